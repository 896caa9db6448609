// What the blocks share, what is left of it once L is known, and what one of them leaves open about L:
// over temperature, beside what is exact, with all that the reader has measured so far.

import { APART, CRITICAL, HUGE, LN_2, NEAR, RANGES } from "./data.js";
import { draw, frame, line, percent } from "./plot.js";
import { table } from "./table.js";

export const SERIES = ["shared", "mediation", "left_open"];
const X = RANGES.temperature;
const Y = [0, 0.74];
const MOST = 240; // entries of the notebook
const GRID = 0.02; // of temperatures: of entries with the same place the best is kept

const apart = Object.fromEntries(SERIES.map((name) => [name, table(APART[name])]));
const near = NEAR.map(table);

/** What is exact of single spins far apart, or the limit of huge blocks. */
export const known = (t, side) =>
  side === 1 ? Object.fromEntries(SERIES.map((name) => [name, apart[name](t)])) : HUGE[t < CRITICAL ? 0 : 1];

/** What two single spins so many steps apart along an axis share, if that is known. */
export const nearby = (t, steps) => near[steps - 1]?.(t);

const limits = (name) => line([[X[0], HUGE[0][name]], [CRITICAL, HUGE[0][name]], [CRITICAL, HUGE[1][name]], [X[1], HUGE[1][name]]], X, Y);

// A mark for each series: a disc, a ring, a square on its corner.
const SHAPES = { shared: "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0z", mediation: "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0z", left_open: "M0-1.25L1.25 0L0 1.25L-1.25 0z" };

/** A picture that says nothing but what stands beside it. */
export function hidden(svg) {
  for (const name of ["role", "aria-label"]) svg.removeAttribute(name);
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

export function mark(parent, name, size) {
  const svg = draw(parent, "svg", { class: `spot ${name}`, overflow: "visible", width: 1, height: 1 });
  draw(svg, "path", { d: SHAPES[name], transform: `scale(${size})` });
  return svg;
}

/** The chart, with its notebook. */
export function chart() {
  const { svg, lines } = frame("Information in nats over temperature: what A and B share, what they share once the majority is known, and what A leaves open about it; measured, and exact");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  draw(lines, "path", { class: "zero", d: `M0 ${100 - percent(LN_2, Y)}H100` });
  draw(lines, "path", { class: "mark", d: `M${percent(CRITICAL, X)} 0V100` });
  const theory = SERIES.map((name) => draw(lines, "path", { class: `theory ${name}` }));
  for (const [at, words] of [[0, "0"], [LN_2, "ln 2"]]) {
    draw(svg, "text", { class: "tick", x: -7, y: `${100 - percent(at, Y)}%`, dy: ".3em", "text-anchor": "end" }, words);
  }
  const names = [["shared", 2, LN_2, "1.3em", "shared"], ["left_open", 98, HUGE[1].left_open, "-.6em", "open, given A"], ["mediation", 98, HUGE[1].mediation, "-.5em", "once Λ is known"]].map(([name, x, y, dy, words]) =>
    draw(svg, "text", { class: `tick name ${name}`, x: `${x}%`, y: `${100 - percent(y, Y)}%`, dy, "text-anchor": x > 50 ? "end" : "start" }, words));
  const notes = draw(svg, "g", { class: "notes" });
  const present = SERIES.map((name) => ({ bar: draw(svg, "line", { class: "bar" }), spot: mark(svg, name, 4.6) }));
  let book = []; // { place, what, pairs, group }
  let now = null;

  const height = (value) => `${100 - percent(value, Y)}%`;
  const set = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));
  const bar = (element, x, value, error) => set(element, { x1: `${x}%`, x2: `${x}%`, y1: height(value + error), y2: height(value - error) });

  /** Those of the present blocks stand out. */
  const fade = (what) => book.forEach((entry) => entry.group.classList.toggle("other", entry.what !== what));

  return {
    svg, names,
    /** Draw what is exact for such blocks. */
    expect(side) {
      theory.forEach((path, i) => {
        path.classList.toggle("limit", side > 1);
        path.setAttribute("d", side > 1 ? limits(SERIES[i]) : line(apart[SERIES[i]].points, X, Y));
      });
    },
    /** Move the present points: `what` describes the blocks. */
    show(t, what, pairs) {
      if (now?.what !== what) fade(what);
      now = { t, what, pairs };
      const x = percent(t, X);
      present.forEach(({ bar: line, spot }, i) => {
        const [value, error] = pairs[i];
        set(spot, { x: `${x}%`, y: height(value), visibility: "visible" });
        bar(line, x, value, Number.isFinite(error) ? error : 0);
      });
    },
    /** Write the present points into the notebook, unless they are not worth it. */
    keep() {
      if (!now || now.pairs.some(([, error]) => !Number.isFinite(error))) return;
      const { t, what, pairs } = now;
      const worst = (entry) => Math.max(...entry.pairs.map(([, error]) => error));
      const place = Math.floor(t / GRID + 0.01);
      const same = book.find((entry) => entry.what === what && entry.place === place);
      if (same && worst(same) < worst(now)) return;
      if (same) same.group.remove();
      book = book.filter((entry) => entry !== same);
      const group = draw(notes, "g", {});
      const x = percent(t, X);
      SERIES.forEach((name, i) => {
        const [value, error] = pairs[i];
        if (error > 0.01) bar(draw(group, "line", { class: "bar" }), x, value, error);
        set(mark(group, name, 2.4), { x: `${x}%`, y: height(value) });
      });
      book.push({ place, what, pairs, group });
      if (book.length > MOST) book.shift().group.remove();
    },
    clear() {
      book = [];
      now = null;
      notes.replaceChildren();
    },
    get length() {
      return book.length;
    },
  };
}
