"""The ten-state Potts model at its critical temperature: updates of a spin per second.

The unit is one update offered to one spin, whether it changes or not; a sweep of N spins is N of
them. Swendsen and Wang's algorithm recolours all spins in a sweep, and Wolff's turns clusters, so
its rate counts the spins in them. No peer among the locked packages knows the Potts model; the
peers are the loops that a student would write, compiled by Numba.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numba
import numpy as np

from benchmarks.clock import fastest, per_second
from benchmarks.ising import Rate
from benchmarks.webassembly import CHECKED_SWEEPS, Pair, digest, in_node, runner
from ergolib.exact import potts_critical_temperature
from ergolib.kernels import Kernel, potts, potts_clusters, potts_multispin, potts_planes
from ergolib.kernels.kernel import kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.random import seed_state

COLOURS = 10
CRITICAL = potts_critical_temperature(COLOURS)
SIZE = 256
HEAT_BATH, METROPOLIS = "plain loop, heat bath", "plain loop, Metropolis"


@numba.njit
def plain_heat_bath(spins: np.ndarray, q: int, temperature: float, sweeps: int) -> None:
    """Draw every spin from the sum of its q weights, row by row."""
    size = spins.shape[0]
    sums = np.empty(q)
    for _ in range(sweeps):
        for i in range(size):
            for j in range(size):
                above, below = spins[(i - 1) % size, j], spins[(i + 1) % size, j]
                left, right = spins[i, (j - 1) % size], spins[i, (j + 1) % size]
                total = 0.0
                for colour in range(q):
                    alike = (
                        (above == colour) + (below == colour) + (left == colour) + (right == colour)
                    )
                    total += np.exp(alike / temperature)
                    sums[colour] = total
                place = np.random.random() * total  # noqa: NPY002
                colour = 0
                while sums[colour] < place:
                    colour += 1
                spins[i, j] = colour


@numba.njit
def plain_metropolis(spins: np.ndarray, q: int, temperature: float, sweeps: int) -> None:
    """Offer every spin a colour, row by row."""
    size = spins.shape[0]
    for _ in range(sweeps):
        for i in range(size):
            for j in range(size):
                above, below = spins[(i - 1) % size, j], spins[(i + 1) % size, j]
                left, right = spins[i, (j - 1) % size], spins[i, (j + 1) % size]
                old, new = spins[i, j], np.random.randint(q)  # noqa: NPY002
                cost = (above == old) + (below == old) + (left == old) + (right == old)
                cost -= (above == new) + (below == new) + (left == new) + (right == new)
                if cost <= 0 or np.random.random() < np.exp(-cost / temperature):  # noqa: NPY002
                    spins[i, j] = new


def start(size: int) -> np.ndarray:
    """Spins of all colours, at random."""
    spins = np.empty(size * size, np.int8)
    potts.random_colours(spins, COLOURS, seed_state(2))
    return spins


def plain(loop: Callable[..., Any], size: int) -> Callable[[int], object]:
    """A loop that a student would write first."""
    spins = start(size).reshape(size, size)
    return lambda sweeps: loop(spins, COLOURS, CRITICAL, sweeps)


def scalar(one: Kernel, size: int) -> Callable[[int], object]:
    """A kernel that visits one spin after another, once a call."""
    spins, state = start(size), seed_state(1)

    def run(sweeps: int) -> None:
        for _ in range(sweeps):
            one(spins, size, size, COLOURS, 1.0 / CRITICAL, state)

    return run


def packed_arguments(size: int) -> list[Any]:
    """Arguments for the multi-spin kernel; the number of sweeps is the seventh."""
    layout = potts_planes.layout(size, size)
    even, odd = np.zeros((2, potts_planes.PLANES * layout.rows * layout.words), np.uint64)
    potts_planes.pack(start(size), size, size, even, odd)
    state = seed_state(1, layout.lanes)
    return [even.copy(), odd.copy(), size, size, COLOURS, 1.0 / CRITICAL, 0, state]


def packed(size: int) -> Callable[[int], object]:
    """The multi-spin kernel."""
    return runner(potts_multispin.heat_bath, packed_arguments(size), 6)


def clusters(size: int) -> Callable[[int], object]:
    """Swendsen and Wang's algorithm."""
    spins, state, work = start(size), seed_state(1), np.zeros(size * size, np.int64)
    return lambda sweeps: potts_clusters.swendsen_wang(
        spins, size, size, COLOURS, 1.0 / CRITICAL, sweeps, work, state
    )


def wolff(size: int, seconds: float) -> float:
    """Return the spins turned per nanosecond by Wolff's algorithm, in the ordered phase."""
    spins, state = np.zeros(size * size, np.int8), seed_state(1)
    stack = np.zeros(size * size, np.int64)
    todo = spins, size, size, COLOURS, 1.0 / CRITICAL, 20, stack, state
    return per_second(lambda: potts_clusters.wolff(*todo), seconds) * 1e-9


def rates(seconds: float) -> Iterator[Rate]:
    """Measure every program, each for about this many seconds."""

    def rate(name: str, size: int, work: Callable[[int], object]) -> Rate:
        return Rate(name, size, size * size / fastest(work, seconds) * 1e-9)

    yield rate(HEAT_BATH, SIZE, plain(plain_heat_bath, SIZE))
    yield rate(METROPOLIS, SIZE, plain(plain_metropolis, SIZE))
    for one in (potts.heat_bath, potts.metropolis):
        yield rate(one.name, SIZE, scalar(one, SIZE))
    yield rate(potts_clusters.swendsen_wang.name, SIZE, clusters(SIZE))
    yield Rate(potts_clusters.wolff.name, SIZE, wolff(SIZE, seconds))
    for size in (64, 128, 256, 512, 1024, 2048):
        yield rate(potts_multispin.heat_bath.name, size, packed(size))


@kernel("void(int8[::1], int64, int64, int64, float64, int64, uint64[::1])")
def heat_bath_sweeps(
    spins: np.ndarray, rows: int, columns: int, q: int, beta: float, sweeps: int, state: np.ndarray
) -> None:
    """`potts.heat_bath` many times in one call, so that what is timed is not the call."""
    weight, table = small_table(4), small_table(120)
    potts.heat_bath_weights(weight, beta)
    potts.heat_bath_chances(table, weight, q)
    for _ in range(sweeps):
        for parity in range(2):
            for row in range(rows):
                for column in range((row + parity) & 1, columns, 2):
                    potts.heat_bath_update(spins, rows, columns, row, column, q, table, state)


def pairs(seconds: float) -> Iterator[Pair]:
    """Measure natively and as WebAssembly, each for about this many seconds."""
    one_by_one = [start(SIZE), SIZE, SIZE, COLOURS, 1.0 / CRITICAL, 0, seed_state(1)]
    for one, name, size, arguments, sweeps in (
        (heat_bath_sweeps, potts.heat_bath.name, SIZE, one_by_one, 5),
        (potts_multispin.heat_bath, potts_multispin.heat_bath.name, 128, packed_arguments(128), 6),
        (potts_multispin.heat_bath, potts_multispin.heat_bath.name, 256, packed_arguments(256), 6),
    ):
        webassembly, seen = in_node(one, arguments, sweeps, seconds)
        run = runner(one, arguments, sweeps)
        run(CHECKED_SWEEPS)
        if seen != digest(arguments):
            raise RuntimeError(f"{name}: WebAssembly and native code disagree")
        flips = size * size * 1e-9
        yield Pair(name, size, flips / fastest(run, seconds), flips / webassembly)
