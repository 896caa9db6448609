"""Where a network ends that nobody reminded of anything.

Started at random at T = 0, a network of N spins with Hebb's couplings and M random patterns falls
into a minimum of its energy. That may be a pattern or, since states s and -s have the same energy,
its mirror; or a state like none that was taught, a *spurious* one. At low loads many of these are
mixtures of three patterns, with overlap near 1/2 with each (`mixtures`); beyond, they are states of
the spin glass, with small overlaps only. A state is called by its overlaps, from the largest
absolute value on, m1 >= m2 >= m3 >= m4:

    pattern, mirror    m1 > 0.9 (by the sign of that overlap)
    mixture            m1 < 0.7, m3 > 0.3 and m4 < 0.25
    none               anything else, mixtures of five and more included.

Source: Amit, Gutfreund and Sompolinsky, Phys. Rev. A 32, 1007 (1985).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ergolib.arguments import integer, positive, reals
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.hopfield.magnet import Hopfield

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["kind_of_state", "spurious_states"]

KINDS = ("pattern", "mirror", "mixture", "none")
PURE = 0.9
MIXED = (0.3, 0.7)  # the overlaps of a mixture of three lie between
OTHER = 0.25  # its overlaps with all other patterns lie below
MOST_SWEEPS = 10_000


def kind_of_state(overlaps: ArrayLike) -> str:
    """Return what a state is, by its overlaps with all patterns.

    Parameters
    ----------
    overlaps : array_like, shape (M,)
        From -1 to 1, at least one.

    Returns
    -------
    {"pattern", "mirror", "mixture", "none"}
        A pattern, the mirror of one, a mixture of three (or its mirror), or none of these.

    Raises
    ------
    TypeError, ValueError
        If `overlaps` is not of its kind.
    """
    given = reals(overlaps, "overlaps")
    if given.ndim != 1 or given.size == 0 or np.abs(given).max() > 1.0:
        raise ValueError("overlaps must be one or more numbers from -1 to 1")
    order = np.argsort(-np.abs(given))
    largest = [*np.abs(given[order[:4]]), 0.0, 0.0, 0.0]
    if largest[0] > PURE:
        return "pattern" if given[order[0]] > 0.0 else "mirror"
    if largest[0] < MIXED[1] and largest[2] > MIXED[0] and largest[3] < OTHER:
        return "mixture"
    return "none"


def spurious_states(
    seed: int = 0,
    size: int = 1000,
    loads: Sequence[float] = (0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1),
    starts: int = 50,
    repeats: int = 20,
) -> pd.DataFrame:
    """Count where random starts end at T = 0, against load.

    Parameters
    ----------
    seed : int, default 0
        Of patterns, starts and the order in which spins turn.
    size : int, default 1000
        N, at least 10.
    loads : sequence of float, default (0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1)
        M / N, above 0 each; M is rounded, and at least 1.
    starts : int, default 50
        Random starts with each set of patterns.
    repeats : int, default 20
        Independent sets of patterns.

    Returns
    -------
    pandas.DataFrame
        One row for each `load` (M / N as it is), with the `patterns` M; the shares of starts that
        end in a `pattern`, its `mirror`, a `mixture` of three, or `none` of these, which add to 1;
        the mean `largest` absolute overlap; their intervals over sets of patterns, and `runs`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    spins, runs = integer(size, "size", 10), integer(repeats, "repeats", 1)
    tries = integer(starts, "starts", 1)
    records = []
    for load in (positive(load, "loads") for load in loads):
        key = (integer(seed, "seed", 0), spins, round(load * 1e9))
        for word in np.random.SeedSequence(key).generate_state(runs, np.uint64):
            records.append(_ends(Hopfield(size=spins, load=load, seed=int(word)), tries))
    return tabulate(records, ["load", "patterns"])


def _ends(network: Hopfield, starts: int) -> dict[str, float]:
    """Return the shares of random starts that end in each kind of state."""
    counts = dict.fromkeys(KINDS, 0.0)
    largest = 0.0
    for _ in range(starts):
        found = network.start(None).retrieve(most_sweeps=MOST_SWEEPS)
        if not found.converged:
            raise ArithmeticError(f"no minimum was found in {MOST_SWEEPS} sweeps")
        counts[kind_of_state(network.overlaps)] += 1.0 / starts
        largest += abs(found.overlap) / starts
    patterns = network.patterns.shape[0]
    return {"load": network.load, "patterns": patterns, **counts, "largest": largest}
