// A lattice of Ising spins in the kernels' memory, and its picture. What moves is in the kernels;
// here they are only called, in the order in which `ergolib.Ising` calls them natively.

import { instantiate } from "./runtime.js";
import { LAYOUTS, MODULE, SPINS } from "./data.js";

/** Start a run; the same size, seed, start and rule give the same bits as `ergolib.Ising`. */
export function lattice(compiled, { size, seed, start, rule }) {
  const packed = LAYOUTS[size];
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    spins: ["int8", size * size],
    state: ["uint64", 4],
    lanes: ["uint64", 4 * packed.lanes],
    even: ["uint64", packed.words],
    odd: ["uint64", packed.words],
    scratch: ["uint64", packed.scratch],
    out: ["float64", 2],
  });
  const { spins, state, lanes, even, odd, scratch, out } = arrays;
  kernels.seed_words(seed, state);
  kernels.seed_words(seed, lanes);
  if (start === "random") kernels.random_spins(spins, state);
  else spins.fill(1);

  const advance = {
    metropolis: (t, n) => kernels.metropolis(spins, size, size, t, 0, n, state),
    "heat-bath": (t, n) => kernels.heat_bath(spins, size, size, t, 0, n, state),
    multispin(t, n) {
      kernels.pack(spins, size, size, even, odd);
      kernels.multispin(even, odd, size, size, t, n, scratch, lanes);
      kernels.unpack(even, odd, size, size, spins);
    },
  };
  return {
    size,
    spins,
    rule,
    sweeps: 0,
    /** Make `n` sweeps at temperature `t`. */
    advance(t, n) {
      advance[this.rule](t, n);
      this.sweeps += n;
    },
    /** Energy and magnetization per site. */
    observe() {
      kernels.observe(spins, size, size, out);
      return { energy: out[0] / spins.length, magnetization: out[1] / spins.length };
    },
  };
}

/** Draw spins on a canvas, one pixel each. */
export function painter(canvas) {
  const context = canvas.getContext("2d");
  const [up, down] = SPINS.map((hex) => {
    const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0; // little-endian RGBA
  });
  let image = null;
  let pixels = null;
  return ({ size, spins }) => {
    if (image?.width !== size) {
      canvas.width = canvas.height = size;
      image = context.createImageData(size, size);
      pixels = new Uint32Array(image.data.buffer);
    }
    for (let i = 0; i < spins.length; i++) pixels[i] = spins[i] > 0 ? up : down;
    context.putImageData(image, 0, 0);
  };
}
