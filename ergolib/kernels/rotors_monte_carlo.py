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

from numba import int64

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.random import integer_below, uniform
from ergolib.kernels.rotors import PI, principal, sine

BLOCK = 64  # rotors that Metropolis judges together
TABLE = 7 * BLOCK


@function
def offer_turns(angle, rows, columns, row, first, count, width, temperature, table, state):
    """Offer turns to every other rotor of a row, at most BLOCK from column `first` on.

    They do not see each other, so all can be judged at once, by a vector unit if there is one:
    their angles, their neighbours and random numbers are gathered in the table first. A turn by 2 h
    costs 2 sin(h) times the sum over neighbours of sin(angle + h - theirs), for
    cos(a - b) - cos(a + 2 h - b) = 2 sin(h) sin(a + h - b).
    """
    here = row * columns
    above = here - columns if row > 0 else (rows - 1) * columns
    below = here + columns if row < rows - 1 else 0
    lefts, rights = table[BLOCK : 2 * BLOCK], table[2 * BLOCK : 3 * BLOCK]
    uppers, lowers = table[3 * BLOCK : 4 * BLOCK], table[4 * BLOCK : 5 * BLOCK]
    half_turns, chances = table[5 * BLOCK : 6 * BLOCK], table[6 * BLOCK : 7 * BLOCK]
    vertical = 1.0 if rows > 1 else 0.0
    for i in range(count):
        column = first + 2 * i
        lefts[i] = angle[here + (column - 1 if column > 0 else columns - 1)]
        rights[i] = angle[here + (column + 1 if column < columns - 1 else 0)]
        uppers[i], lowers[i] = angle[above + column], angle[below + column]
        table[i] = angle[here + column]
        half_turns[i] = width * (uniform(state) - 0.5)
        chances[i] = uniform(state)
    for i in range(count):
        middle = table[i] + half_turns[i]
        pull = sine(middle - lefts[i]) + sine(middle - rights[i])
        pull += vertical * (sine(middle - uppers[i]) + sine(middle - lowers[i]))
        cost = 2.0 * sine(half_turns[i]) * pull
        turns = chances[i] < exp(-cost / temperature)
        table[i] = principal(middle + half_turns[i]) if turns else table[i]
        chances[i] = 1.0 if turns else 0.0
    accepted = 0.0
    for i in range(count):
        angle[here + first + 2 * i] = table[i]
        accepted += chances[i]
    return int64(accepted)


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
    table = small_table(TABLE)
    accepted = 0
    for _ in range(sweeps):
        for colour in range(2):
            for row in range(rows):
                column = (row + colour) & 1
                while column < columns:
                    # with an odd side the first of a row and the last would see each other
                    end = columns - 1 if column == 0 else columns
                    count = max(1, min(BLOCK, (end - column + 1) // 2))
                    accepted += offer_turns(
                        angle, rows, columns, row, column, count, width, temperature, table, state
                    )
                    column += 2 * count
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
