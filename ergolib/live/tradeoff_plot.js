// The plane of the two errors: what no latent reaches, the exact trade, and where the reader's latent is.

import { digits, make } from "./controls.js";
import { draw, ends, frame, line, percent } from "./plot.js";

const ROOM = 1.3; // of the axes, in what there is to see

/** The plane. */
export function plane() {
  const { svg, lines } = frame("Redundancy error over mediation error: the exact trade, and the present latent");
  const never = draw(lines, "path", { class: "never" });
  draw(lines, "path", { class: "axis", d: "M0 0V100H100" });
  const even = draw(lines, "path", { class: "mark", d: "M0 100L100 0" });
  const worse = draw(lines, "path", { class: "mark" });
  const theory = draw(lines, "path", { class: "theory" });
  const collider = draw(lines, "path", { class: "theory limit" });
  const write = ends(svg, [0, 1], (value) => (value ? digits(value, 2) : "0"));
  const right = draw(svg, "text", { class: "tick", x: "100%", y: "100%", dy: "1.2em", "text-anchor": "end" });
  const words = (text, kind = "", anchor = "start") => draw(svg, "text", { class: `tick ${kind}`, "text-anchor": anchor }, text);
  const names = {
    never: words("no latent", "never"), gets: words("gets here", "never"), wyner: words("Wyner"), equal: words("equal"),
    nothing: words("says nothing", "", "end"), collider: words("collider", "", "end"),
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
  let axis = [0, 1];
  const x = (value) => `${percent(value, axis)}%`;
  const y = (value) => `${100 - percent(value, axis)}%`;
  const set = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  };
  const put = (element, px, py, dx = 0, dy = 0) => set(element, { x: x(px), y: y(py), dx, dy });

  return {
    element: make("div", { class: "plot" },
      make("p", { class: "title" }, make("span", { class: "words" }, "redundancy error, nats"), make("span", { class: "across" }, "over mediation error")), svg),
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
      put(names.nothing, shared, 0, -8, -8);
      put(names.collider, ...(seen.at(-1) ?? [0, 0]), -8, 12);
      put(names.never, 0, 0, 7, -22);
      put(names.gets, 0, 0, 7, -7);
      const room = wyner > 0.32 * axis[1] && shared > 0.5 * axis[1];
      for (const name of [names.never, names.gets]) name.style.display = room ? "" : "none";
    },
    /** The present latent, exactly and as measured: [value, error]. */
    show(exact, [mediation, blur], [redundancy, smear]) {
      set(ring, { cx: x(exact[0]), cy: y(exact[1]) });
      set(point, { cx: x(mediation), cy: y(redundancy) });
      set(bars[0], { x1: x(mediation - blur), x2: x(mediation + blur), y1: y(redundancy), y2: y(redundancy) });
      set(bars[1], { x1: x(mediation), x2: x(mediation), y1: y(redundancy - smear), y2: y(redundancy + smear) });
    },
  };
}
