"""A chain of states: how much is new at each step, and how much of the past the future knows.

A transfer matrix A of non-negative numbers gives a chain of states x_1, x_2, ... the weight
A(x_1, x_2) A(x_2, x_3) ..., as the Boltzmann weights of a one-dimensional model do. Infinitely
long, it is a stationary Markov chain (Perron 1907): with A r = lambda r and l A = lambda l,

    P(x, x') = l(x) A(x, x') r(x') / (lambda l.r).

A stochastic matrix, whose rows sum to 1, is the transfer matrix of the chain it describes
(r = 1, lambda = 1). The entropy rate h = lim H(X_n | X_1 ... X_n-1) is what is new at each step
(Shannon 1948). The excess entropy E = sum_n [H(X_n | n - 1 before) - h] = I(past; future) is what
the past tells of all the future (Crutchfield and Young 1989). In a Markov chain only the last state
does so: h = H(X'|X) and E = I(X; X').

The Ising chain without a field has A = [[e^K, e^-K], [e^-K, e^K]], so that neighbours differ with
probability q = 1/(1 + e^2K): h = H_b(q) and E = ln 2 - h.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg
from scipy.sparse.csgraph import connected_components

from ergolib.arguments import reals
from ergolib.information.measures import conditional_entropy, mutual_information

__all__ = ["chain_distribution", "entropy_rate", "excess_entropy"]

Array = NDArray[np.float64]

_MOST_STATES = 2048
_GAP = 1e-9


def chain_distribution(transfer: ArrayLike) -> NDArray[np.float64]:
    """Return the joint distribution of two neighbours in the chain of a transfer matrix.

    Parameters
    ----------
    transfer : array_like
        Shape (n, n), n at most 2048: A(x, x') >= 0, the weight of x' after x; or the probability
        of it, if rows sum to 1. From each state there must be a way to every other.

    Returns
    -------
    ndarray of float64, shape (n, n)
        P(x, x'); its sums over either axis are the stationary distribution.

    Raises
    ------
    TypeError, ValueError
        If `transfer` is not such a matrix, or if its two largest eigenvalues agree to 1e-9: the
        chain falls into parts that rounding would take for separate. (With equal sums of all rows,
        as the Ising chain without a field has them, no eigenvalue is needed and nothing is lost.)

    Examples
    --------
    >>> chain_distribution([[0.9, 0.1], [0.3, 0.7]]).sum(axis=1).round(6)
    array([0.75, 0.25])
    """
    matrix = _checked(transfer)
    right, left = _leading(matrix)
    joint = left[:, None] * matrix * right
    return joint / joint.sum()


def entropy_rate(transfer: ArrayLike) -> float:
    """Return the entropy rate h of the chain of a transfer matrix, in nats a step.

    Parameters
    ----------
    transfer : array_like
        As for `chain_distribution`.

    Returns
    -------
    float
        H(X'|X), from 0 to ln n.

    Raises
    ------
    TypeError, ValueError
        As for `chain_distribution`.

    Examples
    --------
    >>> K = 1.0  # the Ising chain at T = 1
    >>> round(entropy_rate([[np.exp(K), np.exp(-K)], [np.exp(-K), np.exp(K)]]), 6)
    0.365334
    """
    return conditional_entropy(chain_distribution(transfer), of=1, given=0)


def excess_entropy(transfer: ArrayLike) -> float:
    """Return the excess entropy E = I(past; future) of the chain of a transfer matrix, in nats.

    Parameters
    ----------
    transfer : array_like
        As for `chain_distribution`.

    Returns
    -------
    float
        I(X; X') = H(X) - h, from 0 to ln n.

    Raises
    ------
    TypeError, ValueError
        As for `chain_distribution`.

    Examples
    --------
    >>> K = 1.0  # the Ising chain at T = 1
    >>> round(excess_entropy([[np.exp(K), np.exp(-K)], [np.exp(-K), np.exp(K)]]), 6)
    0.327813
    """
    return mutual_information(chain_distribution(transfer), 0, 1)


def _checked(transfer: ArrayLike) -> Array:
    """Return a transfer matrix, scaled to a largest entry of 1, or say what is wrong with it."""
    matrix = reals(transfer, "transfer")
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ValueError(f"transfer must be a square matrix, got shape {matrix.shape}")
    if len(matrix) > _MOST_STATES:
        raise ValueError(f"transfer must have at most {_MOST_STATES} states, got {len(matrix)}")
    if (matrix < 0.0).any():
        raise ValueError(
            f"transfer must hold numbers of at least 0, got {float(matrix[matrix < 0.0][0])!r}"
        )
    parts, _ = connected_components(matrix > 0.0, directed=True, connection="strong")
    if parts > 1 or not matrix.any():
        raise ValueError(
            f"transfer must lead from each state to every other, got {parts} separate parts"
            if parts > 1
            else "transfer must hold a number greater than 0, got none"
        )
    return matrix / matrix.max()


def _leading(matrix: Array) -> tuple[Array, Array]:
    """Return the positive right and left eigenvectors."""
    size = len(matrix)
    if size == 1:
        return np.ones(1), np.ones(1)
    if np.allclose(matrix.sum(axis=1), matrix.sum(axis=1)[0], rtol=1e-14, atol=0.0):
        right = np.ones(size)  # a stochastic matrix, or one times a number
        return right, _stationary(matrix / matrix.sum(axis=1, keepdims=True))
    if np.array_equal(matrix, matrix.T):
        values, vectors = linalg.eigh(matrix, subset_by_index=[size - 2, size - 1])
        _check_gap(values)
        return np.abs(vectors[:, 1]), np.abs(vectors[:, 1])
    values, lefts, rights = linalg.eig(matrix, left=True, right=True)
    order = np.argsort(values.real)
    _check_gap(values.real[order])
    return np.abs(rights[:, order[-1]]), np.abs(lefts[:, order[-1]])


def _check_gap(values: Array) -> None:
    """Raise ValueError if the largest of the rising eigenvalues does not stand alone."""
    if values[-1] - values[-2] <= _GAP * values[-1]:
        raise ValueError(
            "transfer must mix its states: its two largest eigenvalues agree to "
            f"{_GAP:g}, got {float(values[-2])!r} and {float(values[-1])!r} (of the largest entry)"
        )


def _stationary(matrix: Array) -> Array:
    """Return the stationary distribution of a stochastic matrix, to full relative precision.

    Elimination without subtractions: Grassmann, Taksar and Heyman, Oper. Res. 33, 1107 (1985).
    """
    a = matrix.copy()
    size = len(a)
    for k in range(size - 1, 0, -1):
        out = a[k, :k].sum()
        a[:k, k] /= out
        a[:k, :k] += np.outer(a[:k, k], a[k, :k])
    answer = np.ones(size)
    for k in range(1, size):
        answer[k] = answer[:k] @ a[:k, k]
    return answer / answer.sum()
