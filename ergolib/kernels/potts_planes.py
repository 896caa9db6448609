"""How 64 Potts spins stand in four words: packing, neighbours, and what is measured.

Up to 16 colours can be told apart by four bits, so four words hold 64 spins: the first word their
lowest bits, and so on, four *planes*. Which spins share a word is as in `multispin`: the lattice is
cut into 64 equal blocks, and a word holds the spins at the same place in their blocks. The even and
the odd sublattice of the checkerboard are two arrays, each plane by plane. `potts_multispin` moves
them.

Before words are worked on, their neighbours are copied to a table on the stack, with the bits of
those beyond the rim of a block in place. From there on there is no rim.
"""

from typing import NamedTuple

from numba import int64, uint64

from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_words
from ergolib.kernels.multispin import beside, blocks_across, ones, turn, wrap

PLANES = 4
MOST_COLOURS = 2**PLANES

# Words, and their generators, that go through all steps together, in the fastest cache.
LANES = 64


class Layout(NamedTuple):
    """The sizes of the arrays for a lattice.

    Attributes
    ----------
    words : int
        Words in a row of a plane of a sublattice.
    rows : int
        Rows of words: `even` and `odd` each have ``PLANES * rows * words`` words, plane by plane.
    lanes : int
        Generators that run side by side: the state is ``seed_state(seed, lanes)``.
    """

    words: int
    rows: int
    lanes: int


def layout(rows: int, columns: int) -> Layout:
    """Return the sizes of the arrays for a lattice whose sides are multiples of 16."""
    across = blocks_across.py_func(rows)  # type: ignore[attr-defined]
    words, height = columns // across // 2, rows * across // 64
    return Layout(words, height, min(LANES, words))


@kernel("void(int8[::1], int64, int64, uint64[::1], uint64[::1])")
def pack(spin, rows, columns, even, odd):
    """Code colours from 0 to 15, row by row, as the planes of the two sublattices."""
    across = blocks_across(rows)
    words, height = columns // across // 2, rows * across // 64
    size = height * words
    for i in range(PLANES * size):
        even[i] = uint64(0)
        odd[i] = uint64(0)
    for row in range(rows):
        i = row % height
        for block in range(across):
            bit = uint64(row // height * across + block)
            site = row * columns + block * 2 * words
            for j in range(2 * words):
                to = odd if (i + j) & 1 else even
                colour = uint64(spin[site + j])
                for plane in range(PLANES):
                    value = (colour >> uint64(plane)) & uint64(1)
                    to[plane * size + i * words + j // 2] |= value << bit


@kernel("void(uint64[::1], uint64[::1], int64, int64, int8[::1])")
def unpack(even, odd, rows, columns, spin):
    """Write the colours, row by row."""
    across = blocks_across(rows)
    words, height = columns // across // 2, rows * across // 64
    size = height * words
    for row in range(rows):
        i = row % height
        for block in range(across):
            bit = uint64(row // height * across + block)
            site = row * columns + block * 2 * words
            for j in range(2 * words):
                source = odd if (i + j) & 1 else even
                colour = uint64(0)
                for plane in range(PLANES):
                    word = source[plane * size + i * words + j // 2]
                    colour |= ((word >> bit) & uint64(1)) << uint64(plane)
                spin[site + j] = colour


@function
def look_around(other, i, start, count, step, height, words, across, around):
    """Copy the four planes of the spins above, below, at j and at j + step of some words of row i.

    Plane p of neighbour k goes to place 4 k + p of `around`.
    """
    size = height * words
    up, down = wrap(i - 1, height) * words, wrap(i + 1, height) * words
    turn_above, turn_below = across if i == 0 else 0, -across if i + 1 == height else 0
    first = 1 if step < 0 and start == 0 else 0  # all but those with a neighbour past the end
    last = count - 1 if step > 0 and start + count == words else count
    for plane in range(PLANES):
        sheet = other[plane * size : (plane + 1) * size]
        row = sheet[i * words : (i + 1) * words]
        above, below = sheet[up + start : up + words], sheet[down + start : down + words]
        here, there = row[start:], row[start + first + step :]
        to_above, to_below = around[plane * LANES :], around[(4 + plane) * LANES :]
        to_here, to_there = around[(8 + plane) * LANES :], around[(12 + plane) * LANES :]
        for j in range(count):
            to_above[j] = turn(above[j], turn_above)
        for j in range(count):
            to_below[j] = turn(below[j], turn_below)
        for j in range(count):
            to_here[j] = here[j]
        to_inner = to_there[first:]
        for j in range(last - first):
            to_inner[j] = there[j]
        if first > 0 or last < count:
            to_there[0 if first > 0 else count - 1] = beside(row, step, across)


@function
def neighbour(around, k, j):
    """Return the four planes of neighbour k of the spins of word j."""
    place = 4 * k * LANES + j
    return (
        around[place],
        around[place + LANES],
        around[place + 2 * LANES],
        around[place + 3 * LANES],
    )


@function
def same(one, other):
    """Tell which of 64 pairs of colours are equal."""
    return ~((one[0] ^ other[0]) | (one[1] ^ other[1]) | (one[2] ^ other[2]) | (one[3] ^ other[3]))


@kernel("int64(uint64[::1], uint64[::1], int64, int64)")
def energy(even, odd, rows, columns):
    """Return the energy of a state: minus the number of neighbouring pairs of one colour."""
    across = blocks_across(rows)
    words, height = columns // across // 2, rows * across // 64
    size = words * height
    around = small_words(1024)
    bonds = uint64(0)
    for i in range(height):
        start = 0
        while start < words:
            count = min(LANES, words - start)
            look_around(odd, i, start, count, 1 if i & 1 else -1, height, words, across, around)
            at = i * words + start
            for j in range(count):
                spin = (
                    even[at + j],
                    even[size + at + j],
                    even[2 * size + at + j],
                    even[3 * size + at + j],
                )
                bonds += ones(same(spin, neighbour(around, 0, j)))
                bonds += ones(same(spin, neighbour(around, 1, j)))
                bonds += ones(same(spin, neighbour(around, 2, j)))
                bonds += ones(same(spin, neighbour(around, 3, j)))
            start += count
    return -int64(bonds)


@kernel("void(uint64[::1], uint64[::1], int64, int64[::1])")
def occupation(even, odd, q, out):
    """Count the sites of each colour: out has q places."""
    size = even.size // PLANES
    for colour in range(q):
        spin = (
            uint64(0) - uint64(colour & 1),
            uint64(0) - uint64((colour >> 1) & 1),
            uint64(0) - uint64((colour >> 2) & 1),
            uint64(0) - uint64((colour >> 3) & 1),
        )
        total = uint64(0)
        for i in range(size):
            one = even[i], even[size + i], even[2 * size + i], even[3 * size + i]
            other = odd[i], odd[size + i], odd[2 * size + i], odd[3 * size + i]
            total += ones(same(one, spin)) + ones(same(other, spin))
        out[colour] = int64(total)
