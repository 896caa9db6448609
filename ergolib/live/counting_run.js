// A walk that counts states, in the kernels' memory. It is the one that `ergolib.price.WangLandau` takes
// natively; what its counts say is worked out by kernels, too.

import { FLATNESS, LATTICES, LEDGER, MODULE } from "./data.js";
import { instantiate } from "./runtime.js";

const BETAS = 161; // prices at which the canonical curve is worked out

/** Start a walk; all sites are alike at first. */
export function walk(compiled, { lattice, schedule, seed }) {
  const { side, q, unit, known: exact, prices: range } = LATTICES[lattice];
  const sites = side * side;
  const levels = 2 * sites + 1;
  const numbers = ["float64", levels];
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    spins: ["int8", sites], log_g: numbers, histogram: ["int64", levels], ledger: ["float64", 11], state: ["uint64", 4],
    counted: numbers, known: numbers, price: numbers, right: numbers,
    beta: ["float64", BETAS], sums: ["float64", 2 * BETAS],
    line: ["float64", 5], theory: ["float64", 5], off: ["float64", 4], given: ["float64", 3], taken: ["float64", 3],
  });
  const { spins, log_g, histogram, ledger, state, counted, known, price, right, line, theory, off, given, taken } = arrays;
  /** Natural logarithms of three numbers. */
  const logs = (...values) => {
    given.set(values);
    kernels.log_of(given, taken);
    return taken;
  };
  kernels.seed_words(seed, state);
  const flat = schedule === "flat";
  ledger[LEDGER.FLATNESS] = flat ? FLATNESS : 0;
  ledger[LEDGER.SATURATES] = flat ? 1 : 0;
  kernels.begin(0, log_g, histogram, ledger);
  exact.forEach((value, level) => (known[level] = value ?? -Infinity));
  const whole = exact.filter((value) => value !== null).length > levels / 4; // or but a few are known
  kernels.prices(known, unit, right);
  const top = sites * logs(q, 1, 1)[0];

  const run = {
    side, q, unit, sites, levels, top, range, whole, spins, histogram, counted, known, price, right, ledger,
    sweeps: 0,
    advance(sweeps) {
      kernels.walk(spins, side, side, q, log_g, histogram, ledger, sweeps * sites, state);
      this.sweeps += sweeps;
    },
    /** Work out what the counts say so far. */
    read() {
      kernels.normalise(log_g, top, counted);
      kernels.prices(counted, unit, price);
      kernels.deviation(counted, known, off);
      const [error, largest, relative, compared] = off;
      const [log_f, level] = [ledger[LEDGER.LOG_F], ledger[LEDGER.LEVEL]];
      return {
        sweeps: this.sweeps, error, largest, relative, compared, log_f, level,
        halvings: ledger[LEDGER.HALVINGS], follows: ledger[LEDGER.FOLLOWS] > 0, seen: ledger[LEDGER.SEEN],
      };
    },
    /** The tangent at a level: slope, end, ln Z, mean energy, and the level; of the counts, or of what is known. */
    tangent(level) {
      kernels.tangent(counted, unit, level, line);
      return line;
    },
    truth(level) {
      kernels.tangent(known, unit, level, theory);
      return theory;
    },
    logs,
    /** The mean energy from E_0 at each price, and the price: exact if all counts are known. */
    canonical() {
      const { beta, sums } = arrays;
      const [low, high] = range;
      beta.forEach((_, i) => (beta[i] = low + ((high - low) * i) / (BETAS - 1)));
      kernels.canonical(known, unit, beta, sums);
      return Array.from(beta, (each, i) => [sums[2 * i + 1], each]);
    },
  };
  return run;
}
