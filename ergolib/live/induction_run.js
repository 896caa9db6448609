// A transformer in the kernels' memory. It trains as `ergolib.learning.transformer.Transformer` does, bit for bit:
// a step is three calls (draw, loss and gradients, descent). In between it is looked at on sequences that it never
// trains on: a few after each step, with the parameters as they were when the look began, so that no frame waits.

import { BLOWN, CLIP, COUNT, EMBEDDING_SCALE, EVALUATED, EVERY, KEPT, MODULE, MOMENTUM, MOST_BATCH, OUTPUT_SCALE, READING, RULE_SEED, SHAPE, WORKSPACE } from "./data.js";
import { instantiate } from "./runtime.js";

const [V, T, , , LAYERS, HEADS] = SHAPE;
const SQUARE = T * T;
const FEW = EVALUATED / (EVERY - 2); // looked at after each step: done before the next look is due

/** What is left to a bigram besides the rule: a = 0.9 - q. */
export const bigram = (q) => Math.round(90 - 100 * q) / 100;

/** Start a run. */
export function training(compiled, seed) {
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    parameters: ["float32", COUNT], one: ["float32", COUNT], two: ["float32", COUNT], momentum: ["float32", COUNT], gradients: ["float32", COUNT], snapshot: ["float32", COUNT],
    workspace: ["float32", WORKSPACE], tokens: ["int8", MOST_BATCH * (T + 1)], evaluated: ["int8", EVALUATED * (T + 1)],
    attention: ["float32", LAYERS * EVALUATED * SQUARE], logs: ["float32", EVALUATED * T],
    few: ["float32", LAYERS * FEW * SQUARE], shown: ["float32", LAYERS * SQUARE], said: ["float32", T],
    rule: ["int8", V], generator: ["uint64", 4], other: ["uint64", 4],
    scores: ["float64", 4], reading: ["float64", READING[0]], work: ["float64", READING[1]], numbers: ["float64", T], results: ["float64", T],
  });
  const { parameters, momentum, gradients, snapshot, workspace, tokens, evaluated, attention, logs, few, shown, said, rule, generator, other, scores } = arrays;
  /** Put a generator at the beginning of one of a seed's streams: 0 the start, 1 data, 2 what is looked at. */
  const begin = (number, stream, state) => {
    kernels.seed_words(number, state);
    for (; stream > 0; stream--) kernels.jump(state);
  };
  begin(RULE_SEED, 0, other);
  kernels.draw_rule(rule, other);
  begin(seed, 0, other);
  kernels.initialise(...SHAPE, OUTPUT_SCALE, EMBEDDING_SCALE, other, parameters);
  begin(seed, 1, generator);
  let [now, before] = [arrays.one, arrays.two]; // what the parameters were before this step, and before the last
  before.set(parameters);
  let drawn = NaN; // the q of the sequences that are looked at
  let look = null; // what is being looked at: { at, done, seconds }

  const run = {
    seed, shown, said,
    steps: 0,
    loss: NaN, // of the last batch, in nats
    seconds: 0, // of training, by the clock
    blown: null, // what went wrong
    history: [], // of looks: { at, seconds, loss, predictable, induction, previous, overlap }
    get latest() {
      return run.history.at(-1);
    },
    /** Make some steps with these numbers; stop where the run blows up, before its parameters are lost. */
    train(count, q, rate, batch) {
      const some = tokens.subarray(0, batch * (T + 1));
      for (let left = count; left > 0 && !run.blown; left--) {
        kernels.random_rule(V, T, batch, q, bigram(q), rule, generator, some);
        now.set(parameters);
        const loss = kernels.loss_and_gradients(...SHAPE, batch, parameters, some, gradients, workspace);
        const norm = loss < BLOWN ? kernels.sgd(parameters, momentum, gradients, rate, MOMENTUM, CLIP, 0) : NaN;
        if (!Number.isFinite(norm)) return stopped(loss);
        [now, before] = [before, now];
        run.loss = loss;
        run.steps += 1;
        if (look) lookOn();
        else if (run.steps % EVERY === 0) lookFrom(q);
      }
    },
    /** Look at all sequences now. */
    measure(q) {
      while (look) lookOn();
      if (run.latest?.at === run.steps) return;
      lookFrom(q);
      while (look) lookOn();
    },
    /** What both layers of one sequence attend to, now, and how likely the right next tokens are. */
    watch(sequence, q) {
      draw(q);
      const its = evaluated.subarray(sequence * (T + 1), (sequence + 1) * (T + 1));
      kernels.look(...SHAPE, 1, parameters, its, shown, said, workspace);
      arrays.numbers.set(said);
      kernels.exp_of(arrays.numbers, arrays.results);
      return { its, probabilities: arrays.results };
    },
  };

  /** Go back to the parameters of one step before, the last that were sound, and say so. */
  function stopped(loss) {
    parameters.set(before);
    run.blown = { at: run.steps, loss };
    look = null;
  }

  /** Draw what is looked at: the same sequences as long as q is the same. */
  function draw(q) {
    if (q === drawn) return;
    drawn = q;
    look = null;
    begin(0, 2, other); // the same sequences for every seed
    kernels.random_rule(V, T, EVALUATED, q, bigram(q), rule, other, evaluated);
  }

  function lookFrom(q) {
    draw(q);
    snapshot.set(parameters);
    look = { at: run.steps, done: 0, seconds: run.seconds };
  }

  function lookOn() {
    const end = Math.min(look.done + FEW, EVALUATED);
    const count = end - look.done;
    const its = evaluated.subarray(look.done * (T + 1), end * (T + 1));
    kernels.look(...SHAPE, count, snapshot, its, few, logs.subarray(look.done * T, end * T), workspace);
    for (let layer = 0; layer < LAYERS; layer++) {
      const found = few.subarray(layer * count * SQUARE, (layer + 1) * count * SQUARE);
      attention.set(found, (layer * EVALUATED + look.done) * SQUARE);
    }
    look.done = end;
    if (end < EVALUATED) return;
    kernels.scores(V, T, LAYERS, HEADS, EVALUATED, evaluated, attention, logs, scores);
    kernels.write_read(...SHAPE, KEPT, 0, 0, snapshot, arrays.work, arrays.reading);
    const [loss, predictable, induction, previous] = scores;
    run.history.push({ at: look.at, seconds: look.seconds, loss, predictable, induction, previous, overlap: arrays.reading[0] });
    look = null;
  }

  return run;
}
