// Writer and reader in the kernels' memory; they move as `ergolib.live.charges_system.Turning` does.

import { DT, DYNAMICS, EVERY, MAP, MODULE, REACH, TAIL, TARGET, WINDOW } from "./data.js";
import { instantiate } from "./runtime.js";

const POINTS = 256; // of the path that the kernel may write at once
const STEPS = 80; // places of an exact curve
const KEPT = 0.05; // of time, between values kept for the plots

/** The loss of the circle with a charge, which is the least mean that an alike pair can have. */
export function floor(compiled) {
  const { arrays, kernels } = instantiate(compiled, MODULE, { charges: ["float64", 1], losses: ["float64", 1] });
  return (momentum) => {
    kernels.decay(momentum, 0, TARGET, 0, 1, arrays.charges, arrays.losses);
    return arrays.losses[0];
  };
}

/** Start a run: J at the start, from the model's other settings. */
export function pair(compiled, momentum, { dynamics, friction, bias, apart, x, y }) {
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    phase: ["float64", 8], trail: ["float64", 6 * POINTS], out: ["float64", 8],
    charges: ["float64", STEPS], losses: ["float64", STEPS], map: ["float64", MAP * MAP],
  });
  const { phase, out } = arrays;
  const [moving, rubs, held] = DYNAMICS[dynamics];
  const [rub, stiff] = [rubs ? friction : 0, held ? bias : 0];
  kernels.place(moving ? momentum : 0, x, y, apart, phase);
  const move = (trail) => moving
    ? kernels.leapfrog(phase, TARGET, stiff, rub, DT, EVERY, trail)
    : kernels.descend(phase, TARGET, stiff, DT, EVERY, trail);
  const begin = arrays.trail.subarray(0, 6);
  (moving ? kernels.leapfrog : kernels.descend)(phase, TARGET, stiff, ...(moving ? [0] : []), DT, 0, begin);
  const energy = (moving ? kernels.kinetic(phase) : 0) + begin[4];
  const alike = apart === 0 && stiff === 0;
  kernels.chart(TARGET, stiff, REACH, MAP, arrays.map);
  const run = {
    phase, energy, moving, rub, stiff, alike,
    map: arrays.map,
    kinetic: () => kernels.kinetic(phase),
    points: 0,
    sum: 0, // of the losses at all points
    least: begin[4],
    last: Float64Array.from(begin), // u, v, loss and J now
    tail: [Float64Array.from(begin)],
    past: [[0, begin[4], begin[5]]], // time, loss and J
    get time() {
      return run.points * EVERY * DT;
    },
    /** Move by so many points of the path. */
    advance(points) {
      for (let left = points; left > 0; left -= POINTS) {
        const trail = arrays.trail.subarray(0, 6 * Math.min(left, POINTS));
        move(trail);
        if (!Number.isFinite(phase.reduce((sum, each) => sum + each))) throw new Error("the motion has run away");
        for (let i = 0; i < trail.length; i += 6) visit(trail.slice(i, i + 6));
      }
    },
    /** What is exactly known of the orbit, or null: least and largest |w|², mean and least loss. */
    orbit: null,
    /** Exact J and loss between two times: [[time, value], ...]. */
    laws(from, to) {
      const step = (to - from) / (STEPS - 1);
      const { charges, losses } = arrays;
      if (moving) kernels.decay(momentum, rub, TARGET, from, step, charges, losses);
      else kernels.flow(x * x + y * y, TARGET, from, step, losses);
      const points = (values) => Array.from(values, (value, i) => [from + i * step, value]);
      if (!moving) return { charges: [[from, 0], [to, 0]], losses: alike ? points(losses) : [] };
      return { charges: stiff ? [] : points(charges), losses: stiff ? [] : points(losses) };
    },
    /** The charge that friction alone would have left, and the loss of the circle with it. */
    expected() {
      const now = run.laws(run.time, run.time + 1);
      return { charge: now.charges[0]?.[1], loss: now.losses[0]?.[1] };
    },
  };
  function visit(point) {
    run.points += 1;
    run.sum += point[4];
    run.least = Math.min(run.least, point[4]);
    run.last = point;
    run.tail.push(point);
    if (run.tail.length > 2 * TAIL) run.tail.splice(0, run.tail.length - TAIL);
    if (run.time - run.past.at(-1)[0] > KEPT) run.past.push([run.time, point[4], point[5]]);
    if (run.past.length > (2.5 * WINDOW) / KEPT) run.past.splice(0, WINDOW / KEPT);
  }
  if (moving && alike && !rub) {
    kernels.laws(energy, momentum, TARGET, out);
    const [near, far, mean, least] = out;
    run.orbit = { near, far, mean, least };
  }
  return run;
}
