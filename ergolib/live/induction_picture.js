// What two layers of attention look at in one sequence. A row reads: standing at this token, so much attention goes to
// each token before; squares have it as their area. Thin outlines: where the circuit should look.

import { digits } from "./controls.js";
import { SHAPE } from "./data.js";
import { sheet } from "./sheet.js";

const T = SHAPE[1];
const LETTERS = Array.from({ length: SHAPE[0] }, (_, v) => String.fromCharCode(65 + v));
const GAP = 6; // pixels round the letters
const FAINT = 0.03; // of attention: an arc that is not worth a line
const LAYERS = [
  { colour: "cold", name: "layer 1", does: "the token before", long: "looks at the token before" },
  { colour: "hot", name: "layer 2", does: "what followed", long: "looks at what followed" },
];

export const letter = (token) => LETTERS[token];

/** What is to be known of a sequence: places after an earlier copy of each token, and the tokens so foretold. */
export function known(tokens) {
  const copies = Array.from({ length: T }, (_, i) => Array.from({ length: i }, (_, k) => k + 1).filter((j) => tokens[j - 1] === tokens[i]));
  const told = Array.from(tokens, (token, i) => i > 0 && copies[i - 1].some((j) => tokens[j] === token));
  return { tokens: Array.from(tokens), copies, told };
}

/** The attention of one layer, T by T. `choose(place)` is called where a reader presses a row. */
export function pattern(layer, body, again, choose) {
  const { colour, name, does, long } = LAYERS[layer];
  const { canvas, pen, stop, clear } = sheet({ "aria-label": `Attention of ${name}` }, again);
  const still = document.createElement("canvas"); // what does not change while it trains
  let drawn = ""; // for what it was drawn
  let [left, top, bottom, cell, words] = [0, 0, 0, 1, []];
  canvas.addEventListener("click", ({ clientY }) => choose(Math.floor((clientY - canvas.getBoundingClientRect().top - top) / cell)));
  const x = (j) => left + j * cell;
  const y = (i) => top + i * cell;

  /** Where to look, and the tokens along both edges: those that the rule foretells are heavy. */
  function drawStill(pen, small, wide, { tokens, copies, told }, ink) {
    const size = small ? 7 : 10;
    pen.strokeStyle = ink("rule");
    pen.beginPath();
    pen.moveTo(left, top);
    for (let i = 0; i < T; i++) {
      pen.lineTo(x(i + 1), y(i));
      pen.lineTo(x(i + 1), y(i + 1));
    }
    pen.lineTo(left, bottom);
    pen.closePath();
    pen.stroke();
    pen.strokeStyle = ink("theory");
    pen.globalAlpha = 0.65;
    pen.lineWidth = small ? 0.5 : 0.75;
    for (let i = 0; i < T; i++) {
      for (const j of layer ? copies[i] : i ? [i - 1] : []) pen.strokeRect(x(j) + 0.5, y(i) + 0.5, cell - 1, cell - 1);
    }
    pen.globalAlpha = 1;
    pen.textBaseline = "middle";
    pen.textAlign = "center";
    for (const heavy of [false, true]) {
      pen.font = `${heavy ? 700 : 400} ${size}px sans-serif`;
      pen.fillStyle = ink(heavy ? "text" : "quiet");
      for (let i = 0; i < T; i++) {
        if (told[i] !== heavy) continue;
        const out = (small && i % 2 ? 1.5 : 0.5) * size + 2; // small letters stand in two rows
        pen.fillText(letter(tokens[i]), left - out, y(i + 0.5));
        pen.fillText(letter(tokens[i]), x(i + 0.5), bottom + out + 1);
      }
    }
    // The title has the corner that looks ahead, where nothing can be seen.
    pen.textAlign = "right";
    pen.fillStyle = ink(colour);
    pen.font = `600 ${words[0]}px sans-serif`;
    pen.fillText(name, wide - 1, top + words[0] * 0.7);
    pen.font = `${words[1]}px sans-serif`;
    pen.fillStyle = ink("quiet");
    pen.fillText(small ? does : long, wide - 1, top + words[0] * 1.4 + words[1] * 0.7);
  }

  return {
    canvas,
    stop,
    paint(weights, sequence, place, score) {
      const { wide, high, ink } = clear(body);
      pen.textBaseline = "middle";
      const key = [canvas.width, canvas.height, devicePixelRatio, ink("text"), ...sequence.tokens].join();
      const small = wide < 260;
      if (key !== drawn) {
        drawn = key;
        const edge = small ? 14 + GAP : 10 + GAP;
        cell = (Math.min(wide, high) - edge - 1) / T;
        [left, bottom] = [edge, high - edge];
        top = bottom - T * cell;
        words = small ? [12, 11, 17] : [15, 14, 26];
        [still.width, still.height] = [canvas.width, canvas.height];
        const quiet = still.getContext("2d");
        quiet.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
        drawStill(quiet, small, wide, sequence, ink);
      }
      pen.fillStyle = ink("rule");
      pen.globalAlpha = 0.55;
      pen.fillRect(left, y(place), (place + 1) * cell, cell);
      pen.globalAlpha = 1;
      pen.fillStyle = ink(colour);
      for (let i = 0; i < T; i++) {
        for (let j = 0; j <= i; j++) {
          const side = cell * Math.sqrt(weights[i * T + j]);
          if (side > 0.3) pen.fillRect(x(j + 0.5) - side / 2, y(i + 0.5) - side / 2, side, side);
        }
      }
      if (Number.isFinite(score)) {
        pen.textAlign = "right";
        pen.font = `600 ${words[2]}px sans-serif`;
        pen.fillText(digits(score, 2), wide - 1, top + words[0] * 1.4 + words[1] * 1.3 + words[2] * 0.7);
      }
      pen.drawImage(still, 0, 0, wide, high);
      const share = digits(100 * (score || 0), 0);
      canvas.setAttribute("aria-label", `Attention of ${name} in one sequence. On average ${share} percent of it ${layer ? "is on what followed the same token before, where that tells the next" : "is on the token before"}`);
    },
  };
}

/** The sequence in a line; above it what layer 2 looks at from one place, below what layer 1 looked at there. */
export function strip(body, again, choose) {
  const words = "The sequence, and what is looked at from one place";
  const { canvas, pen, stop, clear } = sheet({ "aria-label": words }, again);
  canvas.addEventListener("click", ({ clientX }) => {
    const { left, width } = canvas.getBoundingClientRect();
    choose(Math.floor(((clientX - left) / width) * (T + 1)));
  });
  return {
    canvas,
    stop,
    /** Paint; the answer is where layer 2 looks most. */
    paint(weights, { tokens, told }, place) {
      const rows = [0, 1].map((layer) => weights.subarray(layer * T * T, (layer + 1) * T * T));
      const from = (layer, i) => Array.from({ length: i + 1 }, (_, j) => rows[layer][i * T + j]);
      const ahead = from(1, place);
      const most = ahead.indexOf(Math.max(...ahead));
      const { wide, high, ink } = clear(body);
      pen.textBaseline = "middle";
      const step = wide / (T + 1);
      const middle = 0.56 * high;
      const size = Math.min(15, Math.max(10, step * 0.8));
      const x = (i) => (i + 0.5) * step;
      const arc = (i, j, weight, layer) => {
        if (weight < FAINT) return;
        const side = layer ? -1 : 1;
        const base = middle + side * (0.5 * size + 3);
        const room = layer ? base - 3 : high - base - 3;
        pen.strokeStyle = pen.fillStyle = ink(LAYERS[layer].colour);
        pen.globalAlpha = 0.25 + 0.75 * Math.min(1, weight);
        pen.lineWidth = 0.75 + 3.25 * weight;
        const rise = base + side * Math.min(room, 8 + 0.55 * Math.abs(x(i) - x(j)));
        pen.beginPath();
        if (i === j) pen.arc(x(i), base + side * 4, 3, 0, 7);
        else {
          pen.moveTo(x(i), base);
          pen.bezierCurveTo(x(i), rise, x(j), rise, x(j), base);
        }
        pen.stroke();
        pen.globalAlpha = 1;
      };
      ahead.forEach((weight, j) => arc(place, j, weight, 1));
      from(0, most).forEach((weight, j) => arc(most, j, weight * ahead[most], 0));

      pen.textAlign = "center";
      const [low, tall] = [middle - 0.5 * size - 3, size + 6];
      pen.fillStyle = pen.strokeStyle = ink("text");
      pen.lineWidth = 1;
      pen.fillRect(x(place) - step / 2, low, step, tall);
      pen.strokeRect(x(place + 1) - step / 2 + 1, low, step - 2, tall);
      for (const heavy of [true, false]) {
        pen.font = `${heavy ? 700 : 400} ${size}px sans-serif`;
        for (let i = 0; i <= T; i++) {
          if ((told[i] || i === place) !== heavy) continue;
          pen.fillStyle = ink(i === place ? "paper" : heavy || i === place + 1 ? "text" : "quiet");
          pen.fillText(letter(tokens[i]), x(i), middle + 1);
          if (told[i]) pen.fillRect(x(i) - 0.3 * size, middle + 0.5 * size + 2, 0.6 * size, 1.25);
        }
      }
      return { most, weight: ahead[most] };
    },
  };
}
