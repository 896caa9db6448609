"""The singular directions of a matrix by one-sided Jacobi rotations (Hestenes 1958).

Two rows x and y of a matrix become orthogonal when both are turned in their own plane,

    x' = c x - s y,    y' = s x + c y,    with t = s/c the smaller root of t^2 + 2 z t = 1,

where z = (y.y - x.x) / (2 x.y). To turn rows among themselves multiplies the matrix from the left
by an orthogonal one and leaves its right singular vectors alone. Rows are turned pair by pair, in
sweeps through all pairs; each sweep squares what is left of the angles, so that about eight are
enough. At the end rows of different length are orthogonal: their lengths are the singular values,
their directions the right singular vectors. Nothing is squared on the way, so that small singular
values come out to as many digits as large ones (Demmel and Veselic 1992).
"""

import math

from ergolib.kernels.kernel import function, kernel

SWEEPS = 60  # far more than were ever needed
ANGLE = 1e-15  # cosines below this count as zero
NOTHING = 1e-13  # so does a row this short beside the whole matrix


@function
def orthogonalise(rows, columns, matrix):
    """Turn the rows of a matrix until they are orthogonal; return the sweeps, or -1 if too few.

    A row shorter than 1e-13 of the matrix's Frobenius norm is left where it is.
    """
    scale = 0.0
    for i in range(rows * columns):
        scale += matrix[i] * matrix[i]
    shortest = NOTHING * NOTHING * scale
    for sweep in range(SWEEPS):
        turned = 0
        for i in range(rows - 1):
            for j in range(i + 1, rows):
                first = i * columns
                second = j * columns
                a = 0.0
                b = 0.0
                product = 0.0
                for k in range(columns):
                    x = matrix[first + k]
                    y = matrix[second + k]
                    a += x * x
                    b += y * y
                    product += x * y
                if min(a, b) > shortest and abs(product) > ANGLE * math.sqrt(a) * math.sqrt(b):
                    turned += 1
                    z = (b - a) / (2.0 * product)
                    t = 1.0 / (abs(z) + math.sqrt(1.0 + z * z))
                    t = t if z >= 0.0 else -t
                    c = 1.0 / math.sqrt(1.0 + t * t)
                    s = c * t
                    for k in range(columns):
                        x = matrix[first + k]
                        y = matrix[second + k]
                        matrix[first + k] = c * x - s * y
                        matrix[second + k] = s * x + c * y
        if turned == 0:
            return sweep + 1
    return -1


@function
def strongest(rows, columns, kept, matrix):
    """Bring the longest of orthogonal rows to the top, at unit length; return how many.

    They are `kept`, or fewer if others are nothing beside the whole matrix.
    """
    scale = 0.0
    for i in range(rows * columns):
        scale += matrix[i] * matrix[i]
    found = 0
    for place in range(min(kept, rows)):
        best = place
        longest = -1.0
        for i in range(place, rows):
            square = 0.0
            for k in range(columns):
                square += matrix[i * columns + k] * matrix[i * columns + k]
            if square > longest:
                longest = square
                best = i
        if longest > NOTHING * NOTHING * scale:
            found += 1
            inverse = 1.0 / math.sqrt(longest)
            for k in range(columns):
                x = matrix[best * columns + k]
                matrix[best * columns + k] = matrix[place * columns + k]
                matrix[place * columns + k] = x * inverse
    return found


@kernel("int64(int64, int64, float64[::1])")
def orthogonal_rows(rows, columns, matrix):
    """Turn the rows of a matrix until they are orthogonal: the right singular vectors times values.

    Parameters
    ----------
    rows, columns : int
    matrix : float64 array of size rows * columns
        Row after row; overwritten. The order of the rows is arbitrary.

    Returns
    -------
    int
        Sweeps through all pairs, or -1 if 60 were not enough.
    """
    return orthogonalise(rows, columns, matrix)


@kernel("int64(int64, int64, int64, float64[::1])")
def singular_directions(rows, columns, kept, matrix):
    """Replace the first rows of a matrix by its leading right singular vectors.

    Parameters
    ----------
    rows, columns : int
    kept : int
        How many are asked for.
    matrix : float64 array of size rows * columns
        Overwritten; rows after the first `kept` mean nothing any more.

    Returns
    -------
    int
        How many there are: fewer than `kept` if the matrix has a lower rank (singular values below
        1e-13 of its norm are none); -1 if the rotations did not converge.
    """
    if orthogonalise(rows, columns, matrix) < 0:
        return -1
    return strongest(rows, columns, kept, matrix)
