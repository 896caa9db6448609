"""The Potts model: neighbours gain by having the same colour, of which there are q.

Each site of a square lattice holds a spin, one of q colours 0, 1, ..., q - 1. The edges are joined,
so that every site has four neighbours. The energy, in units of the coupling J,

    E = - (number of neighbouring pairs of one colour),

counts each bond once (Potts 1952). With a side of 2, a neighbour on the left is also the one on
the right, and the pair has two bonds. For q = 2 this is the Ising model, with E_Potts =
(E_Ising - 2 N) / 2 on N sites, so that its temperatures are half as high. At beta = 1/T (k_B = 1) a
state has probability proportional to exp(-beta E).

The heat bath forgets a spin and draws it anew: with n_c neighbours of colour c, that colour has
weight x^n_c, where x = exp(beta). There are q weights, but only four neighbours. So each colour is
given weight 1, and what is left over is shared among the neighbours: as

    x^n - 1 = (x - 1) + (x - 1) x + ... + (x - 1) x^(n-1),

a neighbour whose colour was seen on k earlier ones adds (x - 1) x^k to that colour. One random
number then picks a neighbour, whose colour is copied, or one of the q colours blindly; there is
no loop over colours, and no other exponential than those of a table. Beyond beta = 170 all is as at
170, where the chance of a weaker choice, below e^-170, is already less than any random number can
be, and the weights, at most e^680, do not overflow.

Metropolis offers one of the q colours, each as likely, and takes it with probability
min(1, exp(-beta dE)) (Metropolis et al. 1953). The spin's own colour is among those offered. That
wastes an offer in q, and makes sure that any spin may stay as it is in any sweep. So from any state
any other can follow, and the checkerboard holds no trap. (If only other colours were offered, some
patterns would turn over in lockstep for ever for q = 2, as in Ising's model.)

Spins are int8, stored row by row. A sweep is rows * columns updates in checkerboard order: all
sites with row + column even, then the odd ones. The spins of one class do not see each other, so
the order within it does not matter. (With an odd side the classes meet at the seam. It is then
simply one fixed order of updates among many, and as valid.)
"""

from numba import int64

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.random import integer_below, uniform

COLDEST = 170.0


@function
def neighbours(spin, rows, columns, row, column):
    """Return the colours of the four neighbours: above, below, left and right."""
    here = row * columns
    above = here - columns if row > 0 else (rows - 1) * columns
    below = here + columns if row < rows - 1 else 0
    left = column - 1 if column > 0 else columns - 1
    right = column + 1 if column < columns - 1 else 0
    return spin[above + column], spin[below + column], spin[here + left], spin[here + right]


@function
def alike(spin, rows, columns, row, column, colour):
    """Count the neighbours of a site that have a given colour: minus the energy it would have."""
    above, below, left, right = neighbours(spin, rows, columns, row, column)
    return int64(above == colour) + (below == colour) + (left == colour) + (right == colour)


@function
def heat_bath_weights(weight, beta):
    """Write what a neighbour adds to its colour when 0, 1, 2 or 3 earlier ones have it too."""
    x = exp(min(beta, COLDEST))
    weight[0] = x - 1.0
    for earlier in range(1, 4):
        weight[earlier] = weight[earlier - 1] * x


@function
def heat_bath_chances(table, weight, q):
    """Write where a random number in [0, 1) leads, for every way in which neighbours agree.

    Neighbours b, c and d have the colours of 0 to 1, 2 and 3 earlier ones, which makes 24 cases
    (not all of which occur), of five numbers: below the first the draw is blind, below the next
    three it copies a, b or c, else d. The fifth is the sum of all weights.
    """
    for case in range(24):
        to_a = q + weight[0]
        to_b = to_a + weight[case % 2]
        to_c = to_b + weight[case // 2 % 3]
        total = to_c + weight[case // 6]
        table[5 * case] = q / total
        table[5 * case + 1] = to_a / total
        table[5 * case + 2] = to_b / total
        table[5 * case + 3] = to_c / total
        table[5 * case + 4] = total


@function
def heat_bath_update(spin, rows, columns, row, column, q, table, state):
    """Forget one spin, and draw it anew in equilibrium with its neighbours, without a branch."""
    a, b, c, d = neighbours(spin, rows, columns, row, column)
    case = int64(b == a) + 2 * (int64(c == a) + (c == b))
    at = 5 * (case + 6 * (int64(d == a) + (d == b) + (d == c)))
    place = uniform(state)
    blind = int64(min(place * table[at + 4], q - 0.5))
    outcomes = blind | int64(a) << 8 | int64(b) << 16 | int64(c) << 24 | int64(d) << 32
    drawn = int64(place >= table[at]) + (place >= table[at + 1])
    drawn += int64(place >= table[at + 2]) + (place >= table[at + 3])
    spin[row * columns + column] = (outcomes >> (8 * drawn)) & 255


@kernel("void(int8[::1], int64, int64, int64, float64, uint64[::1])")
def heat_bath(spin, rows, columns, q, beta, state):
    """Sweep the lattice once with the heat-bath rule, in checkerboard order.

    Parameters
    ----------
    spin : int8[::1]
        Colours, row by row; each is overwritten once.
    rows, columns, q : int64
        At least 2; q at most 127.
    beta : float64
        Inverse temperature: finite, at least 0.
    state : uint64[::1]
        One stream, four words.
    """
    weight, table = small_table(4), small_table(120)
    heat_bath_weights(weight, beta)
    heat_bath_chances(table, weight, q)
    for parity in range(2):
        for row in range(rows):
            for column in range((row + parity) & 1, columns, 2):
                heat_bath_update(spin, rows, columns, row, column, q, table, state)


@function
def metropolis_update(spin, rows, columns, row, column, q, chance, state):
    """Offer one spin a colour: always taken if it costs nothing, else sometimes.

    One random number serves twice: times q, its whole part is the colour, and the rest decides.
    """
    site = row * columns + column
    a, b, c, d = neighbours(spin, rows, columns, row, column)
    old = spin[site]
    place = uniform(state) * q
    new = int64(place)
    lost = int64(a == old) + (b == old) + (c == old) + (d == old)
    won = int64(a == new) + (b == new) + (c == new) + (d == new)
    taken = int64(place - new < chance[lost - won + 4])
    spin[site] = ((int64(old) | new << 8) >> (8 * taken)) & 255  # one of the two, without a branch


@kernel("void(int8[::1], int64, int64, int64, float64, uint64[::1])")
def metropolis(spin, rows, columns, q, beta, state):
    """Sweep the lattice once with the Metropolis rule, in checkerboard order.

    The arguments are those of `heat_bath`.
    """
    chance = small_table(9)
    for lost in range(-4, 5):
        chance[lost + 4] = min(1.0, exp(-beta * lost))
    for parity in range(2):
        for row in range(rows):
            for column in range((row + parity) & 1, columns, 2):
                metropolis_update(spin, rows, columns, row, column, q, chance, state)


@kernel("int64(int8[::1], int64, int64)")
def energy(spin, rows, columns):
    """Return the energy of a state: minus the number of neighbouring pairs of one colour."""
    bonds = 0
    for row in range(rows):
        here = row * columns
        below = here + columns if row < rows - 1 else 0
        for column in range(columns):
            right = column + 1 if column < columns - 1 else 0
            colour = spin[here + column]
            bonds += (spin[here + right] == colour) + (spin[below + column] == colour)
    return -bonds


@kernel("void(int8[::1], int64, int64[::1])")
def occupation(spin, q, out):
    """Count the sites of each colour: out has q places."""
    for colour in range(q):
        out[colour] = 0
    for site in range(spin.size):
        out[spin[site]] += 1


@kernel("void(int8[::1], int64)")
def fill(spin, colour):
    """Give every site one colour: a state of lowest energy."""
    for site in range(spin.size):
        spin[site] = colour


@kernel("void(int8[::1], int64, uint64[::1])")
def random_colours(spin, q, state):
    """Forget everything: every site any colour with equal chance, a state at T = infinity."""
    for site in range(spin.size):
        spin[site] = integer_below(state, q)
