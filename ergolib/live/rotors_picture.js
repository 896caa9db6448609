// The picture of a lattice of rotors: a canvas with a pixel for each, coloured by direction, and
// over it one as fine as the screen, for marks and arrows. No colour is computed here: an angle is
// a place in a table.

import { make } from "./controls.js";
import { INKS, PHASES } from "./data.js";

/** The colours of angles, evenly round the circle from 0. */
export const COLOURS = PHASES.match(/.{6}/g).map((hex) => `#${hex}`);

const TURN = 2 * Math.PI;
const COUNT = COLOURS.length;
const PIXELS = Uint32Array.from({ length: COUNT + 2 }, (_, i) => {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(COLOURS[(i + COUNT / 2) % COUNT].slice(at, at + 2), 16));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0; // little-endian RGBA, from -pi on
});
const [DARK, PALE] = INKS;

const COVER = 0.1; // part of the picture that marks may cover; more vortices have smaller ones
const LARGEST = 3.8; // CSS pixels: the radius of a mark
const SMALLEST = 1.2; // with any smaller none is drawn
const APART = 10; // CSS pixels: arrows stand no closer

/**
 * Two canvases, `paint(run, { arrows, marks, number })`, and whether so many vortices are `marked`;
 * `onresize` is to paint again.
 */
export function picture(onresize) {
  const field = make("canvas", {
    role: "img", "aria-label": "Lattice of rotors, each coloured by its direction",
  });
  const over = make("canvas", {
    class: "over", role: "img", "aria-label": "Marks on it: vortices, full or open, and arrows",
  });
  const pixels = fieldPainter(field);
  const pen = over.getContext("2d");
  let clean = true;

  function paint(run, { arrows, marks, number }) {
    pixels(run);
    if (!clean) pen.clearRect(0, 0, over.width, over.height);
    clean = true;
    if (!over.width) return;
    const cell = over.width / run.size;
    if (arrows) drawArrows(pen, run, cell);
    const radius = marks ? markRadius(over.width, number) : 0;
    if (radius) drawMarks(pen, run, cell, radius);
    clean = !arrows && !radius;
  }

  const sized = new ResizeObserver(([{ contentRect }]) => {
    const side = Math.round(contentRect.width * devicePixelRatio);
    if (!side || side === over.width) return;
    over.width = over.height = side;
    onresize();
  });
  sized.observe(over);
  const marked = (number) => !over.width || markRadius(over.width, number) > 0;
  return { canvases: [field, over], paint, marked, stop: () => sized.disconnect() };
}

/** Draw angles, a pixel each. */
function fieldPainter(canvas) {
  const context = canvas.getContext("2d");
  let image = null;
  let pixels = null;
  return ({ size, angle }) => {
    if (image?.width !== size) {
      canvas.width = canvas.height = size;
      image = context.createImageData(size, size);
      pixels = new Uint32Array(image.data.buffer);
    }
    const scale = COUNT / TURN;
    const offset = COUNT / 2 + 0.5; // the nearest colour
    for (let i = 0; i < angle.length; i++) pixels[i] = PIXELS[(angle[i] * scale + offset) | 0];
    context.putImageData(image, 0, 0);
  };
}

// Vortices ------------------------------------------------------------------------------------------

/** The radius of marks in device pixels, 0 if there are too many. */
function markRadius(side, number) {
  const unit = devicePixelRatio;
  const radius = Math.min(LARGEST * unit, side * Math.sqrt(COVER / (Math.PI * number)));
  return radius < SMALLEST * unit ? 0 : radius;
}

/** Vortices that turn with you round them are full dots, those that turn against you are open. */
function drawMarks(pen, { size, charge }, cell, radius) {
  const full = stamp(radius, DARK, PALE);
  const open = stamp(radius, PALE, DARK);
  const shift = -full.width / 2;
  for (let i = 0; i < charge.length; i++) {
    if (charge[i] === 0) continue;
    // A plaquette has its middle at the lower right corner of its upper left rotor.
    const x = ((i % size) + 1) * cell + shift;
    const y = (Math.floor(i / size) + 1) * cell + shift;
    pen.drawImage(charge[i] > 0 ? full : open, Math.round(x), Math.round(y));
  }
}

const stamps = new Map();

/** A dot with an edge, made once. */
function stamp(radius, fill, edge) {
  const key = `${radius.toFixed(1)}${fill}`;
  if (stamps.has(key)) return stamps.get(key);
  if (stamps.size > 200) stamps.clear();
  const line = Math.max(radius * 0.34, 0.8);
  const half = Math.ceil(radius + line);
  const made = make("canvas", { width: 2 * half, height: 2 * half });
  const pen = made.getContext("2d");
  for (const [r, colour] of [[radius + line / 2, edge], [radius - line / 2, fill]]) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(half, half, r, 0, TURN);
    pen.fill();
  }
  stamps.set(key, made);
  return made;
}

// Arrows --------------------------------------------------------------------------------------------

const DIRECTIONS = Array.from({ length: COUNT + 2 }, (_, i) => {
  const angle = (i / COUNT - 0.5) * TURN;
  return [Math.cos(angle), Math.sin(angle)];
});

/** A needle for each rotor, or where that is too close, for every second, fourth... of a row. */
function drawArrows(pen, { size, angle }, cell) {
  let every = 1;
  while (every * cell < APART * devicePixelRatio) every *= 2;
  const half = 0.44 * every * cell;
  const first = every >> 1;
  pen.fillStyle = DARK;
  pen.beginPath();
  for (let row = first; row < size; row += every) {
    for (let column = first; column < size; column += every) {
      const [c, s] = DIRECTIONS[(angle[row * size + column] * (COUNT / TURN) + COUNT / 2 + 0.5) | 0];
      const x = (column + 0.5) * cell;
      const y = (row + 0.5) * cell;
      // Down the screen is positive, so angles grow clockwise.
      const at = (along, across) => [x + half * (along * c - across * s), y + half * (along * s + across * c)];
      pen.moveTo(...at(1, 0));
      pen.lineTo(...at(-0.8, 0.4));
      pen.lineTo(...at(-0.5, 0));
      pen.lineTo(...at(-0.8, -0.4));
    }
  }
  pen.fill();
}
