// The overlaps with all memories as bars, and the plane of load and temperature, in which memories win, last or
// do not exist.

import { GLASS, LASTS, RANGES, WINS } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";

/** Bars from -1 to 1, one for each memory, and thin lines where a memory should be. */
export function bars() {
  const { svg, lines } = frame("Overlap with each memory, as a bar from −1 to 1");
  draw(lines, "path", { class: "axis", d: "M0 0V100M0 50H100" });
  const theory = draw(lines, "path", { class: "theory" });
  const all = draw(lines, "path", { class: "overlaps" });
  const nearest = draw(lines, "path", { class: "overlaps nearest" });
  ends(svg, [-1, 1], (value) => (value > 0 ? "1" : "−1"));
  const height = (value) => (50 - 50 * value).toFixed(1);
  let wide = 0;
  return {
    svg,
    show({ overlaps, count }, which) {
      const bar = (mu) => `M${((100 * (mu + 0.5)) / count).toFixed(2)} 50V${height(overlaps[mu])}`;
      if (count !== wide) svg.style.setProperty("--bar", Math.max(1, Math.min(6, 170 / (wide = count))));
      all.setAttribute("d", Array.from(overlaps, (_, mu) => (mu === which ? "" : bar(mu))).join(""));
      nearest.setAttribute("d", bar(which));
    },
    expect: (m) => theory.setAttribute("d", m > 0 ? `M0 ${height(m)}H100M0 ${height(-m)}H100` : ""),
  };
}

const X = [0, RANGES.alpha[1]];
const Y = RANGES.temperature;

/** The plane; `choose(load, temperature)` is called where a reader presses. */
export function plane(choose) {
  const { svg, lines } = frame("Temperature over load: where a memory wins, where it lasts, where there is none; and the present place");
  const area = (points, kind) => draw(lines, "path", { class: `area ${kind}`, d: `${line(points, X, Y)}L0 100Z` });
  area(LASTS, "lasts");
  area(WINS, "wins");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  for (const points of [LASTS, WINS]) draw(lines, "path", { class: "theory", d: line(points, X, Y) });
  draw(lines, "path", { class: "theory limit", d: line(GLASS.filter(([, t]) => t <= Y[1]), X, Y) });
  ends(svg, Y, (t) => (t ? "1.2" : "0"));
  const words = (load, t, text, extra = {}) =>
    draw(svg, "text", { class: "tick", x: `${percent(load, X)}%`, y: `${100 - percent(t, Y)}%`, ...extra }, text);
  for (const load of [0, 0.05, 0.1, 0.15, 0.2]) words(load, 0, String(load), { dy: "1.2em", "text-anchor": "middle" });
  words(0.026, 0.12, "win", { "text-anchor": "middle" });
  words(0.09, 0.12, "last", { "text-anchor": "middle" });
  words(0.14, 0.55, "lost: spin glass", { "text-anchor": "middle" });
  words(0.045, 1.13, "above the broken line: no order");
  const point = draw(svg, "circle", { class: "point", r: 5.5 });
  svg.addEventListener("click", ({ clientX, clientY }) => {
    const { left, bottom, width, height } = svg.getBoundingClientRect();
    choose(((clientX - left) / width) * X[1], ((bottom - clientY) / height) * Y[1]);
  });
  return {
    svg,
    show(load, t) {
      point.setAttribute("cx", `${percent(load, X)}%`);
      point.setAttribute("cy", `${100 - percent(t, Y)}%`);
    },
  };
}
