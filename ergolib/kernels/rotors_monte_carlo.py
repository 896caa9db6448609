"""The XY model without a clock: Metropolis and Wolff, for equilibrium alone.

Angles on a chain or a square lattice with joined edges, and the potential energy of `rotors`,

    V = - sum over neighbouring pairs of cos(theta - theta'),

in units of the coupling J, at temperature T (k_B = 1). Both kernels visit states in proportion to
exp(-V/T) and know nothing of velocities, which in equilibrium are independent of the angles.
Metropolis et al. (1953) turn one rotor at a time. Wolff (Phys. Rev. Lett. 62, 361, 1989) picks a
random axis and reflects a whole cluster of rotors in the mirror across it: along the axis, an XY
model is an Ising model whose coupling between two sites is the product of their components.

One row is a chain and has no bonds up or down.
"""

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import integer_below, uniform
from ergolib.kernels.rotors import PI, principal, sine


@function
def turning_cost(angle, rows, columns, row, column, middle, half_turn):
    """Return the energy that it costs to turn one rotor.

    From cos(a - b) - cos(a + 2 h - b) = 2 sin(h) sin(a + h - b), with `middle` = a + h.
    """
    here = row * columns
    left = angle[here + (column - 1 if column > 0 else columns - 1)]
    right = angle[here + (column + 1 if column < columns - 1 else 0)]
    pull = sine(middle - left) + sine(middle - right)
    if rows > 1:
        above = angle[(here - columns if row > 0 else (rows - 1) * columns) + column]
        below = angle[(here + columns if row < rows - 1 else 0) + column]
        pull += sine(middle - above) + sine(middle - below)
    return 2.0 * sine(half_turn) * pull


@kernel("int64(float64[::1], int64, int64, float64, float64, int64, uint64[::1])")
def metropolis(angle, rows, columns, temperature, width, sweeps, state):
    """Sweep the lattice with the Metropolis rule, in checkerboard order.

    Parameters
    ----------
    width : float64
        A turn by up to this much either way is offered, all equally likely; from 0 to pi.

    Returns
    -------
    int64
        How many turns were accepted, of sweeps * rows * columns offered.
    """
    accepted = 0
    for _ in range(sweeps):
        for colour in range(2):
            for row in range(rows):
                for column in range((row + colour) & 1, columns, 2):
                    site = row * columns + column
                    half_turn = width * (uniform(state) - 0.5)
                    middle = angle[site] + half_turn
                    cost = turning_cost(angle, rows, columns, row, column, middle, half_turn)
                    if uniform(state) < exp(-cost / temperature):
                        angle[site] = principal(middle + half_turn)
                        accepted += 1
    return accepted


@function
def invite(angle, site, axis, along, temperature, stack, height, state):
    """Ask one neighbour into the cluster: if chance allows, reflect and stack it.

    `along` is the component along the axis that the asking rotor had before it was reflected. The
    bond between the two would be broken, and is a link with chance 1 - exp(-2 along theirs / T).
    """
    theirs = sine(angle[site] - axis)
    broken = along * theirs
    if broken > 0.0 and uniform(state) < 1.0 - exp(-2.0 * broken / temperature):
        angle[site] = principal(2.0 * axis - angle[site])
        stack[height] = site
        height += 1
    return height


@kernel("int64(float64[::1], int64, int64, float64, int64, int64[::1], uint64[::1])")
def wolff(angle, rows, columns, temperature, clusters, stack, state):
    """Reflect whole clusters: grow each from a random site, along a random axis.

    Parameters
    ----------
    stack : int64[::1]
        Working space, one number per site: sites whose neighbours are still to be asked.

    Returns
    -------
    int64
        How many rotors were reflected, over all clusters.
    """
    sites = rows * columns
    reflected = 0
    for _ in range(clusters):
        axis = PI * (2.0 * uniform(state) - 1.0)
        site = integer_below(state, sites)
        angle[site] = principal(2.0 * axis - angle[site])
        stack[0] = site
        height = 1
        while height > 0:
            height -= 1
            site = stack[height]
            reflected += 1
            along = -sine(angle[site] - axis)
            column = site % columns
            left = site - 1 if column > 0 else site + columns - 1
            right = site + 1 if column < columns - 1 else site - columns + 1
            height = invite(angle, left, axis, along, temperature, stack, height, state)
            height = invite(angle, right, axis, along, temperature, stack, height, state)
            if rows > 1:
                up = site - columns if site >= columns else site - columns + sites
                down = site + columns if site < sites - columns else site + columns - sites
                height = invite(angle, up, axis, along, temperature, stack, height, state)
                height = invite(angle, down, axis, along, temperature, stack, height, state)
    return reflected
