"""Spaces in spaces: how nearly two of them agree, and how nearly two random ones would.

Two subspaces of dimensions m and n of d dimensions, m <= n, have m *principal angles* (Jordan
1875): the smallest angle between a vector of one and a vector of the other, then the smallest among
what is orthogonal to both of these, and so on. If the rows of A and of B are orthonormal and span
them, the cosines of the angles are the singular values of A B^T (Björck and Golub 1973). Their
*overlap* is the mean of cos^2, |A B^T|^2 / m: 1 if one holds the other, 0 if they are orthogonal.

For a space of k dimensions and a random one of n dimensions the mean of cos^2 is n/d: each unit
vector has 1/d of its square in each direction. For two of k dimensions the overlap scatters around
k/d with the standard deviation sqrt(2/((d - 1) (d + 2))) (d - k)/d. (Projectors P and P' of random
spaces: the variance of tr P P' is 2 k^2 (d - k)^2 / (d^2 (d - 1) (d + 2)), for without their
trace they are random directions among the (d - 1)(d + 2)/2 dimensions of symmetric matrices.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, reals
from ergolib.learning.composition.circuits import read_matrix, write_matrix
from ergolib.learning.transformer import Architecture

__all__ = [
    "principal_angles",
    "random_overlap",
    "random_overlap_spread",
    "read_subspace",
    "subspace_overlap",
    "subspace_overlaps",
    "write_subspace",
]

Array = NDArray[np.float64]

RANK = 1e-10  # singular values below this part of the largest are none


def write_subspace(
    architecture: Architecture, parameters: ArrayLike, kept: int = 8, head: int = 1
) -> Array:
    """Return the leading directions of what a head of the first layer writes.

    Parameters
    ----------
    architecture : Architecture
    parameters : array_like, shape (architecture.count,)
    kept : int, default 8
        How many; at most the rank of the matrix.
    head : int, default 1
        Counted from 1.

    Returns
    -------
    ndarray, shape (kept, width)
        Orthonormal rows: the leading right singular vectors of `write_matrix`, the strongest first.

    Raises
    ------
    ValueError
        If there are not so many directions.
    """
    return _leading(write_matrix(architecture, parameters, head), kept)


def read_subspace(
    architecture: Architecture, parameters: ArrayLike, kept: int = 8, head: int = 1
) -> Array:
    """Return the leading directions of where a head of the second layer looks for tokens.

    Arguments and result as for `write_subspace`.
    """
    return _leading(read_matrix(architecture, parameters, head), kept)


def principal_angles(first: ArrayLike, second: ArrayLike) -> Array:
    """Return the principal angles of two subspaces, the smallest first.

    Parameters
    ----------
    first, second : array_like, shapes (m, d) and (n, d)
        Rows that span them; they need not be orthonormal, but independent.

    Returns
    -------
    ndarray, shape (min(m, n),)
        In radians, from 0 to pi/2.

    Raises
    ------
    ValueError
        If the shapes do not fit, a number is not finite, or rows depend on one another.

    Notes
    -----
    Small angles come from their sines and large ones from their cosines, so that both have all
    their digits.
    """
    a, b = _spanned(first, "first"), _spanned(second, "second")
    if a.shape[1] != b.shape[1]:
        raise ValueError(
            f"first and second must have rows of the same length, got {a.shape[1]} and {b.shape[1]}"
        )
    if len(a) > len(b):
        a, b = b, a
    products = a @ b.T
    cosines = np.clip(np.linalg.svd(products, compute_uv=False), 0.0, 1.0)
    sines = np.linalg.svd(a - products @ b, compute_uv=False)[::-1][: len(a)]
    sines = np.clip(sines, 0.0, 1.0)
    return np.where(cosines > math.sqrt(0.5), np.arcsin(sines), np.arccos(cosines))


def subspace_overlap(first: ArrayLike, second: ArrayLike) -> float:
    """Return the mean of cos^2 over the principal angles of two subspaces, from 0 to 1.

    Arguments as for `principal_angles`; for two random spaces of k dimensions see `random_overlap`.
    """
    return float(np.mean(np.cos(principal_angles(first, second)) ** 2))


def subspace_overlaps(subspaces: Sequence[ArrayLike]) -> Array:
    """Return the overlap of each of several subspaces with each other.

    Parameters
    ----------
    subspaces : sequence of array_like, each of shape (k, d)
        As for `principal_angles`; for seeds of a model, their `write_subspace`.

    Returns
    -------
    ndarray, shape (len(subspaces), len(subspaces))
        Symmetric, with ones on the diagonal.
    """
    count = len(subspaces)
    found = np.ones((count, count))
    for i in range(count):
        for j in range(i):
            found[i, j] = found[j, i] = subspace_overlap(subspaces[i], subspaces[j])
    return found


def random_overlap(kept: int, width: int) -> float:
    """Return the mean overlap of a subspace of k of d dimensions and a random one: k/d.

    Raises
    ------
    ValueError
        If `kept` is not an integer from 1 to `width`.
    """
    width = integer(width, "width", 1)
    return integer(kept, "kept", 1, width) / width


def random_overlap_spread(kept: int, width: int) -> float:
    """Return the standard deviation of that overlap, sqrt(2/((d - 1) (d + 2))) (d - k)/d.

    Arguments and errors as for `random_overlap`; in one dimension there is no spread.
    """
    away = 1.0 - random_overlap(kept, width)
    return away * math.sqrt(2.0 / ((width - 1) * (width + 2))) if width > 1 else 0.0


def _leading(matrix: Array, kept: int) -> Array:
    """Return the leading right singular vectors of a matrix."""
    _, values, directions = np.linalg.svd(matrix, full_matrices=False)
    rank = int((values > RANK * values[0]).sum()) if values[0] > 0.0 else 0
    kept = integer(kept, "kept", 1)
    if kept > rank:
        raise ValueError(f"kept must be at most the {rank} directions that there are, got {kept}")
    return np.asarray(directions[:kept])


def _spanned(value: ArrayLike, name: str) -> Array:
    """Return orthonormal rows with the same span."""
    array = reals(value, name)
    if array.ndim != 2 or not 0 < array.shape[0] <= array.shape[1]:
        raise ValueError(f"{name} must have shape (k, d) with 1 <= k <= d, got {array.shape}")
    _, values, rows = np.linalg.svd(array, full_matrices=False)
    if values[-1] <= RANK * values[0]:
        raise ValueError(f"{name} must have independent rows, got some that depend on others")
    return np.asarray(rows)
