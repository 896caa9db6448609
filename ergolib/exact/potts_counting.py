"""How many Potts states have each energy: exact counts on small periodic lattices, for any q.

E = -(number of neighbouring pairs of one colour), with q colours, on a periodic square lattice; a
side of 2 has doubled bonds. g(E) counts the q^N states by their energy, and every thermal average
follows from it.

The counting is a row transfer that forgets the names of the colours. Fix the first row, and follow,
for each configuration of the last row, in how many ways it can be reached with so many alike pairs.
Colours that are not in the first row may be permuted without any count changing, so a last row is
known by which of its sites share a colour with the first row, and which of the others share one:
they are numbered in the order of their first appearance. Then the work hardly depends on q. First
rows that differ by a permutation of colours, a shift or a reflection count alike. Half the lattice
is enough: the other half is its mirror image, and at the row where they meet the counts are
multiplied.

The counts are the coefficients of a polynomial in x, the number of ways with n alike pairs standing
with x^n. A polynomial is kept as one long integer, its value at x = 2^b with b so large that no
coefficient overflows into the next (Kronecker's substitution): to multiply by x is to shift by b
bits. To redraw one site is then, for each state j of a group that differs in this site alone,

    p_j  <-  sum_i m_i p_i - p_j + x p_j,

m_i being the number of colours a state stands for. All is exact. For q = 2 the counts are those of
`counting`, with E_Potts = (E_Ising - 2 N) / 2.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer
from ergolib.arguments import shape as check_shape

__all__ = ["potts_density_of_states"]

_MOST_ROWS = 200_000
_MOST_STEPS = 20_000_000  # redrawings of one site of one row: up to a minute
_MOST_BITS = 10**9  # of working space

Row = tuple[int, ...]


def _named(row: Row, known: int) -> Row:
    """Number the colours from `known` on in the order of their first appearance."""
    names: dict[int, int] = {}
    return tuple(c if c < known else names.setdefault(c, known + len(names)) for c in row)


def _rows(width: int, known: int, q: int) -> list[Row]:
    """Return all rows of at most q colours, up to the names of those that are not known."""
    rows: list[Row] = [()]
    for _ in range(width):
        rows = [
            (*row, colour)
            for row in rows
            for colour in range(min(q, max((known, *(c + 1 for c in row))) + 1))
        ]
    return rows


def _first_rows(width: int, q: int) -> list[tuple[Row, int]]:
    """Return one first row of each class, and how many states of a row the class has."""
    sizes: dict[Row, int] = {}
    for row in _rows(width, 0, q):
        turned = [row[k:] + row[:k] for k in range(width)]
        least = min(_named(one, 0) for each in turned for one in (each, each[::-1]))
        sizes[least] = sizes.get(least, 0) + math.perm(q, max(row) + 1)
    return list(sizes.items())


class _Rows:
    """All rows next to a first row of `known` colours, and how they follow from each other."""

    def __init__(self, width: int, known: int, q: int) -> None:
        self.rows = _rows(width, known, q)
        self.place = {row: i for i, row in enumerate(self.rows)}
        self.alike = [
            sum(row[i] == row[(i + 1) % width] for i in range(width)) for row in self.rows
        ]
        """How many neighbouring pairs of a row have one colour."""
        self.copies = [
            math.perm(q - known, max((known, *(c + 1 for c in row))) - known) for row in self.rows
        ]
        """How many states of a row it stands for."""
        self.groups = [self._groups(site, known, q) for site in range(width)]

    def _groups(self, site: int, known: int, q: int) -> list[tuple[list[int], int]]:
        """Return groups of rows that differ in one site, and how often the last of each counts.

        The last has a colour that is nowhere else, and stands for all of these.
        """
        out = []
        for rest in {_named((*row[:site], *row[site + 1 :]), known): None for row in self.rows}:
            used = max((known, *(c + 1 for c in rest)))
            members = [
                self.place[_named((*rest[:site], colour, *rest[site:]), known)]
                for colour in range(min(used + 1, q))
            ]
            out.append((members, q - used))
        return out

    def redraw(self, counts: list[int], bits: int) -> None:
        """Give every site of a row any colour, and count those like the one before."""
        for groups in self.groups:
            for members, fresh in groups:
                total = sum([counts[i] for i in members])
                if fresh > 1:
                    total += (fresh - 1) * counts[members[-1]]
                for i in members:
                    own = counts[i]
                    counts[i] = total - own + (own << bits)


def _how_many_rows(width: int, known: int, q: int) -> int:
    """Return how many `_rows` there are, without making them."""
    with_colours = {known: 1}
    for _ in range(width):
        longer: dict[int, int] = {}
        for used, rows in with_colours.items():
            longer[used] = longer.get(used, 0) + rows * used
            if used < q:
                longer[used + 1] = longer.get(used + 1, 0) + rows
        with_colours = longer
    return sum(with_colours.values())


def _lattice(shape: Any, q: Any) -> tuple[int, int, int]:
    """Return (width, height, q) with width <= height, or say why this is too much to count."""
    sides, colours = check_shape(shape, "shape"), integer(q, "q", 2)
    width, height = min(sides), max(sides)
    sites = width * height
    rows = _how_many_rows(min(width, 50), min(width, colours), colours)
    bits = sites * math.log2(colours)
    if rows <= _MOST_ROWS and rows * sites * bits <= _MOST_BITS:
        steps = (
            (height + 1)
            // 2
            * width
            * sum(
                _how_many_rows(width, max(row) + 1, colours)
                for row, _ in _first_rows(width, colours)
            )
        )
        if steps <= _MOST_STEPS:
            return width, height, colours
    raise ValueError(
        "shape must be small enough to be counted exactly, such as 6 x 6 for any q of at most 10, "
        f"7 x 7 for q = 3 or 8 x 8 for q = 2, got {shape!r} with q = {colours}"
    )


@lru_cache(maxsize=64)
def _count(width: int, height: int, q: int) -> tuple[int, ...]:
    """Return g by the number of alike pairs, from 0 to 2 N."""
    bits = (q ** (width * height)).bit_length() + 1
    tables: dict[int, _Rows] = {}
    total = 0
    for first, size in _first_rows(width, q):
        known = max(first) + 1
        if known not in tables:
            tables[known] = _Rows(width, known, q)
        rows = tables[known]
        start = rows.place[first]
        counts = [0] * len(rows.rows)
        counts[start] = 1
        rows.redraw(counts, bits)
        half = counts[:]
        for step in range(2, (height + 1) // 2 + 1):
            counts = [
                each << (bits * alike) for each, alike in zip(counts, rows.alike, strict=True)
            ]
            rows.redraw(counts, bits)
            if step == height // 2:
                half = counts[:]
        closed = sum(
            (copies * one * other) << (bits * alike)
            for one, other, copies, alike in zip(counts, half, rows.copies, rows.alike, strict=True)
        )
        total += (size * closed) << (bits * rows.alike[start])
    mask = (1 << bits) - 1
    return tuple((total >> (bits * n)) & mask for n in range(2 * width * height + 1))


def potts_density_of_states(
    shape: int | tuple[int, int], q: int
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Count the states of a periodic lattice by energy, exactly.

    Parameters
    ----------
    shape : int or (int, int)
        Side of a square, or both sides; at least 2. How large depends on q: 6 x 6 for any q of at
        most 10, 7 x 7 for q = 3, 8 x 8 for q = 2. 4 x 4 takes milliseconds and 5 x 5 a second or
        two, 6 x 6 up to a minute for q = 10. Results are kept.
    q : int
        How many colours; at least 2.

    Returns
    -------
    energies : ndarray of int64, shape (n,)
        The energies E = -(alike pairs) that occur, rising from -2 N, in units of J.
    counts : ndarray of Python integers, shape (n,)
        The number g(E) of states at each; they sum to q^N, and no 64 bits would hold most of them.
        (``counts.astype(float)`` has 16 digits of each.)

    Raises
    ------
    TypeError, ValueError
        If `shape` is not a lattice, `q` not an integer of at least 2, or there is too much to
        count.

    Notes
    -----
    Row transfer without names of colours; see the head of this module.
    """
    width, height, colours = _lattice(shape, q)
    counts = _count(width, height, colours)
    alike = [n for n in reversed(range(len(counts))) if counts[n]]
    found = np.empty(len(alike), dtype=object)
    found[:] = [counts[n] for n in alike]
    return -np.array(alike, dtype=np.int64), found
