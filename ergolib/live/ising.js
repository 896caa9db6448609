// The Ising model, alive: a lattice, a thermostat, and what theory says beside what is measured.

import { digits, make } from "./controls.js";
import { curve } from "./curve.js";
import { CRITICAL, EXACT, RANGES } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { counted, reading, record, ticks } from "./instruments.js";
import { lattice, painter } from "./lattice.js";
import { live } from "./live.js";
import { table } from "./table.js";
import { trace } from "./trace.js";

const x = RANGES.temperature;
const energy = table(EXACT.energy);
const magnetization = table(EXACT.magnetization);
const whole = (value) => digits(value, 0);

export const render = live(({ model, compiled }) => {
  const canvas = make("canvas", {
    role: "img", "aria-label": "Lattice of spins: light ones point up, dark ones down",
  });
  const paint = painter(canvas);
  let run = null;

  const plots = [
    reading({
      words: "magnetization |m| ", of: (now) => Math.abs(now.magnetization), exact: magnetization,
      chart: curve({
        label: "Absolute magnetization over temperature: measured, and Yang's exact curve",
        x, y: [0, 1], points: magnetization.points, mark: CRITICAL, format: whole,
      }),
    }),
    reading({
      words: "energy per site ", of: (now) => now.energy, exact: energy,
      chart: curve({
        label: "Energy per site over temperature: measured, and Onsager's exact curve",
        x, y: [-2, 0], points: energy.points, mark: CRITICAL, format: whole,
      }),
    }),
    ticks(x, [1, 2, 3, 4, 5]),
  ];
  const history = record({
    words: "magnetization over time", of: (now) => now.magnetization,
    count: ({ sweeps }) => counted(sweeps),
    chart: trace({
      label: "Magnetization over time, and where theory puts it",
      y: [-1, 1], length: 240, format: (v) => (v > 0 ? "+1" : whole(v)),
    }),
    expect: (t) => (magnetization(t) > 0 ? [magnetization(t), -magnetization(t)] : [0]),
  });

  return {
    boxes: { stage: [canvas], plots, trace: [history] },
    dial: temperature({ scale: [0, 2 * CRITICAL], marks: [{ at: CRITICAL, words: () => [symbol("T", "c")] }] }),
    create: () => (run = lattice(compiled, model)),
    advance: (t, sweeps) => run.advance(t, sweeps),
    observe: () => ({ sweeps: run.sweeps, ...run.observe() }),
    paint: () => paint(run),
    count: "sweeps",
    step: { title: "One sweep" },
    changes: { rule: () => (run.rule = model.rule) },
    kernel: () => model.rule,
    summary: (now, t) =>
      `T = ${digits(t, 2)}, magnetization ${digits(Math.abs(now.magnetization), 2)}, ` +
      `exact ${digits(magnetization(t), 2)}; energy ${digits(now.energy, 2)}, exact ${digits(energy(t), 2)}`,
  };
});
