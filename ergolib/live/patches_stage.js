// The lattice, and on it the outlines of three blocks, each of which is dragged or moved by arrow keys.

import { make } from "./controls.js";
import { INKS, PLACES, UNIT } from "./data.js";
import { painter } from "./lattice.js";
import { hidden } from "./patches_plot.js";
import { corners } from "./patches_run.js";
import { draw, frame } from "./plot.js";

const NAMES = ["A", "B", "C"];
const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const STRIDE = 8; // sites, with Shift
const RIM = 0.4; // percent of the lattice, from a block to its outline

/** The middles that a parameter names, [[row, column], ...]; those of the default if it makes no sense. */
export function middles(text) {
  const found = text.split("-").map((place) => place.split(".").map(Number));
  const fits = found.length === 3 && found.every((p) => p.length === 2 && p.every((x) => Number.isInteger(x) && x >= 0 && x < UNIT));
  return fits ? found : middles(PLACES);
}

/** A difference of places the short way round, in 256ths. */
const around = (x) => ((x + 2.5 * UNIT) % UNIT) - UNIT / 2;

/** `move(text)` takes other places; `guard` makes errors the component's. */
export function stage(model, move, guard) {
  const canvas = make("canvas", { role: "img", "aria-label": "Lattice of spins: light ones point up, dark ones down" });
  const paint = painter(canvas);
  const { svg, lines } = frame("");
  hidden(svg);
  const rims = INKS.map((ink, i) => draw(lines, "path", { stroke: ink, class: `rim-${i}` }));
  const letters = NAMES.map(() => draw(svg, "text", { class: "letter", stroke: INKS[0], fill: INKS[1] }));
  let now = [];

  const put = (i, place) => {
    const next = middles(model.places);
    next[i] = place.map((x) => ((Math.round(x) % UNIT) + UNIT) % UNIT);
    move(next.map((p) => p.join(".")).join("-"));
  };
  const handles = NAMES.map((name, i) => {
    let [grip, held] = [null, i];
    const at = ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect();
      return [((clientY - box.top) / box.height) * UNIT, ((clientX - box.left) / box.width) * UNIT];
    };
    const handle = make("button", {
      type: "button", class: "patch", title: `Block ${name}: drag it, or move it with the arrow keys`,
      onmousedown: (event) => event.preventDefault(), // it would take the focus
      onpointerdown: (event) => {
        if (event.button !== 0) return;
        handle.setPointerCapture(event.pointerId);
        const [here, places] = [at(event), middles(model.places)];
        const away = places.map((place) => Math.hypot(...place.map((x, k) => around(x - here[k]))));
        held = away.indexOf(Math.min(...away)); // of handles one above the other, the nearest block
        handles[held].focus();
        grip = here.map((x, k) => places[held][k] - x);
      },
      onpointermove: guard((event) => {
        if (!grip || !handle.hasPointerCapture(event.pointerId)) return;
        const unit = UNIT / model.size;
        put(held, at(event).map((x, k) => Math.round((x + grip[k]) / unit) * unit));
      }),
      onlostpointercapture: () => (grip = null),
      onkeydown: guard((event) => {
        const by = KEYS[event.key];
        if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        const step = (UNIT / model.size) * (event.shiftKey ? STRIDE : 1);
        put(i, middles(model.places)[i].map((x, k) => x + by[k] * step));
      }),
    });
    return handle;
  });

  return {
    elements: [canvas, ...handles, svg],
    paint,
    /** Put outlines and handles where the model says. */
    place() {
      const { size, side } = model;
      const places = middles(model.places);
      const first = corners(places, size, side);
      const percent = (sites) => (100 * sites) / size;
      const wide = percent(side) + 2 * RIM;
      const box = (row, column) => `M${percent(column) - RIM} ${percent(row) - RIM}h${wide}v${wide}h${-wide}z`;
      // one that reaches round an edge is drawn at the other, too
      const path = [0, 2, 4].flatMap((i) => [0, size].flatMap((up) => [0, size].map((left) => box(first[i] - up, first[i + 1] - left)))).join("");
      for (const rim of rims) rim.setAttribute("d", path);
      places.forEach(([row, column], i) => {
        const [x, y] = [column, row].map((place) => (Math.floor((place * size) / UNIT) + 0.5) / size);
        handles[i].style.setProperty("--x", x);
        handles[i].style.setProperty("--y", y);
        handles[i].style.setProperty("--w", side / size);
        handles[i].setAttribute("aria-label", `Block ${NAMES[i]}, row ${Math.floor(y * size)}, column ${Math.floor(x * size)}`);
        const half = (50 * side) / size;
        const below = 100 * y - half < 9; // no room above
        // letters of neighbours in a row give way to each other
        const beside = places.map(([r, c]) => [r - row, c - column]).find(([r, c]) => (r || c) && Math.abs(r) < 0.09 * UNIT && Math.abs(c) < 0.13 * UNIT);
        const away = beside ? Math.sign(beside[1]) : 0;
        letters[i].setAttribute("text-anchor", away > 0 ? "end" : away < 0 ? "start" : "middle");
        letters[i].setAttribute("x", `${Math.min(Math.max(100 * x + away * half, 5), 95)}%`);
        letters[i].setAttribute("y", `${100 * y + (below ? half : -half)}%`);
        letters[i].setAttribute("dy", below ? "1.15em" : "-.4em");
      });
    },
    /** Write which way each points. */
    say(signs) {
      if (signs.join() === now.join()) return;
      now = signs;
      letters.forEach((letter, i) => (letter.textContent = `${NAMES[i]}\u2009${signs[i] > 0 ? "↑" : "↓"}`));
    },
  };
}

/** Whether two of the blocks have spins in common. */
export function overlap(places, size, side) {
  const first = corners(places, size, side);
  const close = (a, b) => Math.min((a - b + size) % size, (b - a + size) % size) < side;
  return [[0, 2], [0, 4], [2, 4]].some(([i, j]) => close(first[i], first[j]) && close(first[i + 1], first[j + 1]));
}
