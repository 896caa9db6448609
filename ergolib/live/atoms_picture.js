// A covered window: its map in ink, the atoms that were seen, and, with the cover lifted, all others.

import { make } from "./controls.js";
import { DOT, HALF, PIXELS, SIDE } from "./data.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STRIDE = 0.25; // lattice constants that an arrow key moves the cursor
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/**
 * A canvas of one window. `look(x, y)` is called when the reader points at a place, by hand or by key; `repaint` when
 * it has to be drawn again.
 */
export function board({ label, look, repaint }) {
  const canvas = make("canvas", {
    tabindex: 0, role: "application", "aria-label": `${label}: arrow keys move a cursor, Enter reveals the nearest hidden atom`,
    onclick: ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect();
      cursor = [SIDE * ((clientX - box.left) / box.width - 0.5), SIDE * (0.5 - (clientY - box.top) / box.height)];
      look(...cursor);
    },
    onkeydown: (event) => {
      const way = KEYS[event.key];
      if (way) {
        const far = event.shiftKey ? 4 * STRIDE : STRIDE;
        cursor = cursor.map((at, i) => Math.min(Math.max(at + far * way[i], -SIDE / 2), SIDE / 2));
        repaint();
      } else if (event.key === "Enter" || event.key === " ") {
        look(...cursor);
      } else {
        return;
      }
      event.preventDefault();
    },
    onfocus: () => repaint(),
    onblur: () => repaint(),
  });
  const context = canvas.getContext("2d");
  const small = make("canvas", { width: PIXELS, height: PIXELS });
  const ink = small.getContext("2d");
  const image = ink.createImageData(PIXELS, PIXELS);
  const observer = new ResizeObserver(() => repaint());
  observer.observe(canvas);
  let cursor = [0, 0];
  let drawn = "";

  /** Write the map as ink that lets the paper through: half as dark where it is HALF times the even density. */
  function write(map, colour) {
    const [r, g, b] = rgb(colour);
    for (let row = 0, at = 0; row < PIXELS; row++) {
      for (let i = 0, from = (PIXELS - 1 - row) * PIXELS; i < PIXELS; i++, at += 4) {
        const density = map ? map[from + i] : 1;
        image.data.set([r, g, b, (255 * density) / (density + HALF)], at);
      }
    }
    ink.putImageData(image, 0, 0);
  }

  return {
    canvas,
    /**
     * `map` is a function that gives densities relative to an even map, or null if it is even; `seen` are numbers of
     * atoms, the last one being the latest; `axes` is the angle of the lattice, if that is known.
     */
    draw({ version, map, x, y, seen, hidden, lifted, axes }) {
      const style = getComputedStyle(canvas);
      const [text, paper, measured] = ["--text", "--paper", "--measured"].map((name) => style.getPropertyValue(name).trim());
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      const side = Math.round((canvas.clientWidth || 300) * ratio);
      const focused = canvas.matches(":focus-visible");
      const now = [version, side, text, lifted, focused && cursor].join();
      if (now === drawn) return;
      drawn = now;
      if (canvas.width !== side) canvas.width = canvas.height = side;
      const scale = side / SIDE;
      const at = (px, py) => [side / 2 + scale * px, side / 2 - scale * py];
      const disc = (px, py, radius) => {
        context.beginPath();
        context.arc(...at(px, py), radius, 0, 7);
      };
      context.clearRect(0, 0, side, side);
      write(map?.(), text);
      context.imageSmoothingEnabled = true;
      context.imageSmoothingQuality = "high";
      context.drawImage(small, 0, 0, side, side);

      if (axes !== null) {
        disc(-3.45, 3.45, 0.5 * scale);
        context.fillStyle = paper;
        context.fill();
        context.strokeStyle = measured;
        context.lineWidth = 1.5 * ratio;
        for (const turn of [0, 1, 2]) {
          const [c, s] = [Math.cos(axes + (turn * Math.PI) / 3), Math.sin(axes + (turn * Math.PI) / 3)];
          context.beginPath();
          context.moveTo(...at(-3.45 - 0.36 * c, 3.45 - 0.36 * s));
          context.lineTo(...at(-3.45 + 0.36 * c, 3.45 + 0.36 * s));
          context.stroke();
        }
      }
      if (lifted) {
        for (const [width, colour] of [[3.5, paper], [1.5, text]]) {
          context.lineWidth = width * ratio;
          context.strokeStyle = colour;
          for (const i of hidden) {
            disc(x[i], y[i], DOT * scale);
            context.stroke();
          }
        }
      }
      seen.forEach((i, k) => {
        disc(x[i], y[i], DOT * scale);
        context.fillStyle = measured;
        context.strokeStyle = paper;
        context.lineWidth = 2 * ratio;
        context.stroke();
        context.fill();
        if (k === seen.length - 1) {
          disc(x[i], y[i], DOT * scale + 3.5 * ratio);
          context.strokeStyle = measured;
          context.lineWidth = 1.5 * ratio;
          context.stroke();
        }
      });
      if (focused) {
        const [px, py] = at(...cursor);
        for (const [width, colour] of [[4, paper], [1.5, text]]) {
          context.strokeStyle = colour;
          context.lineWidth = width * ratio;
          context.beginPath();
          for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
            context.moveTo(px + 4 * ratio * dx, py + 4 * ratio * dy);
            context.lineTo(px + 13 * ratio * dx, py + 13 * ratio * dy);
          }
          context.stroke();
        }
      }
    },
    stop: () => observer.disconnect(),
  };
}
