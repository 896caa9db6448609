// The gas, and below it the same discs in the plane of place and velocity, with the cells that one of
// the entropies knows: the more discs in a cell, the darker.

import { CELLS, COLUMNS, FASTEST, HEIGHT, PAPERS, WIDTH } from "./data.js";
import { make } from "./controls.js";

const SMALLEST = 0.9; // pixels of the page, of a disc's radius
const ROUND = 1.3; // from here on a square does not do
const FULLEST = 1.4; // times the fullest cell of a gas at rest: the darkest

/** Give a canvas as many pixels as the screen has for it, within reason. */
function fit(canvas) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const [across, down] = [canvas.clientWidth || 360, canvas.clientHeight || 180].map((side) => Math.round(side * ratio));
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  return { across, down, ratio };
}

/** Both canvases; `repaint` is called when the size changes. */
export function picture(body, repaint) {
  const box = make("canvas", { role: "img", "aria-label": "The gas: discs in a closed box" });
  const plane = make("canvas", { role: "img", "aria-label": "The same discs in the plane of place and velocity, with the cells that are drawn" });
  const [pen, context] = [box, plane].map((canvas) => canvas.getContext("2d"));
  const observer = new ResizeObserver(repaint);
  observer.observe(box);
  const theme = () => {
    const style = getComputedStyle(body);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const dark = document.documentElement.dataset.theme === "dark" || body.classList.contains("dark");
    return { ...PAPERS[dark ? "dark" : "light"], rule: colour("rule"), quiet: colour("quiet"), hot: colour("hot"), text: colour("text") };
  };

  function drawGas(run, colours) {
    const { across, down, ratio } = fit(box);
    const scale = across / WIDTH;
    const radius = Math.max(0.5 * run.diameter * scale, SMALLEST * ratio);
    const disc = (i, size) => {
      const [px, py] = [run.x[i] * scale, down - (run.y[i] * down) / HEIGHT];
      if (size < ROUND * ratio) pen.fillRect(px - size, py - size, 2 * size, 2 * size);
      else {
        pen.beginPath();
        pen.arc(px, py, size, 0, 2 * Math.PI);
        pen.fill();
      }
    };
    pen.fillStyle = colours.empty;
    pen.fillRect(0, 0, across, down);
    pen.fillStyle = colours.disc;
    for (let i = run.nudged ? 1 : 0; i < run.number; i++) disc(i, radius);
    pen.fillStyle = colours.hot;
    if (run.nudged) disc(0, Math.max(radius, 4 * ratio));
    pen.fillStyle = colours.text;
    if (!run.free) pen.fillRect(across / 2 - 1.5 * ratio, 0, 3 * ratio, down); // the wall
  }

  function drawPlane(run, name, colours) {
    const { across, down, ratio } = fit(plane);
    const width = CELLS[name];
    const rows = Math.round((2 * FASTEST) / width);
    const [cell, high] = [across / COLUMNS, down / rows];
    context.globalAlpha = 1;
    context.fillStyle = colours.empty;
    context.fillRect(0, 0, across, down);
    // What the entropy knows.
    context.fillStyle = colours.cell;
    const most = (FULLEST * run.number * Math.min(width, 1.25) * 0.8) / COLUMNS;
    run.counts[name].forEach((count, i) => {
      const n = Number(count);
      if (!n) return;
      context.globalAlpha = Math.min(0.85, 0.06 + 0.8 * (n / most));
      const [column, row] = [Math.floor(i / rows), rows - 1 - (i % rows)];
      context.fillRect(column * cell, row * high, cell + 0.5, high + 0.5);
    });
    // What it forgets.
    context.globalAlpha = 1;
    context.fillStyle = colours.disc;
    const dot = (run.number > 8000 ? 0.8 : 1.2) * ratio;
    const rise = down / (2 * FASTEST);
    for (let i = 0; i < run.number; i++) {
      context.fillRect((run.x[i] / WIDTH) * across - dot / 2, down / 2 - run.vx[i] * rise - dot / 2, dot, dot);
    }
    context.globalAlpha = 0.5;
    context.strokeStyle = colours.quiet;
    context.lineWidth = 0.5 * ratio;
    context.beginPath();
    for (let i = 1; i < COLUMNS; i++) line(context, i * cell, 0, i * cell, down);
    for (let i = 1; i < rows; i++) line(context, 0, i * high, across, i * high);
    context.stroke();
    context.globalAlpha = 1;
    context.font = `${13 * ratio}px serif`;
    for (const [words, py] of [["fast to the right", 16 * ratio], ["fast to the left", down - 7 * ratio]]) {
      const px = 6 * ratio;
      context.lineWidth = 4 * ratio;
      context.lineJoin = "round";
      context.strokeStyle = colours.empty;
      context.strokeText(words, px, py);
      context.fillStyle = colours.text;
      context.fillText(words, px, py);
    }
  }

  return {
    canvases: [box, plane],
    paint(run, name) {
      const colours = theme();
      drawGas(run, colours);
      drawPlane(run, name, colours);
    },
    stop: () => observer.disconnect(),
  };
}

function line(context, x0, y0, x1, y1) {
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
}
