// The two curves over energy. Above, ln g with the tangent that the reader moves: it is as steep as the
// price, and meets the left edge, the lowest energy, near ln Z. Below, the price itself.

import { digits, make } from "./controls.js";
import { draw, frame, line, percent } from "./plot.js";

const FAN = 40; // tangents that stay
const HEAD = 1.1; // of the upper plot, in ln q for each site

/** Points as one path of dots, those beyond the axes left out. */
function dots(points, x, y) {
  const inside = (value, [low, high]) => value >= low && value <= high;
  return points
    .filter(([px, py]) => inside(px, x) && inside(py, y))
    .map((point) => `${line([point], x, y)}h0`)
    .join("");
}

/** Where levels lie on the axis, from 0 to 1, with a value each; those without one are left out. */
function curve(values) {
  const last = values.length - 1;
  return Array.from(values, (value, level) => [level / last, value]).filter(([, value]) => value > -Infinity);
}

function title(words) {
  const [value, name, theory] = [make("b"), make("span", { class: "name" }), make("span")];
  return {
    element: make("p", { class: "title" }, make("span", { class: "words" }, ...words), value, name, theory),
    write(measured, exact) {
      value.textContent = measured;
      name.textContent = exact === null ? "" : "exact";
      theory.textContent = exact ?? "";
    },
  };
}

const X = [0, 1];

/** ln g over energy, and tangents to it. */
export function logarithms() {
  const { svg, lines } = frame("Logarithm of the number of states over energy: counted so far, exact, and the tangent whose slope is the price");
  const path = (name) => draw(lines, "path", { class: name });
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const [fan, exact, truth, tangent, found] = ["fan", "theory", "theory tangent-exact", "tangent", "dots"].map(path);
  const high = draw(svg, "text", { class: "tick", x: -7, "text-anchor": "end", dy: ".35em" });
  draw(svg, "text", { class: "tick", x: -7, y: "100%", "text-anchor": "end" }, "0");
  const sum = draw(svg, "line", { class: "sum", x1: -5, x2: 5 });
  const ring = draw(svg, "circle", { class: "ring", r: 4, cx: 0 });
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  const head = title(["ln ", make("i", {}, "g"), "(", make("i", {}, "E"), ")", make("span", { class: "long" }, ", nats")]);
  const edge = make("b");
  const total = make("span", { class: "total" });
  const foot = make("p", { class: "title keys" },
    make("span", { class: "words" }, "tangent meets the edge at"), edge, make("span", { class: "words" }, "ln ", make("i", {}, "Z")), total);
  let y = [0, 1];
  let left = [];
  const height = (value) => `${100 - percent(value, y)}%`;
  /** The part of a straight line that lies within the plot; `rise` is over its whole width. */
  const straight = (end, rise) => {
    const at = (value) => Math.min(Math.max((value - end) / rise, 0), 1);
    const ends = rise ? [at(y[0]), at(y[1])].sort((a, b) => a - b) : X;
    return line(ends.map((px) => [px, end + rise * px]), X, y);
  };
  return {
    element: make("div", { class: "plot large" }, head.element, foot, svg),
    /** A new walk: its axis, and what is known. */
    begin(run) {
      y = [0, HEAD * run.top];
      exact.setAttribute("d", run.whole ? line(curve(run.known), X, y) : "");
      found.classList.toggle("many", run.levels > 200);
      high.textContent = digits(run.top, 0);
      high.setAttribute("y", height(run.top));
      left = [];
      fan.setAttribute("d", "");
    },
    /** Leave the tangent where it is, for others to join: together they touch the curve everywhere. */
    leave() {
      const d = tangent.getAttribute("d");
      if (!d || left.at(-1) === d) return;
      left.push(d);
      if (left.length > FAN) left.shift();
      fan.setAttribute("d", left.join(""));
    },
    show(run, [slope, end, sums, , level], known) {
      const span = run.unit * (run.levels - 1); // from the lowest energy to the highest
      found.setAttribute("d", dots(curve(run.counted), X, y));
      tangent.setAttribute("d", straight(end, slope * span));
      truth.setAttribute("d", known ? straight(known[1], known[0] * span) : "");
      const [px, value] = [level / (run.levels - 1), run.counted[level]];
      point.setAttribute("cx", `${100 * px}%`);
      point.setAttribute("cy", height(value));
      for (const [mark, place] of [[ring, end], [sum, sums]]) {
        const inside = place >= y[0] && place <= y[1];
        mark.setAttribute("visibility", inside ? "visible" : "hidden");
        for (const name of mark === ring ? ["cy"] : ["y1", "y2"]) mark.setAttribute(name, height(place));
      }
      head.write(digits(value, 3), known && digits(run.known[known[4]], 3));
      edge.textContent = digits(end, 2);
      total.textContent = digits(sums, 2);
    },
  };
}

/** The price over energy: the slope of ln g. */
export function prices() {
  const { svg, lines } = frame("Price of energy over energy: the slope of what was counted, of the exact numbers of states, and the price at which a heat bath holds this energy on average");
  const path = (name) => draw(lines, "path", { class: name });
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const [zero, bath, exact, found, plateau] = ["zero", "theory limit", "theory", "dots", "theory limit"].map(path);
  const [low, high] = [0, 1].map(() => draw(svg, "text", { class: "tick", x: -7, "text-anchor": "end" }));
  const note = draw(svg, "text", { class: "tick", dy: "-.5em", "text-anchor": "end" });
  const keys = [["theory", "each energy by itself"], ["theory limit", "in a heat bath"]].map(([kind, words], i) => {
    const key = draw(svg, "svg", { x: 8, y: "100%", overflow: "visible" });
    draw(key, "path", { class: kind, d: `M0 ${-24 + 17 * i}h18` });
    return draw(key, "text", { class: "tick", x: 24, y: -20 + 17 * i }, words);
  });
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  const head = title(["price d ln ", make("i", {}, "g"), "/d", make("i", {}, "E")]);
  let y = [0, 1];
  return {
    element: make("div", { class: "plot" }, head.element, svg),
    begin(run, { transition }) {
      y = run.range;
      const level = (value) => 100 - percent(value, y);
      zero.setAttribute("d", y[0] < 0 ? `M0 ${level(0)}H100` : "");
      const span = run.unit * (run.levels - 1);
      exact.setAttribute("d", run.whole ? line(curve(run.right).filter(([, beta]) => beta <= y[1] && beta >= y[0]), X, y) : "");
      bath.setAttribute("d", run.whole ? line(run.canonical().map(([energy, beta]) => [energy / span, beta]), X, y) : "");
      found.classList.toggle("many", run.levels > 200);
      keys.forEach((key) => key.parentNode.setAttribute("visibility", run.whole ? "visible" : "hidden"));
      // Where infinitely many sites change phase.
      const flat = transition?.energies.map((at) => [at, transition.price]);
      plateau.setAttribute("d", flat ? line(flat, X, y) : "");
      note.textContent = transition?.words ?? "";
      if (flat) {
        note.setAttribute("x", `${100 * flat[1][0]}%`);
        note.setAttribute("y", `${level(transition.price)}%`);
      }
      low.setAttribute("y", "100%");
      high.setAttribute("y", "0%");
      high.setAttribute("dy", ".7em");
      low.textContent = digits(y[0], Number.isInteger(y[0]) ? 0 : 1);
      high.textContent = digits(y[1], Number.isInteger(y[1]) ? 0 : 1);
    },
    show(run, [slope, , , , level], known) {
      found.setAttribute("d", dots(curve(run.price), X, y));
      point.setAttribute("cx", `${(100 * level) / (run.levels - 1)}%`);
      point.setAttribute("cy", `${100 - percent(slope, y)}%`);
      head.write(digits(slope, 3), known && digits(known[0], 3));
    },
  };
}
