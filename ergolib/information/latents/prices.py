"""What the best latent of two parts costs, with chance and without.

The errors of a latent L of two parts A and B, in nats, are I(A;B|L), I(L;A|B) and I(L;B|A) if it
may be drawn by chance, P[L|AB] being any channel; and I(A;B|L), H(L|B) and H(L|A) if each part
should know it. A *score* is their sum, or the largest of them. The *stochastic price* of a joint
distribution p is the least score of the first kind, the *deterministic price* the least of the
second. The first is at most the second, since I(L;A|B) = H(L|B) - H(L|AB); and if one is 0, so is
the other (p falls into blocks of independent parts). J. Wentworth and D. Lorell conjectured (21
April 2025) that the second is at most a constant times the first, for all p.

What is known of the sum of the errors, with T the least of all functions L = f(A, B), which cost
the same either way, and tau the stochastic price:

- T <= C tau with a C that depends on nothing. Proofs written in Lean 4 are public, of C = 1771 in
  D. Lorell's stoch_to_det, and of C = 96 in a proposal to it, which satchlj's general_stoch_to_det
  uses (github.com, 2026). They were not run here.
- For two binary parts tau is known in closed form: `binary_stochastic_price` (A. Olson,
  stochastic-to-deterministic-latents, github.com, 2026). The same source has T <= 2 tau for them,
  proved in Lean. The largest ratio that was found here is 1.81838, at (0.42038, 0.0549; 0.0549,
  0.46982); of two fair coins it is 1.81792, where h(a) = ln 2 / 2.
- C is at least 1.96, for a law of 12 x 12 (satchlj, stoch-to-det-lower, reported there).

For the largest error instead of the sum each price is at least a third of that of the sum, and at
most that, so that a constant exists for one if it does for the other. Among latents that each part
should know, a channel can be cheaper than every function: for the largest error by a third, since
chance levels the errors; for the sum by 0.1 %, in the few joints where it was found to be at all.

Small errors are no different from large ones: `dilute` makes both prices as small as one likes and
leaves their ratio.

What a number proves: the deterministic price over functions is exact (all partitions of the cells
are considered); a stochastic price is the score of a channel which is returned, so that the true
one is at most that. Their ratio is then at most the true ratio: a lower bound of the constant.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from ergolib.arguments import choice, integer, positive
from ergolib.information.latents.channels import parts
from ergolib.information.latents.errors import latent_errors
from ergolib.kernels.latent_descent import improve_latent, random_latent
from ergolib.kernels.latent_partitions import best_partition
from ergolib.kernels.random import seed_state

__all__ = [
    "DeterministicPrice",
    "PriceRatio",
    "StochasticPrice",
    "binary_stochastic_price",
    "deterministic_price",
    "dilute",
    "price_ratio",
    "stochastic_price",
]

Array = NDArray[np.float64]

SCORES = ("sum", "largest")
OVER = ("functions", "channels")
MOST_CELLS = {"sum": 16, "largest": 12}
STILL = {"sum": 1e-9, "largest": 1e-3}  # relative gain in the last quarter of the steps
ALIKE = {"sum": 1e-6, "largest": 1e-2}  # relative difference of two starts that agree


class StochasticPrice(NamedTuple):
    """The best latent found that may be drawn by chance.

    Attributes
    ----------
    score : float
        Sum or largest of the errors, in nats: the true price is at most that.
    errors : tuple of float
        I(A;B|L), I(L;A|B), I(L;B|A).
    latent : ndarray of float64
        P[L|AB], shape ``p.shape + (labels,)``.
    converged : bool
        Whether the last quarter of the steps gained nothing.
    agreeing, starts : int
        How many of how many random beginnings came to this score. One alone may have been luck.
    """

    score: float
    errors: tuple[float, float, float]
    latent: Array
    converged: bool
    agreeing: int
    starts: int


class DeterministicPrice(NamedTuple):
    """The best latent that each part should know.

    Attributes
    ----------
    score : float
        Sum or largest of the errors, in nats.
    errors : tuple of float
        I(A;B|L), H(L|B), H(L|A).
    latent : ndarray
        Labels in the shape of `p` for a function; P[L|AB] for a channel.
    exact : bool
        Whether no other is better: so for functions; for channels it is the best found.
    partitions : int
        How many functions there are, up to the names of their labels: the Bell number of the cells
        with p > 0.
    """

    score: float
    errors: tuple[float, float, float]
    latent: NDArray[np.int64] | Array
    exact: bool
    partitions: int


class PriceRatio(NamedTuple):
    """How much more the best latent costs without chance.

    Attributes
    ----------
    ratio : float
        deterministic.score / stochastic.score; 1 if the first is 0 to rounding. Over functions it
        is at most the true ratio.
    stochastic : StochasticPrice
    deterministic : DeterministicPrice
    """

    ratio: float
    stochastic: StochasticPrice
    deterministic: DeterministicPrice


def stochastic_price(
    p: ArrayLike,
    labels: int | None = None,
    score: str = "sum",
    *,
    starts: int = 8,
    steps: int = 4000,
    seed: int = 0,
) -> StochasticPrice:
    """Seek the latent with the least stochastic errors, from several random beginnings.

    Parameters
    ----------
    p : array_like
        Probabilities of two parts, one axis for each.
    labels : int, optional
        Of the latent; by default one more than the smaller part has states.
    score : {"sum", "largest"}
        Of I(A;B|L), I(L;A|B) and I(L;B|A).
    starts : int, default 8
        Random beginnings.
    steps : int, default 4000
        Of the descent, from each.
    seed : int, default 0
        Of the beginnings.

    Returns
    -------
    StochasticPrice
        With whether it converged.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of two parts, or another argument is out of range.

    Examples
    --------
    Two coins that agree nine times in ten:

    >>> found = stochastic_price([[0.45, 0.05], [0.05, 0.45]])
    >>> round(found.score, 6), found.converged
    (0.186168, True)
    """
    joint = _two_parts(p)
    named = choice(score, "score", SCORES)
    count = _labels(labels, joint)
    integer(starts, "starts", 1)
    integer(steps, "steps", 4)
    found = _sought(joint, count, named, 1, starts, steps, integer(seed, "seed", 0))
    errors = latent_errors(joint, found[0])
    three = (errors.mediation, *errors.stochastic)
    return StochasticPrice(_score(three, named), three, *found)  # type: ignore[arg-type]


def deterministic_price(
    p: ArrayLike,
    score: str = "sum",
    over: str = "functions",
    *,
    starts: int = 8,
    steps: int = 4000,
    seed: int = 0,
) -> DeterministicPrice:
    """Return the latent with the least deterministic errors: I(A;B|L), H(L|B) and H(L|A).

    Parameters
    ----------
    p : array_like
        Probabilities of two parts, one axis for each; at most 16 may be above 0 for the sum, and
        12 for the largest error.
    score : {"sum", "largest"}
        Of the three errors.
    over : {"functions", "channels"}
        Functions L = f(A, B) only: the answer is exact. Or channels too: the best found, by
        descent; it is never worse than the best function.
    starts, steps, seed
        As for `stochastic_price`; for channels.

    Returns
    -------
    DeterministicPrice

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of two parts or has too many cells, or another argument is out
        of range.

    Examples
    --------
    Two coins that agree nine times in ten; the fifteen partitions of four cells:

    >>> found = deterministic_price([[0.45, 0.05], [0.05, 0.45]])
    >>> round(found.score, 6), found.partitions
    (0.325083, 15)
    """
    joint = _two_parts(p)
    named = choice(score, "score", SCORES)
    wide = choice(over, "over", OVER) == "channels"
    cells = np.flatnonzero(joint)
    if cells.size > MOST_CELLS[named]:
        raise ValueError(
            f"p must have at most {MOST_CELLS[named]} entries above 0 for the score {named!r}, "
            f"got {cells.size}"
        )
    n, sets = cells.size, 1 << cells.size
    labels = np.zeros(joint.size, dtype=np.int64)
    best_partition(
        joint.ravel(), *joint.shape, cells, int(named == "largest"), np.zeros(4 * sets + 3 * n),
        np.zeros(sets + 3 * n, dtype=np.int64), labels, np.zeros(3),
    )  # fmt: skip
    best = _known(joint, labels.reshape(joint.shape), named, exact=not wide)
    if wide:
        integer(starts, "starts", 1)
        integer(steps, "steps", 4)
        count = max(3, int(labels.max()) + 1)
        channel, *_ = _sought(joint, count, named, 0, starts, steps, integer(seed, "seed", 0))
        found = _known(joint, channel, named, exact=False)
        best = found if found.score < best.score else best
    return best


def price_ratio(
    p: ArrayLike, labels: int | None = None, score: str = "sum", **search: int
) -> PriceRatio:
    """Return how much more the best function costs than the best channel found.

    Parameters
    ----------
    p, labels, score
        As for `stochastic_price`.
    **search
        `starts`, `steps` and `seed` of it.

    Returns
    -------
    PriceRatio
        Its ratio is at most the true one, up to rounding.

    Raises
    ------
    TypeError, ValueError
        As for `stochastic_price` and `deterministic_price`.
    """
    without = deterministic_price(p, score)
    by_chance = stochastic_price(p, labels, score, **search)
    nothing = by_chance.score <= 1e-12
    return PriceRatio(1.0 if nothing else without.score / by_chance.score, by_chance, without)


def binary_stochastic_price(p: ArrayLike) -> StochasticPrice:
    r"""Return the exact stochastic price of two binary parts, for the sum of the errors.

    With p = (a, b; c, d), ad > bc, s = a + d and w = bc, let u be the positive root of

    .. math:: u^3 - (b + c) u^2 - w u - w s = 0.

    If ad <= u^2, nothing is better than a constant latent, and the price is I(A;B). Otherwise the
    best latent has two labels; given them, the law is (s + rho, 2b; 2c, s - rho) / 2 and the same
    with the diagonal exchanged, rho^2 = s^2 - 4 u^2. (A. Olson, *The binary stochastic optimum*,
    in stochastic-to-deterministic-latents, github.com, 2026: a proof on paper, checked here against
    the descent.)

    Parameters
    ----------
    p : array_like
        Shape (2, 2).

    Returns
    -------
    StochasticPrice
        With one label or two; `starts` is 0.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of two binary parts.

    Examples
    --------
    >>> round(binary_stochastic_price([[0.45, 0.05], [0.05, 0.45]]).score, 6)
    0.186168
    """
    joint = _two_parts(p)
    if joint.shape != (2, 2):
        raise ValueError(f"p must have shape (2, 2), got {joint.shape}")
    turned = joint[0, 0] * joint[1, 1] < joint[0, 1] * joint[1, 0]
    (a, b), (c, d) = joint[:, ::-1] if turned else joint
    s, v, w = a + d, b + c, b * c
    channel = np.ones((2, 2, 1))
    if w > 0.0:  # exactly one positive root: the signs of the coefficients change once
        u = float(brentq(lambda x: ((x - v) * x - w) * x - w * s, v, 2.0, xtol=1e-15, rtol=1e-14))
    else:
        u = v
    if a * d > u * u:
        rho = math.sqrt(s * s - 4.0 * u * u)
        share = (a - 0.5 * (s - rho)) / rho
        high = share * 0.5 * (s + rho) / a, 1.0 - share, share * 0.5 * (s - rho) / d
        first = np.array([[high[0], share], [share, high[2]]])
        channel = np.stack([first, 1.0 - first], axis=-1)
        channel = channel[:, ::-1] if turned else channel
    errors = latent_errors(joint, channel)
    three = (errors.mediation, *errors.stochastic)
    return StochasticPrice(math.fsum(three), three, channel, True, 0, 0)  # type: ignore[arg-type]


def dilute(p: ArrayLike, share: float) -> Array:
    """Return p with a share of the probability, and one more state of each part with the rest.

    The new states go together always and with nothing else, so that both parts know when they
    occur. Given that they do not, every latent has errors of p; and its own are at least the share
    times these (I(A;B|L) is H(K|L) more than what is left of it given K, whether they occur), and
    just that if it has a label for the new states alone. So both prices are the share times those
    of p, and their ratio stays: a joint with a large ratio is as good as one with small errors.

    Parameters
    ----------
    p : array_like
        Probabilities of two parts, one axis for each.
    share : float
        Greater than 0, at most 1.

    Returns
    -------
    ndarray of float64
        One longer along each axis.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of two parts, or the share is out of range.
    """
    joint = _two_parts(p)
    part = positive(share, "share")
    if part > 1.0:
        raise ValueError(f"share must be greater than 0 and at most 1, got {share!r}")
    answer = np.pad(part * joint, ((0, 1), (0, 1)))
    answer[-1, -1] = 1.0 - part
    return answer


def _two_parts(p: ArrayLike) -> Array:
    """Return a checked joint distribution of two parts that sums to 1."""
    joint = parts(p)
    if joint.ndim != 2:
        raise ValueError(f"p must have two axes, one for each part, got shape {joint.shape}")
    return np.ascontiguousarray(joint)


def _labels(labels: int | None, joint: Array) -> int:
    """Return how many labels a latent has."""
    return min(joint.shape) + 1 if labels is None else integer(labels, "labels", 1, 64)


def _score(errors: tuple[float, ...], score: str) -> float:
    """Return the sum or the largest of some errors."""
    return max(errors) if score == "largest" else math.fsum(errors)


def _known(
    joint: Array, latent: NDArray[np.int64] | Array, score: str, exact: bool
) -> DeterministicPrice:
    """Return a latent with its deterministic errors."""
    found = latent_errors(joint, latent)
    three = (found.mediation, *found.deterministic)
    count = _bell_number(int(np.count_nonzero(joint)))
    return DeterministicPrice(_score(three, score), three, latent, exact, count)  # type: ignore[arg-type]


def _sought(
    joint: Array, count: int, score: str, chance: int, starts: int, steps: int, seed: int
) -> tuple[Array, bool, int, int]:
    """Return the best channel found, whether it converged, and how many starts of all agree."""
    p, (na, nb) = joint.ravel(), joint.shape
    work, out = np.empty(count * (na * nb + na + nb + 1)), np.empty(3)
    state = seed_state(seed)
    found: list[tuple[float, bool, Array]] = []
    for start in range(starts):
        channel = np.empty(p.size * count)
        random_latent(channel, p.size, count, state)
        if start % 2:  # every other beginning is closer to saying nothing
            channel = 0.5 * (channel + 1.0 / count)
        setting = (na, nb, count, chance, int(score == "largest"))
        before = improve_latent(p, channel, *setting, steps - steps // 4, work, out)
        after = improve_latent(p, channel, *setting, steps // 4, work, out)
        still = before - after <= STILL[score] * max(after, 1e-9)
        found.append((after, still, channel))
    least, still, channel = min(found, key=lambda each: each[0])
    near = least + ALIKE[score] * max(least, 1e-9)
    agreeing = sum(each[0] <= near for each in found)
    return channel.reshape(na, nb, count), still, agreeing, starts


def _bell_number(n: int) -> int:
    """Return the number of partitions of n things (Bell's triangle)."""
    row = [1]
    for _ in range(n):
        following = [row[-1]]
        for each in row:
            following.append(following[-1] + each)
        row = following
    return row[0]
