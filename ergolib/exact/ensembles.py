"""Canonical averages of the magnetisation on small lattices, from exact counts.

H = -J sum_<ij> s_i s_j - h sum_i s_i on a periodic Lx x Ly lattice, k_B = 1, J = 1. The
class of states with bond energy E and magnetisation M = sum s has probability

    P(E, M) = g(E, M) exp[-(E - h M)/T] / Z.

From it follow <|m|>, <m^2>, <m^4> with m = M/N, the Binder ratio
U_4 = 1 - <m^4>/(3 <m^2>^2), which is 2/3 in a cold lattice and near 0 in a hot one, and
P(M = 0)/max P(M), the height of the barrier between the two signs. Sources: Binder,
Z. Phys. B 43, 119 (1981), for U_4; `counting` for g(E, M).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import real
from ergolib.arguments import temperature as check_temperature
from ergolib.arguments import temperatures as check_temperatures
from ergolib.exact.counting import joint_density_of_states

__all__ = ["BINDER_CRITICAL", "boltzmann_distribution", "finite_magnetization_moments"]

Array = NDArray[np.float64]

BINDER_CRITICAL: float = 0.61069
"""Binder's U_4 of a large square torus at T_c: 0.610692(2). This one is not exact.

It follows from <m^4>/<m^2>^2 = 1.1679229(47), Salas and Sokal, J. Stat. Phys. 98, 551 (2000), and
agrees with the transfer matrices of Kamieniarz and Bloete, J. Phys. A 26, 201 (1993). Small tori
come down to it: 0.61720, 0.61436 and 0.61305 for sides 4, 6 and 8.
"""


def boltzmann_distribution(
    temperature: float, shape: int | tuple[int, int], field: float = 0.0
) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """Probability of each class (E, M) of states at one temperature.

    Parameters
    ----------
    temperature : float
        Temperature in units of J, greater than 0.
    shape : int or (int, int)
        Side of a square, or both sides: at most 64 sites, the shorter side at most 8.
    field : float, optional
        The field h, in units of J. It weighs the classes and is not part of E.

    Returns
    -------
    energies : ndarray of int64, shape (n_energies,)
        Bond energies E = -sum s s'.
    magnetizations : ndarray of int64, shape (N + 1,)
        M = sum s.
    probabilities : ndarray of float64, shape (n_energies, N + 1)
        P(E, M) = g(E, M) exp[-(E - h M)/T] / Z; they sum to 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Source: exact counts, see `joint_density_of_states`.
    """
    t, h = check_temperature(temperature), real(field, "field")
    energies, magnetizations, counts = joint_density_of_states(shape)
    # Reduce before dividing by T: the differences are then exact at any temperature.
    cost = energies[:, None] - h * magnetizations[None, :]
    cost = cost - cost[counts > 0].min()
    with np.errstate(over="ignore"):
        weights = np.where(counts > 0, counts * np.exp(-np.maximum(cost, 0.0) / t), 0.0)
    return energies, magnetizations, weights / weights.sum()


def _moments(temperature: float, shape: int | tuple[int, int]) -> dict[str, float]:
    """Return the moments at one temperature."""
    _, magnetizations, joint = boltzmann_distribution(temperature, shape)
    p = joint.sum(axis=0)
    m = magnetizations / magnetizations[-1]
    m2, m4 = float(p @ m**2), float(p @ m**4)
    middle = p[magnetizations == 0]
    return {
        "abs_m": float(p @ np.abs(m)),
        "m2": m2,
        "m4": m4,
        "binder": 1.0 - m4 / (3.0 * m2 * m2),
        "p_zero_over_p_max": float(middle[0] / p.max()) if middle.size else float("nan"),
    }


@overload
def finite_magnetization_moments(
    temperature: float, shape: int | tuple[int, int]
) -> dict[str, float]: ...
@overload
def finite_magnetization_moments(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> Mapping[str, float | Array]: ...
def finite_magnetization_moments(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> Mapping[str, float | Array]:
    """Exact moments of the magnetisation per site of a small lattice without a field.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape : int or (int, int)
        Side of a square, or both sides: at most 64 sites, the shorter side at most 8.

    Returns
    -------
    dict
        "abs_m" <|m|>, "m2" <m^2>, "m4" <m^4>, "binder" 1 - <m^4>/(3 <m^2>^2), and
        "p_zero_over_p_max" P(M = 0)/max P(M), which is NaN for an odd number of sites
        (M = 0 does not occur). Floats for a scalar temperature, else arrays of its shape.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Sources: exact counts; Binder, Z. Phys. B 43, 119 (1981).
    """
    checked = check_temperatures(temperature)
    if checked.ndim == 0:
        return _moments(float(checked), shape)
    rows = [_moments(float(t), shape) for t in checked.ravel()]
    names = ("abs_m", "m2", "m4", "binder", "p_zero_over_p_max")
    return {name: np.array([row[name] for row in rows]).reshape(checked.shape) for name in names}
