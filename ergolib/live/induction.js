// A small transformer grows an induction head while one looks: its attention, its losses and its scores.

import { digits, make } from "./controls.js";
import { BLOWN, FLOOR, GUESSING, LAST, PLATEAU, RISE, SHAPE } from "./data.js";
import { symbol } from "./dial.js";
import { known, letter, pattern, strip } from "./induction_picture.js";
import { helps, plots } from "./induction_plots.js";
import { training } from "./induction_run.js";
import { live } from "./live.js";
import { table } from "./table.js";

const T = SHAPE[1];
const CLOCK = 500; // milliseconds between two frames, at most: longer was no training
const ON = 0.08; // nats: so near to the plateau, it is on it
const BELOW = 0.04; // nats: three times the error of a look; so far below, it is not on it any more
const LULL = 5; // looks
const STILL = 0.03; // of the induction score: in so many looks it has not risen
const KNOWS = 0.3; // a previous-token score above this is not chance
const plateau = table(PLATEAU);
const floor = table(FLOOR);
const whole = (n) => n.toLocaleString("en-GB");

/**
 * The first look at which the induction score was half-way from its first value to its highest so far; `sure` once it
 * has stopped rising. Until then it can only come later.
 */
export function halfway(history) {
  const looks = history.filter(({ induction }) => Number.isFinite(induction));
  const highest = (some) => Math.max(...some.map(({ induction }) => induction));
  const [first, most] = [looks[0]?.induction, highest(looks)];
  if (!(most - first > RISE)) return null;
  const { at, seconds, induction } = looks.find((look) => look.induction >= (first + most) / 2);
  return { at, seconds, induction, sure: most - highest(looks.slice(0, -LULL)) < STILL };
}

export const render = live(({ model, compiled, body, guard, show }) => {
  let run = null;
  let half = null;
  let facts = null; // of the sequence that is shown
  let moved = 0; // when a frame was last drawn
  let alive = false;
  const again = () => alive && paint();
  const wake = () => (moved = 0); // a rest is no training
  model.on("running", wake);
  const choose = guard((place) => (model.place = Math.min(Math.max(place + 1, 1), T)));
  const patterns = [0, 1].map((layer) => pattern(layer, body, again, choose));
  const sequence = strip(body, again, choose);
  const read = make("p");
  const chart = plots();

  // What is to be seen, in words ------------------------------------------------------------------
  function words() {
    const { blown, steps, latest } = run;
    if (blown) {
      const { loss } = blown;
      const what = loss < BLOWN ? "its gradient is not finite" : !Number.isFinite(loss) ? "its loss is no number" : `a loss of ${whole(Math.round(loss))} nats, where guessing costs ${digits(GUESSING, 2)}`;
      return `It has blown up: ${what}. You see the last sound state. Lower the rate, press Reset.`;
    }
    if (!steps) return "Untrained: both layers look at everything before, and tell nothing.";
    if (steps >= LAST) return `${whole(LAST)} steps: the end of the axis${half ? "" : ", and layer 2 has found nothing"}.`;
    if (steps > 100 && latest.loss > GUESSING + ON) return "Worse than guessing: the learning rate is too high for this batch.";
    const rise = latest.induction - run.history[0].induction;
    if (half && rise < 0.5 * (half.induction - run.history[0].induction)) return "The induction score has come half-way, and gone back again.";
    if (half && !half.sure) return "The transition: layer 2 finds what followed last time.";
    if (half) return "An induction head has grown: layer 2 looks at what followed last time.";
    if (rise > 0.3 * RISE) return "Layer 2 begins to look at what followed.";
    const level = plateau(model.drive);
    const shared = helps(level);
    if (latest.loss > level + ON) return shared ? "It learns which token follows which, as a rule for all sequences." : "It learns that by themselves all tokens are as likely.";
    if (latest.loss < level - BELOW) return "Below the plateau, so it looks back: but not as an induction head does.";
    if (latest.previous > KNOWS) return "Still on the plateau, yet layer 1 already looks at the token before.";
    return `On the plateau: ${shared ? "the rule for all sequences is known" : "it guesses"}. More is not to be had without looking back.`;
  }

  const [where, when, note] = [make("b"), new Text(), make("p")];
  const account = {
    element: make("div", {}, make("p", { class: "now" }, where, make("span", {}, symbol("t", "50"), when)), note),
    add() {
      where.textContent = `step ${whole(run.steps)}, ${digits(run.seconds, 1)} s`;
      when.data = half ? ` ${half.sure ? "=" : "≥"} step ${whole(half.at)}, after ${digits(half.seconds, 1)} s` : " not yet";
      note.textContent = words();
      note.classList.toggle("alarm", Boolean(run.blown));
      run.blown ? note.setAttribute("role", "alert") : note.removeAttribute("role");
      chart.show(run, half);
    },
    expect: (q) => chart.expect(plateau(q), floor(q)),
    clear: () => (half = null),
  };

  function paint() {
    const { its, probabilities } = run.watch(model.sequence - 1, model.drive);
    if (facts?.of !== its.join()) facts = { of: its.join(), ...known(its) };
    const { tokens } = facts;
    const place = model.place - 1;
    const { latest } = run;
    patterns.forEach((one, layer) => one.paint(run.shown.subarray(layer * T * T, (layer + 1) * T * T), facts, place, layer ? latest?.induction : latest?.previous));
    const { most, weight } = sequence.paint(run.shown, facts, place);
    const [here, next] = [tokens[place], tokens[place + 1]].map(letter);
    const before = most ? `, which follows ${letter(tokens[most - 1])}` : "";
    read.replaceChildren("From ", make("b", {}, here), ` layer 2 looks most at ${letter(tokens[most])}${before} (${digits(weight, 2)}). Next comes `, make("b", {}, next), `, given probability ${digits(probabilities[place], 2)}.`);
    sequence.canvas.setAttribute("aria-label", `The sequence ${Array.from(tokens, letter).join(" ")}. ${read.textContent}`);
    const { loss = NaN, predictable = NaN, induction = NaN, previous = NaN, overlap = NaN } = latest ?? {};
    // For tests: the loss of the last batch, and the last look.
    body.dataset.state = [run.loss, latest?.at, loss, predictable, induction, previous, overlap];
    body.dataset.half = half ? [half.at, half.seconds] : "";
    body.dataset.blown = run.blown ? run.blown.at : "";
  }

  return {
    boxes: {
      stage: patterns.map(({ canvas }) => canvas), strip: [make("div", { class: "line" }, sequence.canvas), read],
      plots: chart.all, account: [account],
    },
    dial: {
      parameter: "drive", step: 0.01, digits: 2, scale: null, ramp: null, marks: [],
      name: () => ["driving force ", symbol("q")],
      aside: { name: () => ["bigram plateau, nats"], text: (q) => digits(plateau(q), 4), spoken: "bigram plateau" },
    },
    create() {
      run = training(compiled, model.seed);
      [half, moved] = [null, 0];
    },
    advance(q, count) {
      if (run.blown || run.steps >= LAST) {
        model.running = false;
        return;
      }
      const now = performance.now();
      if (model.running && moved) run.seconds += Math.min(now - moved, CLOCK) / 1000;
      moved = now;
      run.train(Math.min(count, LAST - run.steps), q, model.rate, model.batch);
      if (run.blown) model.running = false;
    },
    observe() {
      if (!run.latest || !model.running) run.measure(model.drive);
      alive = true;
      const { latest } = run;
      half = halfway(run.history);
      return { steps: run.steps, loss: latest?.loss ?? 0, induction: latest?.induction ?? 0, half: half ? half.at : 0 };
    },
    paint,
    stop() {
      model.off("running", wake);
      [...patterns, sequence].forEach((each) => each.stop());
    },
    count: "steps",
    step: { title: "One step of training" },
    changes: { place: show, sequence: show, rate: show, batch: show },
    kernel: () => "loss_and_gradients",
    summary: ({ loss, induction }) => `step ${run.steps}, loss ${digits(loss, 3)} nats, induction score ${digits(induction, 2)}. ${words()}`,
  };
});
