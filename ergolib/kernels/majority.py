"""One bit about a magnet: its majority, and how often each spin reads it.

The majority L of N Ising spins is the sign of M = sum of s; at M = 0 a fair coin decides. With no
field both signs are equally likely. A spin agrees with L with probability (1 + a)/2, where
a = <abs(M)>/N, and so says of it

    I(s_i;L) = ln 2 - H_b((1 + a)/2) = [(1 + a) ln(1 + a) + (1 - a) ln(1 - a)] / 2   nats.

All together say I(s;L) = ln 2 (1 - P(M = 0)): everything, but where a coin decided. The sum over
spins, less that, is the part of the total correlation that L explains (`ergolib.information` in
`splits`).

The coin has a generator of its own, so that the spins take the same path as without it: that of
`ergolib.Ising` with the heat bath on the checkerboard, from the same seed.
"""

import math

from numba import uint64

from ergolib.kernels.elementary import log
from ergolib.kernels.ising import heat_bath_chances, heat_bath_update, neighbour_sum
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.random import next_word

LN2 = math.log(2.0)


@function
def majority_of(total, coin):
    """Return the sign of the sum of all spins, or toss the coin at 0."""
    if total == 0:
        return 1 if next_word(coin) >> uint64(63) else -1
    return 1 if total > 0 else -1


@kernel("void(int8[::1], int64, int64, float64, int64, float64[::1], uint64[::1], uint64[::1])")
def heat_bath_majority(spins, rows, columns, temperature, sweeps, tally, state, coin):
    """Sweep with the heat-bath rule, in checkerboard order; after each sweep, look.

    Parameters
    ----------
    tally : float64[::1]
        Sums over all sweeps of the energy, of abs(M) and of the times that M was 0; then energy, M
        and majority after the last sweep.
    coin : uint64[::1]
        State of the generator that decides ties.
    """
    chance = small_table(10)
    heat_bath_chances(chance, temperature, 0.0)
    for _ in range(sweeps):
        for colour in range(2):
            for row in range(rows):
                for column in range((row + colour) & 1, columns, 2):
                    heat_bath_update(spins, rows, columns, row, column, chance, state)
        bonds = 0
        total = 0
        for row in range(rows):
            for column in range(columns):
                spin = spins[row * columns + column]
                bonds += spin * neighbour_sum(spins, rows, columns, row, column)
                total += spin
        tally[0] -= 0.5 * bonds  # each bond was met from both ends
        tally[1] += abs(total)
        tally[2] += 1.0 if total == 0 else 0.0
        tally[3] = -0.5 * bonds
        tally[4] = total
        tally[5] = majority_of(total, coin)


@kernel("void(float64, float64, int64, float64[::1])")
def majority_nats(aligned, ties, sites, out):
    """Write what spins say of their majority, in nats: out[0] in sum, out[1] all together.

    Parameters
    ----------
    aligned : float64
        <abs(M)>/N, from 0 to 1.
    ties : float64
        How often M is 0, from 0 to 1.
    sites : int64
        N.
    """
    against = (1.0 - aligned) * log(1.0 - aligned) if aligned < 1.0 else 0.0
    out[0] = 0.5 * sites * ((1.0 + aligned) * log(1.0 + aligned) + against)
    out[1] = LN2 * (1.0 - ties)
