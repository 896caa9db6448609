// The magnetization as what it is, a vector: in a ring that is also the key to the colours.

import { digits, make } from "./controls.js";
import { COLOURS } from "./rotors_picture.js";
import { draw } from "./plot.js";

const INNER = 80; // where |m| = 1, if the ring's outer edge is 100
const TRAIL = 240;

/** `level(at)` is the length that theory expects, or NaN where it expects none. */
export function compass(level) {
  const ring = make("div", { class: "ring" });
  ring.style.setProperty("--phases", `conic-gradient(from 90deg, ${[...COLOURS, COLOURS[0]].join()})`);
  const words = document.createDocumentFragment();
  const svg = draw(words, "svg", {
    role: "img", viewBox: "-100 -100 200 200",
    "aria-label": "The magnetization, an arrow in a ring of the directions' colours; a circle where theory expects its end",
  });
  draw(svg, "path", { class: "zero", d: "M-6 0H6M0 -6V6" });
  const theory = draw(svg, "circle", { class: "theory limit" });
  const path = draw(svg, "path", { class: "wander" });
  const needle = draw(svg, "path", { class: "needle" });
  const tip = draw(svg, "circle", { class: "point", r: 5 });
  const value = make("b");
  const known = make("span");
  const expected = make("p", { class: "title" });
  const trail = [];
  return {
    element: make("div", { class: "compass" },
      make("div", { class: "dish" }, ring, svg),
      make("p", { class: "title" }, "magnetization |m|", value),
      expected),
    add({ x, y, abs_magnetization }) {
      const place = `${(INNER * x).toFixed(1)} ${(INNER * y).toFixed(1)}`;
      trail.push(place);
      if (trail.length > TRAIL) trail.shift();
      path.setAttribute("d", `M${trail.join("L")}`);
      needle.setAttribute("d", `M0 0L${place}`);
      tip.setAttribute("cx", INNER * x);
      tip.setAttribute("cy", INNER * y);
      value.textContent = digits(abs_magnetization, 2);
    },
    expect(at) {
      const length = level(at);
      const some = length >= 0;
      theory.setAttribute("r", some ? INNER * length : 0);
      known.textContent = some ? digits(length, 2) : "";
      expected.replaceChildren(...(some ? ["cold limit of |m|", known] : []));
    },
    clear() {
      trail.length = 0;
    },
  };
}
