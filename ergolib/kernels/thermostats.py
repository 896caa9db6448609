"""Three more ways to hold a temperature: two give the canonical distribution, one does not.

All move the particles of `particles` by velocity Verlet and differ in what they do to velocities.

*Andersen* (1980): now and then a particle meets the heat bath, and gets a new velocity from the
Maxwell distribution. Meetings come at random, `collision_rate` per particle and unit of time.

*Nosé-Hoover chains* (Nosé 1984; Hoover 1985; Martyna, Klein and Tuckerman 1992): the velocities
shrink at a rate that is itself a moving thing, driven by the kinetic energy's excess over g T / 2,
where g is the number of degrees of freedom; that thing is thermostatted by another, and so on down
the chain. No random number is needed, and there is a conserved quantity. It is canonical if the
motion is ergodic, which a chain of length 1 is not for small or stiff systems. The thermostats'
masses are Q_1 = g T tau^2 and Q_j = T tau^2, with tau the relaxation time.

*Rescaling* (Woodcock 1971): after every step all velocities are multiplied so that the kinetic
energy is g T / 2 exactly. The temperature is held, the distribution is not the canonical one: the
kinetic energy does not fluctuate. It is here as the textbook's warning.

The last two conserve momentum; they act on velocities about the centre of mass, and g = 2 N - 2.
"""

import math

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.particles import SETTING, SPACE, STATE, remember, restore, verlet_step
from ergolib.kernels.random import uniform
from ergolib.kernels.ziggurat import normal

LONGEST_CHAIN = 16

# In half a step the velocities may not shrink or grow by more than a factor of about 1.6.
STRONGEST = 0.5


@function
def mean(v):
    """Return the average of an array."""
    total = 0.0
    for i in range(v.size):
        total += v[i]
    return total / v.size


@function
def kinetic_about_centre(vx, vy):
    """Return the kinetic energy without that of the centre of mass."""
    mean_x, mean_y = mean(vx), mean(vy)
    total = 0.0
    for i in range(vx.size):
        total += (vx[i] - mean_x) ** 2 + (vy[i] - mean_y) ** 2
    return 0.5 * total


@function
def scale_about_centre(vx, vy, factor):
    """Multiply velocities by a factor, except that of the centre of mass."""
    mean_x, mean_y = mean(vx), mean(vy)
    for i in range(vx.size):
        vx[i] = mean_x + factor * (vx[i] - mean_x)
        vy[i] = mean_y + factor * (vy[i] - mean_y)


@kernel(f"int64({STATE}, {SETTING}, {SPACE}, float64, float64, uint64[::1])")
def andersen(
    x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, steps, anchors, lists, scratch,
    temperature, collision_rate, state,
):  # fmt: skip
    """Follow Newton's law, with sudden meetings with a heat bath; return the steps made."""
    chance = 1.0 - exp(-collision_rate * dt)
    speed = math.sqrt(temperature)
    for step in range(steps):
        remember(x, y, vx, vy, fx, fy, scratch)
        if not verlet_step(
            x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, anchors, lists, scratch
        ):  # fmt: skip
            restore(x, y, vx, vy, fx, fy, anchors, scratch)
            return step
        for i in range(x.size):
            if uniform(state) < chance:
                vx[i] = speed * normal(state)
                vy[i] = speed * normal(state)
    return steps


@kernel(f"int64({STATE}, {SETTING}, {SPACE}, float64)")
def rescaling(
    x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, steps, anchors, lists, scratch,
    temperature,
):  # fmt: skip
    """Follow Newton's law, but force the kinetic energy to one value; return the steps made."""
    wanted = (x.size - 1) * temperature
    for step in range(steps):
        remember(x, y, vx, vy, fx, fy, scratch)
        if not verlet_step(
            x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, anchors, lists, scratch
        ):  # fmt: skip
            restore(x, y, vx, vy, fx, fy, anchors, scratch)
            return step
        kinetic = kinetic_about_centre(vx, vy)
        if kinetic > 0.0:  # what stands still has no direction to be speeded up in
            scale_about_centre(vx, vy, math.sqrt(wanted / kinetic))
    return steps


@function
def chain_push(chain, link, twice_kinetic, freedoms, temperature, mass):
    """Return the acceleration of a link of the chain: by how much is what it holds too warm."""
    if link == 0:
        return (twice_kinetic - freedoms * temperature) / (freedoms * mass)
    before = chain[chain.size // 2 + link - 1]
    held = (freedoms * mass if link == 1 else mass) * before * before
    return (held - temperature) / mass


@function
def chain_turn(chain, link, twice_kinetic, freedoms, temperature, mass, time):
    """Advance the rate of one link, which the next link in turn holds back."""
    links = chain.size // 2
    push = chain_push(chain, link, twice_kinetic, freedoms, temperature, mass)
    hold = exp(-0.5 * time * chain[links + link + 1]) if link < links - 1 else 1.0
    chain[links + link] = (chain[links + link] * hold + time * push) * hold


@function
def chain_half_step(vx, vy, chain, temperature, relaxation_time, time):
    """Let the chain act for half a step (Martyna, Tuckerman, Tobias and Klein 1996).

    Returns
    -------
    bool
        False if it acts so strongly that the step is not meaningful.
    """
    links = chain.size // 2
    freedoms = 2.0 * (vx.size - 1)
    mass = temperature * relaxation_time * relaxation_time
    twice = 2.0 * kinetic_about_centre(vx, vy)
    for link in range(links - 1, -1, -1):
        chain_turn(chain, link, twice, freedoms, temperature, mass, 0.5 * time)
    exponent = time * chain[links]
    factor = exp(-exponent)
    scale_about_centre(vx, vy, factor)
    twice *= factor * factor
    for link in range(links):
        chain[link] += time * chain[links + link]
    for link in range(links):
        chain_turn(chain, link, twice, freedoms, temperature, mass, 0.5 * time)
    return abs(exponent) <= STRONGEST


@kernel(f"int64({STATE}, {SETTING}, {SPACE}, float64, float64, float64[::1])")
def nose_hoover(
    x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, steps, anchors, lists, scratch,
    temperature, relaxation_time, chain,
):  # fmt: skip
    """Follow Newton's law with a Nosé-Hoover chain; return the steps made.

    Parameters
    ----------
    chain : float64[::1]
        The places of the chain's links, then their rates; 0 to begin with. At most 16 links.
    """
    before = small_table(32)
    for step in range(steps):
        remember(x, y, vx, vy, fx, fy, scratch)
        for i in range(chain.size):
            before[i] = chain[i]
        good = chain_half_step(vx, vy, chain, temperature, relaxation_time, 0.5 * dt)
        good &= verlet_step(
            x, y, vx, vy, fx, fy, width, height, cutoff, skin, dt, anchors, lists, scratch
        )  # fmt: skip
        good &= chain_half_step(vx, vy, chain, temperature, relaxation_time, 0.5 * dt)
        if not good:
            restore(x, y, vx, vy, fx, fy, anchors, scratch)
            for i in range(chain.size):
                chain[i] = before[i]
            return step
    return steps


@kernel("float64(float64[::1], float64, float64, int64)")
def chain_energy(chain, temperature, relaxation_time, number):
    """Return what the chain adds to the energy to make a conserved quantity."""
    links = chain.size // 2
    freedoms = 2.0 * (number - 1)
    mass = temperature * relaxation_time * relaxation_time
    total = freedoms * (0.5 * mass * chain[links] * chain[links] + temperature * chain[0])
    for link in range(1, links):
        total += 0.5 * mass * chain[links + link] ** 2 + temperature * chain[link]
    return total
