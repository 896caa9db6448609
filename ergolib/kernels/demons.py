"""Demons: isolated systems, and a thermometer that carries its readings in purses.

A demon (Creutz, Phys. Rev. Lett. 50, 1411, 1983) has a purse with an energy that is never below 0.
It meets a site picked at random and looks at a change picked at random. A change that costs energy
is made if the purse can pay; one that frees energy is made if the purse has room, and the demon
pockets what is freed. No temperature enters, and no energy is lost: that of the system and that in
the purses have a sum that never changes. All are whole numbers, so it is the same to the last unit.

A move and its reverse are proposed equally often, so every joint state of system and purses with
the given sum comes to have one probability. A purse then holds k quanta of size w as often as the
rest of the system has states with what is left, and that falls as exp(-beta w k): the emptier the
purses, the dearer is energy. A purse without limit has the mean E_d = w / (exp(beta w) - 1), so

    beta = (1/w) ln(1 + w / E_d),

the price of energy in nats for a unit. A purse that holds at most c quanta has the mean of an
exponential cut off at c, which is more than half of c where the price is below zero.

In the cold a demon with one quantum may find nothing that costs so little, and would keep it for
ever. So demons also deal with one another: one of two picked at random hands a quantum to the
other. That, too, is proposed as often as its reverse.

Energies are int64, in whole units; a purse holds whole quanta. Every kernel that moves makes one
sweep for each place of `trail`, and writes there what all purses hold after it. A sweep is as many
meetings with sites as there are sites, and as many deals as there are demons.
"""

from numba import int64, uint64

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.ising import neighbour_sum
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.potts import alike
from ergolib.kernels.random import integer_below, next_word

UNLIMITED = 2**31 - 1  # the capacity of a purse without limit
INFINITY = float("inf")
HALVINGS = 60


@function
def held(purses):
    """Return what all purses hold."""
    total = int64(0)
    for purse in range(purses.size):
        total += purses[purse]
    return total


@function
def settles(purses, purse, cost, capacity):
    """Let a demon pay a cost (or pocket a negative one) if it can, and say whether it did."""
    balance = purses[purse] - cost
    able = balance >= 0 and balance <= capacity
    purses[purse] = balance if able else purses[purse]
    return able


@function
def deal(purses, quantum, capacity, state):
    """Let demons hand quanta to one another."""
    for _ in range(purses.size):
        one = integer_below(state, purses.size)
        other = integer_below(state, purses.size)
        if purses[one] >= quantum and purses[other] + quantum <= capacity:
            purses[one] -= quantum
            purses[other] += quantum


@kernel("void(int8[::1], int64, int64, int64[::1], int64, int64[::1], uint64[::1])")
def ising(spins, rows, columns, purses, capacity, trail, state):
    """Let demons turn Ising spins, E = -(sum over neighbouring pairs of s s'); the quantum is 4."""
    total = held(purses)
    for sweep in range(trail.size):
        for _ in range(spins.size):
            site = integer_below(state, spins.size)
            purse = integer_below(state, purses.size)
            row = site // columns
            spin = spins[site]
            cost = 2 * spin * neighbour_sum(spins, rows, columns, row, site - row * columns)
            if settles(purses, purse, cost, capacity):
                spins[site] = -spin
                total -= cost
        deal(purses, 4, capacity, state)
        trail[sweep] = total


@kernel("void(int8[::1], int64, int64, int64, int64[::1], int64, int64[::1], uint64[::1])")
def potts(spin, rows, columns, q, purses, capacity, trail, state):
    """Let demons recolour Potts spins, E = -(neighbouring pairs of one colour); the quantum is 1.

    The new colour is one of the other q - 1, all equally likely.
    """
    total = held(purses)
    for sweep in range(trail.size):
        for _ in range(spin.size):
            site = integer_below(state, spin.size)
            purse = integer_below(state, purses.size)
            row = site // columns
            column = site - row * columns
            old = spin[site]
            new = (old + 1 + integer_below(state, q - 1)) % q
            cost = alike(spin, rows, columns, row, column, old)
            cost -= alike(spin, rows, columns, row, column, new)
            if settles(purses, purse, cost, capacity):
                spin[site] = new
                total -= cost
        deal(purses, 1, capacity, state)
        trail[sweep] = total


@kernel("void(int8[::1], int64, int64[::1], int64, int64[::1], uint64[::1])")
def two_level(levels, gap, purses, capacity, trail, state):
    """Let demons raise and lower independent units, E = gap * (units raised); the quantum is gap.

    A level is 0 or 1. With gap = 2 they are spins in a field of 1, counted from all along it.
    """
    total = held(purses)
    for sweep in range(trail.size):
        for _ in range(levels.size):
            site = integer_below(state, levels.size)
            purse = integer_below(state, purses.size)
            level = levels[site]
            cost = gap * (1 - 2 * level)
            if settles(purses, purse, cost, capacity):
                levels[site] = 1 - level
                total -= cost
        deal(purses, gap, capacity, state)
        trail[sweep] = total


@kernel("void(int64[::1], int64, int64[::1], int64, int64[::1], uint64[::1])")
def oscillators(quanta, quantum, purses, capacity, trail, state):
    """Let demons trade with oscillators one quantum at a time, up or down: an Einstein solid.

    E = quantum * (sum of quanta). An oscillator at rest has nothing to give.
    """
    total = held(purses)
    for sweep in range(trail.size):
        for _ in range(quanta.size):
            site = integer_below(state, quanta.size)
            purse = integer_below(state, purses.size)
            step = 1 - 2 * int64(next_word(state) >> uint64(63))
            if quanta[site] + step >= 0 and settles(purses, purse, quantum * step, capacity):
                quanta[site] += step
                total -= quantum * step
        deal(purses, quantum, capacity, state)
        trail[sweep] = total


@kernel("int64(int64[::1], int64, int64, uint64[::1])")
def take(purses, coin, coins, state):
    """Take coins out of purses, each from one picked at random (or the next that can pay).

    Returns
    -------
    int64
        How many were taken: fewer than asked for if no purse holds a coin any more.
    """
    for taken in range(coins):
        first = integer_below(state, purses.size)
        found = int64(-1)
        for other in range(purses.size):
            purse = (first + other) % purses.size
            if purses[purse] >= coin:
                found = purse
                break
        if found < 0:
            return taken
        purses[found] -= coin
    return coins


@kernel("int64(int64[::1], int64, int64, int64, uint64[::1])")
def give(purses, coin, coins, capacity, state):
    """Put coins into purses, each into one picked at random (or the next that has room).

    Returns
    -------
    int64
        How many were put: fewer than asked for if no purse has room any more.
    """
    for given in range(coins):
        first = integer_below(state, purses.size)
        found = int64(-1)
        for other in range(purses.size):
            purse = (first + other) % purses.size
            if purses[purse] + coin <= capacity:
                found = purse
                break
        if found < 0:
            return given
        purses[found] += coin
    return coins


@kernel("int64(int64[::1], int64, int64[::1], int64, int64, int64, uint64[::1])")
def trade(left, left_capacity, right, right_capacity, coin, meetings, state):
    """Let demons of two systems meet, one of each; in either direction a coin may change hands.

    It does so if the one can pay and the other has room. Both directions are offered equally often,
    so that the flow is as the difference of exp(-beta coin) on the two sides: from the low price to
    the high, and none between equals.

    Returns
    -------
    int64
        The energy that went from left to right.
    """
    moved = int64(0)
    for _ in range(meetings):
        one = integer_below(state, left.size)
        other = integer_below(state, right.size)
        cost = coin * (1 - 2 * int64(next_word(state) >> uint64(63)))
        here, there = left[one] - cost, right[other] + cost
        if here >= 0 and here <= left_capacity and there >= 0 and there <= right_capacity:
            left[one] = here
            right[other] = there
            moved += cost
    return moved


@function
def cut_off_mean(x, most):
    """Return the mean of k = 0, ..., most with weights exp(-x k), for x >= 0."""
    r = exp(-x)
    sum_of_weights = 0.0
    sum_of_quanta = 0.0
    weight = 1.0
    for k in range(most + 1):
        sum_of_weights += weight
        sum_of_quanta += weight * k
        weight *= r
    return sum_of_quanta / sum_of_weights


@function
def price_of(mean, quantum, capacity):
    """Return the price at which purses hold `mean` on average, all in units of energy."""
    if capacity >= UNLIMITED:
        return log(1.0 + quantum / mean) / quantum if mean > 0.0 else INFINITY
    most = capacity // quantum
    quanta = mean / quantum
    inverted = quanta + quanta > most
    quanta = most - quanta if inverted else quanta
    if quanta <= 0.0:
        return -INFINITY if inverted else INFINITY
    low, high = 0.0, 64.0
    for _ in range(HALVINGS):
        x = 0.5 * (low + high)
        if cut_off_mean(x, most) > quanta:
            low = x
        else:
            high = x
    x = 0.5 * (low + high)
    return -x / quantum if inverted else x / quantum


@kernel("float64(float64, int64, int64, int64)")
def price(total, number, quantum, capacity):
    """Return the price that `number` purses show which hold `total` in all; infinite if empty."""
    return price_of(total / number, quantum, capacity)


@kernel("float64(int64, int64, int64, int64, int64)")
def nats(before, after, number, quantum, capacity):
    """Return what energy cost that went into purses: the sum over quanta of price times quantum.

    K quanta can be shared among M purses without limit in (K + M - 1)! / (K! (M - 1)!) ways, so the
    next one costs ln((K + M) / (K + 1)), and the sum is the logarithm of how many more ways there
    are, exactly. With a limit, a quantum costs the price at half of it. Energy that went out counts
    as negative.
    """
    low, high = min(before, after), max(before, after)
    first = low // quantum
    total = 0.0
    for k in range((high - low) // quantum):
        if capacity >= UNLIMITED:
            total += log((first + k + number) / (first + k + 1.0))
        else:
            middle = (first + k + 0.5) * quantum / number
            total += price_of(middle, quantum, capacity) * quantum
    return total if after > before else -total
