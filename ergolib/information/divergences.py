"""How wrong one map is about another.

The Kullback-Leibler divergence D(p || q) = sum p ln(p/q) (Kullback and Leibler 1951), in nats, is
what it costs to expect q where p holds: the extra questions asked, the extra free energy, the money
lost by betting at the odds of q. It is zero only if q = p, and infinite if q rules out something
that happens. The Jensen-Shannon divergence (Lin 1991) compares both with their mixture instead: it
is symmetric for equal weights, always finite, and it is the information that one observation
carries about which of the two it was drawn from.

Where q is nearly p the terms p ln(p/q) have both signs and cancel: the answer is of second order in
p/q - 1, the terms of first. Since p and q both sum to 1, it is also

    D(p || q) = sum q f(p/q - 1),    f(x) = (1 + x) ln(1 + x) - x,

whose terms are never negative. Near zero f is summed as the series x^2/2 - x^3/6 + x^4/12 - ...,
which does not cancel either. So a divergence is never below zero, without being cut off there, and
one of 10^-20 nats keeps most of its digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ergolib.arguments import probabilities

__all__ = ["jensen_shannon_divergence", "kl_divergence"]

Array = NDArray[np.float64]

_NEAR = 0.125
_LAST = 17  # power in the series; the rest is below 1/8^17


def kl_divergence(p: ArrayLike, q: ArrayLike) -> float:
    """Return the Kullback-Leibler divergence D(p || q) = sum p ln(p/q), in nats.

    Parameters
    ----------
    p, q : array_like
        Probabilities, of one shape: what holds, and what was expected.

    Returns
    -------
    float
        At least 0; `math.inf` if q is zero somewhere that p is not.

    Raises
    ------
    TypeError, ValueError
        If either is not a distribution, or the shapes differ.

    Examples
    --------
    >>> round(kl_divergence([0.5, 0.5], [0.9, 0.1]), 6)
    0.510826
    >>> kl_divergence([0.5, 0.5], [1.0, 0.0])
    inf
    """
    first, second = _pair(p, q)
    return divergence(first, second)


def jensen_shannon_divergence(
    p: ArrayLike, q: ArrayLike, weights: Sequence[float] = (0.5, 0.5)
) -> float:
    """Return the Jensen-Shannon divergence w_1 D(p || m) + w_2 D(q || m), m = w_1 p + w_2 q.

    It is the mutual information of an observation and of which distribution it was drawn from, if
    p is chosen with probability w_1 and q with w_2 (Lin, IEEE Trans. Inf. Theory 37, 145, 1991).

    Parameters
    ----------
    p, q : array_like
        Probabilities, of one shape.
    weights : (float, float), default (0.5, 0.5)
        Probabilities of p and q.

    Returns
    -------
    float
        In nats, from 0 to the entropy of the weights, which is ln 2 at most.

    Raises
    ------
    TypeError, ValueError
        If p, q or `weights` is not a distribution, the shapes differ, or there are not two weights.

    Examples
    --------
    >>> round(jensen_shannon_divergence([1.0, 0.0], [0.0, 1.0]), 6)  # ln 2: one look tells
    0.693147
    """
    first, second = _pair(p, q)
    shares = probabilities(weights, "weights")
    if shares.shape != (2,):
        raise ValueError(f"weights must be two numbers, got shape {shares.shape}")
    mixture = shares[0] * first + shares[1] * second
    parts = [
        float(share) * divergence(each, mixture) if share > 0.0 else 0.0
        for share, each in zip(shares, (first, second), strict=True)
    ]
    return math.fsum(parts)


def divergence(p: Array, q: Array) -> float:
    """Return sum q f(p/q - 1) for arrays of one shape that were checked before."""
    difference = p - q
    near = np.abs(difference) < _NEAR * q
    x = np.divide(difference, q, out=np.zeros_like(q), where=near)
    series = np.zeros_like(x)
    for k in range(_LAST, 1, -1):
        series = (1.0 if k % 2 == 0 else -1.0) / (k * (k - 1.0)) + x * series
    terms = np.where(near, q * x * x * series, special.rel_entr(p, q) - difference)
    return float(np.ascontiguousarray(terms).ravel().sum())


def _pair(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    """Return two distributions over the same states, or say what is wrong."""
    first, second = probabilities(p, "p"), probabilities(q, "q")
    if first.shape != second.shape:
        raise ValueError(f"p and q must have one shape, got {first.shape} and {second.shape}")
    return first, second
