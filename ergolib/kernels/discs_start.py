"""How discs begin: thrown into a part of the box, one after another, with velocities at random.

*Random sequential addition*: each disc is put at a random place; if it overlaps one that is there
already, it is put at another. This fills at most 0.547 of the area (Feder 1980), and becomes slow
well before. It is not quite the equilibrium of hard discs, which a few collisions of each bring.

*Velocities*: Maxwell's distribution, or all of one speed and in random directions. In a box without
walls the momentum of all is taken away. Then they are scaled, so that the kinetic energy is the one
asked for: `freedom` times the temperature (k_B = 1, mass 1), where freedom is the number of discs,
less one where momentum is conserved.
"""

import math

from numba import int64

from ergolib.kernels.elementary import cos, sin
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.neighbours import cell_along, shortest
from ergolib.kernels.random import uniform
from ergolib.kernels.ziggurat import normal

TRIES = 10_000  # for each disc


@function
def room(x, y, px, py, square, width, height, columns, rows, column, row, head, following):
    """Tell whether a disc at (px, py), in this cell, would overlap none."""
    for up in range(-1, 2):
        for along in range(-1, 2):
            cell = (row + up + rows) % rows * columns + (column + along + columns) % columns
            other = head[cell]
            while other >= 0:
                dx = shortest(x[other] - px, width)
                dy = shortest(y[other] - py, height)
                if dx * dx + dy * dy < square:
                    return False
                other = following[other]
    return True


@kernel(
    "int64(float64[::1], float64[::1], float64, float64, float64, float64, float64, float64,"
    " float64, int64, int64, int64[::1], int64[::1], uint64[::1])"
)
def scatter(
    x, y, left, bottom, breadth, depth, width, height, diameter, columns, rows, head, following,
    state,
):  # fmt: skip
    """Throw discs into the part of the box that begins at (left, bottom), breadth x depth.

    Parameters
    ----------
    width, height : float64
        Sides of the box whose edges are joined; infinite where it has walls.
    columns, rows : int64
        Cells that the part is cut into, none narrower than a disc.
    head, following : int64[::1]
        Working space: columns * rows, and N.

    Returns
    -------
    int64
        How many found room, of `x.size`.
    """
    square = diameter * diameter
    for cell in range(columns * rows):
        head[cell] = -1
    for disc in range(x.size):
        left_to_try = TRIES
        while left_to_try > 0:
            px, py = breadth * uniform(state), depth * uniform(state)
            column, row = cell_along(px, breadth, columns), cell_along(py, depth, rows)
            px, py = left + px, bottom + py
            if room(
                x, y, px, py, square, width, height, columns, rows, column, row, head, following
            ):
                break
            left_to_try -= 1
        if left_to_try == 0:
            return int64(disc)
        x[disc], y[disc] = px, py
        following[disc] = head[row * columns + column]
        head[row * columns + column] = disc
    return x.size


@kernel("void(float64[::1], float64[::1], float64, int64, int64, uint64[::1])")
def draw_velocities(vx, vy, temperature, equal, freedom, state):
    """Draw velocities: Maxwell's, or (with `equal`) all of one speed."""
    number = vx.size
    for disc in range(number):
        if equal:
            angle = 2.0 * math.pi * uniform(state)
            vx[disc], vy[disc] = cos(angle), sin(angle)
        else:
            vx[disc] = normal(state)
            vy[disc] = normal(state)
    if freedom < number and not equal:
        take_mean(vx)
        take_mean(vy)
    if equal:
        factor = math.sqrt(2.0 * temperature)
    else:
        total = 0.0
        for disc in range(number):
            total += vx[disc] * vx[disc] + vy[disc] * vy[disc]
        factor = math.sqrt(2.0 * temperature * freedom / total)
    for disc in range(number):
        vx[disc] *= factor
        vy[disc] *= factor


@function
def take_mean(v):
    """Take the mean away from one component of all velocities."""
    total = 0.0
    for disc in range(v.size):
        total += v[disc]
    for disc in range(v.size):
        v[disc] -= total / v.size
