// Counting states, alive: a walk up and down the energies of a lattice, that learns how many states
// there are at each; and the price of energy as the slope of what it has learnt.

import { digits, make } from "./controls.js";
import { DECADE, LATTICES, SETTINGS } from "./data.js";
import { errors } from "./counting_error.js";
import { picture } from "./counting_picture.js";
import { logarithms, prices } from "./counting_plots.js";
import { walk } from "./counting_run.js";
import { symbol } from "./dial.js";
import { counted, ticks } from "./instruments.js";
import { live } from "./live.js";

const LOOK = 250; // milliseconds between two looks at the temperature beside the dial

export const render = live(({ model, compiled, body, guard, look, warm }) => {
  const upper = logarithms();
  const lower = prices();
  const trace = errors(SETTINGS.schedule.words, DECADE);
  const stand = make("span", { class: "words" });
  let run = null;
  let [place, line, known, now] = [model.place, null, null, null];
  let [shown, looked, before] = ["", 0, ""];
  const seen = picture(body, guard(() => now && seen.paint(run, now.level)));

  const levelAt = (at) => Math.round(at * (run.levels - 1));
  const perSite = (at) => {
    const { low, span } = LATTICES[model.lattice];
    return low + at * span;
  };
  const kelvin = () => (Math.abs(line[0]) < 5e-4 ? "∞" : digits(1 / line[0], 2));

  /** Put the tangent where the dial is. */
  function touch() {
    line = run.tangent(levelAt(place));
    known = run.whole ? run.truth(levelAt(place)) : null;
    // In the colours of temperature the critical price is the middle.
    warm(line[0] > 0 ? LATTICES[model.lattice].critical / (2 * line[0]) : 1);
    upper.show(run, line, known);
    lower.show(run, line, known);
  }

  const axis = make("div", { class: "axis-words", "aria-hidden": "true" });
  const energies = { element: axis };

  const instrument = {
    element: upper.element,
    add() {
      touch();
      trace.show(model.schedule, now, run);
      stand.textContent = `energy ${digits(run.unit * now.level + LATTICES[model.lattice].low * run.sites, 0)}`;
      const time = performance.now();
      if (time - looked > LOOK && kelvin() !== shown) {
        looked = time;
        shown = kelvin();
        look(place);
      }
    },
    expect(at) {
      if (at === place) return;
      upper.leave();
      place = at;
      if (!now) return;
      touch();
      shown = kelvin();
      look(place);
    },
  };

  return {
    boxes: {
      stage: [
        make("p", { class: "title" }, make("span", { class: "words" }, "the walk: "), stand),
        make("p", { class: "title" }, make("span", { class: "words" }, "visits")),
        ...seen.canvases,
      ],
      plots: [instrument, lower, energies],
      trace: [trace],
    },
    dial: {
      parameter: "place",
      name: () => ["energy per site ", symbol("E"), "/", symbol("N")],
      step: 0.005, digits: 2, shows: (at) => digits(perSite(at), 2),
      aside: {
        name: () => [make("span", {}, "temperature 1/price")],
        text: () => (line ? kelvin() : ""),
        spoken: "temperature",
      },
      scale: null, marks: [], ramp: null,
    },
    create() {
      run = walk(compiled, model);
      const lattice = LATTICES[model.lattice];
      upper.begin(run);
      lower.begin(run, lattice);
      trace.begin(model.schedule, before !== model.lattice);
      before = model.lattice;
      axis.replaceChildren(ticks([0, 1], [0, 0.25, 0.5, 0.75, 1], (at) => digits(perSite(at), (lattice.span * at) % 1 ? 1 : 0)).element);
      now = null;
      look(place);
    },
    advance: (at, sweeps) => run.advance(sweeps),
    observe: () => (now = run.read()),
    paint: () => seen.paint(run, now.level),
    count: "sweeps",
    step: { title: "One sweep: as many moves as there are sites" },
    kernel: () => "walk",
    summary: (latest, at) =>
      `energy per site ${digits(perSite(at), 2)}: price ${digits(line[0], 3)}` +
      (known ? `, exact ${digits(known[0], 3)}` : "") +
      `; ${counted(latest.sweeps)}, ${latest.seen} energies, error ${digits(latest.error, 3)} nats`,
    stop: seen.stop,
  };
});
