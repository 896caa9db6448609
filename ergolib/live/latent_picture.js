// The territory as a table of tiles. The area of a tile is a probability; its strips are the labels, in an
// observer's colours and with their marks. Beside and below stand bars: what a part alone says of the label.

import { COLOURS, PLACES } from "./data.js";
import { MOST, cells } from "./latent_scene.js";

const { head, table, gap, bars, foot, edge, bar } = PLACES;
const LEGIBLE = 15; // pixels that a strip must have for its mark
const FADES = 50; // worlds until a dot is gone
const INDEX = "₁₂₃₄";

/** How a label is marked: a disc, a square on its tip, a triangle, a cross; about a place, of a radius. */
export function mark(pen, label, x, y, r) {
  pen.beginPath();
  if (label === 0) pen.arc(x, y, 0.8 * r, 0, 7);
  const points = [[], [[0, -1], [1, 0], [0, 1], [-1, 0]], [[0, -1], [0.95, 0.75], [-0.95, 0.75]], [[-1, -0.3], [-0.3, -0.3], [-0.3, -1], [0.3, -1], [0.3, -0.3], [1, -0.3], [1, 0.3], [0.3, 0.3], [0.3, 1], [-0.3, 1], [-0.3, 0.3], [-1, 0.3]]][label];
  for (const [dx, dy] of points) pen.lineTo(x + dx * r, y + dy * r);
  pen.fill();
}

/** Where the tile of a cell lies in a table of side `side`: left, top and size. */
function tile(scene, cell, side, low, rim) {
  const step = side / Math.max(scene.a, scene.b);
  const room = step - low - rim;
  const size = room * Math.sqrt(scene.weights[cell] / Math.max(...cells(scene).map((each) => scene.weights[each])));
  const [row, column] = [Math.floor(cell / MOST), cell % MOST];
  return { step, x: (column + 0.5) * step - size / 2, y: row * step + rim + (room - size) / 2, size };
}

/** Fill a strip with the colour of its label, and write the mark on it where there is room. */
function strip(pen, labels, label, x, y, wide, high, legible) {
  const [colour, ink] = COLOURS[labels][label];
  pen.fillStyle = colour;
  pen.fillRect(x, y, wide, high);
  if (Math.min(wide, high) < legible) return;
  pen.fillStyle = ink;
  mark(pen, label, x + wide / 2, y + high / 2, 0.36 * legible);
}

/** The tiles of an observer's map. */
function tiles(pen, scene, who, side, low, rim, legible) {
  const { labels, shares } = scene.maps[who];
  for (const cell of cells(scene)) {
    const { x, y, size, step } = tile(scene, cell, side, low, rim);
    if (size < 1) {
      pen.fillStyle = pen.quiet;
      pen.fillRect(x + size / 2 - 0.06 * step, y + size / 2 - 0.5, 0.12 * step, 1); // it never happens
    }
    let along = x;
    for (let label = 0; label < labels; label++) {
      const wide = (shares[cell][label] / 100) * size;
      strip(pen, labels, label, along, y, wide, size, legible);
      along += wide;
    }
  }
}

/** What each part alone says of the label. */
function margins(pen, scene, who, side, legible) {
  const { labels, shares } = scene.maps[who];
  const sizes = [scene.a, scene.b];
  const step = (table * side) / Math.max(...sizes);
  for (const axis of [0, 1]) {
    const alone = Array.from({ length: sizes[axis] }, () => Array(labels).fill(0));
    for (const cell of cells(scene)) {
      const state = axis ? cell % MOST : Math.floor(cell / MOST);
      for (let l = 0; l < labels; l++) alone[state][l] += scene.weights[cell] * shares[cell][l];
    }
    const unit = (bars * side) / Math.max(...alone.map((row) => row.reduce((sum, one) => sum + one)));
    const broad = bar * step;
    alone.forEach((row, state) => {
      const middle = state * step + (axis ? 0.5 * step : 0.5 * (step - foot * side) + edge * side);
      const across = head * side + middle - broad / 2;
      let along = (head + gap) * side + sizes[1 - axis] * step;
      row.forEach((weight, l) => {
        const long = weight * unit;
        if (axis) strip(pen, labels, l, across, along, broad, long, legible);
        else strip(pen, labels, l, along, across, long, broad, legible);
        along += long;
      });
    });
  }
}

/** A canvas that keeps its pixels sharp; `paint(pen, side)` is in CSS pixels. */
function sheet(canvas, onresize) {
  const pen = canvas.getContext("2d");
  const sized = new ResizeObserver(([{ contentRect }]) => {
    const wide = Math.round(contentRect.width * devicePixelRatio);
    if (!wide || wide === canvas.width) return;
    canvas.width = canvas.height = wide;
    onresize();
  });
  sized.observe(canvas);
  return {
    begin(body) {
      const style = getComputedStyle(body);
      const [text, quiet, paper, rule] = ["--text", "--quiet", "--paper", "--rule"].map((name) => style.getPropertyValue(name).trim());
      pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      const side = canvas.width / devicePixelRatio;
      pen.clearRect(0, 0, side, side);
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      return Object.assign(pen, { text, quiet, paper, rule, side });
    },
    stop: () => sized.disconnect(),
  };
}

/** The large picture. */
export function picture(canvas, body, onresize) {
  const easel = sheet(canvas, onresize);
  const dots = [];
  return {
    stop: easel.stop,
    /** Let a dot fall for the last world; `n` says which one it is. */
    drop({ cell, labels }, n) {
      dots.push({ cell, labels, n });
      if (dots.length > FADES) dots.shift();
    },
    clear: () => (dots.length = 0),
    paint(scene, who, counts) {
      const pen = easel.begin(body);
      const { side } = pen;
      const step = (table * side) / Math.max(scene.a, scene.b);
      pen.fillStyle = pen.quiet;
      pen.font = `italic ${Math.round(Math.max(14, 0.036 * side))}px serif`;
      for (let i = 0; i < scene.a; i++) pen.fillText(`a${INDEX[i]}`, 0.5 * head * side, head * side + i * step + 0.5 * (step - foot * side) + edge * side);
      for (let i = 0; i < scene.b; i++) pen.fillText(`b${INDEX[i]}`, head * side + (i + 0.5) * step, 0.5 * head * side);
      pen.fillStyle = pen.rule;
      for (let i = 1; i < scene.a; i++) pen.fillRect(head * side, head * side + i * step, scene.b * step, 1);
      for (let i = 1; i < scene.b; i++) pen.fillRect(head * side + i * step, head * side, 1, scene.a * step);
      pen.translate(head * side, head * side);
      tiles(pen, scene, who, table * side, foot * side, edge * side, LEGIBLE);
      tallies(pen, scene, counts, step);
      for (const [i, dot] of dots.entries()) drawDot(pen, scene, who, dot, i + FADES - dots.length);
      pen.translate(-head * side, -head * side);
      margins(pen, scene, who, side, LEGIBLE);
    },
  };
}

/** How often each cell was met, below its tile. */
function tallies(pen, scene, counts, step) {
  pen.font = "13px sans-serif";
  pen.fillStyle = pen.quiet;
  for (const cell of cells(scene)) {
    if (!counts[cell]) continue;
    const [row, column] = [Math.floor(cell / MOST), cell % MOST];
    pen.fillText(String(counts[cell]), (column + 0.5) * step, (row + 1) * step - 0.45 * foot * pen.side);
  }
}

/** A dot somewhere in the strip of its label: all of them together fill the coloured area evenly. */
function drawDot(pen, scene, who, { cell, labels, n }, age) {
  const { x, y, size } = tile(scene, cell, table * pen.side, foot * pen.side, edge * pen.side);
  const row = scene.maps[who].shares[cell];
  const label = labels[who];
  const before = row.slice(0, label).reduce((sum, one) => sum + one, 0);
  const part = (step) => 0.06 + 0.88 * ((n * step) % 1);
  pen.globalAlpha = (age + 1) / FADES;
  pen.beginPath();
  pen.arc(x + ((before + row[label] * part(0.7548776662)) / 100) * size, y + part(0.569840291) * size, 3.5, 0, 7);
  pen.fillStyle = pen.paper;
  pen.strokeStyle = pen.text;
  pen.lineWidth = 1.25;
  pen.fill();
  pen.stroke();
  pen.globalAlpha = 1;
}

/** A small picture of an observer's map: tiles and nothing else. */
export function thumbnail(canvas, body, who, onresize) {
  const easel = sheet(canvas, onresize);
  return {
    stop: easel.stop,
    paint(scene) {
      const pen = easel.begin(body);
      tiles(pen, scene, who, pen.side, 0, 1, 99);
    },
  };
}
