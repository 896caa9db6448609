// A quantity over the last stretch of time, with its exact curve.

import { make } from "./controls.js";
import { WINDOW } from "./data.js";
import { draw, ends, frame, line } from "./plot.js";

/** A plot over time: `words` name what is measured, `called()` the thin line. */
export function overTime({ label, words, format }) {
  const { svg, lines } = frame(label);
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const zero = draw(lines, "path", { class: "zero" });
  const path = draw(lines, "path", { class: "history" });
  const theory = draw(lines, "path", { class: "theory" });
  const write = ends(svg, [0, 1], format);
  const [from, to] = [["0%", "start"], ["100%", "end"]].map(([x, anchor]) =>
    draw(svg, "text", { class: "tick", x, y: "100%", dy: "1.2em", "text-anchor": anchor }));
  const law = make("span");
  return {
    element: make("div", { class: "plot" }, make("p", { class: "title" }, ...words, law), svg),
    /** Draw values [[time, value], ...] and the exact ones, on an axis [low, high]. */
    show(time, values, exact, y, called) {
      const end = Math.max(WINDOW, time);
      const x = [end - WINDOW, end];
      write(y);
      zero.setAttribute("d", y[0] < 0 ? line([[x[0], 0], [x[1], 0]], x, y) : "");
      from.textContent = Math.round(x[0]);
      to.textContent = `time ${Math.round(end)}`;
      path.setAttribute("d", line(values.filter(([t]) => t >= x[0]), x, y));
      theory.setAttribute("d", line(exact, x, y));
      law.textContent = called;
    },
  };
}

/** The stretch of time that plots show. */
export const stretch = (time) => [Math.max(WINDOW, time) - WINDOW, Math.max(WINDOW, time)];
