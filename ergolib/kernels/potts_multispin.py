"""Sixty-four Potts spins in four words: the heat bath, multi-spin coded, on a periodic lattice.

The model and the law of motion are those of `potts.heat_bath`: every site of one sublattice of the
checkerboard, then of the other, is forgotten and drawn anew, a colour c with a weight x^n_c, where
n_c neighbours have it and x = exp(beta). How 64 spins of up to 16 colours stand in four words is
told in `potts_planes`. One logical operation acts on 64 spins, or 512 on a processor with vectors
of eight words.

**Few cases.** To which colours the weights go depends on which neighbours agree with each other: a
*quartet* (all four), a *triplet* and a single one, two pairs, a pair and two singles, or four
singles. Every colour has a weight of 1, however few neighbours have it, and so a total of q is
given *blindly*; what n neighbours add to their colour is x^n - 1. One random number decides,
by two thresholds that depend on the case only, whether the draw is blind, goes to a single
neighbour, or to those that agree. Coins pick one of equals.

**One comparison a bit.** A random number is compared with its thresholds digit by digit, one random
word giving the same digit of 64 numbers, as in `multispin`; what `DIGITS` digits leave undecided is
decided one by one, so that all chances are right to 2^-64. A blind colour is built from its
highest bit down. While its bits are those of q, r colours are left, and the next bit is 1 with
probability (r - 2^p) / r; once they are not, or r is a power of two, the rest are coins.
"""

from numba import float64, uint64

from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table, small_words
from ergolib.kernels.multispin import ALL, blocks_across, fixed_point
from ergolib.kernels.potts import heat_bath_weights
from ergolib.kernels.potts_planes import LANES, PLANES, look_around, neighbour, same
from ergolib.kernels.random import rotate_left

# Digits compared for all spins at once: a multiple of four.
DIGITS = 12


@function
def tell_cases(around, count, single, case):
    """Find out which neighbours agree.

    Four words of `single` tell whether neighbour a, b, c or d is of a colour of its own, the fifth
    whether a and b agree. Words of `case` tell whether there are four singles, a pair and two
    singles, two pairs, or a triplet and a single.
    """
    for j in range(count):
        a, b = neighbour(around, 0, j), neighbour(around, 1, j)
        c, d = neighbour(around, 2, j), neighbour(around, 3, j)
        ab, ac, ad, bc, bd, cd = (
            same(a, b),
            same(a, c),
            same(a, d),
            same(b, c),
            same(b, d),
            same(c, d),
        )
        alone_a, alone_b = ~(ab | ac | ad), ~(ab | bc | bd)
        alone_c, alone_d = ~(ac | bc | cd), ~(ad | bd | cd)
        singles = alone_a & alone_b & alone_c & alone_d
        triplet = alone_a ^ alone_b ^ alone_c ^ alone_d
        some = alone_a | alone_b | alone_c | alone_d
        single[j], single[LANES + j] = alone_a, alone_b
        single[2 * LANES + j], single[3 * LANES + j] = alone_c, alone_d
        single[4 * LANES + j] = ab
        case[j], case[LANES + j] = singles, some & ~singles & ~triplet
        case[2 * LANES + j], case[3 * LANES + j] = ~some & ~(ab & cd & ac), triplet


@function
def write_thresholds(weight, q, threshold):
    """Write the chances of each case, in units of 2^-64.

    Words 0 to 4: that the draw is blind, with four singles, a pair, two pairs, a triplet and a
    quartet. Words 5 and 6: that it is blind or goes to a single, with a pair and with a triplet.
    """
    one, two = weight[0], weight[0] + weight[1]
    three, four = two + weight[2], two + weight[2] + weight[3]
    blind = float64(q)
    threshold[0] = fixed_point(blind / (blind + 4.0 * one))
    threshold[1] = fixed_point(blind / (blind + two + 2.0 * one))
    threshold[2] = fixed_point(blind / (blind + 2.0 * two))
    threshold[3] = fixed_point(blind / (blind + three + one))
    threshold[4] = fixed_point(blind / (blind + four))
    threshold[5] = fixed_point((blind + 2.0 * one) / (blind + two + 2.0 * one))
    threshold[6] = fixed_point((blind + one) / (blind + three + one))


@function
def write_digits(threshold, digits):
    """Write the first digits of the thresholds, as words of ones or of zeros, seven for a digit.

    The first is the digit of a quartet's threshold; the next four tell for which cases it is
    different. Then the digit of a triplet's second threshold, and whether a pair's is different.
    """
    for k in range(DIGITS):
        shift = uint64(63 - k)
        quartet = uint64(0) - ((threshold[4] >> shift) & uint64(1))
        second = uint64(0) - ((threshold[6] >> shift) & uint64(1))
        digits[7 * k] = quartet
        for case in range(4):
            digits[7 * k + 1 + case] = quartet ^ (
                uint64(0) - ((threshold[case] >> shift) & uint64(1))
            )
        digits[7 * k + 5] = second
        digits[7 * k + 6] = second ^ (uint64(0) - ((threshold[5] >> shift) & uint64(1)))


@function
def advance(a, b, c, d):
    """Advance a generator: 64 random bits, and its next state."""
    random = rotate_left(a + d, 23) + a
    shifted = b << uint64(17)
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    return random, a, b, c, rotate_left(d, 45)


@function
def next_of(lanes, j):
    """Advance one of the generators and return 64 random bits."""
    random, a, b, c, d = advance(
        lanes[j], lanes[LANES + j], lanes[2 * LANES + j], lanes[3 * LANES + j]
    )
    lanes[j], lanes[LANES + j], lanes[2 * LANES + j], lanes[3 * LANES + j] = a, b, c, d
    return random


@function
def compare(generator, digit, case, chances):
    """Let one random bit a spin be a digit of its number, and compare with two thresholds.

    Digits come last to first: where an earlier digit differs, it overrules the later ones.
    """
    random, a, b, c, d = advance(*generator)
    blind, blind_equal, low, low_equal = chances
    singles, pair, pairs, triplet = case
    first = digit[0] ^ (singles & digit[1]) ^ (pair & digit[2])
    first ^= (pairs & digit[3]) ^ (triplet & digit[4])
    second = digit[5] ^ (pair & digit[6])
    differ = random ^ first
    blind ^= differ & (blind ^ first)
    blind_equal &= ~differ
    differ = random ^ second
    low ^= differ & (low ^ second)
    low_equal &= ~differ
    return (a, b, c, d), (blind, blind_equal, low, low_equal)


@function
def digit_of(digits, k):
    """Read the words of digit k, before a loop."""
    at = 7 * k
    return (
        digits[at],
        digits[at + 1],
        digits[at + 2],
        digits[at + 3],
        digits[at + 4],
        digits[at + 5],
        digits[at + 6],
    )


@function
def compare_four(case, count, lanes, digits, k, chance):
    """Compare digits k to k + 3 of all numbers with their thresholds, last to first."""
    zero, one = digit_of(digits, k), digit_of(digits, k + 1)
    two, three = digit_of(digits, k + 2), digit_of(digits, k + 3)
    for j in range(count):
        generator = lanes[j], lanes[LANES + j], lanes[2 * LANES + j], lanes[3 * LANES + j]
        cases = case[j], case[LANES + j], case[2 * LANES + j], case[3 * LANES + j]
        chances = chance[j], chance[LANES + j], chance[2 * LANES + j], chance[3 * LANES + j]
        generator, chances = compare(generator, three, cases, chances)
        generator, chances = compare(generator, two, cases, chances)
        generator, chances = compare(generator, one, cases, chances)
        generator, chances = compare(generator, zero, cases, chances)
        lanes[j], lanes[LANES + j], lanes[2 * LANES + j], lanes[3 * LANES + j] = generator
        chance[j], chance[LANES + j], chance[2 * LANES + j], chance[3 * LANES + j] = chances


@function
def decide(case, count, lanes, digits, threshold, chance):
    """Decide for every spin whether its draw is blind and, if not, whether it goes to a single.

    The words of `chance` are those two, each followed by what the first digits leave undecided.
    """
    for j in range(count):
        chance[j], chance[2 * LANES + j] = uint64(0), uint64(0)
        chance[LANES + j], chance[3 * LANES + j] = ALL, case[LANES + j] | case[3 * LANES + j]
    for k in range(DIGITS // 4):
        compare_four(case, count, lanes, digits, DIGITS - 4 - 4 * k, chance)
    for j in range(count):
        left = chance[LANES + j] | chance[3 * LANES + j]
        while left != uint64(0):
            bit = left & (uint64(0) - left)
            left ^= bit
            kind = 4
            for one in range(4):
                kind = one if case[one * LANES + j] & bit else kind
            rest = next_of(lanes, j)
            if chance[LANES + j] & bit and rest < threshold[kind] << uint64(DIGITS):
                chance[j] |= bit
            second = threshold[5 if kind == 1 else 6]
            if chance[3 * LANES + j] & bit and rest < second << uint64(DIGITS):
                chance[2 * LANES + j] |= bit


@function
def toss(lanes, count, out):
    """Write random words."""
    for j in range(count):
        out[j] = next_of(lanes, j)


@function
def toss_digit(generator, digit, out, equal):
    """Let one random bit a spin be a digit of its number, and compare with one threshold."""
    random, a, b, c, d = advance(*generator)
    differ = random ^ digit
    return (a, b, c, d), out ^ (differ & (out ^ digit)), equal & ~differ


@function
def toss_loaded(lanes, count, threshold, needed, equal, out):
    """Write random words whose bits, where needed, are 1 with probability threshold / 2^64."""
    for j in range(count):
        out[j], equal[j] = uint64(0), needed[j]
    for k in range(64 - DIGITS, 64, 4):
        digits = threshold >> uint64(k)
        three = uint64(0) - (digits & uint64(1))
        two = uint64(0) - ((digits >> uint64(1)) & uint64(1))
        one = uint64(0) - ((digits >> uint64(2)) & uint64(1))
        zero = uint64(0) - ((digits >> uint64(3)) & uint64(1))
        for j in range(count):
            generator = lanes[j], lanes[LANES + j], lanes[2 * LANES + j], lanes[3 * LANES + j]
            generator, below, undecided = toss_digit(generator, three, out[j], equal[j])
            generator, below, undecided = toss_digit(generator, two, below, undecided)
            generator, below, undecided = toss_digit(generator, one, below, undecided)
            generator, below, undecided = toss_digit(generator, zero, below, undecided)
            lanes[j], lanes[LANES + j], lanes[2 * LANES + j], lanes[3 * LANES + j] = generator
            out[j], equal[j] = below, undecided
    for j in range(count):
        left = equal[j]
        while left != uint64(0):
            bit = left & (uint64(0) - left)
            left ^= bit
            if next_of(lanes, j) < threshold << uint64(DIGITS):
                out[j] |= bit


@function
def draw_blindly(lanes, count, q, blind, work, colour):
    """Write the planes of colours from 0 to q - 1, all equally likely, wherever draws are blind."""
    bounded, loaded, equal = work[:LANES], work[LANES : 2 * LANES], work[2 * LANES : 3 * LANES]
    for j in range(count):
        bounded[j] = blind[j]
    left = q
    for step in range(PLANES):
        plane = PLANES - 1 - step
        half = 1 << plane
        bits = colour[plane * LANES : (plane + 1) * LANES]
        toss(lanes, count, bits)
        if half < left < 2 * half:
            threshold = fixed_point((left - half) / left)
            toss_loaded(lanes, count, threshold, bounded, equal, loaded)
            for j in range(count):
                bits[j] ^= bounded[j] & (bits[j] ^ loaded[j])
                bounded[j] &= loaded[j]
            left -= half
        elif left <= half:
            for j in range(count):
                bits[j] &= ~bounded[j]
        else:
            left = half


@function
def choose(single, case, low, first, second):
    """Mark which neighbour gives its colour, by two coins where there is a choice among equals."""
    alone_a, alone_b, alone_c, alone_d, ab = single
    singles, pair, pairs, triplet = case
    # from four singles any, from two pairs a or one unlike it, else the first that is not alone
    a = (singles & first & second) | (pairs & first) | (~singles & ~pairs & ~alone_a)
    b = (singles & first & ~second) | (pairs & ~first & ~ab) | (~singles & alone_a & ~alone_b)
    c = (singles & ~first & second) | (pairs & ~first & ab) | (~singles & alone_a & alone_b)
    d = singles & ~first & ~second
    # of one or two singles, the first or the last
    low &= pair | triplet
    low_a = alone_a & (first | ~(alone_b | alone_c | alone_d))
    low_b = alone_b & ((first & ~alone_a) | (~first & ~(alone_c | alone_d)))
    low_c = alone_c & ((first & ~(alone_a | alone_b)) | (~first & ~alone_d))
    low_d = alone_d & ~(first & (alone_a | alone_b | alone_c))
    return (
        a ^ (low & (a ^ low_a)),
        b ^ (low & (b ^ low_b)),
        c ^ (low & (c ^ low_c)),
        d ^ (low & (d ^ low_d)),
    )


@function
def redraw(around, single, case, chance, coins, count, colour):
    """Write the colour of every draw over the blind one, which stays where the draw is blind."""
    for j in range(count):
        a, b, c, d = choose(
            (
                single[j],
                single[LANES + j],
                single[2 * LANES + j],
                single[3 * LANES + j],
                single[4 * LANES + j],
            ),
            (case[j], case[LANES + j], case[2 * LANES + j], case[3 * LANES + j]),
            chance[2 * LANES + j],
            coins[j],
            coins[LANES + j],
        )
        blind = chance[j]
        a, b, c, d = a & ~blind, b & ~blind, c & ~blind, d & ~blind
        from_a, from_b = neighbour(around, 0, j), neighbour(around, 1, j)
        from_c, from_d = neighbour(around, 2, j), neighbour(around, 3, j)
        zero, one = colour[j] & blind, colour[LANES + j] & blind
        two, three = colour[2 * LANES + j] & blind, colour[3 * LANES + j] & blind
        zero |= (from_a[0] & a) | (from_b[0] & b) | (from_c[0] & c) | (from_d[0] & d)
        one |= (from_a[1] & a) | (from_b[1] & b) | (from_c[1] & c) | (from_d[1] & d)
        two |= (from_a[2] & a) | (from_b[2] & b) | (from_c[2] & c) | (from_d[2] & d)
        three |= (from_a[3] & a) | (from_b[3] & b) | (from_c[3] & c) | (from_d[3] & d)
        colour[j], colour[LANES + j] = zero, one
        colour[2 * LANES + j], colour[3 * LANES + j] = two, three


@function
def put(colour, count, own, size):
    """Copy the planes of some words to where they belong."""
    for plane in range(PLANES):
        new, old = colour[plane * LANES :], own[plane * size : plane * size + count]
        for j in range(count):
            old[j] = new[j]


@kernel("void(uint64[::1], uint64[::1], int64, int64, int64, float64, int64, uint64[::1])")
def heat_bath(even, odd, rows, columns, q, beta, sweeps, state):
    """Redraw every spin of the even, then of the odd sublattice; this many times.

    Parameters
    ----------
    even, odd : uint64[::1]
        The planes of the two sublattices, as `pack` writes them; sizes as in `layout`.
    rows, columns : int64
        Multiples of 16.
    q : int64
        From 2 to 16.
    beta : float64
        Inverse temperature: finite, at least 0.
    sweeps : int64
        At least 0.
    state : uint64[::1]
        As many streams as `layout` says.
    """
    across = blocks_across(rows)
    words, height = columns // across // 2, rows * across // 64
    size, streams = words * height, state.size // 4
    around, single, case = small_words(1024), small_words(320), small_words(256)
    chance, coins, colour = small_words(256), small_words(128), small_words(256)
    lanes, work = small_words(256), small_words(192)
    threshold, digits = small_words(7), small_words(84)
    weight = small_table(4)
    heat_bath_weights(weight, beta)
    write_thresholds(weight, q, threshold)
    write_digits(threshold, digits)
    for word in range(4):
        for lane in range(streams):
            lanes[word * LANES + lane] = state[word * streams + lane]
    own, other = even, odd
    for visit in range(2 * sweeps):
        for i in range(height):
            step = 1 if (i + visit) & 1 else -1
            start = 0
            while start < words:
                count = min(LANES, words - start)
                look_around(other, i, start, count, step, height, words, across, around)
                tell_cases(around, count, single, case)
                decide(case, count, lanes, digits, threshold, chance)
                draw_blindly(lanes, count, q, chance, work, colour)
                toss(lanes, count, coins)
                toss(lanes, count, coins[LANES:])
                redraw(around, single, case, chance, coins, count, colour)
                put(colour, count, own[i * words + start :], size)
                start += count
        own, other = other, own
    for word in range(4):
        for lane in range(streams):
            state[word * streams + lane] = lanes[word * LANES + lane]
