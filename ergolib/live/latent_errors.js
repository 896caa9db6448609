// The errors of both latents: exact, and of the tallies. Then in words whether a latent is better than none.

import { digits, make } from "./controls.js";

export const NAMES = ["Λ", "Λ′"];
const ROWS = [
  ["mediation", (l) => `I(A;B|${l})`, "mediation"],
  ["stochastic", (l) => `I(${l};A|B)`, "given_b"],
  ["", (l) => `I(${l};B|A)`, "given_a"],
  ["deterministic", (l) => `H(${l}|A)`, "of_a"],
  ["", (l) => `H(${l}|B)`, "of_b"],
  ["entropy", (l) => `H(${l})`, "entropy"],
];
const TINY = 1e-9;
const number = (value) => digits(value < 5e-7 ? 0 : value, 3);

/** A table and a sentence. */
export function errors() {
  const words = [NAMES[0], "drawn", NAMES[1], "drawn", "none"].map((word, i) => make("th", { scope: "col", class: i === 4 ? "none" : i % 2 ? "drawn" : "exact" }, word));
  const head = make("tr", {}, make("th", { scope: "col" }, make("small", {}, "in nats")), ...words);
  const rows = ROWS.map(([kind, symbol, key]) => {
    const name = make("span");
    const cells = ["exact", "drawn", "exact", "drawn", "none"].map((name) => make("td", { class: name }));
    const row = make("tr", {}, make("th", { scope: "row" }, make("p", {}, make("small", {}, kind), name)), ...cells);
    return { key, symbol, name, cells, row };
  });
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows.map(({ row }) => row)));
  const note = make("p", { class: "note" });
  return {
    elements: [table, note],
    show(exact, measured, drawn, who) {
      table.className = `chose-${who}`;
      for (const { key, symbol, name, cells } of rows) {
        name.textContent = symbol(NAMES[who]);
        exact.forEach((latent, i) => {
          cells[2 * i].textContent = number(latent[key]);
          cells[2 * i + 1].textContent = drawn ? number(measured[i][key]) : "–";
        });
        cells[4].textContent = number(key === "mediation" ? exact[0].shared : 0);
      }
      note.textContent = verdict(exact[who], NAMES[who]);
    },
  };
}

/** Is the latent better than the constant one, whose only error is I(A;B)? */
export function verdict(latent, name) {
  const { shared, mediation } = latent;
  const stochastic = mediation + latent.given_b + latent.given_a;
  const deterministic = mediation + latent.of_a + latent.of_b;
  if (latent.entropy < TINY) return `${name} is constant: it says nothing, and its only error is I(A;B) = ${number(shared)}.`;
  if (mediation > shared + TINY) return `Worse than no label: once ${name} is known, A and B say more of each other, ${number(mediation)} instead of ${number(shared)}. It is a collider.`;
  if (shared < TINY) return `A and B share nothing, so that no label is needed: nothing can beat the constant latent, and ${name} does not.`;
  if (deterministic < TINY) return `All errors are 0: ${name} is an exact natural latent. The constant latent has an error of ${number(shared)}.`;
  const beats = (sum) => (sum < shared - TINY ? "beats" : sum > shared + TINY ? "does not beat" : "ties with");
  const [one, other] = [beats(stochastic), beats(deterministic)];
  const sums = (sum) => `${number(sum)} against ${number(shared)}`;
  const begin = `Its three errors in sum: ${name} ${one} the constant latent by stochastic errors, ${sums(stochastic)}`;
  return one === other
    ? `Its three errors in sum: ${name} ${one} the constant latent, by stochastic errors, ${sums(stochastic)}, and by deterministic ones, ${number(deterministic)}.`
    : `${begin}, but ${other} it by deterministic ones, ${number(deterministic)}.`;
}
