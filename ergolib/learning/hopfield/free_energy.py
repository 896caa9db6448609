"""Whether a memory or the spin glass is in equilibrium: free energies, warm.

Infinitely many spins with Hebb's couplings, J_ii = 0, and M = alpha N random patterns have, in a
replica-symmetric state of overlap m, freezing q and noise r (`replica`), the free energy per spin

    f = m^2/2 + (alpha/2) [1 + T ln(1 - C) - q/(1 - C) + C r] - T < ln 2 cosh((m + s z)/T) >,

with C = (1 - q)/T, s = sqrt(alpha r), z a normal number. It is stationary in m, q and r at the
equations in `replica`. The spin glass is the state with m = 0: its noise s makes

    q = < tanh^2(s z / T) >,    alpha = (s (1 - C))^2 / q,

and there is one below T = 1 + sqrt(alpha); above, q = 0. In equilibrium is what has less free
energy: a memory below the line T_c(alpha), which begins at alpha = 0.0519 at T = 0
(`ground_states`) and ends at T = 1 without load. Between that line and the capacity a memory is
metastable: it is left by no finite number of spins, but not what infinite patience would find.
Replica symmetry is assumed. Source: Amit, Gutfreund and Sompolinsky, Ann. Phys. 173, 30 (1987).
Temperatures and energies in units of the coupling, k_B = 1.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import brentq

from ergolib.arguments import choice, real
from ergolib.learning.hopfield.ground_states import ground_state_load
from ergolib.learning.hopfield.replica import (
    COLDEST,
    Memory,
    ags_capacity,
    ags_state,
    check_load,
    normal_points,
)

__all__ = ["ags_free_energy", "glass_state", "memory_load"]

LARGEST = 20.0  # spread of the noise in a glass at a load of about 400


def glass_state(load: float, temperature: float) -> Memory:
    """Return the spin glass, or above T = 1 + sqrt(load) the state without any order.

    Parameters
    ----------
    load : float
        Random patterns per spin, at least 0 and at most 100.
    temperature : float
        At least 0.01.

    Returns
    -------
    Memory
        Overlap 0, freezing and noise.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    load, t = _check(load, temperature)
    if load > 100.0:
        raise ValueError(f"load must be at most 100 for a glass, got {load!r}")
    if load == 0.0 or t >= 1.0 + math.sqrt(load):
        return Memory(0.0, 0.0, 0.0)
    # As the noise goes to 0, the load goes to (1 - T)^2 from above 1, and to 0 below.
    smallest = 1e-6
    while smallest < LARGEST and _glass_load(smallest, t) > load:
        smallest *= 2.0
    low = _cold_end(t) if t < 1.0 else smallest
    spread = float(brentq(lambda s: _glass_load(s, t) - load, low, LARGEST, xtol=1e-14))
    q = _freezing(spread, t)
    return Memory(0.0, q, spread**2 / load)


def ags_free_energy(load: float, temperature: float, state: str = "memory") -> float | None:
    """Return the free energy per spin of a memory or of the spin glass.

    Parameters
    ----------
    load : float
        Random patterns per spin, at least 0.
    temperature : float
        At least 0.01.
    state : {"memory", "glass"}, default "memory"
        "glass" is the state without order above T = 1 + sqrt(load).

    Returns
    -------
    float or None
        In units of the coupling; None where there is no memory.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    load, t = _check(load, temperature)
    of_memory = choice(state, "state", ("memory", "glass")) == "memory"
    found = ags_state(load, t) if of_memory else glass_state(load, t)
    if found is None:
        return None
    m, q, r = found
    response = (1.0 - q) / t
    spread = math.sqrt(load * r)
    z, weight = normal_points(spread, t)
    field = np.abs(m + spread * z) / t
    ln_cosh = float(weight @ (field + np.log1p(np.exp(-2.0 * field))))
    noise = 1.0 + t * math.log(1.0 - response) - q / (1.0 - response) + response * r
    return 0.5 * m * m + 0.5 * load * noise - t * ln_cosh


@cache
def memory_load(temperature: float = 0.0) -> float:
    """Return the load below which a memory is in equilibrium, having less free energy.

    Parameters
    ----------
    temperature : float, default 0.0
        0, or at least 0.01.

    Returns
    -------
    float
        0.051854 at T = 0, falling to 0 at T = 1. Replica symmetric.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not of its kind or out of range.
    """
    if real(temperature, "temperature") == 0.0:
        return ground_state_load()
    limit = ags_capacity(temperature).load
    if limit == 0.0:
        return 0.0

    def lead(load: float) -> float:
        memory = ags_free_energy(load, temperature)
        glass = ags_free_energy(load, temperature, "glass")
        assert memory is not None and glass is not None  # below the capacity
        return memory - glass

    return float(brentq(lead, 1e-4 * limit, limit * (1.0 - 1e-12), xtol=1e-12))


def _freezing(spread: float, t: float) -> float:
    """Return q for a Gaussian field of this standard deviation."""
    z, weight = normal_points(spread, t)
    return float(weight @ np.tanh(spread * z / t) ** 2)


def _glass_load(spread: float, t: float) -> float:
    """Return the load that makes this noise, or less than nothing where the glass is unstable."""
    q = _freezing(spread, t)
    bearing = 1.0 - (1.0 - q) / t
    return math.copysign((spread * bearing) ** 2 / q, bearing)


def _cold_end(t: float) -> float:
    """Return the noise below 1 at which the response becomes infinite, and the load 0."""
    return float(brentq(lambda s: 1.0 - (1.0 - _freezing(s, t)) / t, 1e-6, LARGEST, xtol=1e-15))


def _check(load: Any, temperature: Any) -> tuple[float, float]:
    """Return a load of at least 0, and a temperature at which the sum over z is good."""
    t = real(temperature, "temperature")
    if t < COLDEST:
        raise ValueError(f"temperature must be at least {COLDEST}, got {temperature!r}")
    return check_load(load), t
