// Two particles in a periodic void, alive: the valley they sit in, and how often they let go.

import { button, digits, make } from "./controls.js";
import { curve } from "./curve.js";
import { BOND, BOUND, CONTACT, RANGES, VALLEY } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { counted, reading, record, ticks } from "./instruments.js";
import { live } from "./live.js";
import { painter } from "./pair_picture.js";
import { particles } from "./particles_run.js";
import { profile } from "./profile.js";
import { table } from "./table.js";
import { trace } from "./trace.js";

const HOT = 1.2; // temperature at the hot end of the colours
const LOOK = 10; // steps between two looks at whether they are bound
const DISTANCES = [0.9, 4];
const ENERGIES = [-1, 1];

const bound = Object.fromEntries(Object.entries(BOUND).map(([side, values]) => [side, table(values)]));
const valley = table(VALLEY).points;

export const render = live(({ model, compiled, body, guard, begin, redial, look, warm }) => {
  let run = null;
  let now = null;
  const bath = () => model.friction > 0;
  const exact = (t) => bound[model.side](t);

  const canvas = make("canvas", { role: "img", "aria-label": "Two particles in a void whose edges are joined, where they have been, and the shortest line between them" });
  const picture = painter(canvas, body, guard(() => now && picture.draw(run, now)));

  function create() {
    const { side, seed, start, friction } = model;
    run = particles(compiled, { number: 2, width: side, height: side, seed, dynamics: "langevin", friction });
    const { x, y, vx, vy } = run;
    run.kernels.maxwell(vx, vy, model.temperature, run.state);
    if (start === "together") {
      x.set([0.5 * side - 0.5 * CONTACT, 0.5 * side + 0.5 * CONTACT]);
      y.fill(0.5 * side);
    } else { // towards one another, a little off the middle
      const speed = Math.sqrt(model.temperature);
      x.set([0.25 * side, 0.75 * side]);
      y.set([0.5 * side - 0.3, 0.5 * side + 0.3]);
      vx.set([speed, -speed]);
      vy.fill(0);
    }
    run.begin();
    run.seen = [0, 0]; // looks since the last frame, and those at which they were bound
    picture.clear();
    orient();
  }

  function advance(at, steps) {
    for (let left = steps; left > 0; left -= LOOK) {
      run.advance(at, Math.min(left, LOOK));
      run.seen[0] += 1;
      run.seen[1] += run.clusters(BOND) - 1;
    }
  }

  function observe() {
    const { potential, relative, steps, time } = run.measure();
    const seen = run.seen[0] || 1;
    const held = run.seen[0] ? run.seen[1] : run.clusters(BOND) - 1;
    run.seen = [0, 0];
    now = { steps, time, potential: 2 * potential, energy: 2 * potential + relative, bound: held / seen, near: run.clusters(BOND) === 2, ...picture.follow(run) };
    if (!bath()) {
      look(now.energy);
      warm((0.5 * relative) / HOT);
    }
    return now;
  }

  // The valley ------------------------------------------------------------------------------------
  const energy = make("b");
  const well = profile({
    label: "Energy of the pair over its distance: the exact potential, where the pair is now, and its whole energy as a level",
    x: DISTANCES, y: ENERGIES, mark: BOND, format: (v) => digits(v, 0), formatX: (v) => (v < 1 ? "" : `r = ${v}`),
  });
  well.expect(valley);
  const state = {
    element: make("div", { class: "plot profile" }, make("p", { class: "title" }, make("span", { class: "words" }, "energy of the pair"), energy), well.svg),
    add() {
      well.point(now.distance, now.potential);
      well.draw(DISTANCES.map((r) => [r, now.energy]));
      energy.textContent = `${digits(now.energy, 2)}: ${now.energy < 0 ? "held" : "free"}`;
    },
  };

  // How often ---------------------------------------------------------------------------------------
  const often = curve({
    label: "Share of time in which the pair is bound over temperature: measured, and exact",
    x: RANGES.temperature, y: [0, 1], format: (v) => digits(v, 0),
  });
  const share = reading({
    words: `share of time bound (r < ${BOND}) `, of: (seen) => seen.bound, exact, chart: often,
    called: () => (bath() ? "exact" : ""),
  });
  const counted_share = { ...share, add: (seen, at) => bath() && share.add(seen, at) };

  const path = trace({
    label: "Distance over time, and the distance within which the pair counts as bound",
    y: [0, 1], length: 300, format: (v) => digits(v, 0), zero: BOND,
  });
  const distance = record({
    words: "distance over time", of: (seen) => seen.distance, chart: path,
    count: ({ time }) => counted(Math.round(time), "units of time"),
  });

  /** What depends on the size of the void, and on whether there is a bath. */
  function orient() {
    often.expect(bound[model.side].points);
    path.rescale(0, Math.ceil(model.side * Math.SQRT1_2));
    body.classList.toggle("free", !bath());
  }

  return {
    boxes: {
      stage: [canvas],
      plots: [state, counted_share, ticks(RANGES.temperature, [0.5, 1, 1.5])],
      trace: [distance],
    },
    dial: [
      temperature({ scale: [0, HOT], ramp: [-0.05, 0.05] }),
      temperature({ name: () => ["no bath: energy of the pair"], aside: null, reads: true, ramp: null }),
    ],
    chosen() {
      return this.dial[bath() ? 0 : 1];
    },
    create, advance, observe,
    paint: () => picture.draw(run, now),
    count: "steps",
    step: { title: "One step of 0.005" },
    changes: {
      friction() {
        run.friction = model.friction;
        orient();
        redial();
        share.expect(model.temperature);
      },
    },
    buttons: [button("Let two strangers meet", guard(() => {
      model.friction = 0;
      model.start = "apart";
      begin();
      model.running = true;
    }), { class: "meet", title: "Start apart, without friction: the energy is kept" })],
    kernel: () => "langevin",
    summary: (seen, t) =>
      `${seen.near ? "bound" : "apart"}, distance ${digits(seen.distance, 1)}, energy ${digits(seen.energy, 2)}` +
      (bath() ? `, T = ${digits(t, 2)}; bound ${digits(100 * exact(t), 0)} percent of the time by theory` : ""),
    stop: () => picture.stop(),
  };
});
