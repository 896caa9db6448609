// The picture, large, and the reader's hand on it: a press turns a pixel, a mouse goes on painting. Arrow keys
// move a frame, Space turns the pixel in it. And pictures small, for those that are stored.

import { make } from "./controls.js";
import { SIDE, SPINS } from "./data.js";

const CELL = 96;

/** Draw pixels in squares of so many canvas pixels, with gaps between them. */
function draw(context, spins, cell, gap) {
  context.clearRect(0, 0, SIDE * cell, SIDE * cell);
  for (let site = 0; site < SIDE * SIDE; site++) {
    context.fillStyle = SPINS[spins[site] > 0 ? 0 : 1];
    context.fillRect((site % SIDE) * cell + gap, Math.floor(site / SIDE) * cell + gap, cell - 2 * gap, cell - 2 * gap);
  }
}

/** A stored picture, small. */
export function thumbnail() {
  const canvas = make("canvas", { role: "img", width: 8 * SIDE, height: 8 * SIDE });
  const context = canvas.getContext("2d");
  return {
    canvas,
    paint(spins, name) {
      draw(context, spins, 8, 0);
      canvas.setAttribute("aria-label", `Stored picture: ${name}`);
    },
  };
}

/** The picture; `get()` is its spins, `taken()` is told that the reader begins, `flip(site)` turns a pixel. */
export function picture({ get, taken, flip }) {
  const canvas = make("canvas", { role: "application", tabindex: 0, width: CELL * SIDE, height: CELL * SIDE });
  const frame = make("div", { class: "frame", "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  let [column, row] = [3, 3]; // of the frame
  let ink = 0; // what a stroke paints while the button is down

  function show() {
    for (const [name, value] of [["left", column], ["top", row]]) frame.style[name] = `${(100 * value) / SIDE}%`;
  }
  const siteAt = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    const at = (share) => Math.min(Math.max(Math.floor(share * SIDE), 0), SIDE - 1);
    return at((clientY - box.top) / box.height) * SIDE + at((clientX - box.left) / box.width);
  };
  const turn = (site) => {
    taken();
    flip(site);
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType === "touch") return; // a finger may be scrolling
    canvas.setPointerCapture(event.pointerId);
    const site = siteAt(event);
    ink = -get()[site];
    turn(site);
  });
  canvas.addEventListener("pointermove", (event) => {
    const site = ink && siteAt(event);
    if (ink && get()[site] !== ink) flip(site);
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (ink = 0));
  canvas.addEventListener("click", (event) => event.pointerType === "touch" && turn(siteAt(event)));

  const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], " ": [0, 0] };
  canvas.addEventListener("keydown", (event) => {
    const by = keys[event.key];
    if (!by) return;
    event.preventDefault();
    column = (column + by[0] + SIDE) % SIDE;
    row = (row + by[1] + SIDE) % SIDE;
    show();
    if (event.key === " ") turn(row * SIDE + column);
  });
  show();
  return {
    elements: [canvas, frame],
    paint: () => draw(context, get(), CELL, 2),
    describe: (words) => canvas.setAttribute("aria-label", `${words}. Arrow keys move a frame, Space turns the pixel in it`),
  };
}
