// A growing sample in the kernels' memory: counts as those of the native system, bit for bit, and what its
// support has in common, looked at again and again on the way.

import { GROWTH, LAST, MODULE, MOST, NOISES, NONE, P, STEP, STRAYS, TRULY, VALUES } from "./data.js";
import { instantiate } from "./runtime.js";

const CELLS = VALUES * VALUES;
const DENSE = 24; // looks in a factor of e

export const noiseAt = (place) => NOISES[Math.round((place - NONE) / STEP)];

/** A sample of a joint with the noise at a place of the dial, none drawn yet. */
export function sampling(compiled, { joint, seed }, place) {
  const terms = STRAYS[joint].pure.length;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    pure: ["float64", CELLS], p: ["float64", CELLS], other: ["float64", CELLS], counts: ["float64", CELLS], labels: ["int8", 2 * VALUES], state: ["uint64", 4],
    out: ["float64", 3], whole: ["float64", CELLS * (VALUES + 1)], errors: ["float64", 8],
    terms: ["float64", terms], noisy: ["float64", terms], x: ["float64", 1], y: ["float64", 1],
  });
  const { pure, p, counts, labels, state, out, whole, errors, x, y } = arrays;
  const noise = noiseAt(place);
  pure.set(P[joint]);
  arrays.terms.set(STRAYS[joint].pure);
  arrays.noisy.set(STRAYS[joint].noise);
  kernels.mixed(pure, noise, p);
  kernels.seed_words(seed, state);
  const truly = TRULY[joint];
  labels.set(truly);
  kernels.common_information(p, VALUES, VALUES, 0, labels, 0, out);
  const astray = out[2]; // the share of samples that fall between two components
  let samples = 0;
  let stray = 0; // when the first came
  let last = -1;
  let due = 0; // when to look again
  const history = []; // [samples, K for each tolerance]

  const log = (value) => {
    x[0] = value;
    kernels.log_of(x, y);
    return y[0];
  };

  /** What a table has in common, leaving out cells of a share or less. */
  function common(table, total, tolerance) {
    const found = kernels.components(table, VALUES, VALUES, tolerance * total, labels);
    kernels.common_information(table, VALUES, VALUES, tolerance * total, labels, found, out);
    return { found, labels: [...labels], entropy: out[0], dropped: out[1], apart: out[2] };
  }

  /** The same, and the errors of its label when nothing is left out: judged by that table. */
  function judged(table, total, tolerance) {
    const part = common(table, total, tolerance);
    kernels.joint_with_label(table, VALUES, VALUES, labels, part.found, whole);
    kernels.errors_of_latent(whole, VALUES, VALUES, part.found + 1, errors);
    return { ...part, information: errors[0], mediation: errors[1], open: errors[5], label: errors[6] };
  }

  return {
    noise, astray, p, counts, history, log, common, judged,
    get samples() {
      return samples;
    },
    get stray() {
      return stray;
    },
    get last() {
      return last;
    },
    /** What is exact of this joint with another noise. */
    at(other, tolerance) {
      kernels.mixed(pure, other, arrays.other);
      return judged(arrays.other, 1, tolerance);
    },
    /** Draw some portions; `look` says what to keep of the sample on the way. */
    advance(portions, look) {
      for (let i = 0; i < portions && samples < LAST; i++) {
        const some = Math.min(Math.max(1, Math.floor(samples / GROWTH)), MOST, LAST - samples);
        last = kernels.draw_cells(p, counts, some, state);
        samples += some;
        if (!stray && counts.some((count, cell) => count && truly[Math.floor(cell / VALUES)] !== truly[VALUES + (cell % VALUES)])) stray = samples;
        if (samples >= due) {
          history.push([samples, ...look()]);
          due = samples + Math.floor(samples / DENSE);
        }
      }
    },
    /** The mean K of samples as large, as strays join the components. */
    mean: (number) => kernels.mean_with_strays(arrays.terms, arrays.noisy, noise, number),
  };
}
