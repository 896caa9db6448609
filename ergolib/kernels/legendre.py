"""What counted states say: the price of energy, its tangent, and the partition function.

Given ln g at equally spaced levels, E = E_0 + unit * level, the slope of ln g is the price of
energy,

    beta(E) = d ln g / dE,

in nats for a unit of energy; at equilibrium it is 1/T (k_B = 1). The tangent with that slope meets
the axis E = E_0 at ln g(E) - beta (E - E_0). Summed over all levels, the same is the Massieu
function, with energies counted from the lowest,

    ln Z(beta) = ln sum_E g(E) exp(-beta (E - E_0)).

The sum is larger than its largest term by the logarithm of about how many levels share it, which
for a large system is nothing for each site: there the tangent's end is ln Z, and ln g(E) and
ln Z(beta) are each the other's Legendre transform (Massieu 1869).

A level that no state has, or where none was found yet, has ln g = minus infinity.
"""

import math

from ergolib.kernels.elementary import INFINITY, exp, log
from ergolib.kernels.kernel import function, kernel


@function
def nearest(log_g, level, step):
    """Return the next counted level in a direction (step 1 or -1), or the same if there is none."""
    other = level + step
    while 0 <= other and other < log_g.size:
        if log_g[other] > -INFINITY:
            return other
        other += step
    return level


@function
def slope_at(log_g, unit, level):
    """Return the slope of ln g at a level, from the next counted levels below and above it.

    At an end it is the slope towards the only neighbour. A level alone has the slope 0.
    """
    below, above = nearest(log_g, level, -1), nearest(log_g, level, 1)
    if above == below:
        return 0.0
    return (log_g[above] - log_g[below]) / (unit * float(above - below))


@function
def partition(log_g, unit, beta, out):
    """Write ln Z, with energies counted from level 0, and the mean of that energy into out."""
    largest = -INFINITY
    for level in range(log_g.size):
        largest = max(largest, log_g[level] - beta * unit * level)
    weights = energies = 0.0
    for level in range(log_g.size):
        weight = exp(log_g[level] - beta * unit * level - largest)
        weights += weight
        energies += weight * unit * level
    out[0] = largest + log(weights)
    out[1] = energies / weights


@kernel("void(float64[::1], float64, float64[::1])")
def prices(log_g, unit, out):
    """Write the price of energy at each level into out.

    Parameters
    ----------
    log_g : float64[::1]
        ln g at each level; minus infinity where there is no state.
    unit : float64
        The energy from one level to the next.
    out : float64[::1]
        As many; minus infinity stays what it is.
    """
    for level in range(log_g.size):
        counted = log_g[level] > -INFINITY
        out[level] = slope_at(log_g, unit, level) if counted else -INFINITY


@kernel("void(float64[::1], float64, int64, float64[::1])")
def tangent(log_g, unit, level, out):
    """Describe the tangent to ln g at a level, and what stands behind it.

    Parameters
    ----------
    log_g, unit
        As for `prices`; at least one level is counted.
    level : int64
        From 0 to log_g.size - 1; the tangent is drawn at the nearest level that is counted.
    out : float64[::1]
        Its slope, the price; where it meets the axis E = E_0; ln Z at this price; the mean of
        E - E_0 at this price; and the level where it was drawn.
    """
    below, above = nearest(log_g, level, -1), nearest(log_g, level, 1)
    if log_g[level] == -INFINITY:
        use_below = above == level or (below != level and level - below <= above - level)
        level = below if use_below else above
    beta = slope_at(log_g, unit, level)
    partition(log_g, unit, beta, out[2:])
    out[0] = beta
    out[1] = log_g[level] - beta * unit * level
    out[4] = float(level)


@kernel("void(float64[::1], float64, float64[::1], float64[::1])")
def canonical(log_g, unit, beta, out):
    """Write ln Z and the mean of E - E_0 at each price of beta into out, two numbers for each."""
    for i in range(beta.size):
        partition(log_g, unit, beta[i], out[2 * i :])


@kernel("void(float64[::1], float64[::1], float64[::1])")
def deviation(log_g, known, out):
    """Hold an estimate of ln g against what is known of it, at the levels that both have.

    Parameters
    ----------
    log_g, known : float64[::1]
        One number for each level; minus infinity where there is none.
    out : float64[::1]
        The root of the mean square deviation, in nats; the largest deviation; the largest relative
        one, of known values above 0; and at how many levels. All are 0 if there are none.
    """
    squares = largest = relative = 0.0
    count = 0
    for level in range(log_g.size):
        if log_g[level] > -INFINITY and known[level] > -INFINITY:
            off = abs(log_g[level] - known[level])
            squares += off * off
            largest = max(largest, off)
            if known[level] > 0.0:
                relative = max(relative, off / known[level])
            count += 1
    out[0] = math.sqrt(squares / count) if count > 0 else 0.0
    out[1] = largest
    out[2] = relative
    out[3] = float(count)
