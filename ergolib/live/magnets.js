// Three magnets of different size at one temperature: how long does each keep its side?

import { digits, make } from "./controls.js";
import { BARRIER, BETWEEN, CRITICAL, GAP, JOINT, MAGNETIZATION, MODULE, SPINS, SQUARE, YANG } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { counted } from "./instruments.js";
import { live } from "./live.js";
import { instantiate } from "./runtime.js";
import { table } from "./table.js";
import { trace } from "./trace.js";

const FLIPS = ["first_flips", "second_flips", "third_flips"]; // as Python hears of them
const tables = (all) => Object.fromEntries(Object.entries(all).map(([side, given]) => [side, table(given)]));
const magnetization = tables(MAGNETIZATION);
const between = tables(BETWEEN);
const barrier = table(BARRIER);
const yang = table(YANG);

/** Where the magnetization of a magnet should settle, exactly where it is known; else Yang's. */
const level = (side, t) => (magnetization[side] ?? yang)(t);

/** A magnet in the kernels' memory; the same seed gives the same bits as `ergolib.Ising`. */
function magnet(compiled, side, seed) {
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    spins: ["int8", side * side], state: ["uint64", 4], tally: ["int64", 3],
  });
  const { spins, state, tally } = arrays;
  kernels.seed_words(seed, state);
  spins.fill(1);
  tally[2] = BigInt(spins.length);
  return {
    side,
    spins,
    advance(t, sweeps) {
      // A magnet that has no sides cannot change them.
      const threshold = 0.75 * level(side, t) * spins.length || spins.length;
      kernels.flips(spins, side, side, t, sweeps, threshold, tally, state);
    },
    forget: () => (tally[1] = 0n),
    read: () => ({ m: Number(tally[2]) / spins.length, flips: Number(tally[1]) }),
  };
}

/** Draw the magnets side by side, each spin a tile. */
function painter(canvas) {
  const context = canvas.getContext("2d");
  canvas.width = 3 * SQUARE + 2 * GAP;
  canvas.height = SQUARE;
  return (magnets) => {
    context.clearRect(0, 0, canvas.width, canvas.height);
    magnets.forEach(({ side, spins }, i) => {
      const cell = SQUARE / side;
      const joint = cell >= JOINT ? 1 : 0;
      spins.forEach((spin, site) => {
        context.fillStyle = SPINS[spin > 0 ? 0 : 1];
        const left = i * (SQUARE + GAP) + (site % side) * cell;
        const top = Math.floor(site / side) * cell;
        context.fillRect(left + joint, top + joint, cell - 2 * joint, cell - 2 * joint);
      });
    });
  };
}

/** A number of sweeps: to four digits, or as far as its error goes. */
function long(value, error) {
  if (!error) return (+value.toPrecision(4)).toLocaleString("en-GB");
  const places = Math.max(0, -error.toExponential(0).split("e")[1]);
  const unit = +`1e${error.toExponential(0).split("e")[1]}`;
  const write = (x) => (Math.round(x / unit) * unit).toLocaleString("en-GB", { minimumFractionDigits: places });
  return `${write(value)} ± ${write(error)}`;
}

/** What is read off one magnet: its magnetization over time, its flips, and what theory says. */
function bench(i, side) {
  const flips = make("span");
  const mean = make("b");
  const name = make("span", { class: "words" });
  const theory = make("span");
  const chart = trace({
    label: "Magnetization of a magnet over time, and where theory puts its two sides",
    y: [-1, 1], length: 300, format: (v) => (v > 0 ? "+1" : digits(v, 0)),
  });
  const head = make("span", { class: "words" });
  let sided = true;
  return {
    element: make("div", { class: "record" },
      make("p", { class: "title" }, head, flips),
      chart.svg,
      make("p", { class: "title" }, "sweeps between flips", mean),
      make("p", { class: "title" }, name, theory)),
    add({ magnets, since }) {
      const { m, flips: count } = magnets[i];
      chart.add(m);
      flips.textContent = count === 1 ? "1 flip" : counted(count, "flips");
      // Flips are independent, so that their number has the error of its square root.
      const wait = since / count;
      if (count) mean.textContent = long(wait, wait / Math.sqrt(count));
      else mean.textContent = sided ? `over ${long(since)}` : "no sides";
    },
    expect(t) {
      const m = level(side(), t);
      sided = m > 0;
      chart.expect(m > 0 ? [m, -m] : [0]);
      head.textContent = `${side()} × ${side()} spins`;
      chart.svg.setAttribute("aria-label", `Magnetization of the magnet of side ${side()} over time, and where theory puts its two sides`);
      if (between[side()]) {
        name.textContent = "2τ, from the exact τ";
        theory.textContent = long(between[side()](t));
      } else {
        const power = side() * barrier(t);
        name.replaceChildren("grows as e", make("sup", {}, "2σL/T"));
        theory.replaceChildren(...(power < 0.05 ? ["no barrier"] : ["10", make("sup", {}, digits(power, 1))]));
      }
    },
    clear: () => chart.clear(),
  };
}

export const render = live(({ model, compiled }) => {
  const canvas = make("canvas", { role: "img" });
  const paint = painter(canvas);
  const sides = () => model.sizes.split("-").map(Number);
  const clock = make("p", { class: "title clock" });
  let magnets = [];
  let [at, sweeps, since] = [model.temperature, 0, 0];

  const begin = {
    // First among the instruments: a new temperature begins a new count.
    element: clock,
    add: () => (clock.textContent = `${counted(since)} at this temperature`),
    expect(t) {
      [at, since] = [t, 0];
      for (const each of magnets) each.forget();
    },
  };
  const benches = [0, 1, 2].map((i) => bench(i, () => sides()[i]));

  return {
    boxes: { stage: [canvas], magnets: [...benches, begin] },
    dial: temperature({ scale: [0, 2 * CRITICAL], marks: [{ at: CRITICAL, words: () => [symbol("T", "c")] }] }),
    create() {
      magnets = sides().map((side, i) => magnet(compiled, side, model.seed + i));
      [sweeps, since] = [0, 0];
      for (const each of benches) each.expect(at);
      canvas.setAttribute("aria-label", `Three magnets of ${sides().join(", ")} spins a side: light spins point up, dark ones down`);
    },
    advance(t, count) {
      for (const each of magnets) each.advance(t, count);
      sweeps += count;
      since += count;
    },
    observe() {
      const read = magnets.map((each) => each.read());
      return { sweeps, since, magnets: read, ...Object.fromEntries(FLIPS.map((name, i) => [name, read[i].flips])) };
    },
    paint: () => paint(magnets),
    count: "sweeps",
    step: { title: "One sweep" },
    kernel: () => "heat-bath",
    summary: ({ magnets: read, since: elapsed }, t) =>
      `T = ${digits(t, 2)}; in ${counted(elapsed)} ` +
      read.map(({ flips }, i) => `${flips} flips of side ${sides()[i]}`).join(", "),
  };
});
