"""As little as you know: maximum entropy with given means, and what each constraint costs.

States i = 1 ... n have features a_k(i): an energy, a number of particles, the spots of a die. Known
are some means <a_k> = m_k, and nothing else. Of all distributions with these means the one of
largest entropy

    S = -sum_i p_i ln(p_i / base_i)

says no more than that (Jaynes, Phys. Rev. 106, 620, 1957). It is p_i = base_i exp(-sum_k price_k
a_k(i)) / Z. A price is the Lagrange multiplier of a constraint, in nats for a unit of its feature:

    price_k = dS / dm_k.

The price of energy is 1/T. The base says how many microstates a state stands for: 1 for each by
default; the density of states g(E) if the states are energies, and then S is the entropy of the
microstates. A distribution for a base makes S minus the divergence from it. Entropies are in nats.

S and ln Z are each other's Legendre transforms: S(m) = min over prices of [ln Z + price m]. The
minimum is found by Newton's method (`ergolib.kernels.maximum_entropy`, which is what the page runs,
too). Means on the edge of what can be reached have an answer all the same: states off the edge
have probability 0, and prices are infinite.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from ergolib.arguments import reals
from ergolib.kernels import maximum_entropy as kernel
from ergolib.price.reach import (
    RARE,
    Unreachable,
    alone,
    constraints,
    face,
    ranges,
    scaled,
    unreachable,
)

__all__ = ["MaximumEntropy", "gibbs_distribution", "maximum_entropy"]

Array = NDArray[np.float64]

STEPS = 400
_OUTSIDE = 1e-11  # what is farther beyond the edge has no distribution
_REDUNDANT = 1e-11  # of the features' largest singular value
_PLAIN = 1e-6  # features less alike than this are left as they are
_HUGE = 1e60  # a range whose square still has a square


class MaximumEntropy(NamedTuple):
    """The distribution that says no more than some means.

    Attributes
    ----------
    probabilities : ndarray, shape (states,)
    prices : ndarray, shape (constraints,)
        Lagrange multipliers, in nats for a unit of each feature; p ~ base exp(-prices features).
        On the edge of what can be reached some are infinite.
    log_partition : float
        Massieu's function ln Z = ln sum base exp(-prices features). Where prices are infinite, its
        limit.
    entropy : float
        -sum p ln(p / base), in nats; ln Z + prices means.
    learned : float
        ln(sum base) - entropy: nats that the means have told; the divergence from the base.
    means : ndarray, shape (constraints,)
        Of the features, in this distribution.
    covariance : ndarray, shape (constraints, constraints)
        Of the features: -d means / d prices, and minus the inverse of d prices / d means.
    """

    probabilities: Array
    prices: Array
    log_partition: float
    entropy: float
    learned: float
    means: Array
    covariance: Array


def maximum_entropy(
    features: ArrayLike, means: ArrayLike, base: ArrayLike | None = None
) -> MaximumEntropy:
    """Find the distribution of largest entropy with given means.

    Parameters
    ----------
    features : array_like
        Shape (constraints, states), or (states,) for a single constraint: what each state has of
        each feature. Features may repeat each other, as long as their means do, too: the price is
        then shared between them. One that does not vary has no price.
    means : array_like
        Shape (constraints,), or a number: the mean of each feature.
    base : array_like, optional
        Shape (states,): microstates behind each state, or a distribution believed before; none
        negative. 1 for each state by default.

    Returns
    -------
    MaximumEntropy
        On the edge of what can be reached (within 1e-12 of a feature's range) probabilities and
        entropy are those of the edge, and prices infinite. Of the infinite prices that would do,
        those are given that need fewest of them.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or the shapes do not fit.
    Unreachable
        If no distribution has these means: says which, and between which values it could be. (A
        `ValueError`.)
    ArithmeticError
        If features are so nearly alike, and means so near to the edge, that rounding decides.

    Notes
    -----
    Means are met to about 1e-14 of a feature's range. Prices have an error of about 1e-16 / x,
    relative, x being the distance of the means from the edge in units of a range.

    Examples
    --------
    A die whose throws have a mean of 4.5 (Jaynes 1963):

    >>> die = maximum_entropy([1, 2, 3, 4, 5, 6], 4.5)
    >>> die.probabilities.round(4)
    array([0.0544, 0.0788, 0.1142, 0.1654, 0.2398, 0.3475])
    >>> round(die.entropy, 5), round(float(die.prices[0]), 5)
    (1.61358, -0.37105)
    """
    rows, targets = constraints(features, means)
    weights = _base(base, rows.shape[1])
    able = weights > 0.0
    alone(rows[:, able], targets)
    p = np.zeros(weights.size)
    within, prices, endless = _solve(rows[:, able], targets, weights[able])
    p[able] = within
    return _result(rows, weights, p, prices, endless)


def gibbs_distribution(
    features: ArrayLike, prices: ArrayLike, base: ArrayLike | None = None
) -> MaximumEntropy:
    """Return the distribution base exp(-prices features) / Z: the way back from prices to means.

    Parameters
    ----------
    features, base : array_like
        As for `maximum_entropy`.
    prices : array_like
        Shape (constraints,), or a number: finite prices in nats for a unit of each feature.

    Returns
    -------
    MaximumEntropy
        `maximum_entropy` of its `means` is the same distribution.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or the shapes do not fit.

    Examples
    --------
    >>> two_levels = gibbs_distribution([0.0, 1.0], 0.5)
    >>> round(float(two_levels.means[0]), 6)  # 1 / (1 + exp(0.5))
    0.377541
    """
    rows, given = constraints(features, reals(prices, "prices"))
    weights = _base(base, rows.shape[1])
    able = weights > 0.0
    exponents = np.full(weights.size, -np.inf)
    exponents[able] = np.log(weights[able]) - given @ rows[:, able]
    p = np.exp(exponents - exponents.max())
    return _result(rows, weights, p / p.sum(), given, np.zeros(given.size))


def _base(base: ArrayLike | None, states: int) -> Array:
    """Return the weight of each state, or say what is wrong."""
    if base is None:
        return np.ones(states)
    weights = reals(base, "base")
    if weights.shape != (states,):
        raise ValueError(f"base must have shape ({states},), got shape {weights.shape}")
    if (weights < 0.0).any() or not (weights > 0.0).any():
        raise ValueError(
            "base must hold numbers of at least 0, not all of them 0, "
            f"got {float(weights.min())!r} as the smallest"
        )
    return np.ascontiguousarray(weights)


def _solve(features: Array, means: Array, base: Array) -> tuple[Array, Array, Array]:
    """Return probabilities, prices, and the direction in which prices are infinite (or zeros)."""
    p, prices, met = _newton(features, means, base)
    if not met and _beyond(features, means, prices):
        raise unreachable(features, means)
    able, direction = np.ones(p.size, dtype=bool), np.zeros(means.size)
    if p.min() < RARE:
        able, direction = face(features, means, p)
    if able.all():
        if not met:
            raise ArithmeticError(
                "the prices were not found: rounding decides whether these means can be reached"
            )
        return p, prices, direction
    q = np.zeros(base.size)
    try:
        q[able], along, again = _solve(features[:, able], means, base[able])
    except (Unreachable, ArithmeticError):
        if not met:
            raise
        return p, prices, np.zeros(means.size)  # so near to the edge, but not on it
    return q, along, direction + again  # again, if rounding had left a face of the face


def _newton(features: Array, means: Array, base: Array) -> tuple[Array, Array, bool]:
    """Return probabilities, prices, and whether the means are met."""
    if means.size == 0:
        return base / base.sum(), means, True
    plain = _singular_values(features)
    size = ranges(features)
    if plain[-1] > _PLAIN * plain[0] and (size < _HUGE).all() and (size > 1.0 / _HUGE).all():
        return _kernel(features, means, base)
    # Redundant, or nearly so: new features that are not, as many as there are in truth.
    x = scaled(features, means)
    middle = x.mean(axis=1)
    left, sizes, right = np.linalg.svd(x - middle[:, np.newaxis], full_matrices=False)
    kept = sizes > _REDUNDANT * max(sizes[0], 1e-300)
    null = np.ones(means.size) - (left[:, kept] ** 2).sum(axis=1)
    residue = middle - left[:, kept] @ (left[:, kept].T @ middle)
    if np.abs(residue).max() > 1e-9 and null.max() > 1e-9:
        raise unreachable(features, means)
    scale = np.sqrt(base.size)
    rows = scale * right[kept]
    to = -scale * (left[:, kept].T @ middle) / sizes[kept]
    p, prices, met = _kernel(np.ascontiguousarray(rows), to, base)
    if not met:
        as_they_are = _kernel(features, means, base)
        if as_they_are[2]:
            return as_they_are
    with np.errstate(over="ignore", invalid="ignore"):
        back = left[:, kept] @ (scale * prices / sizes[kept])
        return p, back / ranges(features), met


def _singular_values(features: Array) -> Array:
    """Return the singular values of the features about their averages, each in its own unit."""
    if features.shape[0] >= features.shape[1]:
        return np.array([1.0, 0.0])
    x = (features - features.mean(axis=1, keepdims=True)) / ranges(features)[:, np.newaxis]
    return np.asarray(np.linalg.svd(x, compute_uv=False))


def _kernel(features: Array, means: Array, base: Array) -> tuple[Array, Array, bool]:
    """Run the kernel."""
    number, states = features.shape
    prices, p, account = np.zeros(number), np.zeros(states), np.zeros(2)
    if number == 0:
        return base / base.sum(), prices, True
    steps = kernel.solve(
        features.ravel(),
        means,
        base,
        prices,
        p,
        account,
        np.zeros(kernel.scratch_size(number, states)),
        STEPS,
    )
    return p, prices, bool(steps >= 0)


def _beyond(features: Array, means: Array, prices: Array) -> bool:
    """Tell whether all states lie on one side of the means, as measured along the prices."""
    if not np.isfinite(prices).all():
        return False
    exponents = prices @ (features - means[:, np.newaxis])
    return bool(exponents.min() > _OUTSIDE * np.abs(exponents).max())


def _result(
    features: Array, base: Array, p: Array, prices: Array, endless: Array
) -> MaximumEntropy:
    """Return everything about a distribution; `endless` is where prices are infinite."""
    able = p > 0.0
    entropy = 0.0 - float((p[able] * (np.log(p[able]) - np.log(base[able]))).sum())
    means = features @ p
    away = features - means[:, np.newaxis]
    covariance = (away * p) @ away.T
    if endless.any():
        full = np.where(endless != 0.0, np.copysign(np.inf, endless), prices)
        along = float(endless @ means)
        size = float(np.abs(endless) @ np.abs(features).max(axis=1))
        if abs(along) > 1e-9 * size:
            log_partition = -np.copysign(np.inf, along)
        else:
            log_partition = entropy - float(np.where(endless != 0.0, 0.0, prices) @ means)
        prices = full
    else:
        exponents = np.log(base, out=np.full(base.size, -np.inf), where=base > 0.0)
        log_partition = float(logsumexp(exponents - prices @ features))
    learned = float(np.log(base.sum())) - entropy + 0.0
    return MaximumEntropy(
        p, prices + 0.0, float(log_partition), entropy, learned, means, covariance
    )
