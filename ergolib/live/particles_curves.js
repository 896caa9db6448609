// Energy and order of particles: in a bath, over the temperature that is set; without one, energy is
// what is set, and the temperature is read off against it.

import { average } from "./average.js";
import { digits, make } from "./controls.js";
import { RANGES } from "./data.js";
import { ticks } from "./instruments.js";
import { curves as exact } from "./particles_theory.js";
import { scatter } from "./scatter.js";

// A point of a run whose energy changes: so many frames, or so much energy, but not too few frames.
const [MOST, CHANGE, FEWEST] = [40, 0.04, 6];
const T = RANGES.temperature;

export const ENERGIES = [-3.5, 1.5];

const whole = (value) => digits(value, 0);
const tenths = (value) => digits(value, 1);

/** Charts over x. */
function charts({ energy, order, x, y, marks }) {
  return {
    energy: scatter({ label: `${energy}: measured; a dilute gas; a crystal without an edge`, x, y, format: tenths }),
    order: scatter({ label: order, x, y: [0, 1], series: 2, format: whole }),
    ticks: ticks(x, marks, (v) => digits(v, v % 1 ? 1 : 0)),
  };
}

/** The instrument; `bath()` and `density()` say how things stand. */
export function curves({ bath, density }) {
  const over = {
    temperature: charts({
      energy: "Energy per particle over temperature", order: "Largest droplet and bond order over temperature",
      x: T, y: ENERGIES, marks: [0.5, 1, 1.5],
    }),
    energy: charts({
      energy: "Temperature over energy per particle", order: "Largest droplet and bond order over energy per particle",
      x: ENERGIES, y: [0, T[1]], marks: [-3, -2, -1, 0, 1],
    }),
  };
  const all = Object.values(over);
  const here = () => over[bath() ? "temperature" : "energy"];
  const words = make("span", { class: "words" });
  const [value, droplet, psi] = [make("b"), make("b"), make("b", { class: "series-1" })];
  const means = Array.from({ length: 4 }, average);
  let added = 0;
  let since = 0; // energy at the first of them

  function forget() {
    added = 0;
    for (const mean of means) mean.clear();
  }

  /** Leave the points behind, and begin to average anew. */
  function leave() {
    if (added) for (const chart of [here().energy, here().order]) chart.leave();
    forget();
  }

  return {
    element: make("div", { class: "panel curves" },
      make("div", { class: "plot" },
        make("p", { class: "title" }, words, value), ...all.map((each) => each.energy.svg)),
      make("div", { class: "plot" },
        make("p", { class: "title" },
          make("i", { class: "key" }), "largest droplet", droplet,
          make("i", { class: "key series-1" }), make("span", {}, "order |ψ", make("sub", {}, "6"), "|"), psi),
        ...all.map((each) => each.order.svg)),
      ...all.map((each) => each.ticks.element)),
    add(now, at) {
      const pair = bath() ? [at, now.energy] : [now.energy, now.kinetic_temperature];
      [...pair, now.largest_cluster, now.psi6].forEach((seen, i) => means[i].add(seen));
      const [px, energy, ...order] = means.map((mean) => mean.read().mean);
      here().energy.show(px, [energy]);
      here().order.show(px, order);
      [energy, ...order].forEach((each, i) => ([value, droplet, psi][i].textContent = digits(each, 2)));
      if (added === 0) since = now.energy;
      added += 1;
      const enough = added >= MOST || (added >= FEWEST && Math.abs(now.energy - since) > CHANGE);
      if (!bath() && enough) leave();
    },
    expect: leave,
    leave,
    clear() {
      forget();
      for (const { energy, order } of all) [energy, order].forEach((chart) => chart.clear());
    },
    /** Show the charts of the present way of cooling, with what theory says of this density. */
    orient() {
      for (const each of all) {
        for (const part of [each.energy.svg, each.order.svg, each.ticks.element]) part.toggleAttribute("hidden", each !== here());
      }
      words.textContent = bath() ? "energy per particle" : "temperature, over energy per particle";
      const known = exact(density());
      over.temperature.energy.expect(known);
      over.energy.energy.expect(known.map(([name, points]) => [name, points.map(([t, energy]) => [energy, t])]));
    },
  };
}
