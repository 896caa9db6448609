r"""Fewer couplings than states: the best fit is one, if it is the likelihood that is made largest.

A model of N spins keeps the couplings J_S of some subsets S only, all pairs for instance, and says

    p(sigma) = exp(sum_S J_S sigma_S / T) / Z.

With its features sigma_S fixed this is an exponential family. Of the target distribution Z_i it
loses D_KL(target || p), in nats, and the couplings that lose least are those of maximum likelihood.
In theta = J / T the loss has

    slope     <sigma_S>_p - <sigma_S>_target,
    curvature <sigma_S sigma_S'>_p - <sigma_S>_p <sigma_S'>_p,

a covariance, which is nowhere negative: the loss is convex. **So there is a single optimum.**
Several minima never come from maximum likelihood in fixed features; they come from fits in the
other direction (`product_minima`) or belong to the free energy of the states (Curie and Weiss).

All means come from one Walsh-Hadamard transform of p, and sigma_S sigma_S' = sigma_(S xor S'), so
the curvature needs no other. Newton's method then takes a dozen steps.

The optimum may lie at infinity: if the target never visits some states, couplings may grow without
end to forbid them, as the field of a spin that was never seen down. That is found out and said. A
ridge, (r/2) sum_S theta_S^2, added to the loss, keeps them finite.

A reconstruction after Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own
notation. Exponential families: M. J. Wainwright and M. I. Jordan, Foundations and Trends in Machine
Learning 1, 1 (2008). Nats, k_B = 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse.linalg import LinearOperator, cg

from ergolib.arguments import integer, positive, probabilities, real, reals
from ergolib.information.divergences import divergence
from ergolib.learning.knowledge.regions import check_region, independent_on
from ergolib.learning.knowledge.states import check_memory, check_states
from ergolib.learning.knowledge.walsh import walsh_hadamard

__all__ = ["FittedFamily", "InfiniteCouplings", "NotConverged", "fit_couplings", "subsets_to_order"]

Array = NDArray[np.float64]
Subsets = NDArray[np.int64]

DENSE = 1500  # couplings: beyond, the curvature is not written out
WORK = 10  # arrays of 2^N numbers in use at once
SETTLED = 1e-6  # of ln p: a last step of Newton's method leaves its square
RUNAWAY = 1e-8  # means that are met so well while couplings still move: they move for ever
FLAT = 1e-3  # of the range of a direction: what the target visits lies on its edge
LONGEST = 20.0  # of ln p in a step


class NotConverged(ArithmeticError):  # noqa: N818
    """A fit did not come to rest; there is no result."""


class InfiniteCouplings(NotConverged):
    """The best couplings are infinite: they forbid states that the target never visits."""


class FittedFamily(NamedTuple):
    """The distribution that loses least of a target, among those with some couplings only.

    Attributes
    ----------
    couplings : ndarray, shape (2^N,)
        J_S, in units of energy: E(sigma) = -sum_S J_S sigma_S. 0 where none was allowed.
    distribution : ndarray, shape (2^N,)
        p = exp(-E/T) / Z.
    divergence : float
        D_KL(target || p), in nats, the ridge not counted.
    gradient : float
        The largest slope left: with no ridge the largest difference between a mean of sigma_S in
        the model and in the target.
    iterations : int
        Steps taken.
    converged : bool
        True: where it would not be, `fit_couplings` raises.
    """

    couplings: Array
    distribution: Array
    divergence: float
    gradient: float
    iterations: int
    converged: bool


def subsets_to_order(n: int, order: int) -> Subsets:
    """Return the subsets of n spins with at least one and at most `order` members.

    Parameters
    ----------
    n : int
        Spins, at least 1; the search takes 2^n numbers.
    order : int
        From 1 to n.

    Returns
    -------
    ndarray of int64
        Indices (bit k is 1 where spin k is a member), those of fewer members first.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer in its range, or n needs more than 1 GiB.

    Examples
    --------
    >>> subsets_to_order(3, 2)
    array([1, 2, 4, 3, 5, 6])
    """
    spins = integer(n, "n", 1, 62)
    most = integer(order, "order", 1, spins)
    check_memory(3.0 * 2.0**spins, f"n = {spins}")
    members = np.bitwise_count(np.arange(1 << spins, dtype=np.uint64))
    chosen = np.flatnonzero((members >= 1) & (members <= most))
    return chosen[np.argsort(members[chosen], kind="stable")]


def fit_couplings(
    target: ArrayLike,
    order: int | None = None,
    subsets: ArrayLike | None = None,
    temperature: float = 1.0,
    ridge: float = 0.0,
    region: ArrayLike | None = None,
    start: ArrayLike | None = None,
    tolerance: float = 1e-10,
    iterations: int = 200,
) -> FittedFamily:
    """Fit the couplings of some subsets to a distribution by maximum likelihood.

    Parameters
    ----------
    target : array_like, shape (2^N,)
        A distribution over states: what is to be known, or shares of data. It may have zeros.
    order : int, optional
        Couplings of all subsets with at most so many members. Either this or `subsets`.
    subsets : array_like of int, optional
        The subsets that are coupled, as indices from 1 to 2^N - 1, none twice; may be empty.
    temperature : float, default 1
        T. It scales the couplings and changes nothing else.
    ridge : float, default 0
        r, at least 0: (r/2) sum (J_S/T)^2 is added to the loss.
    region : array_like of bool, shape (2^N,), optional
        The states that the model has: p is 0 elsewhere, as the target must be. On few states some
        products of spins say the same as others, and only couplings that differ are kept, those of
        fewer members first; there may be at most 1500. All states by default.
    start : array_like, shape (2^N,), optional
        Couplings to begin at; those of other subsets are left out. By default zero, or those of
        -T ln(target) with the others cut off, whichever lose less.
    tolerance : float, default 1e-10
        The largest slope allowed. ln p has then settled to 1e-6, too, and for that reason the
        answer is nearly always much closer.
    iterations : int, default 200
        Steps that may be taken.

    Returns
    -------
    FittedFamily

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the fit would need more than 1 GiB.
    InfiniteCouplings
        If no finite couplings are best, because the target has states of probability 0.
    NotConverged
        If the fit did not come to rest.

    Examples
    --------
    Three bits of even parity: no pair of them says anything, and one bit of knowledge is lost.

    >>> even = [0.25, 0, 0, 0.25, 0, 0.25, 0.25, 0]
    >>> fit = fit_couplings(even, order=2)
    >>> round(fit.divergence, 6), float(abs(fit.couplings).max())
    (0.693147, 0.0)
    """
    goal, n = check_states(probabilities(target, "target"), "target")
    chosen = _chosen(n, order, subsets)
    heat = positive(temperature, "temperature")
    penalty = _penalty(ridge)
    rest = positive(tolerance, "tolerance")
    most = integer(iterations, "iterations", 0)
    check_memory(WORK * goal.size + 3 * min(chosen.size, DENSE) ** 2, "target and subsets")
    inside = None if region is None else check_region(region, goal)
    if inside is not None:
        chosen = independent_on(inside, chosen)

    loss = _Loss(goal, chosen, penalty, inside)
    wanted = goal[loss.inside]
    theta = _begin(loss, start, heat)
    for step in range(most + 1):
        log_p = loss.log_p(theta)
        p = np.exp(log_p)
        slope = loss.slope(theta, p)
        direction = -_solve(loss, p, slope)
        along = loss.spread(direction)
        along = (along - p @ along)[loss.inside]
        change = float(np.abs(along).max())
        size = float(np.abs(slope).max(initial=0.0))
        if size <= rest and change <= SETTLED:
            return _result(loss, theta + direction, heat, step)
        if size <= RUNAWAY and penalty == 0.0 and change > 0.1 and _forbids(wanted, along):
            raise InfiniteCouplings(_endless(wanted, along))
        if step < most:
            theta = _search(loss, theta, direction * min(1.0, LONGEST / max(change, 1.0)), slope)
    raise NotConverged(
        f"the fit did not come to rest in {most} steps: a slope of {size:.2g} was left where "
        f"{rest:.2g} was asked for, and ln p still moved by {change:.2g}; more iterations, or a "
        "ridge, may help"
    )


class _Loss:
    """D_KL(target || p) and the ridge, up to the target's entropy, as a function of J / T."""

    def __init__(
        self, goal: Array, chosen: Subsets, ridge: float, region: NDArray[np.bool_] | None = None
    ) -> None:
        self.goal, self.chosen, self.ridge, self.region = goal, chosen, ridge, region
        self.inside = slice(None) if region is None else region

    def spread(self, theta: Array) -> Array:
        """Return sum_S theta_S sigma_S for each state."""
        full = np.zeros(self.goal.size)
        full[self.chosen] = theta
        return walsh_hadamard(full)

    def log_p(self, theta: Array) -> Array:
        """Return ln p for each state."""
        exponents = self.spread(theta)
        if self.region is not None:
            exponents[~self.region] = -np.inf
        exponents -= exponents.max()
        exponents -= np.log(np.exp(exponents).sum())
        return exponents

    def value(self, theta: Array) -> float:
        """Return the loss."""
        log_p = self.log_p(theta)[self.inside]
        return float(0.5 * self.ridge * (theta @ theta) - self.goal[self.inside] @ log_p)

    def slope(self, theta: Array, p: Array) -> Array:
        """Return its slope; from the difference p - target, which keeps its digits."""
        return walsh_hadamard(p - self.goal)[self.chosen] + self.ridge * theta

    def curvature(self, p: Array) -> Array:
        """Return its matrix of second derivatives: the covariance of the features."""
        means = walsh_hadamard(p)
        own = means[self.chosen]
        matrix = means[self.chosen[:, None] ^ self.chosen] - own[:, None] * own
        matrix.flat[:: self.chosen.size + 1] += self.ridge
        return matrix

    def curve(self, p: Array) -> Callable[[Array], Array]:
        """Return the product of that matrix with a vector, for where it is too large to write."""

        def times(vector: Array) -> Array:
            along = self.spread(vector.ravel())
            along -= p @ along
            return walsh_hadamard(p * along)[self.chosen] + self.ridge * vector.ravel()

        return times


def _chosen(n: int, order: int | None, subsets: ArrayLike | None) -> Subsets:
    """Return the subsets that are coupled, or say what is wrong with them."""
    if (order is None) == (subsets is None):
        raise TypeError("order or subsets must be given, and not both")
    if subsets is None:
        return subsets_to_order(n, integer(order, "order", 1, n))
    listed = reals(subsets, "subsets")
    message = f"subsets must hold different integers from 1 to {(1 << n) - 1}"
    if listed.ndim != 1:
        raise ValueError(f"{message} along one axis, got shape {listed.shape}")
    wrong = (listed != np.floor(listed)) | (listed < 1) | (listed >= 1 << n)
    if wrong.any():
        raise ValueError(f"{message}, got {float(listed[wrong][0]):g} among them")
    chosen = listed.astype(np.int64)
    if np.unique(chosen).size != chosen.size:
        raise ValueError(f"{message}, got some of them twice")
    return chosen


def _penalty(ridge: float) -> float:
    """Return the ridge, or say what is wrong with it."""
    number = real(ridge, "ridge")
    if number < 0.0:
        raise ValueError(f"ridge must be a finite number of at least 0, got {ridge!r}")
    return number


def _begin(loss: _Loss, start: ArrayLike | None, heat: float) -> Array:
    """Return J / T to begin with."""
    if start is not None:
        given, _ = check_states(start, "start")
        if given.size != loss.goal.size:
            raise ValueError(f"start must have shape ({loss.goal.size},), got {given.shape}")
        return np.asarray(given[loss.chosen] / heat)
    nothing = np.zeros(loss.chosen.size)
    if loss.goal.min() <= 0.0:
        return nothing
    cut = walsh_hadamard(np.log(loss.goal))[loss.chosen] / loss.goal.size
    return cut if loss.value(cut) < loss.value(nothing) else nothing


def _solve(loss: _Loss, p: Array, slope: Array) -> Array:
    """Return Newton's step backwards: the slope divided by the curvature."""
    if slope.size > DENSE:
        means = walsh_hadamard(p)[loss.chosen]
        shape = (slope.size, slope.size)
        scale = np.maximum(1.0 - means * means, 1e-12) + loss.ridge
        matrix = LinearOperator(shape, matvec=loss.curve(p), dtype=np.float64)
        rough = LinearOperator(shape, matvec=lambda v: v.ravel() / scale, dtype=np.float64)
        return np.asarray(cg(matrix, slope, rtol=1e-4, maxiter=300, M=rough)[0])
    if slope.size == 0:
        return slope
    matrix = loss.curvature(p)
    for damping in (0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1.0):  # where rounding has left it flat
        try:
            factors = cho_factor(matrix + damping * np.eye(slope.size), check_finite=False)
        except np.linalg.LinAlgError:
            continue
        return np.asarray(cho_solve(factors, slope, check_finite=False))
    return slope  # not met: a covariance plus 1 has factors


def _search(loss: _Loss, theta: Array, direction: Array, slope: Array) -> Array:
    """Return a point down the direction: the whole step, or as many halvings as it takes."""
    here, gain = loss.value(theta), float(slope @ direction)
    rounding = 1e-14 * (1.0 + abs(here))
    share = 1.0
    while share > 1e-12:
        there = theta + share * direction
        if loss.value(there) <= here + 1e-4 * share * gain + rounding:
            return np.asarray(there)
        share *= 0.5
    return theta


def _forbids(goal: Array, along: Array) -> bool:
    """Tell whether a direction lowers only states that the target never visits."""
    visited = along[goal > 0.0]
    most, least = float(along.max()), float(along.min())
    return bool(most - float(visited.min()) <= FLAT * (most - least))


def _endless(goal: Array, along: Array) -> str:
    """Return what to say where the best couplings are infinite."""
    most, least = float(along.max()), float(along.min())
    gone = int((along < most - 0.5 * (most - least)).sum())
    return (
        f"the couplings grow without end: the target never visits {int((goal == 0.0).sum())} of "
        f"{goal.size} states, and they can forbid at least {gone} of these at once; a ridge keeps "
        "them finite, as does a target with a share of every state"
    )


def _result(loss: _Loss, theta: Array, heat: float, steps: int) -> FittedFamily:
    """Return the fit and what it loses."""
    p = np.exp(loss.log_p(theta))
    p /= p.sum()
    couplings = np.zeros(p.size)
    couplings[loss.chosen] = heat * theta
    left = float(np.abs(loss.slope(theta, p)).max(initial=0.0))
    return FittedFamily(couplings, p, divergence(loss.goal, p), left, steps, True)
