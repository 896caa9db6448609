"""The plateaus of Markov chains with three states, as one integral over three clocks.

A stationary chain with matrix P and law pi carries flows F_ij = pi_i P_ij, whose rows and columns
both sum to pi. Three states leave room for one circular current c. With it running one way,

    F_21 = u, F_12 = u + c,    F_32 = v, F_23 = v + c,    F_13 = w, F_31 = w + c,    F_ii = d_i,

all of u, v, w, c, d_i >= 0; the other way is its mirror image. Rows uniform on the simplex have
density 2 each. Going over from P to the flows, by Kirchhoff's trees, their density becomes

    8 tau / (pi_1 pi_2 pi_3)^3,     tau = u v + u w + v w + c (u + v + w) + c^2,

on all flows that sum to 1. Now write 1 / pi_i^3 as the integral of t_i^2 exp(-t_i pi_i) / 2 over
t_i > 0, and trade the sum's being 1 for a factor exp(-sum). Everything is then a product of gamma
functions of s_i = 1 + t_i, and one derivative by an exponent gives the mean of pi ln pi or F ln F:

    unigram = E[H(pi)],        bigram = E[H(F)] - E[H(pi)].

What is left is smooth in ln t_i and falls off exponentially both ways, where sums over an even grid
converge faster than any power of its step.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["three_state_plateaus"]

Floats = NDArray[np.float64]

STEP, FIRST, LAST = 0.5, -16.0, 36.0  # of the grid of ln t: about 12 digits


def three_state_plateaus() -> tuple[float, float, float]:
    """Integrate over the grid.

    Returns
    -------
    mean : float
        E[pi_1], which is 1/3: a check.
    unigram, bigram : float
        In nats per token.
    """
    times = np.exp(np.arange(FIRST, LAST + STEP / 2.0, STEP))
    sums = np.zeros(4)
    for first in times:  # a slice at a time, to save memory
        sums += _slice(first, times[:, None], times[None, :])
    mean, tilted, staying, leaving = sums
    unigram = tilted - 1.0
    return float(mean), float(unigram), float(-3.0 * staying - 6.0 * leaving - unigram)


def _slice(t1: float, t2: Floats, t3: Floats) -> Floats:
    """Sum over a slice of the grid: E[pi_1], 1 + E[H(pi)], E[F_11 ln F_11] and E[F_12 ln F_12]."""
    s1, s2, s3 = 1.0 + t1, 1.0 + t2, 1.0 + t3
    a, b, c, s = s1 + s2, s2 + s3, s1 + s3, s1 + s2 + s3  # what u, v, w and the current cost
    volume = STEP**3 * t1 * t2 * t3
    trees = 1 / (a * b) + 1 / (a * c) + 1 / (b * c) + (1 / a + 1 / b + 1 / c) / s + 2 / s**2
    trees = trees / (a * b * c * s)
    means = 4.0 * volume * t1 * (t2 * t3) ** 2 * trees / (s1 * s2 * s3)
    weight = volume * (t1 * t2 * t3) ** 2 / 8.0 / (s1 * s2 * s3)
    staying = 16.0 * weight * trees * (1.0 - np.log(s1)) / s1

    (a2, a3, _), (s_2, s_3, s_4) = _slopes(a), _slopes(s)
    without = (1 / (b * c) + (1 / b + 1 / c) / s + 2 / s**2) / (b * c * s)
    against = a3 * (1 / b + 1 / c + 1 / s) / (b * c * s) + a2 * without  # F_12 is u: mirrored
    along = (a2 - s_2) / s3 / (b * c) ** 2 + (a3 - s_3) / s3 * (1 / b + 1 / c) / (b * c)
    along = along + ((a3 - s_3) / s3**2 - s_4 / s3) / (b * c)  # F_12 is u + c
    leaving = 8.0 * weight * (against + along)
    return np.array([means.sum(), 3.0 * (means * np.log(t1)).sum(), staying.sum(), leaving.sum()])


def _slopes(cost: Floats) -> tuple[Floats, Floats, Floats]:
    """Return d/dx of Gamma(p + x) / Gamma(1 + x) / cost^(p + x) at x = 0, for p = 2, 3 and 4."""
    log = np.log(cost)
    return (1 - log) / cost**2, (3 - 2 * log) / cost**3, (11 - 6 * log) / cost**4
