// Three pictures side by side: the state, the memory nearest to it, and where they differ.

import { ALIKE, SIDE, SPINS } from "./data.js";

const pixel = (hex) => {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0; // little-endian RGBA
};
const [UP, DOWN] = SPINS.map(pixel);
const [SAME, OTHER] = ALIKE.map(pixel);

/** Paint on a canvas: `ink(site)` chooses one of two colours. */
function painter(canvas, [yes, no]) {
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  const pixels = new Uint32Array(image.data.buffer);
  return (ink) => {
    for (let site = 0; site < pixels.length; site++) pixels[site] = ink(site) ? yes : no;
    context.putImageData(image, 0, 0);
  };
}

/** Paint a network on three canvases. */
export function pictures(canvases) {
  const [state, memory, difference] = canvases.map((canvas, i) => painter(canvas, i < 2 ? [UP, DOWN] : [SAME, OTHER]));
  return (run) => {
    state((site) => run.spins[site] > 0);
    memory((site) => run.memory[site] > 0);
    difference((site) => run.spins[site] === run.memory[site]);
  };
}
