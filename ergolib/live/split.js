// What the energy bought: a small magnet is cooled; each nat that is paid becomes total correlation, which its
// majority explains or does not.

import { button, digits, make } from "./controls.js";
import { CRITICAL, RANGES, STEP, TEMPERATURES } from "./data.js";
import { symbol } from "./dial.js";
import { ticks } from "./instruments.js";
import { live } from "./live.js";
import { picture } from "./split_picture.js";
import { areas, known } from "./split_plot.js";
import { magnet } from "./split_run.js";

const temperatureAt = (place) => TEMPERATURES[Math.round(place / STEP)];
const FEW = 4; // sweeps a frame that can be followed by eye
const LOOK = 250; // milliseconds for each picture if there are more
const italic = (letter) => make("i", {}, letter);
const indexed = () => ["Σ", italic("I"), "(", symbol("x", "i"), ";\u2009Λ)"];

/** What was bought and what was paid, one row each: words, measured, exact. */
function account() {
  const row = (kind, ...words) => {
    const [measured, error, exact] = [make("b"), make("small"), make("span")];
    const element = make("p", { class: kind }, make("span", { class: "words" }, make("i", { class: "swatch" }), ...words), measured, error, exact);
    return { measured, error, exact, element };
  };
  const times = new Text();
  const since = new Text();
  const left = new Text();
  const rows = {
    readings: row("sum", "Λ, read by ", times, " spins, ", ...indexed()),
    told: row("less", "less Λ itself, ", italic("I"), "(", italic("x"), ";\u2009Λ)"),
    given: row("rest", left, ", TC(", italic("x"), "|Λ)"),
    total: row("total", "total correlation TC"),
    paid: row("paid", "since ", italic("T"), since, ": paid", make("span", { class: "long" }, " −∫", italic("dE"), "/", italic("T")), ", bought"),
  };
  const head = make("p", { class: "head" }, make("span", {}, "nats, all spins together"), make("span", { class: "both" }, "measured"), make("span", {}, "exact"));
  return {
    element: make("div", { class: "rows" }, head, ...Object.values(rows).map(({ element }) => element)),
    write(name, exact, measured = NaN, error = 0) {
      const row = rows[name];
      row.measured.textContent = Number.isNaN(measured) ? "" : digits(measured, 2);
      row.error.textContent = error ? `± ${digits(error, 2)}` : "";
      row.exact.textContent = digits(exact, 2);
    },
    say(sites, from, collider) {
      times.data = sites;
      left.data = collider ? "made by knowing Λ" : "what Λ leaves unexplained";
      since.data = ` = ${digits(temperatureAt(from), 2)}`;
    },
  };
}

export const render = live(({ model, compiled, body, guard }) => {
  const canvas = make("canvas", { role: "img" });
  const paint = picture(canvas);
  const chart = areas(() => model.size);
  const book = account();
  const sign = make("b");
  const says = make("span");
  let run = null;
  let at = model.octaves;

  const instrument = {
    element: make("div", { class: "plot" },
      make("p", { class: "title" }, "TC per spin, nats", make("span", { class: "broken" }, make("i"), "infinite lattice")), chart.svg),
    add(now) {
      const exact = known[run.size];
      const whole = exact.total(at);
      const [readings, told] = [exact.readings(at), exact.told(at)];
      book.say(run.sites, now.from, readings < told);
      book.write("readings", readings, now.readings, now.readingsError);
      book.write("told", -told, -now.told, now.toldError);
      book.write("given", whole - readings + told);
      book.write("total", whole);
      book.write("paid", now.bought, now.paid, now.paidError);
      chart.bought.show(at, (exact.total(now.from) + now.paid) / run.sites, now.paidError / run.sites);
      chart.explained.show(at, now.explained / run.sites, (now.readingsError + now.toldError) / run.sites);
    },
    expect(place) {
      chart.bought.leave();
      chart.explained.leave();
      chart.cursor(place);
      at = place;
    },
    clear() {
      chart.bought.clear();
      chart.explained.clear();
      chart.exact();
    },
  };
  const latent = make("p", { class: "title latent" }, "Λ ", sign, says);

  /** One picture after another, slowly enough to be looked at; when it rests, the present one. */
  let painted = 0;
  function look() {
    const time = performance.now();
    if (model.running && model.speed > FEW && time - painted < LOOK) return;
    painted = time;
    const against = (run.sites - Math.abs(run.tally[4])) / 2;
    paint(run);
    sign.textContent = run.majority > 0 ? "↑" : "↓";
    says.textContent = 2 * against === run.sites ? "a tie: a coin decides" : `${against} of ${run.sites} spins differ`;
  }
  const rest = () => run && look();
  model.on("running", rest);

  const quench = button("Quench", guard(() => {
    model.octaves = RANGES.octaves[0];
    model.running = true;
  }), { title: "To the lowest temperature, at once" });

  return {
    buttons: [quench],
    boxes: {
      stage: [canvas],
      plots: [instrument, ticks(RANGES.octaves, [0, 1, 2, 3], (o) => 2 ** o)],
      account: [latent, book],
    },
    dial: {
      parameter: "octaves",
      name: () => ["temperature ", symbol("T")],
      step: STEP, digits: 2, shows: (place) => digits(temperatureAt(place), 2),
      aside: { name: () => ["price 1/", symbol("T")], text: (place) => digits(1 / temperatureAt(place), 3), spoken: "price" },
      scale: [0, 2 * CRITICAL],
      marks: [{ at: CRITICAL, words: () => [symbol("T", "c")] }],
      ramp: [-0.1, 0.1],
    },
    create() {
      run = magnet(compiled, model);
      chart.exact();
      canvas.setAttribute("aria-label", `${run.sites} spins as arrows; those against the majority stand on dark tiles`);
    },
    advance: (place, count) => run.advance(place, count),
    observe() {
      const now = run.observe();
      const from = now.from ?? at;
      const { total } = known[run.size];
      body.dataset.state = [...run.tally, now.paid];
      return { ...now, from, bought: total(at) - total(from) };
    },
    paint: look,
    stop: () => model.off("running", rest),
    count: "sweeps",
    step: { title: "One sweep" },
    kernel: () => "majority",
    summary: (now, place) =>
      `T = ${digits(temperatureAt(place), 2)}; ${now.against} of ${run.sites} spins differ from the majority; ` +
      `paid ${digits(now.paid, 2)} nats, bought ${digits(now.bought, 2)}; total correlation ${digits(known[run.size].total(place), 2)} nats, exact`,
  };
});
