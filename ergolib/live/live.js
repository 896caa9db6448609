// What every live component does: start, or say why not; run in frames while it is seen; obey the
// thermostat, the buttons and the settings; keep the model (and so Python, or the page's address)
// informed; and come to an end. What it shows and what moves is the component's own.
//
//   export const render = live((the) => ({ ...what follows }));
//
//   boxes     { stage: [...], plots: [...], ... }: nodes and instruments for the boxes that the
//             description in Python lists; thermostat, buttons, settings and kernel fill themselves
//   dial      what the thermostat sets (`temperature()` or like it), or several, of which
//             `chosen()` names the present one; null if there is nothing to set
//   create()           a new run, from the model's parameters
//   advance(at, n)     n steps with the dial at `at`
//   observe()          what is measured now, {name: value}; values of reported parameters are published
//   paint()            draw the state
//   count     the observation that counts what is done: "sweeps", "time"
//   step      { title }, what the button Step does
//   changes   { parameter: () => {} }: settings that a run goes on with; any other begins a new one
//   buttons   more of them, after Reset
//   kernel()           which kernel's source is shown
//   summary(now, at)   the state in a sentence, for those who do not see it
//   stop()             the end, if there is something to end
//
// `the` is { model, compiled (the kernels' module), body, guard(f): f, whose errors become the
// failure box, begin(): start a new run, show(): measure and draw without a step, redial(): the
// chosen dial is another, look(value): write one on a dial that only reads, warm(place): set the
// present colour }.

import { announcer, button, make, prefersStillness } from "./controls.js";
import { ADDRESS, BOXES, GRID, MODULE, OPTIONS, RANGES, REPORTED } from "./data.js";
import { thermostat } from "./dial.js";
import { fail } from "./failure.js";
import { kernelSource } from "./kernel.js";
import { frames, pace, turn } from "./loop.js";
import { compile } from "./runtime.js";
import { settings } from "./settings.js";
import { followTheme } from "./theme.js";

const BUDGET = 8; // milliseconds of computing in a frame
const EVERY = 300; // milliseconds between two reports to the model

const posters = new WeakMap(); // what stood in an element before it first came alive

/** Make `render({ model, el })` of a component; with it goes what a link to it may carry. */
export function live(setup) {
  async function render({ model, el }) {
    if (!posters.has(el)) posters.set(el, [...el.childNodes]);
    const rest = posters.get(el);
    let end = () => {};
    let removed = false;
    model.on("remove", () => {
      removed = true;
      end();
    });
    const start = async () => {
      try {
        const compiled = await compile(MODULE.code);
        end = await run(setup, model, el, compiled, (error) => {
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
  return Object.assign(render, { address: ADDRESS, OPTIONS, RANGES });
}

async function run(setup, model, el, compiled, broken) {
  const body = make("div", { class: "live-body" });
  const announce = announcer();
  const stride = pace(BUDGET);
  const guard = (action) => (...given) => {
    try {
      return action(...given);
    } catch (error) {
      broken(error);
    }
  };

  // The thermostat ----------------------------------------------------------------------------
  const panel = thermostat(body, guard((value) => {
    setRamp(0);
    set(value);
    publish();
    announce.say(sentence);
  }));
  let ramp = 0; // -1 while cooling, +1 while heating
  let ramped = 0; // when the ramp last moved,
  let dwelt = 0; // and how many steps of the run ago

  function set(value) {
    value = panel.round(value);
    if (value === panel.value) return;
    panel.show(value);
    for (const instrument of instruments) instrument.expect?.(value);
  }

  /** Take the dial that is chosen now. */
  function redial() {
    setRamp(0);
    const dial = part.chosen?.() ?? dials[0];
    cool.hidden = heat.hidden = !dial?.ramp;
    if (!dial) return;
    panel.use(dial);
    set(model[dial.parameter]);
  }

  function setRamp(direction) {
    ramp = direction;
    cool.setAttribute("aria-pressed", direction < 0);
    heat.setAttribute("aria-pressed", direction > 0);
  }

  /** Move the dial by whole steps, so that every value is one that the reader could have set. */
  function turnDial(steps) {
    set(panel.value + steps * panel.dial.step);
    if (panel.range.includes(panel.value)) setRamp(0);
  }

  function moveRamp(now) {
    const rate = panel.dial.ramp[ramp < 0 ? 0 : 1];
    const due = Math.trunc((Math.min(now - ramped, 500) / 1000) * (rate / panel.dial.step));
    if (due) {
      turnDial(due);
      ramped = now;
    }
  }

  /** Make steps of the run; a ramp that goes by them moves the dial in between. */
  function advance(left) {
    const dwell = ramp && panel.dial.dwell?.();
    const some = dwell ? Math.min(left, Math.max(1, dwell - dwelt)) : left;
    part.advance(panel.value, some);
    if (dwell && (dwelt += some) >= dwell) {
      dwelt = 0;
      turnDial(ramp);
    }
    if (left > some) advance(left - some);
  }

  function press(direction) {
    setRamp(ramp === direction ? 0 : direction);
    ramped = performance.now();
    dwelt = 0;
    if (ramp) model.running = true;
    announce.say(sentence);
  }

  // The run -----------------------------------------------------------------------------------
  let now = {}; // the latest observation
  let published = 0;

  function begin() {
    part.create();
    stride.forget();
    for (const instrument of instruments) instrument.clear?.();
    show();
  }

  function show() {
    now = part.observe();
    part.paint();
    for (const instrument of instruments) instrument.add?.(now, panel.value);
    body.dataset.steps = now[part.count];
  }

  function step(most) {
    stride.advance(most, advance);
    show();
  }

  const loop = frames(body, guard(() => {
    const time = performance.now();
    if (ramp && !panel.dial.dwell) moveRamp(time);
    step(model.speed);
    body.dataset.frames = +body.dataset.frames + 1;
    if (time - published > EVERY) publish();
  }));

  /** Let the model, and so Python or the page's address, know; not more often than it can use. */
  function publish() {
    published = performance.now();
    if (panel.dial) model[panel.dial.parameter] = panel.value;
    for (const name of REPORTED) if (name in now) model[name] = now[name];
  }

  function sentence() {
    return part.summary(now, panel.value) + (model.running ? "" : "; paused");
  }

  // Controls ----------------------------------------------------------------------------------
  const act = (action) => guard(() => {
    action();
    publish();
    announce.say(sentence);
  });
  const play = button("Pause", act(() => (model.running = !model.running)));
  const once = button("Step", act(() => {
    model.running = false;
    step(1);
  }));
  const cool = button("Cool", () => press(-1), { class: "cool", "aria-pressed": false });
  const heat = button("Heat", () => press(1), { class: "heat", "aria-pressed": false });
  const reset = button("Reset", act(begin), { title: "From its seed" });
  const fields = settings(model);

  const part = setup({ model, compiled, body, guard, begin, show, redial, look: panel.look, warm: panel.warm });
  const dials = [part.dial ?? []].flat();
  const source = kernelSource(model, part.kernel);
  if (part.step) once.title = part.step.title;

  // From Python, or from the page's address -----------------------------------------------------
  const changes = {
    running() {
      play.textContent = model.running ? "Pause" : "Run";
      loop.run(model.running);
    },
    speed: () => stride.forget(),
  };
  for (const name of Object.keys(fields.show)) changes[name] ??= begin;
  for (const [name, change] of Object.entries(part.changes ?? {})) {
    changes[name] = () => {
      change();
      stride.forget();
    };
  }
  for (const { parameter } of dials) {
    changes[parameter] = () => parameter === panel.dial.parameter && set(model[parameter]);
  }
  const watched = Object.entries(changes).map(([name, change]) => {
    const handler = guard(() => {
      fields.show[name]?.();
      change();
      if (name in fields.show) source.show();
    });
    model.on(name, handler);
    return [name, handler];
  });

  // The page ------------------------------------------------------------------------------------
  const boxes = {
    thermostat: part.dial ? panel.elements : [],
    buttons: [play, once, cool, heat, reset, ...(part.buttons ?? [])],
    settings: fields.fields,
    ...part.boxes,
  };
  const instruments = Object.values(boxes).flat().filter((each) => each.element);
  body.append(
    make("div", { class: GRID }, ...BOXES.map((name) =>
      name === "kernel" ? source.element
        : make("div", { class: name }, ...boxes[name].map((each) => each.element ?? each)))),
    announce.element,
  );
  body.dataset.frames = 0;
  if (prefersStillness()) model.running = false;
  let ready = false;
  const theme = followTheme(body, el, () => ready && part.paint());
  redial();
  part.create();
  // The way to the first frame, in parts between which the page can do something else.
  const parts = pace(20);
  for (let left = model.begin ?? 0; left > 0; ) {
    left -= parts.advance(left, (count) => part.advance(panel.value, count));
    await turn();
  }
  el.replaceChildren(body); // within the page, where its colours are known
  show();
  ready = true;
  changes.running();
  publish();

  return () => {
    part.stop?.();
    loop.stop();
    announce.stop();
    theme.stop();
    for (const [name, handler] of watched) model.off(name, handler);
  };
}
