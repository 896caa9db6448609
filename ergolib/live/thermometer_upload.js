// A picture of the reader's as spins: light is up. It stays in the browser. Greys are cut in two at Otsu's
// threshold, as `ergolib.information.snapshot_from_image` does.

import { make } from "./controls.js";

/** A hidden file field; `taken(file)` is given what the reader chose. */
export function chooser(taken) {
  const field = make("input", {
    type: "file", accept: "image/*", hidden: true, "aria-label": "A picture to read",
    onchange: () => {
      const [file] = field.files;
      field.value = ""; // so that the same file can be chosen again
      if (file) taken(file);
    },
  });
  return field;
}

/** The picture in a file, or an error in words. */
export async function decode(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Error(`${file.name || "This"} is no picture that the browser can read.`);
  }
}

/** The smallest of these sizes that holds a picture, or the largest. */
export const fitting = ({ width, height }, sizes) => sizes.find((size) => size >= Math.min(width, height)) ?? sizes.at(-1);

/** The middle square of a picture as size x size spins; what is transparent is paper. */
export function spinsOf(picture, size) {
  const canvas = make("canvas", { width: size, height: size });
  const pen = canvas.getContext("2d");
  const side = Math.min(picture.width, picture.height);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, size, size);
  pen.imageSmoothingEnabled = side > size; // made larger, a pixel stays a square
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, size, size);
  const { data } = pen.getImageData(0, 0, size, size);
  const levels = Array.from({ length: size * size }, (_, i) =>
    Math.floor((19595 * data[4 * i] + 38470 * data[4 * i + 1] + 7471 * data[4 * i + 2] + 32768) / 65536)); // as Pillow does
  const cut = otsu(levels);
  return levels.map((level) => (level > cut ? 1 : -1));
}

/** The level between the two parts whose means differ most, for their sizes. */
function otsu(levels) {
  const counts = new Array(256).fill(0);
  for (const level of levels) counts[level] += 1;
  const total = levels.reduce((sum, level) => sum + level, 0);
  const there = counts.flatMap((count, level) => (count ? [level] : []));
  if (there.length === 1) return 127.5;
  let [below, sum, best, cut] = [0, 0, -1, 0];
  there.slice(0, -1).forEach((level, i) => {
    below += counts[level];
    sum += counts[level] * level;
    const above = levels.length - below;
    const between = below * above * (sum / below - (total - sum) / above) ** 2;
    if (between > best) [best, cut] = [between, (level + there[i + 1]) / 2];
  });
  return cut;
}
