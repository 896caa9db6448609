// A policy over eight arms learns; the weight of its entropy bonus is a temperature, and training cools it.

import { button, digits, fresh, make } from "./controls.js";
import { EVEN, OPTIONS, PUSH, RANGES, TEMPERATURE_STEP } from "./data.js";
import { symbol } from "./dial.js";
import { counted, record } from "./instruments.js";
import { live } from "./live.js";
import { bars, plane } from "./policy_plots.js";
import { bandit } from "./policy_run.js";
import { trace } from "./trace.js";

const LONG = 400; // entropies over time
const NEAR = 0.003; // nats from Gibbs
const signed = (value) => (value > 0 ? "+" : "") + digits(value, 4);
const italic = (letter) => make("i", {}, letter);

export const render = live(({ model, compiled, body, guard, show }) => {
  let run = null;
  let tau = model.temperature;
  const drawing = bars(() => run && paint());
  drawing.canvas.addEventListener("click", (event) => {
    const arm = drawing.at(event) + 1;
    if (OPTIONS.arm.includes(arm)) model.arm = arm;
  });
  const chart = plane();
  const over = {
    element: make("div", { class: "plot profile" },
      make("p", { class: "title" }, "entropy, nats", make("span", { class: "key solid" }, "Gibbs, all τ"), make("span", { class: "key sloped" }, "slope −1/τ")), chart.svg),
    add: (now) => chart.show(now),
  };
  const past = trace({ label: "Entropy of the policy over time, and that of Gibbs", y: [0, EVEN], length: LONG, format: (value) => (value ? "ln 8" : "0") });
  const history = record({
    words: ["entropy over time", make("span", { class: "key" }, "Gibbs")],
    of: (now) => now.entropy,
    chart: past,
    count: (now) => counted(now.steps, "steps"),
  });

  const row = (kind, words) => {
    const cells = [make("td", { class: "measured" }), make("td")];
    return { cells, element: make("tr", { class: kind }, make("th", { scope: "row" }, ...words), ...cells) };
  };
  const rows = {
    reward: row("", ["mean reward ⟨", italic("r"), "⟩"]),
    entropy: row("", ["entropy ", italic("H"), ", nats"]),
    value: row("strong", [italic("F"), " = ⟨", italic("r"), "⟩ + ", italic("τH")]),
    gap: row("", ["missing: ", italic("τ"), " D(", italic("p"), "‖", italic("p"), make("sub", {}, italic("τ")), ")"]),
  };
  const table = make("table", {},
    make("thead", {}, make("tr", {}, make("td"), ...["policy", "Gibbs"].map((words) => make("th", { scope: "col" }, words)))),
    make("tbody", {}, ...Object.values(rows).map(({ element }) => element)));
  const note = make("p", { class: "note" });

  // One logit, pushed by hand -------------------------------------------------------------------
  const id = fresh("arm");
  const choice = make("select", { id, onchange: () => (model.arm = OPTIONS.arm[choice.selectedIndex]) },
    ...OPTIONS.arm.map((value) => make("option", { value }, String(value))));
  const slope = make("p");
  const done = make("p");
  const advise = () => (done.textContent = "Raising an arm above the broken line lowers H.");
  advise();
  const pushed = (words, d) => button(words, guard(() => {
    const before = run.observe(tau).entropy;
    const first = run.slope(model.arm - 1, before);
    const moved = run.push(model.arm - 1, d);
    const change = run.observe(tau).entropy - before;
    done.textContent = `z ${moved < 0 ? "−" : "+"} ${digits(Math.abs(moved), 1)}: ΔH = ${signed(change)}, first order ${signed(first * moved)}`;
    show();
  }), { title: `By ${PUSH}` });
  const push = {
    element: make("div", {},
      make("div", { class: "pair" }, make("label", { for: id }, "Logit ", italic("z"), " of arm"), choice, pushed("Lower z", -PUSH), pushed("Raise z", PUSH)),
      make("div", { class: "told" }, slope, done)),
    add(now) {
      choice.value = model.arm;
      const rate = run.slope(model.arm - 1, now.entropy);
      slope.textContent = `dH/dz = −p (ln p + H) = ${signed(rate)} nats`;
    },
    clear: advise,
  };

  function words(now) {
    if (tau && now.gap / tau < NEAR) return `At rest: F is the largest there is, τ ln Z. One unit of reward more would cost ${digits(1 / tau, 2)} nats.`;
    const best = Math.max(...run.rewards);
    const twins = Array.from(run.rewards.keys()).filter((i) => run.rewards[i] === best);
    if (twins.length === 2) {
      const [one, other] = twins.map((i) => run.policy[i]);
      const more = Math.abs(one - other) / (one + other);
      if (model.method === "expected") {
        if (more < 1e-9) return "Two arms pay best. The expected gradient keeps them equal.";
        return tau ? "Twins pushed apart: the entropy bonus brings them together again." : "Twins pushed apart: without a bonus nothing brings them together.";
      }
      if (more > 0.5) return `Two arms pay the same, and chance has picked one: ${digits(100 * Math.max(one, other) / (one + other), 0)} % of their plays.`;
      return "Two arms pay the same. Chance pulls them apart; an entropy bonus pulls them together.";
    }
    if (tau === 0) return now.entropy < 0.1 ? "Collapsed: nearly all entropy is spent, and every arm but one is all but forgotten." : "No bonus: entropy is sold for reward at any price, and goes to 0.";
    if (model.method === "sampled") return "One arm at a time is played and learned from: by chance, but to the same rest.";
    return "F rises, and never above τ ln Z. Arms that are hardly played come back slowly.";
  }

  const account = {
    element: make("div", {}, note, table),
    add(now) {
      const said = {
        reward: [now.reward, now.gibbsReward], entropy: [now.entropy, now.gibbsEntropy], value: [now.value, now.largest], gap: [now.gap, 0],
      };
      for (const [name, both] of Object.entries(said)) rows[name].cells.forEach((cell, i) => (cell.textContent = name === "gap" && i ? "0" : digits(both[i], 4)));
      note.textContent = words(now);
    },
    expect(place) {
      tau = place;
      rules();
      if (run) show();
    },
  };
  function rules() {
    if (!run) return;
    const now = run.observe(tau);
    chart.expect(now, tau);
    past.expect([now.gibbsEntropy]);
  }

  function paint() {
    drawing.paint(run, model.arm - 1, run.typical(run.observe(tau).entropy), body);
    body.dataset.state = [...run.logits, ...run.policy];
  }

  return {
    boxes: { stage: [drawing.canvas], plots: [over], push: [push], trace: [history], account: [account] },
    changes: { arm: show },
    dial: {
      parameter: "temperature", name: () => ["temperature ", symbol("τ")], step: TEMPERATURE_STEP, digits: 3,
      aside: { name: () => ["price 1/", symbol("τ")], text: (t) => (t ? digits(1 / t, 2) : "∞"), spoken: "price" },
      scale: RANGES.temperature, marks: [], ramp: [-0.05, 0.05],
    },
    create() {
      run = bandit(compiled, model);
      chart.use(run);
      rules();
    },
    advance: (place, count) => run.advance(place, count),
    observe: () => run.observe(tau),
    paint,
    stop() {
      drawing.stop();
      run = null;
    },
    count: "steps",
    step: { title: "One step of learning" },
    kernel: () => model.method,
    summary: (now, place) => `τ = ${digits(place, 3)}: mean reward ${digits(now.reward, 3)}, entropy ${digits(now.entropy, 3)} nats, that of Gibbs ${digits(now.gibbsEntropy, 3)}`,
  };
});
