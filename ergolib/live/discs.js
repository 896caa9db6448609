// Discs in a void whose edges are joined, pixel by pixel at the resolution of the screen: a thousand
// of them cost the same everywhere, with a graphics card or without. A disc cut by an edge goes on at
// the other side.

const PARTS = 4; // places within a pixel, along each axis, at which discs are drawn
const MIXES = 16; // steps from the colour of a disc to that of its rim
const MOST = 1100; // pixels along a side
const SHARPNESS = 255;

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const packed = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0; // little-endian RGBA

/** How a canvas of the page is to be filled with a box: pixels, and their number to a unit. */
export function view(canvas, width, height) {
  const most = Math.max(canvas.clientWidth, canvas.clientHeight) || 360;
  const ratio = Math.min(window.devicePixelRatio || 1, 2, Math.max(1, MOST / most));
  const across = Math.round((canvas.clientWidth || 360) * ratio);
  const down = Math.round((canvas.clientHeight || 360) * ratio);
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const scale = Math.min(across / width, down / height);
  const left = Math.round((across - width * scale) / 2);
  const top = Math.round((down - height * scale) / 2);
  const [right, bottom] = [Math.round(left + width * scale), Math.round(top + height * scale)];
  return { across, down, ratio, scale, left, top, right, bottom };
}

/** Draw discs on a canvas; `repaint` is called when its size changes. */
export function discs(canvas, repaint) {
  const context = canvas.getContext("2d");
  const observer = new ResizeObserver(repaint);
  observer.observe(canvas);
  let image = null;
  let pixels = null;
  let stamps = null;

  return {
    /** Draw particle i as `kinds[which[i]]`, a pair [fill, rim], with this radius, in a box. */
    draw({ x, y, width, height, radius, kinds, which, empty }) {
      const shown = view(canvas, width, height);
      const { across, down, ratio, scale, left, top, right, bottom } = shown;
      if (image?.width !== across || image.height !== down) {
        image = context.createImageData(across, down);
        pixels = new Uint32Array(image.data.buffer);
      }
      const ground = packed(rgb(empty));
      pixels.fill(0);
      for (let row = top; row < bottom; row++) pixels.fill(ground, row * across + left, row * across + right);
      const size = radius * scale;
      if (stamps?.size !== size) stamps = { size, made: stamp(size, ratio) };
      const { side, each } = stamps.made;
      const tables = (kinds.tables ??= kinds.map(mixes));
      const reach = radius + 1 / scale;

      function put(table, px, py) {
        const [cx, cy] = [Math.round(px * PARTS), Math.round(py * PARTS)];
        const [ox, oy] = [Math.floor(cx / PARTS), Math.floor(cy / PARTS)];
        const { cover, rim } = each[(cy - oy * PARTS) * PARTS + cx - ox * PARTS];
        const [x0, y0] = [ox - (side >> 1), oy - (side >> 1)];
        const [from, to] = [Math.max(0, left - x0), Math.min(side, right - x0)];
        for (let row = Math.max(0, top - y0), end = Math.min(side, bottom - y0); row < end; row++) {
          let at = (y0 + row) * across + x0 + from;
          for (let i = row * side + from, last = row * side + to; i < last; i++, at++) {
            const share = cover[i];
            if (share === SHARPNESS) pixels[at] = table[rim[i]];
            else if (share) pixels[at] = blend(pixels[at], table[rim[i]], share);
          }
        }
      }

      for (let i = 0; i < x.length; i++) {
        const table = tables[which[i]];
        const [px, py] = [left + x[i] * scale, bottom - y[i] * scale];
        const over = x[i] < reach ? width * scale : x[i] > width - reach ? -width * scale : 0;
        const under = y[i] < reach ? -height * scale : y[i] > height - reach ? height * scale : 0;
        put(table, px, py);
        if (over) put(table, px + over, py);
        if (under) put(table, px, py + under);
        if (over && under) put(table, px + over, py + under);
      }
      context.putImageData(image, 0, 0);
    },
    stop: () => observer.disconnect(),
  };
}

/** One colour over another, each packed into 32 bits. */
function blend(below, above, share) {
  const odd = 0xff00ff;
  const rest = 256 - share;
  const rb = ((below & odd) * rest + (above & odd) * share) >>> 8;
  const g = ((below & 0xff00) * rest + (above & 0xff00) * share) >>> 8;
  return (0xff000000 | (rb & odd) | (g & 0xff00)) >>> 0;
}

/** The colours of a disc, from its inside to its rim. */
function mixes([fill, rim]) {
  const [inside, outside] = [fill, rim].map(rgb);
  return Uint32Array.from({ length: MIXES + 1 }, (_, i) =>
    packed(inside.map((c, j) => Math.round(c + ((outside[j] - c) * i) / MIXES))));
}

/** How much of each pixel a disc covers, and how far that belongs to its rim. */
function stamp(size, ratio) {
  const width = Math.min(Math.max(0.16 * size, 0.7 * ratio), 1.5 * ratio, 0.5 * size);
  const side = 2 * Math.ceil(size + 1.5) + 1;
  const middle = side >> 1;
  const within = (distance, radius) => Math.min(Math.max(radius - distance + 0.5, 0), 1);
  const each = Array.from({ length: PARTS * PARTS }, (_, part) => {
    const [dx, dy] = [(part % PARTS) / PARTS, Math.floor(part / PARTS) / PARTS];
    const cover = new Uint8Array(side * side);
    const rim = new Uint8Array(side * side);
    for (let i = 0; i < cover.length; i++) {
      // the middle of pixel i, seen from that of the disc
      const distance = Math.hypot((i % side) + 0.5 - middle - dx, Math.floor(i / side) + 0.5 - middle - dy);
      cover[i] = Math.round(SHARPNESS * within(distance, size));
      rim[i] = Math.round(MIXES * (1 - within(distance, size - width)));
    }
    return { cover, rim };
  });
  return { side, each };
}
