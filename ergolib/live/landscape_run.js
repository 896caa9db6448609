// A landscape in the kernels' memory. It moves as `ergolib.live.landscape_system.FewerCouplings` does, bit for bit.

import { APART, KINDS, MODULE } from "./data.js";
import { instantiate } from "./runtime.js";

const PLACES = 81; // of the curve of Curie and Weiss
export const FADE = 0, FIT = 1, UNFITTED = 3; // what is done with an order; 2 is a rest, 3 one before the fit was done

/** The number of bits that are set: the spins of a subset, or the flips between two states. */
export function bits(word) {
  let count = 0;
  for (; word; word &= word - 1) count += 1;
  return count;
}

/** Start a run. */
export function landscape(compiled, { target: kind, spins: n, fit, order, background, flips, seed }) {
  const size = 2 ** n;
  const each = (...names) => Object.fromEntries(names.map((name) => [name, ["float64", size]]));
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    ...each("target", "couplings", "theta", "p", "logs", "slopes", "directions", "changes", "values", "levels", "model", "other", "spare", "spareP", "spareLogs", "spareSlopes", "spareDirections", "spareChanges"),
    clock: ["int64", 4], order: ["int64", size], parents: ["int64", size], table: ["int64", 3 * (size / 2)],
    patterns: ["int64", KINDS[kind]], generator: ["uint64", 4], power: ["float64", n + 1], free: ["float64", n + 1],
    overlaps: ["float64", PLACES], limit: ["float64", PLACES], counts: ["float64", 1], logarithm: ["float64", 1],
  });
  const { target, couplings, theta, p, logs, slopes, directions, changes, values, levels, model, other, clock, patterns } = arrays;
  const fitting = [p, logs, slopes, directions, changes];
  const aside = ["P", "Logs", "Slopes", "Directions", "Changes"].map((name) => arrays[`spare${name}`]); // a fit remembers
  const refitted = fit === "refit" ? 1 : 0;
  const parity = { parity3: 7, parity: size - 1 }[kind] ?? 0;
  const states = Array.from({ length: size }, (_, s) => s);

  kernels.seed_words(seed, arrays.generator);
  if (patterns.length) {
    const drawn = kind === "mirror" ? patterns.subarray(0, 1) : patterns;
    kernels.random_states(n, APART[n], drawn, arrays.generator);
    if (kind === "mirror") patterns[1] = patterns[0] ^ BigInt(size - 1);
  }
  kernels.mix(patterns, parity, flips, background, target);
  kernels.exact_couplings(target, couplings);
  arrays.overlaps.set(Array.from({ length: PLACES }, (_, i) => (2 * i) / (PLACES - 1) - 1));

  /** Minima, each with how far the pass to a deeper one is above it; and all passes. */
  function tree(of = theta, energies = values) {
    kernels.energies(of, energies, levels);
    const rank = states.slice().sort((one, two) => levels[one] - levels[two] || one - two);
    rank.forEach((s, i) => (arrays.order[i] = BigInt(s)));
    const rows = kernels.merge_pools(levels, arrays.order, n, arrays.parents, arrays.table);
    const joins = Array.from({ length: rows }, (_, i) => {
      const [saddle, deeper, lower] = [0, 1, 2].map((k) => Number(arrays.table[3 * i + k]));
      return { height: levels[saddle], deeper, other: lower };
    });
    const minima = [rank[0], ...joins.map((join) => join.other)].map((state) => ({ state, energy: levels[state] }));
    const barriers = new Map(joins.map(({ height, other }) => [other, height - levels[other]]));
    return { joins, minima, barriers, lowest: rank[0] };
  }
  const lost = (temperature) => kernels.lost(target, values, temperature, model);
  function begin(kept, refit, into = theta, work = fitting) {
    kernels.keep(couplings, kept, into);
    return !refit || kernels.refit(target, into, ...work, kept) > 0;
  }

  const run = {
    n, size, kind, parity, target, couplings, theta, values, levels, model, clock, refitted, overlaps: arrays.overlaps,
    patterns: Array.from(patterns, Number),
    plain: 0, // the highest energy of the target
    top: 0, // the highest energy that was drawn
    get order() {
      return Number(clock[0]);
    },
    get doing() {
      return Number(clock[1]);
    },
    get steps() {
      return Number(clock[3]);
    },
    /** Keep so many orders, fitted if they are to be. */
    put(kept) {
      const done = begin(kept, refitted) ? FADE : UNFITTED;
      clock.set([kept, done, 0, clock[3]].map(BigInt));
    },
    /** End a rest. */
    wake() {
      if (run.doing !== FIT) clock.set([clock[0], 0n, run.doing === FADE ? clock[2] : 0n, clock[3]]);
    },
    advance: (count) => kernels.take_away(target, couplings, theta, ...fitting, refitted, clock, count),
    tree, lost,
    /** The power of couplings order by order, from 1 to N. */
    powers(of) {
      kernels.powers(of, arrays.power);
      return Array.from(arrays.power.subarray(1));
    },
    ln(x) {
      arrays.counts[0] = x;
      kernels.log_of(arrays.counts, arrays.logarithm);
      return arrays.logarithm[0];
    },
    /** F(m)/N at m = 1, 1 - 2/N, ... -1, and the same for many spins with such fields and pairs. */
    free(temperature, centre) {
      kernels.along_overlap(model, temperature, centre, arrays.free);
      kernels.curie_weiss(theta, arrays.free[0], temperature, centre, arrays.overlaps, arrays.limit);
      return { exact: Array.from(arrays.free, (f) => f / n), limit: arrays.limit };
    },
    /** What is left with so many orders, cut and refitted: energies, and the barriers of the minima. */
    kept(order) {
      return [0, 1].map((refit) => {
        const done = begin(order, refit, arrays.spare, aside);
        const { barriers } = tree(arrays.spare, other);
        return { done, values: other.slice(), barriers: [...barriers.values()] };
      });
    },
    /** D_KL(target || model) in nats, of energies. */
    divergence(energies, temperature) {
      other.set(energies);
      return kernels.lost(target, other, temperature, arrays.spareP);
    },
  };
  run.put(n);
  tree();
  run.plain = run.top = Math.max(...values);
  clock[3] = 0n;
  run.put(Math.min(order, n));
  return run;
}
