"""Memories that nobody taught: mixtures of an odd number of patterns.

Infinitely many spins with Hebb's couplings and few random patterns (M / N -> 0) have, per spin, the
free energy

    f(m) = m . m / 2 - T < ln 2 cosh(m . xi / T) >,

a function of the overlaps m_mu with all patterns; the mean is over xi = +1 and -1, independent. In
a symmetric mixture of n patterns the overlap with each of them is m, with all others 0, and

    m = < xi_1 tanh(m S / T) >,    S = xi_1 + ... + xi_n.

It is a minimum if all eigenvalues of the second derivatives of f are positive. With
q = < tanh^2(m S / T) > and Q = < xi_1 xi_2 tanh^2(m S / T) > they are

    1 - (1 - q) / T + (n - 1) Q / T,   1 - (1 - q) / T - Q / T  (n - 1 times),   1 - (1 - q) / T,

of which the second is the smallest for n > 1. At T = 0 mixtures of odd n are minima, for three
patterns with m = 1/2, and those of even n are not. They stop being so at a temperature below 1, at
which patterns still are minima: warmth makes a memory honest.

At T = 0 and a load alpha, all other patterns make a Gaussian noise of variance alpha r on each
spin, as they do on a pattern (`replica`); with y = m / sqrt(2 alpha r),

    m = < xi_1 erf(y S) >,    C = (2 y / (m sqrt pi)) < e^(-(y S)^2) >,    r = 1 / (1 - C)^2,

and, read backwards, alpha = (m (1 - C) / y)^2 / 2. Symmetric in replicas and in the patterns.
Source: Amit, Gutfreund and Sompolinsky, Phys. Rev. A 32, 1007 (1985); Ann. Phys. 173, 30 (1987).
Temperatures in units of the coupling, k_B = 1.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import comb, erf

from ergolib.arguments import integer, real

__all__ = ["Mixture", "mixture_capacity", "mixture_state", "mixture_temperature"]

Array = NDArray[np.float64]

MOST = 101  # patterns in a mixture; they hardly differ from the spin glass
EXACT = 1e-14


class Mixture(NamedTuple):
    """A symmetric mixture of few patterns, at a load that goes to 0.

    Attributes
    ----------
    overlap : float
        m, with each of the patterns.
    energy : float
        Per spin, - n m^2 / 2; a pattern alone has -1/2 at T = 0.
    curvature : float
        The smallest eigenvalue of the second derivatives of f; minus infinity at T = 0 if n is
        even.
    stable : bool
        Whether that is greater than 0, so that the mixture is a minimum.
    """

    overlap: float
    energy: float
    curvature: float
    stable: bool


def mixture_state(count: int, temperature: float = 0.0) -> Mixture | None:
    """Return the symmetric mixture of so many patterns, if there is one.

    Parameters
    ----------
    count : int
        n, from 1 (a pattern alone) to 101.
    temperature : float, default 0.0
        In units of the coupling, at least 0.

    Returns
    -------
    Mixture or None
        None from a temperature of 1 on, where there is no order.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> mixture_state(3)
    Mixture(overlap=0.5, energy=-0.375, curvature=1.0, stable=True)
    """
    n, t = integer(count, "count", 1, MOST), _check_temperature(temperature)
    total, chance = _sums(n)
    if t == 0.0:
        m = float(chance @ np.abs(total)) / n
        ties = float(chance[total == 0.0].sum())
        return Mixture(m, -0.5 * n * m * m, -math.inf if ties else 1.0, ties == 0.0)
    if t >= 1.0:
        return None

    def excess(m: float) -> float:
        return float(chance @ (total * np.tanh(m * total / t))) / n - m

    # The mean is concave in m > 0 and begins with a slope of 1/T > 1.
    smallest = 1e-3 * math.sqrt(1.0 - t)
    if excess(smallest) <= 0.0:
        smallest *= 1e-3
    m = float(brentq(excess, smallest, 1.0, xtol=EXACT))
    square = np.tanh(m * total / t) ** 2
    q = float(chance @ square)
    curvature = 1.0 - (1.0 - q) / t
    if n > 1:
        curvature -= float(chance @ ((total**2 - n) * square)) / (n * (n - 1)) / t
    return Mixture(m, -0.5 * n * m * m, curvature, curvature > 0.0)


@cache
def mixture_temperature(count: int) -> float:
    """Return the temperature below which the symmetric mixture of an odd number is a minimum.

    Parameters
    ----------
    count : int
        n, odd, from 1 to 101.

    Returns
    -------
    float
        0.4598 for three patterns and less for more; 1 for a pattern alone.

    Raises
    ------
    TypeError, ValueError
        If `count` is not of its kind, even, or out of range.
    """
    n = _check_odd(count)
    if n == 1:
        return 1.0

    def curvature(t: float) -> float:
        mixture = mixture_state(n, t)
        assert mixture is not None  # t is below 1
        return mixture.curvature

    return float(brentq(curvature, 0.02, 0.9, xtol=1e-14))


@cache
def mixture_capacity(count: int = 3) -> float:
    """Return the largest load at which spins at T = 0 have a symmetric mixture.

    Parameters
    ----------
    count : int, default 3
        n, odd, from 1 to 101.

    Returns
    -------
    float
        Patterns per spin: 0.0299 for three, and 0.1379, the capacity, for a pattern alone.

    Raises
    ------
    TypeError, ValueError
        If `count` is not of its kind, even, or out of range.
    """
    total, chance = _sums(_check_odd(count))

    def load(y: float) -> float:
        m = float(chance @ (total * erf(y * total))) / count
        response = 2.0 * y / (m * math.sqrt(math.pi)) * float(chance @ np.exp(-((y * total) ** 2)))
        return 0.5 * (m * (1.0 - response) / y) ** 2 if response < 1.0 else 0.0

    grid = np.geomspace(0.05, 20.0, 400)
    best = int(np.argmax([load(float(y)) for y in grid]))
    found = minimize_scalar(
        lambda y: -load(float(y)),
        bounds=(float(grid[best - 1]), float(grid[best + 1])),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return float(-found.fun)


def _sums(n: int) -> tuple[Array, Array]:
    """Return the values of the sum of n signs, and their chances."""
    up = np.arange(n + 1, dtype=np.float64)
    total: Array = 2.0 * up - n
    return total, np.asarray(comb(n, up), dtype=np.float64) / 2.0**n


def _check_odd(value: int) -> int:
    """Return an odd number of patterns."""
    count = integer(value, "count", 1, MOST)
    if count % 2 == 0:
        raise ValueError(f"count must be odd, for even mixtures are no minima, got {value!r}")
    return count


def _check_temperature(value: float) -> float:
    """Return a finite temperature of at least 0."""
    t = real(value, "temperature")
    if t < 0.0:
        raise ValueError(f"temperature must be a finite number of at least 0, got {value!r}")
    return t
