"""The map of a crystal of which a few atoms were seen.

A triangular lattice of constant a lies in the plane at an unknown place and, perhaps, an unknown
angle: its sites are R(theta) (phi + n), n running over the lattice a (i + j/2, j sqrt(3)/2). Each
atom stands a normal error of standard deviation s, along x and along y, from its site. So an atom
seen at r has the likelihood, relative to one that may be anywhere,

    q(u) = A sum over n of exp(-|u - n|^2 / 2 s^2) / (2 pi s^2),    u = R(-theta) r - phi,

A = sqrt(3) a^2 / 2 being the area of the cell: a wrapped normal density. The triangular lattice is
two rectangular ones, so that q is a sum of two products of one-dimensional wrapped densities.

The unknown is kept on a grid: angles, and for each of them rows x columns of phases phi, which fill
one cell, a wide and sqrt(3) a / 2 high; a step up from the last row leads to the first, half a
cell to the side. The prior is even. All densities are smooth and periodic, so a sum over an even
grid is an integral to many digits, if its steps are no longer than the narrowest width.

Places are relative to one origin. Atoms are taken as found by chance: two of them may share a site.
"""

import math

from numba import int64

from ergolib.kernels.elementary import cos, exp, log, sin
from ergolib.kernels.kernel import function, kernel

ROOT_3 = math.sqrt(3.0)
TINY = 1e-300  # likelihoods below count as this: a map that everything contradicts is still a map
FINE, COARSE = 1.0, 1.5  # steps, in standard deviations of what a grid has to hold


def layout(spread: float, atoms: int, lever: float = 0.0, finest: float = FINE):
    """Return how many columns, rows and angles a grid needs.

    Parameters
    ----------
    spread : float
        Standard deviation of an atom from its site, in lattice constants.
    atoms : int
        The most that will be seen, k: phases are then known to s / sqrt(k).
    lever : float, default 0
        Root mean square distance of the seen atoms from their mean, in lattice constants: the angle
        is then known to s / (sqrt(k) lever). 0 means that the axes are known.
    finest : float, default 1
        The longest step, in units of those standard deviations: information is then right to 1e-6
        nat; with 1.5 to 2e-3, on a third of the cells.
    """
    step = finest * spread / math.sqrt(atoms)
    columns = max(16, 2 * math.ceil(0.5 / step))
    rows = max(14, math.ceil(0.5 * ROOT_3 / step))
    angles = max(24, math.ceil(math.pi / 3.0 / step * lever)) if lever > 0.0 else 1
    return columns, rows, angles


@function
def wrapped(u, period, spread, images):
    """Return a wrapped normal density, of mean 1 over its period."""
    u -= period * math.floor(u / period + 0.5)
    total = 0.0
    for i in range(-images, images + 1):
        z = (u + i * period) / spread
        total += exp(-0.5 * z * z)
    return total * period / (spread * math.sqrt(2.0 * math.pi))


@function
def images_of(period, spread):
    """Return how many neighbours on either side count in a sum over images."""
    return 1 + int64(math.floor(8.0 * spread / period))


@function
def tabulate(u, v, columns, rows, lattice, spread, table):
    """Write the factors of q for an atom at (u, v): of its columns twice, of its rows twice."""
    high = ROOT_3 * lattice
    wide_images, high_images = images_of(lattice, spread), images_of(high, spread)
    for column in range(columns):
        x = u - lattice * column / columns
        table[column] = wrapped(x, lattice, spread, wide_images)
        table[columns + column] = wrapped(x + 0.5 * lattice, lattice, spread, wide_images)
    for row in range(rows):
        y = v - 0.5 * high * row / rows
        table[2 * columns + row] = 0.5 * wrapped(y, high, spread, high_images)
        table[2 * columns + rows + row] = 0.5 * wrapped(y + 0.5 * high, high, spread, high_images)


@kernel(
    "void(float64[::1], float64[::1], int64, int64, float64, float64, float64, float64,"
    " float64[::1])"
)
def sight(log_likelihood, angle, columns, rows, lattice, spread, x, y, table):
    """Take one more atom into account, seen at (x, y).

    Parameters
    ----------
    log_likelihood : float64[::1]
        Of each angle, row and column, columns next to each other; zeros before the first atom.
    angle : float64[::1]
        Angles of the grid, in radians.
    table : float64[::1]
        Scratch: 2 (columns + rows).
    """
    for k in range(angle.size):
        c, s = cos(angle[k]), sin(angle[k])
        tabulate(c * x + s * y, c * y - s * x, columns, rows, lattice, spread, table)
        at = k * rows * columns
        for row in range(rows):
            first, second = table[2 * columns + row], table[2 * columns + rows + row]
            for column in range(columns):
                density = first * table[column] + second * table[columns + column]
                log_likelihood[at] += log(max(density, TINY))
                at += 1


@kernel("float64(float64[::1], float64[::1], float64[::1])")
def weigh(log_likelihood, weight, share):
    """Write the posterior weights, and their sum for each angle; return the information in nats.

    It is the Kullback-Leibler divergence of the posterior from the even prior, ln M plus the sum of
    w ln w over the M cells of the grid.
    """
    top = log_likelihood[0]
    for i in range(log_likelihood.size):
        top = max(top, log_likelihood[i])
    total = 0.0
    for i in range(log_likelihood.size):
        weight[i] = exp(log_likelihood[i] - top)
        total += weight[i]
    mean = 0.0
    cells = weight.size // share.size
    for k in range(share.size):
        share[k] = 0.0
        for i in range(k * cells, (k + 1) * cells):
            weight[i] /= total
            share[k] += weight[i]
            mean += weight[i] * (log_likelihood[i] - top)
    return mean - log(total / weight.size)


@kernel("float64(float64[::1])")
def divergence(share):
    """Return the information in a distribution over equal cells, in nats: 0 if it is even."""
    total = 0.0
    for k in range(share.size):
        if share[k] > 0.0:
            total += share[k] * log(share[k] * share.size)
    return total


@kernel(
    "void(float64[::1], float64[::1], float64[::1], int64, int64, float64, float64,"
    " float64[::1], float64[::1], float64[::1], float64[::1])"
)
def predict(weight, share, angle, columns, rows, lattice, spread, x, y, density, table):
    """Write the density of atoms at some points, relative to an even one.

    It is that of an atom found next, the posterior mean of q: of all atoms, those seen included.
    Angles of no weight are left out.
    """
    for i in range(x.size):
        total = 0.0
        for k in range(angle.size):
            if share[k] > 0.0:
                c, s = cos(angle[k]), sin(angle[k])
                u, v = c * x[i] + s * y[i], c * y[i] - s * x[i]
                tabulate(u, v, columns, rows, lattice, spread, table)
                at = k * rows * columns
                for row in range(rows):
                    first, second = table[2 * columns + row], table[2 * columns + rows + row]
                    here = 0.0
                    for column in range(columns):
                        q = first * table[column] + second * table[columns + column]
                        here += weight[at] * q
                        at += 1
                    total += here
        density[i] = total
