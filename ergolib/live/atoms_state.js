// Steam and ice under their covers: what is there, what was seen, and the posterior of the lattice.
// All that is reckoned is done by kernels; the same seed gives the same bits as the native class.

import { GRIDS, LOOKS, MODULE, PIXELS, RINGS, ROOM, SIDE, STEAM } from "./data.js";
import { instantiate } from "./runtime.js";

const [HIDDEN, SEEN] = [0, 1];
const STREAM = 2 ** 32; // between the seeds of what there is and of what is picked

/** A territory of each kind, in the kernels' memory. */
export function territories(compiled) {
  const grids = Object.values(GRIDS).flat();
  const cells = Math.max(...grids.map(([c, r, a]) => c * r * a));
  const most = (size) => Math.max(...grids.map(size));
  const { arrays: all, kernels } = instantiate(compiled, MODULE, {
    x: ["float64", ROOM], y: ["float64", ROOM], siteX: ["float64", ROOM], siteY: ["float64", ROOM],
    status: ["int8", ROOM], steamX: ["float64", STEAM], steamY: ["float64", STEAM], steamStatus: ["int8", STEAM],
    truth: ["float64", 3], seenX: ["float64", LOOKS], seenY: ["float64", LOOKS],
    nature: ["uint64", 4], begun: ["uint64", 4], chance: ["uint64", 4],
    likelihood: ["float64", cells], weight: ["float64", cells],
    angle: ["float64", most(([, , a]) => a)], share: ["float64", most(([, , a]) => a)],
    table: ["float64", most(([c, r]) => 2 * (c + r))],
    picture: ["float64", PIXELS * PIXELS],
    scratch: ["float64", Math.max(2 * PIXELS * PIXELS, most(([c, r]) => (c + 1) * (r + 1) + c * r))],
    best: ["float64", 3], tally: ["float64", 3 * RINGS], middle: ["float64", 3],
  });
  let g = null; // the present grid
  let [spread, known, count] = [0, false, 0];

  function shape() {
    const [columns, rows, angles] = GRIDS[Math.round(100 * spread)][+known];
    const cut = (name, length) => all[name].subarray(0, length);
    g = {
      columns, rows, angle: cut("angle", angles), share: cut("share", angles), table: cut("table", 2 * (columns + rows)),
      likelihood: cut("likelihood", angles * columns * rows), weight: cut("weight", angles * columns * rows),
    };
    for (let i = 0; i < angles; i++) g.angle[i] = ((Math.PI / 3) * (i + 0.5)) / angles;
  }

  /** Draw what there is; what was seen stays so. */
  function draw() {
    const { x, y, siteX, siteY, status, truth, nature, steamX, steamY } = all;
    count = kernels.crystal(x, y, siteX, siteY, status, 1, spread, SIDE, truth, nature);
    kernels.gas(steamX, steamY, STEAM, SIDE, nature);
    if (known) g.angle[0] = truth[0];
  }

  /** Take the seen atoms into account, one after the other. */
  function learn(from) {
    if (!from) {
      g.likelihood.fill(0);
      kernels.weigh(g.likelihood, g.weight, g.share);
      self.nats = [];
      self.laws = [];
    }
    for (let k = from; k < self.ice.length; k++) {
      const atom = self.ice[k];
      [all.seenX[k], all.seenY[k]] = [all.x[atom], all.y[atom]];
      kernels.sight(g.likelihood, g.angle, g.columns, g.rows, 1, spread, all.x[atom], all.y[atom], g.table);
      self.nats.push(kernels.weigh(g.likelihood, g.weight, g.share));
      kernels.centre(all.seenX, all.seenY, k + 1, all.middle);
      self.laws.push(kernels.law(spread, k + 1, 1, known ? 0 : all.middle[2]));
    }
    self.turned = known ? 0 : kernels.divergence(g.share);
    self.version += 1;
    self.stale = true;
  }

  const self = {
    ice: [], steam: [], // numbers of the atoms seen, in order
    nats: [], laws: [], turned: 0, // what they told, what the law says, and what is known of the angle
    version: 0, // counts what changes
    stale: true,
    x: all.x, y: all.y, status: all.status, steamX: all.steamX, steamY: all.steamY, steamStatus: all.steamStatus, truth: all.truth,
    get count() {
      return count;
    },

    begin(seed) {
      kernels.seed_words(seed, all.nature);
      kernels.seed_words(seed + STREAM, all.chance);
    },
    /** Go on to another territory, and cover it. */
    next(s, axes) {
      [spread, known] = [s, axes];
      all.begun.set(all.nature);
      shape();
      self.forget();
    },
    /** The same territory, trembling otherwise, or with the axes known or not. */
    change(s, axes) {
      [spread, known] = [s, axes];
      all.nature.set(all.begun);
      shape();
      draw();
      learn(0);
    },
    forget() {
      [self.ice, self.steam] = [[], []];
      all.status.fill(HIDDEN);
      all.steamStatus.fill(HIDDEN);
      all.nature.set(all.begun);
      draw();
      learn(0);
    },
    /** See one atom more: this one, or one by chance. */
    look(atom = kernels.pick(all.status, count, all.chance)) {
      if (atom < 0 || all.status[atom] !== HIDDEN || self.ice.length >= LOOKS) return;
      all.status[atom] = SEEN;
      self.ice.push(atom);
      learn(self.ice.length - 1);
    },
    lookAtSteam(atom = kernels.pick(all.steamStatus, STEAM, all.chance)) {
      if (atom < 0 || all.steamStatus[atom] !== HIDDEN || self.steam.length >= LOOKS) return;
      all.steamStatus[atom] = SEEN;
      self.steam.push(atom);
      self.version += 1;
    },
    /** The map of the ice. */
    map() {
      if (self.stale) {
        const posterior = [g.weight, g.share, g.angle, g.columns, g.rows, 1, spread];
        kernels.paint(...posterior, SIDE, PIXELS, all.picture, all.scratch);
        if (self.ice.length) {
          kernels.clear_seen(...posterior, all.seenX, all.seenY, self.ice.length, SIDE, PIXELS, all.picture, all.scratch);
        }
        self.stale = false;
      }
      return all.picture;
    },
    /** In rings round the middle of the seen atoms: [how many are hidden, their squared errors, those of the formula]. */
    misses() {
      if (!self.ice.length) return [];
      kernels.fit(g.weight, g.angle, g.columns, g.rows, 1, all.seenX, all.seenY, self.ice.length, all.best);
      kernels.misses(all.x, all.y, all.siteX, all.siteY, all.status, count, all.best, 1, spread, known ? 0 : 1, 1, all.tally);
      return Array.from({ length: RINGS }, (_, i) => [...all.tally.subarray(3 * i, 3 * i + 3)]);
    },
  };
  return self;
}

/** The hidden atom nearest to a place, or -1. */
export function nearest(x, y, status, count, px, py) {
  let [found, least] = [-1, Infinity];
  for (let i = 0; i < count; i++) {
    const far = (x[i] - px) ** 2 + (y[i] - py) ** 2;
    if (status[i] === HIDDEN && far < least) [found, least] = [i, far];
  }
  return found;
}
