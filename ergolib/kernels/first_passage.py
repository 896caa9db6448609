"""Many walkers wait to pass a mark: behind a barrier, or on a saddle.

Each moves without inertia in a potential V, in a bath of temperature T (friction 1, k_B = 1),

    dx = -V'(x) dt + sqrt(2 T) dW,      V(x) = c x^2 / 2 - g x^3 / 3.

With c = 1 there is a well at x = 0 of curvature 1, and a barrier of height 1 / (6 g^2) and
curvature -1 at x = 1 / g: a metastable state and its drive g. With c = -1 and g = 0 the walker
starts near the top of a hill, which stands for the direction in which a saddle falls. Its waiting
time is that of the first passage through one of two marks; the lower may be at minus infinity.

A step is that of Heun, of second order in dt for the law of x where the noise does not depend on x
(Kloeden and Platen 1992). A walker may pass a mark and be back within one step. A Brownian path
from a distance a before the mark to a distance b before it, within dt, has touched it with the
probability exp(-a b / (T dt)), and a random number decides (Mannella, Phys. Lett. A 254, 257,
1999). Without this `bridge` passages are missed, as if the mark stood 0.5826 sqrt(2 T dt) further
away (Siegmund 1979; Broadie, Glasserman and Kou 1997): an error that falls only as sqrt(dt).

`saddle_survival` and `saddle_moments` have the law of the waiting time on a saddle with little
noise. Left alone a walker has at the time t a normal x of mean x_0 e^t and variance
T (e^(2t) - 1). It runs through a mark at x = 1 with speed 1, and the mark leaves a layer of width T
empty before it, which acts as if it stood at 1 - T: the walker has not passed with the probability
P(abs(x) < 1 - T), to order T^2 (Suzuki 1977 has the leading order).
"""

import math

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import uniform
from ergolib.kernels.ziggurat import normal

NEVER = 40.0  # e^-40 is not worth a random number
REACH = 7.0  # standard deviations
PLACES = 600  # of an integral over time


@function
def force(curvature, drive, x):
    """Return -V'(x)."""
    return (drive * x - curvature) * x


@function
def passes(gap, next_gap, heat, bridge, generator):
    """Tell whether a mark was touched on the way from a distance before it to another."""
    if next_gap <= 0.0:
        return True
    product = gap * next_gap
    if bridge == 0 or product >= NEVER * heat:
        return False
    return uniform(generator) < exp(-product / heat)


@kernel(
    "int64(float64, float64, float64, float64, float64, float64, int64, float64[::1], float64[::1],"
    " int64[::1], int64, uint64[::1])"
)
def walk(
    curvature, drive, temperature, low, high, dt, bridge, positions, times, clock, steps, generator
):
    """Move all that wait, until none does or the steps are made; return how many steps are left.

    Parameters
    ----------
    curvature, drive : float64
        c and g.
    low, high : float64
        The marks.
    dt : float64
        The time of a step.
    bridge : int64
        Whether passages within a step count, 1 or 0.
    positions : float64[::1]
        Of the walkers; those who have passed stand at the mark.
    times : float64[::1]
        When each passed, in the middle of that step; below 0 while it waits.
    clock : int64[::1]
        Steps since the start, and how many wait.
    """
    heat = temperature * dt
    spread = math.sqrt(2.0 * heat)
    for step in range(steps):
        waiting = 0
        for i in range(positions.size):
            if times[i] >= 0.0:
                continue
            here = positions[i]
            kick = spread * normal(generator)
            push = force(curvature, drive, here)
            guess = here + push * dt + kick
            there = here + 0.5 * (push + force(curvature, drive, guess)) * dt + kick
            if passes(high - here, high - there, heat, bridge, generator):
                positions[i] = high
                times[i] = (clock[0] + 0.5) * dt
            elif passes(here - low, there - low, heat, bridge, generator):
                positions[i] = low
                times[i] = (clock[0] + 0.5) * dt
            else:
                positions[i] = there
                waiting += 1
        clock[0] += 1
        clock[1] = waiting
        if waiting == 0:
            return steps - step - 1
    return 0


@function
def below(z):
    """Return the probability that a normal number is below z, to 1e-14 (Marsaglia 2004)."""
    side = min(abs(z), REACH)
    term = side
    total = side
    count = 1.0
    while term > 1e-17 * total:
        count += 2.0
        term *= side * side / count
        total += term
    half = total * exp(-0.5 * side * side) * 0.3989422804014327
    return 0.5 + half if z > 0.0 else 0.5 - half


@function
def left(temperature, start, time):
    """Return the probability that a walker on the saddle has not passed -1 or 1."""
    growth = exp(time)
    edge = 1.0 - temperature
    spread = math.sqrt(temperature * (growth * growth - 1.0))
    if spread == 0.0:
        return 1.0 if abs(start) * growth < edge else 0.0
    centre = start * growth
    return below((edge - centre) / spread) - below((-edge - centre) / spread)


@kernel("void(float64, float64, float64[::1], float64[::1])")
def saddle_survival(temperature, start, times, out):
    """Write the share of walkers on the saddle that wait still, at each of the times.

    The marks are at -1 and 1. `temperature` is at most 0.01; the error is then below 4 T^2.
    """
    for i in range(times.size):
        out[i] = left(temperature, start, times[i])


@kernel("void(float64, float64, float64[::1])")
def saddle_moments(temperature, start, out):
    """Write mean and standard deviation of the waiting time on the saddle into out[0] and out[1].

    As `saddle_survival`; both are integrals of the survival. `temperature` is greater than 0.
    """
    sigma = math.sqrt(temperature)
    far = abs(start) + REACH * sigma
    near = abs(start) - REACH * sigma
    first = max(0.0, -log(far))
    last = (25.0 if near <= 0.0 else 0.0) - log(max(near, sigma)) + 1e-9
    step = (last - first) / PLACES
    mean = 0.5 * step  # at the first place all wait, at the last none
    square = 0.0
    for i in range(1, PLACES):
        share = left(temperature, start, first + i * step)
        mean += step * share
        square += 2.0 * step * (i * step) * share
    square += step * step / 6.0  # Euler and Maclaurin: the integrand rises at once
    out[0] = first + mean
    out[1] = math.sqrt(max(0.0, square - mean * mean))
