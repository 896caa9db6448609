// Two blocks of one lattice: what each knows of the other, over distance and over temperature. The
// lattice is an infinite cylinder, of which a window is drawn; every number is exact but one, the
// share of agreeing spins, which is counted.

import { average } from "./average.js";
import { cylinder } from "./blocks_cylinder.js";
import { key, plot } from "./blocks_plots.js";
import { strip } from "./blocks_strip.js";
import { digits, make } from "./controls.js";
import { FACE, FAR, FARTHEST, LN_2, PARTS, PLANE, RANGES, T_C } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { counted } from "./instruments.js";
import { live } from "./live.js";
import { turn } from "./loop.js";
import { table } from "./table.js";

const BUDGET = 6; // milliseconds of computing between two breaths of the page
const STEP = 0.05; // of temperature, in the second plot
const LATER = 200; // milliseconds
const FAR_OFF = 40; // steps, from where on a correlation falls exponentially

const far = table(FAR);
const plane = PLANE.map(table);
const nats = (value) => `${digits(value, value < 0.0995 ? 4 : 3)} nat`;

export const render = live(({ model, compiled, body, guard, show }) => {
  let run = null;
  let at = model.temperature;
  let due = 0; // the part of a ring that the slowest motion has saved up
  let seen = [0, 0]; // rings since the last look, and the sum of their agreeing shares
  let known = []; // the information at distances 1, 2, ...
  let job = 0;
  let [cost, later] = [0, 0]; // milliseconds that the curve took, and a timer for the next

  const picture = strip(body, { get: () => model.distance, set: guard((d) => (model.distance = d)), onresize: guard(() => run && paint()) });
  const faces = () => [FACE, FACE + model.distance];
  const paint = () => picture.paint(run, model.distance);

  const heading = () => {
    const set = new Text();
    return [set, make("span", { class: "words" }, set)];
  };
  const [hotness, titleOfDistance] = heading();
  const overDistance = plot({
    label: "Mutual information of the two blocks over their distance: exact for this cylinder, for two spins of the infinite plane, and at infinite distance",
    title: titleOfDistance, x: [0, FARTHEST], ticks: [[1, "1"], [8, "8"], [16, "16"], [24, "24"], [32, "32"]],
  });
  const [apart, titleOfTemperature] = heading();
  const overTemperature = plot({
    label: "Mutual information of the two blocks over temperature, at this distance: exact for this cylinder, for two spins of the infinite plane, and at infinite distance",
    title: titleOfTemperature, x: RANGES.temperature, mark: T_C, ticks: [[1, "1"], [T_C, "T", "c"], [3, "3"], [4, "4"]],
  });
  overTemperature.show("far", far.points);

  const amount = make("b");
  const part = make("span");
  const reach = make("p", { class: "amounts" }, make("span", {}, symbol("I"), "(A; B) = "), amount, part);

  const agree = agreement(() => (1 + run.correlation(model.distance)) / 2);
  const note = make("p", { class: "note" });

  /** What changes with the temperature. */
  function settle() {
    run.settle(at);
    due = 0;
    hotness.data = `information over distance, at T = ${digits(at, 2)}`;
    note.replaceChildren(...fate(at, run));
    known = [];
    if (cost < BUDGET) curve();
    else later ||= setTimeout(guard(curve), LATER);
    overDistance.show("plane", plane.map((read, i) => [i + 1, read(at)]));
    overDistance.show("far", [[0, far(at)], [FARTHEST, far(at)]]);
    place();
  }

  /** The information at all distances; where that takes long, a few times a second. */
  function curve() {
    const began = performance.now();
    clearTimeout(later);
    later = 0;
    known = run.overDistance();
    cost = performance.now() - began;
    overDistance.show("own", known.map((value, i) => [i + 1, value]));
  }

  /** What changes with the distance, too. */
  function place() {
    const value = (known[model.distance - 1] ??= run.here(model.distance));
    overDistance.point(model.distance, value);
    overTemperature.point(at, value);
    apart.data = `over temperature, at distance ${model.distance}`;
    amount.textContent = nats(value);
    part.textContent = `${digits((100 * value) / LN_2, value < 0.1 * LN_2 ? 1 : 0)} % of ln 2`;
    picture.canvas.setAttribute("aria-valuetext", `${model.distance}: ${nats(value)}`);
    body.dataset.information = value;
    seen = [0, 0];
    agree.begin();
  }

  /** Compute the second plot, in parts between which the page can do something else. */
  async function sweep() {
    const mine = ++job;
    const [{ distance }, of] = [model, run];
    const [low, high] = RANGES.temperature;
    const count = Math.round((high - low) / STEP);
    overTemperature.show("plane", plane[distance - 1].points);
    const points = [];
    let began = performance.now();
    for (let i = 0; i <= count; i++) {
      const t = low + i * STEP;
      points.push([t, of.at(t, distance)]);
      if (performance.now() - began < BUDGET) continue;
      await turn();
      if (mine !== job) return;
      began = performance.now();
    }
    overTemperature.show("own", points);
    body.dataset.swept = count + 1;
  }
  const swept = () => sweep().catch((error) => guard(() => {
    throw error;
  })());

  const settled = {
    element: picture.canvas,
    expect(t) {
      at = t;
      if (run) settle();
    },
  };

  return {
    boxes: {
      stage: [settled],
      reach: [reach, agree],
      plots: [overDistance, overTemperature, key([["own", "these blocks"], ["plane", "two spins, infinite plane"], ["far", "… infinitely far apart"]]), note],
    },
    dial: temperature({ scale: [0, 2 * T_C], marks: [{ at: T_C, words: () => [symbol("T", "c")] }] }),
    create() {
      run = cylinder(compiled, model);
      cost = 0;
      settle();
      swept();
    },
    advance(t, count) {
      due += model.running ? count / PARTS : 1 - due; // a press on Step is a whole ring
      for (; due >= 1; due -= 1) {
        run.advance();
        seen = [seen[0] + 1, seen[1] + run.agreeing(...faces())];
      }
    },
    observe() {
      const [fresh, agreeing] = seen;
      seen = [0, 0];
      return { rings: run.rings, fresh, agreeing, information: known[model.distance - 1] };
    },
    paint,
    count: "rings",
    changes: {
      distance() {
        place();
        swept();
        show();
      },
    },
    kernel: () => (model.block === "ring" ? "ring" : "block"),
    summary: (now, t) =>
      `T = ${digits(t, 2)}, distance ${model.distance}: the blocks share ${nats(now.information)}, ` +
      `${digits((100 * now.information) / LN_2, 0)} percent of ln 2; infinitely far apart on the plane two spins share ${nats(far(t))}`,
    stop() {
      job += 1;
      clearTimeout(later);
      picture.stop();
    },
  };
});

/** Which part of the facing spins agree: counted, and `exact()`. */
function agreement(exact) {
  const mean = average();
  const value = make("b");
  const theory = make("span");
  let rings = 0;
  return {
    element: make("p", { class: "title" }, "facing spins alike: ", value, " exact ", theory),
    begin() {
      mean.clear();
      rings = 0;
      value.textContent = "–";
      theory.textContent = digits(exact(), 3);
    },
    add({ fresh, agreeing }) {
      if (!fresh) return;
      rings += fresh;
      mean.add(agreeing / fresh);
      const known = mean.read();
      const error = known.error ? ` ± ${digits(known.error, 3)}` : "";
      value.textContent = `${digits(known.mean, 3)}${error} (${counted(rings, rings === 1 ? "ring" : "rings")})`;
    },
  };
}

/** How the information ends, far apart: in a sentence. */
function fate(t, run) {
  // it goes as the square of the correlation
  const half = Math.LN2 / (2 * run.decay(FAR_OFF));
  const steps = half < 9.95 ? digits(half, 1) : Number(half.toPrecision(2)).toLocaleString("en-GB");
  const where = [t > T_C ? "Above " : "Below ", symbol("T", "c")];
  if (t > T_C) return [...where, ` information dies out: far apart, it halves every ${steps} steps.`];
  const lasts = half < 1e12 ? `far apart, it halves every ${steps} steps` : "but so rarely that nobody would notice";
  return [...where, ` the plane would keep ${nats(far(t))} between two spins, for ever. A ring of ${run.width} would not, since walls can close round it: ${lasts}.`];
}
