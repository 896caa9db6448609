"""Three rows vote: each by its own majority, and the majority of the three wins.

An Ising lattice of 3 d rows (H = -sum s s' over neighbours, edges joined, k_B = 1) is followed by
the heat bath, as `ising.heat_bath` does, and after each sweep rows a = 0, b = d and c = 2 d are
looked at. Of three votes at most one is outvoted. So there are four things that can happen: nobody
is, or a, b or c. In the cold it is nobody; of three fair coins each happens once in four times.

A row without a majority tosses a coin, which has a generator of its own, so that the spins take
the same path as without it: that of `ergolib.Ising` from the same seed.
"""

from ergolib.kernels.ising import heat_bath_chances, heat_bath_update
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.majority import majority_of


@function
def vote(spins, columns, row, coin):
    """Return the majority of one row."""
    total = 0
    for column in range(columns):
        total += spins[row * columns + column]
    return majority_of(total, coin)


@kernel("void(int8[::1], int64, int64, float64, int64, float64[::1], uint64[::1], uint64[::1])")
def heat_bath_votes(spins, distance, columns, temperature, sweeps, tally, state, coin):
    """Sweep with the heat-bath rule, in checkerboard order; after each sweep, count votes.

    Parameters
    ----------
    spins : int8[::1]
        3 * distance rows of so many columns, row by row.
    tally : float64[::1]
        How often nobody was outvoted, or a, b, c; then, after the last sweep, the votes of a, b
        and c and their majority, each +1 or -1.
    coin : uint64[::1]
        State of the generator that decides ties.
    """
    chance = small_table(10)
    heat_bath_chances(chance, temperature, 0.0)
    rows = 3 * distance
    for _ in range(sweeps):
        for colour in range(2):
            for row in range(rows):
                for column in range((row + colour) & 1, columns, 2):
                    heat_bath_update(spins, rows, columns, row, column, chance, state)
        total = 0.0
        for k in range(3):
            tally[4 + k] = vote(spins, columns, k * distance, coin)
            total += tally[4 + k]
        tally[7] = 1.0 if total > 0.0 else -1.0
        outvoted = 0
        for k in range(3):
            outvoted = k + 1 if tally[4 + k] != tally[7] else outvoted
        tally[outvoted] += 1.0
