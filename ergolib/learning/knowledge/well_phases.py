"""A well of a chosen width as a phase: its free energy along the overlap, and where it melts.

N spins in a well of `wells`, E = -N eps w(m), w(m) = max(m, 0)^p. With k spins that differ from the
pattern, m = 1 - 2k/N, and C(N, k) states share it. Hence a free energy, exact for every N,

    F(m) = -N eps w(m) - T ln C(N, k).

For many spins f = F/N = -eps m^p - T s(m), with s the entropy of a spin of mean m.
Minima obey m = tanh(p eps m^(p-1) / T). For p = 2 the overlap leaves 0 continuously at T = 2 eps.
For p > 2 the state m = 0 stays a minimum at every T, and the well melts at a jump, at the T* where
f(m) = f(0): with t = artanh m that is (p - 1) t tanh t = p ln cosh t and T* = p eps m^(p-1) / t.
The larger p, the nearer T* is to eps / ln 2, that of the golf hole, and m to 1.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation; the wells are
those of D. Krotov and J. J. Hopfield, NIPS 29 (2016). k_B = 1.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import logsumexp

from ergolib.arguments import positive, real, temperatures
from ergolib.learning.knowledge.along_overlap import log_binomials, overlap_free_energy
from ergolib.learning.knowledge.wells import check_exponent, check_price, well_energies

__all__ = [
    "Melting",
    "WellFreeEnergy",
    "well_bound_share",
    "well_free_energy",
    "well_melting",
    "well_melting_temperature",
]

Array = NDArray[np.float64]


class WellFreeEnergy(NamedTuple):
    """What is exact along the overlap with the pattern.

    Attributes
    ----------
    overlap : ndarray, shape (N + 1,)
        From -1 to 1, in steps of 2/N.
    free_energy : ndarray, shape (N + 1,)
        F(m) = -N eps w(m) - T ln C(N, k), of all spins together, in the units of eps.
    probability : ndarray, shape (N + 1,)
        exp(-F/T), divided by its sum.
    """

    overlap: Array
    free_energy: Array
    probability: Array


class Melting(NamedTuple):
    """Where a well of infinitely many spins melts.

    Attributes
    ----------
    temperature : float
        T*, in the units of eps.
    overlap : float
        Of the bound phase just below T*; 0 if the change is continuous.
    latent_heat : float
        The energy per spin that melting takes at T*, eps w(m), in the units of eps.
    """

    temperature: float
    overlap: float
    latent_heat: float


def well_free_energy(
    n: int, exponent: float, temperature: float, depth_per_spin: float = 1.0
) -> WellFreeEnergy:
    """Return the free energy along the overlap with a pattern, F(m), exact for N spins.

    Parameters
    ----------
    n : int
        Spins N, from 1 to 10^6.
    exponent : int or float
        p, a whole number of at least 2, or ``math.inf`` for the golf hole.
    temperature : float
        Greater than 0, in the units of eps.
    depth_per_spin : float, default 1.0
        eps, greater than 0.

    Returns
    -------
    WellFreeEnergy

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> well_free_energy(4, 2, temperature=1.0).free_energy.round(4)
    array([ 0.    , -1.3863, -1.7918, -2.3863, -4.    ])
    """
    t = positive(temperature, "temperature")
    energies = well_energies(n, exponent, depth_per_spin)
    check_price(t, 2.0 * n * depth_per_spin)
    overlap = 2.0 * np.arange(energies.size) / n - 1.0
    free = overlap_free_energy(energies, t)
    with np.errstate(under="ignore"):
        return WellFreeEnergy(overlap, free, np.exp(-free / t - logsumexp(-free / t)))


@overload
def well_bound_share(
    n: int, exponent: float, temperature: float, depth_per_spin: float = ..., least: float = ...
) -> float: ...
@overload
def well_bound_share(
    n: int, exponent: float, temperature: ArrayLike, depth_per_spin: float = ..., least: float = ...
) -> float | Array: ...
def well_bound_share(
    n: int,
    exponent: float,
    temperature: ArrayLike,
    depth_per_spin: float = 1.0,
    least: float = 0.5,
) -> float | Array:
    """Return the probability to be bound: to have an overlap of at least `least`.

    Parameters
    ----------
    n, exponent, depth_per_spin
        As for `well_free_energy`.
    temperature : float or array_like
        One, or several; greater than 0.
    least : float, default 0.5
        From which overlap a state counts as bound, above 0 and at most 1. At 1/2 three spins in
        four agree. For one golf hole and `least` 1 this is `bound_share` of one pattern.

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
    >>> round(well_bound_share(64, 4, temperature=1.3), 4)
    0.9936
    """
    odds = _log_odds(n, exponent, depth_per_spin, least)
    some = temperatures(temperature, "temperature")
    check_price(float(some.min(initial=1.0)), 2.0 * n * depth_per_spin)
    prices = 1.0 / some
    share = np.array([1.0 / (1.0 + math.exp(-max(odds(p), -700.0))) for p in prices.ravel()])
    return float(share[0]) if prices.ndim == 0 else share.reshape(prices.shape)


def well_melting(exponent: float, depth_per_spin: float = 1.0) -> Melting:
    """Return where a well of infinitely many spins melts, and how.

    Parameters
    ----------
    exponent : int or float
        p, a whole number of at least 2, or ``math.inf`` for the golf hole. For p = 2 the change is
        continuous, for all others a jump.
    depth_per_spin : float, default 1.0
        eps, greater than 0.

    Returns
    -------
    Melting

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> well_melting(2)
    Melting(temperature=2.0, overlap=0.0, latent_heat=0.0)
    >>> round(well_melting(float("inf")).temperature, 6)  # 1 / ln 2
    1.442695
    """
    power, eps = check_exponent(exponent), positive(depth_per_spin, "depth_per_spin")
    if power == 2.0:
        return Melting(2.0 * eps, 0.0, 0.0)
    if power == math.inf:
        return Melting(eps / math.log(2.0), 1.0, eps)

    def excess(t: float) -> float:
        """(p - 1) t tanh t - p ln cosh t, over t: no digits are lost for large t."""
        log_cosh = t - math.log(2.0) + math.log1p(math.exp(-2.0 * t))
        return (power - 1.0) * math.tanh(t) - power * log_cosh / t

    t = float(brentq(excess, 0.1, power + 1.0, xtol=1e-13, rtol=1e-14))
    m = math.tanh(t)
    return Melting(power * eps * m ** (power - 1.0) / t, m, eps * m**power)


def well_melting_temperature(
    n: int, exponent: float, depth_per_spin: float = 1.0, least: float = 0.5
) -> float:
    """Return T* of N spins, where half of all probability is bound.

    Parameters
    ----------
    n, exponent, depth_per_spin, least
        As for `well_bound_share`, which falls with T. For p = 2 the change is gradual, and where it
        is half done depends on `least` for every N; for larger p it does so less and less.

    Returns
    -------
    float
        ``math.inf`` if half of all states or more count as bound.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> round(well_melting_temperature(64, float("inf"), least=1.0), 6)  # 64 / ln(2^64 - 1)
    1.442695
    """
    odds = _log_odds(n, exponent, depth_per_spin, least)
    if odds(0.0) >= 0.0:
        return math.inf
    low = high = 1.0 / positive(depth_per_spin, "depth_per_spin")  # prices
    while odds(high) < 0.0:
        high *= 2.0
    while odds(low) > 0.0:
        low *= 0.5
    if low == high:
        return 1.0 / low
    return 1.0 / float(brentq(odds, low, high, xtol=1e-300, rtol=1e-13))


def _log_odds(n: int, exponent: float, depth_per_spin: float, least: float) -> Any:
    """Return the log-odds to be bound as a function of the price 1/T."""
    energies = well_energies(n, exponent, depth_per_spin)
    bound = real(least, "least")
    if not 0.0 < bound <= 1.0:
        raise ValueError(f"least must be an overlap above 0 and at most 1, got {least!r}")
    first = math.ceil(0.5 * (1.0 + bound) * n - 1e-9)
    ways = log_binomials(n)

    def odds(price: float) -> float:
        terms = ways - price * energies
        return float(logsumexp(terms[first:]) - logsumexp(terms[:first]))

    return odds
