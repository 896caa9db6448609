"""What a Hopfield network has stored, and how much of it a state tells.

The model and how patterns stand in memory are described in `hopfield`: entry i M + mu belongs to
spin i and pattern mu, and A_mu = sum_i xi_i^mu s_i is N times an overlap m_mu.

Patterns can be written in one by one, so that those written first do not depend on how many follow.
The pseudo-inverse couplings (Personnaz, Guyon and Dreyfus 1985) need the inverse of the overlaps of
patterns with one another, C_mu,nu = xi^mu . xi^nu / N. C is positive where no pattern is a
combination of others, so that it can be swept in place, one pivot after the other without
exchanges (Gauss and Jordan).

A *mixture* of an odd number of patterns is, at each spin, what most of them say. With three random
patterns it has overlap 1/2 with each, and at a low load and in the cold it is a minimum of the
energy that nobody taught (Amit, Gutfreund and Sompolinsky, Phys. Rev. A 32, 1007, 1985).

A state of overlap m with a pattern tells of each of its spins, in nats,

    ln 2 - H_b((1 + m)/2) = [(1 + m) ln(1 + m) + (1 - m) ln(1 - m)] / 2.
"""

from numba import int64, uint64

from ergolib.kernels.elementary import log
from ergolib.kernels.hopfield import drive, shuffle
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import next_word

ENERGY = "float64({}[::1], float64[::1], int8[::1], int64[::1])"


@kernel("void(int8[::1], int64, int64, uint64[::1])")
def draw_patterns(patterns, size, first, state):
    """Draw patterns number `first` and on of +1 and -1, one after another, with equal chance."""
    count = patterns.size // size
    for mu in range(first, count):
        for site in range(size):
            patterns[site * count + mu] = 1 if next_word(state) >> uint64(63) else -1


@kernel("void(int8[::1], int64, int8[::1])")
def store(patterns, pattern, spins):
    """Write a state in as one of the patterns."""
    count = patterns.size // spins.size
    for site in range(spins.size):
        patterns[site * count + pattern] = spins[site]


@kernel("void(int8[::1], int64, int8[::1])")
def recall(patterns, pattern, spins):
    """Write one of the patterns out as a state."""
    count = patterns.size // spins.size
    for site in range(spins.size):
        spins[site] = patterns[site * count + pattern]


@kernel("void(int8[::1], int64[::1], int64, int8[::1], int64[::1], uint64[::1])")
def mixture(patterns, chosen, flips, spins, order, state):
    """Start at what most of an odd number of patterns say, with so many spins turned at random."""
    count = patterns.size // spins.size
    for site in range(spins.size):
        total = int64(0)
        for k in range(chosen.size):
            total += patterns[site * count + chosen[k]]
        spins[site] = 1 if total > 0 else -1
    shuffle(order, flips, state)
    for i in range(flips):
        spins[order[i]] = -spins[order[i]]


@kernel("int64(int64[::1], int64, float64[::1])")
def overlaps(sums, size, out):
    """Write the overlaps m_mu; return which has the largest absolute value, the first if tied."""
    nearest = 0
    for mu in range(sums.size):
        out[mu] = sums[mu] / size
        if abs(sums[mu]) > abs(sums[nearest]):
            nearest = mu
    return nearest


@function
def energy_of(weights, own, spins, sums):
    """Return the energy per spin, - sum of s_i h_i / (2 N)."""
    total = 0.0
    for site in range(spins.size):
        total -= drive(weights, own, spins, sums, site) * spins[site]
    return 0.5 * total / (float(spins.size) * spins.size)


@kernel(ENERGY.format("int8"))
def energy(weights, own, spins, sums):
    """Return the energy per spin with Hebb's couplings: the weights are the patterns."""
    return energy_of(weights, own, spins, sums)


@kernel(ENERGY.format("float64"))
def weighted_energy(weights, own, spins, sums):
    """Return the energy per spin with pseudo-inverse couplings."""
    return energy_of(weights, own, spins, sums)


@kernel("float64(int8[::1], int64, float64[::1])")
def invert_overlaps(patterns, size, inverse):
    """Write the inverse of the patterns' overlaps with one another, M x M.

    Returns
    -------
    float64
        The smallest pivot, between 0 and 1: what is left of a pattern, as a squared length per
        spin, if what the others before it say of it is taken away. 0 if there is no inverse.
    """
    count = patterns.size // size
    for mu in range(count):
        for nu in range(mu + 1):
            total = int64(0)
            for site in range(size):
                total += int64(patterns[site * count + mu]) * patterns[site * count + nu]
            inverse[mu * count + nu] = total / size
            inverse[nu * count + mu] = total / size
    smallest = 1.0
    for k in range(count):
        pivot = inverse[k * count + k]
        if pivot < smallest:
            smallest = pivot
        if not pivot > 0.0:
            return 0.0
        inverse[k * count + k] = 1.0
        for nu in range(count):
            inverse[k * count + nu] /= pivot
        for mu in range(count):
            if mu != k:
                share = inverse[mu * count + k]
                inverse[mu * count + k] = 0.0
                for nu in range(count):
                    inverse[mu * count + nu] -= share * inverse[k * count + nu]
    return smallest


@kernel("void(int8[::1], float64[::1], float64[::1], float64[::1])")
def project(patterns, inverse, weights, own):
    """Write the weights of pseudo-inverse couplings, and each spin's action on itself.

    Parameters
    ----------
    patterns : int8[::1]
        N M entries, site by site.
    inverse : float64[::1]
        From `invert_overlaps`.
    weights : float64[::1]
        N M numbers to write, as the patterns stand.
    own : float64[::1]
        N numbers to write.
    """
    count = patterns.size // own.size
    for site in range(own.size):
        first = site * count
        for mu in range(count):
            weights[first + mu] = 0.0
        for nu in range(count):
            for mu in range(count):
                weights[first + mu] += inverse[nu * count + mu] * patterns[first + nu]
        total = 0.0
        for mu in range(count):
            total += weights[first + mu] * patterns[first + mu]
        own[site] = total


@kernel("float64(float64)")
def nats_told(overlap):
    """Return what a state of this overlap with a pattern tells of a spin of it, in nats."""
    m = abs(overlap)
    against = (1.0 - m) * log(1.0 - m) if m < 1.0 else 0.0
    return 0.5 * ((1.0 + m) * log(1.0 + m) + against)
