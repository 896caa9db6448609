"""An infinitely long Ising cylinder, exactly: its rows are a Markov chain.

Rings of `width` spins follow each other without end; H = - sum over neighbouring pairs of s s', and
k_B = 1, J = 1. Let b(r) be the summed weight of all that lies behind a row in state r, up to a
factor: the positive solution of

    lambda b(r) = sum over r' of V(r, r') D(r') b(r'),

with V and D as in `transfer` (Kramers and Wannier 1941; positive and unique by Perron's theorem).
What lies before the row has the same weight. So rows have probabilities P(r) = D(r) b(r)^2, and
each is drawn given only the one before it (Onsager's chain of rows),

    P(r' | r) = V(r, r') D(r') b(r') / (lambda b(r)).

A sample needs no time to equilibrate: it is exact from the first row on.
"""

import math

from ergolib.kernels.elementary import NOT_A_NUMBER, exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.random import uniform
from ergolib.kernels.transfer import across, along, bits_set, power, scaled

SETTLED = 1e-15  # change of ln lambda in a step at which it has converged
LAST = 20  # steps more, for the vector


@kernel("float64(float64[::1], float64[::1], int64, float64, int64)")
def leading_vector(vector, weights, width, temperature, most):
    """Find b(r) by repeated multiplication; write it, scaled so that the P(r) sum to 1, and D(r).

    It starts from a vector that does not change when all spins are flipped, and so do not those
    that follow: the slow decay of the magnetization below T_c does not slow it down.

    Parameters
    ----------
    vector, weights : float64[::1]
        2^width numbers each; they receive b and D.
    most : int64
        The largest number of multiplications; some hundred are enough.

    Returns
    -------
    float64
        ln lambda, with satisfied bonds counting 1; NaN if it has not converged.
    """
    states = 1 << width
    broken = exp(-2.0 / temperature)
    for r in range(states):
        weights[r] = along(r, width, broken)
        vector[r] = 1.0
    now, settled, left = 0.0, 0, LAST
    for _ in range(most):
        if left > 0:
            before = now
            for r in range(states):
                vector[r] *= weights[r]
            across(vector, width, broken)
            now = scaled(vector, states)
            settled = settled + 1 if abs(now - before) <= SETTLED * (1.0 + abs(now)) else 0
            left = left - 1 if settled >= 3 else LAST
    total = 0.0
    for r in range(states):
        total += weights[r] * vector[r] * vector[r]
    root = 1.0 / math.sqrt(total)
    for r in range(states):
        vector[r] *= root
    return now if left == 0 else NOT_A_NUMBER


@function
def pick(chances, states, total, state):
    """Draw an index with the given chances, which sum to `total`."""
    left = uniform(state) * total
    r = 0
    while r < states - 1 and left >= chances[r]:
        left -= chances[r]
        r += 1
    return r


@kernel(
    "void(int8[::1], int64, int64, float64, float64[::1], float64[::1], float64[::1], int64[::1],"
    " uint64[::1])"
)
def grow(spins, rows, width, temperature, vector, weights, scratch, row, state):
    """Draw rows of the cylinder, one after another.

    Parameters
    ----------
    spins : int8[::1]
        Receives rows * width spins, row by row.
    vector, weights : float64[::1]
        b and D of this temperature, from `leading_vector`.
    scratch : float64[::1]
        Working space, 2^width numbers.
    row : int64[::1]
        One number: the row before the first, -1 if there is none; then the last row drawn.
    """
    states = 1 << width
    power_of = small_table(17)
    broken = exp(-2.0 / temperature)
    for count in range(width + 1):
        power_of[count] = power(broken, count)
    for number in range(rows):
        total = 0.0
        if row[0] < 0:
            for r in range(states):
                scratch[r] = weights[r] * vector[r] * vector[r]
                total += scratch[r]
        else:
            for r in range(states):
                scratch[r] = power_of[bits_set(r ^ row[0])] * weights[r] * vector[r]
                total += scratch[r]
        drawn = pick(scratch, states, total, state)
        row[0] = drawn
        for x in range(width):
            spins[number * width + x] = 1 if (drawn >> x) & 1 else -1


@kernel("int64(int8[::1], int64, int64, int64)")
def agreeing(spins, width, first, second):
    """Count the sites of two rows whose spins are equal."""
    count = 0
    for x in range(width):
        count += 1 if spins[first * width + x] == spins[second * width + x] else 0
    return count


@kernel("void(int64, float64, int64, float64[::1], float64[::1], float64[::1], float64[::1])")
def correlation(width, temperature, first, vector, weights, scratch, out):
    """Find the correlation <s s'> of two spins one behind the other, at several distances; exact.

    Parameters
    ----------
    first : int64
        The first distance, at least 0.
    vector, weights : float64[::1]
        b and D of this temperature, from `leading_vector`.
    scratch : float64[::1]
        Working space, 2^(width + 1) numbers.
    out : float64[::1]
        Receives the correlation at distances first, first + 1, ...
    """
    states = 1 << width
    broken = exp(-2.0 / temperature)
    signed = scratch[:states]
    plain = scratch[states : 2 * states]
    for r in range(states):
        plain[r] = weights[r] * vector[r]
        signed[r] = plain[r] if r & 1 else -plain[r]
    for distance in range(first + out.size):
        if distance > 0:
            across(signed, width, broken)
            across(plain, width, broken)
            for r in range(states):
                signed[r] *= weights[r]
                plain[r] *= weights[r]
            largest = 0.0
            for r in range(states):
                largest = max(largest, plain[r])
            for r in range(states):
                signed[r] /= largest
                plain[r] /= largest
        if distance >= first:
            up, total = 0.0, 0.0
            for r in range(states):
                up += signed[r] * vector[r] if r & 1 else -signed[r] * vector[r]
                total += plain[r] * vector[r]
            out[distance - first] = up / total
