// The kernels: the distribution of largest entropy, its prices, and throws of it.

import { KINDS, MODULE, PLACES, SNAP, STEPS } from "./data.js";
import { instantiate } from "./runtime.js";

/** A die or a channel; `told` is a Map of the number of a constraint to its mean, in order. */
export function thrown(compiled, { what, seed }) {
  const { features, scratch } = KINDS[what];
  const [most, states] = [features.length, features[0].length];
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    rows: ["float64", most * states], means: ["float64", most], base: ["float64", states],
    prices: ["float64", most], p: ["float64", states], account: ["float64", 2],
    scratch: ["float64", scratch[most] + most + 2], row: ["float64", states], ends: ["float64", 2],
    values: ["float64", PLACES], entropies: ["float64", PLACES], logs: ["float64", states],
    keep: ["float64", states], other: ["int64", states], waiting: ["int64", states],
    counts: ["int64", states], state: ["uint64", 4],
  });
  const { counts, state, p } = arrays;
  arrays.base.fill(1);
  kernels.seed_words(seed, state);

  /** Put constraints where kernels look for them: their features and means, as long as they are. */
  function put(told) {
    const numbers = [...told.keys()];
    numbers.forEach((k, i) => {
      arrays.rows.set(features[k], i * states);
      arrays.means[i] = told.get(k);
    });
    const count = numbers.length;
    return { count, rows: arrays.rows.subarray(0, count * states), means: arrays.means.subarray(0, count) };
  }

  const run = {
    features, states, counts,
    throws: 0,

    /** Prices (a Map), entropy and ln Z of the distribution that agrees with these means. */
    solve(told) {
      const { count, rows, means } = put(told);
      const prices = arrays.prices.subarray(0, count).fill(0);
      kernels.solve(rows, means, arrays.base, prices, p, arrays.account, arrays.scratch.subarray(0, scratch[count]), STEPS);
      return {
        p: Array.from(p), prices: new Map([...told.keys()].map((k, i) => [k, prices[i]])),
        entropy: arrays.account[0], logZ: arrays.account[1],
      };
    },

    /** Between which values a mean can lie, given others. */
    ends(k, others) {
      const { rows, means } = put(others);
      arrays.row.set(features[k]);
      kernels.reachable_ends(rows, means, arrays.row, arrays.ends);
      return Array.from(arrays.ends);
    },

    /** A mean moved to where it can be, given others. */
    within(k, mean, others) {
      const [low, high] = run.ends(k, others);
      return mean - low < SNAP ? low : high - mean < SNAP ? high : mean;
    },

    /** The largest entropy over one mean, the others being kept: [[mean, nats], ...]. */
    curve(k, others) {
      const [low, high] = run.ends(k, others);
      const { count, rows, means } = put(new Map([...others, [k, low]]));
      for (let i = 0; i < PLACES; i++) {
        const t = i / (PLACES - 1); // closer together near the ends, where it is steep
        arrays.values[i] = t < 1 ? low + (high - low) * t * t * (3 - 2 * t) : high;
      }
      const space = arrays.scratch.subarray(0, scratch[count] + count + 2);
      kernels.entropy_along(rows, means, arrays.base, count - 1, arrays.values, arrays.entropies, arrays.row, space, STEPS);
      return Array.from(arrays.values, (x, i) => [x, arrays.entropies[i]]);
    },

    /** Throw this distribution from now on. */
    load(chances) {
      p.set(chances);
      kernels.alias_table(p, arrays.keep, arrays.other, arrays.waiting);
      kernels.log_of(p, arrays.logs);
      counts.fill(0n);
      run.throws = 0;
    },
    advance(number) {
      kernels.draw(arrays.keep, arrays.other, number, counts, state);
      run.throws += number;
    },
    /** Mean of -ln p over all throws. */
    surprise() {
      let sum = 0;
      for (let i = 0; i < states; i++) if (counts[i]) sum -= Number(counts[i]) * arrays.logs[i];
      return sum / run.throws;
    },
  };
  return run;
}
