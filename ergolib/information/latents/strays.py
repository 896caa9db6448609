"""How long a common part lasts in a sample: until strays have joined its pieces.

Let A and B have a label in common, but for a few cells of the joint distribution whose row and
column have different labels: *strays*. In a sample of n, the pieces between which a stray has
landed are one component, and the common information of Gacs and Korner is the entropy of what is
left. For n independent samples its expectation is exact. No stray has landed in a set of cells of
probability m with probability (1 - m)^n. A set S of labels makes one component if none has landed
between S and the rest, and those inside join all of S. The second follows by inclusion and
exclusion over the partitions of S into blocks (Rota 1964), with weight (-1)^(k-1) (k-1)! for k:

    P(S is a component) = sum over partitions (-1)^(k-1) (k-1)! (1 - m)^n,

where m is the probability of a cell between S and the rest or between two blocks. Then
E[K] = -sum over S of P(S is a component) w_S ln w_S, where w_S is the probability of the labels
in S.

Each piece counts as a whole from the start, at its probability: in a small sample it is still in
pieces itself, and is weighed by what was drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import probabilities, reals
from ergolib.kernels.support import mean_with_strays

__all__ = ["common_information_with_strays", "stray_terms"]

Array = NDArray[np.float64]

MOST_LABELS = 8  # 21,147 terms


def common_information_with_strays(
    p: ArrayLike, labels_a: ArrayLike, labels_b: ArrayLike, samples: ArrayLike
) -> Any:
    """Return the expected common information of a sample, as strays join the labels.

    Parameters
    ----------
    p : array_like, shape (A's values, B's values)
        Probabilities, strays included.
    labels_a, labels_b : array_like of int
        The label of each value of A and of B, from 0: at most 8.
    samples : array_like
        How many, 0 or more; one number or several.

    Returns
    -------
    float or ndarray
        E[K] in nats, in the shape of `samples`.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of two variables, there is not a label for each of their
        values, there are too many labels, or a number of samples is negative.

    Examples
    --------
    Two blocks, and one stray in two hundred samples:

    >>> p = 0.99 * np.kron(np.eye(2), np.full((2, 2), 0.125)) + 0.01 / 16
    >>> common_information_with_strays(p, [0, 0, 1, 1], [0, 0, 1, 1], [0, 200, 2000]).round(4)
    array([0.6931, 0.2544, 0.    ])
    """
    joint = probabilities(p, "p")
    if joint.ndim != 2:
        raise ValueError(f"p must have two axes, got shape {joint.shape}")
    first, second = (
        _labels(each, name, count)
        for each, name, count in zip(
            (labels_a, labels_b), ("labels_a", "labels_b"), joint.shape, strict=True
        )
    )
    n = reals(samples, "samples")
    if (n < 0.0).any():
        raise ValueError(f"samples must hold numbers of at least 0, got {float(n.min())!r}")
    count = int(max(first.max(), second.max())) + 1
    if count > MOST_LABELS:
        raise ValueError(
            f"labels_a and labels_b must name at most {MOST_LABELS} labels, got {count}"
        )
    between = np.zeros((count, count))
    np.add.at(between, (first[:, None], second), joint)
    terms = stray_terms(between).ravel()
    means = [mean_with_strays(terms, terms, 0.0, each) for each in n.ravel().tolist()]
    return means[0] if n.ndim == 0 else np.array(means).reshape(n.shape)


def stray_terms(between: Array) -> Array:
    """Return c, w and m of each term -c w ln w (1 - m)^n of the mean, one row each.

    `between` holds the probability of each pair of labels. Both w and m are linear in it, and the
    order of the rows depends on its shape alone.
    """
    count = len(between)
    either = between + between.T
    share = 0.5 * either.sum(axis=1)
    rows = []
    for size in range(1, count + 1):
        for chosen in combinations(range(count), size):
            inside = np.isin(np.arange(count), chosen)
            weight = float(share[inside].sum())
            edge = float(either[np.ix_(inside, ~inside)].sum())
            for blocks in _partitions(chosen):
                k = len(blocks)
                cut = sum(
                    float(either[np.ix_(one, other)].sum())
                    for i, one in enumerate(blocks)
                    for other in blocks[:i]
                )
                rows.append(((-1.0) ** (k - 1) * math.factorial(k - 1), weight, edge + cut))
    return np.array(rows)


def _partitions(items: tuple[int, ...]) -> Iterator[list[list[int]]]:
    """Yield every way to divide items into blocks."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for smaller in _partitions(rest):
        yield [[first], *smaller]
        for i in range(len(smaller)):
            yield [*smaller[:i], [first, *smaller[i]], *smaller[i + 1 :]]


def _labels(value: ArrayLike, name: str, count: int) -> NDArray[np.int64]:
    """Return a label from 0 for each of `count` values."""
    labels = np.asarray(value)
    if labels.shape != (count,) or labels.dtype.kind not in "iu":
        raise ValueError(
            f"{name} must hold {count} integers, one for each value, got shape {labels.shape} of "
            f"{labels.dtype}"
        )
    if labels.min() < 0:
        raise ValueError(f"{name} must hold labels of at least 0, got {int(labels.min())}")
    return labels.astype(np.int64)
