// The territory and its map, side by side: canvases of one pixel per site, marks over them in SVG, and
// a cursor that mouse, finger and arrow keys move over the cover.

import { make } from "./controls.js";
import { SHADES } from "./data.js";
import { draw } from "./plot.js";

const REACH = 2; // sites from a finger to the hidden site that it means
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const colours = SHADES.map((hex) => {
  const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0; // little-endian RGBA
});

/** The colour of a mean from -1, surely down, to 1, surely up. */
const shade = (mean) => colours[Math.round(((mean + 1) / 2) * (colours.length - 1))];

/** A square just around a site. */
const ring = (site, size) => `M${(site % size) - 0.2} ${Math.floor(site / size) - 0.2}h1.4v1.4h-1.4z`;

function picture(label) {
  const canvas = make("canvas", { role: "img", "aria-label": label });
  const context = canvas.getContext("2d");
  const marks = draw(document.createDocumentFragment(), "svg", { class: "marks", "aria-hidden": "true" });
  const outlines = [draw(marks, "path", { class: "halo" }), draw(marks, "path", { class: "ink" })];
  let image = null;
  return {
    canvas, marks,
    /** Paint the value of each site, and ring the known ones. */
    paint(size, value, known) {
      if (image?.width !== size) {
        canvas.width = canvas.height = size;
        image = context.createImageData(size, size);
        marks.setAttribute("viewBox", `0 0 ${size} ${size}`);
      }
      const pixels = new Uint32Array(image.data.buffer);
      for (let site = 0; site < pixels.length; site++) pixels[site] = shade(value(site));
      context.putImageData(image, 0, 0);
      const path = known.map((site) => ring(site, size)).join("");
      for (const outline of outlines) outline.setAttribute("d", path);
    },
  };
}

/** Both pictures; `uncover(site)` is called for a hidden site, `tell(site)` when the cursor comes to one. */
export function pictures({ uncover, tell }) {
  const left = picture("The territory: a covered lattice of spins; light ones point up, dark ones down");
  const right = picture("The map: what the uncovered spins tell of each other one, from surely down, dark, to surely up, light");
  const cursor = draw(left.marks, "path", { class: "cursor" });
  const twin = draw(right.marks, "path", { class: "cursor" });
  const captions = [0, 1].map(() => make("p", { class: "title" }));
  let at = null; // the cursor's site
  let run = null;

  function move(site) {
    at = site;
    const path = site === null ? "" : ring(site, run.size);
    cursor.setAttribute("d", path);
    twin.setAttribute("d", path);
    tell(site);
  }

  /** The site under a finger. */
  function under(event) {
    const box = left.canvas.getBoundingClientRect();
    const along = (place, start, length) => Math.min(Math.max(Math.floor(((place - start) / length) * run.size), 0), run.size - 1);
    return along(event.clientY, box.top, box.height) * run.size + along(event.clientX, box.left, box.width);
  }

  /** The nearest hidden site, if there is one within reach. */
  function meant(site) {
    const { size, clamps } = run;
    const [row, column] = [Math.floor(site / size), site % size];
    let best = null;
    let least = REACH * REACH + 1;
    for (let r = Math.max(0, row - REACH); r <= Math.min(size - 1, row + REACH); r++) {
      for (let c = Math.max(0, column - REACH); c <= Math.min(size - 1, column + REACH); c++) {
        const away = (r - row) ** 2 + (c - column) ** 2;
        if (clamps[r * size + c] === 0 && away < least) [best, least] = [r * size + c, away];
      }
    }
    return best;
  }

  const choose = (site) => {
    const hidden = meant(site);
    if (hidden !== null) uncover(hidden);
  };
  const cover = make("div", {
    class: "cover", tabindex: 0, role: "application", "aria-roledescription": "lattice",
    "aria-label": "The territory. Arrow keys move from spin to spin, Enter uncovers one.",
    onclick: (event) => {
      choose(under(event));
      if (at !== null) move(under(event));
    },
    onpointermove: (event) => event.pointerType === "mouse" && move(under(event)),
    onpointerleave: (event) => event.pointerType === "mouse" && !cover.matches(":focus-visible") && move(null),
    onfocus: () => cover.matches(":focus-visible") && at === null && move((run.size * (run.size + 1)) / 2),
    onblur: () => move(null),
    onkeydown: (event) => {
      const step = STEPS[event.key];
      const chosen = event.key === "Enter" || event.key === " ";
      if (!step && !chosen) return;
      event.preventDefault();
      at ??= (run.size * (run.size + 1)) / 2;
      if (chosen) return choose(at);
      const [row, column] = [Math.floor(at / run.size) + step[0], (at % run.size) + step[1]];
      const wrap = (place) => (place + run.size) % run.size; // edges are joined
      move(wrap(row) * run.size + wrap(column));
    },
  }, left.canvas, left.marks);

  return {
    elements: [
      make("div", { class: "half" }, captions[0], cover),
      make("div", { class: "half" }, captions[1], make("div", { class: "cover" }, right.canvas, right.marks)),
    ],
    captions,
    show(given, { look, lifted }) {
      if (run && run.size !== given.size) at = null;
      run = given;
      const { size, truth, clamps, mean, linked, spins, known } = run;
      left.paint(size, lifted ? (site) => truth[site] : (site) => clamps[site], known);
      const shown = { belief: mean, links: linked, guess: spins }[look];
      right.paint(size, (site) => shown[site], known);
    },
    where: () => at,
  };
}
