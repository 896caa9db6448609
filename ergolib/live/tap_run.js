// Two isolated systems in the kernels' memory, with their demons. They move as
// `ergolib.live.tap_system.TwoSystems` does, bit for bit.

import { KINDS, MEETINGS, MODULE, OTHER_SEED, Q, SHARE, SIDE, STARTS, UNLIMITED, WARM } from "./data.js";
import { instantiate } from "./runtime.js";

const lcm = (a, b) => {
  let [x, y] = [a, b];
  while (y) [x, y] = [y, x % y];
  return (a / x) * b;
};

/** One of them, in arrays whose names begin with `of`. */
function isolated({ arrays, kernels }, of, kind, side, start, seed) {
  const [array, purses, trail, state] = ["sites", "purses", "trail", "state"].map((name) => arrays[of + name]);
  const { quantum, capacity } = KINDS[kind];
  const sites = side * side;
  const number = purses.length;
  const moving = [purses, capacity, trail, state];
  const move = {
    ising: () => kernels.ising(array, side, side, ...moving),
    potts: () => kernels.potts(array, side, side, Q, ...moving),
    "two-level": () => kernels.two_level(array, quantum, ...moving),
    oscillators: () => kernels.oscillators(array, quantum, ...moving),
  }[kind];
  const part = {
    kind, side, sites, array, purses, state, number, quantum, capacity,
    total: 0, // energy above the ground state, that of the purses included
    held: 0, // what the purses hold
    nats: 0, // gained since the books were opened, by the demons' account
    sum: 0, // of what they held after each sweep since the last look
    sweeps: 0, // since then
    get energy() {
      return part.total - part.held;
    },
    sweep() {
      const before = part.held;
      move();
      part.held = Number(trail[0]);
      part.nats -= kernels.nats(before, part.held, number, quantum, capacity);
      part.sum += part.held;
      part.sweeps += 1;
    },
    /** Put coins into the purses, or take them out: as many as there is room for, or there are. */
    put(coins) {
      const room = (capacity === UNLIMITED ? 2 ** 20 : capacity / quantum) * number - part.held / quantum;
      const some = Math.min(coins, room);
      part.change(some > 0 ? kernels.give(purses, quantum, some, capacity, state) * quantum : 0);
    },
    take(coins) {
      const some = Math.min(coins, Math.floor(part.held / quantum));
      part.change(some > 0 ? -kernels.take(purses, quantum, some, state) * quantum : 0);
    },
    change(energy) {
      part.held += energy;
      part.total += energy;
    },
    price: (held) => kernels.price(held, number, quantum, capacity),
    /** What is exact of oscillators, whose quanta are shared as those of demons are. */
    solid: {
      price: (energy) => kernels.price(energy, sites, quantum, UNLIMITED),
      nats: (from, to) => kernels.nats(from, to, sites, quantum, UNLIMITED),
    },
  };
  seed(state);
  if (kind === "ising") array.fill(1);
  part.total = quantum * round((KINDS[kind][start] * sites) / quantum);
  for (let left = part.total / quantum; ; ) {
    left -= kernels.give(purses, quantum, left, capacity, state);
    if (left === 0) break;
    move();
  }
  for (; part.sweeps < WARM / 2; part.sweeps++) {
    move();
    move();
    part.sum += Number(trail[0]);
  }
  part.held = Number(purses.reduce((sum, each) => sum + each, 0n));
  part.begun = part.energy;
  return part;
}

/** To the nearest whole number, and to the even one from halfway, as Python has it. */
function round(x) {
  const down = Math.floor(x);
  return x - down === 0.5 ? down + (down % 2) : Math.round(x);
}

/** Start a run. */
export function systems(compiled, { left, right, right_size, start, seed }) {
  const memory = {};
  for (const [of, kind, side] of [["left", left, SIDE], ["right", right, right_size]]) {
    memory[`${of}sites`] = [kind === "oscillators" ? "int64" : "int8", side * side];
    memory[`${of}purses`] = ["int64", (side * side) / SHARE];
    memory[`${of}trail`] = ["int64", 1];
    memory[`${of}state`] = ["uint64", 4];
  }
  const made = instantiate(compiled, MODULE, memory);
  const { kernels } = made;
  const [first, second] = STARTS[start];
  const one = isolated(made, "left", left, SIDE, first, (state) => kernels.seed_words(seed, state));
  const other = isolated(made, "right", right, right_size, second, (state) => kernels.seed_words(seed + OTHER_SEED, state));
  const coin = lcm(one.quantum, other.quantum);
  const run = {
    left: one, right: other,
    sweeps: 0,
    moved: 0, // from left to right, through the valve
    tapped: 0, // out of the tap
    due: 0,
    /** Make a sweep with the tap at a rate, and the valve open or shut. */
    sweep(rate, open) {
      one.sweep();
      other.sweep();
      if (open) {
        const energy = kernels.trade(one.purses, one.capacity, other.purses, other.capacity, coin, MEETINGS, one.state);
        one.change(-energy);
        other.change(energy);
        run.moved += energy;
      }
      run.due += (rate * one.sites) / 1000;
      const coins = Math.floor(Math.abs(run.due) / one.quantum);
      if (coins) {
        run.due -= Math.sign(run.due) * coins * one.quantum;
        run.tap(rate > 0 ? coins : -coins);
      }
      run.sweeps += 1;
    },
    tap(coins) {
      const before = one.total;
      if (coins > 0) one.take(coins);
      else one.put(-coins);
      run.tapped += before - one.total;
    },
  };
  return run;
}
