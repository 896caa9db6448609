// The price over the energy, with what is exact; and both prices over time.

import { digits, make } from "./controls.js";
import { BEFORE, EXACT, HIGHEST, KINDS, PLATEAU } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";
import { table } from "./table.js";

const LONGEST = 700; // places in a trail
const NAMED = 0.48; // of the energy axis, where a curve has its name
const NEAR = 0.004; // of the energy axis: no new place for less
const read = Object.fromEntries(
  Object.entries(EXACT).map(([kind, tables]) => [kind, Object.fromEntries(Object.entries(tables).map(([name, each]) => [name, table(each)]))]),
);

/** The exact price of a system at an energy above its ground state; NaN where no formula is known. */
export function exactPrice({ kind, sites, solid }, energy) {
  if (kind === "oscillators") return solid.price(energy);
  const each = energy / sites;
  if (read[kind]) return read[kind].price(each);
  const [low, high] = PLATEAU.energies;
  return each >= low && each <= high ? PLATEAU.price : NaN;
}

/** How much its exact entropy grows from one energy to another; NaN where it is not known. */
export function exactNats(part, from, to) {
  const { kind, sites, solid } = part;
  if (kind === "oscillators") return solid.nats(from, to);
  if (read[kind]) return sites * (read[kind].entropy(to / sites) - read[kind].entropy(from / sites));
  const plain = exactPrice(part, from) === exactPrice(part, to);
  return plain ? PLATEAU.price * (to - from) : NaN;
}

/** The price on which systems would agree, by theory; NaN if it is not known. */
export function agreement(...parts) {
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  if (parts.some(({ kind }) => !read[kind])) return NaN;
  const beyond = (price) => parts.reduce((sum, { kind, sites }) => sum + sites * read[kind].total(price), 0) - total;
  const { points } = read[parts[0].kind].total;
  let [low, high] = [points[0][0], points.at(-1)[0]];
  for (let i = 0; i < 40; i++) {
    const middle = 0.5 * (low + high);
    if (beyond(middle) > 0) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** The prices worth showing for these systems. */
export function span(parts) {
  const kinds = parts.map(({ kind }) => kind);
  return [kinds.includes("two-level") ? -0.5 : 0, kinds.includes("potts") ? 2 : 1.5];
}

const SIDES = ["left", "right"];
const format = (value) => digits(value, Number.isInteger(value) ? 0 : 1);

/** The price over energy per site: exact curves, the trail of each system, and where it is now. */
export function overEnergy() {
  const { svg, lines } = frame("Price over energy per site above the ground state: exact curves, and both systems");
  const axis = draw(lines, "path", { class: "axis" });
  const zero = draw(lines, "path", { class: "zero" });
  const before = draw(lines, "path", { class: "theory before" });
  const theory = draw(lines, "path", { class: "theory" });
  const trails = SIDES.map((side) => draw(lines, "path", { class: `history ${side}` }));
  const write = ends(svg, [0, 1], format);
  const ticks = [["0%", "start"], ["50%", "middle"], ["100%", "end"]].map(([at, anchor]) =>
    draw(svg, "text", { class: "tick", x: at, y: "100%", dy: "1.2em", "text-anchor": anchor }));
  const names = draw(svg, "g", {});
  const dots = SIDES.map((side) => draw(svg, "circle", { class: `point ${side}`, r: 5 }));
  let kinds = [];
  let [x, y] = [[0, HIGHEST], [0, 1]];
  let places = [[], []];
  const follow = () => trails.forEach((trail, i) => trail.setAttribute("d", line(places[i], x, y)));

  /** The curves, on axes up to an energy. */
  function curves(most) {
    x = [0, most];
    ticks.forEach((tick, i) => (tick.textContent = format((i * most) / 2)));
    const exact = kinds.map((kind) => {
      if (!read[kind]) return PLATEAU.energies.map((energy) => [energy, PLATEAU.price]);
      return read[kind].price.points.filter(([energy, price]) => energy <= most && price >= y[0] && price <= y[1]);
    });
    theory.setAttribute("d", exact.map((points) => line(points, x, y)).join(""));
    before.setAttribute("d", kinds.includes("potts") ? BEFORE.map((points) => line(points, x, y)).join("") : "");
    names.replaceChildren();
    exact.forEach((points, i) => {
      const [px, py] = points.findLast(([energy]) => energy <= NAMED * most) ?? points[0];
      const place = { x: `${percent(px, x)}%`, y: `${100 - percent(py, y)}%`, dx: 5, dy: "-.5em" };
      draw(names, "text", { class: "tick name", ...place }, KINDS[kinds[i]].words.replace(/,.*/, ""));
    });
  }

  return {
    element: make("div", { class: "plot" }, make("p", { class: "title" }, "price, nats for a unit", make("span", { class: "axis" }, "over energy left per site")), svg),
    /** New systems. */
    use(parts) {
      y = span(parts);
      write(y);
      axis.setAttribute("d", "M0 0V100H100");
      zero.setAttribute("d", y[0] < 0 ? `M0 ${100 - percent(0, y)}H100` : "");
      places = [[], []];
      kinds = [...new Set(parts.map(({ kind }) => kind))];
      curves(HIGHEST);
      follow();
    },
    show(both) {
      if (both.some(({ energy }) => energy > x[1])) {
        curves(2 * x[1]);
        follow();
      }
      both.forEach(({ energy, price }, i) => {
        const [px, py] = [percent(energy, x), 100 - percent(price, y)];
        dots[i].setAttribute("cx", `${px}%`);
        dots[i].setAttribute("cy", `${py}%`);
        const last = places[i].at(-1);
        if (last && Math.abs(last[0] - energy) < NEAR) return;
        places[i].push([energy, price]);
        if (places[i].length > LONGEST) places[i].shift();
        trails[i].setAttribute("d", line(places[i], x, y));
      });
    },
  };
}

/** Both prices over time, and the price on which they would agree. */
export function overTime(length) {
  const { svg, lines } = frame("Both prices over time, and the price on which the two would agree");
  draw(lines, "path", { class: "axis", d: "M0 0V100" });
  const level = draw(lines, "path", { class: "theory" });
  const paths = SIDES.map((side) => draw(lines, "path", { class: `history ${side}` }));
  const write = ends(svg, [0, 1], format);
  const words = make("span", { class: "axis" });
  let y = [0, 1];
  let values = [];
  return {
    element: make("div", { class: "plot" }, make("p", { class: "title" }, "prices over time", words), svg),
    use(parts) {
      y = span(parts);
      write(y);
      values = [];
    },
    show(both, agreed) {
      values.push(both.map(({ price }) => price));
      if (values.length > length) values.shift();
      paths.forEach((path, i) => path.setAttribute("d", line(values.map((each, k) => [k, each[i]]), [0, length - 1], y)));
      level.setAttribute("d", agreed >= y[0] && agreed <= y[1] ? line([[0, agreed], [1, agreed]], [0, 1], y) : "");
      words.textContent = Number.isNaN(agreed) ? "" : `together ${digits(agreed, 3)}, exact`;
    },
  };
}
