// A lattice of rotors in the kernels' memory. What moves is in the kernels; here they are only
// called, in the order in which `ergolib.Rotors` calls them natively.

import { instantiate } from "./runtime.js";
import { DT, MODULE } from "./data.js";

const INERTIA = 1;

/** Start a run; the same size, seed, start and temperatures give the same bits as `ergolib.Rotors`. */
export function lattice(compiled, { size, seed, start, friction }, temperature) {
  const n = size * size;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    angle: ["float64", n],
    velocity: ["float64", n],
    torque: ["float64", n],
    charge: ["int8", n],
    state: ["uint64", 4],
    out: ["float64", 8],
  });
  const { angle, velocity, torque, charge, state, out } = arrays;
  kernels.seed_words(seed, state);
  if (start === "random") kernels.random_angles(angle, state);
  if (start === "pair") kernels.vortex_pair(angle, size, size, size / 4);
  kernels.thermal_velocities(velocity, temperature, INERTIA, state);
  kernels.torques(angle, torque, size, size);

  return {
    size,
    angle,
    charge,
    friction,
    steps: 0,
    /** Make `count` steps in a bath of temperature `t`. */
    advance(t, count) {
      kernels.langevin(angle, velocity, torque, size, size, t, this.friction, INERTIA, DT, count, state);
      this.steps += count;
    },
    /** Write the charge of every plaquette; how many vortices there are. */
    find: () => kernels.vortices(angle, size, size, charge),
    /** Measure as `Rotors.observe` does; the helicity modulus needs a bath, of temperature `t`. */
    observe(t) {
      kernels.observe(angle, velocity, size, size, out);
      const halfway = squares(torque) * (DT / 2 / INERTIA) ** 2;
      const kinetic = (INERTIA * (out[1] + halfway)) / n;
      const stiff = (cosines, sines) => cosines - sines ** 2 / t;
      return {
        potential: out[0] / n,
        kinetic_temperature: kinetic,
        energy: out[0] / n + kinetic / 2,
        x: out[2] / n,
        y: out[3] / n,
        abs_magnetization: Math.hypot(out[2], out[3]) / n,
        helicity: this.friction > 0 ? (stiff(out[4], out[5]) + stiff(out[6], out[7])) / (2 * n) : NaN,
        momentum: (INERTIA * sum(velocity)) / n,
        number: this.find(),
      };
    },
  };
}

function sum(array) {
  let total = 0;
  for (let i = 0; i < array.length; i++) total += array[i];
  return total;
}

function squares(array) {
  let total = 0;
  for (let i = 0; i < array.length; i++) total += array[i] * array[i];
  return total;
}
