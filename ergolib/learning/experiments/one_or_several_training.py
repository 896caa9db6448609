r"""Experiment 2, continued: how one model and several get there.

The models of `one_or_several` are the best there are; here they are trained, from small random
couplings, by steps up the likelihood in conjugate directions (`train_experts`), and nobody tells
the experts which states are theirs. Patterns come with a share b of everything spread over all
states. Five kinds of model:

- *one*: all pairs, K = 1;
- *one with triples*: all subsets of up to three spins;
- *mixture*: K = M experts with all pairs, as many as there are patterns;
- *mixture and one more*: K = M + 1, one of which may have the background;
- *mixture of fields*: experts with fields alone, as many as make no more parameters than *one* has.

For each, four numbers. The loss at the *end* of the steps, to 10^-6 nats; the *steps* after which
it was within 0.01 nats of that end for good; the *rate* at which what was left to gain shrank, in
1/step, from a tenth to a hundredth of all that was gained, that is ln 10 over the steps between the
two; and whether the last tenth of the steps changed the loss by less than 0.0001 nats (*settled*,
the share of runs). A step of K experts takes K times the work of a step of one. A mixture's end is
where training led, not always the best there is.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation. Nats, k_B = 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, real
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.experiments.one_or_several import APART, MOST_SPINS, patterns_and_background
from ergolib.learning.experiments.targets import patterns_apart
from ergolib.learning.knowledge.expert_training import TrainedExperts, train_experts
from ergolib.learning.knowledge.exponential_family import subsets_to_order

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["training_of_one_or_several"]

Array = NDArray[np.float64]

NEAR = 0.01  # nats above the end
DIGITS = 6  # of a loss: what is left after so many steps is an accident
CONDITION = ("patterns", "model", "experts", "parameters")


class Model(NamedTuple):
    """What is trained."""

    name: str
    experts: int
    order: int


def training_of_one_or_several(
    seed: int = 0,
    n: int = 10,
    patterns: Sequence[int] = (2, 4, 8),
    background: float = 0.2,
    steps: int = 300,
    repeats: int = 6,
) -> pd.DataFrame:
    """Train one model and several on the same patterns, and compare their curves.

    Parameters
    ----------
    seed : int, default 0
        Of the random patterns and of the couplings at the start.
    n : int, default 10
        Spins N, from 4 to 12.
    patterns : sequence of int, default (2, 4, 8)
        The numbers M of random patterns, any two of which differ in at least 3 spins.
    background : float, default 0.2
        The share of the target that is spread over all states, above 0 and at most 1.
    steps : int, default 300
        At least 10.
    repeats : int, default 6
        Independent sets of patterns and starts.

    Returns
    -------
    pandas.DataFrame
        One row for each number of `patterns` and `model`: its number of `experts` and of
        `parameters` (couplings and free weights), the loss at the `end` (nats), `steps`, `rate`
        (1/step) and `settled`, their intervals, and `runs`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    spins, runs = integer(n, "n", 4, MOST_SPINS), integer(repeats, "repeats", 1)
    counts, length = [integer(m, "patterns", 2) for m in patterns], integer(steps, "steps", 10)
    share = real(background, "background")
    if not 0.0 < share <= 1.0:
        raise ValueError(f"background must be above 0 and at most 1, got {background!r}")
    start = np.random.SeedSequence(integer(seed, "seed", 0))
    records = [
        row
        for stream in start.spawn(runs)
        for rng in [np.random.default_rng(stream)]
        for count in counts
        for row in _curves(patterns_apart(count, spins, APART, rng), share, length, rng)
    ]
    return tabulate(records, CONDITION)


def _curves(
    patterns: NDArray[np.int8], background: float, steps: int, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """Yield what is seen of the training of each model."""
    target = patterns_and_background(patterns, background)
    count, n = patterns.shape
    pairs = n * (n + 1) // 2
    models = (
        Model("one", 1, 2),
        Model("one with triples", 1, 3),
        Model("mixture", count, 2),
        Model("mixture and one more", count + 1, 2),
        Model("mixture of fields", max(1, (pairs + 1) // (n + 1)), 1),
    )
    for name, experts, order in models:
        seed = int(rng.integers(2**32))
        trained = train_experts(target, experts, order, steps, conjugate=True, seed=seed)
        parameters = experts * subsets_to_order(n, order).size + experts - 1
        condition = (count, name, experts, parameters)
        yield {**dict(zip(CONDITION, condition, strict=True)), **_look(trained)}


def _look(trained: TrainedExperts) -> dict[str, float]:
    """Return what is seen of one curve."""
    curve = trained.divergences
    gained = float(curve[0] - curve[-1])
    between = _arrival(curve, 0.01 * gained) - _arrival(curve, 0.1 * gained)
    return {
        "end": round(float(curve[-1]), DIGITS),
        "steps": _arrival(curve, NEAR),
        "rate": float(np.log(10.0)) / between if between > 0.0 else 0.0,
        "settled": float(trained.settled),
    }


def _arrival(curve: Array, distance: float) -> float:
    """Return from where on a curve is no further above its end, between steps on a straight line.

    0 if it never was.
    """
    excess = curve - curve[-1]
    away = np.flatnonzero(excess > distance)
    if away.size == 0:
        return 0.0
    last = int(away[-1])
    return last + float((excess[last] - distance) / (excess[last] - excess[last + 1]))
