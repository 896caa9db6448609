"""Wells of a chosen width: one pattern as a bound state, exactly.

A well about a pattern xi of N spins depends on the overlap m = (1/N) sum_i xi_i sigma_i alone,

    E = -N eps w(m),    w(m) = max(m, 0)^p,

where the power p, 2 or more, sets its width (Krotov and Hopfield 2016); p = infinity is the golf
hole, w = 1 at m = 1 and 0 elsewhere. With k spins that differ from xi, m = 1 - 2k/N, and C(N, k)
states share it. Hence a free energy along the overlap, exact for every N,

    F(m) = -N eps w(m) - T ln C(N, k).

**Melting.** For many spins f = F/N = -eps m^p - T s(m), with s the entropy of a spin of mean m.
Minima obey m = tanh(p eps m^(p-1) / T). For p = 2 the overlap leaves 0 continuously at T = 2 eps.
For p > 2 the state m = 0 stays a minimum at every T, and the well melts at a jump, at the T* where
f(m) = f(0): with t = artanh m that is (p - 1) t tanh t = p ln cosh t and T* = p eps m^(p-1) / t.
The larger p, the nearer T* is to eps / ln 2, that of the golf hole, and m to 1.

**Couplings.** A polynomial m^p couples at most p spins, and only numbers of them that are even or
odd as p is. A rectified one is half of that, and as much again of the other parity,
max(m, 0)^p = m^p / 2 + sign(m) m^p / 2, so that -xi is no well: this other half has couplings of
every order of its parity. Those of orders above p + 1 are weak for small p; with p they grow, and
the golf hole has 2^-N eps N for every subset alike. `well_coupling_shares` says how much.

Our reconstruction of what Y. He and V. Lubchenko, Neural Computation 37, 742 (2025) call bound
states, in our own notation, with wells from D. Krotov and J. J. Hopfield, NIPS 29 (2016). k_B = 1.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import gammaln, logsumexp

from ergolib.arguments import integer, positive, real, temperatures

__all__ = [
    "Melting",
    "WellFreeEnergy",
    "check_exponent",
    "check_price",
    "well_bound_share",
    "well_coupling_shares",
    "well_couplings",
    "well_energies",
    "well_free_energy",
    "well_melting",
    "well_melting_temperature",
]

Array = NDArray[np.float64]

MOST_SPINS = 10**6  # along the overlap
MOST_COUPLED = 512  # whose couplings are summed in exact integers
LARGEST_EXPONENT = 10**6


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


def check_exponent(value: Any, name: str = "exponent") -> float:
    """Return an exponent as a float: a whole number of at least 2, or infinity.

    Raises
    ------
    TypeError, ValueError
        For anything else, naming the argument.
    """
    wrong = ValueError(
        f"{name} must be a whole number from 2 to {LARGEST_EXPONENT}, or infinity (the golf "
        f"hole), got {value!r}"
    )
    try:
        golf_hole = not isinstance(value, (bool, str)) and float(value) == math.inf
    except (TypeError, ValueError, OverflowError):
        golf_hole = False
    if golf_hole:
        return math.inf
    power = real(value, name)
    if not (2.0 <= power <= LARGEST_EXPONENT and power == int(power)):
        raise wrong
    return power


def check_price(temperature: float, depth: float) -> None:
    """Raise ValueError if a depth at a temperature is too many nats for a float."""
    if not math.isfinite(depth / temperature):
        raise ValueError(
            f"temperature must not be so low that a depth of {depth:g} over it is infinite, "
            f"got {temperature!r}"
        )


def well_energies(n: int, exponent: float, depth_per_spin: float = 1.0) -> Array:
    """Return the energy of a well, -N eps w(m), by the number of spins that agree, 0 to N.

    Parameters
    ----------
    n : int
        Spins N, from 1 to 10^6.
    exponent : int or float
        p, a whole number of at least 2, or ``math.inf`` for the golf hole.
    depth_per_spin : float, default 1.0
        eps, greater than 0.

    Returns
    -------
    ndarray, shape (N + 1,)
        At the overlaps -1, -1 + 2/N, ... 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> well_energies(4, 2)
    array([ 0.,  0.,  0., -1., -4.])
    """
    n = integer(n, "n", 1, MOST_SPINS)
    power, eps = check_exponent(exponent), positive(depth_per_spin, "depth_per_spin")
    agree = np.arange(n + 1)
    if power == math.inf:
        return np.where(agree == n, -n * eps, 0.0)
    with np.errstate(under="ignore"):
        deep = np.maximum(2.0 * agree / n - 1.0, 0.0) ** power
    return 0.0 - n * eps * deep


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
    free = energies - t * _log_binomials(n)
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


def _log_binomials(n: int) -> Array:
    """Return ln C(N, k) for k = 0 ... N."""
    k = np.arange(n + 1.0)
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))


def _log_odds(n: int, exponent: float, depth_per_spin: float, least: float) -> Any:
    """Return the log-odds to be bound as a function of the price 1/T."""
    energies = well_energies(n, exponent, depth_per_spin)
    bound = real(least, "least")
    if not 0.0 < bound <= 1.0:
        raise ValueError(f"least must be an overlap above 0 and at most 1, got {least!r}")
    first = math.ceil(0.5 * (1.0 + bound) * n - 1e-9)
    ways = _log_binomials(n)

    def odds(price: float) -> float:
        terms = ways - price * energies
        return float(logsumexp(terms[first:]) - logsumexp(terms[:first]))

    return odds
