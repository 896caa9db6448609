// Walkers in the kernels' memory, batch after batch. They move as `ergolib.learning.waiting.Walkers` do, bit for bit.

import {
  BARRIERS, BINS, DECADE_STEP, DRIVE_STEP, DT, GROWTH, KRAMERS, LOG_MEAN, LONGEST, MARKS, MODULE, NOISES, OPTIONS, PARTS,
  RANGES, RATIO_STEP, REACH, SHARES, SUZUKI, VARIATION,
} from "./data.js";
import { instantiate } from "./runtime.js";
import { table } from "./table.js";

const [logMean, variation, kramers] = [LOG_MEAN, VARIATION, KRAMERS].map(table);
const shares = SHARES.map((row) => table(row).points.map(([, share]) => share));
export const WIDE = REACH / BINS; // of a bin, in units of the mean
const decade = (at) => Math.round((at - RANGES.decades[0]) / DECADE_STEP);

/** A new run. */
export function walkers(compiled, { landscape, drive, start, walkers: count, seed }) {
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    positions: ["float64", count], times: ["float64", count], clock: ["int64", 2], generator: ["uint64", 4],
    edges: ["float64", BINS + 1], survival: ["float64", BINS + 1], pair: ["float64", 2], one: ["float64", 1], other: ["float64", 1],
  });
  const { positions, times, clock, generator, edges, survival, pair, one, other } = arrays;
  const behind = landscape === "barrier";
  const place = Math.round((drive - RANGES.drive[0]) / DRIVE_STEP);
  const [barrier, mark] = [BARRIERS[place], behind ? MARKS[place] : 1];
  const slope = behind ? Math.round(drive / DRIVE_STEP) / Math.round(1 / DRIVE_STEP) : 0;
  const from = behind ? 0 : start;
  const call = (kernel, x) => {
    one[0] = x;
    kernels[kernel](one, other);
    return other[0];
  };
  const exp = (x) => call("exp_of", x);
  const log = (x) => call("log_of", x);
  const heat = (at) => (behind ? at : NOISES[decade(at)]);
  kernels.seed_words(seed, generator);

  /** What theory says of the waiting time, with the dial at `at`. */
  function theory(at) {
    if (behind) {
      const ratio = barrier / at;
      return { ratio, log: logMean(ratio), mean: exp(logMean(ratio)), variation: variation(ratio), formula: exp(kramers(ratio)) };
    }
    kernels.saddle_moments(heat(at), from, pair);
    const grown = GROWTH[OPTIONS.start.indexOf(start)];
    const noisy = !start || SUZUKI[decade(at)] < grown;
    return { mean: pair[0], variation: pair[1] / pair[0], formula: noisy ? SUZUKI[decade(at)] : grown, noisy };
  }

  /** How many of all pass in each bin, as a density in units of the mean. */
  function law(at, mean) {
    if (!behind) {
      edges.forEach((_, k) => (edges[k] = k * WIDE * mean));
      kernels.saddle_survival(heat(at), from, edges, survival);
      return Array.from({ length: BINS }, (_, k) => (survival[k] - survival[k + 1]) / WIDE);
    }
    const row = Math.min(Math.max(barrier / at / (2 * RATIO_STEP) - 1, 0), shares.length - 1);
    const low = Math.min(Math.floor(row), shares.length - 2);
    return shares[low].map((share, k) => (share + (row - low) * (shares[low + 1][k] - share)) / WIDE);
  }

  let at = NaN;
  let now = null; // what theory says here
  let [stride, total, whole] = [1, 0, 0];
  let counts = [];
  let sums = [];

  function begin() {
    positions.fill(from);
    times.fill(-1);
    clock.set([0n, BigInt(count)]);
  }
  /** The dial is elsewhere: all begin anew. */
  function enter(place) {
    at = place;
    now = theory(at);
    now.density = law(at, now.mean);
    stride = Math.max(1, Math.min(LONGEST, Math.round(now.mean / (PARTS * DT))));
    whole = 0;
    counts = new Array(BINS).fill(0);
    sums = [0, 0, 0, 0];
    begin();
  }
  const bins = (into) => {
    for (const time of times) {
      const bin = Math.floor(time / now.mean / WIDE);
      if (time >= 0 && bin < BINS) into[bin] += 1;
    }
    return into;
  };
  function finish() {
    whole += 1;
    bins(counts);
    for (const time of times) {
      const apart = time / now.mean - 1; // from the exact mean, so that nothing large cancels
      sums = sums.map((sum, k) => sum + apart ** (k + 1));
    }
    begin();
  }

  /** Mean and variation of whole batches, each with its error to first order (as in `coefficient_of_variation`). */
  function moments() {
    const n = whole * count;
    if (!n) return {};
    const [m, m2, m3, m4] = sums.map((sum) => sum / n);
    const square = m2 - m * m;
    if (!(square > 1e-14)) return { mean: (1 + m) * now.mean, error: 0, variation: 0, variationError: 0 }; // all in one step
    const third = (m3 - 3 * m * m2 + 2 * m ** 3) / square ** 1.5;
    const fourth = (m4 - 4 * m * m3 + 6 * m * m * m2 - 3 * m ** 4) / square ** 2;
    const c = Math.sqrt((square * n) / (n - 1)) / (1 + m);
    const moved = (fourth - 1) / 4 - c * third + c * c;
    return {
      mean: (1 + m) * now.mean, error: (c * (1 + m) * now.mean) / Math.sqrt(n),
      variation: c, variationError: c * Math.sqrt(Math.max(moved, 0) / n),
    };
  }

  return {
    behind, barrier, slope, mark, positions, times, theory, heat, log, exp,
    get now() {
      return now;
    },
    advance(place, many) {
      if (place !== at) enter(place);
      let left = many * stride;
      total += left;
      while (left > 0) {
        left = kernels.walk(behind ? 1 : -1, slope, heat(at), behind ? -Infinity : -mark, mark, DT, 1, positions, times, clock, left, generator);
        if (clock[1] === 0n) finish();
      }
    },
    /** The histogram: bins that the present batch has behind it count it, too. */
    histogram() {
      const present = bins(new Array(BINS).fill(0));
      const done = (Number(clock[0]) * DT) / now.mean / WIDE;
      return counts.map((found, k) => {
        const seen = k + 1 <= done;
        const batches = whole + (seen ? 1 : 0);
        return batches ? (found + (seen ? present[k] : 0)) / (batches * count * WIDE) : 0;
      });
    },
    observe(place) {
      if (place !== at) enter(place);
      return { steps: total, time: total * DT, passages: whole * count, waiting: Number(clock[1]), clock: Number(clock[0]) * DT, ...moments() };
    },
  };
}
