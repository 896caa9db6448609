"""Error bars for measurements that remember one another.

A simulation measures the same quantity again and again, but one measurement resembles the next,
so that n of them are worth only n / (2 tau) independent ones. Here tau is the integrated
autocorrelation time, 1/2 + sum over t > 0 of rho(t), in steps between measurements; it is 1/2 when
nothing is remembered, and (1 + a) / (2 - 2 a) if the correlation rho(t) falls as a^t.

The error of the mean is sqrt(2 tau / n) times the spread of the measurements. Two ways lead to it.
*Blocking* (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461, 1989) averages neighbours in pairs, and
pairs of pairs, until the blocks have forgotten each other; the error calculated from them as if
they were independent has then grown to its plateau. Blocks of B are long enough when
B^3 > 2 n (2 tau)^2 (Lee et al., Phys. Rev. E 83, 066706, 2011). *Summing* the measured
correlations rho(t) over a window of 8 tau (Sokal 1989; Wolff, Comput. Phys. Commun. 156, 143,
2004) gives tau itself. Short series mislead both, and always to the small side: memory longer than
the series cannot be seen in it. So both are done, and the larger error is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Estimate", "blocked_error"]

FEWEST_BLOCKS = 16  # or their spread says nothing
WINDOW = 8.0  # autocorrelation times
ENOUGH = 200.0  # autocorrelation times in a series, for an error known to about 20 %


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
        Whether the series is at least 200 autocorrelation times long. If not, `error` is most
        likely too small.
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
    deviations = values - mean
    naive = float(deviations.var(ddof=1)) / count
    if naive == 0.0:  # a frozen system: nothing moves, and nothing tells how slowly
        return Estimate(mean, 0.0, 0.5, count, False)
    tau = max(_by_blocking(deviations), _by_summing(deviations))
    return Estimate(mean, (2.0 * tau * naive) ** 0.5, tau, count, count >= ENOUGH * tau)


def _by_blocking(deviations: NDArray[np.float64]) -> float:
    """Return the autocorrelation time from the spread of ever longer blocks."""
    count = deviations.size
    first = largest = float(deviations.var(ddof=1)) / count
    blocks, size = deviations, 1
    while blocks.size >= 2 * FEWEST_BLOCKS:
        pairs = blocks.size // 2
        blocks = 0.5 * (blocks[0 : 2 * pairs : 2] + blocks[1 : 2 * pairs : 2])
        size *= 2
        squared_error = float(blocks.var(ddof=1)) / pairs
        largest = max(largest, squared_error)
        if size**3 > 2 * count * (squared_error / first) ** 2:
            return 0.5 * squared_error / first
    return 0.5 * largest / first


def _by_summing(deviations: NDArray[np.float64]) -> float:
    """Return the autocorrelation time from correlations within a window of `WINDOW` times it."""
    count = deviations.size
    spectrum = np.abs(np.fft.rfft(deviations, 2 * count)) ** 2
    covariance = np.fft.irfft(spectrum)[:count]
    times = np.cumsum(covariance / covariance[0]) - 0.5
    window = int(np.argmax(np.arange(count) >= WINDOW * times))
    # taking the mean from the data themselves has lowered every correlation a little
    return max(0.0, float(times[window])) * (1.0 + (2 * window + 1) / count)
