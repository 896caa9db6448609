"""By how much frequencies mislead: the plug-in estimate on average, exactly.

Take n samples of a known distribution, count, and put frequencies into -sum f ln f. The count of a
state is binomial, so that the average over all samples is a sum over each state by itself:

    <H> = - sum_k sum_c Binomial(c; n, p_k) (c/n) ln(c/n).

It lies below H by (K - 1) / 2n to leading order (Miller 1955), and nowhere by more than
ln(1 + (K - 1) / n) (Paninski, Neural Comput. 15, 1191, 2003). The information of two variables is a
sum of three entropies, so that its average is known as well.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ergolib.arguments import integer, probabilities
from ergolib.information.measures import Axes, grouped

__all__ = ["mean_plug_in_entropy", "mean_plug_in_information"]

_WIDTH = 12.0  # standard deviations of a binomial, beyond which nothing is left
_MANY = 3000.0  # expected counts, from which on a series is as exact
_SAME = 1e-13  # probabilities that differ by less, relatively, are the same


def mean_plug_in_entropy(p: ArrayLike, samples: int) -> float:
    """Return the average of the plug-in entropy over all samples of a given size, in nats.

    Parameters
    ----------
    p : array_like
        Probabilities of all states, of any shape.
    samples : int
        How many, at least 1.

    Returns
    -------
    float
        Exact to about 1e-12.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution, or `samples` not an integer of at least 1.

    Examples
    --------
    >>> round(mean_plug_in_entropy([0.5, 0.5], 2), 6)  # half of the time 0, else ln 2
    0.346574
    """
    n = integer(samples, "samples", 1, 2**31 - 1)
    return _mean(probabilities(p, "p"), n)


def mean_plug_in_information(p: ArrayLike, a: Axes, b: Axes, samples: int) -> float:
    """Return the average of the plug-in information over all samples of a given size, in nats.

    Parameters
    ----------
    p : array_like
        Probabilities, one axis for each variable.
    a, b : int or tuple of int
        The variables, as for `mutual_information`.
    samples : int
        How many, at least 1.

    Returns
    -------
    float
        Exact to about 1e-12; above the information by (A - 1)(B - 1) / 2n to leading order.

    Raises
    ------
    TypeError, ValueError
        As for `mutual_information` and `mean_plug_in_entropy`.

    Examples
    --------
    >>> coins = [[0.25, 0.25], [0.25, 0.25]]
    >>> round(mean_plug_in_information(coins, 0, 1, samples=100), 5)  # none; 1/2n = 0.005
    0.00508
    """
    n = integer(samples, "samples", 1, 2**31 - 1)
    table = grouped(p, a=a, b=b)
    return math.fsum((_mean(table.sum(axis=1), n), _mean(table.sum(axis=0), n), -_mean(table, n)))


def _mean(p: NDArray[np.float64], samples: int) -> float:
    """Return the average plug-in entropy."""
    ordered = np.sort(p[p > 0.0])
    fresh = np.diff(ordered, prepend=0.0) > _SAME * ordered
    number = np.diff(np.append(np.flatnonzero(fresh), ordered.size))
    parts = [
        many * _mean_term(min(float(each), 1.0), samples)
        for each, many in zip(ordered[fresh], number, strict=True)
    ]
    return math.fsum(parts)


def _mean_term(p: float, samples: int) -> float:
    """Return the average of -(c/n) ln(c/n) for a binomial count c."""
    if p == 1.0:
        return 0.0
    mean = samples * p
    if mean > _MANY:
        return _by_moments(p, samples)
    reach = _WIDTH * math.sqrt(mean * (1.0 - p)) + 40.0
    low, high = max(0, math.floor(mean - reach)), min(samples, math.ceil(mean + reach))
    c: Any = np.arange(low, high + 1, dtype=np.float64)
    logarithm = (
        special.gammaln(samples + 1.0)
        - special.gammaln(c + 1.0)
        - special.gammaln(samples - c + 1.0)
        + special.xlogy(c, p)
        + special.xlog1py(samples - c, -p)
    )
    chance = np.exp(logarithm)  # of large n, the factor common to all is divided out
    return float(chance @ special.entr(c / samples) / chance.sum())


def _by_moments(p: float, samples: int) -> float:
    """Return the same where np is large: -p ln p - p <(1 + z) ln(1 + z)>, with z = c/np - 1.

    The series z + z^2/2 - z^3/6 + z^4/12 - z^5/20 + z^6/30 is averaged by the binomial's central
    moments, from its cumulants; what follows is of order (np)^-4.
    """
    q, mean = 1.0 - p, samples * p
    pq, skew = p * q, 1.0 - 2.0 * p
    k2, k3 = mean * q, mean * q * skew
    k4, k5 = k2 * (1.0 - 6.0 * pq), k3 * (1.0 - 12.0 * pq)
    k6 = k2 * (1.0 - 30.0 * pq + 120.0 * pq * pq)
    m4, m5 = k4 + 3.0 * k2 * k2, k5 + 10.0 * k3 * k2
    m6 = k6 + 15.0 * k4 * k2 + 10.0 * k3 * k3 + 15.0 * k2**3
    excess = (
        k2 / (2.0 * mean**2)
        - k3 / (6.0 * mean**3)
        + m4 / (12.0 * mean**4)
        - m5 / (20.0 * mean**5)
        + m6 / (30.0 * mean**6)
    )
    return -p * math.log(p) - p * excess
