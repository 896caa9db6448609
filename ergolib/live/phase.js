// The plane of position and momentum: where a path has been, as a density that fills up; where it
// is; where it began; and the circles inside which theory expects so much of it.

import { PIXELS, RADII, REACH, SHARES } from "./data.js";

const SIDE = 2 * PIXELS; // of the canvas, so that circles are smooth
const TAIL = 60; // points of the path that are drawn as a line

/** Paint on `canvas` with the colours that `body` has at the time. */
export function plane(canvas, body) {
  const context = canvas.getContext("2d");
  const cloud = Object.assign(document.createElement("canvas"), { width: PIXELS, height: PIXELS });
  const ink = cloud.getContext("2d");
  const image = ink.createImageData(PIXELS, PIXELS);
  const visits = new Uint32Array(PIXELS * PIXELS);
  let peak = 4;
  let tail = [];
  canvas.width = canvas.height = SIDE;
  const place = (x) => (0.5 + x / (2 * REACH)) * SIDE;

  /** Draw the visits in a colour, #rrggbb: the more, the stronger. */
  function drawCloud(colour) {
    const { data } = image;
    const rgb = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
    for (let i = 0; i < visits.length; i++) {
      data[4 * i] = rgb[0];
      data[4 * i + 1] = rgb[1];
      data[4 * i + 2] = rgb[2];
      data[4 * i + 3] = visits[i] && 64 + 191 * Math.sqrt(visits[i] / peak);
    }
    ink.putImageData(image, 0, 0);
    context.drawImage(cloud, 0, 0, SIDE, SIDE);
  }

  function circle(q, p, radius, fill) {
    context.beginPath();
    context.arc(place(q), place(-p), radius, 0, 2 * Math.PI);
    fill ? context.fill() : context.stroke();
  }

  return {
    /** Count the points of a path, given as q, p, q, p, ... */
    add(path) {
      for (let i = 0; i < path.length; i += 2) {
        const column = Math.floor((0.5 + path[i] / (2 * REACH)) * PIXELS);
        const row = Math.floor((0.5 - path[i + 1] / (2 * REACH)) * PIXELS);
        if (column < 0 || column >= PIXELS || row < 0 || row >= PIXELS) continue;
        const count = ++visits[row * PIXELS + column];
        if (count > peak) peak = count;
      }
      tail = [...tail, ...path.slice(-2 * TAIL)].slice(-2 * TAIL);
    },
    clear() {
      visits.fill(0);
      peak = 4;
      tail = [];
    },
    paint([q, p], temperature, isLine) {
      const style = getComputedStyle(body);
      const colour = (name) => style.getPropertyValue(`--${name}`).trim();
      context.clearRect(0, 0, SIDE, SIDE);
      context.lineWidth = 2;
      context.strokeStyle = colour("rule");
      context.strokeRect(1, 1, SIDE - 2, SIDE - 2);
      drawCloud(colour("measured"));
      if (isLine) {
        context.lineWidth = 2;
        context.strokeStyle = colour("quiet");
        context.beginPath();
        for (let i = 0; i < tail.length; i += 2) context.lineTo(place(tail[i]), place(-tail[i + 1]));
        context.stroke();
      }
      context.font = "26px serif";
      context.textAlign = "center";
      const write = (words, x, y) => {
        context.strokeStyle = colour("paper"); // a halo, for where the path is dense
        context.lineWidth = 6;
        context.lineJoin = "round";
        context.strokeText(words, x, y);
        context.fillStyle = colour("text");
        context.fillText(words, x, y);
      };
      RADII.forEach((unit, i) => {
        const radius = unit * Math.sqrt(temperature);
        context.lineWidth = 2;
        context.strokeStyle = colour("theory");
        circle(0, 0, (radius * SIDE) / (2 * REACH));
        if (radius < REACH - 0.3) write(`${100 * SHARES[i]} %`, place(0), place(-radius) - 10);
      });
      context.font = "italic 30px serif";
      write("q", SIDE - 24, place(0) + 8);
      write("p", place(0), 34);
      context.lineWidth = 4;
      context.strokeStyle = colour("hot");
      circle(q, p, 9); // where the path began
      context.fillStyle = colour("text");
      if (tail.length) circle(tail.at(-2), tail.at(-1), 8, true);
    },
  };
}
