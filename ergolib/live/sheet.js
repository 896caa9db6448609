// A canvas that stays sharp: it has as many pixels as it has room for.

import { make } from "./controls.js";

/** A canvas with these attributes; `redraw()` is called when its size has changed. */
export function sheet(attributes, redraw) {
  const canvas = make("canvas", { role: "img", ...attributes });
  const pen = canvas.getContext("2d");
  const sized = new ResizeObserver(([{ contentRect }]) => {
    const [wide, high] = [contentRect.width, contentRect.height].map((side) => Math.round(side * devicePixelRatio));
    if (!wide || (wide === canvas.width && high === canvas.height)) return;
    [canvas.width, canvas.height] = [wide, high];
    redraw();
  });
  sized.observe(canvas);
  return {
    canvas,
    pen,
    stop: () => sized.disconnect(),
    /** Wipe it, to draw in CSS pixels: how wide and high it is, and the font and the colours that `body` has. */
    clear(body) {
      const style = getComputedStyle(body);
      const [wide, high] = [canvas.width / devicePixelRatio, canvas.height / devicePixelRatio];
      pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      pen.clearRect(0, 0, wide, high);
      return { wide, high, font: style.fontFamily, ink: (name) => style.getPropertyValue(`--${name}`).trim() };
    },
  };
}
