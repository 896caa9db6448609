// A Potts lattice in the kernels' memory, the account of its heat bath, and its picture. What moves is
// in the kernels; here they are only called, in the order in which `ergolib.Potts` calls them natively.

import { CLASSES, MODULE } from "./data.js";
import { instantiate } from "./runtime.js";

/** Start a run; `window` holds the energies per site between which the account is kept apart. */
export function lattice(compiled, { size, q, seed, start, rule }, window) {
  const sites = size * size;
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    spin: ["int8", sites],
    classes: ["int8", sites],
    state: ["uint64", 4],
    counts: ["int64", q],
    account: ["float64", 7],
  });
  const { spin, classes, state, counts, account } = arrays;
  const [low, high] = window.map((energy) => energy * sites);
  kernels.seed_words(seed, state);
  if (start === "ordered") kernels.fill(spin, 0);
  else kernels.random_colours(spin, q, state);
  if (start === "half") kernels.fill(spin.subarray(0, sites / 2), 0);
  const open = () => kernels.open_account(account, kernels.energy(spin, size, size));
  open();

  const laws = { "heat-bath": kernels.heat_bath, metropolis: kernels.metropolis };
  return {
    size,
    q,
    rule,
    sweeps: 0,
    classes,
    /** Make `n` sweeps at temperature `t`, and enter each in the account. */
    advance(t, n) {
      for (let i = 0; i < n; i++) {
        laws[this.rule](spin, size, size, q, 1 / t, state);
        kernels.book(account, kernels.energy(spin, size, size), t, low, high);
      }
      this.sweeps += n;
    },
    /** The bath has another temperature; answers the mean energy at the one before, NaN if there was no sweep. */
    turn() {
      const mean = account[5] / account[6] / sites;
      kernels.set_temperature(account);
      return mean;
    },
    /** Count what is given to the bath from here on. */
    open,
    /** Per site: the energy, its mean at this temperature, and the account; and the largest share of a colour. */
    observe() {
      kernels.occupation(spin, q, counts);
      const [energy, given, nats, within, natsWithin, sum, number] = account;
      return {
        sweeps: this.sweeps,
        energy: energy / sites,
        mean: (number ? sum / number : energy) / sites,
        given: given / sites,
        nats: nats / sites,
        within: within / sites,
        natsWithin: natsWithin / sites,
        share: Math.max(...Array.from(counts, Number)) / sites,
      };
    },
    look: () => kernels.agreement(spin, size, size, classes),
  };
}

/** Draw a lattice, one pixel a site: each colour paler where neighbours do not share it. */
export function painter(canvas) {
  const context = canvas.getContext("2d");
  let [image, pixels, colours, known] = [];
  return (run) => {
    const { size, q, classes } = run;
    if (known !== q) {
      known = q;
      colours = Uint32Array.from(CLASSES[q].match(/.{6}/g), (hex) => {
        const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
        return (255 << 24) | (b << 16) | (g << 8) | r; // little-endian RGBA
      });
    }
    if (image?.width !== size) {
      canvas.width = canvas.height = size;
      image = context.createImageData(size, size);
      pixels = new Uint32Array(image.data.buffer);
    }
    run.look();
    for (let i = 0; i < classes.length; i++) pixels[i] = colours[classes[i]];
    context.putImageData(image, 0, 0);
  };
}
