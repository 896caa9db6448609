"""Clusters of an Ising lattice of which some spins are known: what it is to be connected.

H = - sum over neighbouring pairs of s s', joined edges, no field; k_B = 1, J = 1. Draw a link
between two neighbours that agree with probability p = 1 - exp(-2/T), and between two that do not,
never. Links join sites to clusters. Together, spins and links have a joint distribution (Edwards
and Sokal, Phys. Rev. D 38, 2009, 1988) in which, given the links, a cluster's sites all have one
sign and each cluster's sign is as likely + as -, whatever the others are. So drawing links and
then signs, by turns, visits all states as often as exp(-H/T) asks for, and turns large domains at
once (Swendsen and Wang, Phys. Rev. Lett. 58, 86, 1987).

Some spins may have been revealed. The rest has a posterior distribution, and it is sampled in the
same way: a cluster that holds a revealed site keeps that site's sign, and the others draw theirs.
Two revealed spins of opposite sign are never joined. Now average over the signs that were drawn: a
site linked to a revealed + counts +1, one linked to a revealed - counts -1, and one linked to
neither counts *exactly 0*. The mean of a hidden spin, given all that was revealed, is the
probability that it is connected to a + less the probability that it is connected to a -. To know
is to be connected (for one revealed spin: Fortuin and Kasteleyn, Physica 57, 536, 1972).

A cluster with a revealed site cannot change sign, and in the cold this keeps the walls between
revealed spins of two signs from moving. So where both signs were revealed, two moves come before
each drawing of links: all that is hidden is turned over, with probability min(1, exp(-dE/T)), and
each hidden spin is drawn anew in equilibrium with its neighbours (the heat bath).

Spins, and `clamps` (+1 or -1 for a revealed spin, 0 for a hidden one), are int8, stored row by row.
On a side of 2 a neighbour on one side is also that on the other, joined by two bonds.
"""

from numba import uint64

from ergolib.kernels.blocks import add_sample
from ergolib.kernels.elementary import exp
from ergolib.kernels.ising import heat_bath_chances, heat_bath_update, neighbour_sum
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.random import bernoulli_word, next_word, uniform


@function
def find(parents, site):
    """Return the first site of a cluster, and halve the way there for who asks next."""
    while parents[site] != site:
        parents[site] = parents[parents[site]]
        site = parents[site]
    return site


@function
def join(parents, first, second):
    """Make one cluster of two; the lower of their first sites stands for both."""
    first, second = find(parents, first), find(parents, second)
    if first < second:
        parents[second] = first
    else:
        parents[first] = second


@function
def turn_hidden(spins, clamps, rows, columns, temperature, state):
    """Offer to turn over every hidden spin at once."""
    agreement = 0  # over the bonds between a revealed and a hidden spin
    for row in range(rows):
        for column in range(columns):
            site = row * columns + column
            if clamps[site] != 0:
                agreement += clamps[site] * (
                    neighbour_sum(spins, rows, columns, row, column)
                    - neighbour_sum(clamps, rows, columns, row, column)
                )
    if uniform(state) < exp(-2.0 * agreement / temperature):
        for site in range(spins.size):
            if clamps[site] == 0:
                spins[site] = -spins[site]


@function
def redraw_hidden(spins, clamps, rows, columns, chance, state):
    """Draw every hidden spin anew, one by one, in equilibrium with its neighbours."""
    for row in range(rows):
        for column in range(columns):
            if clamps[row * columns + column] == 0:
                heat_bath_update(spins, rows, columns, row, column, chance, state)


@function
def two_sided(clamps):
    """Tell whether spins of both signs have been revealed."""
    up = down = False
    for site in range(clamps.size):
        up = up or clamps[site] > 0
        down = down or clamps[site] < 0
    return up and down


@function
def link_rows(spins, parents, rows, columns, threshold, always, state):
    """Link neighbours within the lattice, in reading order: each site to its left and above."""
    across = down = uint64(0)
    site = 0
    for row in range(rows):
        for column in range(columns):
            if site & 63 == 0:  # 64 links of each kind at once
                across = bernoulli_word(state, threshold) | always
                down = bernoulli_word(state, threshold) | always
            spin = spins[site]
            left = column > 0 and across & uint64(1) != 0 and spins[site - 1] == spin
            above = row > 0 and down & uint64(1) != 0 and spins[site - columns] == spin
            across >>= uint64(1)
            down >>= uint64(1)
            parents[site] = site
            if left:
                parents[site] = parents[site - 1]
                if above:
                    join(parents, site - 1, site - columns)
            elif above:
                parents[site] = parents[site - columns]
            site += 1


@function
def link_edges(spins, parents, rows, columns, link, state):
    """Link the first column to the last, and the first row to the last."""
    for row in range(rows):
        site = row * columns
        other = site + columns - 1
        if spins[site] == spins[other] and uniform(state) < link:
            join(parents, site, other)
    for site in range(columns):
        other = site + (rows - 1) * columns
        if spins[site] == spins[other] and uniform(state) < link:
            join(parents, site, other)


@function
def draw_signs(spins, clamps, parents, linked, state):
    """Give each cluster a sign: that of a revealed site, or one drawn; note which it is.

    Nobody points to a later site, so that in reading order a site's parent is done before it.
    """
    for site in range(spins.size):
        linked[site] = 0
    for site in range(spins.size):
        parents[site] = parents[parents[site]]
        if clamps[site] != 0:
            linked[parents[site]] = clamps[site]
    coins = uint64(0)
    for site in range(spins.size):
        if site & 63 == 0:
            coins = next_word(state)
        drawn = 1 if coins & uint64(1) else -1
        coins >>= uint64(1)
        first = parents[site]
        known = linked[first]
        drawn = drawn if first == site else spins[first]
        linked[site] = known
        spins[site] = known if known != 0 else drawn


@kernel(
    "void(int8[::1], int8[::1], int64, int64, float64, int64, int64[::1], int8[::1],"
    " float64[::1], int64[::1], uint64[::1])"
)
def conditional(
    spins, clamps, rows, columns, temperature, sweeps, parents, linked, blocks, account, state
):
    """Sample the lattice given its revealed spins, and count for each site what it is linked to.

    Parameters
    ----------
    spins : int8[::1]
        A state that agrees with all that was revealed.
    clamps : int8[::1]
        The revealed spins; 0 where hidden.
    rows, columns : int64
        The lattice.
    temperature : float64
        Greater than 0.
    sweeps : int64
        How many samples.
    parents : int64[::1]
        Working space, one number per site.
    linked : int8[::1]
        Written, one number per site: the revealed sign to which the last links join it, or 0.
    blocks, account : float64[::1], int64[::1]
        Sums of `linked` over the samples, as `ergolib.kernels.blocks` keeps them. Empty `blocks`
        (of length 0) count nothing.
    """
    link = 1.0 - exp(-2.0 / temperature)
    always = uint64(0) if link < 1.0 else ~uint64(0)
    threshold = uint64(link * 2.0**64) if link < 1.0 else uint64(0)
    chance = small_table(10)
    heat_bath_chances(chance, temperature, 0.0)
    frustrated = two_sided(clamps)
    for _ in range(sweeps):
        if frustrated:
            turn_hidden(spins, clamps, rows, columns, temperature, state)
            redraw_hidden(spins, clamps, rows, columns, chance, state)
        link_rows(spins, parents, rows, columns, threshold, always, state)
        link_edges(spins, parents, rows, columns, link, state)
        draw_signs(spins, clamps, parents, linked, state)
        if blocks.size > 0:
            add_sample(blocks, account, linked)
