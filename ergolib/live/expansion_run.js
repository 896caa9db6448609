// The gas in the kernels' memory: behind its wall, let go, turned back. It moves as
// `ergolib.HardDiscs` does, bit for bit.

import { CELLS, COLUMNS, FASTEST, GASES, HEIGHT, MODULE, NEAR, NUDGE, STEP, TALLY, WIDTH } from "./data.js";
import { instantiate } from "./runtime.js";

const PORTION = 200000; // new paths in one call
const CLOSED = 1;
const names = Object.keys(CELLS);
const levels = (width) => Math.round((2 * FASTEST) / width);

/** Discs that collide, from event to event. */
function collisions({ arrays, kernels, x, y, vx, vy }, { diameter, held, free }) {
  const { body, when, seen, who, tally } = arrays;
  let box = null;
  let grid = null;
  let all = [];
  const look = () => kernels.look(body, tally, ...box, CLOSED, x, y, vx, vy);
  const settle = () => kernels.settle(body, ...box, CLOSED, tally);
  return {
    look,
    /** Take up the places and velocities that are seen, in a box of this width. */
    enter(width) {
      box = [width, HEIGHT];
      grid = width < WIDTH ? held : free;
      const [calls, pages] = [arrays.calls, arrays.pages].map((room) => room.subarray(0, grid.pages));
      all = [body, calls, pages, when, seen, who, ...box, grid.columns, grid.rows, diameter, CLOSED, tally];
      tally.fill(0);
      for (let i = 0; i < x.length; i++) body.set([x[i], y[i], vx[i], vy[i], 0, 0, i], 8 * i);
      settle();
    },
    advance(steps) {
      let until = tally[0] + steps * STEP;
      for (let done = 0; !done; ) {
        const opened = tally[1];
        done = kernels.run(...all, grid.window, until, PORTION);
        until -= tally[1] - opened;
      }
    },
    turn() {
      settle();
      kernels.reverse(body);
    },
    nudge() {
      settle();
      body[0] += NUDGE;
    },
  };
}

/** Points that never meet, in whole numbers. */
function flight({ arrays, kernels, x, y, vx, vy }, { held, free }) {
  const { px, py, ux, uy } = arrays;
  const axes = [[px, ux, x, vx], [py, uy, y, vy]];
  let box = null;
  let now = null;
  return {
    look: () => axes.forEach(([place, steps, q, v], i) => kernels.see(place, steps, box[i], now.units[i], CLOSED, q, v)),
    enter(width) {
      box = [width, HEIGHT];
      now = width < WIDTH ? held : free;
      axes.forEach(([place, steps, q, v], i) => {
        kernels.put(q, box[i], CLOSED, place);
        kernels.push(v, now.units[i], place, CLOSED, steps);
      });
    },
    advance: (steps) => axes.forEach(([place, fast]) => kernels.fly(place, fast, steps * now.ticks)),
    turn: () => axes.forEach(([, steps]) => kernels.turn(steps)),
    nudge: () => (px[0] += BigInt(Math.round(NUDGE * 2 ** 63))), // 2^64 steps to twice the box
  };
}

/** A new gas behind its wall. */
export function gas(compiled, { collisions: how, number, seed }) {
  const known = GASES[how][number];
  const ideal = !known.diameter;
  const pages = ideal ? 0 : Math.max(known.held.pages, known.free.pages);
  const each = (kind, list, length) => Object.fromEntries(list.map((name) => [name, [kind, length]]));
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    ...each("float64", ["x", "y", "vx", "vy", "homeX", "homeY"], number),
    ...each("uint64", ["px", "py"], ideal ? number : 0),
    ...each("int64", ["ux", "uy"], ideal ? number : 0),
    ...each("float64", ["body"], ideal ? 0 : 8 * number),
    ...each("int64", ["calls", "pages"], pages),
    ...each("float64", ["when", "seen"], ideal ? 0 : known.agenda),
    ...each("int64", ["who"], ideal ? 0 : known.agenda),
    head: ["int64", known.scatter[0] * known.scatter[1]],
    following: ["int64", number],
    tally: ["float64", TALLY],
    state: ["uint64", 4],
    out: ["float64", 5],
    ...each("float64", ["lengths", "logarithms"], 2),
    ...Object.fromEntries(names.map((name) => [name, ["int64", COLUMNS * levels(CELLS[name])]])),
  });
  const { x, y, vx, vy, homeX, homeY, out } = arrays;
  const radius = 0.5 * known.diameter;
  kernels.seed_words(seed, arrays.state);
  const begin = [radius, radius, ...known.room, Infinity, Infinity, known.diameter, ...known.scatter];
  kernels.scatter(x, y, ...begin, arrays.head, arrays.following, arrays.state);
  kernels.draw_velocities(vx, vy, 1, 0, number, arrays.state);
  const motion = (ideal ? flight : collisions)({ arrays, kernels, x, y, vx, vy }, known);
  motion.enter(0.5 * WIDTH);

  /** The entropy per disc for cells of each size. */
  function entropies() {
    return names.map((name) => {
      const [counts, width, count] = [arrays[name], CELLS[name], levels(CELLS[name])];
      kernels.occupy(x, y, vx, vy, WIDTH, HEIGHT, width, 1, COLUMNS, 1, count, 1, counts);
      kernels.entropy(counts, ((WIDTH * HEIGHT) / COLUMNS) * width, out);
      return out[1];
    });
  }

  const run = {
    x, y, vx, vy, number, diameter: known.diameter, path: known.path, counts: arrays,
    steps: 0, // since the beginning
    free: false,
    elapsed: 0, // steps since it was let go
    from: 0, // steps from home, less than 0 beyond it
    way: 1, // -1 once time is turned
    turns: [], // when it was
    nudged: false,
    /** Make so many steps, but stop at home; returns whether it is there. */
    advance(count) {
      const back = run.from * run.way < 0;
      const n = back ? Math.min(count, Math.abs(run.from)) : count;
      motion.advance(n);
      run.steps += n;
      if (!run.free) return false;
      run.elapsed += n;
      run.from += n * run.way;
      return back && run.from === 0;
    },
    letGo() {
      motion.look();
      motion.enter(WIDTH);
      motion.look();
      homeX.set(x);
      homeY.set(y);
      run.base = entropies();
      run.free = true;
    },
    turn() {
      motion.turn();
      run.way = -run.way;
      run.turns.push(run.elapsed);
    },
    nudge() {
      motion.nudge();
      run.nudged = true;
    },
    observe() {
      motion.look();
      const now = entropies();
      if (!run.free) run.base = now;
      const gained = now.map((value, i) => value - run.base[i]);
      let [distance, farthest, near] = [0, 0, number];
      const { lengths, logarithms } = arrays;
      if (run.free) {
        kernels.distances(x, y, homeX, homeY, Infinity, Infinity, NEAR, out);
        [distance, farthest, near] = [Math.sqrt(out[0]), out[1], out[2]];
      }
      lengths.set([distance, farthest]);
      kernels.log_of(lengths, logarithms);
      return {
        steps: run.steps,
        time: run.elapsed * STEP,
        gained,
        ...Object.fromEntries(names.map((name, i) => [`gained_${name}`, gained[i]])),
        distance,
        farthest,
        decades: logarithms[0] / Math.LN10,
        decadesFarthest: logarithms[1] / Math.LN10,
        near,
      };
    },
  };
  return run;
}
