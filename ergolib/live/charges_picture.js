// The plane of writer and reader: the loss of an alike pair as a tint, and the way they went.

import { make } from "./controls.js";
import { MAP, REACH, TAIL } from "./data.js";

const SIDE = 720;
const PIECES = 12; // of a trail, each fainter than the next

/** A square picture of the plane on a canvas. */
export function plane(body) {
  const canvas = make("canvas", { role: "application", width: SIDE, height: SIDE });
  const context = canvas.getContext("2d");
  const tint = make("canvas", { width: MAP, height: MAP });
  const ink = tint.getContext("2d");
  let reach = REACH;
  const at = (x, y) => [(0.5 + x / (2 * reach)) * SIDE, (0.5 - y / (2 * reach)) * SIDE];
  const units = (length) => (length * SIDE) / (2 * reach);

  /** Tint the map where the loss is low. */
  function shade(map, colour) {
    const image = ink.createImageData(MAP, MAP);
    const rgb = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
    map.forEach((loss, i) => image.data.set([...rgb, Math.max(0, 82 / (1 + 8 * loss) - 2.3)], 4 * i));
    ink.putImageData(image, 0, 0);
  }

  function ring(x, y, radius, fill) {
    context.beginPath();
    context.arc(...at(x, y), radius, 0, 2 * Math.PI);
    fill ? context.fill() : context.stroke();
  }

  /** The way of one of them, from faint to strong. */
  function way(tail, first) {
    const piece = Math.ceil(tail.length / PIECES);
    for (let k = 0; k < PIECES; k++) {
      context.globalAlpha = (k + 1) / PIECES;
      context.beginPath();
      for (const point of tail.slice(k * piece, (k + 1) * piece + 1)) context.lineTo(...at(point[first], point[first + 1]));
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /** Say what the circles are, in small letters under the paths. */
  function name(run, start, ink) {
    context.font = "26px serif";
    context.fillStyle = ink;
    context.textAlign = "center";
    const words = (text, x, y, down) => context.fillText(text, at(x, y)[0], at(x, y)[1] + down);
    for (const y of run.stiff ? [1, -1] : [-1]) words("loss 0", 0, y, run.stiff ? 34 : -14);
    if (run.orbit) words("here it turns back", 0, -Math.sqrt(run.orbit.far), reach > REACH ? -12 : 32);
    if (Math.hypot(run.last[0] - start[0], run.last[1] - start[1]) > 0.3) words("start", ...start, -18);
  }

  return {
    canvas,
    /** How far the picture reaches at present. */
    reach: () => reach,
    paint(run, start) {
      const style = getComputedStyle(body);
      const colour = (name) => style.getPropertyValue(`--${name}`).trim();
      const tail = run.tail.slice(-TAIL);
      const farthest = tail.reduce((far, point) => Math.max(far, Math.hypot(point[0], point[1]), Math.hypot(point[2], point[3])), 0);
      reach = Math.max(REACH, 1.1 * farthest);
      context.clearRect(0, 0, SIDE, SIDE);
      shade(run.map, colour("measured"));
      context.imageSmoothingEnabled = true;
      context.drawImage(tint, ...at(-REACH, REACH), units(2 * REACH), units(2 * REACH));
      context.lineWidth = 2;
      context.strokeStyle = colour("rule");
      context.strokeRect(1, 1, SIDE - 2, SIDE - 2);

      // What is exact: where the loss is 0, and where an orbit turns back.
      context.strokeStyle = context.fillStyle = colour("theory");
      if (run.stiff) for (const y of [1, -1]) ring(0, y, 5, true);
      else ring(0, 0, units(1));
      if (run.orbit) {
        context.setLineDash([4, 8]);
        for (const square of [run.orbit.near, run.orbit.far]) ring(0, 0, units(Math.sqrt(square)));
        context.setLineDash([]);
      }
      if (reach < 3 * REACH) name(run, start, colour("quiet"));
      if (run.stiff) {
        const [from, to] = [at(0, 0), at(0.5 * run.stiff, 0)];
        context.strokeStyle = context.fillStyle = colour("hot");
        context.lineWidth = 4;
        context.beginPath();
        context.moveTo(...from);
        context.lineTo(...to);
        context.moveTo(to[0] - 14, to[1] - 9);
        context.lineTo(...to);
        context.lineTo(to[0] - 14, to[1] + 9);
        context.stroke();
        write("b", to[0] - 4, to[1] - 18, colour);
      }

      context.lineWidth = 3.5;
      context.lineJoin = "round";
      context.strokeStyle = colour("cold");
      if (run.apart) way(tail, 2);
      context.strokeStyle = colour("measured");
      way(tail, 0);
      const [ux, uy, vx, vy] = run.last;
      context.lineWidth = 2;
      context.strokeStyle = colour("quiet");
      for (const [x, y] of [[ux, uy], [vx, vy]]) {
        context.beginPath();
        context.moveTo(...at(0, 0));
        context.lineTo(...at(x, y));
        context.stroke();
      }
      context.strokeStyle = colour("hot");
      context.lineWidth = 3;
      ring(...start, 8); // where their middle began
      context.fillStyle = colour("measured");
      ring(ux, uy, 11, true);
      context.strokeStyle = colour("cold");
      context.lineWidth = 4;
      ring(vx, vy, 15);
      const [px, py] = at(ux, uy);
      const [qx, qy] = at(vx, vy);
      const near = Math.hypot(px - qx, py - qy) < 40;
      write(near ? "u, v" : "u", px + (px > SIDE - 80 ? -44 : 40), py - 18, colour);
      if (!near) write("v", qx + (qx > SIDE - 60 ? -30 : 30), qy - 18, colour);
    },
  };

  function write(words, x, y, colour) {
    context.font = "italic 32px serif";
    context.textAlign = "center";
    context.strokeStyle = colour("paper"); // a halo, for where the path is dense
    context.lineWidth = 6;
    context.strokeText(words, x, y);
    context.fillStyle = colour("text");
    context.fillText(words, x, y);
  }
}
