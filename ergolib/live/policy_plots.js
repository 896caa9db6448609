// The policy as bars beside Gibbs, and entropy against reward with the frontier of all Gibbs distributions.

import { digits } from "./controls.js";
import { EDGES, EVEN } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";
import { sheet } from "./sheet.js";

const [LEFT, RIGHT, ABOVE, BELOW] = EDGES;

/** The bars, on a canvas. */
export function bars(redraw) {
  const { canvas, pen, stop, clear } = sheet({}, redraw);
  let drawn = 1; // arms
  return {
    canvas,
    stop,
    /** Which arm is at this event, from 0. */
    at: (event) => Math.floor(((event.offsetX - LEFT) / (canvas.clientWidth - LEFT - RIGHT)) * drawn),
    paint(run, chosen, typical, body) {
      drawn = run.n;
      const { wide, high, font, ink } = clear(body);
      if (wide < 40) return; // no room to draw in
      const [foot, arm] = [high - BELOW, (wide - LEFT - RIGHT) / run.n];
      const level = (share) => foot - share * (foot - ABOVE);
      const write = (words, x, y, colour = "quiet", weight = "") => {
        pen.font = `${weight} 13px ${font}`;
        pen.fillStyle = ink(colour);
        pen.fillText(words, x, y);
      };
      pen.fillStyle = ink("rule");
      pen.fillRect(LEFT, foot, wide - LEFT - RIGHT, 1);
      pen.fillRect(LEFT, ABOVE, 1, foot - ABOVE);
      pen.textAlign = "left";
      let along = LEFT;
      const tell = (words, mark) => { // what is what, above the bars
        mark(along);
        write(words, along + 17, 13);
        along += 17 + pen.measureText(words).width + 12;
      };
      const broken = (from, to, y) => {
        pen.beginPath();
        pen.setLineDash([4, 3]);
        pen.moveTo(from, y);
        pen.lineTo(to, y);
        pen.strokeStyle = ink("quiet");
        pen.lineWidth = 1;
        pen.stroke();
        pen.setLineDash([]);
      };
      const solid = (x, y, width, height) => {
        pen.fillStyle = ink("measured");
        pen.fillRect(x, y, width, height);
      };
      const outline = (x, y, width, height) => {
        pen.strokeStyle = ink("theory");
        pen.lineWidth = 1.25;
        pen.strokeRect(x, y, width, height);
      };
      tell("share of each arm", (x) => solid(x, 3, 11, 11));
      tell("Gibbs", (x) => outline(x, 3, 11, 11));
      tell("exp(−H)", (x) => broken(x - 2, x + 13, 9));
      pen.textAlign = "end";
      write("1", LEFT - 6, ABOVE + 9);
      write("0", LEFT - 6, foot);
      pen.textAlign = "center";
      for (let i = 0; i < run.n; i++) {
        const [left, width] = [LEFT + i * arm + 7, arm - 14];
        const [p, q] = [run.policy[i], run.gibbs[i]];
        solid(left, level(p), width, foot - level(p));
        outline(left - 3, level(q), width + 6, foot - level(q));
        const middle = left + width / 2;
        const pays = digits(run.rewards[i], 2).replace(/^([01])\.00$/, "$1");
        write(pays, middle, foot + 17, i === chosen ? "text" : "quiet", i === chosen ? "bold" : "");
        if (i === chosen) pen.fillRect(middle - 13, foot + 21, 26, 1.5);
        if (p > 0.06) write(digits(p, 2), middle, level(Math.max(p, q)) - 5, "measured");
      }
      broken(LEFT, wide - RIGHT, level(typical));
      write("what each arm pays", LEFT + (wide - LEFT - RIGHT) / 2, high - 6);
      canvas.setAttribute("aria-label", `Probabilities of ${run.n} arms as bars: ${Array.from(run.policy, (p) => digits(p, 2)).join(", ")}; outlines are Gibbs, a broken line is e to the minus H`);
    },
  };
}

const X = [0, 1.02];
const Y = [0, EVEN * 1.06];
const LONGEST = 600;

/** Entropy over mean reward: the frontier, the way of the policy, Gibbs at tau, and the line of its price. */
export function plane() {
  const { svg, lines } = frame("Entropy over mean reward: the frontier of all Gibbs distributions, and the way of the policy");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const price = draw(lines, "path", { class: "price" });
  const theory = draw(lines, "path", { class: "theory" });
  const way = draw(lines, "path", { class: "history" });
  const rest = draw(svg, "circle", { class: "gibbs", r: 6 });
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  ends(svg, [0, EVEN], (value) => (value ? "ln 8" : "0"));
  draw(svg, "text", { class: "tick", x: "0%", y: "100%", dy: "1.2em" }, "0");
  draw(svg, "text", { class: "tick", x: "50%", y: "100%", dy: "1.2em", "text-anchor": "middle" }, "mean reward ⟨r⟩");
  draw(svg, "text", { class: "tick", x: "98%", y: "100%", dy: "1.2em", "text-anchor": "middle" }, "1");
  const put = (circle, [px, py]) => {
    circle.setAttribute("cx", `${percent(px, X)}%`);
    circle.setAttribute("cy", `${100 - percent(py, Y)}%`);
  };
  let path = [];
  return {
    svg,
    use(run) {
      theory.setAttribute("d", line(run.frontier, X, Y));
      path = [];
    },
    /** The line of policies that are worth as much as Gibbs: its slope is the price of reward in nats. */
    expect(now, tau) {
      put(rest, [now.gibbsReward, now.gibbsEntropy]);
      const far = tau > 0 ? [[1, -1], [-1, 1]].map(([along, up]) => {
        const reach = Math.min(0.25, 0.6 * tau) * along;
        return [now.gibbsReward + reach, now.gibbsEntropy + (up * Math.abs(reach)) / tau];
      }) : [[now.gibbsReward, 0], [now.gibbsReward, 0.6]];
      price.setAttribute("d", line(far, X, Y));
    },
    show(now) {
      path.push([now.reward, now.entropy]);
      if (path.length > LONGEST) path = path.filter((_, i) => i % 2 === 0 || i > LONGEST - 50);
      way.setAttribute("d", line(path, X, Y));
      put(point, [now.reward, now.entropy]);
    },
  };
}
