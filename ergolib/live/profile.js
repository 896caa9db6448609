// One quantity over another.

import { draw, ends, frame, line, percent } from "./plot.js";

/**
 * One quantity over another, drawn anew each time, such as a distribution or a potential: what is
 * measured as a line (or, with `steps`, a histogram), and what is exact as a thin one. The ends of
 * the horizontal axis are written below it with `formatX`, unless that is null.
 */
export function profile({ label, x, y, format, formatX = format, steps = false, mark }) {
  const { svg, lines } = frame(label);
  let range = y;
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  if (mark !== undefined) draw(lines, "path", { class: "mark", d: `M${percent(mark, x)} 0V100` });
  const path = draw(lines, "path", { class: steps ? "history filled" : "history" });
  const theory = draw(lines, "path", { class: "theory" });
  const write = ends(svg, y, format);
  if (formatX) {
    for (const [at, anchor, value] of [["0%", "start", x[0]], ["100%", "end", x[1]]]) {
      draw(svg, "text", { class: "tick", x: at, y: "100%", dy: "1.2em", "text-anchor": anchor }, formatX(value));
    }
  }
  const point = draw(svg, "circle", { class: "point", r: 4.5, visibility: "hidden" });
  let [measured, exact] = [[], []];
  const redraw = () => {
    const shown = steps ? staircase(measured, range[0]) : measured;
    path.setAttribute("d", line(shown, x, range));
    theory.setAttribute("d", line(exact, x, range));
  };
  return {
    svg,
    /** Draw measured points [[x, y], ...]; of a histogram, x is the middle of each bin. */
    draw(points) {
      measured = points;
      redraw();
    },
    /** Draw the exact curve, or a reference. */
    expect(points) {
      exact = points;
      redraw();
    },
    /** Put a point on it: where things are now. */
    point(px, py) {
      for (const [name, p] of [["cx", percent(px, x)], ["cy", 100 - percent(py, range)]]) point.setAttribute(name, `${p}%`);
      point.setAttribute("visibility", "visible");
    },
    rescale(low, high) {
      range = [low, high];
      write(range);
      redraw();
    },
    clear() {
      measured = [];
      redraw();
    },
  };
}

/** The outline of a histogram with bins of one width. */
function staircase(points, floor) {
  if (points.length < 2) return points;
  const half = (points[1][0] - points[0][0]) / 2;
  const top = points.flatMap(([px, py]) => [[px - half, py], [px + half, py]]);
  return [[top[0][0], floor], ...top, [top.at(-1)[0], floor]];
}
