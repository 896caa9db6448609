"""Kaufman's solution: the thermodynamics of a finite torus, exactly.

H = -J sum_<ij> s_i s_j on a periodic Lx x Ly square lattice, k_B = 1, J = 1, K = 1/T. A
side of 2 has doubled bonds: the neighbour to the left is the neighbour to the right.
`_torus` holds Kaufman's partition function and its derivatives by K, all per site:

    phi = ln Z / N,   u = -phi',   c = K^2 phi'',   f = -T phi,   s = phi - K phi'.

A finite lattice has no transition, and these are smooth at T_c; on large lattices away
from T_c they approach Onsager's. Source: Kaufman, Phys. Rev. 76, 1232 (1949).
"""

from __future__ import annotations

import math
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import shape as check_shape
from ergolib.exact import _series
from ergolib.exact._critical import T_C, Array, coupling, over_temperatures
from ergolib.exact._torus import CUTOFF, excess

__all__ = [
    "kaufman_energy",
    "kaufman_entropy",
    "kaufman_free_energy",
    "kaufman_heat_capacity",
    "kaufman_log_partition_function",
]

_COLD = 0.3
_LARGEST_SIDE = 4096


def _evaluate(which: str, temperature: ArrayLike, shape: int | tuple[int, int]) -> Any:
    lx, ly = check_shape(shape, "shape")
    if max(lx, ly) > _LARGEST_SIDE:
        raise ValueError(f"shape must have sides of at most {_LARGEST_SIDE}, got {shape!r}")
    m, n = max(lx, ly), min(lx, ly)

    def formula(t: Array) -> Array:
        beyond = excess(t, m, n)
        cold = t <= T_C
        k = coupling(t, CUTOFF)
        v = np.tanh(k)
        hot_phi = math.log(2.0) + 2.0 * np.log1p(2.0 * np.sinh(0.5 * np.where(cold, 0.0, k)) ** 2)
        if which == "log":
            with np.errstate(over="ignore"):
                return m * n * (np.where(cold, 2.0 * coupling(t), hot_phi) + beyond.value)
        if which == "energy":
            return -np.where(cold, 2.0, 2.0 * v) - beyond.slope
        if which == "free energy":
            return -np.where(cold, 2.0, t * hot_phi) - t * beyond.value
        if which == "entropy":
            return np.where(cold, 0.0, hot_phi - 2.0 * k * v) + beyond.value - k * beyond.slope
        bend = np.where(cold, 0.0, 2.0 * (1.0 - v * v)) + beyond.bend
        if n >= 4:
            # Down here the bend is lost in rounding, but the torus is felt only through
            # walls that cost 4n or more: the infinite lattice gives the same digits.
            x = np.exp(-4.0 * np.maximum(k, 1.0 / _COLD))
            bend = np.where(t < _COLD, 16.0 * _series.delta(x)[2], bend)
        return np.maximum(k * k * bend, 0.0)

    def blocks(t: Array) -> Array:
        flat, step = t.ravel(), max(1, 200_000 // n)  # bounds the memory
        chunks = [formula(flat[i : i + step]) for i in range(0, flat.size, step)]
        return np.concatenate(chunks).reshape(t.shape) if chunks else np.empty_like(t)

    return over_temperatures(blocks, temperature)


@overload
def kaufman_log_partition_function(temperature: float, shape: int | tuple[int, int]) -> float: ...
@overload
def kaufman_log_partition_function(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> float | NDArray[np.float64]: ...
def kaufman_log_partition_function(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> float | NDArray[np.float64]:
    """Natural logarithm of Z of the whole periodic lattice (not per site).

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape : int or (int, int)
        Side of a square, or both sides; each from 2 to 4096. A side of 2 doubles bonds.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them, or
        `shape` is not a lattice.

    Notes
    -----
    Source: Kaufman, Phys. Rev. 76, 1232 (1949); the formula opens this module.
    """
    return _evaluate("log", temperature, shape)  # type: ignore[no-any-return]


@overload
def kaufman_energy(temperature: float, shape: int | tuple[int, int]) -> float: ...
@overload
def kaufman_energy(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> float | NDArray[np.float64]: ...
def kaufman_energy(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> float | NDArray[np.float64]:
    """Mean energy per site of a finite torus, u = -(d ln Z/dK)/N, in units of J.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape : int or (int, int)
        Side of a square, or both sides; each from 2 to 4096. A side of 2 doubles bonds.

    Returns
    -------
    float or ndarray
        -2 in the cold, near -2/T in the heat (-3/T or -4/T with one or two sides of 2).

    Raises
    ------
    TypeError, ValueError
        As for `kaufman_log_partition_function`.

    Notes
    -----
    Source: Kaufman, Phys. Rev. 76, 1232 (1949).
    """
    return _evaluate("energy", temperature, shape)  # type: ignore[no-any-return]


@overload
def kaufman_free_energy(temperature: float, shape: int | tuple[int, int]) -> float: ...
@overload
def kaufman_free_energy(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> float | NDArray[np.float64]: ...
def kaufman_free_energy(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> float | NDArray[np.float64]:
    """Free energy per site of a finite torus, f = -T ln Z / N, in units of J.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape : int or (int, int)
        Side of a square, or both sides; each from 2 to 4096. A side of 2 doubles bonds.

    Returns
    -------
    float or ndarray
        Below the infinite lattice's by about T ln 2 / N in the cold: two ground states.

    Raises
    ------
    TypeError, ValueError
        As for `kaufman_log_partition_function`.

    Notes
    -----
    Source: Kaufman, Phys. Rev. 76, 1232 (1949).
    """
    return _evaluate("free energy", temperature, shape)  # type: ignore[no-any-return]


@overload
def kaufman_entropy(temperature: float, shape: int | tuple[int, int]) -> float: ...
@overload
def kaufman_entropy(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> float | NDArray[np.float64]: ...
def kaufman_entropy(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> float | NDArray[np.float64]:
    """Entropy per site of a finite torus, s = (u - f)/T, in nats.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape : int or (int, int)
        Side of a square, or both sides; each from 2 to 4096. A side of 2 doubles bonds.

    Returns
    -------
    float or ndarray
        From ln 2 / N in the cold (two ground states) to ln 2 in the heat.

    Raises
    ------
    TypeError, ValueError
        As for `kaufman_log_partition_function`.

    Notes
    -----
    Source: Kaufman, Phys. Rev. 76, 1232 (1949).
    """
    return _evaluate("entropy", temperature, shape)  # type: ignore[no-any-return]


@overload
def kaufman_heat_capacity(temperature: float, shape: int | tuple[int, int]) -> float: ...
@overload
def kaufman_heat_capacity(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> float | NDArray[np.float64]: ...
def kaufman_heat_capacity(
    temperature: ArrayLike, shape: int | tuple[int, int]
) -> float | NDArray[np.float64]:
    """Heat capacity per site of a finite torus, c = K^2 (d^2 ln Z/dK^2)/N, in units of k_B.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape : int or (int, int)
        Side of a square, or both sides; each from 2 to 4096. A side of 2 doubles bonds.

    Returns
    -------
    float or ndarray
        Finite at every temperature. Good to 1e-8, except that a lattice with a side of
        2 or 3 loses digits below T = 0.3, where c is under 1e-8 itself.

    Raises
    ------
    TypeError, ValueError
        As for `kaufman_log_partition_function`.

    Notes
    -----
    Source: Kaufman, Phys. Rev. 76, 1232 (1949).
    """
    return _evaluate("heat capacity", temperature, shape)  # type: ignore[no-any-return]
