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
no loop over colours, and no other exponential than those of a table. All weights are divided by
x^4, so that none overflows in the cold.

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
def heat_bath_weights(weight, beta, q):
    """Write the weights of the draw, all divided by exp(4 beta).

    First four: what a neighbour adds to its colour when 0, 1, 2 or 3 earlier ones have it too. Then
    the weight of all colours drawn blindly, and its inverse times q.
    """
    for earlier in range(4):
        weight[earlier] = (1.0 - exp(-beta)) * exp(-beta * (3 - earlier))
    weight[4] = q * exp(-4.0 * beta)
    weight[5] = q / weight[4] if weight[4] > 0.0 else 0.0


@function
def heat_bath_update(spin, rows, columns, row, column, q, weight, state):
    """Forget one spin, and draw it anew in equilibrium with its neighbours."""
    a, b, c, d = neighbours(spin, rows, columns, row, column)
    to_a = weight[0]
    to_b = to_a + weight[int64(b == a)]
    to_c = to_b + weight[int64(c == a) + (c == b)]
    to_d = to_c + weight[int64(d == a) + (d == b) + (d == c)]
    place = uniform(state) * (to_d + weight[4])
    blind = int64(max(0.0, min((place - to_d) * weight[5], q - 1.0)))
    drawn = d if place < to_d else blind
    drawn = c if place < to_c else drawn
    drawn = b if place < to_b else drawn
    spin[row * columns + column] = a if place < to_a else drawn


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
    weight = small_table(6)
    heat_bath_weights(weight, beta, q)
    for parity in range(2):
        for row in range(rows):
            for column in range((row + parity) & 1, columns, 2):
                heat_bath_update(spin, rows, columns, row, column, q, weight, state)


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
