// More samples, less information: two variables are sampled again and again, and each sample says how
// much they know of each other, by three methods. The first finds information in chance.

import { button, digits, make } from "./controls.js";
import { KNOWN, RANGES, SAMPLES, SETTINGS, STEP } from "./data.js";
import { ticks } from "./instruments.js";
import { live } from "./live.js";
import { chart, marker } from "./samples_chart.js";
import { picture } from "./samples_picture.js";
import { experiments, tally } from "./samples_run.js";
import { table } from "./table.js";

const METHODS = [["plug_in", "plug-in"], ["miller_madow", "Miller–Madow"], ["chao_shen", "Chao–Shen"]];
const ENOUGH = 20; // experiments at each place of a scan
const TEN = ["", "10", "100", "10³", "10⁴", "10⁵", "10⁶"];
const [FEWEST, MOST] = RANGES.decades;
const size = (at) => SAMPLES[Math.round((at - FEWEST) / STEP)];
const spaced = (n) => n.toLocaleString("en-GB").replaceAll(",", "\u2009");

/** What the methods find with the present number of samples, and what is known, one row each. */
function rows() {
  const row = (sign, words, name) => {
    const cells = [make("b", name ? { class: name } : {}), make("span"), make("span")];
    return { cells, element: make("p", {}, sign, make("span", { class: "words" }, ...[words].flat()), ...cells) };
  };
  const stroke = (kind) => make("i", { class: `stroke ${kind}` });
  const found = METHODS.map(([, words], i) => row(marker(i), words, `method-${i}`));
  const [exact, mean, law] = [
    row(stroke("truth"), "exact"), row(stroke("mean"), "plug-in on average"),
    row(stroke("law"), ["exact + (", make("i", {}, "K"), " − 1)²/2", make("i", {}, "n")]),
  ];
  const done = make("span");
  const head = make("p", { class: "head" }, done, make("span", {}, "mean"), make("span", {}, "spread"), make("span", {}, "off by"));
  return {
    elements: [head, ...[...found, exact, mean, law].map(({ element }) => element)],
    show(made, known, places) {
      done.textContent = `${spaced(made.count)} experiment${made.count === 1 ? "" : "s"}`;
      const off = (value) => (value < known.exact ? "" : "+") + digits(value - known.exact, places);
      const write = ({ cells }, ...words) => cells.forEach((cell, k) => (cell.textContent = words[k] ?? ""));
      found.forEach((each, i) => {
        if (!made.count) write(each, "–", "–", "–");
        else write(each, digits(made.mean[i], places), digits(made.spread(i), places), off(made.mean[i]));
      });
      write(exact, digits(known.exact, places));
      for (const [each, value] of [[mean, known.mean], [law, known.law]]) write(each, digits(value, places), "", off(value));
    },
  };
}

export const render = live(({ model, compiled, body, guard }) => {
  const canvas = make("canvas", { role: "img" });
  const paint = picture(canvas, body);
  const plot = chart("Information found over the number of samples, by three methods, beside the exact value");
  const shown = rows();
  let run = null;
  let tallies = new Map(); // by place of the slider
  let [drawn, at, scanning] = [0, model.decades, false];
  let known = null; // of these variables
  const present = () => {
    if (!tallies.has(at)) tallies.set(at, tally(METHODS.length));
    return tallies.get(at);
  };
  const bias = (n) => (model.states - 1) ** 2 / (2 * n);
  /** Decimals that show three digits of the bias, if they are not too many. */
  const places = (place = at) => {
    let [count, left] = [3, 1000 * bias(size(place))];
    for (; left < 100 && count < 6; count += 1) left *= 10;
    return count;
  };

  const scan = button("Scan", guard(() => {
    setScan(!scanning);
    if (!scanning) return;
    if (at === MOST) model.decades = FEWEST;
    model.running = true;
  }), { "aria-pressed": false, class: "scan", title: "Go through all numbers of samples, from here on" });

  function setScan(on) {
    scanning = on;
    scan.setAttribute("aria-pressed", on);
  }

  /** Draw what is known of these variables. */
  function expect() {
    const { exact, mean } = KNOWN[model.variables][model.states];
    const means = table(mean);
    known = { exact, means };
    plot.expect({
      information: exact, means: means.points, said: (value) => digits(value, value ? 2 : 0),
      bias: SAMPLES.map((n, i) => [FEWEST + i * STEP, exact + bias(n)]),
    });
  }

  const instrument = {
    element: make("div", { class: "plot" },
      make("p", { class: "title" }, "information found, in nats"), plot.svg),
    add() {
      const made = present();
      if (made.count) METHODS.forEach((_, i) => plot.show(at, i, made.mean[i], made.spread(i)));
      const { exact, means } = known;
      shown.show(made, { exact, mean: means(at), law: exact + bias(size(at)) }, places());
    },
    expect(to) {
      at = to;
      run?.forget();
      plot.at(at);
    },
    clear: () => plot.clear(),
  };

  return {
    boxes: {
      stage: [canvas],
      plots: [instrument, ticks(RANGES.decades, [1, 2, 3, 4, 5, 6], (k) => TEN[k])],
      methods: shown.elements,
    },
    dial: {
      parameter: "decades",
      name: () => ["samples ", make("i", {}, "n"), " in an experiment"],
      step: STEP, digits: 2, shows: (value) => spaced(size(value)),
      aside: {
        name: () => ["bias (", make("i", {}, "K"), " − 1)²/2", make("i", {}, "n")],
        text: (value) => digits(bias(size(value)), bias(size(value)) < 1e-6 ? 7 : places(value)),
        spoken: "bias by the law",
      },
      scale: null, marks: [], ramp: null,
    },
    create() {
      run = experiments(compiled, model);
      tallies = new Map();
      drawn = 0;
      setScan(false);
      expect();
      plot.at(at);
    },
    advance(place, count) {
      if (scanning && present().count >= ENOUGH) {
        if (at === MOST) setScan(false);
        else {
          model.decades = at + STEP;
          return;
        }
      }
      for (let i = 0; i < count; i += 1) {
        const { piece, done } = run.advance(size(place));
        drawn += piece;
        if (done) present().add(run.found);
      }
    },
    observe() {
      const { count, mean } = present();
      return { drawn, experiments: count, ...Object.fromEntries(METHODS.map(([name], i) => [name, mean[i]])) };
    },
    paint() {
      paint(run.table, run.margins, model.states);
      body.dataset.counts = run.table;
      canvas.setAttribute("aria-label",
        `Table of the latest experiment: ${model.states} by ${model.states} states, ${SETTINGS.variables.words[model.variables]}`);
    },
    count: "drawn",
    step: { title: "One experiment, or a piece of a large one" },
    buttons: [scan],
    kernel: () => "informations",
    summary: (now, place) =>
      `${size(place)} samples, ${now.experiments} experiments: ` +
      METHODS.map(([name, words]) => `${words} ${digits(now[name], places())}`).join(", ") +
      `; exact ${digits(known.exact, places())} nats`,
  };
});
