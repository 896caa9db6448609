"""Counting states with a random walk: Wang and Landau's algorithm on the lattice.

How many states g(E) have the energy E? A walk that takes a proposed move from E to E' with the
chance min(1, g(E) / g(E')) would spend as much time at every energy. Nobody knows g, so the walk
learns it: each visit raises the estimate ln g of the visited energy by ln f, which drives the walk
to where it has been less, until all energies are visited alike and the estimate is right but for a
constant (F. Wang and D. P. Landau, Phys. Rev. Lett. 86, 2050, 2001).

The modification ln f must shrink, and how fast decides everything. It starts at 1 and is halved
whenever every energy seen so far was visited since the last halving. If that went on, ln f would
soon be too small to mend what is still wrong, and the error would freeze. So once ln f is less than
1/t, with t the number of moves tried for each energy, it follows 1/t from then on, and the error
falls as 1/sqrt(t) (R. E. Belardinelli and V. D. Pereyra, Phys. Rev. E 75, 046701, 2007).

Energies are counted by *levels* 0, 1, 2, ... On the square lattice with joined edges and N sites,
each holding one of q states, the level is the number of unlike bonds, b = 0 ... 2N, those whose two
ends differ. This is the q-state Potts model, E = -2N + b; two states are the Ising model,
E = -2N + 2b, its spins 1 and -1 written as 0 and 1. Levels that no state has are never seen.
"""

from numba import int64

from ergolib.kernels.elementary import INFINITY, exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import integer_below, uniform

# Where in the ledger each number stands.
LOG_F = 0  # what a visit adds to ln g
ATTEMPTS = 1  # moves tried in all
LEVEL = 2  # where the walk is
SEEN = 3  # levels seen so far
DISCOVERY = 4  # moves that had been tried when the last of them was seen first
HALVINGS = 5  # of ln f, since the schedule began
STAGE = 6  # moves tried since the last halving
LOOK = 7  # at how many of them to look next whether a halving is due
FOLLOWS = 8  # 1 once ln f follows 1/t
FLATNESS = 9  # least visits for a halving, as a share of the mean: 0 for one visit at least
SATURATES = 10  # 1 to go on halving for ever, as in 2001
LEDGER_SIZE = 11

PATIENCE = 100  # moves for each level between two looks


@function
def restart(log_g, histogram, ledger):
    """Begin the schedule of ln f anew, with what is known of ln g."""
    for level in range(histogram.size):
        histogram[level] = 0
    ledger[LOG_F] = 1.0
    ledger[HALVINGS] = 0.0
    ledger[STAGE] = 0.0
    ledger[LOOK] = float(PATIENCE * log_g.size)
    ledger[FOLLOWS] = 0.0


@function
def first_sight(level, former, log_g, histogram, ledger):
    """Enter a new level with the ln g of the one the walk came from.

    The schedule then begins anew: until now it was for another set of levels.
    """
    log_g[level] = log_g[former]
    ledger[SEEN] += 1.0
    ledger[DISCOVERY] = ledger[ATTEMPTS]
    if ledger[HALVINGS] > 0.0:
        restart(log_g, histogram, ledger)


@function
def look(log_g, histogram, ledger):
    """Halve ln f if every level seen was visited often enough since the last halving."""
    needed = max(1.0, ledger[FLATNESS] * ledger[STAGE] / ledger[SEEN])
    enough = True
    for level in range(log_g.size):
        if abs(log_g[level]) < INFINITY and histogram[level] < needed:
            enough = False
    if enough:
        for level in range(histogram.size):
            histogram[level] = 0
        ledger[LOG_F] *= 0.5
        ledger[HALVINGS] += 1.0
        ledger[STAGE] = 0.0
        ledger[LOOK] = float(PATIENCE * log_g.size)
        if ledger[SATURATES] == 0.0 and ledger[LOG_F] * ledger[ATTEMPTS] < ledger[SEEN]:
            ledger[FOLLOWS] = 1.0
            ledger[LOG_F] = ledger[SEEN] / ledger[ATTEMPTS]
    else:
        ledger[LOOK] += float(PATIENCE * log_g.size)


@function
def visit(level, log_g, histogram, ledger):
    """Learn from being at a level, and keep to the schedule."""
    ledger[ATTEMPTS] += 1.0
    ledger[STAGE] += 1.0
    if ledger[FOLLOWS] > 0.0:
        ledger[LOG_F] = ledger[SEEN] / ledger[ATTEMPTS]
    log_g[level] += ledger[LOG_F]
    histogram[level] += 1
    if ledger[FOLLOWS] == 0.0 and ledger[STAGE] >= ledger[LOOK]:
        look(log_g, histogram, ledger)


@function
def attempt(proposed, log_g, histogram, ledger, state):
    """Accept a move to the proposed level or not, learn from where that leaves the walk."""
    level = int64(ledger[LEVEL])
    gain = log_g[level] - log_g[proposed]  # infinite if the level was never seen
    accepted = gain >= 0.0 or uniform(state) < exp(gain)
    if accepted:
        if log_g[proposed] == -INFINITY:
            first_sight(proposed, level, log_g, histogram, ledger)
        ledger[LEVEL] = float(proposed)
        level = proposed
    visit(level, log_g, histogram, ledger)
    return accepted


@kernel("void(int64, float64[::1], int64[::1], float64[::1])")
def begin(level, log_g, histogram, ledger):
    """Forget all counts: the walk stands at a level, the only one seen, with ln g = 0.

    Parameters
    ----------
    level : int64
        From 0 to log_g.size - 1.
    log_g : float64[::1]
        One number for each level. Minus infinity says that no state was found there yet.
    histogram : int64[::1]
        As many: visits since the last halving; once ln f follows 1/t it goes on counting.
    ledger : float64[::1]
        `LEDGER_SIZE` numbers, named above. `FLATNESS` and `SATURATES` stay as they are.
    """
    for other in range(log_g.size):
        log_g[other] = -INFINITY
    log_g[level] = 0.0
    ledger[ATTEMPTS] = 0.0
    ledger[LEVEL] = float(level)
    ledger[SEEN] = 1.0
    ledger[DISCOVERY] = 0.0
    restart(log_g, histogram, ledger)


@kernel("int64(int64, float64[::1], int64[::1], float64[::1], uint64[::1])")
def judge(proposed, log_g, histogram, ledger, state):
    """Make one step of the walk in any system: answer 1 if a proposed move is accepted, else 0.

    The move must be as likely to be proposed as its reverse. See `walk` for the other arguments.
    """
    return int64(attempt(proposed, log_g, histogram, ledger, state))


@function
def like_neighbours(spins, rows, columns, row, column, value):
    """Count the neighbours of a site that hold a value, on a lattice whose edges are joined."""
    here = row * columns
    above = here - columns if row > 0 else (rows - 1) * columns
    below = here + columns if row < rows - 1 else 0
    left = column - 1 if column > 0 else columns - 1
    right = column + 1 if column < columns - 1 else 0
    return (
        int64(spins[above + column] == value)
        + int64(spins[below + column] == value)
        + int64(spins[here + left] == value)
        + int64(spins[here + right] == value)
    )


@kernel(
    "void(int8[::1], int64, int64, int64, float64[::1], int64[::1], float64[::1], int64, "
    "uint64[::1])"
)
def walk(spins, rows, columns, q, log_g, histogram, ledger, attempts, state):
    """Walk through the states of a lattice, learning how many there are at each level.

    A move gives a random site one of the q - 1 states that it has not.

    Parameters
    ----------
    spins : int8[::1]
        rows * columns states, 0 ... q - 1, row by row.
    q : int64
        Number of states of a site, at least 2; 2 is the Ising model.
    log_g : float64[::1]
        2 * rows * columns + 1 numbers: the estimate of ln g, but for a constant, for each number
        of unlike bonds; minus infinity where no state was found yet.
    histogram : int64[::1]
        As many: visits since the last halving of ln f, or since it follows 1/t.
    ledger : float64[::1]
        `LEDGER_SIZE` numbers, named above; made by `begin` with the level of the spins.
    attempts : int64
        Moves to try. All that a walk needs is in its arguments: cut anywhere, it goes on alike.
    """
    for _ in range(attempts):
        row = integer_below(state, rows)
        column = integer_below(state, columns)
        site = row * columns + column
        old = int64(spins[site])
        new = old + 1 + integer_below(state, q - 1)
        new = new - q if new >= q else new
        lost = like_neighbours(spins, rows, columns, row, column, old)
        won = like_neighbours(spins, rows, columns, row, column, new)
        if attempt(int64(ledger[LEVEL]) + lost - won, log_g, histogram, ledger, state):
            spins[site] = new


@kernel("int64(int8[::1], int64, int64)")
def unlike_bonds(spins, rows, columns):
    """Return the level of a state: of its 2 * rows * columns bonds, those whose ends differ."""
    count = 0
    for row in range(rows):
        here = row * columns
        below = here + columns if row < rows - 1 else 0
        for column in range(columns):
            right = column + 1 if column < columns - 1 else 0
            spin = spins[here + column]
            count += int64(spins[here + right] != spin) + int64(spins[below + column] != spin)
    return count


@kernel("void(float64[::1], float64, float64[::1])")
def normalise(log_g, log_states, out):
    """Write log_g, shifted so that the number of all states is e^log_states (N ln q), into out.

    Minus infinity stays what it is.
    """
    largest = -INFINITY
    for level in range(log_g.size):
        largest = max(largest, log_g[level])
    total = 0.0
    for level in range(log_g.size):
        total += exp(log_g[level] - largest)
    shift = log_states - largest - log(total)
    for level in range(log_g.size):
        out[level] = log_g[level] + shift
