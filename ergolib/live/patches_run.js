// A large magnet in the kernels' memory, and what three blocks on it have said. It moves, and is looked
// at, as `ergolib.live.patches_system.WatchedBlocks` does, bit for bit.

import { BLOCKS, LAYOUTS, MODULE, PORTION, UNIT } from "./data.js";
import { instantiate } from "./runtime.js";

/** First row and column of each block, from the places of the middles in 256ths of the side. */
export const corners = (middles, size, side) =>
  middles.flat().map((place) => (Math.floor((place * size) / UNIT) - (side - 1) / 2 + size) % size);

/** Start a run, all spins up. */
export function magnet(compiled, { size, seed }) {
  const sites = size * size;
  const packed = LAYOUTS[size];
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    spins: ["int8", sites], lanes: ["uint64", 4 * packed.lanes],
    even: ["uint64", packed.words], odd: ["uint64", packed.words], scratch: ["uint64", packed.scratch],
    along: ["int64", sites], sums: ["int64", sites], corner: ["int64", 6],
    counts: ["float64", 8], blocks: ["float64", 8 * BLOCKS], account: ["int64", 3],
    without: ["float64", 512], out: ["float64", 16], measured: ["float64", 2],
  });
  const { spins, lanes, even, odd, scratch, along, sums, corner, counts, blocks, account, without, out, measured } = arrays;
  let [side, together] = [1, 0];
  let at = NaN;
  let since = 0; // sweeps at this temperature, with these blocks
  kernels.seed_words(seed, lanes);
  spins.fill(1);
  kernels.pack(spins, size, size, even, odd);

  const run = {
    size, spins,
    sweeps: 0,
    /** Forget what was tallied. */
    forget() {
      since = 0;
      blocks.fill(0);
      account.set([1n, 0n, 0n]);
    },
    /** Look at other blocks, or for another latent. */
    watch(middles, wide, latent) {
      [side, together] = [wide, latent === "spins" ? 1 : 0];
      corner.set(corners(middles, size, side).map(BigInt));
      run.forget();
    },
    advance(t, count) {
      if (t !== at) run.forget();
      at = t;
      for (let left = count; left > 0; ) {
        const some = Math.min(left, PORTION - (since % PORTION));
        kernels.multispin(even, odd, size, size, t, some, scratch, lanes);
        run.sweeps += some;
        since += some;
        left -= some;
        if (since % PORTION) continue;
        kernels.unpack(even, odd, size, size, spins);
        kernels.look(spins, size, size, corner, side, together, 1, along, sums, counts, blocks, account);
      }
      kernels.unpack(even, odd, size, size, spins);
    },
    /** What the later half of the looks says, in nats: [value, error] of each. */
    observe() {
      kernels.settle(blocks, account, counts, without, out);
      kernels.observe(even, odd, size, size, measured);
      const pair = (i) => [out[i], out[8 + i]];
      return {
        sweeps: run.sweeps, since,
        energy: measured[0] / sites, magnetization: measured[1] / sites,
        shared: pair(0), mediation: pair(1), left_open: pair(4), all: Array.from(out),
      };
    },
    /** Which way each block points now, and the latent: +1 or -1. */
    signs() {
      kernels.box_sums(spins, size, size, side, side, along, sums);
      const each = [0, 2, 4].map((i) => Number(sums[Number(corner[i]) * size + Number(corner[i + 1])]));
      const votes = together ? each : each.map(Math.sign);
      return [...each, votes[0] + votes[1] + votes[2]].map(Math.sign);
    },
  };
  return run;
}
