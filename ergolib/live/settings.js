// The settings under a component, made from what Python says of its parameters: a choice for one
// with options, a box to tick, a slider for a number with a range, and the seed with New.

import { button, digits, fresh, make } from "./controls.js";
import { OPTIONS, RANGES, SETTINGS } from "./data.js";

/** All fields, in order; `show[name]()` sets one to what the model says. */
export function settings(model) {
  const fields = [];
  const show = {};
  for (const [name, { label, words, step }] of Object.entries(SETTINGS)) {
    const kind = OPTIONS[name] ? choice : name === "seed" ? seed : step ? slider : tick;
    const { controls, look, className = "field" } = kind(model, name, { words, step });
    const id = fresh(name);
    controls[0].id = id;
    const head = make("label", { for: id }, label);
    const box = controls.length > 1 ? make("div", { class: "pair" }, ...controls) : controls[0];
    fields.push(make("div", { class: className }, ...(kind === tick ? [box, head] : [head, box])));
    show[name] = look;
    look();
  }
  return { fields, show };
}

function choice(model, name, { words }) {
  const values = OPTIONS[name];
  const select = make("select", { onchange: () => (model[name] = values[select.selectedIndex]) });
  for (const value of values) select.append(make("option", { value }, words?.[value] ?? String(value)));
  return { controls: [select], look: () => (select.value = model[name]) };
}

function tick(model, name) {
  const box = make("input", { type: "checkbox", onchange: () => (model[name] = box.checked) });
  return { controls: [box], look: () => (box.checked = model[name]), className: "field tick" };
}

function slider(model, name, { step }) {
  const [min, max] = RANGES[name];
  const bar = make("input", { type: "range", min, max, step, oninput: () => (model[name] = +bar.value) });
  const value = make("span", { class: "amount" });
  const decimals = (String(step).split(".")[1] ?? "").length;
  const look = () => {
    bar.value = model[name];
    value.textContent = digits(model[name], decimals);
  };
  return { controls: [bar, value], look };
}

function seed(model, name) {
  const [min, max] = RANGES[name];
  const field = make("input", {
    type: "number", min, max, step: 1, inputmode: "numeric",
    onchange: () => {
      const value = Math.round(+field.value);
      if (field.value !== "" && value >= min && value <= max) model[name] = value;
      else field.value = model[name];
    },
  });
  const other = button("New", () => (model[name] = Math.floor(Math.random() * 10000)), {
    "aria-label": "New seed",
  });
  return { controls: [field, other], look: () => (field.value = model[name]) };
}
