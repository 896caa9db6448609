"""A library of M wells in equilibrium, exactly: all 2^N states, counted by groups of sites.

The energy E = -N eps sum_mu w(m_mu) of `wells` depends on the M overlaps alone, and these on how
many spins agree with the first pattern in each group of sites on which all patterns look alike.
Multiply every pattern by the first, which is a matter of names; then there are at most 2^(M-1)
groups, and as many distinct terms as the product of (n_g + 1) over groups of n_g sites, each for
prod_g C(n_g, d_g) states. Three patterns of 64 spins need some 80,000 terms.

The order parameter is the largest overlap q = max_mu m_mu. Its distribution is a free energy,
F(q) = -T ln P(q), and the library counts as bound where q is at least 1/2, that is where three
spins in four agree with a pattern. Half of all probability is bound at T*.

Where wells are narrow and patterns far apart this is one well, taken M times: the library melts at
T* = N eps / ln(2^N / M - 1) if they are golf holes. Wide wells overlap, and lower each other.
k_B = 1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import gammaln

from ergolib.arguments import positive, real
from ergolib.kernels import dense_memory as kernels
from ergolib.learning.knowledge.states import check_patterns
from ergolib.learning.knowledge.wells import check_price, well_energies

__all__ = [
    "LibraryEquilibrium",
    "SiteGroups",
    "library_equilibrium",
    "library_melting",
    "site_groups",
]

Array = NDArray[np.float64]

MOST_TERMS = 1 << 26  # summed in a few seconds


class SiteGroups(NamedTuple):
    """Sites on which all patterns look alike.

    Attributes
    ----------
    sizes : ndarray of int64, shape (G,)
        How many sites each group has.
    signs : ndarray of int8, shape (G, M)
        Of each group, each pattern times the first.
    terms : int
        How many distinct terms a sum over all states has.
    """

    sizes: NDArray[np.int64]
    signs: NDArray[np.int8]
    terms: int


class LibraryEquilibrium(NamedTuple):
    """What is exact for a library in equilibrium.

    Attributes
    ----------
    log_partition : float
        ln Z.
    energy : float
        The mean energy per spin, in units of eps.
    overlap : float
        The mean of the largest overlap.
    bound : ndarray, shape (M,)
        For each pattern, the probability that it is the nearest and its overlap at least 1/2.
    levels : ndarray, shape (N + 1,)
        The largest overlap q, from -1 to 1.
    probability : ndarray, shape (N + 1,)
        P(q).
    free_energy : ndarray, shape (N + 1,)
        F(q) = -T ln P(q), of all spins together; infinite where no state is.
    """

    log_partition: float
    energy: float
    overlap: float
    bound: Array
    levels: Array
    probability: Array
    free_energy: Array


def site_groups(patterns: ArrayLike) -> SiteGroups:
    """Return the groups of sites on which all patterns, times the first, have the same signs.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        +1 and -1.

    Returns
    -------
    SiteGroups

    Raises
    ------
    TypeError, ValueError
        If there are not only +1 and -1, or a sum would have more than 2^26 terms.
    """
    rows = check_patterns(patterns)
    signs, sizes = np.unique((rows * rows[0]).T, axis=0, return_counts=True)
    terms = math.prod(int(size) + 1 for size in sizes)
    if terms > MOST_TERMS:
        raise ValueError(
            f"patterns must leave a sum of at most {MOST_TERMS} terms, got {len(rows)} patterns "
            f"of {rows.shape[1]} spins that need {terms:.3g}"
        )
    return SiteGroups(sizes.astype(np.int64), np.ascontiguousarray(signs), terms)


def library_equilibrium(
    patterns: ArrayLike, exponent: float, temperature: float, depth_per_spin: float = 1.0
) -> LibraryEquilibrium:
    """Return mean energy, overlaps and free energy of a library, exact for these patterns.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        +1 and -1. The number of terms, the product of (n_g + 1) over groups of sites, is at most
        2^26: M = 3 up to N = 350 or so, M = 4 up to N = 70.
    exponent : int or float
        p, a whole number of at least 2, or ``math.inf`` for golf holes.
    temperature : float
        Greater than 0, in the units of eps.
    depth_per_spin : float, default 1.0
        eps, greater than 0.

    Returns
    -------
    LibraryEquilibrium

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or there would be too many terms.

    Examples
    --------
    >>> library = library_equilibrium([[1, 1, 1, 1], [1, 1, -1, -1]], 2, temperature=1.0)
    >>> round(library.energy, 6), library.bound.round(4)
    (-0.835182, array([0.5237, 0.4203]))
    """
    t, groups = positive(temperature, "temperature"), site_groups(patterns)
    n, (_, count) = int(groups.sizes.sum()), groups.signs.shape
    table = well_energies(n, exponent, depth_per_spin)
    check_price(t, 2.0 * n * count * depth_per_spin)
    share, out = np.zeros(count * (n + 1)), np.zeros(3)
    kernels.equilibrium(
        groups.sizes,
        groups.signs.ravel(),
        table,
        gammaln(np.arange(n + 1) + 1.0),
        t,
        np.zeros(groups.sizes.size, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        share,
        out,
    )
    by_pattern = share.reshape(count, n + 1)
    probability = by_pattern.sum(axis=0)
    levels = 2.0 * np.arange(n + 1) / n - 1.0
    with np.errstate(divide="ignore"):
        free = 0.0 - t * np.log(probability)
    bound = by_pattern[:, levels >= 0.5].sum(axis=1)
    return LibraryEquilibrium(
        float(out[0]), float(out[1] / n), float(out[2]), bound, levels, probability, free
    )


def library_melting(
    patterns: ArrayLike, exponent: float, depth_per_spin: float = 1.0, tolerance: float = 1e-9
) -> float:
    """Return T*, where half of all probability is bound: the largest overlap is at least 1/2.

    Parameters
    ----------
    patterns, exponent, depth_per_spin
        As for `library_equilibrium`.
    tolerance : float, default 1e-9
        How well T* is to be known, as a share of it.

    Returns
    -------
    float
        ``math.inf`` if half of all states or more count as bound.

    Raises
    ------
    TypeError, ValueError
        As `library_equilibrium`; or if the tolerance is not from 1e-14 to 0.1.

    Examples
    --------
    >>> round(library_melting([[1] * 16, [1, -1] * 8], 4), 4)
    1.6336
    """
    eps = positive(depth_per_spin, "depth_per_spin")
    near = real(tolerance, "tolerance")
    if not 1e-14 <= near <= 0.1:
        raise ValueError(f"tolerance must be from 1e-14 to 0.1, got {tolerance!r}")

    def excess(price: float) -> float:
        library = library_equilibrium(patterns, exponent, 1.0 / price)
        return float(library.bound.sum()) - 0.5

    if excess(1e-9) >= 0.0:
        return math.inf
    high = 1.0
    while excess(high) < 0.0:
        high *= 2.0
    return eps / float(brentq(excess, 1e-9, high, xtol=1e-300, rtol=near))
