// A total correlation over temperature, as two areas: what the majority explains, below, and what it does not.

import { digits } from "./controls.js";
import { COLLIDER, CRITICAL, EXACT, INFINITE, LN2, RANGES } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";
import { table } from "./table.js";

const X = RANGES.octaves;
const Y = [0, LN2];
const TRAIL = 120;

/** The exact values for each lattice, as functions of the place of the dial; in nats for the whole lattice. */
export const known = Object.fromEntries(Object.entries(EXACT).map(([side, tables]) =>
  [side, Object.fromEntries(Object.entries(tables).map(([name, given]) => [name, table(given)]))]));
const infinite = Object.values(INFINITE).map((given) => table(given).points);

/** The closed outline between two curves. */
const between = (above, below) => `${line(above, X, Y)}L${line([...below].reverse(), X, Y).slice(1)}Z`;

/** A point with its bar, and a trail behind it. */
function marker(svg, kind) {
  const trail = draw(svg, "g", { class: `trail ${kind}` });
  const bar = draw(svg, "line", { class: `bar ${kind}` });
  const point = draw(svg, "circle", { class: `point ${kind}`, r: 4.5 });
  const height = (value) => `${100 - percent(value, Y)}%`;
  const off = ["0", "1.2em"].map((dy) => draw(svg, "text", { class: "tick off", y: "16%", dx: 7, dy }));
  let last = null;
  return {
    show(at, value, error) {
      const beyond = value > Y[1] + 0.05; // more was paid than there is to buy
      for (const part of [point, bar]) part.setAttribute("visibility", beyond ? "hidden" : "visible");
      off.forEach((text, i) => {
        text.textContent = beyond ? ["paid", `↑ ${digits(value, 2)}`][i] : "";
        text.setAttribute("x", `${percent(at, X)}%`);
      });
      last = beyond ? null : [at, value];
      const left = `${percent(at, X)}%`;
      for (const [name, p] of [["cx", left], ["cy", height(value)]]) point.setAttribute(name, p);
      for (const [name, p] of [["x1", left], ["x2", left], ["y1", height(value + error)], ["y2", height(value - error)]]) bar.setAttribute(name, p);
    },
    leave() {
      if (!last) return;
      draw(trail, "circle", { r: 2, cx: `${percent(last[0], X)}%`, cy: height(last[1]) });
      while (trail.childElementCount > TRAIL) trail.firstChild.remove();
    },
    clear() {
      trail.replaceChildren();
      last = null;
    },
  };
}

/** The chart; `size()` is the side of the lattice. */
export function areas(size) {
  const { svg, lines } = frame("Total correlation per spin over temperature, in two parts: what the majority explains and what it does not");
  const told = draw(lines, "path", { class: "told" });
  const rest = draw(lines, "path", { class: "rest" });
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  draw(lines, "path", { class: "mark", d: `M${percent(CRITICAL, X)} 0V100` });
  const collider = draw(lines, "path", { class: "mark" });
  for (const points of infinite) draw(lines, "path", { class: "theory limit", d: line(points, X, Y) });
  const theory = draw(lines, "path", { class: "theory" });
  const cursor = draw(lines, "path", { class: "cursor" });
  ends(svg, Y, (value) => (value ? "ln 2" : "0"));
  const words = (x, y, text, kind = "") => draw(svg, "text", { class: `tick ${kind}`, x: `${x}%`, y: `${y}%` }, text);
  const under = (x, y, text, kind) => {
    const element = words(x, y, text, kind);
    element.setAttribute("dy", "1.2em");
    return element;
  };
  words(2.5, 62, "one bit Λ,", "inside");
  const read = under(2.5, 62, "", "inside");
  words(41, 34, "beyond Λ:", "outside");
  under(41, 34, "neighbours alike", "outside");
  const note = words(100, 0, "Λ a collider", "note");
  const bought = marker(svg, "bought");
  const explained = marker(svg, "explained");
  return {
    svg,
    bought, explained,
    /** Draw the exact curves of the present lattice. */
    exact() {
      const exact = known[size()];
      const sites = size() ** 2;
      const total = exact.total.points.map(([at, value]) => [at, value / sites]);
      const lower = exact.readings.points.map(([at, value], i) => [at, (value - exact.told.points[i][1]) / sites]);
      const floor = lower.map(([at]) => [at, 0]);
      told.setAttribute("d", between(lower, floor));
      rest.setAttribute("d", between(total, lower));
      theory.setAttribute("d", line(total, X, Y) + line(lower, X, Y));
      read.textContent = `read ${sites} times`;
      const at = percent(COLLIDER[size()], X);
      collider.setAttribute("d", `M${at} 9V100`);
    },
    cursor: (at) => cursor.setAttribute("d", `M${percent(at, X)} 0V100`),
  };
}
