"""Products of float32 matrices in one array, eight columns at a time.

A matrix is the place of its first number in the array and the step from row to row. Sizes are
multiples of eight. C += A B goes tile by tile: four rows and eight columns of C stay in the
processor's registers while the terms a_ik b_kj are added one after another, so that each number
read is used several times. The order of the sum is that of k, whatever the processor. A may have
any step between its columns too: with its two steps exchanged it is the transposed matrix.
"""

import numpy as np

from ergolib.kernels.kernel import function
from ergolib.kernels.lanes import eight, everywhere, put, spread

NOTHING = np.float32(0.0)


@function
def add_tile(w, terms, a, a_row, a_column, b, b_row, c, c_row):
    """Add A B to four rows and eight columns of C."""
    c0, c1 = eight(w, c), eight(w, c + c_row)
    c2, c3 = eight(w, c + 2 * c_row), eight(w, c + 3 * c_row)
    a0, a1, a2, a3 = a, a + a_row, a + 2 * a_row, a + 3 * a_row
    for k in range(terms):
        row = eight(w, b + k * b_row)
        step = k * a_column
        c0 = c0 + spread(w, a0 + step) * row
        c1 = c1 + spread(w, a1 + step) * row
        c2 = c2 + spread(w, a2 + step) * row
        c3 = c3 + spread(w, a3 + step) * row
    put(w, c, c0)
    put(w, c + c_row, c1)
    put(w, c + 2 * c_row, c2)
    put(w, c + 3 * c_row, c3)


@function
def add_product(w, rows, terms, columns, a, a_row, a_column, b, b_row, c, c_row):
    """Add A B to C, where A has `rows` and B has `columns`, with `terms` between."""
    for i in range(0, rows, 4):
        for j in range(0, columns, 8):
            at = c + i * c_row + j
            add_tile(w, terms, a + i * a_row, a_row, a_column, b + j, b_row, at, c_row)


@function
def add_row(w, count, a, c):
    """Add `count` numbers at a to those at c."""
    for j in range(0, count, 8):
        put(w, c + j, eight(w, c + j) + eight(w, a + j))


@function
def copy(w, count, a, c):
    """Write `count` numbers at a to c."""
    for j in range(0, count, 8):
        put(w, c + j, eight(w, a + j))


@function
def clear(w, count, c):
    """Write `count` zeros to c."""
    for j in range(0, count, 8):
        put(w, c + j, everywhere(NOTHING))


@function
def transpose(w, rows, columns, a, a_row, c, c_row):
    """Write the matrix at a, of `rows` and `columns`, transposed to c."""
    for i in range(rows):
        for j in range(columns):
            w[c + j * c_row + i] = w[a + i * a_row + j]
