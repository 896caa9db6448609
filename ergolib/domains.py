"""Domains: what a magnet looks like before it has made up its mind.

Quenched below its critical temperature, a magnet cannot know which side to take. It takes both,
in domains, whose walls then shrink. Here is how to say how large the domains are, which spins
belong together, and whether a domain winds round the torus as a stripe: two walls that wind
cannot shrink to nothing, and at zero temperature they stay for ever.

A spin configuration is an array of +1 and -1 of shape (rows, columns), whose edges are joined:
row 0 is below the last row. Lengths are in lattice spacings.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.kernels import domains as kernels

__all__ = [
    "Clusters",
    "broken_bonds",
    "clusters",
    "correlation_function",
    "domain_length",
    "half_distance",
    "stripe_winding",
]


class Clusters(NamedTuple):
    """The clusters of a configuration.

    Attributes
    ----------
    labels : ndarray of int64, shape (rows, columns)
        The cluster of each site, counted from 0 in the order of first sites.
    sizes : ndarray of int64, shape (clusters,)
        How many sites each has.
    kinds : ndarray of int64, shape (clusters,)
        0 for a cluster that does not wind round the torus, 1 for a stripe, 2 for one that spans
        it: it holds loops that wind in different ways.
    windings : ndarray of int64, shape (clusters, 2)
        For a stripe, how often it winds down the rows and across the columns before it closes:
        (0, 1) is a horizontal, (1, 0) a vertical stripe, (1, 1) falls and (1, -1) rises to the
        right. (0, 0) for the others.
    """

    labels: NDArray[np.int64]
    sizes: NDArray[np.int64]
    kinds: NDArray[np.int64]
    windings: NDArray[np.int64]


def clusters(spins: ArrayLike) -> Clusters:
    """Find the clusters of neighbouring spins that agree.

    Parameters
    ----------
    spins : array_like
        +1 and -1, of shape (rows, columns), each at least 2.

    Returns
    -------
    Clusters
        Labels, sizes, kinds and windings.

    Raises
    ------
    ValueError
        If the spins are not +1 and -1 in two dimensions.
    """
    checked = _checked(spins)
    sites = checked.size
    labels, sizes = np.empty(sites, np.int64), np.empty(sites, np.int64)
    windings, offsets = np.empty(3 * sites, np.int64), np.empty(2 * sites, np.int64)
    count = kernels.find_clusters(checked.ravel(), *checked.shape, labels, sizes, windings, offsets)
    found = windings[: 3 * count].reshape(count, 3)
    return Clusters(
        labels.reshape(checked.shape), sizes[:count].copy(), found[:, 0].copy(), found[:, 1:].copy()
    )


def stripe_winding(spins: ArrayLike) -> tuple[int, int]:
    """Tell how stripes wind round the torus.

    Parameters
    ----------
    spins : array_like
        +1 and -1, of shape (rows, columns), each at least 2.

    Returns
    -------
    (int, int)
        How often each stripe winds down the rows and across the columns: (0, 1) for horizontal
        stripes, (1, 0) for vertical ones, (1, 1) and (1, -1) for diagonal ones, and so on. All
        stripes of a configuration wind alike. (0, 0) if there are none.

    Raises
    ------
    ValueError
        As for `clusters`.
    """
    found = clusters(spins)
    stripes = found.windings[found.kinds == 1]
    return (int(stripes[0, 0]), int(stripes[0, 1])) if len(stripes) else (0, 0)


def broken_bonds(spins: ArrayLike) -> float:
    """Return the fraction of neighbouring pairs that disagree, from 0 to 1.

    It is 1/2 + u/4 with u the energy per site, in units of J.

    Parameters
    ----------
    spins : array_like
        +1 and -1, of shape (rows, columns), each at least 2.

    Raises
    ------
    ValueError
        As for `clusters`.
    """
    checked = _checked(spins)
    walls = [np.count_nonzero(checked != np.roll(checked, 1, axis)) for axis in (0, 1)]
    return float(sum(walls)) / (2 * checked.size)


def domain_length(spins: ArrayLike) -> float:
    """Return the inverse interface density: the mean distance between walls along an axis.

    Parameters
    ----------
    spins : array_like
        +1 and -1, of shape (rows, columns), each at least 2.

    Returns
    -------
    float
        The number of pairs of neighbours over the number that disagree; infinite if none do.

    Raises
    ------
    ValueError
        As for `clusters`.

    Notes
    -----
    At temperatures above zero single spins disagree too, and hide the walls. Then subtract what
    equilibrium has: with u the energy per site, 4 / (u - u_equilibrium).
    """
    walls = broken_bonds(spins)
    return 1.0 / walls if walls else float("inf")


def correlation_function(spins: ArrayLike) -> NDArray[np.float64]:
    """Return C(r), the mean of s s' over all pairs at distance r along either axis.

    Parameters
    ----------
    spins : array_like
        +1 and -1, of shape (rows, columns), each at least 2.

    Returns
    -------
    ndarray of float64
        C(0) = 1, C(1), ... up to half the shorter side. Nothing is subtracted: it is the average
        of this one configuration, by fast Fourier transform.

    Raises
    ------
    ValueError
        As for `clusters`.
    """
    checked = _checked(spins).astype(np.float64)
    farthest = min(checked.shape) // 2
    along = []
    for axis in (0, 1):
        spectrum = np.abs(np.fft.rfft(checked, axis=axis)) ** 2
        length = checked.shape[axis]
        both = np.fft.irfft(spectrum.sum(axis=1 - axis), length) / checked.size
        along.append(both[: farthest + 1])
    return np.asarray(0.5 * (along[0] + along[1]))


def half_distance(correlation: ArrayLike, equilibrium: ArrayLike = 1.0) -> float:
    """Return the distance at which correlations have fallen to half of those in equilibrium.

    Parameters
    ----------
    correlation : array_like of float
        C(0), C(1), C(2), ..., as from `correlation_function`, or a mean of several.
    equilibrium : float or array_like of float, default 1.0
        The same in equilibrium, all greater than 0: 1 at zero temperature, the square of the
        magnetization far below the critical point, and at the critical point 0.7034 r^(-1/4) for
        distances r of a few and more (McCoy and Wu 1973).

    Returns
    -------
    float
        Interpolated between lattice distances. Infinite if C(r) does not fall so far.

    Raises
    ------
    TypeError, ValueError
        If something is not a real number or not finite, the correlations are not one-dimensional
        with at least 2 entries, the two do not fit together, or an equilibrium value is not greater
        than 0.
    """
    values = _numbers(correlation, "correlation")
    if values.ndim != 1 or values.size < 2 or not np.isfinite(values).all():
        raise ValueError(
            "correlation must hold finite C(0), C(1), C(2), ..., "
            f"got an array of shape {values.shape}"
        )
    reference = _numbers(equilibrium, "equilibrium")
    if reference.shape not in ((), values.shape) or not (
        np.isfinite(reference).all() and (reference > 0.0).all()
    ):
        raise ValueError(
            "equilibrium must be a finite number greater than 0, or an array of them of shape "
            f"{values.shape}, got an array of shape {reference.shape}"
        )
    left = values / reference - 0.5
    if (left > 0.0).all():
        return float("inf")
    after = int(np.argmax(left <= 0.0))
    if after == 0:
        return 0.0
    return float(after - 1 + left[after - 1] / (left[after - 1] - left[after]))


def _numbers(value: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return real numbers as an array, bools, strings and complex numbers not among them."""
    array = np.asarray(value)
    if array.size and array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must hold real numbers, got {type(value).__name__} {array.dtype}")
    return array.astype(np.float64)


def _checked(spins: ArrayLike) -> NDArray[np.int8]:
    """Return spins as a contiguous array, or say what is wrong with them."""
    array = np.asarray(spins)
    right = array.ndim == 2 and min(array.shape) >= 2 and array.dtype.kind in "iuf"
    if not (right and np.isin(array, (-1, 1)).all()):
        raise ValueError(
            "spins must be +1 or -1 in an array of shape (rows, columns), each at least 2, "
            f"got {array.dtype} of shape {array.shape}"
        )
    return np.ascontiguousarray(array, dtype=np.int8)
