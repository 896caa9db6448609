// Three plots over the steps of training, one above the other: the loss, what both layers do, and how far what one
// writes is what the other reads. The axis grows with the run.

import { digits, make } from "./controls.js";
import { GUESSING, LAST, RANDOM, SHAPE } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";

const SHORTEST = 800; // steps of the axis at first

const axis = (words) => make("span", {}, words);
const long = (words) => make("span", { class: "long" }, words); // left out where there is no room
const key = (kind, ...words) => make("span", { class: `key ${kind}` }, make("span", {}, ...words));

/** A plot of several curves over one axis; `levels` are thin lines, each with words. */
function plot({ label, words, y, format, curves, kind }) {
  const { svg, lines } = frame(label);
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const levels = draw(lines, "g", {});
  const half = draw(lines, "path", { class: "mark" });
  const paths = curves.map((name) => draw(lines, "path", { class: `history ${name}` }));
  const names = draw(svg, "g", {});
  ends(svg, y, format);
  const said = make("b");
  let x = [0, SHORTEST];
  const height = (value) => 100 - percent(value, y);
  return {
    svg, x,
    element: make("div", { class: `plot ${kind}` }, make("p", { class: "title" }, ...words, said), svg),
    said,
    /** Thin lines: [value, words, whether it is only a limit, how far below its line the words are, their end]. */
    know(known) {
      levels.replaceChildren();
      names.replaceChildren();
      for (const [value, text, limit, dy, end = "end"] of known) {
        draw(levels, "path", { class: limit ? "theory limit" : "theory", d: `M0 ${height(value).toFixed(2)}H100` });
        draw(names, "text", { class: "tick", x: end === "end" ? "100%" : 5, y: `${height(value)}%`, dy, "text-anchor": end }, text);
      }
    },
    show(rows, length, at) {
      x = [0, length];
      rows.forEach((row, i) => paths[i].setAttribute("d", line(row, x, y)));
      half.setAttribute("d", at === null ? "" : `M${percent(at, x)} 0V100`);
    },
  };
}

/** Whether a shared rule, by which one comes down to this plateau, is of help: where it is hardly followed, it is not. */
export const helps = (plateau) => GUESSING - plateau > 0.02;

/** All three; `show(run, half)` draws a run, `expect(plateau)` the exact levels. */
export function plots() {
  const loss = plot({
    label: "Loss over the steps of training, of all tokens and of those that induction can tell; the bigram plateau, and what guessing costs",
    words: [axis("loss, nats"), key("all", "all", long(" tokens")), key("easy", long("those "), "told before")],
    y: [0, 3.5], format: (value) => digits(value, value ? 1 : 0), curves: ["all", "easy"], kind: "loss",
  });
  const circuits = plot({
    label: "Attention of layer 1 to the token before, and of layer 2 to what followed, over the steps of training",
    words: [axis("attention"), key("first", "layer 1", long(", token before")), key("second", "layer 2", long(", induction"))],
    y: [0, 1], format: String, curves: ["first", "second"], kind: "circuits",
  });
  const overlap = plot({
    label: "Overlap of what layer 1 writes and layer 2 reads, over the steps of training; and that of random subspaces",
    words: [key("meet", "overlap of write and read")],
    y: [0, 1], format: String, curves: ["meet"], kind: "overlap",
  });
  overlap.know([[RANDOM, `random subspaces ${digits(RANDOM, 3)}`, false, -5]]);
  let shown = {};
  const marks = [0, 1, 2].map((i) => draw(overlap.svg, "text", { class: "tick", x: `${50 * i}%`, y: "100%", dy: "1.2em", "text-anchor": ["start", "middle", "end"][i] }));
  const curve = (history, name) => history.map((each) => [each.at, each[name]]).filter(([, value]) => Number.isFinite(value));
  return {
    all: [loss, circuits, overlap],
    expect(plateau, floor) {
      const apart = helps(plateau);
      const under = "1.1em"; // where else the words would stand on another line, or on a curve
      const near = GUESSING - plateau < 0.34 ? under : -4;
      loss.know([
        ...(apart ? [[plateau, `bigram plateau ${digits(plateau, 3)}`, false, near]] : []),
        [GUESSING, apart ? `guessing, ln ${SHAPE[0]}: ${digits(GUESSING, 3)}` : `bigram plateau = guessing ${digits(GUESSING, 3)}`, apart, -5],
        [floor, `both rules known ${digits(floor, 3)}`, true, plateau < 2 ? under : -5, "start"],
      ]);
    },
    show(run, half) {
      let length = SHORTEST;
      while (length < run.steps && length < LAST) length *= 2;
      const { history, latest } = run;
      const at = half ? half.at : null;
      if (shown.latest === latest && shown.length === length) return;
      shown = { latest, length };
      loss.show([curve(history, "loss"), curve(history, "predictable")], length, at);
      circuits.show([curve(history, "previous"), curve(history, "induction")], length, at);
      overlap.show([curve(history, "overlap")], length, at);
      marks.forEach((mark, i) => (mark.textContent = `${((i * length) / 2).toLocaleString("en-GB")}${i === 2 ? " steps" : ""}`));
      loss.said.textContent = latest ? digits(latest.loss, 3) : "";
      overlap.said.textContent = latest ? digits(latest.overlap, 3) : "";
    },
  };
}
