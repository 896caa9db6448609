// The strip as a ring: sectors are rows, from the inner edge to the outer (which are neighbours, too). Rows a, b
// and c are framed. Inside, each has its vote on a disc, and spokes lead from those that agree to their majority.

import { ARROW, INKS, RADII, SPINS } from "./data.js";

const SIDE = 768;
const MIDDLE = SIDE / 2;

/** Paint on a canvas; words and spokes are in the colours of `body`. */
export function ring(canvas, body) {
  const pen = canvas.getContext("2d");
  canvas.width = canvas.height = SIDE;
  const polar = (radius, turn) => [MIDDLE + SIDE * radius * Math.sin(2 * Math.PI * turn), MIDDLE - SIDE * radius * Math.cos(2 * Math.PI * turn)];

  /** The outline of a part of a sector, between two radii. */
  function sector(k, count, from, to) {
    const [start, end] = [k - 0.5, k + 0.5].map((place) => 2 * Math.PI * (place / count - 0.25));
    pen.beginPath();
    pen.arc(MIDDLE, MIDDLE, SIDE * from, start, end);
    pen.arc(MIDDLE, MIDDLE, SIDE * to, end, start, true);
    pen.closePath();
  }

  function vote([x, y], radius, sign, ink) {
    const r = SIDE * radius;
    pen.beginPath();
    pen.arc(x, y, r, 0, 2 * Math.PI);
    pen.fillStyle = SPINS[sign > 0 ? 0 : 1];
    pen.fill();
    pen.strokeStyle = ink;
    pen.lineWidth = 2;
    pen.stroke();
    pen.beginPath();
    for (const [px, py] of ARROW) pen.lineTo(x + r * px, y + sign * r * py);
    pen.fillStyle = INKS[sign > 0 ? 0 : 1];
    pen.fill();
  }

  return ({ spins, around, distance, tally }) => {
    const styles = getComputedStyle(body);
    const [text, quiet] = ["--text", "--quiet"].map((name) => styles.getPropertyValue(name).trim());
    const rows = 3 * distance;
    const { inner, outer } = RADII;
    const step = (outer - inner) / around;
    pen.clearRect(0, 0, SIDE, SIDE);
    spins.forEach((spin, site) => {
      const x = site % around;
      sector(Math.floor(site / around), rows, inner + x * step, inner + (x + 1) * step);
      pen.strokeStyle = pen.fillStyle = SPINS[spin > 0 ? 0 : 1];
      pen.lineWidth = 1.5; // no gap between two of a colour
      pen.fill();
      pen.stroke();
    });
    const signs = [...tally.subarray(4, 7)];
    const winner = tally[7];
    pen.font = "600 40px serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    signs.forEach((sign, k) => {
      sector(k * distance, rows, inner, outer);
      for (const [colour, line] of [[INKS[1], 10], [INKS[0], 5]]) {
        pen.strokeStyle = colour;
        pen.lineWidth = line;
        pen.stroke();
      }
      pen.fillStyle = text;
      pen.fillText("ABC"[k], ...polar(outer + 0.037, k / 3));
      pen.beginPath();
      pen.moveTo(...polar(RADII.votes, k / 3));
      pen.lineTo(...polar(sign === winner ? 0 : RADII.votes, k / 3));
      pen.strokeStyle = quiet;
      pen.lineWidth = 5;
      pen.stroke();
    });
    signs.forEach((sign, k) => sign && vote(polar(RADII.votes, k / 3), RADII.vote, sign, quiet));
    if (winner) vote([MIDDLE, MIDDLE], RADII.winner, winner, quiet);
  };
}
