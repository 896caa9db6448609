"""Hard discs: free flight between instantaneous collisions, followed from event to event.

N discs of mass 1 and diameter sigma fly straight. When two meet, the parts of their velocities
along the line between their centres change places; nothing else ever happens, and no time step is
needed. Momentum (but for walls) and energy are conserved. There is no energy but that of motion, so
that the temperature only says how fast the film runs.

The next collision of a disc with each of its neighbours follows from a quadratic equation: with r
and v the relative place and velocity, they touch after

    t = (r^2 - sigma^2) / (sqrt((r.v)^2 - v^2 (r^2 - sigma^2)) - r.v)     if r.v < 0

and the root is real. Each disc remembers the earliest only; the earliest of all happens (Alder and
Wainwright 1959). Then only the two that met need new forecasts: every other disc keeps its own
clock, and is moved when something happens to it. If a disc was to meet one that has met a third in
the meantime, it finds out at the time of the appointment, and looks again; this loses no collision,
because whichever of two discs was moved last has looked at the other as it now flies (Lubachevsky
1991; Rapaport 2004). With lists of cells the work for a collision does not depend on N but for the
tournament's log N.

`body`, `link` and `head` are explained in `discs_cells`, `when` and `who` in `discs_events`. Times
count from an epoch, which moves on by `period` now and then, so that they keep their digits.
`tally` holds floats: the time in this epoch, the epochs gone by, and, of all that has happened
since it was last cleared, the collisions, the sum of -r.v over them, the length of all paths, and
the events of any kind.
"""

import math

from numba import int64, uint64

from ergolib.kernels.discs_cells import (
    CLOCK,
    COLUMN,
    DOWN,
    EXIT,
    HIT,
    HITS,
    LEFT,
    PARTNER,
    RIGHT,
    ROW,
    SEEN,
    SIDE,
    SINCE,
    UP,
    VX,
    VY,
    X,
    Y,
    aim,
    at,
    enlist,
    foresee_exit,
    leave,
    margin,
)
from ergolib.kernels.discs_cells import NEXT as FOLLOWING
from ergolib.kernels.discs_events import NEVER, play_all, reschedule
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.neighbours import cell_along, shortest

NOW, EPOCHS, COLLISIONS, VIRIAL, PATH, EVENTS = range(6)

STATE = "float64[::1], int64[::1], int64[::1], float64[::1], int64[::1]"
BOX = "float64, float64, int64, int64, float64, int64"


@function
def move(body, disc, now):
    """Let a disc fly on to a moment."""
    place = at(disc)
    ahead = now - body[place + CLOCK]
    body[place + X] += body[place + VX] * ahead
    body[place + Y] += body[place + VY] * ahead
    body[place + CLOCK] = now


@function
def meeting(body, other, now, x, y, vx, vy, square):
    """Return when a disc that is now at x, y touches another; NaN or NEVER if never."""
    two = at(other)
    ahead = now - body[two + CLOCK]
    dx = x - (body[two + X] + body[two + VX] * ahead)
    dy = y - (body[two + Y] + body[two + VY] * ahead)
    vx, vy = vx - body[two + VX], vy - body[two + VY]
    closing = dx * vx + dy * vy
    gap = dx * dx + dy * dy - square
    # Without branches, which no processor could foresee: the root of a miss is NaN, and stays so.
    wait = gap / (math.sqrt(closing * closing - (vx * vx + vy * vy) * gap) - closing)
    wait = 0.0 if wait < 0.0 else wait
    return now + wait + (NEVER if closing >= 0.0 else 0.0)


@function
def foresee_hits(
    body, link, head, disc, west, east, south, north, width, height, columns, rows, square, walls
):
    """Look for the next collision in the cells from `west` to `east` and `south` to `north`.

    The four are counted from the disc's own cell, from -1 to 1.
    """
    way = at(disc)
    now, first = body[way + CLOCK], body[way + HIT]
    x, y, vx, vy = body[way + X], body[way + Y], body[way + VX], body[way + VY]
    for up in range(south, north + 1):
        row = link[way + ROW] + up
        around_y = 0.0
        if row < 0 or row == rows:
            if walls:
                continue
            around_y = -height if row < 0 else height
            row = rows - 1 if row < 0 else 0
        for along in range(west, east + 1):
            column = link[way + COLUMN] + along
            around_x = 0.0
            if column < 0 or column == columns:
                if walls:
                    continue
                around_x = -width if column < 0 else width
                column = columns - 1 if column < 0 else 0
            other = head[uint64(row * columns + column)]
            while other >= 0:
                if other != disc:
                    time = meeting(
                        body, other, now, x - around_x, y - around_y, vx, vy, square
                    )  # fmt: skip
                    if time < first:
                        first = time
                        link[way + PARTNER] = other
                        link[way + SEEN] = link[at(other) + HITS]
                other = link[at(other) + FOLLOWING]
    body[way + HIT] = first


@function
def count_path(body, disc, tally):
    """Count what a disc has flown since this was last done."""
    place = at(disc)
    vx, vy = body[place + VX], body[place + VY]
    tally[PATH] += math.sqrt(vx * vx + vy * vy) * (body[place + CLOCK] - body[place + SINCE])
    body[place + SINCE] = body[place + CLOCK]


@function
def end_path(body, link, disc, tally):
    """Count the path of a disc whose velocity is about to change: its appointments are void."""
    count_path(body, disc, tally)
    link[at(disc) + HITS] += 1


@function
def collide(body, link, disc, other, width, height, walls, tally):
    """Exchange the velocities of two touching discs along the line between their centres."""
    one, two = at(disc), at(other)
    dx, dy = body[one + X] - body[two + X], body[one + Y] - body[two + Y]
    if not walls:
        dx, dy = shortest(dx, width), shortest(dy, height)
    closing = dx * (body[one + VX] - body[two + VX]) + dy * (body[one + VY] - body[two + VY])
    if closing >= 0.0:
        return
    end_path(body, link, disc, tally)
    end_path(body, link, other, tally)
    share = closing / (dx * dx + dy * dy)
    body[one + VX] -= share * dx
    body[one + VY] -= share * dy
    body[two + VX] += share * dx
    body[two + VY] += share * dy
    tally[COLLISIONS] += 1.0
    tally[VIRIAL] -= closing


@function
def within(place, side):
    """Take a coordinate that has just left [0, side) round the edge."""
    place += side if place < 0.0 else 0.0
    return place - side if place >= side else place


@function
def next_epoch(body, when, period, tally):
    """Count all times from a later moment."""
    for disc in range(body.size // 8):
        body[at(disc) + CLOCK] -= period
        body[at(disc) + HIT] -= period
        body[at(disc) + EXIT] -= period
        body[at(disc) + SINCE] -= period
    for node in range(when.size):
        when[node] -= period
    tally[NOW] -= period
    tally[EPOCHS] += 1.0


@kernel("void(float64[::1], float64[::1])")
def settle(body, tally):
    """Bring all discs to the present moment, and count the paths that they are on.

    What is set after this, or changed, is followed by `prepare`.
    """
    for disc in range(body.size // 8):
        move(body, disc, tally[NOW])
        count_path(body, disc, tally)


@kernel("void(float64[::1])")
def reverse(body):
    """Turn every velocity round, between `settle` and `prepare`."""
    for disc in range(body.size // 8):
        body[at(disc) + VX] = -body[at(disc) + VX]
        body[at(disc) + VY] = -body[at(disc) + VY]


@kernel(
    "void(float64[::1], float64[::1], float64, float64, int64,"
    " float64[::1], float64[::1], float64[::1], float64[::1])"
)
def look(body, tally, width, height, walls, x, y, vx, vy):
    """Write where discs are now, in [0, width) x [0, height), and how fast; nothing is moved."""
    for disc in range(x.size):
        place = at(disc)
        vx[disc], vy[disc] = body[place + VX], body[place + VY]
        ahead = tally[NOW] - body[place + CLOCK]
        x[disc] = body[place + X] + vx[disc] * ahead
        y[disc] = body[place + Y] + vy[disc] * ahead
        if not walls:
            x[disc] = within(x[disc], width)
            y[disc] = within(y[disc], height)


@kernel(f"void({STATE}, {BOX}, float64[::1])")
def prepare(
    body, link, head, when, who, width, height, columns, rows, diameter, walls, tally
):  # fmt: skip
    """Sort discs into cells and foresee all events; places and velocities are those of now."""
    number = body.size // 8
    spare_x, spare_y = margin(width, columns, diameter), margin(height, rows, diameter)
    for cell in range(columns * rows):
        head[cell] = -1
    for disc in range(number):
        place = at(disc)
        body[place + CLOCK] = tally[NOW]
        body[place + SINCE] = tally[NOW]
        link[place + COLUMN] = cell_along(body[place + X], width, columns)
        link[place + ROW] = cell_along(body[place + Y], height, rows)
        enlist(link, head, columns, disc)
    first = who.size // 2
    for leaf in range(first, who.size):
        when[leaf] = NEVER
        who[leaf] = leaf - first
    for disc in range(number):
        place = at(disc)
        body[place + HIT] = NEVER
        link[place + PARTNER] = -1
        aim(body, link, head, disc, width, height, columns, rows, spare_x, spare_y, walls)
        foresee_hits(
            body, link, head, disc, -1, 1, -1, 1, width, height, columns, rows,
            diameter * diameter, walls,
        )  # fmt: skip
        foresee_exit(
            body, link, disc, width, height, columns, rows, spare_x, spare_y, 0.5 * diameter, walls
        )  # fmt: skip
        when[first + disc] = min(body[place + HIT], body[place + EXIT])
    play_all(when, who)


@kernel(f"int64({STATE}, {BOX}, float64[::1], float64, float64, int64)")
def run(
    body, link, head, when, who, width, height, columns, rows, diameter, walls,
    tally, period, until, most,
):  # fmt: skip
    """Let time pass; return 1 when it has, 0 if there were too many events to do at once.

    Parameters
    ----------
    period : float64
        Length of an epoch: some mean free times.
    until : float64
        Moment in the present epoch. After a return with 0 the epoch may be another; a period is to
        be taken off for each that has gone by.
    most : int64
        Events at most.
    """
    square, radius = diameter * diameter, 0.5 * diameter
    spare_x, spare_y = margin(width, columns, diameter), margin(height, rows, diameter)
    for _ in range(most):
        if when[1] > until:
            tally[NOW] = until
            return 1
        if when[1] > period:
            next_epoch(body, when, period, tally)
            until -= period
        now = when[1]
        tally[NOW] = now
        tally[EVENTS] += 1.0
        one = who[1]
        two = int64(-1)
        move(body, one, now)
        place = at(one)
        west, east, south, north = -1, 1, -1, 1
        anew = True
        if body[place + EXIT] <= body[place + HIT]:
            side = link[place + SIDE]
            if leave(body, link, head, one, width, height, columns, rows, walls):
                end_path(body, link, one, tally)
            else:  # only three cells are new
                anew = False
                west = 1 if side == RIGHT else -1
                east = -1 if side == LEFT else 1
                south = 1 if side == UP else -1
                north = -1 if side == DOWN else 1
        elif link[at(link[place + PARTNER]) + HITS] == link[place + SEEN]:
            two = link[place + PARTNER]
            move(body, two, now)
            collide(body, link, one, two, width, height, walls, tally)
        disc = one
        while disc >= 0:
            place = at(disc)
            if anew:
                body[place + HIT] = NEVER
                link[place + PARTNER] = -1
                aim(body, link, head, disc, width, height, columns, rows, spare_x, spare_y, walls)
            foresee_hits(
                body, link, head, disc, west, east, south, north, width, height, columns, rows,
                square, walls,
            )  # fmt: skip
            foresee_exit(
                body, link, disc, width, height, columns, rows, spare_x, spare_y, radius, walls
            )
            reschedule(when, who, disc, min(body[place + HIT], body[place + EXIT]))
            disc = two
            two = int64(-1)
    return 0
