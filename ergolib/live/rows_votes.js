// Who is outvoted: how often it was seen, as bars with their errors, and how often it must be, as a thin line.

import { digits, make } from "./controls.js";

const WHO = ["nobody", "A", "B", "C"];

export function outvoted() {
  const count = make("span");
  const rows = WHO.map((who) => {
    const [fill, bar, exact] = ["fill", "error", "exact"].map((name) => make("i", { class: name }));
    const [value, theory] = [make("b"), make("span")];
    const track = make("span", { class: "track", "aria-hidden": "true" }, fill, bar, exact);
    return { fill, bar, exact, value, theory, element: make("p", {}, make("span", {}, who), track, value, theory) };
  });
  const head = make("p", { class: "head" }, make("span", { class: "words" }, "outvoted, ", count), make("span", {}, "seen"), make("span", {}, "exact"));
  const place = (element, from, to) => {
    element.style.left = `${100 * Math.max(from, 0)}%`;
    element.style.width = `${100 * (Math.min(to, 1) - Math.max(from, 0))}%`;
  };
  return {
    element: make("div", { class: "tally" }, head, ...rows.map((row) => row.element)),
    expect(shares) {
      rows.forEach(({ exact, theory }, k) => {
        place(exact, shares[k], shares[k]);
        theory.textContent = digits(shares[k], 3);
      });
    },
    show(shares, words) {
      count.textContent = words;
      rows.forEach(({ fill, bar, value }, k) => {
        const { mean, error } = shares[k] ?? { mean: NaN, error: 0 };
        const known = Number.isFinite(mean);
        place(fill, 0, known ? mean : 0);
        place(bar, known ? mean - error : 0, known && error ? mean + error : 0);
        const certain = mean === 0 || mean === 1; // so far
        value.textContent = error ? `${digits(mean, 3)} ± ${digits(error, 3)}` : certain ? digits(mean, 3) : "–";
      });
    },
  };
}
