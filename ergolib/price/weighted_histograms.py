"""The equations of the weighted histogram analysis, and how they are solved.

Run k visits energy E with probability g(E) exp(f_k - c_k(E)). Its cost c_k is E/T_k at a
temperature, or the ln g that a walk took for true while it counted. If the runs made n_k
independent measurements, H_k(E) of them at E, the most likely g is

    g(E) = sum over k of H_k(E) / sum over k of n_k exp(f_k - c_k(E)),

where the f_k make least

    A(f) = sum over E of H(E) ln[sum over k of n_k exp(f_k - c_k(E))] - sum over k of n_k f_k.

A is convex, so Newton's method with a line search finds its one minimum from anywhere (Zhu and
Hummer, J. Comput. Chem. 33, 453, 2012). One f_k is free, and that of the last run is 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special

__all__ = ["combined_log_g", "free_energies"]

Array = NDArray[np.float64]

STEPS = 200  # of Newton's method, which usually takes fewer than ten
CLOSE = 1e-10  # largest slope of A left, as a share of all measurements


def free_energies(histograms: Array, costs: Array, f: Array) -> Array:
    """Return f where A(f) is least, from histograms and costs, one row for each run, and a guess.

    Raises
    ------
    ArithmeticError
        If it is not found, as when two runs have no energy in common.
    """
    n, h = histograms.sum(axis=1), histograms.sum(axis=0)
    f = f - f[-1]
    log_sum, share = _denominator(n, f, costs)
    value = h @ log_sum - n @ f
    for _ in range(STEPS):
        slope = (share @ h - n)[:-1]
        if np.abs(slope).max(initial=0.0) <= CLOSE * n.sum():
            return f
        curvature = (np.diag(share @ h) - (share * h) @ share.T)[:-1, :-1]
        step = np.append(-linalg.solve(curvature, slope, assume_a="pos"), 0.0)
        length, descent = 1.0, float(slope @ step[:-1])
        while True:
            ahead = f + length * step
            log_sum, share = _denominator(n, ahead, costs)
            new = h @ log_sum - n @ ahead
            if new <= value + 1e-4 * length * descent + 1e-12 * abs(value) or length < 1e-8:
                break
            length *= 0.5
        f, value = ahead, new
    raise ArithmeticError("the free energies of the runs were not found")  # pragma: no cover


def combined_log_g(histograms: Array, costs: Array, f: Array, seen: Array) -> Array:
    """Return ln g. An energy in none of the histograms counts as half of what is `seen` of it."""
    h = histograms.sum(axis=0)
    h = np.where(h > 1e-9 * seen, h, 0.5 * seen)
    return np.asarray(np.log(h) - _denominator(histograms.sum(axis=1), f, costs)[0])


def _denominator(n: Array, f: Array, costs: Array) -> tuple[Array, Array]:
    """Return ln of sum over k of n_k exp(f_k - c_k(E)), and the share of each run in it."""
    terms = (np.log(n) + f)[:, None] - costs
    log_sum = special.logsumexp(terms, axis=0)
    return np.asarray(log_sum), np.exp(terms - log_sum)
