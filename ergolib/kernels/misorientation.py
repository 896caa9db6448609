"""Turning what the first layer writes, as one reader of the next layer sees it.

A model's law does not change when everything on the residual stream is rotated together: E R, O R
for what writes, R^T Q, R^T K, R^T V, R^T U for what reads, R^T R = 1. To see who depends on whom,
one reader alone is shown the writing of the first layer through a matrix M (row convention: it sees
o M instead of o), and the tokens as they are. To say that in parameters alone, the model is
*unfolded* first into one of twice the width, whose stream keeps both apart:

    E' = (E, 0),  O1' = (0, O1),  O' = (O, 0) later,   X' = (X; X) for all that reads later,

where (;) is one above the other. It computes the same. Then a reader X' = (X; M X) sees o M.

A partial rotation takes directions w_1 ... w_n that span all that the first layer can write, the
rows of its O, and turns each by the same angle towards a direction p_i of its own, orthogonal to
all w and to all other p:

    w_i M = cos(angle) w_i + sin(angle) p_i,    p_i M = cos(angle) p_i - sin(angle) w_i.

So o M = cos(angle) o + sin(angle) P(o), where P keeps lengths and leads out of the space: at 90
degrees nothing of the writing is where it was, at 180 degrees it is reversed.
"""

import math

from numba import float32, float64

from ergolib.kernels.composition import head_start
from ergolib.kernels.elementary import cos, sin
from ergolib.kernels.jacobi import orthogonalise, strongest
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.ziggurat import normal

# Who sees the writing through the matrix.
NOBODY, QUERY, KEY, VALUE, UNEMBEDDING, EVERY = 0, 1, 2, 3, 4, 5


@function
def stand_upright(row, width, frame):
    """Make a row orthogonal to all before it, which are orthonormal, and of unit length."""
    for other in range(row):
        product = 0.0
        for k in range(width):
            product += frame[row * width + k] * frame[other * width + k]
        for k in range(width):
            frame[row * width + k] -= product * frame[other * width + k]
    square = 0.0
    for k in range(width):
        square += frame[row * width + k] * frame[row * width + k]
    inverse = 1.0 / math.sqrt(square)
    for k in range(width):
        frame[row * width + k] *= inverse


@kernel(
    "int64(int64, int64, int64, int64, int64, int64, int64, float32[::1], uint64[::1],"
    " float64[::1])"
)
def planes(
    vocabulary,
    context,
    width,
    head_width,
    layers,
    heads,
    biased,
    parameters,
    generator,
    frame,
):
    """Find the directions that the first layer can write, and draw a partner for each.

    Parameters
    ----------
    vocabulary, context, width, head_width, layers, heads, biased : int
        The architecture. The width must be at least twice heads * head_width: a partner each.
    parameters : float32 array
    generator : uint64 array
        Draws the partners: uniform among all sets of orthonormal directions that are orthogonal to
        what is written.
    frame : float64 array of size 2 * heads * head_width * width
        Orthonormal rows: n directions, then their n partners.

    Returns
    -------
    int
        The count n; -1 if there is no room, and nothing is done.
    """
    rows = heads * head_width
    if 2 * rows > width:
        return -1
    for head in range(heads):
        start = head_start(vocabulary, context, width, head_width, heads, biased, 0, head)
        output = start + 3 * width * head_width
        for i in range(head_width * width):
            frame[head * head_width * width + i] = float64(parameters[output + i])
    orthogonalise(rows, width, frame)
    count = strongest(rows, width, rows, frame)
    for i in range(count, 2 * count):
        for k in range(width):
            frame[i * width + k] = normal(generator)
        stand_upright(i, width, frame)
        stand_upright(i, width, frame)  # once more, for what rounding left
    return count


@kernel("void(int64, int64, float64, float64[::1], float64[::1])")
def rotation_in_planes(width, count, angle, frame, matrix):
    """Write the rotation by an angle in the plane of each direction and its partner.

    Parameters
    ----------
    width, count : int
    angle : float
        Radians.
    frame : float64 array of size 2 * count * width or more
        From `planes`.
    matrix : float64 array of size width * width
        M, for rows: x becomes x M.
    """
    turned = cos(angle) - 1.0
    across = sin(angle)
    for i in range(width):
        for j in range(width):
            total = 1.0 if i == j else 0.0
            for n in range(count):
                w_i = frame[n * width + i]
                w_j = frame[n * width + j]
                p_i = frame[(count + n) * width + i]
                p_j = frame[(count + n) * width + j]
                total += turned * (w_i * w_j + p_i * p_j) + across * (w_i * p_j - p_i * w_j)
            matrix[i * width + j] = total


@function
def read_through(width, columns, seen, start, there, matrix, parameters, out):
    """Write X above M X (or above X, unless it is `seen` through M) for a reader X."""
    for k in range(width):
        for j in range(columns):
            total = float64(parameters[start + k * columns + j])
            out[there + k * columns + j] = float32(total)
            if seen:
                total = 0.0
                for i in range(width):
                    x = float64(parameters[start + i * columns + j])
                    total += matrix[k * width + i] * x
            out[there + (width + k) * columns + j] = float32(total)


@function
def write_beside(rows, width, second, start, there, parameters, out):
    """Write (X, 0), or (0, X) if `second`, for what writes, X."""
    for i in range(rows):
        for k in range(width):
            x = parameters[start + i * width + k]
            out[there + i * 2 * width + k] = float32(0.0) if second else x
            out[there + i * 2 * width + width + k] = x if second else float32(0.0)


@function
def copy(count, start, there, parameters, out):
    """Write parameters that are no matrices of the stream."""
    for i in range(count):
        out[there + i] = parameters[start + i]


@kernel(
    "void(int64, int64, int64, int64, int64, int64, int64, int64, float64[::1], float32[::1],"
    " float32[::1])"
)
def unfold(
    vocabulary,
    context,
    width,
    head_width,
    layers,
    heads,
    biased,
    reader,
    matrix,
    parameters,
    out,
):
    """Unfold a model, and show the writing of its first layer to one reader through a matrix.

    Parameters
    ----------
    vocabulary, context, width, head_width, layers, heads, biased : int
        The architecture.
    reader : int
        Who sees it so: 0 nobody, 1 the queries, 2 the keys, 3 the values of the second layer, 4 the
        unembedding, 5 all of them and all later layers.
    matrix : float64 array of size width * width
    parameters : float32 array
    out : float32 array
        The parameters of the unfolded model: that of the same architecture with twice the width.
    """
    wide = 2 * width
    size = width * head_width
    write_beside(vocabulary, width, False, 0, 0, parameters, out)
    for layer in range(layers):
        for head in range(heads):
            here = head_start(vocabulary, context, width, head_width, heads, biased, layer, head)
            there = head_start(vocabulary, context, wide, head_width, heads, biased, layer, head)
            for which in range(3):
                seen = (layer == 1 and reader == which + 1) or (layer > 0 and reader == EVERY)
                read_through(
                    width, head_width, seen, here + which * size, there + 2 * which * size,
                    matrix, parameters, out,
                )  # fmt: skip
            write_beside(
                head_width, width, layer == 0, here + 3 * size, there + 6 * size, parameters, out
            )
            rest = (context if layer == 0 else 0) + (2 * head_width if biased else 0)
            copy(rest, here + 4 * size, there + 8 * size, parameters, out)
    here = head_start(vocabulary, context, width, head_width, heads, biased, layers, 0)
    there = head_start(vocabulary, context, wide, head_width, heads, biased, layers, 0)
    seen = reader >= UNEMBEDDING  # or every reader
    read_through(width, vocabulary, seen, here, there, matrix, parameters, out)


@function
def rotate_rows(rows, width, start, matrix, parameters, out):
    """Write X M for what writes, X."""
    for i in range(rows):
        for j in range(width):
            total = 0.0
            for k in range(width):
                total += float64(parameters[start + i * width + k]) * matrix[k * width + j]
            out[start + i * width + j] = float32(total)


@function
def rotate_columns(width, columns, start, matrix, parameters, out):
    """Write M^T X for a reader X."""
    for j in range(width):
        for i in range(columns):
            total = 0.0
            for k in range(width):
                total += matrix[k * width + j] * float64(parameters[start + k * columns + i])
            out[start + j * columns + i] = float32(total)


@kernel(
    "void(int64, int64, int64, int64, int64, int64, int64, float64[::1], float32[::1],"
    " float32[::1])"
)
def rotate_everything(
    vocabulary, context, width, head_width, layers, heads, biased, matrix, parameters, out
):
    """Rotate all that writes to the stream and all that reads from it by the same matrix.

    Parameters
    ----------
    vocabulary, context, width, head_width, layers, heads, biased : int
        The architecture.
    matrix : float64 array of size width * width
        Orthogonal.
    parameters, out : float32 arrays
        The model before and after: they compute the same, but for rounding.
    """
    size = width * head_width
    rotate_rows(vocabulary, width, 0, matrix, parameters, out)
    for layer in range(layers):
        for head in range(heads):
            here = head_start(vocabulary, context, width, head_width, heads, biased, layer, head)
            for which in range(3):
                rotate_columns(width, head_width, here + which * size, matrix, parameters, out)
            rotate_rows(head_width, width, here + 3 * size, matrix, parameters, out)
            rest = (context if layer == 0 else 0) + (2 * head_width if biased else 0)
            copy(rest, here + 4 * size, here + 4 * size, parameters, out)
    here = head_start(vocabulary, context, width, head_width, heads, biased, layers, 0)
    rotate_columns(width, vocabulary, here, matrix, parameters, out)
