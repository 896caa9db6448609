// A network in the kernels' memory: it learns, starts and moves as `hopfield_system.Memories` does natively,
// bit for bit.

import { COUNTS, MIXED, MODULE, OTHER_SEED, PICTURES, SIDE } from "./data.js";
import { instantiate } from "./runtime.js";

const SITES = SIDE * SIDE;

/** A new network, at its start. */
export function network(compiled, { alpha, couplings, memories, start, flipped, trial, seed }) {
  const count = COUNTS[Math.round(100 * alpha) - 1];
  const projected = couplings === "pseudo-inverse";
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    patterns: ["int8", SITES * count],
    weights: ["float64", projected ? SITES * count : 1],
    inverse: ["float64", projected ? count * count : 1],
    own: ["float64", SITES],
    spins: ["int8", SITES],
    memory: ["int8", SITES],
    sums: ["int64", count],
    order: ["int64", SITES],
    chosen: ["int64", MIXED.length],
    overlaps: ["float64", count],
    state: ["uint64", 4],
  });
  const { patterns, inverse, own, spins, memory, sums, order, chosen, overlaps, state } = arrays;

  // Learn.
  const drawn = memories === "pictures" ? PICTURES.length : 0;
  kernels.seed_words(seed, state);
  kernels.draw_patterns(patterns, SITES, drawn, state);
  PICTURES.slice(0, drawn).forEach((hex, i) => {
    for (let site = 0; site < SITES; site++) memory[site] = (parseInt(hex[site >> 2], 16) >> (3 - (site & 3))) & 1 ? 1 : -1;
    kernels.store(patterns, i, memory);
  });
  own.fill(count);
  if (projected) {
    kernels.invert_overlaps(patterns, SITES, inverse);
    kernels.project(patterns, inverse, arrays.weights, own);
  }
  const weights = projected ? arrays.weights : patterns;
  const sweep = projected ? kernels.weighted_heat_bath : kernels.heat_bath;
  const energy = projected ? kernels.weighted_energy : kernels.energy;

  // Start.
  for (let site = 0; site < SITES; site++) order[site] = BigInt(site);
  MIXED.forEach((pattern, i) => (chosen[i] = BigInt(pattern)));
  kernels.seed_words(seed + OTHER_SEED * (1 + trial), state);
  if (start === "cue") kernels.cue(patterns, trial % count, Math.round(flipped * SITES), spins, order, state);
  else if (start === "random") kernels.random_spins(spins, state);
  else kernels.mixture(patterns, chosen, 0, spins, order, state);
  kernels.overlap_sums(patterns, spins, sums);

  return {
    count, spins, memory, overlaps, couplings,
    begun: start === "cue" ? trial % count : -1, // the memory of which this start is a damaged copy
    sweeps: 0,
    /** Make `n` sweeps at temperature `t`. */
    advance(t, n) {
      sweep(patterns, weights, own, spins, sums, order, t, n, state);
      this.sweeps += n;
    },
    /** The overlaps with all memories, the nearest of which is written out, mirrored if it is nearest so. */
    observe() {
      const nearest = kernels.overlaps(sums, SITES, overlaps);
      const overlap = overlaps[nearest];
      kernels.recall(patterns, nearest, memory);
      if (overlap < 0) for (let site = 0; site < SITES; site++) memory[site] = -memory[site];
      return { sweeps: this.sweeps, nearest, overlap, largest: Math.abs(overlap), energy: energy(weights, own, spins, sums) };
    },
    /** What a state of this overlap with a pattern tells of it, in nats. */
    nats: (overlap) => SITES * kernels.nats_told(overlap),
  };
}
