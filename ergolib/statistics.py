"""Error bars for measurements that remember one another.

A simulation measures the same quantity again and again, but one measurement resembles the next,
so that n of them are worth only n / (2 tau) independent ones. Here tau is the integrated
autocorrelation time, 1/2 + sum over t > 0 of rho(t), in steps between measurements; it is 1/2 when
nothing is remembered, and (1 + a) / (2 - 2 a) if the correlation rho(t) falls as a^t.

Blocking finds the error without knowing tau (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461,
1989): average neighbours in pairs, and pairs of pairs, until the blocks have forgotten each other.
The error calculated from them as if they were independent grows up to a plateau, the true error.
Blocks of B are taken as long enough when B^3 > 2 n (2 tau)^2, which balances the bias of short
blocks against the noise of few (Wolff, Comput. Phys. Commun. 156, 143, 2004, section 3; Lee et al.,
Phys. Rev. E 83, 066706, 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["Estimate", "blocked_error"]

FEWEST_BLOCKS = 32


@dataclass(frozen=True)
class Estimate:
    """A mean of correlated measurements and how well it is known.

    Attributes
    ----------
    mean : float
        The plain average of all measurements.
    error : float
        One standard deviation of that average.
    autocorrelation_time : float
        Integrated, in steps between measurements; 1/2 when independent.
    count : int
        How many measurements.
    converged : bool
        Whether the series is long enough for the error to be trusted. If not, `error` is the
        largest that blocking found, and most likely still too small.
    """

    mean: float
    error: float
    autocorrelation_time: float
    count: int
    converged: bool


def blocked_error(series: ArrayLike) -> Estimate:
    """Average a series of correlated measurements, with an error bar found by blocking.

    Parameters
    ----------
    series : array_like of float
        Shape (n,), n at least 2: one quantity, measured in equilibrium at equal intervals.

    Returns
    -------
    Estimate
        Mean, error, autocorrelation time, count, and whether the error can be trusted.

    Raises
    ------
    ValueError
        If the series is not one-dimensional, has fewer than 2 entries, or holds a NaN or an
        infinity.
    """
    values = np.asarray(series, dtype=np.float64)
    if values.ndim != 1 or values.size < 2:
        raise ValueError(
            f"series must be one-dimensional with at least 2 entries, got shape {values.shape}"
        )
    if not np.isfinite(values).all():
        raise ValueError("series must hold finite numbers, got NaN or infinity among them")
    count = values.size
    mean = float(values.mean())
    blocks = values - mean
    naive = squared_error = float(blocks.var(ddof=1)) / count
    if naive == 0.0:  # a frozen system: nothing moves, and nothing tells how slowly
        return Estimate(mean, 0.0, 0.5, count, False)
    largest, size, converged = squared_error, 1, False
    while True:
        if size**3 > 2 * count * (squared_error / naive) ** 2:
            converged = True
            break
        if blocks.size < 2 * FEWEST_BLOCKS:
            squared_error = largest
            break
        half = blocks.size // 2
        blocks = 0.5 * (blocks[0 : 2 * half : 2] + blocks[1 : 2 * half : 2])
        size *= 2
        squared_error = float(blocks.var(ddof=1)) / half
        largest = max(largest, squared_error)
    return Estimate(mean, squared_error**0.5, 0.5 * squared_error / naive, count, converged)
