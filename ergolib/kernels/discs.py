"""Hard discs: free flight between instantaneous collisions, followed from event to event.

N discs of mass 1 and diameter sigma fly straight. When two meet, the parts of their velocities
along the line between their centres change places; nothing else ever happens, and no time step is
needed. Momentum (but for walls) and energy are conserved. There is no energy but that of motion, so
that the temperature only says how fast the film runs.

The next collision of two discs follows from a quadratic equation: with r and v their relative place
and velocity, they touch after

    t = (r^2 - sigma^2) / (sqrt((r.v)^2 - v^2 (r^2 - sigma^2)) - r.v)     if r.v < 0

and the root is real. The earliest of all happens; then only the two that met need new forecasts,
and every other disc keeps its own clock (Alder and Wainwright 1959; Rapaport 2004, chapter 14).

Most codes cut the box into cells, and treat it as an event, too, when a disc flies from one into
the next. In a dilute gas that is nearly all they do. Here time is cut instead, into *windows* about
as long as a disc takes to fly past its neighbours, or to meet one. When a window opens, each disc
is entered in all cells that it will touch until the window closes, if nothing comes between
(`discs_cells`), and the discs of a cell are compared. Those that will meet make an appointment
(`discs_events`). Two that have met are entered once more, as they now fly, and compared with whom
they find. So every pair is compared by whichever of the two changed its course last, and no
collision is lost. Nothing else costs anything while discs just fly.

Times count from the opening of the window, so that they keep their digits. A disc ends its path
early where it meets a wall; or, where edges are joined, when it has flown nearly a quarter of the
box: the shortest way from one disc to another is then the right one until both paths end. Every
SORTED windows discs are put in the order of their cells, and keep their names.

`tally` holds floats: the time in this window, the time at which it opened, how long it lasts (0 if
none is open), the windows so far, the pages and appointments in use, the sum of all speeds when it
opened, less what has changed; and, of all that has happened since it was last cleared, the
collisions, the sum of -r.v over them, the length of all paths, and the appointments, kept or not.
"""

import math

from numba import int64, uint64

from ergolib.kernels.discs_cells import (
    BEFORE,
    CHANGES,
    CLOCK,
    COUNT,
    FULL,
    HAIR,
    NAME,
    VX,
    VY,
    X,
    Y,
    at,
    enter,
    fold,
    read,
    route,
    sort,
    wipe,
)
from ergolib.kernels.discs_events import LOW, NEVER, add, clear, drop
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.neighbours import shortest

NOW, OPENED, LENGTH, WINDOWS, PAGES, AGENDA, SPEEDS, COLLISIONS, VIRIAL, PATH, EVENTS = range(11)

TALLY = 11  # floats
SORTED = 16  # windows
ROUTES = 8  # cells that the routes of two discs seldom exceed

# The ends of a path that are no meeting: numbers from N on, in place of a partner's.
REST, WALL_X, WALL_Y = range(3)

STATE = "float64[::1], int64[::1], int64[::1], float64[::1], float64[::1], int64[::1]"
BOX = "float64, float64, int64, int64, float64, int64"


@function
def within(place, side):
    """Take a coordinate that has just left [0, side) round the edge."""
    place += side if place < 0.0 else 0.0
    return place - side if place >= side else place


@function
def move(body, disc, now, width, height, walls):
    """Let a disc fly on to a moment."""
    place = at(disc)
    ahead = now - body[place + CLOCK]
    x = body[place + X] + body[place + VX] * ahead
    y = body[place + Y] + body[place + VY] * ahead
    body[place + X] = x if walls else within(x, width)
    body[place + Y] = y if walls else within(y, height)
    body[place + CLOCK] = now


@function
def speed(body, disc):
    """Return how fast a disc is."""
    vx, vy = body[at(disc) + VX], body[at(disc) + VY]
    return math.sqrt(vx * vx + vy * vy)


@function
def wait(body, other, now, x, y, vx, vy, time, width, height, square):
    """Return how long until a disc that is now at x, y touches another, if within a time."""
    two = at(other)
    ahead = now - body[two + CLOCK]
    dx = shortest(x - (body[two + X] + body[two + VX] * ahead), width)
    dy = shortest(y - (body[two + Y] + body[two + VY] * ahead), height)
    vx, vy = vx - body[two + VX], vy - body[two + VY]
    closing = dx * vx + dy * vy
    gap = dx * dx + dy * dy - square
    fast = vx * vx + vy * vy
    # They meet if they come closer, and close enough, and have either passed each other by then, or
    # would overlap. All is calculated before anything is asked: no processor could foresee it.
    root = closing * closing - fast * gap
    passed = closing + fast * time
    overlap = -(gap + (closing + passed) * time)
    soon = passed if passed > overlap else overlap
    sure = root if root < soon else soon
    if (sure if sure < -closing else -closing) > 0.0:
        duration = gap / (math.sqrt(root) - closing)
        return duration if duration > 0.0 else 0.0
    return NEVER


@function
def appoint(
    body, when, seen, who, size, disc, other, now, duration, cell, width, height, columns, rows,
    round_x, round_y,
):  # fmt: skip
    """Let two discs make an appointment, if it is in this cell that they will touch."""
    one, two = at(disc), at(other)
    then = now + duration
    ahead = then - body[one + CLOCK]
    x, y = body[one + X] + body[one + VX] * ahead, body[one + Y] + body[one + VY] * ahead
    ahead = then - body[two + CLOCK]
    x -= 0.5 * shortest(x - (body[two + X] + body[two + VX] * ahead), round_x)
    y -= 0.5 * shortest(y - (body[two + Y] + body[two + VY] * ahead), round_y)
    column = fold(int64(math.floor(x * (columns / width))), columns)
    row = fold(int64(math.floor(y * (rows / height))), rows)
    if row * columns + column == cell:
        changes = body[one + CHANGES] + body[two + CHANGES]
        return add(when, seen, who, size, then, changes, disc | other << 32)
    return size


@function
def set_out(
    body, calls, known, when, seen, who, size, disc, until, width, height, columns, rows, radius,
    rim, leash, walls,
):  # fmt: skip
    """Find where a disc's path ends, and its route; return how many `calls` and appointments."""
    place = at(disc)
    now, x, y = body[place + CLOCK], body[place + X], body[place + Y]
    vx, vy = body[place + VX], body[place + VY]
    time, end = until - now, int64(-1)
    if walls:
        along = ((width - radius if vx > 0.0 else radius) - x) / vx if vx != 0.0 else NEVER
        up = ((height - radius if vy > 0.0 else radius) - y) / vy if vy != 0.0 else NEVER
        first = max(min(along, up), 0.0)
        if first < time:
            time, end = first, WALL_X if along <= up else WALL_Y
    elif (vx * vx + vy * vy) * (time * time) > leash * leash:
        time, end = leash / math.sqrt(vx * vx + vy * vy), REST
    if end >= 0:
        pair = disc | (body.size // 8 + end) << 32
        size = add(when, seen, who, size, now + time, body[place + CHANGES], pair)
    known = route(calls, known, disc, x, y, vx, vy, time, width, height, columns, rows, rim, walls)
    return known, size, time


@function
def compare_page(
    body, pages, when, seen, who, size, one, two, pairs, within_one, cell, until, width, height,
    columns, rows, round_x, round_y, square,
):  # fmt: skip
    """Compare discs of one page with one another, or (not `within_one`) with those of a full one.

    This is for the opening of a window, where all clocks stand at 0.
    """
    i, j = uint64(2 if within_one else 1), uint64(1)
    for _ in range(pairs):
        disc, other = pages[one + i], pages[two + j]
        place = at(disc)
        x, y, vx, vy = body[place + X], body[place + Y], body[place + VX], body[place + VY]
        duration = wait(body, other, 0.0, x, y, vx, vy, until, round_x, round_y, square)
        if duration < until:
            size = appoint(
                body, when, seen, who, size, disc, other, 0.0, duration, cell, width, height,
                columns, rows, round_x, round_y,
            )  # fmt: skip
        j += uint64(1)
        full = j == (i if within_one else uint64(FULL + 1))
        i += uint64(1) if full else uint64(0)
        j = uint64(1) if full else j
    return size


@function
def compare_all(
    body, pages, when, seen, who, size, until, width, height, columns, rows, round_x, round_y,
    square,
):  # fmt: skip
    """Compare the discs of each cell; return how many appointments there are."""
    for cell in range(columns * rows):
        one = at(cell)
        while True:
            count = pages[one + COUNT]
            size = compare_page(
                body, pages, when, seen, who, size, one, one, count * (count - 1) // 2, True, cell,
                until, width, height, columns, rows, round_x, round_y, square,
            )  # fmt: skip
            if pages[one + BEFORE] == 0:
                break
            two = at(pages[one + BEFORE])
            while True:
                size = compare_page(
                    body, pages, when, seen, who, size, one, two, count * FULL, False, cell,
                    until, width, height, columns, rows, round_x, round_y, square,
                )  # fmt: skip
                if pages[two + BEFORE] == 0:
                    break
                two = at(pages[two + BEFORE])
            one = at(pages[one + BEFORE])
    return size


@function
def gather(body, width, height, walls, tally):
    """Bring all discs to the present moment, and count the paths that they are on."""
    tally[PATH] += tally[SPEEDS] * tally[NOW]
    tally[SPEEDS] = 0.0
    for disc in range(body.size // 8):
        move(body, disc, tally[NOW], width, height, walls)
        body[at(disc) + CLOCK] = 0.0
        body[at(disc) + CHANGES] = 0.0
        tally[SPEEDS] += speed(body, disc)
    tally[OPENED] += tally[NOW]
    tally[NOW] = 0.0
    tally[LENGTH] = 0.0


@function
def open_window(
    body, calls, pages, when, seen, who, width, height, columns, rows, radius, rim, square, leash,
    walls, round_x, round_y, tally, window,
):  # fmt: skip
    """Enter all discs in their cells and let them make appointments; where all are is known.

    If there are more than there is room for, the window is made shorter.
    """
    if tally[WINDOWS] % SORTED == 0.0:
        sort(body, pages, calls, width, height, columns, rows)
    tally[WINDOWS] += 1.0
    length = 2.0 * window
    size = int64(tally[AGENDA])
    used = int64(0)
    full = True
    while full:
        length *= 0.5
        clear(when, size)
        wipe(pages, columns * rows)
        used, size, known = columns * rows, 0, 0
        for disc in range(body.size // 8):
            known, size, _ = set_out(
                body, calls, known, when, seen, who, size, disc, length, width, height, columns,
                rows, radius, rim, leash, walls,
            )  # fmt: skip
        for k in range(known):
            used = enter(pages, calls[k] & LOW, calls[k] >> 32, True, used)
        full = known == calls.size or 8 * used > pages.size
        if not full:
            size = compare_all(
                body, pages, when, seen, who, size, length, width, height, columns, rows, round_x,
                round_y, square,
            )  # fmt: skip
            full = size + 2 >= when.size
    tally[LENGTH] = length
    tally[PAGES], tally[AGENDA] = float(used), float(size)


@function
def new_course(
    body, calls, pages, used, when, seen, who, size, one, two, now, until, width, height, columns,
    rows, radius, rim, square, leash, walls, round_x, round_y,
):  # fmt: skip
    """Let one disc, or two, look for partners on their new paths; return pages, appointments."""
    known, size, time_one = set_out(
        body, calls, 0, when, seen, who, size, one, until, width, height, columns, rows, radius,
        rim, leash, walls,
    )  # fmt: skip
    of_one, time_two = known, 0.0
    if two >= 0:
        known, size, time_two = set_out(
            body, calls, known, when, seen, who, size, two, until, width, height, columns, rows,
            radius, rim, leash, walls,
        )  # fmt: skip
    if known == calls.size:
        return pages.size, size
    steps = known if known > ROUTES else ROUTES  # nearly always the same number
    last, split = steps, steps
    for k in range(steps):
        call = calls[uint64(k)] if k < known else int64(0)
        last = read(pages, calls, call & LOW, k < known, last)
        used = enter(pages, call & LOW, call >> 32, k < known, used)
        split = last if k < of_one else split
    for k in range(steps, last):
        disc, time = (one, time_one) if k < split else (two, time_two)
        other, place = calls[uint64(k)] & LOW, at(disc)
        x, y, vx, vy = body[place + X], body[place + Y], body[place + VX], body[place + VY]
        duration = wait(body, other, now, x, y, vx, vy, time, round_x, round_y, square)
        if duration < time:
            size = appoint(
                body, when, seen, who, size, disc, other, now, duration, calls[uint64(k)] >> 32,
                width, height, columns, rows, round_x, round_y,
            )  # fmt: skip
    return used, size


@function
def collide(body, disc, other, now, round_x, round_y, tally):
    """Exchange the velocities of two touching discs along the line between their centres."""
    one, two = at(disc), at(other)
    dx = shortest(body[one + X] - body[two + X], round_x)
    dy = shortest(body[one + Y] - body[two + Y], round_y)
    closing = dx * (body[one + VX] - body[two + VX]) + dy * (body[one + VY] - body[two + VY])
    if closing >= 0.0:
        return False
    before = speed(body, disc) + speed(body, other)
    share = closing / (dx * dx + dy * dy)
    body[one + VX] -= share * dx
    body[one + VY] -= share * dy
    body[two + VX] += share * dx
    body[two + VY] += share * dy
    body[one + CHANGES] += 1.0
    body[two + CHANGES] += 1.0
    faster = speed(body, disc) + speed(body, other) - before
    tally[SPEEDS] += faster
    tally[PATH] -= faster * now  # as if it had been so since the window opened
    tally[COLLISIONS] += 1.0
    tally[VIRIAL] -= closing
    return True


@function
def turn_at(body, disc, end):
    """Turn a disc back at the wall where its path ends, if that is why it ends."""
    place = at(disc)
    body[place + VX] = -body[place + VX] if end == WALL_X else body[place + VX]
    body[place + VY] = -body[place + VY] if end == WALL_Y else body[place + VY]
    body[place + CHANGES] += 1.0


@kernel("void(float64[::1], float64, float64, int64, float64[::1])")
def settle(body, width, height, walls, tally):
    """Close the window, and bring all discs to the present moment.

    Then places and velocities may be changed.
    """
    gather(body, width, height, walls, tally)


@kernel("void(float64[::1])")
def reverse(body):
    """Turn every velocity round, after `settle`."""
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
        name = int64(body[place + NAME])
        ahead = tally[NOW] - body[place + CLOCK]
        vx[name], vy[name] = body[place + VX], body[place + VY]
        here = body[place + X] + body[place + VX] * ahead
        x[name] = here if walls else within(here, width)
        here = body[place + Y] + body[place + VY] * ahead
        y[name] = here if walls else within(here, height)


@kernel(f"int64({STATE}, {BOX}, float64[::1], float64, float64, int64)")
def run(
    body, calls, pages, when, seen, who, width, height, columns, rows, diameter, walls, tally,
    window, until, most,
):  # fmt: skip
    """Let time pass; return 1 when it has, 0 if there was too much to do at once.

    Parameters
    ----------
    window : float64
        Length of a window.
    until : float64
        Moment, counted from the opening of the present window. After a return with 0 the window may
        be another; what has been added to `tally[OPENED]` is to be taken off.
    most : int64
        New paths at most.
    """
    number = body.size // 8
    square, radius = diameter * diameter, 0.5 * diameter
    rim = radius * (1.0 + HAIR) + 1e-13 * (width + height)
    leash = 0.49 * (0.5 * min(width, height) - diameter)
    round_x, round_y = (NEVER, NEVER) if walls else (width, height)
    used, size = int64(tally[PAGES]), int64(tally[AGENDA])
    paths = 0
    while paths < most:
        if tally[NOW] >= tally[LENGTH]:
            until -= tally[NOW]
            tally[AGENDA] = float(size)
            gather(body, width, height, walls, tally)
            open_window(
                body, calls, pages, when, seen, who, width, height, columns, rows, radius, rim,
                square, leash, walls, round_x, round_y, tally, window,
            )  # fmt: skip
            used, size = int64(tally[PAGES]), int64(tally[AGENDA])
            paths += number
        now = when[1]
        if until <= tally[LENGTH] and now > until:
            tally[NOW] = until
            tally[PAGES], tally[AGENDA] = float(used), float(size)
            return 1
        if now >= tally[LENGTH]:
            tally[NOW] = tally[LENGTH]
            continue
        one, two = who[1] & LOW, who[1] >> 32
        changes = seen[1]
        size = drop(when, seen, who, size)
        tally[NOW] = now
        tally[EVENTS] += 1.0
        end = two - number
        if end >= 0:
            if changes != body[at(one) + CHANGES]:
                continue
            two = int64(-1)
            move(body, one, now, width, height, walls)
            turn_at(body, one, end)
        else:
            if changes != body[at(one) + CHANGES] + body[at(two) + CHANGES]:
                continue
            move(body, one, now, width, height, walls)
            move(body, two, now, width, height, walls)
            if not collide(body, one, two, now, round_x, round_y, tally):
                continue
        used, size = new_course(
            body, calls, pages, used, when, seen, who, size, one, two, now, tally[LENGTH], width,
            height, columns, rows, radius, rim, square, leash, walls, round_x, round_y,
        )  # fmt: skip
        paths += 2
        if 8 * used > pages.size or size + 2 >= when.size:  # no room: a new window
            size = min(size, when.size - 2)
            tally[LENGTH] = now
    tally[PAGES], tally[AGENDA] = float(used), float(size)
    return 0
