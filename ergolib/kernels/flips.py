"""How often a small magnet changes sides.

Below the critical temperature a finite Ising magnet spends nearly all its time with magnetization
M = sum of s near +M0 or near -M0. It does go from one side to the other, and the smaller and the
hotter it is the sooner. To count those flips and not the jitter between them, a magnet is said to
have changed sides only when it has gone from beyond +threshold to beyond -threshold, or back. A
good threshold is 3/4 of M0. At M0 / 2 a small lattice may still be a stripe one row wide, and may
yet turn back: of the flips of a 4 x 4 lattice so counted, one in twelve is none.

If both sides are left at the rate k, then what the magnet remembers of its side fades at the rate
2k: the mean time on a side is 1/k = 2 tau, tau being the relaxation time. That holds as far as
there are only two sides, which is to say as long as tau is much longer than the two to four sweeps
in which everything else relaxes. Source: Hänggi, Talkner and Borkovec, Rev. Mod. Phys. 62, 251
(1990).
"""

from ergolib.kernels.ising import heat_bath_chances, heat_bath_update
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.random import integer_below


@function
def side_after(total, threshold, side):
    """Return the side a magnet is on, 1 or -1: the former one (0 at first) while it is between."""
    if total > threshold:
        return 1
    if total < -threshold:
        return -1
    return side


@kernel("void(int8[::1], int64, int64, float64, int64, float64, int64[::1], uint64[::1])")
def heat_bath_flips(spins, rows, columns, temperature, sweeps, threshold, tally, state):
    """Sweep with the heat-bath rule, each site picked at random; after each sweep, look.

    Parameters
    ----------
    threshold : float64
        How far from 0 the sum of all spins must be to be on a side.
    tally : int64[::1]
        The side, 1 or -1, or 0 if none is taken yet; the number of flips; the sum of all spins.
    """
    chance = small_table(10)
    heat_bath_chances(chance, temperature, 0.0)
    for _ in range(sweeps):
        for _ in range(rows * columns):
            row = integer_below(state, rows)
            column = integer_below(state, columns)
            heat_bath_update(spins, rows, columns, row, column, chance, state)
        total = 0
        for site in range(rows * columns):
            total += spins[site]
        side = side_after(total, threshold, tally[0])
        if side * tally[0] < 0:
            tally[1] += 1
        tally[0] = side
        tally[2] = total
