// Points with bars, what they should be as a thin line, and one run as a staircase.

import { digits } from "./controls.js";
import { draw, ends, frame, line, percent } from "./plot.js";

/** A chart of several points; `names` are the words at the ends of the horizontal axis. */
export function points({ label, x, y, names, format }) {
  const { svg, lines } = frame(label);
  let range = y;
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const limit = draw(lines, "path", { class: "mark" });
  const history = draw(lines, "path", { class: "history" });
  const theory = draw(lines, "path", { class: "theory" });
  const write = ends(svg, y, format);
  for (const [at, anchor, words] of [["0%", "start", names[0]], ["100%", "end", names[1]]]) {
    draw(svg, "text", { class: "tick", x: at, y: "100%", dy: "1.2em", "text-anchor": anchor }, words);
  }
  const note = draw(svg, "text", { class: "tick", x: "100%", dy: "-0.35em", "text-anchor": "end" });
  const group = draw(svg, "g", {});
  return {
    svg,
    /**
     * `exact` [[x, y], ...]; `steps` the same, as a staircase; `marks` [[x, y, error], ...], a bar without a point
     * where the error is all that is known; `level` [words, y], a broken line.
     */
    draw({ exact, steps = [], marks, level = null, high = range[1] }) {
      if (high !== range[1]) write((range = [range[0], high]));
      theory.setAttribute("d", line(exact, x, range));
      history.setAttribute("d", line(steps.flatMap(([px, py], i) => (i ? [[px, steps[i - 1][1]], [px, py]] : [[px, py]])), x, range));
      limit.setAttribute("d", level ? line([[x[0], level[1]], [x[1], level[1]]], x, range) : "");
      note.textContent = level ? level[0] : "";
      if (level) note.setAttribute("y", `${100 - percent(level[1], range)}%`);
      group.replaceChildren();
      for (const [px, value, error] of marks) {
        const [left, top] = [percent(px, x), 100 - percent(value, range)];
        const [up, down] = [value + error, value - error].map((v) => 100 - percent(v, range));
        draw(group, "line", { class: "bar", x1: `${left}%`, x2: `${left}%`, y1: `${up}%`, y2: `${down}%` });
        draw(group, "circle", { class: "point", r: 3.5, cx: `${left}%`, cy: `${top}%` });
      }
    },
  };
}

/** Means over territories, each number kept for every count of looks: a sum, a sum of squares, how many. */
export function tallies() {
  let all = {};
  return {
    add(key, value) {
      const [n, sum, squares] = all[key] ?? [0, 0, 0];
      all[key] = [n + 1, sum + value, squares + value * value];
    },
    /** [mean, its error, of how many]; no error for one alone. */
    read(key) {
      const [n, sum, squares] = all[key] ?? [0, 0, 0];
      const mean = sum / n;
      return [mean, n > 1 ? Math.sqrt(Math.max(squares / n - mean * mean, 0) / (n - 1)) : 0, n];
    },
    clear: () => (all = {}),
  };
}

/** The root of a mean square and the error of that. */
export function root([mean, error, n]) {
  const value = Math.sqrt(mean);
  return [value, value ? error / (2 * value) : 0, n];
}

export const short = (value) => digits(value, value < 1 && value ? 1 : 0);
