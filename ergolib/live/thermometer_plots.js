// How the thermometer reads, and how well it has read so far.

import { digits, make } from "./controls.js";
import { RANGES } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";
import { TEMPERATURES } from "./thermometer_run.js";

const x = RANGES.temperature;
const whole = (value) => digits(value, 0);

/**
 * The agreement of a site with its neighbours over temperature: a level for the snapshot, and what would be
 * expected, of just these surroundings (in colour) and of a whole lattice in equilibrium (thin). Where a curve
 * crosses the level, a thermometer reads.
 */
export function crossing() {
  const y = [0, 4];
  const { svg, lines } = frame("Agreement with the neighbours over temperature: that of the snapshot as a level, what its surroundings expect, what a whole lattice in equilibrium has, and where they cross");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const path = (name) => draw(lines, "path", { class: name });
  const [band, exact, guess, truth, level, own] = ["band", "theory", "mark", "truth", "level", "history"].map(path);
  ends(svg, y, whole);
  // In the corner where no curve comes: surroundings without order still have an agreement of 1.5.
  const names = ["all states in equilibrium", "these surroundings"].map((words, i) =>
    draw(svg, "text", { class: `tick curve-${i}`, x: 6, y: "100%", dy: `${-1.7 + 1.2 * i}em` }, words));
  const ring = draw(svg, "circle", { class: "ring", r: 4 });
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  const value = make("b");
  const upright = (at) => (Number.isFinite(at) ? `M${percent(at, x)} 0V100` : "");
  const put = (circle, at, agreement) => {
    const inside = at >= x[0] && at <= x[1];
    circle.setAttribute("visibility", inside ? "inherit" : "hidden");
    if (!inside) return;
    circle.setAttribute("cx", `${percent(at, x)}%`);
    circle.setAttribute("cy", `${100 - percent(agreement, y)}%`);
  };
  return {
    element: make("div", { class: "plot crossing" }, make("p", { class: "title" }, "agreement with the neighbours", value), svg),
    /** The exact curve [[t, agreement], ...], none if it is not known. */
    theory(points) {
      exact.setAttribute("d", line(points, x, y));
      names[0].setAttribute("visibility", points.length ? "inherit" : "hidden");
    },
    show({ agreement, expected, temperature, error, energy }) {
      value.textContent = digits(agreement, 2);
      own.setAttribute("d", line(expected.map((each, i) => [TEMPERATURES[i], each]), x, y));
      level.setAttribute("d", `M0 ${100 - percent(agreement, y)}H100`);
      const [from, to] = [temperature - error, temperature + error].map((at) => percent(at, x));
      band.setAttribute("d", temperature > 0 && to > from ? `M${from} 0H${to}V100H${from}Z` : "");
      put(point, temperature, agreement);
      put(ring, energy.temperature, agreement);
    },
    marks(guessed, true_) {
      guess.setAttribute("d", upright(guessed));
      truth.setAttribute("d", upright(true_));
    },
  };
}

/** What was read, over what was true, of every round: neighbours, energy and guess; and the bound. */
export function record() {
  const y = [0.7, 1.3];
  const { svg, lines } = frame("What was read over what was true, for every round over temperature: the neighbours, the energy, your guess; and the least error that is possible");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  draw(lines, "path", { class: "zero", d: "M0 50H100" });
  const bounds = [draw(lines, "path", { class: "theory" }), draw(lines, "path", { class: "theory" })];
  ends(svg, y, (v) => `${v > 1 ? "+" : "−"}30%`);
  const dots = draw(svg, "g", {});
  const now = draw(svg, "g", {});
  const score = make("span", { class: "words" });

  function mark(group, kind, at, ratio) {
    if (!Number.isFinite(ratio)) return;
    const [px, py] = [percent(at, x), 100 - percent(ratio, y)];
    if (kind === "cross") draw(group, "text", { class: "cross", x: `${px}%`, y: `${py}%`, dy: ".32em", "text-anchor": "middle" }, "×");
    else draw(group, "circle", { class: kind, r: kind === "ring" ? 3.2 : 2.8, cx: `${px}%`, cy: `${py}%` });
  }
  const all = (group, { truth, guess, neighbours, energy }) => {
    mark(group, "cross", truth, guess / truth);
    mark(group, "ring", truth, energy / truth);
    mark(group, "dot", truth, neighbours / truth);
  };
  return {
    element: make("div", { class: "plot rounds" }, make("p", { class: "title" }, "how far off", score), svg),
    /** The bound, relative to T: [[t, error], ...]. */
    limits(points) {
      bounds.forEach((path, i) => path.setAttribute("d", line(points.map(([t, error]) => [t, 1 + (i ? error : -error)]), x, y)));
    },
    /** All rounds so far, and what is read now, if that is known. */
    show(rounds, present) {
      dots.replaceChildren();
      now.replaceChildren();
      for (const round of rounds) all(dots, round);
      if (present) all(now, present);
      const off = (name) => {
        const parts = rounds.map((round) => Math.abs(round[name] / round.truth - 1)).filter(Number.isFinite);
        return digits((100 * parts.reduce((sum, part) => sum + part, 0)) / parts.length, 1);
      };
      const played = `${rounds.length} round${rounds.length > 1 ? "s" : ""}`;
      score.textContent = !rounds.length ? "" : `${played}: you ${off("guess")} %, it ${off("neighbours")} %`;
    },
  };
}
