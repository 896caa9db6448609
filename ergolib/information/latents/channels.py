"""A latent as what it is: a channel from the parts to its labels.

The parts X = (X_1 ... X_n) have a joint distribution P[X]. A latent L of them is given by P[L|X]
alone: P[X, L] = P[X] P[L|X]. So no latent changes what is known of the parts; it is a way to read
them, exact (L = f(X): the sign of the magnetisation) or with chance in it (the sign, drawn by a
fair coin where the magnetisation is 0). What P[L|X] says of parts that never occur, P[X] = 0, does
not matter to anything.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import probabilities, reals

__all__ = ["as_channel", "with_latent"]

Array = NDArray[np.float64]

LARGEST = 1 << 31  # bytes, 2 GiB
MOST_PARTS = 63  # NumPy has 64 axes, and the latent takes one


def as_channel(p: ArrayLike, latent: ArrayLike, name: str = "latent") -> Array:
    """Return P[L|X], whether it was given as that or as labels.

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two.
    latent : array_like
        Integer labels 0 ... k - 1 in the shape of `p`, for L = f(X); or P[L|X] in the shape
        ``p.shape + (k,)``, each row summing to 1 within 1e-9. Where `p` is 0 a row may also be
        all 0.
    name : str, default "latent"
        The argument's name, for the error message.

    Returns
    -------
    ndarray of float64, shape ``p.shape + (k,)``
        The rows are divided by their sums.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of at least two parts, or `latent` is not a latent of it; or if
        the channel would need more than 2 GiB.
    """
    joint = parts(p)
    labels = _labels(joint, latent, name)
    if labels is None:
        return _channel(joint, latent, name)
    channel = np.zeros((joint.size, int(labels.max()) + 1))
    channel[np.arange(joint.size), labels.ravel()] = 1.0
    return channel.reshape(*joint.shape, -1)


def with_latent(p: ArrayLike, latent: ArrayLike, name: str = "latent") -> Array:
    """Return the joint distribution P[X, L] = P[X] P[L|X] of the parts and their latent.

    Parameters
    ----------
    p, latent, name
        As for `as_channel`.

    Returns
    -------
    ndarray of float64, shape ``p.shape + (k,)``
        The last axis is the latent's. It sums to 1.

    Raises
    ------
    TypeError, ValueError
        As for `as_channel`.

    Examples
    --------
    Two fair coins, and as latent whether they differ:

    >>> with_latent(np.full((2, 2), 0.25), [[0, 1], [1, 0]])[..., 1]
    array([[0.  , 0.25],
           [0.25, 0.  ]])
    """
    joint = parts(p)
    answer = as_channel(joint, latent, name)
    answer *= joint[..., None]
    return answer


def parts(p: ArrayLike, name: str = "p") -> Array:
    """Return the checked distribution of at least two parts, one axis for each."""
    joint = probabilities(p, name)
    if joint.ndim < 2:
        raise ValueError(
            f"{name} must have an axis for each of at least two parts, got shape {joint.shape}"
        )
    if joint.ndim > MOST_PARTS:
        raise ValueError(f"{name} must have at most {MOST_PARTS} parts, got {joint.ndim}")
    return joint


def check_memory(numbers: int, name: str) -> None:
    """Raise ValueError, naming the argument, if so many float64 would take more than 2 GiB."""
    if 8 * numbers > LARGEST:
        raise ValueError(
            f"{name} must leave arrays of at most 2 GiB, got one that needs "
            f"{8 * numbers / 2**30:.3g} GiB ({numbers} numbers)"
        )


def _labels(joint: Array, latent: ArrayLike, name: str) -> NDArray[np.int64] | None:
    """Return labels in the shape of the parts, or None if the shape is that of a channel."""
    try:
        array = np.asarray(latent)
    except ValueError:
        raise ValueError(f"{name} must be a rectangular array, got a ragged one") from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must hold labels or probabilities, got {_kind(array)}")
    if array.ndim == joint.ndim + 1 and array.shape[:-1] == joint.shape and array.shape[-1] > 0:
        check_memory(array.size, name)
        return None
    if array.shape != joint.shape:
        raise ValueError(
            f"{name} must have the shape of the parts, {joint.shape}, if it holds labels, or one "
            f"axis more if it holds probabilities, got {array.shape}"
        )
    if array.dtype.kind == "f":
        wrong = array[array != np.floor(array)]  # NaN is not itself
        got = f"{float(wrong[0])!r}" if wrong.size else f"numbers of type {array.dtype}"
        raise ValueError(f"{name} of shape {array.shape} must hold integer labels, got {got}")
    if (array < 0).any():
        raise ValueError(f"{name} must hold labels of at least 0, got {int(array.min())}")
    check_memory(joint.size * (int(array.max()) + 1), name)
    return array.astype(np.int64)


def _channel(joint: Array, latent: ArrayLike, name: str) -> Array:
    """Return a checked P[L|X]: no entry negative, rows that sum to 1 or belong to nothing."""
    channel = reals(latent, name)
    if (channel < 0.0).any():
        raise ValueError(f"{name} must hold probabilities, got {float(channel.min())!r} among them")
    totals = channel.sum(axis=-1)
    wrong = (np.abs(totals - 1.0) > 1e-9) & ((joint > 0.0) | (totals > 0.0))
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise ValueError(
            f"{name} must sum to 1 along its last axis within 1e-9, got "
            f"{float(totals[first])!r} at {first}"
        )
    channel /= np.where(totals > 0.0, totals, 1.0)[..., None]
    return channel


def _kind(array: NDArray[Any]) -> str:
    """Return what an array holds, in a word or two."""
    size = math.prod(array.shape)
    return f"an array of {array.dtype} with {size} entr{'y' if size == 1 else 'ies'}"
