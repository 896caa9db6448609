// The strip in the kernels' memory: it moves as `ergolib.Ising` does, bit for bit, and after each sweep three
// rows vote. What two of them share, and both errors of the majority, come from the same kernel as natively.

import { average } from "./average.js";
import { MODULE, PORTION, SCRATCH } from "./data.js";
import { instantiate } from "./runtime.js";

/** A new run. */
export function strip(compiled, { around, distance, seed }) {
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    spins: ["int8", 3 * distance * around], state: ["uint64", 4], coin: ["uint64", 4], tally: ["float64", 8],
    leading: ["float64", 1], scratch: ["float64", SCRATCH[around]], out: ["float64", 18],
  });
  const { spins, state, coin, tally, leading, scratch, out } = arrays;
  kernels.seed_words(seed, state);
  kernels.seed_words(seed + 1, coin);
  kernels.random_spins(spins, state);
  let at = NaN; // the temperature of the averages
  let shares = [];
  return {
    around, distance, spins, tally,
    sweeps: 0,
    advance(t, count) {
      if (t !== at) {
        at = t;
        shares = Array.from({ length: 4 }, average);
      }
      for (let left = count; left > 0; left -= PORTION) {
        const some = Math.min(left, PORTION);
        const before = tally.slice(0, 4);
        kernels.heat_bath_votes(spins, distance, around, t, some, tally, state, coin);
        shares.forEach((share, k) => share.add((tally[k] - before[k]) / some));
      }
      this.sweeps += count;
    },
    /** How often nobody was outvoted at this temperature, or row a, b or c: mean and error. */
    shares: (t) => (t === at ? shares.map((share) => share.read()) : []),
    /** Exactly: the information, both errors of the majority, H(Λ), and how often nobody, a, b and c are outvoted. */
    exact(t) {
      kernels.errors(around, distance, distance, distance, t, 0, leading, scratch, out);
      const sign = out.subarray(10); // of a, b and c: --- --+ -+- -++ +-- +-+ ++- +++
      return {
        information: out[0], mediation: out[1], redundancy: out[4], entropy: out[6],
        shares: [[0, 7], [3, 4], [2, 5], [1, 6]].map(([i, j]) => sign[i] + sign[j]),
      };
    },
  };
}
