"""Potts spins recoloured cluster by cluster: Swendsen and Wang's algorithm, and Wolff's.

E = - (number of neighbouring pairs of one colour), q colours, joined edges; beta = 1/T. A link
between two neighbours of one colour holds with probability 1 - exp(-beta), and between others
never. Links join sites to clusters. Given the links, every cluster may have any colour with equal
chance (Fortuin and Kasteleyn 1972). Swendsen and Wang (1987) draw all links, and then a colour for
every cluster. Wolff (1989) grows one cluster from a site picked at random, and gives it one of the
other q - 1 colours.

Where the transition is continuous (q = 2, 3 and 4) this hardly slows down at the critical point.
For larger q two phases of different energy coexist there, and clusters take as long as single
spins to get from one to the other: what has to be made, and is hardly ever, is a wall between
them.

Spins are int8, from 0 to q - 1, stored row by row; on a side of 2 a neighbour on one side is also
that on the other, joined by two bonds.
"""

from numba import uint64

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import integer_below, uniform
from ergolib.kernels.swendsen_wang import link_edges, link_rows


@function
def draw_colours(spin, q, parents, state):
    """Give each cluster a colour.

    Nobody points to a later site, so that in reading order a site's parent is done before it.
    """
    for site in range(spin.size):
        first = parents[parents[site]]
        parents[site] = first
        spin[site] = integer_below(state, q) if first == site else spin[first]


@kernel("void(int8[::1], int64, int64, int64, float64, int64, int64[::1], uint64[::1])")
def swendsen_wang(spin, rows, columns, q, beta, sweeps, parents, state):
    """Draw all links, then a colour for every cluster; this many times.

    Parameters
    ----------
    spin : int8[::1]
        Colours, row by row.
    rows, columns, q : int64
        At least 2; q at most 127.
    beta : float64
        Inverse temperature: finite, at least 0.
    sweeps : int64
        At least 0.
    parents : int64[::1]
        Working space, one number per site.
    state : uint64[::1]
        One stream, four words.
    """
    link = 1.0 - exp(-beta)
    always = uint64(0) if link < 1.0 else ~uint64(0)
    threshold = uint64(link * 2.0**64) if link < 1.0 else uint64(0)
    for _ in range(sweeps):
        link_rows(spin, parents, rows, columns, threshold, always, state)
        link_edges(spin, parents, rows, columns, link, state)
        draw_colours(spin, q, parents, state)


@function
def invite(spin, site, old, new, link, stack, height, state):
    """Ask one neighbour into the cluster: if it agrees and chance allows, recolour and stack it."""
    if spin[site] == old and uniform(state) < link:
        spin[site] = new
        stack[height] = site
        height += 1
    return height


@kernel("int64(int8[::1], int64, int64, int64, float64, int64, int64[::1], uint64[::1])")
def wolff(spin, rows, columns, q, beta, clusters, stack, state):
    """Grow clusters, each from a random site, and give each another colour as it grows.

    Parameters
    ----------
    spin, rows, columns, q, beta, state
        As for `swendsen_wang`.
    clusters : int64
        How many; at least 0.
    stack : int64[::1]
        Working space, one number per site: sites whose neighbours are still to be asked.

    Returns
    -------
    int64
        How many spins changed colour, over all clusters.
    """
    sites = rows * columns
    link = 1.0 - exp(-beta)
    changed = 0
    for _ in range(clusters):
        site = integer_below(state, sites)
        old = spin[site]
        new = integer_below(state, q - 1)
        new += new >= old
        spin[site] = new
        stack[0] = site
        height = 1
        while height > 0:
            height -= 1
            site = stack[height]
            changed += 1
            column = site % columns
            up = site - columns if site >= columns else site - columns + sites
            down = site + columns if site < sites - columns else site + columns - sites
            left = site - 1 if column > 0 else site + columns - 1
            right = site + 1 if column < columns - 1 else site - columns + 1
            height = invite(spin, up, old, new, link, stack, height, state)
            height = invite(spin, down, old, new, link, stack, height, state)
            height = invite(spin, left, old, new, link, stack, height, state)
            height = invite(spin, right, old, new, link, stack, height, state)
    return changed
