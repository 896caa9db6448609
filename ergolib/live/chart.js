// Small plots in SVG. Places are percentages, so a plot follows its box without any script, and
// colours are CSS, so it follows the theme. Theory is a thin line, measurement points with bars.

const SVG = "http://www.w3.org/2000/svg";

function draw(parent, tag, attributes, words) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (words) element.textContent = words;
  parent.append(element);
  return element;
}

function percent(value, [low, high]) {
  return (100 * (Math.min(Math.max(value, low), high) - low)) / (high - low);
}

/** A plot and, inside it, a stretched one for lines: its units are percent of the box. */
function frame(label) {
  const svg = draw(document.createDocumentFragment(), "svg", { role: "img", "aria-label": label });
  const lines = draw(svg, "svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" });
  lines.setAttribute("overflow", "visible");
  return { svg, lines };
}

/** Bottom and top of the vertical axis, in words, left of the plot. */
function ends(svg, y, format) {
  draw(svg, "text", { class: "tick", x: -7, y: "100%", "text-anchor": "end" }, format(y[0]));
  draw(svg, "text", { class: "tick", x: -7, y: 0, dy: "0.7em", "text-anchor": "end" }, format(y[1]));
}

/** A quantity over temperature: exact curve, the present average, and a fading trail behind it. */
export function curve({ label, x, y, points, mark, format }) {
  const { svg, lines } = frame(label);
  const place = (px, py) => [percent(px, x), 100 - percent(py, y)];
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const at = percent(mark, x);
  draw(lines, "path", { class: "mark", d: `M${at} -8V100` });
  const path = points.map(([px, py]) => place(px, py).map((p) => p.toFixed(2)).join(" ")).join("L");
  draw(lines, "path", { class: "theory", d: `M${path}` });
  ends(svg, y, format);
  const trail = draw(svg, "g", { class: "trail" });
  const bar = draw(svg, "line", { class: "bar" });
  const point = draw(svg, "circle", { class: "point", r: 4.5 });
  let last = null;
  return {
    svg,
    /** Move the point; `error` is half the length of its bar. */
    show(px, value, error) {
      last = [px, value];
      const [left, top] = place(px, value);
      const high = 100 - percent(value + error, y);
      const low = 100 - percent(value - error, y);
      for (const [name, p] of [["cx", left], ["cy", top]]) point.setAttribute(name, `${p}%`);
      for (const [name, p] of [["x1", left], ["x2", left], ["y1", high], ["y2", low]]) {
        bar.setAttribute(name, `${p}%`);
      }
    },
    /** Leave the point behind, as the newest of the trail. */
    leave() {
      if (!last) return;
      const [left, top] = place(...last);
      draw(trail, "circle", { r: 2.2, cx: `${left}%`, cy: `${top}%` });
      while (trail.childElementCount > 90) trail.firstChild.remove();
      [...trail.children].forEach((dot, i, all) => {
        dot.style.opacity = (0.1 + (0.6 * (i + 1)) / all.length).toFixed(2);
      });
    },
    clear() {
      trail.replaceChildren();
    },
  };
}

/** A quantity over time: the last `length` values, and thin lines where they should settle. */
export function trace({ label, y, length, format }) {
  const { svg, lines } = frame(label);
  draw(lines, "path", { class: "axis", d: "M0 0V100" });
  draw(lines, "path", { class: "zero", d: "M0 50H100" });
  const theory = draw(lines, "path", { class: "theory" });
  const path = draw(lines, "path", { class: "history" });
  ends(svg, y, format);
  const values = [];
  const height = (value) => (100 - percent(value, y)).toFixed(1);
  return {
    svg,
    add(value) {
      values.push(height(value));
      if (values.length > length) values.shift();
      const step = 100 / (length - 1);
      path.setAttribute("d", `M${values.map((v, i) => `${(i * step).toFixed(1)} ${v}`).join("L")}`);
    },
    /** Draw the exact levels. */
    expect(levels) {
      theory.setAttribute("d", levels.map((level) => `M0 ${height(level)}H100`).join(""));
    },
    clear() {
      values.length = 0;
      path.removeAttribute("d");
    },
  };
}
