// How brittle an exact common part is: samples arrive, and strays join the components of their support.

import { digits, make } from "./controls.js";
import { LAST, NONE, NOISES, OPTIONS, SIZES, STEP, TRULY, WYNER } from "./data.js";
import { symbol } from "./dial.js";
import { live } from "./live.js";
import { picture } from "./support_picture.js";
import { key, overNoise, overSamples } from "./support_plots.js";
import { noiseAt, sampling } from "./support_run.js";
import { table } from "./table.js";

const AGAIN = 20_000; // samples at most that are drawn anew when the noise changes
const wyner = Object.fromEntries(Object.entries(WYNER).map(([joint, given]) => [joint, table(given)]));

const whole = (number) => number.toLocaleString("en-GB");
const share = (value) => (value ? `${+(100 * value).toPrecision(2)} %` : "0");
const both = () => [symbol("I"), "(", symbol("A"), ";\u2009", symbol("B")];

/** Rows of words and two numbers: of the sample, and exact. */
function account() {
  const rows = {};
  const row = (name, ...words) => {
    const [seen, exact] = [make("b"), make("span")];
    rows[name] = [seen, exact];
    return make("p", { class: name }, make("span", { class: "words" }, ...words), seen, exact);
  };
  const element = make("div", { class: "rows" },
    make("p", { class: "head" }, make("span", {}, "nats"), make("span", {}, "in the sample"), make("span", {}, "exact")),
    row("common", symbol("K"), " = ", symbol("H"), "(Λ)", make("span", { class: "long" }, ", of the component Λ")),
    row("dropped", "cells left out"),
    row("open", symbol("H"), "(Λ|", symbol("B"), ")", make("span", { class: "long" }, ", what ", symbol("B"), " leaves open")),
    row("mediation", ...both(), "|Λ)", make("span", { class: "long" }, ", not mediated")),
    row("nothing", ...both(), ")", make("span", { class: "long" }, ", without a label")),
  );
  const write = (name, ...values) => rows[name].forEach((cell, i) => (cell.textContent = values[i]));
  return { element, write };
}

export const render = live(({ model, compiled, body, guard, show }) => {
  let run = null;
  let at = model.decades;
  let exact = null; // of the joint itself, with the present noise and tolerance
  let charts = null; // made when there is a kernel for their axes
  const tolerances = OPTIONS.tolerance;
  const chosen = () => 1 + tolerances.indexOf(model.tolerance);

  const view = picture(body, guard(() => run && paint()));
  const many = (found) => (found === 1 ? "one component" : `${found} components`);
  function paint() {
    const { found, labels } = run.common(run.counts, run.samples, model.tolerance);
    view.paint(run, labels, model.tolerance);
    view.canvas.setAttribute("aria-label", `${whole(run.samples)} samples of A and B as a table and as a graph: ${many(found)}`);
  }

  const number = make("b");
  const drawn = make("span");
  const book = account();
  const note = make("p", { class: "note" });
  const plots = make("div", { class: "both" });

  function draw() {
    const { log } = run;
    charts = { samples: overSamples(log, ["nats, in a growing sample"]), noise: overNoise(log, ["nats, exact, over the noise"]) };
    plots.append(charts.samples.element, charts.noise.element, key([
      ["history", [symbol("K"), " of this sample"]], ["mean theory", ["mean over samples"]], ["common theory", [symbol("K"), " exact"]],
      ["mutual theory", [...both(), ")"]], ["wyner theory", [symbol("C"), ", Wyner"]],
    ]));
  }

  /** What is exact, for the joint and the tolerance, with every noise. */
  let drawnFor = "";
  function overAll({ joint, tolerance }) {
    if (drawnFor === `${joint} ${tolerance}`) return;
    drawnFor = `${joint} ${tolerance}`;
    const places = NOISES.map((noise, i) => [NONE + i * STEP, run.at(noise, tolerance)]);
    charts.noise.line("wyner theory", wyner[joint].points);
    charts.noise.line("mutual theory", places.map(([place, { information }]) => [place, information]));
    charts.noise.line("common theory", places.flatMap(([place, { entropy }]) => [-0.5, 0.5].map((side) => [place + side * STEP, entropy])));
  }

  /** What is exact with the present noise. */
  function settle() {
    const { log } = run;
    const flat = (value) => [[0, value], [log(LAST), value]];
    exact = run.judged(run.p, 1, model.tolerance);
    charts.samples.line("mutual theory", flat(exact.information));
    charts.samples.line("wyner theory", flat(wyner[model.joint](at)));
    charts.samples.line("mean theory", SIZES.map((n) => [log(n), run.mean(n)]));
    charts.noise.upright("cursor", at);
    overAll(model);
  }

  const look = () => tolerances.map((tolerance) => run.common(run.counts, run.samples, tolerance).entropy);

  /** A sample from its seed, with so many portions drawn. */
  function begin(samples = 0) {
    run = sampling(compiled, model, at);
    if (!charts) draw();
    settle();
    while (run.samples < samples) run.advance(1, look);
  }

  const sample = {
    element: view.canvas,
    expect(place) {
      at = place;
      if (!run) return;
      begin(Math.min(run.samples, AGAIN));
      show();
    },
    add(now) {
      const { samples, noise } = charts;
      const { log, history } = run;
      const kept = chosen();
      const path = (i) => [...history.map((each) => [log(each[0]), each[i]]), ...(now.samples ? [[log(now.samples), i === 1 ? now.common : now.tolerant]] : [])];
      samples.line("history", path(kept));
      samples.line("every history", kept === 1 ? [] : path(1));
      for (const [chart, x] of [[samples, log(Math.max(1, now.samples))], [noise, at]]) {
        chart.point("kept", now.samples ? x : undefined, now.tolerant);
        chart.point("every", now.samples && kept > 1 ? x : undefined, now.common);
      }
      number.textContent = now.samples ? many(now.seen.found) : "no sample yet";
      drawn.textContent = `${whole(now.samples)} samples`;
      const nats = (value) => digits(value, 3);
      const { seen } = now;
      book.write("common", nats(seen.entropy), nats(exact.entropy));
      book.write("dropped", share(seen.dropped), share(exact.dropped));
      book.write("open", nats(seen.open), nats(exact.open));
      book.write("mediation", nats(seen.mediation), nats(exact.mediation));
      book.write("nothing", nats(seen.information), nats(exact.information));
      note.textContent = words(now);
    },
  };

  /** What has happened, in a sentence. */
  function words({ samples, seen, common }) {
    const pieces = Math.max(...TRULY[model.joint]) + 1;
    if (pieces === 1) return "All is one component, without any noise: what A and B share, they share only nearly.";
    if (model.tolerance && seen.found > 1 && seen.apart) {
      const one = Math.round(1 / seen.apart);
      const finer = `${seen.found} labels where ${pieces} are certain`;
      const back = seen.found < pieces ? "Part of the label is back" : "The label is back";
      return `${seen.found > pieces ? finer : back}: A and B read different ones in 1 of ${whole(one)} samples.`;
    }
    if (!run.stray) return run.noise ? `No stray yet: ${samples ? "one" : "it"} comes in about ${whole(Math.round(1 / run.astray))} samples.` : "Without noise nothing ever goes astray: what is common stays.";
    if (common < 1e-9) return `One stray after another, the first by sample ${whole(run.stray)}: now nothing is common for certain.`;
    return `The first stray came by sample ${whole(run.stray)}. Each that joins two components takes from what is common.`;
  }

  return {
    boxes: {
      stage: [sample],
      account: [make("p", { class: "found" }, number, drawn), book.element, note],
      plots: [plots],
    },
    dial: {
      parameter: "decades",
      name: () => ["noise"],
      step: STEP, digits: 3, shows: (place) => share(noiseAt(place)).replace(/^0$/, "none"),
      aside: { name: () => ["one sample in"], text: (place) => (noiseAt(place) ? whole(Math.round(1 / noiseAt(place))) : "–"), spoken: "one in" },
      scale: null,
      marks: [-4, -3, -2, -1].map((place) => ({ at: place, words: () => [share(noiseAt(place))] })),
    },
    create: () => begin(),
    advance: (place, count) => run.advance(count, look),
    observe() {
      const seen = run.judged(run.counts, run.samples, model.tolerance);
      const { entropy: common } = run.common(run.counts, run.samples, 0);
      body.dataset.counts = run.counts;
      return { samples: run.samples, common, tolerant: seen.entropy, seen };
    },
    paint,
    count: "samples",
    step: { title: "One portion: a sample, or one more for each 200" },
    changes: {
      tolerance() {
        settle();
        show();
      },
    },
    kernel: () => "components",
    summary: ({ samples, common, tolerant, seen }) =>
      `${whole(samples)} samples, noise ${share(run.noise)}: ${many(seen.found)}, ${digits(tolerant, 3)} nats in common` +
      (model.tolerance ? `; without the tolerance ${digits(common, 3)}` : ""),
    stop: view.stop,
  };
});
