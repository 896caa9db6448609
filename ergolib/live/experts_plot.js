// What is lost over the steps of learning, both logarithmic: this run, those before it, and the best single model.

import { digits, make } from "./controls.js";
import { draw, frame, line, percent } from "./plot.js";

const LN10 = 2.302585092994046;
const X = [0, 3]; // log10 of the steps
const Y = [-4, 1]; // log10 of the loss, in nats
const ALIKE = 1e-6; // losses that are one line
const KINDS = ["fields (TC)", "pairs", "triples"];

const height = (ln) => 100 - percent(ln / LN10, Y);
const way = (trace) => line(trace.map(([x, y]) => [x / LN10, y / LN10]), X, Y);

/** The plot; `ln(values)` is a kernel's. */
export function losses() {
  const { svg, lines } = frame("What the model loses of the target, in nats, over the steps of learning; and the best single models, exactly");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  for (let decade = Y[0] + 1; decade < Y[1]; decade++) draw(lines, "path", { class: "zero", d: `M0 ${height(decade * LN10)}H100` });
  for (let decade = Y[0]; decade <= Y[1]; decade++) {
    const words = decade < 0 ? `0.${"0".repeat(-decade - 1)}1` : String(10 ** decade);
    if (decade % 2 || decade === 0) draw(svg, "text", { class: "tick", x: -6, y: `${height(decade * LN10)}%`, dy: "0.32em", "text-anchor": "end" }, words);
  }
  ["1", "10", "100", "1,000 steps"].forEach((words, i) =>
    draw(svg, "text", { class: "tick", x: `${(100 * i) / 3}%`, y: "100%", dy: "1.2em", "text-anchor": ["start", "middle", "middle", "end"][i] }, words));
  const known = draw(lines, "g", {});
  const old = draw(lines, "g", { class: "old" });
  const path = draw(lines, "path", { class: "history" });
  const names = draw(svg, "g", {});
  const ends = draw(svg, "g", {});
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  const now = make("b");
  const place = (element, [x, y]) => {
    element.setAttribute("cx", `${percent(x / LN10, X)}%`);
    element.setAttribute("cy", `${height(y)}%`);
  };
  return {
    element: make("div", { class: "plot" }, make("p", { class: "title" }, make("span", { class: "words" }, "loss ", make("i", {}, "D"), make("sub", {}, "KL"), "(target ‖ model), nats"), now), svg),
    /** Draw the best single models: losses with fields, with pairs, with triples, and their logarithms. */
    expect(best, logs, order) {
      known.replaceChildren();
      names.replaceChildren();
      for (let i = 0; i < best.length; i++) {
        if (i && best[i - 1] - best[i] < ALIKE) continue;
        const same = best.map((loss, j) => j).filter((j) => Math.abs(best[j] - best[i]) < ALIKE);
        const own = same.includes(order - 1);
        if (best[i] > ALIKE) draw(known, "path", { class: own ? "theory" : "theory limit", d: `M0 ${height(logs[i]).toFixed(2)}H100` });
        const at = height(logs[i]);
        const words = same.map((j) => KINDS[j]).join(", ") + (best[i] > ALIKE ? ` ${digits(best[i], best[i] < 0.1 ? 4 : 3)}` : " 0: below this");
        const [x, dy, anchor] = i ? [5, best[i] > ALIKE ? "1em" : -5, "start"] : ["100%", -5, "end"]; // where curves seldom are
        draw(names, "text", { class: own ? "tick own" : "tick", x, y: `${at}%`, dy, "text-anchor": anchor }, words);
      }
    },
    show(trace, lost, before) {
      path.setAttribute("d", way(trace));
      const last = trace.at(-1);
      point.setAttribute("visibility", last ? "visible" : "hidden");
      if (last) place(point, last);
      now.textContent = digits(lost, 4);
      while (old.childElementCount > before.length) old.lastChild.remove();
      before.forEach((run, i) => {
        const shown = old.children[i] ?? draw(old, "path", {});
        shown.setAttribute("class", `run-${i}`);
        if (shown.trace !== run.trace) shown.setAttribute("d", way((shown.trace = run.trace)));
      });
      ends.replaceChildren();
      before.forEach((run, i) => run.trace.length && draw(ends, "text", { class: "tick end", x: `${percent(run.trace.at(-1)[0] / LN10, X)}%`, y: `${height(run.trace.at(-1)[1])}%`, dx: 5, dy: "0.32em" }, String.fromCharCode(97 + i)));
    },
  };
}
