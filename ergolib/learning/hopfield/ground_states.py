"""Whether a memory is the ground state, or only a place to stay.

Infinitely many spins with Hebb's couplings, J_ii = 0, and alpha N random patterns have at T = 0, in
a state of overlap m with one of them, the energy per spin

    E = -(m^2 + alpha (r - 1)) / 2,

since the squared overlaps with all other patterns sum to alpha r (`replica` says what m and r are).
The spin glass, with m = 0 and r = (1 + sqrt(2 / (pi alpha)))^2, has -1/pi - sqrt(2 alpha / pi).
Below the load at which the two are equal, memories are the ground states; above, and up to the
capacity, they are metastable. It is 0.051854 here, often quoted as 0.051 or 0.05; with m = r = 1,
which is as good as true there, it is (pi/2) (1/2 - 1/pi)^2 = 0.051854. Replica symmetry is assumed.
Source: Amit, Gutfreund and Sompolinsky, Ann. Phys. 173, 30 (1987). Energies in units of the
coupling, k_B = 1.
"""

from __future__ import annotations

import math
from functools import cache

from scipy.optimize import brentq

from ergolib.learning.hopfield.replica import ags_state, check_load

__all__ = ["ags_energy", "glass_energy", "ground_state_load"]


def ags_energy(load: float) -> float | None:
    """Return the energy per spin of a memory at T = 0, or None above the capacity.

    Parameters
    ----------
    load : float
        Random patterns per spin, at least 0.

    Returns
    -------
    float or None
        -(m^2 + load (r - 1)) / 2, in units of the coupling.

    Raises
    ------
    TypeError, ValueError
        If `load` is not a finite number of at least 0.
    """
    memory = ags_state(load)
    if memory is None:
        return None
    return -0.5 * (memory.overlap**2 + float(load) * (memory.noise - 1.0))


def glass_energy(load: float) -> float:
    """Return the energy per spin at T = 0 of the spin glass, a state like none of the patterns.

    Parameters
    ----------
    load : float
        Random patterns per spin, at least 0.

    Returns
    -------
    float
        -1/pi - sqrt(2 load / pi), in units of the coupling: the replica-symmetric value, which is
        somewhat below the true one.

    Raises
    ------
    TypeError, ValueError
        If `load` is not a finite number of at least 0.
    """
    return -1.0 / math.pi - math.sqrt(2.0 * check_load(load) / math.pi)


@cache
def ground_state_load() -> float:
    """Return the load below which memories have less energy than the spin glass at T = 0.

    Returns
    -------
    float
        0.051854, where `ags_energy` equals `glass_energy`. Both are replica symmetric.
    """

    def lead(load: float) -> float:
        memory = ags_energy(load)
        assert memory is not None  # far below the capacity
        return memory - glass_energy(load)

    return float(brentq(lead, 0.01, 0.13, xtol=1e-14))
