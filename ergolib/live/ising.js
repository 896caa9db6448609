// The Ising model, alive: a lattice, a thermostat, and what theory says beside what is measured.

import { average } from "./average.js";
import { curve, trace } from "./chart.js";
import { announcer, button, choice, fresh, make, prefersStillness } from "./controls.js";
import { CRITICAL, DIFFERENCES, MODULE, OPTIONS, RANGES } from "./data.js";
import { fail } from "./failure.js";
import { kernelSource } from "./kernel.js";
import { lattice, painter } from "./lattice.js";
import { frames, pace, turn } from "./loop.js";
import { compile } from "./runtime.js";
import { followTheme } from "./theme.js";

/** What a link to this component carries: a letter for each parameter. */
export { OPTIONS, RANGES };
export const address = { T: "temperature", s: "seed", n: "size", r: "rule", a: "start" };

const [COLDEST, HOTTEST] = RANGES.temperature;
const RAMP = 0.15; // how much cool and heat change the temperature in a second
const BUDGET = 8; // milliseconds of computing in a frame
const RULES = { metropolis: "Metropolis", "heat-bath": "heat bath", multispin: "multi-spin" };
const STARTS = { random: "random", up: "all up" };

const digits = (value, count) => value.toFixed(count).replace("-", "−");
const onGrid = (t) => Math.round(Math.min(Math.max(t, COLDEST), HOTTEST) * 100) / 100;

/** Tables made by ergolib.exact, one value every 0.01; they travel as differences in 1e-4. */
const EXACT = {};
for (const [name, differences] of Object.entries(DIFFERENCES)) {
  let sum = 0;
  EXACT[name] = differences.map((difference) => (sum += difference) / 1e4);
}

function exact(table, t) {
  const at = Math.min(Math.max((t - COLDEST) * 100, 0), table.length - 1);
  const i = Math.min(Math.floor(at + 1e-6), table.length - 2);
  const share = at - i < 1e-6 ? 0 : at - i;
  return table[i] + share * (table[i + 1] - table[i]);
}

/** The colour of a temperature, as one of so many stops; the scale is pale at the critical one. */
const stop = (t, count) => Math.round(Math.min(t / (2 * CRITICAL), 1) * (count - 1));

export async function render({ model, el }) {
  const rest = [...el.childNodes];
  let end = () => {};
  let removed = false;
  model.on("remove", () => {
    removed = true;
    end();
  });
  const start = async () => {
    try {
      const compiled = await compile(MODULE.code);
      end = await live(model, el, compiled, (error) => {
        end();
        fail(el, rest, error, start);
      });
      if (removed) end();
    } catch (error) {
      fail(el, rest, error, start);
    }
  };
  await start();
}

async function live(model, el, compiled, broken) {
  const body = make("div", { class: "live-body" });
  const canvas = make("canvas", { role: "img" });
  const paint = painter(canvas);
  const table = Object.keys(EXACT.energy).map((i) => COLDEST + i / 100);
  let temperature = onGrid(model.temperature);
  let ramp = 0; // -1 while cooling, +1 while heating
  let run = null;
  let published = 0;

  // What is measured --------------------------------------------------------------------------
  const averages = { energy: average(), magnetization: average() };
  const reading = (name, words) => {
    const value = make("b");
    const theory = make("span");
    const row = make("p", { class: "title" }, words, value, " exact ", theory);
    return { row, value, theory };
  };
  const readings = {
    magnetization: reading("magnetization", "magnetization |m| "),
    energy: reading("energy", "energy per site "),
  };
  const x = [COLDEST, HOTTEST];
  const points = (name) => table.map((t, i) => [t, EXACT[name][i]]);
  const whole = (value) => digits(value, 0);
  const charts = {
    magnetization: curve({
      label: "Absolute magnetization over temperature: measured, and Yang's exact curve",
      x, y: [0, 1], points: points("magnetization"), mark: CRITICAL, format: whole,
    }),
    energy: curve({
      label: "Energy per site over temperature: measured, and Onsager's exact curve",
      x, y: [-2, 0], points: points("energy"), mark: CRITICAL, format: whole,
    }),
  };
  const history = trace({
    label: "Magnetization over time, and where theory puts it",
    y: [-1, 1], length: 240, format: (v) => (v > 0 ? "+1" : whole(v)),
  });
  const sweeps = make("span");

  function measure() {
    const now = run.observe();
    averages.energy.add(now.energy);
    averages.magnetization.add(Math.abs(now.magnetization));
    for (const [name, chart] of Object.entries(charts)) {
      const { mean, error } = averages[name].read();
      chart.show(temperature, mean, error);
      readings[name].value.textContent = digits(mean, 3);
    }
    return now;
  }

  function leave() {
    for (const chart of Object.values(charts)) chart.leave();
    forget();
  }

  function forget() {
    for (const each of Object.values(averages)) each.clear();
  }

  // The thermostat ----------------------------------------------------------------------------
  const id = fresh("temperature");
  const slider = make("input", {
    type: "range", id, min: COLDEST, max: HOTTEST, step: 0.01,
    oninput: () => {
      setRamp(0);
      setTemperature(+slider.value);
      publish();
      announce.say(summary);
    },
  });
  // Not <output>: it would speak at every change, and a drag is a hundred of them.
  const degrees = make("span", { class: "value" });
  const price = make("span", { class: "value" });
  const mark = make("span", { class: "critical", "aria-hidden": "true" }, make("i", {}, "T"), make("sub", {}, "c"));
  mark.style.setProperty("--at", (CRITICAL - COLDEST) / (HOTTEST - COLDEST));

  function setTemperature(t) {
    t = onGrid(t);
    if (t !== temperature) leave();
    temperature = t;
    const words = digits(t, 2);
    slider.value = t;
    slider.setAttribute("aria-valuetext", `${words}, price ${digits(1 / t, 3)}`);
    degrees.textContent = words;
    price.textContent = digits(1 / t, 3);
    body.style.setProperty("--here", `var(--t-${stop(t, 13)})`);
    body.style.setProperty("--here-ink", `var(--ink-${stop(t, 9)})`);
    for (const [name, { theory }] of Object.entries(readings)) {
      theory.textContent = digits(exact(EXACT[name], t), 3);
    }
    const m = exact(EXACT.magnetization, t);
    history.expect(m > 0 ? [m, -m] : [0]);
  }

  function setRamp(direction) {
    ramp = direction;
    cool.setAttribute("aria-pressed", direction < 0);
    heat.setAttribute("aria-pressed", direction > 0);
  }

  function summary() {
    const now = run.observe();
    const m = exact(EXACT.magnetization, temperature);
    return (
      `T = ${digits(temperature, 2)}, magnetization ${digits(Math.abs(now.magnetization), 2)}, ` +
      `exact ${digits(m, 2)}; energy ${digits(now.energy, 2)}, ` +
      `exact ${digits(exact(EXACT.energy, temperature), 2)}` + (model.running ? "" : "; paused")
    );
  }

  // The run -----------------------------------------------------------------------------------
  const stride = pace(BUDGET);
  let ramped = 0; // when the ramp last moved

  function create() {
    const { seed, size, start, rule } = model;
    run = lattice(compiled, { seed, size, start, rule });
    stride.forget();
  }

  function begin() {
    create();
    forget();
    history.clear();
    for (const chart of Object.values(charts)) chart.clear();
    show();
  }

  function show() {
    paint(run);
    const now = measure();
    history.add(now.magnetization);
    sweeps.textContent = run.sweeps.toLocaleString("en-GB");
    body.dataset.sweeps = run.sweeps;
    return now;
  }

  function step(most) {
    const t = temperature;
    stride.advance(most, (count) => run.advance(t, count));
    return show();
  }

  const loop = frames(body, () => {
    try {
      const now = performance.now();
      if (ramp) {
        // Whole hundredths, so that every temperature has its exact value.
        const due = Math.floor((Math.min(now - ramped, 500) / 1000) * RAMP * 100);
        if (due > 0) {
          setTemperature(temperature + (ramp * due) / 100);
          ramped = now;
        }
        if (temperature === (ramp < 0 ? COLDEST : HOTTEST)) setRamp(0);
      }
      step(model.speed);
      body.dataset.frames = +body.dataset.frames + 1;
      if (now - published > 300) publish();
    } catch (error) {
      broken(error);
    }
  });

  /** Let the model, and so Python or the page's address, know; not more often than it can use. */
  function publish() {
    published = performance.now();
    const { energy, magnetization } = run.observe();
    model.temperature = temperature;
    model.sweeps = run.sweeps;
    model.energy = energy;
    model.magnetization = magnetization;
  }

  function showRunning() {
    play.textContent = model.running ? "Pause" : "Run";
    loop.run(model.running);
  }

  function press(direction) {
    setRamp(ramp === direction ? 0 : direction);
    ramped = performance.now();
    if (ramp) model.running = true;
    announce.say(summary);
  }

  // Controls ----------------------------------------------------------------------------------
  const announce = announcer();
  const play = button("Pause", () => {
    model.running = !model.running;
    publish();
    announce.say(summary);
  });
  const once = button("Step", () => {
    model.running = false;
    step(1);
    publish();
    announce.say(summary);
  }, { title: "One sweep" });
  const cool = button("Cool", () => press(-1), { class: "cool", "aria-pressed": false });
  const heat = button("Heat", () => press(1), { class: "heat", "aria-pressed": false });
  const reset = button("Reset", () => {
    begin();
    publish();
    announce.say(summary);
  }, { title: "Start again from the seed" });

  const pick = (name, label, options, convert) => {
    const made = choice(label, options, (value) => (model[name] = convert(value)));
    return { ...made, show: () => (made.select.value = model[name]) };
  };
  const settings = {
    size: pick("size", "Size", OPTIONS.size.map((n) => [n, `${n}²`]), Number),
    rule: pick("rule", "Update", OPTIONS.rule.map((r) => [r, RULES[r]]), String),
    speed: pick("speed", "Sweeps a frame",
      OPTIONS.speed.map((n, i, all) => [n, i < all.length - 1 ? n : "all that fit"]), Number),
    start: pick("start", "Start", OPTIONS.start.map((s) => [s, STARTS[s]]), String),
  };
  const seedId = fresh("seed");
  const [, largest] = RANGES.seed;
  const seed = make("input", {
    id: seedId, type: "number", min: 0, max: largest, step: 1, inputmode: "numeric",
    onchange: () => {
      const value = Math.round(+seed.value);
      if (seed.value !== "" && value >= 0 && value <= largest) model.seed = value;
      else seed.value = model.seed;
    },
  });
  const other = button("New", () => (model.seed = Math.floor(Math.random() * 10000)), {
    "aria-label": "New seed",
  });
  const source = kernelSource(model, () => model.rule);

  // From Python, or from the page's address -----------------------------------------------------
  const changes = {
    temperature: () => {
      if (onGrid(model.temperature) !== temperature) setTemperature(model.temperature);
    },
    running: showRunning,
    speed: () => settings.speed.show(),
    size: () => (settings.size.show(), begin()),
    start: () => (settings.start.show(), begin()),
    seed: () => ((seed.value = model.seed), begin()),
    rule: () => {
      settings.rule.show();
      run.rule = model.rule;
      stride.forget();
      source.show();
    },
  };
  const guarded = Object.entries(changes).map(([name, change]) => {
    const handler = () => {
      try {
        change();
      } catch (error) {
        broken(error);
      }
    };
    model.on(name, handler);
    return [name, handler];
  });

  // The page ------------------------------------------------------------------------------------
  const field = (...children) => make("div", { class: "field" }, ...children);
  const plot = (name) => make("div", { class: "plot" }, readings[name].row, charts[name].svg);
  const ticks = [1, 2, 3, 4, 5].map((t) => {
    const tick = make("span", {}, String(t));
    tick.style.setProperty("--at", (t - COLDEST) / (HOTTEST - COLDEST));
    return tick;
  });
  body.append(
    make("div", { class: "live-grid" },
      make("div", { class: "stage" }, canvas),
      make("div", { class: "thermostat" },
        make("p", { class: "reading" }, make("label", { for: id }, "temperature ", make("i", {}, "T")), degrees),
        make("p", { class: "reading" }, make("span", { class: "name" }, "price 1/", make("i", {}, "T")), price),
        make("div", { class: "slide" }, slider, mark)),
      make("div", { class: "buttons" }, play, once, cool, heat, reset),
      make("div", { class: "plots" }, plot("magnetization"), plot("energy"),
        make("div", { class: "ticks", "aria-hidden": "true" }, ...ticks)),
      make("div", { class: "trace" },
        make("p", { class: "title" }, "magnetization over time", make("span", {}, sweeps, " sweeps")), history.svg),
      make("div", { class: "settings" },
        settings.size.field, settings.rule.field, settings.speed.field, settings.start.field,
        field(make("label", { for: seedId }, "Seed"), make("div", { class: "pair" }, seed, other))),
      source.element),
    announce.element,
  );
  canvas.setAttribute("aria-label", "Lattice of spins: light ones point up, dark ones down");
  body.dataset.frames = 0;
  if (prefersStillness()) model.running = false;
  const theme = followTheme(body, el);
  seed.value = model.seed;
  for (const setting of Object.values(settings)) setting.show();
  setTemperature(temperature);
  create();
  // The way to the first frame, in parts between which the page can do something else.
  const parts = pace(20);
  for (let left = model.begin; left > 0; ) {
    left -= parts.advance(left, (count) => run.advance(temperature, count));
    await turn();
  }
  show();
  el.replaceChildren(body);
  showRunning();
  publish();

  return () => {
    loop.stop();
    announce.stop();
    theme.stop();
    for (const [name, handler] of guarded) model.off(name, handler);
  };
}
