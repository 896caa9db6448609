// What is common in the sample, over its size; and what is common exactly, over the noise. All in nats.

import { make } from "./controls.js";
import { LAST, NONE } from "./data.js";
import { draw, frame, line, percent } from "./plot.js";

const Y = [0, 1.5];

/** A frame with ticks, lines by name, and points; `x` are the ends of its axis. */
export function plot({ label, title, x, ticks, levels, names, points }) {
  const { svg, lines } = frame(label);
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  for (const [value, words] of levels) {
    const y = 100 - percent(value, Y);
    if (value) draw(lines, "path", { class: "zero", d: `M0 ${y}H100` });
    draw(svg, "text", { class: "tick", x: -7, y: `${y}%`, dy: "0.3em", "text-anchor": "end" }, words);
  }
  for (const [value, words] of ticks) {
    draw(svg, "text", { class: "tick", x: `${percent(value, x)}%`, y: "100%", dy: "1.3em", "text-anchor": "middle" }, words);
  }
  const paths = Object.fromEntries(names.map((name) => [name, draw(lines, "path", { class: name })]));
  const dots = Object.fromEntries(points.map((name) => [name, draw(svg, "circle", { class: `point ${name}`, r: 4.5, visibility: "hidden" })]));
  return {
    element: make("div", { class: "plot profile" }, make("p", { class: "title" }, ...title), svg),
    line: (name, given) => paths[name].setAttribute("d", line(given, x, Y)),
    upright: (name, at) => paths[name].setAttribute("d", `M${percent(at, x)} 0V100`),
    /** Put a point; without a place it is hidden. */
    point(name, at, value) {
      const dot = dots[name];
      dot.setAttribute("visibility", at === undefined ? "hidden" : "visible");
      if (at === undefined) return;
      dot.setAttribute("cx", `${percent(at, x)}%`);
      dot.setAttribute("cy", `${100 - percent(value, Y)}%`);
    },
  };
}

const LEVELS = (log) => [[0, "0"], [log(2), "ln 2"], [log(4), "ln 4"]];

export function overSamples(log, title) {
  const decades = Math.round(log(LAST) / log(10));
  const words = ["1", "10", "100", "1,000", "10⁴", "10⁵", "10⁶", "10⁷"];
  return plot({
    label: "What is common for certain in the sample, over the number of samples: that of this sample, the mean of all samples, mutual information and Wyner's common information",
    title, x: [0, log(LAST)], levels: LEVELS(log),
    ticks: words.slice(0, decades + 1).map((each, i) => [i * log(10), each]).filter((_, i) => i % 2 === 0),
    names: ["wyner theory", "mutual theory", "mean theory", "every history", "history"], points: ["every", "kept"],
  });
}

export function overNoise(log, title) {
  return plot({
    label: "Exact common information of Gacs and Korner, with the tolerance, mutual information and Wyner's common information, over the noise; and those of the sample",
    title, x: [NONE, 0], levels: LEVELS(log),
    ticks: [[NONE, "none"], [-3, "0.1 %"], [-2, "1 %"], [-1, "10 %"], [0, "all"]],
    names: ["cursor", "wyner theory", "mutual theory", "common theory"], points: ["every", "kept"],
  });
}

/** What the lines are. */
export function key(entries) {
  return make("p", { class: "key" }, ...entries.map(([name, words]) => {
    const { svg, lines } = frame("");
    svg.removeAttribute("role");
    svg.removeAttribute("aria-label");
    svg.setAttribute("aria-hidden", "true");
    draw(lines, "path", { class: name, d: "M0 50H100" });
    return make("span", {}, svg, make("span", {}, ...words));
  }));
}
