"""How long a writer and a reader wait at the saddle before they agree.

Near u = v = 0 the slope is small and p = u + v grows as e^(st): the time until a = s / 2 is about
ln(4 s / |p_0|^2) / (2 s). So the mean waiting time is a straight line in ln(1 / start), with slope
1 / s, and the spread does not depend on the start at all. If components are normal, |p_0|^2 is
2 start^2 / d times chi-squared with d degrees of freedom, and for a small start

    mean = (ln(s d / start^2) - psi(d / 2)) / (2 s),   sd = sqrt(psi'(d / 2)) / (2 s);

if lengths are equal, |p_0|^2 = 4 start^2 B with B from Beta((d - 1)/2, (d - 1)/2), so that

    mean = (ln(s / start^2) + psi(d - 1) - psi((d - 1)/2)) / (2 s),
    sd = sqrt(psi'((d - 1)/2) - psi'(d - 1)) / (2 s).

(psi is the digamma function.) The coefficient of variation, sd / mean, goes to 0 with the start. A
nucleus would wait exponentially, with a coefficient of 1; a saddle with few ways out may still show
a lag with an exponential tail (d = 3 and equal lengths: exactly so, as 1 - B is uniform), so that a
tail alone proves nothing.

Gradient noise changes little. Near the saddle a step of descent at a rate r multiplies p by 1 + r s
and adds to each component a normal number of variance 2 (r noise)^2. Looked back at from the end,
p began as p_0 with the noise of all steps added, that of step k times (1 + r s)^-k: normal again,
with a start of variance

    start^2 / d + r noise^2 / (s (2 + r s))

in each component of u and v. So noise is a larger start, not another law: it kicks a pair off the
saddle, and the law of waiting stays narrow. It does choose the direction, once it is the larger of
the two terms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer, positive, real
from ergolib.kernels import writer_reader as kernels
from ergolib.learning.writer_reader.ensemble import LENGTHS

__all__ = ["WaitingTimes", "noisy_start", "waiting_times"]

Array = NDArray[np.float64]

STEPS = 400  # of a sum over the logarithm of a squared length, to about 12 digits
REACH = 40.0  # of that logarithm: less than e^-40 of the weight is beyond


@dataclass(frozen=True)
class WaitingTimes:
    """The law of the time at which u.v goes through s / 2, over random starts.

    Attributes
    ----------
    mean, deviation : float
        Mean and standard deviation.
    limit_mean, limit_deviation : float
        The same for a small start, in closed form.
    """

    mean: float
    deviation: float
    limit_mean: float
    limit_deviation: float

    @property
    def variation(self) -> float:
        """Coefficient of variation: deviation / mean. An exponential law has 1."""
        return self.deviation / self.mean


def waiting_times(
    dimension: int = 8, target: float = 1.0, start: float = 0.1, lengths: str = "equal"
) -> WaitingTimes:
    """Return the law of waiting times in gradient flow, by quadrature over the starts.

    Parameters
    ----------
    dimension, target, start, lengths
        As for `WriterReader`.

    Returns
    -------
    WaitingTimes
        Pairs that are half way from the start wait for 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> law = waiting_times(8, start=0.1, lengths="gaussian")
    >>> round(law.mean, 4), round(law.deviation, 4), round(law.variation, 3)
    (2.7147, 0.2665, 0.098)
    """
    from scipy.special import polygamma, psi

    d, s = integer(dimension, "dimension", 2), positive(target, "target")
    r = positive(start, "start")
    if choice(lengths, "lengths", LENGTHS) == "equal":
        sums, differences, weights = _equal(d, r)
        half = 0.5 * (d - 1)
        level = np.log(s / r**2) + psi(d - 1.0) - psi(half)
        spread = polygamma(1, half) - polygamma(1, d - 1.0)
    else:
        sums, differences, weights = _gaussian(d, r)
        level = np.log(s * d / r**2) - psi(0.5 * d)
        spread = polygamma(1, 0.5 * d)
    times = np.zeros(sums.size)
    kernels.half_times(s, sums, differences, times)
    mean = float(weights @ times)
    deviation = float(np.sqrt(weights @ (times - mean) ** 2))
    return WaitingTimes(
        mean, deviation, float(level / (2.0 * s)), float(np.sqrt(spread) / (2.0 * s))
    )


def _equal(d: int, r: float) -> tuple[Array, Array, Array]:
    """Return P, Q and weights over ln tan of half the first angle, whose law is sech^(d-1)."""
    y = np.linspace(-REACH, REACH, 8 * STEPS) / (d - 1) ** 0.5
    log_weights = -(d - 1) * np.logaddexp(y, -y)
    weights = np.exp(log_weights - log_weights.max())
    share = 1.0 / (1.0 + np.exp(2.0 * y))
    other = 1.0 / (1.0 + np.exp(-2.0 * y))
    return 4.0 * r**2 * share, 4.0 * r**2 * other, weights / weights.sum()


def _gaussian(d: int, r: float) -> tuple[Array, Array, Array]:
    """Return P, Q and weights over the logarithms of two chi-squared numbers."""
    x = np.linspace(-2.0 * REACH / d, np.log(d + 10.0 * np.sqrt(d) + 60.0), STEPS)
    log_weights = 0.5 * d * x - 0.5 * np.exp(x)
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    square = 2.0 * r**2 / d * np.exp(x)
    sums, differences = np.meshgrid(square, square, indexing="ij")
    return sums.ravel(), differences.ravel(), np.outer(weights, weights).ravel()


def noisy_start(
    start: float, noise: float, rate: float, dimension: int = 8, target: float = 1.0
) -> float:
    """Return the start without noise that waits as long as one with gradient noise.

    Parameters
    ----------
    start : float
        Length at the start, at least 0, as for ``lengths="gaussian"``.
    noise : float
        Standard deviation of the noise on each component of a slope, at least 0.
    rate : float
        Learning rate, greater than 0.
    dimension : int, default 8
        d, at least 2.
    target : float, default 1.0
        s, greater than 0.

    Returns
    -------
    float
        sqrt(start^2 + d rate noise^2 / (s (2 + rate s))): exact near the saddle, for descent at
        the same rate and normal starts.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> round(noisy_start(0.1, 0.3, 0.02, 8), 4)
    0.1308
    """
    first, kicks = real(start, "start"), real(noise, "noise")
    for name, value in (("start", first), ("noise", kicks)):
        if value < 0.0:
            raise ValueError(f"{name} must be a finite number of at least 0, got {value!r}")
    r, s = positive(rate, "rate"), positive(target, "target")
    d = integer(dimension, "dimension", 2)
    return float(np.sqrt(first**2 + d * r * kicks**2 / (s * (2.0 + r * s))))
