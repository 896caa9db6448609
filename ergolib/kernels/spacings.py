"""How unevenly numbers lie between 0 and 1, in nats, from the gaps between them.

If x has the density f on [0, 1], then D(f || 1) = <ln f> is how far it is from evenly spread. Put n
samples in order: between one and the m-th after it lies a share m / (n + 1) on average, so that a
gap D is an estimate of 1 / f. For x spread evenly <ln D> = psi(m) - psi(n + 1), exactly, whichever
gap it is. The estimate is what it is less than that,

    psi(m) - psi(n + 1) - mean of ln(x_(i+m) - x_(i)),

over the n - m gaps inside (O. Vasicek, J. R. Stat. Soc. B 38, 54, 1976, with that correction). It
is unbiased if x is spread evenly, and consistent for a smooth f. Its variance is near
(var ln f + (2 m^2 - 2 m + 1) psi'(m) - 2 m + 1) / n, and var ln f is that of ln D less psi'(m)
(N. Cressie, Biometrika 63, 343, 1976).
"""

import math

from ergolib.kernels.elementary import log
from ergolib.kernels.kernel import function, kernel


@function
def sift(values, root, size):
    """Let a number sink to its place in a heap."""
    kept = values[root]
    while 2 * root + 1 < size:
        child = 2 * root + 1
        if child + 1 < size and values[child + 1] > values[child]:
            child += 1
        if values[child] <= kept:
            break
        values[root] = values[child]
        root = child
    values[root] = kept


@function
def heap_sort(values):
    """Put numbers in order, in place (J. Williams, Commun. ACM 7, 347, 1964)."""
    for back in range(values.size // 2):
        sift(values, values.size // 2 - 1 - back, values.size)
    for back in range(values.size - 1):
        last = values.size - 1 - back
        largest = values[0]
        values[0] = values[last]
        values[last] = largest
        sift(values, 0, last)


@kernel("void(int64, float64[::1], float64[::1])")
def information(order, values, out):
    """Estimate D(f || 1) of numbers in [0, 1], which are put in order, and its error: two numbers.

    `order` is m, from 1 to less than their number. Two that are equal make the answer infinite.
    """
    heap_sort(values)
    count = values.size
    mean = 0.0
    square = 0.0
    for i in range(count - order):
        gap = log(values[i + order] - values[i])
        mean += gap
        square += gap * gap
    mean /= count - order
    spread = square / (count - order) - mean * mean
    expected = 0.0  # psi(m) - psi(n + 1)
    for k in range(count, order - 1, -1):
        expected -= 1.0 / k
    trigamma = math.pi * math.pi / 6.0
    for k in range(1, order):
        trigamma -= 1.0 / (k * k)
    own = (2.0 * order * order - 2.0 * order + 1.0) * trigamma - 2.0 * order + 1.0
    out[0] = expected - mean
    out[1] = math.sqrt((max(spread - trigamma, 0.0) + own) / count)
