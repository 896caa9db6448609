// What small plots in SVG are made of. Places are percentages, so a plot follows its box without any script, and
// colours are CSS, so it follows the theme. Theory is a thin line, measurement points with bars.

const SVG = "http://www.w3.org/2000/svg";

/** Append an SVG element. */
export function draw(parent, tag, attributes, words) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (words) element.textContent = words;
  parent.append(element);
  return element;
}

/** Where a value lies on an axis; one beyond its ends is put there. */
export function percent(value, [low, high]) {
  return (100 * (Math.min(Math.max(value, low), high) - low)) / (high - low);
}

/** A plot and, inside it, a stretched one for lines: its units are percent of the box. */
export function frame(label) {
  const svg = draw(document.createDocumentFragment(), "svg", { role: "img", "aria-label": label });
  const lines = draw(svg, "svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" });
  lines.setAttribute("overflow", "visible");
  return { svg, lines };
}

/** Bottom and top of the vertical axis, in words, left of the plot; the answer writes others. */
export function ends(svg, y, format) {
  const low = draw(svg, "text", { class: "tick", x: -7, y: "100%", "text-anchor": "end" });
  const high = draw(svg, "text", { class: "tick", x: -7, y: 0, dy: "0.7em", "text-anchor": "end" });
  const write = ([bottom, top]) => {
    low.textContent = format(bottom);
    high.textContent = format(top);
  };
  write(y);
  return write;
}

/** A line through points, in percent of the box. */
export function line(points, x, y) {
  if (!points.length) return "";
  const place = ([px, py]) => `${percent(px, x).toFixed(2)} ${(100 - percent(py, y)).toFixed(2)}`;
  return `M${points.map(place).join("L")}`;
}
