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

Some quantities are not means but functions of means, such as Binder's cumulant
1 - <m^4> / (3 <m^2>^2). The *jackknife* (Quenouille 1956; Tukey 1958) asks what each measurement
did to the function, by leaving it out. That gives one number for each measurement, a series with a
mean and a memory of its own, whose error is found as above. (To first order it is the series whose
autocorrelation U. Wolff sums in the paper above.) A function of means is also biased, by about its
error squared; leaving out whole blocks, longer than the memory, measures the bias and takes it off.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import real

__all__ = [
    "Estimate",
    "binder_cumulant",
    "blocked_error",
    "integrated_autocorrelation_time",
    "jackknife",
    "sign_flips",
]

FEWEST_BLOCKS = 16  # or their spread says nothing
WINDOW = 8.0  # autocorrelation times
ENOUGH = 200.0  # autocorrelation times in a series, for an error known to about 20 %
BLOCK = 10.0  # autocorrelation times in a block that has forgotten the one before


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
    TypeError, ValueError
        If the series is not of real numbers, not one-dimensional, has fewer than 2 entries, or
        holds a NaN or an infinity.
    """
    values = _checked(series)
    count, mean = values.size, float(values.mean())
    naive = float((values - mean).var(ddof=1)) / count
    tau = integrated_autocorrelation_time(values)
    if naive == 0.0:  # a frozen system: nothing moves, and nothing tells how slowly
        return Estimate(mean, 0.0, tau, count, False)
    return Estimate(mean, (2.0 * tau * naive) ** 0.5, tau, count, count >= ENOUGH * tau)


def integrated_autocorrelation_time(series: ArrayLike) -> float:
    """Measure for how long a series remembers: tau = 1/2 + sum over t > 0 of rho(t).

    Parameters
    ----------
    series : array_like of float
        Shape (n,), n at least 2: one quantity, measured in equilibrium at equal intervals.

    Returns
    -------
    float
        In steps between measurements: the larger of what blocking and summing say. It is 1/2 when
        nothing is remembered, and for a series that never changes.

    Raises
    ------
    ValueError
        As for `blocked_error`.

    Notes
    -----
    Its own relative error is about 2 (2 tau / n)^(1/3), a quarter for n = 1000 tau; the larger of
    two estimates also errs to the large side, by up to half of that.
    """
    values = _checked(series)
    deviations = values - values.mean()
    if float(deviations.var(ddof=1)) == 0.0:
        return 0.5
    return max(_by_blocking(deviations), _by_summing(deviations))


def jackknife(function: Callable[..., Any], *series: ArrayLike) -> Estimate:
    """Estimate a function of means of correlated measurements, with its error and without bias.

    Parameters
    ----------
    function : callable
        It takes one mean for each series and returns a number; it must do so for arrays of means
        as well, element by element, as arithmetic and NumPy's functions do.
    *series : array_like of float
        One or more, each of shape (n,), n at least 2: quantities measured at the same moments.

    Returns
    -------
    Estimate
        The function, with its bias of order 1/n taken off, its error, and the autocorrelation
        time of what the measurements did to it.

    Raises
    ------
    ValueError
        If a series is not as for `blocked_error`, they differ in length, or the function is not
        finite.

    Examples
    --------
    >>> energies = [-1.0, -1.5, -0.5, -1.0, -2.0, -1.5]
    >>> squares = [energy**2 for energy in energies]
    >>> spread = jackknife(lambda e2, e: e2 - e**2, squares, energies)
    >>> round(spread.mean, 6)  # for independent measurements it divides by n - 1
    0.275
    """
    if not series:
        raise ValueError("series must be one or more, got none")
    values = [_checked(one) for one in series]
    if len({one.size for one in values}) > 1:
        lengths = ", ".join(str(one.size) for one in values)
        raise ValueError(f"series must have equal lengths, got {lengths}")
    count = values[0].size
    each = blocked_error(_pseudovalues(function, values, 1))
    longest = max(1, count // FEWEST_BLOCKS)
    block = min(math.ceil(BLOCK * each.autocorrelation_time), longest)
    blocked = [one[count % block :] for one in values]
    bias = _at_means(function, blocked) - float(_pseudovalues(function, blocked, block).mean())
    mean = _at_means(function, values) - bias
    return Estimate(mean, each.error, each.autocorrelation_time, count, each.converged)


def binder_cumulant(magnetizations: ArrayLike) -> Estimate:
    """Estimate Binder's cumulant U_4 = 1 - <m^4> / (3 <m^2>^2), with its error.

    It is 2/3 if abs(m) is always the same, as deep in the cold, and 0 if m is normally distributed,
    as in a large and hot magnet (Binder, Z. Phys. B 43, 119, 1981).

    Parameters
    ----------
    magnetizations : array_like of float
        Shape (n,), n at least 2: m with its sign or without, per site or in all, measured in
        equilibrium at equal intervals. They may be correlated.

    Returns
    -------
    Estimate
        By `jackknife`: blocks are taken 10 autocorrelation times long, and the error includes the
        correlations.

    Raises
    ------
    ValueError
        As for `jackknife`, and if all are zero.
    """
    values = _checked(magnetizations, "magnetizations")
    if not values.any():
        raise ValueError("magnetizations must not all be zero, got nothing else")
    squares = (values / np.abs(values).max()) ** 2  # U_4 has no units, and squares may overflow
    return jackknife(lambda m4, m2: 1.0 - m4 / (3.0 * m2 * m2), squares * squares, squares)


def sign_flips(series: ArrayLike, level: float) -> int:
    """Count how often a series goes over from one sign to the other, for good and all.

    Near zero a series changes its sign back and forth. So it counts as having a sign only when it
    is at least `level` away from zero, and between such moments it keeps the sign it had.

    Parameters
    ----------
    series : array_like of float
        Shape (n,), n at least 2: such as magnetizations, measured at equal intervals.
    level : float
        Greater than 0; for a magnet, about three quarters of its usual magnetization.

    Returns
    -------
    int
        If flips are rare, their number is about n / (2 tau), give or take its root, with tau the
        relaxation time: two ways to flip share the rate 1 / tau at which the sign is forgotten.

    Raises
    ------
    ValueError
        If the series is not as for `blocked_error`, or the level not greater than 0.
    """
    values = _checked(series)
    if not real(level, "level") > 0.0:
        raise ValueError(f"level must be greater than 0, got {level!r}")
    signs = np.sign(values[np.abs(values) >= level])
    return int(np.count_nonzero(np.diff(signs)))


def _checked(series: ArrayLike, name: str = "series") -> NDArray[np.float64]:
    """Return a series as an array, or say what is wrong with it."""
    given = np.asarray(series)
    if given.size and given.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got {type(series).__name__} {given.dtype}")
    values = given.astype(np.float64)
    if values.ndim != 1 or values.size < 2:
        raise ValueError(
            f"{name} must be one-dimensional with at least 2 entries, got shape {values.shape}"
        )
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must hold finite numbers, got NaN or infinity among them")
    return values


def _at_means(function: Callable[..., Any], series: list[NDArray[np.float64]]) -> float:
    """Return the function of the plain averages."""
    return float(function(*(one.mean() for one in series)))


def _pseudovalues(
    function: Callable[..., Any], series: list[NDArray[np.float64]], block: int
) -> NDArray[np.float64]:
    """Return, for each block, B f(all) - (B - 1) f(all but this block), with B blocks in all."""
    blocks = series[0].size // block
    means = [one.reshape(blocks, block).mean(axis=1) for one in series]
    whole = [one.mean() for one in means]
    without = [(blocks * mean - one) / (blocks - 1) for mean, one in zip(whole, means, strict=True)]
    with np.errstate(all="ignore"):
        left = np.asarray(function(*without), dtype=np.float64)
        answer = blocks * float(function(*whole)) - (blocks - 1) * left
    if left.shape != (blocks,):
        raise ValueError(f"function must keep the shape ({blocks},), got {left.shape}")
    if not np.isfinite(answer).all():
        raise ValueError("function must be finite for the means of all, and of all but a few")
    return answer


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
