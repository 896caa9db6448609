// Structure, drawn while it changes: the waves that a configuration holds, and its pair distances.

import { digits, make } from "./controls.js";
import { LONGEST_WAVE, MOST_WAVES, SHELLS, SHORTEST_G, SPACING } from "./data.js";
import { draw } from "./plot.js";
import { profile } from "./profile.js";

const EVERY = 3; // frames between two looks
const MEMORY = 0.12; // weight of the latest look

export const BINS = 120;
export const REACH = 4.5; // of the pair distances
const TOPS = [4, 8, 16, 32, 64, 128]; // of the axis of g

/** How many looks, and what share the next one has in the average: all at first, then little. */
function looks() {
  let count = 0;
  return {
    due: () => count++ % EVERY === 0,
    weight: () => Math.max(1 / Math.ceil(count / EVERY), MEMORY),
    clear: () => (count = 0),
  };
}

/** The structure factor, averaged over the last looks; `colours()` are those of the page. */
export function waves({ current, colours }) {
  const look = looks();
  const value = make("b");
  const canvas = make("canvas", { role: "img", "aria-label": "Structure factor: a point for each wave vector, dark where particles scatter strongly" });
  const small = document.createElement("canvas");
  let mean = null;

  function paint() {
    const run = current();
    if (!mean || !run) return;
    const { columns, rows, fold } = run.waves;
    const across = 2 * columns + 1;
    const image = new ImageData(across, 2 * rows + 1);
    const { ink, line } = colours();
    const shades = Array.from({ length: 65 }, (_, i) => ink(i / 64));
    for (let row = -rows; row <= rows; row++) {
      for (let column = -columns; column <= columns; column++) {
        const sign = row < 0 ? -1 : 1; // S(-k) = S(k)
        const s = row || column ? mean[sign * row * across + columns + sign * column] : 0;
        const [r, g, b] = shades[Math.round(64 * (s / (s + 3)))];
        const at = 4 * ((rows - row) * across + columns + column);
        image.data.set([r, g, b, 255], at);
      }
    }
    small.width = image.width;
    small.height = image.height;
    small.getContext("2d").putImageData(image, 0, 0);
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const side = Math.round((canvas.clientWidth || 240) * ratio);
    canvas.width = canvas.height = side;
    const pen = canvas.getContext("2d");
    pen.imageSmoothingEnabled = false;
    const scale = side / (2 * LONGEST_WAVE); // pixels for a unit of k
    const [dx, dy] = [run.width, run.height].map((length) => ((2 * Math.PI * fold) / length) * scale);
    pen.fillStyle = `rgb(${shades[0].join()})`;
    pen.fillRect(0, 0, side, side);
    const [w, h] = [image.width * dx, image.height * dy];
    pen.drawImage(small, (side - w) / 2, (side - h) / 2, w, h);
    pen.strokeStyle = line;
    pen.lineWidth = ratio;
    pen.setLineDash([2 * ratio, 4 * ratio]);
    for (const root of SHELLS) {
      pen.beginPath();
      pen.arc(side / 2, side / 2, root * SHORTEST_G * scale, 0, 7);
      pen.stroke();
    }
  }

  return {
    element: make("div", { class: "panel waves" },
      make("p", { class: "title" }, make("span", { class: "words" }, "structure factor ", make("i", {}, "S"), "(", make("strong", {}, "k"), ")"), value),
      make("div", { class: "square" }, canvas)),
    paint,
    add() {
      if (!look.due()) return;
      const run = current();
      const { columns, rows, fold } = run.waves;
      const n = (2 * columns + 1) * (rows + 1);
      const now = run.intensity.subarray(0, n);
      run.kernels.structure_factor(run.x, run.y, run.width / fold, run.height / fold, columns, rows, run.sums, now);
      const weight = look.weight();
      if (mean?.length !== n) mean = new Float64Array(n);
      let most = 0;
      for (let i = 0; i < n; i++) {
        mean[i] += weight * (now[i] - mean[i]);
        if (i !== columns && mean[i] > most) most = mean[i];
      }
      value.textContent = `brightest ${digits(most / run.number, 2)} N`;
      paint();
    },
    clear() {
      look.clear();
      mean = null;
    },
  };
}

/** Which waves to look at: up to the longest, and if there are too many, only every few. */
export function grid(width, height) {
  const [columns, rows] = [width, height].map((side) => (LONGEST_WAVE * side) / (2 * Math.PI));
  const fold = Math.ceil(Math.max(columns, rows) / MOST_WAVES);
  return { columns: Math.floor(columns / fold), rows: Math.floor(rows / fold), fold };
}

/** The pair correlation, averaged over the last looks, and the distances in a crystal at rest. */
export function pairs({ current }) {
  const look = looks();
  const value = make("b");
  const chart = profile({
    label: "Pair correlation over distance: measured; 1 where particles do not care for one another; the distances in a crystal",
    x: [0, REACH], y: [0, TOPS[0]], format: (v) => digits(v, 0), formatX: (v) => (v ? `r = ${v}` : "0"),
  });
  const lines = chart.svg.firstChild;
  for (const root of [1, Math.sqrt(3), 2, Math.sqrt(7), 3, Math.sqrt(12), Math.sqrt(13), 4]) {
    const mark = draw(lines, "path", { class: "mark", d: `M${(100 * root * SPACING) / REACH} 0V100` });
    lines.prepend(mark);
  }
  chart.expect([[0, 1], [REACH, 1]]);
  let mean = null;
  let top = TOPS[0];
  return {
    element: make("div", { class: "panel pairs plot profile" },
      make("p", { class: "title" }, make("span", { class: "words" }, "pair correlation ", make("i", {}, "g"), "(", make("i", {}, "r"), ")"), value), chart.svg),
    add() {
      if (!look.due()) return;
      const run = current();
      run.histogram.fill(0n);
      run.kernels.pair_histogram(...run.place, REACH, run.head, run.following, run.histogram);
      const step = REACH / BINS;
      const chance = (0.5 * run.number * (run.number - 1) * 2 * Math.PI * step) / (run.width * run.height);
      const weight = look.weight();
      mean ??= new Float64Array(BINS);
      let most = 0;
      const points = Array.from(mean, (_, i) => {
        const r = (i + 0.5) * step;
        mean[i] += weight * (Number(run.histogram[i]) / (chance * r) - mean[i]);
        most = Math.max(most, mean[i]);
        return [r, mean[i]];
      });
      const fitting = TOPS.find((each) => each > most) ?? TOPS.at(-1);
      if (fitting > top || 3 * most < top) chart.rescale(0, (top = fitting));
      chart.draw(points);
      value.textContent = `highest ${digits(most, 1)}`;
    },
    clear() {
      look.clear();
      mean = null;
      chart.clear();
    },
  };
}

/** The arrays that these views need. */
export function room(number, width, height) {
  const { columns, rows } = grid(width, height);
  return {
    sums: ["float64", (columns + 1) * (2 + 4 * (rows + 1))],
    intensity: ["float64", (2 * columns + 1) * (rows + 1)],
    head: ["int64", Math.max(16, 4 * number)],
    following: ["int64", number],
    histogram: ["int64", BINS],
  };
}
