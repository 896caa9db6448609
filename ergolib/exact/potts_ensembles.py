"""Canonical averages of small Potts lattices, from exact counts.

E = -(number of neighbouring pairs of one colour), q colours, periodic lattice, k_B = 1, J = 1. With
the density of states g(E) of `potts_counting`,

    Z = sum_E g(E) exp(-E/T),    u = <E> / N,    c = (<E^2> - <E>^2) / (N T^2),
    s = (ln Z + <E> / T) / N.

Energies are counted from the lowest, -2 N, so that nothing overflows in the cold.
"""

from __future__ import annotations

import math
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from ergolib.exact._critical import Array, over_temperatures
from ergolib.exact.potts_counting import potts_density_of_states

__all__ = [
    "potts_energy",
    "potts_entropy",
    "potts_heat_capacity",
    "potts_log_partition_function",
]


def _levels(shape: Any, q: Any) -> tuple[Array, Array, int]:
    """Return the energies above the lowest, ln g, and the number of sites."""
    energies, counts = potts_density_of_states(shape, q)
    sites = -int(energies[0]) // 2
    return energies.astype(np.float64) + 2.0 * sites, np.array([math.log(g) for g in counts]), sites


def _moments(temperature: Array, shape: Any, q: Any) -> tuple[Array, Array, Array, int]:
    """Return ln(Z e^(-2N/T)), mean and variance of the energy above the lowest, and the sites."""
    above, log_counts, sites = _levels(shape, q)
    with np.errstate(over="ignore"):
        exponent = log_counts - above / temperature[:, None]
    most = exponent.max(axis=1, keepdims=True)
    weight = np.exp(exponent - most)
    norm = weight.sum(axis=1)
    mean = (weight @ above) / norm
    variance = (weight * (above - mean[:, None]) ** 2).sum(axis=1) / norm
    return np.log(norm) + most[:, 0], mean, variance, sites


@overload
def potts_log_partition_function(
    temperature: float, shape: int | tuple[int, int], q: int
) -> float: ...
@overload
def potts_log_partition_function(
    temperature: ArrayLike, shape: int | tuple[int, int], q: int
) -> float | Array: ...
def potts_log_partition_function(
    temperature: ArrayLike, shape: int | tuple[int, int], q: int
) -> float | Array:
    """Natural logarithm of Z of a whole small periodic lattice (not per site).

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape, q
        The lattice and how many colours, as for `potts_density_of_states`.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them; else as for
        `potts_density_of_states`.

    Notes
    -----
    Source: exact counts, see `potts_density_of_states`.
    """

    def formula(t: Array) -> Array:
        log_excess, _, _, sites = _moments(t, shape, q)
        with np.errstate(over="ignore"):
            return log_excess + 2.0 * sites / t

    return over_temperatures(formula, temperature)


@overload
def potts_energy(temperature: float, shape: int | tuple[int, int], q: int) -> float: ...
@overload
def potts_energy(temperature: ArrayLike, shape: int | tuple[int, int], q: int) -> float | Array: ...
def potts_energy(temperature: ArrayLike, shape: int | tuple[int, int], q: int) -> float | Array:
    """Mean energy per site of a small periodic lattice, in units of J.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape, q
        The lattice and how many colours, as for `potts_density_of_states`.

    Returns
    -------
    float or ndarray
        -2 in the cold, -2/q in the heat.

    Raises
    ------
    TypeError, ValueError
        As for `potts_log_partition_function`.
    """

    def formula(t: Array) -> Array:
        _, mean, _, sites = _moments(t, shape, q)
        return mean / sites - 2.0

    return over_temperatures(formula, temperature)


@overload
def potts_heat_capacity(temperature: float, shape: int | tuple[int, int], q: int) -> float: ...
@overload
def potts_heat_capacity(
    temperature: ArrayLike, shape: int | tuple[int, int], q: int
) -> float | Array: ...
def potts_heat_capacity(
    temperature: ArrayLike, shape: int | tuple[int, int], q: int
) -> float | Array:
    """Heat capacity per site of a small periodic lattice: the variance of E over N T^2.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape, q
        The lattice and how many colours, as for `potts_density_of_states`.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        As for `potts_log_partition_function`.
    """

    def formula(t: Array) -> Array:
        _, _, variance, sites = _moments(t, shape, q)
        return np.sqrt(variance) / t * (np.sqrt(variance) / t) / sites

    return over_temperatures(formula, temperature)


@overload
def potts_entropy(temperature: float, shape: int | tuple[int, int], q: int) -> float: ...
@overload
def potts_entropy(
    temperature: ArrayLike, shape: int | tuple[int, int], q: int
) -> float | Array: ...
def potts_entropy(temperature: ArrayLike, shape: int | tuple[int, int], q: int) -> float | Array:
    """Entropy per site of a small periodic lattice, in nats.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape, q
        The lattice and how many colours, as for `potts_density_of_states`.

    Returns
    -------
    float or ndarray
        (ln q) / N in the cold, ln q in the heat.

    Raises
    ------
    TypeError, ValueError
        As for `potts_log_partition_function`.
    """

    def formula(t: Array) -> Array:
        log_excess, mean, _, sites = _moments(t, shape, q)
        return (log_excess + mean / t) / sites

    return over_temperatures(formula, temperature)
