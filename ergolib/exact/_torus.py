r"""Kaufman's partition function of a finite torus, and its derivatives.

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
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ergolib.exact._critical import T_C, Array, coupling, sinh_excess

__all__: list[str] = []

CUTOFF = 170.0
"""The largest K told from infinity: exp(-4 * 170) is still a normal number."""

_TINY = 1e-150  # and so is its square


class Excess(NamedTuple):
    """ln Z per site beyond phi_0, and its first two derivatives by K."""

    value: Array
    slope: Array
    bend: Array


def _small_variable(temperature: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return w, q = 1 - 2w - w^2 (0 at T_c), and where the lattice is cold."""
    cold = temperature <= T_C
    k = coupling(temperature, CUTOFF)
    w = np.maximum(np.where(cold, np.exp(-2.0 * k), np.tanh(k)), _TINY)
    # sinh 2K, or its dual above T_c, is (1 - w^2)/(2w); so q = 2w |sinh - 1| on either side.
    above = sinh_excess(temperature)
    near = np.abs(above) < 0.5
    safe = np.where(near, above, 0.0)
    q = np.where(near, 2.0 * w * np.where(cold, safe, -safe / (1.0 + safe)), 1.0 - w * (2.0 + w))
    return w, q, cold


def excess(temperature: Array, m: int, n: int) -> Excess:
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
    temperature: Array,
    w: Array,
    cold: NDArray[np.bool_],
    by_w: tuple[Array, Array, Array],
    sites: int,
) -> Excess:
    """Turn derivatives by w into derivatives by K, per site."""
    value, first, second = (part / sites for part in by_w)
    jacobian = np.where(cold, -2.0 * w, 1.0 - w * w)
    change = np.where(cold, 4.0 * w, -2.0 * w * (1.0 - w * w))
    return Excess(value, first * jacobian, second * jacobian**2 + first * change)
