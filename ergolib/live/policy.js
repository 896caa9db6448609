// A policy over eight arms learns; the weight of its entropy bonus is a temperature, and training cools it.

import { digits, make } from "./controls.js";
import { EVEN, RANGES, TEMPERATURE_STEP } from "./data.js";
import { symbol } from "./dial.js";
import { counted, record } from "./instruments.js";
import { live } from "./live.js";
import { bars, plane } from "./policy_plots.js";
import { bandit } from "./policy_run.js";
import { trace } from "./trace.js";

const LONG = 400; // entropies over time
const NEAR = 0.0005;
const italic = (letter) => make("i", {}, letter);

export const render = live(({ model, compiled, body, show }) => {
  let run = null;
  let tau = model.temperature;
  const drawing = bars(() => run && paint());
  const chart = plane();
  const over = {
    element: make("div", { class: "plot profile" },
      make("p", { class: "title" }, "entropy, nats", make("span", { class: "key solid" }, "Gibbs, all τ"), make("span", { class: "key sloped" }, "price 1/τ")), chart.svg),
    add: (now) => chart.show(now),
  };
  const past = trace({ label: "Entropy of the policy over time, and that of Gibbs", y: [0, EVEN], length: LONG, format: (value) => (value ? "ln 8" : "0") });
  const history = record({
    words: "entropy over time",
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
    gap: row("", ["missing: ", italic("τ"), " D(", italic("p"), "‖Gibbs)"]),
  };
  const table = make("table", {},
    make("thead", {}, make("tr", {}, make("td"), ...["policy", "Gibbs"].map((words) => make("th", { scope: "col" }, words)))),
    make("tbody", {}, ...Object.values(rows).map(({ element }) => element)));
  const note = make("p", { class: "note" });

  function words(now) {
    const best = Math.max(...run.rewards);
    const twins = Array.from(run.rewards.keys()).filter((i) => run.rewards[i] === best);
    if (twins.length === 2) {
      const [one, other] = twins.map((i) => run.policy[i]);
      const more = Math.abs(one - other) / (one + other);
      if (model.method === "expected") return "Two arms pay best. The expected gradient keeps them exactly equal.";
      if (more > 0.5) return `Two arms pay the same, and chance has picked one: ${digits(100 * Math.max(one, other) / (one + other), 0)} % of their plays.`;
      return "Two arms pay the same. Chance pulls them apart; an entropy bonus pulls them together.";
    }
    if (tau === 0) return now.entropy < 0.1 ? "Collapsed: nearly all entropy is spent, and every arm but one is all but forgotten." : "No bonus: entropy is sold for reward at any price, and goes to 0.";
    if (now.gap < NEAR) return `At rest: F is the largest there is, τ ln Z. One unit of reward more would cost ${digits(1 / tau, 2)} nats.`;
    if (model.method === "sampled") return "One arm at a time is played and learned from: the bars wander around Gibbs.";
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
    drawing.paint(run, body);
    body.dataset.state = [...run.logits, ...run.policy];
  }

  return {
    boxes: { stage: [drawing.canvas], plots: [over], trace: [history], account: [account] },
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
