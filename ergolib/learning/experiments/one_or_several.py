r"""Experiment 2: one model against several, on what is known exactly.

He and Lubchenko propose several experts where one model with few couplings fails. Here one model
with all pairs is set against experts with all pairs, each for a region of the states, with weights
(`fit_gated`); what is compared is the loss D_KL(target || model) of the best fit.

That the experts lose no more is a theorem. It is also unfair: G experts have G times as many
couplings, and the gate is given to them. So there are two more models. *One with as many couplings*
has the pairs and, of all other subsets, those that its means are furthest from (the largest slopes
of the likelihood), up to the number of parameters of the experts. *Gated fields* are experts with
fields alone, which for N = 12 and G = 6 have no more parameters than one model with pairs.

Targets:

- *parity* of 3 and 4 spins, with a background. Pairs know nothing of either. Told one spin, the
  others are a parity of one spin fewer: 2 spins are a pair, 3 are again what no pair knows. Four
  spins need a better gate, one that tells the product of two of them.
- *patterns*: M random patterns of equal weight, with a share b spread over all states; the gate
  tells which pattern is nearest.
- *opposite*: one pattern and its opposite, likewise. It is the same whichever pattern is drawn. One
  model with pairs has both as minima, and still two experts lose less, for any b: each bends the
  background in its half, with fields, which for the whole are forbidden by symmetry. Only as b goes
  to 0 do both losses go to 0.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation. Nats, k_B = 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, real
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.experiments.targets import parity, patterns_apart
from ergolib.learning.knowledge.exponential_family import fit_couplings, subsets_to_order
from ergolib.learning.knowledge.gated_experts import fit_gated, nearest_pattern_gate
from ergolib.learning.knowledge.states import check_patterns, check_spins, index_of
from ergolib.learning.knowledge.walsh import walsh_hadamard

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["loss_of_one_or_several", "patterns_and_background"]

Array = NDArray[np.float64]

APART = 3  # spins in which two patterns differ at least
MOST_SPINS = 12
CONDITION = ("target", "patterns", "model", "experts", "parameters")


def loss_of_one_or_several(
    seed: int = 0,
    n: int = 12,
    patterns: Sequence[int] = (2, 4, 6, 8),
    background: float = 0.2,
    repeats: int = 6,
) -> pd.DataFrame:
    """Compare what one model and several lose of a target, each fitted exactly.

    Parameters
    ----------
    seed : int, default 0
        Of the random patterns.
    n : int, default 12
        Spins N of the patterns, from 4 to 12.
    patterns : sequence of int, default (2, 4, 6, 8)
        The numbers M of random patterns, any two of which differ in at least 3 spins.
    background : float, default 0.2
        The share of the targets that is spread over all states, above 0 and at most 1; of the
        parities, too.
    repeats : int, default 6
        Independent sets of patterns.

    Returns
    -------
    pandas.DataFrame
        One row for each `target` and `model`: its number of `experts` and of `parameters`
        (couplings and free weights), what it loses (`divergence`, nats) and by how much less that
        is than one model with pairs loses of the same target (`gain`, nats), their intervals, and
        `runs`. Parities and opposite patterns are exact.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    NotConverged
        If a fit did not come to rest.
    """
    spins, runs = integer(n, "n", 4, MOST_SPINS), integer(repeats, "repeats", 1)
    counts = [integer(count, "patterns", 2) for count in patterns]
    share = real(background, "background")
    if not 0.0 < share <= 1.0:
        raise ValueError(f"background must be above 0 and at most 1, got {background!r}")
    start = np.random.SeedSequence(integer(seed, "seed", 0))
    random = [
        row
        for stream in start.spawn(runs)
        for rng in [np.random.default_rng(stream)]
        for count in counts
        for row in _looks("patterns", patterns_apart(count, spins, APART, rng), share)
    ]
    pair = np.array([[1] * spins, [-1] * spins], dtype=np.int8)
    exact = [*_parities(share), *_looks("opposite", pair, share)]
    return _stacked(tabulate(exact, CONDITION, exact=True), tabulate(random, CONDITION))


def _stacked(*tables: pd.DataFrame) -> pd.DataFrame:
    """Return tables one below the other."""
    import pandas as pd

    return pd.concat(tables, ignore_index=True)


def patterns_and_background(patterns: ArrayLike, background: float) -> Array:
    """Return equal patterns, and a share of everything spread over all states.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        +1 and -1.
    background : float
        The share, from 0 to 1.

    Returns
    -------
    ndarray, shape (2^N,)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> patterns_and_background([[1, 1], [-1, -1]], 0.2)
    array([0.45, 0.05, 0.05, 0.45])
    """
    rows = check_patterns(patterns)
    check_spins(rows.shape[1], "patterns")
    share = real(background, "background")
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"background must be from 0 to 1, got {background!r}")
    size = 1 << rows.shape[1]
    return (1.0 - share) * np.bincount(index_of(rows), minlength=size) / len(rows) + share / size


def _parities(background: float) -> Iterator[dict[str, Any]]:
    """Yield what is lost of parities: one model, and two experts told this or that."""
    for n in (3, 4):
        target = parity(n, background)
        states = np.arange(target.size)
        one = fit_couplings(target, order=2).divergence
        pairs = n * (n + 1) // 2
        fits = [("one", 1, pairs, one)]
        for name, told in (("told a spin", 1), ("told a product", 3)):
            gate = np.bitwise_count(states & told) % 2
            fits.append((f"gated, {name}", 2, 2 * pairs + 1, fit_gated(target, gate).divergence))
        yield from _rows(f"parity of {n}", int((np.bitwise_count(states) % 2 == 0).sum()), fits)


def _looks(name: str, patterns: NDArray[np.int8], background: float) -> Iterator[dict[str, Any]]:
    """Yield what is lost of patterns, by one model and by several."""
    target = patterns_and_background(patterns, background)
    count, n = patterns.shape
    one = fit_couplings(target, order=2)
    pairs = subsets_to_order(n, 2)
    number = count * pairs.size + count - 1
    more = fit_couplings(target, subsets=_steepest(target - one.distribution, pairs, number))
    gate = nearest_pattern_gate(patterns)
    pairwise, fields = fit_gated(target, gate, order=2), fit_gated(target, gate, order=1)
    fits = [
        ("one", 1, pairs.size, one.divergence),
        ("one with as many couplings", 1, number, more.divergence),
        ("gated", count, number, pairwise.divergence),
        ("gated fields", count, count * n + count - 1, fields.divergence),
    ]
    yield from _rows(name, count, fits)


def _steepest(missing: Array, pairs: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """Return the pairs, and the other subsets whose means are missed by most, `number` in all."""
    slopes = np.abs(walsh_hadamard(missing))
    slopes[pairs] = np.inf
    slopes[0] = -1.0
    return np.argsort(-slopes, kind="stable")[: min(number, slopes.size - 1)]


def _rows(
    target: str, patterns: int, fits: Sequence[tuple[str, int, int, float]]
) -> Iterator[dict[str, Any]]:
    """Yield a record for each fit, the first of which is what the others are compared with."""
    for model, experts, parameters, lost in fits:
        condition = (target, patterns, model, experts, parameters)
        yield {
            **dict(zip(CONDITION, condition, strict=True)),
            "divergence": lost,
            "gain": fits[0][3] - lost,
        }
