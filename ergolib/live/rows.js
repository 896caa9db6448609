// Three rows of a strip of Ising spins, and the bit that they share. The strip moves and its rows vote; what two
// of them share and both errors of the majority are exact, computed here for every width, distance and temperature.

import { digits, make } from "./controls.js";
import { KNOWN, RANGES, T_C, TEMPERATURES } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { counted, ticks } from "./instruments.js";
import { live } from "./live.js";
import { turn } from "./loop.js";
import { chart } from "./rows_plot.js";
import { ring } from "./rows_ring.js";
import { strip } from "./rows_run.js";
import { outvoted } from "./rows_votes.js";

const BUDGET = 6; // milliseconds of computing between two breaths of the page
const FEW = 16; // sweeps a frame that are painted each time
const LOOK = 250; // milliseconds for each picture if there are more
const MOST = 0.1; // of what is shared, or of Λ, that may be left open by what is called natural

const share = (value) => (value > 0.9995 && value < 1 ? "more than 99.9" : value > 0 && value < 0.0005 ? "less than 0.1" : digits(100 * value, value > 0.995 || value < 0.0995 ? 1 : 0));

/** Which side we are on, in a sentence. */
function verdict({ information, mediation, redundancy, entropy }, t, collider) {
  const nats = (value) => digits(value, value < 0.0995 ? 4 : 3);
  if (mediation > information) {
    return ["Worse than none. ", `Rows A and B share ${nats(information)} nat; told Λ, they are tied by ${nats(mediation)} nat: of three, only one can be outvoted.`];
  }
  const [explained, open] = [1 - mediation / information, redundancy / entropy];
  const words = `Λ explains ${share(explained)}\u00a0% of what rows A and B share, and one row leaves ${share(open)}\u00a0% of Λ open.`;
  if (1 - explained < MOST && open < MOST) return ["Nearly natural. ", words];
  return [collider - t < 0.15 ? "Hardly better than none. " : "Not natural, but better than none. ", words];
}

export const render = live(({ model, compiled, body, guard }) => {
  const canvas = make("canvas", { role: "img" });
  const paint = ring(canvas, body);
  const plot = chart();
  const votes = outvoted();
  const verdictOf = [make("b"), new Text()];
  const says = make("p", { class: "verdict" }, ...verdictOf);
  let run = null;
  let at = model.temperature;
  let now = null; // what is exact at the present temperature
  let job = 0;
  const known = () => KNOWN[model.around][model.distance - 1];

  /** What changes with the temperature. */
  function settle() {
    now = run.exact(at);
    plot.show(at, now);
    votes.expect(now.shares);
    const words = verdict(now, at, known()[0]);
    verdictOf.forEach((part, i) => (i ? (part.data = words[i]) : (part.textContent = words[i])));
    body.dataset.exact = [now.information, now.mediation, now.redundancy];
  }

  /** Compute the curves, in parts between which the page can do something else. */
  async function sweep() {
    const mine = ++job;
    const of = run;
    const points = [];
    let began = performance.now();
    for (const t of TEMPERATURES) {
      points.push([t, of.exact(t)]);
      if (performance.now() - began < BUDGET) continue;
      plot.curves(points);
      await turn();
      if (mine !== job) return;
      began = performance.now();
    }
    plot.curves(points);
    body.dataset.swept = points.length;
  }

  const instrument = {
    element: make("div", { class: "plot" }, plot.key, plot.svg),
    expect(t) {
      at = t;
      if (run) settle();
    },
  };

  const tally = {
    element: votes.element,
    add() {
      votes.show(run.shares(at), counted(run.sweeps));
    },
  };

  /** One picture after another, slowly enough to be looked at; when it rests, the present one. */
  let painted = 0;
  function look() {
    const time = performance.now();
    if (model.running && model.speed > FEW && time - painted < LOOK) return;
    painted = time;
    paint(run);
  }
  const rest = () => run && look();
  model.on("running", rest);

  return {
    boxes: {
      stage: [canvas],
      plots: [instrument, ticks(RANGES.temperature, [1, 2, 3, 4, 5, 6])],
      votes: [says, tally],
    },
    dial: temperature({ scale: [0, 2 * T_C], marks: [{ at: T_C, words: () => [symbol("T", "c")] }] }),
    create() {
      run = strip(compiled, model);
      delete body.dataset.swept;
      plot.use(known());
      settle();
      canvas.setAttribute("aria-label", `A ring of ${3 * run.distance} rows of ${run.around} spins. Rows A, B and C vote, each by its majority; in the middle is the majority of the three`);
      sweep().catch((error) => guard(() => {
        throw error;
      })());
    },
    advance: (t, count) => run.advance(t, count),
    observe() {
      const [nobody] = run.shares(at);
      body.dataset.tally = [...run.tally];
      const { information, mediation, redundancy } = now;
      return { sweeps: run.sweeps, outvoted: nobody ? 1 - nobody.mean : 0, information, mediation, redundancy };
    },
    paint: look,
    stop() {
      job += 1;
      model.off("running", rest);
    },
    count: "sweeps",
    step: { title: "One sweep" },
    kernel: () => "errors",
    summary: (seen, t) => `T = ${digits(t, 2)}, rows of ${run.around}, ${run.distance} apart; ${says.textContent}`,
  };
});
