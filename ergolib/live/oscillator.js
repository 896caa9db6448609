// One oscillator, three thermostats: does its path find the whole plane of position and momentum?

import { digits, make } from "./controls.js";
import { curve } from "./curve.js";
import { DT, EVERY, LINKS, MODULE, NORMAL, RADII, RANGES, REACH, SHARES } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { reading, ticks } from "./instruments.js";
import { live } from "./live.js";
import { plane } from "./phase.js";
import { choosable } from "./pointing.js";
import { profile } from "./profile.js";
import { instantiate } from "./runtime.js";
import { table } from "./table.js";

const POINTS = 4096; // of the path that the kernel may write at once
const BINS = 45;
const WIDTH = (2 * REACH) / BINS;
const normal = table(NORMAL);
const whole = (value) => digits(value, 0);

/** An oscillator in the kernels' memory; it moves as `ergolib.Oscillator` does. */
function oscillator(compiled, { thermostat, q, p, mass, friction, seed }) {
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    phase: ["float64", 2], chain: ["float64", 2 * LINKS[thermostat]],
    trail: ["float64", 2 * POINTS], state: ["uint64", 4],
  });
  const { phase, chain, state } = arrays;
  kernels.seed_words(seed, state);
  phase.set([q, p]);
  const move = thermostat === "langevin"
    ? (t, trail) => kernels.langevin(phase, t, friction, DT, EVERY, trail, state)
    : (t, trail) => kernels.nose_hoover(phase, chain, t, mass, DT, EVERY, trail);
  return {
    phase,
    /** Move by so many points; `visit` takes them as q, p, q, p, ... */
    advance(t, points, visit) {
      for (let left = points; left > 0; left -= POINTS) {
        const trail = arrays.trail.subarray(0, 2 * Math.min(left, POINTS));
        move(t, trail);
        if (!Number.isFinite(phase[0] + phase[1])) throw new Error("the motion has run away");
        visit(trail);
      }
    },
  };
}

/** How often a coordinate (0 for q, 1 for p) was where, beside the normal distribution. */
function histogram(words, coordinate) {
  const chart = profile({
    label: `Distribution of the ${words} so far, and the one of a heat bath`,
    x: [-REACH, REACH], y: [0, 0.5], format: (v) => digits(v, 1), steps: true,
  });
  const counts = new Float64Array(BINS);
  let total = 0;
  const forget = () => {
    counts.fill(0);
    total = 0;
  };
  return {
    element: make("div", { class: "record profile" },
      make("p", { class: "title" }, `${words} `, symbol("qp"[coordinate]), make("span")), chart.svg),
    visit(trail) {
      for (let i = coordinate; i < trail.length; i += 2) {
        const bin = Math.floor((trail[i] + REACH) / WIDTH);
        if (bin >= 0 && bin < BINS) counts[bin] += 1;
        total += 1;
      }
    },
    add: () => chart.draw(Array.from(counts, (count, i) => [(i + 0.5) * WIDTH - REACH, count / (total || 1) / WIDTH])),
    expect(t) {
      const deviation = Math.sqrt(t);
      const height = normal(0) / deviation;
      forget();
      chart.rescale(0, Math.ceil(14 * height) / 10);
      chart.expect(Array.from({ length: 181 }, (_, i) => {
        const x = (i / 90 - 1) * REACH;
        return [x, normal(Math.abs(x) / deviation) / deviation];
      }));
    },
    clear: forget,
  };
}

/** Which share of the time was spent inside each circle. */
function circles() {
  const measured = make("b");
  let [inside, total, t] = [RADII.map(() => 0), 0, 1];
  const forget = () => {
    inside = RADII.map(() => 0);
    total = 0;
  };
  const percents = (shares) => shares.map((share) => whole(100 * share)).join(" · ");
  return {
    element: make("p", { class: "title circles" },
      make("span", { class: "words" }, "inside", make("span", { class: "long" }, " the circles")), measured, make("span", { class: "words" }, " exact "),
      make("span", {}, `${percents(SHARES)} %`)),
    visit(trail) {
      for (let i = 0; i < trail.length; i += 2) {
        const square = (trail[i] ** 2 + trail[i + 1] ** 2) / t;
        RADII.forEach((radius, k) => (inside[k] += square < radius * radius));
      }
      total += trail.length / 2;
    },
    add: () => (measured.textContent = total ? `${percents(inside.map((count) => count / total))} %` : "–"),
    expect(to) {
      t = to;
      forget();
    },
    clear: forget,
  };
}

export const render = live(({ model, compiled, body, begin }) => {
  const canvas = make("canvas", { role: "application" });
  const picture = plane(canvas, body);
  const shares = circles();
  const histograms = [histogram("position", 0), histogram("momentum", 1)];
  const squares = ["q", "p"].map((name, i) => reading({
    words: `average of ${name}² `, of: (now) => now.latest[i], exact: (t) => t,
    chart: curve({
      label: `Average of ${name} squared over temperature: measured, and the exact line`,
      x: RANGES.temperature, y: RANGES.temperature, points: [RANGES.temperature, RANGES.temperature].map(([a, b], k) => (k ? [b, b] : [a, a])),
      format: (v) => digits(v, 1),
    }),
  }));
  let run = null;
  let [points, at] = [0, model.temperature];
  let sums = [0, 0, 0]; // of q², p² and 1 since the last observation
  let all = [0, 0, 0]; // since the temperature changed

  function visit(trail) {
    picture.add(trail);
    shares.visit(trail);
    for (const each of histograms) each.visit(trail);
    for (let i = 0; i < trail.length; i += 2) {
      sums[0] += trail[i] ** 2;
      sums[1] += trail[i + 1] ** 2;
      sums[2] += 1;
    }
    points += trail.length / 2;
  }

  const own = {
    // A new temperature begins a new picture.
    element: make("span", { hidden: true }),
    expect(t) {
      at = t;
      own.clear();
    },
    clear() {
      picture.clear();
      all = [0, 0, 0];
    },
  };

  choosable(canvas, { reach: REACH, get: () => [model.q, model.p], set: (q, p) => Object.assign(model, { q, p }) });

  return {
    boxes: {
      stage: [canvas], plots: [...squares, ticks(RANGES.temperature, [0.5, 1, 1.5, 2])],
      histograms: [shares, ...histograms, own],
    },
    dial: temperature({ scale: [0, 2] }),
    create() {
      run = oscillator(compiled, model);
      points = 0;
      sums = [0, 0, 0];
      canvas.setAttribute("aria-label",
        `Plane of position and momentum; the path begins at position ${digits(model.q, 2)}, ` +
        `momentum ${digits(model.p, 2)}. Press, or use the arrow keys, to begin elsewhere`);
    },
    advance: (t, count) => run.advance(t, count, visit),
    observe() {
      const latest = sums[2] ? [sums[0] / sums[2], sums[1] / sums[2]] : [model.q ** 2, model.p ** 2];
      all = all.map((sum, i) => sum + sums[i]);
      sums = [0, 0, 0];
      const mean = (i) => (all[2] ? all[i] / all[2] : latest[i]);
      return { time: points * EVERY * DT, latest, mean_q2: mean(0), mean_p2: mean(1) };
    },
    paint() {
      picture.paint([model.q, model.p], at, model.speed <= 100);
      body.dataset.phase = run.phase; // q,p
    },
    count: "time",
    step: { title: "A tenth of a unit of time" },
    changes: { q: begin, p: begin },
    kernel: () => model.thermostat,
    summary: (now, t) =>
      `T = ${digits(t, 2)}, time ${digits(now.time, 0)}; average of q squared ${digits(now.mean_q2, 2)}, ` +
      `of p squared ${digits(now.mean_p2, 2)}, both exactly ${digits(t, 2)}`,
  };
});
