// Lennard-Jones particles in a periodic void, alive: a gas that condenses and freezes as energy is
// taken from it, in one of three ways.

import { button, digits, make } from "./controls.js";
import { BOND, CRYSTALS, FRICTION, HOT, RANGES, SPACING, SPARSE } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { discs } from "./discs.js";
import { counted, record } from "./instruments.js";
import { ledger } from "./ledger.js";
import { live } from "./live.js";
import { kinds, look, theme } from "./particles_colours.js";
import { curves, ENERGIES } from "./particles_curves.js";
import { particles } from "./particles_run.js";
import { levels } from "./particles_theory.js";
import { grid, pairs, room, waves } from "./particles_views.js";

const RADIUS = 0.5 * 2 ** (1 / 6); // discs touch where the energy of a pair is least
const VIEWS = { curves: "Curves", waves: "S(k)", pairs: "g(r)" };

export const render = live(({ model, compiled, body, guard, redial, show, warm }) => {
  let run = null;
  let now = null;
  let account = NaN; // energy when this way of cooling began, with what had been taken till then
  const bath = () => model.dynamics === "langevin";

  // The void ------------------------------------------------------------------------------------
  const canvas = make("canvas", { role: "img", "aria-label": "Particles in a void whose edges are joined" });
  const picture = discs(canvas, guard(() => now && paint()));

  function paint() {
    look(model.colour, run);
    const { x, y, width, height, which } = run;
    picture.draw({ x, y, width, height, which, radius: RADIUS, kinds: kinds(model.colour, body), empty: theme(body).empty });
    if (model.show === "waves") views.waves.paint();
  }

  function create() {
    const { number, density, seed, start, dynamics } = model;
    const side = Math.sqrt(number / density);
    const [width, height] = CRYSTALS[density]?.[number] ?? [side, side];
    run = particles(compiled, { number, width, height, seed, dynamics, friction: FRICTION }, room(number, width, height));
    const { kernels, x, y, vx, vy, state } = run;
    if (start === "crystal" && density <= SPARSE) kernels.compact(x, y, width, height, SPACING);
    else kernels.spread(x, y, width, height);
    kernels.maxwell(vx, vy, model.temperature, state);
    run.begin();
    run.waves = grid(width, height);
    run.which = new Uint16Array(number);
    run.heat = null;
    account = NaN;
    energies.orient();
  }

  function advance(at, steps) {
    // Heating at a fixed rate has to end somewhere.
    const heated = model.dynamics === "extraction" && at < 0 && now?.kinetic_temperature > RANGES.temperature[1];
    if (heated) model.rate = at = 0;
    run.advance(at, steps);
  }

  function observe() {
    now = { ...run.measure(), psi6: run.bonds(), largest_cluster: run.clusters(BOND) / run.number };
    const kinetic = run.vx.map((v, i) => 0.5 * (v * v + run.vy[i] ** 2));
    run.heat ??= kinetic;
    run.heat = run.heat.map((before, i) => before + 0.25 * (kinetic[i] - before)); // the eye is slower than a frame
    if (bath()) return now;
    if (Number.isNaN(account)) account = now.energy + now.removed;
    warm(now.kinetic_temperature / HOT);
    measured.textContent = digits(now.kinetic_temperature, 2);
    return now;
  }

  // What can be set: in a bath its temperature; else that is measured ------------------------------
  const measured = make("span", { class: "value" });
  const measuring = (changes) => temperature({
    aside: { name: () => ["temperature ", symbol("T"), measured], text: () => "", spoken: "" },
    ramp: null, ...changes,
  });
  const dials = {
    langevin: temperature({ scale: [0, HOT], ramp: [-0.04, 0.06] }),
    inelastic: measuring({ parameter: "restitution", name: () => ["restitution ", symbol("α")] }),
    extraction: measuring({ parameter: "rate", name: () => ["energy taken ", symbol("q")], step: 0.0005, digits: 4 }),
  };

  function cool() {
    energies.leave();
    run.dynamics = model.dynamics;
    run.begin(); // with a new list of neighbours, as a native run would begin from here
    account = NaN;
    orient();
    redial();
    show();
  }

  function orient() {
    body.classList.toggle("measuring", !bath());
    energies.orient();
  }

  // Beside the void: one of three views, of which the others rest -----------------------------------
  const energies = curves({ bath, density: () => model.density });
  const resting = (name, view) => ({ ...view, add: () => name === model.show && view.add() });
  const views = {
    curves: energies,
    waves: resting("waves", waves({ current: () => run, colours: () => theme(body) })),
    pairs: resting("pairs", pairs({ current: () => run })),
  };
  const tabs = Object.entries(VIEWS).map(([name, words]) => button(words, () => (model.show = name), { "data-view": name }));

  function choose() {
    for (const [name, { element }] of Object.entries(views)) element.hidden = name !== model.show;
    for (const tab of tabs) tab.setAttribute("aria-pressed", tab.dataset.view === model.show);
    for (const view of [views.waves, views.pairs]) {
      view.clear();
      if (now) view.add();
    }
  }

  // Energy over time ---------------------------------------------------------------------------------
  const book = ledger({
    label: "Energy per particle over time, beside what there was less what has been taken",
    y: ENERGIES, length: 300, format: (v) => digits(v, 1), words: "thin: what there was, less what was taken",
  });
  const history = record({
    words: "energy per particle over time", of: (seen) => [seen.energy, bath() ? NaN : account - seen.removed], chart: book,
    expect: (t) => (bath() ? levels(t, model.density) : []),
    count: ({ time }) => counted(Math.round(time), "units of time"),
  });

  orient();
  choose();
  return {
    boxes: {
      stage: [canvas],
      plots: [make("div", { class: "tabs", role: "group", "aria-label": "Beside the void" }, ...tabs), ...Object.values(views)],
      trace: [history],
    },
    dial: Object.values(dials),
    chosen: () => dials[model.dynamics],
    create, advance, observe, paint,
    count: "steps",
    step: { title: "One step of 0.005" },
    changes: { dynamics: cool, colour: paint, show: choose },
    kernel: () => model.dynamics,
    summary: (seen) =>
      `T = ${digits(seen.kinetic_temperature, 2)}, energy per particle ${digits(seen.energy, 2)}, ` +
      `largest droplet ${digits(100 * seen.largest_cluster, 0)} percent, order ${digits(seen.psi6, 2)}`,
    stop: picture.stop,
  };
});
