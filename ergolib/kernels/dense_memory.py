"""A dense associative memory: patterns as wells of a chosen width (Krotov and Hopfield 2016).

N spins s_i = +1 or -1, and M patterns xi^mu. Each pattern digs a well that depends on nothing but
the sum A_mu = sum_i xi_i^mu s_i, that is N times the overlap m_mu:

    E = sum_mu e(A_mu),    e = - N eps w(m),    w(m) = max(m, 0)^p,

with k_B = 1 and energies in units of eps. Kernels read e from a table with one entry for each
number of agreements k = (A + N) / 2 from 0 to N: the sums are integers, and one kernel does wells
of any shape. The power p sets the width; a *golf hole* has e = -N eps at k = N and 0 elsewhere. To
turn a spin changes each sum by 2, so that its chances cost 2 M entries of the table.

All quantities of equilibrium are finite sums. Sites at which the patterns, multiplied by the first,
have the same signs form a group; there are at most 2^(M-1) of them. Energy and overlaps depend on
how many spins d_g of each group of n_g sites agree with the first pattern, and prod_g C(n_g, d_g)
states share these numbers: for 64 spins and three patterns some 80,000 terms stand for 2^64 states.

Patterns are stored site by site: entry i M + mu belongs to spin i and pattern mu.
Source: D. Krotov and J. J. Hopfield, Advances in Neural Information Processing Systems 29 (2016).
"""

from numba import int64

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.hopfield import shuffle, turn
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import uniform

LOWEST = -1e308


@function
def cost_of_up(patterns, table, spins, sums, site):
    """Return the energy with a spin up less that with it down."""
    first = site * sums.size
    spin = int64(spins[site])
    cost = 0.0
    for mu in range(sums.size):
        sign = int64(patterns[first + mu])
        others = sums[mu] - sign * spin + spins.size
        cost += table[(others + sign) // 2] - table[(others - sign) // 2]
    return cost


@kernel(
    "void(int8[::1], float64[::1], int8[::1], int64[::1], int64[::1], float64, int64, uint64[::1])"
)
def heat_bath(patterns, table, spins, sums, order, temperature, sweeps, state):
    """Sweep at a temperature: each spin is forgotten once and drawn anew given all others.

    Parameters
    ----------
    patterns : int8[::1]
        N M entries, site by site.
    table : float64[::1]
        The energy of a well by the number of spins that agree with its pattern: N + 1 entries.
    spins : int8[::1]
    sums : int64[::1]
        N times the M overlaps; kept up to date.
    order : int64[::1]
        The sites 0 ... N - 1 in any order.
    temperature : float64
        Greater than 0.
    sweeps : int64
    state : uint64[::1]
        Of the random number generator.
    """
    for _ in range(sweeps):
        shuffle(order, order.size, state)
        for i in range(order.size):
            site = order[i]
            cost = cost_of_up(patterns, table, spins, sums, site)
            up = uniform(state) < 1.0 / (1.0 + exp(cost / temperature))
            if up != (spins[site] > 0):
                turn(patterns, spins, sums, site)


@kernel("void(int8[::1], int8[::1], int64[::1], int64[::1], int64, uint64[::1])")
def damage(patterns, spins, sums, order, flips, state):
    """Turn so many spins, picked at random."""
    shuffle(order, flips, state)
    for i in range(flips):
        turn(patterns, spins, sums, order[i])


@kernel("void(int8[::1], int8[::1], int64[::1], int64)")
def flip(patterns, spins, sums, site):
    """Turn one spin."""
    turn(patterns, spins, sums, site)


@function
def add_agreeing(signs, group, count, sums):
    """Let so many more spins of a group agree with the first pattern."""
    for mu in range(sums.size):
        sums[mu] += 2 * count * signs[group * sums.size + mu]


@function
def nothing_agrees(sizes, signs, agreeing, sums):
    """Begin with no spin that agrees with the first pattern."""
    for mu in range(sums.size):
        sums[mu] = 0
        for group in range(sizes.size):
            sums[mu] -= sizes[group] * signs[group * sums.size + mu]
    for group in range(sizes.size):
        agreeing[group] = 0


@function
def next_outside(sizes, signs, agreeing, sums):
    """Count on outside the first group, as an odometer does; return whether there was more."""
    for group in range(1, sizes.size):
        if agreeing[group] < sizes[group]:
            agreeing[group] += 1
            add_agreeing(signs, group, 1, sums)
            return True
        add_agreeing(signs, group, -agreeing[group], sums)
        agreeing[group] = 0
    return False


@function
def log_choices(size, some, log_factorial):
    """Return the logarithm of in how many ways so many spins of a group can be chosen."""
    return log_factorial[size] - log_factorial[some] - log_factorial[size - some]


@function
def nearest_of(sums):
    """Return the first pattern of largest overlap."""
    nearest = 0
    for mu in range(1, sums.size):
        if sums[mu] > sums[nearest]:
            nearest = mu
    return nearest


@kernel(
    "void(int64[::1], int8[::1], float64[::1], float64[::1], float64, int64[::1], int64[::1], "
    "float64[::1], float64[::1])"
)
def equilibrium(sizes, signs, table, log_factorial, temperature, agreeing, sums, share, out):
    """Sum over all 2^N states: the distribution of the largest overlap, ln Z and the mean energy.

    Parameters
    ----------
    sizes : int64[::1]
        How many sites each group has.
    signs : int8[::1]
        Of each group, each pattern times the first: entry g M + mu.
    table : float64[::1]
        The energy of a well by the number of agreements: N + 1 entries.
    log_factorial : float64[::1]
        ln k! for k = 0 ... N.
    temperature : float64
        Greater than 0.
    agreeing, sums : int64[::1]
        Room for a number for each group, and for each pattern.
    share : float64[::1]
        M (N + 1) numbers: entry mu (N + 1) + k becomes the probability that mu is the nearest
        pattern (the first, if several are equally near) and k spins agree with it.
    out : float64[::1]
        Becomes ln Z, the mean energy, and the mean of the largest overlap.
    """
    n, levels = table.size - 1, table.size
    for i in range(share.size):
        share[i] = 0.0
    highest, total, energies, overlaps = LOWEST, 0.0, 0.0, 0.0
    nothing_agrees(sizes, signs, agreeing, sums)
    more = True
    while more:
        outside = 0.0
        for group in range(1, sizes.size):
            outside += log_choices(sizes[group], agreeing[group], log_factorial)
        for some in range(sizes[0] + 1):
            energy = 0.0
            for mu in range(sums.size):
                energy += table[(sums[mu] + n) // 2]
            term = outside + log_choices(sizes[0], some, log_factorial) - energy / temperature
            if term > highest:  # weigh by the largest term so far, or it would overflow
                scale = exp(highest - term)
                highest = term
                total, energies, overlaps = scale * total, scale * energies, scale * overlaps
                for i in range(share.size):
                    share[i] *= scale
            weight = exp(term - highest)
            nearest = nearest_of(sums)
            share[nearest * levels + (sums[nearest] + n) // 2] += weight
            total += weight
            energies += weight * energy
            overlaps += weight * sums[nearest]
            add_agreeing(signs, 0, 1, sums)
        add_agreeing(signs, 0, -sizes[0] - 1, sums)
        more = next_outside(sizes, signs, agreeing, sums)
    for i in range(share.size):
        share[i] /= total
    out[0] = highest + log(total)
    out[1] = energies / total
    out[2] = overlaps / (total * n)
