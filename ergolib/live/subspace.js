// The subspace nobody chose: writers and readers on a sphere, each pair trained to agree on a direction.

import { button, digits, make } from "./controls.js";
import { live } from "./live.js";
import { globe } from "./subspace_picture.js";
import { cosines, overlap, told } from "./subspace_plots.js";
import { pairs } from "./subspace_run.js";

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const italic = (letter) => make("i", {}, letter);
const raised = () => make("sup", {}, "T");

/** A number of any size: 3.1 × 10⁻⁹. */
function power(value) {
  if (value === 0 || value >= 0.001) return digits(value, value >= 1 ? 1 : value ? 4 : 0);
  const [mantissa, exponent] = value.toExponential(1).split("e");
  return `${mantissa} × 10${[...exponent].map((sign) => RAISED[sign]).join("")}`;
}

/** Rows of what is measured beside what is known. */
function account() {
  const row = (...words) => {
    const [measured, known] = [make("td"), make("td")];
    return { measured, known, element: make("tr", {}, make("th", { scope: "row" }, ...words), measured, known) };
  };
  const rows = {
    writers: row("writers: evenness ", italic("S")),
    readers: row("readers: evenness ", italic("S")),
    wait: row("mean half-time"),
    drift: row("drift of ", italic("uu"), raised(), " − ", italic("vv"), raised()),
    near: row("cosine to the cross"),
  };
  const heads = [make("td"), ...["measured", "exact"].map((words) => make("th", { scope: "col" }, words))];
  return {
    element: make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...Object.values(rows).map(({ element }) => element))),
    /** What is exact is so for the flow. */
    head: (flow) => (heads[2].textContent = flow ? "exact" : "of the flow"),
    write(name, measured, known) {
      rows[name].measured.textContent = measured;
      rows[name].known.textContent = known;
    },
  };
}

export const render = live(({ model, compiled, body, guard, show }) => {
  const picture = globe((k) => (model.chosen = k));
  const chart = { overlap: overlap(), cosines: cosines(), told: told() };
  const book = account();
  const note = make("p", { class: "note" });
  let run = null;
  let ended = false;
  const which = () => Math.min(model.chosen, run.seeds - 1);

  function expect() {
    chart.overlap.expect(run, which(), run.pair(which()));
    chart.told.expect(run);
  }

  /** What is to be seen, in a sentence. */
  function words(now) {
    if (run.push) return "All starts are pushed one way: the symmetry is broken by hand, S is far from 3, and every seed ends alike.";
    if (!now.steps) return "Every pair starts from two directions that know nothing of each other. S is near 3 if none is preferred.";
    if (now.time < run.exact.mean * 0.8) return "Still on the plateau: most overlaps are small. But the directions already tell much of each other.";
    if (now.time < run.last * 0.98) return "Pair by pair they leave the saddle, each when its own start lets it.";
    return run.training === "noisy"
      ? "Noise has moved the meeting places. It moves pairs on, and apart: wherever u·v = s, nothing pulls them back."
      : "All agree, each pair where its start has put it. Together the directions are as even as before.";
  }

  const instrument = {
    element: note,
    add(now) {
      const k = which();
      const { near } = run.pair(k);
      const flow = run.training === "flow";
      chart.overlap.show(run, k);
      chart.cosines.show(run.histogram(), run.push ? null : run.expected(), now.cosine);
      chart.told.show(run, now);
      const bound = run.push ? "" : `3 ± ${digits(Math.sqrt(6 * (1 - 1 / run.seeds)), 1)}`;
      book.head(flow);
      book.write("writers", digits(now.writers, 2), bound);
      book.write("readers", digits(now.readers, 2), bound);
      const all = now.through === run.seeds;
      book.write("wait", all ? `${digits(now.wait, 2)} ± ${digits(now.waitError, 2)}` : `${now.through} of ${run.seeds} there`, run.push ? "" : digits(run.exact.mean, 2));
      book.write("drift", power(now.drift), flow ? "0" : run.training === "descent" ? "of order step" : "");
      book.write("near", digits(near, 4), run.training === "noisy" ? "" : "1 in the end");
      note.textContent = words(now);
    },
  };

  const another = button("Start again", guard(() => {
    model.seed = (model.seed + 1) % 2 ** 32;
    model.running = true;
  }), { title: "From other directions, of the next seed" });
  const next = button("Next pair", guard(() => (model.chosen = (which() + 1) % run.seeds)), { title: "Choose another pair; or tap one" });

  return {
    boxes: {
      stage: [picture.canvas],
      knowledge: [instrument, book.element],
      plots: [chart.overlap.element, chart.cosines.element, chart.told.element],
    },
    dial: null,
    buttons: [another, next],
    changes: {
      chosen() {
        if (!run) return;
        expect();
        show();
      },
    },
    create() {
      run = pairs(compiled, model);
      ended = false;
      expect();
    },
    advance(place, count) {
      run.advance(count);
      if (run.time >= run.last && !ended) {
        ended = true;
        model.running = false;
      }
    },
    observe() {
      const now = run.observe();
      // For tests: what is seen, then the chosen pair's vectors.
      const k = 3 * which();
      body.dataset.state = [
        now.overlap, now.cosine, now.information, now.error, now.writers, now.readers, now.drift,
        ...run.writers.subarray(k, k + 3), ...run.readers.subarray(k, k + 3),
      ];
      return now;
    },
    paint: () => picture.paint(run, which()),
    stop: picture.stop,
    count: "steps",
    step: { title: "One step of training" },
    kernel: () => (model.training === "flow" ? "flow" : "descent"),
    summary: (now) =>
      `time ${digits(now.time, 2)}; mean overlap ${digits(now.overlap, 3)}, mean cosine ${digits(now.cosine, 3)}; ` +
      `told of each other ${digits(now.information, 2)} nats. ${note.textContent}`,
  };
});
