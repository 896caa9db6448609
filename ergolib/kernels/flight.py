"""Free flight, exactly: a gas without collisions, in whole numbers.

A particle that meets nothing goes round a ring (a box with joined edges) for ever. Its place is an
unsigned 64-bit number, 2^64 of them to the ring, its velocity a whole number of such steps per tick
of a clock. A flight of n ticks adds n v, and what is beyond the ring's end is dropped, as it should
be: arithmetic of 64 bits *is* arithmetic on a ring. Nothing is ever rounded, so that turning all
velocities and waiting as long again leads back to the first state, bit for bit, after any time
(Levesque and Verlet 1993 did so for interacting particles).

A box with walls, unfolded, is a ring of twice its length: a particle on the second half is seen in
the mirror of the far wall, and moves the other way. So reflections are exact too.

`unit` is the velocity of one step per tick: the length of the ring / 2^64 / the length of a tick.
"""

import math

from numba import int64, uint64

from ergolib.kernels.kernel import function, kernel

HALF_RING = uint64(1 << 63)


@kernel("void(uint64[::1], int64[::1], uint64)")
def fly(place, velocity, ticks):
    """Let particles fly on along one axis."""
    for i in range(place.size):
        place[i] += uint64(velocity[i]) * ticks


@kernel("void(int64[::1])")
def turn(velocity):
    """Turn every velocity round."""
    for i in range(velocity.size):
        velocity[i] = -velocity[i]


@function
def on_ring(x, side, walls):
    """Return the place on the ring of a coordinate in [0, side)."""
    ring = 2.0 * side if walls else side
    return uint64(int64(math.floor(x / ring * 2.0**53))) << uint64(11)


@kernel("void(float64[::1], float64, int64, uint64[::1])")
def put(x, side, walls, place):
    """Write the places on the ring of coordinates in [0, side)."""
    for i in range(x.size):
        place[i] = on_ring(x[i], side, walls)


@kernel("void(float64[::1], float64, uint64[::1], int64, int64[::1])")
def push(v, unit, place, walls, velocity):
    """Write velocities in whole steps per tick, as seen where the particles are."""
    for i in range(v.size):
        steps = int64(math.floor(v[i] / unit + 0.5))
        velocity[i] = -steps if walls and place[i] >= HALF_RING else steps


@kernel("void(uint64[::1], int64[::1], float64, float64, int64, float64[::1], float64[::1])")
def see(place, velocity, side, unit, walls, x, v):
    """Write coordinates in [0, side), or [0, side] with walls, and velocities."""
    ring = 2.0 * side if walls else side
    for i in range(place.size):
        along = float(int64(place[i] >> uint64(11))) * 2.0**-53 * ring
        mirrored = walls and place[i] >= HALF_RING
        x[i] = ring - along if mirrored else along
        v[i] = (-unit if mirrored else unit) * float(velocity[i])
