"""How much is remembered at a load, and how sharply memory ends.

A network of N spins has learnt M = alpha N random patterns by Hebb's rule. It starts in one of them
and falls, at T = 0, into the nearest minimum of the energy; the overlap m of that with the pattern
is what is remembered. For infinitely many spins m falls from 0.967 to nothing at the capacity,
alpha = 0.1379 (`replica`). In finite networks some patterns are lost before and some kept beyond:
the share of patterns that are kept (overlap above 0.9) falls smoothly with the load. If each
pattern has a load up to which it is kept, then a mean of these loads and their spread follow from
the kept share k alone,

    mean = a + integral of k,    variance = 2 integral of (alpha - mean) k + (a - mean)^2,

from a load a at which all are kept to one at which none is (Spearman 1908; Karber 1931). The spread
is the rounding of the drop. Above the capacity an overlap of some 0.2 to 0.4 remains of the start,
which no equilibrium theory gives.
Source: Amit, Gutfreund and Sompolinsky, Ann. Phys. 173, 30 (1987).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, positive
from ergolib.learning.experiments.intervals import interval, tabulate
from ergolib.learning.hopfield.magnet import Hopfield
from ergolib.learning.hopfield.replica import ags_overlap

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["retrieval_curve", "retrieval_drop"]

KEPT = 0.9  # an overlap above this is a memory: between 0.967 and what remains of a lost one
READ = 10_000  # spins that are read out in a run: many memories of small networks, few of large
MOST_SWEEPS = 10_000
FEWEST = 5  # sets of patterns


def retrieval_curve(
    seed: int = 0,
    sizes: Sequence[int] = (1000, 2000, 5000, 10_000),
    loads: Sequence[float] = (0.05, 0.1, 0.12, 0.13, 0.14, 0.15),
    repeats: int = 40,
) -> pd.DataFrame:
    """Measure what is remembered at T = 0 against load, beside the theory.

    Parameters
    ----------
    seed : int, default 0
        Of the patterns, and of the order in which spins turn.
    sizes : sequence of int, default (1000, 2000, 5000, 10000)
        N, at least 10 each.
    loads : sequence of float, default (0.05, 0.1, 0.12, 0.13, 0.14, 0.15)
        M / N, above 0 each; M is rounded, and at least 1.
    repeats : int, default 40
        Independent sets of patterns for the smallest network. A larger one has fewer, in proportion
        to its inverse size, but at least 5 (or `repeats`, if that is less).

    Returns
    -------
    pandas.DataFrame
        One row for each `size` and `load` (M / N as it is): `overlap` after the fall and `kept`,
        the share of memories whose overlap is above 0.9, with their intervals over sets of
        patterns, `runs` of them; and `theory`, the overlap for infinitely many spins. In a set,
        10,000 / N memories are read, at least 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    spins, shares = _sizes(sizes), [positive(load, "loads") for load in loads]
    most = integer(repeats, "repeats", 1)
    records = []
    for size in spins:
        runs = max(min(FEWEST, most), round(most * min(spins) / size))
        for load in shares:
            for stream in _streams(seed, runs, size, load):
                records.append(_read(size, load, stream))
    table = tabulate(records, ["size", "load"])
    table["theory"] = [ags_overlap(load) for load in table["load"]]
    return table


def retrieval_drop(
    seed: int = 0,
    sizes: Sequence[int] = (300, 600, 1200),
    loads: Sequence[float] | None = None,
    repeats: int = 16,
) -> pd.DataFrame:
    """Measure where the drop is, and how much it is rounded, for networks of several sizes.

    Parameters
    ----------
    seed : int, default 0
        Of the patterns, and of the order in which spins turn.
    sizes : sequence of int, default (300, 600, 1200)
        N, at least 10 each.
    loads : sequence of float, optional
        Rising, from one at which all patterns are kept to one at which none is; by default from
        0.06 to 0.28 in steps of 0.01.
    repeats : int, default 16
        At each load, independent sets of patterns, at least 2.

    Returns
    -------
    pandas.DataFrame
        One row for each `size`: `load`, the mean load up to which a pattern is kept, and
        `rounding`, the standard deviation of that load; `first_kept` and `last_kept`, the kept
        share at the first load and the last, which should be 1 and 0; all with their intervals; and
        `runs`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    runs = integer(repeats, "repeats", 2)
    grid = (
        np.arange(6, 29) / 100 if loads is None else np.array([positive(x, "loads") for x in loads])
    )
    if grid.size < 2 or (np.diff(grid) <= 0.0).any():
        raise ValueError(f"loads must be at least 2 and rise, got {loads!r}")
    rows = []
    for size in _sizes(sizes):
        kept = np.array(
            [
                [_read(size, load, stream)["kept"] for stream in _streams(seed, runs, size, load)]
                for load in map(float, grid)
            ]
        )
        rows.append({"size": size} | _drop(grid, kept))
    import pandas as pd

    return pd.DataFrame(rows)


def _drop(grid: NDArray[np.float64], kept: NDArray[np.float64]) -> dict[str, Any]:
    """Return mean and spread of the loads up to which patterns are kept; kept[load, run]."""
    where = grid[0] + np.trapezoid(kept, grid, axis=0)
    mean, low, high = interval(where)
    variance = np.trapezoid(2.0 * (grid - mean)[:, np.newaxis] * kept, grid, axis=0)
    spread = np.sqrt(np.maximum(interval(variance + (grid[0] - mean) ** 2), 0.0))
    return {
        "load": mean,
        "load_low": low,
        "load_high": high,
        "rounding": float(spread[0]),
        "rounding_low": float(spread[1]),
        "rounding_high": float(spread[2]),
        **_with_interval("first_kept", kept[0]),
        **_with_interval("last_kept", kept[-1]),
        "runs": kept.shape[1],
    }


def _with_interval(name: str, values: NDArray[np.float64]) -> dict[str, float]:
    """Return the columns of a quantity."""
    return dict(zip((name, f"{name}_low", f"{name}_high"), interval(values), strict=True))


def _read(size: int, load: float, seed: int) -> dict[str, Any]:
    """Return what a new network remembers, on average over some of its patterns."""
    network = Hopfield(size=size, load=load, seed=seed)
    count = network.patterns.shape[0]
    found = []
    for pattern in range(min(count, max(1, READ // size))):
        retrieval = network.retrieve(pattern, most_sweeps=MOST_SWEEPS)
        if not retrieval.converged:
            raise ArithmeticError(f"no minimum was found in {MOST_SWEEPS} sweeps")
        found.append(retrieval.overlap)
    return {
        "size": size,
        "load": count / size,
        "overlap": float(np.mean(found)),
        "kept": float(np.mean(np.array(found) > KEPT)),
    }


def _sizes(sizes: Sequence[int]) -> list[int]:
    """Return checked sizes, at least one."""
    checked = [integer(size, "sizes", 10) for size in sizes]
    if not checked:
        raise ValueError("sizes must hold at least one, got none")
    return checked


def _streams(seed: int, runs: int, size: int, load: float) -> list[int]:
    """Return a seed for each run, independent of those of other sizes and loads."""
    key = (integer(seed, "seed", 0), size, round(load * 1e9))
    return [int(word) for word in np.random.SeedSequence(key).generate_state(runs, np.uint64)]
