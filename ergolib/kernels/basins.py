"""Valleys of an energy landscape over the states of N spins, and the passes between them.

A state is an index s = 0 ... 2^N - 1, and its neighbours are the N states s ^ 2^k that a single
flip leads to. States of equal energy that are joined by flips are one plateau; a plateau with no
lower neighbour is a minimum, named by the lowest of its indices.

Imagine water that rises. States are let in by increasing energy; one that touches no state already
under water starts a pool, one that touches two pools joins them, and there lies the lowest pass
between them: no path from one to the other keeps below it. Pools are held by union and find
(Tarjan, J. ACM 22, 215, 1975), each by its lowest state. Source of the tree of pools: Becker and
Karplus, J. Chem. Phys. 106, 1495 (1997); Wales, Energy Landscapes (2003), chapter 5.

`order` holds all states by increasing energy, those of equal energy by their index.
"""

from ergolib.kernels.kernel import function, kernel


@function
def root_of(parents, state):
    """Return the root of a state, and let the states on the way point to their grandparents."""
    while parents[state] != state:
        parents[state] = parents[parents[state]]
        state = parents[state]
    return state


@kernel("int64(float64[::1], int64[::1], int64, int64[::1], int64[::1])")
def merge_pools(energies, order, spins, parents, table):
    """Let the water rise, write down every pass, and return how many there are.

    Parameters
    ----------
    energies : float64[::1]
        One number for each state, 2^N of them.
    order : int64[::1]
        The states by increasing energy, then by index.
    spins : int64
        N.
    parents : int64[::1]
        Working space, one number for each state.
    table : int64[::1]
        Room for 3 2^(N - 1) numbers. Written for each pass, by increasing energy: the state where
        two pools meet, the lowest state of the deeper pool, and that of the other. One pass less
        than there are minima.
    """
    rows = 0
    for state in range(order.size):
        parents[state] = -1
    for i in range(order.size):
        state = order[i]
        parents[state] = state
        own = state
        for k in range(spins):
            neighbour = state ^ (1 << k)
            if parents[neighbour] < 0:
                continue
            other = root_of(parents, neighbour)
            if other == own:
                continue
            level = energies[other] == energies[own]
            if energies[other] < energies[own] or (level and other < own):
                own, other = other, own
            if energies[other] < energies[state]:  # else it is part of a plateau, no pool
                table[3 * rows] = state
                table[3 * rows + 1] = own
                table[3 * rows + 2] = other
                rows += 1
            parents[other] = own
    return rows


@kernel("int64(float64[::1], int64[::1], int64, int64, int64, int64[::1])")
def lowest_pass(energies, order, spins, start, end, parents):
    """Return the state at which the rising water first joins two states, itself let in then.

    Its energy is the least that a path from one to the other must reach.

    Parameters
    ----------
    energies, order, spins : float64[::1], int64[::1], int64
        As in `merge_pools`.
    start, end : int64
        The two states.
    parents : int64[::1]
        Working space, one number for each state.
    """
    for state in range(order.size):
        parents[state] = -1
    for i in range(order.size):
        state = order[i]
        parents[state] = state
        for k in range(spins):
            neighbour = state ^ (1 << k)
            if parents[neighbour] >= 0:
                own, other = root_of(parents, state), root_of(parents, neighbour)
                parents[own] = other
        both = parents[start] >= 0 and parents[end] >= 0
        if both and root_of(parents, start) == root_of(parents, end):
            return state
    return -1


@kernel("int64(float64[::1], int64[::1], int64, int64[::1], int64[::1], int64[::1])")
def descend(energies, order, spins, parents, exits, basins):
    """Follow steepest descent from every state, and return the number of minima.

    A plateau moves as one: to the lowest neighbour of any of its states, to the one with the lowest
    index if several are as low.

    Parameters
    ----------
    energies, order, spins : float64[::1], int64[::1], int64
        As in `merge_pools`.
    parents, exits : int64[::1], int64[::1]
        Working space, one number for each state.
    basins : int64[::1]
        Written: the minimum, as a state, in which each state ends.
    """
    for state in range(order.size):
        parents[state] = state
        exits[state] = -1
    for state in range(order.size):
        for k in range(spins):
            neighbour = state ^ (1 << k)
            if neighbour > state and energies[neighbour] == energies[state]:
                one, other = root_of(parents, state), root_of(parents, neighbour)
                parents[max(one, other)] = min(one, other)
    for state in range(order.size):
        plateau = root_of(parents, state)
        for k in range(spins):
            neighbour = state ^ (1 << k)
            if energies[neighbour] >= energies[state]:
                continue
            best = exits[plateau]
            lower = best < 0 or energies[neighbour] < energies[best]
            if lower or (energies[neighbour] == energies[best] and neighbour < best):
                exits[plateau] = neighbour
    minima = 0
    for i in range(order.size):
        state = order[i]
        plateau = root_of(parents, state)
        if exits[plateau] >= 0:
            basins[state] = basins[exits[plateau]]
        else:
            basins[state] = plateau
            minima += plateau == state
    return minima
