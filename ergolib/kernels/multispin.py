"""Sixty-four Ising spins in a word: multi-spin coded Metropolis on a periodic square lattice.

The model is the Ising model without a field, E = -sum s_i s_j over nearest neighbours, with
J = k_B = 1. The law of motion is that of `ising.metropolis`: visit every site of one sublattice
of the checkerboard, then of the other, and flip a spin with probability min(1, exp(-dE / T)).

**One bit a spin.** A spin has two values, and a word has 64 bits. The lattice is cut into 64
equal blocks, and each word holds the 64 spins that stand at the same place in their blocks. A
neighbour inside the block is then the same bit of a neighbouring word, and one logical operation
does its work for 64 spins, or 512 on a processor with vectors of eight words. Only at the rim of a
block is the neighbour in another block: there the bits of the word are rotated. Blocks have even
sides, so that all 64 spins of a word belong to one sublattice, and the even and the odd sublattice
are two arrays of words.

**One comparison a bit.** A spin with two or more neighbours against it flips for certain. With one
against it dE = 4, with none dE = 8, and it flips if a uniform random number falls below exp(-dE/T).
Two binary numbers are compared from their first digit on, and the first digit in which they differ
decides. So 64 comparisons at once take one random word for each digit, and each digit leaves half
of the spins undecided. A fixed number of digits is spent on all of them; the few spins that are
then undecided draw the rest of their random number one by one. So a flip has its probability to
64 digits, though little more than `DIGITS` random bits are spent on a spin.

Packing spins in words goes back to Creutz, Jacobs and Rebbi (1979).
"""

from typing import NamedTuple

from numba import int64, uint64

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import rotate_left

# Digits compared for all spins at once. Each costs every spin the same, and halves the number of
# spins that need the slow path; twelve was fastest.
DIGITS = 12

# At most this many words are decided at once, so that the states of their generators stay in the
# fastest cache.
LANES = 256

ALL = uint64(0xFFFFFFFFFFFFFFFF)


class Layout(NamedTuple):
    """The sizes of the arrays for a lattice.

    Attributes
    ----------
    words : int
        Words in a row of a sublattice.
    rows : int
        Rows of words: `even` and `odd` each have ``rows * words`` words.
    across : int
        Blocks side by side. Bit ``across * i + j`` is the block in block row i, block column j.
    lanes : int
        Generators that run side by side: the state is ``seed_state(seed, lanes)``.
    scratch : int
        Words of scratch.
    """

    words: int
    rows: int
    across: int
    lanes: int
    scratch: int


@function
def blocks_across(rows):
    """Return how many of the 64 blocks stand side by side: the fewest that leave even heights."""
    across = 1
    while across < 64 and rows % (128 // across) != 0:
        across *= 2
    return across


def layout(rows: int, columns: int) -> Layout:
    """Return the sizes of the arrays for a lattice whose sides are multiples of 16."""
    across = blocks_across.py_func(rows)  # type: ignore[attr-defined]
    words, height = columns // across // 2, rows * across // 64
    held = words * min(height, max(1, LANES // words))  # the rows whose spins are counted at once
    return Layout(words, height, across, min(LANES, held), 2 * (held + DIGITS))


@kernel("void(int8[::1], int64, int64, uint64[::1], uint64[::1])")
def pack(spins, rows, columns, even, odd):
    """Code spins, +1 or -1, row by row, as the words of the two sublattices."""
    across = blocks_across(rows)
    words, height = columns // across // 2, rows * across // 64
    for i in range(height * words):
        even[i] = uint64(0)
        odd[i] = uint64(0)
    for row in range(rows):
        i = row % height
        for block in range(across):
            bit = uint64(row // height * across + block)
            site = row * columns + block * 2 * words
            for j in range(words):
                first = uint64(spins[site + 2 * j] > 0) << bit
                second = uint64(spins[site + 2 * j + 1] > 0) << bit
                if i & 1:
                    first, second = second, first
                even[i * words + j] |= first
                odd[i * words + j] |= second


@kernel("void(uint64[::1], uint64[::1], int64, int64, int8[::1])")
def unpack(even, odd, rows, columns, spins):
    """Write the spins, +1 or -1, row by row."""
    across = blocks_across(rows)
    words, height = columns // across // 2, rows * across // 64
    for row in range(rows):
        i = row % height
        for block in range(across):
            bit = uint64(row // height * across + block)
            site = row * columns + block * 2 * words
            for j in range(words):
                first = (even[i * words + j] >> bit) & uint64(1)
                second = (odd[i * words + j] >> bit) & uint64(1)
                if i & 1:
                    first, second = second, first
                spins[site + 2 * j] = 2 * first - 1
                spins[site + 2 * j + 1] = 2 * second - 1


@function
def turn(word, count):
    """Rotate a word to the left by 0 <= count < 64; right by count is left by -count."""
    return (word << uint64(count & 63)) | (word >> uint64(-count & 63))


@function
def first_blocks(across):
    """Mark the bits of the first block of every row of blocks."""
    marks = uint64(1)
    while across < 64:
        marks |= marks << uint64(across)
        across *= 2
    return marks


@function
def block_to_the_right(word, across):
    """Give every bit the value of the block to its right, around the lattice."""
    last = first_blocks(across) << uint64(across - 1)
    return ((word >> uint64(1)) & ~last) | ((word << uint64(across - 1)) & last)


@function
def block_to_the_left(word, across):
    """Give every bit the value of the block to its left, around the lattice."""
    first = first_blocks(across)
    return ((word << uint64(1)) & ~first) | ((word >> uint64(across - 1)) & first)


@function
def wrap(i, height):
    """Return the row that stands for row i, -1 <= i <= height, of a closed lattice."""
    return i + height if i < 0 else (i if i < height else 0)


@function
def beside(row, step, across):
    """Return the neighbours past the end of a row: to the right of it (step 1) or to the left."""
    if step > 0:
        return block_to_the_right(row[0], across)
    return block_to_the_left(row[row.size - 1], across)


@function
def against(spin, up, down, here, there):
    """Count neighbours against each spin: is it at most one, and is it odd."""
    a, b, c, d = spin ^ up, spin ^ down, spin ^ here, spin ^ there
    two_or_more = (a & b) | (c & d) | ((a ^ b) & (c ^ d))
    return ~two_or_more, a ^ b ^ c ^ d


@function
def count_row(own, other, i, height, step, across, needy, odd):
    """Find the spins of a row that need a random number, and those with one neighbour against.

    Word j has its neighbours in the row of the other sublattice at j and at j + step.
    """
    words = own.size
    at, up, down = i * words, wrap(i - 1, height) * words, wrap(i + 1, height) * words
    above, below = other[up : up + words], other[down : down + words]
    here = other[at : at + words]
    turn_above, turn_below = across if i == 0 else 0, -across if i + 1 == height else 0
    # All words but the last or, where the other neighbour is to the left, the first.
    first, last = (0, words - 1) if step > 0 else (1, words)
    inner_own, inner_needy, inner_odd = own[first:last], needy[first:last], odd[first:last]
    inner_above, inner_below = above[first:last], below[first:last]
    inner_here, inner_there = here[first:last], here[first + step : last + step]
    for j in range(words - 1):
        inner_needy[j], inner_odd[j] = against(
            inner_own[j],
            turn(inner_above[j], turn_above),
            turn(inner_below[j], turn_below),
            inner_here[j],
            inner_there[j],
        )
    j = words - 1 if step > 0 else 0
    needy[j], odd[j] = against(
        own[j],
        turn(above[j], turn_above),
        turn(below[j], turn_below),
        here[j],
        beside(here, step, across),
    )


@function
def write_digits(one, none, digits):
    """Write the first digits of two thresholds as words of ones or of zeros, for `compare`.

    Word 2 k is digit k of `none`; word 2 k + 1 tells whether digit k of `one` is different.
    """
    for k in range(digits.size // 2):
        shift = uint64(63 - k)
        digits[2 * k] = uint64(0) - ((none >> shift) & uint64(1))
        digits[2 * k + 1] = uint64(0) - (((none ^ one) >> shift) & uint64(1))


@function
def four_digits(digits, k):
    """Read digits k to k + 3 before a loop, so that they stay in registers within it."""
    return (
        (digits[2 * k], digits[2 * k + 1]),
        (digits[2 * k + 2], digits[2 * k + 3]),
        (digits[2 * k + 4], digits[2 * k + 5]),
        (digits[2 * k + 6], digits[2 * k + 7]),
    )


@function
def compare(a, b, c, d, below, equal, odd, digit):
    """Let one random bit a spin be a digit of its random number, and compare with its threshold.

    Digits come last to first: where an earlier digit differs, it overrules the later ones.
    """
    random = rotate_left(a + d, 23) + a
    shifted = b << uint64(17)
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate_left(d, 45)
    threshold = digit[0] ^ (odd & digit[1])
    differ = random ^ threshold
    below ^= differ & (below ^ threshold)
    return a, b, c, d, below, equal & ~differ


@function
def compare_four(a, b, c, d, below, equal, odd, digits):
    """Compare four digits, last to first."""
    a, b, c, d, below, equal = compare(a, b, c, d, below, equal, odd, digits[3])
    a, b, c, d, below, equal = compare(a, b, c, d, below, equal, odd, digits[2])
    a, b, c, d, below, equal = compare(a, b, c, d, below, equal, odd, digits[1])
    return compare(a, b, c, d, below, equal, odd, digits[0])


@function
def flip_most(own, needy, odd, state, digits):
    """Flip the spins that the first digits decide; the undecided stay in `needy`."""
    lanes = state.size // 4
    first, second = state[:lanes], state[lanes : 2 * lanes]
    third, fourth = state[2 * lanes : 3 * lanes], state[3 * lanes :]
    start = four_digits(digits, 0)
    middle = four_digits(digits, 4)
    end = four_digits(digits, 8)
    for j in range(own.size):
        a, b, c, d = first[j], second[j], third[j], fourth[j]
        below, equal, odd_j = uint64(0), needy[j], odd[j]
        a, b, c, d, below, equal = compare_four(a, b, c, d, below, equal, odd_j, end)
        a, b, c, d, below, equal = compare_four(a, b, c, d, below, equal, odd_j, middle)
        a, b, c, d, below, equal = compare_four(a, b, c, d, below, equal, odd_j, start)
        first[j], second[j], third[j], fourth[j] = a, b, c, d
        own[j] ^= below | ~needy[j]
        needy[j] = equal


@function
def next_of_lane(state, lane):
    """Advance one of the generators and return 64 random bits."""
    lanes = state.size // 4
    a, b, c, d = (
        state[lane],
        state[lanes + lane],
        state[2 * lanes + lane],
        state[3 * lanes + lane],
    )
    state[lane] = a ^ b ^ d
    state[lanes + lane] = a ^ b ^ c
    state[2 * lanes + lane] = a ^ c ^ (b << uint64(17))
    state[3 * lanes + lane] = rotate_left(b ^ d, 45)
    return rotate_left(a + d, 23) + a


@function
def flip_rest(own, undecided, odd, state, one, none):
    """Decide the undecided spins one by one, by the digits that were not yet compared."""
    for j in range(own.size):
        left = undecided[j]
        while left != uint64(0):
            bit = left & (uint64(0) - left)
            threshold = one if odd[j] & bit else none
            if next_of_lane(state, j) < threshold << uint64(DIGITS):
                own[j] ^= bit
            left ^= bit


@function
def flip(own, needy, odd, state, digits, one, none):
    """Flip or leave every spin of some words, as many words at a time as there are generators."""
    lanes = state.size // 4
    start = 0
    while start < own.size:
        end = min(own.size, start + lanes)
        flip_most(own[start:end], needy[start:end], odd[start:end], state, digits)
        flip_rest(own[start:end], needy[start:end], odd[start:end], state, one, none)
        start = end


@function
def update(own, other, parity, height, words, across, one, none, scratch, state):
    """Visit every spin of one sublattice."""
    size = scratch.size // 2 - DIGITS
    needy, odd, digits = scratch[:size], scratch[size : 2 * size], scratch[2 * size :]
    together = size // words
    top = 0
    while top < height:
        bottom = min(height, top + together)
        for i in range(top, bottom):
            step = 1 if (i + parity) & 1 else -1
            here, there = i * words, (i - top) * words
            count_row(
                own[here : here + words],
                other,
                i,
                height,
                step,
                across,
                needy[there : there + words],
                odd[there : there + words],
            )
        flip(own[top * words : bottom * words], needy, odd, state, digits, one, none)
        top = bottom


@function
def fixed_point(probability):
    """Return a probability in units of 2^-64; a certain one is one unit short."""
    if probability >= 1.0:
        return ALL
    return uint64(probability * 18446744073709551616.0)


@kernel("void(uint64[::1], uint64[::1], int64, int64, float64, int64, uint64[::1], uint64[::1])")
def metropolis(even, odd, rows, columns, temperature, sweeps, scratch, state):
    """Visit every spin of the even, then of the odd sublattice; this many times.

    The sizes of `even`, `odd`, `scratch` and of the generators' `state` are those of `layout`.
    """
    across = blocks_across(rows)
    words, height = columns // across // 2, rows * across // 64
    one = fixed_point(exp(-4.0 / temperature))
    none = fixed_point(exp(-8.0 / temperature))
    write_digits(one, none, scratch[scratch.size - 2 * DIGITS :])
    own, other = even, odd
    for visit in range(2 * sweeps):
        update(own, other, visit & 1, height, words, across, one, none, scratch, state)
        own, other = other, own


@function
def ones(word):
    """Count the bits that are one."""
    word -= (word >> uint64(1)) & uint64(0x5555555555555555)
    word = (word & uint64(0x3333333333333333)) + ((word >> uint64(2)) & uint64(0x3333333333333333))
    word = (word + (word >> uint64(4))) & uint64(0x0F0F0F0F0F0F0F0F)
    return (word * uint64(0x0101010101010101)) >> uint64(56)


@kernel("void(uint64[::1], uint64[::1], int64, int64, float64[::1])")
def observe(even, odd, rows, columns, out):
    """Write the energy and the sum of the spins."""
    across = blocks_across(rows)
    words, height = columns // across // 2, rows * across // 64
    up_spins, broken = uint64(0), uint64(0)
    for i in range(height):
        at, up, down = i * words, wrap(i - 1, height) * words, wrap(i + 1, height) * words
        spins, here = even[at : at + words], odd[at : at + words]
        above, below = odd[up : up + words], odd[down : down + words]
        turn_above, turn_below = across if i == 0 else 0, -across if i + 1 == height else 0
        for j in range(words):
            up_spins += ones(spins[j]) + ones(here[j])
            broken += ones(spins[j] ^ turn(above[j], turn_above))
            broken += ones(spins[j] ^ turn(below[j], turn_below))
            broken += ones(spins[j] ^ here[j])
        step = 1 if i & 1 else -1
        inner, there = (spins[:-1], here[1:]) if step > 0 else (spins[1:], here[:-1])
        for j in range(words - 1):
            broken += ones(inner[j] ^ there[j])
        broken += ones(spins[words - 1 if step > 0 else 0] ^ beside(here, step, across))
    sites = rows * columns
    out[0] = 2 * int64(broken) - 2 * sites
    out[1] = 2 * int64(up_spins) - sites
