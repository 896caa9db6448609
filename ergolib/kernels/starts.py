"""How particles begin: spread out over a box, or as a piece of crystal, with velocities at random.

N particles of mass 1 in a rectangle of width x height with joined edges. *Spread*: staggered rows,
which is as evenly as any number can stand, and a triangular crystal where number and box allow it.
*Compact*: the sites of a triangular lattice nearest to the middle of the box, shell by shell; a
vector of the lattice has squared length n = i^2 + i j + j^2, in units of its spacing. *Maxwell*:
each component of a velocity is normal with variance T (k_B = 1), and then their mean is taken away,
so that the whole does not drift.
"""

import math

from numba import int64

from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.ziggurat import normal

HALF_ROOT_3 = 0.5 * math.sqrt(3.0)


@kernel("void(float64[::1], float64[::1], float64, float64)")
def spread(x, y, width, height):
    """Place particles in staggered rows of almost equal length, in [0, width) x [0, height)."""
    number = x.size
    rows = int64(math.floor(math.sqrt(number * height / (width * HALF_ROOT_3)) + 0.5))
    rows = max(1, min(number, rows))
    for row in range(rows):
        start, end = row * number // rows, (row + 1) * number // rows
        shift = 0.25 + 0.5 * (row % 2)
        for i in range(start, end):
            x[i] = width * ((i - start + shift) / (end - start))
            y[i] = height * ((row + 0.5) / rows)


@kernel("void(float64[::1], float64[::1], float64, float64, float64)")
def compact(x, y, width, height, spacing):
    """Place particles on the lattice sites nearest to the middle of the box.

    There is no check that the box has room: the piece is about
    spacing * sqrt(2 sqrt(3) number / pi) across.
    """
    placed = 0
    square = 0
    while placed < x.size:
        reach = int64(math.ceil(math.sqrt(square / 0.75)))
        for j in range(-reach, reach + 1):
            for i in range(-reach, reach + 1):
                if placed < x.size and i * i + i * j + j * j == square:
                    x[placed] = 0.5 * width + spacing * (i + 0.5 * j)
                    y[placed] = 0.5 * height + spacing * (HALF_ROOT_3 * j)
                    placed += 1
        square += 1


@function
def draw_along(v, spread_of_one, state):
    """Draw one component of all velocities, with no mean."""
    total = 0.0
    for i in range(v.size):
        v[i] = normal(state)
        total += v[i]
    mean = total / v.size
    for i in range(v.size):
        v[i] = (v[i] - mean) * spread_of_one


@kernel("void(float64[::1], float64[::1], float64, uint64[::1])")
def maxwell(vx, vy, temperature, state):
    """Draw velocities at a temperature, with no total momentum."""
    spread_of_one = math.sqrt(temperature)
    draw_along(vx, spread_of_one, state)
    draw_along(vy, spread_of_one, state)
