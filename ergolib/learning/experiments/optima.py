r"""Experiment 1, the caveat: how many optima the training itself has.

M random patterns of N spins are known, and a share e of all probability is spread over all states:
Z = (1 - e)/M on each pattern + e / 2^N. Two fits are begun at many random points:

- *forward*: pair couplings that make D_KL(Z || p) least, maximum likelihood. The loss is convex in
  the couplings, so all starts must end in one optimum, however many patterns there are;
- *reverse*: independent spins that make D_KL(q || Z) least, a mean field. The loss is not convex,
  and a start near a pattern may stay with it and forget the others.

So several minima *of the training* come with the direction of the fit, not with few couplings.
What few couplings do to the minima of the states is another question (`minima_by_order`). After
Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation. Nats, k_B = 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, real
from ergolib.information.divergences import kl_divergence
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.experiments.targets import patterns_apart
from ergolib.learning.knowledge.exponential_family import NotConverged, fit_couplings
from ergolib.learning.knowledge.product_fits import product_minima
from ergolib.learning.knowledge.states import index_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["optima_of_fits"]

Array = NDArray[np.float64]

SAME = 1e-6  # nats: two fits that are one
MOST_SPINS = 12
FEWEST_APART = 3
SPREAD = 1.0  # of the couplings that fits begin at


def optima_of_fits(
    seed: int = 0,
    n: int = 8,
    patterns: int = 4,
    backgrounds: Sequence[float] = (0.02, 0.1, 0.5, 0.9),
    starts: int = 6,
    repeats: int = 8,
) -> pd.DataFrame:
    """Count the optima that training ends in, in both directions.

    Parameters
    ----------
    seed : int, default 0
        Of the patterns and the starts.
    n : int, default 8
        Spins N, from 3 to 12.
    patterns : int, default 4
        M random patterns, any two of which differ in 3 spins or more.
    backgrounds : sequence of float, default (0.02, 0.1, 0.5, 0.9)
        Shares e, above 0 and at most 1.
    starts : int, default 6
        Random couplings at which the forward fit begins. (The reverse one begins at 64 points.)
    repeats : int, default 8
        Independent sets of patterns.

    Returns
    -------
    pandas.DataFrame
        One row for each `direction` and `background`, with `optima`, how many were found; `best`,
        the lowest divergence among them, and `worst`, the highest, in nats; their intervals, and
        `runs`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    NotConverged
        If a fit did not come to rest.
    """
    spins, count = integer(n, "n", 3, MOST_SPINS), integer(patterns, "patterns", 1)
    tries, runs = integer(starts, "starts", 1), integer(repeats, "repeats", 1)
    shares = [real(share, "backgrounds") for share in backgrounds]
    if not all(0.0 < share <= 1.0 for share in shares):
        raise ValueError(f"backgrounds must be above 0 and at most 1, got {backgrounds!r}")
    records = []
    for stream in np.random.SeedSequence(integer(seed, "seed", 0)).spawn(runs):
        rng = np.random.default_rng(stream)
        stored = index_of(patterns_apart(count, spins, FEWEST_APART, rng))
        for share in shares:
            goal = np.full(1 << spins, share / (1 << spins))
            goal[stored] += (1.0 - share) / count
            found = {"forward": _forward(goal, tries, rng), "reverse": _reverse(goal, rng)}
            for direction, losses in found.items():
                condition = {"direction": direction, "background": share}
                measured = {"optima": losses.size, "best": losses.min(), "worst": losses.max()}
                records.append(condition | measured)
    records.sort(key=lambda record: str(record["direction"]))
    return tabulate(records, ["direction", "background"])


def _forward(goal: Array, starts: int, rng: np.random.Generator) -> Array:
    """Return D_KL(goal || p) at each optimum of pair couplings that a start ends in."""
    optima: list[Array] = []
    losses: list[float] = []
    for _ in range(starts):
        fit = fit_couplings(goal, order=2, start=rng.normal(scale=SPREAD, size=goal.size))
        if all(kl_divergence(fit.distribution, other) > SAME for other in optima):
            optima.append(fit.distribution)
            losses.append(fit.divergence)
    return np.array(losses)


def _reverse(goal: Array, rng: np.random.Generator) -> Array:
    """Return D_KL(q || goal) at each optimum of independent spins that a start ends in."""
    found = product_minima(goal, seed=int(rng.integers(2**32)))
    if found.unfinished:
        raise NotConverged(f"{found.unfinished} reverse fits of 64 did not come to rest")
    return found.divergences
