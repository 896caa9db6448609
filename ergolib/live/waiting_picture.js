// The potential with the walkers on it; beside the barrier stand those who have passed.

import { SHAPES } from "./data.js";
import { sheet } from "./sheet.js";
import { table } from "./table.js";

const shapes = { barrier: table(SHAPES.barrier), saddle: table(SHAPES.saddle) };
const [SIDE, DOT] = [0.16, 1.9]; // the share of the picture beside the barrier; the radius of a walker
const ROW = 14; // of those who have passed

/** The potential and the walkers, on a canvas. */
export function picture(redraw) {
  const { canvas, pen, stop, clear } = sheet({}, redraw);
  return {
    canvas,
    stop,
    paint(run, at, body) {
      const { wide, high, font, ink } = clear(body);
      if (wide < 40) return; // no room to draw in
      const { behind } = run;
      const shape = behind ? shapes.barrier : shapes.saddle;
      const [low, top] = behind ? [-1, 1.6] : [-1.2, 1.2];
      const across = behind ? wide * (1 - SIDE) : wide;
      const x = (place) => ((place - low) / (top - low)) * across;
      const level = (v) => high * (0.84 - 0.62 * (v + (behind ? 0 : 1)));
      const y = (place) => level(shape(place));
      const line = (points, colour, thick = 1, dash = []) => {
        pen.beginPath();
        points.forEach(([px, py], i) => (i ? pen.lineTo(px, py) : pen.moveTo(px, py)));
        pen.strokeStyle = colour;
        pen.lineWidth = thick;
        pen.setLineDash(dash);
        pen.stroke();
      };
      const end = behind ? 1.5 : 1.2;
      const points = shape.points.filter(([place]) => place <= end + 1e-9).map(([place, v]) => [x(place), level(v)]);
      line(points, ink("theory"), 1.5);
      for (const mark of behind ? [1.5] : [-1, 1]) line([[x(mark), high * 0.1], [x(mark), high * 0.9]], ink("quiet"), 1, [2, 3]);

      // Who waits stands on the line, one above another so that all can be seen.
      const scale = behind ? run.slope : 1;
      pen.fillStyle = ink("measured");
      let passed = 0;
      run.times.forEach((time, i) => {
        if (time >= 0) {
          passed += 1;
          return;
        }
        const place = run.positions[i] * scale;
        pen.beginPath();
        pen.arc(x(Math.max(place, low)), y(place) - 4 - ((i * 37) % 24), DOT, 0, 7);
        pen.fill();
      });
      pen.font = `13px ${font}`;
      pen.fillStyle = ink("quiet");
      pen.textBaseline = "alphabetic";
      if (behind) {
        const gap = (wide * SIDE - 8) / ROW;
        for (let k = 0; k < passed; k++) {
          pen.beginPath();
          pen.arc(across + 6 + gap * (k % ROW), level(0) - gap * Math.floor(k / ROW), Math.min(DOT, gap / 3), 0, 7);
          pen.fill();
        }
        pen.textAlign = "right";
        pen.fillText(`${passed} passed`, wide - 4, 14);
        // How high the barrier is, and how much is T.
        const [left, foot] = [x(1), level(0)];
        line([[left, level(1)], [left, foot]], ink("rule"));
        pen.textAlign = "center";
        pen.fillText("B", left, foot + 16);
        const [bar, up] = [16, Math.max(level(at / run.barrier), 4)];
        line([[bar - 4, foot], [bar + 4, foot], [bar, foot], [bar, up], [bar - 4, up], [bar + 4, up]], ink("here-ink") || ink("text"), 1.5);
        pen.fillStyle = ink("here-ink") || ink("text");
        pen.font = `italic 14px ${font}`;
        pen.fillText("T", bar, foot + 16);
      } else {
        // On both sides: which way each fell.
        const right = run.positions.reduce((sum, place, i) => sum + (run.times[i] >= 0 && place > 0), 0);
        pen.textAlign = "left";
        pen.fillText(`${passed - right} passed`, 4, 14);
        pen.textAlign = "right";
        pen.fillText(`${right} passed`, wide - 4, 14);
      }
      canvas.setAttribute("aria-label", `${run.times.length} walkers ${behind ? "behind a barrier" : "on a saddle"}; ${passed} have passed`);
    },
  };
}
