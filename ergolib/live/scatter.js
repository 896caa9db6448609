// Several quantities over one that is measured too, or set.

import { draw, ends, frame, line, percent } from "./plot.js";

const LONGEST = 300; // places in a trail

/** Points of several series, each with the trail that it leaves, and exact lines. */
export function scatter({ label, x, y, series = 1, format }) {
  const { svg, lines } = frame(label);
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const theory = draw(lines, "path", { class: "theory" });
  ends(svg, y, format);
  const names = draw(svg, "g", {});
  const each = Array.from({ length: series }, (_, i) => ({
    places: [],
    trail: draw(lines, "path", { class: `dots series-${i}` }),
    point: draw(svg, "circle", { class: `point series-${i}`, r: 4.5, visibility: "hidden" }),
    now: null,
  }));
  return {
    svg,
    /**
     * Draw exact lines, each [words, [[x, y], ...]]. Their words stand right of the end in the middle and a
     * little below it, where the points that follow a line do not pass.
     */
    expect(exact) {
      theory.setAttribute("d", exact.map(([, points]) => line(points, x, y)).join(""));
      names.replaceChildren();
      for (const [words, points] of exact) {
        const [px, py] = points.at(percent(points.at(-1)[0], x) > 60 ? 0 : -1);
        const place = { x: `${percent(px, x)}%`, y: `${100 - percent(py, y)}%`, dx: 6, dy: "1.1em" };
        draw(names, "text", { class: "tick", ...place }, words);
      }
    },
    /** Move the points: one value for each series, all at `px`. */
    show(px, values) {
      each.forEach((one, i) => {
        one.now = [percent(px, x), 100 - percent(values[i], y)];
        one.point.setAttribute("cx", `${one.now[0]}%`);
        one.point.setAttribute("cy", `${one.now[1]}%`);
        one.point.setAttribute("visibility", "visible");
      });
    },
    /** Leave the points behind. */
    leave() {
      for (const one of each) {
        if (!one.now) continue;
        one.places.push(`M${one.now[0].toFixed(2)} ${one.now[1].toFixed(2)}h0`);
        if (one.places.length > LONGEST) one.places.shift();
        one.trail.setAttribute("d", one.places.join(""));
      }
    },
    clear() {
      for (const one of each) {
        one.places = [];
        one.now = null;
        one.trail.setAttribute("d", "");
        one.point.setAttribute("visibility", "hidden");
      }
    },
  };
}
