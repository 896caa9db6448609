// What can be said of the chosen cell: its weight in figures, and how much of it each label gets; and how many
// states and labels there are.

import { digits, fresh, make } from "./controls.js";
import { COLOURS, HEAVIEST } from "./data.js";
import { mark } from "./latent_picture.js";
import { MOST } from "./latent_scene.js";

const SIZES = [2, 3, 4];
const TAKES = `A weight is a number from 0 to ${HEAVIEST}, with two decimals`;

/** `weigh(weight)`, `paint(label)`, `share(label, percent)` and `resize(name, size)` are called by the reader's hand. */
export function editor({ weigh, paint, share, resize }) {
  const id = fresh("weight");
  const name = make("label", { for: id });
  const likely = make("span", { class: "likely" });
  const said = make("p", { class: "said", "aria-live": "polite" });
  let weight = 0;
  const field = make("input", {
    type: "number", id, min: 0, max: HEAVIEST, step: "any", inputmode: "decimal",
    onchange: () => {
      const value = field.valueAsNumber;
      const takes = value >= 0 && value <= HEAVIEST; // not NaN, which is what an empty field has
      field.value = weight;
      if (takes) weigh(value);
      else said.textContent = `${TAKES}; it stays ${weight}.`;
    },
  });

  const shares = Array.from({ length: MOST }, (_, label) => {
    const swatch = make("canvas", { width: 36, height: 36, "aria-label": `Mark of label ${label + 1}` });
    const chip = make("button", { type: "button", class: "chip", "aria-label": `Label ${label + 1}: the whole cell`, onclick: () => paint(label) }, swatch);
    const bar = make("input", { type: "range", min: 0, max: 100, step: 1, "aria-label": `Share of label ${label + 1}, percent`, oninput: () => share(label, +bar.value) });
    const part = make("span", { class: "part" });
    const element = make("div", { class: "share" }, chip, bar, part);
    return {
      element,
      show(labels, percent) {
        element.hidden = label >= labels;
        if (element.hidden) return;
        const [colour, ink] = COLOURS[labels][label];
        const pen = swatch.getContext("2d");
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 36, 36);
        pen.fillStyle = ink;
        mark(pen, label, 18, 18, 11);
        chip.setAttribute("aria-pressed", percent === 100);
        bar.value = percent;
        part.textContent = `${percent} %`;
      },
    };
  });

  const parts = make("div", { class: "shares" }, ...shares.map(({ element }) => element));

  const choices = [["a", "states of A"], ["b", "states of B"], ["labels", "labels"]].map(([key, words]) => {
    const select = make("select", { id: fresh(key), onchange: () => resize(key, +select.value) }, ...SIZES.map((size) => make("option", { value: size }, String(size))));
    return { key, select, element: make("div", { class: "field" }, make("label", { for: select.id }, words), select) };
  });

  return {
    elements: [
      make("div", { class: "weight" }, name, field, likely),
      parts,
      make("div", { class: "sizes" }, ...choices.map(({ element }) => element)),
      said,
    ],
    say: (words) => (said.textContent = words),
    show({ called, scene, cell, who, probability }) {
      weight = scene.weights[cell];
      name.textContent = `Weight of ${called}`;
      if (field.valueAsNumber !== weight) field.value = weight;
      likely.textContent = `probability ${digits(probability, 3)}`;
      const { labels, shares: rows } = scene.maps[who];
      shares.forEach((each, label) => each.show(labels, rows[cell][label]));
      parts.classList.toggle("two", labels === 2);
      for (const { key, select } of choices) select.value = key === "labels" ? labels : scene[key];
    },
  };
}
