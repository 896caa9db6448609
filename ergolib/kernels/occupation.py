"""How many particles are where: cells of the space of one particle, and their Boltzmann entropy.

The space of one particle in the plane has four axes, x, y, v_x and v_y. It is cut into equal
cells: `columns` x `rows` for the place, and for the velocity cells of widths dvx and dvy whose
edges are at whole multiples of the width. There are `across` and `upwards` of them, evenly about
zero; what is faster is counted in the outermost. One cell along an axis leaves that axis out.

The numbers N_a of particles in the cells a are a macrostate. With p_a = N_a / N its Boltzmann
entropy per particle is S = -sum p_a ln(p_a / |a|), |a| being the volume of a cell (Boltzmann 1877;
Garrido, Goldstein, Huse and Lebowitz 2024, arXiv:2403.07519).
"""

import math

from numba import int64

from ergolib.kernels.elementary import log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.neighbours import cell_along


@function
def cell_of_velocity(v, width, count):
    """Return the cell, from 0 to count - 1, of a velocity."""
    place = math.floor(v / width) + float(count // 2)
    return int64(max(0.0, min(place, count - 1.0)))


@kernel(
    "void(float64[::1], float64[::1], float64[::1], float64[::1], float64, float64, float64,"
    " float64, int64, int64, int64, int64, int64[::1])"
)
def occupy(
    x, y, vx, vy, width, height, dvx, dvy, columns, rows, across, upwards, counts
):  # fmt: skip
    """Count the particles in each cell; the cell along v_y runs fastest, that along x slowest."""
    for cell in range(counts.size):
        counts[cell] = 0
    for i in range(x.size):
        cell = cell_along(x[i], width, columns) * rows + cell_along(y[i], height, rows)
        cell = cell * across + cell_of_velocity(vx[i], dvx, across)
        cell = cell * upwards + cell_of_velocity(vy[i], dvy, upwards)
        counts[cell] += 1


@kernel("void(int64[::1], float64, float64[::1])")
def entropy(counts, volume, out):
    """Find the Boltzmann entropy per particle of numbers in cells of one volume.

    out[0] = S = ln N - <ln N_a> + ln volume, the mean being over particles; out[1] = S corrected
    for few particles, S + (K - 1) / 2 N with K occupied cells; out[2] = its error, the spread of
    ln N_a over sqrt N; out[3] = K; out[4] = N.
    """
    total, first, second, used = 0.0, 0.0, 0.0, 0.0
    for cell in range(counts.size):
        if counts[cell] > 0:
            n = float(counts[cell])
            total += n
            first += n * log(n)
            second += n * log(n) * log(n)
            used += 1.0
    count = max(total, 1.0)
    mean = first / count
    out[0] = log(count) - mean + log(volume)
    out[1] = out[0] + 0.5 * (used - 1.0) / count
    out[2] = math.sqrt(max(second / count - mean * mean, 0.0) / count)
    out[3] = used
    out[4] = total


@kernel(
    "void(float64[::1], float64[::1], float64[::1], float64[::1], float64, float64, float64,"
    " float64[::1])"
)
def distances(x, y, home_x, home_y, width, height, near, out):
    """Compare places with earlier ones.

    out[0] = the mean square distance, out[1] = the greatest distance, out[2] = how many are no
    further than `near`. The shorter way round counts where `width` and `height` are finite.
    """
    total, greatest, home = 0.0, 0.0, 0.0
    for i in range(x.size):
        dx = x[i] - home_x[i]
        dy = y[i] - home_y[i]
        dx = min(abs(dx), abs(width - abs(dx)))
        dy = min(abs(dy), abs(height - abs(dy)))
        square = dx * dx + dy * dy
        total += square
        greatest = max(greatest, square)
        home += square <= near * near
    out[0] = total / x.size if x.size > 0 else 0.0
    out[1] = math.sqrt(greatest)
    out[2] = home
