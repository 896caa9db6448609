"""Which couplings it takes to make a well of a chosen width, order by order.

N spins in a well of `wells`, E = -N eps w(m), w(m) = max(m, 0)^p, m = (1/N) sum_i xi_i sigma_i. By
symmetry the coupling of a subset is xi_S times a number that depends on its order alone.

A polynomial m^p couples at most p spins, and only numbers of them that are even or
odd as p is. A rectified one is half of that, and as much again of the other parity,
max(m, 0)^p = m^p / 2 + sign(m) m^p / 2, so that -xi is no well: this other half has couplings of
every order of its parity. Those of orders above p + 1 are weak for small p; with p they grow, and
the golf hole has 2^-N eps N for every subset alike. `well_coupling_shares` says how much.

After D. Krotov and J. J. Hopfield, NIPS 29 (2016), and Y. He and V. Lubchenko, Neural Computation
37, 742 (2025), in our own notation.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, positive
from ergolib.learning.knowledge.wells import check_exponent

__all__ = ["well_coupling_shares", "well_couplings"]

Array = NDArray[np.float64]

MOST_COUPLED = 512  # whose couplings are summed in exact integers


def well_couplings(n: int, exponent: float, depth_per_spin: float = 1.0) -> Array:
    """Return the couplings of a well by their order: E = -sum_S J_|S| xi_S sigma_S.

    They are the Walsh-Hadamard transform of the energies, which a well has by counting alone:
    J_r = N eps 2^-N sum_k w(1 - 2k/N) C(N, k) K_r(k) / C(N, r), with Krawtchouk's polynomials K_r.

    Parameters
    ----------
    n : int
        Spins N, from 1 to 512: the sums are made in integers, for they cancel.
    exponent, depth_per_spin
        As for `well_free_energy`.

    Returns
    -------
    ndarray, shape (N + 1,)
        J_r for subsets of r = 0 ... N spins.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> well_couplings(4, 2)
    array([0.5  , 0.375, 0.25 , 0.125, 0.   ])
    """
    eps = positive(depth_per_spin, "depth_per_spin")
    return np.array([float(each) for each in _couplings(n, exponent)]) * eps


def well_coupling_shares(n: int, exponent: float) -> Array:
    """Return how much of a well is in couplings of each order: C(N, r) J_r^2, 1 in all.

    Parameters
    ----------
    n : int
        Spins N, from 2 to 512.
    exponent : int or float
        As for `well_free_energy`.

    Returns
    -------
    ndarray, shape (N + 1,)
        Entry r is the share of order r; the constant, r = 0, does not count and has 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> well_coupling_shares(4, 2).round(3)
    array([0.   , 0.562, 0.375, 0.062, 0.   ])
    """
    n = integer(n, "n", 2, MOST_COUPLED)
    power = [math.comb(n, r) * j * j for r, j in enumerate(_couplings(n, exponent))]
    total = sum(power[1:])
    return np.array([0.0, *(float(each / total) for each in power[1:])])


def _couplings(n: int, exponent: float) -> list[Fraction]:
    """Return J_r as fractions of eps."""
    n = integer(n, "n", 1, MOST_COUPLED)
    power = check_exponent(exponent)
    if power == math.inf:
        return [Fraction(n, 1 << n)] * (n + 1)
    p = integer(int(power), "exponent", 2, 1000)
    sums = np.array([n - 2 * k for k in range(n // 2 + 1)], dtype=object)
    ways = np.array([math.comb(n, k) for k in range(sums.size)], dtype=object) * sums**p
    before, now = np.zeros_like(sums), np.ones_like(sums)
    made = []
    for r in range(n + 1):
        made.append(Fraction(n * int((ways * now).sum()), n**p * math.comb(n, r) << n))
        before, now = now, (sums * now - (n - r + 1) * before) // (r + 1)
    return made
