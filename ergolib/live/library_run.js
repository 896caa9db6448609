// The library in the kernels' memory: it moves as `ergolib.learning.knowledge.DenseMemory` does, bit for bit.

import { FLIPS, LOG_FACTORIALS, MODULE, RANGES, SIDE, STEP, STORED, TEMPERATURES, WELLS } from "./data.js";
import { instantiate } from "./runtime.js";

export const SITES = SIDE * SIDE;
const LEVELS = SITES + 1;

export const temperatureAt = (place) => TEMPERATURES[Math.round((place - RANGES.octaves[0]) / STEP)];

/** A new run, from a picture (1, 2, 3) or melted (0). */
export function library(compiled, { exponent, pictures, start, seed }) {
  const stored = STORED[pictures];
  const count = stored.names.length;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    patterns: ["int8", stored.patterns.length], table: ["float64", LEVELS], spins: ["int8", SITES], sums: ["int64", count],
    order: ["int64", SITES], state: ["uint64", 4], sizes: ["int64", stored.sizes.length], signs: ["int8", stored.signs.length],
    factorials: ["float64", LEVELS], agreeing: ["int64", stored.sizes.length], counted: ["int64", count],
    share: ["float64", count * LEVELS], out: ["float64", 3], chance: ["float64", LEVELS], logs: ["float64", LEVELS],
  });
  const { patterns, table, spins, sums, order, state, sizes, signs, factorials, agreeing, counted, share, out, chance, logs } = arrays;
  patterns.set(stored.patterns);
  signs.set(stored.signs);
  factorials.set(LOG_FACTORIALS);
  stored.sizes.forEach((size, i) => (sizes[i] = BigInt(size)));
  order.forEach((_, site) => (order[site] = BigInt(site)));
  kernels.seed_words(seed, state);

  const run = {
    spins,
    names: stored.names,
    sweeps: 0,
    /** The wells from now on. */
    dig(power) {
      table.set(WELLS[power]);
    },
    /** Begin at a picture, or melted. */
    begin(at) {
      if (at === 0) kernels.random_patterns(spins, state);
      else kernels.cue(patterns, at - 1, 0, spins, order, state);
      kernels.overlap_sums(patterns, spins, sums);
    },
    damage: () => kernels.damage(patterns, spins, sums, order, FLIPS, state),
    flip: (site) => kernels.flip(patterns, spins, sums, site),
    advance(place, sweeps) {
      kernels.heat_bath(patterns, table, spins, sums, order, temperatureAt(place), sweeps, state);
      run.sweeps += sweeps;
    },
    /** How many pixels agree with each picture, whose is nearest, its overlap, and the energy per pixel. */
    observe() {
      const agree = Array.from(sums, (sum) => (Number(sum) + SITES) / 2);
      const nearest = agree.indexOf(Math.max(...agree));
      return {
        sweeps: run.sweeps, agree, nearest,
        overlap: (2 * agree[nearest]) / SITES - 1,
        energy: agree.reduce((total, some) => total + table[some], 0) / SITES,
      };
    },
    /** The exact free energy over T at a place of the dial, [[largest overlap, -ln of its probability], ...]. */
    free(place) {
      kernels.equilibrium(sizes, signs, table, factorials, temperatureAt(place), agreeing, counted, share, out);
      for (let k = 0; k < LEVELS; k++) {
        chance[k] = 0;
        for (let mu = 0; mu < count; mu++) chance[k] += share[mu * LEVELS + k];
      }
      kernels.log_of(chance, logs);
      return Array.from(logs, (log, k) => [(2 * k) / SITES - 1, -log]).filter((_, k) => chance[k] > 0);
    },
  };
  run.dig(exponent);
  run.begin(start);
  return run;
}
