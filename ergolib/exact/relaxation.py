"""How long a small lattice remembers: the exact relaxation time of single-spin dynamics.

One step picks one of N sites at random and flips its spin with a probability that
depends on the energy change dE only (H = -J sum s s', periodic, k_B = 1, J = 1):
1/(1 + exp(dE/T)) for the heat bath, min(1, exp(-dE/T)) for Metropolis. N steps are a
sweep. Both obey detailed balance, so the 2^N x 2^N matrix of one step has real
eigenvalues 1 = lambda_1 > lambda_2 >= ..., and the slowest memory fades as exp(-t/tau),

    tau = -1/(N ln lambda_2)      in sweeps.

Below T_c that memory is the sign of the magnetisation, and lambda_2 is so near 1 that
1 - lambda_2 must not be computed as a difference. Three steps keep its digits. The mode
is odd under a flip of all spins, so half the states are enough. Lanczos iteration on the
symmetrised 1 - P yields its form f. And 1 - lambda_2 is then the Rayleigh quotient in
Dirichlet's form, sum pi_i P_ij (f_i - f_j)^2 / 2 sum pi_i f_i^2, a sum of positive terms
whose error is of second order in the error of f. Source: Levin, Peres and Wilmer, Markov
Chains and Mixing Times (2009), chapters 12 and 13; Glauber, J. Math. Phys. 4, 294 (1963).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice
from ergolib.arguments import temperature as check_temperature
from ergolib.exact.enumeration import lattice, state_energies

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["relaxation_time", "transition_matrix"]

Array = NDArray[np.float64]
Update = Literal["heat-bath", "metropolis"]

_UPDATES = ("heat-bath", "metropolis")
_MOST_SITES = 16
_SMALLEST_GAP = 1e-14


def _rate(change: Array, temperature: float, update: str) -> Array:
    """Return the probability to accept a flip that costs `change`."""
    with np.errstate(over="ignore"):
        x = change / temperature
        if update == "metropolis":
            return np.exp(-np.maximum(x, 0.0))
        return np.exp(-np.maximum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))


def _flips(lx: int, ly: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """Return, for each (state, site), the state, the state after the flip, and its cost."""
    sites = lx * ly
    energies = state_energies((lx, ly))
    index = np.arange(1 << sites, dtype=np.int64)
    after = index[:, None] ^ (np.int64(1) << np.arange(sites, dtype=np.int64))
    change = (energies[after] - energies[:, None]).astype(np.float64)
    return np.repeat(index, sites), after.ravel(), change.ravel()


def _checked(temperature: float, shape: int | tuple[int, int], update: str) -> tuple[int, int]:
    """Check all arguments and return (Lx, Ly)."""
    check_temperature(temperature)
    choice(update, "update", _UPDATES)
    return lattice(shape, _MOST_SITES)


def transition_matrix(
    temperature: float, shape: int | tuple[int, int], update: Update = "heat-bath"
) -> csr_array:
    """Return the matrix of one step of random-scan single-spin dynamics.

    Parameters
    ----------
    temperature : float
        Temperature in units of J, greater than 0.
    shape : int or (int, int)
        Side of a square, or both sides (Lx, Ly); at most 16 sites.
    update : {"heat-bath", "metropolis"}, optional
        The rule of acceptance.

    Returns
    -------
    scipy.sparse.csr_array, shape (2^N, 2^N)
        P[i, j] is the probability to go from state i to state j in one step (1/N of a
        sweep). Rows sum to 1. States are numbered as in `state_spins`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Source: Glauber, J. Math. Phys. 4, 294 (1963); Metropolis et al., J. Chem. Phys. 21,
    1087 (1953).
    """
    from scipy.sparse import csr_array, diags_array

    lx, ly = _checked(temperature, shape, update)
    sites = lx * ly
    size = 1 << sites
    start, end, change = _flips(lx, ly)
    chance = _rate(change, float(temperature), update) / sites
    moves = csr_array((chance, (start, end)), shape=(size, size))
    stay = np.maximum(1.0 - chance.reshape(size, sites).sum(axis=1), 0.0)
    return csr_array(moves + diags_array(stay))


def _slowest_gap(temperature: float, lx: int, ly: int, update: str) -> float:
    """Return 1 - lambda_2 of one step."""
    from scipy.sparse import csr_array, diags_array
    from scipy.sparse.linalg import eigsh

    sites = lx * ly
    size = 1 << sites
    half = size >> 1  # the states with the last spin down; flipping all gives the rest
    first = slice(0, half * sites)
    start, end, change = _flips(lx, ly)
    start, end, change = start[first], end[first], change[first]
    forth = _rate(change, temperature, update) / sites
    back = _rate(-change, temperature, update) / sites
    # An odd function has f(all spins flipped) = -f: fold the other half back with a sign.
    beyond = end >= half
    folded = np.where(beyond, size - 1 - end, end)
    sign = np.where(beyond, -1.0, 1.0)
    leave = forth.reshape(half, sites).sum(axis=1)
    hop = csr_array((sign * np.sqrt(forth * back), (start, folded)), shape=(half, half))
    generator = csr_array(diags_array(leave) - hop)

    energies = state_energies((lx, ly))[:half]
    with np.errstate(over="ignore", under="ignore"):
        root_pi = np.exp(-0.5 * (energies - energies.min()) / temperature)
    magnetization = 2.0 * np.bitwise_count(np.arange(half, dtype=np.int64)) - sites
    if half < 64:
        psi = np.linalg.eigh(generator.toarray())[1][:, 0]
    else:
        # The largest eigenvalue of 1 - generator/2 is well apart: a few dozen products.
        shifted = csr_array(diags_array(np.ones(half)) - 0.5 * generator)
        psi = eigsh(shifted, k=1, which="LA", v0=root_pi * magnetization, tol=1e-15)[1][:, 0]
    # Dirichlet's form with f = psi/root_pi: pi_i P_ij (f_i - f_j)^2 without a division by zero.
    step = psi[start] * np.sqrt(forth) - sign * psi[folded] * np.sqrt(back)
    return float(0.5 * (step @ step) / (psi @ psi))


def relaxation_time(
    temperature: float, shape: int | tuple[int, int], update: Update = "heat-bath"
) -> float:
    """Return the exact relaxation time of a small lattice, in sweeps.

    Parameters
    ----------
    temperature : float
        Temperature in units of J, greater than 0.
    shape : int or (int, int)
        Side of a square, or both sides (Lx, Ly); at most 16 sites. 3 x 3 takes
        milliseconds, 4 x 4 about a second.
    update : {"heat-bath", "metropolis"}, optional
        The rule of acceptance. Sites are picked at random, N picks to a sweep.

    Returns
    -------
    float
        tau = -1/(N ln lambda_2): the slowest correlation fades as exp(-t/tau).

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or if the lattice is so cold
        that double precision cannot resolve the gap.

    Notes
    -----
    Sequential sweeps give other numbers. The slowest mode is taken to be odd under a
    flip of all spins, as it is for every ferromagnet tested. Source: Levin, Peres and
    Wilmer, Markov Chains and Mixing Times (2009), chapter 12.
    """
    lx, ly = _checked(temperature, shape, update)
    gap = _slowest_gap(float(temperature), lx, ly, update)
    if gap < _SMALLEST_GAP:
        raise ValueError(
            "temperature must be high enough for 1 - lambda_2 to be resolved "
            f"(above {_SMALLEST_GAP:g}, here about {gap:.1g}), got {temperature!r}"
        )
    return float(-1.0 / (lx * ly * np.log1p(-gap)))
