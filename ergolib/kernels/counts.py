"""Counting what was drawn, and what the counts say of entropy and information.

A *distribution* over K states is sampled by Walker's alias method (1977): the unit interval is cut
into K equal pieces, and each piece is shared by two states at most. One random number finds the
piece, what is left of it the state. The table is made in one pass (Vose, IEEE Trans. Softw. Eng.
17, 972, 1991).

The *plug-in* entropy of n samples takes the frequencies f_k = c_k / n for the probabilities:

    H = - sum f_k ln f_k.

It is too low by about (K - 1) / 2n, since a sample is more uneven than its source, and Miller and
Madow (1955) add that back, with K the number of states that were seen. Chao and Shen (2003) ask
what was *not* seen: a new sample is of a state seen before with probability C = 1 - f_1, where f_1
is the share of states met only once (Good 1953). The frequencies become C f_k, and each state is
weighted with 1 / (chance to have been seen at all), as Horvitz and Thompson do:

    H = - sum C f_k ln(C f_k) / (1 - (1 - C f_k)^n).

If all states were met once, C would be 0 and nothing were known; one of them is then taken to have
been met twice, so that C = 1/n.

The mutual information of a table of counts is H(rows) + H(columns) - H(both), each by the same
method. All are in nats, of fewer than 2^31 samples. Of no samples every answer is 0.
"""

import math

from numba import int64

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import uniform

METHODS = ("plug-in", "miller-madow", "chao-shen")


@kernel("void(float64[::1], float64[::1], int64[::1], int64[::1])")
def alias_table(weights, keep, other, waiting):
    """Make the table from which `draw` draws.

    Parameters
    ----------
    weights : float64[::1]
        Shape (K,): none negative, not all zero.
    keep : float64[::1]
        Written: shape (K,), which part of piece k belongs to state k.
    other : int64[::1]
        Written: shape (K,), the state to which the rest belongs.
    waiting : int64[::1]
        Working space of shape (K,).
    """
    states = weights.size
    total = 0.0
    for k in range(states):
        total += weights[k]
    poor = 0  # states with less than a piece wait at the front, those with more at the back
    rich = states
    for k in range(states):
        keep[k] = weights[k] * states / total
        other[k] = k
        if keep[k] < 1.0:
            waiting[poor] = k
            poor += 1
        else:
            rich -= 1
            waiting[rich] = k
    while poor > 0 and rich < states:
        poor -= 1
        small = waiting[poor]
        large = waiting[rich]
        other[small] = large
        keep[large] -= 1.0 - keep[small]
        if keep[large] < 1.0:
            rich += 1
            waiting[poor] = large
            poor += 1
    while rich < states:  # what rounding has left over fills its own piece
        keep[waiting[rich]] = 1.0
        rich += 1
    while poor > 0:
        poor -= 1
        keep[waiting[poor]] = 1.0


@kernel("void(float64[::1], int64[::1], int64, int64[::1], uint64[::1])")
def draw(keep, other, samples, counts, state):
    """Draw samples, one random number each, and add them to the counts of the states."""
    states = keep.size
    for _ in range(samples):
        place = uniform(state) * states
        k = int64(place)
        counts[k if place - k < keep[k] else other[k]] += 1


@function
def log1p(x):
    """Return ln(1 + x) for x of at least -1, to a few ulp (the error of 1 + x is divided out)."""
    more = 1.0 + x
    step = more - 1.0
    return x if step == 0.0 else log(more) * (x / step)


@function
def excess(x):
    """Return (1 + x) ln(1 + x) - x without cancellation, for x of at least -1."""
    if x <= -1.0:
        return 1.0
    if abs(x) >= 0.125:
        return (1.0 + x) * log(1.0 + x) - x
    series = 0.0
    for back in range(16):
        k = 17 - back
        sign = 1.0 - 2.0 * (k & 1)
        series = sign / (k * (k - 1.0)) + x * series
    return x * x * series


@function
def coverage(counts):
    """Return the chance C that a further sample is of a state seen before (Good 1953)."""
    total = 0
    single = 0
    for k in range(counts.size):
        total += counts[k]
        single += counts[k] == 1
    single -= single == total
    return 1.0 - single / total


@function
def chao_shen(counts, samples):
    """Return the coverage-adjusted entropy."""
    covered = coverage(counts)
    entropy = 0.0
    for k in range(counts.size):
        if counts[k] > 0:
            share = covered * counts[k] / samples
            missed = exp(samples * log1p(-share))
            entropy -= share * log(share) / (1.0 - missed)
    return entropy


@function
def standard_error(variance, freedom, samples):
    """Return the error of a plug-in from the variance of one term and the degrees of freedom."""
    bias = freedom / samples
    return math.sqrt((max(0.0, variance - bias) + 0.5 * bias) / samples)


@kernel("void(int64[::1], float64[::1])")
def entropies(counts, out):
    """Estimate the entropy from the counts of all states.

    Parameters
    ----------
    counts : int64[::1]
        How often each state was met.
    out : float64[::1]
        Written: plug-in, Miller-Madow, Chao-Shen, and the standard error of the plug-in.

    Notes
    -----
    The error is that of the delta method to second order (Harris 1975), which stays right where all
    states are equally likely and the first order vanishes: for K states, variance =
    (sum p ln^2 p - H^2) / n + (K - 1) / 2n^2. In the first term frequencies stand for
    probabilities, which makes it too large, by (K - 1) / n where it ought to vanish; that is taken
    off. K is the number of states that were seen.
    """
    samples = 0
    seen = 0
    for k in range(counts.size):
        samples += counts[k]
        seen += counts[k] > 0
    for i in range(4):
        out[i] = 0.0
    if samples == 0:
        return
    entropy = 0.0
    square = 0.0
    for k in range(counts.size):
        if counts[k] > 0:
            share = counts[k] / samples
            surprise = -log(share)
            entropy += share * surprise
            square += share * surprise * surprise
    out[0] = entropy
    out[1] = entropy + 0.5 * (seen - 1) / samples
    out[2] = chao_shen(counts, samples)
    out[3] = standard_error(square - entropy * entropy, seen - 1, samples)


@function
def add_margins(table, rows, columns, margins):
    """Write the sums of the rows, then those of the columns."""
    for i in range(rows + columns):
        margins[i] = 0
    for i in range(rows):
        for j in range(columns):
            margins[i] += table[i * columns + j]
            margins[rows + j] += table[i * columns + j]


@kernel("void(int64[::1], int64, int64, int64[::1], float64[::1])")
def informations(table, rows, columns, margins, out):
    """Estimate the mutual information of rows and columns from a table of counts.

    Parameters
    ----------
    table : int64[::1]
        Shape (rows * columns,), row by row.
    margins : int64[::1]
        Written: shape (rows + columns,), the sums of the rows and of the columns.
    out : float64[::1]
        Written: plug-in, Miller-Madow, Chao-Shen, and the standard error of the plug-in.

    Notes
    -----
    The plug-in is summed as a divergence, sum q f(p/q - 1) with f(x) = (1 + x) ln(1 + x) - x and
    q the product of the margins: it is 0 if the table is their product, and never below. The error
    is that of `entropies`, with sum p ln^2(p/q) - I^2 for the variance, and M - A - B + 1 for K - 1
    where A rows, B columns and M of their pairs were seen. For independent variables, 2 n I is
    then distributed as chi-squared, with so many degrees of freedom (Wilks 1938).
    """
    for i in range(4):
        out[i] = 0.0
    add_margins(table, rows, columns, margins)
    samples = 0
    for i in range(rows):
        samples += margins[i]
    if samples == 0:
        return
    information = 0.0
    square = 0.0
    seen = 0
    for i in range(rows):
        for j in range(columns):
            both = margins[i] * margins[rows + j]
            if both > 0:
                count = table[i * columns + j]
                q = both / samples / samples
                information += q * excess((samples * count - both) / both)
                if count > 0:
                    seen += 1
                    pointwise = log(samples * count / both)
                    square += count / samples * pointwise * pointwise
    seen_rows = 0
    for i in range(rows):
        seen_rows += margins[i] > 0
    seen_columns = 0
    for j in range(columns):
        seen_columns += margins[rows + j] > 0
    freedom = seen - seen_rows - seen_columns + 1
    out[0] = information
    out[1] = information - 0.5 * freedom / samples
    out[2] = (
        chao_shen(margins[:rows], samples)
        + chao_shen(margins[rows : rows + columns], samples)
        - chao_shen(table, samples)
    )
    out[3] = standard_error(square - information * information, max(0, freedom), samples)
