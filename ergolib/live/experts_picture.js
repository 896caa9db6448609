// The states: the target's squares as outlines, the model's filled with the experts' strips; and the chains.

import { COLOURS, ROOM, TARGETS, UNIT } from "./data.js";

export const NAMES = "ABCD"; // of wells
const SEEN = 2.5; // pixels of a square that is worth an outline
const ARROWS = ["↑", "↓"];

/** The spins of a state, as arrows. */
export const arrows = (spins, s) => Array.from({ length: spins }, (_, k) => ARROWS[(s >> k) & 1]).join("");

/** What marks an expert besides its colour: nothing, stripes, bars, dots; in the colour of the page. */
function texture(pen, k, paper) {
  if (!k) return null;
  const side = Math.round(6 * devicePixelRatio);
  const sheet = Object.assign(document.createElement("canvas"), { width: side, height: side });
  const ink = sheet.getContext("2d");
  ink.strokeStyle = ink.fillStyle = paper;
  ink.lineWidth = side / 4;
  ink.beginPath();
  if (k === 1) for (const shift of [-side, 0, side]) {
    ink.moveTo(shift - 1, side + 1);
    ink.lineTo(shift + side + 1, -1);
  }
  if (k === 2) ink.rect(0, side / 2, side, 0.01);
  ink.stroke();
  if (k === 3) {
    ink.arc(side / 2, side / 2, side / 3.4, 0, 7);
    ink.fill();
  }
  const made = pen.createPattern(sheet, "repeat");
  made.setTransform(new DOMMatrix().scale(1 / devicePixelRatio));
  return made;
}

/** Paint on a canvas that keeps its pixels sharp. */
export function states(canvas, body, onresize) {
  const pen = canvas.getContext("2d");
  let [made, textures] = ["", []]; // for a paper and its pixels
  const sized = new ResizeObserver(([{ contentRect }]) => {
    const wide = Math.round(contentRect.width * devicePixelRatio);
    if (!wide || wide === canvas.width) return;
    canvas.width = canvas.height = wide;
    onresize();
  });
  sized.observe(canvas);

  function paint(run) {
    const { wells, members, places, cell } = TARGETS[run.target];
    const style = getComputedStyle(body);
    const [text, quiet, paper, measured] = ["text", "quiet", "paper", "measured"].map((name) => style.getPropertyValue(`--${name}`).trim());
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const side = canvas.width / devicePixelRatio;
    pen.clearRect(0, 0, side, side);
    const step = (cell / UNIT) * side;
    const centre = (s) => [(places[2 * s] / UNIT) * side, (places[2 * s + 1] / UNIT) * side];
    const most = Math.max(...run.goal);
    const width = (share) => ROOM * step * Math.sqrt(share / most);
    if (paper + devicePixelRatio !== made) {
      made = paper + devicePixelRatio;
      textures = COLOURS.map((_, k) => texture(pen, k, paper));
    }

    for (let s = 0; s < run.size; s++) {
      const [x, y] = centre(s);
      const size = width(run.model[s]);
      let left = x - size / 2;
      for (let k = 0; k < run.experts; k++) {
        const part = size * run.shares[k * run.size + s];
        for (const ink of [COLOURS[k], textures[k]]) {
          if (!ink || (ink === textures[k] && Math.min(part, size) < 4)) continue;
          pen.fillStyle = ink;
          pen.fillRect(left, y - size / 2, part, size);
        }
        left += part;
      }
    }
    const outline = (share, s, colour, line) => {
      const size = width(share);
      if (size < SEEN) return;
      const [x, y] = centre(s);
      pen.strokeStyle = colour;
      pen.lineWidth = line;
      pen.strokeRect(x - size / 2, y - size / 2, size, size);
    };
    run.goal.forEach((share, s) => outline(share, s, text, 1.25));
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = quiet;
    pen.font = `${Math.round(Math.min(0.2 * step, 15))}px sans-serif`;
    const small = run.spins < 8;
    const name = members.map((well, s) => [NAMES[well], small && arrows(run.spins, s)].filter(Boolean).join(" "));
    if (small) for (let s = 0; s < run.size; s++) pen.fillText(name[s], centre(s)[0], centre(s)[1] + 0.57 * step);
    pen.fillStyle = text;
    pen.font = "600 15px sans-serif";
    if (!small) wells.forEach(([s], well) => pen.fillText(NAMES[well], centre(s)[0] - 0.72 * step, centre(s)[1] - 0.72 * step));
    if (run.tally) {
      run.tally.visits.forEach((count, s) => (small || NAMES[members[s]]) && outline(count / run.sweeps, s, measured, 2));
      run.places.forEach((s, k) => k === run.tally.mover || walker(k, Number(s), 1));
      walker(run.tally.mover, Number(run.places[run.tally.mover]), 2);
    }

    /** The chain of an expert: a ring, and its number where there are several. */
    function walker(k, s, heavy) {
      const [x, y] = centre(s);
      const radius = 8 + 3 * heavy;
      for (const [colour, line] of [[paper, 2 * heavy + 3], [measured, 2 * heavy - 0.5]]) {
        pen.strokeStyle = colour;
        pen.lineWidth = line;
        pen.beginPath();
        pen.arc(x, y, radius, 0, 7);
        pen.stroke();
      }
      if (run.experts === 1) return;
      pen.beginPath();
      const [bx, by] = [Math.min(x + 0.8 * radius, side - 7), Math.max(y - 0.8 * radius, 7)];
      pen.arc(bx, by, 7, 0, 7);
      pen.fillStyle = measured;
      pen.fill();
      pen.fillStyle = paper;
      pen.font = "600 11px sans-serif";
      pen.fillText(String(k + 1), bx, by + 0.5);
    }
  }

  return { paint, stop: () => sized.disconnect() };
}
