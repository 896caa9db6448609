"""Random numbers whose state is an argument: xoshiro256++.

The generator of Blackman and Vigna (2021) has 256 bits of state, period 2^256 - 1, and needs
only adds, shifts, rotations and exclusive-ors, so that native code and WebAssembly agree to the
last bit. A state is four unsigned 64-bit words, not all zero, made by `seed_state` from NumPy's
`SeedSequence`. Several streams are several rows of four words.
"""

import math

import numpy as np
from numba import float64, int64, uint64

from ergolib.kernels.elementary import cos, log
from ergolib.kernels.kernel import function, kernel

LOW = uint64(0xFFFFFFFF)


def seed_state(seed, streams: int = 1):
    """Make independent generator states from one seed.

    Parameters
    ----------
    seed : int or numpy.random.SeedSequence or None
        None takes entropy from the operating system.
    streams : int, default 1
        How many states.

    Returns
    -------
    numpy.ndarray
        Shape (4 * streams,), uint64. Words of stream i stand at ``i, streams + i, ...``: the
        first word of every stream, then the second of every stream, and so on.
    """
    sequence = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    return sequence.generate_state(4 * streams, np.uint64)


@function
def rotate_left(word, count):
    """Rotate the 64 bits of a word to the left by 0 < count < 64."""
    return (word << uint64(count)) | (word >> uint64(64 - count))


@function
def next_word(state):
    """Advance one stream (four words) and return 64 random bits."""
    result = rotate_left(state[0] + state[3], 23) + state[0]
    shifted = state[1] << uint64(17)
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = rotate_left(state[3], 45)
    return result


@kernel("void(uint64[::1], uint64[::1])")
def fill_words(out, state):
    """Fill an array with random words."""
    for i in range(out.size):
        out[i] = next_word(state)


@function
def uniform(state):
    """Return a random float in [0, 1): a multiple of 2^-53, all equally likely."""
    return float64(int64(next_word(state) >> uint64(11))) * 2.0**-53


@function
def integer_below(state, count):
    """Return a random integer from 0 to count - 1, for 0 < count < 2^53.

    No integer is likelier than another by more than one part in 2^53 / count.
    """
    return int64(uniform(state) * count)


@function
def normal(state):
    """Return a normal random number of mean 0 and variance 1, from two words (Box and Muller 1958).

    Nothing is kept for the next call. The largest possible number is 8.57.
    """
    radius = math.sqrt(-2.0 * log(1.0 - uniform(state)))
    return radius * cos(2.0 * math.pi * uniform(state))


@function
def bernoulli_word(state, threshold):
    """Return 64 independent random bits, each 1 with probability threshold / 2^64, exactly.

    Bit i is 1 if a random binary fraction is below the threshold. All 64 fractions are compared
    at once, one random word giving the next digit of each: a fraction is decided at the first
    digit that differs from the threshold's. About 8 words decide all 64.

    Parameters
    ----------
    state : uint64[::1]
        One stream.
    threshold : uint64
        Probability times 2^64; certainty cannot be written and needs no random bits.
    """
    answer = uint64(0)
    undecided = ~uint64(0)
    while undecided != uint64(0) and threshold != uint64(0):  # no fraction is below 0.000...
        digits = next_word(state)
        if threshold >> uint64(63):
            answer |= undecided & ~digits
            undecided &= digits
        else:
            undecided &= ~digits
        threshold <<= uint64(1)
    return answer


@kernel("void(float64[::1], uint64[::1])")
def fill_uniform(out, state):
    """Fill an array with random floats in [0, 1)."""
    for i in range(out.size):
        out[i] = uniform(state)


@kernel("void(float64[::1], uint64[::1])")
def fill_normal(out, state):
    """Fill an array with normal random numbers of mean 0 and variance 1."""
    for i in range(out.size):
        out[i] = normal(state)


@kernel("void(uint64[::1], float64, uint64[::1])")
def fill_bernoulli_words(out, probability, state):
    """Fill an array with words whose bits are independent and 1 with the given probability.

    The probability is cut to a multiple of 2^-64, which changes only those below 2^-11. One of 1
    or more sets every bit, one of 0 or less (or NaN) none.
    """
    sometimes = probability > 0.0 and probability < 1.0
    threshold = uint64(probability * 2.0**64) if sometimes else uint64(0)
    always = ~uint64(0) if probability >= 1.0 else uint64(0)
    for i in range(out.size):
        out[i] = bernoulli_word(state, threshold) | always


@kernel("void(uint64[::1])")
def jump(state):
    """Advance a stream by 2^128 words, to one that will never meet the old one.

    Blackman and Vigna's polynomial x^(2^128) modulo the generator's own: the new state is the sum
    (exclusive or) of those states of the next 256 whose coefficient is 1.
    """
    first = second = third = fourth = uint64(0)
    for power in range(256):
        if power < 64:
            coefficients = uint64(0x180EC6D33CFD0ABA)
        elif power < 128:
            coefficients = uint64(0xD5A61266F0C9392C)
        elif power < 192:
            coefficients = uint64(0xA9582618E03FC9AA)
        else:
            coefficients = uint64(0x39ABDC4529B1661C)
        if (coefficients >> uint64(power & 63)) & uint64(1):
            first ^= state[0]
            second ^= state[1]
            third ^= state[2]
            fourth ^= state[3]
        next_word(state)
    state[0] = first
    state[1] = second
    state[2] = third
    state[3] = fourth


@function
def stir(value, constant):
    """Hash a 32-bit value with a constant; `SeedSequence` calls this hashmix."""
    value = ((value ^ constant) * (constant * uint64(0x931E8875) & LOW)) & LOW
    return value ^ (value >> uint64(16))


@function
def blend(first, second):
    """Mix two 32-bit values; `SeedSequence` calls this mix."""
    value = (first * uint64(0xCA01F9DD) - second * uint64(0x4973F715)) & LOW
    return value ^ (value >> uint64(16))


@kernel("void(uint64, uint64[::1])")
def seed_words(seed, state):
    """Do what `seed_state` does for an integer seed below 2^64, where there is no NumPy.

    It is NumPy's `SeedSequence` (O'Neill 2015): a pool of four 32-bit values takes up the seed,
    every value is mixed with every other, and the words are drawn from the pool in turn. The
    first four words of `state` hold the pool until then.
    """
    constant = uint64(0x43B0D7E5)
    for i in range(4):
        state[i] = stir((seed >> uint64(32 * i)) & LOW if i < 2 else uint64(0), constant)
        constant = constant * uint64(0x931E8875) & LOW
    for source in range(4):
        for target in range(4):
            if source != target:
                state[target] = blend(state[target], stir(state[source], constant))
                constant = constant * uint64(0x931E8875) & LOW
    first, second, third, fourth = state[0], state[1], state[2], state[3]
    constant = uint64(0x8B51F9DD)
    for i in range(state.size):
        low, high = (third, fourth) if i & 1 else (first, second)
        word = uint64(0)
        for half in range(2):
            value = (high if half else low) ^ constant
            constant = constant * uint64(0x58F38DED) & LOW
            value = value * constant & LOW
            word |= (value ^ (value >> uint64(16))) << uint64(32 * half)
        state[i] = word
