r"""Several experts in place of one model: soft mixtures, fitted by expectation and maximisation.

Where pairs of spins cannot hold what is to be known, several models with pairs may, each
responsible for a part:

    m(sigma) = sum_k w_k p_k(sigma),    p_k(sigma) = exp(sum_S J^k_S sigma_S / T) / Z_k.

No gate says which expert has a state; each has the share r_k = w_k p_k / m in which it explains it.
Expectation-maximisation (Dempster, Laird and Rubin, J. R. Stat. Soc. B 39, 1, 1977) takes these
shares for a gate, fits every expert to the part target r_k of the target by maximum likelihood
(`fit_couplings`: one optimum, found exactly), finds the shares anew, and never loses more than
before. It is slow where experts overlap, so after every ten rounds the slope of the whole loss is
followed for a while (BFGS with little memory), and the point it leads to is taken if it loses less.
Whether a fit is at rest is judged by the rounds alone.

**A mixture is not an exponential family, and its loss is not convex.** It has at least K! equal
optima, one for each order of the experts, and may have others that are worse. So there are several
starts, and what each of them reached is told.

A mixture of pairs holds a parity exactly. For N = 3 and a background b let two experts have
tanh(J_1/T) = +-c for the field of the first spin and tanh(J_23/T) = +-c for the pair of the others,
the same sign for both; half the one and half the other make (1 + c^2 sigma_1 sigma_2 sigma_3) / 8,
which is the blurred parity if c^2 = 1 - b. For N = 4 the same holds with the pairs (1, 2), (3, 4).

Couplings of an expert may have no finite best values, though the target visits every state: an
expert wants to be one pattern and nothing else as soon as another will have the background. Then
`InfiniteCouplings` is raised; a ridge, (r/2) sum (J/T)^2 over all experts added to the loss, keeps
them finite.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation. Nats, k_B = 1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize

from ergolib.arguments import integer, positive, probabilities, real
from ergolib.information.divergences import divergence
from ergolib.learning.knowledge.exponential_family import (
    InfiniteCouplings,
    NotConverged,
    fit_couplings,
    subsets_to_order,
)
from ergolib.learning.knowledge.states import check_memory, check_states
from ergolib.learning.knowledge.walsh import walsh_hadamard

__all__ = ["FittedExperts", "fit_experts"]

Array = NDArray[np.float64]

WORK = 12  # arrays of 2^N numbers in use at once, beside those of the experts
ENDLESS = 0.1  # of ln p in a round, when the loss has come to rest
OFTEN = 10  # rounds between two searches
CARRY_ON = {"maxiter": 300, "ftol": 1e-15, "gtol": 1e-9}
SAME = 1e-6  # nats: two starts that ended so near found the same


class FittedExperts(NamedTuple):
    """The mixture of experts that loses least of a target, of those found.

    Attributes
    ----------
    weights : ndarray, shape (K,)
        w_k, the largest first.
    couplings : ndarray, shape (K, 2^N)
        J^k_S, in units of energy. 0 where none was allowed.
    distributions : ndarray, shape (K, 2^N)
        p_k.
    responsibilities : ndarray, shape (K, 2^N)
        r_k = w_k p_k / m: a distribution over experts for each state.
    distribution : ndarray, shape (2^N,)
        m = sum_k w_k p_k.
    divergence : float
        D_KL(target || m), in nats, the ridge not counted.
    losses : ndarray, shape (starts,)
        The loss, divergence and ridge, that each start came to; of those that did not come to rest,
        where they were left.
    agreeing : int
        How many starts came to rest within 1e-6 nats of the best loss. 1 of many says that a better
        one may well have been missed.
    rounds : int
        Of expectation and maximisation, in the best start.
    converged : bool
        True: where it would not be, `fit_experts` raises.
    """

    weights: Array
    couplings: Array
    distributions: Array
    responsibilities: Array
    distribution: Array
    divergence: float
    losses: Array
    agreeing: int
    rounds: int
    converged: bool


def fit_experts(
    target: ArrayLike,
    experts: int = 2,
    order: int = 2,
    temperature: float = 1.0,
    ridge: float = 0.0,
    starts: int = 8,
    seed: int = 0,
    tolerance: float = 1e-8,
    rounds: int = 2000,
) -> FittedExperts:
    """Fit a mixture of experts to a distribution by maximum likelihood.

    Parameters
    ----------
    target : array_like, shape (2^N,)
        A distribution over states: what is to be known, or shares of data. It may have zeros with a
        ridge, and without one where no couplings could grow for ever to forbid these states.
    experts : int, default 2
        K. One expert is `fit_couplings`.
    order : int, default 2
        Couplings of all subsets with at most so many members.
    temperature : float, default 1
        T. It scales the couplings and changes nothing else.
    ridge : float, default 0
        r, at least 0: (r/2) sum (J_S/T)^2 over all experts is added to the loss.
    starts : int, default 8
        Each begins at random responsibilities.
    seed : int, default 0
    tolerance : float, default 1e-8
        In nats: what the rounds to come are expected to gain in all, from how the gains shrink.
    rounds : int, default 2000
        Of expectation and maximisation that a start may take.

    Returns
    -------
    FittedExperts
        The best of the starts.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or more than 1 GiB would be needed.
    InfiniteCouplings
        If the start that lost least did so with couplings that grow without end.
    NotConverged
        If the start that lost least did not come to rest.

    Examples
    --------
    Four bits of even parity, a share of 0.1 blurred: one model with pairs knows nothing of it, two
    know all.

    >>> from ergolib.learning.knowledge import subset_orders
    >>> blurred = 0.9 * (subset_orders(4) % 2 == 0) / 8 + 0.1 / 16
    >>> one, two = fit_experts(blurred, 1, starts=1), fit_experts(blurred, 2, starts=4)
    >>> round(one.divergence, 4), bool(two.divergence < 1e-7)
    (0.4946, True)
    """
    goal, n = check_states(probabilities(target, "target"), "target")
    number, most = integer(experts, "experts", 1), integer(order, "order", 1, n)
    heat, penalty = positive(temperature, "temperature"), real(ridge, "ridge")
    if penalty < 0.0:
        raise ValueError(f"ridge must be a finite number of at least 0, got {ridge!r}")
    tries, first = integer(starts, "starts", 1), integer(seed, "seed", 0)
    rest, longest = positive(tolerance, "tolerance"), integer(rounds, "rounds", 1)
    check_memory((6.0 * number + WORK) * goal.size, "target and experts")
    mixture = _Mixture(goal, number, most, penalty)
    streams = np.random.SeedSequence(first).spawn(tries)
    ends = [_run(mixture, np.random.default_rng(each), rest, longest) for each in streams]
    losses = np.array([end.loss for end in ends])
    best = min(ends, key=lambda end: (end.loss, end.failure is not None))
    if best.failure is not None:
        rested = [end for end in ends if end.failure is None]
        best = min(rested, key=lambda end: end.loss, default=best)
        if best.failure is not None or best.loss > losses.min() + SAME:
            failed = min(ends, key=lambda end: end.loss).failure
            assert failed is not None
            raise failed
    agreeing = sum(end.failure is None and end.loss <= best.loss + SAME for end in ends)
    return _result(mixture, best, heat, losses, agreeing)


class _End(NamedTuple):
    """Where a start has come to."""

    point: Array
    loss: float
    rounds: int
    failure: NotConverged | None


class _Mixture:
    """The loss of a mixture, as a function of ln w and of J / T: one row for each expert."""

    def __init__(self, goal: Array, number: int, order: int, ridge: float) -> None:
        self.goal, self.number, self.order, self.ridge = goal, number, order, ridge
        self.chosen = subsets_to_order(goal.size.bit_length() - 1, order)

    def full(self, point: Array) -> Array:
        """Return all 2^N couplings of each expert."""
        theta = np.zeros((self.number, self.goal.size))
        theta[:, self.chosen] = point[:, 1:]
        return theta

    def logs(self, point: Array) -> Array:
        """Return ln(w_k p_k) for each expert and state."""
        exponents = np.array([walsh_hadamard(theta) for theta in self.full(point)])
        return exponents + (point[:, 0] - _log_sum(exponents.T))[:, None]

    def assess(self, point: Array) -> tuple[float, Array]:
        """Return the loss and the responsibilities."""
        logs = self.logs(point)
        whole = _log_sum(logs)
        shares = np.exp(logs - whole)
        lost = divergence(self.goal, np.exp(whole))
        return lost + 0.5 * self.ridge * float((point[:, 1:] ** 2).sum()), shares

    def slope(self, point: Array) -> tuple[float, Array]:
        """Return the loss and its slope, in ln w (up to a constant) and in J / T."""
        logs = self.logs(point)
        whole = _log_sum(logs)
        visited = self.goal > 0.0
        lost = float(self.goal[visited] @ (np.log(self.goal[visited]) - whole[visited]))
        slope = np.zeros_like(point)
        for k, log in enumerate(logs):
            if point[k, 0] == -np.inf:
                continue
            part, weight = self.goal * np.exp(log - whole), float(np.exp(point[k, 0]))
            slope[k, 0] = weight - part.sum()
            off = part.sum() * np.exp(log) / weight - part
            slope[k, 1:] = walsh_hadamard(off)[self.chosen] + self.ridge * point[k, 1:]
        return lost + 0.5 * self.ridge * float((point[:, 1:] ** 2).sum()), slope

    def maximise(self, point: Array, shares: Array) -> Array:
        """Return the best weights and couplings for given responsibilities."""
        better = point.copy()
        starts = self.full(point)
        for k, share in enumerate(shares):
            part = self.goal * share
            weight = float(part.sum())
            if weight < 1e-12:  # an expert without states keeps its couplings
                better[k, 0] = -np.inf
                continue
            rate = self.ridge / weight
            fit = fit_couplings(part / weight, self.order, ridge=rate, start=starts[k])
            better[k, 0] = np.log(weight)
            better[k, 1:] = fit.couplings[self.chosen]
        better[:, 0] -= _log_sum(better[:, 0])
        return better


def _log_sum(logs: Array) -> Any:
    """Return the logarithm of the sum of e^x along the first axis."""
    most = logs.max(axis=0)
    return most + np.log(np.exp(logs - most).sum(axis=0))


def _run(mixture: _Mixture, rng: np.random.Generator, tolerance: float, rounds: int) -> _End:
    """Run one start until what is left to gain is less than the tolerance."""
    shares = rng.dirichlet(np.full(mixture.number, 0.5), mixture.goal.size).T
    point = np.zeros((mixture.number, 1 + mixture.chosen.size))
    loss, done = np.inf, 0
    gains: list[float] = []
    try:
        point = mixture.maximise(point, shares)
        loss, shares = mixture.assess(point)
        while done < rounds:
            before, point = point, mixture.maximise(point, shares)
            last, (loss, shares) = loss, mixture.assess(point)
            gains = [*gains[-1:], last - loss]
            done += 1
            if len(gains) == 2 and _left(*gains) <= tolerance:
                return _End(point, loss, done, _endless(mixture, before, point, loss))
            if done % OFTEN == 0:
                further = _carried_on(mixture, point)
                value, parts = mixture.assess(further)
                if value < loss:
                    point, loss, shares, gains = further, value, parts, []
    except NotConverged as error:
        return _End(point, loss, done, _unfitted(mixture, done, error))
    return _End(point, loss, done, NotConverged(_unsettled(done, gains, loss)))


def _left(first: float, second: float) -> float:
    """Return what is left to gain if the gains of two rounds go on shrinking by the same factor."""
    if second <= 1e-15:  # rounding
        return 0.0
    return second * second / (first - second) if second < first else np.inf


def _carried_on(mixture: _Mixture, point: Array) -> Array:
    """Return where the slope of the whole loss leads from here (BFGS with little memory)."""
    alive = np.isfinite(point[:, 0])
    start = point[alive]

    def loss(flat: Array) -> tuple[float, Array]:
        inner = np.where(alive[:, None], point, 0.0)
        inner[alive] = flat.reshape(start.shape)
        inner[alive, 0] -= _log_sum(inner[alive, 0])
        inner[~alive, 0] = -np.inf
        value, slope = mixture.slope(inner)
        return value, slope[alive].ravel()

    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=CARRY_ON)
    further = point.copy()
    further[alive] = found.x.reshape(start.shape)
    further[alive, 0] -= _log_sum(further[alive, 0])
    return further


def _endless(
    mixture: _Mixture, before: Array, after: Array, loss: float
) -> InfiniteCouplings | None:
    """Return what to raise if the loss has come to rest and the couplings have not."""
    alive = np.isfinite(after[:, 0])
    moved = np.abs(mixture.logs(after)[alive] - mixture.logs(before)[alive]).max()
    if moved <= ENDLESS:
        return None
    return InfiniteCouplings(
        f"the couplings grow without end: the loss has come to rest at {loss:.6g} nats, and ln p "
        f"of an expert still moves by {moved:.2g} in a round; experts want to forbid states that "
        "others have, and a ridge keeps their couplings finite"
    )


def _unfitted(mixture: _Mixture, rounds: int, error: NotConverged) -> NotConverged:
    """Return what to raise where the fit of an expert failed."""
    if mixture.ridge == 0.0 and not isinstance(error, InfiniteCouplings):
        return InfiniteCouplings(
            "the couplings of an expert grow without end, as far as rounding lets it be seen: "
            "experts want to forbid states that others have, or that the target never visits; a "
            "ridge keeps their couplings finite"
        )
    return type(error)(f"in round {rounds} an expert has no fit: {error}")


def _unsettled(rounds: int, gains: list[float], loss: float) -> str:
    """Return what to say where the rounds were not enough."""
    return (
        f"the fit did not come to rest in {rounds} rounds: the loss, {loss:.6g} nats, still fell "
        f"by {gains[-1] if gains else np.inf:.2g} in a round; more rounds, or a ridge, may help"
    )


def _result(
    mixture: _Mixture, best: _End, heat: float, losses: Array, agreeing: int
) -> FittedExperts:
    """Return the mixture a start came to, the experts of most weight first."""
    point = best.point[np.argsort(-best.point[:, 0], kind="stable")]
    _, shares = mixture.assess(point)
    weights = np.exp(point[:, 0])
    weights /= weights.sum()
    distributions = np.exp(mixture.logs(np.column_stack([np.zeros(len(point)), point[:, 1:]])))
    distributions /= distributions.sum(axis=1, keepdims=True)
    whole = weights @ distributions
    return FittedExperts(
        weights,
        heat * mixture.full(point),
        distributions,
        shares,
        whole,
        divergence(mixture.goal, whole),
        losses,
        agreeing,
        best.rounds,
        True,
    )
