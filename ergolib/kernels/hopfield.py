"""The Hopfield model: a magnet whose couplings were learnt.

N spins s_i = +1 or -1 are to remember M patterns xi^1 ... xi^M of +1 and -1. They do so by their
couplings (Hebb 1949; Hopfield, PNAS 79, 2554, 1982),

    E = - 1/2 sum_ij J_ij s_i s_j,    J_ij = (1/N) sum_mu xi_i^mu xi_j^mu,    J_ii = 0,

with k_B = 1 and energies in units of the coupling. A matrix of N^2 couplings is never needed. With
the sums A_mu = sum_i xi_i^mu s_i, that is N times the overlaps m_mu, the field on a spin is

    N h_i = sum_mu w_i^mu A_mu  -  a_i s_i,

where for Hebb's couplings w = xi, and a_i = M takes the spin's action on itself away: integers, so
that the field has no rounding error and a field of zero is zero. For the pseudo-inverse couplings
(Personnaz, Guyon and Dreyfus, J. Physique Lett. 46, 359, 1985) w_i^mu = sum_nu (C^-1)_mu,nu
xi_i^nu, with C = xi xi^T / N, and a_i = sum_mu w_i^mu xi_i^mu. Field and flip cost M operations.

Patterns and weights are stored site by site: entry i M + mu belongs to spin i and pattern mu. A
sweep visits every spin once, in an order drawn anew. At temperature 0 a spin follows its field and
stays if that is zero; at temperature T > 0 it points up with chance 1 / (1 + exp(-2 h / T)), which
is the heat bath (Glauber 1963) and has the Boltzmann distribution as its equilibrium.
"""

from numba import int64, uint64

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import integer_below, next_word, uniform

HEAT_BATH = "void(int8[::1], {}[::1], float64[::1], int8[::1], int64[::1], int64[::1], float64, "
HEAT_BATH += "int64, uint64[::1])"
DESCENT = "int64(int8[::1], {}[::1], float64[::1], int8[::1], int64[::1], int64[::1], int64, "
DESCENT += "int64[::1], uint64[::1])"


@function
def shuffle(order, chosen, state):
    """Draw the first `chosen` sites of an order anew (Fisher and Yates): all equally likely."""
    for here in range(chosen):
        there = here + integer_below(state, order.size - here)
        site = order[here]
        order[here] = order[there]
        order[there] = site


@function
def drive(weights, own, spins, sums, site):
    """Return N times the field on a spin, of which its own action on itself is no part."""
    row = weights[site * sums.size : (site + 1) * sums.size]
    total = row[0] * sums[0]
    for mu in range(1, sums.size):
        total += row[mu] * sums[mu]
    return total - own[site] * spins[site]


@function
def turn(patterns, spins, sums, site):
    """Turn one spin, and keep the sums up to date."""
    row = patterns[site * sums.size : (site + 1) * sums.size]
    change = -2 * int64(spins[site])
    spins[site] = -spins[site]
    for mu in range(sums.size):
        sums[mu] += change * row[mu]


@function
def thermal_sweep(patterns, weights, own, spins, sums, order, temperature, state):
    """Forget every spin once, and draw it anew in equilibrium with the others."""
    shuffle(order, order.size, state)
    for i in range(order.size):
        site = order[i]
        field = drive(weights, own, spins, sums, site) / spins.size
        up = uniform(state) < 1.0 / (1.0 + exp(-2.0 * field / temperature))
        if up != (spins[site] > 0):
            turn(patterns, spins, sums, site)


@function
def cold_sweep(patterns, weights, own, spins, sums, order, state):
    """Let every spin follow its field once; return how many turned."""
    shuffle(order, order.size, state)
    turned = 0
    for i in range(order.size):
        site = order[i]
        if drive(weights, own, spins, sums, site) * spins[site] < 0.0:
            turn(patterns, spins, sums, site)
            turned += 1
    return turned


@function
def move(patterns, weights, own, spins, sums, order, temperature, sweeps, state):
    """Make some sweeps at a temperature, which may be 0."""
    for _ in range(sweeps):
        if temperature > 0.0:
            thermal_sweep(patterns, weights, own, spins, sums, order, temperature, state)
        else:
            cold_sweep(patterns, weights, own, spins, sums, order, state)


@function
def fall(patterns, weights, own, spins, sums, order, sweeps, made, state):
    """Sweep at temperature 0 until no spin turns, or for so many sweeps."""
    made[0] = 0
    turned = 1
    while turned > 0 and made[0] < sweeps:
        turned = cold_sweep(patterns, weights, own, spins, sums, order, state)
        made[0] += 1
    return turned


@kernel(HEAT_BATH.format("int8"))
def heat_bath(patterns, weights, own, spins, sums, order, temperature, sweeps, state):
    """Sweep at a temperature with Hebb's couplings: the weights are the patterns.

    Parameters
    ----------
    patterns, weights : int8[::1]
        N M entries, site by site; here both are the patterns.
    own : float64[::1]
        N times the coupling of each spin to itself, to be taken away.
    spins : int8[::1]
    sums : int64[::1]
        M numbers, from `overlap_sums`; kept up to date.
    order : int64[::1]
        The sites 0 ... N - 1 in any order.
    temperature : float64
        At least 0.
    sweeps : int64
    state : uint64[::1]
        Of the random number generator.
    """
    move(patterns, weights, own, spins, sums, order, temperature, sweeps, state)


@kernel(HEAT_BATH.format("float64"))
def weighted_heat_bath(patterns, weights, own, spins, sums, order, temperature, sweeps, state):
    """Sweep at a temperature with pseudo-inverse couplings; arguments as in `heat_bath`."""
    move(patterns, weights, own, spins, sums, order, temperature, sweeps, state)


@kernel(DESCENT.format("int8"))
def descend(patterns, weights, own, spins, sums, order, sweeps, made, state):
    """Sweep at temperature 0 until no spin turns, with Hebb's couplings.

    Every turn lowers the energy, so that this ends; `sweeps` says when to stop waiting for it.

    Returns
    -------
    int64
        How many spins turned in the last sweep: 0 if the state is a minimum. The number of sweeps
        made stands in made[0].
    """
    return fall(patterns, weights, own, spins, sums, order, sweeps, made, state)


@kernel(DESCENT.format("float64"))
def weighted_descend(patterns, weights, own, spins, sums, order, sweeps, made, state):
    """Sweep at temperature 0 until no spin turns, with pseudo-inverse couplings."""
    return fall(patterns, weights, own, spins, sums, order, sweeps, made, state)


@kernel("void(int8[::1], int8[::1], int64[::1])")
def overlap_sums(patterns, spins, sums):
    """Write N times the overlap of the spins with each pattern."""
    for mu in range(sums.size):
        sums[mu] = 0
    for site in range(spins.size):
        first = site * sums.size
        spin = int64(spins[site])
        for mu in range(sums.size):
            sums[mu] += spin * patterns[first + mu]


@kernel("void(int8[::1], int64, int64, int8[::1], int64[::1], uint64[::1])")
def cue(patterns, pattern, flips, spins, order, state):
    """Start at a pattern of which so many spins, picked at random, have been turned."""
    count = patterns.size // spins.size
    for site in range(spins.size):
        spins[site] = patterns[site * count + pattern]
    shuffle(order, flips, state)
    for i in range(flips):
        spins[order[i]] = -spins[order[i]]


@kernel("void(int8[::1], uint64[::1])")
def random_patterns(patterns, state):
    """Draw patterns of +1 and -1, with equal chance and independent."""
    for i in range(patterns.size):
        patterns[i] = 1 if next_word(state) >> uint64(63) else -1
