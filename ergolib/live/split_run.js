// A small magnet in the kernels' memory: its spins move as those of `ergolib.Ising` do, bit for bit, and
// an account is kept of the heat that goes into the bath.

import { average } from "./average.js";
import { LN2, MODULE, PORTION, STEP, TEMPERATURES } from "./data.js";
import { instantiate } from "./runtime.js";

const temperatureAt = (place) => TEMPERATURES[Math.round(place / STEP)];

/** A new run. */
export function magnet(compiled, { size, seed }) {
  const sites = size * size;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    spins: ["int8", sites], state: ["uint64", 4], coin: ["uint64", 4], tally: ["float64", 6], out: ["float64", 2],
  });
  const { spins, state, coin, tally, out } = arrays;
  kernels.seed_words(seed, state);
  kernels.seed_words(seed + 1, coin);
  kernels.random_spins(spins, state);
  let sweeps = 0;
  let stop = null; // at one temperature: averages of energy, |M|/N and ties
  let before = null; // the mean energy of the stop before
  let [paid, square] = [0, 0]; // to the baths of former stops, and the squared error of it
  let first = null; // where the account begins
  const series = () => [average(), average(), average()];

  /** Go on at another place of the dial. What a bath receives counts at that bath's temperature. */
  function enter(at) {
    const next = { at, t: temperatureAt(at), means: series() };
    if (stop) {
      const mean = stop.means[0].read();
      if (before) paid += (before.mean - mean.mean) / stop.t;
      first ??= stop.at;
      square += (mean.error * (1 / next.t - (before ? 1 / stop.t : 0))) ** 2;
      before = mean;
    }
    stop = next;
  }

  /** What spins say of their majority, in nats: in sum, and all together. */
  function nats(aligned, ties) {
    kernels.majority_nats(Math.min(Math.max(aligned, 0), 1), Math.min(Math.max(ties, 0), 1), sites, out);
    return [out[0], out[1]];
  }

  return {
    size, sites, spins, tally,
    get sweeps() {
      return sweeps;
    },
    get majority() {
      return tally[5];
    },
    advance(at, count) {
      if (at !== stop?.at) enter(at);
      for (let left = count; left > 0; left -= PORTION) {
        const some = Math.min(left, PORTION);
        const was = tally.slice(0, 3);
        kernels.heat_bath_majority(spins, size, size, stop.t, some, tally, state, coin);
        const per = [some, some * sites, some];
        stop.means.forEach((mean, i) => mean.add((tally[i] - was[i]) / per[i]));
      }
      sweeps += count;
    },
    /** Where the account begins, what was paid since, and what is read at the present temperature. */
    observe() {
      const empty = { mean: 0, error: 0 };
      const [energy, aligned, ties] = stop ? stop.means.map((mean) => mean.read()) : [empty, empty, empty];
      const [readings, told] = nats(aligned.mean, ties.mean);
      const [more] = nats(aligned.mean + aligned.error, ties.mean);
      const [less] = nats(aligned.mean - aligned.error, ties.mean);
      const now = before ? (before.mean - energy.mean) / stop.t : 0;
      return {
        sweeps,
        against: (sites - Math.abs(tally[4])) / 2,
        energy: energy.mean / sites,
        readings, told,
        readingsError: (more - less) / 2,
        toldError: LN2 * ties.error,
        explained: readings - told,
        from: first ?? stop?.at,
        paid: paid + now,
        paidError: before ? Math.sqrt(square + (energy.error / stop.t) ** 2) : 0,
      };
    },
  };
}
