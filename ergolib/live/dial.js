// The thermostat: one slider that sets what the reader controls, its value in large figures, and
// beside it what it means (for a temperature, the price of energy). The colour of the present
// temperature starts here.

import { digits, fresh, make } from "./controls.js";
import { RANGES } from "./data.js";

/** Letters as physics writes them: `symbol("T", "c")` is an italic T with an index. */
export function symbol(letter, index) {
  return make("span", {}, make("i", {}, letter), ...(index ? [make("sub", {}, index)] : []));
}

/**
 * A temperature and its price. What a dial may say:
 *   parameter       the parameter that it sets; its range comes from Python
 *   name            a function that makes the words (nodes) above the value
 *   step, digits    how finely it is set and shown
 *   shows           what is shown instead of the value: (value) => words
 *   aside           beside it: { name: () => nodes, text: (value) => words, spoken: "price" }, or null
 *   scale           [value at the cold end of the colours, value at the hot end], or null
 *   marks           places worth marking: [{ at, words: () => nodes }]
 *   reads           it only shows a value, which the component gives to `the.look`
 *   range           its ends, where they are not those of the parameter
 *   ramp            how far Cool and Heat move it in a second: [down, up]; null takes them away
 *   dwell           they move it by one step after so many steps of the run, instead: () => count
 */
export function temperature(changes = {}) {
  return {
    parameter: "temperature",
    name: () => ["temperature ", symbol("T")],
    step: 0.01,
    digits: 2,
    aside: {
      name: () => ["price 1/", symbol("T")],
      text: (t) => digits(1 / t, 3),
      spoken: "price",
    },
    scale: null,
    marks: [],
    ramp: [-0.15, 0.15],
    ...changes,
  };
}

/** The panel for a dial, which `use` exchanges for another. `onset(value)`: the reader moved it. */
export function thermostat(body, onset) {
  const id = fresh("dial");
  const slider = make("input", { type: "range", id, oninput: () => onset(panel.round(+slider.value)) });
  // Not <output>: it would speak at every change, and a drag is a hundred of them.
  const value = make("span", { class: "value" });
  const beside = make("span", { class: "value" });
  const name = make("label", { for: id });
  const other = make("span", { class: "name" });
  const slide = make("div", { class: "slide" }, slider);
  const panel = {
    elements: [
      make("p", { class: "reading" }, name, value),
      make("p", { class: "reading" }, other, beside),
      slide,
    ],
    dial: null,
    value: NaN,

    use(dial) {
      const [low, high] = (panel.range = dial.range ?? RANGES[dial.parameter]);
      panel.dial = dial;
      panel.value = NaN;
      name.replaceChildren(...dial.name());
      other.replaceChildren(...(dial.aside?.name() ?? []));
      slider.disabled = Boolean(dial.reads);
      for (const [key, number] of Object.entries({ min: low, max: high, step: dial.step })) {
        slider.setAttribute(key, number);
      }
      slide.style.setProperty("--track", track(dial, panel.range));
      const marks = dial.marks.map(({ at, words }) => {
        const mark = make("span", { class: "critical", "aria-hidden": "true" }, ...words());
        mark.style.setProperty("--at", (at - low) / (high - low));
        return mark;
      });
      slide.replaceChildren(slider, ...marks);
    },

    /** The nearest value that the dial can take. */
    round(x) {
      const [low, high] = panel.range;
      const count = Math.round(1 / panel.dial.step); // steps are whole parts of one, or one
      return Math.round(Math.min(Math.max(x, low), high) * count) / count;
    },

    show(x) {
      panel.value = x;
      panel.look(x);
    },

    /** Write a value without taking it. */
    look(x) {
      const { dial } = panel;
      const words = dial.shows?.(x) ?? digits(x, dial.digits);
      const meaning = dial.aside?.text(x) ?? "";
      slider.value = x;
      slider.setAttribute("aria-valuetext", [words, meaning && `${dial.aside.spoken} ${meaning}`].filter(Boolean).join(", "));
      value.textContent = words;
      beside.textContent = meaning;
      if (dial.scale) panel.warm((x - dial.scale[0]) / (dial.scale[1] - dial.scale[0]));
    },

    /** Take the colour at a place on the scale from cold, 0, to hot, 1. */
    warm(place) {
      const stop = (count) => Math.round(Math.min(Math.max(place, 0), 1) * (count - 1));
      body.style.setProperty("--here", `var(--t-${stop(13)})`);
      body.style.setProperty("--here-ink", `var(--ink-${stop(9)})`);
    },
  };
  return panel;
}

/** The slider's track: the colours of the temperatures along it, or none. */
function track({ scale }, [low, high]) {
  if (!scale) return "var(--rule)";
  const stops = Array.from({ length: 13 }, (_, i) => {
    const t = scale[0] + (i / 12) * (scale[1] - scale[0]);
    return `var(--t-${i}) ${((100 * (t - low)) / (high - low)).toFixed(1)}%`;
  });
  return `linear-gradient(to right, ${stops.join()})`;
}
