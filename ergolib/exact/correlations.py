"""How two spins of the infinite lattice agree, at any distance and temperature.

For the two-dimensional Ising model (k_B = 1, J = 1, K = 1/T, no field) the correlation of two spins
N sites apart is the determinant of an N x N Toeplitz matrix (Kaufman and Onsager 1949; Montroll,
Potts and Ward 1963),

    <s_0 s_N> = det a_(i - j),    a_n = (1/pi) integral from 0 to pi of cos(n t - delta(t)) dt,

    delta(t) = arg(1 - alpha_1 e^(i t)) - arg(1 - alpha_2 e^(i t)).

Along an axis alpha_1 = z (1 - z)/(1 + z) and alpha_2 = (1 - z)/(z (1 + z)), with z = tanh K; along
a diagonal alpha_1 = 0 and alpha_2 = 1/sinh^2 2K. Below T_c alpha_2 < 1, above it alpha_2 > 1; the
argument of 1 - alpha e^(i t) is 0 at t = pi, so that one formula serves all temperatures. Near T_c
it turns quickly near t = 0, and at T_c it jumps there: the integral is done on intervals that
shrink towards 0. Source: McCoy and Wu, The Two-Dimensional Ising Model (1973).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer
from ergolib.arguments import temperature as check_temperature
from ergolib.exact._critical import Array, sinh_excess

__all__ = ["ising_correlation"]

Direction = Literal["axis", "diagonal"]

_FARTHEST = 1000
_NODES = 12  # of each interval
_SMALLEST = 1e-18


def _roots(temperature: float, direction: str) -> tuple[float, float, float]:
    """Return alpha_1, alpha_2 and 1 - alpha_2, which keeps its digits next to T_c."""
    k = min(1.0 / temperature, 150.0)
    excess = float(sinh_excess(np.asarray(temperature)))
    s = 1.0 + excess
    if direction == "diagonal":
        return 0.0, 1.0 / (s * s), excess * (2.0 + excess) / (s * s)
    z = math.tanh(k)
    complement = 2.0 / (math.exp(2.0 * k) + 1.0)  # 1 - z
    # z (1 + z) - (1 - z) = z^2 + 2 z - 1 = (1 - z^2)(sinh 2K - 1)
    gap = complement * (1.0 + z) * excess if abs(excess) < 0.5 else z * z + 2.0 * z - 1.0
    return z * complement / (1.0 + z), complement / (z * (1.0 + z)), gap / (z * (1.0 + z))


def _grid(most: int) -> tuple[Array, Array]:
    """Return nodes and weights on (0, pi): fine enough for cos(most t), and finer towards 0."""
    width = math.pi / max(8, most)
    doublings = math.ceil(math.log2(width / _SMALLEST))
    near = width * 2.0 ** -np.arange(doublings, 0, -1.0)
    edges = np.concatenate([[0.0], near, np.linspace(width, math.pi, max(8, most))])
    x, w = np.polynomial.legendre.leggauss(_NODES)
    half = 0.5 * np.diff(edges)[:, None]
    return (edges[:-1, None] + half * (1.0 + x)).ravel(), (half * w).ravel()


@lru_cache(maxsize=64)
def _elements(temperature: float, direction: str, size: int) -> Array:
    """Return a_n for n = 1 - size ... size - 1."""
    first, second, gap = _roots(temperature, direction)
    t, weight = _grid(size)
    # 1 - alpha cos t = (1 - alpha) + 2 alpha sin^2(t/2)
    dip = 2.0 * np.sin(0.5 * t) ** 2
    phase = np.arctan2(second * np.sin(t), gap + second * dip)
    phase -= np.arctan2(first * np.sin(t), (1.0 - first) + first * dip)
    n = np.arange(1 - size, size)
    out = np.empty(n.size)
    for start in range(0, n.size, 64):  # bounds the memory
        part = slice(start, start + 64)
        out[part] = np.cos(np.outer(n[part], t) - phase) @ weight
    return out / math.pi


def _correlation(distance: int, temperature: float, direction: str) -> float:
    """Return the determinant, 1 at distance 0."""
    if distance == 0:
        return 1.0
    size = 1 << (distance - 1).bit_length()  # a few sizes serve all distances
    elements = _elements(temperature, direction, size)
    i = np.arange(distance)
    matrix = elements[size - 1 + i[:, None] - i[None, :]]
    return float(np.linalg.det(matrix))


def ising_correlation(
    distance: ArrayLike, temperature: float, direction: Direction = "axis"
) -> float | NDArray[np.float64]:
    """Return the correlation <s_0 s_r> of two spins of the infinite lattice.

    Below T_c it falls to m^2, the square of `yang_magnetization`; at T_c as r^(-1/4)
    (`critical_correlation`), and above as exp(-r/xi).

    Parameters
    ----------
    distance : int or array_like of int
        From 0 to 1000: steps along an axis, or along a diagonal (each sqrt 2 long).
    temperature : float
        Temperature in units of J, greater than 0.
    direction : {"axis", "diagonal"}, default "axis"
        Along which the second spin lies.

    Returns
    -------
    float or ndarray
        Right to about 1e-13. A correlation below that, far apart in the heat, is lost in rounding.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Toeplitz determinants: McCoy and Wu, The Two-Dimensional Ising Model (1973).

    Examples
    --------
    >>> round(ising_correlation(1, 2.0 / np.log1p(2.0**0.5)), 6)  # at T_c, 1/sqrt 2
    0.707107
    """
    t = check_temperature(temperature)
    choice(direction, "direction", ("axis", "diagonal"))
    given = np.asarray(distance)
    if given.ndim == 0:
        return _correlation(_steps(distance), t, direction)
    if not given.size:
        return np.empty(given.shape)
    flat = [_correlation(_steps(each), t, direction) for each in given.ravel()]
    return np.array(flat).reshape(given.shape)


def _steps(value: Any) -> int:
    return integer(value, "distance", 0, _FARTHEST)
