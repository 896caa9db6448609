"""Which temperature fits a snapshot of rotors: the pseudolikelihood of the XY model.

The neighbours of a rotor pull it towards the direction of their sum, a vector of length h. Given
them, its angle theta has a von Mises distribution about that direction, proportional to
exp(b h cos(theta - direction)), with the price b = 1/T (J = k_B = 1). The score of a snapshot is

    sum over sites of h [cos(theta - direction) - A(b h)],    A(x) = I_1(x) / I_0(x),

where A is the mean cosine, a ratio of modified Bessel functions, and takes the place that tanh has
for spins (see `pseudolikelihood`). A is concave for x >= 0, so that Newton's tangents from 0 never
go past the zero. As for spins, parts of the score correlate between neighbours only; the estimate's
variance is V / H^2 with H minus the slope of the score. In V the products of neighbours are taken
as they are.

A(x) is the continued fraction x / (2 + x^2 / (4 + x^2 / (6 + ...))) (Gauss), begun far enough
inside with Amos's bound (Math. Comp. 28, 239, 1974), which is close; for large x it is the quotient
of the two functions' asymptotic series.

Angles are float64 in radians, stored row by row; one row is a chain and has no bonds up or down.
Edges are joined (`joined` is 1), or nothing is known of what lies outside (0).
"""

import math

from ergolib.kernels.elementary import INFINITY, NOT_A_NUMBER, cos, sin
from ergolib.kernels.kernel import function, kernel

DEPTH = 26  # of the continued fraction
FAR = 22.0  # from here on the asymptotic series is better
TERMS = 24
NEWTON = 400  # steps at most; some ten are usual
COLDEST = 1e-12  # temperature at which what the bonds lack of 1 is lost in rounding


@function
def series(x, order):
    """Return I_order(x) without its factor exp(x) / sqrt(2 pi x), for large x."""
    term = total = 1.0
    for k in range(1, TERMS):
        term *= -(4.0 * order * order - (2.0 * k - 1.0) * (2.0 * k - 1.0)) / (8.0 * k * x)
        total += term
    return total


@function
def bessel_ratio(x):
    """Return A(x) = I_1(x) / I_0(x) for every x, to 4e-16."""
    size = abs(x)
    if size < FAR:
        square = size * size
        n = DEPTH + 1.0  # the next ratio I_n / I_(n-1), from Amos's bound
        ratio = size / (n - 0.5 + math.sqrt((n + 0.5) * (n + 0.5) + square))
        for step in range(DEPTH):
            k = DEPTH - step
            ratio = size / (2.0 * k + size * ratio)
    else:
        ratio = series(size, 1.0) / series(size, 0.0)
    return ratio if x >= 0.0 else -ratio


@function
def bessel_slope(x, ratio):
    """Return the derivative of A at x, 1 - A/x - A^2, given A; 1/2 at 0."""
    size = abs(x)
    if size < 1e-4:
        return 0.5
    if size > FAR:  # the three terms would cancel
        step = 1.0 / size
        more = 0.78125 + step * (2.03125 + step * 6.287109375)
        return step * step * (0.5 + step * (0.25 + step * (0.375 + step * more)))
    return 1.0 - ratio / x - ratio * ratio


@kernel("void(float64[::1], float64[::1])")
def bessel_ratios(x, out):
    """Write I_1(x) / I_0(x) of each number of x into out."""
    for i in range(x.size):
        out[i] = bessel_ratio(x[i])


@kernel(
    "void(float64[::1], int64, int64, int64, "
    "float64[::1], float64[::1], float64[::1], float64[::1])"
)
def alignments(angle, rows, columns, joined, x, y, strength, alignment):
    """Write for each rotor the length h of its neighbours' sum, and h cos(theta - direction).

    Parameters
    ----------
    x, y : float64[::1]
        Working space, one number per site.
    strength, alignment : float64[::1]
        One number per site: h, and the sum of the cosines of the rotor's bonds.
    """
    for site in range(angle.size):
        x[site] = cos(angle[site])
        y[site] = sin(angle[site])
    for row in range(rows):
        here = row * columns
        upper = (row - 1 if row > 0 else rows - 1) * columns
        lower = (row + 1 if row < rows - 1 else 0) * columns
        up = 1.0 if rows > 1 and (joined != 0 or row > 0) else 0.0
        down = 1.0 if rows > 1 and (joined != 0 or row < rows - 1) else 0.0
        for column in range(columns):
            before = here + (column - 1 if column > 0 else columns - 1)
            after = here + (column + 1 if column < columns - 1 else 0)
            left = 1.0 if joined != 0 or column > 0 else 0.0
            right = 1.0 if joined != 0 or column < columns - 1 else 0.0
            across = left * x[before] + right * x[after]
            across += up * x[upper + column] + down * x[lower + column]
            along = left * y[before] + right * y[after]
            along += up * y[upper + column] + down * y[lower + column]
            site = here + column
            strength[site] = math.sqrt(across * across + along * along)
            alignment[site] = x[site] * across + y[site] * along


@kernel("float64(float64[::1], float64[::1])")
def price(strength, alignment):
    """Return the price 1/T at which the score is 0.

    Returns
    -------
    float64
        Infinite if all bonds agree to the last digits (T below 1e-12), minus infinite if all
        disagree; NaN if there is nothing to learn, all strengths being 0.
    """
    whole = seen = 0.0
    for site in range(strength.size):
        whole += strength[site]
        seen += alignment[site]
    if not whole > 0.0:
        return NOT_A_NUMBER
    sign = 1.0 if seen >= 0.0 else -1.0
    seen = abs(seen)
    answer = 0.0
    for _ in range(NEWTON):
        expected = slope = 0.0
        for site in range(strength.size):
            h = strength[site]
            ratio = bessel_ratio(answer * h)
            expected += h * ratio
            slope += h * h * bessel_slope(answer * h, ratio)
        further = answer + (seen - expected) / slope
        if further * COLDEST > 1.0:
            return sign * INFINITY
        if not further > answer * (1.0 + 1e-15):
            break
        answer = further
    return sign * answer


@kernel("void(float64[::1], float64[::1], float64[::1])")
def expected_alignments(strength, prices, out):
    """Write, for each price, what the alignments of these surroundings would add up to."""
    for i in range(prices.size):
        total = 0.0
        for site in range(strength.size):
            total += strength[site] * bessel_ratio(prices[i] * strength[site])
        out[i] = total


@kernel(
    "void(float64[::1], float64[::1], int64, int64, int64, float64, float64[::1], float64[::1])"
)
def sandwich(strength, alignment, rows, columns, joined, price, score, out):
    """Write H and V: the estimate's variance, in 1/T, is V / H^2.

    Parameters
    ----------
    score : float64[::1]
        Working space, one number per site.
    out : float64[::1]
        out[0] is H, the mean fall of the score, and out[1] is V, its variance.
    """
    information = 0.0
    for site in range(strength.size):
        h = strength[site]
        ratio = bessel_ratio(price * h)
        score[site] = alignment[site] - h * ratio
        information += h * h * bessel_slope(price * h, ratio)
    pairs = 0.0
    for row in range(rows):
        here = row * columns
        lower = (row + 1 if row < rows - 1 else 0) * columns
        down = 1.0 if rows > 1 and (joined != 0 or row < rows - 1) else 0.0
        for column in range(columns):
            after = here + (column + 1 if column < columns - 1 else 0)
            right = 1.0 if joined != 0 or column < columns - 1 else 0.0
            around = right * score[after] + down * score[lower + column]
            pairs += score[here + column] * around
    out[0] = information
    out[1] = information + 2.0 * pairs
