"""Where a disc is, coarsely: a grid of cells, each with a list of its discs.

The box, `width` x `height`, is cut into `columns` x `rows` equal cells no narrower than a disc, so
that two discs can only touch if their cells are the same or side by side. Leaving a cell is an
event like a collision: the disc is handed to the next cell, and then has to look for partners in
the three cells that have come within its reach, no more. In a closed box the outer cells end at the
walls, and there, where the rim of a disc meets a wall, the event is a reflection.

Where cells are wider than a disc there is room to spare. Let a disc belong to its cell until its
centre is more than (side - diameter) / 2 beyond the edge: two discs whose cells are not side by
side are then still more than a diameter apart. That is the `margin`. Cells overlap now, and a disc
that has just collided, and must look all around in any case, is handed to the cell in which it can
stay the longest, the one `ahead` of it. In a dilute gas it leaves far fewer cells between two
collisions.

Discs are kept disc by disc, so that what is needed of one lies together in memory: eight floats in
`body`, and eight integers in `link`. Places in them are unsigned: a signed one might count from the
end, and asking each time costs a third of the speed.
"""

import math

import numpy as np
from numba import uint64

from ergolib.kernels.discs_events import NEVER
from ergolib.kernels.kernel import function

# body[8 i + ...]: place and velocity, the moment they are of, the times of the next collision and
# of leaving the cell, and when the free path began.
X, Y, VX, VY, CLOCK, HIT, EXIT, SINCE = (np.uint64(i) for i in range(8))

# link[8 i + ...]: the partner of the next collision (-1: none), how many hits the partner had taken
# when it was foretold, how many the disc itself has taken, its cell, the next disc in that cell's
# list (-1: none), and by which side it will leave.
PARTNER, SEEN, HITS, COLUMN, ROW, NEXT, SIDE = (np.uint64(i) for i in range(7))

LEFT, RIGHT, DOWN, UP = range(4)

HAIR = 1.0 + 1e-9  # cells are a hair wider than a disc
SAFE = 0.499  # of the room to spare, where no rounding can lose a pair


@function
def at(disc):
    """Return where a disc's eight numbers begin."""
    return uint64(disc) << uint64(3)


@function
def enlist(link, head, columns, disc):
    """Put a disc at the head of its cell's list."""
    cell = uint64(link[at(disc) + ROW] * columns + link[at(disc) + COLUMN])
    link[at(disc) + NEXT] = head[cell]
    head[cell] = disc


@function
def strike_off(link, head, columns, disc):
    """Take a disc off its cell's list."""
    cell = uint64(link[at(disc) + ROW] * columns + link[at(disc) + COLUMN])
    before = head[cell]
    if before == disc:
        head[cell] = link[at(disc) + NEXT]
    else:
        while link[at(before) + NEXT] != disc:
            before = link[at(before) + NEXT]
        link[at(before) + NEXT] = link[at(disc) + NEXT]


@function
def margin(side, count, diameter):
    """Return how far beyond the edge of its cell a disc still belongs to it."""
    return SAFE * max(side / count - HAIR * diameter, 0.0)


@function
def wait_along(place, v, cell, count, side, spare, radius, walls):
    """Return the time until a disc leaves its cell along one axis, or meets a wall."""
    rising = v > 0.0
    edge = (cell + rising) * (side / count) + (spare if rising else -spare)
    if walls and cell == (count - 1 if rising else 0):
        edge = side - radius if rising else radius
    return max((edge - place) / v, 0.0) if v != 0.0 else NEVER


@function
def foresee_exit(body, link, disc, width, height, columns, rows, spare_x, spare_y, radius, walls):
    """Find when, and by which side, a disc leaves its cell or meets a wall."""
    place = at(disc)
    vx, vy = body[place + VX], body[place + VY]
    column, row = link[place + COLUMN], link[place + ROW]
    along = wait_along(body[place + X], vx, column, columns, width, spare_x, radius, walls)
    up = wait_along(body[place + Y], vy, row, rows, height, spare_y, radius, walls)
    body[place + EXIT] = body[place + CLOCK] + min(along, up)
    link[place + SIDE] = LEFT + (vx > 0.0) if along <= up else DOWN + (vy > 0.0)


@function
def hand_over(body, link, head, disc, column, row, width, height, columns, rows):
    """Hand a disc to another cell, which may lie across an edge of the box."""
    place = at(disc)
    strike_off(link, head, columns, disc)
    if column < 0:
        column += columns
        body[place + X] += width
    elif column >= columns:
        column -= columns
        body[place + X] -= width
    if row < 0:
        row += rows
        body[place + Y] += height
    elif row >= rows:
        row -= rows
        body[place + Y] -= height
    link[place + COLUMN] = column
    link[place + ROW] = row
    enlist(link, head, columns, disc)


@function
def ahead(place, v, spare, side, count, walls):
    """Return, of the cells that a disc may belong to, the last along its way."""
    cell = math.floor((place + (spare if v > 0.0 else -spare)) * (count / side))
    return min(max(cell, 0), count - 1) if walls else cell


@function
def aim(body, link, head, disc, width, height, columns, rows, spare_x, spare_y, walls):
    """Hand a disc to the cell ahead of it."""
    place = at(disc)
    column = ahead(body[place + X], body[place + VX], spare_x, width, columns, walls)
    row = ahead(body[place + Y], body[place + VY], spare_y, height, rows, walls)
    if column != link[place + COLUMN] or row != link[place + ROW]:
        hand_over(body, link, head, disc, column, row, width, height, columns, rows)


@function
def leave(body, link, head, disc, width, height, columns, rows, walls):
    """Hand a disc to the next cell, or turn it back at a wall; return whether it met a wall."""
    place = at(disc)
    side = link[place + SIDE]
    column = link[place + COLUMN] + (side == RIGHT) - (side == LEFT)
    row = link[place + ROW] + (side == UP) - (side == DOWN)
    outside = column < 0 or column == columns or row < 0 or row == rows
    if walls and outside:
        if side <= RIGHT:
            body[place + VX] = -body[place + VX]
        else:
            body[place + VY] = -body[place + VY]
        return True
    hand_over(body, link, head, disc, column, row, width, height, columns, rows)
    return False
