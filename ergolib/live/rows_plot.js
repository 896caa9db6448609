// Over temperature: what rows a and b share, and both errors of their majority; shaded where it is a collider.

import { digits, make } from "./controls.js";
import { LN_2, RANGES, T_C } from "./data.js";
import { draw, frame, line, percent } from "./plot.js";

const X = RANGES.temperature;
const italic = (letter) => make("i", {}, letter);
const CURVES = {
  information: ["no latent: they share ", italic("I"), "(A;\u2009B)"],
  mediation: ["mediation error ", italic("I"), "(A;\u2009B\u2009|\u2009Λ)"],
  redundancy: ["redundancy error ", italic("H"), "(Λ\u2009|\u2009A)"],
};

/** The chart, with a key that reads the curves off at the present temperature. */
export function chart() {
  const { svg, lines } = frame("What rows A and B share over temperature, the mediation error and the redundancy error of the majority, and where it is worse than no latent");
  const shade = draw(lines, "rect", { class: "shade", y: 0, height: 100 });
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const zero = draw(lines, "path", { class: "zero" });
  draw(lines, "path", { class: "mark", d: `M${percent(T_C, X)} 0V100` });
  const cursor = draw(lines, "path", { class: "cursor" });
  const paths = Object.fromEntries(Object.keys(CURVES).map((name) => [name, draw(lines, "path", { class: `theory ${name}` })]));
  const label = (dy) => draw(svg, "text", { class: "tick", x: -7, dy, "text-anchor": "end" });
  const [top, one, bottom] = ["0.7em", "0.35em", "0"].map(label);
  bottom.setAttribute("y", "100%");
  bottom.textContent = "0";
  one.textContent = "ln\u20092";
  const worse = ["worse", "than none"].map((words, i) => draw(svg, "text", { class: "tick worse", y: 0, dx: 6, dy: `${1.2 + 1.15 * i}em` }, words));
  const points = Object.fromEntries(Object.keys(CURVES).map((name) => [name, draw(svg, "circle", { class: `spot ${name}`, r: 4.5 })]));
  let y = [0, 0.8];

  const rows = Object.entries(CURVES).map(([name, words]) => {
    const sample = frame("");
    for (const attribute of ["role", "aria-label"]) sample.svg.removeAttribute(attribute);
    sample.svg.setAttribute("aria-hidden", "true");
    draw(sample.lines, "path", { class: `theory ${name}`, d: "M0 50H100" });
    const value = make("b");
    return { name, value, element: make("p", { class: name }, sample.svg, make("span", {}, ...words), value) };
  });

  return {
    svg,
    key: make("div", { class: "curves" }, make("p", { class: "head" }, make("span", {}, "exact, in nats")), ...rows.map((row) => row.element)),
    /** Another strip: where the collider begins, and how high the plot is. */
    use([collider, high]) {
      y = [0, high];
      top.textContent = digits(high, 1);
      const level = 100 - percent(LN_2, y);
      top.setAttribute("visibility", level < 16 ? "hidden" : "visible");
      one.setAttribute("y", `${level}%`);
      zero.setAttribute("d", `M0 ${level}H100`);
      const left = percent(collider, X);
      shade.setAttribute("x", left);
      shade.setAttribute("width", 100 - left);
      for (const text of worse) text.setAttribute("x", `${left}%`);
      for (const text of worse) text.setAttribute("visibility", left > 78 ? "hidden" : "visible");
      this.curves([]);
    },
    /** Draw the curves through what is known: [[temperature, { information, ... }], ...]. */
    curves(known) {
      for (const [name, path] of Object.entries(paths)) path.setAttribute("d", line(known.map(([t, exact]) => [t, exact[name]]), X, y));
    },
    /** Where the dial is. */
    show(t, exact) {
      const left = percent(t, X);
      cursor.setAttribute("d", `M${left} 0V100`);
      for (const { name, value } of rows) {
        points[name].setAttribute("cx", `${left}%`);
        points[name].setAttribute("cy", `${100 - percent(exact[name], y)}%`);
        value.textContent = exact[name] < 5e-5 && exact[name] > 0 ? "< 0.0001" : digits(exact[name], 4);
      }
    },
  };
}
