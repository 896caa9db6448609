// What can be known: a box to tick and a slider for each mean, and what it taught and costs.

import { digits, fresh, make } from "./controls.js";
import { STEP } from "./data.js";

/** A row; `tick(known)` and `move(mean)` are called by the reader's hand. */
export function row(number, { tick, move }) {
  const id = fresh("mean");
  const box = make("input", { type: "checkbox", onchange: () => tick(box.checked) });
  const words = make("span");
  const slider = make("input", { type: "range", id, step: STEP, oninput: () => move(+slider.value) });
  const mean = make("b");
  const price = make("span", { class: "price" });
  const said = make("span", { class: "said" });
  const element = make("div", { class: "known" },
    make("label", { class: "tell" }, box, make("span", { class: "number" }, String(number)), words),
    mean,
    make("div", { class: "reach" }, slider),
    make("p", { class: "worth" }, said, price));
  return {
    element,
    /** `range` is the feature's, `reach` what the others leave of it. */
    show({ title, range, reach, value, known, taught, cost, unit, decided }) {
      words.textContent = title;
      box.checked = known;
      slider.min = range[0];
      slider.max = range[1];
      slider.value = value;
      slider.setAttribute("aria-label", title);
      slider.setAttribute("aria-valuetext", `${digits(value, 2)}${known ? "" : ", expected"}`);
      element.classList.toggle("free", !known);
      const part = (x) => (x - range[0]) / (range[1] - range[0]);
      slider.style.setProperty("--low", part(reach[0]));
      slider.style.setProperty("--high", part(reach[1]));
      mean.textContent = digits(value, 2);
      const between = `can be ${digits(reach[0], 2)} to ${digits(reach[1], 2)}`;
      said.textContent = decided ? "decided by the others" : known ? `taught ${digits(taught, 3)} nat` : `expected; ${between}`;
      price.textContent = known ? `price ${amount(cost)} nat` + (unit && ` per ${unit}`) : "";
    },
  };
}

/** A price in figures. */
export const amount = (price) =>
  Number.isFinite(price) ? digits(Math.abs(price) < 5e-4 ? 0 : price, 3) : price > 0 ? "∞" : "−∞";
