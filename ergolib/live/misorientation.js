// An induction head whose two ends are turned apart: what one layer writes, as the next one sees it.

import { button, digits, make } from "./controls.js";
import { CIRCUITS, COSINE, LARGEST_LOSS, LEVELS, RANGES, SETTINGS, STAY, STEP, WHOLE } from "./data.js";
import { ticks } from "./instruments.js";
import { live } from "./live.js";
import { picture } from "./misorientation_picture.js";
import { overAngle } from "./misorientation_plots.js";
import { tally, turnedCircuit } from "./misorientation_run.js";
import { table } from "./table.js";

const [LOW, HIGH] = RANGES.angle;
const cosine = table(COSINE);
const sine = (angle) => cosine(Math.abs(90 - angle));
const known = Object.fromEntries(Object.entries(CIRCUITS).map(([circuit, { law, curves }]) => [circuit, {
  law: table(law),
  curves: Object.fromEntries(Object.entries(curves).map(([reader, both]) => [reader, Object.fromEntries(Object.entries(both).map(([name, given]) => [name, table(given)]))])),
}]));
const whole = (number) => number.toLocaleString("en-GB");

export const render = live(({ model, compiled, body, guard, show }) => {
  let run = null;
  let angle = model.angle;
  let way = 1; // up or down
  let stayed = 0; // steps at this angle, this time
  let read = new Map(); // for each angle, tallies of both scores
  const theory = () => known[model.circuit].curves[model.reader];
  const seer = () => SETTINGS.reader.words[model.reader];

  const view = picture(body, guard(() => run && paint()));
  const induction = overAngle({
    words: ["induction score"], label: "Induction score over the angle", y: [0, 1],
    level: [LEVELS.uniform, "looking evenly"],
  });
  const loss = overAngle({
    words: ["loss, predictable", make("span", { class: "long" }, " tokens")], label: "Loss on predictable tokens over the angle", y: [0, LARGEST_LOSS],
    level: [LEVELS.bigram, "looking nowhere"],
  });
  const scale = ticks([LOW, HIGH], [0, 45, 90, 135, 180], (degrees) => `${degrees}°`);
  const key = make("p", { class: "key" });
  for (const [kind, words] of [["theory", "measured beforehand"], ["theory law", "cosine law"]]) {
    const swatch = make("i", { class: kind });
    key.append(make("span", { class: kind }, swatch, words));
  }
  const note = make("p");

  function paint() {
    const name = model.reader === WHOLE ? "turned, and so is all else" : `as ${seer()} see${["unembedding", "every"].includes(model.reader) ? "s" : ""} it`;
    view.paint(run, [cosine(angle), sine(angle)], ["written", name, `${whole(run.sequences)} sequences read`]);
    view.canvas.setAttribute("aria-label", `Where the second layer attends, on one sequence, with ${angle}° between what is written and what is seen by ${seer()}`);
  }

  /** What is to be seen, in a sentence or two. */
  function words() {
    if (model.reader === WHOLE) return "All that writes and all that reads is turned alike: nothing changes, at any angle. The law of the model prefers no direction.";
    if (angle === 0) return "As trained: each token looks at what followed its earlier copies, which are outlined.";
    if (["values", "unembedding"].includes(model.reader)) return "The pattern stays as it is: where to look, neither values nor the unembedding decide. Only the loss moves, and not much.";
    if (model.reader === "queries") return "The pattern hardly changes: the queries ask for a token, whatever was written there.";
    if (angle < 40) return "The first degrees hardly matter: both ends need to agree only roughly.";
    if (angle < 80) return "Here the head comes apart: at 60° half of the writing is left where it was, cos 60° = ½.";
    if (angle <= 100) return "All that is written is out of its space: the head looks about as evenly as by chance.";
    return `Reversed: it looks anywhere but where it should.${model.reader === "keys" ? " The cosine law stops short of that." : ""}`;
  }

  function turn(to) {
    angle = to;
    stayed = 0;
    run.turn(to);
  }

  const instrument = {
    element: view.canvas,
    expect(at) {
      if (!run || at === angle) return;
      model.turning = false; // whoever sets an angle wants to see it
      turn(at);
      show();
    },
    add() {
      const [first, second] = read.get(angle) ?? [tally(), tally()];
      const { induction: native, loss: lost } = theory();
      induction.show(angle, first.read(), first.count, native(angle));
      loss.show(angle, second.read(), second.count, lost(angle));
      note.textContent = words();
    },
  };

  /** What is known of this circuit and this reader. */
  function expect() {
    const keys = model.reader === "keys";
    const { induction: native, loss: lost } = theory();
    induction.begin(native, keys && known[model.circuit].law);
    loss.begin(lost);
    key.classList.toggle("without", !keys);
  }

  function step() {
    if (model.turning && stayed >= STAY) {
      if (angle >= HIGH) way = -1;
      if (angle <= LOW) way = 1;
      turn(Math.min(HIGH, Math.max(LOW, way > 0 ? (Math.floor(angle / STEP) + 1) * STEP : (Math.ceil(angle / STEP) - 1) * STEP)));
      model.angle = angle;
    }
    const both = run.read();
    if (!read.has(angle)) read.set(angle, [tally(), tally()]);
    read.get(angle).forEach((each, i) => each.add(both[i]));
    body.dataset.state = [angle, ...both]; // for tests
    stayed++;
  }

  const turning = button("Turn", guard(() => {
    model.turning = !model.turning;
    if (model.turning) model.running = true;
  }), { title: "Turn by itself, five degrees after every 256 sequences" });
  const look = () => turning.setAttribute("aria-pressed", model.turning);
  look();

  return {
    boxes: { stage: [instrument], plots: [key, induction.element, loss.element, scale], note: [note] },
    dial: {
      parameter: "angle", step: 1, digits: 0, ramp: null, scale: null,
      name: () => ["turned by"],
      shows: (degrees) => `${degrees}°`,
      aside: { name: () => ["of it left, cos"], text: (degrees) => digits(cosine(degrees), 3), spoken: "cosine" },
      marks: [{ at: 90, words: () => ["90°"] }],
    },
    buttons: [turning],
    create() {
      run = turnedCircuit(compiled, model);
      read = new Map();
      way = 1;
      turn(model.angle);
      expect();
    },
    advance(at, count) {
      for (let i = 0; i < count; i++) step();
    },
    observe() {
      const [first, second] = read.get(angle) ?? [];
      return { sequences: run.sequences, induction: first?.read().mean ?? 0, loss: second?.read().mean ?? 0 };
    },
    paint,
    count: "sequences",
    step: { title: "16 sequences" },
    changes: { turning: look },
    kernel: () => model.reader,
    summary: (now, at) => `turned by ${at}° for ${seer()}: induction ${digits(now.induction, 3)}, beforehand ${digits(theory().induction(at), 3)}; loss ${digits(now.loss, 3)}; ${whole(now.sequences)} sequences`,
    stop: view.stop,
  };
});
