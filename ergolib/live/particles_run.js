// Lennard-Jones particles in the kernels' memory. What moves is in the kernels; here they are only
// called, in the order in which `ergolib.Particles` calls them natively.

import { BOND, CUTOFF, DT, MODULE, PAIRS, SKIN } from "./data.js";
import { instantiate } from "./runtime.js";

// Each law of motion: what its kernel takes last, with the dial at `at`.
const LAWS = {
  langevin: (run, at) => [at, run.friction, run.state],
  inelastic: (run, at) => [at, run.removed],
  extraction: (run, at) => [at, run.removed],
};

/** Make room for particles in a box; `more` arrays go with them. Place them, then `begin`. */
export function particles(compiled, { number, width, height, seed, dynamics, friction }, more = {}) {
  const pairs = PAIRS[number];
  const each = Object.fromEntries(
    ["x", "y", "vx", "vy", "fx", "fy", "re", "im"].map((name) => [name, ["float64", number]]),
  );
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    ...each,
    anchors: ["float64", 2 * number],
    lists: ["int64", 2 * number + 1 + pairs + Math.max(16, 4 * number)],
    scratch: ["float64", 8 * number + 2 * pairs],
    state: ["uint64", 4],
    removed: ["float64", 1],
    counts: ["int64", number],
    labels: ["int64", number],
    sizes: ["int64", number],
    mean: ["float64", 2],
    out: ["float64", 7],
    ...more,
  });
  const { x, y, vx, vy, fx, fy, re, im, anchors, lists, scratch, counts, labels, sizes, mean, out } = arrays;
  const listed = [lists.subarray(0, number + 1), lists.subarray(2 * number + 1, 2 * number + 1 + pairs)];
  const place = [x, y, width, height];
  const moving = [x, y, vx, vy, fx, fy, width, height, CUTOFF];
  kernels.seed_words(seed, arrays.state);

  return {
    ...arrays, kernels, number, width, height, dynamics, friction, place,
    steps: 0,
    /** Find the first forces. */
    begin() {
      anchors.fill(NaN);
      kernels.prepare(x, y, fx, fy, width, height, CUTOFF, SKIN, anchors, lists, scratch);
      return this;
    },
    /** Make `n` steps with the dial at `at`. Who cannot go on says so, and the figure says it to the
        reader; room for neighbours there is for more than particles can have. */
    advance(at, n) {
      const last = LAWS[this.dynamics](this, at);
      const made = kernels[this.dynamics](...moving, SKIN, DT, n, anchors, lists, scratch, ...last);
      this.steps += made;
      if (made === n) return;
      if (Number(lists[number]) > pairs) throw new Error("the particles have more neighbours than there is room for");
      throw new Error("particles have become too fast, or come too close, for steps of this length");
    },
    /** Energies per particle, and the temperature of the motion, as `Particles.observe` has them. */
    measure() {
      kernels.observe(...moving, lists, out);
      const bath = this.dynamics === "langevin";
      const between = bath ? 0.125 * DT * DT * out[4] : 0; // velocities half a step before and after
      const kinetic = out[2] + between;
      return {
        steps: this.steps,
        time: this.steps * DT,
        kinetic_temperature: bath ? kinetic / number : out[3] / (number - 1),
        potential: out[0] / number,
        energy: (out[0] + kinetic) / number,
        relative: out[3],
        removed: this.removed[0] / number,
      };
    },
    /** Bond order of each particle, in `re` and `im`; returns its modulus for all. */
    bonds() {
      kernels.bond_order(...place, BOND, ...listed, re, im, counts, mean);
      return Math.hypot(mean[0], mean[1]);
    },
    /** Number the clusters of neighbours nearer than `radius`; returns the size of the largest. */
    clusters: (radius) => kernels.clusters(...place, radius, ...listed, labels, sizes),
  };
}
