"""Where discs will be: cells, each with a list of those that will touch it before long.

The box, `width` x `height`, is cut into `columns` x `rows` equal cells. A disc that flies straight
from now to some end sweeps a strip, as wide as the disc and round at its ends; it is entered in
every cell that this strip touches, its *route*. Two discs that meet do so in a point, and both
strips hold it: both discs are entered in the cell of that point. So it is enough to compare discs
within a cell, and nothing has to happen when one flies from a cell into the next.

A strip that touches no more than 2 x 2 cells, as most do, touches all of them but perhaps the one
on the far side of the point where the four meet. Longer ones are followed column by column. A strip
is taken a hair wider than the disc, so that no rounding can lose a meeting; a cell too many does no
harm.

Discs are kept disc by disc, so that what is needed of one lies together in memory: eight floats in
`body`. A cell is a page of eight integers: how many discs are on it, six discs, and the page before
it if it has been filled. Places in both are unsigned: a signed one might count from the end, and
asking each time costs a third of the speed. Where little is needed to decide, both ways are
calculated and one of them kept, for no processor could guess which.
"""

import math

import numpy as np
from numba import int64, uint64

from ergolib.kernels.kernel import function
from ergolib.kernels.neighbours import cell_along

# body[8 i + ...]: place and velocity, the moment they are of, how often the velocity has changed,
# and the disc's name: its number for the reader, which stays when discs are put in another order.
X, Y, VX, VY, CLOCK, CHANGES, NAME = (np.uint64(i) for i in range(7))

# pages[8 k + ...]: how many discs, (six discs), and the page that was full before (0: none).
COUNT, FIRST, BEFORE = (np.uint64(i) for i in (0, 1, 7))
FULL = 6

HAIR = 1e-9


def pages(number: int, columns: int, rows: int) -> int:
    """Return the length of `pages` and `calls`: a page for each cell, and one more for each disc.

    Discs that stand still touch four cells at most.
    """
    return 8 * (columns * rows + number + 64)


@function
def at(index):
    """Return where the eight numbers of a disc, or of a page, begin."""
    return uint64(index) << uint64(3)


@function
def wipe(pages, cells):
    """Empty all cells."""
    for cell in range(cells):
        pages[at(cell) + COUNT] = 0
        pages[at(cell) + BEFORE] = 0


@function
def enter(pages, cell, disc, counts, used):
    """Enter a disc in a cell, if `counts`; return how many pages are in use.

    If they are more than there is room for, not all discs have been entered.
    """
    page = at(cell)
    count = pages[page + COUNT] + 1
    pages[page + uint64(count)] = disc
    count = count if counts else count - 1
    pages[page + COUNT] = count
    if count == FULL:
        if 8 * used + 8 <= pages.size:
            full = at(used)
            for k in range(1, 8):
                pages[full + uint64(k)] = pages[page + uint64(k)]
            pages[full + COUNT] = FULL
            pages[page + BEFORE] = used
        pages[page + COUNT] = 0
        used += 1
    return used


@function
def fold(index, count):
    """Take the number of a column, or row, round the edge."""
    index += count if index < 0 else 0
    return index - (count if index >= count else 0)


@function
def cells_between(one, two, rim, per, count, walls):
    """Return the first and the last cell touched, along one axis, between two coordinates."""
    low, high = (one, two) if one < two else (two, one)
    first = int64(math.floor((low - rim) * per))
    last = int64(math.floor((high + rim) * per))
    if walls:
        first = first if first > 0 else 0
        last = last if last < count - 1 else count - 1
    return first, last


@function
def route(calls, known, disc, x, y, vx, vy, time, width, height, columns, rows, rim, walls):
    """Write down every cell that a disc will touch within a time; return how many are written.

    Each of `calls` is a cell, and in the upper half the disc. If there are as many as `calls` is
    long, there was no room.
    """
    to_x, to_y = x + vx * time, y + vy * time
    west, east = cells_between(x, to_x, rim, columns / width, columns, walls)
    south, north = cells_between(y, to_y, rim, rows / height, rows, walls)
    wide, high = east - west, north - south
    name = disc << 32
    if known + (wide + 1) * (high + 1) + 4 > calls.size:
        return calls.size
    if (wide | high) <= 1:
        # Where four cells meet, is that above the path or below, and nearer than the rim?
        up = north * (height / rows) - y
        along = east * (width / columns) - x
        cross = vx * up - vy * along
        cross = cross if vx > 0.0 else -cross
        reach = rim * math.sqrt(vx * vx + vy * vy)
        under, over = cross >= -reach, cross <= reach  # touches what is below the point; above it
        rising = (vx > 0.0) == (vy > 0.0)
        two, three = wide == 1, high == 1
        not_four = not (two & three)
        bottom, top = fold(south, rows) * columns | name, fold(north, rows) * columns | name
        left, right = fold(west, columns), fold(east, columns)
        # All are written, and kept if they count: no branch.
        calls[uint64(known)] = bottom + left
        known += 1 if rising | under | not_four else 0
        calls[uint64(known)] = bottom + right
        known += 1 if two & ((not rising) | under | not_four) else 0
        calls[uint64(known)] = top + left
        known += 1 if three & ((not rising) | over | not_four) else 0
        calls[uint64(known)] = top + right
        known += 1 if two & three & (rising | over) else 0
        return known
    side = width / columns
    per = 1.0 / vx if vx != 0.0 else 1e300
    for along in range(west, east + 1):
        one, two = (along * side - rim - x) * per, ((along + 1) * side + rim - x) * per
        enters, leaves = (one, two) if vx >= 0.0 else (two, one)
        enters = enters if enters > 0.0 else 0.0
        leaves = leaves if leaves < time else time
        south, north = cells_between(
            y + vy * enters, y + vy * leaves, rim, rows / height, rows, walls
        )
        column = fold(along, columns) | name
        for up in range(south, north + 1):
            calls[uint64(known)] = fold(up, rows) * columns + column
            known += 1
    return known


@function
def read(pages, calls, cell, counts, last):
    """Copy the discs of a cell, if it `counts`, to `calls`, with the cell in the upper half."""
    page = at(cell)
    here = cell << 32
    for k in range(FULL):
        calls[uint64(last + k)] = pages[page + FIRST + uint64(k)] | here
    last += pages[page + COUNT] if counts else 0
    before = pages[page + BEFORE] if counts else 0
    while before > 0:
        page = at(before)
        for k in range(FULL):
            calls[uint64(last + k)] = pages[page + FIRST + uint64(k)] | here
        last += FULL
        before = pages[page + BEFORE]
    return last


@function
def sort(body, pages, calls, width, height, columns, rows):
    """Put discs into the order of their cells: what is near in the box is near in memory."""
    number = body.size // 8
    wipe(pages, columns * rows)
    for disc in range(number):
        column = cell_along(body[at(disc) + X], width, columns)
        cell = cell_along(body[at(disc) + Y], height, rows) * columns + column
        calls[disc] = cell
        pages[at(cell)] += 1
    before = 0
    for cell in range(columns * rows):
        here = pages[at(cell)]
        pages[at(cell)] = before
        before += here
    for disc in range(number):
        cell = calls[disc]
        calls[disc] = pages[at(cell)]  # the place it is to have
        pages[at(cell)] += 1
    for disc in range(number):
        while calls[disc] != disc:
            to = calls[disc]
            for k in range(8):
                one, two = at(disc) + uint64(k), at(to) + uint64(k)
                body[one], body[two] = body[two], body[one]
            calls[disc], calls[to] = calls[to], to
