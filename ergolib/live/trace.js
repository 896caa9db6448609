// A quantity over time.

import { draw, ends, frame, percent } from "./plot.js";

/**
 * A quantity over time: the last `length` values, and thin lines where they should settle. `zero`
 * is where a quiet line runs, by default at 0 if the axis has one.
 */
export function trace({ label, y, length, format, zero = 0 }) {
  const { svg, lines } = frame(label);
  let range = y;
  const height = (value) => (100 - percent(value, range)).toFixed(1);
  draw(lines, "path", { class: "axis", d: "M0 0V100" });
  const middle = draw(lines, "path", { class: "zero" });
  const theory = draw(lines, "path", { class: "theory" });
  const path = draw(lines, "path", { class: "history" });
  const write = ends(svg, y, format);
  const values = [];
  let levels = [];
  const rules = () => {
    const inside = zero !== null && zero >= range[0] && zero <= range[1];
    middle.setAttribute("d", inside ? `M0 ${height(zero)}H100` : "");
    theory.setAttribute("d", levels.map((level) => `M0 ${height(level)}H100`).join(""));
  };
  const redraw = () => {
    const step = 100 / (length - 1);
    const places = values.map((v, i) => `${(i * step).toFixed(1)} ${height(v)}`);
    path.setAttribute("d", values.length ? `M${places.join("L")}` : "");
  };
  rules();
  return {
    svg,
    /** Add a value, or several. */
    add(value) {
      values.push(...[value].flat());
      if (values.length > length) values.splice(0, values.length - length);
      redraw();
    },
    /** Draw the exact levels. */
    expect(exact) {
      levels = exact;
      rules();
    },
    /** Change the vertical axis. */
    rescale(low, high) {
      range = [low, high];
      write(range);
      rules();
      redraw();
    },
    clear() {
      values.length = 0;
      redraw();
    },
  };
}
