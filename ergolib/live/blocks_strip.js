// The strip: the cylinder unrolled, the two blocks on it, and how far they are apart. The second
// block is moved with a pointer or the arrow keys.

import { FACE, FARTHEST, INKS, LENGTH, MARGIN, SPINS, WIDEST } from "./data.js";
import { make } from "./controls.js";

const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -8, PageUp: 8, Home: -FARTHEST, End: FARTHEST };

/** `get()` is the present distance, `set(d)` takes another; `onresize` is to paint again. */
export function strip(body, { get, set, onresize }) {
  const canvas = make("canvas", { role: "slider", tabindex: 0, "aria-valuemin": 1, "aria-valuemax": FARTHEST, "aria-label": "Distance of the second block" });
  const pen = canvas.getContext("2d");
  const take = (d) => set(Math.min(Math.max(Math.round(d), 1), FARTHEST));

  const point = ({ clientX }) => {
    const box = canvas.getBoundingClientRect();
    take(((clientX - box.left) / box.width) * LENGTH - FACE - 0.5);
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    point(event);
  });
  canvas.addEventListener("pointermove", (event) => canvas.hasPointerCapture(event.pointerId) && point(event));
  canvas.addEventListener("keydown", (event) => {
    const by = KEYS[event.key];
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    take(get() + by);
  });

  const sized = new ResizeObserver(([{ contentRect }]) => {
    const width = Math.round(contentRect.width * devicePixelRatio);
    if (!width || width === canvas.width) return;
    canvas.width = width;
    canvas.height = Math.round((width * (WIDEST + 2 * MARGIN)) / LENGTH);
    onresize();
  });
  sized.observe(canvas);

  function paint(run, distance) {
    const cell = canvas.width / LENGTH;
    const top = (MARGIN + Math.floor((WIDEST - run.width) / 2)) * cell;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    drawSpins(pen, run, cell, top);
    const upper = top + Math.floor((run.width - run.around) / 2) * cell;
    const colour = getComputedStyle(body).getPropertyValue("--text").trim();
    const unit = devicePixelRatio;
    const size = Math.max(13 * unit, Math.min(cell, 17 * unit));
    const edges = [FACE + 1 - run.along, FACE + distance];
    pen.fillStyle = colour;
    pen.textBaseline = "alphabetic";
    pen.textAlign = "center";
    pen.font = `600 ${size}px serif`;
    edges.forEach((left, i) => {
      outline(pen, left * cell, upper, run.along * cell, run.around * cell, unit);
      pen.fillText("AB"[i], (left + run.along / 2) * cell, top - 0.65 * cell);
    });
    ruler(pen, (FACE + 0.5) * cell, (FACE + distance + 0.5) * cell, top + (run.width + 0.9) * cell, `${distance}`, colour, size);
    canvas.setAttribute("aria-valuenow", distance);
  }

  return { canvas, paint, stop: () => sized.disconnect() };
}

/** A square for each spin. */
function drawSpins(pen, { spins, width }, cell, top) {
  const [up, down] = SPINS;
  const edge = (i) => Math.round(i * cell);
  pen.fillStyle = up;
  pen.fillRect(0, Math.round(top), Math.round(LENGTH * cell), Math.round(width * cell));
  pen.fillStyle = down;
  for (let ring = 0; ring < LENGTH; ring++) {
    for (let x = 0; x < width; x++) {
      if (spins[ring * width + x] > 0) continue;
      const [left, y] = [edge(ring), Math.round(top + x * cell)];
      pen.fillRect(left, y, edge(ring + 1) - left, Math.round(top + (x + 1) * cell) - y);
    }
  }
}

/** A dark line with a pale rim, which stands out from either spin. */
function outline(pen, x, y, width, height, unit) {
  const [dark, pale] = INKS;
  for (const [colour, line] of [[pale, 5.5], [dark, 2.5]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = line * unit;
    pen.strokeRect(x, y, width, height);
  }
}

/** From face to face, and the number of steps. */
function ruler(pen, from, to, y, words, colour, size) {
  pen.font = `${size}px serif`;
  const room = pen.measureText(words).width + 0.6 * size;
  const middle = (from + to) / 2;
  const inside = to - from > room + size;
  pen.strokeStyle = colour;
  pen.lineWidth = devicePixelRatio;
  pen.beginPath();
  for (const end of [from, to]) {
    pen.moveTo(end, y - 0.3 * size);
    pen.lineTo(end, y + 0.3 * size);
    pen.moveTo(end, y);
    pen.lineTo(inside ? middle + Math.sign(end - middle) * room * 0.5 : middle, y);
  }
  pen.stroke();
  pen.textAlign = inside ? "center" : "left";
  pen.fillText(words, inside ? middle : to + 0.4 * size, y + 0.33 * size);
}
