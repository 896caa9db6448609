// The disconnectivity graph: energy upwards, a line for each minimum, joined to the others at the height of the
// lowest pass between them. Beside it, how many states there are at each energy.

import { COLOURS } from "./data.js";
import { bits } from "./landscape_run.js";
import { sheet } from "./sheet.js";

const LEFT = 46, RIGHT = 26, ABOVE = 18; // pixels round the tree
const ROOM = 9; // the width of a line that counts, where one that does not has 1; together half of all at least
const BIN = 3; // pixels, of the states at the left
const SHOWN = 14; // lines that may have their pattern drawn below
const LETTERS = "ABCD";

/** Where every minimum stands, and how pools join: nodes with `x` and `height`, `kids` in order. */
export function laidOut({ joins, minima, barriers, lowest }, { patterns, size }, temperature) {
  const first = patterns[0] ?? 0;
  const nodes = new Map(minima.map(({ state, energy }) => {
    const kept = state === lowest || barriers.get(state) > temperature || patterns.includes(state);
    return [state, { state, energy, kept, height: energy, kids: [] }];
  }));
  for (const { height, deeper, other } of joins) {
    const kids = [deeper, other].flatMap((state) => {
      const node = nodes.get(state);
      return node.kids.length && node.height === height ? node.kids : [node];
    });
    nodes.set(deeper, { state: deeper, height, kids });
  }
  const root = nodes.get(lowest);
  const name = (state) => bits(state ^ first) * size + state; // those like the first pattern stand on the left
  const leaves = [];
  const walk = (node) => {
    if (!node.kids.length) leaves.push(node);
    node.kids.sort((one, two) => name(one.state) - name(two.state)).forEach(walk);
  };
  walk(root);
  const count = leaves.filter((leaf) => leaf.kept).length;
  const room = Math.max(ROOM, leaves.length / count - 1);
  const widths = leaves.map((leaf) => (leaf.kept ? room : 1));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  let at = 0;
  leaves.forEach((leaf, i) => {
    leaf.x = (at + widths[i] / 2) / whole;
    at += widths[i];
  });
  const place = (node) => {
    node.kids.forEach(place);
    if (node.kids.length) node.x = node.kids.find((kid) => kid.state === node.state).x;
    node.kept ??= node.kids.filter((kid) => kid.kept).length > 0;
    return node;
  };
  return { root: place(root), leaves };
}

/** What a state is among the stored ones: its number and whether it is the mirror image; or null. */
export function named(state, { patterns, size }) {
  const own = patterns.indexOf(state);
  if (own >= 0) return { number: own, mirror: false };
  const other = patterns.indexOf(state ^ (size - 1));
  return other >= 0 ? { number: other, mirror: true } : null;
}

/** What it is called: a letter, with a minus if it is the mirror image. */
export const letter = (which) => (which ? (which.mirror ? "−" : "") + LETTERS[which.number] : "");

export function graph(onresize) {
  const words = "Disconnectivity graph: minima of the energy, joined at the passes between them";
  const { canvas, pen, stop, clear } = sheet({ "aria-label": words }, onresize);

  /** A pattern as two columns of squares: filled for +, hollow for −. */
  function glyph(x, y, state, n, colour, cell) {
    const high = n / 2;
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = 1;
    for (let k = 0; k < n; k++) {
      const [left, top] = [x + (k < high ? -cell : 0), y + (k % high) * cell];
      if ((state >> k) & 1) pen.strokeRect(left + 1, top + 1, cell - 2, cell - 2);
      else pen.fillRect(left + 0.5, top + 0.5, cell - 1, cell - 1);
    }
  }

  return {
    canvas,
    stop,
    paint(run, tree, temperature, doing, body) {
      const { wide, high, ink } = clear(body);
      pen.font = "13px sans-serif";
      pen.textBaseline = "middle";
      const { root, leaves } = laidOut(tree, run, temperature);
      const cell = wide > 420 ? 7 : 6;
      const below = 22 + (run.n / 2) * cell + 6; // what a pattern takes below its line
      run.top = Math.max(run.top, root.height); // what has been seen stays in view
      const top = 1.06 * run.top;
      const y = (energy) => ABOVE + (1 - Math.min(energy, top) / top) * (high - ABOVE - below);
      const x = (share) => LEFT + 6 + share * (wide - LEFT - RIGHT - 6);

      // How many states have each energy: the square root is drawn, so that one can still be seen.
      const bins = new Map();
      for (const energy of run.values) {
        const bin = Math.round(y(energy) / BIN);
        bins.set(bin, (bins.get(bin) ?? 0) + 1);
      }
      pen.fillStyle = ink("rule");
      for (const [bin, count] of bins) {
        const length = Math.max(1.5, (LEFT - 14) * Math.sqrt(count / run.size));
        pen.fillRect(LEFT - length, bin * BIN - 1, length, BIN - 1);
      }
      pen.fillRect(LEFT, ABOVE, 1, high - ABOVE - below);

      const line = (path, colour, thick) => {
        pen.beginPath();
        path.forEach(([px, py], i) => (i ? pen.lineTo(px, py) : pen.moveTo(px, py)));
        pen.strokeStyle = colour;
        pen.lineWidth = thick;
        pen.stroke();
      };
      const branch = (node, path) => line(path, ink(node.kept ? "text" : "quiet"), node.kept ? 1.5 : 0.5);
      const up = (node, height) => {
        for (const kid of node.kids) {
          up(kid, node.height);
          if (kid.x !== node.x) branch(kid, [[x(kid.x), y(node.height)], [x(node.x), y(node.height)]]);
        }
        branch(node, [[x(node.x), y(node.height)], [x(node.x), y(height)]]);
      };
      up(root, top);
      pen.textAlign = "left";
      pen.fillStyle = ink("quiet");
      pen.fillText(doing || "energy −ln p ↑", LEFT + 8, 7);
      pen.textAlign = "right";
      pen.fillText("states", LEFT + 4, high - below + 12);

      // The ends of the lines that count.
      const ends = leaves.filter((leaf) => leaf.kept);
      const gap = ends.length > 1 ? Math.min(...ends.slice(1).map((leaf, i) => x(leaf.x) - x(ends[i].x))) : wide;
      const patterned = !run.parity && ends.length <= SHOWN && gap > 2 * cell + 3;
      pen.textAlign = "center";
      for (const leaf of ends) {
        const which = named(leaf.state, run);
        const stored = which && !which.mirror;
        const [px, py] = [x(leaf.x), y(leaf.energy)];
        const ring = stored ? COLOURS[which.number] : ink("paper");
        if (!stored && gap < 6) continue;
        pen.beginPath();
        pen.arc(px, py, stored ? 5 : 3.5, 0, 7);
        pen.fillStyle = ring;
        pen.fill();
        pen.strokeStyle = ink("text");
        pen.lineWidth = 1.25;
        pen.stroke();
        if (patterned) {
          pen.fillStyle = ink("text");
          if (which && gap > 14) pen.fillText(letter(which), px, py + 14);
          glyph(px, py + 22, leaf.state, run.n, stored ? ink("text") : ink("quiet"), cell);
        }
      }
      // Stored patterns that are no minima any more: where they lie among all states.
      const written = [];
      run.patterns.forEach((state, i) => {
        if (leaves.some((leaf) => leaf.state === state)) return;
        const py = y(run.values[state]);
        line([[LEFT - 6, py], [LEFT + 6, py]], COLOURS[i], 3);
        pen.fillStyle = ink("text");
        const beside = written.filter((other) => Math.abs(other - py) < 12).length; // at the same height
        written.push(py);
        pen.fillText(LETTERS[i], LEFT + 14 + 12 * beside, py);
      });
      // How much is T.
      const [bar, from] = [wide - 4, ABOVE];
      const to = from + y(0) - y(Math.min(temperature, top));
      line([[bar - 4, from], [bar, from], [bar, to], [bar - 4, to]], ink("here-ink") || ink("text"), 1.5);
      pen.textAlign = "right";
      pen.fillStyle = ink("here-ink") || ink("text");
      pen.font = "italic 14px serif";
      pen.fillText("T", bar - 7, (from + to) / 2);
    },
  };
}
