"""What there is to be learned: distributions over 2^N states that hold a few patterns.

In a library of *holes* all states but the patterns have one small probability each: next to a hole
the landscape is flat, and nothing leads into it. In a library of *funnels* a sample is a pattern
each of whose spins was turned at a rate f on the way,

    Z(s) = sum_i w_i f^d (1 - f)^(N - d),    d = the spins in which s and pattern i differ,

so that probability rises from flip to flip towards the pattern, and the well is the deeper the
smaller f. One pattern and its opposite make the *Mattis pair*: as holes it is the golf hole, as
funnels Z is a function cosh(h sum_k xi_k sigma_k) of the overlap, tanh h = 1 - 2f. In a *parity*
the patterns are all states in which the product of all spins is +1: any N - 1 of them are free.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, probabilities, real
from ergolib.learning.knowledge.states import check_patterns, check_spins, index_of
from ergolib.learning.knowledge.walsh import subset_orders

__all__ = ["distances", "funnels", "holes", "parity", "patterns_apart"]

Array = NDArray[np.float64]

TRIES = 2_000


def patterns_apart(count: int, n: int, apart: int, rng: np.random.Generator) -> NDArray[np.int8]:
    """Draw random patterns, any two of which differ in some number of spins at least.

    Parameters
    ----------
    count, n : int
        M patterns of N spins.
    apart : int
        The least number of spins in which two patterns differ; 0 for any.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int8, shape (M, N)
        All such sets of patterns are equally likely.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or 2,000 draws found none: too many, too far apart.
    """
    most, spins = integer(count, "count", 1), integer(n, "n", 1, 62)
    least = integer(apart, "apart", 0, spins)
    for _ in range(TRIES):
        rows = rng.choice(np.array([-1, 1], dtype=np.int8), size=(most, spins))
        unlike = (rows[:, None] != rows).sum(axis=2)
        if most == 1 or unlike[np.triu_indices(most, 1)].min() >= least:
            return rows
    raise ValueError(
        f"apart must leave room for {most} patterns of {spins} spins, got {least}: none found in "
        f"{TRIES} draws"
    )


def distances(patterns: ArrayLike) -> NDArray[np.int64]:
    """Return in how many spins each state differs from each pattern, shape (2^N, M)."""
    rows = check_patterns(patterns)
    check_spins(rows.shape[1], "patterns")
    states = np.arange(1 << rows.shape[1], dtype=np.int64)
    return np.bitwise_count(states[:, None] ^ index_of(rows)).astype(np.int64)


def funnels(patterns: ArrayLike, flip: float, weights: ArrayLike | None = None) -> Array:
    """Return the distribution of patterns whose spins are each turned at a rate.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        +1 and -1.
    flip : float
        f, above 0 and at most 1/2.
    weights : array_like, shape (M,), optional
        How often each pattern is drawn, 1 in all. Equal by default.

    Returns
    -------
    ndarray, shape (2^N,)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> funnels([[1, 1]], flip=0.1).round(3)
    array([0.81, 0.09, 0.09, 0.01])
    """
    rows = check_patterns(patterns)
    rate = real(flip, "flip")
    if not 0.0 < rate <= 0.5:
        raise ValueError(f"flip must be above 0 and at most 1/2, got {flip!r}")
    shares = np.full(len(rows), 1.0 / len(rows))
    if weights is not None:
        shares = probabilities(weights, "weights")
    if shares.shape != (len(rows),):
        raise ValueError(f"weights must have shape ({len(rows)},), got shape {shares.shape}")
    unlike = distances(rows)
    return np.asarray((rate**unlike * (1.0 - rate) ** (rows.shape[1] - unlike)) @ shares)


def holes(patterns: ArrayLike, depth: float) -> Array:
    """Return equal patterns, e^depth times as likely as any other state.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        +1 and -1, no two the same.
    depth : float
        D, in nats.

    Returns
    -------
    ndarray, shape (2^N,)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or a pattern is given twice.
    """
    rows = check_patterns(patterns)
    check_spins(rows.shape[1], "patterns")
    stored = index_of(rows)
    if np.unique(stored).size != stored.size:
        raise ValueError("patterns must differ from each other, got one of them twice")
    gap = real(depth, "depth")
    p = np.full(1 << rows.shape[1], np.exp(min(0.0, -gap)))
    p[stored] = np.exp(min(0.0, gap))
    return p / p.sum()


def parity(n: int, background: float = 0.0) -> Array:
    """Return the distribution of n spins whose product is +1, and a share of all states.

    Parameters
    ----------
    n : int
        Spins, at least 1.
    background : float, default 0
        The share that is spread over all 2^n states, from 0 to 1.

    Returns
    -------
    ndarray, shape (2^n,)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> parity(2)
    array([0.5, 0. , 0. , 0.5])
    """
    even = subset_orders(n) % 2 == 0
    share = real(background, "background")
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"background must be from 0 to 1, got {background!r}")
    return np.where(even, 2.0 * (1.0 - share), 0.0) / even.size + share / even.size
