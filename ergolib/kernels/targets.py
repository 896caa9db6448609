"""What there is to know: a few states, or a parity, blurred and on a background.

A target is a distribution over the 2^N states of N spins: bit k of a state is 1 where spin k is -1.
It is made in three steps.

- M patterns share the probability evenly; or all states share it in which the product of some
  spins is +1 (their parity is even).
- Every spin is flipped with probability f, independently. A pattern then becomes a cloud: a state
  at distance d from it has the share f^d (1 - f)^(N - d), a well with sloping sides, a funnel.
- A share b of all probability is spread over all states alike, so that none has probability 0 and
  -ln(target) is a landscape of finite energies.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation.
"""

from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import integer_below
from ergolib.kernels.transfer import bits_set

TRIES = 10_000


@function
def far_enough(state, states, known, apart):
    """Tell whether a state differs from the first few of others in at least `apart` spins."""
    nearest = apart
    for i in range(known):
        nearest = min(nearest, bits_set(state ^ states[i]))
    return nearest >= apart


@kernel("void(int64, int64, int64[::1], uint64[::1])")
def random_states(spins, apart, states, generator):
    """Draw states, each of them at least so many flips from those before.

    Parameters
    ----------
    spins : int64
        N, at most 16.
    apart : int64
        If 10000 tries have found none so far away, the next is taken as it is.
    states : int64[::1]
        Written.
    generator : uint64[::1]
        The random generator.
    """
    for i in range(states.size):
        for _ in range(TRIES):
            states[i] = integer_below(generator, 1 << spins)
            if far_enough(states[i], states, i, apart):
                break


@kernel("void(int64[::1], int64, float64, float64, float64[::1])")
def mix(patterns, parity, flips, background, target):
    """Write the target distribution.

    Parameters
    ----------
    patterns : int64[::1]
        States that are stored; not read if there is a parity.
    parity : int64
        A subset of the spins, as an index, whose product is +1; 0 if patterns are stored.
    flips : float64
        f, from 0 to 1/2.
    background : float64
        b, from 0 to 1.
    target : float64[::1]
        2^N numbers, written.
    """
    size = target.size
    for s in range(size):
        even = parity > 0 and bits_set(s & parity) % 2 == 0
        target[s] = 2.0 / size if even else 0.0
    if parity == 0:
        for i in range(patterns.size):
            target[patterns[i]] += 1.0 / patterns.size
    half = 1
    while half < size and flips > 0.0:
        for s in range(size):
            if s & half == 0:
                one, other = target[s], target[s | half]
                target[s] = (1.0 - flips) * one + flips * other
                target[s | half] = (1.0 - flips) * other + flips * one
        half *= 2
    for s in range(size):
        target[s] = (1.0 - background) * target[s] + background / size
