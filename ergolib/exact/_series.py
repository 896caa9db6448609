"""One series for both ends of the temperature axis.

Per site, ln Z of the infinite lattice is

    phi = ln(2 cosh 2K) + (1/2) <ln[1 - (kappa/2)(cos p + cos q)]>,

averaged over the two wave numbers, with kappa = 2 sinh 2K / cosh^2 2K. The average of
(2 cos p + 2 cos q)^(2n) counts the closed walks of 2n steps on the square lattice,
binom(2n, n)^2, so that

    phi = ln(2 cosh 2K) - sum_n binom(2n, n)^2 / (4n) (kappa^2/16)^n.

At low temperature both terms are of order x = exp(-4K), while their sum is of order
x^2. Summed as floats, that loses every digit of the entropy below T = 0.4. So the sum
is expanded here in x in exact fractions:

    phi = 2K + delta(exp(-4K)),             delta(x) = x^2 + 2 x^3 + (9/2) x^4 + ...
    phi = ln 2 + 2 ln cosh K + delta(tanh^2 K),

the second line by Kramers-Wannier duality: islands of turned spins in the cold and
closed loops in the heat are counted by one series. It converges for x < 3 - 2 sqrt 2.
Source: Onsager, Phys. Rev. 65, 117 (1944); Kramers and Wannier, Phys. Rev. 60, 252
(1941); the expansion in closed walks is elementary and is re-derived above.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb

import numpy as np
from numpy.typing import NDArray

__all__: list[str] = []

X_MAX = 0.05
"""The largest argument for which `ORDER` terms give full double precision."""

ORDER = 36


def _times(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    """Multiply two power series and keep the first `ORDER` + 1 terms."""
    out = [Fraction(0)] * (ORDER + 1)
    for i, ai in enumerate(a):
        if ai:
            for j, bj in enumerate(b[: ORDER + 1 - i]):
                out[i + j] += ai * bj
    return out


@cache
def coefficients() -> tuple[Fraction, ...]:
    """Return the exact coefficients of delta(x), from x^0 to x^ORDER."""
    # kappa^2 / 16 = x (1 - x)^2 / (1 + x)^4
    inverse = [Fraction((-1) ** n * comb(n + 3, 3)) for n in range(ORDER + 1)]
    numerator = [Fraction(c) for c in (0, 1, -2, 1)]
    step = _times(numerator, inverse)
    delta = [Fraction(0)] + [Fraction((-1) ** (n + 1), n) for n in range(1, ORDER + 1)]
    power = [Fraction(1)]
    for n in range(1, ORDER + 1):
        power = _times(power, step)
        walks = Fraction(comb(2 * n, n) ** 2, 4 * n)
        delta = [d - walks * p for d, p in zip(delta, power, strict=True)]
    return tuple(delta)


@cache
def _tables() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return float coefficients of delta, x delta' and (x d/dx)^2 delta."""
    exact = coefficients()
    first = [n * c for n, c in enumerate(exact)]
    second = [n * c for n, c in enumerate(first)]
    d0, d1, d2 = (np.array(row, dtype=np.float64) for row in (exact, first, second))
    return d0, d1, d2


def delta(
    x: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return delta, x delta' and (x d/dx)^2 delta at 0 <= x <= X_MAX."""
    d0, d1, d2 = (np.zeros_like(x) for _ in range(3))
    for c0, c1, c2 in zip(*(table[::-1] for table in _tables()), strict=True):  # Horner
        d0, d1, d2 = d0 * x + c0, d1 * x + c1, d2 * x + c2
    return d0, d1, d2
