"""What happens next: a tournament among discs for the earliest event.

Each of N discs knows the time of its own next event. To find the earliest of all, they play a
knock-out tournament on a complete binary tree: a node holds the time, and the number, of the
earlier of the two discs below it, and node 1 that of the earliest of all. When the time of one disc
changes, only its own matches are played again, log2 N at most, and upwards only as far as
anything changes (Knuth 1998, section 5.4.1, "tree of losers"; Rapaport 2004, chapter 14).

`when` and `who` have a node each, 2 P of them with P a power of two and at least N: the children of
node k are 2 k and 2 k + 1, and disc i is leaf P + i. Leaves without a disc never happen.
"""

from numba import uint64

from ergolib.kernels.kernel import function

ONE = uint64(1)
NEVER = float("inf")


def nodes(number: int) -> int:
    """Return the length of `when` and `who` for a number of discs."""
    return 2 << max(0, number - 1).bit_length()


@function
def reschedule(when, who, disc, time):
    """Give a disc's next event a time, and play its matches again."""
    node = uint64(who.size // 2 + disc)
    when[node] = time
    winner = disc
    while node > ONE:
        rival_time, rival = when[node ^ ONE], who[node ^ ONE]
        winner = rival if rival_time < time else winner
        time = rival_time if rival_time < time else time
        node >>= ONE
        if when[node] == time and who[node] == winner:
            break  # nothing changes from here on
        when[node] = time
        who[node] = winner


@function
def play_all(when, who):
    """Play every match, once all leaves have their times."""
    for step in range(1, who.size // 2):
        node = who.size // 2 - step
        better = 2 * node + 1 if when[2 * node + 1] < when[2 * node] else 2 * node
        when[node] = when[better]
        who[node] = who[better]
