// Lennard-Jones particles in a periodic void, alive: a gas that condenses and freezes as energy is
// taken from it, in one of three ways.

import { average } from "./average.js";
import { button, digits, make } from "./controls.js";
import { BOND, CRYSTALS, DILUTE, FRICTION, GROUND, HOT, LEAST, RANGES, SPACING } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { discs } from "./discs.js";
import { counted, record, ticks } from "./instruments.js";
import { ledger } from "./ledger.js";
import { live } from "./live.js";
import { kinds, look, theme } from "./particles_colours.js";
import { particles } from "./particles_run.js";
import { grid, pairs, room, waves } from "./particles_views.js";
import { scatter } from "./scatter.js";
import { table } from "./table.js";

const RADIUS = 0.5 * 2 ** (1 / 6); // discs touch where the energy of a pair is least
const BLOCK = 40; // frames in a point of a run whose energy changes
const COLDEST_CRYSTAL = 0.4; // a crystal melts there
const SPARSE = 0.5; // denser than this, a piece of crystal would meet itself round the void
const ENERGIES = [-3.5, 1.5];
const VIEWS = { curves: "Curves", waves: "S(k)", pairs: "g(r)" };

const gas = table(DILUTE); // mean potential energy of a dilute gas, divided by its density
const whole = (value) => digits(value, 0);
const tenths = (value) => digits(value, 1);

export const render = live(({ model, compiled, body, guard, redial, show, warm }) => {
  let run = null;
  let now = null;
  let account = NaN; // energy at the beginning of this way of cooling, and all taken since
  const bath = () => model.dynamics === "langevin";

  // The void ------------------------------------------------------------------------------------
  const canvas = make("canvas", { role: "img", "aria-label": "Particles in a void whose edges are joined" });
  const pen = discs(canvas, guard(() => now && paint()));

  function paint() {
    look(model.colour, run);
    const { x, y, width, height, which } = run;
    pen.draw({ x, y, width, height, which, radius: RADIUS, kinds: kinds(model.colour, body), empty: theme(body).empty });
    if (model.show === "waves") views.waves.paint();
  }

  function create() {
    const { number, density, seed, start, dynamics } = model;
    const side = Math.sqrt(number / density);
    const [width, height] = CRYSTALS[density]?.[number] ?? [side, side];
    run = particles(compiled, { number, width, height, seed, dynamics, friction: FRICTION }, room(number, width, height));
    run.waves = grid(width, height);
    const { kernels, x, y, vx, vy } = run;
    if (start === "crystal" && density <= SPARSE) kernels.compact(x, y, width, height, SPACING);
    else kernels.spread(x, y, width, height);
    kernels.maxwell(vx, vy, model.temperature, run.state);
    run.begin();
    run.which = new Uint16Array(number);
    run.heat = new Float64Array(number).fill(NaN);
    account = NaN;
    orient();
  }

  function observe() {
    now = run.measure();
    now.psi6 = run.bonds();
    now.largest_cluster = run.clusters(BOND) / run.number;
    for (let i = 0; i < run.number; i++) {
      const energy = 0.5 * (run.vx[i] ** 2 + run.vy[i] ** 2);
      run.heat[i] += 0.25 * (energy - run.heat[i]); // the eye is slower than a frame
      if (Number.isNaN(run.heat[i])) run.heat[i] = energy;
    }
    if (bath()) account = NaN;
    else {
      if (Number.isNaN(account)) account = now.energy + now.removed;
      warm(now.kinetic_temperature / HOT);
      measured.textContent = digits(now.kinetic_temperature, 2);
    }
    return now;
  }

  // What sets the pace --------------------------------------------------------------------------
  const measured = make("span", { class: "value" });
  const other = (changes) => temperature({
    aside: { name: () => ["temperature ", symbol("T"), measured], text: () => "", spoken: "" },
    ramp: null, ...changes,
  });
  const dial = [
    temperature({ scale: [0, HOT], ramp: [-0.04, 0.06] }),
    other({ parameter: "restitution", name: () => ["restitution ", symbol("α")] }),
    other({ parameter: "rate", name: () => ["energy taken ", symbol("q")], step: 0.0005, digits: 4 }),
  ];
  const chosen = () => dial[["langevin", "inelastic", "extraction"].indexOf(model.dynamics)];

  // Curves: against temperature in a bath; else the temperature is what is measured ----------------
  const charts = {
    true: {
      energy: scatter({
        label: "Energy per particle over temperature: measured; a dilute gas; a crystal without an edge",
        x: RANGES.temperature, y: ENERGIES, format: tenths,
      }),
      order: scatter({
        label: "Largest droplet and bond order over temperature",
        x: RANGES.temperature, y: [0, 1], series: 2, format: whole,
      }),
      ticks: ticks(RANGES.temperature, [0.5, 1, 1.5]),
    },
    false: {
      energy: scatter({
        label: "Temperature over energy per particle: measured; a dilute gas; a crystal without an edge",
        x: ENERGIES, y: [0, 1.5], format: tenths,
      }),
      order: scatter({
        label: "Largest droplet and bond order over energy per particle", x: ENERGIES, y: [0, 1], series: 2, format: whole,
      }),
      ticks: ticks(ENERGIES, [-3, -2, -1, 0, 1], (v) => digits(v, 0)),
    },
  };
  const energyTitle = make("span", { class: "words" });
  const [energyValue, droplet, psi] = [make("b"), make("b"), make("b", { class: "series-1" })];
  const means = { x: average(), energy: average(), droplet: average(), order: average() };
  const slots = {
    energy: make("div", { class: "plot" }, make("p", { class: "title" }, energyTitle, energyValue), charts.true.energy.svg, charts.false.energy.svg),
    order: make("div", { class: "plot" },
      make("p", { class: "title" },
        make("i", { class: "key series-0" }), "largest droplet", droplet,
        make("i", { class: "key series-1" }), make("span", {}, "order |ψ", make("sub", {}, "6"), "|"), psi),
      charts.true.order.svg, charts.false.order.svg),
  };
  let added = 0;

  /** Show the charts of this way of cooling, with what theory says of this density. */
  function orient() {
    for (const [which, { energy, order, ticks }] of Object.entries(charts)) {
      const hidden = which !== String(bath());
      for (const each of [energy.svg, order.svg, ticks.element]) each.toggleAttribute("hidden", hidden);
    }
    body.classList.toggle("measuring", !bath());
    energyTitle.replaceChildren(...(bath() ? ["energy per particle"] : ["temperature, over energy per particle"]));
    const { density } = model;
    const thin = gas.points.filter(([t]) => t >= (LEAST[density] ?? 9)).map(([t, u]) => [t, t + density * u]);
    const cold = [0, COLDEST_CRYSTAL].map((t) => [t, GROUND + 2 * t]);
    const lines = [["dilute gas", thin], ["crystal", cold]].filter(([, points]) => points.length > 1);
    charts.true.energy.expect(lines);
    charts.false.energy.expect(lines.map(([words, points]) => [words, points.map(([t, e]) => [e, t])]));
  }

  function average_of(at) {
    const { energy, order } = charts[bath()];
    means.x.add(bath() ? at : now.energy);
    means.energy.add(bath() ? now.energy : now.kinetic_temperature);
    means.droplet.add(now.largest_cluster);
    means.order.add(now.psi6);
    const [px, e, d, o] = Object.values(means).map((each) => each.read().mean);
    energy.show(px, [e]);
    order.show(px, [d, o]);
    energyValue.textContent = digits(e, 2);
    droplet.textContent = digits(d, 2);
    psi.textContent = digits(o, 2);
    added += 1;
    if (!bath() && added >= BLOCK) forget();
  }

  /** Leave a point behind, and begin to average anew. */
  function forget() {
    if (added) for (const each of ["energy", "order"]) charts[bath()][each].leave();
    for (const each of Object.values(means)) each.clear();
    added = 0;
  }

  const curves = {
    element: make("div", { class: "panel curves" }, slots.energy, slots.order, charts.true.ticks.element, charts.false.ticks.element),
    add: (_, at) => average_of(at),
    expect: forget,
    clear() {
      added = 0;
      for (const each of Object.values(means)) each.clear();
      for (const { energy, order } of Object.values(charts)) [energy, order].forEach((each) => each.clear());
    },
  };

  // Which view stands beside the void ------------------------------------------------------------
  const shown = (name, view) => ({ ...view, add: (...given) => name === model.show && view.add(...given) });
  const views = {
    waves: waves({ current: () => run, ink: (share) => theme(body).ink(share), line: () => theme(body).line }),
    pairs: pairs({ current: () => run }),
  };
  const panels = { curves, waves: shown("waves", views.waves), pairs: shown("pairs", views.pairs) };
  const tabs = Object.entries(VIEWS).map(([name, words]) =>
    button(words, () => (model.show = name), { "data-view": name }));
  function choose() {
    for (const [name, { element }] of Object.entries(panels)) element.hidden = name !== model.show;
    for (const tab of tabs) tab.setAttribute("aria-pressed", tab.dataset.view === model.show);
    views.waves.clear();
    views.pairs.clear();
    if (run) {
      panels[model.show].add?.(now, model.temperature);
      paint();
    }
  }

  // Energy over time, and its account --------------------------------------------------------------
  const book = ledger({
    label: "Energy per particle over time, and what its account says", y: ENERGIES, length: 300, format: tenths,
    words: "thin: what there was, less what was taken",
  });
  const history = record({
    words: "energy per particle over time", of: (seen) => seen.energy, chart: { svg: book.svg, add: (energy) => book.add(energy, account - now.removed), expect: book.expect, clear: book.clear },
    count: ({ time }) => counted(Math.round(time), "units of time"),
    expect: (t) => {
      if (!bath()) return [];
      const { density } = model;
      return [t <= COLDEST_CRYSTAL ? GROUND + 2 * t : NaN, t >= (LEAST[density] ?? 9) ? t + density * gas(t) : NaN].filter((level) => !Number.isNaN(level));
    },
  });

  orient();
  choose();
  return {
    boxes: { stage: [canvas], plots: [make("div", { class: "tabs", role: "group", "aria-label": "Beside the void" }, ...tabs), ...Object.values(panels)], trace: [history] },
    dial,
    chosen,
    create,
    advance(at, n) {
      // Heating at a fixed rate has to end somewhere.
      if (model.dynamics === "extraction" && at < 0 && now?.kinetic_temperature > RANGES.temperature[1]) model.rate = at = 0;
      run.advance(at, n);
    },
    observe,
    paint,
    count: "steps",
    step: { title: "One step of 0.005" },
    changes: {
      dynamics() {
        curves.expect();
        run.dynamics = model.dynamics;
        account = NaN;
        orient();
        redial();
        show();
      },
      colour: () => paint(),
      show: choose,
    },
    kernel: () => model.dynamics,
    summary: (seen) =>
      `T = ${digits(seen.kinetic_temperature, 2)}, energy per particle ${digits(seen.energy, 2)}, ` +
      `largest droplet ${digits(100 * seen.largest_cluster, 0)} percent, order ${digits(seen.psi6, 2)}`,
    stop: () => pen.stop(),
  };
});
