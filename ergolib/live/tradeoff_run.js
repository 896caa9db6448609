// Samples of two Gaussian variables and a latent, in the kernels' memory: the numbers that are drawn are those of
// `ergolib.live.tradeoff_system.GaussianSamples`, bit for bit.

import { HALF, MODULE, PORTION, READS, SAMPLES } from "./data.js";
import { instantiate } from "./runtime.js";

const NAMES = ["mediation", "redundancy_a", "redundancy_b", "information", "left"];
const POINTS = 161; // of the exact curve
const LEAST = -0.97; // the lowest correlation in a slice that is drawn

/** The samples; `setting()` is { correlation, reads, slice }, and every `at` a variance of the noise. */
export function gaussians(compiled, setting) {
  const long = ["float64", SAMPLES];
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    y: long, z: long, n: long, a: long, b: long, latent: long, inside: ["int8", SAMPLES],
    sums: ["float64", 6], latest: ["float64", 6], moments: ["float64", 9], out: ["float64", 12], state: ["uint64", 4],
    left: ["float64", POINTS], mediation: ["float64", POINTS], redundancy: ["float64", POINTS],
  });
  const { y, z, n, a, b, latent, inside, sums, latest, moments, out, state, left, mediation, redundancy } = arrays;
  let [count, first] = [0, 0];

  /** Correlation and weights as the kernels take them, and the variance. */
  function reading(at) {
    const { correlation, reads } = setting();
    const [one, other] = READS[reads];
    return [correlation, one, correlation < 0 ? -other : other, at];
  }

  const run = {
    a, b, inside, sums,
    get count() {
      return count;
    },
    create(seed) {
      kernels.seed_words(seed, state);
      for (const each of [y, z, n, sums]) each.fill(0);
      [count, first] = [0, 0];
      run.advance(SAMPLES / PORTION);
    },
    advance(steps) {
      for (let i = 0; i < steps; i++) {
        latest.fill(0);
        kernels.draw(y, z, n, first, PORTION, latest, state);
        latest.forEach((sum, k) => (sums[k] += sum));
        first = (first + PORTION) % SAMPLES;
        count += PORTION;
      }
    },
    /** What theory says of the latent. */
    exact(at) {
      kernels.exact(...reading(at), moments, out);
      const [spread, alongA, alongB, aa, ab, bb, said] = out.slice(5);
      return { ...Object.fromEntries(NAMES.map((name, i) => [name, out[i]])), spread, alongA, alongB, aa, ab, bb, said };
    },
    /** What all samples say of it: [value, error] of each. */
    measured(at) {
      kernels.measured(sums, count, ...reading(at), moments, out);
      return Object.fromEntries(NAMES.map((name, i) => [name, [out[i], out[5 + i]]]));
    },
    /** Put the latest samples in their places and mark those in the slice: how many, and how they correlate. */
    cut(at, { spread }) {
      const middle = setting().slice * spread;
      kernels.place(y, z, n, ...reading(at), a, b, latent);
      kernels.slice_of(a, b, latent, middle - HALF * spread, middle + HALF * spread, inside, out);
      return { number: out[0], alike: out[1], error: out[2] };
    },
    /** The exact trade of A + B + noise: a latent, then a collider; each [[mediation, redundancy], ...]. */
    curves() {
      const { correlation } = setting();
      const along = (from, to) => {
        for (let i = 0; i < POINTS; i++) left[i] = from + ((to - from) * i) / (POINTS - 1);
        kernels.trade_off(correlation, left, mediation, redundancy);
        return Array.from(mediation, (error, i) => [error, redundancy[i]]);
      };
      return [along(Math.abs(correlation), 0), along(0, LEAST)];
    },
    /** What A and B share, and the noises worth knowing. */
    landmarks() {
      kernels.landmarks(setting().correlation, out);
      const [korner, shared, common, wyner, equal, collider, either] = out;
      return { korner, shared, common, wyner, equal, collider, either };
    },
  };
  return run;
}
