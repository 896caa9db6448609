// Energy out of an isolated system, at its price; and two systems that trade until prices agree.

import { button, digits, make } from "./controls.js";
import { KINDS, PLATEAU, PRESS } from "./data.js";
import { live } from "./live.js";
import { tank } from "./tap_picture.js";
import { agreement, exactNats, exactPrice, overEnergy, overTime } from "./tap_plots.js";
import { systems } from "./tap_run.js";

const FRAMES = 300; // of prices over time
const FORGETS = 0.08; // what a frame adds to the average of a price
const EVEN = 0.02; // prices that differ by less agree

const whole = (value) => Math.round(value).toLocaleString("en-GB").replace("-", "−");
const signed = (value) => (Math.round(value) > 0 ? "+" : "") + whole(value);
const priced = (value) => (Number.isNaN(value) ? "–" : Math.abs(value) > 9 ? "∞" : digits(value, 3));

export const render = live(({ model, compiled, body, guard, show, warm }) => {
  let run = null;
  let means = []; // of what each system and its purses hold, over the last frames
  let now = null;
  let flow = 0; // through the valve, averaged likewise
  const parts = () => [run.left, run.right];

  const tanks = ["left", "right"].map((side) => tank(`The system on the ${side}: its sites above, its demons' purses below`));
  const arrow = make("span");
  const valve = make("div", { class: "valve", "aria-hidden": "true" }, arrow);

  // The bill -------------------------------------------------------------------------------------
  const heads = ["●", "○"].map(() => make("th", { scope: "col" }));
  const rows = [["price now", "strong"], ["exact, at this energy", "exact"], ["energy out", ""], ["nats out, by the price", ""], ["nats out, exact", "exact"]].map(([words, kind]) => {
    const cells = [make("td"), make("td")];
    return { cells, element: make("tr", { class: kind }, make("th", { scope: "row" }, words), ...cells) };
  });
  const table = make("table", {}, make("thead", {}, make("tr", {}, make("td"), ...heads)), make("tbody", {}, ...rows.map((row) => row.element)));
  const note = make("p", { class: "note" });

  /** What is to be seen, in a sentence. */
  function words() {
    const [one, other] = now.both;
    const made = now.both.reduce((sum, side) => sum - side.exact, 0);
    if (model.valve && model.rate === 0) {
      const sum = Number.isNaN(made) ? "" : ` Both together have ${signed(made)} nats.`;
      if (Math.abs(one.price - other.price) < EVEN) return `Prices agree, and what flows one way flows back.${sum}`;
      return `Energy goes from the low price to the high.${sum}`;
    }
    if (one.price < 0) return "The price is below zero: every unit taken adds nats.";
    const { kind } = run.left;
    const [low, high] = PLATEAU.energies;
    if (kind === "potts" && one.energy > low && one.energy < high) return "On the plateau: energy comes out, and the price hardly moves.";
    if (model.rate > 0) return one.energy > 0.1 ? "The more is taken, the dearer is the next unit." : "Little is left, and it is dear.";
    if (model.rate < 0) return "Energy goes in: each unit brings nats, fewer than the last.";
    if (kind === "potts") return "Thin line: the plateau, exactly. Dots: measured before, for no formula is known.";
    return "Tap and valve are shut. The price follows from the energy alone.";
  }

  const bill = {
    element: make("div", { class: "account" }, table, note),
    add() {
      now.both.forEach((side, i) => {
        const said = [priced(side.price), priced(side.known), whole(side.out), whole(side.nats), Number.isNaN(side.exact) ? "–" : whole(side.exact)];
        rows.forEach((row, k) => (row.cells[i].textContent = said[k]));
      });
      note.textContent = words();
    },
  };

  const energy = overEnergy();
  const time = overTime(FRAMES);
  const plots = {
    element: energy.element,
    add() {
      energy.show(now.both);
    },
  };
  const history = {
    element: time.element,
    add() {
      time.show(now.both, model.valve ? agreement(...parts()) : NaN);
    },
  };

  function observe() {
    const both = parts().map((part, i) => {
      const held = part.sweeps ? part.sum / part.sweeps : part.held;
      const latest = [held, part.total - held];
      means[i] = (means[i] ?? latest).map((mean, k) => mean + FORGETS * (latest[k] - mean));
      [part.sum, part.sweeps] = [0, 0];
      return {
        energy: means[i][1] / part.sites,
        price: Math.min(Math.max(part.price(means[i][0]), -10), 10),
        known: exactPrice(part, means[i][1]),
        out: part.begun - part.energy,
        nats: -part.nats,
        exact: -exactNats(part, part.begun, part.energy),
      };
    });
    now = {
      both, sweeps: run.sweeps,
      left_energy: run.left.energy / run.left.sites,
      right_energy: run.right.energy / run.right.sites,
      nats: run.left.nats + run.right.nats,
    };
    return now;
  }

  function paint() {
    tanks.forEach((each, i) => each.paint(parts()[i]));
    const open = model.valve;
    valve.classList.toggle("open", open);
    arrow.textContent = !open ? "" : Math.abs(flow) < 0.35 ? "⇄" : flow > 0 ? "→" : "←";
    // For tests: what is held where, in whole units, and the nats by the demons' account.
    body.dataset.state = parts().flatMap((part) => [part.total, part.held, part.nats]).concat(run.moved, run.tapped);
    if (now) warm(1 - now.both[0].price / 1.2);
  }

  // What the reader does ----------------------------------------------------------------------------
  const press = (sign) => guard(() => {
    run.tap(sign * Math.max(1, Math.round((PRESS * run.left.sites) / run.left.quantum)));
    show();
  });
  const door = button("", guard(() => (model.valve = !model.valve)), { class: "door" });
  const look = () => {
    door.textContent = model.valve ? "Shut valve" : "Open valve";
    door.setAttribute("aria-pressed", model.valve);
  };
  look();

  return {
    boxes: { stage: [tanks[0].canvas, valve, tanks[1].canvas], bill: [bill], plots: [plots, history] },
    dial: {
      parameter: "rate", step: 0.01, digits: 2, aside: null, scale: null, ramp: null,
      marks: [{ at: 0, words: () => ["shut"] }],
      name: () => ["the tap: energy a site in 1000 sweeps"],
      shows: (rate) => (rate > 0 ? `${digits(rate, 2)} out` : rate < 0 ? `${digits(-rate, 2)} in` : "shut"),
    },
    buttons: [button("Take some", press(1), { title: "Empty some purses on the left" }), button("Put some", press(-1), { title: "Fill some purses on the left" }), door],
    create() {
      run = systems(compiled, model);
      [means, flow] = [[], 0];
      heads.forEach((head, i) => (head.textContent = `${"●○"[i]} ${KINDS[parts()[i].kind].words}`));
      energy.use(parts());
      time.use(parts());
    },
    advance(rate, count) {
      const before = run.moved;
      for (let i = 0; i < count; i++) run.sweep(rate, model.valve);
      flow += FORGETS * ((run.moved - before) / count - flow);
    },
    observe,
    paint,
    count: "sweeps",
    step: { title: "One sweep" },
    changes: {
      valve() {
        look();
        show();
      },
    },
    kernel: () => model.left,
    summary: ({ both: [one, other] }) => `left: price ${priced(one.price)}, energy out ${whole(one.out)}, nats out ${whole(one.nats)}; right: price ${priced(other.price)}`,
  };
});
