"""A picture of where the atoms of a crystal are to be expected, after a few were seen.

The density of atoms is the posterior weight of the lattice's sites, blurred by the atoms'
trembling: for each angle of the grid (`crystal_map`), a convolution over one cell, then one look
into it for each pixel. An atom that was seen sits on one site, where no other is to be expected:
its site, which is known but for the posterior, is blurred and taken off.
"""

import math

from numba import int64

from ergolib.kernels.crystal_map import ROOT_3
from ergolib.kernels.elementary import cos, exp, sin
from ergolib.kernels.kernel import function, kernel

REACH = 5.0  # standard deviations, beyond which a blurred picture misses less than 1e-6
LEAST = 0.01  # share of an angle, in units of an even one, below which a picture leaves it out
MANY = 32  # angles with more that are all drawn; of more, every second or third is enough


@function
def stride(share):
    """Return 2 or 3 if every second or third angle is enough for a picture, else 1.

    If many angles have weight, they are much closer to each other than the blur.
    """
    many = 0
    for k in range(share.size):
        many += 1 if share[k] > LEAST / share.size else 0
    return min(3, 1 + many // MANY)


@function
def blur_cell(weight, start, columns, rows, lattice, spread, scratch):
    """Write the density over the cell that the weights of one angle, from `start`, make.

    `scratch` takes (rows + 1) (columns + 1) densities, whose last row and column repeat the first
    ones as a step over the edge finds them, then rows x columns numbers in between.
    """
    wide, high = lattice / columns, 0.5 * ROOT_3 * lattice / rows
    half = columns // 2
    between = (rows + 1) * (columns + 1)
    for i in range(between + rows * columns):
        scratch[i] = 0.0
    reach = int64(math.ceil(REACH * spread / wide))
    for tap in range(-reach, reach + 1):
        z = tap * wide / spread
        bell = exp(-0.5 * z * z) * wide / (spread * math.sqrt(2.0 * math.pi))
        turn = (tap % columns + columns) % columns
        for row in range(rows):
            into, source = between + row * columns, start + row * columns
            for column in range(turn, columns):
                scratch[into + column] += bell * weight[source + column - turn]
            for column in range(turn):
                scratch[into + column] += bell * weight[source + column - turn + columns]
    reach = int64(math.ceil(REACH * spread / high))
    for tap in range(-reach, reach + 1):
        z = tap * high / spread
        bell = exp(-0.5 * z * z) * high / (spread * math.sqrt(2.0 * math.pi))
        for row in range(rows + 1):
            below = row - tap
            cells = int64(math.floor(below / rows))
            source = between + (below - cells * rows) * columns
            turn = half if cells % 2 else 0
            into = row * (columns + 1)
            for column in range(columns - turn):
                scratch[into + column] += bell * scratch[source + column + turn]
            for column in range(columns - turn, columns):
                scratch[into + column] += bell * scratch[source + column + turn - columns]
    for row in range(rows + 1):
        scratch[row * (columns + 1) + columns] = scratch[row * (columns + 1)]


@kernel(
    "void(float64[::1], float64[::1], float64[::1], int64, int64, float64, float64, float64, int64,"
    " float64[::1], float64[::1])"
)
def paint(weight, share, angle, columns, rows, lattice, spread, side, pixels, picture, scratch):
    """Write a picture of the density of atoms over a square, relative to an even one.

    As `predict`, but interpolated between the points of the grid, which takes up to a fiftieth off
    the height of a peak; angles of little weight are left out, and where many have some, all but
    every second or third.

    Parameters
    ----------
    side : float64
        Of the square, whose middle is the origin.
    pixels : int64
        Along each side; rows go upwards.
    picture : float64[::1]
        pixels^2 numbers.
    scratch : float64[::1]
        (rows + 1) (columns + 1) + rows columns numbers.
    """
    for i in range(pixels * pixels):
        picture[i] = 0.0
    least, every = LEAST / share.size, stride(share)
    used = 0.0
    for k in range(share.size):
        if share[k] > least and k % every == 0:
            used += share[k]
    pixel = side / pixels
    wide, high = columns / lattice, rows / (0.5 * ROOT_3 * lattice)
    half = columns // 2
    for k in range(share.size):
        if share[k] > least and k % every == 0:
            blur_cell(weight, k * rows * columns, columns, rows, lattice, spread, scratch)
            c, s = cos(angle[k]), sin(angle[k])
            scale = rows * columns / used
            for line in range(pixels):
                x, y = 0.5 * (pixel - side), (line + 0.5) * pixel - 0.5 * side
                u, v = (c * x + s * y) * wide, (c * y - s * x) * high
                for i in range(pixels):
                    if v < 0.0 or v >= rows:
                        cells = math.floor(v / rows)
                        v -= cells * rows
                        u -= half * cells
                    if u < 0.0 or u >= columns:
                        u -= columns * math.floor(u / columns)
                    row, column = min(int64(v), rows - 1), min(int64(u), columns - 1)
                    p, q = u - column, v - row
                    at = row * (columns + 1) + column
                    low = scratch[at] + p * (scratch[at + 1] - scratch[at])
                    at += columns + 1
                    top = scratch[at] + p * (scratch[at + 1] - scratch[at])
                    picture[line * pixels + i] += scale * (low + q * (top - low))
                    u += c * pixel * wide
                    v -= s * pixel * high


@function
def nearest_site(u, v, lattice):
    """Return the lattice vector (i, j) nearest to a place, as whole numbers."""
    best, best_i, best_j = 1e300, int64(0), int64(0)
    middle = int64(math.floor(v / (0.5 * ROOT_3 * lattice) + 0.5))
    for j in range(middle - 1, middle + 2):
        i = int64(math.floor(u / lattice - 0.5 * j + 0.5))
        dx, dy = u - lattice * (i + 0.5 * j), v - lattice * 0.5 * ROOT_3 * j
        if dx * dx + dy * dy < best:
            best, best_i, best_j = dx * dx + dy * dy, i, j
    return best_i, best_j


@function
def deposit(amount, x, y, side, pixels, picture):
    """Share an amount among the four pixels whose middles are nearest to a place."""
    u, v = (x + 0.5 * side) * pixels / side - 0.5, (y + 0.5 * side) * pixels / side - 0.5
    if u >= 0.0 and v >= 0.0 and u < pixels - 1.0 and v < pixels - 1.0:
        column, row = int64(u), int64(v)
        p, q = u - column, v - row
        at = row * pixels + column
        picture[at] += amount * (1.0 - p) * (1.0 - q)
        picture[at + 1] += amount * p * (1.0 - q)
        picture[at + pixels] += amount * (1.0 - p) * q
        picture[at + pixels + 1] += amount * p * q


@function
def share_out(amount, u, v, phase_u, phase_v, c, s, lattice, spread, side, pixels, picture):
    """Deposit an amount on the sites on which an atom at (u, v) from the phase may sit."""
    near_i, near_j = nearest_site(u, v, lattice)
    dx = u - lattice * (near_i + 0.5 * near_j)
    dy = v - lattice * 0.5 * ROOT_3 * near_j
    nearest = dx * dx + dy * dy
    total = 0.0
    for turn in range(2):  # first the sum of the chances, then each of them
        for j in range(near_j - 1, near_j + 2):
            for i in range(near_i - 1, near_i + 2):
                site_u, site_v = lattice * (i + 0.5 * j), lattice * 0.5 * ROOT_3 * j
                far = (u - site_u) ** 2 + (v - site_v) ** 2 - nearest
                if far < 18.0 * spread * spread:
                    chance = exp(-0.5 * far / (spread * spread))
                    if turn == 0:
                        total += chance
                    else:
                        px, py = phase_u + site_u, phase_v + site_v
                        deposit(
                            amount * chance / total,
                            c * px - s * py,
                            s * px + c * py,
                            side,
                            pixels,
                            picture,
                        )


@kernel(
    "void(float64[::1], float64[::1], float64[::1], int64, int64, float64, float64, float64[::1],"
    " float64[::1], int64, float64, int64, float64[::1], float64[::1])"
)
def clear_seen(
    weight, share, angle, columns, rows, lattice, spread, x, y, seen, side, pixels, picture, scratch
):
    """Take the atoms that were seen off a picture, which then shows all others.

    Each of the first `seen` atoms sits on one site, which one is known but for the posterior and
    for how near others are; no other atom is to be expected there.

    Parameters
    ----------
    scratch : float64[::1]
        2 pixels^2 numbers.
    """
    area = pixels * pixels
    for i in range(2 * area):
        scratch[i] = 0.0
    largest, used = 0.0, 0.0
    least, every = LEAST / share.size, stride(share)
    for i in range(weight.size):
        largest = max(largest, weight[i])
    for k in range(share.size):
        if share[k] > least and k % every == 0:
            used += share[k]
    for k in range(share.size):
        if share[k] > least and k % every == 0:
            c, s = cos(angle[k]), sin(angle[k])
            for row in range(rows):
                for column in range(columns):
                    here = weight[(k * rows + row) * columns + column]
                    if here > 1e-5 * largest:
                        phase_u = lattice * column / columns
                        phase_v = 0.5 * ROOT_3 * lattice * row / rows
                        for atom in range(seen):
                            u = c * x[atom] + s * y[atom] - phase_u
                            v = c * y[atom] - s * x[atom] - phase_v
                            share_out(
                                here / used,
                                u,
                                v,
                                phase_u,
                                phase_v,
                                c,
                                s,
                                lattice,
                                spread,
                                side,
                                pixels,
                                scratch,
                            )
    pixel = side / pixels
    reach = int64(math.ceil(REACH * spread / pixel))
    density = 0.5 * ROOT_3 * lattice * lattice / (pixel * pixel)
    for tap in range(-reach, reach + 1):
        z = tap * pixel / spread
        bell = exp(-0.5 * z * z) * pixel / (spread * math.sqrt(2.0 * math.pi))
        for line in range(pixels):
            for i in range(max(0, tap), min(pixels, pixels + tap)):
                scratch[area + line * pixels + i] += bell * scratch[line * pixels + i - tap]
    for tap in range(-reach, reach + 1):
        z = tap * pixel / spread
        bell = exp(-0.5 * z * z) * pixel / (spread * math.sqrt(2.0 * math.pi))
        for line in range(max(0, tap), min(pixels, pixels + tap)):
            for i in range(pixels):
                picture[line * pixels + i] -= (
                    bell * density * scratch[area + (line - tap) * pixels + i]
                )
    for i in range(area):
        picture[i] = max(picture[i], 0.0)
