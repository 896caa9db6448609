// The sample as a table and, beside it, as a graph: values of A are rows, and nodes on the left; values of B are
// columns, and nodes on the right. Each value carries the number of its component, which is that of the
// component's first row, and its colour.

import { make } from "./controls.js";
import { COLOURS, PAPERS, VALUES } from "./data.js";

const [PAPER, INK] = PAPERS;
const ASPECT = 1.5;
const NODES = [3.8, 0.5]; // columns of nodes, in cells from the right

/** A canvas, and `paint(counts, samples, labels, tolerance)`; `onresize` is to paint again. */
export function picture(body, onresize) {
  const canvas = make("canvas", { role: "img" });
  const pen = canvas.getContext("2d");
  const sized = new ResizeObserver(([{ contentRect }]) => {
    const width = Math.round(contentRect.width * devicePixelRatio);
    if (!width || width === canvas.width) return;
    canvas.width = width;
    canvas.height = Math.round(width / ASPECT);
    onresize();
  });
  sized.observe(canvas);

  function paint({ counts, samples, last }, labels, tolerance) {
    const { width, height } = canvas;
    const cell = height / (VALUES + 1);
    const style = getComputedStyle(body);
    const [rule, quiet] = ["--rule", "--quiet"].map((name) => style.getPropertyValue(name).trim());
    const first = labels.map((label) => (label < 0 ? -1 : labels.indexOf(label)));
    const most = Math.max(1, ...counts);
    const ends = NODES.map((cells) => width - cells * cell);
    pen.clearRect(0, 0, width, height);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = devicePixelRatio;
    counts.forEach((count, i) => {
      const [row, column] = [Math.floor(i / VALUES), i % VALUES];
      const [x, y] = [(column + 1) * cell, (row + 1) * cell];
      pen.strokeStyle = rule;
      pen.strokeRect(x, y, cell, cell);
      if (!count) return;
      const out = count <= tolerance * samples;
      const colour = out ? quiet : COLOURS[first[row]];
      const side = cell * (0.18 + 0.66 * Math.sqrt(count / most));
      const corner = [x + (cell - side) / 2, y + (cell - side) / 2, side, side];
      pen.fillStyle = pen.strokeStyle = colour;
      if (out) pen.strokeRect(...corner);
      else pen.fillRect(...corner);
      if (i === last) {
        pen.strokeStyle = quiet;
        pen.strokeRect(x + 0.03 * cell, y + 0.03 * cell, 0.94 * cell, 0.94 * cell);
      }
      pen.strokeStyle = colour;
      pen.lineWidth = devicePixelRatio * (out ? 0.75 : 1.2 + 2.6 * Math.sqrt(count / most));
      pen.setLineDash(out ? [3 * devicePixelRatio, 4 * devicePixelRatio] : []);
      pen.globalAlpha = out ? 0.55 : 1;
      pen.beginPath();
      pen.moveTo(ends[0], y + cell / 2);
      pen.lineTo(ends[1], (column + 1.5) * cell);
      pen.stroke();
      pen.setLineDash([]);
      pen.globalAlpha = 1;
      pen.lineWidth = devicePixelRatio;
    });
    first.forEach((own, i) => {
      const k = (i % VALUES) + 1;
      const [x, y] = i < VALUES ? [0, k * cell] : [k * cell, 0];
      const node = [ends[i < VALUES ? 0 : 1], (k + 0.5) * cell];
      pen.fillStyle = own < 0 ? rule : COLOURS[own];
      pen.fillRect(x + 0.12 * cell, y + 0.12 * cell, 0.76 * cell, 0.76 * cell);
      pen.beginPath();
      pen.arc(...node, 0.3 * cell, 0, 7);
      pen.fill();
      if (own < 0) return;
      pen.fillStyle = own < VALUES / 2 ? PAPER : INK;
      pen.font = `600 ${0.5 * cell}px serif`;
      pen.fillText(own + 1, x + 0.5 * cell, y + 0.54 * cell);
      pen.font = `600 ${0.4 * cell}px serif`;
      pen.fillText(own + 1, node[0], node[1] + 0.03 * cell);
    });
    pen.fillStyle = quiet;
    pen.font = `italic ${0.5 * cell}px serif`;
    const words = [["A", 0.3, 0.66], ["B", 0.66, 0.34]];
    for (const [letter, x, y] of words) pen.fillText(letter, x * cell, y * cell);
    ["A", "B"].forEach((letter, i) => pen.fillText(letter, ends[i], 0.55 * cell));
  }

  return { canvas, paint, stop: () => sized.disconnect() };
}
