// The ratio of every joint tried, over the score of its best latent; and what is known of it.

import { digits, make } from "./controls.js";
import { COINS, LN10, RECORD } from "./data.js";
import { draw, ends, frame, line, percent } from "./plot.js";

const X = [-3, 0]; // log10 of the score
const BUNCH = 200; // dots in a path
const BUNCHES = 12; // paths; the oldest goes

/** What is drawn across: the height, and words for it. */
function known({ size, score }) {
  if (score === "largest") return size === "2x2" ? [[6, "6: 2 × 2 cannot pass (three times 2)"]] : [];
  return size === "2x2" ? [[2, "2: 2 × 2 cannot pass (reported proof)"]] : [[RECORD, "1.96: a 12 × 12 joint, the most reported"]];
}

export function ratios() {
  const { svg, lines } = frame("The ratio of every joint tried over the score of its best latent");
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const one = draw(lines, "path", { class: "mark" });
  const levels = draw(lines, "g", {});
  const coins = draw(lines, "path", { class: "theory" });
  const cloud = draw(lines, "g", { class: "cloud" });
  const words = draw(svg, "g", {});
  const kept = draw(svg, "g", { class: "kept" });
  const dot = draw(svg, "circle", { class: "point", r: 5 });
  const write = ends(svg, [1, 2], (value) => digits(value, 1));
  [0.001, 0.01, 0.1, 1].forEach((nats, i) => {
    const anchor = ["start", "middle", "middle", "end"][i];
    draw(svg, "text", { class: "tick", x: `${(100 * i) / 3}%`, y: "100%", dy: 16, "text-anchor": anchor }, i === 3 ? "1 nat" : String(nats));
  });
  const now = make("b");
  let y = [1, 2];
  let bunch = null;
  let places = [];
  const level = (value) => (100 - percent(value, y)).toFixed(2);
  return {
    element: make("div", { class: "plot" }, make("p", { class: "title" }, "ratio, over the left score", now), svg),
    use(model) {
      y = model.score === "largest" ? [0.4, 6.4] : [0.9, 2.1];
      write(y);
      one.setAttribute("d", `M0 ${level(1)}H100`);
      levels.replaceChildren();
      words.replaceChildren();
      for (const [value, said] of known(model)) {
        draw(levels, "path", { class: "theory limit", d: `M0 ${level(value)}H100` });
        draw(words, "text", { class: "tick name", x: 4, y: `${level(value)}%`, dy: -5 }, said);
      }
      draw(words, "text", { class: "tick name", x: 4, y: `${level(1)}%`, dy: 14 }, "1: chance is of no use");
      const exact = model.score === "sum" && model.size === "2x2";
      coins.setAttribute("d", exact ? line(COINS.filter(([at]) => at > X[0]), X, y) : "");
      if (exact) draw(words, "text", { class: "tick name", x: 4, y: `${level(1.24)}%` }, "two fair coins, exact");
      cloud.replaceChildren();
      bunch = null;
    },
    add(tried, at, ratio) {
      for (const [ln, value] of tried) {
        if (!bunch || places.length >= BUNCH) {
          bunch = draw(cloud, "path", {});
          places = [];
          if (cloud.childElementCount > BUNCHES) cloud.firstChild.remove();
        }
        places.push(`M${percent(ln / LN10, X).toFixed(2)} ${level(value)}h0`);
      }
      bunch?.setAttribute("d", places.join(""));
      dot.setAttribute("cx", `${percent(at / LN10, X)}%`);
      dot.setAttribute("cy", `${level(ratio)}%`);
      now.textContent = digits(ratio, 4);
    },
    /** The hills that were kept: places [ln score, ratio]. */
    keep(hills) {
      kept.replaceChildren();
      for (const [ln, ratio] of hills) draw(kept, "circle", { r: 4, cx: `${percent(ln / LN10, X)}%`, cy: `${level(ratio)}%` });
    },
  };
}
