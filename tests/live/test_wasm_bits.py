"""Native code and WebAssembly agree to the last bit, for every kernel there is.

A kernel without a case here fails: whoever adds one says how to call it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from wasm_runner import Runner

import ergolib.kernels
from ergolib import HardDiscs
from ergolib.kernels import (
    KERNELS,
    counts,
    cylinder,
    cylinder_information,
    demons,
    maximum_entropy,
    multispin,
    neighbours,
    particles,
    rows_errors,
    structure,
    wang_landau,
)
from ergolib.kernels import posterior as posteriors
from ergolib.kernels import potts_planes as planes
from ergolib.kernels.composition import READINGS, workspace_size
from ergolib.kernels.random import seed_state
from ergolib.learning.transformer import Architecture
from ergolib.live.wasm import KernelError, build

for _found in pkgutil.iter_modules(ergolib.kernels.__path__):
    importlib.import_module(f"ergolib.kernels.{_found.name}")

# Other tests may make kernels of their own; they have another home.
NAMES = sorted(
    name for name, kernel in KERNELS.items() if kernel.__module__.startswith("ergolib.kernels.")
)
RUNS = 40
TOGETHER = 25  # kernels in one module: about four files

Arguments = tuple[Any, ...]
Rng = np.random.Generator


def seeded(rng: Rng, streams: int = 1) -> np.ndarray:
    return seed_state(int(rng.integers(2**32)), streams)


def count(rng: Rng) -> int:
    return int(rng.choice([0, 1, 2, 3, 7, 64, 127]))


def hot_or_cold(rng: Rng) -> float:
    usual = float(rng.uniform(0.3, 6.0))
    return float(rng.choice([usual, usual, usual, 0.01, 1e-300, 1e6, 1e300]))


def spins(rng: Rng, sites: int) -> np.ndarray:
    return rng.choice(np.array([-1, 1], dtype=np.int8), sites)


def lattice(rng: Rng) -> tuple[np.ndarray, int, int]:
    rows, columns = (int(side) for side in rng.integers(2, 18, 2))
    return spins(rng, rows * columns), rows, columns


def one_spin(rng: Rng) -> Arguments:
    field = float(rng.choice([0.0, rng.normal()]))
    return *lattice(rng), hot_or_cold(rng), field, int(rng.integers(0, 6)), seeded(rng)


def flips(rng: Rng) -> Arguments:
    threshold, tally = float(rng.uniform(0, 10)), rng.integers(-1, 2, 3)
    return *lattice(rng), hot_or_cold(rng), int(rng.integers(0, 30)), threshold, tally, seeded(rng)


def majority(rng: Rng) -> Arguments:
    tally = rng.integers(-9, 9, 6).astype(float)
    sweeps = int(rng.integers(0, 30))
    return *lattice(rng), hot_or_cold(rng), sweeps, tally, seeded(rng), seeded(rng)


def majority_nats(rng: Rng) -> Arguments:
    aligned = float(rng.choice([0.0, 1.0, rng.uniform(), 1e-9, 1.0 - 1e-16]))
    return aligned, float(rng.uniform()), int(rng.integers(1, 99)), np.zeros(2)


def landscape(rng: Rng) -> np.ndarray:
    """2^N numbers for the states of N spins; now and then a length that is no power of 2."""
    size = int(rng.choice([2 ** int(rng.integers(0, 13)), count(rng)]))
    return rng.normal(size=size) * rng.choice([1e-310, 1e-8, 1.0, 1e300])


def votes(rng: Rng) -> Arguments:
    distance, columns = (int(n) for n in rng.integers(1, 7, 2))
    tally, sweeps = rng.integers(0, 9, 8).astype(float), int(rng.integers(0, 30))
    lattice = spins(rng, 3 * distance * columns), distance, columns
    return *lattice, hot_or_cold(rng), sweeps, tally, seeded(rng), seeded(rng)


def wolff(rng: Rng) -> Arguments:
    made, rows, columns = lattice(rng)
    stack = np.zeros(rows * columns, dtype=np.int64)
    return made, rows, columns, hot_or_cold(rng), int(rng.integers(0, 9)), stack, seeded(rng)


def packed(rng: Rng) -> tuple[int, int, multispin.Layout, np.ndarray, np.ndarray]:
    rows, columns = (int(side) for side in rng.choice([16, 32, 48, 64, 128, 144], 2))
    layout = multispin.layout(rows, columns)
    even, odd = rng.integers(2**64, size=(2, layout.rows * layout.words), dtype=np.uint64)
    return rows, columns, layout, even.copy(), odd.copy()


def pack(rng: Rng) -> Arguments:
    rows, columns, _, even, odd = packed(rng)
    return spins(rng, rows * columns), rows, columns, even, odd


def unpack(rng: Rng) -> Arguments:
    rows, columns, _, even, odd = packed(rng)
    return even, odd, rows, columns, np.zeros(rows * columns, dtype=np.int8)


def multispin_metropolis(rng: Rng) -> Arguments:
    rows, columns, layout, even, odd = packed(rng)
    scratch = np.zeros(layout.scratch, dtype=np.uint64)
    sweeps = int(rng.integers(0, 6))
    state = seeded(rng, layout.lanes)
    return even, odd, rows, columns, hot_or_cold(rng), sweeps, scratch, state


def multispin_observe(rng: Rng) -> Arguments:
    rows, columns, _, even, odd = packed(rng)
    return even, odd, rows, columns, np.zeros(2)


def of_a_number(rng: Rng) -> Arguments:
    special = [0.0, -0.0, 1.0, 5e-324, 1e-310, -1e-310, 708.0, 710.0, -746.0, 1e300]
    special += [np.inf, -np.inf, np.nan]
    sizes = rng.choice([1e-8, 1.0, 30.0, 700.0, 1e5, 1e12])
    x = np.concatenate([rng.normal(size=100) * sizes, np.exp(rng.normal(size=50)), special])
    return x, np.zeros_like(x)


def of_a_single_number(rng: Rng) -> Arguments:
    x = np.concatenate([of_a_number(rng)[0], rng.uniform(-90.0, 90.0, 99)])
    with np.errstate(over="ignore"):
        single = x.astype(np.float32)
    return single, np.zeros_like(single)


def filled(kind: type) -> Callable[[Rng], Arguments]:
    return lambda rng: (np.zeros(count(rng), dtype=kind), seeded(rng))


def bernoulli(rng: Rng) -> Arguments:
    chance = float(
        rng.choice([0.0, 1.0, -1.0, 2.0, np.nan, 0.5, 1e-20, rng.random(), rng.random()])
    )
    return np.zeros(count(rng), dtype=np.uint64), chance, seeded(rng)


def seed_words(rng: Rng) -> Arguments:
    seed = rng.integers(2 ** int(rng.choice([8, 32, 33, 63, 64])), dtype=np.uint64, size=1)[0]
    return seed, np.zeros(4 * int(rng.integers(1, 20)), dtype=np.uint64)


def find_clusters(rng: Rng) -> Arguments:
    made, rows, columns = lattice(rng)
    if rng.random() < 0.5:  # large clusters
        KERNELS["ising.metropolis"](made, rows, columns, 1.0, 0.0, 5, seeded(rng))
    sites = rows * columns
    work = (np.zeros(room * sites, dtype=np.int64) for room in (1, 1, 3, 2))
    return made, rows, columns, *work


def oscillator(rng: Rng, thermostat: str) -> Arguments:
    phase, trail = rng.normal(size=2), np.zeros(2 * count(rng))
    dt, every = float(rng.choice([0.01, 0.5, rng.random()])), int(rng.integers(0, 6))
    if thermostat == "verlet":
        return phase, dt, every, trail
    if thermostat == "langevin":
        friction = float(rng.choice([0.0, rng.exponential()]))
        return phase, hot_or_cold(rng), friction, dt, every, trail, seeded(rng)
    chain, mass = rng.normal(size=2 * int(rng.integers(1, 6))), float(rng.choice([0.1, 1.0, 7.0]))
    if thermostat == "observe":
        return phase, chain, hot_or_cold(rng), mass, np.zeros(2)
    return phase, chain, hot_or_cold(rng), mass, dt, every, trail


def charged(rng: Rng, law: str) -> Arguments:
    if law == "laws":
        energy = float(rng.choice([0.0, rng.exponential(), 1e-9, 50.0]))
        momentum = float(rng.choice([0.0, rng.normal(), 2.0, 1e-9, -30.0]))
        return energy, momentum, float(rng.choice([1.0, rng.uniform(0.1, 4.0)])), np.zeros(8)
    phase = rng.normal(size=8) * float(rng.choice([0.0, 1.0, 3.0, 1e-160]))
    if law == "kinetic":
        return (phase,)
    if law == "place":
        return *(float(each) for each in rng.normal(size=4) * rng.integers(0, 2, 4)), phase
    if law in ("decay", "flow"):
        size, numbers = count(rng), [float(each) for each in rng.uniform(0.1, 3.0, 4)]
        if law == "flow":
            return *numbers, np.zeros(size)
        return float(rng.normal()), *numbers, np.zeros(size), np.zeros(size)
    if law == "chart":
        side = int(rng.integers(1, 9))
        return 1.0, float(rng.uniform(0.0, 2.0)), float(rng.uniform(1, 9)), side, np.zeros(side**2)
    bias, dt = float(rng.choice([0.0, 0.3, 2.0])), float(rng.choice([0.01, 0.2, rng.random()]))
    rub = () if law == "descend" else (float(rng.choice([0.0, rng.exponential()])),)
    every, trail = int(rng.integers(0, 6)), np.zeros(6 * count(rng))
    return phase, float(rng.uniform(0.5, 2.0)), bias, *rub, dt, every, trail


def half_list(rng: Rng) -> Arguments:
    number = int(rng.integers(1, 90))
    width, height = (float(side) for side in rng.uniform(2.0, 14.0, 2))
    reach = float(rng.choice([rng.uniform(0.5, 5.0), 2.8, np.inf]))
    x, y = rng.uniform(0.0, width, number), rng.uniform(0.0, height, number)
    head = np.zeros(neighbours.cells(number, width, height, reach), dtype=np.int64)
    following, first = np.zeros(number, dtype=np.int64), np.zeros(number + 1, dtype=np.int64)
    partners = np.zeros(int(rng.integers(1, 4005)), dtype=np.int64)
    return x, y, width, height, reach, head, following, first, partners


def turned(rng: Rng) -> tuple[np.ndarray, int, int]:
    rows, columns = int(rng.integers(1, 18)), int(rng.integers(2, 40))
    return rng.uniform(-np.pi, np.pi, rows * columns), rows, columns


def rotors(rng: Rng) -> Arguments:
    angle, rows, columns = turned(rng)
    velocity, torque = rng.normal(size=(2, angle.size))
    friction, inertia, dt = float(rng.choice([0.0, 1e-3, 1.0, 1e3])), *rng.uniform(0.01, 2.0, 2)
    bath = hot_or_cold(rng), friction, float(inertia), float(dt)
    return angle, velocity, torque, rows, columns, *bath, int(rng.integers(0, 6)), seeded(rng)


def rotors_metropolis(rng: Rng) -> Arguments:
    return *turned(rng), hot_or_cold(rng), float(rng.uniform(0.0, np.pi)), 3, seeded(rng)


def rotors_wolff(rng: Rng) -> Arguments:
    angle, rows, columns = turned(rng)
    stack = np.zeros(angle.size, dtype=np.int64)
    return angle, rows, columns, hot_or_cold(rng), int(rng.integers(0, 9)), stack, seeded(rng)


def rotors_observe(rng: Rng) -> Arguments:
    angle, rows, columns = turned(rng)
    return angle, rng.normal(size=angle.size), rows, columns, np.zeros(8)


def rotors_vortices(rng: Rng) -> Arguments:
    angle, rows, columns = turned(rng)
    return angle, rows, columns, np.zeros(angle.size, dtype=np.int8)


def rotors_torques(rng: Rng) -> Arguments:
    angle, rows, columns = turned(rng)
    return angle, np.zeros(angle.size), rows, columns


def rotors_pair(rng: Rng) -> Arguments:
    rows, columns = (int(side) for side in rng.integers(6, 40, 2))
    return np.zeros(rows * columns), rows, columns, int(rng.integers(2, columns // 2))


def thermal_velocities(rng: Rng) -> Arguments:
    return np.zeros(5 * count(rng)), hot_or_cold(rng), float(rng.uniform(0.01, 9.0)), seeded(rng)


def box_of_particles(rng: Rng) -> dict[str, Any]:
    """Particles on a shaken lattice: cold, warm, or so hot that a step goes wrong."""
    columns, rows = (int(side) for side in rng.integers(2, 8, 2))
    spacing = float(rng.uniform(1.0, 1.6))
    sides = columns * spacing, rows * spacing
    number = columns * rows
    cutoff = float(rng.choice([2.5, 2.0 ** (1.0 / 6.0), np.inf]))
    skin = float(rng.choice([0.1, 0.3, 0.5]))
    pairs = None if rng.random() < 0.9 else int(rng.integers(1, number * number))
    made = particles.layout(number, *sides, cutoff, skin, pairs)
    x, y = (
        (axis.ravel() * spacing + rng.normal(0.0, 0.03, number)) % side
        for axis, side in zip(np.meshgrid(np.arange(columns), np.arange(rows)), sides, strict=True)
    )
    vx, vy = rng.normal(0.0, float(rng.choice([0.01, 0.7, 0.7, 30.0])), (2, number))
    return {
        "places": (x, y),
        "velocities": (vx.copy(), vy.copy()),
        "forces": (np.zeros(number), np.zeros(number)),
        "box": (*sides, cutoff),
        "skin": skin,
        "motion": (float(rng.choice([0.002, 0.005, 0.01])), int(rng.integers(0, 30))),
        "space": (
            np.full(made.anchors, np.nan),
            np.zeros(made.lists, dtype=np.int64),
            np.zeros(made.scratch),
        ),
    }


def prepared(rng: Rng) -> dict[str, Any]:
    """The same, with a list and forces; without them where there is no room for all neighbours."""
    b = box_of_particles(rng)
    particles.prepare(*b["places"], *b["forces"], *b["box"], b["skin"], *b["space"])
    return b


def prepare(rng: Rng) -> Arguments:
    b = box_of_particles(rng)
    return *b["places"], *b["forces"], *b["box"], b["skin"], *b["space"]


def moving(*more: Callable[[Rng], Any]) -> Callable[[Rng], Arguments]:
    """Arguments for a law of motion, which takes the same ones as all, and some more."""

    def make(rng: Rng) -> Arguments:
        b = prepared(rng)
        arrays = *b["places"], *b["velocities"], *b["forces"]
        given = *arrays, *b["box"], b["skin"], *b["motion"], *b["space"]
        return *given, *(one(rng) for one in more)

    return make


def observe_particles(rng: Rng) -> Arguments:
    b = box_of_particles(rng)
    while particles.prepare(*b["places"], *b["forces"], *b["box"], b["skin"], *b["space"]) > (
        (b["space"][2].size - 8 * b["places"][0].size) // 2
    ):
        b = box_of_particles(rng)
    arrays = *b["places"], *b["velocities"], *b["forces"]
    return *arrays, *b["box"], b["space"][1], np.zeros(7)


def about(typical: float) -> Callable[[Rng], float]:
    return lambda rng: float(typical * rng.uniform(0.5, 2.0))


def chain_of_thermostats(rng: Rng) -> np.ndarray:
    return rng.normal(0.0, float(rng.choice([0.1, 1.0, 100.0])), 2 * int(rng.integers(1, 17)))


def listed(rng: Rng) -> tuple[Arguments, Arguments, int]:
    """Particles in a box with a radius, a half list that reaches at least as far, and how many."""
    x, y, width, height, reach, head, following, first, _ = half_list(rng)
    x[-1], y[-1] = x[0], y[0]  # two in one place
    partners = np.zeros(x.size * (x.size - 1) // 2 + 1, dtype=np.int64)
    neighbours.half_list(x, y, width, height, reach, head, following, first, partners)
    radius = min(reach, float(rng.uniform(0.3, 3.0)))
    return (x, y, width, height, radius), (first, partners), x.size


def agreement_counts(rng: Rng) -> np.ndarray:
    counts = rng.integers(0, int(rng.choice([1, 5, 5000])) + 1, 9)
    counts[: int(rng.choice([0, 0, 4, 5]))] = 0
    return counts[:: int(rng.choice([-1, 1]))].copy()


def snapshot(rng: Rng) -> Arguments:
    made, rows, columns = lattice(rng)
    KERNELS["ising.heat_bath"](made, rows, columns, hot_or_cold(rng), 0.0, 3, seeded(rng))
    return made, rows, columns, int(rng.integers(0, 2))


def prices(rng: Rng) -> np.ndarray:
    return np.concatenate([rng.normal(size=7), [0.0, 1e3, -1e3, 1e-9]])


def surroundings(rng: Rng) -> tuple[np.ndarray, np.ndarray, int, int, int]:
    angle, rows, columns = turned(rng)
    angle *= float(rng.choice([1.0, 0.3, 1e-3]))
    joined, work = int(rng.integers(0, 2)), np.zeros((4, angle.size))
    KERNELS["pseudolikelihood_rotors.alignments"](angle, rows, columns, joined, *work)
    return work[2].copy(), work[3].copy(), rows, columns, joined


def alignments(rng: Rng) -> Arguments:
    angle, rows, columns = turned(rng)
    work = np.zeros((4, angle.size))
    return angle, rows, columns, int(rng.integers(0, 2)), *(one.copy() for one in work)


def expected_alignments(rng: Rng) -> Arguments:
    return surroundings(rng)[0], prices(rng), np.zeros(11)


def rotors_sandwich(rng: Rng) -> Arguments:
    strength, alignment, *sides = surroundings(rng)
    space = np.zeros(strength.size), np.zeros(2)
    return strength, alignment, *sides, float(rng.choice(prices(rng))), *space


def bond_order(rng: Rng) -> Arguments:
    box, pairs, number = listed(rng)
    counts = np.zeros(number, dtype=np.int64)
    return *box, *pairs, np.zeros(number), np.zeros(number), counts, np.zeros(2)


def clusters(rng: Rng) -> Arguments:
    box, pairs, number = listed(rng)
    return *box, *pairs, *np.zeros((2, number), dtype=np.int64)


def components(rng: Rng) -> Arguments:
    _, pairs, number = listed(rng)
    return *pairs, *np.zeros((2, number), dtype=np.int64)


def pair_histogram(rng: Rng) -> Arguments:
    x, y, width, height, _, _, following, _, _ = half_list(rng)
    reach = float(rng.uniform(0.3, 0.6) * min(width, height) / rng.integers(1, 4))
    head = np.zeros(neighbours.cells(x.size, width, height, reach), dtype=np.int64)
    counts = rng.integers(0, 5, int(rng.integers(1, 80)))
    return x, y, width, height, reach, head, following, counts


def structure_factor(rng: Rng) -> Arguments:
    x, y, width, height, *_ = half_list(rng)
    columns, rows = (int(most) for most in rng.integers(0, 30, 2))
    scratch = rng.normal(size=structure.waves(columns, rows))
    return x, y, width, height, columns, rows, scratch, np.zeros((2 * columns + 1) * (rows + 1))


def places(rng: Rng) -> Arguments:
    x, y = np.zeros((2, int(rng.integers(1, 300))))
    return x, y, *(float(side) for side in rng.uniform(1.0, 40.0, 2))


def seen(rng: Rng) -> Arguments:
    """A small lattice of which some spins are known, at a temperature and in a field."""
    rows, columns = (int(side) for side in rng.integers(1, 7, 2))
    clamps = rng.choice(np.array([-1, 0, 0, 0, 1], dtype=np.int8), rows * columns)
    return clamps, rows, columns, hot_or_cold(rng), float(rng.choice([0.0, rng.normal()]))


def posterior(rng: Rng, more: int) -> Arguments:
    known = seen(rng)
    scratch = rng.normal(size=posteriors.scratch_size(known[1], known[2]))
    return *known, scratch, *(np.zeros(known[0].size) for _ in range(more))


def row_vector(rng: Rng) -> tuple[np.ndarray, int]:
    width = int(rng.integers(1, 9))
    return rng.random(1 << width), width


def next_row(rng: Rng) -> Arguments:
    vector, width = row_vector(rng)
    return vector, rng.random(vector.size), width, hot_or_cold(rng)


def look(rng: Rng) -> Arguments:
    vector, width = row_vector(rng)
    clamps = rng.integers(-1, 2, width).astype(np.int8)
    return vector, clamps, width, hot_or_cold(rng), float(rng.choice([0.0, rng.normal()]))


def row_magnetization(rng: Rng) -> Arguments:
    vector, width = row_vector(rng)
    return vector, rng.random(vector.size), width, np.zeros(width)


def counted(rng: Rng, states: int) -> np.ndarray:
    few_or_many = int(rng.choice([0, 1, 2, 5, 100, 10**6]))
    return rng.integers(0, few_or_many + 1, states)


def some_weights(rng: Rng) -> np.ndarray:
    made = rng.random(int(rng.integers(1, 40))) ** float(rng.choice([0.0, 1.0, 20.0]))
    made[1:] *= rng.random(made.size - 1) < 0.8
    return made


def alias_table(rng: Rng) -> Arguments:
    weights = some_weights(rng)
    return weights, np.zeros(weights.size), *np.zeros((2, weights.size), dtype=np.int64)


def draw(rng: Rng) -> Arguments:
    table = alias_table(rng)
    counts.alias_table(*table)
    return *table[1:3], count(rng), counted(rng, table[0].size), seeded(rng)


def informations(rng: Rng) -> Arguments:
    rows, columns = (int(side) for side in rng.integers(1, 18, 2))
    margins = np.zeros(rows + columns, dtype=np.int64)
    return counted(rng, rows * columns), rows, columns, margins, np.zeros(4)


def two_parts(rng: Rng) -> tuple[int, ...]:
    """Two parts, two labels, and how many pairs of states."""
    sizes = [int(size) for size in rng.integers(1, 5, 4)]
    return *sizes, sizes[0] * sizes[1]


def some_of(rng: Rng, size: int) -> np.ndarray:
    return rng.gamma(0.3, size=size) * (rng.random(size) < 0.8)


def conjecture_parts(rng: Rng) -> tuple[int, int, int, np.ndarray]:
    na, nb, nl = (int(states) for states in rng.integers([2, 2, 1], [4, 3, 4]))
    p = rng.dirichlet(np.full(na * nb, 0.5))
    p[rng.random(p.size) < 0.2] = 0.0
    p[0] += 1e-3
    return na, nb, nl, p / p.sum()


def latent_descent(rng: Rng) -> Arguments:
    na, nb, nl, p = conjecture_parts(rng)
    channel = rng.dirichlet(np.ones(nl), p.size).ravel()
    chance, largest, steps = (int(each) for each in rng.integers([0, 0, 0], [2, 2, 30]))
    work = np.zeros(nl * (na * nb + na + nb + 1))
    return p, channel, na, nb, nl, chance, largest, steps, work, np.zeros(3)


def latent_partition(rng: Rng) -> Arguments:
    na, nb, _, p = conjecture_parts(rng)
    cells = np.flatnonzero(p)
    sets, largest = 1 << cells.size, int(rng.integers(0, 2))
    work, index = np.zeros(4 * sets + 3 * cells.size), np.zeros(sets + 3 * cells.size, np.int64)
    return p, na, nb, cells, largest, work, index, np.zeros(p.size, np.int64), np.zeros(3)


def latent_climb(rng: Rng) -> Arguments:
    na, nb, nl, p = conjecture_parts(rng)
    n, rows, sets = p.size, p.size * nl, 1 << p.size
    largest, patience, proposals = (int(each) for each in rng.integers([0, 0, 1], [2, 5, 12]))
    account = np.array([0.0, 0.0, 0.0, 0.0, 0.0, -1.0])
    work = np.zeros(5 * n + 3 * rows + nl * (na + nb + 1) + 3 + 4 * sets)
    return (
        na, nb, nl, largest, proposals, 10, patience, float(rng.uniform(0.01, 3.0)), np.arange(n),
        np.zeros(n), np.zeros(n), np.zeros(rows), np.zeros(n, np.int64), account,
        np.zeros(2 * proposals), work, np.zeros(sets + 4 * n, np.int64), seeded(rng),
    )  # fmt: skip


def latent_errors(rng: Rng) -> Arguments:
    na, nb, labels, _, states = two_parts(rng)
    return some_of(rng, states * labels), na, nb, labels, np.zeros(8)


def supported(rng: Rng) -> tuple[np.ndarray, int, int, float, np.ndarray]:
    """A table with many empty cells, and room for the labels of its rows and columns."""
    na, nb = (int(values) for values in rng.integers(1, 9, 2))
    table = rng.integers(0, 5, na * nb) * (rng.random(na * nb) < rng.random()) * 1.0
    return table, na, nb, float(rng.integers(0, 3)), np.zeros(na + nb, dtype=np.int8)


def support_labels(rng: Rng) -> tuple[tuple[np.ndarray, int, int, float, np.ndarray], int]:
    given = supported(rng)
    return given, KERNELS["support.components"](*given)


def support_joint(rng: Rng) -> Arguments:
    (table, na, nb, _, labels), found = support_labels(rng)
    return table, na, nb, labels, found, np.zeros(table.size * (found + 1))


def support_draw(rng: Rng) -> Arguments:
    p = rng.dirichlet(np.full(int(rng.integers(1, 20)), 0.3))
    return p, np.zeros(p.size), int(rng.integers(0, 200)), seeded(rng)


def support_strays(rng: Rng) -> Arguments:
    noise = float(rng.choice([0.0, 1.0, rng.random()]))
    return *rng.random((2, 12)), noise, float(rng.choice([0, 1, rng.integers(0, 900)]))


def latent_channel(rng: Rng) -> Arguments:
    *_, labels, _, states = two_parts(rng)
    joint = np.zeros(states * labels)
    return some_of(rng, states), some_of(rng, joint.size), labels, joint


def latent_agreement(rng: Rng) -> Arguments:
    *_, first, second, states = two_parts(rng)
    channels = some_of(rng, states * first), some_of(rng, states * second)
    return some_of(rng, states), *channels, first, second, np.zeros(first * second)


def latent_translation(rng: Rng) -> Arguments:
    *_, first, second, _ = two_parts(rng)
    return some_of(rng, first * second), first, second, np.zeros(2)


def latent_worlds(rng: Rng) -> Arguments:
    p, channel, other, first, second, both = latent_agreement(rng)
    tallies = np.zeros(channel.size), np.zeros(other.size), both
    last = np.zeros(3, dtype=np.int64)
    return p, channel, other, first, second, count(rng), *tallies, last, seeded(rng)


def long_cylinder(rng: Rng) -> tuple[int, float, np.ndarray, np.ndarray]:
    """A cylinder with its leading vector and weights."""
    width, temperature = int(rng.integers(1, 6)), float(rng.uniform(0.05, 6.0))
    vector, weights = np.zeros((2, 1 << width))
    cylinder.leading_vector(vector, weights, width, temperature, 1000)
    return width, temperature, vector, weights


def grow(rng: Rng) -> Arguments:
    width, temperature, vector, weights = long_cylinder(rng)
    rows, row = int(rng.integers(0, 9)), rng.integers(-1, 1 << width, 1)
    space = np.zeros(rows * width, dtype=np.int8), np.zeros(1 << width)
    return space[0], rows, width, temperature, vector, weights, space[1], row, seeded(rng)


def block_information(rng: Rng) -> Arguments:
    width, temperature, vector, weights = long_cylinder(rng)
    rows, columns = int(rng.integers(1, 3)), int(rng.integers(1, min(width, 3) + 1))
    scratch = np.zeros(cylinder_information.block_scratch_size(rows, columns, width))
    far = int(rng.integers(1, 9)), vector, weights, scratch, np.zeros(int(rng.integers(0, 5)))
    return rows, columns, width, temperature, *far


def ring_information(rng: Rng) -> Arguments:
    width, temperature, vector, weights = long_cylinder(rng)
    far = int(rng.integers(1, 9)), vector, weights, np.zeros(2 << width), np.zeros(3)
    return width, temperature, *far


def three_rows(rng: Rng) -> Arguments:
    """Three rows of a torus, or of a cylinder without end."""
    width, latent = int(rng.integers(1, 6)), int(rng.integers(0, 3))
    leading, weights = np.zeros((2, 1 << width))
    temperature = hot_or_cold(rng)
    cylinder.leading_vector(leading, weights, width, temperature, 1000)
    distances = (int(d) for d in rng.integers(0, 5, 3))
    return width, *distances, temperature, latent, leading


def rows_joint(rng: Rng) -> Arguments:
    given = three_rows(rng)
    states = 1 << given[0]
    return *given, np.zeros(3 * states), np.ones(2 * states**2)


def errors_of_rows(rng: Rng) -> Arguments:
    given = three_rows(rng)
    return *given, np.zeros(rows_errors.scratch_size(given[0], given[5])), np.ones(18)


def revealed(rng: Rng) -> tuple[np.ndarray, np.ndarray, int, int]:
    """A lattice, and some of its spins."""
    made, rows, columns = lattice(rng)
    share = float(rng.choice([0.0, 0.02, 0.3, 1.0]))
    return made, np.where(rng.random(made.size) < share, made, 0).astype(np.int8), rows, columns


def kept_blocks(rng: Rng, size: int, scale: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Sums over blocks of samples, as a run has left them."""
    number, length = 2 * int(rng.integers(1, 9)), int(rng.choice([1, 1, 2, 64]))
    full, samples = int(rng.integers(0, number)), int(rng.integers(0, length))
    blocks = rng.uniform(-scale, scale, (number, size)) * length
    blocks[full] *= samples / length
    blocks[full + 1 :] = 0.0
    return blocks.ravel(), np.array([length, full, samples])


def conditional(rng: Rng) -> Arguments:
    made, clamps, rows, columns = revealed(rng)
    blocks, account = kept_blocks(rng, made.size)
    if rng.random() < 0.1:
        blocks = blocks[:0]
    work = np.zeros(made.size, dtype=np.int64), np.zeros(made.size, dtype=np.int8)
    sweeps = int(rng.integers(0, 20))
    return (
        made,
        clamps,
        rows,
        columns,
        hot_or_cold(rng),
        sweeps,
        *work,
        blocks,
        account,
        seeded(rng),
    )


def blanket(rng: Rng) -> Arguments:
    made, rows, columns = lattice(rng)
    kept = kept_blocks(rng, 2 * made.size)
    return made, rows, columns, hot_or_cold(rng), np.zeros(2 * made.size), *kept


def averaged(rng: Rng) -> Arguments:
    size = int(rng.integers(1, 90))
    resolution = float(rng.choice([0.0, 1.0]))
    return *kept_blocks(rng, size), resolution, np.zeros(size), np.zeros(size)


def boxes_everywhere(rng: Rng) -> Arguments:
    made, rows, columns = lattice(rng)
    height, width = int(rng.integers(1, rows + 1)), int(rng.integers(1, columns + 1))
    return made, rows, columns, height, width, *np.zeros((2, made.size), dtype=np.int64)


def patches_look(rng: Rng) -> Arguments:
    made, rows, columns = lattice(rng)
    corners = np.array([rng.integers([rows, columns]) for _ in range(3)]).ravel()
    side = int(rng.integers(1, min(rows, columns) + 1))
    how = side, int(rng.integers(2)), int(rng.integers(1, 4))
    room = np.zeros((2, made.size), dtype=np.int64)
    return made, rows, columns, corners, *how, *room, np.zeros(8), *kept_blocks(rng, 8)


def patches_settle(rng: Rng) -> Arguments:
    full, length = int(rng.integers(0, 40)), int(rng.choice([1, 64]))
    blocks = np.zeros((64, 8))
    blocks[:full] = rng.integers(0, 2 ** int(rng.choice([1, 9])), (full, 8)) * length
    return blocks.ravel(), np.array([length, full, 0]), np.zeros(8), np.zeros(512), np.zeros(16)


def believed(rng: Rng) -> tuple[Arguments, Arguments]:
    """A map of a lattice with its errors, and what it was made of."""
    made, clamps, _, _ = revealed(rng)
    kept = kept_blocks(rng, made.size, float(rng.choice([0.01, 1.0])))
    mean, error = np.zeros(made.size), np.zeros(made.size)
    KERNELS["blocks.average"](*kept, 1.0, mean, error)
    mean[rng.random(made.size) < 0.1] = float(rng.choice([-1.0, 0.0, 1.0]))
    return (mean, error, clamps), kept


def open_entropy(rng: Rng) -> Arguments:
    known, kept = believed(rng)
    return *known, *kept, np.zeros(known[0].size), np.zeros(2)


def click(rng: Rng) -> Arguments:
    (mean, error, _), _ = believed(rng)
    seen, seen_error = rng.uniform(-1.0, 1.0, 2 * mean.size), rng.random(2 * mean.size)
    site, spin = int(rng.integers(mean.size)), int(rng.choice([-1, 1]))
    seen[site] = float(rng.choice([seen[site], -spin]))
    return site, spin, mean, error, seen, seen_error, np.zeros(6)


def draw_near(rng: Rng) -> Arguments:
    _, rows, columns = lattice(rng)
    distances = rng.choice([1.0, 5.0, np.inf], rows * columns)
    return distances, rows, columns, int(rng.integers(rows * columns))


def learnt_by_distance(rng: Rng) -> Arguments:
    known, _ = believed(rng)
    distances = rng.choice([0.0, 1.0, 2.0**0.5, 5.0, 8.5, np.inf], known[0].size)
    return *known, distances, *np.zeros((4, int(rng.integers(1, 12))))


def crystal_grid(rng: Rng) -> dict[str, Any]:
    """A small grid of lattices, some atoms, and what is thought of them, right or wrong."""
    angles, columns, rows = int(rng.integers(1, 6)), 2 * int(rng.integers(2, 9)), 7
    weight = rng.exponential(size=angles * columns * rows) ** float(rng.choice([1.0, 9.0]))
    weight /= weight.sum()
    return {
        "likelihood": rng.normal(size=weight.size) * float(rng.choice([1.0, 300.0])),
        "weight": weight,
        "share": weight.reshape(angles, -1).sum(axis=1),
        "angle": rng.uniform(-1.0, 1.0, angles),
        "cells": (columns, rows),
        "size": (float(rng.uniform(0.5, 2.0)), float(rng.choice([0.03, 0.1, 0.3, 1.2]))),
        "places": tuple(rng.normal(0.0, 3.0, (2, int(rng.integers(1, 9))))),
        "table": np.zeros(2 * (columns + rows)),
    }


def crystal_sight(rng: Rng) -> Arguments:
    g = crystal_grid(rng)
    place = (float(each[0]) for each in g["places"])
    return g["likelihood"], g["angle"], *g["cells"], *g["size"], *place, g["table"]


def crystal_weigh(rng: Rng) -> Arguments:
    g = crystal_grid(rng)
    return g["likelihood"], g["weight"], g["share"]


def crystal_predict(rng: Rng) -> Arguments:
    g = crystal_grid(rng)
    posterior = (g["weight"], g["share"], g["angle"])
    found = np.zeros(g["places"][0].size)
    return *posterior, *g["cells"], *g["size"], *g["places"], found, g["table"]


def crystal_picture(rng: Rng, clear: bool) -> Arguments:
    g = crystal_grid(rng)
    pixels, side = int(rng.integers(4, 25)), float(rng.uniform(3.0, 9.0))
    columns, rows = g["cells"]
    room = max((columns + 1) * (rows + 1) + columns * rows, 2 * pixels * pixels)
    posterior = (g["weight"], g["share"], g["angle"], *g["cells"], *g["size"])
    seen = (*g["places"], g["places"][0].size) if clear else ()
    return *posterior, *seen, side, pixels, rng.random(pixels * pixels), np.zeros(room)


def crystal_piece(rng: Rng) -> Arguments:
    room = np.zeros((4, int(rng.integers(1, 200))))
    status = rng.integers(0, 3, room.shape[1]).astype(np.int8)
    a, s, side = (float(each) for each in rng.uniform([0.7, 0.01, 2.0], [1.5, 0.3, 9.0]))
    return *room, status, a, s, side, np.zeros(3), seeded(rng)


def crystal_seen(rng: Rng) -> tuple[np.ndarray, int]:
    status = rng.integers(0, 3, 40).astype(np.int8)
    status[int(rng.integers(30))] = 1
    return status, int(rng.integers(30, 41))


def crystal_fit(rng: Rng) -> Arguments:
    g = crystal_grid(rng)
    lattice, atoms = g["size"][0], g["places"][0].size
    return g["weight"], g["angle"], *g["cells"], lattice, *g["places"], atoms, np.zeros(3)


def crystal_misses(rng: Rng) -> Arguments:
    places = rng.normal(0.0, 3.0, (4, 40))
    size = (float(rng.uniform(0.5, 2.0)), float(rng.uniform(0.01, 0.3)), int(rng.integers(2)))
    return *places, *crystal_seen(rng), rng.normal(size=3), *size, 0.7, np.zeros(24)


def discs_in_a_box(rng: Rng) -> tuple[HardDiscs, Arguments]:
    """A gas, as its kernels take it: closed or not, dilute or dense, all in one half or not."""
    gas = HardDiscs(
        int(rng.integers(2, 60)),
        float(rng.uniform(0.01, 0.25)),
        float(rng.uniform(0.5, 2.0)),
        int(rng.integers(2**32)),
        diameter=float(rng.uniform(0.3, 1.0)),
        walls=bool(rng.random() < 0.5),
        start=str(rng.choice(["uniform", "half"])),
    )
    return gas, gas._motion._all()


def discs_run(rng: Rng) -> Arguments:
    gas, arguments = discs_in_a_box(rng)
    window, most = float(rng.choice([0.125, 0.5, 4.0])), int(rng.choice([7, 10_000]))
    return *arguments, window, gas.time + float(rng.uniform(0.0, 20.0)), most


def discs_settle(rng: Rng) -> Arguments:
    gas, _ = discs_in_a_box(rng)
    gas.run(float(rng.uniform(0.0, 5.0)))
    return gas.state["body"], *gas.box, int(gas.walls), gas.state["tally"]


def discs_look(rng: Rng) -> Arguments:
    gas, _ = discs_in_a_box(rng)
    gas.run(float(rng.uniform(0.0, 5.0)))
    box = *gas.box, int(gas.walls)
    return gas.state["body"], gas.state["tally"], *box, *np.zeros((4, gas.number))


def discs_scatter(rng: Rng) -> Arguments:
    x, y, breadth, depth = places(rng)
    columns, rows = (int(n) for n in rng.integers(1, 6, 2))
    diameter = float(rng.uniform(0.0, 1.0) * min(breadth / columns, depth / rows))
    round_edges = (breadth, depth) if rng.random() < 0.5 else (np.inf, np.inf)
    head, following = np.zeros(columns * rows, np.int64), np.zeros(x.size, np.int64)
    part = (*rng.uniform(0.0, 2.0, 2).tolist(), breadth, depth)
    return x, y, *part, *round_edges, diameter, columns, rows, head, following, seeded(rng)


def discs_velocities(rng: Rng) -> Arguments:
    vx, vy = np.zeros((2, int(rng.integers(2, 200))))
    freedom = vx.size - int(rng.integers(0, 2))
    return vx, vy, hot_or_cold(rng), int(rng.integers(0, 2)), freedom, seeded(rng)


def ring(rng: Rng) -> tuple[np.ndarray, np.ndarray, int]:
    """Places on a ring, and velocities; among them the ends."""
    size = int(rng.integers(1, 100))
    place = rng.integers(2**64, size=size, dtype=np.uint64)
    place[0] = rng.choice(np.array([0, 2**63 - 1, 2**63, 2**64 - 1], np.uint64))
    return place, rng.integers(-(2**40), 2**40, size), int(rng.integers(0, 2))


def flight_fly(rng: Rng) -> Arguments:
    place, velocity, _ = ring(rng)
    return place, velocity, rng.integers(2**62, dtype=np.uint64, size=1)[0]


def flight_put(rng: Rng) -> Arguments:
    place, _, walls = ring(rng)
    side = float(rng.uniform(0.1, 30.0))
    x = rng.uniform(0.0, side, place.size)
    x[0] = rng.choice([0.0, np.nextafter(side, 0.0)])
    return x, side, walls, place


def flight_push(rng: Rng) -> Arguments:
    place, velocity, walls = ring(rng)
    return rng.normal(size=place.size), float(rng.uniform(1e-12, 1e-9)), place, walls, velocity


def flight_see(rng: Rng) -> Arguments:
    place, velocity, walls = ring(rng)
    side, unit = float(rng.uniform(0.1, 30.0)), float(rng.uniform(1e-12, 1e-9))
    return place, velocity, side, unit, walls, *np.zeros((2, place.size))


def occupy(rng: Rng) -> Arguments:
    size, (width, height) = int(rng.integers(1, 300)), rng.uniform(0.5, 4.0, 2).tolist()
    x, y = rng.uniform(0.0, width, size), rng.uniform(0.0, height, size)
    vx, vy = rng.normal(size=(2, size))
    steps = rng.uniform(0.1, 3.0, 2).tolist()
    shape = [int(n) for n in rng.integers(1, 9, 4)]
    return x, y, vx, vy, width, height, *steps, *shape, np.zeros(np.prod(shape), np.int64)


def distances(rng: Rng) -> Arguments:
    x, y, home_x, home_y = rng.uniform(0.0, 2.0, (4, count(rng)))
    return x, y, home_x, home_y, 2.0, float(rng.choice([2.0, np.inf])), 0.7, np.zeros(3)


def coloured(rng: Rng, most: int = 127) -> tuple[np.ndarray, int, int, int]:
    """A lattice of Potts spins, and how many colours there may be."""
    rows, columns = (int(side) for side in rng.integers(2, 18, 2))
    q = int(rng.choice([2, 3, 10, most]))
    return rng.integers(0, q, rows * columns).astype(np.int8), rows, columns, q


def potts_sweep(rng: Rng) -> Arguments:
    return *coloured(rng), 1.0 / hot_or_cold(rng), seeded(rng)


def account(rng: Rng) -> np.ndarray:
    return rng.normal(size=7)


def potts_clusters(rng: Rng) -> Arguments:
    made = coloured(rng)
    work = np.zeros(made[0].size, dtype=np.int64)
    return *made, 1.0 / hot_or_cold(rng), int(rng.integers(0, 9)), work, seeded(rng)


def potts_planes(rng: Rng) -> tuple[np.ndarray, np.ndarray, int, int, int, int]:
    rows, columns = (int(side) for side in rng.choice([16, 32, 48, 64, 128, 144, 272], 2))
    q = int(rng.integers(2, 17))
    colours = rng.integers(0, q, rows * columns).astype(np.int8)
    layout = planes.layout(rows, columns)
    even, odd = np.zeros((2, 4 * layout.rows * layout.words), dtype=np.uint64)
    planes.pack(colours, rows, columns, even, odd)
    return even.copy(), odd.copy(), rows, columns, q, layout.lanes


def potts_multispin(rng: Rng) -> Arguments:
    *made, lanes = potts_planes(rng)
    return *made, 1.0 / hot_or_cold(rng), int(rng.integers(0, 4)), seeded(rng, lanes)


def potts_pack(rng: Rng) -> Arguments:
    even, odd, rows, columns, q, _ = potts_planes(rng)
    return rng.integers(0, q, rows * columns).astype(np.int8), rows, columns, even, odd


def potts_unpack(rng: Rng) -> Arguments:
    even, odd, rows, columns, *_ = potts_planes(rng)
    return even, odd, rows, columns, np.zeros(rows * columns, dtype=np.int8)


def potts_occupation(rng: Rng) -> Arguments:
    even, odd, _, _, q, _ = potts_planes(rng)
    return even, odd, q, np.zeros(q, np.int64)


def score(rng: Rng) -> Arguments:
    (mean, _, clamps), _ = believed(rng)
    return mean, clamps, spins(rng, mean.size), np.zeros(2)


def counting(rng: Rng) -> Arguments:
    """A walk through the states of a lattice; the smallest get as far as ln f = 1/t."""
    rows, columns = (int(side) for side in rng.choice([2, 2, 2, 3, 4, 6], 2))
    q = int(rng.choice([2, 2, 3, 10, 127]))
    made = rng.integers(q, size=rows * columns).astype(np.int8)
    levels = 2 * rows * columns + 1
    log_g, histogram = np.zeros(levels), np.zeros(levels, dtype=np.int64)
    ledger = np.zeros(wang_landau.LEDGER_SIZE)
    ledger[wang_landau.FLATNESS] = rng.choice([0.0, 0.8])
    ledger[wang_landau.SATURATES] = rng.choice([0.0, 0.0, 1.0])
    level = wang_landau.unlike_bonds(made, rows, columns)
    wang_landau.begin(level, log_g, histogram, ledger)
    if rng.random() < 0.3:
        log_g[level + 5 :] = np.inf  # out of bounds
    attempts = int(rng.choice([0, 1, 1000, 10_000, 50_000]))
    return made, rows, columns, q, log_g, histogram, ledger, attempts, seeded(rng)


def counting_begins(rng: Rng) -> Arguments:
    _, _, _, _, log_g, histogram, ledger, _, _ = counting(rng)
    return int(rng.integers(log_g.size)), log_g, histogram, ledger


def counting_step(rng: Rng) -> Arguments:
    given = counting(rng)
    wang_landau.walk(*given)
    return int(rng.integers(given[4].size)), *given[4:7], given[8]


def counting_normalised(rng: Rng) -> Arguments:
    given = counting(rng)
    wang_landau.walk(*given)
    return given[4], float(rng.uniform(0.0, 1000.0)), np.zeros(given[4].size)


def ln_g(rng: Rng, levels: int) -> np.ndarray:
    """Counts of states as they come in: some levels have none, or none yet."""
    counted = rng.normal(size=levels) * rng.choice([1.0, 30.0, 1e6])
    counted[rng.random(levels) < rng.choice([0.0, 0.3, 0.9])] = -np.inf
    counted[rng.integers(levels)] = 3.0
    return counted


def tangents(rng: Rng) -> Arguments:
    counted = ln_g(rng, int(rng.choice([1, 2, 5, 64])))
    level = int(rng.integers(counted.size))
    return counted, float(rng.choice([0.5, 1.0, 2.0])), level, np.zeros(5)


def canonical_sums(rng: Rng) -> Arguments:
    beta = rng.normal(size=7) * rng.choice([0.1, 1.0, 50.0])
    return ln_g(rng, int(rng.choice([1, 2, 5, 64]))), 2.0, beta, np.zeros(14)


def demon_purses(rng: Rng, quantum: int) -> tuple[np.ndarray, int]:
    """Return purses and what each may hold: a few quanta, or any number."""
    most = int(rng.choice([3, 17, 40]))
    held = quantum * rng.integers(0, most + 1, int(rng.integers(1, 40)))
    return held, demons.UNLIMITED if most == 40 else quantum * most


def demons_moving(model: str) -> Callable[[Rng], Arguments]:
    def arguments(rng: Rng) -> Arguments:
        made, rows, columns = lattice(rng)
        quantum = {"ising": 4, "potts": 1}.get(model, int(rng.integers(1, 5)))
        bodies: dict[str, Arguments] = {
            "ising": (made, rows, columns),
            "potts": (rng.integers(0, 10, made.size).astype(np.int8), rows, columns, 10),
            "two_level": (rng.integers(0, 2, made.size).astype(np.int8), quantum),
            "oscillators": (rng.integers(0, 3, made.size), quantum),
        }
        trail = np.zeros(int(rng.integers(0, 9)), dtype=np.int64)
        return *bodies[model], *demon_purses(rng, quantum), trail, seeded(rng)

    return arguments


def demons_trading(rng: Rng) -> Arguments:
    return (*demon_purses(rng, 4), *demon_purses(rng, 2), 4, int(rng.integers(0, 200)), seeded(rng))


def demons_price(rng: Rng) -> Arguments:
    quantum = int(rng.integers(1, 5))
    purses, capacity = demon_purses(rng, quantum)
    return float(purses.sum()), purses.size, quantum, capacity


def demons_nats(rng: Rng) -> Arguments:
    quantum = int(rng.integers(1, 5))
    purses, capacity = demon_purses(rng, quantum)
    some, all_of_them = int(purses[: purses.size // 2].sum()), int(purses.sum())
    ends = (some, all_of_them) if rng.random() < 0.5 else (all_of_them, some)
    return *ends, purses.size, quantum, capacity


def constrained(rng: Rng) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Features, means and a base: within reach, on the edge of it or beyond, some redundant."""
    number, states = int(rng.integers(0, 4)), int(rng.integers(1, 17))
    features = rng.normal(size=(number, states)) * 10.0 ** rng.uniform(-3.0, 3.0, (number, 1))
    features = np.round(features) if rng.random() < 0.5 else features
    p = rng.dirichlet(np.full(states, float(rng.choice([0.01, 0.3, 10.0]))))
    means = features @ p + float(rng.choice([0.0, 0.0, 0.0, 3.0])) * rng.normal(size=number)
    base = rng.random(states) * (rng.random(states) < 0.9)
    base[0] = 1.0
    return features.ravel(), means, base, number


def most_entropy(rng: Rng) -> Arguments:
    features, means, base, number = constrained(rng)
    scratch = np.zeros(maximum_entropy.scratch_size(number, base.size))
    most = int(rng.choice([0, 1, 5, 100]))
    return features, means, base, rng.normal(size=number), 0.0 * base, np.zeros(2), scratch, most


def entropies_along(rng: Rng) -> Arguments:
    features, means, base, number = constrained(rng)
    if number == 0:
        features, means, number = base.copy(), base[:1].copy(), 1
    scratch = np.zeros(maximum_entropy.scratch_size(number, base.size) + number + 2)
    which = int(rng.integers(number))
    values = means[which] + rng.normal(size=int(rng.integers(0, 5)))
    return features, means, base, which, values, 0.0 * values, 0.0 * base, scratch, 50


def reachable_ends(rng: Rng) -> Arguments:
    features, means, base, number = constrained(rng)
    given = min(number, int(rng.integers(0, 3)))
    rows = features[: given * base.size].copy()
    return rows, means[:given].copy(), rng.normal(size=base.size), np.zeros(2)


def gaussian_triples(rng: Rng) -> np.ndarray:
    return rng.normal(size=(3, int(rng.integers(1, 200))))


def gaussian_reading(rng: Rng) -> tuple[float, ...]:
    weights = rng.choice([0.0, 1.0, -1.0, float(rng.normal())], 2)
    return (float(rng.uniform(-0.99, 0.99)), *map(float, weights), float(rng.exponential() + 0.01))


def gaussian_draw(rng: Rng) -> Arguments:
    ring = gaussian_triples(rng)
    first = int(rng.integers(0, ring.shape[1]))
    return *ring, first, int(rng.integers(0, 300)), rng.normal(size=6), seeded(rng)


def gaussian_measured(rng: Rng) -> Arguments:
    triples = gaussian_triples(rng)
    pairs = ((0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2))
    sums = np.array([float(triples[i] @ triples[j]) for i, j in pairs])
    return sums, triples.shape[1] + 4.0, *gaussian_reading(rng), np.zeros(9), np.zeros(10)


def gaussian_slice(rng: Rng) -> Arguments:
    a, b, latent = gaussian_triples(rng)
    return a, b, latent, *np.sort(rng.normal(size=2)), np.zeros(a.size, np.int8), np.zeros(3)


def gaussian_curve(rng: Rng) -> Arguments:
    rho = float(rng.uniform(-0.99, 0.99))
    return rho, np.linspace(-0.99, abs(rho), 50), *np.zeros((2, 50))


def hopfield(rng: Rng, weights: type, last: Callable[[Rng], Arguments]) -> Arguments:
    size, many = int(rng.integers(2, 60)), int(rng.integers(1, 12))
    learnt, made = spins(rng, size * many), spins(rng, size)
    scale = 1 if weights is np.int8 else rng.normal(size=size * many)
    sums, order = made @ learnt.reshape(size, many).astype(np.int64), rng.permutation(size)
    given = (learnt, (learnt * scale).astype(weights), np.full(size, float(many)), made)
    return *given, sums, order, *last(rng), seeded(rng)


def hopfield_warm(rng: Rng) -> Arguments:
    return float(rng.choice([0.0, hot_or_cold(rng)])), int(rng.integers(0, 6))


def hopfield_cold(rng: Rng) -> Arguments:
    return int(rng.integers(0, 20)), np.zeros(1, dtype=np.int64)


def hopfield_cue(rng: Rng) -> Arguments:
    learnt, _, _, made, sums, order, flips, _, state = hopfield(rng, np.int8, hopfield_cold)
    return learnt, int(rng.integers(sums.size)), min(flips, made.size), made, order, state


def memories(rng: Rng) -> Arguments:
    """Patterns, those chosen for a mixture, and a state with the order of its sites."""
    size, many = int(rng.integers(2, 60)), int(rng.integers(1, 12))
    chosen = rng.permutation(many)[: 2 * int(rng.integers(0, (many + 1) // 2)) + 1]
    made, order = spins(rng, size), rng.permutation(size)
    return spins(rng, size * many), chosen, int(rng.integers(size + 1)), made, order, seeded(rng)


def memory_energy(rng: Rng, weights: type) -> Arguments:
    return hopfield(rng, weights, hopfield_cold)[1:5]


def memory_overlaps(rng: Rng) -> Arguments:
    many = int(rng.integers(1, 12))
    return rng.integers(-60, 61, many), int(rng.integers(1, 60)), np.zeros(many)


def memory_inverse(rng: Rng) -> Arguments:
    size, many = int(rng.integers(2, 60)), int(rng.integers(1, 12))
    return spins(rng, size * many), size, np.zeros(many * many)


def memory_projection(rng: Rng) -> Arguments:
    learnt, size, inverse = memory_inverse(rng)
    return learnt, rng.normal(size=inverse.size), np.zeros(learnt.size), np.zeros(size)


def dense_memory(rng: Rng) -> tuple[Arguments, Arguments]:
    """Patterns and a well; spins, sums and order."""
    size, many = int(rng.integers(2, 60)), int(rng.integers(1, 9))
    learnt, made = spins(rng, size * many), spins(rng, size)
    table = -rng.exponential(size, size + 1) * (rng.random(size + 1) < rng.random())
    sums = made @ learnt.reshape(size, many).astype(np.int64)
    return (learnt, table), (made, sums, rng.permutation(size))


def dense_memory_warm(rng: Rng) -> Arguments:
    given, moving = dense_memory(rng)
    return *given, *moving, hot_or_cold(rng), int(rng.integers(0, 6)), seeded(rng)


def dense_memory_damage(rng: Rng) -> Arguments:
    (learnt, _), moving = dense_memory(rng)
    return learnt, *moving, int(rng.integers(moving[0].size + 1)), seeded(rng)


def dense_memory_flip(rng: Rng) -> Arguments:
    (learnt, _), (made, sums, _) = dense_memory(rng)
    return learnt, made, sums, int(rng.integers(made.size))


def dense_memory_equilibrium(rng: Rng) -> Arguments:
    groups, many = int(rng.integers(1, 5)), int(rng.integers(1, 5))
    sizes = rng.integers(1, 7, groups)
    n = int(sizes.sum())
    table = -rng.exponential(n, n + 1) * (rng.random(n + 1) < rng.random())
    ways = np.cumsum(np.log(np.maximum(np.arange(n + 1.0), 1.0)))
    room = np.zeros(groups, dtype=np.int64), np.zeros(many, dtype=np.int64)
    signs = spins(rng, groups * many)
    return sizes, signs, table, ways, hot_or_cold(rng), *room, np.zeros(many * (n + 1)), np.zeros(3)


def contrastive_chains(rng: Rng) -> Arguments:
    n = int(rng.integers(1, 12))
    couplings = rng.normal(scale=2.0, size=(n, n))
    couplings += couplings.T
    np.fill_diagonal(couplings, 0.0)
    made = spins(rng, n * int(rng.integers(1, 6)))
    run = int(rng.integers(0, 4)), float(rng.choice([0.0, 0.5, 1.0, 300.0]))
    return made, rng.normal(size=n), couplings.ravel(), *run, np.zeros(n), seeded(rng)


def annealed_chains(rng: Rng) -> Arguments:
    made, fields, couplings, sweeps, _, bonds, state = contrastive_chains(rng)
    betas = np.linspace(0.0, 1.0, int(rng.integers(0, 9)))[:: rng.choice([-1, 1])].copy()
    model = rng.normal(size=fields.size), fields, couplings
    return made, *model, betas, sweeps, np.zeros(made.size // fields.size), bonds, state


def expert_parts(rng: Rng) -> tuple[int, int, Arguments]:
    """Size, order, and weights, couplings, slopes and directions of a few experts."""
    n, experts = int(rng.integers(1, 7)), int(rng.integers(1, 4))
    numbers = rng.normal(scale=float(rng.choice([0.1, 1.0, 30.0])), size=(3, experts << n))
    weights = rng.dirichlet(np.ones(experts)) * rng.integers(0, 2, experts).clip(rng.integers(2))
    weights[0] = 1.0 - weights[1:].sum()
    return 1 << n, int(rng.integers(0, n + 1)), (weights, *(each.copy() for each in numbers))


def expert_steps(rng: Rng) -> Arguments:
    size, order, (weights, theta, slopes, directions) = expert_parts(rng)
    slopes *= rng.integers(2)
    target = rng.dirichlet(np.full(size, float(rng.choice([0.01, 1.0]))))
    written = np.zeros((2, theta.size))
    rest = np.zeros(size), order, int(rng.integers(2)), np.zeros(int(rng.integers(0, 9)))
    return target, weights, theta, *(each.copy() for each in written), slopes, directions, *rest


def expert_start(rng: Rng) -> Arguments:
    _, order, (weights, *numbers) = expert_parts(rng)
    return weights, *numbers, order, float(rng.choice([0.0, 0.1, 1.0])), seeded(rng)


def expert_chain(rng: Rng) -> Arguments:
    size, _, (weights, theta, *_) = expert_parts(rng)
    experts, spins = weights.size, size.bit_length() - 1
    p = np.exp(theta - theta.max()).reshape(experts, size)
    p[:, rng.integers(size)] *= rng.integers(2)  # a state that is never visited
    p /= p.sum(axis=1, keepdims=True)
    places = rng.integers(size, size=experts)
    return weights, p.ravel(), places, spins, np.zeros(count(rng), dtype=np.int64), seeded(rng)


def writers_and_readers(rng: Rng, what: str) -> Arguments:
    """A few seeds, in the order that each kernel wants."""
    dimension, seeds = int(rng.integers(2, 7)), int(rng.integers(1, 6))
    scale = float(rng.choice([0.01, 0.1, 1.0]))
    pair = tuple(rng.normal(scale=scale, size=(2, seeds * dimension)))
    if what == "drift":
        return dimension, *pair
    if what == "observe":
        return dimension, *pair, np.zeros(seeds), np.zeros(seeds)
    if what == "start":
        push = float(rng.choice([0.0, 0.7]))
        return dimension, scale, int(rng.integers(2)), push, *pair, seeded(rng)
    rate = float(rng.choice([0.01, 0.1, 0.5]))
    some = int(rng.integers(0, 40)), int(rng.integers(0, 99)), *pair, np.full(seeds, -1.0)
    if what == "flow":
        return dimension, 1.0, rate, *some, np.zeros(4 * dimension)
    return dimension, 1.0, rate, float(rng.choice([0.0, 0.3])), *some, seeded(rng)


def agreement(rng: Rng) -> tuple[float, float, float]:
    """Target, time and length of a writer and a reader."""
    time = float(rng.choice([0.0, rng.uniform(0, 9), 400.0]))
    return float(rng.choice([0.5, 1.0, 2.0])), time, float(rng.choice([1e-3, 0.1, 2.0]))


def squares(rng: Rng) -> Arguments:
    made = rng.exponential(size=(2, 9)) * rng.choice([1e-12, 1e-2, 1.0], size=(2, 9))
    made[:, :2] *= rng.integers(0, 2, (2, 2))
    return tuple(made)


def gaps(rng: Rng) -> Arguments:
    number = int(rng.choice([2, 3, 30, 301]))
    values = rng.beta(1.0, float(rng.choice([1.0, 900.0])), number)
    return int(rng.integers(1, min(number, 9))), values, np.zeros(2)


def gibbs_chains(rng: Rng) -> Arguments:
    n = int(rng.integers(1, 8))
    scale = float(rng.choice([0.0, 1.0, 1e3]))
    chains = rng.integers(1 << n, size=int(rng.integers(0, 6)))
    rest = hot_or_cold(rng), n, int(rng.integers(0, 5)), chains, np.zeros(1 << n, dtype=np.int64)
    return rng.normal(scale=scale, size=1 << n), *rest, seeded(rng)


def valleys(rng: Rng) -> Arguments:
    n = int(rng.integers(1, 8))
    made = rng.normal(size=1 << n)
    energies = np.round(made, int(rng.integers(0, 3))) if rng.random() < 0.7 else made
    return energies, np.argsort(energies, kind="stable").astype(np.int64), n


def pools(rng: Rng) -> Arguments:
    energies, order, n = valleys(rng)
    room = np.zeros(3 * (energies.size >> 1), dtype=np.int64)
    return energies, order, n, np.zeros(energies.size, dtype=np.int64), room


def passes(rng: Rng) -> Arguments:
    energies, order, n = valleys(rng)
    start, end = (int(state) for state in rng.integers(energies.size, size=2))
    return energies, order, n, start, end, np.zeros(energies.size, dtype=np.int64)


def descent(rng: Rng) -> Arguments:
    energies, order, n = valleys(rng)
    return energies, order, n, *(np.zeros(energies.size, dtype=np.int64) for _ in range(3))


def target_patterns(rng: Rng) -> Arguments:
    n = int(rng.integers(3, 9))
    return n, int(rng.integers(1, 4)), np.zeros(int(rng.integers(0, 5)), np.int64), seeded(rng)


def target_mixed(rng: Rng) -> Arguments:
    size = 1 << int(rng.integers(1, 9))
    stored = rng.integers(0, size, int(rng.integers(1, 5)))
    parity = int(rng.choice([0, rng.integers(size)]))
    shares = (float(rng.choice([0.0, rng.uniform(0.0, 0.5)])), float(rng.uniform()))
    return stored, parity, *shares, np.zeros(size)


def landscape_of(rng: Rng) -> tuple[np.ndarray, np.ndarray, int]:
    """A target, couplings, and the number of spins."""
    n = int(rng.integers(1, 8))
    return rng.dirichlet(np.ones(1 << n)), rng.normal(scale=rng.choice([0.1, 3.0]), size=1 << n), n


def landscape_refit(rng: Rng) -> Arguments:
    target, theta, n = landscape_of(rng)
    order = int(rng.integers(1, min(n, 3) + 1))
    KERNELS["landscape.keep"](theta.copy(), order, theta)
    return target, theta, *np.zeros((5, 1 << n)), order


def landscape_steps(rng: Rng) -> Arguments:
    target, theta, n = landscape_of(rng)
    clock = np.array([rng.integers(1, n + 1), rng.integers(0, 4), rng.integers(0, 40), 0])
    fitted, steps = int(rng.integers(0, 2)), int(rng.integers(0, 200))
    work = rng.normal(size=(5, 1 << n))
    return target, rng.normal(size=1 << n), theta, *work, fitted, clock, steps


def landscape_lost(rng: Rng) -> Arguments:
    target, theta, n = landscape_of(rng)
    return target, theta, hot_or_cold(rng), np.zeros(1 << n)


def landscape_overlap(rng: Rng) -> Arguments:
    target, _, n = landscape_of(rng)
    return target, hot_or_cold(rng), int(rng.integers(1 << n)), np.zeros(n + 1)


def landscape_limit(rng: Rng) -> Arguments:
    _, theta, n = landscape_of(rng)
    overlaps = np.append(rng.uniform(-1.0, 1.0, 20), [-1.0, 1.0])
    anchor, centre = float(rng.normal()), int(rng.integers(1 << n))
    return theta, anchor, hot_or_cold(rng), centre, overlaps, np.zeros(overlaps.size)


def network(rng: Rng, vectors: int) -> list[np.ndarray]:
    """Some vectors of float32, now and then with an entry that is not finite."""
    made = [rng.normal(size=200).astype(np.float32) for _ in range(vectors)]
    if rng.random() < 0.1:
        made[-1][7] = rng.choice([np.nan, np.inf])
    return made


def gradient_step(rng: Rng) -> Arguments:
    rate, clip = float(rng.exponential()), float(rng.choice([1.0, 1e-3, np.inf]))
    decay = float(rng.choice([0.0, rng.random()]))
    return *network(rng, 3), rate, float(rng.random()), clip, decay


def adam_step(rng: Rng) -> Arguments:
    parameters, first, second, gradients = network(rng, 4)
    step, clip = int(rng.integers(1, 10**6)), float(rng.choice([1.0, np.inf]))
    factors = *(1.0 - rng.random(2) ** 3), 1e-8
    rest = float(rng.exponential()), *factors, clip, float(rng.choice([0.0, 0.1]))
    return parameters, first, np.abs(second), gradients, step, *rest


def transformer_start(rng: Rng) -> Arguments:
    sizes = [int(n) for n in rng.integers(2, 9, 4)]
    layers, heads, biased = (int(n) for n in (*rng.integers(1, 4, 2), rng.integers(2)))
    vocabulary, context, inner, head = sizes
    each = 4 * inner * head + 2 * head * biased
    entries = 2 * vocabulary * inner + heads * (layers * each + context)
    scales, parameters = rng.random(2), np.ones(entries, np.float32)
    return *sizes, layers, heads, biased, *(float(s) for s in scales), seeded(rng), parameters


def sentences(rng: Rng) -> tuple[int, int, int, np.ndarray]:
    """Vocabulary, context, number of sequences, and room for the tokens."""
    vocabulary, context, sequences = (int(n) for n in rng.integers((2, 2, 0), (128, 40, 9)))
    return vocabulary, context, sequences, np.full((context + 1) * sequences, -1, np.int8)


def ruled(rng: Rng) -> Arguments:
    vocabulary, context, sequences, tokens = sentences(rng)
    in_context = float(rng.random())
    chances = in_context, float(rng.random()) * (1.0 - in_context)
    rule = rng.permutation(vocabulary).astype(np.int8)
    return vocabulary, context, sequences, *chances, rule, seeded(rng), tokens


def chained(rng: Rng) -> Arguments:
    states, context, sequences, tokens = sentences(rng)
    return states, context, sequences, seeded(rng), tokens, np.zeros(2 * states**2 + states + 1)


def repeated(rng: Rng) -> Arguments:
    vocabulary, context, sequences, tokens = sentences(rng)
    shortest, longest = (int(n) for n in np.sort(rng.integers(1, context + 2, 2)))
    return vocabulary, context, sequences, shortest, longest, seeded(rng), tokens


def circuit_shape(rng: Rng) -> tuple[int, ...]:
    """Vocabulary, context, width, width of a head, layers, heads, biased: of a small model."""
    return (
        *(int(n) for n in rng.integers(2, 9, 4)),
        *(int(n) for n in rng.integers(1, 4, 2)),
        int(rng.integers(0, 2)),
    )


def circuit(rng: Rng) -> tuple[tuple[int, ...], np.ndarray]:
    """The shape of a model, and parameters of it, now and then huge or zero."""
    shape = circuit_shape(rng)
    vocabulary, context, width, head_width, layers, heads, biased = shape
    each = 4 * width * head_width + biased * 2 * head_width
    entries = 2 * vocabulary * width + heads * (context + layers * each)
    parameters = rng.normal(size=entries) * rng.choice([1.0, 1.0, 1e-3, 1e9, 0.0])
    return shape, parameters.astype(np.float32)


def trained_circuit(rng: Rng) -> Arguments:
    """Everything for a step of training; now and then a token too many, or too short an array."""
    shape, parameters = circuit(rng)
    sequences = int(rng.integers(1, 4))
    tokens = rng.integers(0, shape[0], sequences * (shape[1] + 1)).astype(np.int8)
    tokens[0] += shape[0] * (rng.random() < 0.1)
    workspace = np.full(Architecture(*shape[:6], bool(shape[6])).workspace(), np.nan, np.float32)
    workspace = workspace[: workspace.size - (rng.random() < 0.1)]
    return *shape, sequences, parameters, tokens, np.zeros_like(parameters), workspace


def looked_at_circuit(rng: Rng) -> Arguments:
    *sizes, parameters, tokens, _, workspace = trained_circuit(rng)
    _, context, _, _, layers, heads, _, sequences = sizes
    attention = np.zeros(layers * heads * sequences * context**2, np.float32)
    told = np.zeros(sequences * context, np.float32)
    return *sizes, parameters, tokens, attention, told, workspace


def written_and_read(rng: Rng) -> Arguments:
    shape, parameters = circuit(rng)
    size = workspace_size(shape[0], shape[2], shape[3])
    kept, heads = int(rng.integers(1, 12)), rng.integers(-1, shape[5], 2)
    workspace = np.zeros(size), np.zeros(READINGS)
    return *shape, kept, *(int(head) for head in heads), parameters, *workspace


def written_planes(rng: Rng) -> Arguments:
    shape, parameters = circuit(rng)  # now and then too narrow for partners
    return *shape, parameters, seeded(rng), np.zeros(2 * shape[5] * shape[3] * shape[2])


def turn_in_planes(rng: Rng) -> Arguments:
    width, count = (int(n) for n in rng.integers(1, 9, 2))
    frame = rng.normal(size=2 * count * width)
    return width, count, float(rng.normal() * 3.0), frame, np.zeros(width * width)


def unfolded(rng: Rng) -> Arguments:
    shape, parameters = circuit(rng)
    matrix, size = rng.normal(size=shape[2] ** 2), 2 * parameters.size
    return *shape, int(rng.integers(0, 6)), matrix, parameters, np.zeros(size, np.float32)


def rotated_circuit(rng: Rng) -> Arguments:
    shape, parameters = circuit(rng)
    return *shape, rng.normal(size=shape[2] ** 2), parameters, np.zeros_like(parameters)


def attended(rng: Rng) -> tuple[Any, ...]:
    """Vocabulary, context, layers, heads and sequences; tokens, and attention to them."""
    vocabulary, context, _, _, layers, heads, _ = circuit_shape(rng)
    sequences = int(rng.integers(1, 4))
    tokens = rng.integers(0, vocabulary, sequences * (context + 1)).astype(np.int8)
    attention = rng.random(layers * heads * sequences * context * context).astype(np.float32)
    return vocabulary, context, layers, heads, sequences, tokens, attention


def circuit_scores(rng: Rng) -> Arguments:
    given = attended(rng)
    log_probabilities = rng.normal(size=given[1] * given[4]).astype(np.float32)
    return *given, log_probabilities, np.zeros(4)


def sequence_scores(rng: Rng) -> Arguments:
    given = attended(rng)
    which = (int(head) for head in rng.integers(0, given[2] * given[3], 2))
    log_probabilities = rng.normal(size=given[1] * given[4]).astype(np.float32)
    return *given[:5], *which, *given[5:], log_probabilities, np.zeros(5 * given[4])


def rows_to_turn(rng: Rng) -> tuple[int, int, np.ndarray]:
    """A matrix, now and then of a lower rank, or zero."""
    rows, columns, rank = (int(n) for n in rng.integers(1, 12, 3))
    scale = rng.choice([1.0, 1.0, 1e-100, 1e50, 0.0])
    matrix = rng.normal(size=(rows, rank)) @ rng.normal(size=(rank, columns)) * scale
    return rows, columns, matrix.ravel()


def walkers(rng: Rng) -> Arguments:
    """Behind a barrier, on a saddle, hot, cold and without noise; some have passed."""
    n, saddle = count(rng), bool(rng.integers(2))
    landscape = (-1.0, 0.0) if saddle else (1.0, float(rng.uniform(0.2, 1.0)))
    temperature = float(rng.choice([0.0, 1e-8, 0.01, 0.3, 5.0]))
    marks = (-1.0, 1.0) if saddle else (-np.inf, float(rng.uniform(0.5, 3.0)))
    positions = rng.uniform(-0.9, 0.4, n)
    times = rng.choice([-1.0, -1.0, -1.0, 0.5], n)
    clock = np.array([int(rng.integers(100)), n])
    dt = float(rng.choice([1e-3, 0.01, 0.1]))
    given = (*landscape, temperature, *marks, dt, int(rng.integers(2)))
    return *given, positions, times, clock, int(rng.integers(0, 300)), seeded(rng)


def upon_a_saddle(rng: Rng) -> tuple[float, float]:
    start = float(rng.choice([0.0, 1e-9, 0.003, 0.3, -0.7]))
    return float(10.0 ** rng.uniform(-9.0, -2.0)), start


def saddle_survival(rng: Rng) -> Arguments:
    n = count(rng)
    return *upon_a_saddle(rng), rng.uniform(0.0, 40.0, n) * rng.integers(0, 2, n), np.zeros(n)


def bandit(rng: Rng) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Logits, rewards, tau and a rate; some policies are sure of an arm, some tau are 0."""
    n = int(rng.integers(1, 12))
    logits = rng.normal(size=n) * rng.choice([0.0, 1.0, 30.0, 900.0])
    rewards = rng.choice([0.0, 0.5, 1.0, rng.normal()], n)
    return logits, rewards, float(rng.choice([0.0, 0.1, 2.0])), float(rng.uniform(0.0, 2.0))


def follow(rng: Rng) -> Arguments:
    given = bandit(rng)
    return *given, int(rng.integers(0, 60)), np.zeros(given[0].size)


def reinforce(rng: Rng) -> Arguments:
    given = bandit(rng)
    memory, baseline = float(rng.choice([0.0, 0.05, 1.0])), rng.normal(size=1)
    steps, p = int(rng.integers(0, 60)), np.zeros(given[0].size)
    return *given, memory, baseline, steps, p, seeded(rng)


def policy_account(rng: Rng) -> Arguments:
    _, rewards, temperature, _ = bandit(rng)
    p = rng.dirichlet(np.ones(rewards.size)) * rng.choice([1.0, 1.0, 0.0])
    return p, rewards, temperature, np.zeros(rewards.size), np.zeros(6)


def frontier(rng: Rng) -> Arguments:
    _, rewards, _, _ = bandit(rng)
    n = count(rng)
    return rewards, rng.uniform(0.0, 3.0, n), np.zeros(rewards.size), np.zeros(2 * n)


CASES: dict[str, Callable[[Rng], Arguments]] = {
    "basins.descend": descent,
    "basins.lowest_pass": passes,
    "basins.merge_pools": pools,
    "charged.chart": lambda rng: charged(rng, "chart"),
    "charged.decay": lambda rng: charged(rng, "decay"),
    "charged.descend": lambda rng: charged(rng, "descend"),
    "charged.flow": lambda rng: charged(rng, "flow"),
    "charged.kinetic": lambda rng: charged(rng, "kinetic"),
    "charged.laws": lambda rng: charged(rng, "laws"),
    "charged.leapfrog": lambda rng: charged(rng, "leapfrog"),
    "charged.place": lambda rng: charged(rng, "place"),
    "composition.head_scores": lambda rng: (
        *(given := attended(rng)),
        np.zeros(2 + 2 * given[2] * given[3]),
    ),
    "composition.scores": circuit_scores,
    "composition.sequence_scores": sequence_scores,
    "composition.write_read": written_and_read,
    "conjecture.climb": latent_climb,
    "demons.give": lambda rng: (
        demon_purses(rng, 2)[0],
        2,
        int(rng.integers(0, 900)),
        80,
        seeded(rng),
    ),
    "demons.ising": demons_moving("ising"),
    "demons.nats": demons_nats,
    "demons.oscillators": demons_moving("oscillators"),
    "demons.potts": demons_moving("potts"),
    "demons.price": demons_price,
    "demons.take": lambda rng: (demon_purses(rng, 2)[0], 2, int(rng.integers(0, 900)), seeded(rng)),
    "demons.trade": demons_trading,
    "demons.two_level": demons_moving("two_level"),
    "discs.look": discs_look,
    "discs.reverse": lambda rng: discs_settle(rng)[:1],
    "discs.run": discs_run,
    "discs.settle": discs_settle,
    "discs_start.draw_velocities": discs_velocities,
    "discs_start.scatter": discs_scatter,
    "expert_chains.sample": expert_chain,
    "expert_chains.scatter": lambda rng: (
        np.zeros(count(rng), dtype=np.int64),
        int(rng.choice([1, 8, 256])),
        seeded(rng),
    ),
    "experts.begin": expert_start,
    "experts.learn": expert_steps,
    "first_passage.saddle_moments": lambda rng: (*upon_a_saddle(rng), np.zeros(2)),
    "first_passage.saddle_survival": saddle_survival,
    "first_passage.walk": walkers,
    "flight.fly": flight_fly,
    "flight.push": flight_push,
    "flight.put": flight_put,
    "flight.see": flight_see,
    "flight.turn": lambda rng: ring(rng)[1:2],
    "jacobi.orthogonal_rows": rows_to_turn,
    "jacobi.singular_directions": lambda rng: (
        *(given := rows_to_turn(rng))[:2],
        int(rng.integers(1, 12)),
        given[2],
    ),
    "landscape.along_overlap": landscape_overlap,
    "landscape.curie_weiss": landscape_limit,
    "landscape.energies": lambda rng: (theta := landscape_of(rng)[1], theta * 0.0, theta * 0.0),
    "landscape.exact_couplings": lambda rng: (target := landscape_of(rng)[0], target * 0.0),
    "landscape.keep": lambda rng: (
        theta := landscape_of(rng)[1],
        int(rng.integers(8)),
        theta * 0.0,
    ),
    "landscape.lost": landscape_lost,
    "landscape.powers": lambda rng: (landscape_of(rng)[1], np.zeros(8)),
    "landscape.refit": landscape_refit,
    "landscape.take_away": landscape_steps,
    "latent_descent.improve_latent": latent_descent,
    "latent_descent.random_latent": lambda rng: (
        np.zeros(12),
        *((6, 2) if rng.integers(2) else (3, 4)),
        seeded(rng),
    ),
    "latent_partitions.best_partition": latent_partition,
    "occupation.distances": distances,
    "occupation.entropy": lambda rng: (rng.integers(0, 9, count(rng)), 0.3, np.zeros(5)),
    "occupation.occupy": occupy,
    "annealing.anneal": annealed_chains,
    "annealing.draw_independent": lambda rng: (
        spins(rng, 24),
        rng.normal(scale=9.0, size=int(rng.choice([1, 3, 8]))),
        seeded(rng),
    ),
    "contrastive.sweep_chains": contrastive_chains,
    "counts.alias_table": alias_table,
    "counts.draw": draw,
    "counts.entropies": lambda rng: (counted(rng, int(rng.integers(1, 60))), np.zeros(4)),
    "counts.informations": informations,
    "crystal_map.divergence": lambda rng: (crystal_grid(rng)["share"],),
    "crystal_map.predict": crystal_predict,
    "crystal_map.sight": crystal_sight,
    "crystal_map.weigh": crystal_weigh,
    "crystal_picture.clear_seen": lambda rng: crystal_picture(rng, True),
    "crystal_picture.paint": lambda rng: crystal_picture(rng, False),
    "crystal_territory.centre": lambda rng: (*rng.normal(size=(2, 9)), 9, np.zeros(3)),
    "crystal_territory.crystal": crystal_piece,
    "crystal_territory.fit": crystal_fit,
    "crystal_territory.gas": lambda rng: (*np.zeros((2, 50)), 40, 8.0, seeded(rng)),
    "crystal_territory.law": lambda rng: (
        *(float(rng.uniform(0.01, 0.3)), int(rng.integers(1, 30)), float(rng.uniform(0.5, 2.0))),
        float(rng.choice([0.0, rng.exponential()])),
    ),
    "crystal_territory.misses": crystal_misses,
    "crystal_territory.pick": lambda rng: (*crystal_seen(rng), seeded(rng)),
    "cylinder.agreeing": lambda rng: (spins(rng, 63), 7, *(int(n) for n in rng.integers(0, 9, 2))),
    "cylinder_information.block_information": block_information,
    "cylinder.correlation": ring_information,
    "cylinder.grow": grow,
    "cylinder.leading_vector": lambda rng: (
        *np.zeros((2, 64)),
        int(rng.integers(1, 7)),
        hot_or_cold(rng),
        int(rng.integers(0, 300)),
    ),
    "cylinder_information.ring_information": ring_information,
    "dense_memory.damage": dense_memory_damage,
    "dense_memory.equilibrium": dense_memory_equilibrium,
    "dense_memory.flip": dense_memory_flip,
    "dense_memory.heat_bath": dense_memory_warm,
    "rows.joint": rows_joint,
    "targets.mix": target_mixed,
    "targets.random_states": target_patterns,
    "votes.heat_bath_votes": votes,
    "rows_errors.errors": errors_of_rows,
    "bath.book": lambda rng: (account(rng), rng.normal(), hot_or_cold(rng), -1.0, 0.5),
    "bath.open_account": lambda rng: (account(rng), rng.normal()),
    "bath.set_temperature": lambda rng: (account(rng),),
    "belief.click": click,
    "belief.draw_near": draw_near,
    "belief.learnt_by_distance": learnt_by_distance,
    "belief.open_entropy": open_entropy,
    "belief.score": score,
    "blanket.look": blanket,
    "blocks.average": averaged,
    "dissipation.extraction": moving(about(0.1), lambda rng: np.zeros(1)),
    "dissipation.inelastic": moving(about(0.5), lambda rng: np.zeros(1)),
    "domains.find_clusters": find_clusters,
    "elementary.cos_of": of_a_number,
    "elementary.exp_of": of_a_number,
    "elementary.exp_single_of": of_a_single_number,
    "elementary.log_of": of_a_number,
    "elementary.sin_of": of_a_number,
    "flips.heat_bath_flips": flips,
    "gaussian_latent.draw": gaussian_draw,
    "gaussian_latent.exact": lambda rng: (*gaussian_reading(rng), np.zeros(9), np.zeros(12)),
    "gaussian_latent.landmarks": lambda rng: (float(rng.uniform(-0.99, 0.99)), np.zeros(7)),
    "gaussian_latent.measured": gaussian_measured,
    "gaussian_latent.place": lambda rng: (
        *(triples := gaussian_triples(rng)),
        *gaussian_reading(rng),
        *np.zeros(triples.shape),
    ),
    "gaussian_latent.slice_of": gaussian_slice,
    "gaussian_latent.trade_off": gaussian_curve,
    "gibbs_states.heat_bath": gibbs_chains,
    "hopfield.cue": hopfield_cue,
    "hopfield.descend": lambda rng: hopfield(rng, np.int8, hopfield_cold),
    "hopfield.heat_bath": lambda rng: hopfield(rng, np.int8, hopfield_warm),
    "hopfield.overlap_sums": lambda rng: (
        (given := hopfield(rng, np.int8, hopfield_cold))[0],
        *given[3:5],
    ),
    "hopfield.random_patterns": lambda rng: (spins(rng, 30), seeded(rng)),
    "hopfield.weighted_descend": lambda rng: hopfield(rng, np.float64, hopfield_cold),
    "hopfield.weighted_heat_bath": lambda rng: hopfield(rng, np.float64, hopfield_warm),
    "ising.heat_bath": one_spin,
    "ising.heat_bath_random_scan": one_spin,
    "ising.metropolis": one_spin,
    "ising.metropolis_random_scan": one_spin,
    "ising.observe": lambda rng: (*lattice(rng), np.zeros(2)),
    "ising.random_spins": lambda rng: (np.zeros(count(rng), dtype=np.int8), seeded(rng)),
    "ising.wolff": wolff,
    "latents.agreement": latent_agreement,
    "latents.draw_worlds": latent_worlds,
    "latents.errors_of_latent": latent_errors,
    "latents.translation": latent_translation,
    "latents.with_channel": latent_channel,
    "legendre.canonical": canonical_sums,
    "legendre.deviation": lambda rng: (ln_g(rng, 40), ln_g(rng, 40), np.zeros(4)),
    "legendre.prices": lambda rng: (ln_g(rng, 40), 2.0, np.zeros(40)),
    "legendre.tangent": tangents,
    "majority.heat_bath_majority": majority,
    "majority.majority_nats": majority_nats,
    "maximum_entropy.entropy_along": entropies_along,
    "maximum_entropy.solve": most_entropy,
    "memories.draw_patterns": lambda rng: (
        (given := memories(rng))[0],
        given[3].size,
        int(rng.integers(0, 12)),
        given[5],
    ),
    "memories.energy": lambda rng: memory_energy(rng, np.int8),
    "memories.invert_overlaps": memory_inverse,
    "memories.mixture": memories,
    "memories.nats_told": lambda rng: (float(rng.choice([-1.0, 0.0, 1.0, rng.uniform(-1, 1)])),),
    "memories.overlaps": memory_overlaps,
    "memories.project": memory_projection,
    "memories.recall": lambda rng: ((given := memories(rng))[0], int(given[1][0]), given[3]),
    "memories.store": lambda rng: ((given := memories(rng))[0], int(given[1][0]), given[3]),
    "memories.weighted_energy": lambda rng: memory_energy(rng, np.float64),
    "misorientation.planes": written_planes,
    "misorientation.rotate_everything": rotated_circuit,
    "misorientation.rotation_in_planes": turn_in_planes,
    "misorientation.unfold": unfolded,
    "multispin.metropolis": multispin_metropolis,
    "multispin.observe": multispin_observe,
    "multispin.pack": pack,
    "multispin.unpack": unpack,
    "oscillator.langevin": lambda rng: oscillator(rng, "langevin"),
    "oscillator.nose_hoover": lambda rng: oscillator(rng, "nose-hoover"),
    "oscillator.observe": lambda rng: oscillator(rng, "observe"),
    "oscillator.verlet": lambda rng: oscillator(rng, "verlet"),
    "optimisers.adam": adam_step,
    "optimisers.sgd": gradient_step,
    "neighbours.half_list": half_list,
    "particles.langevin": moving(about(0.7), about(1.0), seeded),
    "particles.observe": observe_particles,
    "particles.prepare": prepare,
    "particles.verlet": moving(),
    "patches.box_sums": boxes_everywhere,
    "patches.look": patches_look,
    "patches.settle": patches_settle,
    "pseudolikelihood.agreements": lambda rng: (*snapshot(rng), rng.integers(0, 9, 9)),
    "pseudolikelihood.expected_agreements": lambda rng: (
        agreement_counts(rng),
        prices(rng),
        np.zeros(11),
    ),
    "pseudolikelihood.log_pseudolikelihoods": lambda rng: (
        agreement_counts(rng),
        prices(rng),
        np.zeros(11),
    ),
    "pseudolikelihood.price": lambda rng: (agreement_counts(rng),),
    "pseudolikelihood.sandwich": lambda rng: (
        *snapshot(rng),
        float(rng.choice(prices(rng))),
        np.zeros(2),
    ),
    "pseudolikelihood_rotors.alignments": alignments,
    "pseudolikelihood_rotors.bessel_ratios": of_a_number,
    "pseudolikelihood_rotors.expected_alignments": expected_alignments,
    "pseudolikelihood_rotors.price": lambda rng: surroundings(rng)[:2],
    "pseudolikelihood_rotors.sandwich": rotors_sandwich,
    "policy.account": policy_account,
    "policy.follow": follow,
    "policy.frontier": frontier,
    "policy.reinforce": reinforce,
    "posterior.cylinder_log_weight": lambda rng: (*seen(rng)[1:], np.zeros(1 << 8)),
    "posterior.cylinder_posterior": lambda rng: posterior(rng, 1),
    "posterior.torus_log_weight": lambda rng: (*seen(rng)[1:], np.zeros(1 << 8)),
    "posterior.torus_posterior": lambda rng: posterior(rng, 2),
    "potts.energy": lambda rng: coloured(rng)[:3],
    "potts.fill": lambda rng: (coloured(rng)[0], 3),
    "potts.heat_bath": potts_sweep,
    "potts.metropolis": potts_sweep,
    "potts.occupation": lambda rng: (coloured(rng)[0], 127, np.zeros(127, np.int64)),
    "potts.random_colours": lambda rng: (coloured(rng)[0], int(rng.integers(2, 128)), seeded(rng)),
    "potts_picture.agreement": lambda rng: (
        *coloured(rng, 25)[:3],
        np.zeros(17 * 17, np.int8),
    ),
    "potts_clusters.swendsen_wang": potts_clusters,
    "potts_clusters.wolff": potts_clusters,
    "potts_multispin.heat_bath": potts_multispin,
    "potts_planes.energy": lambda rng: potts_planes(rng)[:4],
    "potts_planes.occupation": potts_occupation,
    "potts_planes.pack": potts_pack,
    "potts_planes.unpack": potts_unpack,
    "reachable.reachable_ends": reachable_ends,
    "random.fill_bernoulli_words": bernoulli,
    "random.fill_normal": filled(np.float64),
    "random.fill_uniform": filled(np.float64),
    "random.fill_words": filled(np.uint64),
    "random.jump": lambda rng: (seeded(rng),),
    "random.seed_words": seed_words,
    "rotors.langevin": rotors,
    "rotors.observe": rotors_observe,
    "rotors.random_angles": filled(np.float64),
    "rotors.thermal_velocities": thermal_velocities,
    "rotors.torques": rotors_torques,
    "rotors.vortices": rotors_vortices,
    "rotors_monte_carlo.metropolis": rotors_metropolis,
    "rotors_monte_carlo.wolff": rotors_wolff,
    "rotors_start.vortex_pair": rotors_pair,
    "spacings.information": gaps,
    "starts.compact": lambda rng: (*places(rng), float(rng.uniform(0.5, 2.0))),
    "starts.maxwell": lambda rng: (*places(rng)[:2], hot_or_cold(rng), seeded(rng)),
    "starts.spread": places,
    "structure.bond_order": bond_order,
    "structure.clusters": clusters,
    "structure.components": components,
    "structure.pair_histogram": pair_histogram,
    "structure.structure_factor": structure_factor,
    "support.common_information": lambda rng: (
        *(labelled := support_labels(rng))[0],
        labelled[1],
        np.zeros(3),
    ),
    "support.components": supported,
    "support.draw_cells": support_draw,
    "support.joint_with_label": support_joint,
    "support.mean_with_strays": support_strays,
    "support.mixed": lambda rng: (rng.random(12), float(rng.random()), np.zeros(12)),
    "swendsen_wang.conditional": conditional,
    "thermostats.andersen": moving(about(0.7), about(5.0), seeded),
    "thermostats.chain_energy": lambda rng: (rng.normal(size=6), *rng.uniform(0.5, 2.0, 2), 7),
    "thermostats.nose_hoover": moving(about(0.7), about(0.5), chain_of_thermostats),
    "thermostats.rescaling": moving(about(0.7)),
    "token_sources.draw_rule": lambda rng: (
        np.zeros(int(rng.integers(1, 128)), np.int8),
        seeded(rng),
    ),
    "token_sources.markov_rows": chained,
    "token_sources.random_rule": ruled,
    "token_sources.repeated_tokens": repeated,
    "transfer.look": look,
    "transfer.next_row": next_row,
    "transfer.row_magnetization": row_magnetization,
    "transfer.row_weights": lambda rng: (*row_vector(rng), hot_or_cold(rng)),
    "transformer.look": looked_at_circuit,
    "transformer.loss_and_gradients": trained_circuit,
    "transformer_start.initialise": transformer_start,
    "walsh.transform": lambda rng: (landscape(rng),),
    "wang_landau.begin": counting_begins,
    "wang_landau.judge": counting_step,
    "wang_landau.normalise": counting_normalised,
    "wang_landau.unlike_bonds": lambda rng: counting(rng)[:3],
    "wang_landau.walk": counting,
    "writer_reader.cosine_law": lambda rng: (
        *agreement(rng),
        np.sort(np.append(rng.uniform(-1.0, 1.0, 9), [-1.0, 1.0])),
        np.zeros(int(rng.integers(1, 9))),
    ),
    "writer_reader.descend": lambda rng: writers_and_readers(rng, "descend"),
    "writer_reader.drift": lambda rng: (
        (given := writers_and_readers(rng, "drift"))[0],
        *given[1:],
        *(each + 0.1 for each in given[1:]),
    ),
    "writer_reader.flow": lambda rng: writers_and_readers(rng, "flow"),
    "writer_reader.growth": lambda rng: (*agreement(rng)[:2], *squares(rng), np.zeros(9)),
    "writer_reader.half_times": lambda rng: (agreement(rng)[0], *squares(rng), np.zeros(9)),
    "writer_reader.observe": lambda rng: writers_and_readers(rng, "observe"),
    "writer_reader.start": lambda rng: writers_and_readers(rng, "start"),
    "writer_reader.sums_and_differences": lambda rng: writers_and_readers(rng, "observe"),
    "writer_reader.trajectory": lambda rng: (
        agreement(rng)[0],
        *(float(each[-1]) for each in squares(rng)),
        float(rng.uniform(0.01, 1.0)),
        np.zeros(9),
    ),
    "writer_reader.uniformity": lambda rng: (
        (given := writers_and_readers(rng, "drift"))[0],
        given[1],
        np.zeros(given[0] + given[0] ** 2),
        np.zeros(2),
    ),
    "ziggurat.fill_normal": filled(np.float64),
}


@pytest.fixture(scope="module")
def runner() -> Callable[[str], tuple[Runner, str]]:
    """Give the module that a kernel is in; neighbours share one, built when first asked for.

    To start the compiler takes as long as ten kernels, so each on its own would be slow. If one of
    those in a module is at fault, they go one by one.
    """
    together: dict[int, Runner | None] = {}

    def built(names: list[str]) -> Runner:
        return Runner(build({name.replace(".", "_"): KERNELS[name] for name in names}))

    def find(name: str) -> tuple[Runner, str]:
        first = NAMES.index(name) // TOGETHER * TOGETHER
        if first not in together:
            try:
                together[first] = built(NAMES[first : first + TOGETHER])
            except KernelError:
                together[first] = None
        return together[first] or built([name]), name.replace(".", "_")

    return find


def same_bits(first: Any, second: Any) -> bool:
    """All bits, but for those of a NaN, whose sign and payload no standard fixes."""
    first, second = np.atleast_1d(first), np.atleast_1d(second)
    if first.dtype.kind == "f":
        nan = np.isnan(first)
        if not np.array_equal(nan, np.isnan(second)):
            return False
        first, second = first[~nan], second[~nan]
    return first.tobytes() == second.tobytes()


def copied(arguments: Arguments) -> Arguments:
    return tuple(each.copy() if isinstance(each, np.ndarray) else each for each in arguments)


@pytest.mark.parametrize("name", NAMES)
def test_native_and_webassembly_agree_to_the_last_bit(name, runner):
    assert name in CASES, f"say in CASES how to call {name}"
    wasm, exported = runner(name)
    rng = np.random.default_rng([int(b) for b in name.encode()])
    for _ in range(RUNS):
        given = CASES[name](rng)
        natively, in_page = copied(given), copied(given)
        expected = KERNELS[name](*natively)
        got = wasm.call(exported, *in_page)
        if expected is not None:
            exact = np.float64 if isinstance(expected, float) else np.int64
            assert same_bits(exact(expected), got), (name, given)
        for i, (one, other) in enumerate(zip(natively, in_page, strict=True)):
            if isinstance(one, np.ndarray):
                assert same_bits(one, other), (name, f"argument {i}", given)


def test_a_different_seed_would_be_noticed(runner):
    """The negative control: the comparison can fail."""
    wasm, exported = runner("ising.metropolis")
    rng = np.random.default_rng(1)
    made = spins(rng, 100)
    native, page = made.copy(), made.copy()
    KERNELS["ising.metropolis"](native, 10, 10, 2.5, 0.0, 3, seed_state(1))
    wasm.call(exported, page, 10, 10, 2.5, 0.0, 3, seed_state(2))
    assert not same_bits(native, page)


def test_a_long_run_in_parts_is_the_same_run(runner):
    """A page makes a few sweeps a frame; that must not matter."""
    wasm, exported = runner("ising.metropolis")
    native, page = np.ones(4096, dtype=np.int8), np.ones(4096, dtype=np.int8)
    natively, in_page = seed_state(5), seed_state(5)
    KERNELS["ising.metropolis"](native, 64, 64, 2.3, 0.0, 60, natively)
    for part in (1, 7, 2, 50):
        wasm.call(exported, page, 64, 64, 2.3, 0.0, part, in_page)
    assert same_bits(native, page)
    assert same_bits(natively, in_page)


@pytest.mark.parametrize("seed", [0, 1, 7, 2**32 - 1, 2**32, 2**53 + 1, 2**64 - 1])
@pytest.mark.parametrize("streams", [1, 5])
def test_a_page_seeds_its_generators_as_numpy_does(seed, streams):
    state = np.zeros(4 * streams, dtype=np.uint64)
    KERNELS["random.seed_words"](np.uint64(seed), state)
    assert same_bits(state, seed_state(seed, streams))
