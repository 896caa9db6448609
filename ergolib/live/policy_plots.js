// The policy as bars beside Gibbs, and entropy against reward with the frontier of all Gibbs distributions.

import { digits, make } from "./controls.js";
import { EVEN } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";

/** A canvas of bars, drawn anew in as many pixels as it has room for. */
export function bars(redraw) {
  const canvas = make("canvas", { role: "img" });
  const pen = canvas.getContext("2d");
  const sized = new ResizeObserver(() => {
    const { width, height } = canvas.getBoundingClientRect();
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    redraw();
  });
  sized.observe(canvas);
  return {
    canvas,
    stop: () => sized.disconnect(),
    paint(run, body) {
      const style = getComputedStyle(body);
      const ink = (name) => style.getPropertyValue(`--${name}`);
      const [wide, high] = [canvas.width / devicePixelRatio, canvas.height / devicePixelRatio];
      if (wide < 40) return; // not in the page yet
      const [foot, room, arm] = [high - 46, high - 70, wide / run.n];
      pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      pen.clearRect(0, 0, wide, high);
      pen.textAlign = "center";
      pen.font = "13px sans-serif";
      pen.fillStyle = ink("rule");
      pen.fillRect(0, foot, wide, 1);
      for (let i = 0; i < run.n; i++) {
        const [left, width] = [i * arm + 7, arm - 14];
        const [p, q] = [run.policy[i], run.gibbs[i]];
        pen.fillStyle = ink("measured");
        pen.fillRect(left, foot - p * room, width, p * room);
        pen.strokeStyle = ink("theory");
        pen.lineWidth = 1.25;
        pen.strokeRect(left - 3, foot - q * room, width + 6, q * room);
        pen.fillStyle = ink("quiet");
        pen.fillText(digits(run.rewards[i], 2).replace(/^1\.00$/, "1").replace(/^0\.00$/, "0"), i * arm + arm / 2, foot + 17);
        if (p > 0.06) pen.fillText(digits(p, 2), i * arm + arm / 2, foot - p * room - 5);
      }
      pen.fillText("what each arm pays", wide / 2, high - 8);
      canvas.setAttribute("aria-label", `Probabilities of ${run.n} arms as bars: ${Array.from(run.policy, (p) => digits(p, 2)).join(", ")}; outlines are Gibbs`);
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
  draw(svg, "text", { class: "tick", x: "0%", y: "100%", dy: "1.2em" }, "reward 0");
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
