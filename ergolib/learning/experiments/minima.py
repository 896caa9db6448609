r"""Experiment 1: how many minima a landscape has that was left with fewer couplings.

He and Lubchenko expect several minima where a model has fewer couplings than there are patterns to
know. Take a distribution Z over the states of N spins, with energies E = -ln Z (T = 1) and all
their couplings. Keep those of at most k spins, in two ways:

- *cut*: the couplings as they are, the others set to 0;
- *refit*: the couplings of maximum likelihood, the best there are for Z.

Then look at E itself, the landscape of the states, on the graph of single flips: its minima; those
that are *deep*, behind a barrier of more than T = 1 (and the lowest, that has none); the share of
patterns that are minima; what is lost of Z, D_KL(Z || p); and the barrier between two patterns,
from the higher of both up to the pass, a mean over pairs of at most four of them.

Minima of the states must not be taken for minima of the training. With features fixed, likelihood
has one optimum for any k (`optima`).

Two patterns, and a parity, look the same whichever patterns are drawn, because a spin may be turned
everywhere at once: they are exact, and their intervals have no width. After Y. He and V. Lubchenko,
Neural Computation 37, 742 (2025), in our own notation. Nats, k_B = 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, positive
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.experiments.targets import funnels, holes, parity, patterns_apart
from ergolib.learning.knowledge.basins import basins_of
from ergolib.learning.knowledge.conjoint import gibbs_gap
from ergolib.learning.knowledge.exponential_family import fit_couplings
from ergolib.learning.knowledge.merging import merge_tree, pass_energy
from ergolib.learning.knowledge.states import index_of, spins_of
from ergolib.learning.knowledge.walsh import couplings_of, energies_of, truncated

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["minima_by_order"]

Array = NDArray[np.float64]

DIGITS = 6  # of an energy: a fit leaves noise in those after, which would make minima of its own
MOST_SPINS = 12
FEWEST_APART = 3  # spins in which two patterns differ, so that both can be minima
BACKGROUND = 0.01  # of parity: its energies are finite
ENOUGH = 4  # patterns between which barriers are looked for
CONDITION = ("target", "kept", "order")


class Target(NamedTuple):
    """A distribution to be known, and its patterns."""

    name: str
    distribution: Array
    patterns: NDArray[np.int8]


def minima_by_order(
    seed: int = 0,
    n: int = 10,
    patterns: int = 4,
    orders: Sequence[int] = (1, 2, 3, 4),
    flip: float = 0.05,
    depth_per_spin: float = 1.0,
    repeats: int = 8,
) -> pd.DataFrame:
    """Count the minima of landscapes whose couplings end at some order.

    Parameters
    ----------
    seed : int, default 0
        Of the random patterns.
    n : int, default 10
        Spins N, from 3 to 12.
    patterns : int, default 4
        M random patterns, at least 2, any two of which differ in 3 spins or more.
    orders : sequence of int, default (1, 2, 3, 4)
        The orders k at which couplings end. All of them, k = N, are always looked at as well.
    flip : float, default 0.05
        f of the funnels.
    depth_per_spin : float, default 1
        D / N of the holes, in nats.
    repeats : int, default 8
        Independent sets of random patterns.

    Returns
    -------
    pandas.DataFrame
        One row for each `target`, way in which couplings were `kept` ("cut", "refit", or "all") and
        `order`, with `minima`, `deep`, `stored` (the share of patterns that are minima),
        `divergence` (nats) and `barrier` (nats), their intervals, and `runs`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    NotConverged
        If a fit did not come to rest.
    """
    spins = integer(n, "n", 3, MOST_SPINS)
    count, runs = integer(patterns, "patterns", 2), integer(repeats, "repeats", 1)
    depth = spins * positive(depth_per_spin, "depth_per_spin")
    kept = [integer(order, "orders", 1, spins) for order in orders]
    start = np.random.SeedSequence(integer(seed, "seed", 0))
    exact = [row for target in _symmetric(spins, flip, depth) for row in _looks(target, kept)]
    random = [
        row
        for stream in start.spawn(runs)
        for target in _random(count, spins, flip, depth, np.random.default_rng(stream))
        for row in _looks(target, kept)
    ]
    return _stacked(tabulate(exact, CONDITION, exact=True), tabulate(random, CONDITION))


def _stacked(*tables: pd.DataFrame) -> pd.DataFrame:
    """Return tables one below the other."""
    import pandas as pd

    return pd.concat(tables, ignore_index=True)


def _symmetric(n: int, flip: float, depth: float) -> Iterator[Target]:
    """Yield the targets that do not depend on which patterns are drawn."""
    pair = np.array([[1] * n, [-1] * n], dtype=np.int8)
    yield Target("pair of holes", holes(pair, depth), pair)
    yield Target("pair of funnels", funnels(pair, flip), pair)
    even = spins_of(n)[np.bitwise_count(np.arange(1 << n)) % 2 == 0]
    yield Target("parity", parity(n, BACKGROUND), even)


def _random(
    count: int, n: int, flip: float, depth: float, rng: np.random.Generator
) -> Iterator[Target]:
    """Yield the targets that hold random patterns: the same ones as holes and as funnels."""
    rows = patterns_apart(count, n, FEWEST_APART, rng)
    yield Target("random holes", holes(rows, depth), rows)
    yield Target("random funnels", funnels(rows, flip), rows)


def _looks(target: Target, orders: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield what is seen of a target at each order, cut and refitted, and with all couplings."""
    energies = -np.log(target.distribution)
    whole = couplings_of(energies)
    n = target.patterns.shape[1]
    for order in orders:
        if order == n:
            continue
        for kept in ("cut", "refit"):
            if kept == "cut":
                couplings = truncated(whole, order)
            else:
                couplings = fit_couplings(target.distribution, order=order).couplings
            condition = {"target": target.name, "kept": kept, "order": order}
            yield condition | look(target, energies_of(couplings))
    yield {"target": target.name, "kept": "all", "order": n} | look(target, energies)


def look(target: Target, energies: Array) -> dict[str, float]:
    """Return what is seen of one landscape: its minima, and what it knows of a target.

    Parameters
    ----------
    target : Target
        What was to be known.
    energies : ndarray, shape (2^N,)
        A model of it at T = 1, in nats.

    Returns
    -------
    dict of str to float
        `minima`, `deep`, `stored`, `divergence` and `barrier`, as in `minima_by_order`.
    """
    levels = np.round(energies, DIGITS)
    found = basins_of(levels)
    stored = index_of(target.patterns)
    at_rest = levels[stored] == found.energies[found.labels[stored]]
    barriers = merge_tree(levels).table["barrier"].to_numpy()
    passes = [
        pass_energy(levels, one, other) - max(levels[one], levels[other])
        for one, other in combinations(stored[:ENOUGH].tolist(), 2)
    ]
    return {
        "minima": found.minima.size,
        "deep": 1 + int((barriers > 1.0).sum()),
        "stored": np.unique(found.labels[stored[at_rest]]).size / stored.size,
        "divergence": gibbs_gap(target.distribution, energies),
        "barrier": float(np.mean(passes)),
    }
