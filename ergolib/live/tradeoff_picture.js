// The samples as dots, those in the slice larger; the outline of all, and the outline of the slice.

import { CIRCLE, EDGE, OUTLINE } from "./data.js";

const SIDE = 768;
const SCALE = SIDE / (2 * EDGE);
const across = (x) => (EDGE + x) * SCALE;
const up = (y) => (EDGE - y) * SCALE;

/** Paint on a canvas, in the colours of the theme. */
export function picture(canvas, body) {
  const context = canvas.getContext("2d");
  canvas.width = canvas.height = SIDE;

  /** An ellipse that holds 86 % of a Gaussian with these variances and this covariance. */
  function outline(x, y, aa, ab, bb) {
    const [one, slant] = [Math.sqrt(aa), ab / Math.sqrt(aa)];
    const rest = Math.sqrt(bb - slant * slant);
    context.beginPath();
    for (const [c, s] of CIRCLE) context.lineTo(across(x + OUTLINE * one * c), up(y + OUTLINE * (slant * c + rest * s)));
    context.closePath();
    context.stroke();
  }

  return ({ a, b, inside }, correlation, place, exact) => {
    const style = getComputedStyle(body);
    const ink = (name) => style.getPropertyValue(`--${name}`);
    context.clearRect(0, 0, SIDE, SIDE);
    context.lineWidth = 1.5;
    context.strokeStyle = ink("rule");
    context.beginPath();
    for (const [x, y] of [[EDGE, 0], [0, EDGE]]) {
      context.moveTo(across(-x), up(-y));
      context.lineTo(across(x), up(y));
    }
    context.stroke();
    context.fillStyle = ink("quiet");
    context.font = "italic 30px serif";
    context.fillText("A", SIDE - 28, SIDE / 2 - 10);
    context.fillText("B", SIDE / 2 + 10, 26);
    context.globalAlpha = 0.55;
    for (let i = 0; i < a.length; i++) if (!inside[i]) context.fillRect(across(a[i]) - 2, up(b[i]) - 2, 4, 4);
    context.globalAlpha = 1;
    context.lineWidth = 2;
    context.strokeStyle = ink("quiet");
    outline(0, 0, 1, correlation, 1);
    context.fillStyle = ink("measured");
    context.beginPath();
    for (let i = 0; i < a.length; i++) {
      if (!inside[i]) continue;
      context.moveTo(across(a[i]), up(b[i]));
      context.arc(across(a[i]), up(b[i]), 5, 0, 7);
    }
    context.fill();
    context.lineWidth = 4;
    context.strokeStyle = ink("theory");
    outline(place * exact.alongA, place * exact.alongB, exact.aa, exact.ab, exact.bb);
  };
}

/** Which slice a pointer is over: the one whose middle is nearest. */
export function sliceAt(canvas, event, { alongA, alongB }) {
  const box = canvas.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width - 0.5) * 2 * EDGE;
  const y = (0.5 - (event.clientY - box.top) / box.height) * 2 * EDGE;
  return (x * alongA + y * alongB) / (alongA * alongA + alongB * alongB);
}
