// As little as you know: constraints that are told one at a time, the distribution of largest entropy
// that agrees with them, and their prices.

import { picture } from "./constraints_picture.js";
import { legendre } from "./constraints_plot.js";
import { amount, row } from "./constraints_rows.js";
import { thrown } from "./constraints_run.js";
import { button, digits, make } from "./controls.js";
import { KINDS, STEP } from "./data.js";
import { counted } from "./instruments.js";
import { live } from "./live.js";

const ALL = [0, 1, 2];
const SITES = KINDS.channel.states; // of a channel, in the order of its features: 1 for an ion
const STEEP = 25; // nats over the range of a feature: on an edge, so much is infinite
const EDGE = 1e-9;
const knows = (k) => `know_${k + 1}`;
const means = (k) => `mean_${k + 1}`;

export const render = live(({ model, compiled, body, guard, begin, show }) => {
  let run = null;
  let focus = -1; // the constraint that was touched last
  let busy = false; // the model is being written by us
  let told = new Map();
  let now = null; // the distribution and all that is known of it

  // What is known -----------------------------------------------------------------------------------
  const others = (k) => new Map([...told].filter(([other]) => other !== k));

  /** Write to the model without listening to what it says back. */
  function write(changes) {
    busy = true;
    Object.assign(model, changes);
    busy = false;
  }

  /** Take what the model says, each mean moved to where those before it allow. */
  function take() {
    told = new Map();
    for (const k of ALL) if (model[knows(k)]) told.set(k, run.within(k, model[means(k)], told));
    write(Object.fromEntries([...told].map(([k, mean]) => [means(k), mean])));
  }

  /** The reader tells a mean, or that it is not known. */
  function tell(k, mean) {
    focus = k;
    const left = others(k);
    if (mean === null) told = left;
    else told = new Map([...left, [k, run.within(k, mean, left)]].sort(([a], [b]) => a - b));
    write(mean === null ? { [knows(k)]: false } : { [knows(k)]: true, [means(k)]: told.get(k) });
    settle();
    show();
  }

  /** Find the distribution and draw all that depends on it. */
  function settle() {
    const kind = KINDS[model.what];
    const solved = run.solve(told);
    const reach = ALL.map((k) => run.ends(k, others(k)));
    const expected = kind.features.map((feature) => feature.reduce((sum, a, i) => sum + a * solved.p[i], 0));
    const onEdge = [...told].some(([k, mean]) => mean - reach[k][0] < EDGE || reach[k][1] - mean < EDGE);
    const ranges = kind.features.map((feature) => [Math.min(...feature), Math.max(...feature)]);
    const decided = ALL.map((k) => reach[k][1] - reach[k][0] < 1e-6);
    const price = (k) => {
      const value = solved.prices.get(k) ?? 0;
      const wide = ranges[k][1] - ranges[k][0];
      return onEdge && Math.abs(value) * wide > STEEP ? Math.sign(value) * Infinity : value;
    };
    // One constraint after the other: what does each teach?
    const known = [...told.keys()];
    const entropies = known.map((_, i) => run.solve(new Map([...told].slice(0, i))).entropy);
    const nothing = entropies[0] ?? solved.entropy;
    entropies.push(solved.entropy);
    const taught = new Map(known.map((k, i) => [k, Math.max(0, entropies[i] - entropies[i + 1])]));
    const before = told.has(focus) && told.size > 1 ? run.solve(others(focus)).p : null;
    now = { ...solved, reach, expected, ranges, decided, taught, nothing, before, price, curve: run.curve(focus, others(focus)) };
    run.load(solved.p);
    for (const k of ALL) {
      rows[k].show({
        title: kind.words[k], unit: kind.units[k], range: ranges[k], reach: reach[k], known: told.has(k),
        value: told.get(k) ?? expected[k], taught: taught.get(k), cost: price(k), decided: decided[k],
      });
    }
    without.hidden = !before;
    without.textContent = `without ${focus + 1}`;
    drawNats(kind);
    drawCurve(kind);
    Object.assign(body.dataset, {
      p: solved.p, entropy: solved.entropy, logz: solved.logZ, reach, expected,
      prices: ALL.map(price), taught: ALL.map((k) => taught.get(k) ?? 0),
    });
  }

  const rows = ALL.map((k) => row(k + 1, {
    // What is expected is taken for known: nothing is learned until it moves.
    tick: guard((known) => tell(k, known ? round(now.expected[k]) : null)),
    move: guard((mean) => tell(k, round(mean))),
  }));
  const round = (value) => Math.round(value / STEP) * STEP;

  // The nats ----------------------------------------------------------------------------------------
  const strip = make("div", { class: "strip", "aria-hidden": "true" });
  const account = make("p", { class: "account" });

  function drawNats() {
    const parts = [["left", "", now.entropy], ...[...now.taught].map(([k, nats]) => [`taught-${k + 1}`, String(k + 1), nats])];
    strip.replaceChildren(...parts.map(([name, words, nats]) => {
      const share = nats / now.nothing;
      const part = make("span", { class: name }, share > 0.03 ? words || "left" : "");
      part.style.flexGrow = share;
      return part;
    }));
    const learned = now.nothing - now.entropy;
    account.replaceChildren("you knew nothing: ", make("b", {}, `${digits(now.nothing, 3)} nat`),
      "; learned ", make("b", {}, digits(learned, 3)), "; left ", make("b", {}, digits(now.entropy, 3)));
  }

  // Entropy over the mean -----------------------------------------------------------------------------
  const plot = legendre();
  const over = make("span");
  const slope = make("b");
  const meets = make("p", { class: "note" });

  function drawCurve({ words }) {
    const k = focus;
    const mean = told.get(k) ?? now.expected[k];
    const price = now.price(k);
    const [low, high] = now.ranges[k];
    plot.show({
      curve: now.curve, x: [Math.min(0, low), Math.max(0, high)], top: 2 * now.nothing,
      mean, entropy: now.entropy, price,
    });
    over.textContent = `entropy over mean ${k + 1}`;
    over.title = words[k];
    slope.textContent = `slope = price ${amount(price)}`;
    const alone = told.size === 0 || (told.size === 1 && told.has(k));
    const intercept = now.entropy - price * mean;
    meets.textContent = !Number.isFinite(price)
      ? "At the end of what can be reached the tangent is vertical: certainty has no finite price."
      : `Where the mean is 0, the tangent is at S − price × mean = ${digits(intercept, 3)}: ` +
        (alone ? "that is ln Z." : "ln Z, the other means being kept.");
  }

  // The picture ---------------------------------------------------------------------------------------
  const canvas = make("canvas", { role: "img" });
  const bars = picture(canvas, body, guard(() => now && paint()));
  const thrownSo = make("span");
  const surprise = make("b");
  const exactly = make("span");

  function paint() {
    const states = model.what === "die" ? ALL.concat(3, 4, 5) : SITES;
    bars.paint({ what: model.what, p: now.p, before: now.before, counts: run.counts, throws: run.throws, states });
  }

  const without = make("span", { class: "without" });
  const key = make("p", { class: "key", "aria-hidden": "true" },
    make("span", { class: "nothing" }, "nothing known"), without, make("span", { class: "now" }, "now"));
  const seen = {
    element: make("p", { class: "title" }, thrownSo, " ", surprise, exactly),
    add({ throws }) {
      thrownSo.textContent = counted(throws, model.what === "die" ? "throws" : "looks");
      surprise.textContent = throws ? `mean surprise −ln p: ${digits(run.surprise(), 3)}` : "";
      exactly.textContent = `exact ${digits(now.entropy, 3)}`;
    },
  };

  function renew() {
    if (busy || !run) return;
    take();
    settle();
    show();
  }

  return {
    boxes: {
      stage: [key, canvas, seen], knowledge: rows, nats: [strip, account],
      plots: [make("div", { class: "plot profile" }, make("p", { class: "title" }, over, slope), plot.svg), meets],
    },
    dial: null,
    create() {
      run = thrown(compiled, model);
      take();
      if (!told.has(focus)) focus = [...told.keys()].at(-1) ?? 0;
      settle();
      canvas.setAttribute("aria-label", `Probabilities of the states of ${model.what === "die" ? "a die" : "an ion channel"}, and how often each was met`);
    },
    advance: (at, count) => run.advance(count),
    observe: () => ({ throws: run.throws, entropy: now.entropy, learned: now.nothing - now.entropy }),
    paint,
    count: "throws",
    step: { title: "One throw" },
    buttons: [button("Forget all", guard(() => {
      told = new Map();
      write(Object.fromEntries(ALL.map((k) => [knows(k), false])));
      settle();
      show();
    }))],
    changes: {
      what() {
        if (busy) return;
        const { known, means: values } = KINDS[model.what];
        write(Object.fromEntries(ALL.flatMap((k) => [[knows(k), known[k]], [means(k), values[k]]])));
        focus = known.lastIndexOf(true);
        begin();
      },
      ...Object.fromEntries(ALL.flatMap((k) => [[knows(k), renew], [means(k), renew]])),
    },
    kernel: () => "solve",
    summary({ throws, entropy }) {
      const each = [...told].map(([k, mean]) => `${KINDS[model.what].words[k]} ${digits(mean, 2)}, price ${amount(now.price(k))}; `);
      return `${each.join("") || "nothing known; "}${digits(entropy, 3)} nats are left; ${throws} throws`;
    },
    stop: () => bars.stop(),
  };
});
