// Directions as points of a sphere: writers are discs, readers rings, and an arc joins the two of a pair. What is behind
// is paler. The sphere has no poles drawn on it: no direction is preferred.

import { make } from "./controls.js";
import { RADIUS, VIEW } from "./data.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STRIDE = 0.15; // radians that an arrow key turns the sphere
const NEAR = 28; // pixels from a mark that a tap may be

const unit = (vectors, k) => {
  const [x, y, z] = vectors.subarray(3 * k, 3 * k + 3);
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
};

/** A canvas; `choose(k)` is called when the reader taps a pair. */
export function globe(choose) {
  let [yaw, pitch] = VIEW;
  let held = null; // where a drag is, and how far it has come
  let run = null;
  let chosen = 0;
  const canvas = make("canvas", {
    tabindex: 0, role: "application",
    onkeydown: (event) => {
      const way = KEYS[event.key];
      if (!way) return;
      event.preventDefault();
      turn(STRIDE * way[0], STRIDE * way[1]);
    },
    onpointerdown: (event) => {
      held = { x: event.clientX, y: event.clientY, far: 0 };
      canvas.setPointerCapture(event.pointerId);
    },
    onpointermove: (event) => {
      if (!held) return;
      const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
      held = { x: event.clientX, y: event.clientY, far: held.far + Math.abs(dx) + Math.abs(dy) };
      const size = canvas.clientWidth * RADIUS;
      turn(dx / size, dy / size);
    },
    onpointerup: (event) => {
      if (held && held.far < 6) tap(event);
      held = null;
    },
    onpointercancel: () => (held = null),
  });
  const context = canvas.getContext("2d");
  const observer = new ResizeObserver(() => draw());
  observer.observe(canvas);

  function turn(right, down) {
    yaw += right;
    pitch = Math.min(Math.max(pitch + down, -1.5), 1.5);
    draw();
  }

  /** To the right, up, towards the reader. */
  function view() {
    const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    return ([x, y, z]) => {
      const [right, towards] = [cy * x + sy * z, cy * z - sy * x];
      return [right, cp * y - sp * towards, sp * y + cp * towards];
    };
  }

  function tap({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    const seen = view();
    let [best, nearest] = [-1, NEAR];
    for (let k = 0; k < run.seeds; k++) {
      for (const vectors of [run.writers, run.readers]) {
        const [x, y, z] = seen(unit(vectors, k));
        const far = Math.hypot(box.left + box.width * (0.5 + RADIUS * x) - clientX, box.top + box.width * (0.5 - RADIUS * y) - clientY);
        if (z > 0 && far < nearest) [best, nearest] = [k, far];
      }
    }
    if (best >= 0) choose(best);
  }

  function draw() {
    if (!run) return;
    const style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const side = Math.round((canvas.clientWidth || 300) * ratio);
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const [middle, radius, scale] = [side / 2, side * RADIUS, side / 440];
    const seen = view();
    const at = ([x, y]) => [middle + radius * x, middle - radius * y];
    const disc = (point, size) => {
      context.beginPath();
      context.arc(...at(point), size * scale, 0, 7);
    };
    context.clearRect(0, 0, side, side);
    context.lineJoin = context.lineCap = "round";

    // the sphere
    const light = context.createRadialGradient(middle - radius / 3, middle - radius / 3, radius / 8, middle, middle, radius);
    light.addColorStop(0, colour("lit"));
    light.addColorStop(1, colour("shade"));
    disc([0, 0], radius / scale);
    context.fillStyle = light;
    context.fill();
    context.lineWidth = scale;
    context.strokeStyle = colour("quiet");
    context.globalAlpha = 0.6;
    context.stroke();

    const all = Array.from({ length: run.seeds }, (_, k) => {
      const [u, v] = [unit(run.writers, k), unit(run.readers, k)];
      return { u: seen(u), v: seen(v), way: arc(u, v).map(seen) };
    });
    const small = run.seeds > 500 ? 0.75 : run.seeds < 200 ? 1.2 : 1;
    for (const front of [false, true]) {
      context.lineWidth = 0.9 * small * scale;
      context.strokeStyle = colour("quiet");
      context.globalAlpha = (front ? 0.5 : 0.16) * (run.seeds > 500 ? 0.6 : 1);
      context.beginPath();
      for (const { way } of all) {
        for (let i = 1; i < way.length; i++) {
          if (way[i][2] + way[i - 1][2] > 0 !== front) continue;
          context.moveTo(...at(way[i - 1]));
          context.lineTo(...at(way[i]));
        }
      }
      context.stroke();
      context.globalAlpha = front ? 0.95 : 0.22;
      context.fillStyle = colour("cold");
      for (const { u } of all) {
        if (u[2] > 0 !== front) continue;
        disc(u, (front ? 2.1 : 1.7) * small);
        context.fill();
      }
      context.lineWidth = 1.3 * small * scale;
      context.strokeStyle = colour("hot");
      for (const { v } of all) {
        if (v[2] > 0 !== front) continue;
        disc(v, (front ? 3.7 : 3) * small);
        context.stroke();
      }
    }
    own(all[chosen], seen, { at, disc, scale, colour });
    context.globalAlpha = 1;
  }

  /** The chosen pair, and where it will meet. */
  function own({ u, v, way }, seen, { at, disc, scale, colour }) {
    const { aim } = run.pair(chosen);
    const length = Math.hypot(...aim);
    const goal = seen(aim.map((x) => x / length));
    const faint = (z) => (context.globalAlpha = z > 0 ? 1 : 0.4);
    for (let i = 1; i < way.length; i++) {
      for (const [width, ink] of [[5, "paper"], [2.6, "measured"]]) {
        faint(way[i][2]);
        context.lineWidth = width * scale;
        context.strokeStyle = colour(ink);
        context.beginPath();
        context.moveTo(...at(way[i - 1]));
        context.lineTo(...at(way[i]));
        context.stroke();
      }
    }
    faint(u[2]);
    disc(u, 5);
    context.fillStyle = colour("cold");
    context.fill();
    faint(v[2]);
    disc(v, 8.5);
    context.lineWidth = 2.6 * scale;
    context.strokeStyle = colour("hot");
    context.stroke();
    faint(goal[2]);
    const [x, y] = at(goal);
    const arm = 13 * scale;
    for (const [width, ink] of [[5, "paper"], [2, "theory"]]) {
      context.lineWidth = width * scale;
      context.strokeStyle = colour(ink);
      context.beginPath();
      for (const [dx, dy] of [[1, 1], [1, -1]]) {
        for (const end of [-1, 1]) {
          context.moveTo(x + (end * dx * arm) / 2.6, y + (end * dy * arm) / 2.6);
          context.lineTo(x + end * dx * arm, y + end * dy * arm);
        }
      }
      context.stroke();
    }
    context.font = `${13 * scale}px ${getComputedStyle(canvas).fontFamily}`;
    context.textAlign = x > middleOf() ? "right" : "left";
    const [tx, ty] = [x + (x > middleOf() ? -1 : 1) * 17 * scale, y + 4.5 * scale];
    context.lineWidth = 4 * scale;
    context.strokeStyle = colour("paper");
    const words = run.training === "noisy" ? "would meet here" : "will meet here";
    context.strokeText(words, tx, ty);
    context.fillStyle = colour("theory");
    context.fillText(words, tx, ty);
  }
  const middleOf = () => canvas.width / 2;

  return {
    canvas,
    paint(now, which) {
      [run, chosen] = [now, which];
      canvas.setAttribute("aria-label",
        `A sphere of directions: ${run.seeds} writers, discs, and readers, rings, each pair joined by an arc. A cross marks where pair ${which + 1} will meet. Arrow keys turn the sphere`);
      draw();
    },
    stop: () => observer.disconnect(),
  };
}

/** Points along the great circle from one direction to another. */
function arc(u, v) {
  const cosine = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
  const angle = Math.acos(Math.min(Math.max(cosine, -1), 1));
  const parts = Math.ceil(angle * 5) || 1;
  const sine = Math.sin(angle);
  return Array.from({ length: parts + 1 }, (_, i) => {
    if (sine < 1e-6) return i ? v : u;
    const [a, b] = [Math.sin(((parts - i) * angle) / parts) / sine, Math.sin((i * angle) / parts) / sine];
    return [0, 1, 2].map((k) => a * u[k] + b * v[k]);
  });
}
