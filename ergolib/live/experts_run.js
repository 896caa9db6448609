// Experts in the kernels' memory, and their chains. They move as `ergolib.live.experts_system.ExpertsRun` does, bit
// for bit.

import { LEARNT, MODULE, OTHER_SEED, SPREAD, TARGETS, WELLS } from "./data.js";
import { instantiate } from "./runtime.js";

const MOST = 256; // sweeps in a call
const PORTION = 50; // steps of learning in a call

/** Start a run: `background` is the share of the distribution in which all states are alike. */
export function learners(compiled, { target, experts, order, seed }, background) {
  const { spins, pure, members } = TARGETS[target];
  const size = pure.length;
  const many = experts * size;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    goal: ["float64", size], weights: ["float64", experts], theta: ["float64", many], p: ["float64", many],
    shares: ["float64", many], slopes: ["float64", many], directions: ["float64", many], work: ["float64", size],
    losses: ["float64", PORTION], state: ["uint64", 4], chance: ["uint64", 4], places: ["int64", experts],
    trail: ["int64", MOST], numbers: ["float64", PORTION], logs: ["float64", PORTION],
  });
  const { goal, weights, theta, p, shares, slopes, directions, work, losses, state, chance, places, trail, numbers, logs } = arrays;
  pure.forEach((share, s) => (goal[s] = (1 - background) * share + background / size));
  kernels.seed_words(seed, state);
  kernels.begin(weights, theta, slopes, directions, order, SPREAD, state);
  const model = new Float64Array(size);

  const run = {
    target, experts, order, seed, spins, size, goal, weights, p, shares, model, places,
    steps: 0,
    sweeps: 0,
    lost: 0, // D_KL(target || model)
    trace: [], // [ln step, ln loss] after each step
    tally: null, // of the chains, once they move
    /** Learn for some steps, to the end of the axis at most. */
    learn(count) {
      for (let left = Math.min(count, LEARNT - run.steps); left > 0; ) {
        const some = Math.min(left, PORTION);
        climb(some);
        left -= some;
      }
    },
    /** Make some sweeps; the chains begin anywhere. */
    sample(count) {
      run.tally ??= scatter();
      for (let left = count; left > 0; ) {
        const some = trail.subarray(0, Math.min(left, MOST));
        kernels.sample(weights, p, places, spins, some, chance);
        for (const step of some) run.tally.add(Number(step));
        run.sweeps += some.length;
        left -= some.length;
      }
    },
    /** What a distribution gives to each well, and last to none. */
    wells(distribution) {
      const found = new Array(WELLS + 1).fill(0);
      members.forEach((well, s) => (found[well] += distribution[s]));
      return found;
    },
    /** The part of the mixture that is an expert's. */
    part: (k) => p.subarray(k * size, (k + 1) * size).map((share) => weights[k] * share),
    ln(values) {
      numbers.set(values);
      kernels.log_of(numbers, logs);
      return Array.from(logs.subarray(0, values.length));
    },
  };

  function climb(some) {
    run.lost = kernels.learn(goal, weights, theta, p, shares, slopes, directions, work, order, 0, losses.subarray(0, some));
    const found = run.ln(Array.from(losses.subarray(0, some), (loss) => Math.max(loss, 1e-12)));
    const at = run.ln(found.map((_, i) => run.steps + i + 1));
    found.forEach((ln, i) => run.trace.push([at[i], ln]));
    run.steps += some;
    model.fill(0);
    for (let k = 0; k < experts; k++) for (let s = 0; s < size; s++) model[s] += weights[k] * p[k * size + s];
  }

  function scatter() {
    kernels.seed_words(seed + OTHER_SEED, chance);
    kernels.scatter(places, size, chance);
    return tally(members, size, experts);
  }

  climb(0);
  return run;
}

/** Where chains were after each sweep, and how sure a share of time is. */
function tally(members, size, experts) {
  const visits = new Float64Array(size);
  const latest = new Array(experts).fill(-1); // the well in which each chain was last
  const blocks = []; // [sweeps in each well], all of equally many sweeps
  let open = new Array(WELLS + 1).fill(0);
  let [each, inside, sweeps] = [1, 0, 0];
  const made = {
    visits,
    crossings: new Array(experts).fill(0), // from well to well, of each chain
    mover: 0, // the chain that has moved last
    add(step) {
      const [k, s] = [Math.floor(step / size), step % size];
      const well = members[s];
      visits[s] += 1;
      sweeps += 1;
      made.mover = k;
      if (well < WELLS && well !== latest[k]) {
        if (latest[k] >= 0) made.crossings[k] += 1;
        latest[k] = well;
      }
      open[well] += 1;
      if (++inside < each) return;
      blocks.push(open);
      open = new Array(WELLS + 1).fill(0);
      inside = 0;
      if (blocks.length < 64) return;
      const half = blocks.splice(0).reduce((pairs, block, i, all) => (i % 2 ? [...pairs, block.map((n, w) => n + all[i - 1][w])] : pairs), []);
      blocks.push(...half);
      each *= 2;
    },
    /** The share of time in each well and its error, from the scatter of blocks: [share, error]. */
    read() {
      const whole = blocks.length * each || 1;
      return open.map((_, well) => {
        const mean = blocks.reduce((sum, block) => sum + block[well], 0) / whole;
        const scatter = blocks.reduce((sum, block) => sum + (block[well] / each - mean) ** 2, 0);
        const error = blocks.length > 15 ? Math.sqrt(scatter / (blocks.length * (blocks.length - 1))) : NaN;
        return [sweeps ? mean : NaN, error];
      });
    },
  };
  return made;
}
