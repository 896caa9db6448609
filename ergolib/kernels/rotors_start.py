"""Where rotors may start: a vortex and its partner.

Round a vortex the angle turns once. A vortex alone would strain the whole lattice, and would not
fit on one whose edges are joined; two of opposite sign strain only what lies near them. They
attract one another, and cold rotors bring them together until both are gone.

How the angle turns near a core is for the motion to find. What cannot change is that it turns once,
so any function will do that goes once round as the direction does: here the one that is linear on
the sides of a square.
"""

import math

from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.rotors import principal


@function
def direction(x, y):
    """Return an angle that turns once as (x, y) goes round the origin; y must not be 0."""
    quarter_turns = 1.0 - x / (abs(x) + abs(y))
    return 0.5 * math.pi * (quarter_turns if y > 0.0 else -quarter_turns)


@kernel("void(float64[::1], int64, int64, int64)")
def vortex_pair(angle, rows, columns, distance):
    """Write angles with two vortices in the middle, side by side, the positive one on the left.

    Parameters
    ----------
    distance : int64
        Between them, in lattice spacings: from 2 to below half the columns.
    """
    left = (columns - distance) // 2 - 0.5
    right = left + distance
    middle = rows // 2 - 0.5
    for row in range(rows):
        for column in range(columns):
            turn = direction(column - left, row - middle) - direction(column - right, row - middle)
            angle[row * columns + column] = principal(turn)
