// What is exact, and where the picture is: the largest overlap over temperature, with the trail of what was cooled
// (open) and heated (filled); and the free energy along the overlap at the present temperature.

import { average } from "./average.js";
import { digits, make } from "./controls.js";
import { EXPONENTS, MELTING, OVERLAP, RANGES } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";
import { temperatureAt } from "./library_run.js";
import { table } from "./table.js";

const X = RANGES.octaves;
const Y = [0, 1];
const TRAIL = 240;
const Q = [-0.25, 1];
const NATS = [0, 40];

/** What is exact of these pictures with such wells: the largest overlap over the dial. */
const known = Object.fromEntries(Object.entries(OVERLAP).map(([pictures, tables]) =>
  [pictures, Object.fromEntries(EXPONENTS.map((power) => [power, table(tables[power])]))]));

/** T*, as a temperature and as a place of the dial. */
export const melting = ({ pictures, exponent }) => {
  const [t, place] = MELTING[pictures][exponent];
  return { t, place };
};

/** The largest overlap over the dial; the model says of which pictures and wells. */
export function loop(model) {
  const equilibrium = () => known[model.pictures][model.exponent];
  const { svg, lines } = frame("The largest overlap over temperature: exact in equilibrium, and measured on the way down and up");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const mark = draw(lines, "path", { class: "mark" });
  const theory = draw(lines, "path", { class: "theory" });
  ends(svg, Y, String);
  ["○ cooled", "● heated"].forEach((words, i) => draw(svg, "text", { class: `tick ${words.slice(2)}`, x: "100%", y: "50%", dy: `${1.3 * i - 0.4}em`, "text-anchor": "end" }, words));
  const trail = draw(svg, "g", { class: "trail" });
  const bar = draw(svg, "line", { class: "bar" });
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  const exact = make("span");
  const value = make("b");
  const mean = average();
  const height = (q) => `${100 - percent(q, Y)}%`;
  let last = null; // where the point is
  return {
    element: make("div", { class: "plot" }, make("p", { class: "title" }, make("span", { class: "words" }, "largest overlap"), value, " exact ", exact), svg),
    /** Draw what is exact of these wells. */
    dig(place) {
      theory.setAttribute("d", line(equilibrium().points, X, Y));
      mark.setAttribute("d", `M${percent(melting(model).place, X)} 0V100`);
      exact.textContent = digits(equilibrium()(place), 2);
      mean.clear();
    },
    add({ overlap }, place) {
      mean.add(overlap);
      const now = mean.read();
      value.textContent = digits(now.mean, 2);
      const left = `${percent(place, X)}%`;
      last = [place, left, height(now.mean)];
      for (const [name, p] of [["cx", left], ["cy", last[2]]]) point.setAttribute(name, p);
      for (const [name, p] of [["x1", left], ["x2", left], ["y1", height(now.mean + now.error)], ["y2", height(now.mean - now.error)]]) bar.setAttribute(name, p);
    },
    expect(place) {
      if (last && last[0] !== place) {
        draw(trail, "circle", { class: place < last[0] ? "cooled" : "heated", r: 2.4, cx: last[1], cy: last[2] });
        while (trail.childElementCount > TRAIL) trail.firstChild.remove();
      }
      last = null;
      mean.clear();
      exact.textContent = digits(equilibrium()(place), 2);
    },
    /** What was measured belongs to other wells, or to another picture. */
    forget() {
      mean.clear();
      last = null;
    },
    clear() {
      trail.replaceChildren();
      this.forget();
    },
  };
}

/** The free energy over T, in nats, along the largest overlap. */
export function landscape() {
  const { svg, lines } = frame("The exact free energy along the largest overlap, and where the picture is now");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const theory = draw(lines, "path", { class: "theory" });
  ends(svg, NATS, String);
  for (const q of [0, 0.5, 1]) draw(svg, "text", { class: "tick", x: `${percent(q, Q)}%`, y: "100%", dy: "1.2em", "text-anchor": "middle" }, String(q));
  const well = draw(svg, "circle", { class: "theory dot", r: 2 }); // of a golf hole the only point
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  const off = draw(svg, "text", { class: "tick off", y: 0, dx: 9, dy: "0.7em" }); // what a point beyond the top has
  const at = make("span");
  let curve = [];
  return {
    element: make("div", { class: "plot profile" }, make("p", { class: "title" }, make("span", { class: "words" }, "free energy along it, ", make("i", {}, "F"), "/", make("i", {}, "T"), " in nats"), at), svg),
    expect(free, place) {
      const least = Math.min(...free.map(([, nats]) => nats));
      curve = free.map(([q, nats]) => [q, nats - least]);
      theory.setAttribute("d", inside(curve));
      const [q, nats] = curve.at(-1);
      for (const [name, p] of [["cx", percent(q, Q)], ["cy", 100 - percent(nats, NATS)]]) well.setAttribute(name, `${p}%`);
      well.setAttribute("visibility", nats <= NATS[1] ? "visible" : "hidden");
      at.replaceChildren("at ", make("i", {}, "T"), ` = ${digits(temperatureAt(place), 2)}`);
    },
    add({ overlap }) {
      const [, nats] = curve.find(([q]) => Math.abs(q - overlap) < 1e-9);
      for (const [name, p] of [["cx", percent(overlap, Q)], ["cy", 100 - percent(nats, NATS)]]) point.setAttribute(name, `${p}%`);
      off.setAttribute("x", `${percent(overlap, Q)}%`);
      off.textContent = nats > NATS[1] ? `↑ ${digits(nats, 0)}` : "";
    },
  };
}

/** A line through the points, cut where it leaves the plot. */
function inside(points) {
  const pieces = [];
  points.forEach(([q, nats], i) => {
    if (i === 0 || q <= Q[0]) return;
    const [before, height] = points[i - 1];
    if (Math.min(height, nats) >= NATS[1]) return;
    const cut = (to) => before + ((to - height) / (nats - height)) * (q - before);
    const end = ([x, y]) => (y > NATS[1] ? [cut(NATS[1]), NATS[1]] : [x, y]);
    pieces.push(line([end([Math.max(before, Q[0]), height]), end([q, nats])], Q, NATS));
  });
  return pieces.join("");
}
