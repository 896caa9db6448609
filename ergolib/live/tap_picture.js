// The two systems, each above its demons' purses; one pixel for a site and for a purse.

import { COLOURS, SHARE, SIDE } from "./data.js";
import { make } from "./controls.js";

const pixel = (hex) => {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0; // little-endian RGBA
};
const INK = Object.fromEntries(Object.entries(COLOURS).map(([name, list]) => [name, list.map(pixel)]));
const LOW = SIDE + 1; // where the purses begin
const HIGH = LOW + SIDE / SHARE;

/** A canvas for a system; a smaller one stands in the middle of it, just above its purses. */
export function tank(label) {
  const canvas = make("canvas", { role: "img", "aria-label": label, width: SIDE, height: HIGH });
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, HIGH);
  const pixels = new Uint32Array(image.data.buffer);
  return {
    canvas,
    paint({ kind, side, array, purses, quantum }) {
      pixels.fill(0);
      const [ink, warm] = [INK[kind], INK.purse];
      const shift = (SIDE - side) / 2;
      const at = (i, top) => (top + Math.floor(i / side)) * SIDE + shift + (i % side);
      const last = ink.length - 1;
      for (let i = 0; i < array.length; i++) {
        const value = Number(array[i]);
        pixels[at(i, SIDE - side)] = ink[value < 0 ? 0 : Math.min(value, last)];
      }
      for (let i = 0; i < purses.length; i++) {
        pixels[at(i, LOW)] = warm[Math.min(Number(purses[i]) / quantum, warm.length - 1)];
      }
      context.putImageData(image, 0, 0);
    },
  };
}
