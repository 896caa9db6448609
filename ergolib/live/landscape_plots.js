// Three plots over the orders kept, whose axis is that of the dial: the power of the couplings, what the model
// loses, and how many minima it has. And the free energy along the overlap with the first pattern.

import { digits, make } from "./controls.js";
import { draw, ends, frame, line, percent } from "./plot.js";

const WIDE = 5; // percent of the axis that a bar takes

/** A loss in nats: one too small for its digits is said to be less than the last of them. */
export const loss = (value) => (value < 1e-9 ? "0" : value < 0.0005 ? "< 0.001" : digits(value, 3));

const titled = (svg, words, said, kind = "") => ({
  element: make("div", { class: `plot ${kind}` }, make("p", { class: "title" }, ...[words].flat(), said), svg),
});
const key = (kind, words) => make("span", { class: "key " + kind }, words);

/** The power of the couplings of each order: outlined what the target has, filled what the model has. */
export function powerBars() {
  const { svg, lines } = frame("Power of the couplings by order: of the target, and of the model");
  draw(lines, "path", { class: "axis", d: "M-4 100H104" });
  const filled = draw(lines, "path", { class: "filled" });
  const outline = draw(lines, "path", { class: "theory" });
  const over = draw(svg, "text", { class: "tick over", y: 0, dy: "0.7em", "text-anchor": "middle" });
  const said = make("b");
  let [exact, most] = [[], 1];
  const bars = (powers) => powers.map((power, i) => {
    const [at, high] = [percent(i + 1, [1, powers.length]), Math.min(100, (100 * power) / most)];
    return high < 0.2 ? "" : `M${at - WIDE / 2} 100V${(100 - high).toFixed(2)}h${WIDE}V100`;
  }).join("");
  return {
    ...titled(svg, ["coupling power", key("outline", "target"), key("solid", "model")], said),
    use(run) {
      exact = run.powers(run.couplings);
      most = Math.max(...exact) * 1.15;
      outline.setAttribute("d", bars(exact));
    },
    show(run) {
      const now = run.powers(run.theta);
      filled.setAttribute("d", bars(now));
      const beyond = now.findIndex((power) => power > most);
      over.textContent = beyond < 0 ? "" : "↑";
      if (beyond >= 0) over.setAttribute("x", `${percent(beyond + 1, [1, now.length]) + WIDE}%`);
      const sum = (powers) => powers.reduce((total, power) => total + power, 0);
      const share = sum(exact.slice(0, run.order)) / sum(exact);
      const part = share > 0.9995 ? "all" : digits(100 * share, 1) + " %";
      said.textContent = "kept " + part;
    },
  };
}

/** A curve for each way of leaving couplings out, and a point for the model. */
function pair(label, words) {
  const { svg, lines } = frame(label);
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const curves = [draw(lines, "path", { class: "theory limit" }), draw(lines, "path", { class: "history" })];
  const dots = draw(svg, "g", {});
  const point = draw(svg, "circle", { class: "point", r: 5 });
  const said = make("b");
  const write = ends(svg, [0, 1], String);
  return { ...titled(svg, words, said), svg, curves, dots, point, said, write };
}

/** D_KL(target || model), cut and refitted, over the orders kept. */
export function losses() {
  const plot = pair("Divergence of the model from the target over the orders kept: cut, and refitted", ["nats lost", key("cut", "cut"), key("refit", "refitted")]);
  let top = 1;
  const height = (value) => 100 - percent(value, [0, top]);
  return {
    ...plot,
    /** The curves, as [order, cut, refitted]. */
    use(known, n) {
      top = Math.max(0.05, ...known.map(([, cut]) => cut)) * 1.05;
      plot.write([0, top]);
      plot.curves.forEach((path, i) => path.setAttribute("d", line(known.map((row) => [row[0], row[i + 1]]), [1, n], [0, top])));
      plot.dots.replaceChildren();
      for (const [k, cut, refit] of known) {
        for (const [kind, value] of [["cut", cut], ["refit", refit]]) {
          draw(plot.dots, "circle", { class: kind, r: 2.5, cx: `${percent(k, [1, n])}%`, cy: `${height(value)}%` });
        }
      }
      plot.svg.querySelectorAll(".tick")[1].textContent = digits(top, 1);
    },
    show(order, value, n) {
      plot.point.setAttribute("cx", `${percent(order, [1, n])}%`);
      plot.point.setAttribute("cy", `${height(value)}%`);
      plot.said.textContent = loss(value);
    },
  };
}

/** The number of minima, all and those deeper than T, on a logarithmic axis. */
export function counts() {
  const plot = pair("Minima over the orders kept: all, and those deeper than T", ["minima", key("cut", "all"), key("refit", "deeper than T")]);
  let [top, ln] = [8, null];
  const height = (value) => 100 - percent(ln(value), [0, ln(top)]);
  return {
    ...plot,
    use(known, run) {
      ln = run.ln;
      top = Math.max(8, ...known.map((row) => row[1]));
      plot.write([1, top]);
      plot.curves.forEach((path, i) => path.setAttribute("d", line(known.map((row) => [row[0], ln(row[i + 1])]), [1, run.n], [0, ln(top)])));
      plot.dots.replaceChildren();
      for (const [k, all, deep] of known) {
        for (const [kind, value] of [["cut", all], ["refit", deep]]) {
          draw(plot.dots, "circle", { class: kind, r: 2.5, cx: `${percent(k, [1, run.n])}%`, cy: `${height(value)}%` });
        }
      }
    },
    show(order, all, deep, n) {
      if (!ln) return;
      plot.point.setAttribute("cx", `${percent(order, [1, n])}%`);
      plot.point.setAttribute("cy", `${height(deep)}%`);
      plot.said.textContent = all === deep ? `${all}` : `${deep} of ${all}`;
    },
  };
}

/** F(m) along the overlap with a pattern: exact at every m, and the curve for many spins. */
export function along() {
  const { svg, lines } = frame("Free energy over the overlap with the first pattern: exact, and for many spins with the same fields and pairs");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const limit = draw(lines, "path", { class: "theory" });
  const path = draw(lines, "path", { class: "history" });
  const dots = draw(svg, "g", {});
  const write = ends(svg, [0, 1], (value) => digits(value, value ? 1 : 0));
  const marks = ["−1", "0", "1"].map((words, i) => draw(svg, "text", { class: "tick", x: `${50 * i}%`, y: "100%", dy: "1.2em", "text-anchor": "middle" }, words));
  const legend = make("span", { class: "axis" });
  const made = titled(svg, "free energy per spin, nats", legend, "free");
  let points = [];
  return {
    ...made,
    use(run) {
      dots.replaceChildren();
      points = Array.from({ length: run.n + 1 }, () => draw(dots, "circle", { class: "point", r: 3.5 }));
      marks[2].textContent = run.parity ? "1: all +" : "1: A";
      marks[0].textContent = run.parity ? "−1: all −" : "−1: −A";
    },
    show(run, temperature) {
      const { exact, limit: curve } = run.free(temperature, run.patterns[0] ?? 0);
      const y = [0, (Math.max(1, temperature) * 1.05 * run.plain) / run.n];
      write(y);
      const at = exact.map((free, d) => [1 - (2 * d) / run.n, free]);
      path.setAttribute("d", line(at, [-1, 1], y));
      at.forEach(([m, free], d) => {
        points[d].setAttribute("cx", `${percent(m, [-1, 1])}%`);
        points[d].setAttribute("cy", `${100 - percent(free, y)}%`);
      });
      const alike = run.order <= 2 && (run.kind === "hole" || run.kind === "mirror");
      limit.setAttribute("d", alike ? line(Array.from(run.overlaps, (m, i) => [m, curve[i]]).filter(([, f]) => f > -0.02 * y[1]), [-1, 1], y) : "");
      legend.textContent = alike ? "thin: for many spins" : "over the overlap";
    },
  };
}
