"""What a sample proves: bounds on entropy and information that hold whatever the distribution.

Two facts are enough. *Concentration*: the plug-in entropy of n independent samples changes by at
most

    c = [ln n + (n - 1) ln(n / (n - 1))] / n    (about (ln n + 1) / n)

if one of the samples is exchanged for another. So it is farther than e from its own average with
probability at most 2 exp(-2 e^2 / (n c^2)) (McDiarmid 1989). This is the argument of Antos and
Kontoyiannis (Random Struct. Algorithms 19, 163, 2001), with the largest change worked out: x ln x
is concave, and the most that can happen is that the last of n equal samples becomes a new state.
*Bias*: the average lies below the entropy, but by no more than ln(1 + (K - 1) / n) for K states
(Paninski, Neural Comput. 15, 1191, 2003). The information is a sum of three entropies, and one
sample changes it by at most 2c: taking a sample out, and putting it in elsewhere, can each raise or
lower it by c. Its bias is the average divergence of the joint frequencies from the joint
distribution, less those of the two margins, neither of which is larger than the first.

The samples must be independent, and the number of states known; where they are many, merge some.
Merging can only lose information (the data-processing inequality), so that a lower bound for the
coarser description is one for the finer.

Such bounds are far wider than an error bar. That is the price of assuming nothing.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ergolib.arguments import integer, real
from ergolib.information.estimators import check_counts, enough, estimate_mutual_information
from ergolib.kernels import counts as kernels

__all__ = ["Bounds", "entropy_bounds", "mutual_information_bounds"]


class Bounds(NamedTuple):
    """An interval that holds the true value with at least some probability.

    Attributes
    ----------
    low, high : float
        In nats.
    confidence : float
        The probability, over all samples that might have been drawn, of an interval that holds it.
    """

    low: float
    high: float
    confidence: float


def entropy_bounds(
    counts: ArrayLike, states: int | None = None, confidence: float = 0.95
) -> Bounds:
    """Return bounds on the entropy of a distribution, in nats, from counts of independent samples.

    Parameters
    ----------
    counts : array_like of int
        How often each state was met, zeros included.
    states : int, optional
        How many states there are; by default as many as there are counts.
    confidence : float, default 0.95
        Between 0 and 1, both excluded.

    Returns
    -------
    Bounds
        Within 0 and the logarithm of the number of states.

    Raises
    ------
    TypeError, ValueError
        If a count is negative or not an integer, there are fewer than 2 samples, `states` is fewer
        than those met, or `confidence` is not between 0 and 1.

    Examples
    --------
    >>> low, high, _ = entropy_bounds([50_000, 50_000])
    >>> round(low, 3), round(high, 3)  # of the truth, 0.693
    (0.639, 0.693)
    """
    table = check_counts(counts, "counts").ravel()
    met = max(1, int(np.count_nonzero(table)))
    known = table.size if states is None else integer(states, "states", met)
    chance = _confidence(confidence)
    n = enough(table)
    out = np.empty(4)
    kernels.entropies(table, out)
    plug_in, e = float(out[0]), _deviation(n, chance)
    high = plug_in + e + math.log1p((known - 1) / n)
    return Bounds(max(0.0, plug_in - e), min(math.log(known), high), chance)


def mutual_information_bounds(table: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Return bounds on the mutual information of two variables, in nats, from independent samples.

    Parameters
    ----------
    table : array_like of int
        Shape (A, B): how often each pair of states was met. A and B are taken as the numbers of
        states there are.
    confidence : float, default 0.95
        Between 0 and 1, both excluded.

    Returns
    -------
    Bounds
        Within 0 and the smaller of ln A and ln B.

    Raises
    ------
    TypeError, ValueError
        As for `entropy_bounds`, and if the table does not have two axes.

    Examples
    --------
    >>> low, high, _ = mutual_information_bounds([[48_000, 2_000], [2_000, 48_000]])
    >>> round(low, 3), round(high, 3)  # the plug-in says 0.525
    (0.418, 0.633)
    """
    chance = _confidence(confidence)
    plug_in = estimate_mutual_information(table, method="plug-in")
    counted = check_counts(table, "table")
    a, b = counted.shape
    n, e = plug_in.samples, 2.0 * _deviation(plug_in.samples, chance)
    low = plug_in.value - e - math.log1p((a * b - 1) / n)
    high = plug_in.value + e + math.log1p((min(a, b) - 1) / n)
    return Bounds(max(0.0, low), min(math.log(min(a, b)), max(high, 0.0)), chance)


def _confidence(value: Any) -> float:
    """Return a probability between 0 and 1."""
    chance = real(value, "confidence")
    if not 0.0 < chance < 1.0:
        raise ValueError(f"confidence must be between 0 and 1, both excluded, got {chance!r}")
    return chance


def _deviation(n: int, confidence: float) -> float:
    """Return how far the plug-in entropy of n samples is from its average, by McDiarmid."""
    change = (math.log(n) + (n - 1) * math.log(n / (n - 1))) / n
    return change * math.sqrt(0.5 * n * math.log(2.0 / (1.0 - confidence)))
