// The lattice, and beside it the ladder of its energies: on each rung a bar for how often the walk was
// there since ln f was halved, and a mark where it stands.

import { make } from "./controls.js";
import { COLOURS } from "./data.js";

const MARK = 13; // pixels left of the bars, for the mark

/** Both canvases, and `paint(run, level)`. */
export function picture(body, repaint) {
  const grid = make("canvas", { class: "grid", role: "img" });
  const ladder = make("canvas", { class: "ladder", role: "img",
    "aria-label": "Ladder of energies, the lowest at the bottom: how often the walk was on each rung, and where it is" });
  const [tiles, pen] = [grid, ladder].map((canvas) => canvas.getContext("2d"));
  const observer = new ResizeObserver(repaint);
  observer.observe(ladder);
  let image = null;

  function drawLattice({ side, q, spins }) {
    if (image?.width !== side) {
      grid.width = grid.height = side;
      image = tiles.createImageData(side, side);
    }
    spins.forEach((spin, i) => image.data.set([...COLOURS[q][spin], 255], 4 * i));
    tiles.putImageData(image, 0, 0);
  }

  function drawLadder({ levels, histogram, known, whole, counted }, level) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const [across, down] = [ladder.clientWidth || 100, ladder.clientHeight || 220].map((side) => Math.round(side * ratio));
    ladder.width = across; // also wipes it
    ladder.height = down;
    const style = getComputedStyle(body);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const [foot, room] = [MARK * ratio, across - MARK * ratio];
    const there = (b) => (whole ? known[b] : counted[b]) > -Infinity;
    let [rungs, visits] = [0, 0];
    for (let b = 0; b < levels; b++) {
      if (!there(b)) continue;
      rungs += 1;
      visits += Number(histogram[b]);
    }
    const step = (down - 2 * ratio) / rungs;
    const thick = step > 3 * ratio ? step - ratio : step + ratio; // apart, or one area
    const most = (2 * visits) / rungs; // a full bar: twice the mean
    let [rung, here] = [0, 0];
    pen.fillStyle = colour("measured");
    for (let b = 0; b < levels; b++) {
      if (b === level) here = rung;
      if (!there(b)) continue;
      const y = down - ratio - (rung + 0.5) * step;
      const share = most ? Math.min(1, Number(histogram[b]) / most) : 0;
      pen.fillRect(foot, y - thick / 2, room * share, thick);
      rung += 1;
    }
    pen.fillStyle = colour("rule");
    pen.fillRect(foot - ratio, 0, ratio, down); // the ladder's side
    pen.strokeStyle = colour("theory");
    pen.lineWidth = 1.25 * ratio;
    pen.beginPath();
    pen.moveTo(foot + room / 2, 0);
    pen.lineTo(foot + room / 2, down);
    pen.stroke();
    const y = Math.min(Math.max(down - ratio - (here + 0.5) * step, 5 * ratio), down - 5 * ratio);
    pen.fillStyle = colour("hot");
    pen.beginPath();
    pen.moveTo(foot - 2 * ratio, y);
    pen.lineTo(0, y - 5 * ratio);
    pen.lineTo(0, y + 5 * ratio);
    pen.fill();
  }

  return {
    canvases: [grid, ladder],
    paint(run, level) {
      drawLattice(run);
      drawLadder(run, level);
      grid.setAttribute("aria-label", `Lattice of ${run.side} by ${run.side} sites, each in one of ${run.q} states`);
    },
    stop: () => observer.disconnect(),
  };
}
