// The plane of the two errors: what no latent reaches, the exact trade, and where the reader's latent is.

import { digits, make } from "./controls.js";
import { draw, ends, frame, line, percent } from "./plot.js";

const LEAST = 0.004; // nats shared: with less there is no room for words
const ROOM = 1.45; // of the axes, in what there is to see

/** The plane. */
export function plane() {
  const { svg, lines } = frame("The larger redundancy error over the mediation error, in nats: the exact trade, and the present latent");
  const never = draw(lines, "path", { class: "never" });
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const even = draw(lines, "path", { class: "mark" });
  const worse = draw(lines, "path", { class: "mark" });
  const theory = draw(lines, "path", { class: "theory" });
  const collider = draw(lines, "path", { class: "theory limit" });
  const write = ends(svg, [0, 1], (value) => (value ? digits(value, 2) : "0"));
  const right = draw(svg, "text", { class: "tick", x: "100%", y: "100%", dy: "1.2em", "text-anchor": "end" });
  const words = (text, kind = "", anchor = "start") => draw(svg, "text", { class: `tick ${kind}`, "text-anchor": anchor }, text);
  const names = {
    never: words("no latent", "never"), wyner: words("Wyner"), equal: words("equal"),
    nothing: words("says nothing"), collider: words("collider"),
  };
  const marks = ["wyner", "equal", "nothing"].map(() => draw(svg, "path", { class: "diamond", d: "M0-5L5 0L0 5L-5 0Z" }));
  const places = marks.map((mark) => {
    const holder = draw(svg, "svg", { overflow: "visible" });
    holder.append(mark);
    return holder;
  });
  const bars = [draw(svg, "line", { class: "bar" }), draw(svg, "line", { class: "bar" })];
  const ring = draw(svg, "circle", { class: "ring", r: 6.5 });
  const point = draw(svg, "circle", { class: "point", r: 4 });
  const off = words("", "off");
  let axis = [0, 1];
  const x = (value) => `${percent(value, axis)}%`;
  const y = (value) => `${100 - percent(value, axis)}%`;
  const set = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  };
  const put = (element, px, py, dx = 0, dy = 0) => set(element, { x: x(px), y: y(py), dx, dy });

  return {
    element: make("div", { class: "plot" },
      make("p", { class: "title" }, make("span", { class: "words" }, "larger redundancy error"), make("span", { class: "across" }, "over mediation error")), svg),
    /** Another correlation: the trade, and its landmarks. */
    expect([latents, colliders], { shared, either }) {
      const wyner = latents.at(-1)[1];
      axis = [0, ROOM * Math.max(shared, wyner, 0.01)];
      write(axis);
      right.textContent = digits(axis[1], 2);
      theory.setAttribute("d", line(latents, axis, axis));
      never.setAttribute("d", `${line([...latents, [0, 0]], axis, axis)}Z`);
      const seen = colliders.filter(([error, other]) => error < axis[1] && other < axis[1]);
      collider.setAttribute("d", line(seen, axis, axis));
      worse.setAttribute("d", `M${percent(shared, axis)} 0V100`);
      [[0, wyner], [either, either], [shared, 0]].forEach(([px, py], i) => put(places[i], px, py));
      put(names.wyner, 0, wyner, 9, -5);
      put(names.equal, either, either, 9, 0);
      even.setAttribute("d", line([[either, either], [axis[1], axis[1]]], axis, axis));
      put(names.nothing, shared, 0, 8, -6);
      put(names.collider, ...(seen[seen.length >> 1] ?? [0, 0]), 10, 4);
      put(names.never, 0, 0, 6, -7);
      for (const name of Object.values(names)) name.style.display = shared > LEAST ? "" : "none";
    },
    /** The present latent, exactly and as measured: [value, error]. */
    show(exact, [mediation, blur], [redundancy, smear]) {
      const beyond = Math.max(...exact) > axis[1];
      off.textContent = beyond ? `${digits(exact[0], 2)}, ${digits(exact[1], 2)} ↗` : "";
      put(off, Math.min(exact[0], axis[1]), Math.min(exact[1], axis[1]), exact[0] > 0.6 * axis[1] ? -12 : 12, 16);
      off.setAttribute("text-anchor", exact[0] > 0.6 * axis[1] ? "end" : "start");
      set(ring, { cx: x(exact[0]), cy: y(exact[1]) });
      set(point, { cx: x(mediation), cy: y(redundancy) });
      set(bars[0], { x1: x(mediation - blur), x2: x(mediation + blur), y1: y(redundancy), y2: y(redundancy) });
      set(bars[1], { x1: x(mediation), x2: x(mediation), y1: y(redundancy - smear), y2: y(redundancy + smear) });
    },
  };
}
