// A quantity over temperature.

import { draw, ends, frame, line, percent } from "./plot.js";

/**
 * A quantity over temperature (or what the dial sets): the exact curve `points` if one is known,
 * the present average, and a fading trail behind it. `mark` is a place worth a vertical line;
 * `limits` are curves that hold towards one end only, and are broken lines.
 */
export function curve({ label, x, y, points = [], limits = [], mark, format }) {
  const { svg, lines } = frame(label);
  const place = (px, py) => [percent(px, x), 100 - percent(py, y)];
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  if (mark !== undefined) draw(lines, "path", { class: "mark", d: `M${percent(mark, x)} 0V100` });
  const theory = draw(lines, "path", { class: "theory", d: line(points, x, y) });
  for (const limit of limits) draw(lines, "path", { class: "theory limit", d: line(limit, x, y) });
  ends(svg, y, format);
  const trail = draw(svg, "g", { class: "trail" });
  const bar = draw(svg, "line", { class: "bar" });
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  let last = null;
  return {
    svg,
    /** Move the point; `error` is half the length of its bar. */
    show(px, value, error) {
      last = [px, value];
      const [left, top] = place(px, value);
      const high = 100 - percent(value + error, y);
      const low = 100 - percent(value - error, y);
      for (const [name, p] of [["cx", left], ["cy", top]]) point.setAttribute(name, `${p}%`);
      for (const [name, p] of [["x1", left], ["x2", left], ["y1", high], ["y2", low]]) {
        bar.setAttribute(name, `${p}%`);
      }
    },
    /** Leave the point behind, as the newest of the trail. */
    leave() {
      if (!last) return;
      const [left, top] = place(...last);
      draw(trail, "circle", { r: 2.2, cx: `${left}%`, cy: `${top}%` });
      while (trail.childElementCount > 90) trail.firstChild.remove();
      [...trail.children].forEach((dot, i, all) => {
        dot.style.opacity = (0.1 + (0.6 * (i + 1)) / all.length).toFixed(2);
      });
    },
    /** Draw another exact curve. */
    expect: (exact) => theory.setAttribute("d", line(exact, x, y)),
    clear() {
      trail.replaceChildren();
      last = null;
    },
  };
}
