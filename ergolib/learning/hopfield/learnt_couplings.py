"""Couplings learnt from patterns: Hebb's, and those that make every pattern a minimum.

From M patterns xi^mu of N spins +1 and -1,

    Hebb            J_ij = (1/N) sum_mu xi_i^mu xi_j^mu
    pseudo-inverse  J_ij = (1/N) sum_mu,nu xi_i^mu (C^-1)_mu,nu xi_j^nu

with C_mu,nu = xi^mu . xi^nu / N, both with J_ii = 0. Hebb's rule looks at one pattern at a time,
and patterns disturb one another.
The second rule is the projection onto the space the patterns span: before its diagonal is taken
away, J xi = xi, so that after, the field on each spin of a pattern is (1 - P_ii) times that spin,
P_ii being what was taken away, and every pattern is a minimum of the energy - 1/2 s J s, for up to
N - 1 of them. Sources: Hebb (1949); Hopfield, PNAS 79, 2554 (1982); Personnaz, Guyon and Dreyfus,
J. Physique Lett. 46, 359 (1985); Kanter and Sompolinsky, Phys. Rev. A 35, 380 (1987), for the
diagonal.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.learning.knowledge.states import check_memory, check_patterns

__all__ = ["hebbian_couplings", "inverse_of_overlaps", "pseudo_inverse_couplings"]

DEPENDENT = 1e-10  # smallest eigenvalue of C over the largest: below, no inverse is worth having


def hebbian_couplings(patterns: ArrayLike) -> NDArray[np.float64]:
    """Return Hebb's couplings, J = (1/N) sum of xi xi^T with a diagonal of zeros.

    Parameters
    ----------
    patterns : array_like
        Shape (M, N): +1 and -1.

    Returns
    -------
    ndarray of float64, shape (N, N)

    Raises
    ------
    TypeError, ValueError
        If `patterns` is not of its kind, or the matrix would need more than 1 GiB (N > 11585).

    Examples
    --------
    >>> hebbian_couplings([[1, 1, -1]]) * 3
    array([[ 0.,  1., -1.],
           [ 1.,  0., -1.],
           [-1., -1.,  0.]])
    """
    rows = check_patterns(patterns)
    size = rows.shape[1]
    check_memory(size * size, "patterns")
    check_memory(rows.size, "patterns")
    floats = rows.astype(np.float64)
    couplings = (floats.T @ floats) / size
    np.fill_diagonal(couplings, 0.0)
    return np.asarray(couplings)


def pseudo_inverse_couplings(patterns: ArrayLike) -> NDArray[np.float64]:
    """Return the couplings that make every pattern a minimum: a projection, without its diagonal.

    Parameters
    ----------
    patterns : array_like
        Shape (M, N): +1 and -1; M < N, and none a combination of others.

    Returns
    -------
    ndarray of float64, shape (N, N)

    Raises
    ------
    TypeError, ValueError
        If `patterns` is not of its kind, a pattern is a linear combination of others, or the matrix
        would need more than 1 GiB (N > 11585).
    """
    rows = check_patterns(patterns)
    size = rows.shape[1]
    check_memory(size * size, "patterns")
    floats = rows.astype(np.float64)
    couplings = floats.T @ (inverse_of_overlaps(rows) @ floats) / size
    np.fill_diagonal(couplings, 0.0)
    return np.asarray(0.5 * (couplings + couplings.T))


def inverse_of_overlaps(rows: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return C^-1 for the overlaps C of patterns with one another, or say that there is none."""
    count, size = rows.shape
    if count >= size:
        raise ValueError(
            f"patterns must be fewer than their spins for pseudo-inverse couplings, got {count} "
            f"patterns of {size} spins"
        )
    floats = rows.astype(np.float64)
    values, vectors = np.linalg.eigh(floats @ floats.T / size)
    if values[0] < DEPENDENT * values[-1]:
        raise ValueError(
            "patterns must be linearly independent for pseudo-inverse couplings, got overlaps "
            f"with eigenvalues from {values[0]:.3g} to {values[-1]:.3g}"
        )
    return np.asarray((vectors / values) @ vectors.T)
