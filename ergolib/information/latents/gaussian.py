"""Latents of Gaussian variables: errors from covariance matrices.

X = (X_1 ... X_n) are jointly Gaussian with covariance S, and a latent reads them linearly, with
Gaussian noise of its own: L = W X + N, where W holds k x n weights and N has covariance V. Means
play no part. All that L does is to sharpen X: its precision S^-1 becomes P = S^-1 + W^T V^-1 W,
whatever the value of L. With C = P^-1, the covariance of X within a slice L = l,

    TC(X|L)        = 1/2 ln(prod_i C_ii / det C)       mediation error
    I(L;X_i|X_-i)  = 1/2 ln(P_ii / (S^-1)_ii)          stochastic redundancy errors
    I(L;X)         = 1/2 ln(det P / det S^-1)

since a variable given all others has the variance 1/P_ii (Cover and Thomas, *Elements of
Information Theory*, 2nd ed., 2006, section 8.5). In nats; scales and units of the X_i drop out.

There is no deterministic redundancy error here. H(L|X_-i) of a continuous L is a differential
entropy: it changes with the unit of L, and it is minus infinity where X_-i fixes L. What is left
open of a real number is always infinitely many digits; rounded to n of them, it is open by about
n ln 10 nats more.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg

from ergolib.arguments import reals

__all__ = ["GaussianLatentErrors", "gaussian_latent_errors"]

Array = NDArray[np.float64]

_SYMMETRIC = 1e-9


class GaussianLatentErrors(NamedTuple):
    """What a Gaussian latent fails to do, beside what there was to do; all in nats.

    Attributes
    ----------
    mediation : float
        TC(X|L).
    stochastic : tuple of float
        I(L;X_i|X_-i) for each part i.
    information : float
        I(L;X), what L says about the parts together.
    total_correlation : float
        TC(X): the mediation error of a latent that says nothing.
    """

    mediation: float
    stochastic: tuple[float, ...]
    information: float
    total_correlation: float

    @property
    def explained(self) -> float:
        """TC(X) - TC(X|L): what L mediates; less than 0 for a collider, worse than no latent."""
        return self.total_correlation - self.mediation


def gaussian_latent_errors(
    covariance: ArrayLike, weights: ArrayLike, noise: ArrayLike
) -> GaussianLatentErrors:
    """Return the errors of the latent L = W X + N of jointly Gaussian parts X, in nats.

    Parameters
    ----------
    covariance : array_like
        Shape (n, n): covariance of the parts, n at least 2; symmetric and positive definite.
    weights : array_like
        Shape (k, n), or (n,) for a single number L: the weights W.
    noise : array_like
        Shape (k, k), or a number if k = 1: the covariance of N, which is independent of X;
        symmetric and positive definite. (Without noise L says infinitely much.)

    Returns
    -------
    GaussianLatentErrors

    Raises
    ------
    TypeError, ValueError
        If an argument does not hold finite numbers, the shapes do not match, or a covariance is
        not symmetric (within 1e-9 of its largest entry) and positive definite.

    Examples
    --------
    Two parts of correlation 0.8: this much noise makes them independent within each slice of L.

    >>> found = gaussian_latent_errors([[1.0, 0.8], [0.8, 1.0]], [1.0, 1.0], 0.45)
    >>> round(abs(found.mediation), 12), [round(each, 6) for each in found.stochastic]
    (0.0, [0.293893, 0.293893])
    """
    spread = _covariance(covariance, "covariance")
    n = len(spread)
    if n < 2:
        raise ValueError(f"covariance must be that of two parts or more, got shape {spread.shape}")
    reading = np.atleast_2d(reals(weights, "weights"))
    if reading.ndim != 2 or len(reading) == 0 or reading.shape[1] != n:
        raise ValueError(
            f"weights must have {n} columns, one for each part of a covariance of shape "
            f"{spread.shape}, got shape {np.shape(weights)}"
        )
    blur = _covariance(np.atleast_2d(reals(noise, "noise")), "noise")
    if len(blur) != len(reading):
        raise ValueError(
            f"noise must have a row and a column for each of the {len(reading)} rows of weights, "
            f"got shape {np.shape(noise)}"
        )
    unit = np.sqrt(np.diag(spread))  # in units of each part's own spread
    alike = spread / np.outer(unit, unit)
    before = _inverse(alike, "covariance")
    scaled = linalg.solve_triangular(_root(blur, "noise"), reading * unit, lower=True)
    gained = scaled.T @ scaled
    within = _inverse(before + gained, "covariance and weights")
    ratios = np.diag(gained) / np.diag(before)
    root = _root(alike, "covariance")  # det P / det S^-1 = det(1 + R^T gained R), with S = R R^T
    growth = np.linalg.eigvalsh(root.T @ gained @ root).clip(0.0)
    return GaussianLatentErrors(
        mediation=_total_correlation(within),
        stochastic=tuple(float(each) for each in 0.5 * np.log1p(ratios)),
        information=float(0.5 * np.log1p(growth).sum()),
        total_correlation=_total_correlation(alike),
    )


def _total_correlation(covariance: Array) -> float:
    """Return -1/2 ln det of the matrix of correlations."""
    unit = np.sqrt(np.diag(covariance))
    correlations = covariance / np.outer(unit, unit)
    # eigenvalues 1 + e with sum of e = 0: summing ln(1 + e) - e loses nothing where e is small
    e = np.linalg.eigvalsh(correlations - np.eye(len(unit)))
    return float(-0.5 * (np.log1p(e) - e).sum())


def _covariance(value: Any, name: str) -> Array:
    """Return a covariance matrix, made exactly symmetric."""
    matrix = reals(value, name)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.size == 0:
        raise ValueError(f"{name} must be a square matrix, got shape {matrix.shape}")
    off = np.abs(matrix - matrix.T)
    if off.max() > _SYMMETRIC * np.abs(matrix).max():
        row, column = (int(k) for k in np.unravel_index(off.argmax(), off.shape))
        raise ValueError(
            f"{name} must be symmetric, got {float(matrix[row, column])!r} at [{row}, {column}] "
            f"and {float(matrix[column, row])!r} at [{column}, {row}]"
        )
    whole = 0.5 * (matrix + matrix.T)
    _root(whole, name)
    return whole


def _root(matrix: Array, name: str) -> Array:
    """Return the lower triangular R with R R^T = matrix (Cholesky)."""
    try:
        return np.asarray(np.linalg.cholesky(matrix))
    except np.linalg.LinAlgError:
        least = float(np.linalg.eigvalsh(matrix).min())
        raise ValueError(
            f"{name} must be positive definite, got a smallest eigenvalue of {least:.3g}"
        ) from None


def _inverse(matrix: Array, name: str) -> Array:
    """Return the inverse of a positive definite matrix, exactly symmetric."""
    root = _root(matrix, name)
    inverse = linalg.cho_solve((root, True), np.eye(len(matrix)))
    return np.asarray(0.5 * (inverse + inverse.T))
