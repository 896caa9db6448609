// The account of every spin that is uncovered, in nats: what it told, and how often the same was told.

import { digits, make } from "./controls.js";
import { TOGETHER } from "./data.js";
import { table } from "./table.js";

const together = table(TOGETHER);
const SIGN = { 1: "up", "-1": "down" };

/** A value and its error; no error if it is too small to be seen. */
function nats([value, error]) {
  if (!Number.isFinite(error)) return "…";
  if (error < 0.0005) return digits(value, 3);
  const places = [1, 0.1, 0.01].findIndex((unit) => error >= unit);
  const write = (number) => digits(number, places < 0 ? 3 : places);
  return `${write(value).replace(/\B(?=(\d{3})+$)/, ",")} ± ${write(error)}`;
}

const ROWS = [
  ["surprise", "surprise", "−ln p of its sign"],
  ["expected", "expected", "the mean surprise, at most ln 2"],
  ["others", "told about all others, one by one", "added up over the hidden spins"],
  ["jointly", "told about all others, jointly", "the same told many times counts once: at most ln 2"],
];

export function ledger() {
  const cells = Object.fromEntries(ROWS.map(([name]) => [name, [make("b"), make("span")]]));
  const sign = new Text();
  const head = make("th", { scope: "col" }, make("span", { class: "this" }, "this "), "spin", sign);
  const exact = make("span");
  const rows = ROWS.map(([name, words, meaning]) =>
    make("tr", {}, make("th", { scope: "row" }, words, make("small", {}, meaning)),
      ...cells[name].map((cell) => make("td", {}, cell))));
  const element = make("div", { class: "account" },
    make("table", {},
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "nats"), head, make("th", { scope: "col" }, "so far"))),
      make("tbody", {}, ...rows)),
    make("p", { class: "title" }, "jointly, for a first spin of an endless lattice: exact ", exact));
  let sums = {};
  let last = null;
  let start = null; // what was open before the first
  const write = () => {
    for (const [name] of ROWS) {
      cells[name][0].textContent = last ? nats(last[name]) : "–";
      cells[name][1].textContent = sums[name] ? nats([sums[name][0], Math.sqrt(sums[name][1])]) : "";
    }
    sign.data = last ? `: ${SIGN[last.spin]}` : "";
  };
  const add = (name, [value, error]) => {
    const [sum, square] = sums[name] ?? [0, 0];
    sums[name] = [sum + value, square + error * error];
  };
  return {
    element,
    get surprise() {
      return sums.surprise?.[0] ?? 0;
    },
    /** A spin was uncovered. */
    note(told) {
      start ??= told.before;
      last = { ...told, others: [0, Infinity] };
      add("surprise", told.surprise);
      add("expected", told.expected);
      write();
    },
    /** What is open now: [nats, error]. */
    now([value, error]) {
      if (!last) return;
      // Of what was open, the spins' own share is theirs: the rest was told by others.
      const fall = (before, own) => [before[0] - own - value, Math.sqrt(before[1] ** 2 + error ** 2)];
      last.others = fall(last.before, last.expected[0]);
      const [sum, square] = fall(start, sums.expected[0]);
      sums.others = [sum, square ** 2];
      write();
    },
    expect: (t) => (exact.textContent = digits(together(t), 3)),
    /** Begin anew. */
    reset() {
      last = start = null;
      sums = {};
      write();
    },
  };
}
