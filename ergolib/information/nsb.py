"""A Bayesian's entropy: what the counts and an honest ignorance of the entropy together say.

A natural prior for K unknown probabilities is Dirichlet's, proportional to the product of
p_k^(beta - 1). Given counts n_k, n in all, the posterior is again one, with exponents
a_k = n_k + beta, A = n + K beta, and the moments of the entropy are known (Wolpert and Wolf, Phys.
Rev. E 52, 6841, 1995):

    E[H]   = psi(A + 1) - sum w_k psi(a_k + 1),    w_k = a_k / A,
    Var[H] = { Var_w[psi(a_k + 1)] + sum w_k h(a_k) - h(A) } / (A + 1),
    h(a)   = (a + 1) psi'(a + 1) - 1,

psi being the digamma function. (The second line is theirs, with the terms that cancel taken out.)
But a Dirichlet prior hardly allows for any other entropy than xi(beta) = psi(K beta + 1) -
psi(beta + 1), to within 1/sqrt(K): before a single sample, it has made up its mind. Nemenman,
Shafee and Bialek (NIPS 14, 471, 2002) mix all beta such that xi is uniform from 0 to ln K: a prior
that is flat in what is asked for. The posterior of beta then has the weight

    (d xi / d beta) Gamma(K beta) / Gamma(n + K beta) * product of Gamma(n_k + beta) / Gamma(beta),

and the integral over it is done here in ln beta, around its maximum. K must be known.

For the mutual information of a table the same mixture is taken over the joint distribution. Sums of
Dirichlet's probabilities are Dirichlet's, so E[I] = E[H(rows)] + E[H(columns)] - E[H(both)] holds
for each beta (Hutter, NIPS 14, 399, 2002). How much I scatters at one beta is taken from draws. Far
from enough samples, this prior is no longer flat in I (Archer, Park and Pillow, Entropy 15, 1738,
2013).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from ergolib.information.divergences import divergence

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

_NODES = 96  # of the integral, on either side of the maximum
_NEGLIGIBLE = 40.0  # in the logarithm of the weight
_WIDEST = 90.0  # of ln beta


def entropy_posterior(counts: Counts, states: int) -> tuple[float, float]:
    """Return the posterior mean and standard deviation of the entropy, in nats.

    Parameters
    ----------
    counts : ndarray of int64
        How often each state was met; those not met may be left out.
    states : int
        K, how many states there are.
    """
    if states == 1:
        return 0.0, 0.0
    betas, weights = beta_posterior(counts, states)
    means, variances = _moments(*_tally(counts, states), betas)
    return _mixture(means, variances, weights)


def information_posterior(table: Counts, draws: int, seed: int = 0) -> tuple[float, float]:
    """Return the posterior mean and standard deviation of the mutual information, in nats.

    Parameters
    ----------
    table : ndarray of int64
        Shape (rows, columns): counts of all pairs of states.
    draws : int
        From the posterior, for the standard deviation.
    seed : int, optional
        Of these draws.
    """
    rows, columns = table.shape
    if min(rows, columns) == 1:
        return 0.0, 0.0
    betas, weights = beta_posterior(table.ravel(), table.size)
    means = np.zeros_like(betas)
    for counts, sign, cells in (
        (table.sum(axis=1), 1.0, columns),
        (table.sum(axis=0), 1.0, rows),
        (table.ravel(), -1.0, 1),
    ):
        means += sign * _moments(*_tally(counts, counts.size), betas, cells)[0]
    rng = np.random.default_rng(seed)
    squares = np.empty(draws)  # of what draws miss the mean at their own beta by
    for i, k in enumerate(rng.choice(betas.size, size=draws, p=weights)):
        p = rng.standard_gamma(table + betas[k])
        p /= p.sum()
        drawn = divergence(p, p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True))
        squares[i] = (drawn - means[k]) ** 2
    return _mixture(means, squares.mean(), weights)


def beta_posterior(counts: Counts, states: int) -> tuple[Array, Array]:
    """Return values of beta and the posterior weights they stand for, which sum to 1."""
    value, number = _tally(counts, states)
    met = value > 0.0
    value, number, total = value[met], number[met], float(value @ number)

    def log_weight(log_beta: Array) -> Array:
        beta = np.exp(np.atleast_1d(log_beta))
        evidence = -_log_rising(states * beta, total)
        for each, many in zip(value, number, strict=True):
            evidence += many * _log_rising(beta, each)
        return evidence + np.log(_entropy_slope(beta, states)) + np.log(beta)

    grid = np.arange(-_WIDEST, _WIDEST, 0.1)
    best = int(np.argmax(log_weight(grid)))
    found = optimize.minimize_scalar(
        lambda x: -float(log_weight(x)[0]),
        bounds=(grid[best] - 0.2, grid[best] + 0.2),
        method="bounded",
        options={"xatol": 1e-9},
    )
    peak, top = float(found.x), -float(found.fun)
    nodes, shares = special.roots_legendre(_NODES)
    places, widths = [], []
    for end in (-_WIDEST, _WIDEST):
        limit = optimize.brentq(
            lambda x: float(log_weight(x)[0]) - (top - _NEGLIGIBLE), *sorted((peak, end))
        )
        half = 0.5 * (limit - peak)
        places.append(peak + half * (1.0 + nodes))
        widths.append(abs(half) * shares)
    place, width = np.concatenate(places), np.concatenate(widths)
    weights = width * np.exp(log_weight(place) - top)
    return np.exp(place), weights / weights.sum()


def _tally(counts: Counts, states: int) -> tuple[Array, Array]:
    """Return the different counts and how many states have each, with those never met."""
    value, number = np.unique(counts[counts > 0], return_counts=True)
    unmet = states - int(number.sum())
    if unmet:
        value, number = np.append(0, value), np.append(unmet, number)
    return value.astype(np.float64), number.astype(np.float64)


def _moments(value: Array, number: Array, betas: Array, cells: int = 1) -> tuple[Array, Array]:
    """Return mean and variance of the entropy for each beta; a state may be a sum of cells."""
    a = value[:, None] + cells * betas
    total = number @ a
    w = number[:, None] * a / total
    surprise = special.digamma(a + 1.0)
    middle = (w * surprise).sum(axis=0)
    mean = special.digamma(total + 1.0) - middle
    spread = (w * (surprise - middle) ** 2).sum(axis=0)
    variance = (spread + (w * _h(a)).sum(axis=0) - _h(total)) / (total + 1.0)
    return mean, np.maximum(variance, 0.0)


def _mixture(means: Array, variances: Any, weights: Array) -> tuple[float, float]:
    """Return mean and standard deviation of a mixture."""
    mean = float(weights @ means)
    return mean, math.sqrt(float(weights @ (variances + (means - mean) ** 2)))


def _h(a: Array) -> Array:
    """Return (a + 1) psi'(a + 1) - 1, about 1 / 2(a + 1) for large a."""
    x = a + 1.0
    large = 0.5 / x + 1.0 / (6.0 * x**2) - 1.0 / (30.0 * x**4) + 1.0 / (42.0 * x**6)
    answer: Array = np.where(x > 200.0, large, x * special.polygamma(1, x) - 1.0)
    return answer


def _entropy_slope(beta: Array, states: int) -> Array:
    """Return d xi / d beta = K psi'(K beta + 1) - psi'(beta + 1), without its cancellation."""
    k = float(states)
    b = np.maximum(beta, 1.0)
    large = (1 - 1 / k) / (2 * b**2) - (1 - 1 / k**2) / (6 * b**3) + (1 - 1 / k**4) / (30 * b**5)
    direct = k * special.polygamma(1, k * beta + 1.0) - special.polygamma(1, beta + 1.0)
    return np.where(beta > 2000.0, large, direct)


def _log_rising(x: Array, m: float) -> Array:
    """Return ln Gamma(x + m) - ln Gamma(x), also where x is far greater than m."""
    big = np.maximum(x, 100.0)
    stirling = (
        (big - 0.5) * np.log1p(m / big)
        - m
        + m * np.log(big + m)
        + (1.0 / (big + m) - 1.0 / big) / 12.0
        - (1.0 / (big + m) ** 3 - 1.0 / big**3) / 360.0
        + (1.0 / (big + m) ** 5 - 1.0 / big**5) / 1260.0
    )
    direct = special.gammaln(x + m) - special.gammaln(x)
    return np.where(x > 100.0, stirling, direct)
