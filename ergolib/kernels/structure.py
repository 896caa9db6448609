"""What positions tell: bonds, clusters, distances and waves of N particles in a periodic box.

Four looks at one configuration, in a rectangle of width x height whose edges are joined:

- *bond order*, psi_j = (1/n_j) sum over the n_j neighbours k of exp(6 i theta_jk), with theta the
  direction from j to k. Its size is 1 where six neighbours stand as in a triangular crystal, its
  phase is six times the crystal's direction (Halperin and Nelson, Phys. Rev. Lett. 41, 121, 1978);
- *clusters*: particles joined by a chain of neighbours;
- *pair distances*, whose histogram, divided by what chance would give, is g(r);
- the *structure factor* S(k) = (1/N) |sum over j of exp(i k r_j)|^2 at the waves that fit into
  the box, k = 2 pi (n_x / width, n_y / height): 1 on average for an ideal gas, rings for a liquid,
  and N at the spots of a crystal.

Positions are two flat arrays, wrapped into [0, width) and [0, height); neighbours come as a half
list (`neighbours.half_list`), in which each pair stands once. The list may reach further than asked
for: it is gone through for pairs nearer than the radius. The work is proportional to N.
"""

import math

from numba import int64

from ergolib.kernels.elementary import cos, sin
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.neighbours import cell_along, cell_beside, cut, fill, shortest

TWO_PI = 2.0 * math.pi


@kernel(
    "void(float64[::1], float64[::1], float64, float64, float64, int64[::1], int64[::1],"
    " float64[::1], float64[::1], int64[::1], float64[::1])"
)
def bond_order(x, y, width, height, radius, first, neighbours, re, im, counts, out):
    """Write psi of each particle (re, im), its number of neighbours, and the mean psi (out).

    Particles without neighbours have psi = 0. Neighbours at no distance at all, which have no
    direction, do not count. There is no angle to compute: exp(6 i theta) is the sixth power of
    (dx + i dy) / r, and the same for both ends of a bond.

    Parameters
    ----------
    x, y : float64[::1]
        Positions, length N.
    width, height : float64
        Sides of the box.
    radius : float64
        Nearer than this are neighbours.
    first, neighbours : int64[::1]
        A half list that reaches at least that far.
    re, im : float64[::1]
        For psi, length N.
    counts : int64[::1]
        For the numbers of neighbours, length N.
    out : float64[::1]
        For the mean of psi over all particles, length 2.
    """
    square = radius * radius
    for i in range(x.size):
        re[i] = im[i] = 0.0
        counts[i] = 0
    for i in range(x.size):
        for place in range(first[i], first[i + 1]):
            j = neighbours[place]
            dx = shortest(x[i] - x[j], width)
            dy = shortest(y[i] - y[j], height)
            distance = dx * dx + dy * dy
            if 0.0 < distance < square:
                c = (dx * dx - dy * dy) / distance  # the second power
                s = 2.0 * dx * dy / distance
                cube_c = c * (c * c - 3.0 * s * s)
                cube_s = s * (3.0 * c * c - s * s)
                re[i] += cube_c
                im[i] += cube_s
                re[j] += cube_c
                im[j] += cube_s
                counts[i] += 1
                counts[j] += 1
    out[0] = out[1] = 0.0
    for i in range(x.size):
        if counts[i] > 0:
            re[i] /= counts[i]
            im[i] /= counts[i]
            out[0] += re[i] / x.size
            out[1] += im[i] / x.size


@function
def root(labels, i):
    """Return the first particle of a cluster, and halve the way there for who asks next."""
    while labels[i] != i:
        labels[i] = labels[labels[i]]
        i = labels[i]
    return i


@function
def join(labels, i, j):
    """Make one cluster of two; the lower of their first particles stands for both."""
    i, j = root(labels, i), root(labels, j)
    if i < j:
        labels[j] = i
    else:
        labels[i] = j


@function
def number_clusters(labels, sizes):
    """Turn pointers towards the first particle into numbers 0, 1, ... and count who has which.

    Nobody points to a later particle, so that one pass is enough: whoever points to himself opens a
    new cluster, and others point to someone who has his number already.
    """
    found = largest = 0
    for i in range(labels.size):
        sizes[i] = 0
        if labels[i] == i:
            labels[i] = found
            found += 1
        else:
            labels[i] = labels[labels[i]]
        sizes[labels[i]] += 1
        largest = max(largest, sizes[labels[i]])
    return largest


@kernel(
    "int64(float64[::1], float64[::1], float64, float64, float64,"
    " int64[::1], int64[::1], int64[::1], int64[::1])"
)
def clusters(x, y, width, height, radius, first, neighbours, labels, sizes):
    """Number the clusters of particles joined by pairs nearer than a radius.

    Parameters
    ----------
    x, y : float64[::1]
        Positions, length N.
    width, height : float64
        Sides of the box.
    radius : float64
        Nearer than this are joined.
    first, neighbours : int64[::1]
        A half list that reaches at least that far.
    labels : int64[::1]
        For the number of each particle's cluster, length N. Clusters are numbered in the order of
        their first particles.
    sizes : int64[::1]
        For the number of particles of each cluster, length N; zeros after the last.

    Returns
    -------
    int64
        Particles in the largest cluster.
    """
    square = radius * radius
    for i in range(labels.size):
        labels[i] = i
    for i in range(labels.size):
        for place in range(first[i], first[i + 1]):
            j = neighbours[place]
            dx = shortest(x[i] - x[j], width)
            dy = shortest(y[i] - y[j], height)
            if dx * dx + dy * dy < square:
                join(labels, i, j)
    return number_clusters(labels, sizes)


@kernel("int64(int64[::1], int64[::1], int64[::1], int64[::1])")
def components(first, neighbours, labels, sizes):
    """Number the connected parts of any graph: `clusters` without a radius.

    Parameters
    ----------
    first, neighbours : int64[::1]
        The edges of each of N vertices, each edge once or twice.
    labels, sizes : int64[::1]
        For the number of each vertex's part, and the size of each part, length N.

    Returns
    -------
    int64
        Vertices in the largest part.
    """
    for i in range(labels.size):
        labels[i] = i
    for i in range(labels.size):
        for place in range(first[i], first[i + 1]):
            join(labels, i, neighbours[place])
    return number_clusters(labels, sizes)


@kernel(
    "void(float64[::1], float64[::1], float64, float64, float64,"
    " int64[::1], int64[::1], int64[::1])"
)
def pair_histogram(x, y, width, height, reach, head, following, counts):
    """Add each pair of particles nearer than a reach to a histogram of their distances.

    Pairs are looked for in cells, as in `neighbours.half_list`; if a side has no room for three
    cells, among all pairs.

    Parameters
    ----------
    x, y : float64[::1]
        Positions, length N.
    width, height : float64
        Sides of the box.
    reach : float64
        Where the last bin ends.
    head : int64[::1]
        Working space, as long as `neighbours.cells` says.
    following : int64[::1]
        Working space, length N.
    counts : int64[::1]
        The histogram: bins of equal width from 0 to the reach. It is added to.
    """
    square = reach * reach
    per_length = counts.size / reach
    columns, rows = cut(width, height, reach, head.size)
    fill(x, y, width, height, columns, rows, head, following)
    sides = 1 if columns == 1 else 5  # the rest of its own cell, then half of those around it
    for i in range(x.size):
        column, row = cell_along(x[i], width, columns), cell_along(y[i], height, rows)
        for side in range(sides):
            j = following[i] if side == 0 else head[cell_beside(column, row, columns, rows, side)]
            while j >= 0:
                dx = shortest(x[i] - x[j], width)
                dy = shortest(y[i] - y[j], height)
                if dx * dx + dy * dy < square:
                    place = int64(math.sqrt(dx * dx + dy * dy) * per_length)
                    counts[min(place, counts.size - 1)] += 1
                j = following[j]


def waves(columns: int, rows: int) -> int:
    """Return how long the working space of `structure_factor` is.

    Parameters
    ----------
    columns, rows : int
        Greatest n_x and n_y.
    """
    return (columns + 1) * (2 + 4 * (rows + 1))


@kernel(
    "void(float64[::1], float64[::1], float64, float64, int64, int64, float64[::1], float64[::1])"
)
def structure_factor(x, y, width, height, columns, rows, scratch, out):
    """Write S(k) at the waves with abs(n_x) <= columns and 0 <= n_y <= rows.

    The other half of the plane is the same, S(-k) = S(k). One sine and one cosine along each side
    are enough for a particle: e^(i n a) is e^(i (n - 1) a) times e^(i a), and the waves n_x and
    -n_x come from the same four products. Rounding grows with n only: by less than 2e-15 n in the
    phase of a particle, so that abs(sum) is right to 2e-15 N (n_x + n_y).

    Parameters
    ----------
    x, y : float64[::1]
        Positions, length N, at least 1.
    width, height : float64
        Sides of the box.
    columns, rows : int64
        Greatest n_x and n_y.
    scratch : float64[::1]
        Working space, as long as `waves` says.
    out : float64[::1]
        For S: row n_y, column columns + n_x, so (2 columns + 1) (rows + 1) numbers.
    """
    across = columns + 1
    half = across * (rows + 1)
    for i in range(2 * across + 4 * half):
        scratch[i] = 0.0
    cos_x = scratch[0:across]
    sin_x = scratch[across : 2 * across]
    for particle in range(x.size):
        angle = TWO_PI * (x[particle] / width)
        step_c, step_s = cos(angle), sin(angle)
        cos_x[0], sin_x[0] = 1.0, 0.0
        for n in range(1, across):
            cos_x[n] = cos_x[n - 1] * step_c - sin_x[n - 1] * step_s
            sin_x[n] = sin_x[n - 1] * step_c + cos_x[n - 1] * step_s
        angle = TWO_PI * (y[particle] / height)
        step_c, step_s = cos(angle), sin(angle)
        c, s = 1.0, 0.0
        for row in range(rows + 1):
            start = 2 * across + row * across
            right_re = scratch[start : start + across]
            right_im = scratch[start + half : start + half + across]
            left_re = scratch[start + 2 * half : start + 2 * half + across]
            left_im = scratch[start + 3 * half : start + 3 * half + across]
            for n in range(across):
                cc, ss = cos_x[n] * c, sin_x[n] * s
                cs, sc = cos_x[n] * s, sin_x[n] * c
                right_re[n] += cc - ss
                right_im[n] += cs + sc
                left_re[n] += cc + ss
                left_im[n] += cs - sc
            c, s = c * step_c - s * step_s, s * step_c + c * step_s
    for row in range(rows + 1):
        for n in range(across):
            i = 2 * across + row * across + n
            middle = row * (2 * columns + 1) + columns
            out[middle - n] = (scratch[i + 2 * half] ** 2 + scratch[i + 3 * half] ** 2) / x.size
            out[middle + n] = (scratch[i] ** 2 + scratch[i + half] ** 2) / x.size
