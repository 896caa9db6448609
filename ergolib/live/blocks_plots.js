// Information over distance, and over temperature: exact lines, and a point where the blocks are.

import { make } from "./controls.js";
import { LN_2 } from "./data.js";
import { draw, frame, line, percent } from "./plot.js";

const Y = [0, 1];

/**
 * A plot with the lines `own` (these blocks), `plane` and `far`, drawn anew with `show`.
 *   x       the ends of the axis      ticks    [[value, words, index], ...] below it
 *   mark    a place for a vertical line, optional
 */
export function plot({ label, title, x, ticks, mark }) {
  const { svg, lines } = frame(label);
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  draw(lines, "path", { class: "zero", d: `M0 ${100 - percent(LN_2, Y)}H100` });
  if (mark !== undefined) draw(lines, "path", { class: "mark", d: `M${percent(mark, x)} 0V100` });
  const paths = Object.fromEntries(["far", "plane", "own"].map((name) => [name, draw(lines, "path", { class: `theory ${name}` })]));
  for (const [at, words] of [[0, "0"], [LN_2, "ln 2"], [1, "1"]]) {
    draw(svg, "text", { class: "tick", x: -7, y: `${100 - percent(at, Y)}%`, dy: "0.3em", "text-anchor": "end" }, words);
  }
  for (const [at, words, index] of ticks) {
    const text = draw(svg, "text", { class: "tick", x: `${percent(at, x)}%`, y: "100%", dy: "1.3em", "text-anchor": "middle" }, words);
    if (index) draw(text, "tspan", { dy: "0.25em", class: "index" }, index);
  }
  const point = draw(svg, "circle", { class: "point", r: 5, visibility: "hidden" });
  return {
    element: make("div", { class: "plot profile" }, make("p", { class: "title" }, title), svg),
    /** Draw one of the lines. */
    show: (name, points) => paths[name].setAttribute("d", line(points, x, Y)),
    /** Put the point. */
    point(px, py) {
      point.setAttribute("cx", `${percent(px, x)}%`);
      point.setAttribute("cy", `${100 - percent(py, Y)}%`);
      point.setAttribute("visibility", "visible");
    },
  };
}

/** What the lines are. */
export function key(entries) {
  return make("p", { class: "key" }, ...entries.map(([name, words]) => {
    const { svg, lines } = frame(words);
    svg.removeAttribute("role");
    svg.removeAttribute("aria-label");
    svg.setAttribute("aria-hidden", "true");
    draw(lines, "path", { class: `theory ${name}`, d: "M0 50H100" });
    return make("span", {}, svg, words);
  }));
}
