// A window on an infinite Ising cylinder, in the kernels' memory; it moves as `ergolib.IsingCylinder`
// does. What two blocks on it know of each other is computed there too.

import { BLOCKS, FARTHEST, LENGTH, MODULE } from "./data.js";
import { instantiate } from "./runtime.js";

const MOST = 10000; // multiplications for a leading vector; some hundred are enough

export function cylinder(compiled, { ring: width, seed, block }) {
  const states = 2 ** width;
  const [along, some] = BLOCKS[block];
  const rings = some === 0; // whole ones
  const around = rings ? width : some;
  const blocks = rings ? 1 : 2 ** (along * around);
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    spins: ["int8", LENGTH * width], state: ["uint64", 4], row: ["int64", 1], chances: ["float64", states],
    vector: ["float64", states], weights: ["float64", states], // at the present temperature
    other: ["float64", states], others: ["float64", states], // at any
    scratch: ["float64", 2 * blocks * states + blocks * blocks + 2 * blocks],
    out: ["float64", FARTHEST],
    ratio: ["float64", 1], logarithm: ["float64", 1],
  });
  const { spins, state, row, chances, vector, weights, other, others, scratch, out, ratio, logarithm } = arrays;
  const grow = (some) => kernels.grow(some, some.length / width, width, run.temperature, vector, weights, chances, row, state);
  const solve = (t, b, d) => {
    if (Number.isNaN(kernels.leading_vector(b, d, width, t, MOST))) throw new Error("no leading vector was found");
  };
  const information = (t, first, b, d, into) => {
    if (rings) kernels.ring_information(width, t, first, b, d, scratch, into);
    else kernels.block_information(along, around, width, t, first, b, d, scratch, into);
    return into;
  };
  const run = {
    width, along, around, spins,
    rings: 0,
    temperature: NaN,
    /** Draw the window anew, at another temperature. */
    settle(t) {
      run.temperature = t;
      solve(t, vector, weights);
      kernels.seed_words(seed, state);
      row[0] = -1n;
      grow(spins);
    },
    /** Move along by one ring. */
    advance() {
      spins.copyWithin(0, width);
      grow(spins.subarray(spins.length - width));
      run.rings += 1;
    },
    /** Which part of the spins of two rings agree. */
    agreeing: (first, second) => kernels.agreeing(spins, width, first, second) / width,
    /** The information at distances 1, 2, ... at the present temperature. */
    overDistance: () => Array.from(information(run.temperature, 1, vector, weights, out)),
    /** The information at one distance, at the present temperature. */
    here: (distance) => information(run.temperature, distance, vector, weights, out.subarray(0, 1))[0],
    /** The information at one distance, at any temperature. */
    at(t, distance) {
      solve(t, other, others);
      return information(t, distance, other, others, out.subarray(0, 1))[0];
    },
    /** By how much the logarithm of the correlation of two spins falls in the step from a distance on. */
    decay(distance) {
      ratio.set([run.correlation(distance) / run.correlation(distance + 1)]);
      kernels.log_of(ratio, logarithm);
      return logarithm[0];
    },
    /** The correlation of two spins at a distance, at the present temperature. */
    correlation(distance) {
      kernels.correlation(width, run.temperature, distance, vector, weights, scratch, out.subarray(0, 1));
      return out[0];
    },
  };
  return run;
}
