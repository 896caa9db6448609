// A writer and a reader that learn with momentum: what they cannot unlearn, and how they may.

import { plane } from "./charges_picture.js";
import { overTime, stretch } from "./charges_plots.js";
import { floor, pair } from "./charges_run.js";
import { digits, make } from "./controls.js";
import { REACH } from "./data.js";
import { symbol } from "./dial.js";
import { live } from "./live.js";
import { choosable } from "./pointing.js";

const format = (value) => digits(value, Number.isInteger(value) ? 0 : Math.abs(value) < 0.1 ? 2 : 1);
const shown = (value, places = 3) => (value === undefined ? "–" : digits(Math.abs(value) < 1e-9 ? 0 : value, places));

/** An end of an axis that holds a value, with some room: a round number. */
function round(value) {
  for (let power = 0.1; ; power *= 10) for (const step of [1, 1.5, 2, 3, 4, 5, 8]) if (step * power >= 1.1 * value) return step * power;
}

export const render = live(({ model, compiled, body, begin }) => {
  const picture = plane(body);
  const least = floor(compiled);
  let momentum = model.momentum;
  let run = null;

  const loss = overTime({ label: "Loss over time, and what is exactly known of it", words: ["loss"], format });
  const charge = overTime({ label: "Angular momentum over time, and its exact law", words: ["charge ", symbol("J")], format });

  const head = ["measured", "exact"].map((words) => make("th", { scope: "col" }, words));
  const rows = ["charge J now", "mean loss so far", "least loss so far", "energy now"].map((words, i) => {
    const cells = [make("td", { class: "found" }), make("td", { class: "known" })];
    return { cells, element: make("tr", {}, make("th", { scope: "row" }, ...(i ? [words] : ["charge ", symbol("J"), " now"])), ...cells) };
  });
  const note = make("p", { class: "note" });

  /** What is to be seen, in a sentence. */
  function words({ loss, charge }) {
    const far = Math.hypot(run.last[0], run.last[1]) + Math.hypot(run.last[2], run.last[3]);
    if (!run.moving) return "No momentum, no charge: straight down into the valley, and there it rests.";
    if (run.stiff && run.rub) return loss < 1e-3 ? "At rest across the bias: of a circle, two places were left." : "Friction takes the energy; the bias leaves two places.";
    if (run.stiff) return "The bias pulls at J, and the loss may touch 0. But the energy stays: the mean loss does not fall.";
    if (run.rub) return Math.abs(charge) < 0.02 ? "The charge is gone, and with it the loss." : "J decays by its law, and the loss follows the circle’s.";
    if (model.apart) return far > 5 ? "They have parted: far out it costs little to turn. J is the same." : "Not quite alike: they may part, and carry J farther out.";
    if (momentum === 0) return "No charge: they swing through the middle of the valley and out again.";
    return run.orbit.least > 0 ? "Turning holds them outside: the loss never reaches 0." : "They cross the valley and cannot stay: no mean loss is below the thin line.";
  }

  const bill = {
    element: make("div", { class: "account" },
      make("table", {}, make("thead", {}, make("tr", {}, make("td"), ...head)), make("tbody", {}, ...rows.map((row) => row.element))), note),
    add(now) {
      const { charge } = run.expected();
      const still = run.moving && !run.rub;
      const found = [now.charge, now.mean_loss, run.least, now.energy];
      const known = [charge, run.orbit?.mean, run.orbit?.least, still ? run.energy : undefined];
      rows.forEach(({ cells }, i) => {
        cells[0].textContent = shown(found[i], 4);
        cells[1].textContent = shown(known[i], 4);
      });
      note.textContent = words(now);
    },
  };

  const plots = {
    element: make("div", { class: "pictures" }, loss.element, charge.element),
    add() {
      const [from, to] = stretch(run.time);
      const past = run.past.filter(([time]) => time >= from);
      const laws = run.laws(from, to);
      const most = past.reduce((top, each) => Math.max(top, each[1]), 0.15);
      const both = past.reduce(([low, high], each) => [Math.min(low, each[2]), Math.max(high, each[2])], [0, 0.4]);
      const side = round(Math.max(-both[0], both[1]));
      loss.show(run.time, past.map(([time, value]) => [time, value]), laws.losses, [0, round(most)],
        !laws.losses.length ? "" : !run.moving ? "exact" : run.apart ? "least mean, if alike" : "least mean at this J");
      charge.show(run.time, past.map(([time, , value]) => [time, value]), laws.charges, [both[0] < -0.05 ? -side : 0, side],
        laws.charges.length ? (run.rub ? "J₀ exp(−γt)" : "exact") : "not conserved");
    },
  };

  // A new charge begins a new run.
  const own = {
    element: make("span", { hidden: true }),
    expect(value) {
      if (value === momentum) return;
      momentum = value;
      if (run) begin();
    },
  };

  choosable(picture.canvas, {
    reach: REACH, shown: picture.reach, get: () => [model.x, model.y],
    set: (x, y) => (x || y) && Object.assign(model, { x, y }), // not the origin
  });

  return {
    boxes: { stage: [picture.canvas], plots: [plots, own], bill: [bill] },
    dial: {
      parameter: "momentum", step: 0.05, digits: 2, scale: null, ramp: null, marks: [],
      name: () => ["charge ", symbol("J", "0"), " at the start"],
      aside: {
        name: () => ["least mean loss at ", symbol("J", "0")],
        text: (value) => shown(least(value), 4),
        spoken: "least mean loss with this charge",
      },
    },
    create() {
      run = pair(compiled, momentum, model);
      run.apart = model.apart > 0 || run.stiff > 0;
      picture.canvas.setAttribute("aria-label",
        `Plane of writer and reader; their middle begins at ${digits(model.x, 2)}, ${digits(model.y, 2)}. ` +
        "Press, or use the arrow keys, to begin elsewhere");
    },
    advance: (at, count) => run.advance(count),
    observe: () => ({
      time: run.time, loss: run.last[4], charge: run.last[5],
      mean_loss: run.points ? run.sum / run.points : run.last[4],
      energy: run.moving ? run.kinetic() + run.last[4] : run.last[4],
    }),
    paint() {
      picture.paint(run, [model.x, model.y]);
      body.dataset.phase = run.phase; // u, v and their momenta
    },
    count: "time",
    step: { title: "0.02 of a unit of time" },
    changes: { x: begin, y: begin },
    kernel: () => model.dynamics,
    summary: (now) =>
      `time ${digits(now.time, 0)}: charge ${shown(now.charge, 2)}, loss ${shown(now.loss)}, mean loss ${shown(now.mean_loss)}, least ${shown(run.least)}`,
  };
});
