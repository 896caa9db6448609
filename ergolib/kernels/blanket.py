"""What a spin's four neighbours tell of it: all that the rest of the world could.

Given its neighbours, an Ising spin is independent of every other: they are its Markov blanket. With
h the sum of the four, its mean is tanh(h/T) and the entropy that is left is H_b(p), where
p = 1/(1 + exp(-2h/T)) is the chance of + and H_b(p) = -p ln p - (1 - p) ln(1 - p), in nats
(k_B = 1, J = 1, no field). Averaged over states that agree with all that was revealed, the first
is once more the mean of the spin given what was revealed, and never exactly 1; the second is
H(s | revealed, all others). The information that a spin and all others share,

    I(s; others | revealed) = H(s | revealed) - H(s | revealed, all others),

is at most H(s | revealed), and so at most ln 2, however many others it tells something about.
"""

from ergolib.kernels.blocks import add_sample
from ergolib.kernels.elementary import log
from ergolib.kernels.ising import heat_bath_chances, neighbour_sum
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table


@function
def coin_entropy(p):
    """Return the entropy of a coin that shows heads with probability p, in nats."""
    q = 1.0 - p
    heads = p * log(p) if p > 0.0 else 0.0
    tails = q * log(q) if q > 0.0 else 0.0
    return -heads - tails


@kernel("void(int8[::1], int64, int64, float64, float64[::1], float64[::1], int64[::1])")
def look(spins, rows, columns, temperature, values, blocks, account):
    """Note for each site what its neighbours tell of it in this state, and add it to the sums.

    Parameters
    ----------
    spins : int8[::1]
        The state, row by row.
    rows, columns : int64
        The lattice.
    temperature : float64
        Greater than 0.
    values : float64[::1]
        Written, two numbers per site: the mean spin given its neighbours, for all sites; then the
        entropy that they leave, for all sites.
    blocks, account : float64[::1], int64[::1]
        Sums of `values`, as `ergolib.kernels.blocks` keeps them.
    """
    chance, left = small_table(10), small_table(10)
    heat_bath_chances(chance, temperature, 0.0)
    for neighbours in range(0, 9, 2):
        left[neighbours] = coin_entropy(chance[neighbours])
    for row in range(rows):
        for column in range(columns):
            site = row * columns + column
            neighbours = neighbour_sum(spins, rows, columns, row, column) + 4
            values[site] = 2.0 * chance[neighbours] - 1.0
            values[spins.size + site] = left[neighbours]
    add_sample(blocks, account, values)
