// The snapshot's picture, and the reader's hand on it: paint spins over, or comb rotors the way a stroke
// goes. Arrow keys move a frame, Space turns what is in it, and with Shift the keys paint.

import { make } from "./controls.js";
import { PHASES, SPINS } from "./data.js";

const TURN = 2 * Math.PI;
const pixel = (hex) => {
  const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0; // little-endian RGBA
};
const [UP, DOWN] = SPINS.map((hex) => pixel(hex.slice(1)));
const WHEEL = PHASES.match(/.{6}/g).map(pixel);
const COUNT = WHEEL.length;

/** A canvas and a frame on it; `get()` is the run, `taken()` is told that the reader begins, `drawn()` that something changed. */
export function easel({ get, taken, drawn }) {
  const canvas = make("canvas", { role: "application", tabindex: 0 });
  const frame = make("div", { class: "frame", "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  let image = null;
  let pixels = null;
  let [column, row] = [0, 0]; // of the frame
  let stroke = null; // { value, column, row } while the pointer is down
  const made = {
    elements: [canvas, frame],
    fingers: false, // whether a finger paints, instead of scrolling the page

    paint() {
      const { size, sites, spins } = get();
      if (image?.width !== size) {
        canvas.width = canvas.height = size;
        image = context.createImageData(size, size);
        pixels = new Uint32Array(image.data.buffer);
        [column, row] = [size / 2, size / 2];
        show();
      }
      if (spins) for (let i = 0; i < sites.length; i++) pixels[i] = sites[i] > 0 ? UP : DOWN;
      else for (let i = 0; i < sites.length; i++) pixels[i] = WHEEL[Math.round((sites[i] / TURN + 1) * COUNT) % COUNT];
      context.putImageData(image, 0, 0);
    },
    describe: (words) => canvas.setAttribute("aria-label", `${words}. Arrow keys move a frame, Space turns what is in it, Shift with an arrow key paints`),
  };

  function show() {
    const { size } = get();
    for (const [name, value] of [["left", column], ["top", row]]) frame.style[name] = `${(100 * value) / size}%`;
    frame.style.width = frame.style.height = `${100 / size}%`;
  }

  /** Give the sites under the brush a value. */
  function dab(x, y, value, wide) {
    const { size, sites } = get();
    const reach = wide ? Math.max(1, size / 32) : 1;
    const shift = Math.floor(reach / 2);
    for (let i = 0; i < reach * reach; i++) {
      const [c, r] = [x - shift + (i % reach), y - shift + Math.floor(i / reach)];
      if (c >= 0 && c < size && r >= 0 && r < size) sites[r * size + c] = value;
    }
  }

  const turned = (value) => {
    if (get().spins) return -value;
    const next = value + TURN / 8;
    return next >= Math.PI ? next - TURN : next;
  };

  const place = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    const { size } = get();
    const at = (share) => Math.min(Math.max(Math.floor(share * size), 0), size - 1);
    return [at((clientX - box.left) / box.width), at((clientY - box.top) / box.height)];
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || (event.pointerType === "touch" && !made.fingers)) return;
    canvas.setPointerCapture(event.pointerId);
    taken();
    const { size, sites, spins } = get();
    const [c, r] = place(event);
    stroke = { c, r, value: spins ? -sites[r * size + c] : null };
    if (spins) dab(c, r, stroke.value, true);
    drawn();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    const [c, r] = place(event);
    const [dx, dy] = [c - stroke.c, r - stroke.r];
    const steps = Math.max(Math.abs(dx), Math.abs(dy));
    if (!steps) return;
    const angle = Math.atan2(dy, dx);
    const value = stroke.value ?? (angle >= Math.PI ? -Math.PI : angle);
    for (let i = 0; i <= steps; i++) dab(Math.round(stroke.c + (i / steps) * dx), Math.round(stroke.r + (i / steps) * dy), value, true);
    Object.assign(stroke, { c, r });
    drawn();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (stroke = null));

  const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], " ": [0, 0] };
  canvas.addEventListener("keydown", (event) => {
    const by = keys[event.key];
    if (!by) return;
    event.preventDefault();
    const { size, sites } = get();
    const value = sites[row * size + column];
    const still = event.key === " ";
    if (still || event.shiftKey) taken();
    column = (column + by[0] + size) % size;
    row = (row + by[1] + size) % size;
    if (still) dab(column, row, turned(value), false);
    else if (event.shiftKey) dab(column, row, value, false);
    show();
    if (still || event.shiftKey) drawn();
  });
  return made;
}
