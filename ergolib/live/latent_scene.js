// What the reader edits: how heavy each cell of the territory is, and which labels two observers give it.
// `ergolib.live.latent_system` says how a scene is written in a line.

import { HEAVIEST, SCENES } from "./data.js";

export const MOST = 4; // states of a part, and labels
const LETTERS = "ABCD";
const WEIGHT = /^\d{1,3}(\.\d{1,2})?$/;
const CELLS = [...Array(MOST * MOST).keys()];

/** The cells of a scene, as it is now; what lies outside is kept, but not there. */
export const cells = ({ a, b }) => CELLS.filter((cell) => Math.floor(cell / MOST) < a && cell % MOST < b);

/** Read a line; null if it makes no sense. */
export function parse(text) {
  const found = /^([2-4]{4})_([\d.-]+)_([A-D\d]+)_([A-D\d]+)$/.exec(text);
  if (!found) return null;
  const [a, b, ...labels] = [...found[1]].map(Number);
  const scene = { a, b, weights: CELLS.map(() => 0), maps: labels.map((count) => ({ labels: count, shares: CELLS.map(() => pure(0)) })) };
  const here = cells(scene);
  const weights = found[2].split("-");
  if (weights.length !== here.length || !weights.every((word) => WEIGHT.test(word))) return null;
  here.forEach((cell, i) => (scene.weights[cell] = +weights[i]));
  if (!heavy(scene) || scene.weights.some((weight) => weight > HEAVIEST)) return null;
  for (const [who, { labels: count, shares }] of scene.maps.entries()) {
    const line = found[3 + who];
    const parts = line.match(new RegExp(`[A-D]|\\d{${2 * count}}`, "g")) ?? [];
    if (parts.length !== here.length || parts.join("") !== line) return null;
    for (const [i, part] of parts.entries()) {
      const label = LETTERS.indexOf(part);
      if (label >= count) return null;
      const row = label < 0 ? part.match(/../g).map(Number) : pure(label);
      if (row.reduce((sum, share) => sum + share) !== 100) return null;
      shares[here[i]] = [...row, 0, 0].slice(0, MOST);
    }
  }
  return scene;
}

/** Write a scene in a line. */
export function written(scene) {
  const here = cells(scene);
  const weights = here.map((cell) => scene.weights[cell]).join("-");
  const maps = scene.maps.map(({ labels, shares }) => here.map((cell) => {
    const row = shares[cell].slice(0, labels);
    const sure = row.indexOf(100);
    return sure < 0 ? row.map((share) => String(share).padStart(2, "0")).join("") : LETTERS[sure];
  }).join(""));
  return [`${scene.a}${scene.b}${scene.maps.map(({ labels }) => labels).join("")}`, weights, ...maps].join("_");
}

/** The scene of a line, or of the preset if there is none that makes sense. */
export const sceneOf = ({ preset, edits }) => parse(edits) ?? parse(SCENES[preset]);

/** Whether anything can happen at all. */
export const heavy = (scene) => cells(scene).some((cell) => scene.weights[cell] > 0);

/** A cell that surely has one label. */
export const pure = (label) => [0, 1, 2, 3].map((l) => (l === label ? 100 : 0));

/** A weight as it is kept: from 0 to 100, with two decimals. */
export const rounded = (weight) => Math.round(100 * Math.min(Math.max(weight, 0), HEAVIEST)) / 100;

/** Give a label a share; the others keep their proportions. */
export function share(row, labels, label, percent) {
  const others = [...Array(labels).keys()].filter((l) => l !== label);
  const sum = others.reduce((total, l) => total + row[l], 0);
  const due = others.map((l, i) => ((100 - percent) * (sum ? row[l] : i === label % others.length)) / (sum || 1));
  const made = pure(-1);
  made[label] = percent;
  others.forEach((l, i) => (made[l] = Math.floor(due[i])));
  const byRest = others.map((l, i) => [due[i] - made[l], l]).sort((x, y) => y[0] - x[0]);
  for (let i = 0; made.reduce((total, one) => total + one) < 100; i++) made[byRest[i][1]] += 1;
  return made;
}

/** Let an observer have so many labels; what had one that is gone gets the last that is left. */
export function relabel(map, labels) {
  for (const row of map.shares) {
    for (let label = labels; label < MOST; label++) {
      row[labels - 1] += row[label];
      row[label] = 0;
    }
  }
  map.labels = labels;
}
