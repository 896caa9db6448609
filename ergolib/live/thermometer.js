// A thermometer made of one snapshot: guess how hot a lattice is, read it off the lattice, be told; or set
// the bath, or draw a picture, and see what is read then.

import { button, digits, make, prefersStillness } from "./controls.js";
import { AGREEMENT, BOUND, CRITICAL, OPTIONS, RANGES } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { record as history, ticks } from "./instruments.js";
import { live } from "./live.js";
import { table } from "./table.js";
import { easel } from "./thermometer_easel.js";
import { crossing, record } from "./thermometer_plots.js";
import { bath } from "./thermometer_run.js";
import { chooser, decode, fitting, spinsOf } from "./thermometer_upload.js";
import { trace } from "./trace.js";

const tables = (all) => Object.fromEntries(Object.entries(all).map(([size, values]) => [size, table(values)]));
const exact = tables(AGREEMENT);
const bounds = Object.fromEntries(Object.entries(BOUND).map(([lattice, all]) => [lattice, tables(all)]));
const [COLDEST, HOTTEST] = RANGES.temperature;
const LATTICE = 5000; // rotors that are read in every frame; more, in every second, third...
const FRAMES = 240; // that the trace over time remembers
const NEAR = 8; // least errors: readings all as near as this are drawn larger
const COVERED = 0, READ = 1, TOLD = 2; // how much of a hidden temperature is known

const percent = (read, truth) => `${digits(Math.abs(100 * (read / truth - 1)), 1)} %`;
const places = (error) => (error < 0.0095 ? 3 : 2);

/** A temperature as it was read, with its error. */
function written({ temperature: t, error, price, spread }) {
  if (Number.isNaN(t)) return "any";
  if (t === 0 && error < 0.005) return price > 0 ? "0" : "−0";
  if (t === 0) return price > 0 ? `0, or below ${digits(error, 2)}` : `−0, or above −${digits(error, 2)}`;
  if (Math.abs(price) < 2 * spread) return `∞, or above ${digits(1 / (Math.abs(price) + 2 * spread), 0)}`;
  return `${digits(t, places(error))} ± ${digits(error, places(error))}`;
}

export const render = live(({ model, compiled, body, guard, begin, show, redial }) => {
  let run = null;
  let now = null; // the latest reading
  let age = 0; // frames since then
  let known = COVERED;
  let hand = false; // whether the reader has changed the snapshot
  let moved = false; // and let it go again
  let guessed = model.guess;
  let shown = null; // what was read in this round
  let rounds = [];
  let recent = []; // readings in the trace over time
  let spread = null; // of the readings since the bath's temperature changed

  const guessing = () => model.mode === "guess";
  const covered = () => guessing() && !hand && known === COVERED;
  const told = () => !guessing() || (known === TOLD && !hand);

  // Reading -----------------------------------------------------------------------------------------
  /** The temperature at which a whole lattice has this agreement: one curve, looked up the other way. */
  function whole(agreement) {
    const { points } = exact[run.size];
    const i = points.findIndex(([, value]) => value <= agreement);
    if (!run.spins || !run.joined || i < 1) return { temperature: NaN, error: NaN };
    const [[t0, a0], [t1, a1]] = [points[i - 1], points[i]];
    const t = t0 + ((a0 - agreement) / (a0 - a1)) * (t1 - t0);
    return { temperature: t, error: t * bounds.spins[run.size](t) };
  }

  function read() {
    const found = run.read();
    const { price, spread: of, agreement } = found;
    const cold = !Number.isFinite(price) && !Number.isNaN(price);
    const t = cold ? 0 : 1 / price;
    const error = cold ? run.coldest() : of * t * t;
    return { ...found, temperature: t, error, energy: whole(agreement) };
  }

  function observe() {
    age += 1;
    if (!now || !model.running || run.spins || age * LATTICE >= run.sites.length) {
      now = read();
      age = 0;
    }
    const { temperature: t, error } = now;
    if (model.running && !covered() && !hand && Number.isFinite(t)) {
      spread.count += 1;
      spread.sum += t;
      spread.squares += t * t;
      spread.expected += error * error;
    }
    const report = Number.isFinite(t) && !covered() ? { reading: t, reading_error: error } : {};
    return { ...now, ...report, sweeps: run.sweeps, rounds: rounds.length };
  }

  const forgetSpread = () => (spread = { count: 0, sum: 0, squares: 0, expected: 0 });
  const deviation = ({ count, sum, squares }) => Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));

  // Words ---------------------------------------------------------------------------------------------
  const cell = (name, sign, words) => {
    const value = make("b");
    const label = make("span", {}, words);
    const element = make("p", { class: `cell ${name}` }, make("i", { "aria-hidden": "true" }, sign), label, value);
    return { element, say: (text, other = words) => ((value.textContent = text), (label.textContent = other)) };
  };
  const cells = [cell("yours", "×", "your guess"), cell("local", "●", "the neighbours"), cell("whole", "○", "the energy (Kaufman)"), cell("bath", "|", "the bath"), cell("least", "", "the least error")];
  const note = make("p", { class: "note" });

  /** What the thermometers together say. */
  function statement() {
    const { temperature: t, error, price, spread: of, energy } = now;
    if (Number.isNaN(t)) return "Every site has neighbours that cancel: any temperature fits, and nothing can be read.";
  if (t === 0) return price > 0 ? "Nothing is against its neighbours: every lower temperature fits better." : "Nothing is with its neighbours: as cold as a negative temperature can be.";
    if (Math.abs(price) < 2 * of) return "Neighbours agree hardly more often than by chance.";
    if (price < 0) return "Neighbours rather differ: a negative temperature, beyond infinity.";
    const apart = Math.abs(t - energy.temperature) > 4 * Math.hypot(error, energy.error) + 0.005;
    if (apart) return "The two readings disagree: this is no equilibrium.";
    if (hand && !moved) return "It reads the order between neighbours, whoever made it: no bath did.";
    return "";
  }

  function describe() {
    if (covered()) return "Look at the picture, set your guess, then read the thermometer.";
    const said = statement();
    if (hand) return said || "In a bath of hidden temperature a picture is forgotten.";
    if (guessing()) {
      if (known === READ) return "Neighbours alone tell this much. Is it right? Is your guess?";
      const { guess, neighbours, energy, truth, bound } = shown;
      const more = Number.isFinite(energy) ? `, the energy by ${percent(energy, truth)}` : "";
      return `You were off by ${percent(guess, truth)}, the neighbours by ${percent(neighbours, truth)}${more}. One snapshot allows ${digits(100 * bound, 1)} %.`;
    }
    if (said || spread.count < 30) return said || "Every frame is one snapshot, and gives one reading.";
    return `${spread.count.toLocaleString("en-GB")} readings scatter by ${digits(deviation(spread), 3)}; the error they give themselves is ${digits(Math.sqrt(spread.expected / spread.count), 3)}.`;
  }

  const cross = crossing();
  const score = record();
  const verdict = {
    element: make("div", { class: "cells" }, ...cells.map((each) => each.element)),
    add() {
      const hidden = covered();
      body.classList.toggle("covered", hidden);
      body.classList.toggle("guessing", guessing());
      const [yours, local, energy, warm, least] = cells;
      yours.say(digits(guessed, 2));
      local.say(hidden ? "?" : written(now));
      energy.say(hidden ? "?" : Number.isNaN(now.energy.temperature) ? "–" : written({ ...now.energy, price: 1, spread: 0 }),
        run.spins ? "the energy (Kaufman)" : "energy: no formula");
      warm.say(told() ? digits(run.at, 2) : hand && !moved ? "none" : "?");
      least.say(`± ${digits(leastError(), 3)}`);
      const words = describe();
      if (words !== note.textContent) note.textContent = words;
      cross.show(now);
      cross.marks(guessing() ? guessed : NaN, told() ? run.at : NaN);
      const present = !guessing() && !hand && now.temperature > 0 ? { truth: run.at, neighbours: now.temperature, energy: now.energy.temperature, guess: NaN } : null;
      score.show(rounds, present);
      label();
    },
    expect(at) {
      if (guessing()) {
        if (known === COVERED) guessed = at;
      } else if (run) {
        run.at = at;
      }
      forgetSpread();
      levels();
      if (now) verdict.add();
    },
  };

  const path = trace({ label: "Readings over time, and the temperature of the bath", y: [COLDEST, HOTTEST], length: FRAMES, format: (v) => digits(v, 1), zero: null });
  const over = history({ words: "readings over time, and the least error", of: (seen) => seen.temperature, chart: path, count: ({ sweeps }) => `${sweeps.toLocaleString("en-GB")} sweeps` });
  const readings = {
    ...over,
    add(seen) {
      const { temperature: t } = seen;
      if (covered() || !(t > 0 && t < 99)) return;
      recent = [...recent, t].slice(-FRAMES);
      over.add(seen);
      const near = NEAR * leastError();
      const close = told() && recent.every((each) => Math.abs(each - run.at) < near);
      path.rescale(...(close ? [Math.max(0, run.at - near), run.at + near] : [0, HOTTEST]));
    },
    clear: forgetReadings,
  };
  const leastError = () => run.at * bounds[model.lattice][run.size](run.at);

  function forgetReadings() {
    recent = [];
    path.clear();
  }

  /** The bath's temperature in the trace over time, with the error that one snapshot must have. */
  function levels() {
    const error = run ? leastError() : 0;
    path.expect(run && told() ? [run.at, run.at - error, run.at + error] : []);
  }

  // What the reader does --------------------------------------------------------------------------------
  const ask = button("", guard(() => {
    if (!guessing() || hand || known === TOLD) {
      model.seed = (model.seed + 1) % (RANGES.seed[1] + 1); // begins anew
      model.running = !prefersStillness();
      return;
    }
    model.running = false;
    known += 1;
    if (known === READ) {
      show();
      shown = {
        truth: run.at, guess: guessed, neighbours: now.temperature, energy: now.energy.temperature,
        bound: leastError() / run.at,
      };
    } else {
      rounds = [...rounds, shown];
      model.rounds = rounds.length;
      forgetReadings();
    }
    levels();
    verdict.add();
  }), { class: "ask" });
  const label = () => {
    ask.textContent = !guessing() || hand || known === TOLD ? "Next snapshot" : known === READ ? "Tell me the truth" : "Read the thermometer";
  };

  /** The reader takes the snapshot into their own hands. */
  function taken() {
    model.running = false;
    fault();
    moved = false;
    if (hand) return;
    hand = true;
    forgetReadings();
    levels();
  }
  const stamp = (words, change, title) => button(words, guard(() => {
    taken();
    change(run);
    show();
  }), { title });
  const { size: sizes } = OPTIONS;
  const half = (angle) => (angle >= 0 ? angle - Math.PI : angle + Math.PI);
  const each = (of) => ({ sites, size, spins }) => {
    for (let i = 0; i < sites.length; i++) sites[i] = of(sites[i], (Math.floor(i / size) + i) % 2, spins);
  };

  const picture = easel({ get: () => run, taken, drawn: guard(show) });
  const fingers = button("Draw", () => {
    picture.fingers = !picture.fingers;
    fingers.setAttribute("aria-pressed", picture.fingers);
    body.classList.toggle("drawing", picture.fingers);
    if (picture.fingers) taken();
  }, { "aria-pressed": false, title: "Paint with a finger; a mouse always can" });

  let alarm = null;
  /** Say what went wrong with a file, or no longer. */
  function fault(words) {
    alarm?.remove();
    alarm = words ? make("p", { class: "fault", role: "alert" }, words) : null;
    if (alarm) note.after(alarm);
  }
  const file = chooser(guard(async (chosen) => {
    try {
      const found = await decode(chosen);
      model.lattice = "spins";
      model.size = fitting(found, sizes);
      taken();
      run.joined = 0;
      run.sites.set(spinsOf(found, run.size));
      show();
    } catch (error) {
      fault(error.message);
    }
  }));

  const marks = () => [{ at: CRITICAL[model.lattice], words: () => [symbol("T", model.lattice === "spins" ? "c" : "BKT")] }];
  const scale = [COLDEST, HOTTEST];
  const guess = temperature({ parameter: "guess", name: () => ["your guess of ", symbol("T")], scale, ramp: null });
  const set = temperature({ name: () => ["the bath's ", symbol("T")], scale, ramp: [-0.3, 0.3] });
  const dial = (of) => ({ ...of, marks: marks() });

  return {
    boxes: {
      stage: picture.elements, verdict: [verdict, note], trace: [readings],
      plots: [cross, score, ticks(RANGES.temperature, [1, 2, 3, 4])],
      tools: [
        fingers,
        stamp("All alike", each((value, odd, spins) => (spins ? 1 : 0)), "Order: every site the same"),
        stamp("Invert", each((value, odd, spins) => (spins ? -value : half(value))), "Turn every site over"),
        stamp("Chessboard", each((value, odd, spins) => (spins ? 1 - 2 * odd : odd && -Math.PI)), "Every site against its neighbours"),
        stamp("Random", () => run.shake(), "No order at all: T is infinite"),
        button("Open a picture", () => file.click(), { title: "Light pixels are up; it stays in your browser" }), file,
      ],
    },
    dial: [guess, set],
    chosen: () => dial(guessing() ? guess : set),
    create() {
      fault();
      run = bath(compiled, model);
      [known, hand, moved, now, age] = [COVERED, false, false, null, 0];
      forgetSpread();
      note.setAttribute("aria-live", guessing() ? "polite" : "off");
      cross.theory(run.spins ? exact[run.size].points : []);
      score.limits(bounds[model.lattice][run.size].points);
      picture.describe(`Snapshot of ${run.size} by ${run.size} ${model.lattice}`);
      levels();
    },
    advance(at, count) {
      if (alarm) fault();
      if (hand && !moved) {
        moved = true;
        run.joined = 1; // what moves, moves on a torus
        if (!guessing()) hand = false;
        forgetSpread();
        levels();
      }
      run.advance(guessing() ? run.at : at, count);
    },
    observe,
    paint: picture.paint,
    count: "sweeps",
    step: { title: "One sweep" },
    changes: {
      mode() {
        rounds = [];
        redial();
        begin();
      },
      lattice() {
        rounds = [];
        redial();
        begin();
      },
    },
    buttons: [ask],
    kernel: () => model.lattice,
    summary(seen, at) {
      const who = guessing() ? `your guess ${digits(guessed, 2)}` : `the bath has T = ${digits(at, 2)}`;
      return covered() ? `a new snapshot; ${who}` : `${who}; the neighbours say ${written(now)}`;
    },
  };
});
