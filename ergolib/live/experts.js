// One expert for each minimum: several models learn one distribution, and each takes a well. Then chains sample it.

import { button, digits, make, prefersStillness } from "./controls.js";
import { BEST, COLOURS, LEARNT, RANGES, STEP, TARGETS } from "./data.js";
import { NAMES, arrows, states } from "./experts_picture.js";
import { losses } from "./experts_plot.js";
import { learners } from "./experts_run.js";
import { live } from "./live.js";

const SLOW = 60; // steps learnt for each that is made in a frame of 4, once there are many
const FIRST = 0.0625; // of a step in a frame, for each that a frame may make, at the start
const KEPT = 3; // runs beside the present one
const FEW = 10; // crossings: with fewer, an error says nothing
const OWNS = 0.1; // of what an expert itself says: then a well is one of its wells
const KINDS = ["fields", "pairs", "triples"];

const whole = (n) => n.toLocaleString("en-GB");
const three = (share) => digits(share, 3);
const swatch = (k) => {
  const made = make("span", { class: `swatch expert-${k}`, "aria-hidden": "true" });
  made.style.backgroundColor = COLOURS[k];
  return made;
};

/** What each well holds: of the target, of the model, and of the time of the chains. */
function account() {
  const rows = [...NAMES, "else"].map((name) => {
    const strips = COLOURS.map((_, k) => swatch(k));
    const mark = make("span", { class: "aim" });
    const cells = [0, 0, 0].map(() => make("td"));
    const bar = make("div", { class: "bars", "aria-hidden": "true" }, ...strips, mark);
    const head = make("th", { scope: "row" }, make("b", {}, name));
    return { cells, strips, mark, element: make("tr", {}, head, make("td", { class: "wide" }, bar), ...cells) };
  });
  const heads = ["well", "who takes it", "target", "model", "time"].map((words, i) => make("th", { scope: "col", class: i === 1 && "wide" }, words));
  const legend = make("p", { class: "legend" });
  const note = make("p", { class: "note" });
  const book = {
    note,
    sure: true, // whether chains have crossed often enough for an error
    element: make("div", {}, note, make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows.map((row) => row.element))), legend),
    write(run, count) {
      const goal = run.wells(run.goal);
      const parts = Array.from({ length: run.experts }, (_, k) => run.wells(run.part(k)));
      const time = run.tally?.read();
      const full = Math.max(...goal, ...goal.map((_, well) => parts.reduce((sum, part) => sum + part[well], 0)));
      book.sure = trusted(run, parts);
      rows.forEach(({ cells, strips, mark, element }, well) => {
        element.hidden = well >= count && well < NAMES.length;
        const model = parts.reduce((sum, part) => sum + part[well], 0);
        strips.forEach((strip, k) => (strip.style.width = `${k < run.experts ? (100 * parts[k][well]) / full : 0}%`));
        mark.style.left = `${(100 * goal[well]) / full}%`;
        cells[0].textContent = three(goal[well]);
        cells[1].textContent = three(model);
        const [share, error] = time?.[well] ?? [NaN, NaN];
        const blur = Number.isNaN(error) || !book.sure ? "?" : three(error);
        cells[2].replaceChildren(...(Number.isNaN(share) ? ["–"] : [make("b", {}, three(share)), make("small", {}, ` ± ${blur}`)]));
      });
      const weights = Array.from(run.weights, (weight, k) => make("span", {}, swatch(k), ` ${k + 1}: ${digits(weight, 2)}`));
      legend.replaceChildren(run.experts > 1 ? "weights " : "one model", ...(run.experts > 1 ? weights : []));
    },
  };
  return book;
}

/** Whether every chain that has several wells has crossed between them often enough for an error. */
function trusted(run, parts) {
  return parts.every((part, k) => {
    const own = part.slice(0, -1).filter((share) => share > OWNS * run.weights[k]).length;
    return own < 2 || run.weights[k] < OWNS || run.tally?.crossings[k] >= FEW;
  });
}

/** The runs: how each is drawn, what it is, how many numbers it has, what it loses. */
function register() {
  const rows = Array.from({ length: KEPT + 1 }, (_, i) => {
    const cells = ["wide", null, null].map((kind) => make("td", { class: kind }));
    const dash = make("span", { class: i ? `dash dash-${i - 1}` : "dash present", "aria-hidden": "true" });
    const name = make("th", { scope: "row" }, dash, i ? String.fromCharCode(96 + i) : "now");
    return { cells, element: make("tr", {}, name, ...cells) };
  });
  const heads = ["run", "model", "numbers", "loss"].map((words, i) => make("th", { scope: "col", class: i === 1 && "wide" }, words));
  return {
    element: make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows.map((row) => row.element))),
    write(runs) {
      rows.forEach(({ cells, element }, i) => {
        const run = runs[i];
        element.classList.toggle("empty", !run);
        const words = run ? [described(run), whole(run.numbers), digits(run.lost, 4)] : ["", "", ""];
        cells.forEach((cell, k) => (cell.textContent = words[k]));
      });
    },
  };
}

const described = ({ experts, order, spins }) => {
  const who = experts === 1 ? "one model" : `${experts} experts`;
  return `${who}, ${order > 1 ? "up to " : ""}${KINDS[Math.min(order, spins) - 1]}`;
};

export const render = live(({ model, compiled, body, guard, show, begin }) => {
  const canvas = make("canvas", { role: "img" });
  let run = null;
  let before = []; // runs for the same target, the latest first
  let background = model.background;
  let due = 0; // of a step
  let alive = false;
  let ended = false; // by itself, at the last step
  const paint = () => run && picture.paint(run);
  const picture = states(canvas, body, paint);
  const chart = losses();
  const book = account();
  const list = register();

  /** What is known of the best single model: its loss, and how many sweeps its chain remembers. */
  const known = (what, order, share) => BEST[model.target][order - 1][what][Math.round((share - RANGES.background[0]) / STEP)];
  const best = (order, share) => known("losses", order, share);

  /** What is to be seen, in a sentence. */
  function words() {
    const { experts, steps, tally, sweeps } = run;
    if (tally) {
      const crossed = tally.crossings.reduce((sum, each) => sum + each, 0);
      const done = `${whole(sweeps)} ${sweeps === 1 ? "sweep" : "sweeps"}`;
      const times = crossed === 1 ? "once" : `${whole(crossed)} times`;
      const memory = known("times", run.order, background);
      const few = book.sure ? "" : ", too few for an error";
      if (experts === 1) return `${done}: the chain went from well to well ${times}${few}. The best such model remembers for ${memory < 100 ? digits(memory, 1) : whole(Math.round(memory))} sweeps, exactly.`;
      return `${done}. Each picks an expert, whose own chain moves. Chains went from well to well ${times}${few}.`;
    }
    if (!steps) return experts === 1 ? "Before learning, all states are nearly alike." : "Before learning, the experts are nearly alike: small differences will decide.";
    const gap = run.lost - best(run.order, background);
    if (experts === 1) return Math.abs(gap) < 5e-5 ? "The best that one model with these couplings can do, exactly." : `${whole(steps)} steps: on its way to ${digits(best(run.order, background), 4)}, the best of one model.`;
    const said = steps >= LEARNT ? "The end of the axis" : `${whole(steps)} steps`;
    return gap < -5e-5 ? `${said}: less is lost than by the best single model with these couplings.` : `${said}: no better than one model yet. The difference between experts must grow first.`;
  }

  const instrument = {
    element: chart.element,
    add() {
      const count = TARGETS[run.target].wells.length;
      chart.show(run.trace, run.lost, before);
      book.write(run, count);
      book.note.textContent = words();
      list.write([run, ...before]);
      sampler.textContent = model.sampling ? "Learn" : "Sample";
      sampler.setAttribute("aria-pressed", model.sampling);
    },
    expect(share) {
      if (!run || share === background) return;
      background = share;
      begin();
    },
  };

  const sampler = button("Sample", guard(() => {
    model.sampling = !model.sampling;
    model.running = true;
    ended = false;
  }), { class: "sampler", "aria-pressed": false, title: "Let chains sample what the model says; or learn on" });

  /** To or from sampling: a model that has learnt nothing learns first. */
  function turn() {
    if (!run) return;
    if (model.sampling && !run.steps) run.learn(LEARNT);
    if (!model.sampling) {
      run.tally = null;
      run.sweeps = 0;
    }
    show();
  }

  /** Keep the run that ends, if there is something to compare, and begin another. */
  function create() {
    const shown = [run, ...before].filter((each) => each?.steps > 1);
    const same = run && run.target === model.target && run.background === background;
    before = same ? shown.slice(0, KEPT) : [];
    if (run) model.sampling = false;
    if (ended && !prefersStillness()) model.running = true; // nobody has paused it
    ended = false;
    run = learners(compiled, model, background);
    Object.assign(run, { background, numbers: TARGETS[model.target].numbers[model.experts - 1][model.order - 1] });
    due = 0;
    const levels = [1, 2, 3].map((order) => best(order, background));
    chart.expect(levels, run.ln(levels.map((level) => Math.max(level, 1e-12))), Math.min(model.order, run.spins));
    if (model.sampling) run.learn(LEARNT);
  }

  function advance(count) {
    if (model.sampling && alive) return run.sample(count);
    if (!alive || !model.running) return run.learn(count);
    due += count * Math.max(FIRST, run.steps / (4 * SLOW));
    const some = Math.floor(due);
    due -= some;
    run.learn(some);
    if (run.steps < LEARNT) return;
    model.running = false;
    ended = true;
  }

  return {
    boxes: { stage: [canvas], plots: [instrument], account: [book.element], runs: [list.element] },
    dial: {
      parameter: "background", step: STEP, digits: 2, scale: null, ramp: null, marks: [],
      name: () => ["background, share of all"],
      aside: { name: () => ["best single model, nats"], text: (share) => digits(best(model.order, share), 4), spoken: "best single model" },
    },
    buttons: [sampler],
    create,
    advance: (share, count) => advance(count),
    observe() {
      alive = true;
      return { steps: run.steps, sweeps: run.sweeps, divergence: run.lost, done: run.steps + run.sweeps };
    },
    paint() {
      paint();
      const names = TARGETS[run.target].wells.map((bottoms, well) => `${NAMES[well]} ${bottoms.map((s) => arrows(run.spins, s)).join(" and ")}`);
      canvas.setAttribute("aria-label", `${run.size} states: squares in outlines, their areas the probabilities of model and target. Wells: ${names.join("; ")}`);
      // For tests: the loss, the weights, the model, where the chains are and how often each state was met.
      body.dataset.state = [run.lost, ...run.weights, ...run.model, ...Array.from(run.places, Number), ...(run.tally?.visits ?? [])];
    },
    stop: picture.stop,
    count: "done",
    step: { title: "One step of learning, or one sweep" },
    changes: { sampling: turn },
    kernel: () => (model.sampling ? "sample" : "learn"),
    summary: () => `loss ${digits(run.lost, 4)} nats, best single model ${digits(best(model.order, background), 4)}. ${words()}`,
  };
});
