"""Rotors on a chain or a square lattice, and their motion in a heat bath.

At each site stands a rotor with angle theta, angular velocity omega and moment of inertia I, which
would rather point the way its neighbours do. The edges are joined. In units of the coupling J,

    H = sum over sites of I omega^2 / 2  -  sum over neighbouring pairs of cos(theta - theta'),

whose second part is the XY model. The bath rubs with friction gamma and kicks at temperature T
(k_B = 1), after Langevin:

    I d omega / dt = torque - gamma omega + sqrt(2 gamma T) xi(t),    d theta / dt = omega,

with torque = sum over neighbours of sin(theta' - theta) and xi white noise of unit strength. So
gamma is a torque per angular velocity, and velocities are forgotten in a time I / gamma. Without
friction the motion is Hamilton's: energy and total angular momentum stay.

A step of time dt is BAOAB (Leimkuhler and Matthews, Appl. Math. Res. Express 2013, 34): half a
kick by the torque, half a drift, friction and noise for dt (exactly solved), half a drift, half a
kick. Without friction it is velocity Verlet. It is stable while omega_max dt < 2, where the
stiffest vibration has omega_max^2 = 8 / I on the square lattice and 4 / I on the chain.

Angles are float64 in [-pi, pi), stored row by row; one row is a chain and has no bonds up or down.
With a side of 2, the neighbour on one side is also that on the other, and counts twice.
"""

import math

from ergolib.kernels.elementary import ROUND, cos, exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import bits_float, float_bits, small_table
from ergolib.kernels.random import uniform
from ergolib.kernels.ziggurat import normal

PI = math.pi
PI_REST = 1.2246467991473532e-16  # pi less the float64 PI
TWO_PI = 2.0 * math.pi

# The noise of so many rotors is drawn first, so that they can then be moved by a vector unit.
BLOCK = 256


@function
def principal(angle):
    """Return the same direction as an angle in [-pi, pi), for abs(angle) < 10^15."""
    turns = (angle * (1.0 / TWO_PI) + ROUND) - ROUND
    angle -= turns * TWO_PI
    angle = angle - TWO_PI if angle >= PI else angle
    return angle + TWO_PI if angle < -PI else angle


@function
def sine(angle):
    """Return sin(angle) for abs(angle) <= 8 pi, with an error below 3e-16.

    Half turns are taken away until the rest is within pi/2 of 0; PI ends in three binary zeros, so
    its multiples by up to 8 are exact. One series then serves, where `elementary.sin` needs two.
    """
    shifted = angle * (1.0 / PI) + ROUND
    half_turns = shifted - ROUND
    r = (angle - half_turns * PI) - half_turns * PI_REST
    z = r * r
    series = 1.0 / 51090942171709440000.0
    series = 1.0 / -121645100408832000.0 + series * z
    series = 1.0 / 355687428096000.0 + series * z
    series = 1.0 / -1307674368000.0 + series * z
    series = 1.0 / 6227020800.0 + series * z
    series = 1.0 / -39916800.0 + series * z
    series = 1.0 / 362880.0 + series * z
    series = 1.0 / -5040.0 + series * z
    series = 1.0 / 120.0 + series * z
    series = 1.0 / -6.0 + series * z
    answer = r + r * z * series
    return bits_float(float_bits(answer) ^ (float_bits(shifted) << 63))  # minus, if odd


@function
def add_torques(angle, torque, rows, columns):
    """Write the torque on every rotor. The sine of each bond acts on both its ends."""
    for row in range(rows):
        here = angle[row * columns : (row + 1) * columns]
        on_here = torque[row * columns : (row + 1) * columns]
        last = columns - 1
        left = first = sine(here[0] - here[last])
        for column in range(last):
            right = sine(here[column + 1] - here[column])
            on_here[column] = right - left
            left = right
        on_here[last] = first - left
    if rows > 1:
        for row in range(rows):
            below = row + 1 if row < rows - 1 else 0
            upper = angle[row * columns : (row + 1) * columns]
            lower = angle[below * columns : (below + 1) * columns]
            on_upper = torque[row * columns : (row + 1) * columns]
            on_lower = torque[below * columns : (below + 1) * columns]
            for column in range(columns):
                bond = sine(lower[column] - upper[column])
                on_upper[column] += bond
                on_lower[column] -= bond


@kernel("void(float64[::1], float64[::1], int64, int64)")
def torques(angle, torque, rows, columns):
    """Write the torque on every rotor, as `langevin` needs it before its first step."""
    add_torques(angle, torque, rows, columns)


@function
def kick(velocity, torque, by):
    """Let the torque act: add `by` times the torque to the velocity."""
    for site in range(velocity.size):
        velocity[site] += by * torque[site]


@function
def turn_freely(angle, velocity, time):
    """Turn every rotor with its velocity for some time."""
    for site in range(angle.size):
        angle[site] = principal(angle[site] + time * velocity[site])


@function
def turn_in_bath(angle, velocity, half, kept, spread, noise, state):
    """Turn for half the step, exchange velocity with the bath, and turn for the other half."""
    for start in range(0, angle.size, BLOCK):
        theta, omega = angle[start : start + BLOCK], velocity[start : start + BLOCK]
        for site in range(theta.size):
            noise[site] = normal(state)
        for site in range(theta.size):
            before = omega[site]
            after = kept * before + spread * noise[site]
            theta[site] = principal(theta[site] + half * before + half * after)
            omega[site] = after


@kernel(
    "void(float64[::1], float64[::1], float64[::1], int64, int64, "
    "float64, float64, float64, float64, int64, uint64[::1])"
)
def langevin(
    angle, velocity, torque, rows, columns, temperature, friction, inertia, dt, steps, state
):
    """Move all rotors forward by `steps` times dt, by BAOAB; without friction, velocity Verlet.

    Parameters
    ----------
    torque : float64[::1]
        The torques of the given angles, which `torques` writes before the first step; they are
        kept up to date here, so that a run may be continued as it is. Who sets the angles writes
        the torques anew.
    friction : float64
        Torque per angular velocity, at least 0. At 0 no random number is drawn.
    """
    noise = small_table(BLOCK)
    half_kick = 0.5 * dt / inertia
    kept = exp(-friction * dt / inertia)
    spread = math.sqrt(temperature / inertia * (1.0 - kept * kept))
    for _ in range(steps):
        kick(velocity, torque, half_kick)
        if friction > 0.0:
            turn_in_bath(angle, velocity, 0.5 * dt, kept, spread, noise, state)
        else:
            turn_freely(angle, velocity, dt)
        add_torques(angle, torque, rows, columns)
        kick(velocity, torque, half_kick)


@kernel("void(float64[::1], float64[::1], int64, int64, float64[::1])")
def observe(angle, velocity, rows, columns, out):
    """Measure a state.

    Parameters
    ----------
    out : float64[::1]
        out[0] is the potential energy, - sum of cos D over all bonds; out[1] the sum of omega^2;
        out[2] and out[3] the sums of cos theta and of sin theta; out[4] and out[5] the sums of
        cos D and of sin D over the bonds along a row, D being the angle of the right rotor less
        that of the left; out[6] and out[7] the same down the columns (0 on a chain).
    """
    squares = across = along = 0.0
    row_cos = row_sin = column_cos = column_sin = 0.0
    for row in range(rows):
        here = row * columns
        below = here + columns if row < rows - 1 else 0
        for column in range(columns):
            site = here + column
            theta, omega = angle[site], velocity[site]
            squares += omega * omega
            across += cos(theta)
            along += sine(theta)
            difference = angle[here + column + 1 if column < columns - 1 else here] - theta
            row_cos += cos(difference)
            row_sin += sine(difference)
            if rows > 1:
                difference = angle[below + column] - theta
                column_cos += cos(difference)
                column_sin += sine(difference)
    out[0] = -(row_cos + column_cos)
    out[1] = squares
    out[2] = across
    out[3] = along
    out[4] = row_cos
    out[5] = row_sin
    out[6] = column_cos
    out[7] = column_sin


@function
def turns_over(difference):
    """Return how many turns to take from a difference of two angles for the shorter way round."""
    return (1 if difference >= PI else 0) - (1 if difference < -PI else 0)


@kernel("int64(float64[::1], int64, int64, int8[::1])")
def vortices(angle, rows, columns, charge):
    """Find the vortices: how often the angle turns around each plaquette of four sites.

    Going from a site to the right, down, left and up again, each time by the shorter way round,
    the angle comes back after a whole number of turns: that is the charge. The steps themselves
    add up to nothing, so only the turns taken from them count; every bond is passed once in each
    direction, so that all charges together are 0, exactly.

    Parameters
    ----------
    charge : int8[::1]
        One charge a plaquette, mostly 0, 1 or -1, at the place of its upper left site.

    Returns
    -------
    int64
        How many vortices there are, of both signs.
    """
    count = 0
    for row in range(rows):
        here = row * columns
        below = here + columns if row < rows - 1 else 0
        for column in range(columns):
            right = column + 1 if column < columns - 1 else 0
            a, b = angle[here + column], angle[here + right]
            c, d = angle[below + column], angle[below + right]
            turns = turns_over(d - c) - turns_over(b - a) + turns_over(c - a) - turns_over(d - b)
            charge[here + column] = turns
            count += abs(turns)
    return count


@kernel("void(float64[::1], uint64[::1])")
def random_angles(angle, state):
    """Forget everything: every angle equally likely, a state at T = infinity."""
    for site in range(angle.size):
        angle[site] = PI * (2.0 * uniform(state) - 1.0)


@kernel("void(float64[::1], float64, float64, uint64[::1])")
def thermal_velocities(velocity, temperature, inertia, state):
    """Draw velocities in equilibrium, after Maxwell: independent, with I <omega^2> = T."""
    spread = math.sqrt(temperature / inertia)
    for site in range(velocity.size):
        velocity[site] = spread * normal(state)
