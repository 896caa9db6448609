"""Latents that are looked for: the best channel that a descent from many starts finds.

How natural can a latent of a given joint distribution be? Among all channels P[L|X] to k labels,
those are wanted that make

    F = TC(X|L) + w sum_i R_i

small, with R_i either H(L|X_-i) or I(L;X_i|X_-i). For two parts, w = 1 and deterministic errors F
is the very bound of the translation theorem: whoever else has as good a latent, H(L'|L) is at most
the mediation error of the one and the redundancy errors of the other. A small w buys mediation, a
large one redundancy.

There is no formula for the best channel, and a descent sees no farther than its own valley. So it
is made from many starts: from random channels, cooled slowly; from a constant, from the connected
components of what occurs, from the sufficient statistic of each part. The table of starts says
where each one ended, whether it had converged there, and so how often the best was reached. What is
best of them shows what is possible; it is no proof that nothing is better. It is never worse than
one of the named candidates (with as many labels as there are).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, islice
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, real
from ergolib.information.latents.channels import check_memory, parts
from ergolib.information.latents.components import support_components
from ergolib.information.latents.descent import TINY, Objective, descend
from ergolib.information.latents.errors import LatentErrors, latent_errors
from ergolib.information.latents.sufficiency import latent_from_part, sufficient_statistic

__all__ = ["FittedLatent", "fit_latent"]

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

KINDS = ("deterministic", "stochastic")
COOLING = 200  # steps
SOFT = 1e-3  # of a named start is spread over all labels: from certainty there is no way
SPECK = 1e-100  # for a label that is not used
SAME = 1e-6  # nats: as good as the best
FREE = 1e-10  # nats that a simpler channel may cost, or an earlier start
AT_ONCE = 1 << 21  # numbers in the channels that descend together


class FittedLatent(NamedTuple):
    """A latent that was found by descent, and how it was found.

    Attributes
    ----------
    channel : ndarray of float64
        P[L|X], in the shape ``p.shape + (k,)``: the labels in the order of their probability, the
        likeliest first; some may have none.
    errors : LatentErrors
        Its errors, in nats.
    objective : float
        F = mediation + w times the sum of its redundancy errors.
    converged : bool
        Whether the descent that found it had come to rest; if not at once, then after labels that
        say the same were made one.
    starts : pandas.DataFrame
        One row for each start, the best first: `start`, `objective`, `gradient` (the largest
        derivative of F that was left), `iterations`, `converged`.
    """

    channel: Array
    errors: LatentErrors
    objective: float
    converged: bool
    starts: pd.DataFrame

    @property
    def labels(self) -> Labels:
        """The likeliest label of each state, in the shape of `p`."""
        return self.channel.argmax(axis=-1).astype(np.int64)

    @property
    def reached(self) -> int:
        """How many of the starts came within 1e-6 nats of the best."""
        return int((self.starts["objective"] <= self.starts["objective"].min() + SAME).sum())


def fit_latent(
    p: ArrayLike,
    states: int = 2,
    kind: str = "deterministic",
    weight: float = 1.0,
    starts: int = 16,
    seed: int = 0,
    tolerance: float = 1e-9,
    iterations: int = 5000,
) -> FittedLatent:
    """Look for the channel P[L|X] with the smallest mediation and redundancy errors.

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two.
    states : int, default 2
        k, how many labels there may be.
    kind : {"deterministic", "stochastic"}
        Which redundancy errors: H(L|X_-i) or I(L;X_i|X_-i).
    weight : float, default 1
        w, what the sum of the redundancy errors weighs beside the mediation error; at least 0.
    starts : int, default 16
        Random starts, beside the named ones; at least 0.
    seed : int, default 0
        At least 0. The same seed gives the same latent.
    tolerance : float, default 1e-9
        A descent is at rest when no derivative of F with respect to a logarithm of a probability is
        larger.
    iterations : int, default 5000
        Steps that a descent may take.

    Returns
    -------
    FittedLatent
        The best of all starts, its errors, and how each start fared. Two blocks of 21 coins with
        two labels take a second on one core.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of at least two parts, or another argument is not of its kind
        or out of range, or the channels would need more than 2 GiB.

    Examples
    --------
    Three blocks that do not touch, each 2 x 2 and without structure: the block is the latent.

    >>> p = np.kron(np.diag([0.5, 0.3, 0.2]), np.full((2, 2), 0.25))
    >>> found = fit_latent(p, states=3)
    >>> found.converged, round(found.objective, 9)
    (True, 0.0)
    >>> found.labels[0, 0], found.labels[2, 2], found.labels[4, 4]
    (np.int64(0), np.int64(1), np.int64(2))
    """
    joint = parts(p)
    labels = integer(states, "states", 1)
    which = choice(kind, "kind", KINDS)
    factor = real(weight, "weight")
    if factor < 0.0:
        raise ValueError(f"weight must be a finite number of at least 0, got {weight!r}")
    random = integer(starts, "starts", 0)
    rng = np.random.default_rng(integer(seed, "seed", 0))
    rest = positive(tolerance, "tolerance")
    most = integer(iterations, "iterations", 1)
    check_memory(8 * joint.size * labels, "states")
    objective = Objective.of(joint, which, factor)
    heat = joint.ndim * factor if which == "deterministic" else 0.0

    named = _candidates(joint, labels)
    found: list[_End] = []
    queue = chain(_beside(named), _random(joint, labels, heat, random, rng))
    while batch := list(islice(queue, max(1, AT_ONCE // (joint.size * labels)))):
        names, channels, heats = zip(*batch, strict=True)
        ends = descend(
            objective, np.stack(channels), np.array(heats), min(COOLING, most // 2), most, rest
        )
        reached = [np.exp(each) for each in ends.log_channel], objective.value(ends.log_channel)
        found += map(_End, names, *reached, ends.gradient, ends.iterations, ends.gradient <= rest)
    found = [_not_worse(objective, end, named.get(end.start)) for end in found]
    lowest = min(end.objective for end in found)
    best = next(end for end in found if end.objective <= lowest + FREE)  # of equals the first

    channel, converged = _simplest(objective, best.channel), bool(best.converged)
    if not converged and channel.max(axis=-1).min() < 1.0:  # one label fewer may have ended a creep
        again = np.log(np.maximum(channel, SPECK))[None]
        end = descend(objective, again, np.zeros(1), 0, most, rest)
        channel = _simplest(objective, np.exp(end.log_channel[0]))
        converged = bool(end.gradient[0] <= rest)
    channel = _in_order(joint, channel)
    errors = latent_errors(joint, channel)
    total = errors.mediation + factor * sum(getattr(errors, which))
    table = pd.DataFrame(found).drop(columns="channel")
    table["objective"] += total - _value(objective, channel)  # what was left out of F
    table = table.sort_values(
        "objective", kind="stable", ignore_index=True, key=lambda each: each.round(9)
    )
    return FittedLatent(channel, errors, total, converged, table)


class _End(NamedTuple):
    """Where the descent from one start ended; F is up to a constant."""

    start: str
    channel: Array
    objective: float
    gradient: float
    iterations: int
    converged: bool


def _not_worse(objective: Objective, end: _End, candidate: Array | None) -> _End:
    """Return the end of a descent, or the candidate beside which it began if that is better."""
    if candidate is None:
        return end
    value = _value(objective, candidate)
    if end.objective <= value:
        return end
    returned = end.objective <= value + SAME  # to the candidate, up to specks
    return end._replace(
        channel=candidate, objective=value, converged=bool(end.converged and returned)
    )


def _candidates(joint: Array, states: int) -> dict[str, Array]:
    """Return the channels that need no search, with at most `states` labels each."""
    labels = {
        "constant": np.zeros(joint.shape, dtype=np.int64),
        "components": _fewer(joint, support_components(joint), states),
    }
    for part in range(joint.ndim):
        values = sufficient_statistic(joint, part, states=states)
        labels[f"statistic of part {part}"] = latent_from_part(joint, part, values)
    return {name: np.eye(states)[each] for name, each in labels.items()}


def _fewer(joint: Array, labels: Labels, states: int) -> Labels:
    """Return labels of which all but the likeliest ones are made one, so that `states` are left."""
    weights = np.bincount(labels.ravel(), weights=joint.ravel())
    rank = np.empty(len(weights), dtype=np.int64)
    rank[np.argsort(-weights, kind="stable")] = np.arange(len(weights))
    return np.minimum(rank, states - 1)[labels]


def _beside(candidates: dict[str, Array]) -> Iterator[tuple[str, Array, float]]:
    """Yield a start beside each candidate: name, logarithms of the channel, heat."""
    for name, channel in candidates.items():
        yield name, np.log((1.0 - SOFT) * channel + SOFT / channel.shape[-1]), 0.0


def _random(
    joint: Array, states: int, heat: float, count: int, rng: np.random.Generator
) -> Iterator[tuple[str, Array, float]]:
    """Yield random starts, in turns far from even and nearly even, hot and half as hot."""
    for each in range(count):
        spread = np.full(states, (1.0, 20.0)[each % 2])
        channel = rng.dirichlet(spread, size=joint.shape)
        yield f"random {each}", np.log(np.maximum(channel, TINY)), heat / (1 + each // 2 % 2)


def _value(objective: Objective, channel: Array) -> float:
    """Return F of one channel, up to the constant."""
    with np.errstate(divide="ignore"):
        return float(objective.value(np.log(channel)[None])[0])


def _simplest(objective: Objective, channel: Array) -> Array:
    """Return a simpler channel that is as good: no chance, no specks, no label said twice."""
    states = channel.shape[-1]
    limit = _value(objective, channel) + FREE
    for simpler in (np.eye(states)[channel.argmax(axis=-1)], _without_specks(channel)):
        if _value(objective, simpler) <= limit:
            channel = simpler
            break
    for one, other in combinations(range(states), 2):
        merged = channel.copy()
        merged[..., one] += merged[..., other]
        merged[..., other] = 0.0
        if merged[..., one].any() and _value(objective, merged) <= limit:
            channel = merged
    return channel


def _without_specks(channel: Array) -> Array:
    """Return the channel without probabilities below 1e-9."""
    cleaned = np.where(channel < 1e-9, 0.0, channel)
    return cleaned / cleaned.sum(axis=-1, keepdims=True)


def _in_order(joint: Array, channel: Array) -> Array:
    """Return the channel with its labels in the order of their probability."""
    weights = (joint[..., None] * channel).reshape(joint.size, -1).sum(axis=0)
    return channel[..., np.argsort(-weights, kind="stable")]
