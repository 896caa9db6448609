// Over time: how far the chosen pair agrees, and what directions tell of each other; and how cosines are distributed.

import { digits, make } from "./controls.js";
import { BINS } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";

const A = [-0.1, 1.1];
const TOPS = [0.12, 0.25, 0.5, 1]; // of the histogram's axis
const italic = (letter) => make("i", {}, letter);
const tick = (svg, attributes, words) => draw(svg, "text", { class: "tick", ...attributes }, words);
const signed = (value, count) => digits(value, count).replace(/^−(0\.0+)$/, "$1"); // no minus before 0.00
const place = (point, px, py, x, y) => {
  point.setAttribute("cx", `${percent(px, x)}%`);
  point.setAttribute("cy", `${100 - percent(py, y)}%`);
};

/** The overlap of one pair over time, beside its exact path. */
export function overlap() {
  const { svg, lines } = frame("The overlap of the chosen pair in units of the target, over time, with its exact path and half-time");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  draw(lines, "path", { class: "zero", d: `M0 ${100 - percent(0, A)}H100M0 ${100 - percent(1, A)}H100` });
  const mark = draw(lines, "path", { class: "mark" });
  const path = draw(lines, "path", { class: "history" });
  const theory = draw(lines, "path", { class: "theory" });
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  for (const value of [0, 1]) tick(svg, { x: -7, y: `${100 - percent(value, A)}%`, dy: "0.32em", "text-anchor": "end" }, String(value));
  const half = tick(svg, { y: "100%", dy: "1.2em", "text-anchor": "middle" }, "");
  const end = tick(svg, { x: "100%", y: "100%", dy: "1.2em", "text-anchor": "end" }, "");
  const value = make("b");
  const which = new Text();
  let [x, from] = [[0, 1], []];
  return {
    element: make("div", { class: "plot profile" }, make("p", { class: "title" }, make("span", { class: "words" }, "overlap ", italic("a"), " / ", italic("s"), which), value), svg),
    expect(run, k, { half: time }) {
      x = [0, run.last];
      from = run.path(k);
      which.data = `, pair ${k + 1}`;
      theory.setAttribute("d", line(from.filter(([at]) => at <= run.last), x, A));
      const shown = time <= run.last;
      mark.setAttribute("d", shown ? `M${percent(time, x)} 0V100` : "");
      half.textContent = shown ? `half way: ${digits(time, 2)}` : "";
      half.setAttribute("x", `${Math.min(Math.max(percent(time, x), 16), 70)}%`);
      end.textContent = digits(run.last, 1);
    },
    show(run, k) {
      path.setAttribute("d", line(run.history.map(([time, all]) => [time, all[k] / run.target]), x, A));
      const now = run.overlaps[k] / run.target;
      place(point, Math.min(run.time, run.last), now, x, A);
      value.textContent = signed(now, 3);
    },
  };
}

/** How cosines are distributed, beside the exact law. */
export function cosines() {
  const { svg, lines } = frame("How the cosines of the angles between writers and readers are distributed, beside the exact law");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const path = draw(lines, "path", { class: "history filled" });
  const theory = draw(lines, "path", { class: "theory" });
  const write = ends(svg, [0, TOPS[0]], (share) => (share ? `${Math.round(100 * share)} %` : "0"));
  for (const [x, anchor, words] of [[0, "start", "−1"], [50, "middle", "0"], [100, "end", "1"]]) {
    tick(svg, { x: `${x}%`, y: "100%", dy: "1.2em", "text-anchor": anchor }, words);
  }
  const value = make("b");
  const stairs = (shares, y) => {
    const steps = shares.flatMap((share, i) => [[i, share], [i + 1, share]]);
    return line([[0, 0], ...steps, [BINS, 0]], [0, BINS], y);
  };
  return {
    element: make("div", { class: "plot profile" }, make("p", { class: "title" }, make("span", { class: "words" }, "cosine of writer and reader"), value), svg),
    show(found, exact, mean) {
      const most = Math.max(...found, ...(exact ?? []));
      const y = [0, TOPS.find((top) => top >= most) ?? 1];
      write(y);
      path.setAttribute("d", stairs(found, y));
      theory.setAttribute("d", exact ? stairs(exact, y) : "");
      value.textContent = signed(mean, 3);
    },
  };
}

/** What directions tell of each other, beside the exact curve. */
export function told() {
  const { svg, lines } = frame("What the directions of writers and readers tell of each other, in nats, over time, beside the exact curve");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const mark = draw(lines, "path", { class: "mark" });
  const path = draw(lines, "path", { class: "history" });
  const theory = draw(lines, "path", { class: "theory" });
  const bar = draw(svg, "line", { class: "bar" });
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  const write = ends(svg, [0, 10], (nats) => digits(nats, 0));
  const mean = tick(svg, { y: "100%", dy: "1.2em", "text-anchor": "middle" }, "mean half-time");
  tick(svg, { x: "100%", y: "100%", dy: "1.2em", "text-anchor": "end" }, "time");
  const value = make("b");
  const exact = make("span");
  const words = make("span", { class: "words" });
  let [x, y] = [[0, 1], [0, 10]];
  function stretch(run, most) {
    y = [0, Math.ceil(most + 0.5)];
    write(y);
    theory.setAttribute("d", run.push ? "" : line(run.exact.curve, x, y));
  }
  return {
    element: make("div", { class: "plot profile" }, make("p", { class: "title" }, words, value, exact), svg),
    expect(run) {
      const { curve, mean: half } = run.exact;
      x = [0, run.last];
      stretch(run, Math.max(...curve.map(([, nats]) => nats)) + 0.5);
      words.replaceChildren(...(run.push ? ["the estimate: not what they tell"] : ["told of each other, nats"]));
      mark.setAttribute("d", run.push ? "" : `M${percent(half, x)} 0V100`);
      mean.textContent = run.push ? "" : "mean half-time";
      mean.setAttribute("x", `${percent(half, x)}%`);
    },
    show(run, now) {
      const most = run.trail.reduce((top, [, nats]) => Math.max(top, nats), now.information);
      if (most > y[1]) stretch(run, most);
      path.setAttribute("d", line(run.trail, x, y));
      const at = Math.min(run.time, run.last);
      place(point, at, now.information, x, y);
      for (const name of ["x1", "x2"]) bar.setAttribute(name, `${percent(at, x)}%`);
      bar.setAttribute("y1", `${100 - percent(now.information + now.error, y)}%`);
      bar.setAttribute("y2", `${100 - percent(now.information - now.error, y)}%`);
      value.textContent = signed(now.information, 2);
      exact.textContent = run.push ? "" : ` ${run.training === "flow" ? "exact" : "flow:"} ${digits(run.exact.told(run.time), 2)}`;
    },
  };
}
