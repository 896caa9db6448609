"""Random numbers whose state is an argument: xoshiro256++.

The generator of Blackman and Vigna (2021) has 256 bits of state, period 2^256 - 1, and needs
only adds, shifts, rotations and exclusive-ors, so that native code and WebAssembly agree to the
last bit. A state is four unsigned 64-bit words, not all zero, made by `seed_state` from NumPy's
`SeedSequence`. Several streams are several rows of four words.
"""

import numpy as np
from numba import uint64

from ergolib.kernels.kernel import function, kernel


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
