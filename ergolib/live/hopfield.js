// A network of spins that has learnt pictures: reminded of one it mends it, cooled it falls into one, and with too
// many it falls into none.

import { average } from "./average.js";
import { button, digits, make } from "./controls.js";
import { EXACT, LAST, MELTS, MIXTURE, RANGES, SIDE, STEP } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { counted } from "./instruments.js";
import { live } from "./live.js";
import { pictures } from "./hopfield_picture.js";
import { bars, plane } from "./hopfield_plots.js";
import { network } from "./hopfield_run.js";
import { table } from "./table.js";
import { trace } from "./trace.js";

const SLOW = 4; // frames for a sweep where one can be followed by eye
const LENGTH = 240; // looks in the history
const PURE = 0.5; // an overlap above this, alone, is a memory, however warm,
const NEAR = 0.75; // if it is above so much of what theory says
const exact = EXACT.map(table);
const known = (load, t) => exact[Math.round(100 * load) - 1](t);
const whole = (value) => Math.round(value).toLocaleString("en-GB");

export const render = live(({ model, compiled, body, guard, begin }) => {
  let run = null;
  let now = null;
  let first = { overlap: 0, nats: 0 }; // what the cue told
  let skipped = 0;
  let alive = false;

  const canvases = ["The state: 32 by 32 spins", "The memory nearest to it", "Where they differ"].map((words) =>
    make("canvas", { role: "img", "aria-label": words }));
  const paint = pictures(canvases);
  const [mirror, memory, number] = [new Text(), make("span", {}, "memory "), new Text()];
  const names = [["state"], [mirror, memory, number], [""]].map((words) => make("p", {}, ...words));

  /** What kind of state it is, by its largest overlaps, and in words. */
  function kind() {
    const order = Array.from(run.overlaps, (m, mu) => [Math.abs(m), mu]).sort((a, b) => b[0] - a[0]);
    const [one, two, three, four] = [0, 1, 2, 3].map((i) => order[i]?.[0] ?? 0);
    const [low, high, other] = MIXTURE;
    const which = now.nearest + 1;
    const least = model.couplings === "hebbian" ? Math.max(PURE, NEAR * known(model.alpha, model.temperature)) : PURE;
    if (one > least && two < low) return now.overlap > 0 ? ["pattern", `In memory ${which}.`] : ["mirror", `In the mirror of memory ${which}: the same energy, all spins turned.`];
    if (one < high && three > low && four < other) {
      const of = order.slice(0, 3).map(([, mu]) => mu + 1).sort((a, b) => a - b);
      return ["mixture", `In a mixture of memories ${of.slice(0, 2).join(", ")} and ${of[2]}, which nobody taught${model.temperature < MELTS ? "" : "; it melts"}.`];
    }
    return ["none", model.temperature > 0.7 ? "In none of its memories: too warm, or too many." : "In none of its memories: a spurious state."];
  }

  const verdict = make("b");
  const nats = make("span");
  const account = {
    element: make("div", {}, make("p", {}, verdict), make("p", {}, nats)),
    add() {
      const [what, words] = kind();
      verdict.textContent = words;
      const all = SIDE * SIDE * first.full;
      // Of the memory it is in; else of the one it was reminded of, or the nearest.
      const mu = run.begun < 0 || what === "pattern" || what === "mirror" ? now.nearest : run.begun;
      const cue = mu === run.begun ? `${whole(first.nats)} nats from the cue, ` : "";
      nats.textContent = `Known of memory ${mu + 1}: ${cue}${whole(run.nats(run.overlaps[mu]))}${cue ? "" : " nats"} now, of ${whole(all)}.`;
    },
  };

  const mean = average();
  const [value, theory, amount] = [make("b"), make("span"), make("span")];
  const history = trace({ label: "Largest overlap over time, and its theory", y: [0, 1], length: LENGTH, format: String });
  const strip = bars();
  let seen = -1;
  const expect = (t) => {
    const m = known(model.alpha, t);
    const hebbian = model.couplings === "hebbian";
    theory.textContent = hebbian ? (m > 0 ? `a memory ${digits(m, 3)}` : "no memory") : "";
    history.expect(hebbian && m > 0 ? [m] : []);
    strip.expect(hebbian ? m : 0);
    chart.show(model.alpha, t);
  };
  const largest = {
    element: make("div", { class: "plot" },
      make("p", { class: "title" }, make("span", {}, make("span", { class: "long" }, "largest "), "overlap ", symbol("m")), value, theory, amount), history.svg),
    add() {
      if (run.sweeps !== seen) {
        seen = run.sweeps;
        mean.add(now.largest);
        history.add(now.largest);
      }
      value.textContent = digits(mean.read().mean, 3);
      amount.textContent = counted(run.sweeps);
    },
    expect(t) {
      mean.clear();
      mean.add(now ? now.largest : 0);
      expect(t);
    },
    clear() {
      mean.clear();
      history.clear();
      seen = -1;
      expect(model.temperature);
    },
  };
  const memories = make("span");
  const overlaps = {
    element: make("div", { class: "plot" }, make("p", { class: "title" }, memories), strip.svg),
    add: () => strip.show(run, now.nearest),
  };
  const chart = plane(guard((load, t) => {
    const near = (x, step, [low, high]) => Math.round(Math.min(Math.max(x, low), high) / step) * step;
    model.temperature = +near(t, STEP, RANGES.temperature).toFixed(2);
    model.alpha = +near(load, 0.01, RANGES.alpha).toFixed(2);
  }));
  const where = make("span");
  const map = {
    element: make("div", { class: "plot" }, make("p", { class: "title" }, make("span", {}, symbol("T"), " over load", where)), chart.svg),
  };

  /** Start anew with the same memories, in another way or another time. */
  const start = (how) => guard(() => {
    const next = model.start === how ? (model.trial + 1) % (LAST + 1) : model.trial;
    const same = model.trial === next;
    model.start = how;
    if (!same) model.trial = next;
    model.running = true;
  });

  return {
    boxes: { stage: canvases, names, account: [account], plots: [largest, overlaps], plane: [map] },
    dial: temperature({
      scale: [0, 1.1],
      ramp: [-0.1, 0.2],
      aside: {
        name: () => ["price 1/", symbol("T")],
        text: (t) => (t > 0 ? digits(1 / t, 3) : "∞"),
        spoken: "price",
      },
    }),
    buttons: [
      button("Remind", start("cue"), { title: "Start at a damaged copy of the next memory" }),
      button("Mix", start("mixture"), { title: "Start at what most of memories 1, 2 and 3 say" }),
      button("Random", start("random"), { title: "Start at a random state" }),
    ],
    create() {
      run = network(compiled, model);
      const { overlap } = run.observe();
      first = { nats: run.begun >= 0 ? run.nats(run.overlaps[run.begun]) : 0, full: run.nats(1) / (SIDE * SIDE), overlap };
      const hebbian = model.couplings === "hebbian";
      where.textContent = hebbian ? ": where memories win, last, are lost" : ", as it would be for Hebb’s couplings";
      chart.svg.classList.toggle("elsewhere", !hebbian);
      memories.textContent = `overlap with each of ${run.count} memories`;
      [skipped, alive, now] = [0, false, null];
    },
    advance(t, count) {
      const slow = alive && model.running && model.speed === 1;
      if (slow && (skipped = (skipped + 1) % SLOW)) return;
      run.advance(t, count);
    },
    observe: () => (now = run.observe()),
    paint() {
      alive = true;
      paint(run);
      const differ = run.spins.reduce((sum, spin, site) => sum + (spin !== run.memory[site] ? 1 : 0), 0);
      mirror.data = now.overlap < 0 ? "mirror of " : "";
      memory.className = now.overlap < 0 ? "long" : "";
      number.data = String(now.nearest + 1);
      names[2].textContent = `${whole(differ)} differ`;
      body.dataset.state = [now.energy, now.nearest, now.overlap, ...run.overlaps.slice(0, 4)]; // for tests
    },
    count: "sweeps",
    step: { title: "One sweep" },
    changes: { start: begin, trial: begin },
    kernel: () => model.couplings,
    summary: (seen, t) => `T = ${digits(t, 2)}, load ${digits(model.alpha, 2)}; ${kind()[1]} Overlap ${digits(seen.overlap, 3)}`,
  };
});
