// The table under the reader's hands: one spin button for each cell, over the picture. Up and down change its
// weight, left and right go to the next; a drag does the same, and a figure gives the cell that label.

import { make } from "./controls.js";
import { PLACES } from "./data.js";
import { MOST, cells } from "./latent_scene.js";

const STEPS = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -1000, End: 1000 };
const WAYS = { ArrowLeft: -1, ArrowRight: 1 };
const PIXELS = 5; // a drag of so many is a step

export const named = (cell) => `a${Math.floor(cell / MOST) + 1} b${(cell % MOST) + 1}`;

/**
 * `choose(cell)`, `weigh(cell, weight, drag)` and `paint(cell, label)` are called by the reader's hand;
 * `weight(cell)` says how heavy one is.
 */
export function grid({ choose, weigh, paint, weight }) {
  const element = make("div", { class: "cells", role: "group", "aria-label": "Cells of the territory" });
  element.style.cssText = `left:${100 * PLACES.head}%;top:${100 * PLACES.head}%`;
  let held = null; // the drag: cell, height of the finger, weight at its start
  let order = [];
  const boxes = Array.from({ length: MOST * MOST }, (_, cell) => make("div", {
    role: "spinbutton", tabindex: -1, "aria-valuemin": 0, "aria-valuemax": 100,
    onfocus: () => choose(cell),
    onkeydown: (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const label = "1234".indexOf(event.key);
      if (event.key in STEPS) weigh(cell, weight(cell) + STEPS[event.key]);
      else if (event.key in WAYS) boxes[order.at((order.indexOf(cell) + WAYS[event.key]) % order.length)].focus();
      else if (label >= 0) paint(cell, label);
      else return;
      event.preventDefault();
    },
    onpointerdown: (event) => {
      if (event.button !== 0) return;
      // A finger that comes to a cell may want to scroll the page: it drags the chosen cell only.
      if (event.pointerType === "touch" && boxes[cell].tabIndex < 0) return;
      held = { cell, y: event.clientY, from: weight(cell), moved: false };
      boxes[cell].setPointerCapture(event.pointerId);
    },
    onpointermove: (event) => {
      if (held?.cell !== cell) return;
      const by = Math.round((held.y - event.clientY) / PIXELS);
      if (!by && !held.moved) return;
      const fresh = !held.moved;
      held.moved = true;
      weigh(cell, held.from + by, fresh ? "begin" : "on");
    },
    onpointerup: () => (held = null),
    onpointercancel: () => (held = null),
  }));
  return {
    element,
    focus: (cell) => boxes[cell].focus(),
    /** Show which cells there are, which is chosen, and what is said of each. */
    show(scene, chosen, words) {
      const most = Math.max(scene.a, scene.b);
      element.style.width = `${(100 * PLACES.table * scene.b) / most}%`;
      element.style.height = `${(100 * PLACES.table * scene.a) / most}%`;
      element.style.gridTemplateColumns = `repeat(${scene.b}, 1fr)`;
      const now = cells(scene);
      if (now.join() !== order.join()) element.replaceChildren(...now.map((cell) => boxes[cell]));
      order = now;
      for (const cell of now) {
        boxes[cell].tabIndex = cell === chosen ? 0 : -1;
        boxes[cell].classList.toggle("chosen", cell === chosen);
        boxes[cell].setAttribute("aria-label", named(cell));
        boxes[cell].setAttribute("aria-valuenow", scene.weights[cell]);
        boxes[cell].setAttribute("aria-valuetext", words(cell));
      }
    },
  };
}
