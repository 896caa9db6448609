"""Every state of a small lattice, one by one.

H = -J sum_<ij> s_i s_j - h sum_i s_i on a periodic lattice of shape (Lx, Ly), k_B = 1,
J = 1. The 2^N states are numbered: bit i of a state's index is 1 where spin i is +1 and
0 where it is -1. Sites are numbered in row-major order, as `spins.reshape(shape)` has
them: site i = x Ly + y. A side of 2 has doubled bonds, for the site on the right is
also the site on the left. Nothing here is clever; that is its use. The other modules
are checked against it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import real
from ergolib.arguments import shape as check_shape
from ergolib.arguments import temperature as check_temperature

__all__ = ["state_energies", "state_probabilities", "state_spins"]

_MOST_SITES = 20


def lattice(shape: Any, most_sites: int = _MOST_SITES) -> tuple[int, int]:
    """Return (Lx, Ly), or say that the lattice has too many states to list."""
    lx, ly = check_shape(shape, "shape")
    if lx * ly > most_sites:
        raise ValueError(
            f"shape must have at most {most_sites} sites to list all states, got {shape!r}"
        )
    return lx, ly


def bonds(lx: int, ly: int) -> list[tuple[int, int]]:
    """Return the 2N bonds as pairs of sites: each site with the next along x and along y."""
    out = []
    for x in range(lx):
        for y in range(ly):
            out.append((x * ly + y, (x + 1) % lx * ly + y))
            out.append((x * ly + y, x * ly + (y + 1) % ly))
    return out


def state_spins(shape: int | tuple[int, int]) -> NDArray[np.int8]:
    """Return the spins of all 2^N states.

    Parameters
    ----------
    shape : int or (int, int)
        Side of a square, or both sides (Lx, Ly); at most 20 sites.

    Returns
    -------
    ndarray of int8, shape (2^N, N)
        +1 or -1. Row k is state k; column i is site i = x Ly + y and +1 where bit i of
        k is 1.

    Raises
    ------
    TypeError, ValueError
        If `shape` is not a lattice, or has too many sites.
    """
    lx, ly = lattice(shape)
    sites = lx * ly
    index = np.arange(1 << sites, dtype=np.int64)
    spins = np.empty((1 << sites, sites), dtype=np.int8)
    for i in range(sites):
        spins[:, i] = 2 * ((index >> i) & 1) - 1
    return spins


def state_energies(shape: int | tuple[int, int]) -> NDArray[np.int64]:
    """Return the bond energy E = -sum s s' of all 2^N states.

    Parameters
    ----------
    shape : int or (int, int)
        Side of a square, or both sides (Lx, Ly); at most 20 sites.

    Returns
    -------
    ndarray of int64, shape (2^N,)
        In units of J, by state index as in `state_spins`.

    Raises
    ------
    TypeError, ValueError
        If `shape` is not a lattice, or has too many sites.
    """
    lx, ly = lattice(shape)
    index = np.arange(1 << (lx * ly), dtype=np.int64)
    energies = np.full(index.shape, -2 * lx * ly, dtype=np.int64)
    for i, j in bonds(lx, ly):
        energies += 2 * (((index >> i) ^ (index >> j)) & 1)
    return energies


def state_probabilities(
    temperature: float, shape: int | tuple[int, int], field: float = 0.0
) -> NDArray[np.float64]:
    """Return the Boltzmann probability of each of the 2^N states.

    Parameters
    ----------
    temperature : float
        Temperature in units of J, greater than 0.
    shape : int or (int, int)
        Side of a square, or both sides (Lx, Ly); at most 20 sites.
    field : float, optional
        The field h, in units of J.

    Returns
    -------
    ndarray of float64, shape (2^N,)
        exp(-H/T)/Z by state index as in `state_spins`; they sum to 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    t, h = check_temperature(temperature), real(field, "field")
    lx, ly = lattice(shape)
    cost = state_energies((lx, ly)).astype(np.float64)
    if h != 0.0:
        index = np.arange(cost.size, dtype=np.int64)
        cost -= h * (2.0 * np.bitwise_count(index) - lx * ly)
    with np.errstate(over="ignore"):
        weights: NDArray[np.float64] = np.exp(-(cost - cost.min()) / t)
    weights /= weights.sum()
    return weights
