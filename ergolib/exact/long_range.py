"""What one spin says of another, and what is left of it at infinite distance.

Two spins that are up or down with equal chance and have the correlation c = <s s'> agree with
probability (1 + c)/2. What each says of the other is, in nats,

    I(c) = ln 2 - H_b((1 + c)/2) = [(1 + c) ln(1 + c) + (1 - c) ln(1 - c)] / 2,

about c^2/2 when c is small. On the infinite square lattice of the Ising model (k_B = 1, J = 1, no
field) c falls with distance to m^2, Yang's magnetisation squared. So I_inf = I(m^2) is zero above
T_c and greater than zero below it: an order parameter made of information. It is defined for the
map that is symmetric, where up and down are equally likely; who knows the sign of the phase finds
that far spins say nothing more.
"""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ergolib.arguments import reals
from ergolib.exact._critical import Array, over_temperatures
from ergolib.exact.order import yang_magnetization

__all__ = ["long_range_information", "pair_information"]


def _information(c: Array) -> Array:
    """Return I(c), summed so that small correlations keep their digits."""
    near = np.abs(c) < 0.5
    small = np.where(near, c, 0.0)
    # small correlations: c artanh c + ln(1 - c^2)/2, two terms of the size of the answer
    few = small * np.arctanh(small) + 0.5 * np.log1p(-small * small)
    large = np.where(near, 0.5, np.abs(c))
    many = 0.5 * ((1.0 + large) * np.log1p(large) + special.xlog1py(1.0 - large, -large))
    return np.where(near, few, many)


@overload
def pair_information(correlation: float) -> float: ...
@overload
def pair_information(correlation: ArrayLike) -> float | NDArray[np.float64]: ...
def pair_information(correlation: ArrayLike) -> float | NDArray[np.float64]:
    """Mutual information of two spins without a preference, from their correlation; in nats.

    Parameters
    ----------
    correlation : float or array_like
        c = <s s'>, from -1 to 1, of spins with <s> = <s'> = 0.

    Returns
    -------
    float or ndarray
        [(1 + c) ln(1 + c) + (1 - c) ln(1 - c)] / 2: from 0 to ln 2.

    Raises
    ------
    TypeError, ValueError
        If `correlation` does not hold numbers from -1 to 1.

    Examples
    --------
    >>> round(pair_information(0.5), 6)
    0.130812
    """
    c = reals(correlation, "correlation")
    if (np.abs(c) > 1.0).any():
        wrong = float(c[np.abs(c) > 1.0][0])
        raise ValueError(f"correlation must hold numbers from -1 to 1, got {wrong!r}")
    value = _information(c)
    return float(value) if c.ndim == 0 else value


@overload
def long_range_information(temperature: float) -> float: ...
@overload
def long_range_information(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def long_range_information(temperature: ArrayLike) -> float | NDArray[np.float64]:
    """Mutual information of two spins infinitely far apart, I(c = m^2); in nats.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray
        From ln 2 in the cold to 0 at and above T_c.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    The limit is of an infinite lattice first and of infinite distance second. Below T_c the
    infinite lattice has two phases, and up and down are taken as equally likely.

    Examples
    --------
    >>> round(long_range_information(2.0), 6), long_range_information(2.5)
    (0.402931, 0.0)
    """
    return over_temperatures(
        lambda t: _information(np.asarray(yang_magnetization(t)) ** 2), temperature
    )
