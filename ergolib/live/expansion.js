// A gas let go: its entropy for three sizes of cells, and what becomes of it when time is turned.

import { button, digits, make } from "./controls.js";
import { CELLS, NUDGE, STEP } from "./data.js";
import { entropies } from "./expansion_curves.js";
import { picture } from "./expansion_picture.js";
import { gas } from "./expansion_run.js";
import { live } from "./live.js";
import { trace } from "./trace.js";

const LEAST = -17; // of the logarithm of a distance; 0 is drawn there
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const power = (n) => "10" + (n < 0 ? "⁻" : "") + [...String(Math.abs(n))].map((d) => SUPERSCRIPTS[d]).join("");

/** The power of ten of a number's first digit. */
const exponentOf = (number) => Number(number.toExponential().split("e")[1]);

/** A distance as one says it. */
function said(distance) {
  if (distance === 0) return "0";
  if (distance >= 0.001) return digits(distance, 3);
  const exponent = exponentOf(1.05 * distance);
  return `${Math.round(distance / 10 ** exponent)} × ${power(exponent)}`;
}

export const render = live(({ model, compiled, body, guard, show }) => {
  let run = null;
  let home = false;
  let gained = [];
  const shown = picture(body, () => run && paint());
  const paint = () => {
    shown.paint(run, model.cells);
    body.dataset.state = [run.x[0], run.y[0], run.vx[0], run.vy[0], ...gained]; // of the first disc
  };
  const chart = entropies(() => model.cells, () => run);

  // What can be done --------------------------------------------------------------------------
  const act = (action) => guard(() => {
    action();
    home = false;
    chart.rules();
    show();
    look();
  });
  const go = button("Let go", act(() => run.free || run.letGo()), { class: "go" });
  const back = button("Reverse time", act(() => run.free && run.turn()));
  const push = button("Nudge one", act(() => run.free && run.nudge()), {
    title: `Move one disc by ${power(exponentOf(NUDGE))} of the box`,
  });
  function look() {
    go.setAttribute("aria-disabled", run.free);
    for (const other of [back, push]) other.setAttribute("aria-disabled", !run.free);
  }

  // How far from home ---------------------------------------------------------------------------
  const record = trace({
    label: "Distance of the discs from where they were let go, over time, logarithmic", y: [LEAST, 0], length: 500, zero: null,
    format: (value) => (value === 0 ? "1" : power(value)),
  });
  const away = make("b");
  const word = new Text();
  const path = make("span", { class: "path" });
  const distance = {
    element: make("div", { class: "record" }, make("p", { class: "title" }, word, away, path), record.svg),
    add(now) {
      const free = run.free;
      const count = (number) => number.toLocaleString("en-GB");
      const arrived = now.near < run.number ? `${count(now.near)} of ${count(run.number)} are home` : "all are home";
      const exactly = home && now.farthest === 0;
      word.data = !free ? "from home: not yet let go" : exactly ? `${arrived}, to the last bit` : home ? `${arrived}, all within ` : "from home ";
      away.textContent = free && !exactly ? said(home ? now.farthest : now.distance) : "";
      path.textContent = home ? "" : run.path ? `free path ${digits(run.path, run.path < 0.1 ? 3 : 0)}` : "no collisions";
      if (free && model.running) record.add(Math.max(LEAST, home ? now.decadesFarthest : now.decades));
      else if (free && home) record.add(Math.max(LEAST, now.decadesFarthest));
    },
    clear: () => record.clear(),
  };

  return {
    boxes: { stage: shown.canvases, plots: [chart], thermostat: [distance] },
    dial: null,
    buttons: [go, back, push],
    create() {
      run = gas(compiled, model);
      home = false;
      look();
      chart.rules();
    },
    advance(at, count) {
      if (run.advance(count)) {
        home = true;
        model.running = false;
      } else home = false;
    },
    observe() {
      const now = run.observe();
      gained = now.gained;
      return now;
    },
    paint,
    count: "steps",
    step: { title: `A time of 1/${1 / STEP}` },
    changes: { cells: show },
    kernel: () => model.collisions,
    summary: (now) =>
      (run.free ? `time ${digits(now.time, 2)} since it was let go` : "behind the wall") +
      "; entropy gained per disc " +
      Object.keys(CELLS).map((name, i) => digits(now.gained[i], 2) + ` for ${name} cells`).join(", ") +
      (home ? `; ${now.near} of ${run.number} discs are home, the farthest off by ${said(now.farthest)} of the box` : ""),
    stop: shown.stop,
  };
});
