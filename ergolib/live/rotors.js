// Rotors, alive: a lattice of directions, its vortices, a bath to keep them warm, or none.

import { average } from "./average.js";
import { digits, make } from "./controls.js";
import { curve } from "./curve.js";
import { COLD, DT, ENERGY, HOT, JUMP, LENGTH, RANGES, STIFFNESS, T_BKT } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { reading, record, ticks } from "./instruments.js";
import { live } from "./live.js";
import { compass } from "./rotors_compass.js";
import { lattice } from "./rotors_lattice.js";
import { picture } from "./rotors_picture.js";
import { table } from "./table.js";
import { trace } from "./trace.js";

const x = RANGES.temperature;
const whole = (value) => digits(value, 0);
const jump = table(JUMP);
const stiff = table(STIFFNESS);
const [cold, hot] = [table(ENERGY.cold), table(ENERGY.hot)];
const lengths = Object.fromEntries(Object.entries(LENGTH).map(([size, values]) => [size, table(values)]));

const FRAMES = 240; // that a trace over time remembers
const LATTICE = 12000; // rotors that are measured in every frame; more, in every second, third...

export const render = live(({ model, compiled, show, redial, look }) => {
  const bath = () => model.friction > 0;
  let run = null;
  let seen = null; // the latest observation
  let age = 0; // in frames
  let slow = 0; // the kinetic temperature, smoothed
  let t = model.temperature; // of the bath

  const shown = picture(() => seen && paint());
  const paint = () => shown.paint(run, {
    arrows: model.look === "arrows", marks: model.marks, number: seen.number,
  });

  // What is read off ------------------------------------------------------------------------------
  const against = (now, at) => (bath() ? at : slow);
  const name = new Text();
  const balance = average();
  const stiffness = reading({
    words: name, of: (now) => now.helicity, exact: jump, called: () => (bath() ? "2T/π" : ""), places: 2,
    chart: curve({
      label: "Helicity modulus over temperature: measured, the line 2T/π that it must cross, and its limit in the cold",
      x, y: [0, 1], points: jump.points.filter(([, value]) => value <= 1), limits: [stiff.points], mark: T_BKT, format: whole,
    }),
  });
  // It is measured by how much the bonds' twist fluctuates in equilibrium. Far from it, after a
  // quench, that comes out negative, which no stiffness can be.
  const stiffer = {
    element: stiffness.element,
    add(now, at) {
      if (bath()) {
        stiffness.add(now, at);
        balance.add(now.helicity);
      }
      const { mean, error } = balance.read();
      const settled = bath() && !(mean + 3 * error < 0);
      name.data = settled ? "stiffness Υ " : bath() ? "stiffness: not in balance " : "stiffness: needs a bath ";
      stiffness.element.classList.toggle("unmeasured", !settled);
    },
    expect(at) {
      stiffness.expect(at);
      balance.clear();
    },
    clear() {
      stiffness.clear();
      balance.clear();
    },
  };
  const limit = (at) => (at <= COLD ? "cold limit" : at >= HOT ? "hot limit" : "");
  const energy = reading({
    words: make("span", { class: "words" }, "bond energy", make("span", { class: "long" }, " per rotor"), " "), of: (now) => now.potential, places: 2, against,
    exact: (at) => (at <= COLD ? cold : hot)(at), called: (at) => (bath() ? limit(at) : ""),
    chart: curve({
      label: "Potential energy per rotor over temperature: measured, and its limits in the cold and in the heat",
      x, y: [-2, 0], limits: [cold.points, hot.points], mark: T_BKT, format: whole,
    }),
  });
  const direction = compass((at) => (bath() && at <= COLD ? lengths[model.size](at) : NaN));
  const defects = vortexRecord((number) => model.marks && !shown.marked(number));
  const alone = thermalRecord({ bath });

  /** Leave out what was seen before: larger lattices are not measured in every frame. */
  const once = (instrument) => {
    let last = null;
    return {
      ...instrument,
      add(now, at) {
        if (now !== last) instrument.add(now, at);
        last = now;
      },
    };
  };
  const clock = {
    element: alone.element,
    add(now, at) {
      alone.add(now, at);
      if (!bath()) look(Math.min(Math.max(slow, x[0]), x[1]));
    },
    expect(at) {
      t = at;
      alone.expect(at);
    },
    clear: () => alone.clear(),
  };

  // What is set -----------------------------------------------------------------------------------
  const scale = [0, 2 * T_BKT];
  const marks = [{ at: T_BKT, words: () => [symbol("T", "BKT")] }];
  const warm = temperature({ scale, marks, ramp: [-0.1, 0.1] });
  const isolated = temperature({
    scale, marks, ramp: null, reads: true, name: () => ["kinetic temperature"],
    aside: { name: () => ["without friction"], text: () => "no bath", spoken: "" },
  });

  return {
    boxes: {
      stage: shown.canvases,
      plots: [once(stiffer), once(energy), ticks(x, [0.5, 1, 1.5, 2, 2.5])],
      trace: [once(direction), once(defects), once(clock)],
    },
    dial: [warm, isolated],
    chosen: () => (bath() ? warm : isolated),
    create() {
      run = lattice(compiled, model, t);
      seen = null;
    },
    advance: (at, count) => run.advance(at, count),
    observe() {
      age += 1;
      if (seen && model.running && age * LATTICE < run.angle.length) {
        seen.number = run.find();
      } else {
        const first = !seen;
        seen = run.observe(t);
        age = 0;
        slow = first || !model.running ? seen.kinetic_temperature : slow + (seen.kinetic_temperature - slow) / 16;
      }
      seen.steps = run.steps;
      seen.vortices = seen.number / run.angle.length;
      return seen;
    },
    paint,
    count: "steps",
    step: { title: `A time of ${DT}` },
    changes: {
      look: paint,
      marks: paint,
      friction() {
        run.friction = model.friction;
        redial();
        show();
      },
    },
    kernel: () => "langevin",
    summary: (now, at) =>
      (bath() ? `T = ${digits(at, 2)}` : "no bath") + `, kinetic temperature ${digits(now.kinetic_temperature, 2)}; ` +
      `magnetization ${digits(now.abs_magnetization, 2)}; ${now.number} vortices`,
    stop: shown.stop,
  };
});

/** Vortices over time; `crowded(number)` if they should be marked, but are too many. */
function vortexRecord(crowded) {
  const chart = trace({ label: "Vortices per rotor over time", y: [0, 0.4], length: FRAMES, format: plain });
  const axis = scaled(chart);
  const number = make("b");
  const note = new Text();
  const made = record({
    words: ["vortices ", make("i", { class: "turn" }), " ", make("i", { class: "turn against" }), " ", number, note], chart, of: (now) => axis(now.vortices), count: ({ steps }) => `time ${digits(steps * DT, 1)}`,
  });
  return {
    ...made,
    add(now) {
      made.add(now);
      number.textContent = now.number.toLocaleString("en-GB");
      note.data = crowded(now.number) ? "unmarked" : "";
    },
    clear() {
      made.clear();
      axis.clear();
    },
  };
}

/** In a bath, the kinetic temperature, which must be the bath's; alone, the energy, which must stay. */
function thermalRecord({ bath }) {
  const chart = trace({ label: "Kinetic temperature over time, or without friction the energy", y: [0, 1], length: FRAMES, format: plain });
  const axis = scaled(chart);
  const value = make("b");
  const name = new Text();
  const more = make("span");
  let level = 0;
  let kept = null; // the energy when the rotors were left alone
  const clear = () => {
    chart.clear();
    axis.clear();
    kept = null;
  };
  return {
    element: make("div", { class: "record" }, make("p", { class: "title" }, name, value, more), chart.svg),
    add(now) {
      if (bath()) {
        chart.add(axis(now.kinetic_temperature, level));
        value.textContent = digits(now.kinetic_temperature, 3);
        return;
      }
      if (kept === null) {
        kept = +now.energy.toFixed(2);
        chart.rescale(kept - 0.05, kept + 0.05);
      }
      chart.add(now.energy);
      value.textContent = digits(now.energy, 4);
      more.textContent = `angular momentum ${digits(now.momentum, 4)}`;
    },
    expect(at) {
      level = at;
      if (bath() !== (kept === null)) clear();
      name.data = bath() ? "kinetic temperature " : "energy ";
      more.textContent = bath() ? `bath ${digits(at, 2)}` : "";
      chart.expect(bath() ? [at] : []);
    },
    clear,
  };
}

const plain = (value) => String(+value.toFixed(4)).replace("-", "−");

/** Keep a trace's axis just above all it shows; the answer passes values on. */
function scaled(chart) {
  let values = [];
  let top = 0;
  const fit = (value, least = 0) => {
    values.push(value);
    if (values.length > FRAMES) values.shift();
    const need = round(Math.max(...values, 1.2 * least, 0.001));
    if (need !== top) chart.rescale(0, (top = need));
    return value;
  };
  return Object.assign(fit, { clear: () => (values = []) });
}

/** The next of 1, 2, 4, 10, 20, 40... that is larger. */
function round(value) {
  let unit = 0.001;
  while (10 * unit < value) unit *= 10;
  return [1, 2, 4, 10].map((each) => each * unit).find((each) => each >= value);
}
