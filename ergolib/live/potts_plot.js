// The price of energy over energy: what cooling met, what heating met, and what is exact.

import { average } from "./average.js";
import { digits, make } from "./controls.js";
import { draw, ends, frame, line, percent } from "./plot.js";

const MOST = 600; // marks that are kept
const FAR = 24; // percent of the axis between two numbers that stand side by side,
const NEAR = 17; // one of them at the end

/**
 * Further right is colder: more energy has gone out. `expect(known)` takes what is known of a number of
 * colours; `mark(energy, t, way)` puts a mark, way -1 cooling and +1 heating, 0 neither; `show` the point.
 */
export function prices() {
  const { svg, lines } = frame("Price of energy, 1/T, over energy per site: met while cooling and while heating, and the exact plateau or curve");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const critical = draw(lines, "path", { class: "mark" });
  const theory = draw(lines, "path", { class: "theory" });
  const path = draw(lines, "path", { class: "way" });
  const write = ends(svg, [0, 1], (price) => digits(price, 2));
  const names = draw(svg, "g", {});
  const group = draw(svg, "g", { class: "marks" });
  svg.prepend(group); // what is exact stands before it
  const bar = draw(svg, "line", { class: "bar" });
  const point = draw(svg, "circle", { class: "point", r: 4.5, visibility: "hidden" });
  let [x, y] = [[0, 2], [0, 1]];
  let places = [];
  const across = (energy) => percent(-energy, x);
  const up = (price) => 100 - percent(price, y);

  /** Numbers below the axis. */
  function number(energy, anchor, words = digits(energy, 2)) {
    draw(names, "text", { class: "tick", x: `${across(energy)}%`, y: "100%", dy: "1.25em", "text-anchor": anchor }, words);
  }

  return {
    svg,
    expect({ price, energies: [hot, cold], range, dial, curve }) {
      x = [-range[0], -range[1]];
      y = [1 / dial[1], 1 / dial[0]];
      write(y);
      names.replaceChildren();
      const at = up(price);
      const flat = hot > cold;
      critical.setAttribute("d", `M0 ${at}H100`);
      theory.setAttribute("d", flat ? line([[-hot, price], [-cold, price]], x, y) : curve ? line(curve, x, y) : "");
      draw(names, "text", { class: "tick", x: -7, y: `${at}%`, dy: "0.35em", "text-anchor": "end" }, digits(price, 3));
      const name = draw(names, "text", { class: "tick", x: "100%", y: `${at}%`, dy: "1.1em", "text-anchor": "end" }, "1/");
      draw(name, "tspan", { "font-style": "italic" }, "T");
      draw(name, "tspan", { dy: "0.25em", "font-size": "75%" }, "c");
      const wide = across(cold) - across(hot) > FAR;
      if (across(hot) > NEAR || !wide) number(range[0], "start");
      if (across(cold) < 100 - NEAR) number(range[1], "end");
      if (wide) {
        number(hot, "middle");
        number(cold, "middle");
      } else {
        number((hot + cold) / 2, "middle", flat ? `${digits(hot, 2)} to ${digits(cold, 2)}` : digits(hot, 2));
      }
      for (const energy of flat ? [hot, cold] : [hot]) {
        draw(names, "circle", { class: "end", r: 3, cx: `${across(energy)}%`, cy: `${at}%` });
      }
    },
    mark(energy, t, way) {
      const [px, py] = [across(energy), up(1 / t)];
      draw(group, "circle", { class: ["cooling", "neither", "heating"][way + 1], r: 2.4, cx: `${px}%`, cy: `${py}%` });
      places.push(`${px.toFixed(2)} ${py.toFixed(2)}`);
      if (places.length > MOST) {
        places.shift();
        group.firstChild.remove();
      }
      path.setAttribute("d", `M${places.join("L")}`);
    },
    show(energy, error, t) {
      const py = `${up(1 / t)}%`;
      for (const [name, p] of [["cx", energy], ["cy"]]) point.setAttribute(name, p === undefined ? py : `${across(p)}%`);
      for (const [name, p] of [["x1", energy - error], ["x2", energy + error]]) bar.setAttribute(name, `${across(p)}%`);
      for (const name of ["y1", "y2"]) bar.setAttribute(name, py);
      point.setAttribute("visibility", "visible");
    },
    clear() {
      places = [];
      group.replaceChildren();
      path.setAttribute("d", "");
    },
  };
}

/** The chart as an instrument; `turned()` answers the mean energy at the temperature that is left behind. */
export function priceCurve(turned) {
  const chart = prices();
  const error = average();
  const key = (name, words) => make("span", { class: `key ${name}` }, make("i"), words);
  let at = null; // the present temperature,
  let way = 0; // and how it was reached
  return {
    element: make("div", { class: "plot" },
      make("p", { class: "title" }, make("span", {}, "price", make("span", { class: "long" }, " over energy")), key("cooling", "cooling"), key("heating", "heating"), key("exact", "exact")),
      chart.svg),
    known: chart.expect,
    add({ energy, mean }, t) {
      error.add(energy);
      chart.show(mean, error.read().error, t);
    },
    expect(t) {
      const mean = turned();
      error.clear();
      if (at !== null && !Number.isNaN(mean)) chart.mark(mean, at, way);
      if (at !== null) way = Math.sign(t - at);
      at = t;
    },
    clear() {
      error.clear();
      chart.clear();
      way = 0;
    },
  };
}
