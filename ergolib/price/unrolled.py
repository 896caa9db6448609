"""A histogram of energies, turned back into the measurements it is worth.

A histogram has lost the order in which energies were met, and with it how far they depend on one
another. If the integrated autocorrelation time tau of the run is known, its n measurements were
worth n / (2 tau) independent ones. So many energies, in the proportions of the histogram and in any
order, say what the histogram says and claim no more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, real, reals

__all__ = ["histogram_series"]


def histogram_series(
    energies: ArrayLike,
    counts: ArrayLike,
    autocorrelation_time: float = 0.5,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Return independent energies that a histogram is worth, for `multi_histogram`.

    Parameters
    ----------
    energies : array_like
        Shape (n,): all different.
    counts : array_like
        Shape (n,): how often each was met in a run, at least 0, and not 0 in all.
    autocorrelation_time : float, default 0.5
        Integrated, in steps between measurements, at least 1/2, which is to say independent.
    seed : int, default 0
        Of the order, and of how parts of a measurement are rounded, up or down in proportion.

    Returns
    -------
    ndarray
        About counts.sum() / (2 autocorrelation_time) energies in random order.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    levels, met = reals(energies, "energies"), reals(counts, "counts")
    if levels.ndim != 1 or np.unique(levels).size != levels.size or levels.size == 0:
        raise ValueError(f"energies must be a row, all different, got shape {levels.shape}")
    if met.shape != levels.shape or (met < 0.0).any() or not met.any():
        raise ValueError(
            f"counts must be {levels.size} numbers of at least 0, not all of them 0, "
            f"got {met.tolist()!r:.60}"
        )
    time = real(autocorrelation_time, "autocorrelation_time")
    if time < 0.5:
        raise ValueError(f"autocorrelation_time must be at least 0.5, got {time!r}")
    rng = np.random.default_rng(integer(seed, "seed", 0))
    worth = np.floor(met / (2.0 * time) + rng.random(met.size)).astype(np.int64)
    return np.asarray(rng.permutation(np.repeat(levels, worth)))
