"""Blocks on a large Ising lattice, laid everywhere at once: what they say, tallied over all shifts.

Three square blocks A, B and C, of odd side, say one bit each: the sign of their magnetization. The
latent L is one bit too: what most of the three signs say, or the sign of all their spins together.
(Odd numbers of spins have no ties.) On a torus every shift of the three blocks is as good as any
other, so one snapshot holds as many samples of (A, B, L) as it has sites, though they are far from
independent. And without a field a snapshot and its mirror image, all spins turned over, are equally
likely: a run below the critical point stays in one phase, but the map does not know which, and the
samples say so only if each counts with its mirror image.

The spins of a block at every place are summed by *running sums*: along a row, a site enters and a
site leaves; then, of such strips, a strip enters and a strip leaves. Four additions a site, however
large the block.

One snapshot resembles the next, and more so do the shifts of one. So tallies are summed over blocks
of snapshots, as in `ergolib.kernels.blocks`, and a *jackknife* (Quenouille 1956; Tukey 1958) leaves
out one of these at a time. With g of them, and x_j an answer without the j-th, of mean x,

    answer = g x_all - (g - 1) x,     error^2 = (g - 1) / g * sum (x_j - x)^2.

The first takes off what a finite sample adds to any information; the second is right if what is
left out has forgotten the rest.
"""

import math

from ergolib.kernels.blocks import add_sample
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.latents import two_part_errors

CELLS = 8  # of (A, B, L): 4 a + 2 b + l
FEWEST = 8  # blocks of snapshots, for an error


@function
def wrapped(place, side):
    """Return the site of a ring that stands for a place, 0 <= place < 2 side."""
    return place if place < side else place - side


@function
def sum_boxes(spins, rows, columns, height, width, along, sums):
    """Sum the spins of a box at every place; its first row and column are the place's."""
    for row in range(rows):
        start = row * columns
        total = 0
        for column in range(width):
            total += spins[start + column]
        for column in range(columns):
            along[start + column] = total
            total += spins[start + wrapped(column + width, columns)] - spins[start + column]
    for column in range(columns):
        sums[column] = 0
    for row in range(height):
        for column in range(columns):
            sums[column] += along[row * columns + column]
    for row in range(rows - 1):
        here = row * columns
        entering = wrapped(row + height, rows) * columns
        for column in range(columns):
            i = here + column
            sums[i + columns] = sums[i] + along[entering + column] - along[i]


@kernel("void(int8[::1], int64, int64, int64, int64, int64[::1], int64[::1])")
def box_sums(spins, rows, columns, height, width, along, sums):
    """Sum the spins of a box at every place of a torus.

    Parameters
    ----------
    spins : int8[::1]
        Shape (rows * columns,), row by row.
    height, width : int64
        Of the box: at most `rows` and `columns`.
    along : int64[::1]
        Working space: shape (rows * columns,).
    sums : int64[::1]
        Written: shape (rows * columns,). The box of place (r, c) has rows r, r + 1, ... and columns
        c, c + 1, ..., round the torus.
    """
    sum_boxes(spins, rows, columns, height, width, along, sums)


@function
def tally_shifts(sums, rows, columns, corners, together, stride, counts):
    """Count (A, B, L) over shifts of the three blocks, each with its mirror image.

    Of three bits, either all are alike or one pair is. With mirror images that is all there is to
    count, and it takes no branch: how often A and B, A and L, B and L are alike.
    """
    shifts = 0
    alike_ab = 0
    alike_al = 0
    alike_bl = 0
    for down in range(rows // stride):
        row = down * stride
        in_a = wrapped(row + corners[0], rows) * columns
        in_b = wrapped(row + corners[2], rows) * columns
        in_c = wrapped(row + corners[4], rows) * columns
        for right in range(columns // stride):
            column = right * stride
            a = sums[in_a + wrapped(column + corners[1], columns)]
            b = sums[in_b + wrapped(column + corners[3], columns)]
            c = sums[in_c + wrapped(column + corners[5], columns)]
            most = ((a > 0) & (b > 0)) | ((a > 0) & (c > 0)) | ((b > 0) & (c > 0))
            up = (together & (a + b + c > 0)) | ((1 - together) & most)
            shifts += 1
            alike_ab += (a > 0) == (b > 0)
            alike_al += (a > 0) == up
            alike_bl += (b > 0) == up
    all_alike = (alike_ab + alike_al + alike_bl - shifts) // 2
    counts[0] = counts[7] = all_alike
    counts[1] = counts[6] = alike_ab - all_alike
    counts[2] = counts[5] = alike_al - all_alike
    counts[3] = counts[4] = alike_bl - all_alike


@kernel(
    "void(int8[::1], int64, int64, int64[::1], int64, int64, int64, int64[::1], int64[::1], "
    "float64[::1], float64[::1], int64[::1])"
)
def look(
    spins,
    rows,
    columns,
    corners,
    side,
    together,
    stride,
    along,
    sums,
    counts,
    blocks,
    account,
):
    """Tally one snapshot, and add it to the tallies kept.

    Parameters
    ----------
    spins, rows, columns
        The lattice.
    corners : int64[::1]
        Row and column of the first site of A, of B and of C.
    side : int64
        Of each block, odd.
    together : int64
        1 if L is the sign of all spins of the three blocks, 0 if it is what most signs say.
    stride : int64
        Shifts of so many sites, along rows and columns.
    along, sums : int64[::1]
        Working space: shape (rows * columns,).
    counts : float64[::1]
        Written: the tally of this snapshot, of signs a, b and label l in place 4 a + 2 b + l.
    blocks, account : float64[::1], int64[::1]
        As in `ergolib.kernels.blocks`, of 8 numbers each.
    """
    sum_boxes(spins, rows, columns, side, side, along, sums)
    tally_shifts(sums, rows, columns, corners, together, stride, counts)
    add_sample(blocks, account, counts)


@kernel("int64(float64[::1], int64[::1], float64[::1], float64[::1], float64[::1])")
def settle(blocks, account, counts, without, out):
    """Estimate the errors of the latent from the tallies kept, and how well they are known.

    Only the later half of the full blocks counts: the earlier one is the system's way to its new
    state.

    Parameters
    ----------
    blocks, account
        As in `ergolib.kernels.blocks`, of 8 numbers each.
    counts, without : float64[::1]
        Working space: shapes (8,) and (8 * 64,); there are at most 64 blocks.
    out : float64[::1]
        Written: shape (16,). The numbers of `ergolib.kernels.latents.two_part_errors`, A and B
        being the signs of the blocks, by the jackknife; then the error of each. With fewer than 8
        blocks to count, plain frequencies stand for probabilities, and the errors are infinite.

    Returns
    -------
    int64
        How many blocks counted.
    """
    full = account[1]
    first = full // 2
    used = full - first
    for cell in range(CELLS):
        counts[cell] = 0.0
    for block in range(first, full):
        for cell in range(CELLS):
            counts[cell] += blocks[block * CELLS + cell]
    two_part_errors(counts, 2, 2, 2, out[:CELLS])
    for i in range(CELLS):
        out[CELLS + i] = math.inf
    if used < FEWEST:
        return used
    for j in range(used):
        for cell in range(CELLS):
            counts[cell] -= blocks[(first + j) * CELLS + cell]
        two_part_errors(counts, 2, 2, 2, without[j * CELLS : (j + 1) * CELLS])
        for cell in range(CELLS):
            counts[cell] += blocks[(first + j) * CELLS + cell]
    for i in range(CELLS):
        mean = 0.0
        for j in range(used):
            mean += without[j * CELLS + i]
        mean /= used
        scatter = 0.0
        for j in range(used):
            away = without[j * CELLS + i] - mean
            scatter += away * away
        out[i] = used * out[i] - (used - 1.0) * mean
        out[CELLS + i] = math.sqrt(scatter * (used - 1.0) / used)
    return used
