"""Who is near whom, in a box whose edges are joined.

N particles live in a rectangle of width x height whose opposite edges are the same line. Between
two particles the shortest of all ways round counts, the *minimum image*: each coordinate's
difference is taken within half a side of 0. Forces reach only so far, and to look for partners
among all N (N - 1) / 2 pairs would cost more than the forces. So the box is cut into cells at
least as wide as the reach; a partner is then in the same cell or in one of the eight around it,
and the work is proportional to N (Hockney and Eastwood 1981; Allen and Tildesley 2017, ch. 5).

A *half list* holds each pair once, under one of its two particles. It is made for a reach a little
longer than the forces', and then serves for many steps (Verlet 1967): as long as no particle has
gone further than half of the difference, no pair can have come within the forces' reach unlisted.

Positions are two flat arrays, wrapped into [0, width) and [0, height). The list is two arrays, as
in a sparse matrix: ``neighbours[first[i] : first[i + 1]]`` are the partners listed under i.
"""

import math

from numba import int64

from ergolib.kernels.kernel import function, kernel

# Cells are a hair wider than the reach, so that no rounding of a coordinate can lose a pair.
HAIR = 1.0 + 1e-9


def cells(number: int, width: float, height: float, reach: float) -> int:
    """Return the length of `head` for `half_list`: one entry a cell, and at most 4 a particle.

    Parameters
    ----------
    number : int
        Particles.
    width, height : float
        Sides of the box.
    reach : float
        Greatest distance of a listed pair; may be infinite.
    """
    along, across = (max(1, math.floor(side / (reach * HAIR))) for side in (width, height))
    return min(along * across, max(16, 4 * number))


@function
def shortest(difference, side):
    """Take a difference of two coordinates in [0, side] by the shorter way round."""
    half = 0.5 * side
    difference -= side if difference > half else 0.0
    return difference + (side if difference < -half else 0.0)


@function
def cell_along(position, side, count):
    """Return the cell, from 0 to count - 1, of one coordinate; that of NaN is 0."""
    cell = position * (count / side)
    cell = cell if cell > 0.0 else 0.0
    return int64(cell if cell < count - 1.0 else count - 1.0)


@function
def cut(width, height, reach, room):
    """Return how many columns and rows of cells there are; one of each where three do not fit."""
    columns = int64(max(1.0, min(1e6, math.floor(width / (reach * HAIR)))))
    rows = int64(max(1.0, min(1e6, math.floor(height / (reach * HAIR)))))
    while columns * rows > room:
        if columns > rows:
            columns = (columns + 1) // 2
        else:
            rows = (rows + 1) // 2
    return (1, 1) if columns < 3 or rows < 3 else (columns, rows)


@function
def fill(x, y, width, height, columns, rows, head, following):
    """Put particles into their cells: `head` has the first of each, `following` who comes next."""
    for cell in range(columns * rows):
        head[cell] = -1
    for i in range(x.size - 1, -1, -1):
        cell = cell_along(y[i], height, rows) * columns + cell_along(x[i], width, columns)
        following[i] = head[cell]
        head[cell] = i


@function
def cell_beside(column, row, columns, rows, side):
    """Return one of four cells around a cell: half of the eight, so that no two meet twice."""
    above = row + 1 if row < rows - 1 else 0
    left = column - 1 if column > 0 else columns - 1
    right = column + 1 if column < columns - 1 else 0
    if side == 1:
        return row * columns + right
    if side == 2:
        return above * columns + left
    if side == 3:
        return above * columns + column
    return above * columns + right


@function
def list_pairs(x, y, width, height, reach, head, following, first, neighbours):
    """Do what `half_list` does, as a building block of other kernels."""
    number = x.size
    room = neighbours.size
    square = reach * reach
    found = 0
    columns, rows = cut(width, height, reach, head.size)
    if columns == 1:
        for i in range(number):
            first[i] = found
            for j in range(i + 1, number):
                dx = shortest(x[i] - x[j], width)
                dy = shortest(y[i] - y[j], height)
                if found < room:  # written in any case, and kept if it counts: no branch
                    neighbours[found] = j
                found += dx * dx + dy * dy < square
        first[number] = found
        return found

    fill(x, y, width, height, columns, rows, head, following)
    for i in range(number):
        first[i] = found
        column, row = cell_along(x[i], width, columns), cell_along(y[i], height, rows)
        for side in range(5):  # the rest of its own cell, then half of the cells around it
            j = following[i] if side == 0 else head[cell_beside(column, row, columns, rows, side)]
            while j >= 0:
                dx = shortest(x[i] - x[j], width)
                dy = shortest(y[i] - y[j], height)
                if found < room:  # written in any case, and kept if it counts: no branch
                    neighbours[found] = j
                found += dx * dx + dy * dy < square
                j = following[j]
    first[number] = found
    return found


@kernel(
    "int64(float64[::1], float64[::1], float64, float64, float64,"
    " int64[::1], int64[::1], int64[::1], int64[::1])"
)
def half_list(x, y, width, height, reach, head, following, first, neighbours):
    """List every pair nearer than `reach` (by minimum image) once.

    Parameters
    ----------
    x, y : float64[::1]
        Positions, length N.
    width, height : float64
        Sides of the box.
    reach : float64
        Greatest distance listed. If a side has no room for three cells, all pairs are looked at.
    head : int64[::1]
        Working space for the cells; `cells` says how long. With less room the cells are larger.
    following : int64[::1]
        Working space, length N.
    first : int64[::1]
        Length N + 1: where the partners of each particle begin.
    neighbours : int64[::1]
        The partners.

    Returns
    -------
    int64
        How many pairs there are. If they are more than `neighbours` can hold, the list is not
        valid (nothing is written out of bounds): make it longer and call again.
    """
    return list_pairs(x, y, width, height, reach, head, following, first, neighbours)
