"""What can be known at all: which means a distribution can have.

The means of some features over all distributions fill a convex body, the hull of the points that
the states make. A mean outside has no distribution (`Unreachable`). On the edge there are
distributions, but only over the states of a face: the others have probability 0, which takes
infinite prices. Both are questions of linear programming, answered by HiGHS to about 1e-9 of a
feature's range.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import linprog

from ergolib.arguments import reals

__all__ = ["Unreachable", "reachable_interval"]

Array = NDArray[np.float64]

TOLERANCE = 1e-9
ON_EDGE = 1e-12  # of a range: a mean so near to the edge is on it
RARE = 1e-12  # a probability that may be zero
FLAT = 1e-11  # what is thinner, in units of the features' ranges, has no thickness
_STEEPEST = 1e6


class Unreachable(ValueError):  # noqa: N818 - what is unreachable is a mean
    """No distribution has these means.

    Attributes
    ----------
    constraint : int
        The first that cannot be met together with those before it.
    asked : float
        Its mean.
    interval : (float, float)
        Where its mean could be, given the means of those before it.
    given : tuple of int
        Those before it that narrow this interval; empty if the mean is impossible in itself.
    """

    def __init__(
        self, constraint: int, asked: float, interval: tuple[float, float], given: tuple[int, ...]
    ) -> None:
        self.constraint, self.asked = constraint, asked
        self.interval, self.given = interval, given
        low, high = interval
        where = f"be {low:.12g}" if low == high else f"lie between {low:.12g} and {high:.12g}"
        means = ", ".join(f"means[{k}]" for k in given)
        after = f" given {means}" if given else ""
        super().__init__(
            f"means[{constraint}] cannot be reached: it must {where}{after}, got {asked!r}"
        )

    def __reduce__(self) -> tuple[type[Unreachable], tuple[object, ...]]:
        return Unreachable, (self.constraint, self.asked, self.interval, self.given)


def reachable_interval(
    feature: ArrayLike,
    features: ArrayLike | None = None,
    means: ArrayLike | None = None,
) -> tuple[float, float]:
    """Return between which values the mean of a feature can lie, given the means of others.

    Parameters
    ----------
    feature : array_like
        Shape (states,): the feature in question, for each state.
    features : array_like, optional
        Shape (given, states), or (states,) for a single one: the others.
    means : array_like, optional
        Shape (given,), or a number: their means.

    Returns
    -------
    (float, float)
        To about 1e-9 of the feature's range. At the ends a price is infinite.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or the shapes do not fit.
    Unreachable
        If no distribution has the means of the others.

    Examples
    --------
    A die whose mean is 4.5 shows a six at least in 1 of 10 throws, at most in 7:

    >>> six = [0, 0, 0, 0, 0, 1]
    >>> low, high = reachable_interval(six, [1, 2, 3, 4, 5, 6], 4.5)
    >>> round(low, 6), round(high, 6)
    (0.0, 0.7)
    """
    values = reals(feature, "feature")
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"feature must have shape (states,), got shape {values.shape}")
    if features is None or means is None:
        if features is not None or means is not None:
            raise ValueError("features and means must be given together, got one of them")
        return float(values.min()), float(values.max())
    others, targets = constraints(features, means)
    if others.shape[1] != values.size:
        raise ValueError(
            f"features must have {values.size} states, as feature has, got {others.shape[1]}"
        )
    alone(others, targets)
    found = interval(values, others, targets)
    if found is None:
        raise unreachable(others, targets)
    return found


def constraints(features: ArrayLike, means: ArrayLike) -> tuple[Array, Array]:
    """Return features of shape (constraints, states) and as many means, or say what is wrong."""
    rows, targets = reals(features, "features"), reals(means, "means")
    if rows.ndim == 1:
        rows = rows[np.newaxis]
    if rows.ndim != 2 or rows.shape[1] == 0:
        raise ValueError(
            f"features must have shape (constraints, states) or (states,), got {rows.shape}"
        )
    targets = np.atleast_1d(targets)
    if targets.shape != rows.shape[:1]:
        raise ValueError(
            f"means must hold a mean for each of the {rows.shape[0]} features, "
            f"got shape {targets.shape}"
        )
    return np.ascontiguousarray(rows), targets.copy()


def scaled(features: Array, means: Array) -> Array:
    """Return the features less their means, in units of their ranges."""
    return (features - means[:, np.newaxis]) / ranges(features)[:, np.newaxis]


def ranges(features: Array) -> Array:
    """Return the range of each feature; of one that does not vary its size, or 1."""
    span = np.ptp(features, axis=1)
    return np.where(span > 0.0, span, np.maximum(1.0, np.abs(features[:, 0])))


def interval(feature: Array, features: Array, means: Array) -> tuple[float, float] | None:
    """Return where the mean of a feature can lie, or None if the other means cannot be met."""
    low, width = float(feature.min()), float(np.ptp(feature))
    x = scaled(features, means)
    ends = []
    for sign in (1.0, -1.0):
        cost = sign * (feature - low) / (width or 1.0)
        found = _programme(cost, np.vstack([x, np.ones(feature.size)]), np.append(0.0 * means, 1.0))
        if found is None:
            return None
        # from the distribution, so that a corner is as exact as the features
        p = np.clip(found, 0.0, None)
        ends.append(float((p * (feature - low)).sum() / p.sum()) + low)
    return min(ends), max(ends)


def _programme(cost: Array, equal: Array, to: Array) -> Array | None:
    """Return the non-negative numbers of least cost that obey the equations, or None."""
    options = {"primal_feasibility_tolerance": TOLERANCE, "dual_feasibility_tolerance": TOLERANCE}
    found = linprog(cost, A_eq=equal, b_eq=to, method="highs", options=options)
    if found.status == 2:
        return None
    if not found.success:
        raise ArithmeticError(f"the linear programme was not solved: {found.message}")
    answer: Array = found.x
    return answer


def alone(features: Array, means: Array) -> None:
    """Raise `Unreachable` if a mean is beyond what any state has of its feature."""
    for k in range(means.size):
        low, high = float(features[k].min()), float(features[k].max())
        slack = ON_EDGE * (high - low or max(abs(low), 1.0))
        if not low - slack <= means[k] <= high + slack:
            raise Unreachable(k, float(means[k]), (low, high), ())


def unreachable(features: Array, means: Array) -> Unreachable:
    """Return the error that names the first mean that cannot be met, and where it could be."""
    count = means.size
    worst, answer = -np.inf, None
    for k in range(1, count):
        found = interval(features[k], features[:k], means[:k])
        if found is None:
            break
        beyond = max(found[0] - means[k], means[k] - found[1]) / (np.ptp(features[k]) or 1.0)
        if beyond > worst:
            worst = beyond
            answer = Unreachable(k, float(means[k]), found, tuple(range(k)))
        if beyond > TOLERANCE:
            break
    if answer is None:  # one constraint, met: the caller would not have asked
        raise ArithmeticError("means that can be reached were taken for unreachable")
    return answer


def face(features: Array, means: Array, p: Array) -> tuple[NDArray[np.bool_], Array]:
    """Return which states can have a probability at all, if p nearly has these means.

    On the edge p is concentrated on a face: the states that are likely lie in a plane through the
    means, and all others on one side of it. If there is no such plane all states can. The second
    part of the answer is a direction at right angles to the plane, such that features times it are
    larger off the face; of all, one with few parts that are not zero.
    """
    x = scaled(features, means)
    likely = p >= RARE
    able, none = np.ones(p.size, dtype=bool), np.zeros(means.size)
    left, sizes, _ = np.linalg.svd(np.asarray(np.linalg.qr(x[:, likely].T, mode="r")).T)
    flat = left[:, int((sizes > FLAT).sum()) :]  # directions in which the likely ones do not differ
    count = flat.shape[1]
    if likely.all() or count == 0:
        return able, none
    # d = flat c with d x >= s, as many s = 1 as there can be
    rare, place = np.unique(x[:, ~likely].T @ flat, axis=0, return_inverse=True)
    states = rare.shape[0]
    free = [(-_STEEPEST, _STEEPEST)] * count
    found = linprog(
        np.append(np.zeros(count), -np.ones(states)),
        A_ub=sparse.hstack([sparse.csr_array(-rare), sparse.eye_array(states)]),
        b_ub=np.zeros(states),
        bounds=free + [(0.0, 1.0)] * states,
    )
    if not found.success:
        raise ArithmeticError(f"the linear programme was not solved: {found.message}")
    off = found.x[count:] > 0.5
    if not off.any():
        return able, none
    able[~likely] = ~off[place.ravel()]
    # of all such directions the one whose parts, without their signs, have the smallest sum
    size = np.eye(means.size)
    fewest = linprog(
        np.append(np.zeros(count), np.ones(means.size)),
        A_ub=np.block(
            [[flat, -size], [-flat, -size], [-rare[off], np.zeros((off.sum(), means.size))]]
        ),
        b_ub=np.append(np.zeros(2 * means.size), -np.ones(off.sum())),
        A_eq=np.hstack([rare[~off], np.zeros(((~off).sum(), means.size))]),
        b_eq=np.zeros((~off).sum()),
        bounds=free + [(0.0, None)] * means.size,
    )
    direction = flat @ (fewest if fewest.success else found).x[:count] / ranges(features)
    parts = np.abs(direction) * ranges(features)
    return able, np.where(parts > TOLERANCE * parts.max(), direction, 0.0)
