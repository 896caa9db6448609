"""What a model does on sequences: its losses and the scores of its heads, with their errors.

A token is *predictable* if what follows here has followed the same token before in the sequence.
From these tokens the *induction score* is the attention of the second layer to the places after
earlier copies of the present token; the *previous-token score* is the attention of the first layer
to the place before. Each is of the best head of its layers.

Sequences are independent, and each score is a ratio of sums over them, r = sum a / sum b. Its error
follows from the spread of a - r b over the sequences, to first order.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.kernels import composition, transformer
from ergolib.learning.composition.circuits import _float32
from ergolib.learning.transformer import Architecture

__all__ = ["Behaviour", "behaviour", "change"]

Array = NDArray[np.float64]

AT_ONCE = 2**22  # entries of attention in memory at a time
QUANTITIES = ("loss", "loss_predictable", "induction", "previous_token")


class Behaviour(NamedTuple):
    """What a model does on some sequences.

    Attributes
    ----------
    loss, loss_predictable : float
        Mean loss of all tokens and of predictable tokens, in nats.
    induction, previous_token : float
        Scores, from 0 to 1.
    loss_error, loss_predictable_error, induction_error, previous_token_error : float
        One standard deviation of each, from the spread over sequences.
    induction_uniform, previous_token_uniform : float
        The scores of a head that pays the same to all places up to the present one.
    sums : ndarray, shape (4, 2, sequences)
        For each of the four quantities the sums of which it is the ratio, sequence by sequence.
    """

    loss: float
    loss_predictable: float
    induction: float
    previous_token: float
    loss_error: float
    loss_predictable_error: float
    induction_error: float
    previous_token_error: float
    induction_uniform: float
    previous_token_uniform: float
    sums: Array


def behaviour(architecture: Architecture, parameters: ArrayLike, tokens: ArrayLike) -> Behaviour:
    """Let a model read sequences, and score what it does.

    Parameters
    ----------
    architecture : Architecture
    parameters : array_like, shape (architecture.count,)
    tokens : array_like of int, shape (sequences, context + 1)
        At least two sequences, of which some tokens are predictable.

    Returns
    -------
    Behaviour

    Raises
    ------
    ValueError
        If there are fewer than two sequences or nothing in them is predictable, or an argument does
        not fit the architecture.
    """
    weights = _float32(architecture, parameters)
    read = architecture.checked_tokens(tokens)
    if len(read) < 2:
        raise ValueError(f"tokens must hold at least 2 sequences, got {len(read)}")
    looked = _look(architecture, weights, read)
    uniform, heads = _heads(architecture, looked)
    first = architecture.heads
    later = heads[first:] if architecture.layers > 1 else heads
    matching = int(np.argmax(later[:, 0])) + (first if architecture.layers > 1 else 0)
    previous = int(np.argmax(heads[:first, 1]))
    parts = [_sums(architecture, matching, previous, part) for part in looked]
    lost, count, told, induced, before = np.concatenate(parts).T
    each = np.full(len(read), float(architecture.context))
    pairs = (lost, each), (told, count), (induced, count), (before, each - 1.0)
    sums = np.array(pairs)
    (loss, e0), (told_loss, e1), (induction, e2), (before_score, e3) = (_ratio(*p) for p in sums)
    errors = e0, e1, e2, e3
    by_chance = float(uniform[0]), float(uniform[1])
    return Behaviour(loss, told_loss, induction, before_score, *errors, *by_chance, sums)


def change(before: Behaviour, after: Behaviour, quantity: str) -> tuple[float, float]:
    """Return how much larger a quantity is after than before, and the error of that.

    Both must be of the same sequences: what these have in common cancels, so that the error is
    mostly smaller than those of both quantities.

    Parameters
    ----------
    before, after : Behaviour
    quantity : {"loss", "loss_predictable", "induction", "previous_token"}
    """
    for given in (before, after):
        if not isinstance(given, Behaviour):
            raise TypeError(f"before and after must be Behaviours, got {type(given).__name__}")
    if quantity not in QUANTITIES:
        raise ValueError(f"quantity must be one of {', '.join(QUANTITIES)}, got {quantity!r}")
    # How many tokens of each sequence are predictable tells different ones apart.
    if not np.array_equal(before.sums[:, 1], after.sums[:, 1]):
        raise ValueError("before and after must be of the same sequences")
    which = QUANTITIES.index(quantity)
    (a, n), (b, _) = before.sums[which], after.sums[which]
    return _ratio(b - a, n)


def _ratio(above: Array, below: Array) -> tuple[float, float]:
    """Return the ratio of two sums over independent sequences, and its error."""
    count, ratio = len(above), float(above.sum() / below.sum())
    spread = np.square(above - ratio * below).sum() / (count * (count - 1))
    return ratio, math.sqrt(spread) / float(below.mean())


Looked = tuple[NDArray[np.int8], NDArray[np.float32], NDArray[np.float32]]


def _look(
    architecture: Architecture, weights: NDArray[np.float32], tokens: NDArray[np.int8]
) -> list[Looked]:
    """Return tokens, attention and log-probabilities of parts of the sequences, all flat."""
    heads = architecture.layers * architecture.heads
    most = max(1, AT_ONCE // (heads * architecture.context**2))
    workspace = np.empty(architecture.workspace(most), np.float32)
    looked = []
    for start in range(0, len(tokens), most):
        part = tokens[start : start + most]
        places = len(part) * architecture.context
        attention = np.empty(heads * places * architecture.context, np.float32)
        told = np.empty(places, np.float32)
        arrays = part.ravel(), attention, told
        loss = transformer.look(*architecture.sizes, len(part), weights, *arrays, workspace)
        if not math.isfinite(loss):
            raise ValueError(
                f"parameters must give a finite loss, got {loss}: they are too large for single "
                f"precision, up to {np.abs(weights).max():.3g}"
            )
        looked.append(arrays)
    return looked


def _heads(architecture: Architecture, looked: list[Looked]) -> tuple[Array, Array]:
    """Return the scores of uniform attention, and those of each head: shapes (2,), (heads, 2)."""
    out = np.empty(2 + 2 * architecture.layers * architecture.heads)
    total, weight = np.zeros_like(out), np.zeros_like(out)
    for tokens, attention, _ in looked:
        sizes = _sizes(architecture, tokens)
        count = composition.head_scores(*sizes, tokens, attention, out)
        weights = np.tile([float(count), float(sizes[-1])], len(out) // 2)
        total += np.where(weights > 0.0, out, 0.0) * weights
        weight += weights
    if weight[0] == 0.0:
        raise ValueError("tokens must hold some that are predictable, got none")
    scores = (total / weight).reshape(-1, 2)
    return scores[0], scores[1:]


def _sums(architecture: Architecture, matching: int, previous: int, looked: Looked) -> Array:
    """Return the sums of each sequence, shape (sequences, 5)."""
    sizes = _sizes(architecture, looked[0])
    out = np.empty(5 * sizes[-1])
    composition.sequence_scores(*sizes, matching, previous, *looked, out)
    return out.reshape(-1, 5)


def _sizes(architecture: Architecture, tokens: NDArray[np.int8]) -> tuple[int, ...]:
    """Return the sizes as the kernels of composition take them."""
    sequences = tokens.size // (architecture.context + 1)
    names = architecture.vocabulary, architecture.context, architecture.layers, architecture.heads
    return *names, sequences
