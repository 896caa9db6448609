// What theory knows of energies, per particle: a gas so dilute that only pairs meet, and a crystal
// without an edge whose particles only tremble. Python has worked both out.

import { DILUTE, GROUND, LEAST } from "./data.js";
import { table } from "./table.js";

const MELTS = 0.4; // about there a crystal melts
const pairing = table(DILUTE); // mean potential energy of a dilute gas, divided by its density

/** Lowest temperature at which a gas of this density is dilute. */
const least = (density) => LEAST[density] ?? Infinity;

/** Both curves, [words, [[temperature, energy], ...]], as far as they hold. */
export function curves(density) {
  const gas = pairing.points.filter(([t]) => t >= least(density)).map(([t, u]) => [t, t + density * u]);
  const crystal = [0, MELTS].map((t) => [t, GROUND + 2 * t]);
  return [["dilute gas", gas], ["crystal", crystal]].filter(([, points]) => points.length > 1);
}

/** The energies that they have at a temperature. */
export function levels(t, density) {
  return [...(t <= MELTS ? [GROUND + 2 * t] : []), ...(t >= least(density) ? [t + density * pairing(t)] : [])];
}
