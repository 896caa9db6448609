// Estimates of an information over the number of samples: for each size that was tried, the mean of all
// experiments and, as a bar, how far one experiment is from another. What is known is drawn beside it.

import { draw, frame, line, percent } from "./plot.js";
import { RANGES } from "./data.js";

const APART = 1.1; // percent of the width between two methods
const SHAPES = ["M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0Z", "M0 -5L5 0L0 5L-5 0Z", "M0 -5L5 4H-5Z"];

/** A marker for a method, to stand in words. */
export function marker(i) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "-6 -6 12 12", class: "marker", "aria-hidden": true })) {
    svg.setAttribute(name, value);
  }
  draw(svg, "path", { class: `method-${i}`, d: SHAPES[i] });
  return svg;
}

/** The plot. `show(at, i, mean, spread)` puts method i at a place of the slider. */
export function chart(label) {
  const { svg, lines } = frame(label);
  const x = RANGES.decades;
  let y = [0, 1];
  const zero = draw(lines, "path", { class: "axis" });
  const law = draw(lines, "path", { class: "theory limit" });
  const mean = draw(lines, "path", { class: "theory" });
  const truth = draw(lines, "path", { class: "theory truth" });
  const here = draw(lines, "path", { class: "mark" });
  const marks = draw(svg, "g", {});
  const words = ["tick", "tick", "tick truth"].map((name) =>
    draw(svg, "text", { class: name, x: name === "tick" ? -7 : "100%", "text-anchor": "end" }));
  const points = new Map();
  const height = (value) => 100 - percent(value, y);
  const put = (text, value, said, dy) => {
    text.setAttribute("y", `${height(value)}%`);
    text.setAttribute("dy", dy);
    text.textContent = said;
  };
  return {
    svg,
    /** What is known: the information, the mean of the plug-in and the law of its bias, as curves. */
    expect({ information, means, bias, said }) {
      const most = Math.max(...means.map(([, value]) => value)) - information;
      const above = Math.max(1.15 * most, 0.15 * information);
      const [low, top] = (y = [information - Math.max(0.22 * above, Math.min(above, 0.15)), information + above]);
      zero.setAttribute("d", "M0 0V100" + (low < 0 ? `M0 ${height(0)}H100` : "H100"));
      mean.setAttribute("d", line(means, x, y));
      law.setAttribute("d", line(bias.filter(([, value]) => value < top), x, y));
      truth.setAttribute("d", line(x.map((at) => [at, information]), x, y));
      put(words[0], Math.max(low, 0), said(Math.max(low, 0)), low < 0 ? "0.35em" : "0em");
      put(words[1], top, said(top), "0.7em");
      put(words[2], information, `exact ${said(information)}`, "1.15em");
    },
    at: (place) => here.setAttribute("d", `M${percent(place, x)} 0V100`),
    show(place, i, value, spread) {
      const key = `${place} ${i}`;
      if (!points.has(key)) {
        const group = draw(marks, "g", { class: `method-${i}` });
        const bar = draw(group, "line", {});
        const spot = draw(draw(group, "svg", { overflow: "visible" }), "path", { d: SHAPES[i] });
        points.set(key, { bar, spot: spot.parentNode });
      }
      const { bar, spot } = points.get(key);
      const left = `${percent(place, x) + (i - 1) * APART}%`;
      const ends = { x1: left, x2: left, y1: `${height(value + spread)}%`, y2: `${height(value - spread)}%` };
      for (const [name, end] of Object.entries(ends)) bar.setAttribute(name, end);
      spot.setAttribute("x", left);
      spot.setAttribute("y", `${height(value)}%`);
    },
    clear() {
      points.clear();
      marks.replaceChildren();
    },
  };
}
