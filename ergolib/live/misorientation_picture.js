// Where the second layer attends, on one sequence: a row for each token, a column for each it looks at, darker for
// more. Outlined are the places after earlier copies of the row's token. In the empty half, what is turned: one arrow
// for the writing as it is, one as it is seen.

import { make } from "./controls.js";
import { PROTRACTOR } from "./data.js";
import { CONTEXT } from "./misorientation_run.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const SMALLEST = 10; // pixels of a cell in which a letter can be read
const [X, Y, RADIUS] = PROTRACTOR;

/** A canvas, and `paint(run, angle, turn, words)`; `onresize` is to paint again. */
export function picture(body, onresize) {
  const canvas = make("canvas", { role: "img" });
  const pen = canvas.getContext("2d");
  const sized = new ResizeObserver(([{ contentRect }]) => {
    const side = Math.round(contentRect.width * devicePixelRatio);
    if (!side || side === canvas.width) return;
    canvas.width = canvas.height = side;
    onresize();
  });
  sized.observe(canvas);

  function arrow(x, y, along, up, length, colour) {
    const [tipX, tipY] = [x + along * length, y - up * length];
    const head = 9 * devicePixelRatio;
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = 2.5 * devicePixelRatio;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(tipX - along * head, tipY + up * head);
    pen.stroke();
    pen.beginPath();
    pen.moveTo(tipX, tipY);
    for (const side of [1, -1]) {
      pen.lineTo(tipX - along * head * 1.3 - side * up * head * 0.5, tipY + up * head * 1.3 - side * along * head * 0.5);
    }
    pen.fill();
  }

  /** `turn` is [cosine, sine] of the angle; `words` say what is written, who sees it so, how much was read. */
  function paint({ shown, pattern }, turn, words) {
    const side = canvas.width;
    const cell = side / CONTEXT;
    const style = getComputedStyle(body);
    const [ink, hot, quiet, rule] = ["--cold", "--hot", "--quiet", "--rule"].map((name) => style.getPropertyValue(name).trim());
    const gap = Math.max(0.6, 0.06 * cell);
    pen.clearRect(0, 0, side, side);
    pen.lineWidth = Math.max(1, 0.09 * cell);
    const letters = cell / devicePixelRatio >= SMALLEST;
    for (let i = 0; i < CONTEXT; i++) {
      for (let j = 0; j <= i; j++) {
        const corner = [j * cell + gap / 2, i * cell + gap / 2, cell - gap, cell - gap];
        pen.globalAlpha = Math.sqrt(pattern[i * CONTEXT + j]);
        pen.fillStyle = ink;
        pen.fillRect(...corner);
        pen.globalAlpha = 1;
        if (!j || shown[j - 1] !== shown[i]) continue;
        pen.strokeStyle = hot;
        pen.strokeRect(...corner);
      }
    }
    pen.textBaseline = "middle";
    if (letters) {
      pen.fillStyle = quiet;
      pen.textAlign = "center";
      pen.font = `${Math.round(0.82 * cell)}px serif`;
      for (let i = 0; i < CONTEXT - 1; i++) pen.fillText(LETTERS[shown[i]], (i + 1.5) * cell, (i + 0.5) * cell);
    }
    const [x, y, radius] = [X * side, Y * side, RADIUS * side];
    pen.strokeStyle = rule;
    pen.lineWidth = devicePixelRatio;
    pen.beginPath();
    pen.arc(x, y, radius, Math.PI, 0);
    pen.stroke();
    arrow(x, y, 1, 0, radius, ink);
    arrow(x, y, ...turn, radius, hot);
    const size = Math.min(15, Math.max(11, 0.034 * (side / devicePixelRatio))) * devicePixelRatio;
    pen.font = `${size}px serif`;
    pen.textAlign = "center";
    words.forEach((said, i) => {
      pen.fillStyle = [ink, hot, quiet][i];
      pen.fillText(said, x, y + (1.1 + 1.3 * i) * size);
    });
    pen.textAlign = "right";
    pen.fillText("a row: where one token looks", side, 0.75 * size); // quiet, as the last
  }

  return { canvas, paint, stop: () => sized.disconnect() };
}
