"""How broad a list of waiting times is, and whether it may be exponential.

The coefficient of variation c = deviation / mean of an exponential law is 1. Something that grows
from a start takes nearly the same time each time, and c is small. With z = (t - mean) / deviation,
one time more changes c by c ((z^2 - 1) / 2 - c z) / n to first order; the error of c follows from
the scatter of that. For an exponential law it is 1 / sqrt(n).

Greenwood's statistic G = sum t^2 / (sum t)^2 = (1 + c^2) / n tests for an exponential law whose
mean is not known (Greenwood 1946; Moran 1947). If it is exponential, G has the mean 2 / (n + 1)
and the variance 4 (n - 1) / ((n + 1)^2 (n + 2) (n + 3)), whatever that mean. Its law is skewed, so
that the p-value is counted among exponential samples of the same n.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, reals
from ergolib.statistics import Estimate

__all__ = ["ExponentialTest", "coefficient_of_variation", "exponential_test"]

_AT_ONCE = 1_000_000


def _checked(times: ArrayLike) -> NDArray[np.float64]:
    values = reals(times, "times")
    if values.ndim != 1 or values.size < 3:
        raise ValueError(f"times must hold at least 3 waiting times, got shape {values.shape}")
    if (values <= 0.0).any():
        raise ValueError(f"times must be greater than 0, got {float(values.min())!r} among them")
    return values


def coefficient_of_variation(times: ArrayLike) -> Estimate:
    """Estimate standard deviation over mean of independent waiting times, with its error.

    Parameters
    ----------
    times : array_like
        Shape (n,), n at least 3, greater than 0.

    Returns
    -------
    Estimate
        The error is of first order in 1 / sqrt(n); below some 30 times it is rough, and
        `converged` says so.

    Raises
    ------
    TypeError, ValueError
        If the times are not of their kind.
    """
    values = _checked(times)
    mean, deviation = float(values.mean()), float(values.std(ddof=1))
    c = deviation / mean
    if c == 0.0:
        return Estimate(0.0, 0.0, 0.5, values.size, False)
    z = (values - mean) / deviation
    moved = c * (0.5 * (z * z - 1.0) - c * z)
    error = math.sqrt(float((moved**2).mean()) / values.size)
    return Estimate(c, error, 0.5, values.size, values.size >= 30)


@dataclass(frozen=True)
class ExponentialTest:
    """What Greenwood's test says of a list of waiting times.

    Attributes
    ----------
    coefficient_of_variation : float
        Of the list.
    sigmas : float
        How far G is from its mean, in standard deviations of an exponential list; below 0 for times
        that are more alike than those.
    p_value : float
        The share of exponential lists that are at least as far out on the same side, doubled; at
        least 2 / (samples + 1).
    samples : int
        How many lists were drawn.
    """

    coefficient_of_variation: float
    sigmas: float
    p_value: float
    samples: int


def exponential_test(times: ArrayLike, samples: int = 20_000, seed: int = 1) -> ExponentialTest:
    """Test whether waiting times may be exponential, with a mean that is not known.

    Parameters
    ----------
    times : array_like
        Shape (n,), n at least 3, greater than 0, independent.
    samples : int, default 20_000
        Exponential lists to compare with.
    seed : int, default 1
        Of those lists.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.
    """
    values = _checked(times)
    draws, start = integer(samples, "samples", 100), integer(seed, "seed", 0)
    n = values.size
    found = float((values**2).sum() / values.sum() ** 2)
    spread = math.sqrt(4.0 * (n - 1) / ((n + 2.0) * (n + 3.0))) / (n + 1.0)
    rng = np.random.default_rng(start)
    low = high = 0
    for first in range(0, draws, max(1, _AT_ONCE // n)):
        left = min(max(1, _AT_ONCE // n), draws - first)
        made = rng.standard_exponential((left, n))
        statistic = (made**2).sum(axis=1) / made.sum(axis=1) ** 2
        low += int((statistic <= found).sum())
        high += int((statistic >= found).sum())
    tail = (min(low, high) + 1.0) / (draws + 1.0)
    return ExponentialTest(
        coefficient_of_variation=float(values.std(ddof=1) / values.mean()),
        sigmas=(found - 2.0 / (n + 1.0)) / spread,
        p_value=min(1.0, 2.0 * tail),
        samples=draws,
    )
