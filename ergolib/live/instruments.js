// What is read off a system while it runs. An instrument has an `element` and, as far as it needs
// them, three methods, called by `live.js`:
//   add(now, at)   a new observation, and the value of the dial at which it was made
//   expect(at)     the dial has moved to `at`: show what theory says, begin to average anew
//   clear()        a new run

import { average } from "./average.js";
import { digits, make } from "./controls.js";

/**
 * The average of a quantity since the dial last moved, beside its exact value, on a curve.
 *   words    what it is called         of(now)     the quantity
 *   exact    its value at a dial's     chart       a `curve`, optional
 *   places   decimals                  against     what the curve's axis shows, if not the dial:
 *                                                  a function of (now, at)
 *   called   what `exact(at)` is, if not exact: a function of the dial's value; "" hides it
 */
export function reading({ words, of, exact, chart, places = 3, against = (now, at) => at, called = () => "exact" }) {
  const mean = average();
  const value = make("b");
  const name = new Text();
  const theory = make("span");
  const row = make("p", { class: "title" }, words, value, ...(exact ? [name, theory] : []));
  return {
    element: make("div", { class: "plot" }, row, ...(chart ? [chart.svg] : [])),
    add(now, at) {
      mean.add(of(now));
      const known = mean.read();
      chart?.show(against(now, at), known.mean, known.error);
      value.textContent = digits(known.mean, places);
    },
    expect(at) {
      if (!mean.empty) chart?.leave();
      mean.clear();
      if (!exact) return;
      name.data = ` ${called(at)} `;
      theory.textContent = called(at) && digits(exact(at), places);
    },
    clear() {
      mean.clear();
      chart?.clear();
    },
  };
}

/**
 * A quantity over time, on a `trace`.
 *   words   what it is called          of(now)       the quantity
 *   chart   a `trace`                  expect(at)    the levels where it should settle, optional
 *   count   words for how much has been done, from an observation
 */
export function record({ words, of, chart, expect, count }) {
  const done = make("span");
  return {
    element: make("div", { class: "record" }, make("p", { class: "title" }, ...[words].flat(), done), chart.svg),
    add(now) {
      chart.add(of(now));
      if (count) done.textContent = count(now);
    },
    expect: (at) => expect && chart.expect(expect(at)),
    clear: () => chart.clear(),
  };
}

/** Ticks below plots that share the dial's axis. */
export function ticks([low, high], values, words = String) {
  const marks = values.map((value) => {
    const tick = make("span", {}, words(value));
    tick.style.setProperty("--at", (value - low) / (high - low));
    return tick;
  });
  return { element: make("div", { class: "ticks", "aria-hidden": "true" }, ...marks) };
}

/** So many sweeps (or whatever `many` is), with the thousands apart. */
export function counted(number, many = "sweeps") {
  return `${number.toLocaleString("en-GB")} ${many}`;
}
