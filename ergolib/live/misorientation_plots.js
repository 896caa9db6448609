// A score over the angle: the native curve, a law beside it, a level by chance, and a point with its bar for each
// angle at which the page has read.

import { digits, make } from "./controls.js";
import { draw, ends, frame, line, percent } from "./plot.js";

const X = [0, 180];

/** A plot. `words` are its title; `level` is [value, words]; `y` the axis. */
export function overAngle({ words, label, y, level }) {
  const { svg, lines } = frame(label);
  const place = (at, value) => [`${percent(at, X)}%`, `${100 - percent(value, y)}%`];
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  draw(lines, "path", { class: "mark", d: "M50 0V100" });
  draw(lines, "path", { class: "theory chance", d: line(X.map((at) => [at, level[0]]), X, y) });
  const law = draw(lines, "path", { class: "theory law" });
  const theory = draw(lines, "path", { class: "theory" });
  ends(svg, y, String);
  const [, high] = place(0, level[0]);
  draw(svg, "text", { class: "tick", x: level[2] ?? "1.5%", y: high, dy: "-0.35em", "text-anchor": level[2] ? "end" : "start" }, level[1]);
  const points = draw(svg, "g", {});
  const now = draw(svg, "circle", { class: "point", r: 4.5, visibility: "hidden" });
  const made = new Map();
  const [value, known] = [make("b"), make("span")];
  return {
    element: make("div", { class: "plot" }, make("p", { class: "title" }, make("span", { class: "words" }, ...words), value, known), svg),
    /** Nothing is read yet; what is known are tables, the second one if there is a law. */
    begin(native, expected) {
      points.replaceChildren();
      made.clear();
      theory.setAttribute("d", line(native.points, X, y));
      law.setAttribute("d", expected ? line(expected.points, X, y) : "");
    },
    /** What was read at an angle, and what is known there. */
    show(at, { mean, error }, count, native) {
      known.textContent = `beforehand ${digits(native, 3)}`;
      value.textContent = count ? digits(mean, 3) : "–";
      now.setAttribute("visibility", count ? "visible" : "hidden");
      if (!count) return;
      if (!made.has(at)) {
        const bar = draw(points, "line", { class: "bar" });
        made.set(at, [bar, draw(points, "circle", { r: 1.9 })]);
      }
      const [bar, dot] = made.get(at);
      const [left, middle] = place(at, mean);
      for (const each of [dot, now]) {
        each.setAttribute("cx", left);
        each.setAttribute("cy", middle);
      }
      const reach = [mean + error, mean - error].map((end) => place(at, end)[1]);
      for (const [name, to] of [["x1", left], ["x2", left], ["y1", reach[0]], ["y2", reach[1]]]) bar.setAttribute(name, to);
    },
  };
}
