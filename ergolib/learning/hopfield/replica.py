"""How many patterns a magnet can remember: the theory of Amit, Gutfreund and Sompolinsky.

Infinitely many spins with Hebb's couplings have learnt M = alpha N random patterns and are in a
state of overlap m with one of them. The others make a field of noise on each spin, Gaussian of
variance alpha r, and with z a normal number, beta = 1/T, s = sqrt(alpha r) and replica symmetry

    m = < tanh beta (m + s z) >,   q = < tanh^2 beta (m + s z) >,   r = q / (1 - C)^2,

where C = beta (1 - q). At T = 0 these are m = erf y with y = m / (s sqrt 2), and

    C = (2/sqrt pi) (y / m) e^(-y^2),     y (sqrt(2 alpha) + (2/sqrt pi) e^(-y^2)) = erf y.

Read backwards they need no search in two dimensions: s gives m, then C, and then the load
alpha = (s (1 - C))^2 / q. As s grows from 0 the load rises to the capacity and falls again; the
rising side is memory.

Replica symmetry is an assumption. It fails in a corner at low temperature, by little: at T = 0 it
moves the capacity from 0.1379 to about 0.1382 (Steffan and Kuehn, Z. Phys. B 95, 249, 1994). A
sign of it is that here the capacity grows a little, to 0.1381, as T rises from 0 to 0.01.
Sources: Amit, Gutfreund and Sompolinsky, Phys. Rev. Lett. 55, 1530 (1985); Ann. Phys. 173, 30
(1987). Temperatures and energies in units of the coupling, k_B = 1.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import erf

from ergolib.arguments import real

__all__ = [
    "Capacity",
    "Memory",
    "ags_capacity",
    "ags_overlap",
    "ags_state",
    "check_load",
]

COLDEST = 0.01  # between 0 and here, tanh is too steep for the sum over z
REACH = 9.0  # standard deviations of z that are summed over
EXACT = 1e-14


class Capacity(NamedTuple):
    """The largest load with a memory.

    Attributes
    ----------
    load : float
        Patterns per spin.
    overlap : float
        Of the memory there, from which it falls to 0.
    """

    load: float
    overlap: float


class Memory(NamedTuple):
    """A state of infinitely many spins near one of the patterns.

    Attributes
    ----------
    overlap : float
        m, with that pattern.
    freezing : float
        q, the mean square of a spin's thermal average: 1 at T = 0.
    noise : float
        r: the squared overlaps with all other patterns sum to the load times r, on average.
    """

    overlap: float
    freezing: float
    noise: float


def ags_overlap(load: float, temperature: float = 0.0) -> float:
    """Overlap of a memory with its pattern, in the limit of infinitely many spins.

    Parameters
    ----------
    load : float
        Random patterns per spin, at least 0.
    temperature : float, default 0.0
        0, or at least 0.01.

    Returns
    -------
    float
        From 0 to 1; 0 where the pattern is not remembered, above the capacity.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> round(ags_overlap(0.1), 6), ags_overlap(0.14)
    (0.997999, 0.0)
    """
    memory = ags_state(load, temperature)
    return 0.0 if memory is None else memory.overlap


def ags_state(load: float, temperature: float = 0.0) -> Memory | None:
    """Return the state near a pattern in the limit of infinitely many spins, if there is one.

    Parameters
    ----------
    load : float
        Random patterns per spin, at least 0.
    temperature : float, default 0.0
        0, or at least 0.01.

    Returns
    -------
    Memory or None
        None above the capacity.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    load, t = check_load(load), _check_temperature(temperature)
    widest = _widest(t)
    if widest is None:
        return None
    limit = _load_at(widest, t)
    if load > limit:
        return None
    # With no spread the load is 0, and on the way it rises.
    spread = widest
    if load < limit:
        spread = brentq(lambda s: _load_at(s, t) - load, 0.0, widest, xtol=EXACT)
    overlap, freezing, response = _order(spread, t)
    return Memory(overlap, freezing, freezing / (1.0 - response) ** 2)


def ags_capacity(temperature: float = 0.0) -> Capacity:
    """Return the largest load with a memory: 0.137906 at T = 0, and 0 from T = 1 on.

    Parameters
    ----------
    temperature : float, default 0.0
        0, or at least 0.01.

    Returns
    -------
    Capacity
        The load, and the overlap of the memory there, 0.967417 at T = 0.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not of its kind or out of range.
    """
    t = _check_temperature(temperature)
    widest = _widest(t)
    if widest is None:
        return Capacity(0.0, 0.0)
    return Capacity(_load_at(widest, t), _order(widest, t)[0])


def check_load(value: Any) -> float:
    """Return a finite load of at least 0."""
    load = real(value, "load")
    if load < 0.0:
        raise ValueError(f"load must be a finite number of at least 0, got {value!r}")
    return load


def _check_temperature(value: Any) -> float:
    """Return 0, or a finite temperature at which the sum over z is good."""
    t = real(value, "temperature")
    if t != 0.0 and t < COLDEST:
        raise ValueError(f"temperature must be 0 or at least {COLDEST}, got {value!r}")
    return t


def _order(spread: float, t: float) -> tuple[float, float, float]:
    """Return m, q and C of the state with noise of this standard deviation; m = 0 if none."""
    if t == 0.0:
        return _cold_order(spread)
    z, weight = normal_points(spread, t)

    def excess(m: float) -> float:
        return float(weight @ np.tanh((m + spread * z) / t)) - m

    # The mean of tanh is concave in m > 0, so that there is one root, or none but m = 0.
    smallest = 1e-9
    m = brentq(excess, smallest, 1.1, xtol=EXACT) if excess(smallest) > 0.0 else 0.0
    q = float(weight @ np.tanh((m + spread * z) / t) ** 2)
    return m, q, (1.0 - q) / t


def _cold_order(spread: float) -> tuple[float, float, float]:
    """Return m, q and C at T = 0, where m = erf(m / (s sqrt 2))."""
    scale = math.sqrt(2.0) * spread
    if spread < 0.01:  # y is above 70, and erf y is 1
        return 1.0, 1.0, 0.0
    if scale >= 2.0 / math.sqrt(math.pi):
        return 0.0, 1.0, math.inf
    y = brentq(lambda y: float(erf(y)) - scale * y, 1e-9, 2.0 / scale, xtol=EXACT)
    return scale * y, 1.0, 2.0 / (scale * math.sqrt(math.pi)) * math.exp(-y * y)


def normal_points(spread: float, t: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points and weights for a mean over a normal number.

    The trapezium rule is right to exp(-2 pi d / h), d being how far from the real axis the nearest
    pole of tanh is, pi t / (2 spread), and h the step.
    """
    step = min(0.1, t / (4.0 * spread) if spread > 0.0 else 0.1)
    z = np.linspace(-REACH, REACH, 2 * math.ceil(REACH / step) + 1)
    weight = np.exp(-0.5 * z * z)
    return z, weight / weight.sum()


def _load_at(spread: float, t: float) -> float:
    """Return the load that makes noise of this standard deviation; 0 if there is no memory."""
    m, q, response = _order(spread, t)
    if m == 0.0 or response >= 1.0:
        return 0.0
    return (spread * (1.0 - response)) ** 2 / q


@cache
def _widest(t: float) -> float | None:
    """Return the spread of the noise at capacity, where the load is largest; None if none is."""
    if _load_at(0.0, t) != 0.0 or _order(0.0, t)[0] == 0.0:
        return None
    # s is below sqrt(2/pi) = 0.798, or the mean sign of m + s z would rise too slowly with m.
    grid = np.geomspace(1e-4, 0.8, 160)
    loads = [_load_at(float(s), t) for s in grid]
    best = int(np.argmax(loads))
    if loads[best] == 0.0 or best == grid.size - 1:
        return None
    low, high = grid[max(best - 1, 0)], grid[best + 1]
    found = minimize_scalar(
        lambda s: -_load_at(float(s), t),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return float(found.x)
