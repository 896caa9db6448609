// A few spins revealed, alive: a covered territory, and the map that the uncovered spins make of it.

import { button, digits, make } from "./controls.js";
import { ACCOUNTS, BURST, CRITICAL } from "./data.js";
import { symbol, temperature } from "./dial.js";
import { counted } from "./instruments.js";
import { live } from "./live.js";
import { ledger } from "./reveal_nats.js";
import { pictures } from "./reveal_pictures.js";
import { reach } from "./reveal_plot.js";
import { sites, territory } from "./reveal_run.js";

const REST = 400; // milliseconds after the last turn of the dial
const OFTEN = 8; // frames between two looks at the plot and the account
const PRESETS = [["Cold", 1.8], ["Critical", 2.27], ["Hot", 3]];

export const render = live(({ model, compiled, guard, begin, show }) => {
  let run = null;
  let t = model.temperature;
  let lifted = false;
  let age = 0; // frames since the plot was drawn
  let timer = 0;

  const told = make("p", { class: "unseen", "aria-live": "polite" });
  const plot = reach();
  const account = ledger();
  const shown = pictures({ uncover: guard((site) => uncover([site])), tell });
  const [left, right] = shown.captions;
  const paint = () => {
    shown.show(run, { look: model.look, lifted });
    caption();
  };

  /** Uncover the model's places one by one, with an account of each; or, quickly, at once. */
  function create(quickly = false) {
    clearTimeout(timer);
    const places = sites(model.places, model.size ** 2);
    const together = quickly || places.length > ACCOUNTS;
    run = territory(compiled, model, t, together ? places : []);
    account.reset();
    if (!together) for (const site of places) account.note(run.reveal(site));
    account.expect(t);
    plot.expect(t);
    age = OFTEN;
    run.advance(BURST);
    if (quickly) timer = setTimeout(guard(begin), REST);
  }

  function uncover(some) {
    for (const site of some) account.note(run.reveal(site));
    model.places = run.known.join("-");
    run.advance(BURST);
    age = OFTEN;
    const [site] = some.slice(-1);
    show();
    say(site);
  }

  /** Uncover so many spins in the order of the seed. */
  function more(number) {
    for (let i = 0; i < number; i++) {
      const site = run.next();
      if (site !== undefined) uncover([site]);
    }
  }

  // In words ------------------------------------------------------------------------------------
  function caption() {
    const { right: won, expected, hidden } = lifted ? run.score() : {};
    const share = (count) => `${digits((100 * count) / hidden, 0)} %`;
    left.replaceChildren(make("b", {}, "The territory"), lifted && hidden
      ? make("span", {}, `the map is right about ${share(won)}, expected ${share(expected)}`)
      : make("span", {}, `${run.known.length} of ${counted(run.count, "spins")} uncovered`));
    const at = shown.where();
    right.replaceChildren(make("b", {}, "The map"), make("span", {}, at === null ? quality() : belief(at)));
  }

  function quality() {
    let sum = 0;
    for (const each of run.error) sum += each;
    return `${counted(run.samples(), "samples")}, ± ${digits(sum / run.count, 3)}`;
  }

  function belief(site) {
    if (run.clamps[site]) return `${run.clamps[site] > 0 ? "up" : "down"}, uncovered`;
    const m = run.mean[site];
    return `here: ${m < 0 ? "down" : "up"} with ${digits(50 + 50 * Math.abs(m), 1)} %`;
  }

  function say(site) {
    told.textContent = `Row ${Math.floor(site / run.size) + 1}, column ${(site % run.size) + 1}: ${belief(site)}`;
  }

  function tell(site) {
    if (!run) return;
    caption();
    if (site !== null) say(site);
  }

  // What is measured --------------------------------------------------------------------------------
  const instrument = {
    element: plot.element,
    add() {
      age += 1;
      if (age < OFTEN && model.running) return;
      age = 0;
      plot.show(run.known.length ? run.learnt() : []);
      account.now(run.open());
    },
    expect(at) {
      if (t === at) return;
      t = at;
      if (!run) return;
      create(true); // the same places of a new territory, in equilibrium at the new temperature
      show();
    },
  };

  const lift = button("Show the territory", guard(() => {
    lifted = !lifted;
    lift.setAttribute("aria-pressed", lifted);
    lift.textContent = lifted ? "Cover the territory" : "Show the territory";
    paint();
  }), { "aria-pressed": false, title: "Lift the cover, and hold the map against it" });

  return {
    boxes: {
      stage: shown.elements,
      reveals: [
        button("Reveal one", guard(() => more(1)), { title: "Uncover a spin at a random place" }),
        button("Reveal five", guard(() => more(5)), { title: "Uncover five spins at random places" }),
        lift,
        button("Forget all", guard(() => (model.places = "")), { title: "Cover all spins" }),
        button("New territory", guard(() => (model.seed = (model.seed + 1) % 2 ** 32)), { title: "Another sample at this temperature, uncovered at the same places" }),
      ],
      heats: PRESETS.map(([words, at]) => button(`${words}: ${at}`, guard(() => (model.temperature = at)), { title: `Temperature ${at}` })),
      plots: [instrument],
      nats: [account, told],
    },
    dial: temperature({ scale: [0, 2 * CRITICAL], marks: [{ at: CRITICAL, words: () => [symbol("T", "c")] }] }),
    create: () => create(),
    advance: (at, number) => run.advance(number),
    observe() {
      run.draw();
      const [open_entropy] = run.open();
      return { total: run.total, samples: run.samples(), uncovered: run.known.length, surprise: account.surprise, open_entropy };
    },
    paint,
    count: "total",
    step: { title: "One sample" },
    changes: {
      look: paint,
      places() {
        if (sites(model.places, run.count).join("-") !== run.known.join("-")) begin();
      },
    },
    kernel: () => "conditional",
    summary: (now, at) =>
      `T = ${digits(at, 2)}, ${now.uncovered} spins uncovered; ${counted(now.samples, "samples")}, ` +
      `${digits(now.open_entropy, 0)} nats open of ${digits(run.count * Math.LN2, 0)}, each spin by itself`,
    stop: () => clearTimeout(timer),
  };
});
