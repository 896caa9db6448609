"""A piece of a crystal, a piece of a gas, and how well a map of the crystal does.

*Crystal*: a window of a large triangular lattice, whose angle and phase are drawn evenly, each atom
a normal error of standard deviation s, along x and along y, from its site. (In a crystal of springs
s^2 is proportional to the temperature; but there neighbours tremble together.) *Gas*: as many
atoms, each anywhere. The window is a square with the origin in its middle.

A map has one best lattice: the grid's most likely cell says which atom sits on which site, and
least squares do the rest. How far the atoms that were not seen are from its sites is to be held
against s^2 [2 + 2/k + |r - rbar|^2 / sum |r_i - rbar|^2], k atoms having been seen at the sites
r_i; the last term only if the angle had to be found (`exact.prediction_error`). Someone who knows
the constant and nothing else would miss a site by 5 a^2 / 36 in the mean square: the cell's second
moment.
"""

import math

from numba import int64

from ergolib.kernels.crystal_map import ROOT_3
from ergolib.kernels.crystal_picture import nearest_site
from ergolib.kernels.elementary import cos, log, sin
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import integer_below, normal, uniform

MARGIN = 2.0  # lattice constants from within which an atom may come into the window
HIDDEN, SEEN, OUTSIDE = 0, 1, 2  # what an atom is
LOST = 5.0 / 36.0  # mean squared distance to the nearest site, in squares of the lattice constant
STEPS = 4  # of Gauss and Newton


@kernel(
    "int64(float64[::1], float64[::1], float64[::1], float64[::1], int8[::1], float64, float64,"
    " float64, float64[::1], uint64[::1])"
)
def crystal(x, y, site_x, site_y, status, lattice, spread, side, truth, state):
    """Draw a piece of crystal, and return how many atoms it has, some of them outside the window.

    From one state of the generator come the same lattice and the same errors, in units of the
    spread, whatever that is; up to a third of the lattice constant.

    Parameters
    ----------
    x, y, site_x, site_y : float64[::1]
        Atoms and their sites; there are at most as many as there is room for.
    status : int8[::1]
        0 for a hidden atom in the window, 2 for one outside; what is 1, seen, stays so.
    truth : float64[::1]
        The angle, from 0 to pi/3, and the two components of the phase are written here.
    """
    truth[0] = math.pi / 3.0 * uniform(state)
    truth[1] = lattice * uniform(state)
    truth[2] = 0.5 * ROOT_3 * lattice * uniform(state)
    c, s = cos(truth[0]), sin(truth[0])
    edge = 0.5 * side + MARGIN * lattice
    reach = 1 + int64(math.ceil(math.sqrt(2.0) * edge / (0.5 * ROOT_3 * lattice)))
    count = 0
    for j in range(-reach, reach + 1):
        for n in range(-reach, reach + 1):
            i = n - int64(math.floor(0.5 * j))
            u = truth[1] + lattice * (i + 0.5 * j)
            v = truth[2] + lattice * 0.5 * ROOT_3 * j
            px, py = c * u - s * v, s * u + c * v
            if abs(px) < edge and abs(py) < edge and count < x.size:
                site_x[count], site_y[count] = px, py
                x[count] = px + spread * normal(state)
                y[count] = py + spread * normal(state)
                if status[count] != SEEN:
                    inside = abs(x[count]) < 0.5 * side and abs(y[count]) < 0.5 * side
                    status[count] = HIDDEN if inside else OUTSIDE
                count += 1
    return count


@kernel("void(float64[::1], float64[::1], int64, float64, uint64[::1])")
def gas(x, y, count, side, state):
    """Draw the first `count` atoms of a gas: each anywhere in the window."""
    for i in range(count):
        x[i] = side * (uniform(state) - 0.5)
        y[i] = side * (uniform(state) - 0.5)


@kernel("int64(int8[::1], int64, uint64[::1])")
def pick(status, count, state):
    """Return one of the first `count` atoms that is hidden, by chance; -1 if none is."""
    left = 0
    for i in range(count):
        left += 1 if status[i] == HIDDEN else 0
    if left == 0:
        return int64(-1)
    which = integer_below(state, left)
    for i in range(count):
        if status[i] == HIDDEN:
            if which == 0:
                return int64(i)
            which -= 1
    return int64(-1)


@kernel("float64(float64, int64, float64, float64)")
def law(spread, atoms, lattice, moment):
    """Return what k atoms tell of the lattice if s is small, in nats (`exact` has the formula).

    `moment` is the sum of their squared distances from their mean, if the angle is unknown; else 0.
    """
    variance = 2.0 * math.pi * math.e * spread * spread
    told = log(atoms * 0.5 * ROOT_3 * lattice * lattice / variance)
    return told + log(math.pi / 3.0 * math.sqrt(moment / variance)) if moment > 0.0 else told


@kernel("void(float64[::1], float64[::1], int64, float64[::1])")
def centre(x, y, count, out):
    """Write the mean place of the first `count` atoms, and the sum of squared distances from it."""
    out[0] = out[1] = out[2] = 0.0
    for i in range(count):
        out[0] += x[i] / count
        out[1] += y[i] / count
    for i in range(count):
        out[2] += (x[i] - out[0]) ** 2 + (y[i] - out[1]) ** 2


@function
def squares(x, y, seen, lattice, angle, phase_u, phase_v, turn, best):
    """Write the angle and phase that fit best, the sites being those nearest at first."""
    start_c, start_s = cos(angle), sin(angle)
    theta = angle
    for _ in range(STEPS):
        c, s = cos(theta), sin(theta)
        mean_x = mean_y = mean_u = mean_v = 0.0
        for atom in range(seen):
            u = start_c * x[atom] + start_s * y[atom] - phase_u
            v = start_c * y[atom] - start_s * x[atom] - phase_v
            i, j = nearest_site(u, v, lattice)
            mean_x += x[atom] / seen
            mean_y += y[atom] / seen
            mean_u += lattice * (i + 0.5 * j) / seen
            mean_v += lattice * 0.5 * ROOT_3 * j / seen
        moment = torque = 0.0
        for atom in range(seen):
            u = start_c * x[atom] + start_s * y[atom] - phase_u
            v = start_c * y[atom] - start_s * x[atom] - phase_v
            i, j = nearest_site(u, v, lattice)
            u, v = lattice * (i + 0.5 * j) - mean_u, lattice * 0.5 * ROOT_3 * j - mean_v
            px, py = c * u - s * v, s * u + c * v
            moment += px * px + py * py
            torque += px * (y[atom] - mean_y) - py * (x[atom] - mean_x)
        if turn and moment > 0.0:
            theta += torque / moment
    c, s = cos(theta), sin(theta)
    best[0] = theta
    best[1] = c * mean_x + s * mean_y - mean_u
    best[2] = c * mean_y - s * mean_x - mean_v


@kernel(
    "void(float64[::1], float64[::1], int64, int64, float64, float64[::1], float64[::1], int64,"
    " float64[::1])"
)
def fit(weight, angle, columns, rows, lattice, x, y, seen, best):
    """Write the angle and phase of the best lattice for the first `seen` atoms, at least one.

    The grid's most likely cell gives each atom its site; then least squares. Where the grid has one
    angle only, the angle is known.
    """
    top = 0
    for i in range(weight.size):
        if weight[i] > weight[top]:
            top = i
    k = top // (rows * columns)
    row = top // columns - k * rows
    column = top - (k * rows + row) * columns
    phase_u, phase_v = lattice * column / columns, 0.5 * ROOT_3 * lattice * row / rows
    squares(x, y, seen, lattice, angle[k], phase_u, phase_v, angle.size > 1, best)


@kernel(
    "void(float64[::1], float64[::1], float64[::1], float64[::1], int8[::1], int64, float64[::1],"
    " float64, float64, int64, float64, float64[::1])"
)
def misses(x, y, site_x, site_y, status, count, best, lattice, spread, turned, ring, tally):
    """Hold the atoms that were not seen against the best lattice, and the formula for it.

    In rings of this width round the mean of the seen ones: how many there are, the sum of squared
    distances from the predicted site (the one nearest to the atom's true site), and the sum of
    what the formula says, but no more than for a lattice that is lost, 2 s^2 + 5 a^2 / 36.

    Parameters
    ----------
    status : int8[::1]
        0 for hidden atoms, 1 for those that were seen, at least one of them.
    turned : int64
        1 if the angle had to be found.
    tally : float64[::1]
        Three numbers for each ring, written anew.
    """
    for i in range(tally.size):
        tally[i] = 0.0
    known, mean_x, mean_y, moment = 0, 0.0, 0.0, 0.0
    for i in range(count):
        if status[i] == SEEN:
            known += 1
            mean_x += site_x[i]
            mean_y += site_y[i]
    mean_x /= known
    mean_y /= known
    for i in range(count):
        if status[i] == SEEN:
            moment += (site_x[i] - mean_x) ** 2 + (site_y[i] - mean_y) ** 2
    c, s = cos(best[0]), sin(best[0])
    lost = 2.0 * spread * spread + LOST * lattice * lattice
    for atom in range(count):
        far = (site_x[atom] - mean_x) ** 2 + (site_y[atom] - mean_y) ** 2
        where = int64(math.sqrt(far) / ring)
        if status[atom] == HIDDEN and 3 * where < tally.size:
            u = c * site_x[atom] + s * site_y[atom] - best[1]
            v = c * site_y[atom] - s * site_x[atom] - best[2]
            i, j = nearest_site(u, v, lattice)
            u = best[1] + lattice * (i + 0.5 * j)
            v = best[2] + lattice * 0.5 * ROOT_3 * j
            dx, dy = x[atom] - (c * u - s * v), y[atom] - (s * u + c * v)
            expected = spread * spread * (2.0 + 2.0 / known)
            if turned:
                expected += spread * spread * far / moment if moment > 0.0 else lost
            tally[3 * where] += 1.0
            tally[3 * where + 1] += dx * dx + dy * dy
            tally[3 * where + 2] += min(expected, lost)
