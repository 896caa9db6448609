// Walkers that wait: behind a barrier, for a rare kick; on a saddle, until what grows is large.

import { digits, make } from "./controls.js";
import { BINS, DECADE_STEP, DT, NOISES, RANGES, REACH } from "./data.js";
import { curve } from "./curve.js";
import { symbol } from "./dial.js";
import { ticks } from "./instruments.js";
import { live } from "./live.js";
import { line, draw } from "./plot.js";
import { profile } from "./profile.js";
import { WIDE, walkers } from "./waiting_run.js";
import { picture } from "./waiting_picture.js";

const italic = (letter) => make("i", {}, letter);
const HIGHEST = 9; // the natural logarithm of the longest time on the axis is about that
const PLAIN = [0, 1.15];
const brief = (time) => (time < 100 ? digits(time, 2) : time < 1000 ? digits(time, 1) : Math.round(time).toLocaleString("en-GB"));
const steps = ([low, high], step) => Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step);
const superscript = (n) => "10" + String(n).replace("-", "⁻").replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]);

export const render = live(({ model, compiled, body, redial, show }) => {
  let run = null;
  let at = 0;
  const drawing = picture(() => run && paint());

  // The law of the waiting time -----------------------------------------------------------------
  const histogram = profile({
    label: "Waiting times in units of their exact mean: measured as a histogram, the exact law as a line, and an exponential",
    x: [0, REACH], y: [0, 1], format: (value) => digits(value, value < 10 && value % 1 ? 1 : 0), formatX: (value) => (value ? `${value} × mean` : "0"), steps: true,
  });
  const reference = draw(histogram.svg.querySelector("svg"), "path", { class: "theory limit" });
  draw(histogram.svg, "text", { class: "tick", x: "50%", y: "100%", dy: "1.2em", "text-anchor": "middle" }, "waiting time");
  const middles = Array.from({ length: BINS }, (_, k) => (k + 0.5) * WIDE);
  let shape = [];
  let top = 1;
  const head = make("b");
  const law = {
    element: make("div", { class: "plot profile" },
      make("p", { class: "title" }, "density", make("span", { class: "key solid" }, "exact"), make("span", { class: "key broken" }, "exponential"), head), histogram.svg),
    add(now) {
      histogram.draw(run.histogram().map((density, k) => [middles[k], density]));
      head.textContent = `${now.passages.toLocaleString("en-GB")} passages`;
    },
  };
  function known() {
    const { density } = run.now;
    top = 1.2 * Math.max(1, ...density);
    histogram.rescale(0, top);
    histogram.expect(middles.map((t, k) => [t, density[k]]));
    reference.setAttribute("d", line(shape, [0, REACH], [0, top]));
  }

  // Mean and variation over the dial --------------------------------------------------------------
  const plots = Object.fromEntries(["barrier", "saddle"].map((kind) => {
    const behind = kind === "barrier";
    const x = behind ? RANGES.temperature : RANGES.decades;
    const longest = behind ? [0, HIGHEST] : [0, 20];
    const mean = curve({ label: `Mean waiting time ${behind ? "over the temperature, logarithmically" : "over the noise"}`, x, y: longest, format: (v) => (behind ? (v ? "8000" : "1") : String(v)) });
    const variation = curve({ label: `Coefficient of variation ${behind ? "over the temperature" : "over the noise"}`, x, y: PLAIN, format: (v) => (v ? "1.15" : "0") });
    const titled = (chart, ...words) => make("div", { class: `plot ${kind}` }, make("p", { class: "title" }, ...words), chart.svg);
    const axis = behind ? ticks(x, [0.2, 0.4, 0.6, 0.8, 1], (v) => digits(v, 1)) : ticks(x, [-8, -6, -4, -2], superscript);
    axis.element.classList.add(kind);
    return [kind, {
      mean, variation,
      elements: [titled(mean, behind ? "mean waiting time, log scale" : "mean waiting time"), titled(variation, "coefficient of variation"), axis.element],
      places: steps(x, behind ? 0.01 : DECADE_STEP),
    }];
  }));

  // What was found ----------------------------------------------------------------------------------
  const row = (words) => {
    const cells = [make("td", { class: "measured" }), make("td", { class: "error" }), make("td")];
    return { cells, element: make("tr", {}, make("th", { scope: "row" }, ...[words].flat()), ...cells) };
  };
  const formula = new Text();
  const rows = {
    mean: row("mean"),
    variation: row("coefficient of variation"),
    formula: row([formula]),
  };
  const table = make("table", {},
    make("thead", {}, make("tr", {}, make("td"), make("th", { scope: "col" }, "measured"), make("td"), make("th", { scope: "col" }, "exact"))),
    make("tbody", {}, ...Object.values(rows).map(({ element }) => element)));
  const note = make("p", { class: "note" });

  function words(now) {
    if (!now.passages) {
      const passed = model.walkers - now.waiting;
      return `The first batch: ${passed} of ${model.walkers} have passed. Mean and variation count whole batches only.`;
    }
    if (now.variation * now.mean < DT) return `Far from exponential: the times spread by less than a time step, ${digits(DT, 2)}.`;
    const far = Math.abs(now.variation - 1) / now.variationError;
    if (far > 5) {
      return run.behind && run.now.ratio < 3 ? "Not quite exponential: the barrier is hardly higher than T." : `Not exponential: a coefficient of variation of ${digits(now.variation, 2)} is ${far > 99 ? "over 99" : Math.round(far)} of its errors away from 1.`;
    }
    if (run.behind && run.now.ratio < 2) return `Within ${Math.max(1, Math.ceil(far))} errors of 1 so far. But this barrier is hardly higher than T: the law is no exponential.`;
    return `As if exponential: the coefficient of variation agrees with 1 within ${Math.max(1, Math.ceil(far))} of its errors.`;
  }

  const account = {
    element: make("div", {}, note, table),
    add(now) {
      const theory = run.now;
      const fill = (name, exact, measured = "–", error = "") => [measured, error, exact].forEach((text, k) => (rows[name].cells[k].textContent = text));
      const any = now.passages > 0;
      fill("mean", brief(theory.mean), any ? brief(now.mean) : "–", any ? `± ${brief(now.error)}` : "");
      fill("variation", digits(theory.variation, 3), any ? digits(now.variation, 3) : "–", any ? `± ${digits(now.variationError, 3)}` : "");
      fill("formula", brief(theory.formula), "", "");
      formula.data = run.behind ? `Kramers, B/T = ${digits(theory.ratio, 2)}` : theory.noisy ? "Suzuki, from noise" : "ln(1/x₀), no noise";
      note.textContent = words(now);
      if (!any) return;
      const chart = plots[model.landscape];
      const relative = now.error / now.mean;
      if (run.behind) chart.mean.show(at, run.log(now.mean), relative);
      else chart.mean.show(at, now.mean, now.error);
      chart.variation.show(at, now.variation, now.variationError);
    },
    expect(place) {
      for (const { mean, variation } of Object.values(plots)) {
        mean.leave();
        variation.leave();
      }
      at = place;
      if (run) show(); // also while it rests: all begin anew
    },
    clear() {
      for (const { mean, variation } of Object.values(plots)) {
        for (const chart of [mean, variation]) {
          chart.clear();
          for (const mark of chart.svg.querySelectorAll(".point, .bar")) mark.removeAttribute("cx"), mark.removeAttribute("x1"); // nothing there yet
        }
      }
      at = model.landscape === "barrier" ? model.temperature : model.decades;
    },
  };

  let drawn = null; // what theory is drawn
  function paint() {
    drawing.paint(run, at, body);
    body.dataset.state = [run.now.mean, run.now.variation, ...run.positions.slice(0, 20), ...run.times.slice(0, 20)];
  }

  const aside = { name: () => ["price 1/", symbol("T")], spoken: "price" };
  const dials = {
    barrier: {
      parameter: "temperature", name: () => ["temperature ", symbol("T")], step: 0.01, digits: 2,
      aside: { ...aside, text: (t) => digits(1 / t, 3) }, scale: RANGES.temperature, marks: [], ramp: [-0.1, 0.1],
    },
    saddle: {
      parameter: "decades", name: () => ["noise, temperature ", symbol("T")], step: DECADE_STEP, digits: 1,
      shows: (place) => noiseWords(place), aside: { ...aside, text: (place) => Math.round(1 / noiseAt(place)).toLocaleString("en-GB") },
      scale: RANGES.decades, marks: [], ramp: [-0.5, 0.5],
    },
  };
  const noiseAt = (place) => NOISES[Math.round((place - RANGES.decades[0]) / DECADE_STEP)];
  const noiseWords = (place) => {
    const [figure, exponent] = noiseAt(place).toExponential(1).split("e");
    return `${figure} · ${superscript(exponent)}`;
  };

  return {
    boxes: { stage: [drawing.canvas], law: [law], plots: Object.values(plots).flatMap(({ elements }) => elements), account: [account] },
    dial: Object.values(dials),
    chosen: () => dials[model.landscape],
    create() {
      run = null;
      redial();
      run = walkers(compiled, model);
      drawn = null;
      const chart = plots[model.landscape];
      const exact = chart.places.map((place) => [place, run.theory(place)]);
      chart.mean.expect(exact.map(([place, theory]) => [place, run.behind ? theory.log : theory.mean]));
      chart.variation.expect(exact.map(([place, theory]) => [place, theory.variation]));
      const falls = exact.length && middles.map((t) => [t, 1 / run.exp(t)]);
      shape = falls;
      body.dataset.landscape = model.landscape;
    },
    advance: (place, count) => run.advance(place, count),
    observe() {
      const now = run.observe(at);
      if (drawn !== run.now) {
        drawn = run.now;
        known();
      }
      return now;
    },
    paint,
    stop() {
      drawing.stop();
      run = null;
    },
    count: "steps",
    step: { title: "One step: a part of the mean waiting time" },
    kernel: () => "walk",
    summary: (now) => `${words(now)} Exact mean ${brief(run.now.mean)}, coefficient of variation ${digits(run.now.variation, 3)}`,
  };
});
