r"""Experiment 1, warmed: how many minima the free energy of the overlap has, order by order.

An energy of N spins that only depends on the number d of them in which a state differs from one
pattern has, at temperature T, the free energy

    F(d) = E(d) - T ln C(N, d),    overlap m = 1 - 2d/N,

with no approximation: exp(-F/T) is the probability of d, but for a factor. A minimum of F is an
overlap at which the model stays for a while; it need not be a minimum of E, for entropy holds as
well. Here E is a pair of opposite patterns,

- *Mattis*, E = -N m^2 / 2: pair couplings xi_i xi_j / N alone;
- *golf hole*, E = -D at both patterns and 0 elsewhere: couplings of every even order; and what is
  left of it when couplings end at the order k, cut or refitted (to the golf hole at T = 1).

For the Mattis model F(d + 1) - F(d) changes its sign on the way from m = 0 to m = 1 once at most,
as 2x/(NT) - 2 artanh(x/(N + 1)), with x = 2 for odd N, 1 for even N, where it begins. So there are
two minima below

    T_N = x / (N artanh(x / (N + 1))),

one above, and T_N = 1 + 1/N + ... falls to the 1 of Curie and Weiss. All numbers are exact. After
Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation. k_B = 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, positive
from ergolib.arguments import temperature as check_temperature
from ergolib.arguments import temperatures as check_temperatures
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.experiments.targets import holes
from ergolib.learning.knowledge.along_overlap import overlap_free_energy
from ergolib.learning.knowledge.exponential_family import fit_couplings
from ergolib.learning.knowledge.walsh import couplings_of, energies_of, truncated

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "mattis_crossing",
    "minima_by_size",
    "minima_by_temperature",
    "overlap_minima",
]

Array = NDArray[np.float64]

DIGITS = 6  # of an energy: a fit leaves noise in those after
MOST_SPINS = 12
MOST_OVERLAPS = 1_000_000
HALVINGS = 60


def overlap_minima(levels: ArrayLike, temperature: float) -> NDArray[np.int64]:
    """Return the distances d at which F(d) has its minima, one for a flat stretch.

    Parameters
    ----------
    levels : array_like, shape (N + 1,)
        E(d), as in `overlap_free_energy`.
    temperature : float
        T, greater than 0.

    Returns
    -------
    ndarray of int64
        In rising order; of a stretch of equal F the first. Differences below 1e-9 of the largest
        energy, or of T, count as none.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> overlap_minima([-1.0, 0.0, -1.0], temperature=1.0)
    array([0, 2])
    """
    free = overlap_free_energy(levels, temperature)
    scale = 1e-9 * max(float(np.abs(free).max()), float(temperature)) / free.size
    steps = np.diff(free)
    signs = np.where(np.abs(steps) <= scale, 0, np.sign(steps)).astype(np.int64)
    kept = np.flatnonzero(signs)  # where F moves at all
    down = np.concatenate(([-1], signs[kept], [1]))  # walls at both ends
    starts = np.concatenate(([0], kept + 1))
    return starts[(down[:-1] < 0) & (down[1:] > 0)]


def mattis_crossing(n: int) -> float:
    """Return T_N, below which the Mattis model's free energy has two minima of the overlap.

    Parameters
    ----------
    n : int
        Spins N, from 2.

    Returns
    -------
    float
        1 / (N artanh(1 / (N + 1))) for even N, 2 / (N artanh(2 / (N + 1))) for odd N; in units of
        the coupling.

    Raises
    ------
    TypeError, ValueError
        If `n` is not such an integer.

    Examples
    --------
    >>> round(mattis_crossing(10), 6), round(mattis_crossing(10**6), 6)
    (1.096963, 1.000001)
    """
    spins = integer(n, "n", 2)
    first = 2 if spins % 2 else 1
    return first / (spins * math.atanh(first / (spins + 1)))


def minima_by_size(
    seed: int = 0, sizes: Sequence[int] = (8, 10, 12, 16, 32, 64, 256, 1024), cold: float = 0.5
) -> pd.DataFrame:
    """Find where the Mattis model's two minima become one, for several sizes.

    Parameters
    ----------
    seed : int, default 0
        Changes nothing: all is exact.
    sizes : sequence of int, default (8, 10, 12, 16, 32, 64, 256, 1024)
        Spins N, from 3.
    cold : float, default 0.5
        A temperature below 1, at which the barrier is measured.

    Returns
    -------
    pandas.DataFrame
        One row for each `n`: `crossing`, found by halving an interval of temperatures and counting
        minima; `formula`, T_N; `overlap`, m of the upper minimum at `cold`; `barrier`, F at the top
        between the minima less F in them, over N. (For many spins 1, 1, m* and the barrier of
        `mattis_minima`.)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    integer(seed, "seed", 0)
    heat = check_temperature(cold, "cold")
    if heat >= 1.0:
        raise ValueError(f"cold must be below 1, got {cold!r}")
    rows = []
    for size in sizes:
        n = integer(size, "sizes", 3, MOST_OVERLAPS)
        levels = mattis_levels(n)
        found, free = overlap_minima(levels, heat), overlap_free_energy(levels, heat)
        row = {"n": n, "crossing": _crossing(levels), "formula": mattis_crossing(n)}
        row["overlap"] = 1.0 - 2.0 * float(found[0]) / n
        row["barrier"] = float(free[n // 2] - free.min()) / n
        rows.append(row)
    return tabulate(rows, ["n"], exact=True)


def minima_by_temperature(
    seed: int = 0,
    n: int = 12,
    orders: Sequence[int] = (2, 4, 6),
    depth_per_spin: float = 1.0,
    temperatures: ArrayLike = (0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 4.0),
) -> pd.DataFrame:
    """Count the minima of F along a pattern, for models whose couplings end at some order.

    Parameters
    ----------
    seed : int, default 0
        Changes nothing: all is exact.
    n : int, default 12
        Spins N, from 3 to 12.
    orders : sequence of int, default (2, 4, 6)
        Where the golf hole's couplings end. All of them are always looked at as well.
    depth_per_spin : float, default 1
        D / N of the golf hole.
    temperatures : array_like
        T.

    Returns
    -------
    pandas.DataFrame
        One row for each `target` ("mattis" or "golf hole"), way in which couplings were `kept`
        ("all", "cut" or "refit"), `order` and `temperature`, with `minima` of F(d); `bound`, the
        probability of the two patterns themselves; and `overlap`, |m| at the lowest minimum.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    NotConverged
        If a fit did not come to rest.
    """
    integer(seed, "seed", 0)
    spins = integer(n, "n", 3, MOST_SPINS)
    depth = spins * positive(depth_per_spin, "depth_per_spin")
    heats = check_temperatures(temperatures).ravel().tolist()
    kept = [integer(order, "orders", 1, spins) for order in orders]
    rows = []
    for condition, levels in _models(spins, kept, depth):
        for heat in heats:
            free = overlap_free_energy(levels, heat)
            p = np.exp(-(free - free.min()) / heat)
            p /= p.sum()
            minima = overlap_minima(levels, heat)
            lowest = minima[free[minima].argmin()]
            row = condition | {"temperature": heat, "minima": minima.size}
            row |= {"bound": float(p[0] + p[-1]), "overlap": abs(1.0 - 2.0 * float(lowest) / spins)}
            rows.append(row)
    return tabulate(rows, ["target", "kept", "order", "temperature"], exact=True)


def mattis_levels(n: int) -> Array:
    """Return E(d) = -N m^2 / 2 of the Mattis model."""
    m = 1.0 - 2.0 * np.arange(n + 1) / n
    return -0.5 * n * m * m


def _models(n: int, orders: Sequence[int], depth: float) -> Iterator[tuple[dict[str, Any], Array]]:
    """Yield each model's name and its E(d); the pattern is all spins up."""
    yield {"target": "mattis", "kept": "all", "order": 2}, mattis_levels(n)
    at = (1 << np.arange(n + 1)) - 1  # the first d spins turned
    pair = np.array([[1] * n, [-1] * n], dtype=np.int8)
    goal = holes(pair, depth)
    energies = -np.log(goal)
    for order in orders:
        if order == n:
            continue
        cut = energies_of(truncated(couplings_of(energies), order))
        yield {"target": "golf hole", "kept": "cut", "order": order}, np.round(cut[at], DIGITS)
        fit = energies_of(fit_couplings(goal, order=order).couplings)
        yield {"target": "golf hole", "kept": "refit", "order": order}, np.round(fit[at], DIGITS)
    yield {"target": "golf hole", "kept": "all", "order": n}, energies[at]


def _crossing(levels: Array) -> float:
    """Return the temperature at which two minima become one, between 1/2 and 4."""
    low, high = 0.5, 4.0
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if overlap_minima(levels, middle).size > 1 else (low, middle)
    return 0.5 * (low + high)
