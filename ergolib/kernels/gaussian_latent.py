"""Two Gaussian variables and a latent that reads both: samples, and the two errors of the latent.

A and B have variance 1 and correlation rho, and L = w_A A + w_B B + N with N of variance v. From
independent normal numbers y, z, n,

    A = c y + s z,   B = c y - s z,   N = sqrt(v) n,   c^2 = (1 + rho)/2,   s^2 = (1 - rho)/2,

so that the same numbers serve every rho, weight and v: only six sums of products of them need be
kept, and all moments of A, B and L follow. An information between Gaussian variables is that of
their partial correlation, I = -1/2 ln(1 - r^2), with

    r_AB.L = (ab ll - al bl) / sqrt((aa ll - al^2)(bb ll - bl^2)),  ab = <A B> and so on

(R. A. Fisher 1924). From m + 1 samples of known mean, with m less by one for each variable that is
given, it comes out too large by 1/2 [psi((m + 1)/2) - psi(m/2)] = 1/(2m) + 1/(4m^2) + O(m^-4),
which is taken off (moments of Wishart's determinant). Its variance is r^2/m + 1/(2m^2), where the
square of a measured r is 1/m too large; errors are never taken below those for r = 0. In nats.
`ergolib.information.latents.gaussian_pairs` has the same in closed form.
"""

import math

from ergolib.kernels.elementary import log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import normal


@function
def partial(xy, xx, yy, xz, yz, zz):
    """Return the correlation of x and y given z, from second moments."""
    room = (xx * zz - xz * xz) * (yy * zz - yz * yz)
    return (xy * zz - xz * yz) / math.sqrt(room) if room > 0.0 else 0.0


@function
def information(r):
    """Return -1/2 ln(1 - r^2), in nats."""
    return 0.0 - 0.5 * log((1.0 - r) * (1.0 + r))  # never minus zero


@function
def read(moments, weight_a, weight_b):
    """Add to the moments aa, ab, bb, an, bn, nn those of L = w_A A + w_B B + N: al, bl, ll."""
    aa, ab, bb, an, bn, nn = (
        moments[0], moments[1], moments[2], moments[3], moments[4], moments[5],
    )  # fmt: skip
    moments[6] = weight_a * aa + weight_b * ab + an
    moments[7] = weight_a * ab + weight_b * bb + bn
    moments[8] = weight_a * (moments[6] + an) + weight_b * (moments[7] + bn) + nn


@function
def write_correlations(moments, out):
    """Write r_AB.L, r_LA.B, r_LB.A and r_AB."""
    aa, ab, bb = moments[0], moments[1], moments[2]
    al, bl, ll = moments[6], moments[7], moments[8]
    out[0] = partial(ab, aa, bb, al, bl, ll)
    out[1] = partial(al, ll, aa, bl, ab, bb)
    out[2] = partial(bl, ll, bb, al, ab, aa)
    out[3] = partial(ab, aa, bb, 0.0, 0.0, 1.0)


@kernel("void(float64[::1], float64[::1], float64[::1], int64, int64, float64[::1], uint64[::1])")
def draw(y, z, n, first, count, sums, state):
    """Draw `count` triples of normal numbers, each in the place of the oldest.

    Parameters
    ----------
    y, z, n : float64[::1]
        The latest triples; the oldest stands at `first`, the next behind it, and after the last
        place comes the first.
    first, count : int64
    sums : float64[::1]
        Sums of yy, yz, zz, yn, zn, nn over all triples that were ever drawn; changed.
    state : uint64[::1]
        One stream.
    """
    at = first
    for _ in range(count):
        one, two, three = normal(state), normal(state), normal(state)
        y[at] = one
        z[at] = two
        n[at] = three
        at = at + 1 if at + 1 < y.size else 0
        sums[0] += one * one
        sums[1] += one * two
        sums[2] += two * two
        sums[3] += one * three
        sums[4] += two * three
        sums[5] += three * three


@kernel(
    "void(float64[::1], float64[::1], float64[::1], float64, float64, float64, float64,"
    " float64[::1], float64[::1], float64[::1])"
)
def place(y, z, n, correlation, weight_a, weight_b, variance, a, b, latent):
    """Write A, B and L of each triple."""
    c, s = math.sqrt(0.5 * (1.0 + correlation)), math.sqrt(0.5 * (1.0 - correlation))
    blur = math.sqrt(variance)
    for i in range(y.size):
        a[i] = c * y[i] + s * z[i]
        b[i] = c * y[i] - s * z[i]
        latent[i] = weight_a * a[i] + weight_b * b[i] + blur * n[i]


@kernel("void(float64, float64, float64, float64, float64[::1], float64[::1])")
def exact(correlation, weight_a, weight_b, variance, moments, out):
    """Write what is exact of the latent.

    Parameters
    ----------
    correlation, weight_a, weight_b, variance : float64
        Correlation between -1 and 1, variance of the noise above 0.
    moments : float64[::1]
        Working space, nine numbers.
    out : float64[::1]
        Written: I(A;B|L), I(L;A|B), I(L;B|A), I(A;B); the correlation that is left within a slice;
        the spread of L; how far A and B move with one spread of L; the variance of A, the
        covariance and the variance of B within a slice; I(L;AB).
    """
    moments[0] = moments[2] = 1.0
    moments[1] = correlation
    moments[3] = moments[4] = 0.0
    moments[5] = variance
    read(moments, weight_a, weight_b)
    al, bl, ll = moments[6], moments[7], moments[8]
    write_correlations(moments, out)
    out[4] = out[0]
    for i in range(4):
        out[i] = information(out[i])
    out[5] = math.sqrt(ll)
    out[6] = al / out[5]
    out[7] = bl / out[5]
    out[8] = 1.0 - out[6] * out[6]
    out[9] = correlation - out[6] * out[7]
    out[10] = 1.0 - out[7] * out[7]
    out[11] = 0.5 * log(ll / variance)


@kernel(
    "void(float64[::1], float64, float64, float64, float64, float64, float64[::1], float64[::1])"
)
def measured(sums, count, correlation, weight_a, weight_b, variance, moments, out):
    """Write what so many samples say of the latent, without bias, each with its error.

    Parameters
    ----------
    sums : float64[::1]
        As `draw` keeps them.
    count : float64
        How many triples were drawn, at least 4.
    correlation, weight_a, weight_b, variance : float64
        As for `exact`.
    moments : float64[::1]
        Working space, nine numbers.
    out : float64[::1]
        Written: I(A;B|L), I(L;A|B), I(L;B|A), I(A;B) and the correlation that is left within a
        slice; then their errors.
    """
    cc, ss = 0.5 * (1.0 + correlation), 0.5 * (1.0 - correlation)
    cs = math.sqrt(cc * ss)
    along, across, blur = math.sqrt(cc), math.sqrt(ss), math.sqrt(variance)
    moments[0] = (cc * sums[0] + 2.0 * cs * sums[1] + ss * sums[2]) / count
    moments[1] = (cc * sums[0] - ss * sums[2]) / count
    moments[2] = (cc * sums[0] - 2.0 * cs * sums[1] + ss * sums[2]) / count
    moments[3] = blur * (along * sums[3] + across * sums[4]) / count
    moments[4] = blur * (along * sums[3] - across * sums[4]) / count
    moments[5] = variance * sums[5] / count
    read(moments, weight_a, weight_b)
    write_correlations(moments, out)
    left = out[0]
    for i in range(4):
        m = count - (1.0 if i == 3 else 2.0)
        square = out[i] * out[i]
        out[i] = information(out[i]) - 0.5 / m - 0.25 / (m * m)
        out[5 + i] = math.sqrt(max(square - 0.5 / m, 0.5 / m) / m)
    out[4] = left
    out[9] = (1.0 - left * left) / math.sqrt(count - 2.0)


@kernel("void(float64[::1], float64[::1], float64[::1], float64, float64, int8[::1], float64[::1])")
def slice_of(a, b, latent, low, high, inside, out):
    """Mark the samples whose L is from `low` up to `high`, and correlate A and B among them.

    out[0] is their number; out[1] their correlation about their own means; out[2] its error,
    (1 - r^2)/sqrt(number - 1): both are 0 with fewer than four samples.
    """
    number = mean_a = mean_b = aa = ab = bb = 0.0
    for i in range(a.size):
        inside[i] = 1 if low <= latent[i] < high else 0
        if inside[i] == 1:  # Welford's sums: each about the mean of those before it
            number += 1.0
            off_a, off_b = a[i] - mean_a, b[i] - mean_b
            mean_a += off_a / number
            mean_b += off_b / number
            aa += off_a * (a[i] - mean_a)
            ab += off_a * (b[i] - mean_b)
            bb += off_b * (b[i] - mean_b)
    out[0] = number
    out[1] = out[2] = 0.0
    if number >= 4.0 and aa > 0.0 and bb > 0.0:
        out[1] = ab / math.sqrt(aa * bb)
        out[2] = (1.0 - out[1] * out[1]) / math.sqrt(number - 1.0)


@kernel("void(float64, float64[::1], float64[::1], float64[::1])")
def trade_off(correlation, left, mediation, redundancy):
    """Write both errors of A + B + noise (A - B, if rho < 0) at correlations left in a slice.

    `left` are correlations r above -1, from abs(rho) down: I(A;B|L) = -1/2 ln(1 - r^2), and
    I(L;A|B) = I(L;B|A) = 1/2 ln[(1 + abs(rho))/(1 + r)].
    """
    for i in range(left.size):
        mediation[i] = information(left[i])
        redundancy[i] = 0.5 * log((1.0 + abs(correlation)) / (1.0 + left[i]))


@kernel("void(float64, float64[::1])")
def landmarks(correlation, out):
    """Write what A and B share: K, I, C; then three variances of the noise of A + B + noise.

    They are those at which it mediates exactly, at which both errors are equal, and below which it
    is a collider (infinite for rho = 0); then what the equal errors are.
    """
    rho = abs(correlation)
    free = (1.0 - rho) * (1.0 + rho)
    out[0] = 0.0
    out[1] = information(rho)
    out[2] = 0.5 * log((1.0 + rho) / (1.0 - rho))
    out[3] = free / rho
    out[4] = free * (1.0 + 2.0 * rho) / (rho * rho)
    out[5] = (1.0 - rho) * free / (2.0 * rho)
    out[6] = log(1.0 + rho) - 0.5 * log(1.0 + 2.0 * rho)
