// Writers and readers in the kernels' memory. They move as `ergolib.learning.writer_reader.WriterReader` does, bit for
// bit.

import { BINS, EXACT, MODULE, NOISE, ORDER, PARTS, PUSH } from "./data.js";
import { instantiate } from "./runtime.js";
import { table } from "./table.js";

const D = 3;
const LOOKS = 160; // kept along the axis of time
const PLACES = 121; // of an exact path

const known = EXACT.map((each) => ({ ...each, told: table(each.information) }));

/** Start a run. */
export function pairs(compiled, { training, start, target, rate, seeds, push, seed }) {
  const [many, one] = [["float64", D * seeds], ["float64", seeds]];
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    state: ["uint64", 4], writers: many, readers: many, firstWriters: many, firstReaders: many,
    halfway: one, overlaps: one, haversines: one, sorted: one, sums: one, differences: one, half: one,
    work: ["float64", 4 * D], moments: ["float64", D + D * D], out: ["float64", 2], path: ["float64", PLACES],
    cosines: ["float64", PARTS + 1], shares: ["float64", BINS],
    here: ["float64", D], aim: ["float64", D], along: ["float64", 1], apart: ["float64", 1],
  });
  const { state, writers, readers, firstWriters, firstReaders, halfway, overlaps, haversines, sorted, sums, differences } = arrays;
  const { half, work, moments, out, path, cosines, shares, here, aim, along, apart } = arrays;
  kernels.seed_words(seed, state);
  kernels.start(D, start, 0, push ? PUSH : 0, writers, readers, state);
  firstWriters.set(writers);
  firstReaders.set(readers);
  kernels.observe(D, writers, readers, overlaps, haversines);
  overlaps.forEach((a, k) => (halfway[k] = a >= target / 2 ? 0 : -1));
  kernels.sums_and_differences(D, writers, readers, sums, differences);
  kernels.half_times(target, sums, differences, half);
  cosines.forEach((_, k) => (cosines[k] = (2 * k) / PARTS - 1)); // in three dimensions the cosine is even

  const law = known.reduce((best, each) => (Math.abs(each.ratio - start ** 2 / target) < Math.abs(best.ratio - start ** 2 / target) ? each : best));
  const last = law.end / target;
  const even = (vectors) => {
    kernels.uniformity(D, vectors, moments, out);
    return out[0];
  };

  function step(count) {
    const same = [count, run.steps, writers, readers, halfway];
    if (training === "flow") kernels.flow(D, target, rate, ...same, work);
    else kernels.descend(D, target, rate, training === "noisy" ? NOISE : 0, ...same, state);
    run.steps += count;
  }

  const run = {
    training, target, seeds, push, rate, writers, readers, overlaps, last,
    steps: 0,
    history: [], // [time, overlaps of all pairs]
    trail: [], // [time, information]
    exact: { mean: law.mean / target, told: (time) => law.told(time * target), curve: law.told.points.map(([at, nats]) => [at / target, nats]) },
    get time() {
      return run.steps * rate;
    },
    /** Train, and look often enough for the plots however many steps a frame takes. */
    advance(count) {
      const often = Math.max(1, Math.floor(last / LOOKS / rate));
      for (let left = count; left > 0; ) {
        const some = run.time < last ? Math.min(left, often) : left;
        step(some);
        left -= some;
        if (left) run.observe();
      }
    },
    observe() {
      kernels.observe(D, writers, readers, overlaps, haversines);
      if (!overlaps.every(Number.isFinite)) throw new Error("training blew up: take a shorter step");
      sorted.set(haversines);
      kernels.information(ORDER, sorted, out);
      const [information, error] = out;
      const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const through = Array.from(halfway).filter((time) => time >= 0);
      const wait = through.length ? mean(through) : NaN;
      const spread = mean(through.map((time) => (time - wait) ** 2));
      const seen = {
        steps: run.steps, time: run.time, information, error,
        overlap: mean(overlaps), cosine: 1 - 2 * mean(haversines),
        writers: even(writers), readers: even(readers),
        drift: kernels.drift(D, firstWriters, firstReaders, writers, readers),
        through: through.length, wait, waitError: Math.sqrt(spread / Math.max(through.length - 1, 1)),
      };
      const [due] = run.history.at(-1) ?? [-1];
      if (run.time <= last + rate / 2 && (due < 0 || run.time - due > last / LOOKS)) {
        run.history.push([run.time, overlaps.slice()]);
        run.trail.push([run.time, information]);
      }
      return seen;
    },
    /** How many cosines lie in each bin, as a share. */
    histogram() {
      const found = new Array(BINS).fill(0);
      for (const h of haversines) found[Math.min(Math.max(Math.floor((1 - h) * BINS), 0), BINS - 1)] += 1 / seeds;
      return found;
    },
    /** The same from the law of the starts, for the flow. */
    expected() {
      kernels.cosine_law(target, run.time, start, cosines, shares);
      return Array.from(shares);
    },
    /** Of one pair: its exact path in the flow, when it is half way, where it will meet, how near the writer is to it. */
    pair(k) {
      const at = (vectors) => vectors.subarray(D * k, D * k + D);
      const [u, v] = [at(firstWriters), at(firstReaders)];
      u.forEach((x, i) => (aim[i] = x + v[i]));
      here.set(at(writers));
      kernels.observe(D, here, aim, along, apart);
      return { aim: Array.from(aim), near: 1 - 2 * apart[0], half: half[k] };
    },
    path(k) {
      const every = last / (PLACES - 1);
      kernels.trajectory(target, sums[k], differences[k], every, path);
      return Array.from(path, (a, i) => [i * every, a / target]);
    },
  };
  return run;
}
