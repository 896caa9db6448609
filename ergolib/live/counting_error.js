// The error of ln g over time, both in powers of ten: one curve for each schedule of ln f.

import { digits, make } from "./controls.js";
import { draw, frame, line, percent } from "./plot.js";

const SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const AXES = [[2, 6], [-2, 3]]; // powers of ten, to begin with: sweeps, and nats
const NEXT = 1.12; // times the sweeps of the point before
const SERIES = ["1/t", "flat"];
const SIGNS = ["●", "■"];

const small = (value) => String(Math.abs(value)).split("").map((digit) => SUPER[digit]).join("");
const power = (k) => (k === 0 ? "1" : k === 1 ? "10" : `10${k < 0 ? "⁻" : ""}${small(k)}`);

/** A small number in powers of ten: 3.8 × 10⁻⁶. */
function scientific(value) {
  if (value === 0) return "0";
  if (value >= 0.01) return digits(value, value < 1 ? 3 : 1);
  const [front, exponent] = value.toExponential(1).split("e");
  return `${front} × ${power(+exponent)}`;
}

/** How far the schedule has come. */
function stage({ follows, halvings, seen }) {
  if (follows) return "falling as 1/t";
  return halvings ? `halved ${halvings} times` : `${seen} energies found`;
}

/** The largest error in percent of ln g, once it is worth a word. */
function largest({ relative }) {
  return relative > 0 && relative < 10 ? `largest ${digits(100 * relative, relative < 0.1 ? 1 : 0)} %` : "";
}

/** The plot; `words` say what a schedule is called. */
export function errors(words, decade) {
  const { svg, lines } = frame("Error of ln g over time, on axes of powers of ten, for each schedule");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const rules = draw(lines, "path", { class: "zero" });
  const law = draw(lines, "path", { class: "theory limit" });
  const names = draw(svg, "g", {});
  const drawn = SERIES.map((_, i) => ({
    path: draw(lines, "path", { class: `dots series-${i}` }),
    word: draw(svg, "text", { class: `tick series-${i}`, x: "100%", y: 14 + 17 * i, "text-anchor": "end" }),
  }));
  const rate = draw(svg, "text", { class: "tick", dy: "-.5em", "text-anchor": "end" }, "1/√t");
  const [value, share, state] = [make("b"), make("span", { class: "words" }), make("p", { class: "title state" })];
  let [x, y] = AXES;
  const kept = SERIES.map(() => []);
  let [following, latest] = [[], 0];

  function axes() {
    names.replaceChildren();
    let d = "";
    const tall = y[1] - y[0] > 5 ? 2 : 1;
    for (let k = y[0]; k <= y[1]; k += tall) {
      const at = 100 - percent(k, y);
      if (k > y[0]) d += `M0 ${at}H100`;
      draw(names, "text", { class: "tick", x: -7, y: `${at}%`, dy: ".3em", "text-anchor": "end" }, power(k));
    }
    const wide = x[1] - x[0] > 5 ? 2 : 1;
    for (let k = x[0]; k <= x[1]; k += wide) {
      const end = k === x[0] ? "start" : k === x[1] ? "end" : "middle";
      draw(names, "text", { class: "tick", x: `${percent(k, x)}%`, y: "100%", dy: "1.2em", "text-anchor": end }, power(k));
    }
    rules.setAttribute("d", d);
  }

  function redraw() {
    drawn.forEach(({ path, word }, i) => {
      const points = kept[i];
      path.setAttribute("d", points.map((point) => `${line([point], x, y)}h0`).join(""));
      word.textContent = points.length ? `${SIGNS[i]} ${words[SERIES[i]]}` : "";
    });
    // The best line that falls as 1/√t, through all points since ln f has followed 1/t.
    const shown = following.length > 4;
    rate.setAttribute("visibility", shown ? "visible" : "hidden");
    if (!shown) return law.setAttribute("d", "");
    const at = following.reduce((total, [px, py]) => total + py + px / 2, 0) / following.length;
    const last = Math.min(x[1], 2 * (at - y[0])); // where it leaves the plot
    law.setAttribute("d", line([following[0][0], last].map((px) => [px, at - px / 2]), x, y));
    const [px, py] = [last, at - last / 2];
    rate.setAttribute("x", `${percent(px, x)}%`);
    rate.setAttribute("y", `${100 - percent(py, y)}%`);
  }
  axes();

  return {
    element: make("div", { class: "record errors" },
      make("p", { class: "title" }, make("span", { class: "words" }, "error of ln ", make("i", {}, "g"), ", nats"), value, share), svg, state),
    /** A new walk by this schedule; what the other left stays if the lattice is the same. */
    begin(schedule, fresh) {
      if (fresh) kept.forEach((points) => (points.length = 0));
      if (fresh) [x, y] = AXES;
      kept[SERIES.indexOf(schedule)].length = 0;
      following = [];
      latest = 0;
      axes();
      redraw();
    },
    show(schedule, now, { logs, whole }) {
      const found = now.error > 0 && (!whole || now.compared === now.seen);
      value.textContent = found ? scientific(now.error) : "–";
      share.textContent = whole ? largest(now) : `of the lowest ${now.compared}`;
      state.textContent = `ln f = ${scientific(now.log_f)}, ${stage(now)}`;
      if (!found || now.sweeps < latest * NEXT) return;
      latest = now.sweeps;
      const [sweeps, error] = logs(now.sweeps, now.error, 1);
      const point = [sweeps / decade, error / decade];
      if (point[0] < x[0]) return;
      const axis = `${x} ${y}`;
      while (point[0] > x[1]) x = [x[0], x[1] + 1];
      while (point[1] < y[0]) y = [y[0] - 1, y[1]];
      while (point[1] > y[1]) y = [y[0], y[1] + 1];
      if (axis !== `${x} ${y}`) axes();
      kept[SERIES.indexOf(schedule)].push(point);
      if (now.follows) following.push(point);
      redraw();
    },
  };
}
