// A trained circuit in the kernels' memory. What its first layer writes is turned as one reader sees it; it reads
// batch after batch of new sequences, those of the native circuit, bit for bit.

import { ALPHABET, BATCH, CHANCES, CIRCUITS, CODES, COUNTS, LENGTHS, MODULE, RULE, SIZES, WHOLE, WIDE } from "./data.js";
import { instantiate } from "./runtime.js";

const [VOCABULARY, , WIDTH, HEAD] = SIZES;
export const CONTEXT = SIZES[1];
const PARTNERS = 0; // the seed of the directions towards which it is turned
const LAYERS = 2;

/** A circuit that has read nothing, not turned. */
export function turnedCircuit(compiled, { circuit, reader, seed }) {
  const [count, wide, room] = COUNTS;
  const together = reader === WHOLE;
  const [sizes, size] = together ? [SIZES, count] : [WIDE, wide]; // of the model that reads
  const tokens = CONTEXT + 1;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    weights: ["float32", count], seen: ["float32", size], workspace: ["float32", room],
    frame: ["float64", 2 * HEAD * WIDTH], matrix: ["float64", WIDTH * WIDTH], out: ["float64", 4],
    partners: ["uint64", 4], state: ["uint64", 4], rule: ["int8", VOCABULARY],
    batch: ["int8", BATCH * tokens], shown: ["int8", tokens],
    attention: ["float32", LAYERS * BATCH * CONTEXT * CONTEXT], told: ["float32", BATCH * CONTEXT], pattern: ["float32", LAYERS * CONTEXT * CONTEXT],
  });
  const { weights, seen, workspace, frame, matrix, out, state, rule, batch, shown, attention, told, pattern } = arrays;
  const known = CIRCUITS[circuit];
  let next = 0;
  LENGTHS.forEach((length, i) => {
    for (const end = next + length; next < end; next++) weights[next] = (ALPHABET.indexOf(known.weights[next]) - (ALPHABET.length - 1) / 2) * known.units[i];
  });
  rule.set(RULE);
  kernels.seed_words(PARTNERS, arrays.partners);
  const planes = kernels.planes(...SIZES, weights, arrays.partners, frame);
  kernels.seed_words(seed, state);
  const draw = (sequences, to) => kernels.random_rule(VOCABULARY, CONTEXT, sequences, ...CHANCES, rule, state, to);
  draw(1, shown);
  let sequences = 0;

  return {
    shown,
    pattern: pattern.subarray(CONTEXT * CONTEXT), // of the second layer
    get sequences() {
      return sequences;
    },
    /** Turn what is written by an angle in degrees, and look at the sequence that is shown. */
    turn(degrees) {
      kernels.rotation_in_planes(WIDTH, planes, degrees * (Math.PI / 180), frame, matrix);
      if (together) kernels.rotate_everything(...SIZES, matrix, weights, seen);
      else kernels.unfold(...SIZES, CODES[reader], matrix, weights, seen);
      kernels.look(...sizes, 1, seen, shown, pattern, told, workspace);
    },
    /** Read a batch: [induction score, loss on predictable tokens]. */
    read() {
      draw(BATCH, batch);
      kernels.look(...sizes, BATCH, seen, batch, attention, told, workspace);
      kernels.scores(VOCABULARY, CONTEXT, LAYERS, 1, BATCH, batch, attention, told, out);
      sequences += BATCH;
      return [out[2], out[1]];
    },
  };
}

/** Mean and standard error of numbers that know nothing of each other. */
export function tally() {
  let [count, mean, square] = [0, 0, 0]; // after Welford
  return {
    get count() {
      return count;
    },
    add(value) {
      const off = value - mean;
      mean += off / ++count;
      square += off * (value - mean);
    },
    read: () => ({ mean, error: count > 1 ? Math.sqrt(square / (count * (count - 1))) : 0 }),
  };
}
