"""The free energy along the overlap with a pattern, where the energy depends on nothing else.

Of N spins d differ from the pattern, m = 1 - 2d/N, in C(N, d) states that have the energy E(d):

    F(d) = E(d) - T ln C(N, d),

exact for every N; k_B = 1. It is the same read from the other end, by spins that agree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from ergolib.arguments import reals
from ergolib.arguments import temperature as check_temperature

__all__ = ["log_binomials", "overlap_free_energy"]

Array = NDArray[np.float64]


def overlap_free_energy(levels: ArrayLike, temperature: float) -> Array:
    """Return F(d) = E(d) - T ln C(N, d) of every distance from a pattern.

    Parameters
    ----------
    levels : array_like, shape (N + 1,)
        E(d), the energy of each state that differs from the pattern in d spins.
    temperature : float
        T, greater than 0.

    Returns
    -------
    ndarray, shape (N + 1,)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> overlap_free_energy([-1.0, 0.0, -1.0], temperature=1.0).round(4)  # -ln 2 in the middle
    array([-1.    , -0.6931, -1.    ])
    """
    energies = _levels(levels)
    return np.asarray(energies - check_temperature(temperature) * log_binomials(energies.size - 1))


def log_binomials(n: int) -> Array:
    """Return ln C(N, k) for k = 0 ... N."""
    k = np.arange(n + 1.0)
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))


def _levels(levels: ArrayLike) -> Array:
    """Return E(d), or say what is wrong with them."""
    energies = reals(levels, "levels")
    if energies.ndim != 1 or energies.size < 2:
        raise ValueError(f"levels must have shape (N + 1,), N of at least 1, got {energies.shape}")
    return energies
