"""How particles begin: spread out over a box, or as a piece of crystal, with velocities at random.

N particles of mass 1 in a rectangle of width x height with joined edges. *Spread*: staggered rows,
which is as evenly as any number can stand, and a triangular crystal where number and box allow it.
*Compact*: the sites of a triangular lattice nearest to the middle of the box, shell by shell; a
vector of the lattice has squared length n = i^2 + i j + j^2, in units of its spacing, so that
2 i = -j +- sqrt(4 n - 3 j^2). Half a spacing stays free at every edge: the piece does not meet
itself round the box. *Maxwell*:
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


@kernel("int64(float64[::1], float64[::1], float64, float64, float64)")
def compact(x, y, width, height, spacing):
    """Place particles on the lattice sites nearest to the middle of the box.

    Returns
    -------
    int64
        How many are placed: fewer than all if the box has no room for more.
    """
    most_x = 0.5 * (width - spacing) * (1.0 + 1e-12) / spacing  # rounding may not cost a site
    most_y = 0.5 * (height - spacing) * (1.0 + 1e-12) / spacing
    farthest = int64(max(0.0, most_x * most_x + most_y * most_y)) + 1
    placed = 0
    square = 0
    while placed < x.size and square <= farthest:
        reach = int64(math.ceil(math.sqrt(square / 0.75)))
        for j in range(-reach, reach + 1):
            rest = 4 * square - 3 * j * j
            root = int64(math.sqrt(max(rest, 0)))
            if root * root == rest:
                for turn in range(-1, 2, 2):
                    i = (turn * root - j) // 2
                    right, up = i + 0.5 * j, HALF_ROOT_3 * j
                    inside = abs(right) <= most_x and abs(up) <= most_y
                    if placed < x.size and inside and (root > 0 or turn > 0):
                        x[placed] = 0.5 * width + spacing * right
                        y[placed] = 0.5 * height + spacing * up
                        placed += 1
        square += 1
    return placed


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
