"""Order, walls and range: what is broken below T_c, and over what distance it is felt.

For the infinite two-dimensional Ising model (k_B = 1, J = 1, K = 1/T, no field):

    m     = (1 - sinh^-4 2K)^(1/8)          spontaneous magnetisation per site
    sigma = 2 + T ln tanh K = T gamma_0     free energy of a wall along an axis, per length
    1/xi  = -gamma_0 above T_c, 2 gamma_0 below, along an axis,

with gamma_0 = 2K + ln tanh K. Below T_c the leading correlation is carried by two
walls, hence the factor of two. At T_c itself there is no length, and correlations fall as
a power, r^(-1/4). Sources: Yang, Phys. Rev. 85, 808 (1952); Onsager, Phys. Rev. 65, 117
(1944); Wu, Phys. Rev. 149, 380 (1966); McCoy and Wu, The Two-Dimensional Ising Model
(1973).
"""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import temperatures as check_distances
from ergolib.exact._critical import T_C, Array, gap, over_temperatures, sinh_excess

__all__ = [
    "correlation_length",
    "critical_correlation",
    "interface_tension",
    "yang_magnetization",
]

#: 2^(5/24) exp(3 zeta'(-1)), of the correlation at T_c (Wu 1966).
CRITICAL_AMPLITUDE = 0.7033801577


def _magnetization(t: Array) -> Array:
    excess = sinh_excess(np.minimum(t, T_C))
    s = 1.0 + excess
    # 1 - s^-4 = (1 - 1/s)(1 + 1/s)(1 + 1/s^2), and 1 - 1/s = excess/s keeps its digits.
    inside = (excess / s) * (1.0 + 1.0 / s) * (1.0 + 1.0 / s**2)
    return np.where(t < T_C, inside**0.125, 0.0)


@overload
def yang_magnetization(temperature: float) -> float: ...
@overload
def yang_magnetization(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def yang_magnetization(temperature: ArrayLike) -> float | NDArray[np.float64]:
    """Spontaneous magnetisation per site, m = (1 - sinh^-4 2K)^(1/8).

    This is the limit of an infinite lattice first and of a vanishing field second. On a
    finite lattice without a field the mean magnetisation is zero at every temperature.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray
        Between 0 and 1; 0 at and above `T_C`.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    Source: Yang, Phys. Rev. 85, 808 (1952).
    """
    return over_temperatures(_magnetization, temperature)


def _tension(t: Array) -> Array:
    below = np.minimum(t, T_C)
    with np.errstate(over="ignore", invalid="ignore"):
        near = below * gap(below)
    # In the deep cold T times 2K is 2 and T ln tanh K is 0.
    return np.where(t < T_C, np.where(t < 1e-2, 2.0, near), 0.0)


@overload
def interface_tension(temperature: float) -> float: ...
@overload
def interface_tension(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def interface_tension(temperature: ArrayLike) -> float | NDArray[np.float64]:
    """Free energy per unit length of a wall along an axis, sigma = 2 + T ln tanh K.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray
        In units of J per lattice spacing; 0 at and above `T_C`.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    Source: Onsager, Phys. Rev. 65, 117 (1944).
    """
    return over_temperatures(_tension, temperature)


def _length(t: Array) -> Array:
    gamma = gap(np.maximum(t, 1e-290))
    with np.errstate(divide="ignore"):
        return np.where(t < T_C, 0.5, 1.0) / np.abs(gamma)


@overload
def correlation_length(temperature: float) -> float: ...
@overload
def correlation_length(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def correlation_length(temperature: ArrayLike) -> float | NDArray[np.float64]:
    """Correlation length along an axis, in lattice spacings.

    1/xi = ln coth K - 2K above T_c, and 2(2K - ln coth K) below.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray
        `inf` at `T_C` exactly.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    Source: McCoy and Wu, The Two-Dimensional Ising Model (1973).
    """
    return over_temperatures(_length, temperature)


@overload
def critical_correlation(distance: float) -> float: ...
@overload
def critical_correlation(distance: ArrayLike) -> float | NDArray[np.float64]: ...
def critical_correlation(distance: ArrayLike) -> float | NDArray[np.float64]:
    """Correlation of two spins at T_c, <s_0 s_r> = 0.70338 r^(-1/4), far apart.

    The leading term for large r, the same in all directions. Neighbours are correlated by 0.70711,
    half a per cent more; the error falls as 1/r^2.

    Parameters
    ----------
    distance : float or array_like
        In lattice spacings, greater than 0.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        If `distance` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    Source: Wu, Phys. Rev. 149, 380 (1966).
    """
    r = check_distances(distance, "distance")
    value = CRITICAL_AMPLITUDE * r**-0.25
    return float(value) if r.ndim == 0 else value
