// Spins as arrows, on tiles that say whether they go with the majority: dark if not. What the majority
// does not explain is what is dark; if it turns over, arrows turn and tiles stay as they are.

import { ARROW, SPINS } from "./data.js";

const SIDE = 768;

/** Paint on a canvas. */
export function picture(canvas) {
  const context = canvas.getContext("2d");
  canvas.width = canvas.height = SIDE;
  return ({ size, spins, majority }) => {
    const cell = SIDE / size;
    context.clearRect(0, 0, SIDE, SIDE);
    spins.forEach((spin, site) => {
      const against = spin === majority ? 0 : 1;
      const [x, y] = [(site % size) * cell, Math.floor(site / size) * cell];
      context.fillStyle = SPINS[against];
      context.fillRect(x + 2, y + 2, cell - 4, cell - 4);
      context.fillStyle = SPINS[1 - against];
      context.beginPath();
      for (const [px, py] of ARROW) context.lineTo(x + px * cell, y + (spin > 0 ? py : 1 - py) * cell);
      context.fill();
    });
  };
}
