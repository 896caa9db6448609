// Experiments in the kernels' memory: draw n samples, count them, and see what the counts say.

import { CLASSES, MODULE, PIECE, PROBABILITIES } from "./data.js";
import { instantiate } from "./runtime.js";

/** Independent experiments on two variables, as `ergolib.live.samples_system.Experiments` does them. */
export function experiments(compiled, { variables, states, seed }) {
  const cells = states * states;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    weights: ["float64", cells], keep: ["float64", cells], other: ["int64", cells],
    counts: ["int64", cells], margins: ["int64", 2 * states], found: ["float64", 4], state: ["uint64", 4],
  });
  const { weights, keep, other, counts, margins, found, state } = arrays;
  kernels.seed_words(seed, state);
  const chances = PROBABILITIES[variables]?.[states];
  weights.set(CLASSES[states].map((each) => (chances ? chances[each] : 1)));
  kernels.alias_table(weights, keep, other, counts); // the counts lend their room
  counts.fill(0n);
  let drawn = 0; // of the present experiment
  const table = new Float64Array(cells); // counts of the latest that is complete, or of what there is
  return {
    table, margins, found,
    /** Give up an experiment that is not complete. */
    forget() {
      counts.fill(0n);
      drawn = 0;
    },
    /** Draw a piece of an experiment of n samples; the answer is how many, and whether it is complete. */
    advance(n) {
      const piece = Math.min(PIECE, n - drawn);
      kernels.draw(keep, other, piece, counts, state);
      drawn += piece;
      const done = drawn === n;
      if (done) {
        kernels.informations(counts, states, states, margins, found);
        counts.forEach((count, i) => (table[i] = Number(count)));
        this.forget();
      }
      return { piece, done };
    },
  };
}

/** Means and spreads of what experiments of one size have found. */
export function tally(methods) {
  const mean = new Float64Array(methods);
  const square = new Float64Array(methods);
  const made = { count: 0, mean, spread: (i) => (made.count > 1 ? Math.sqrt(square[i] / (made.count - 1)) : 0) };
  made.add = (found) => {
    made.count += 1;
    for (let i = 0; i < methods; i += 1) {
      const step = found[i] - mean[i];
      mean[i] += step / made.count;
      square[i] += step * (found[i] - mean[i]);
    }
  };
  return made;
}
