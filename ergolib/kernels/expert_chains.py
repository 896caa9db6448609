"""Samples of a mixture of experts: an expert is picked, and its own chain makes a sweep.

A mixture m(s) = sum_k w_k p_k(s) of distributions over the 2^N states of N spins is sampled by one
Markov chain for each expert. Before a sweep expert k is picked with probability w_k, whatever the
states of the chains; then its chain alone makes N steps of the heat bath (R. J. Glauber, J. Math.
Phys. 4, 294, 1963): a spin picked at random is drawn anew given all others, and goes to the state t
from s with probability

    p_k(t) / (p_k(s) + p_k(t)).

Over a long time the states of the chain that has just moved are distributed as m. A single model
has one chain, which must climb over every barrier between its wells; a chain of an expert that has
taken one well never leaves it, and need not: the choice of the expert crosses the barrier.

Bit k of a state is 1 where spin k is -1.
"""

from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import integer_below, uniform


@function
def picked(weights, state):
    """Return an expert, k with probability w_k; an expert of weight 0 never."""
    left = uniform(state)
    last = 0
    for k in range(weights.size):
        if weights[k] > 0.0:
            last = k
            left -= weights[k]
            if left < 0.0:
                break
    return last


@kernel("void(int64[::1], int64, uint64[::1])")
def scatter(places, size, state):
    """Put every chain into a state of its own, all states alike.

    Parameters
    ----------
    places : int64[::1]
        Written.
    size : int64
        2^N.
    state : uint64[::1]
        The random generator.
    """
    for k in range(places.size):
        places[k] = integer_below(state, size)


@kernel("void(float64[::1], float64[::1], int64[::1], int64, int64[::1], uint64[::1])")
def sample(weights, distributions, places, spins, trail, state):
    """Make as many sweeps as `trail` is long.

    Parameters
    ----------
    weights : float64[::1]
        w_k, 1 in all.
    distributions : float64[::1]
        p_k(s), 2^N numbers for each expert, one expert after the other.
    places : int64[::1]
        The state of each expert's chain; moved in place.
    spins : int64
        N, at least 1.
    trail : int64[::1]
        Receives k 2^N + s after each sweep: which chain has moved, and where it is.
    state : uint64[::1]
        The random generator.
    """
    size = 1 << spins
    for i in range(trail.size):
        k = picked(weights, state)
        first = k * size
        here = places[k]
        for _ in range(spins):
            there = here ^ (1 << integer_below(state, spins))
            stay, go = distributions[first + here], distributions[first + there]
            if uniform(state) * (stay + go) < go:
                here = there
        places[k] = here
        trail[i] = first + here
