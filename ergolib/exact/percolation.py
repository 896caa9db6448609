"""How often a random pattern winds round a torus: why a third of all quenches end in stripes.

Quench a magnet from infinite temperature. Before long its domains look like the clusters of
critical percolation, and which of them wind round the torus is settled; what follows only
straightens their walls (Barros, Krapivsky and Redner, Phys. Rev. E 80, 040101, 2009). For critical
percolation the chances are known, from the continuum theory of its loops (Pinson, J. Stat. Phys.
75, 1167, 1994). The chance that walls wind a times down and b times across, a and b without a
common divisor, on a torus r times as wide as it is high, is

    P(a, b) = sum over integers j of Z(a j, b j) [cos(2 pi j / 3) - cos(pi j)],
    Z(m, n) = sqrt(2 / 3 r) / eta(exp(-2 pi r))^2 exp(-(2 pi / 3) (m^2 / r + n^2 r)),

with eta(q) = q^(1/24) prod over k > 0 of (1 - q^k). The cosines count loops: a loop that winds
weighs 2 cos(pi / 3) = 1 in percolation and 2 cos(pi / 2) = 0 if it is forbidden.
"""

from __future__ import annotations

import math

from ergolib.arguments import integer, real

__all__ = ["winding_probability"]

_LOOP = 2.0 / 3.0  # the coupling of the height model whose contours are percolation's walls
_MOST_SLENDER = 0.1  # beyond it, the terms of the sum would cancel each other's digits
_SMALLEST = 745.0  # exp(-745) is the last number above zero


def _eta(q: float) -> float:
    """Return Dedekind's eta function at 0 < q < 1."""
    product, power = 1.0, q
    while power > 1e-18:
        product *= 1.0 - power
        power *= q
    return float(q ** (1.0 / 24.0) * product)


def winding_probability(down: int, across: int, aspect: float = 1.0) -> float:
    """Chance that the walls of critical percolation wind round a torus in a given way.

    It is also the chance that a magnet quenched from infinite temperature to zero is led to stripes
    of this kind. On a square torus it is 0.169415 for horizontal and as much for vertical stripes,
    0.338831 in all, and 0.020980 for either diagonal.

    Parameters
    ----------
    down, across : int
        How often the walls wind, without a common divisor: (0, 1) for horizontal stripes, (1, 0)
        for vertical ones, (1, 1) and (1, -1) for diagonal ones.
    aspect : float, default 1.0
        Width over height of the torus, from 0.1 to 10.

    Returns
    -------
    float
        For a lattice much larger than its spacing. What is missing from 1 if all are added is the
        chance that nothing winds, or that one side spans the torus both ways.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the two windings have a common divisor.

    Notes
    -----
    Diagonal stripes have no straight walls on the square lattice: at zero temperature they fade
    after a long time (Spirin, Krapivsky and Redner, Phys. Rev. E 63, 036118, 2001). Source: Pinson,
    J. Stat. Phys. 75, 1167 (1994).
    """
    a, b = integer(down, "down", -(2**31)), integer(across, "across", -(2**31))
    if math.gcd(a, b) != 1:
        raise ValueError(f"down and across must have no common divisor, got {a} and {b}")
    r = real(aspect, "aspect")
    if not _MOST_SLENDER <= r <= 1.0 / _MOST_SLENDER:
        raise ValueError(f"aspect must be from 0.1 to 10, got {aspect!r}")
    if r < 1.0:  # turn the torus, so that the product in eta ends soon
        a, b, r = b, a, 1.0 / r
    rate = math.pi * _LOOP * (a * a / r + b * b * r)
    total, j = 0.0, 1
    while rate * j * j < _SMALLEST:
        weight = math.cos(2.0 * math.pi * j / 3.0) - math.cos(math.pi * j)
        total += 2.0 * weight * math.exp(-rate * j * j)
        j += 1
    return math.sqrt(_LOOP / r) / _eta(math.exp(-2.0 * math.pi * r)) ** 2 * total
