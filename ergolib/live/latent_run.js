// The kernels: exact errors of both latents, worlds drawn one after the other, and what their tallies say.

import { MODULE } from "./data.js";
import { MOST, cells } from "./latent_scene.js";
import { instantiate } from "./runtime.js";

const CELLS = MOST * MOST;
const ERRORS = ["shared", "mediation", "given_b", "given_a", "of_a", "of_b", "entropy", "information"];

/** Start worlds from a seed; `load` says of what. */
export function worlds(compiled, seed) {
  const wide = ["float64", CELLS * MOST];
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    p: ["float64", CELLS], first: wide, second: wide, seen: wide, told: wide, joint: wide,
    both: ["float64", CELLS], agree: ["float64", CELLS], out: ["float64", ERRORS.length],
    last: ["int64", 3], state: ["uint64", 4],
  });
  kernels.seed_words(seed, arrays.state);
  const cut = (name, length) => arrays[name].subarray(0, length);
  let [a, b, sizes, place] = [0, 0, [], []];
  let [p, maps, tallies, both] = [];

  /** All errors of a latent, from the weight of each state and label. */
  function errors(joint, labels) {
    kernels.errors_of_latent(joint, a, b, labels, arrays.out);
    return Object.fromEntries(ERRORS.map((name, i) => [name, arrays.out[i]]));
  }

  /** What one label leaves open of the other: H(L'|L), H(L|L'). */
  function translation(of) {
    kernels.translation(of, ...sizes, arrays.out.subarray(0, 2));
    return [arrays.out[0], arrays.out[1]];
  }

  /** Errors and translations in one: each with the bound on it. */
  function account(latents, translated) {
    return latents.map((own, who) => {
      const other = latents[1 - who];
      const terms = [own.mediation, other.of_a, other.of_b];
      const bound = terms[0] + terms[1] + terms[2];
      return { ...own, terms, bound, translation: translated[who], slack: bound - translated[who] };
    });
  }

  const run = {
    worlds: 0,
    exact: null,
    /** The last world: where it is in the table, and both labels. */
    get last() {
      const [cell, ...labels] = Array.from(arrays.last, Number);
      return { cell: place[cell], labels };
    },
    /** From now on worlds are of this scene. */
    load(scene) {
      [a, b] = [scene.a, scene.b];
      place = cells(scene);
      sizes = scene.maps.map(({ labels }) => labels);
      p = cut("p", a * b);
      maps = ["first", "second"].map((name, who) => cut(name, a * b * sizes[who]));
      tallies = ["seen", "told"].map((name, who) => cut(name, a * b * sizes[who]));
      both = cut("both", sizes[0] * sizes[1]);
      place.forEach((cell, i) => {
        p[i] = scene.weights[cell];
        maps.forEach((map, who) => {
          for (let l = 0; l < sizes[who]; l++) map[i * sizes[who] + l] = scene.maps[who].shares[cell][l] / 100;
        });
      });
      for (const tally of [...tallies, both]) tally.fill(0);
      run.worlds = 0;
      const latents = maps.map((map, who) => {
        const joint = cut("joint", map.length);
        kernels.with_channel(p, map, sizes[who], joint);
        return errors(joint, sizes[who]);
      });
      const agree = cut("agree", both.length);
      kernels.agreement(p, ...maps, ...sizes, agree);
      run.exact = account(latents, translation(agree));
    },
    draw(count) {
      kernels.draw_worlds(p, ...maps, ...sizes, count, ...tallies, both, arrays.last, arrays.state);
      run.worlds += count;
    },
    /** The same account, of the tallies. */
    measured: () => account(tallies.map((tally, who) => errors(tally, sizes[who])), translation(both)),
    /** How often a cell was met: {cell: worlds}. */
    counts() {
      const labels = sizes[0];
      return Object.fromEntries(place.map((cell, i) => [cell, tallies[0].subarray(i * labels, (i + 1) * labels).reduce((sum, one) => sum + one)]));
    },
    /** For tests: all tallies. */
    tallies: () => [...tallies, both].map((tally) => tally.join()).join(";"),
  };
  return run;
}
