r"""A mixture of independent spins: patterns in K kinds, and within a kind no spin knows of another.

    p(sigma) = sum_k w_k prod_l (1 + m_kl sigma_l) / 2.

It is the model to beat, and the gate by which pairwise experts are given patterns to begin with. It
is fitted by expectation and maximisation (A. P. Dempster, N. M. Laird and D. B. Rubin, J. R. Stat.
Soc. B 39, 1, 1977), each step of which raises

    (1/M) sum_patterns ln p  +  (1/2M) [ sum_kl ln((1 - m_kl^2) / 4) + sum_k ln w_k ].

The second part is a prior: every kind sees half a spin more, up and down, and half a pattern more,
so that nothing is held impossible that was not seen. There are many maxima. Of several starts the
best is kept. Nats.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from ergolib.arguments import integer, positive
from ergolib.learning.knowledge.exponential_family import NotConverged
from ergolib.learning.knowledge.states import check_memory, check_patterns

__all__ = ["BernoulliMixture", "bernoulli_log_likelihood", "fit_bernoulli_mixture"]

Array = NDArray[np.float64]
Spins = NDArray[np.int8]

PRIOR = 0.5  # of a spin, each way, and of a pattern


class BernoulliMixture(NamedTuple):
    """A mixture of independent spins.

    Attributes
    ----------
    weights : ndarray, shape (K,)
        w_k.
    means : ndarray, shape (K, N)
        m_kl, between -1 and 1.
    shares : ndarray, shape (M, K)
        The probability that a pattern is of a kind.
    log_likelihood : float
        Mean ln p of the patterns, the prior not counted.
    iterations : int
        Of the start that was best.
    converged : bool
        True: where it would not be, `fit_bernoulli_mixture` raises.
    """

    weights: Array
    means: Array
    shares: Array
    log_likelihood: float
    iterations: int
    converged: bool


def fit_bernoulli_mixture(
    patterns: ArrayLike,
    components: int,
    starts: int = 5,
    tolerance: float = 1e-4,
    iterations: int = 1000,
    seed: int = 0,
) -> BernoulliMixture:
    """Fit a mixture of independent spins to patterns.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        +1 and -1.
    components : int
        K, from 1 to M.
    starts : int, default 5
        Each begins at K of the patterns, chosen at random.
    tolerance : float, default 1e-4
        In nats per pattern: where a step gains less, it is at rest.
    iterations : int, default 1000
        Steps that may be taken, in each start.
    seed : int, default 0

    Returns
    -------
    BernoulliMixture
        Of the start that gained most, the prior counted.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the fit would need more than 1 GiB.
    NotConverged
        If no start came to rest.

    Examples
    --------
    >>> two = fit_bernoulli_mixture([[1] * 8, [-1] * 8] * 50, 2)
    >>> [round(float(w), 3) for w in two.weights], round(two.log_likelihood, 3)
    ([0.5, 0.5], -0.772)
    """
    data = check_patterns(patterns)
    kinds = integer(components, "components", 1, len(data))
    many, most = integer(starts, "starts", 1), integer(iterations, "iterations", 1)
    rest = positive(tolerance, "tolerance")
    rng = np.random.default_rng(integer(seed, "seed", 0))
    check_memory(3.0 * len(data) * kinds + 2.0 * data.size, f"components = {kinds}")
    rows = data.astype(np.float64)
    best: tuple[float, BernoulliMixture] | None = None
    for _ in range(many):
        found = _climb(rows, kinds, rest, most, rng)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    if best is None:
        raise NotConverged(
            f"of {many} starts none came to rest in {most} iterations: a step still gained more "
            f"than {rest:.2g} nats per pattern"
        )
    return best[1]


def bernoulli_log_likelihood(mixture: BernoulliMixture, patterns: ArrayLike) -> Array:
    """Return ln p of each pattern, in nats.

    Parameters
    ----------
    mixture : BernoulliMixture
    patterns : array_like, shape (M, N)
        +1 and -1.

    Returns
    -------
    ndarray, shape (M,)

    Raises
    ------
    TypeError, ValueError
        If the patterns are not of their kind, or have another number of spins.
    """
    rows = check_patterns(patterns)
    if rows.shape[1] != mixture.means.shape[1]:
        raise ValueError(
            f"patterns must have {mixture.means.shape[1]} spins, as the mixture has, "
            f"got {rows.shape}"
        )
    joint = _joint(rows.astype(np.float64), mixture.weights, mixture.means)
    return np.asarray(logsumexp(joint, axis=1))


def _joint(rows: Array, weights: Array, means: Array) -> Array:
    """Return ln [w_k p_k(sigma)] of each pattern and kind."""
    fields = np.arctanh(means)
    constant = np.log(weights) + 0.5 * np.log(0.25 * (1.0 - means * means)).sum(axis=1)
    return np.asarray(rows @ fields.T + constant)


def _climb(
    rows: Array, kinds: int, rest: float, most: int, rng: np.random.Generator
) -> tuple[float, BernoulliMixture] | None:
    """Return where one start comes to rest, and how high; or nothing, if it does not."""
    m = len(rows)
    means = 0.5 * rows[rng.choice(m, size=kinds, replace=False)]
    weights = np.full(kinds, 1.0 / kinds)
    before = -np.inf
    for step in range(1, most + 1):
        joint = _joint(rows, weights, means)
        top = joint.max(axis=1)
        shares = np.exp(joint - top[:, None])
        total = shares.sum(axis=1)
        shares /= total[:, None]
        log_p = top + np.log(total)
        prior = np.log(0.25 * (1.0 - means * means)).sum() + np.log(weights).sum()
        height = float(log_p.mean() + PRIOR * prior / m)
        if height - before <= rest:
            mixture = BernoulliMixture(weights, means, shares, float(log_p.mean()), step, True)
            return height, mixture
        before = height
        seen = shares.sum(axis=0)
        means = (shares.T @ rows) / (seen + 2.0 * PRIOR)[:, None]
        weights = (seen + PRIOR) / (m + PRIOR * kinds)
    return None
