// A territory under its cover and the map that its uncovered spins make, in the kernels' memory: the
// same numbers as `ergolib.live.reveal_system` has natively. Physics is in the kernels, and only there.

import { BLOCKS, ENOUGH, LOOK, MODULE, RINGS, SELDOM, SETTLE, SWEEPS } from "./data.js";
import { instantiate } from "./runtime.js";

/** The sites that a list such as "12-400-7" names, as far as it makes sense. */
export function sites(places, count) {
  const named = places.split("-").filter((word) => (/^\d+$/).test(word)).map(Number);
  return [...new Set(named)].filter((site) => site < count);
}

/** Start: the territory, and a map; of the spins to be uncovered, all that `together` says are so at once. */
export function territory(compiled, { size, seed }, temperature, together) {
  const count = size * size;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    truth: ["int8", count], spins: ["int8", count], clamps: ["int8", count], linked: ["int8", count],
    parents: ["int64", count], blocks: ["float64", BLOCKS * count], account: ["int64", 3],
    values: ["float64", 2 * count], seen: ["float64", 32 * 2 * count], looks: ["int64", 3],
    mean: ["float64", count], error: ["float64", count], told: ["float64", 2 * count], spread: ["float64", 2 * count],
    distances: ["float64", count], radii: ["float64", RINGS + 1], learnt: ["float64", RINGS + 1], errors: ["float64", RINGS + 1], rings: ["float64", RINGS + 1],
    state: ["uint64", 4], other: ["uint64", 4], out: ["float64", 6],
  });
  const { truth, spins, clamps, linked, parents, blocks, account, seen, looks, mean, error, distances, state, other, out } = arrays;
  const known = [];
  const none = blocks.subarray(0, 0);

  const forget = () => {
    blocks.fill(0);
    seen.fill(0);
    account.set([1n, 0n, 0n]);
    looks.set([1n, 0n, 0n]);
  };
  const samples = () => Number(account[0] * account[1] + account[2]);
  const sweep = (number, into) =>
    kernels.conditional(spins, clamps, size, size, temperature, number, parents, linked, into, account, state);

  // The territory, and an order in which to uncover it, from streams of their own.
  kernels.seed_words(seed, state);
  other.set(state);
  kernels.jump(other);
  kernels.random_spins(truth, other);
  account.set([1n, 0n, 0n]);
  kernels.conditional(truth, clamps, size, size, temperature, SWEEPS, parents, linked, none, account, other);
  kernels.seed_words(seed, other);
  kernels.jump(other);
  kernels.jump(other);
  kernels.fill_uniform(mean, other);
  const ranks = Array.from(mean);
  const order = ranks.map((_, site) => site).sort((a, b) => ranks[a] - ranks[b]);

  distances.fill(Infinity);
  const uncover = (site) => {
    known.push(site);
    clamps[site] = spins[site] = truth[site];
    kernels.draw_near(distances, size, size, site);
  };
  kernels.random_spins(spins, state);
  together.forEach(uncover);
  forget();
  sweep(SETTLE, none);

  function advance(number) {
    for (let left = number; left > 0; ) {
      const some = Math.min(left, LOOK - (samples() % LOOK));
      sweep(some, blocks);
      if (samples() % LOOK === 0) kernels.look(spins, size, size, temperature, arrays.values, seen, looks);
      left -= some;
    }
    run.total += number;
  }

  /** The map of all samples since the last spin was uncovered; what is known is certain. */
  function draw() {
    kernels.average(blocks, account, SELDOM, mean, error);
    if (!known.length) error.fill(0); // by symmetry
    for (const site of known) {
      mean[site] = truth[site];
      error[site] = 0;
    }
  }

  /** The entropies of the hidden spins, each by itself, added up: [nats, error]. */
  function open() {
    kernels.open_entropy(mean, error, clamps, blocks, account, arrays.told.subarray(0, count), out);
    return [out[0], out[1]];
  }

  const run = {
    size, count, temperature, truth, spins, clamps, linked, mean, error, known, samples, advance, draw, open,
    total: 0, // samples, of this map and those before

    /** The next hidden site, if nobody chooses. */
    next: () => order.find((site) => clamps[site] === 0),

    /** Uncover a hidden spin: the account of it, in nats, each [value, error]. */
    reveal(site) {
      advance(Math.max(0, ENOUGH - samples()));
      draw();
      const before = open();
      const { told, spread } = arrays;
      kernels.average(seen, looks, 0, told, spread);
      kernels.click(site, truth[site], mean, error, told, spread, out);
      const [surprise, surprise_error, expected, expected_error, jointly, jointly_error] = out;
      uncover(site);
      forget();
      sweep(SETTLE, none);
      return {
        spin: truth[site], before,
        surprise: [surprise, surprise_error], expected: [expected, expected_error], jointly: [jointly, jointly_error],
      };
    },

    /** What is learnt of a hidden spin at each distance from the nearest known one: [r, nats, error]. */
    learnt() {
      const { radii, learnt, errors, rings } = arrays;
      kernels.learnt(mean, error, clamps, distances, radii, learnt, errors, rings);
      return [...rings.keys()].filter((i) => i > 0 && rings[i] > 0).map((i) => [radii[i], learnt[i], errors[i]]);
    },

    /** How many hidden spins are called right, how many the map expects to, and how many there are. */
    score() {
      const hidden = kernels.score(mean, clamps, truth, out);
      return { right: out[0], expected: out[1], hidden };
    },
  };
  return run;
}
