// What one spin tells of another, over the distance between them.

import { digits, make } from "./controls.js";
import { DISTANCES, FAR, RINGS, TOLD } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";
import { table } from "./table.js";

const x = [0, RINGS];
const y = [0, Math.LN2];
const told = TOLD.map(table);
const far = table(FAR);

/** Points with bars for what the map has learnt, a thin line for one spin on an endless lattice. */
export function reach() {
  const { svg, lines } = frame("What the map has learnt about a hidden spin, in nats, over its distance to the nearest uncovered one, and what theory says of two spins");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const limit = draw(lines, "path", { class: "theory limit" });
  const theory = draw(lines, "path", { class: "theory" });
  const bars = draw(lines, "path", { class: "bar" });
  const dots = draw(lines, "path", { class: "dots" });
  ends(svg, y, (value) => (value ? "ln 2" : "0"));
  for (const r of [1, 6, 12, 18, 24]) {
    draw(svg, "text", { class: "tick", x: `${percent(r, x)}%`, y: "100%", dy: "1.2em", "text-anchor": r === 24 ? "end" : "middle" }, r === 1 ? "r = 1" : r);
  }
  draw(svg, "text", { class: "tick", x: "100%", y: 0, dy: "0.9em", "text-anchor": "end" }, "line: one spin, endless lattice");
  const value = make("span");
  const where = ([r, nats]) => [percent(r, x).toFixed(2), (100 - percent(nats, y)).toFixed(2)];
  return {
    element: make("div", { class: "plot profile" },
      make("p", { class: "title" }, make("span", { class: "words" }, "learnt of a spin at distance r"), make("span", { class: "far" }, "far away: ", value)), svg),
    show(points) {
      dots.setAttribute("d", points.map((point) => `M${where(point).join(" ")}h0`).join(""));
      bars.setAttribute("d", points.map(([r, nats, error]) => `M${where([r, nats - error]).join(" ")}V${where([r, nats + error])[1]}`).join(""));
    },
    expect(t) {
      theory.setAttribute("d", line(DISTANCES.map((r, i) => [r, told[i](t)]), x, y));
      limit.setAttribute("d", far(t) > 0 ? line([[0, far(t)], [RINGS, far(t)]], x, y) : "");
      value.textContent = far(t) > 0 ? digits(far(t), 3) : "0";
    },
  };
}
