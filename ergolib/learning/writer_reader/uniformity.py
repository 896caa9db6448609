"""Whether directions are spread evenly over the sphere.

Two tests with n directions x in d dimensions. *Rayleigh's*: S = d n |mean of x|^2 sees a pole. Its
mean is d and its variance 2 d (1 - 1/n), exactly. *Bingham's*: B = d (d + 2) n (tr M^2 - 1/d) / 2
with M the mean of x x^T, sees an axis, of which neither end is preferred; its mean is
(d - 1)(d + 2) / 2, exactly. For large n both are chi-squared with their means as degrees of
freedom, and S (1 - 1/(2n)) + S^2 / (2 n (d + 2)) comes nearer to it (P. Jupp, Ann. Stat. 29, 544,
2001). Kernel and references: `ergolib.kernels.writer_reader.uniformity`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ergolib.arguments import reals
from ergolib.kernels import writer_reader as kernels

__all__ = ["Uniformity", "uniformity_test"]


@dataclass(frozen=True)
class Uniformity:
    """How far directions are from evenly spread.

    Attributes
    ----------
    rayleigh, bingham : float
        The statistics, for a pole and for an axis.
    rayleigh_expected, bingham_expected : float
        Their means if directions are evenly spread.
    rayleigh_p, bingham_p : float
        The chance that evenly spread directions have at least as large a statistic.
    seeds : int
        How many directions there were.
    """

    rayleigh: float
    bingham: float
    rayleigh_expected: float
    bingham_expected: float
    rayleigh_p: float
    bingham_p: float
    seeds: int


def uniformity_test(vectors: ArrayLike) -> Uniformity:
    """Test whether the directions of vectors are spread evenly.

    Parameters
    ----------
    vectors : array_like
        Shape (n, d), n at least 10, d at least 2, none of length 0.

    Returns
    -------
    Uniformity

    Raises
    ------
    TypeError, ValueError
        If they are not such vectors.

    Examples
    --------
    >>> x = np.random.default_rng(1).normal(size=(1000, 3))
    >>> found = uniformity_test(x)
    >>> round(found.rayleigh, 2), found.rayleigh_expected, round(found.rayleigh_p, 2)
    (2.69, 3.0, 0.44)
    >>> uniformity_test(x + [0.2, 0.0, 0.0]).rayleigh_p < 1e-9
    True
    """
    from scipy.stats import chi2

    given = reals(vectors, "vectors")
    if given.ndim != 2 or given.shape[0] < 10 or given.shape[1] < 2:
        raise ValueError(
            "vectors must have shape (n, d), n at least 10 and d at least 2, "
            f"got shape {given.shape}"
        )
    if not (given**2).sum(axis=1).all():
        raise ValueError("vectors must not have length 0, got one that has")
    n, d = given.shape
    out = np.zeros(2)
    kernels.uniformity(d, np.ascontiguousarray(given).ravel(), np.zeros(d + d * d), out)
    rayleigh, bingham = float(out[0]), float(out[1])
    better = rayleigh * (1.0 - 0.5 / n) + rayleigh**2 / (2.0 * n * (d + 2))
    freedom = 0.5 * (d - 1) * (d + 2)
    return Uniformity(
        rayleigh,
        bingham,
        float(d),
        freedom,
        float(chi2.sf(better, d)),
        float(chi2.sf(bingham, freedom)),
        n,
    )
