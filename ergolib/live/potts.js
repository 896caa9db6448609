// The plateau: a Potts lattice, cooled and heated, and the price of its energy.

import { button, digits, make } from "./controls.js";
import { KNOWN } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { counted, record } from "./instruments.js";
import { live } from "./live.js";
import { ledger } from "./potts_account.js";
import { priceCurve } from "./potts_plot.js";
import { lattice, painter } from "./potts_run.js";
import { table } from "./table.js";
import { trace } from "./trace.js";

const PER = 10; // steps of the dial in the unit of the rate

/** What is known of a number of colours; for two, Onsager's curve too. */
const known = Object.fromEntries(Object.entries(KNOWN).map(([q, all]) => {
  const energy = all.curve && table(all.curve);
  return [q, { ...all, energy, curve: energy?.points.map(([t, u]) => [-u, 1 / t]) }];
}));

const percent = (share) => `${Math.round(100 * share)} %`;

export const render = live(({ model, compiled, guard, begin, show, redial }) => {
  const canvas = make("canvas", { role: "img" });
  const paint = painter(canvas);
  let run = null;
  let of = known[model.q];

  // The dial ------------------------------------------------------------------------------------
  const dial = temperature({
    step: 0.001,
    digits: 3,
    dwell: () => model.rate / PER,
    marks: [],
  });
  /** Every number of colours has its own critical temperature, and a dial about it. */
  function fit() {
    of = known[model.q];
    const critical = 1 / of.price;
    dial.range = of.dial;
    dial.scale = [0.85 * critical, 1.15 * critical];
    dial.marks = [{ at: critical, words: () => [symbol("T", "c")] }];
    curve.known(of);
    past.chart.rescale(of.range[1], of.range[0]);
    account.known(model.q);
  }

  // What is read off ------------------------------------------------------------------------------
  const curve = priceCurve(() => (run ? run.turn() : NaN));
  const past = {
    chart: trace({
      label: "Energy per site over time, and the energies of the two phases at the critical temperature",
      y: [-2, 0], length: 300, format: (v) => digits(v, 1), zero: null,
    }),
    value: make("b"),
  };
  const history = record({
    words: ["energy per site ", past.value], of: (now) => now.energy,
    count: ({ sweeps }) => counted(sweeps), chart: past.chart,
    expect: (t) => (of.energy ? [of.energy(t)] : of.energies),
  });

  const account = ledger(() => of);
  const count = button("Count from here", guard(() => {
    run.open();
    account.since(`sweep ${run.sweeps.toLocaleString("en-GB")}`);
    show();
  }), { title: "What is given to the bath is counted from this state on" });

  fit();
  return {
    boxes: { stage: [canvas], plots: [curve], account: [account], trace: [history] },
    dial,
    buttons: [count],
    create() {
      run = lattice(compiled, model, [of.energies[1], of.energies[0]]);
      canvas.setAttribute("aria-label", `Lattice of ${model.size} by ${model.size} sites in ${model.q} colours, paler where neighbours differ`);
    },
    advance: (t, sweeps) => run.advance(t, sweeps),
    observe() {
      const now = run.observe();
      past.value.textContent = digits(now.energy, 3);
      return now;
    },
    paint: () => paint(run),
    count: "sweeps",
    step: { title: "One sweep" },
    changes: {
      rate() {},
      rule: () => (run.rule = model.rule),
      q() {
        // Hot stays hot, and cold cold.
        const warm = model.temperature * of.price;
        fit();
        model.temperature = Math.round((1000 * warm) / of.price) / 1000;
        redial();
        begin();
      },
    },
    kernel: () => model.rule,
    summary: (now, t) =>
      `T = ${digits(t, 3)}, price ${digits(1 / t, 3)}; energy per site ${digits(now.energy, 3)}, ` +
      `the largest of ${model.q} colours has ${percent(now.share)}; given to the bath ` +
      `${digits(now.given, 3)} of energy and ${digits(now.nats, 3)} nats a site`,
  };
});
