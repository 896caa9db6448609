// Steam and ice under their covers: what do a few molecules tell of the rest?

import { board } from "./atoms_picture.js";
import { points, root, short, tallies } from "./atoms_plots.js";
import { nearest, territories } from "./atoms_state.js";
import { button, digits, make } from "./controls.js";
import { EXPECTED, LOOKS, LOST, RINGS } from "./data.js";
import { symbol } from "./dial.js";
import { live } from "./live.js";

const FIVE = 5;
const LATE = 250; // milliseconds without a frame after which a run has paused
const SMALL = 0.15; // up to this spread the law for small ones is worth a line
const REST = 2; // looks' time before the next territory

export const render = live(({ model, compiled, guard, show }) => {
  const run = territories(compiled);
  const means = tallies();
  let spread = model.spread;
  let [done, number] = [0, 0]; // looks in all, and territories
  let fair = true; // no atom was chosen by the reader: a territory that counts
  let lifted = false;
  let [last, before] = [0, 0]; // when there was a look, and a frame

  // What is there -----------------------------------------------------------------------------------
  function next() {
    run.next(spread, model.known);
    number += 1;
    fair = true;
  }

  /** One look at both, by chance; in a new territory, if there are no more here. */
  function look() {
    if (run.ice.length >= LOOKS || run.steam.length >= LOOKS) next();
    run.look();
    run.lookAtSteam();
    done += 1;
    if (fair) remember();
  }

  /** Add what this territory says after so many looks to the means. */
  function remember() {
    const k = run.ice.length;
    means.add(`nats ${k}`, run.nats.at(-1));
    means.add(`law ${k}`, run.laws.at(-1));
    run.misses().forEach(([count, squared, formula], ring) => {
      if (!count) return;
      means.add(`missed ${k} ${ring}`, squared / count);
      means.add(`formula ${k} ${ring}`, formula / count);
    });
  }

  function changed() {
    means.clear();
    if (!number) return;
    run.change(spread, model.known);
    fair = false; // part of it was seen under other conditions
    show();
  }

  /** The reader points at a place. */
  const chosen = (which) => guard((x, y) => {
    model.running = false;
    const before = run.version;
    if (which === "ice") run.look(nearest(run.x, run.y, run.status, run.count, x, y));
    else run.lookAtSteam(nearest(run.steamX, run.steamY, run.steamStatus, run.steamX.length, x, y));
    if (run.version === before) return;
    if (which === "ice") fair = false;
    show();
    [model.looks, model.nats] = [run.ice.length, run.nats.at(-1) ?? 0];
  });

  // The windows -------------------------------------------------------------------------------------
  const repaint = guard(() => number && paint());
  const boards = ["steam", "ice"].map((which) => {
    const made = board({ label: `${which} under a cover, and a map of where its atoms are to be expected`, look: chosen(which), repaint });
    const said = make("span", {});
    return { ...made, said, element: make("div", { class: "window" }, make("p", { class: "title" }, make("strong", {}, which), said), made.canvas) };
  });
  const [steam, ice] = boards;

  function paint() {
    const left = (status, count) => Array.from({ length: count }, (_, i) => i).filter((i) => status[i] === 0);
    const { version } = run;
    steam.draw({ version, map: null, x: run.steamX, y: run.steamY, seen: run.steam, hidden: left(run.steamStatus, run.steamX.length), lifted, axes: null });
    ice.draw({ version, map: run.map, x: run.x, y: run.y, seen: run.ice, hidden: left(run.status, run.count), lifted, axes: model.known ? run.truth[0] : null });
    for (const [{ said }, seen, nats] of [[steam, run.steam, 0], [ice, run.ice, run.nats.at(-1) ?? 0]]) {
      const words = `${seen.length} of ${LOOKS} looks, ${digits(nats, nats ? 2 : 0)} nats`;
      if (said.textContent !== words) said.textContent = words;
      said.setAttribute("aria-live", model.running ? "off" : "polite");
    }
  }

  // What is read off --------------------------------------------------------------------------------
  const known = points({
    label: "Nats known of the ice's lattice over looks: this territory as a staircase, means over territories as points, and theory",
    x: [0, LOOKS], y: [0, 4], names: ["no look", `${LOOKS} looks`], format: short,
  });
  const missed = points({
    label: "Error of prediction over distance from the middle of the seen atoms: measured, by the formula, and with the lattice lost",
    x: [0, RINGS], y: [0, 0.5], names: ["middle of the seen", `${RINGS} a away`], format: short,
  });
  const value = make("b");
  const theory = make("span");
  const error = make("b");
  const formula = make("span");

  /** What k looks should tell: a mean where it is known, else the law for lattices that are found. */
  function expected(k) {
    const table = EXPECTED[Math.round(100 * spread)];
    if (model.known || k === 1) return table[k - 1];
    if (spread > SMALL) return NaN; // no law is near
    const [mean, , n] = means.read(`law ${k}`);
    return n ? mean : run.laws[k - 1];
  }

  function plotNats() {
    const k = run.ice.length;
    const steps = [0, ...run.nats].map((nats, i) => [i, nats]);
    if (k < LOOKS) steps.push([k + 0.5, steps[k][1]]);
    const exact = Array.from({ length: LOOKS }, (_, i) => [i + 1, expected(i + 1)]).filter(([, nats]) => nats > 0);
    const marks = Array.from({ length: LOOKS }, (_, i) => [i + 1, ...means.read(`nats ${i + 1}`)]).filter(([, , , n]) => n > 1);
    const top = Math.max(1, ...[...exact, ...steps, ...marks].map(([, nats]) => nats));
    known.draw({ exact: [[0, 0], ...exact], steps, marks, high: top > 1 ? 2 * Math.ceil(top / 2) : 1 });
    value.textContent = digits(run.nats.at(-1) ?? 0, 2);
    const said = k ? expected(k) : 0;
    theory.textContent = said > 0 ? `${model.known || k === 1 ? "expected" : "law"} ${digits(said, 2)}` : "";
  }

  function plotErrors() {
    const k = run.ice.length;
    const rings = run.misses().map(([count, squared, said], ring) => {
      const many = means.read(`missed ${k} ${ring}`);
      // Of one territory alone, as if its atoms missed on their own.
      if (many[2] > 1) return { at: ring + 0.5, found: root(many), said: root(means.read(`formula ${k} ${ring}`))[0] };
      return count && { at: ring + 0.5, found: root([squared / count, squared / count / Math.sqrt(count)]), said: Math.sqrt(said / count) };
    }).filter(Boolean);
    const lost = Math.sqrt(2 * spread * spread + LOST);
    missed.draw({
      exact: rings.map(({ at, said }) => [at, said]), marks: rings.map(({ at, found }) => [at, ...found]),
      level: ["lattice lost", lost], high: lost > 0.45 ? 0.8 : 0.5,
    });
    const near = rings.find(({ at }) => at > 1);
    error.textContent = near ? `${digits(near.found[0], 2)} a` : "";
    formula.textContent = near ? `formula ${digits(near.said, 2)}` : "";
  }

  let plotted = "";
  const charts = {
    element: make("div", { class: "pair-of-charts" },
      make("div", { class: "plot profile" }, make("p", { class: "title" }, "nats known of the lattice", value, theory), known.svg),
      make("div", { class: "plot profile" }, make("p", { class: "title" }, "error of prediction", error, formula), missed.svg)),
    add() {
      const now = [run.version, done].join();
      if (now === plotted) return;
      plotted = now;
      plotNats();
      plotErrors();
    },
    expect(at) {
      spread = at;
      changed();
    },
    clear: () => (plotted = ""),
  };

  // Buttons -----------------------------------------------------------------------------------------
  const five = button("Reveal five", guard(() => {
    model.running = false;
    const left = LOOKS - Math.max(run.ice.length, run.steam.length);
    for (let i = 0; i < Math.min(FIVE, left || FIVE); i++) look();
    show();
    [model.looks, model.nats] = [run.ice.length, run.nats.at(-1)];
  }));
  const forget = button("Forget", guard(() => {
    model.running = false;
    run.forget();
    fair = false; // or the means would have it twice
    show();
  }), { title: "Cover this territory again" });
  const lift = button("Lift the cover", guard(() => {
    lifted = !lifted;
    lift.setAttribute("aria-pressed", lifted);
    paint();
  }), { "aria-pressed": false });

  return {
    boxes: { stage: boards, charts: [charts] },
    dial: {
      parameter: "spread", name: () => ["trembling ", symbol("s"), "/", symbol("a")], step: 0.01, digits: 2,
      aside: { name: () => ["temperature ∝ ", symbol("s"), "²"], text: (s) => `${digits(100 * s * s, 2)}`, spoken: "temperature" },
      scale: [0, 0.3], marks: [], ramp: null,
    },
    create() {
      [done, number, last, before] = [0, 0, 0, 0];
      means.clear();
      run.begin(model.seed);
      next();
    },
    advance(at, count) {
      const time = performance.now();
      const paced = model.running && number && steam.canvas.isConnected && model.speed < 60;
      if (paced) {
        const resumed = time - before > LATE;
        before = time;
        const wait = (1000 / model.speed) * (run.ice.length >= LOOKS ? REST : 1);
        if (!resumed && time - last < wait) return;
        last = time;
      }
      for (let i = 0; i < (paced ? 1 : count); i++) look();
    },
    observe: () => ({ done, looks: run.ice.length, nats: run.nats.at(-1) ?? 0 }),
    paint,
    count: "done",
    step: { title: "One look at each" },
    changes: { known: changed },
    buttons: [five, forget, lift],
    kernel: () => "sight",
    summary: ({ looks, nats }, s) =>
      `trembling ${digits(s, 2)}; of the ice ${looks} atoms seen, ${digits(nats, 2)} nats known of its lattice; of the steam ${run.steam.length}, 0 nats`,
    stop: () => boards.forEach((each) => each.stop()),
  };
});
