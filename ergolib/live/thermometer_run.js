// A lattice in a bath, and its thermometer, in the kernels' memory. What moves and what is read is in
// the kernels; here they are only called, in the order in which `ergolib.live.thermometer_system` calls
// them natively.

import { instantiate } from "./runtime.js";
import { BEGIN, HIDDEN, MODULE, RANGES } from "./data.js";

const [LOW, HIGH] = RANGES.temperature;
const PLACES = 96; // of the curve of what the surroundings expect

/** The temperatures of that curve, and the prices at which the kernels want them. */
export const TEMPERATURES = Array.from({ length: PLACES }, (_, i) => LOW + (i / (PLACES - 1)) * (HIGH - LOW));

/**
 * Start a run; the same parameters give the same bits as `ergolib.live.thermometer_parts.native`. Its
 * temperature is `temperature`, or the one that the seed hides.
 */
export function bath(compiled, { lattice, size, seed, mode, temperature }) {
  const n = size * size;
  const spins = lattice === "spins";
  const each = spins ? 0 : n;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    spins: ["int8", spins ? n : 0], angle: ["float64", each],
    x: ["float64", each], y: ["float64", each], strength: ["float64", each], alignment: ["float64", each],
    stack: ["int64", n], state: ["uint64", 4], first: ["float64", 1],
    counts: ["int64", 9], prices: ["float64", PLACES], expected: ["float64", PLACES], error: ["float64", 2],
  });
  const { state, first, stack, counts, prices, expected, error, angle, x, y, strength, alignment } = arrays;
  const sites = spins ? arrays.spins : angle;
  kernels.seed_words(seed, state);
  kernels.fill_uniform(first, state);
  const [low, high] = HIDDEN[lattice];
  const hidden = Math.floor((low + (high - low) * first[0]) * 100 + 0.5) / 100;
  prices.set(TEMPERATURES.map((t) => 1 / t));
  sites.fill(spins ? 1 : 0);

  const sweep = spins
    ? (t, count) => kernels.heat_bath(sites, size, size, t, 0, count, state)
    : (t, count) => kernels.rotor_metropolis(angle, size, size, t, Math.min(Math.PI, 1.6 * Math.sqrt(t)), count, state);
  const cluster = spins
    ? (t) => kernels.wolff(sites, size, size, t, t < BEGIN.far ? BEGIN.few : BEGIN.many, stack, state)
    : (t) => kernels.rotor_wolff(angle, size, size, t, BEGIN.rotorClusters, stack, state);

  const run = {
    spins, size, sites,
    joined: 1, // whether edges meet, or it is a picture
    at: mode === "guess" ? hidden : temperature,
    sweeps: 0,
    /** Make `count` sweeps at temperature `t`. */
    advance(t, count) {
      sweep(t, count);
      this.sweeps += count;
    },
    /** Forget everything: a snapshot at T = infinity. */
    shake: () => (spins ? kernels.random_spins(sites, state) : kernels.random_angles(angle, state)),
    /**
     * Read the snapshot: the price at which the score is 0, its error, the mean agreement of a site with its
     * neighbours, and what these surroundings would have at each of the temperatures.
     */
    read() {
      let seen = 0;
      let price;
      if (spins) {
        kernels.agreements(sites, size, size, this.joined, counts);
        counts.forEach((count, i) => (seen += Number(count) * (i - 4)));
        price = kernels.price(counts);
        kernels.expected_agreements(counts, prices, expected);
      } else {
        kernels.alignments(angle, size, size, this.joined, x, y, strength, alignment);
        for (let i = 0; i < n; i++) {
          if (strength[i] < 1e-12) strength[i] = 0; // what rounding leaves of neighbours that cancel
          seen += alignment[i];
        }
        price = kernels.rotor_price(strength, alignment);
        kernels.expected_alignments(strength, prices, expected);
      }
      let spread = Infinity;
      if (Number.isFinite(price)) {
        if (spins) kernels.sandwich(sites, size, size, this.joined, price, error);
        else kernels.rotor_sandwich(strength, alignment, size, size, this.joined, price, x, error);
        spread = Math.sqrt(spins ? error[1] : Math.max(error[1], 0.5 * error[0])) / error[0];
      }
      return { agreement: seen / n, price, spread, expected: Array.from(expected, (value) => value / n) };
    },
    /** The temperature up to which a snapshot without disorder would look about as it does. */
    coldest() {
      if (!spins) return 0;
      if (counts[4 + 1] + counts[4 + 2] + counts[4 + 3] + counts[4 + 4] === 0n) counts.reverse();
      kernels.log_pseudolikelihoods(counts, prices, expected);
      const least = -Math.LN2 * Number(counts[4]) - 0.5;
      const beyond = expected.findIndex((value) => value < least);
      return beyond < 0 ? HIGH : TEMPERATURES[Math.max(0, beyond - 1)];
    },
  };
  for (let round = 0; round < BEGIN.rounds; round++) {
    sweep(run.at, spins ? BEGIN.sweeps : BEGIN.rotorSweeps);
    cluster(run.at);
  }
  return run;
}
