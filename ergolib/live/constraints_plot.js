// The largest entropy over one mean: a concave curve, its tangent, whose slope is the price, and
// where the tangent meets the axis: the Legendre transform, drawn.

import { draw, ends, frame, line, percent } from "./plot.js";
import { digits } from "./controls.js";

/** A plot in a box; `show` draws everything anew. */
export function legendre() {
  const { svg, lines } = frame("The largest entropy over a mean, and its tangent, whose slope is the price");
  const axis = draw(lines, "path", { class: "axis" });
  const origin = draw(lines, "path", { class: "mark" });
  const theory = draw(lines, "path", { class: "theory" });
  const tangent = draw(lines, "path", { class: "tangent" });
  const [low, high] = ["start", "end"].map((anchor, i) =>
    draw(svg, "text", { class: "tick", x: `${100 * i}%`, y: "100%", dy: "1.2em", "text-anchor": anchor }));
  const zero = draw(svg, "text", { class: "tick", y: "100%", dy: "1.2em", "text-anchor": "middle" }, "0");
  const write = ends(svg, [0, 1], String);
  const [meets, here] = ["meets", "point"].map((name) => draw(svg, "circle", { class: name, r: 4.5 }));
  axis.setAttribute("d", "M0 0V100H100");
  return {
    svg,
    show({ curve, x, top, mean, entropy, price }) {
      const y = [0, top];
      write([0, digits(top, 1)]);
      const round = (value) => digits(value, Number.isInteger(value) ? 0 : 2);
      low.textContent = round(x[0]);
      high.textContent = round(x[1]);
      const middle = x[0] < 0 && x[1] > 0;
      zero.textContent = middle ? "0" : "";
      zero.setAttribute("x", `${percent(0, x)}%`);
      origin.setAttribute("d", middle ? `M${percent(0, x)} 0V100` : "");
      theory.setAttribute("d", line(curve, x, y));
      const place = (circle, px, py, seen) => {
        circle.setAttribute("visibility", seen ? "visible" : "hidden");
        if (!seen) return;
        circle.setAttribute("cx", `${percent(px, x)}%`);
        circle.setAttribute("cy", `${100 - percent(py, y)}%`);
      };
      place(here, mean, entropy, true);
      const intercept = entropy - price * mean;
      place(meets, 0, intercept, Number.isFinite(intercept) && intercept <= top && intercept >= 0);
      tangent.setAttribute("d", line(clipped(mean, entropy, price, x, y), x, y));
    },
  };
}

/** The part of a straight line that lies in a box; a vertical one if its slope is infinite. */
function clipped(px, py, slope, x, [bottom, top]) {
  if (!Number.isFinite(slope)) return [[px, bottom], [px, top]];
  const at = (value) => (slope ? px + (value - py) / slope : Infinity);
  const [a, b] = slope > 0 ? [at(bottom), at(top)] : [at(top), at(bottom)];
  const [from, to] = slope ? [Math.max(x[0], a), Math.min(x[1], b)] : x;
  return [from, to].map((value) => [value, py + slope * (value - px)]);
}
