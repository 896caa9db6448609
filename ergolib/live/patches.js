// Three blocks of a large magnet, and their majority as a latent: what the blocks share, whether the
// majority mediates it, and whether one block alone knows the majority.

import { button, digits, make } from "./controls.js";
import { CRITICAL, LN_2, ORDER, PORTION, RANGES, UNIT } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { counted, ticks } from "./instruments.js";
import { live } from "./live.js";
import { chart, hidden, known, mark, nearby, SERIES } from "./patches_plot.js";
import { magnet } from "./patches_run.js";
import { middles, overlap, stage } from "./patches_stage.js";
import { frame } from "./plot.js";
import { table } from "./table.js";

const DWELL = 300; // sweeps at each temperature, when Cool or Heat go along
const LOOK = 250; // milliseconds between two readings of the arrows
const order = table(ORDER);
const ROWS = {
  shared: ["A and B share ", "I", "(A;\u2009B)"],
  mediation: ["once Λ is known ", "I", "(A;\u2009B|Λ)"],
  left_open: ["open about Λ, given A ", "H", "(Λ|A)"],
};

/** The three numbers, measured and exact, and what they mean. */
function account() {
  const theory = make("span");
  const rows = SERIES.map((name) => {
    const svg = hidden(frame("").svg);
    svg.replaceChildren();
    mark(svg, name, 4.6);
    const [value, error, exact] = [make("b"), make("small"), make("span")];
    const [words, letter, of] = ROWS[name];
    const said = make("span", { class: "words" }, svg, words, make("span", { class: "formula" }, make("i", {}, letter), of));
    return { value, error, exact, element: make("p", {}, said, value, error, exact) };
  });
  const verdict = make("b");
  const why = new Text();
  const head = make("p", { class: "head" }, make("span", {}, "nats"), make("span", { class: "both" }, "measured"), theory);
  return {
    element: make("div", { class: "rows" }, head, ...rows.map((row) => row.element), make("p", { class: "note" }, verdict, why)),
    write(pairs, exact, words) {
      theory.textContent = words;
      rows.forEach((row, i) => {
        const [value, error] = pairs[i];
        const sure = Number.isFinite(error);
        const places = sure && error < 0.0005 ? 4 : 3;
        row.value.textContent = sure ? digits(Math.abs(value) < 0.5 * 10 ** -places ? 0 : value, places) : "…";
        row.error.textContent = !sure ? "" : error < 5e-5 ? "± <10⁻⁴" : `± ${digits(error, places)}`;
        row.exact.textContent = SERIES[i] in exact ? digits(exact[SERIES[i]], 3) : "–";
      });
    },
    say(short, long) {
      verdict.textContent = short;
      why.data = ` ${long}`;
    },
  };
}

export const render = live(({ model, compiled, body, guard, show }) => {
  let run = null;
  let at = model.temperature;
  let looked = 0;
  const plot = chart();
  const book = account();
  const board = stage(model, (places) => (model.places = places), guard);
  const latent = make("b");
  const snapshots = make("span");
  const which = make("span");
  const what = () => `${model.side} ${model.latent} ${model.places}`;

  /** How many steps B is from A, if along an axis. */
  function apart() {
    const [[r, c], [row, column]] = middles(model.places).map((place) => place.map((x) => Math.floor((x * model.size) / UNIT)));
    const steps = [Math.abs(r - row), Math.abs(c - column)].map((d) => Math.min(d, model.size - d));
    return steps.includes(0) ? Math.max(...steps) : NaN;
  }

  function exact() {
    const far = known(at, model.side);
    const near = model.side === 1 ? nearby(at, apart()) : undefined;
    const words = model.side > 1 ? "huge blocks" : near === undefined ? "far apart" : `${apart()} apart`;
    return [near === undefined ? far : { shared: near }, words];
  }

  /** What the numbers mean, in a word and a sentence. */
  function verdict({ shared, mediation, left_open: open, magnetization }) {
    if (overlap(middles(model.places), model.size, model.side)) return ["Overlapping.", "These blocks share spins, and so they share information for that reason alone."];
    if (at < CRITICAL - 0.05 && Math.abs(magnetization) < 0.75 * order(at)) return ["Not in equilibrium.", "Both phases stand side by side, and a wall may take long to go. Reset begins with all spins up."];
    if (![shared, mediation, open].every(([, error]) => Number.isFinite(error))) return ["Looking.", "All shifts of the blocks are tallied, with all their mirror images."];
    const [gain, error] = [shared[0] - mediation[0], 2 * Math.hypot(shared[1], mediation[1])];
    const part = gain > 0.995 * shared[0] ? "nearly all" : `${digits((100 * gain) / shared[0], 0)} %`;
    if (gain < -error) return ["Worse than none.", "To know Λ makes A and B dependent: it is a collider. A latent that is constant does better, and has no error of redundancy."];
    if (gain <= error) return ["No better than none.", "Λ leaves as much between A and B as there was."];
    if (mediation[0] < 0.05 * shared[0] && open[0] < 0.1 * LN_2) return ["Nearly natural.", `Λ explains ${part} of what A and B share, and A alone all but knows it.`];
    const told = digits(100 * (1 - open[0] / LN_2), 0);
    return ["A mediator, not natural.", `Λ explains ${part} of what A and B share, but A alone knows only ${told} % of it.`];
  }

  const instrument = {
    element: make("div", { class: "plot" }, make("p", { class: "title" }, "nats, over temperature", which), plot.svg),
    add(now) {
      const pairs = SERIES.map((name) => now.read[name]);
      if (now.since >= PORTION) plot.show(at, what(), pairs);
      book.write(pairs, ...exact());
      book.say(...verdict(now.read));
    },
    expect(t) {
      plot.keep();
      at = t;
      run?.forget();
    },
    clear: () => plot.clear(),
  };

  function theory() {
    plot.expect(model.side);
    which.textContent = model.side === 1 ? "lines: spins far apart" : "lines: huge blocks";
  }

  /** Other blocks: what was tallied of the old ones goes into the notebook. */
  function watch() {
    plot.keep();
    run.watch(middles(model.places), model.side, model.latent);
    board.place();
    theory();
    looked = 0;
    show();
  }

  return {
    boxes: {
      stage: board.elements,
      plots: [instrument, ticks(RANGES.temperature, [1.5, 2, 2.5, 3, 3.5, 4])],
      account: [make("p", { class: "title latent" }, "now Λ ", latent, snapshots), book],
    },
    dial: temperature({ scale: [0, 2 * CRITICAL], marks: [{ at: CRITICAL, words: () => [symbol("T", "c")] }], dwell: () => DWELL }),
    buttons: [button("Apart", guard(() => (model.places = spread(model.places))), { title: "Put the blocks as far apart as they go" })],
    create() {
      run = magnet(compiled, model);
      run.watch(middles(model.places), model.side, model.latent);
      board.place();
      theory();
      looked = 0;
    },
    advance: (t, count) => run.advance(t, count),
    observe() {
      const read = run.observe();
      body.dataset.state = [...read.all, read.energy, read.magnetization];
      const sure = SERIES.map((name) => (Number.isFinite(read[name][1]) ? read[name][0] : 0));
      return { sweeps: run.sweeps, since: read.since, read, ...Object.fromEntries(SERIES.map((name, i) => [name, sure[i]])) };
    },
    paint() {
      board.paint(run);
      const time = performance.now();
      if (model.running && time - looked < LOOK) return;
      looked = time;
      const signs = run.signs();
      board.say(signs);
      latent.textContent = signs[3] > 0 ? "↑" : "↓";
      snapshots.textContent = counted(run.sweeps);
    },
    count: "sweeps",
    step: { title: "One sweep" },
    changes: { places: watch, side: watch, latent: watch },
    kernel: () => "look",
    summary: ({ read }, t) =>
      `T = ${digits(t, 2)}: A and B share ${digits(read.shared[0], 3)} nat, ${digits(read.mediation[0], 3)} once the majority is known; ` +
      `A leaves ${digits(read.left_open[0], 3)} nat open about it. ${verdict(read).join(" ")}`,
  };
});

/** The three places that are farthest apart on a torus, around the first: on a diagonal. */
function spread(text) {
  const [[row, column]] = middles(text);
  return [0, 85, 171].map((by) => `${(row + by) % UNIT}.${(column + by) % UNIT}`).join("-");
}
