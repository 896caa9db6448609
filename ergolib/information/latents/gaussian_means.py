"""Blocks of samples that share a hidden mean: what more samples help, and what only more blocks do.

A mean mu has a Gaussian prior of standard deviation tau. Each of n blocks holds m samples
mu + (scatter sigma). Blocks are the parts; of block i all that matters is its own mean
M_i = mu + (scatter sigma / sqrt m), a sufficient statistic, so that errors are those of n Gaussian
numbers with variance tau^2 + s and covariance tau^2, where s = sigma^2 / m. The latent is the mean
of all samples, read with noise: L = (M_1 + ... + M_n)/n + N, N of variance v.

Given L, the covariance of the M_i has the eigenvalue s for all differences between blocks and
x s for their sum. With a = n tau^2 + s,

    x = a n v / (s (a + n v))
    TC(X|L)        = 1/2 [n ln(1 + (x - 1)/n) - ln x]
    I(L;X_i|X_-i)  = 1/2 ln[1 + s a / (n^2 v (a - tau^2))]

L mediates exactly at v = s a / (n tau)^2 (x = 1), and its redundancy errors are then
1/2 ln[1 + tau^2/(a - tau^2)]. More samples in a block make that *larger*: it goes to
1/2 ln[n/(n - 1)]. Whoever has all blocks but one knows mu to some digits, whoever has them all to a
few more, and L holds those too. More blocks make it vanish, as 1/2n: each is a smaller part of what
is known. Two blocks come down to the pair of `gaussian_pairs` with rho = tau^2/(tau^2 + s), and the
least that both errors can be goes to 1/2 ln(4/3) for large m, not to 0.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, positive

__all__ = ["SharedMeanErrors", "shared_mean_covariance", "shared_mean_errors"]


class SharedMeanErrors(NamedTuple):
    """Errors of the mean of all samples, read with noise, as a latent; in nats, but for `noise`.

    Attributes
    ----------
    mediation : float
        TC(X|L).
    redundancy : float
        I(L;X_i|X_-i), the same for each block.
    information : float
        I(L;X).
    total_correlation : float
        TC(X): the mediation error of a latent that says nothing.
    noise : float
        Variance of the noise of L.
    """

    mediation: float
    redundancy: float
    information: float
    total_correlation: float
    noise: float


def shared_mean_covariance(
    blocks: int, samples: int, *, spread: float = 1.0, scatter: float = 1.0
) -> NDArray[np.float64]:
    """Return the covariance of the means of blocks that share a hidden mean.

    Parameters
    ----------
    blocks : int
        How many, at least 2.
    samples : int
        In each block, at least 1.
    spread : float, default 1.0
        Standard deviation tau of the hidden mean.
    scatter : float, default 1.0
        Standard deviation sigma of a sample about it.

    Returns
    -------
    ndarray of float64, shape (blocks, blocks)

    Raises
    ------
    TypeError, ValueError
        If a count is not an integer in its range, or a deviation not a number greater than 0.
    """
    n, tau2, s = _variances(blocks, samples, spread, scatter)
    return tau2 + s * np.eye(n)


def shared_mean_errors(
    blocks: int,
    samples: int,
    noise: float | None = None,
    *,
    spread: float = 1.0,
    scatter: float = 1.0,
) -> SharedMeanErrors:
    """Return the errors of the mean of all samples, read with noise, as a latent of the blocks.

    Parameters
    ----------
    blocks, samples, spread, scatter
        As for `shared_mean_covariance`.
    noise : float, optional
        Variance of the noise, greater than 0. By default that with which L mediates exactly.

    Returns
    -------
    SharedMeanErrors

    Raises
    ------
    TypeError, ValueError
        If a count is not an integer in its range, or a number not greater than 0.

    Examples
    --------
    More samples do not help, more blocks do:

    >>> [round(shared_mean_errors(2, m).redundancy, 4) for m in (1, 10, 1000)]
    [0.2027, 0.3233, 0.3463]
    >>> [round(shared_mean_errors(n, 10).redundancy, 4) for n in (2, 10, 1000)]
    [0.3233, 0.0521, 0.0005]
    """
    n, tau2, s = _variances(blocks, samples, spread, scatter)
    whole = n * tau2 + s
    exact = s * whole / (n * n * tau2)
    v = exact if noise is None else positive(noise, "noise")
    x = whole * n * v / (s * (whole + n * v))
    beyond = 0.0 if noise is None else tau2 * (v - exact) * n * n / (s * (whole + n * v))  # x - 1
    return SharedMeanErrors(
        mediation=_total_correlation(n, x, beyond),
        redundancy=0.5 * math.log1p(s * whole / (n * n * v * (whole - tau2))),
        information=0.5 * math.log1p(whole / (n * v)),
        total_correlation=_total_correlation(n, whole / s, n * tau2 / s),
        noise=v,
    )


def _total_correlation(n: int, x: float, beyond: float) -> float:
    """Return TC of n variables alike: their sum has the eigenvalue x = 1 + beyond, the rest 1."""
    log = math.log1p(beyond) if abs(beyond) < 0.5 else math.log(x)
    return 0.5 * (n * math.log1p(beyond / n) - log)


def _variances(
    blocks: int, samples: int, spread: float, scatter: float
) -> tuple[int, float, float]:
    """Return the number of blocks, tau^2 and s."""
    n, m = integer(blocks, "blocks", 2, 1_000_000), integer(samples, "samples", 1)
    return n, positive(spread, "spread") ** 2, positive(scatter, "scatter") ** 2 / m
