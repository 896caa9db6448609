r"""One mean for all spins: landscapes that can be drawn, and their minima and barriers.

Along one pattern xi, product distributions q_m(sigma) = prod_k (1 + m xi_k sigma_k) / 2 have a
single parameter, the overlap m from -1 to 1. Only the number j of spins that disagree with the
pattern matters, and with l_j the average of ln target over the C(N, j) states that have it,

    D_KL(q_m || target) = -N s(m) - sum_j C(N, j) ((1 + m)/2)^(N-j) ((1 - m)/2)^j l_j,

in nats, s(m) being the entropy of a spin of mean m. It may have several minima, while the forward
divergence D_KL(target || q_m) = -N [(1 + mu)/2 ln((1 + m)/2) + (1 - mu)/2 ln((1 - m)/2)] - S
always has one, at mu, the target's own mean of xi_k sigma_k, averaged over k.

The Mattis model E = -(N/2) m^2 of pair couplings J_kl = xi_k xi_l / N is the memory of one pattern
and of its opposite. Its free energy of the overlap is that of Curie and Weiss, for large N

    F(m)/N = -m^2/2 - h m - T s(m),

in units of the coupling. Below T = 1 and without a field it has two minima +m*, m* = tanh(m*/T),
and -m*, behind a barrier of F(0) - F(m*). This is a free energy of *states*, with the couplings
given: it may have several minima even where the fit of the couplings has one.

A reconstruction after Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own
notation; D. C. Mattis, Phys. Lett. A 56, 421 (1976). k_B = 1.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import comb, entr, xlog1py

from ergolib.arguments import probabilities, real, reals, temperature
from ergolib.learning.knowledge.states import check_patterns, check_states, index_of

__all__ = [
    "MattisMinima",
    "SymmetricMinima",
    "forward_divergence_along",
    "mattis_free_energy",
    "mattis_minima",
    "reverse_divergence_along",
    "symmetric_minima",
]

Array = NDArray[np.float64]

GRID = 4001  # fields among which the changes of sign are looked for
ROUNDING = 1e-14


class SymmetricMinima(NamedTuple):
    """The minima of D_KL(q_m || target) along a pattern.

    Attributes
    ----------
    overlaps : ndarray, shape (minima,)
        m, in rising order.
    divergences : ndarray, shape (minima,)
        D_KL(q_m || target), in nats.
    barriers : ndarray, shape (minima - 1,)
        Overlaps of the maxima between them.
    barrier_divergences : ndarray, shape (minima - 1,)
        D_KL there, in nats.
    """

    overlaps: Array
    divergences: Array
    barriers: Array
    barrier_divergences: Array


class MattisMinima(NamedTuple):
    """The minima of the Curie-Weiss free energy F(m)/N and what is between them.

    Attributes
    ----------
    overlaps : ndarray, shape (1,) or (2,)
        m, in rising order.
    free_energies : ndarray, shape (1,) or (2,)
        F(m)/N, in units of the coupling.
    barrier : float
        F/N at the maximum between two minima, less F/N at the higher of them: N times this has to
        be climbed to leave it. 0 where there is one minimum.
    """

    overlaps: Array
    free_energies: Array
    barrier: float


def reverse_divergence_along(overlaps: ArrayLike, target: ArrayLike, pattern: ArrayLike) -> Array:
    """Return D_KL(q_m || target) along a pattern, in nats.

    Parameters
    ----------
    overlaps : array_like
        m, from -1 to 1.
    target : array_like, shape (2^N,)
        A distribution, positive everywhere.
    pattern : array_like, shape (N,)
        +1 and -1.

    Returns
    -------
    ndarray
        In the shape of `overlaps`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the sizes do not fit.
    """
    m = _overlaps(overlaps)
    levels = _levels(target, pattern)
    return _value(levels, m)


def forward_divergence_along(overlaps: ArrayLike, target: ArrayLike, pattern: ArrayLike) -> Array:
    """Return D_KL(target || q_m) along a pattern, in nats: always with a single minimum.

    Parameters
    ----------
    overlaps : array_like
        m, from -1 to 1.
    target : array_like, shape (2^N,)
        A distribution.
    pattern : array_like, shape (N,)
        +1 and -1.

    Returns
    -------
    ndarray
        In the shape of `overlaps`; infinite at an end that forbids what the target visits.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the sizes do not fit.
    """
    m = _overlaps(overlaps)
    goal, n = check_states(probabilities(target, "target"), "target")
    shares = np.bincount(_distances(pattern, n), weights=goal, minlength=n + 1)
    unlike = float(shares @ np.arange(n + 1))
    agree, differ = n - unlike, unlike
    with np.errstate(divide="ignore"):
        log_q = xlog1py(agree, 0.5 * (m - 1.0)) + xlog1py(differ, -0.5 * (1.0 + m))
    return np.asarray(-float(entr(goal).sum()) - log_q)


def symmetric_minima(target: ArrayLike, pattern: ArrayLike) -> SymmetricMinima:
    """Find the minima of D_KL(q_m || target) over the overlap with a pattern.

    Parameters
    ----------
    target : array_like, shape (2^N,)
        A distribution, positive everywhere.
    pattern : array_like, shape (N,)
        +1 and -1.

    Returns
    -------
    SymmetricMinima

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the sizes do not fit.

    Notes
    -----
    At rest atanh(m) = (1/N) d <ln target> / dm, so all such m have a field atanh(m) no larger than
    half the greatest step of l_j. Changes of sign are looked for at 4001 fields in between: two
    that are closer, as where a minimum is just being born, may be missed together.

    Examples
    --------
    >>> target = np.full(1024, 0.1 / 1024)
    >>> target[[0, 1023]] += 0.45
    >>> symmetric_minima(target, [1] * 10).overlaps.round(4)
    array([-0.9996,  0.    ,  0.9996])
    """
    levels = _levels(target, pattern)
    steps = 0.5 * (levels[:-1] - levels[1:])

    def miss(field: Array) -> Array:
        return np.asarray(field - _mean_of(steps, np.tanh(field)))

    down, up = _at_rest(miss, float(np.abs(steps).max()))
    minima, maxima = np.tanh(down), np.tanh(up)
    return SymmetricMinima(minima, _value(levels, minima), maxima, _value(levels, maxima))


def mattis_free_energy(overlaps: ArrayLike, temperature: float, field: float = 0.0) -> Array:
    """Return F(m)/N = -m^2/2 - h m - T s(m) of the Mattis model, in units of the coupling.

    Parameters
    ----------
    overlaps : array_like
        m, from -1 to 1.
    temperature : float
        T, greater than 0; the critical one is 1.
    field : float, default 0
        h, along the pattern.

    Returns
    -------
    ndarray
        In the shape of `overlaps`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> float(mattis_free_energy(1.0, temperature=0.5))
    -0.5
    """
    m = _overlaps(overlaps)
    heat, h = _temperature(temperature), real(field, "field")
    return np.asarray(-0.5 * m * m - h * m - heat * _entropy(m))


def mattis_minima(temperature: float, field: float = 0.0) -> MattisMinima:
    """Find the minima of F(m)/N of the Mattis model, and the barrier between them.

    Parameters
    ----------
    temperature : float
        T, greater than 0; the critical one is 1.
    field : float, default 0
        h, along the pattern.

    Returns
    -------
    MattisMinima
        Two minima below T = 1 if the field is small enough (below the spinodal), one otherwise.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> found = mattis_minima(temperature=0.5)
    >>> found.overlaps.round(6), round(found.barrier, 6)
    (array([-0.957504,  0.957504]), 0.163262)
    """
    heat, h = _temperature(temperature), real(field, "field")

    def slope(m: float) -> float:  # of F/N, over T, in the field that belongs to m
        return float(np.arctanh(m)) - (m + h) / heat

    turns: list[float] = []
    if heat >= 1.0:  # F is convex
        overlaps = [_minimum(slope, -1.0, 1.0) if h else 0.0]
    else:
        spinodal = float(np.sqrt(1.0 - heat))  # F'' = 0: F is concave between -m_s and m_s
        below = slope(-spinodal) > 0.0
        above = slope(spinodal) < 0.0
        overlaps = [_minimum(slope, -1.0, -spinodal)] if below else []
        overlaps += [_minimum(slope, spinodal, 1.0)] if above else []
        if below and above:
            turns = [_crossing(slope, -spinodal, spinodal)]
    levels = mattis_free_energy(np.array(overlaps), heat, h)
    barrier = 0.0
    if turns:
        top = float(mattis_free_energy(turns[0], heat, h))
        barrier = max(top - float(levels.max()), 0.0)  # just below T = 1 rounding is all there is
    return MattisMinima(np.array(overlaps), levels, barrier)


def _temperature(value: float) -> float:
    """Return a temperature, or say what is wrong with it."""
    return temperature(value, "temperature")


def _overlaps(overlaps: ArrayLike) -> Array:
    """Return overlaps, or say what is wrong with them."""
    m = reals(overlaps, "overlaps")
    if m.size and np.abs(m).max() > 1.0:
        wrong = float(m.ravel()[np.abs(m).argmax()])
        raise ValueError(f"overlaps must hold numbers from -1 to 1, got {wrong!r} among them")
    return m


def _entropy(m: Array) -> Array:
    """Return s(m), the entropy of a spin of mean m, in nats."""
    return np.asarray(entr(0.5 * (1.0 + m)) + entr(0.5 * (1.0 - m)))


def _distances(pattern: ArrayLike, n: int) -> NDArray[np.int64]:
    """Return how many spins of each state disagree with the pattern."""
    row = check_patterns(pattern, "pattern")
    if row.shape != (1, n):
        raise ValueError(f"pattern must have shape ({n},), got shape {np.shape(pattern)}")
    states = np.arange(1 << n, dtype=np.int64)
    return np.bitwise_count(states ^ index_of(row)[0]).astype(np.int64)


def _levels(target: ArrayLike, pattern: ArrayLike) -> Array:
    """Return l_j, the average of ln target over states that disagree with the pattern j times."""
    goal, n = check_states(probabilities(target, "target"), "target")
    if goal.min() <= 0.0:
        raise ValueError(
            "target must be positive everywhere, for D_KL(q || target) is infinite otherwise, got "
            f"{int((goal == 0.0).sum())} states of probability 0: give every state a share"
        )
    unlike = _distances(pattern, n)
    sums = np.bincount(unlike, weights=np.log(goal), minlength=n + 1)
    return np.asarray(sums / np.bincount(unlike, minlength=n + 1))


def _value(levels: Array, m: Array) -> Array:
    """Return D_KL(q_m || target), in nats: what rounding leaves below 0 is 0."""
    n = levels.size - 1
    return np.maximum(-n * _entropy(m) - _mean_of(levels, m), 0.0)


def _mean_of(levels: Array, m: Array) -> Array:
    """Return the mean of l_j for N = len(l) - 1 independent spins of mean m."""
    n = levels.size - 1
    j = np.arange(n + 1)
    ways = comb(n, j)
    agree, differ = 0.5 * (1.0 + m[..., None]), 0.5 * (1.0 - m[..., None])
    return np.asarray((ways * agree ** (n - j) * differ**j) @ levels)


def _at_rest(miss: Callable[[Array], Array], widest: float) -> tuple[list[float], list[float]]:
    """Return the fields of the minima (`miss` rises through 0) and of the maxima between them."""
    reach = 1.001 * widest + 1e-3
    grid = np.linspace(-reach, reach, GRID)
    signs = miss(grid)
    signs[np.abs(signs) <= ROUNDING * (1.0 + np.abs(grid))] = 0.0
    crossings: tuple[list[float], list[float]] = [], []
    known = np.flatnonzero(signs)
    for i, j in pairwise(known):
        if signs[i] * signs[j] > 0.0:
            continue
        if j == i + 1:
            root = _crossing(lambda field: float(miss(np.asarray(field))), grid[i], grid[j])
        else:
            root = 0.5 * float(grid[i + 1] + grid[j - 1])  # it is 0 there
        crossings[0 if signs[i] < 0.0 else 1].append(root)
    return crossings


def _minimum(slope: Callable[[float], float], low: float, high: float) -> float:
    """Return where a slope rises through 0 between two overlaps."""
    edge = float(np.nextafter(1.0, 0.0))
    if high == 1.0 and slope(edge) <= 0.0:  # closer to the end than a float can say
        return 1.0
    if low == -1.0 and slope(-edge) >= 0.0:
        return -1.0
    return _crossing(slope, max(low, -edge), min(high, edge))


def _crossing(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function of different signs at two points is 0 between them."""
    return float(brentq(function, low, high, xtol=1e-15, rtol=1e-14))
