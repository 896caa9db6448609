// What colours particles: how fast they move, which way their neighbours stand, or which droplet
// they belong to.

import { HEATS, HOT, INKS, INKS_DARK, PAPERS, PHASES } from "./data.js";

const TURN = 2 * Math.PI;
const LEVELS = 8; // of bond order
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const mix = (one, other, share) =>
  `#${rgb(one).map((c, i) => Math.round(c + (rgb(other)[i] - c) * share).toString(16).padStart(2, "0")).join("")}`;

const made = {};

/** The colours that follow the page. */
export function theme(body) {
  const name = body.classList.contains("dark") ? "dark" : "light";
  if (made[name]) return made[name];
  const { empty, faint, text, paper, measured } = PAPERS[name];
  const [low, high] = [empty, text].map(rgb);
  return (made[name] = {
    name, empty, faint, text, paper, measured, line: mix(empty, text, 0.45),
    ink: (share) => low.map((c, i) => Math.round(c + (high[i] - c) * share)),
    kinds: {},
  });
}

/** The kinds of discs, [fill, rim], for a way of colouring. */
export function kinds(colour, body) {
  const { name, empty, faint, text, measured, kinds: known } = theme(body);
  known[colour] ??= Object.assign({
    heat: () => HEATS.map((fill, i) => [fill, (name === "dark" ? INKS_DARK : INKS)[i]]),
    order: () => PHASES.flatMap((hue) =>
      Array.from({ length: LEVELS }, (_, i) => {
        const fill = mix(faint, hue, i / (LEVELS - 1));
        return [fill, mix(fill, text, 0.35)];
      })),
    droplet: () => [[mix(empty, faint, 0.5), mix(faint, text, 0.3)], [faint, mix(faint, text, 0.4)], [measured, mix(measured, text, 0.4)]],
  }[colour](), { key: `${colour} ${name}` });
  return known[colour];
}

/** Say of each particle of which kind it is. */
export const look = (colour, run) => LOOKS[colour](run);

const LOOKS = {
  heat({ which, heat }) {
    const last = HEATS.length - 1;
    for (let i = 0; i < which.length; i++) which[i] = Math.min(Math.round((last * heat[i]) / HOT), last);
  },
  order({ which, re, im }) {
    for (let i = 0; i < which.length; i++) {
      const size = Math.hypot(re[i], im[i]);
      const hue = Math.round((Math.atan2(im[i], re[i]) / TURN + 1) * PHASES.length) % PHASES.length;
      which[i] = hue * LEVELS + Math.round(size * (LEVELS - 1));
    }
  },
  droplet({ which, labels, sizes }) {
    let largest = 0;
    for (let i = 0; i < sizes.length; i++) if (sizes[i] > sizes[largest]) largest = i;
    for (let i = 0; i < which.length; i++) {
      const label = Number(labels[i]);
      which[i] = label === largest && sizes[label] > 2n ? 2 : sizes[label] > 1n ? 1 : 0;
    }
  },
};
