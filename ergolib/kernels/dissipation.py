"""Two ways to cool without a heat bath: collisions that lose energy, and plain taking.

Both move the particles of `particles` by velocity Verlet, conserve momentum, and count the energy
that they take out.

*Inelastic collisions.* A collision ends when a pair passes outwards through the minimum of the
potential, at r = 2^(1/6); at that moment the part of its relative velocity along the line between
the two is multiplied by the restitution, 0 < restitution <= 1, by equal and opposite impulses. The
tangential part is left alone. A central potential gives back at this distance the speed that came
in, so a dilute gas of particles that only repel (cutoff 2^(1/6)) is a gas of inelastic hard discs
of diameter 2^(1/6), and cools by Haff's law (Haff 1983). Such collisions break detailed balance:
there is no equilibrium, and the gas clusters in the end (Goldhirsch and Zanetti 1993).

*Extraction.* Energy is taken out of the velocities at a fixed rate, by shrinking them all alike
about the centre of mass. This is what a radiator does to a body that it cools evenly; run backwards
it is an even heating.
"""

import math

from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.neighbours import shortest
from ergolib.kernels.particles import (
    SETTING,
    SPACE,
    STATE,
    drift,
    find_forces,
    kick,
    remember,
    restore,
    verlet_step,
)
from ergolib.kernels.thermostats import kinetic_about_centre, scale_about_centre

CONTACT = 2.0 ** (1.0 / 6.0)
CONTACT_SQUARED = 2.0 ** (1.0 / 3.0)


@function
def collide(x, y, vx, vy, width, height, restitution, lists, scratch):
    """End the collisions of those listed pairs that have just drifted out of contact.

    Returns
    -------
    float64
        The energy lost.
    """
    number = x.size
    pairs = (scratch.size - 8 * number) // 2
    first, neighbours = lists[: number + 1], lists[2 * number + 1 :]
    old_x, old_y = scratch[:number], scratch[number : 2 * number]
    lost = 0.0
    if first[number] > pairs:
        return lost
    for i in range(number):
        for k in range(first[i], first[i + 1]):
            j = neighbours[k]
            dx, dy = shortest(old_x[i] - old_x[j], width), shortest(old_y[i] - old_y[j], height)
            if dx * dx + dy * dy >= CONTACT_SQUARED:
                continue
            dx, dy = shortest(x[i] - x[j], width), shortest(y[i] - y[j], height)
            r2 = dx * dx + dy * dy
            outwards = (vx[i] - vx[j]) * dx + (vy[i] - vy[j]) * dy  # r times the normal speed
            if r2 >= CONTACT_SQUARED and outwards > 0.0:
                impulse = 0.5 * (1.0 - restitution) * outwards / r2
                vx[i] -= impulse * dx
                vx[j] += impulse * dx
                vy[i] -= impulse * dy
                vy[j] += impulse * dy
                lost += 0.25 * (1.0 - restitution * restitution) * outwards * outwards / r2
    return lost


@function
def work(force, v, before):
    """Return the power of a force along one axis, now, less what it was at earlier velocities."""
    total = 0.0
    for i in range(v.size):
        total += force[i] * (v[i] - before[i])
    return total


@kernel(f"int64({STATE}, {SETTING}, {SPACE}, float64, float64[::1])")
def inelastic(
    x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, steps, anchors, lists, scratch,
    restitution, removed,
):  # fmt: skip
    """Follow Newton's law with inelastic collisions; return the steps made.

    Parameters
    ----------
    removed : float64[::1]
        Length 1. The energy lost is added to it: by the end of the step, for the half kick that
        follows a collision meets other velocities than it would have met.
    """
    number = x.size
    before_x, before_y = scratch[6 * number : 7 * number], scratch[7 * number : 8 * number]
    for step in range(steps):
        remember(x, y, vx, vy, fx, fy, scratch)
        wild = kick(vx, fx, 0.5 * dt) + kick(vy, fy, 0.5 * dt)
        wild += drift(x, vx, dt, width) + drift(y, vy, dt, height)
        for i in range(number):
            before_x[i] = vx[i]
        for i in range(number):
            before_y[i] = vy[i]
        lost = collide(x, y, vx, vy, width, height, restitution, lists, scratch)
        room = find_forces(x, y, fx, fy, width, height, cutoff, skin, anchors, lists, scratch)
        lost -= 0.5 * dt * (work(fx, vx, before_x) + work(fy, vy, before_y))
        wild += kick(vx, fx, 0.5 * dt) + kick(vy, fy, 0.5 * dt)
        if not room or wild > 0:
            restore(x, y, vx, vy, fx, fy, anchors, scratch)
            return step
        removed[0] += lost
    return steps


@kernel(f"int64({STATE}, {SETTING}, {SPACE}, float64, float64[::1])")
def extraction(
    x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, steps, anchors, lists, scratch,
    rate, removed,
):  # fmt: skip
    """Follow Newton's law while energy is taken out; return the steps made.

    Parameters
    ----------
    rate : float64
        Energy per particle and unit of time; less than 0 puts energy in. No more is taken than
        there is kinetic energy, and particles at rest take none up.
    removed : float64[::1]
        Length 1. The energy taken is added to it.
    """
    for step in range(steps):
        remember(x, y, vx, vy, fx, fy, scratch)
        if not verlet_step(
            x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, anchors, lists, scratch
        ):  # fmt: skip
            restore(x, y, vx, vy, fx, fy, anchors, scratch)
            return step
        kinetic = kinetic_about_centre(vx, vy)
        taken = min(kinetic, rate * dt * x.size)
        if kinetic > 0.0:
            scale_about_centre(vx, vy, math.sqrt((kinetic - taken) / kinetic))
            removed[0] += taken
    return steps
