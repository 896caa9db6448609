r"""Kaufman's solution: the Ising model on a finite torus, exactly.

H = -J sum_<ij> s_i s_j on a periodic m x n square lattice, k_B = 1, J = 1, K = 1/T. A
side of 2 has doubled bonds: the neighbour to the left is the neighbour to the right.
Kaufman's partition function is

    Z = (1/2)(2 sinh 2K)^(mn/2) [prod 2cosh(m g_odd/2) + prod 2sinh(m g_odd/2)
                               + prod 2cosh(m g_even/2) + prod 2sinh(m g_even/2)],
    cosh g_r = cosh 2K coth 2K - cos(pi r/n),  r = 0 ... 2n-1,  g_0 = 2K + ln tanh K.

g_0 carries a sign: it is negative above T_c, and so is the last product. Here the four
products are written in one small variable w < 1, which is exp(-2K) below T_c and its
Kramers-Wannier dual tanh K above. With b = w(1 - w^2) and exp(|g_r|) = h_r/b,

    Z = exp(N phi_0) (1/2) [prod h^(m/2)(1 + t) + prod h^(m/2)(1 - t), odd r,
                           + prod h^(m/2)(1 + t) +- prod h^(m/2)(1 - t), even r],

t_r = (b/h_r)^m, with phi_0 = 2K and the sign + below T_c, phi_0 = ln 2 + 2 ln cosh K
and the sign - above. Nothing overflows and every h_r is near 1. The derivatives by K
are analytic. The last product vanishes at T_c and its derivative does not, so that
product is differentiated through its factor 1 - t_0. Source: Kaufman, Phys. Rev. 76,
1232 (1949).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import shape as check_shape
from ergolib.exact import _series
from ergolib.exact._critical import T_C, Array, coupling, over_temperatures, sinh_excess

__all__ = [
    "kaufman_energy",
    "kaufman_entropy",
    "kaufman_free_energy",
    "kaufman_heat_capacity",
    "kaufman_log_partition_function",
]

_CUTOFF = 170.0  # exp(-4 * 170) is still a normal number
_TINY = 1e-150  # and so is its square
_COLD = 0.3
_LARGEST_SIDE = 4096


class _Excess(NamedTuple):
    """ln Z per site beyond phi_0, and its first two derivatives by K."""

    value: Array
    slope: Array
    bend: Array


def _small_variable(temperature: Array) -> tuple[Array, Array, Array]:
    """Return w, q = 1 - 2w - w^2 (0 at T_c), and where the lattice is cold."""
    cold = temperature <= T_C
    k = coupling(temperature, _CUTOFF)
    w = np.maximum(np.where(cold, np.exp(-2.0 * k), np.tanh(k)), _TINY)
    # sinh 2K, or its dual above T_c, is (1 - w^2)/(2w); so q = 2w |sinh - 1| on either side.
    excess = sinh_excess(temperature)
    near = np.abs(excess) < 0.5
    safe = np.where(near, excess, 0.0)
    q = np.where(near, 2.0 * w * np.where(cold, safe, -safe / (1.0 + safe)), 1.0 - w * (2.0 + w))
    return w, q, cold


def _excess(temperature: Array, m: int, n: int) -> _Excess:
    """Return the part of ln Z per site which is not phi_0, for a lattice of m x n."""
    w, q, cold = _small_variable(temperature)
    w, q, cold = w[:, None], q[:, None], cold[:, None]
    b, b1, b2 = w * (1.0 - w * w), 1.0 - 3.0 * w * w, -6.0 * w
    # r and 2n - r give the same h: take r = 1 ... n - 1 twice, and r = n once.
    r = np.arange(1, n + 1)
    twice = np.where(r == n, 1.0, 2.0)
    half = 0.5 * math.pi * r / n
    cos_p = np.cos(2.0 * half)
    a = (1.0 + w * w) ** 2 - 2.0 * b * cos_p
    a1 = 4.0 * w * (1.0 + w * w) - 2.0 * b1 * cos_p
    a2 = 4.0 + 12.0 * w * w - 2.0 * b2 * cos_p
    # root^2 = a^2 - 4b^2 = (a - 2b)(a + 2b), where a - 2b = q^2 + 4b sin^2(p/2) keeps its digits.
    lift = 4.0 * b * np.sin(half) ** 2
    root = np.sqrt((q * q + lift) * ((1.0 + w * w) ** 2 + lift))
    h = 0.5 * (a + root)
    # From h + b^2/h = a: first and second derivatives of ln h by w.
    top = a1 - 2.0 * b * b1 / h
    log1 = top / root
    top1 = a2 - 2.0 * (b1 * b1 + b * b2) / h + 2.0 * b * b1 * log1 / h
    root1 = a * log1 - 2.0 * b * b1 / h
    log2 = (top1 - log1 * root1) / root
    log_h = np.log(h)

    even = r % 2 == 0
    odd_sum = _product(m, twice * ~even, b, b1, b2, log_h, log1, log2)
    even_sum = _product(m, twice * even, b, b1, b2, log_h, log1, log2)

    # r = 0: h_0 = (1 - w)^2 and t_0 = (b/h_0)^m = (1 - q/(1 - w))^m. The factor of sinh is kept
    # apart as (S, S', S''), for it vanishes at T_c.
    with np.errstate(divide="ignore"):
        log_t = m * np.log1p(-q / (1.0 - w))
    t, g1 = np.exp(log_t), -1.0 / (1.0 - w) - 1.0 / w - 1.0 / (1.0 + w)
    g2 = -1.0 / (1.0 - w) ** 2 + 1.0 / w**2 + 1.0 / (1.0 + w) ** 2
    head = np.stack([m * np.log1p(-w), -m / (1.0 - w), -m / (1.0 - w) ** 2])
    plus = np.stack([1.0 + t, -m * g1 * t, (m * m * g1 * g1 - m * g2) * t])
    minus = np.stack([-np.expm1(log_t), m * g1 * t, (m * g2 - m * m * g1 * g1) * t])
    minus *= np.where(cold, 1.0, -1.0)
    one = np.stack([np.ones_like(t), np.zeros_like(t), np.zeros_like(t)])

    zero = np.zeros_like(head)
    parts = (
        (odd_sum[0] + zero, one),
        (odd_sum[1] + zero, one),
        (even_sum[0] + head, plus),
        (even_sum[1] + head, minus),
    )
    total, first, second = _add(parts)
    return _by_coupling(temperature, w[:, 0], cold[:, 0], (total, first, second), m * n)


def _product(
    m: int, weight: Array, b: Array, b1: Array, b2: Array, log_h: Array, log1: Array, log2: Array
) -> tuple[Array, Array]:
    """Return logs, with two derivatives by w, of prod h^(m/2)(1 + t) and prod h^(m/2)(1 - t)."""
    g1 = log1 - b1 / b
    g2 = log2 - b2 / b + (b1 / b) ** 2
    t = np.exp(m * (np.log(b) - log_h))
    base = np.stack([log_h, log1, log2]) * (0.5 * m)
    plus = [np.log1p(t), -m * g1 * t / (1.0 + t)]
    plus.append(-m * g2 * t / (1.0 + t) + (m * g1) ** 2 * (t / (1.0 + t) ** 2))
    minus = [np.log1p(-t), m * g1 * t / (1.0 - t)]
    minus.append(m * g2 * t / (1.0 - t) - (m * g1) ** 2 * (t / (1.0 - t) ** 2))
    both = ((base + np.stack(terms)) @ weight for terms in (plus, minus))
    first, second = (log[..., None] for log in both)
    return first, second


def _add(parts: tuple[tuple[Array, Array], ...]) -> tuple[Array, Array, Array]:
    """Return ln of half the sum of exp(L) F over the parts (L, F), and two derivatives by w."""
    top = np.max([log[0] for log, _ in parts], axis=0)
    value, slope, bend = (np.zeros_like(top) for _ in range(3))
    for (l0, l1, l2), (f0, f1, f2) in parts:
        scale = np.exp(l0 - top)
        value += scale * f0
        slope += scale * (f1 + l1 * f0)
        bend += scale * (f2 + 2.0 * l1 * f1 + (l2 + l1 * l1) * f0)
    first = slope / value
    second = bend / value - first * first
    return (top + np.log(0.5 * value))[:, 0], first[:, 0], second[:, 0]


def _by_coupling(
    temperature: Array, w: Array, cold: NDArray[Any], by_w: tuple[Array, Array, Array], sites: int
) -> _Excess:
    """Turn derivatives by w into derivatives by K, per site."""
    value, first, second = (part / sites for part in by_w)
    jacobian = np.where(cold, -2.0 * w, 1.0 - w * w)
    change = np.where(cold, 4.0 * w, -2.0 * w * (1.0 - w * w))
    return _Excess(value, first * jacobian, second * jacobian**2 + first * change)


def _evaluate(which: str, temperature: ArrayLike, shape: int | tuple[int, int]) -> Any:
    lx, ly = check_shape(shape, "shape")
    if max(lx, ly) > _LARGEST_SIDE:
        raise ValueError(f"shape must have sides of at most {_LARGEST_SIDE}, got {shape!r}")
    m, n = max(lx, ly), min(lx, ly)

    def formula(t: Array) -> Array:
        excess = _excess(t, m, n)
        cold = t <= T_C
        k = coupling(t, _CUTOFF)
        v = np.tanh(k)
        hot_phi = math.log(2.0) + 2.0 * np.log1p(2.0 * np.sinh(0.5 * np.where(cold, 0.0, k)) ** 2)
        if which == "log":
            with np.errstate(over="ignore"):
                return m * n * (np.where(cold, 2.0 * coupling(t), hot_phi) + excess.value)
        if which == "energy":
            return -np.where(cold, 2.0, 2.0 * v) - excess.slope
        if which == "free energy":
            return -np.where(cold, 2.0, t * hot_phi) - t * excess.value
        if which == "entropy":
            return np.where(cold, 0.0, hot_phi - 2.0 * k * v) + excess.value - k * excess.slope
        bend = np.where(cold, 0.0, 2.0 * (1.0 - v * v)) + excess.bend
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
