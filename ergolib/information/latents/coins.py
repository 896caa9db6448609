"""Two blocks of coin flips: a latent that is natural, and one that is so only when rounded.

A coin is drawn, and both blocks of n flips are made with it. The number of heads K of a block says
all that the block does about the coin, so two blocks are two numbers, K_1 and K_2, independent once
the coin is known. What is open about a latent L of the coin after n flips, h(n) = H(L|K), is then
all there is to compute: with the 2n flips of both blocks together,

    H(L|K_1) = h(n),    I(L;K_2|K_1) = h(n) - h(2n),
    I(K_1;K_2|L) = I(K_1;K_2) - H(L) + 2 h(n) - h(2n).

Two biases. Let the coin be of one of two types, with biases p_0 and p_1, and L the type. Then L
mediates exactly, I(K_1;K_2) = H(L) - 2 h(n) + h(2n), and h(n) falls as exp(-C n), where
C = -min_s ln sum_x p_0(x)^s p_1(x)^(1-s) is the Chernoff information of the two coins (H. Chernoff,
Ann. Math. Stat. 23, 493, 1952). For biases p and q = 1 - p it is -ln(2 sqrt(pq)).

Any bias. Let the bias be uniform on 0 to 1. Then K is uniform on 0 ... n, what n flips say about
the bias is J(n) = ln(n + 1) - n/2 + (1/(n + 1)) sum_k ln C(n, k), and

    I(K_1;K_2) = 2 J(n) - J(2n) = (ln n + 1 - ln 4 pi)/2 + o(1).

It grows without end, as the bias becomes known to ever more digits; but the last digits that one
block knows, the other does not share. The bias itself mediates exactly and has infinite entropy.
Rounded to m equal bins, with P[L|K] from incomplete beta functions, it is a latent with both errors
finite: many bins mediate and are not redundant, few bins are redundant and do not mediate. With
about sqrt(n)/2 bins both errors stay near 0.37 nats, however large n is: they become small beside
I(K_1;K_2), and only beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from ergolib.arguments import integer, probabilities, real
from ergolib.information.divergences import divergence
from ergolib.information.latents.errors import LatentErrors

__all__ = [
    "CoinBlocks",
    "chernoff_information",
    "rounded_bias_errors",
    "two_bias_coins",
    "two_bias_errors",
    "uniform_bias_information",
]

Array = NDArray[np.float64]

MOST_FLIPS = 1_000_000
MOST_LISTED = 2000  # flips of a block whose joint distribution is written out
MOST_TERMS = 10**8  # incomplete beta functions, each some 0.2 microseconds
AT_ONCE = 10**6


class CoinBlocks(NamedTuple):
    """Two blocks of flips of one coin, and its type.

    Attributes
    ----------
    p : ndarray, shape (n + 1, n + 1)
        Probability of k_1 heads in the first block and k_2 in the second.
    latent : ndarray, shape (n + 1, n + 1, 2)
        The probability of each type given both.
    """

    p: Array
    latent: Array


def two_bias_coins(
    flips: int,
    biases: Sequence[float] = (0.25, 0.75),
    weights: Sequence[float] = (0.5, 0.5),
) -> CoinBlocks:
    """Return the joint distribution of two blocks of flips of one coin, and its type as latent.

    Parameters
    ----------
    flips : int
        Flips in each block, 1 to 2000.
    biases : (float, float), default (0.25, 0.75)
        Probability of heads of either type, from 0 to 1.
    weights : (float, float), default (0.5, 0.5)
        Probability of either type.

    Returns
    -------
    CoinBlocks
        The distribution of both numbers of heads, and P[type | both].

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> coins = two_bias_coins(1)
    >>> coins.p
    array([[0.3125, 0.1875],
           [0.1875, 0.3125]])
    >>> coins.latent[0, 0]
    array([0.9, 0.1])
    """
    n = integer(flips, "flips", 1, MOST_LISTED)
    heads, shares = _two(biases, "biases"), _two_weights(weights)
    single = _log_counts(n, heads)
    with np.errstate(divide="ignore"):
        terms = np.log(shares) + single[:, None, :] + single[None, :, :]
    total = np.logaddexp(terms[..., 0], terms[..., 1])
    latent = np.exp(terms - np.where(np.isfinite(total), total, 0.0)[..., None])
    p = np.exp(total)
    return CoinBlocks(p / p.sum(), latent)


def two_bias_errors(
    flips: int,
    biases: Sequence[float] = (0.25, 0.75),
    weights: Sequence[float] = (0.5, 0.5),
) -> LatentErrors:
    """Return the errors of the type of the coin as latent of two blocks of flips.

    Parameters
    ----------
    flips : int
        Flips in each block, 1 to 1000000.
    biases, weights : (float, float)
        As for `two_bias_coins`.

    Returns
    -------
    LatentErrors
        The mediation error is 0. H(L|K_1) keeps its digits down to 1e-300.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> [float(f"{two_bias_errors(n).deterministic[0]:.4g}") for n in (1, 11, 101)]
    [0.5623, 0.09571, 1.04e-07]
    """
    n = integer(flips, "flips", 1, MOST_FLIPS)
    heads, shares = _two(biases, "biases"), _two_weights(weights)
    one, both = _open_type(n, heads, shares), _open_type(2 * n, heads, shares)
    entropy = float(special.entr(shares).sum())
    return LatentErrors(
        mediation=0.0,
        stochastic=(max(one - both, 0.0),) * 2,
        deterministic=(one, one),
        entropy=entropy,
        information=max(entropy - both, 0.0),
        total_correlation=max(math.fsum((entropy, -one, -one, both)), 0.0),
    )


def chernoff_information(p: float, q: float) -> float:
    """Return the Chernoff information of two coins, in nats per flip.

    After n flips the chance of naming the wrong one of the two, and the entropy that is left of
    which it is, fall as exp(-C n). The coin r that is as far from both, D(r || p) = D(r || q), has
    r = ln((1-p)/(1-q)) / (ln((1-p)/(1-q)) + ln(q/p)), and C = D(r || p).

    Parameters
    ----------
    p, q : float
        Probability of heads of either coin, from 0 to 1.

    Returns
    -------
    float
        0 if they are the same, `math.inf` if one flip tells.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a number from 0 to 1.

    Examples
    --------
    >>> round(chernoff_information(0.25, 0.75), 6)  # -ln(2 sqrt(3/16))
    0.143841
    """
    low, high = sorted((_chance(p, "p"), _chance(q, "q")))
    if low == high:
        return 0.0
    if low == 0.0 or high == 1.0:  # only flips that both can show leave a doubt
        shared = (1.0 - high) if low == 0.0 else low
        return -math.log(shared) if shared > 0.0 else math.inf
    tails = math.log1p((high - low) / (1.0 - high))
    between = tails / (tails + math.log1p((high - low) / low))
    return divergence(np.array([between, 1.0 - between]), np.array([low, 1.0 - low]))


def uniform_bias_information(flips: int) -> float:
    """Return I(K_1;K_2) of two blocks of flips of one coin with a uniform bias, in nats.

    Parameters
    ----------
    flips : int
        Flips in each block, 1 to 1000000.

    Returns
    -------
    float
        Right to about 1e-15 of the number of flips.

    Raises
    ------
    TypeError, ValueError
        If `flips` is not an integer in the range.

    Examples
    --------
    >>> [round(uniform_bias_information(n), 6) for n in (1, 10, 100, 1000)]
    [0.056633, 0.560786, 1.561504, 2.691403]
    """
    n = integer(flips, "flips", 1, MOST_FLIPS)
    return 2.0 * _told_of_bias(n) - _told_of_bias(2 * n)


def rounded_bias_errors(flips: int, bins: int) -> LatentErrors:
    """Return the errors of a uniform bias, rounded to equal bins, as latent of two blocks of flips.

    Parameters
    ----------
    flips : int
        Flips in each block, 1 to 1000000.
    bins : int
        Number m of bins of width 1/m, at least 1; (m + 1)(2 flips + 1) at most 10^8, which takes
        half a minute.

    Returns
    -------
    LatentErrors
        H(L) = ln m. Absolute errors are about 1e-15 of the number of flips.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer in its range.

    Examples
    --------
    Of a hundred flips, in four bins and in forty:

    >>> few, many = rounded_bias_errors(100, 4), rounded_bias_errors(100, 40)
    >>> round(few.mediation, 4), round(few.deterministic[0], 4)
    (0.4912, 0.2449)
    >>> round(many.mediation, 4), round(many.deterministic[0], 4)
    (0.0039, 1.8173)
    """
    n = integer(flips, "flips", 1, MOST_FLIPS)
    m = integer(bins, "bins", 1, MOST_TERMS // (2 * n + 1) - 1)
    one, both, entropy = _open_bin(n, m), _open_bin(2 * n, m), math.log(m)
    shared = uniform_bias_information(n)
    return LatentErrors(
        mediation=max(math.fsum((shared, -entropy, one, one, -both)), 0.0),
        stochastic=(max(one - both, 0.0),) * 2,
        deterministic=(one, one),
        entropy=entropy,
        information=max(entropy - both, 0.0),
        total_correlation=shared,
    )


def _log_counts(flips: int, heads: Array) -> Array:
    """Return ln P(k heads) for each k (rows) and each coin (columns)."""
    k = np.arange(flips + 1.0)[:, None]
    ways = -special.betaln(k + 1.0, flips - k + 1.0) - math.log(flips + 1.0)
    return ways + special.xlogy(k, heads) + special.xlog1py(flips - k, -heads)


def _open_type(flips: int, heads: Array, shares: Array) -> float:
    """Return H(type | number of heads), summed so that the smallest keep their digits."""
    with np.errstate(divide="ignore"):
        first, second = (np.log(shares) + _log_counts(flips, heads)).T
    possible = np.isfinite(first) & np.isfinite(second)  # the others leave no doubt
    first, second = first[possible], second[possible]
    doubt = np.exp(first) * np.logaddexp(0.0, second - first)
    return float((doubt + np.exp(second) * np.logaddexp(0.0, first - second)).sum())


def _told_of_bias(flips: int) -> float:
    """Return J(n) = I(K; bias), with sum_k ln C(n, k) = sum_j (2j - n - 1) ln j."""
    j = np.arange(1.0, flips + 1.0)
    ways = math.fsum((2.0 * j - flips - 1.0) * np.log(j))
    return math.log(flips + 1.0) - 0.5 * flips + ways / (flips + 1.0)


def _open_bin(flips: int, bins: int) -> float:
    """Return H(bin of the bias | number of heads); each number of heads is as likely."""
    edges = np.arange(bins + 1.0) / bins
    rows = max(AT_ONCE // (bins + 1), 1)
    total = 0.0
    for first in range(0, flips + 1, rows):
        k = np.arange(first, min(first + rows, flips + 1), dtype=np.float64)[:, None]
        below = special.betainc(k + 1.0, flips - k + 1.0, edges)
        total += float(special.entr(np.diff(below, axis=1)).sum())
    return total / (flips + 1.0)


def _chance(value: float, name: str) -> float:
    """Return a probability, or say why it is none."""
    number = real(value, name)
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"{name} must be a probability from 0 to 1, got {number!r}")
    return number


def _two(values: Sequence[float], name: str) -> Array:
    """Return two probabilities."""
    if not isinstance(values, (list, tuple, np.ndarray)):
        raise TypeError(f"{name} must be two probabilities, got {values!r}")
    if len(values) != 2:
        raise ValueError(f"{name} must be two probabilities, got {len(values)}")
    return np.array([_chance(value, name) for value in values])


def _two_weights(weights: Sequence[float]) -> Array:
    """Return the weights of two types, which sum to 1."""
    shares = probabilities(weights, "weights")
    if shares.shape != (2,):
        raise ValueError(f"weights must be two probabilities, got shape {shares.shape}")
    return shares
