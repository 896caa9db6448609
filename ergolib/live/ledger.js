// A quantity over time, beside what it should be by an account that is kept of it.

import { draw, ends, frame, percent } from "./plot.js";

/** The last `length` pairs of a measured value and its account, `words`; NaN where there is none. */
export function ledger({ label, y, length, format, words }) {
  const { svg, lines } = frame(label);
  draw(lines, "path", { class: "axis", d: "M0 0V100" });
  const level = draw(lines, "path", { class: "zero" });
  const path = draw(lines, "path", { class: "history" });
  const theory = draw(lines, "path", { class: "theory" });
  ends(svg, y, format);
  const note = draw(svg, "text", { class: "tick", x: "100%", y: "100%", dy: "-0.4em", "text-anchor": "end", visibility: "hidden" }, words);
  const height = (value) => (100 - percent(value, y)).toFixed(1);
  level.setAttribute("d", `M0 ${height(0)}H100`);
  let values = [];
  let levels = [];
  const curve = (which) => {
    let pen = "M";
    return values.map((pair, i) => {
      if (Number.isNaN(pair[which])) {
        pen = "M";
        return "";
      }
      const point = `${pen}${((100 * i) / (length - 1)).toFixed(1)} ${height(pair[which])}`;
      pen = "L";
      return point;
    }).join("");
  };
  return {
    svg,
    add([value, account]) {
      values.push([value, account]);
      if (values.length > length) values.shift();
      note.setAttribute("visibility", Number.isNaN(account) ? "hidden" : "visible");
      path.setAttribute("d", curve(0));
      theory.setAttribute("d", curve(1) + levels.map((v) => `M0 ${height(v)}H100`).join(""));
    },
    /** Draw levels where it should settle. */
    expect: (exact) => (levels = exact),
    clear: () => (values = []),
  };
}
