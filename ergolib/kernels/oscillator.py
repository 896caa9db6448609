"""One particle on a spring, and four ways to keep it warm, of which one fails.

A particle of unit mass at position q with momentum p has the energy p^2/2 + q^2/2: left alone
it goes round a circle of the (q, p) plane with period 2 pi. In contact with a heat bath of
temperature T (k_B = 1) it should visit the plane with density exp(-(p^2 + q^2) / 2T) / (2 pi T).

`verlet` leaves it alone. `langevin` gives it friction and random kicks (BAOAB: Leimkuhler and
Matthews, Appl. Math. Res. Express 2013, 34). `nose_hoover` is deterministic. The friction is a
variable, pulled up while the particle is hotter than T and down while it is colder, and it may
have a thermostat of its own, that one another, and so on: a chain of n links with velocities v
and masses Q (Nose 1984; Hoover 1985; Martyna, Klein and Tuckerman, J. Chem. Phys. 97, 2635,
1992),

    q' = p,    p' = -q - v_1 p,    x_j' = v_j,    Q v_j' = h_j - T - Q v_j v_(j+1),

with h_1 = p^2, h_j = Q v_(j-1)^2 for the other links, and v_(n+1) = 0. It conserves
p^2/2 + q^2/2 + sum over j of (Q v_j^2/2 + T x_j). The canonical density does not change under this
motion, for any n; whether one path samples it is another matter. With n = 1 it does not.

All integrators are symmetrical splittings (Martyna et al., Mol. Phys. 87, 1117, 1996), so that
they run backwards as well as forwards, and their errors are of order dt^2.

`phase` holds q and p, `chain` the n positions x, then the n velocities v. A kernel takes `every`
steps for each point of `trail`, which holds q, p, q, p, ...: one point is enough to move on.
"""

import math

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import normal


@function
def kick(phase, time):
    """Let the spring act: p falls by q * time."""
    phase[1] -= phase[0] * time


@function
def drift(phase, time):
    """Let the particle move: q grows by p * time."""
    phase[0] += phase[1] * time


@function
def write_point(phase, trail, point):
    """Write q and p as one point of the trail."""
    trail[2 * point] = phase[0]
    trail[2 * point + 1] = phase[1]


@kernel("void(float64[::1], float64, int64, float64[::1])")
def verlet(phase, dt, every, trail):
    """Move the particle on its own: velocity Verlet."""
    for point in range(trail.size // 2):
        for _ in range(every):
            kick(phase, 0.5 * dt)
            drift(phase, dt)
            kick(phase, 0.5 * dt)
        write_point(phase, trail, point)


@kernel("void(float64[::1], float64, float64, float64, int64, float64[::1], uint64[::1])")
def langevin(phase, temperature, friction, dt, every, trail, state):
    """Move the particle in a bath that rubs and kicks at random: p' = -q - friction p + noise."""
    kept = exp(-friction * dt)
    given = math.sqrt(temperature * (1.0 - kept * kept))
    for point in range(trail.size // 2):
        for _ in range(every):
            kick(phase, 0.5 * dt)
            drift(phase, 0.5 * dt)
            phase[1] = kept * phase[1] + given * normal(state)
            drift(phase, 0.5 * dt)
            kick(phase, 0.5 * dt)
        write_point(phase, trail, point)


@function
def pull(phase, velocities, link, temperature, mass, time):
    """Change the velocity of one link: up if what it holds in check is hotter than T."""
    if link == 0:
        heat = phase[1] * phase[1]
    else:
        heat = mass * velocities[link - 1] * velocities[link - 1]
    velocities[link] += time * (heat - temperature) / mass


@function
def rubbed_pull(phase, velocities, link, temperature, mass, time):
    """Pull one link, which the next link of the chain rubs, half before and half after."""
    kept = 1.0
    if link + 1 < velocities.size:
        kept = exp(-0.5 * time * velocities[link + 1])
    velocities[link] *= kept
    pull(phase, velocities, link, temperature, mass, time)
    velocities[link] *= kept


@function
def thermostat(phase, chain, temperature, mass, time):
    """Let the chain act on the particle and on itself, from its far end and back to it."""
    length = chain.size // 2
    positions, velocities = chain[:length], chain[length:]
    for link in range(length):
        rubbed_pull(phase, velocities, length - 1 - link, temperature, mass, 0.5 * time)
    phase[1] *= exp(-time * velocities[0])
    for link in range(length):
        positions[link] += time * velocities[link]
    for link in range(length):
        rubbed_pull(phase, velocities, link, temperature, mass, 0.5 * time)


@kernel("void(float64[::1], float64[::1], float64, float64, float64, int64, float64[::1])")
def nose_hoover(phase, chain, temperature, mass, dt, every, trail):
    """Move the particle with a Nose-Hoover chain, of as many links as `chain` has room for."""
    for point in range(trail.size // 2):
        for _ in range(every):
            thermostat(phase, chain, temperature, mass, 0.5 * dt)
            kick(phase, 0.5 * dt)
            drift(phase, dt)
            kick(phase, 0.5 * dt)
            thermostat(phase, chain, temperature, mass, 0.5 * dt)
        write_point(phase, trail, point)


@kernel("void(float64[::1], float64[::1], float64, float64, float64[::1])")
def observe(phase, chain, temperature, mass, out):
    """Measure: out[0] = p^2/2 + q^2/2, and out[1] = the same with what the chain holds."""
    length = chain.size // 2
    energy = 0.5 * (phase[0] * phase[0] + phase[1] * phase[1])
    held = 0.0
    for link in range(length):
        velocity = chain[length + link]
        held += 0.5 * mass * velocity * velocity + temperature * chain[link]
    out[0] = energy
    out[1] = energy + held
