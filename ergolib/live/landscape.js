// A landscape of what is stored, drawn as couplings are taken away order by order.

import { digits, make } from "./controls.js";
import { COLOURS } from "./data.js";
import { FADE, FIT, UNFITTED, bits, landscape } from "./landscape_run.js";
import { graph, letter, named } from "./landscape_picture.js";
import { along, counts, loss, losses, powerBars } from "./landscape_plots.js";
import { live } from "./live.js";
import { turn } from "./loop.js";

const ROWS = 4;
const FADED = 0.5; // of what the target holds: a memory worth a word
const percentage = (share) => (share < 0.0005 ? "< 0.1 %" : `${digits(100 * share, 1)} %`);
const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

export const render = live(({ model, compiled, body, guard, show, redial, look }) => {
  let run = null;
  let tree = null;
  let now = null;
  let begun = null; // the settings that the run began with
  let curves = []; // for each order: [order, of the cut, of the refitted], each energies and barriers
  const drawing = graph(() => tree && paint());
  const plots = { power: powerBars(), lost: losses(), counted: counts() };
  const free = along();

  // What is stored, and what the model makes of it ------------------------------------------------
  const heads = ["stored", "target", "model", "depth"].map((words) => make("th", { scope: "col" }, words));
  const rows = Array.from({ length: ROWS }, () => {
    const swatch = make("i", { class: "swatch" });
    const name = new Text();
    const cells = [make("td"), make("td"), make("td")];
    return { swatch, name, cells, element: make("tr", {}, make("th", { scope: "row" }, swatch, name), ...cells) };
  });
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows.map((row) => row.element)));
  const note = make("p", { class: "note" });

  /** What the rows are about: patterns, their mirror image, or the even states. */
  function subjects() {
    if (run.parity) {
      const even = (state) => bits(state & run.parity) % 2 === 0;
      const states = Array.from({ length: run.size }, (_, s) => s);
      return [["even states", states.filter(even)], ["odd states", states.filter((s) => !even(s))]].map(([words, of]) => ({ words, of }));
    }
    const listed = run.patterns.map((state, i) => ({ words: letter(named(state, run)), of: [state], colour: COLOURS[i] }));
    if (run.kind === "hole") listed.push({ words: "−A, its mirror image", of: [run.patterns[0] ^ (run.size - 1)] });
    return listed;
  }

  function depth(state) {
    if (!tree.minima.some((each) => each.state === state)) return "none";
    return state === tree.lowest ? "lowest" : digits(tree.barriers.get(state), 2);
  }

  function words() {
    if (run.doing === UNFITTED) return "This fit has not come to rest: what is shown is not the best there is.";
    const isDeep = ({ state }) => state === tree.lowest || tree.barriers.get(state) > model.temperature;
    const unknown = tree.minima.filter(({ state }) => !run.patterns.includes(state));
    const others = unknown.filter(isDeep);
    const lostOnes = run.patterns.filter((state) => !tree.minima.some((each) => each.state === state)).length;
    const mirrors = others.filter(({ state }) => named(state, run)).length;
    const shallow = unknown.length - others.length;
    const faint = tree.minima.filter((each) => run.patterns.includes(each.state) && !isDeep(each)).length;
    if (run.order === run.n && now.divergence < 1e-9 && !run.parity) {
      return "All orders are there, and the model is the target" + (model.flips ? "." : ": holes in a plain that leads to none of them.");
    }
    if (!run.patterns.length) {
      return tree.minima.length === 1 ? "No minimum but the plain: nothing is known." : plural(tree.minima.length, "minimum", "minima") + ", all of them even.";
    }
    const many = run.patterns.length;
    const some = lostOnes === many ? "No pattern is" : lostOnes === 1 ? "One pattern is not" : `${lostOnes} patterns are not`;
    const parts = [many === 1 ? (lostOnes ? "The pattern is no longer a minimum." : "The pattern is a minimum.") : lostOnes ? `${some} a minimum any more.` : "All patterns are minima."];
    if (faint) parts[0] = parts[0].replace(/\.$/, `, ${faint} of them no deeper than T.`);
    const held = (of) => run.patterns.reduce((sum, state) => sum + of[state], 0);
    if (held(run.model) < FADED * held(run.target)) parts.push(`In the target ${many > 1 ? "they have" : "it has"} ${percentage(held(run.target))}, here ${percentage(held(run.model))}.`);
    if (others.length) {
      const whose = mirrors === others.length ? (mirrors > 1 ? ", all mirror images" : ", a mirror image") : mirrors ? `, ${mirrors} of them mirror images` : "";
      parts.push(plural(others.length, "deep minimum was", "deep minima were") + ` never stored${whose}.`);
    }
    if (shallow > 0) parts.push(plural(shallow, "ripple is", "ripples are") + " no deeper than T.");
    return parts.join(" ");
  }

  const account = {
    element: make("div", {}, note, table),
    add() {
      const listed = subjects();
      heads[3].textContent = run.parity ? "minima" : "depth";
      rows.forEach((row, i) => {
        const subject = listed[i];
        row.element.hidden = !subject;
        if (!subject) return;
        const share = (of) => subject.of.reduce((sum, state) => sum + of[state], 0);
        row.name.data = subject.words;
        row.swatch.style.background = subject.colour ?? "";
        row.swatch.hidden = !subject.colour;
        const deep = subject.of.length === 1 ? depth(subject.of[0]) : tree.minima.filter(({ state }) => subject.of.includes(state)).length;
        [percentage(share(run.target)), percentage(share(run.model)), deep].forEach((text, k) => (row.cells[k].textContent = text));
      });
      note.textContent = words();
    },
  };

  // Curves over all orders, made while nothing else is to do -------------------------------------
  const deep = (barriers) => 1 + barriers.filter((barrier) => barrier > model.temperature).length;
  function trace() {
    const chosen = run.refitted;
    const sure = curves.filter(([, ...both]) => both.every(({ done }) => done));
    plots.lost.use(sure.map(([k, ...both]) => [k, ...both.map(({ values }) => run.divergence(values, model.temperature))]), run.n);
    plots.counted.use(sure.map(([k, ...both]) => [k, 1 + both[chosen].barriers.length, deep(both[chosen].barriers)]), run);
    if (now) point();
  }
  const known = guard(async (mine) => {
    for (let order = mine.n; order >= 1; order--) {
      await turn();
      if (run !== mine) return;
      curves.unshift([order, ...mine.kept(order)]);
    }
    trace();
    body.dataset.curves = curves.length;
  });

  function point() {
    plots.lost.show(run.order, now.divergence, run.n);
    plots.counted.show(run.order, now.minima, now.deep, run.n);
  }

  const plotted = Object.values(plots).map(({ element }) => ({ element }));
  plotted[0].add = () => {
    plots.power.show(run);
    point();
    free.show(run, model.temperature);
    look(run.order);
  };
  // The dial moves with the run; where it goes elsewhere, the reader has moved it.
  plotted[0].expect = (order) => {
    if (!run || order === run.order) return;
    model.running = false;
    run.put(order);
    show();
  };

  // A reader who presses Run has waited long enough.
  const wake = () => model.running && run?.wake();
  model.on("running", wake);

  const doing = () => (run.doing === FIT ? "refitting" : run.doing === FADE && run.order > 1 && model.running ? `order ${run.order} fades` : "");
  const dial = {
    parameter: "order", step: 1, digits: 0, aside: { name: () => ["nats lost"], text: () => (now ? loss(now.divergence) : ""), spoken: "nats lost" },
    scale: null, ramp: null, marks: [],
    get range() {
      return [1, model.spins];
    },
    name: () => ["couplings of at most so many spins"],
    shows: (order) => (order === model.spins ? `${order}, all` : order === 1 ? "1, fields only" : order === 2 ? "2, pairs" : String(order)),
  };

  function paint() {
    drawing.paint(run, tree, model.temperature, doing(), body);
    // For tests: what is done, the couplings, the divergence and the minima.
    body.dataset.state = [...Array.from(run.clock, Number), now.divergence, ...run.theta];
    body.dataset.minima = tree.minima.map(({ state }) => state);
  }

  return {
    boxes: { stage: [drawing.canvas], plots: plotted, account: [account], free: [free] },
    dial,
    create() {
      const settings = ["target", "spins", "fit", "background", "flips", "seed"].map((name) => model[name]).join();
      run = null; // the dial may move now
      if (settings === begun) model.order = model.spins; // a reset: all couplings are there again
      if (begun === null && model.order < model.spins) model.running = false; // a link to this order stays there
      begun = settings;
      const fresh = landscape(compiled, model);
      redial();
      run = fresh;
      curves = [];
      delete body.dataset.curves;
      plots.power.use(run);
      free.use(run);
      now = null;
      known(run);
    },
    advance: (at, count) => run.advance(count),
    observe() {
      tree = run.tree();
      const divergence = Math.max(0, run.lost(model.temperature));
      const minima = tree.minima.length;
      now = { steps: run.steps, order: run.order, divergence, minima, deep: deep([...tree.barriers.values()]) };
      if (model.order !== run.order) model.order = run.order;
      return now;
    },
    paint,
    stop() {
      model.off("running", wake);
      run = null;
      drawing.stop();
    },
    count: "steps",
    step: { title: "One step" },
    changes: {
      temperature() {
        if (curves.length === run.n) trace();
        show();
      },
    },
    kernel: () => "take_away",
    summary: ({ order, divergence, minima, deep }) => `couplings of at most ${order} spins: ${minima} minima, ${deep} deeper than T; ${loss(divergence)} nats lost`,
  };
});
