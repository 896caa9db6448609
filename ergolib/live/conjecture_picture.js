// A joint as a table of tiles: the area of a tile is a probability. Labels are colours: stripes where chance
// draws them, one colour and its number where they are a function.

import { make } from "./controls.js";
import { COLOURS, ROOM } from "./data.js";

const LEGIBLE = 15; // pixels of a tile that has room for a number
const LIGHT = 2; // colours from here on are light

/** For each label of the function, the label of the latent that shares most with it. */
export function matched({ n, nl, p, channel, labels }) {
  const count = Math.max(...Array.from(labels, Number)) + 1;
  const free = Array.from({ length: Math.max(count, nl) }, (_, i) => i);
  return Array.from({ length: count }, (_, label) => {
    const weights = free.map((other) => {
      if (other >= nl) return -1;
      let weight = 0;
      for (let i = 0; i < n; i++) if (Number(labels[i]) === label) weight += p[i] * channel[i * nl + other];
      return weight;
    });
    return free.splice(weights.indexOf(Math.max(...weights)), 1)[0];
  });
}

/** One of the two tables; `shares(run, cell)` lists [label, share] of a cell. */
export function tiles(label, shares, onresize) {
  const canvas = make("canvas", { role: "img", "aria-label": label });
  const pen = canvas.getContext("2d");
  const sized = new ResizeObserver(([{ contentRect }]) => {
    const wide = Math.round(contentRect.width * devicePixelRatio);
    if (!wide || wide === canvas.width) return;
    canvas.width = canvas.height = wide;
    onresize();
  });
  sized.observe(canvas);
  return {
    canvas,
    stop: () => sized.disconnect(),
    paint(run, rim) {
      const side = canvas.width / devicePixelRatio;
      pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      pen.clearRect(0, 0, side, side);
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      const step = side / Math.max(run.na, run.nb);
      const down = (side - step * run.na) / 2;
      const most = Math.max(...run.p);
      for (let i = 0; i < run.n; i++) {
        const size = ROOM * step * Math.sqrt(run.p[i] / most);
        const y = down + (Math.floor(i / run.nb) + 0.5) * step - size / 2;
        let x = ((i % run.nb) + 0.5) * step - size / 2;
        const parts = shares(run, i);
        for (const [name, share] of parts) {
          pen.fillStyle = COLOURS[name % COLOURS.length];
          pen.fillRect(x, y, share * size, size);
          if (Math.min(share * size, size) >= LEGIBLE) {
            pen.fillStyle = name % COLOURS.length < LIGHT ? "#fff" : "#000";
            pen.font = `${Math.min(0.3 * size, 20).toFixed(1)}px sans-serif`;
            pen.fillText(String(name + 1), x + (share * size) / 2, y + size / 2);
          }
          x += share * size;
        }
        pen.strokeStyle = rim; // dark labels on a dark page
        pen.strokeRect(x - size, y, size, size);
      }
    },
  };
}
