"""Candidates from sufficient statistics: what one part knows about the others.

Let X_i be one part and X_-i the rest. Of all that X_i has to say, only P[X_-i|X_i] matters to the
rest: two values of X_i with the same P[X_-i|x_i] are one value to whoever asks about X_-i. The
statistic T that gives them one label is the *minimal sufficient statistic* of X_i for X_-i: X_i and
X_-i are independent given T, and no coarser label does that (R. A. Fisher 1922; E. Lehmann and
H. Scheffe, Sankhya 10, 305, 1950). In computational mechanics such labels are called causal states.
For n flips of a coin whose bias is not known T is the number of heads.

For two parts L = T(A) mediates without error and A determines it, so all depends on H(L|B): it is a
natural latent if B tells T(A), too. For more parts it mediates only between X_i and the rest.

Distributions are seldom equal to the last digit. The distance of two values is the total variation
1/2 sum |P[x_-i|x] - P[x_-i|x']|: the most by which any event can be likelier after the one than
after the other. Values are merged, the nearest first, as long as any two of one label are within a
tolerance (clustering with complete linkage; ties in the order of the values).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, real
from ergolib.information.latents.channels import check_memory, parts
from ergolib.information.latents.errors import LatentErrors, latent_errors
from ergolib.information.measures import Axes, grouped

__all__ = [
    "SufficientLatent",
    "latent_from_part",
    "sufficient_latents",
    "sufficient_statistic",
]

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


class SufficientLatent(NamedTuple):
    """The sufficient statistic of one part, as a latent of all.

    Attributes
    ----------
    part : int
        Whose statistic it is.
    labels : ndarray of int64
        In the shape of the joint distribution.
    states : int
        How many labels there are.
    errors : LatentErrors
        Its errors, in nats.
    """

    part: int
    labels: Labels
    states: int
    errors: LatentErrors


def sufficient_statistic(
    p: ArrayLike, part: Axes, tolerance: float = 1e-9, states: int | None = None
) -> Labels:
    """Label the values of a part so that values which say the same about the rest share a label.

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two.
    part : int or tuple of int
        The axis of the part, or of several that are taken as one; at least one must be left.
    tolerance : float, default 1e-9
        From 0 to 1: values of one label differ by at most that, in total variation of P[rest|x].
    states : int, optional
        Use no more labels than that: merge further, the nearest first, whatever the tolerance.

    Returns
    -------
    ndarray of int64
        In the shape of the part's axes, in the order given. Labels are counted from 0 in the order
        of their first values. A value that never occurs has the label 0.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of at least two parts, `part` is not some of its axes, another
        argument is out of range, or comparing all values would need more than 2 GiB.

    Examples
    --------
    Two blocks of two flips, of a coin that has bias 1/4 or 3/4: what counts is how many heads.

    >>> flips = np.array([[9, 3, 3, 1], [1, 3, 3, 9]]) / 16  # tt, th, ht, hh, for either bias
    >>> sufficient_statistic(0.5 * flips.T @ flips, part=0)
    array([0, 1, 1, 2])
    """
    joint = parts(p)
    near = real(tolerance, "tolerance")
    if not 0.0 <= near <= 1.0:
        raise ValueError(f"tolerance must be a number from 0 to 1, got {tolerance!r}")
    most = None if states is None else integer(states, "states", 1)
    axes = _part_axes(part, joint.ndim)
    rest = tuple(axis for axis in range(joint.ndim) if axis not in axes)
    table = grouped(joint, part=axes, rest=rest)
    weights = table.sum(axis=1)
    occurs = weights > 0.0
    labels = np.zeros(len(table), dtype=np.int64)
    labels[occurs] = _clusters(table[occurs] / weights[occurs, None], near, most)
    return labels.reshape([joint.shape[axis] for axis in axes])


def latent_from_part(p: ArrayLike, part: Axes, labels: ArrayLike) -> Labels:
    """Return the latent L = f(X_i) that is read off one part.

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two.
    part : int or tuple of int
        The axis of the part, or of several that are taken as one.
    labels : array_like of int
        f: a label of at least 0 for each value of the part, in the shape of its axes.

    Returns
    -------
    ndarray of int64, in the shape of `p`

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of at least two parts, `part` is not some of its axes, or the
        labels are not integers of at least 0 in their shape.

    Examples
    --------
    >>> latent_from_part(np.full((2, 3), 1 / 6), 1, [0, 1, 1])
    array([[0, 1, 1],
           [0, 1, 1]])
    """
    joint = parts(p)
    axes = _part_axes(part, joint.ndim, all_allowed=True)
    shape = tuple(joint.shape[axis] for axis in axes)
    values = np.asarray(labels)
    if values.dtype.kind not in "iu":
        raise TypeError(f"labels must hold integers, got an array of {values.dtype}")
    if values.shape != shape:
        raise ValueError(f"labels must have the shape of the part, {shape}, got {values.shape}")
    if (values < 0).any():
        raise ValueError(f"labels must be at least 0, got {int(values.min())}")
    ordered = values.astype(np.int64).transpose(np.argsort(axes))
    missing = tuple(axis for axis in range(joint.ndim) if axis not in axes)
    return np.broadcast_to(np.expand_dims(ordered, missing), joint.shape).copy()


def sufficient_latents(
    p: ArrayLike, tolerance: float = 1e-9, states: int | None = None
) -> tuple[SufficientLatent, ...]:
    """Return the sufficient statistic of every part as a latent of all, with its errors.

    Parameters
    ----------
    p, tolerance, states
        As for `sufficient_statistic`.

    Returns
    -------
    tuple of SufficientLatent
        One for each part, in the order of the axes of `p`.

    Raises
    ------
    TypeError, ValueError
        As for `sufficient_statistic`.

    Examples
    --------
    Two copies of a fair bit, the second with a private bit beside it:

    >>> p = [[0.25, 0.25, 0.0, 0.0], [0.0, 0.0, 0.25, 0.25]]
    >>> for found in sufficient_latents(p):
    ...     print(found.states, found.errors.mediation, max(found.errors.deterministic))
    2 0.0 0.0
    2 0.0 0.0
    """
    joint = parts(p)
    answer = []
    for part in range(joint.ndim):
        values = sufficient_statistic(joint, part, tolerance, states)
        labels = latent_from_part(joint, part, values)
        errors = latent_errors(joint, labels)
        answer.append(SufficientLatent(part, labels, int(values.max()) + 1, errors))
    return tuple(answer)


def _part_axes(part: Any, count: int, all_allowed: bool = False) -> tuple[int, ...]:
    """Return different axes of `count`, counted from 0, or say what is wrong with them."""
    listed = part if isinstance(part, (list, tuple, range)) else (part,)
    axes = tuple(integer(each, "part", -count, count - 1) % count for each in listed)
    most = count if all_allowed else count - 1
    if len(set(axes)) < len(axes) or not 1 <= len(axes) <= most:
        raise ValueError(f"part must be from 1 to {most} different axes of {count}, got {part!r}")
    return axes


def _clusters(rows: Array, tolerance: float, states: int | None) -> Labels:
    """Return a label for each conditional distribution, counted in the order of the rows."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    count = len(rows)
    if count == 1:
        return np.zeros(1, dtype=np.int64)
    check_memory(count * (count - 1), "part")  # the distances, and a copy
    tree = linkage(0.5 * pdist(rows, "cityblock"), "complete")
    found = fcluster(tree, tolerance, "distance")
    if states is not None and len(np.unique(found)) > states:
        found = fcluster(tree, states, "maxclust")
    _, first, labels = np.unique(found, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[labels].astype(np.int64)
