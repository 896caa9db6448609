"""The two-dimensional Ising model at its critical temperature: spin flips offered per second.

The unit is one flip offered to one spin, whether taken or not; a sweep of N spins is N of them.
Wolff's algorithm turns whole clusters, so its rate counts the spins in them.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numba
import numpy as np

from benchmarks.clock import fastest, per_second
from ergolib.kernels import ising, multispin
from ergolib.kernels.random import seed_state

CRITICAL = 2.269185314213022
SIZE = 512


class Rate(NamedTuple):
    """Flips per nanosecond of one program at one lattice size."""

    name: str
    size: int
    rate: float


@numba.njit
def naive_sweeps(spins: np.ndarray, temperature: float, sweeps: int) -> None:
    """Sweep as a textbook would, with care: row by row, bytes, no modulo, no exponential inside."""
    size = spins.shape[0]
    chance = np.exp(-2.0 * np.arange(5) / temperature)
    for _ in range(sweeps):
        for i in range(size):
            above = i - 1 if i > 0 else size - 1
            below = i + 1 if i + 1 < size else 0
            for j in range(size):
                left = j - 1 if j > 0 else size - 1
                right = j + 1 if j + 1 < size else 0
                around = spins[above, j] + spins[below, j] + spins[i, left] + spins[i, right]
                agreeing = spins[i, j] * around
                if agreeing <= 0 or np.random.random() < chance[agreeing]:  # noqa: NPY002
                    spins[i, j] = -spins[i, j]


def naive(size: int) -> Callable[[int], object]:
    """A loop that any student would write first, compiled by Numba."""
    spins = np.ones((size, size), np.int8)
    return lambda sweeps: naive_sweeps(spins, CRITICAL, sweeps)


def scalar(kernel: Callable[..., object], size: int) -> Callable[[int], object]:
    """A kernel that visits one spin after another."""
    spins, state = np.ones(size * size, np.int8), seed_state(1)
    return lambda sweeps: kernel(spins, size, size, CRITICAL, 0.0, sweeps, state)


def packed(size: int) -> Callable[[int], object]:
    """The multi-spin kernel."""
    layout = multispin.layout(size, size)
    even = np.full(layout.rows * layout.words, 2**64 - 1, np.uint64)
    odd, scratch = even.copy(), np.zeros(layout.scratch, np.uint64)
    state = seed_state(1, layout.lanes)
    return lambda sweeps: multispin.metropolis(
        even, odd, size, size, CRITICAL, sweeps, scratch, state
    )


def peapods(size: int) -> Callable[[int], object]:
    """The Rust program `peapods`, one temperature and one replica."""
    from peapods import Ising

    model = Ising((size, size), temperatures=np.array([CRITICAL]))
    return lambda sweeps: model.sample(sweeps, sweep_mode="metropolis", sequential=True)


def wolff(size: int, seconds: float) -> float:
    """Return the spins turned per nanosecond by Wolff's algorithm."""
    spins, state = np.ones(size * size, np.int8), seed_state(1)
    stack = np.zeros(size * size, np.int64)
    todo = spins, size, size, CRITICAL, 20, stack, state
    for _ in range(10):  # from all spins up to typical clusters
        ising.wolff(*todo)
    return per_second(lambda: ising.wolff(*todo), seconds) * 1e-9


def rates(seconds: float) -> Iterator[Rate]:
    """Measure every program, each for about this many seconds."""

    def rate(name: str, size: int, work: Callable[[int], object]) -> Rate:
        return Rate(name, size, size * size / fastest(work, seconds) * 1e-9)

    yield rate("naive Numba loop", SIZE, naive(SIZE))
    yield rate("peapods (Rust)", SIZE, peapods(SIZE))
    for kernel in (
        ising.metropolis,
        ising.metropolis_random_scan,
        ising.heat_bath,
        ising.heat_bath_random_scan,
    ):
        yield rate(kernel.name, SIZE, scalar(kernel, SIZE))
    yield Rate(ising.wolff.name, SIZE, wolff(SIZE, seconds))
    for size in (64, 128, 256, 512, 1024, 2048, 4096):
        yield rate(multispin.metropolis.name, size, packed(size))
