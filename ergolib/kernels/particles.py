"""Lennard-Jones particles in a periodic void: what pulls at them, and how they move.

N particles of mass 1 in a rectangle of width x height with joined edges. A pair at distance r, by
minimum image, has the energy

    u(r) = 4 (r^-12 - r^-6) - u_c  for r < cutoff, and 0 beyond,

with u_c such that u(cutoff) = 0: the truncated and shifted Lennard-Jones potential (Lennard-Jones
1924). Lengths, energies and masses are in units of the potential's own sigma and epsilon and of
the particle's mass, temperatures in epsilon (k_B = 1), times in sigma sqrt(m / epsilon). An
infinite cutoff is the full potential; a cutoff of 2^(1/6), the minimum of u, leaves a pure
repulsion (Weeks, Chandler and Andersen 1971).

Two laws of motion stand here, both made of kicks (velocity changes by force) and drifts (place
changes by velocity). *Velocity Verlet*: half a kick, a drift, half a kick (Swope et al. 1982); it
is Newton's law, symmetric in time, and conserves energy up to dt^2. *Langevin*, by the splitting
BAOAB (Leimkuhler and Matthews 2013): friction and a matching noise act in the middle of the drift,
and lead to the canonical distribution. `thermostats` and `dissipation` hold the others.

**Arrays.** x, y, vx, vy, fx, fy have length N, positions wrapped into [0, width) and [0, height).
`layout` gives the lengths of three more, the same for every law: `anchors` (where the particles
were when the neighbour list was made; NaN means that there is no list yet), `lists` (first,
following, neighbours, head; see `neighbours`) and `scratch`. Before the first step, and whenever
positions, box or cutoff have been changed from outside, fill `anchors` with NaN and call `prepare`.

**Stopping.** A law returns how many steps it made. If they are fewer than asked, the state is that
after the last good step, and either ``lists[N]`` exceeds the room for neighbours (take a larger
layout and go on), or the next step is not meaningful: a particle would go further than `LEAP` in
one drift or kick, or a number is not finite. The list is then gone: call `prepare` before anything
else. Whatever the arrays hold, nothing is read or written out of bounds once `prepare` has found
room.
"""

import math
from typing import NamedTuple

from numba import uint64

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.neighbours import cells, list_pairs, shortest
from ergolib.kernels.ziggurat import normal

# A tenth of a diameter in one drift, or by one kick: the force is then no longer the one that acts.
LEAP = 0.1

# Pairs are given room for this density everywhere; a crystal has 0.93, one under pressure 1.2.
DENSE = 1.5

STATE = "float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1]"
SETTING = "float64, float64, float64, float64, float64, int64"
SPACE = "float64[::1], int64[::1], float64[::1]"


class Layout(NamedTuple):
    """The lengths of the arrays that a box of particles needs.

    Attributes
    ----------
    pairs : int
        Room for neighbours.
    anchors : int
        Length of `anchors`, float64.
    lists : int
        Length of `lists`, int64: first (N + 1), following (N), neighbours (pairs), head.
    scratch : int
        Length of `scratch`, float64: the last step's state (6 N), noise (2 N), two of `pairs`.
    """

    pairs: int
    anchors: int
    lists: int
    scratch: int


def layout(
    number: int, width: float, height: float, cutoff: float, skin: float, pairs: int | None = None
) -> Layout:
    """Return the lengths of the arrays.

    Parameters
    ----------
    number : int
        Particles.
    width, height : float
        Sides of the box.
    cutoff, skin : float
        Reach of the force, infinite for all pairs; and how much further the list reaches.
    pairs : int, optional
        Room for neighbours. By default enough for a density of 1.5 everywhere.
    """
    reach = cutoff + skin
    every = number * (number - 1) // 2
    if pairs is None:
        likely = number * (4.0 + 0.5 * math.pi * reach**2 * DENSE)
        pairs = every if likely > every else int(likely)
    head = cells(number, width, height, reach)
    return Layout(pairs, 2 * number, 2 * number + 1 + pairs + head, 8 * number + 2 * pairs)


@function
def pair_energy(square):
    """Return the full potential at a squared distance; 0 at infinity."""
    sixth = 1.0 / (square * square * square)
    return 4.0 * sixth * (sixth - 1.0)


@function
def pair_force(square):
    """Return -u'(r) / r at a squared distance r^2."""
    inverse = 1.0 / square
    sixth = inverse * inverse * inverse
    return 48.0 * sixth * (sixth - 0.5) * inverse


@function
def forces(x, y, fx, fy, width, height, cutoff, lists, scratch):
    """Add up the force on every particle: separations, then forces of pairs, then sums.

    In three loops, because the second, most of the arithmetic, then runs on several pairs at once.
    """
    number = x.size
    pairs = (scratch.size - 8 * number) // 2
    pair_x, pair_y = scratch[8 * number : 8 * number + pairs], scratch[8 * number + pairs :]
    first, neighbours = lists[: number + 1], lists[2 * number + 1 : 2 * number + 1 + pairs]
    for i in range(number):
        x_i, y_i = x[i], y[i]
        for k in range(uint64(first[i]), uint64(first[i + 1])):
            j = uint64(neighbours[k])
            pair_x[k] = x_i - x[j]
            pair_y[k] = y_i - y[j]
    square = cutoff * cutoff
    for k in range(first[number]):
        dx, dy = shortest(pair_x[k], width), shortest(pair_y[k], height)
        r2 = dx * dx + dy * dy
        force = pair_force(r2)
        force = 0.0 if r2 >= square else force
        pair_x[k] = force * dx
        pair_y[k] = force * dy
    for i in range(number):
        fx[i] = 0.0
        fy[i] = 0.0
    for i in range(number):
        sum_x, sum_y = 0.0, 0.0
        for k in range(uint64(first[i]), uint64(first[i + 1])):
            j = uint64(neighbours[k])
            sum_x += pair_x[k]
            sum_y += pair_y[k]
            fx[j] -= pair_x[k]
            fy[j] -= pair_y[k]
        fx[i] += sum_x
        fy[i] += sum_y


@function
def gone_far(x, y, width, height, skin, anchors):
    """Count the particles further than half the skin from where they were listed."""
    number = x.size
    old_x, old_y = anchors[:number], anchors[number:]
    limit = 0.25 * skin * skin
    count = 0
    for i in range(number):
        dx, dy = shortest(x[i] - old_x[i], width), shortest(y[i] - old_y[i], height)
        count += not (dx * dx + dy * dy <= limit)  # so that NaN counts
    return count


@function
def find_forces(x, y, fx, fy, width, height, cutoff, skin, anchors, lists, scratch):
    """Make a new neighbour list if the old one may miss a pair, and add up the forces.

    Returns
    -------
    bool
        False if there is not room enough for the neighbours; the forces are then not touched.
    """
    number = x.size
    pairs = (scratch.size - 8 * number) // 2
    if gone_far(x, y, width, height, skin, anchors) > 0:
        first, following = lists[: number + 1], lists[number + 1 : 2 * number + 1]
        neighbours = lists[2 * number + 1 : 2 * number + 1 + pairs]
        head = lists[2 * number + 1 + pairs :]
        reach = cutoff + skin
        if list_pairs(x, y, width, height, reach, head, following, first, neighbours) > pairs:
            return False
        for i in range(number):
            anchors[i] = x[i]
            anchors[number + i] = y[i]
    forces(x, y, fx, fy, width, height, cutoff, lists, scratch)
    return True


@function
def kick(v, force, time):
    """Change velocities along one axis by force * time; count those that are kicked too hard."""
    wild = 0
    for i in range(v.size):
        push = time * force[i]
        wild += not (abs(time * push) <= LEAP)
        v[i] += push
    return wild


@function
def drift(x, v, time, side):
    """Move along one axis, round the box if need be; count those that go too far."""
    wild = 0
    for i in range(x.size):
        way = time * v[i]
        wild += not (abs(way) <= LEAP)
        place = x[i] + way
        place += side if place < 0.0 else 0.0
        x[i] = place - (side if place >= side else 0.0)
    return wild


@function
def remember(x, y, vx, vy, fx, fy, scratch):
    """Keep the state at the beginning of a step."""
    number = x.size
    for i in range(number):
        scratch[i] = x[i]
    for i in range(number):
        scratch[number + i] = y[i]
    for i in range(number):
        scratch[2 * number + i] = vx[i]
    for i in range(number):
        scratch[3 * number + i] = vy[i]
    for i in range(number):
        scratch[4 * number + i] = fx[i]
    for i in range(number):
        scratch[5 * number + i] = fy[i]


@function
def restore(x, y, vx, vy, fx, fy, anchors, scratch):
    """Go back to the beginning of the step. Its neighbour list may be gone: ask for a new one."""
    number = x.size
    for i in range(number):
        x[i] = scratch[i]
        y[i] = scratch[number + i]
        vx[i] = scratch[2 * number + i]
        vy[i] = scratch[3 * number + i]
        fx[i] = scratch[4 * number + i]
        fy[i] = scratch[5 * number + i]
        anchors[i] = math.nan
        anchors[number + i] = math.nan


@function
def verlet_step(
    x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, anchors, lists, scratch
):  # fmt: skip
    """Make a step of velocity Verlet; say whether it was good."""
    wild = kick(vx, fx, 0.5 * dt) + kick(vy, fy, 0.5 * dt)
    wild += drift(x, vx, dt, width) + drift(y, vy, dt, height)
    room = find_forces(x, y, fx, fy, width, height, cutoff, skin, anchors, lists, scratch)
    wild += kick(vx, fx, 0.5 * dt) + kick(vy, fy, 0.5 * dt)
    return room and wild == 0


@kernel(f"int64({STATE}, {SETTING}, {SPACE})")
def verlet(
    x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, steps, anchors, lists, scratch
):  # fmt: skip
    """Follow Newton's law; return the steps made."""
    for step in range(steps):
        remember(x, y, vx, vy, fx, fy, scratch)
        if not verlet_step(
            x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, anchors, lists, scratch
        ):  # fmt: skip
            restore(x, y, vx, vy, fx, fy, anchors, scratch)
            return step
    return steps


@function
def forget(v, noise, keep, spread):
    """Shrink velocities by a factor and add noise: a Gaussian memory loss."""
    for i in range(v.size):
        v[i] = keep * v[i] + spread * noise[i]


@kernel(f"int64({STATE}, {SETTING}, {SPACE}, float64, float64, uint64[::1])")
def langevin(
    x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, steps, anchors, lists, scratch,
    temperature, friction, state,
):  # fmt: skip
    """Follow the Langevin equation, dv = f dt - friction v dt + noise; return the steps made."""
    number = x.size
    noise_x, noise_y = scratch[6 * number : 7 * number], scratch[7 * number : 8 * number]
    keep = exp(-friction * dt)
    spread = math.sqrt(temperature * (1.0 - keep * keep))
    for step in range(steps):
        remember(x, y, vx, vy, fx, fy, scratch)
        word0, word1, word2, word3 = state[0], state[1], state[2], state[3]
        wild = kick(vx, fx, 0.5 * dt) + kick(vy, fy, 0.5 * dt)
        wild += drift(x, vx, 0.5 * dt, width) + drift(y, vy, 0.5 * dt, height)
        for i in range(6 * number, 8 * number):
            scratch[i] = normal(state)
        forget(vx, noise_x, keep, spread)
        forget(vy, noise_y, keep, spread)
        wild += drift(x, vx, 0.5 * dt, width) + drift(y, vy, 0.5 * dt, height)
        room = find_forces(x, y, fx, fy, width, height, cutoff, skin, anchors, lists, scratch)
        wild += kick(vx, fx, 0.5 * dt) + kick(vy, fy, 0.5 * dt)
        if not room or wild > 0:
            restore(x, y, vx, vy, fx, fy, anchors, scratch)
            state[0], state[1], state[2], state[3] = word0, word1, word2, word3
            return step
    return steps


@kernel(
    "int64(float64[::1], float64[::1], float64[::1], float64[::1], float64, float64, float64,"
    f" float64, {SPACE})"
)
def prepare(x, y, fx, fy, width, height, cutoff, skin, anchors, lists, scratch):
    """Make the neighbour list if `anchors` are NaN or old, and add up the forces.

    Returns
    -------
    int64
        How many pairs there are. If they are more than the layout has room for, nothing is valid.
    """
    find_forces(x, y, fx, fy, width, height, cutoff, skin, anchors, lists, scratch)
    return lists[x.size]


@kernel(f"void({STATE}, float64, float64, float64, int64[::1], float64[::1])")
def observe(x, y, vx, vy, fx, fy, width, height, cutoff, lists, out):
    """Measure a state with a valid list.

    Parameters
    ----------
    out : float64[::1]
        Potential energy; virial, the sum over pairs of r f(r); kinetic energy; kinetic energy
        about the centre of mass; sum of the squared forces; total momentum along x and y.
        Length 7.
    """
    number = x.size
    first, neighbours = lists[: number + 1], lists[2 * number + 1 :]
    square = cutoff * cutoff
    shift = pair_energy(square)
    potential, virial = 0.0, 0.0
    for i in range(number):
        for k in range(uint64(first[i]), uint64(first[i + 1])):
            j = uint64(neighbours[k])
            dx, dy = shortest(x[i] - x[j], width), shortest(y[i] - y[j], height)
            r2 = dx * dx + dy * dy
            if r2 < square:
                potential += pair_energy(r2) - shift
                virial += pair_force(r2) * r2
    momentum_x, momentum_y = 0.0, 0.0
    for i in range(number):
        momentum_x += vx[i]
        momentum_y += vy[i]
    mean_x, mean_y = momentum_x / number, momentum_y / number
    kinetic, about_centre, squared = 0.0, 0.0, 0.0
    for i in range(number):
        squared += fx[i] * fx[i] + fy[i] * fy[i]
        kinetic += 0.5 * (vx[i] * vx[i] + vy[i] * vy[i])
        about_centre += 0.5 * ((vx[i] - mean_x) ** 2 + (vy[i] - mean_y) ** 2)
    out[0] = potential
    out[1] = virial
    out[2] = kinetic
    out[3] = about_centre
    out[4] = squared
    out[5] = momentum_x
    out[6] = momentum_y
