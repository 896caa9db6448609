"""What happens next: an agenda of appointments, with the earliest on top.

An appointment has a time, the two that are to meet, packed into one number, and how many changes of
course the two had gone through, together, when it was made. If either has changed its course since,
the sum is larger, and the appointment void: nobody strikes it off, it is found out when its time
comes.

The agenda is a heap (Williams 1964; Knuth 1998, section 5.2.3): the appointment in place k is no
later than those in places 2 k and 2 k + 1, so that place 1 holds the earliest of all. A new one
rises from the end to its place, on average past one or two; where the first is taken away, the
earlier of two moves up again and again, and what was last rises from where the gap then is.

`when`, `seen` and `who` have a place each; place 0 is not used. Beyond the last appointment `when`
is infinite, and the last place of all always is.
"""

from numba import int64, uint64

from ergolib.kernels.kernel import function

ONE = uint64(1)
NEVER = float("inf")
LOW = int64(0xFFFFFFFF)  # two numbers in one: the lower half


def places(number: int) -> int:
    """Return the length of `when`, `seen` and `who` for a number of discs.

    No disc touches more than six others at once, nor ends its path in more ways than one.
    """
    return 4 * number + 64


@function
def move_up(when, seen, who, above, below):
    """Copy an appointment from one place to another."""
    when[above] = when[below]
    seen[above] = seen[below]
    who[above] = who[below]


@function
def add(when, seen, who, size, time, changes, pair):
    """Enter an appointment, if there is room; return how many there are with it."""
    if size + 2 < when.size:
        place = uint64(size + 1)
        while place > ONE and time < when[place >> ONE]:
            move_up(when, seen, who, place, place >> ONE)
            place >>= ONE
        when[place] = time
        seen[place] = changes
        who[place] = pair
    return size + 1


@function
def drop(when, seen, who, size):
    """Take the first appointment away; return how many are left."""
    last = uint64(size)
    place, below = ONE, ONE + ONE
    while below < last:
        below += ONE if when[below + ONE] < when[below] else uint64(0)
        move_up(when, seen, who, place, below)
        place = below
        below = place << ONE
    time = when[last]
    while place > ONE and time < when[place >> ONE]:
        move_up(when, seen, who, place, place >> ONE)
        place >>= ONE
    move_up(when, seen, who, place, last)
    when[last] = NEVER
    return size - 1


@function
def clear(when, size):
    """Strike all appointments off."""
    for place in range(min(size + 2, when.size)):
        when[place] = NEVER
