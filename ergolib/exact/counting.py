"""How many states have each energy: exact counts on small periodic lattices.

For H = -J sum_<ij> s_i s_j - h sum_i s_i on a periodic Lx x Ly square lattice (J = 1),
the density of states g(E) counts the 2^N configurations by their bond energy, and
g(E, M) by bond energy and magnetisation M = sum s_i as well. Every thermal average
follows from it. A side of 2 has doubled bonds.

The counting is a row transfer. Fix the first row, then add one site at a time and
keep, for each configuration of the last `width` sites, the number of ways to have got
there with B broken bonds and U spins up; close the last row onto the first. Then
E = -2N + 2B and M = 2U - N. First rows that differ by a shift, a reflection or a flip
of all spins give equal counts, so one of each class is enough. All numbers are 64-bit
integers and exact. Source: Binder, Physica 62, 508 (1972); results for general L:
Beale, Phys. Rev. Lett. 76, 78 (1996).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import shape as check_shape

__all__ = ["density_of_states", "joint_density_of_states"]

Counts = NDArray[np.int64]

_MOST_SITES = 64
_LARGEST_WIDTH = 8


def _lattice(shape: Any) -> tuple[int, int]:
    """Return (width, height) with width <= height, or say why this lattice is too large."""
    sides = check_shape(shape, "shape")
    width, height = min(sides), max(sides)
    if width > _LARGEST_WIDTH or width * height > _MOST_SITES:
        raise ValueError(
            f"shape must have at most {_MOST_SITES} sites and a shorter side of at most "
            f"{_LARGEST_WIDTH} to be counted exactly, got {shape!r}"
        )
    return width, height


def _classes(width: int) -> list[tuple[int, int, bool]]:
    """Return (first row, size of its class under shifts and mirrors, add the flipped too)."""
    full = (1 << width) - 1
    seen: set[int] = set()
    out = []
    for row in range(1 << width):
        if row in seen or 2 * row.bit_count() > width:
            continue
        mirror = int(f"{row:0{width}b}"[::-1], 2)
        orbit = {
            ((c << k) | (c >> (width - k))) & full for c in (row, mirror) for k in range(width)
        }
        seen |= orbit
        out.append((row, len(orbit), 2 * row.bit_count() < width))
    return out


def _row_transfer(width: int, height: int, first: int, field: bool) -> Counts:
    """Return the counts [broken bonds, spins up] for one fixed first row.

    Without `field` the second axis is not resolved and has length 1.
    """
    sites = width * height
    configurations = 1 << width
    up = 1 if field else 0
    ways = np.zeros((configurations, 2 * sites + 1, up * sites + 1), dtype=np.int64)
    bits = [(first >> x) & 1 for x in range(width)]
    broken = sum(bits[x] != bits[(x + 1) % width] for x in range(width))
    ways[first, broken, up * first.bit_count()] = 1
    most_broken, most_up = broken, up * first.bit_count()
    for _ in range(1, height):
        for x in range(width):
            new = np.zeros_like(ways)
            e, m = most_broken + 1, most_up + 1  # what is filled so far
            for c in range(configurations):
                spin = (c >> x) & 1
                # bonds to the site before it in the row and, at the end, to the first of the row
                along = 0
                if x > 0:
                    along += spin != (c >> (x - 1)) & 1
                if x == width - 1:
                    along += spin != c & 1
                for old in (c, c ^ (1 << x)):
                    b = along + (old != c)  # and the bond to the row before
                    u = up * spin
                    new[c, b : b + e, u : u + m] += ways[old, :e, :m]
            ways = new
            most_broken += 1 + (x > 0) + (x == width - 1)
            most_up += up
    closed: Counts = np.zeros_like(ways[0])
    for c in range(configurations):
        b = (c ^ first).bit_count()
        closed[b:] += ways[c, : closed.shape[0] - b]
    return closed


@lru_cache(maxsize=32)
def _count(width: int, height: int, field: bool) -> Counts:
    """Return the counts [broken bonds, spins up] of the whole lattice."""
    total: Counts | int = 0
    for first, size, flipped in _classes(width):
        part = size * _row_transfer(width, height, first, field)
        total = total + part
        if flipped:
            total = total + part[:, ::-1]
    assert isinstance(total, np.ndarray)
    if sum(int(n) for n in total.ravel()) != 1 << (width * height):
        raise ArithmeticError(f"the counts of the {width} x {height} lattice do not sum to 2^N")
    return total


def density_of_states(shape: int | tuple[int, int]) -> tuple[Counts, Counts]:
    """Count the states of a periodic lattice by energy, exactly.

    Parameters
    ----------
    shape : int or (int, int)
        Side of a square, or both sides: at most 64 sites, the shorter side at most 8.
        6 x 6 takes a tenth of a second, 8 x 8 about two. Results are kept.

    Returns
    -------
    energies : ndarray of int64
        The energies E = -sum s s' that occur, rising, in units of J.
    counts : ndarray of int64
        The number g(E) of states at each. They sum to 2^N.

    Raises
    ------
    TypeError, ValueError
        If `shape` is not a lattice, or is too large to be counted.

    Notes
    -----
    Row transfer; see Beale, Phys. Rev. Lett. 76, 78 (1996). The sum 2^64 of an 8 x 8
    lattice does not fit in 64 bits: add the counts as Python integers or floats.
    """
    width, height = _lattice(shape)
    counts = _count(width, height, False)[:, 0]
    found = np.flatnonzero(counts)
    return 2 * found.astype(np.int64) - 2 * width * height, counts[found]


def joint_density_of_states(shape: int | tuple[int, int]) -> tuple[Counts, Counts, Counts]:
    """Count the states of a periodic lattice by energy and magnetisation, exactly.

    Parameters
    ----------
    shape : int or (int, int)
        Side of a square, or both sides: at most 64 sites, the shorter side at most 8.
        6 x 6 takes a fraction of a second, 8 x 8 some seconds. Results are kept.

    Returns
    -------
    energies : ndarray of int64, shape (n_energies,)
        The bond energies E = -sum s s' that occur, rising, in units of J.
    magnetizations : ndarray of int64, shape (N + 1,)
        M = sum s = -N, -N + 2, ..., N.
    counts : ndarray of int64, shape (n_energies, N + 1)
        The number g(E, M) of states at each pair.

    Raises
    ------
    TypeError, ValueError
        If `shape` is not a lattice, or is too large to be counted.

    Notes
    -----
    Row transfer, as in `density_of_states`, with the number of spins up as a second
    counter.
    """
    width, height = _lattice(shape)
    sites = width * height
    counts = _count(width, height, True)
    found = np.flatnonzero(counts.any(axis=1))
    magnetizations = np.arange(-sites, sites + 1, 2, dtype=np.int64)
    return 2 * found.astype(np.int64) - 2 * sites, magnetizations, counts[found]
