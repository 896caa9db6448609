"""The Ising model: spins that would rather agree.

Each site of a square lattice holds a spin s = +1 or -1. The edges are joined, so that every site
has four neighbours. The energy, in units of the coupling J,

    E = - sum over neighbouring pairs of s s'  -  field * sum of s,

is lowest when all spins agree (Ising 1925). At temperature T (k_B = 1) a state has probability
proportional to exp(-E/T). The kernels here walk through states so that each is visited in that
proportion, whatever the start: Metropolis et al. (1953), heat bath (Glauber 1963) and Wolff (1989).

Spins are int8, stored row by row. A sweep is rows * columns updates. On the checkerboard, all
sites with row + column even come first, then the odd ones; the spins of one colour do not see each
other, so the order within a colour does not matter. (With an odd side the colours meet at the
seam. It is then simply one fixed order of updates among many, and as valid.) Random scan picks
every site anew. With a side of 2, a neighbour on the left is also the one on the right, and counts
twice. On lattices of a few sites, Metropolis in checkerboard order does not reach a few states in
which no spin has a preference (`ergolib.Ising` says more); the other rules reach all.
"""

from numba import uint64

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.random import integer_below, next_word, uniform

SIGNATURE = "void(int8[::1], int64, int64, float64, float64, int64, uint64[::1])"


@function
def neighbour_sum(spins, rows, columns, row, column):
    """Add the four spins around a site, on a lattice whose edges are joined."""
    here = row * columns
    above = here - columns if row > 0 else (rows - 1) * columns
    below = here + columns if row < rows - 1 else 0
    left = column - 1 if column > 0 else columns - 1
    right = column + 1 if column < columns - 1 else 0
    return spins[above + column] + spins[below + column] + spins[here + left] + spins[here + right]


@function
def metropolis_chances(chance, temperature, field):
    """Write the chance of a flip, min(1, exp(-dE/T)), for each sum of neighbours and each spin.

    The sum is -4, -2, 0, 2 or 4, so that ``neighbours + 4 + (spin > 0)`` counts from 0 to 9.
    """
    for neighbours in range(-4, 5, 2):
        cost = 2.0 * (neighbours + field) / temperature  # of turning an up spin down
        chance[neighbours + 4] = min(1.0, exp(cost))
        chance[neighbours + 5] = min(1.0, exp(-cost))


@function
def metropolis_update(spins, rows, columns, row, column, chance, state):
    """Offer one spin a flip: always taken if it lowers the energy, else sometimes."""
    site = row * columns + column
    spin = spins[site]
    neighbours = neighbour_sum(spins, rows, columns, row, column)
    flips = uniform(state) < chance[neighbours + 4 + (spin > 0)]
    spins[site] = spin ^ (-2 if flips else 0)  # 1 and -1 change places, without a branch


@kernel(SIGNATURE)
def metropolis(spins, rows, columns, temperature, field, sweeps, state):
    """Sweep the lattice with the Metropolis rule, in checkerboard order."""
    chance = small_table(10)
    metropolis_chances(chance, temperature, field)
    for _ in range(sweeps):
        for colour in range(2):
            for row in range(rows):
                for column in range((row + colour) & 1, columns, 2):
                    metropolis_update(spins, rows, columns, row, column, chance, state)


@kernel(SIGNATURE)
def metropolis_random_scan(spins, rows, columns, temperature, field, sweeps, state):
    """Sweep the lattice with the Metropolis rule, each site picked at random."""
    chance = small_table(10)
    metropolis_chances(chance, temperature, field)
    for _ in range(sweeps * rows * columns):
        row = integer_below(state, rows)
        column = integer_below(state, columns)
        metropolis_update(spins, rows, columns, row, column, chance, state)


@function
def heat_bath_chances(chance, temperature, field):
    """Write the chance of pointing up, 1 / (1 + exp(dE/T)), for each sum of neighbours.

    Here dE is the energy of up less that of down; ``neighbours + 4`` counts 0, 2, ... 8.
    """
    for neighbours in range(-4, 5, 2):
        chance[neighbours + 4] = 1.0 / (1.0 + exp(-2.0 * (neighbours + field) / temperature))


@function
def heat_bath_update(spins, rows, columns, row, column, chance, state):
    """Forget one spin, and draw it anew in equilibrium with its neighbours."""
    neighbours = neighbour_sum(spins, rows, columns, row, column)
    up = uniform(state) < chance[neighbours + 4]
    spins[row * columns + column] = 1 if up else -1


@kernel(SIGNATURE)
def heat_bath(spins, rows, columns, temperature, field, sweeps, state):
    """Sweep the lattice with the heat-bath rule, in checkerboard order."""
    chance = small_table(10)
    heat_bath_chances(chance, temperature, field)
    for _ in range(sweeps):
        for colour in range(2):
            for row in range(rows):
                for column in range((row + colour) & 1, columns, 2):
                    heat_bath_update(spins, rows, columns, row, column, chance, state)


@kernel(SIGNATURE)
def heat_bath_random_scan(spins, rows, columns, temperature, field, sweeps, state):
    """Sweep the lattice with the heat-bath rule, each site picked at random."""
    chance = small_table(10)
    heat_bath_chances(chance, temperature, field)
    for _ in range(sweeps * rows * columns):
        row = integer_below(state, rows)
        column = integer_below(state, columns)
        heat_bath_update(spins, rows, columns, row, column, chance, state)


@function
def invite(spins, site, spin, link, stack, height, state):
    """Ask one neighbour into the cluster: if it agrees and chance allows, flip and stack it."""
    if spins[site] == spin and uniform(state) < link:
        spins[site] = -spin
        stack[height] = site
        height += 1
    return height


@kernel("int64(int8[::1], int64, int64, float64, int64, int64[::1], uint64[::1])")
def wolff(spins, rows, columns, temperature, clusters, stack, state):
    """Flip whole clusters: grow each from a random site, through links between equal spins.

    A link to an equal neighbour holds with probability 1 - exp(-2/T); with just that number, a
    cluster may be flipped for nothing. There is no field.

    Parameters
    ----------
    stack : int64[::1]
        Working space, one number per site: sites whose neighbours are still to be asked.

    Returns
    -------
    int64
        How many spins were flipped, over all clusters.
    """
    sites = rows * columns
    link = 1.0 - exp(-2.0 / temperature)
    flipped = 0
    for _ in range(clusters):
        site = integer_below(state, sites)
        spin = spins[site]
        spins[site] = -spin
        stack[0] = site
        height = 1
        while height > 0:
            height -= 1
            site = stack[height]
            flipped += 1
            column = site % columns
            up = site - columns if site >= columns else site - columns + sites
            down = site + columns if site < sites - columns else site + columns - sites
            left = site - 1 if column > 0 else site + columns - 1
            right = site + 1 if column < columns - 1 else site - columns + 1
            height = invite(spins, up, spin, link, stack, height, state)
            height = invite(spins, down, spin, link, stack, height, state)
            height = invite(spins, left, spin, link, stack, height, state)
            height = invite(spins, right, spin, link, stack, height, state)
    return flipped


@kernel("void(int8[::1], int64, int64, float64[::1])")
def observe(spins, rows, columns, out):
    """Measure a state: out[0] = -(sum over neighbouring pairs of s s'), out[1] = sum of s."""
    bonds = 0
    total = 0
    for row in range(rows):
        here = row * columns
        below = here + columns if row < rows - 1 else 0
        for column in range(columns):
            right = column + 1 if column < columns - 1 else 0
            spin = spins[here + column]
            bonds += spin * (spins[here + right] + spins[below + column])
            total += spin
    out[0] = -bonds
    out[1] = total


@kernel("void(int8[::1], uint64[::1])")
def random_spins(spins, state):
    """Forget everything: every spin up or down with equal chance, a state at T = infinity."""
    for site in range(spins.size):
        spins[site] = 1 if next_word(state) >> uint64(63) else -1
