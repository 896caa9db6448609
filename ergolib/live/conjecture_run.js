// The search in the kernels' memory. It moves as `ergolib.information.latents.LatentSearch` does, bit for bit.

import { EFFORT, MODULE, PATIENCE, SIZES } from "./data.js";
import { instantiate } from "./runtime.js";

const MOST = 64; // joints in a call
const ALIKE = 0.002; // ratios that differ by less are of one hill
const LISTED = 4; // hills that are kept

/** Start a search. */
export function search(compiled, { size, labels: nl, score, seed }) {
  const [na, nb] = SIZES[size];
  const [n, rows, sets] = [na * nb, na * nb * nl, 2 ** (na * nb)];
  const largest = score === "largest" ? 1 : 0;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    cells: ["int64", n], logits: ["float64", n], p: ["float64", n], channel: ["float64", rows], labels: ["int64", n],
    account: ["float64", 6], visited: ["float64", 2 * MOST], logs: ["float64", 2 * MOST],
    work: ["float64", 5 * n + 3 * rows + nl * (na + nb + 1) + 3 + 4 * sets], index: ["int64", sets + 4 * n],
    state: ["uint64", 4], hard: ["float64", n * n], joint: ["float64", n * Math.max(n, nl)], out: ["float64", 8],
  });
  const { cells, logits, p, channel, labels, account, visited, logs, work, index, state, hard, joint, out } = arrays;
  kernels.seed_words(seed, state);
  cells.set(Array.from({ length: n }, (_, i) => BigInt(i)));
  account[5] = -1; // begin at a random joint
  let fresh = []; // joints tried since the last look: [ln score, ratio]

  /** The errors of a latent with `count` labels: mediation, then about A and about B. */
  function errors(map, count, known) {
    const joined = joint.subarray(0, n * count);
    kernels.with_channel(p, map, count, joined);
    kernels.errors_of_latent(joined, na, nb, count, out);
    return known ? [out[1], out[5], out[4]] : [out[1], out[2], out[3]];
  }

  const run = {
    na, nb, n, nl, largest, p, channel, labels, account, state,
    found: [], // where climbs ended, the largest ratio first
    get tried() {
      return account[3];
    },
    ln(x) {
      visited[0] = Math.max(x, 1e-9);
      kernels.log_of(visited.subarray(0, 1), logs);
      return logs[0];
    },
    advance(reach, count) {
      for (let left = count; left > 0; ) {
        if (account[5] >= PATIENCE) run.leave();
        const before = account[3];
        kernels.climb(na, nb, nl, largest, Math.min(left, MOST), EFFORT, PATIENCE, reach, cells, logits, p, channel, labels, account, visited, work, index, state);
        const made = account[3] - before;
        kernels.log_of(visited, logs);
        for (let i = 0; i < made; i++) fresh.push([logs[2 * i], visited[2 * i + 1]]);
        left -= made;
      }
    },
    /** What was tried since the last look. */
    look() {
      const seen = fresh;
      fresh = [];
      return seen;
    },
    errors() {
      hard.fill(0);
      labels.forEach((label, i) => (hard[i * n + Number(label)] = 1));
      return [errors(channel, nl, false), errors(hard, n, true)];
    },
    /** Keep where the climb is, and begin another at a random joint. */
    leave() {
      run.keep();
      account[5] = -1;
    },
    keep() {
      const [score, without, ratio] = account;
      if (account[5] < 0 || ratio < 1 + ALIKE) return;
      const same = run.found.findIndex((each) => Math.abs(each.ratio - ratio) < ALIKE);
      if (same >= 0) {
        if (run.found[same].ratio >= ratio) return;
        run.found.splice(same, 1);
      }
      run.found.push({ ratio, score, without, kept: [logits, p, channel, labels].map((each) => each.slice()) });
      run.found.sort((one, other) => other.ratio - one.ratio);
      run.found.length = Math.min(run.found.length, LISTED);
    },
    /** Put a joint that was kept back on the stage: the climb goes on from there. */
    put({ ratio, score, without, kept }) {
      run.keep();
      [logits, p, channel, labels].forEach((each, i) => each.set(kept[i]));
      account.set([score, without, ratio]);
      account[5] = 0;
    },
  };
  return run;
}
