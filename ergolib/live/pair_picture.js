// Two particles in their void: discs, the shortest line between them, and where they have been.

import { HEATS, INKS, INKS_DARK } from "./data.js";
import { view } from "./discs.js";
import { theme } from "./particles_colours.js";

const LONGEST = 240; // frames in a trail
const HOT = 1.2;
const RADIUS = 0.5 * 2 ** (1 / 6);

/** Draw the pair on a canvas; `repaint` is called when its size changes. */
export function painter(canvas, body, repaint) {
  const context = canvas.getContext("2d");
  const observer = new ResizeObserver(repaint);
  observer.observe(canvas);
  let trail = [];

  /** The shortest way from the first to the second. */
  function between({ x, y, width, height }) {
    const [dx, dy] = [x[1] - x[0], y[1] - y[0]];
    return [dx - width * Math.round(dx / width), dy - height * Math.round(dy / height)];
  }

  return {
    /** Note where they are; returns their distance. */
    follow(run) {
      trail.push([run.x[0], run.y[0], run.x[1], run.y[1]]);
      if (trail.length > LONGEST) trail.shift();
      return { distance: Math.hypot(...between(run)) };
    },
    draw(run, now) {
      const { x, y, vx, vy, width, height } = run;
      const colours = theme(body);
      const { across, down, ratio, scale, left, bottom } = view(canvas, width, height);
      context.clearRect(0, 0, across, down);
      context.fillStyle = colours.empty;
      context.fillRect(0, 0, across, down);
      const at = (px, py) => [left + px * scale, bottom - py * scale];

      context.lineWidth = 1.75 * ratio;
      context.strokeStyle = colours.line;
      for (let i = 1; i < trail.length; i++) {
        for (const k of [0, 2]) {
          const [from, to] = [trail[i - 1].slice(k, k + 2), trail[i].slice(k, k + 2)];
          if (Math.abs(to[0] - from[0]) > width / 2 || Math.abs(to[1] - from[1]) > height / 2) continue;
          context.globalAlpha = i / trail.length;
          context.beginPath();
          context.moveTo(...at(...from));
          context.lineTo(...at(...to));
          context.stroke();
        }
      }
      context.globalAlpha = 1;

      // Everything that an edge cuts is drawn round the void as well.
      const [dx, dy] = between(run);
      for (const over of [-width, 0, width]) {
        for (const under of [-height, 0, height]) {
          context.beginPath();
          context.moveTo(...at(x[0] + over, y[0] + under));
          context.lineTo(...at(x[0] + dx + over, y[0] + dy + under));
          context.setLineDash(now.near ? [] : [4 * ratio, 5 * ratio]);
          context.lineWidth = (now.near ? 3 : 1.25) * ratio;
          context.strokeStyle = now.near ? colours.measured : colours.line;
          context.stroke();
          context.setLineDash([]);
        }
      }
      const rims = colours.name === "dark" ? INKS_DARK : INKS;
      for (let i = 0; i < 2; i++) {
        const heat = Math.min((0.5 * (vx[i] ** 2 + vy[i] ** 2)) / HOT, 1);
        const shade = Math.round(heat * (HEATS.length - 1));
        for (const over of [-width, 0, width]) {
          for (const under of [-height, 0, height]) {
            context.beginPath();
            context.arc(...at(x[i] + over, y[i] + under), RADIUS * scale, 0, 7);
            context.fillStyle = HEATS[shade];
            context.fill();
            context.lineWidth = 1.5 * ratio;
            context.strokeStyle = rims[shade];
            context.stroke();
          }
        }
      }
    },
    clear: () => (trail = []),
    stop: () => observer.disconnect(),
  };
}
