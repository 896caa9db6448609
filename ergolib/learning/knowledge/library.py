"""A library of bound states: what was learned lies in a gap below everything else.

M patterns of N spins are stored with weights Z_i, that sum to 1: their shares of the data. Read as
a Gibbs distribution at the temperature T, the weights are energies,

    E_i = -T ln Z_i.

For the 2^N - M states that were never seen the weight is 0, but an infinite energy is no model of
anything. They are given one energy, a depth D above that of M equal patterns, E = T ln M + D. At T
the library then holds, whatever its weights,

    p_lib = M e^(D/T) / (M e^(D/T) + 2^N - M)

of all probability. There are so many other states that D has to grow with N. With D = N eps the
library is half occupied at T* = N eps / ln(2^N/M - 1), which tends to eps / ln 2; below it is a
phase of its own, above it has melted, and the change grows sharper with N: a first-order
transition. With a depth that does not grow, T* falls to 0: the library evaporates.

The smallest library is a *golf hole*: E = -D for one pattern and its opposite, 0 for all other
states. Each coupling among an even number of spins is 2^(1-N) D xi_S, those of odd order are 0.
There are C(N, 2) pairs among 2^(N-1) - 1 couplings that matter: one in eleven for N = 10, one in
2759 for N = 20.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025): our reconstruction, in our own
notation. k_B = 1; energies, depths and temperatures in one unit.
"""

from __future__ import annotations

import math
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from ergolib.arguments import integer, positive, probabilities, real, temperatures
from ergolib.learning.knowledge.states import check_patterns, check_spins, index_of
from ergolib.learning.knowledge.walsh import subset_orders

__all__ = [
    "bound_share",
    "golf_hole_couplings",
    "golf_hole_pair_share",
    "library_energies",
    "melting_temperature",
]

Array = NDArray[np.float64]

MOST_SPINS = 10**9  # of formulas: the logarithm of 2^N is still known to 1e-7
_EXACT_BITS = 64  # fewer patterns than 2^(N - 64) are nothing beside 2^N in a float64


def library_energies(
    patterns: ArrayLike,
    depth: float,
    weights: ArrayLike | None = None,
    temperature: float = 1.0,
) -> Array:
    """Return the energy of every state: -T ln Z_i if it is stored, T ln M + depth if not.

    Parameters
    ----------
    patterns : array_like
        Shape (M, N), or (N,) for one: +1 and -1. A pattern that is given again has its weights
        added: rows may be data as they came.
    depth : float
        The gap D below the other states, in units of the temperature's: N eps if extensive, or
        any number.
    weights : array_like, optional
        Shape (M,): a positive weight for each pattern, 1 in all. Equal by default.
    temperature : float, default 1.0
        Where the Gibbs distribution has these weights (within the library).

    Returns
    -------
    ndarray, shape (2^N,)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or 2^N energies would need more than 1 GiB (N > 27).

    Examples
    --------
    >>> library_energies([[1, 1], [-1, -1]], depth=2.0, weights=[0.75, 0.25]).round(4)
    array([0.2877, 2.6931, 2.6931, 1.3863])
    """
    rows = check_patterns(patterns)
    n = rows.shape[1]
    check_spins(n, "patterns")
    gap, price = real(depth, "depth"), positive(temperature, "temperature")
    shares = _weights(weights, rows.shape[0])
    stored, place = np.unique(index_of(rows), return_inverse=True)
    energies = np.full(1 << n, price * math.log(stored.size) + gap)
    energies[stored] = 0.0 - price * np.log(np.bincount(place.ravel(), weights=shares))
    if not np.isfinite(energies).all():
        raise ValueError(f"depth and temperature must give finite energies, got {gap} and {price}")
    return energies


@overload
def bound_share(stored: int | ArrayLike, n: int, depth: float, temperature: float) -> float: ...
@overload
def bound_share(
    stored: int | ArrayLike, n: int, depth: float, temperature: ArrayLike
) -> float | Array: ...
def bound_share(
    stored: int | ArrayLike, n: int, depth: float, temperature: ArrayLike
) -> float | Array:
    """Return p_lib = M e^(D/T) / (M e^(D/T) + 2^N - M), the probability to be in the library.

    It holds for M states of one energy, a depth D below all others, at any temperature; and for
    `library_energies` with other weights at the temperature they were given.

    Parameters
    ----------
    stored : int or array_like
        M, from 1 to 2^n; or the patterns themselves, of shape (M, n), each counted once.
    n : int
        Spins N, at least 1: logarithms are used, so that 2^N need not be a float.
    depth : float
        The gap D; extensive if it is N eps.
    temperature : float or array_like
        One, or several.

    Returns
    -------
    float or ndarray
        In the shape of `temperature`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> round(bound_share(2, n=12, depth=12.0, temperature=1.5), 6)
    0.592876
    """
    n = integer(n, "n", 1, MOST_SPINS)
    gap, price = real(depth, "depth"), temperatures(temperature, "temperature")
    with np.errstate(over="ignore"):  # so cold that all is in the library, or nothing
        share = expit(gap / price - _log_odds(_number(stored, n), n))
    return float(share) if share.ndim == 0 else share


def melting_temperature(stored: int | ArrayLike, n: int, depth_per_spin: float) -> float:
    """Return T* = N eps / ln(2^N/M - 1), where the library holds half of all probability.

    Parameters
    ----------
    stored : int or array_like
        M, from 1 to 2^n; or the patterns themselves, of shape (M, n), each counted once.
    n : int
        Spins N, at least 1, with no bound set by 2^N.
    depth_per_spin : float
        eps = D/N, greater than 0. For a depth that is not extensive give D/N all the same: T*
        then falls to 0 as 1/N.

    Returns
    -------
    float
        `math.inf` if half of all states or more are stored: then no temperature melts them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> round(melting_temperature(2, n=20, depth_per_spin=1.0), 6)
    1.518627
    >>> round(melting_temperature(2, n=10**6, depth_per_spin=1.0), 6)  # nearly 1 / ln 2
    1.442696
    """
    n = integer(n, "n", 1, MOST_SPINS)
    depth = n * positive(depth_per_spin, "depth_per_spin")
    odds = _log_odds(_number(stored, n), n)
    return depth / odds if odds > 0.0 else math.inf


def golf_hole_couplings(pattern: ArrayLike, depth: float) -> Array:
    """Return the couplings of E = -depth for a pattern and its opposite, 0 for other states.

    J_S = 2^(1-N) depth xi_S for each subset S of an even number of spins, and 0 for the others.

    Parameters
    ----------
    pattern : array_like, shape (N,)
        +1 and -1, at least two of them.
    depth : float
        The depth D.

    Returns
    -------
    ndarray, shape (2^N,)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or 2^N couplings would need more than 1 GiB (N > 27).

    Examples
    --------
    >>> golf_hole_couplings([1, -1, 1], 4.0)
    array([ 1.,  0.,  0., -1.,  0.,  1., -1.,  0.])
    """
    rows = check_patterns(pattern, "pattern")
    if rows.shape[0] != 1 or rows.shape[1] < 2:
        raise ValueError(
            f"pattern must be one pattern of at least two spins, got shape {np.shape(pattern)}"
        )
    n = rows.shape[1]
    check_spins(n, "pattern")
    odd = np.bitwise_count(np.arange(1 << n, dtype=np.int64) & index_of(rows)) & 1
    size = real(depth, "depth") * 2.0 ** (1 - n)
    return np.where(subset_orders(n) % 2 == 0, np.where(odd == 1, -size, size), 0.0)


def golf_hole_pair_share(n: int) -> float:
    """Return C(N, 2) / (2^(N-1) - 1): how much of a golf hole's coupling power is in pairs.

    The constant, J of the empty set, is not counted. What is cut off after pairs is the rest.

    Parameters
    ----------
    n : int
        Spins N, from 2 to 10^6. Beyond 1090 or so the share is 0 in a float64.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If `n` is not an integer in this range.

    Examples
    --------
    >>> round(golf_hole_pair_share(10), 6)
    0.088063
    """
    n = integer(n, "n", 2, 10**6)
    return math.comb(n, 2) / ((1 << (n - 1)) - 1)


def _weights(weights: ArrayLike | None, patterns: int) -> Array:
    """Return one positive weight for each pattern, 1 in all."""
    if weights is None:
        return np.full(patterns, 1.0 / patterns)
    shares = probabilities(weights, "weights")
    if shares.shape != (patterns,):
        raise ValueError(f"weights must have shape ({patterns},), got shape {shares.shape}")
    if not (shares > 0.0).all():
        raise ValueError(
            "weights must be greater than 0 (a pattern of weight 0 is not stored), got 0.0 "
            "among them"
        )
    return shares


def _number(stored: int | ArrayLike, n: int) -> int:
    """Return how many states are stored."""
    if isinstance(stored, (list, tuple)) or (isinstance(stored, np.ndarray) and stored.ndim > 0):
        rows = check_patterns(stored, "stored")
        if rows.shape[1] != n:
            raise ValueError(f"stored must have patterns of n = {n} spins, got {rows.shape[1]}")
        return int(np.unique(rows, axis=0).shape[0])
    number = integer(stored, "stored", 1)
    if number.bit_length() > n + 1 or (number.bit_length() == n + 1 and number != 1 << n):
        raise ValueError(f"stored must be at most 2^n = 2^{n}, got {number}")
    return number


def _log_odds(m: int, n: int) -> float:
    """Return ln(2^n/m - 1), how many more states are not in the library than are in it."""
    if m.bit_length() < n - _EXACT_BITS:
        return n * math.log(2.0) - math.log(m)
    others = (1 << n) - m
    if others == 0:
        return -math.inf
    ratio = others / m  # rounded once, which a difference of logarithms near 0 is not
    return math.log(ratio) if ratio > 1e-300 else math.log(others) - math.log(m)
