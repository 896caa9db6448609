// Two errors, one trade: a latent reads two Gaussian variables through noise. Within a slice of it they are still
// alike, or independent, or opposed.

import { button, digits, make } from "./controls.js";
import { NOISES, RANGES, STEP } from "./data.js";
import { symbol } from "./dial.js";
import { live } from "./live.js";
import { picture, sliceAt } from "./tradeoff_picture.js";
import { plane } from "./tradeoff_plot.js";
import { gaussians } from "./tradeoff_run.js";

const [LOW, HIGH] = RANGES.octaves;
const noiseAt = (place) => NOISES[Math.round((place - LOW) / STEP)];
/** The place of the dial whose noise is nearest. */
const placeOf = (noise) => {
  const above = NOISES.findIndex((each) => each > noise);
  if (above < 1) return above ? HIGH : LOW;
  const nearer = NOISES[above] - noise < noise - NOISES[above - 1] ? above : above - 1;
  return LOW + nearer * STEP;
};
const shown = (noise) => digits(noise, noise < 0.1 ? 3 : noise < 10 ? 2 : 1);
const two = (value) => digits(Math.abs(value) < 0.005 ? 0 : value, 2);
const nats = (value) => digits(Math.abs(value) < 5e-5 ? 0 : value, 4);
const italic = (letter) => make("i", {}, letter);
const EVEN = 0.01; // a correlation within a slice that is as good as none

/** What is measured and what is exact, one row each. */
function account() {
  const row = (kind, ...words) => {
    const cells = [make("b"), make("small"), make("span")];
    return { cells, element: make("p", { class: kind }, make("span", { class: "words" }, ...words), ...cells) };
  };
  const between = (one, other, given) => [italic("I"), "(", one, ";\u2009", other, "|", given, ")"];
  const [a, b] = [() => italic("A"), () => italic("B")];
  const rows = {
    mediation: row("", "mediation ", ...between(a(), b(), "Λ")),
    redundancy_a: row("", "redundancy ", ...between("Λ", a(), b())),
    redundancy_b: row("", "redundancy ", ...between("Λ", b(), a())),
  };
  const head = make("p", { class: "head" }, make("span", {}, "error, nats"), make("span", { class: "both" }, "measured"), make("span", {}, "exact"));
  const shared = [["K", "Gács–Körner"], ["I", "mutual"], ["C", "Wyner"]].map(([letter, name]) => {
    const value = make("b");
    return { value, element: make("span", {}, symbol(letter), make("span", { class: "who" }, ` ${name} `), value) };
  });
  const note = make("p", { class: "note" });
  return {
    note,
    element: make("div", { class: "rows" }, head, ...Object.values(rows).map(({ element }) => element),
      make("p", { class: "shared" }, make("span", { class: "words" }, "what ", a(), ", ", b(), " share"), ...shared.map(({ element }) => element))),
    write(measured, exact) {
      for (const [name, { cells }] of Object.entries(rows)) {
        const [value, error] = measured[name];
        [nats(value), `± ${nats(error)}`, nats(exact[name])].forEach((words, i) => (cells[i].textContent = words));
      }
    },
    share({ korner, shared: mutual, common }) {
      [korner, mutual, common].forEach((value, i) => (shared[i].value.textContent = digits(value, 3)));
    },
  };
}

export const render = live(({ model, compiled, body, guard, show, redial }) => {
  const canvas = make("canvas", { role: "img" });
  const paint = picture(canvas, body);
  const run = gaussians(compiled, () => model);
  const chart = plane();
  const book = account();
  let at = model.octaves;
  let exact = run.exact(noiseAt(at));
  let marks = run.landmarks();
  let cut = { number: 0, alike: 0, error: 0 };

  /** What the slice shows, in a sentence. */
  function words() {
    const { left, mediation } = exact;
    const sign = model.correlation < 0 ? -1 : 1;
    if (mediation > marks.shared + 1e-9) return "Worse than no latent: knowing Λ ties A and B more than not knowing it.";
    if (Math.abs(left) < EVEN) return "Within a slice A and B are independent: Λ mediates all that they share.";
    if (sign * left < 0) return `A collider: within a slice, the more of A, the ${sign > 0 ? "less" : "more"} of B.`;
    return "Within a slice A and B are still alike: Λ does not say all that they share.";
  }

  const instrument = {
    element: chart.element,
    add(now) {
      const more = exact.redundancy_a > exact.redundancy_b ? "redundancy_a" : "redundancy_b";
      chart.show([exact.mediation, exact[more]], now.found.mediation, now.found[more]);
      book.write(now.found, exact);
      book.note.replaceChildren(
        make("span", {}, `${cut.number} samples in the slice, correlation `), make("b", {}, two(cut.alike)), ` ± ${two(cut.error)}, exact ${two(exact.left)}. `, words());
    },
    expect(place) {
      at = place;
      exact = run.exact(noiseAt(at));
      if (run.count && !model.running) show();
    },
  };

  /** Look up what is exact of the present variables. */
  function know() {
    marks = run.landmarks();
    exact = run.exact(noiseAt(at));
    chart.expect(run.curves(), marks);
    book.share(marks);
  }

  /** Another correlation or reading: the same numbers, put together otherwise. */
  function change() {
    know();
    redial();
    show();
  }

  const go = (words, place, title) => button(words, guard(() => {
    model.octaves = placeOf(place());
  }), { title });

  const drag = guard((event) => {
    if (!event.buttons) return;
    const [low, high] = RANGES.slice;
    const place = Math.round(10 * sliceAt(canvas, event, exact)) / 10;
    model.slice = Math.min(Math.max(place, low), high);
  });
  for (const kind of ["pointerdown", "pointermove"]) canvas.addEventListener(kind, drag);
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));

  const dial = {
    parameter: "octaves",
    name: () => ["noise of Λ, variance ", symbol("λ"), "²"],
    step: STEP, digits: 2, shows: (place) => shown(noiseAt(place)),
    aside: { name: () => ["correlation in a slice"], text: (place) => two(run.exact(noiseAt(place)).left), spoken: "correlation in a slice" },
    scale: null, ramp: null,
    get marks() {
      const places = [["Wyner", marks.wyner], ["equal", marks.equal]];
      return places.filter(([, noise]) => noise < NOISES.at(-1)).map(([name, noise]) => ({ at: placeOf(noise), words: () => [name] }));
    },
  };

  return {
    dial,
    buttons: [go("Wyner’s", () => marks.wyner, "The noise with which Λ mediates exactly"), go("Equal", () => marks.equal, "The noise with which both errors are equal")],
    boxes: { stage: [canvas], plots: [instrument], account: [book.note, book.element] },
    create() {
      run.create(model.seed);
      know();
    },
    advance: (place, steps) => run.advance(steps),
    observe() {
      const found = run.measured(noiseAt(at));
      return { samples: run.count, found, ...Object.fromEntries(["mediation", "redundancy_a", "redundancy_b"].map((name) => [name, found[name][0]])) };
    },
    paint() {
      cut = run.cut(noiseAt(at), exact);
      paint(run, model.correlation, model.slice, exact);
      canvas.setAttribute("aria-label", `Samples of A and B, of correlation ${digits(model.correlation, 2)}; those in a slice of Λ stand out, of correlation ${two(cut.alike)}`);
      body.dataset.state = [...run.sums, cut.number, cut.alike];
    },
    count: "samples",
    step: { title: "20 samples" },
    changes: { correlation: change, reads: change, slice: show },
    kernel: () => "measured",
    summary: ({ found }) => `noise ${shown(noiseAt(at))}; mediation error ${nats(found.mediation[0])}, exact ${nats(exact.mediation)}; ` +
      `redundancy error ${nats(found.redundancy_a[0])}, exact ${nats(exact.redundancy_a)}. ${words()}`,
  };
});
