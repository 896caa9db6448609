"""Domains: clusters of equal spins on a torus, and whether they wind round it.

Neighbouring spins that agree belong to one cluster. Clusters are found by union and find (Hoshen
and Kopelman, Phys. Rev. B 14, 3438, 1976): each site points to another of its cluster, and so on
up to a root, and two clusters that meet are joined by letting one root point to the other.

On a torus a cluster may also close on itself round the lattice. To see that, each site remembers
how far it lies from the site it points to, counted on the unrolled lattice (Machta et al., Phys.
Rev. E 54, 1332, 1996). When two neighbours turn out to have the same root already, the two ways to
it form a loop. If they disagree on where the root lies, by a times the rows and b times the
columns, the loop winds a times down and b times across. A cluster whose loops all wind alike is a
stripe; one that holds two loops that wind differently spans the torus, as the sea does around
islands.

Spins are int8, stored row by row. Edges are joined.
"""

from ergolib.kernels.kernel import function, kernel


@function
def find_root(parents, offsets, site):
    """Return the root of a site and how far the site lies from it, in rows and in columns.

    On the way, each other site is made to point to its grandparent, which keeps the way short.
    """
    row, column = 0, 0
    while parents[site] != site:
        parent = parents[site]
        offsets[2 * site] += offsets[2 * parent]
        offsets[2 * site + 1] += offsets[2 * parent + 1]
        parents[site] = parents[parent]
        row += offsets[2 * site]
        column += offsets[2 * site + 1]
        site = parents[site]
    return site, row, column


@function
def add_loop(windings, root, down, across):
    """Note a loop that winds so many times: the first, or one unlike it, changes the kind."""
    kind = windings[3 * root]
    if kind == 0 and (down != 0 or across != 0):
        turned = down < 0 or (down == 0 and across < 0)  # a loop has no direction of its own
        windings[3 * root] = 1
        windings[3 * root + 1] = -down if turned else down
        windings[3 * root + 2] = -across if turned else across
    elif kind == 1 and down * windings[3 * root + 2] != across * windings[3 * root + 1]:
        windings[3 * root] = 2
        windings[3 * root + 1] = 0
        windings[3 * root + 2] = 0


@function
def absorb(parents, offsets, sizes, windings, root, other, row, column):
    """Let one root point to another, which lies so many rows and columns before it."""
    parents[other] = root
    offsets[2 * other] = row
    offsets[2 * other + 1] = column
    sizes[root] += sizes[other]
    if windings[3 * other] == 2:
        windings[3 * root] = 2
        windings[3 * root + 1] = 0
        windings[3 * root + 2] = 0
    else:
        add_loop(windings, root, windings[3 * other + 1], windings[3 * other + 2])


@function
def join(parents, offsets, sizes, windings, rows, columns, site, next_site, down, across):
    """Put two neighbours in one cluster: the next site is one step down or across."""
    root, row, column = find_root(parents, offsets, site)
    other, next_row, next_column = find_root(parents, offsets, next_site)
    row += down - next_row
    column += across - next_column
    if root == other:
        add_loop(windings, root, row // rows, column // columns)
    elif sizes[root] >= sizes[other]:
        absorb(parents, offsets, sizes, windings, root, other, row, column)
    else:
        absorb(parents, offsets, sizes, windings, other, root, -row, -column)


@kernel("int64(int8[::1], int64, int64, int64[::1], int64[::1], int64[::1], int64[::1])")
def find_clusters(spins, rows, columns, labels, sizes, windings, offsets):
    """Find all clusters of equal spins, and return how many there are.

    Parameters
    ----------
    labels : int64[::1]
        One number per site, written: the cluster, counted from 0 in the order of first sites.
    sizes : int64[::1]
        Room for one number per site, written: the number of sites of each cluster.
    windings : int64[::1]
        Room for three numbers per site, written for each cluster: 0, 1 or 2, for one that does not
        wind, a stripe or one that spans; and, for a stripe, how often it winds down the rows (not
        negative) and across the columns.
    offsets : int64[::1]
        Working space, two numbers per site.
    """
    sites = rows * columns
    for site in range(sites):
        labels[site] = site
        sizes[site] = 1
        offsets[2 * site] = 0
        offsets[2 * site + 1] = 0
        windings[3 * site] = 0
        windings[3 * site + 1] = 0
        windings[3 * site + 2] = 0
    for row in range(rows):
        here = row * columns
        below = here + columns if row < rows - 1 else 0
        for column in range(columns):
            site = here + column
            right = here + (column + 1 if column < columns - 1 else 0)
            if spins[site] == spins[right]:
                join(labels, offsets, sizes, windings, rows, columns, site, right, 0, 1)
            down = below + column
            if spins[site] == spins[down]:
                join(labels, offsets, sizes, windings, rows, columns, site, down, 1, 0)
    return number(labels, sizes, windings, offsets)


@function
def number(labels, sizes, windings, offsets):
    """Give each cluster a number instead of a root, and move what is known of it there.

    A number is at most that of the first site, and so of the root: nothing is overwritten.
    """
    sites = labels.size
    for site in range(sites):
        root, _, _ = find_root(labels, offsets, site)
        labels[site] = root
        offsets[2 * site] = 0
        offsets[2 * site + 1] = 0
    for site in range(sites):
        offsets[site] = -1  # from here on, the number of the cluster with this root
    count = 0
    for site in range(sites):
        root = labels[site]
        if offsets[root] < 0:
            offsets[root] = count
            sizes[count] = sizes[root]
            windings[3 * count] = windings[3 * root]
            windings[3 * count + 1] = windings[3 * root + 1]
            windings[3 * count + 2] = windings[3 * root + 2]
            count += 1
        labels[site] = offsets[root]
    return count
