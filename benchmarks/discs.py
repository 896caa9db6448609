"""Hard discs, ours beside the plain way: thousands of collisions per second.

Two states, covering 0.02 (dilute) and 0.3 of the area. The peer is the first algorithm anyone would
write in Numba, and which is right: it keeps, for each disc, the earliest of its meetings with all
others, and after a collision asks again for the two that met, and for whoever was to meet them.
That is O(N) for each collision, against O(log N). (Event-driven programs in other languages exist;
none is measured here.) Both start from the same places and velocities, and must find the same
collision rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numba
import numpy as np

from benchmarks.clock import fastest
from benchmarks.webassembly import CHECKED_SWEEPS, Pair, digest, in_node, runner
from ergolib import exact
from ergolib.kernels import discs
from ergolib.systems import HardDiscs

OURS, NAIVE = "ergolib", "all pairs in Numba"
STATES = {"dilute": 0.02, "dense": 0.3}
SIZES = (1_000, 10_000, 100_000)
LARGEST = 10_000  # for the peer
MOST = 15  # the place of the number of new paths among the arguments of the kernel


class Rate(NamedTuple):
    """Thousands of collisions per second of one program at one size and density."""

    name: str
    size: int
    state: str
    rate: float


def system(size: int, state: str) -> HardDiscs:
    """A gas in equilibrium."""
    density = STATES[state] / (0.25 * math.pi)
    gas = HardDiscs(size, density, seed=1)
    return gas.run(4.0 / exact.collision_rate(density))


def ours(gas: HardDiscs, seconds: float) -> float:
    """Collisions per second."""
    rate = exact.collision_rate(gas.density)
    each = 0.02 / rate  # of time
    return 0.5 * rate * gas.number * each / fastest(lambda count: gas.run(count * each), seconds)


def naive(gas: HardDiscs, seconds: float) -> float:
    """The same for the plain algorithm, from the same state; it must find Enskog's rate too."""
    places, velocities = gas.positions, gas.velocities
    when, who = np.empty(gas.number), np.empty(gas.number, dtype=np.int64)
    _begin(places, velocities, *gas.box, when, who)
    seen = np.zeros(2)

    def collide(count: int) -> None:
        seen[0] += count
        seen[1] += _collide(places, velocities, *gas.box, when, who, count)

    speed = 1.0 / fastest(collide, seconds)
    rate = 2.0 * seen[0] / (gas.number * seen[1])
    if abs(rate / exact.collision_rate(gas.density) - 1.0) > 0.03 + 5.0 / seen[0] ** 0.5:
        raise RuntimeError(f"the plain algorithm collides at the rate {rate}")
    return speed


def rates(seconds: float) -> Iterator[Rate]:
    """Measure both at every size and density, each for about this many seconds."""
    for state in STATES:
        for size in SIZES:
            gas = system(size, state)
            if size <= LARGEST:
                yield Rate(NAIVE, size, state, 1e-3 * naive(gas, seconds))
            yield Rate(OURS, size, state, 1e-3 * ours(gas, seconds))


def pairs(seconds: float) -> Iterator[Pair]:
    """Measure the kernel natively and in Node, in millions of new paths per second."""
    for state in STATES:
        motion = system(4000, state)._motion
        made = [*motion._all(), motion._window, 1e9, 0]
        webassembly, seen = in_node(discs.run, made, MOST, seconds)
        native = [one.copy() if isinstance(one, np.ndarray) else one for one in made]
        run = runner(discs.run, native, MOST)
        run(CHECKED_SWEEPS)
        if seen != digest(native):
            raise RuntimeError("discs.run: WebAssembly and native code disagree")
        speed = 1e-6 / fastest(run, seconds)
        yield Pair(f"discs.run, {state}", 4000, speed, 1e-6 / webassembly)


@numba.njit
def _meeting(places, velocities, width, height, i, j):
    dx, dy = places[i, 0] - places[j, 0], places[i, 1] - places[j, 1]
    vx, vy = velocities[i, 0] - velocities[j, 0], velocities[i, 1] - velocities[j, 1]
    first = math.inf
    for across in range(-1, 2):  # the nearest images are enough until the next event of a disc
        for up in range(-1, 2):
            rx, ry = dx + across * width, dy + up * height
            b = rx * vx + ry * vy
            if b < 0.0:
                c = rx * rx + ry * ry - 1.0
                root = b * b - (vx * vx + vy * vy) * c
                if root > 0.0:
                    first = min(first, max(c / (math.sqrt(root) - b), 0.0))
    return first


@numba.njit
def _ask(places, velocities, width, height, i, when, who):
    when[i], who[i] = math.inf, -1
    for j in range(len(places)):
        if j != i:
            time = _meeting(places, velocities, width, height, i, j)
            if time < when[i]:
                when[i], who[i] = time, j


@numba.njit
def _begin(places, velocities, width, height, when, who):
    for i in range(len(places)):
        _ask(places, velocities, width, height, i, when, who)


@numba.njit
def _collide(places, velocities, width, height, when, who, count):
    passed = 0.0
    for _ in range(count):
        one = int(np.argmin(when))
        wait, two = when[one], who[one]
        passed += wait
        for i in range(len(places)):
            places[i, 0] = (places[i, 0] + wait * velocities[i, 0]) % width
            places[i, 1] = (places[i, 1] + wait * velocities[i, 1]) % height
            when[i] -= wait
        rx, ry = places[one, 0] - places[two, 0], places[one, 1] - places[two, 1]
        rx -= width * round(rx / width)
        ry -= height * round(ry / height)
        b = rx * (velocities[one, 0] - velocities[two, 0])
        b += ry * (velocities[one, 1] - velocities[two, 1])
        share = b / (rx * rx + ry * ry)
        velocities[one, 0] -= share * rx
        velocities[one, 1] -= share * ry
        velocities[two, 0] += share * rx
        velocities[two, 1] += share * ry
        for i in range(len(places)):
            if i in (one, two) or who[i] == one or who[i] == two:
                _ask(places, velocities, width, height, i, when, who)
                partner = who[i]
                if i in (one, two) and partner >= 0 and when[i] < when[partner]:
                    when[partner], who[partner] = when[i], i
    return passed
