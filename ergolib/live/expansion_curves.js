// Entropy over time, for three sizes of cells, beside the law for each.

import { digits, make } from "./controls.js";
import { CELLS, FULL, LAWS, STEP } from "./data.js";
import { draw, ends, frame, line } from "./plot.js";
import { table } from "./table.js";

const names = Object.keys(CELLS);
const laws = names.map((name) => table(LAWS[name]));
const Y = [0, 0.8];
const FIRST = 4; // of time, on the axis to begin with
const MOST = 700; // points of a curve

/** How far from home the gas is at each moment, if time was turned at `turns`: [moment, distance]. */
function way(turns, end) {
  let [at, from, sign] = [0, 0, 1];
  const stops = [[0, 0]];
  for (const moment of [...turns, Infinity]) {
    const next = Math.min(moment, end);
    const home = at - from * sign; // when it passes by home, if it does
    if (home > at && home < next) stops.push([home, 0]);
    from += sign * (next - at);
    stops.push([next, Math.abs(from)]);
    [at, sign] = [next, -sign];
    if (next === end) break;
  }
  return stops;
}

/** The law along the way, in steps finer than can be seen. */
function lawful(law, stops) {
  const points = [[0, 0]];
  for (let i = 1; i < stops.length; i++) {
    const [[t0, d0], [t1, d1]] = [stops[i - 1], stops[i]];
    const count = Math.max(1, Math.ceil((t1 - t0) / 0.04));
    for (let k = 1; k <= count; k++) {
      const share = k / count;
      points.push([t0 + share * (t1 - t0), law(d0 + share * (d1 - d0))]);
    }
  }
  return points;
}

/** The chart, an instrument; `chosen()` is the size whose cells are drawn, `state()` the run. */
export function entropies(chosen, state) {
  const { svg, lines } = frame(
    "Entropy gained per disc over time, for wide, middle and narrow cells: measured, and the exact law of an ideal gas",
  );
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const full = draw(lines, "path", { class: "mark" });
  const turned = draw(lines, "path", { class: "mark" });
  const measured = names.map((name) => draw(lines, "path", { class: `history ${name}` }));
  const theory = draw(lines, "path", { class: "theory" });
  ends(svg, Y, String);
  draw(svg, "text", { class: "tick", x: 4, y: `${100 * (1 - FULL / Y[1])}%`, dy: "-0.4em" }, "ln 2, all there is to gain");
  const right = draw(svg, "text", { class: "tick", x: "100%", y: "100%", dy: "1.3em", "text-anchor": "end" });
  draw(svg, "text", { class: "tick", x: 0, y: "100%", dy: "1.3em" }, "let go");
  const values = names.map(() => make("b"));
  const key = names.map((name, i) =>
    make("span", { class: `key ${name}` }, make("i", { class: name }), `Δv ${CELLS[name]} `, values[i]));
  let series = [];
  let end = FIRST;

  function rules() {
    const x = [0, end];
    const stops = way(state().turns.map((at) => at * STEP), end);
    theory.setAttribute("d", laws.map((law) => line(lawful(law, stops), x, Y)).join(""));
    full.setAttribute("d", line([[0, FULL], [end, FULL]], x, Y));
    turned.setAttribute("d", state().turns.map((at) => line([[at * STEP, 0], [at * STEP, Y[1]]], x, Y)).join(""));
    right.textContent = `time ${end}`;
  }
  function curves() {
    names.forEach((name, i) => {
      measured[i].setAttribute("d", line(series.map(([t, gained]) => [t, gained[i]]), [0, end], Y));
    });
  }
  return {
    element: make("div", { class: "plot" },
      make("p", { class: "title" }, "entropy gained", make("span", { class: "long" }, " per disc, nats"),
        make("span", { class: "ideal" }, make("i"), make("span", {}, "ideal gas", make("span", { class: "long" }, ", exact")))),
      make("p", { class: "title keys" }, ...key), svg),
    add(now) {
      names.forEach((name, i) => {
        values[i].textContent = digits(Math.round(100 * now.gained[i]) / 100 + 0, 2);
        key[i].classList.toggle("chosen", chosen() === name);
      });
      if (!state().free) return;
      if (now.time > end) {
        end *= 2;
        rules();
      }
      if (!series.length || now.time > series.at(-1)[0]) series.push([now.time, now.gained]);
      if (series.length > MOST) series = series.filter((_, i) => i % 2 === 0 || i === series.length - 1);
      curves();
    },
    rules,
    clear() {
      series = [];
      end = FIRST;
      rules();
      curves();
    },
  };
}
