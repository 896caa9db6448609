// The theorem, both ways: what one label leaves open about the other, inside its bound, a stack of three errors.

import { digits, make } from "./controls.js";
import { NAMES } from "./latent_errors.js";

const LEAST = 0.05; // nats across the bars, at least

/** One row: `who` is the observer whose label is known. */
function stack(who) {
  const [known, asked] = [NAMES[who], NAMES[1 - who]];
  const terms = [`I(A;B|${known})`, `H(${asked}|A)`, `H(${asked}|B)`];
  const parts = terms.map((words) => make("span", {}, make("i", {}, words)));
  const inside = make("div", { class: "inside" });
  const dot = make("div", { class: "dot" });
  const bars = make("div", { class: "bars", role: "img" }, make("div", { class: "terms" }, ...parts), inside, dot);
  const value = make("b");
  const bound = make("span");
  const slack = make("span", { class: "slack" });
  return {
    element: make("div", { class: "way" },
      make("p", { class: "title" }, make("span", { class: "asked" }, `H(${asked}|${known})`), value, bound, slack), bars),
    show(exact, scale, measured) {
      exact.terms.forEach((term, i) => {
        parts[i].style.width = `${(100 * term) / scale}%`;
        parts[i].classList.toggle("narrow", term / scale < 0.2);
      });
      inside.style.width = `${(100 * exact.translation) / scale}%`;
      dot.hidden = !measured;
      if (measured) dot.style.left = `${Math.min(100, (100 * measured.translation) / scale)}%`;
      value.textContent = ` ${digits(exact.translation, 3)} `;
      bound.textContent = `≤ ${exact.terms.map((term) => digits(term, 3)).join(" + ")}`;
      slack.textContent = `slack ${digits(Math.abs(exact.slack) < 5e-7 ? 0 : exact.slack, 3)}`;
      bars.setAttribute("aria-label", `H(${asked}|${known}) is ${digits(exact.translation, 3)}, its bound ${digits(exact.bound, 3)}`);
    },
  };
}

/** Both rows, on one scale. */
export function bounds() {
  const ways = [0, 1].map(stack);
  const foot = make("p", { class: "scale" });
  return {
    elements: [...ways.map(({ element }) => element), foot],
    show(exact, measured, drawn) {
      const scale = Math.max(LEAST, ...exact.map(({ bound }) => bound));
      ways.forEach((way, who) => way.show(exact[who], scale, drawn && measured[who]));
      foot.textContent = `The solid bar never leaves its stack. Scale: ${digits(scale, 3)} nat.`;
    },
  };
}
