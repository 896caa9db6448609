"""What two parts of an infinitely long Ising cylinder know of each other, exactly.

Rings of `width` spins follow each other without end (H = -sum s s' over neighbours, k_B = 1, J = 1,
no field). They are a Markov chain of rows, P(r, r') = b(r) D(r) V(r, r') D(r') b(r') / lambda, of
which `ergolib.kernels.cylinder` finds the leading vector b and lambda by repeated multiplication.
The excess entropy of this chain, E = I(past; future) = I(r; r'), is all that the two halves of the
cylinder share; and two blocks a distance apart share at most what the rings that face each other
do.

On the infinite plane information survives at any distance below T_c
(`ergolib.exact.long_range_information`). A cylinder is a chain, and in a chain it always decays in
the end; but only over the length at which domain walls close around the cylinder, which is about
exp(sigma width / T), sigma being the interface tension. Source for cylinders: Wilms, Troyer and
Verstraete, J. Stat. Mech. P10011 (2011); Lau and Grassberger, Phys. Rev. E 87, 022128 (2013).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer
from ergolib.arguments import shape as check_shape
from ergolib.arguments import temperature as check_temperature
from ergolib.kernels import cylinder as kernels
from ergolib.kernels import cylinder_information as informations

__all__ = [
    "block_information",
    "cylinder_correlation",
    "cylinder_energy",
    "cylinder_excess_entropy",
]

Array = NDArray[np.float64]

_WIDEST = 12
_MOST_SITES = 8
_FARTHEST = 100_000
_MOST_STEPS = 10_000


@lru_cache(maxsize=16)
def leading_vector(width: int, temperature: float) -> tuple[Array, Array, float]:
    """Return b(r), D(r) and ln lambda of `ergolib.kernels.cylinder`; not to be changed."""
    vector, weights = np.zeros((2, 1 << width))
    log_lambda = kernels.leading_vector(vector, weights, width, temperature, _MOST_STEPS)
    if not np.isfinite(log_lambda):
        raise ArithmeticError(
            f"the leading vector of width {width} at temperature {temperature!r} did not converge"
        )
    return vector, weights, log_lambda


def cylinder_excess_entropy(width: int, temperature: float) -> float:
    """Mutual information of the two halves of an infinite cylinder, in nats.

    Parameters
    ----------
    width : int
        Circumference, from 1 to 12; 12 takes a tenth of a second, 8 a millisecond. With a width
        of 2, neighbours around the ring are joined by two bonds.
    temperature : float
        Temperature in units of J, greater than 0.

    Returns
    -------
    float
        E = I(past; future) of the chain of rows: ln 2 in the cold, 0 in the heat, and a maximum
        above T_c if the cylinder is wide.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> round(cylinder_excess_entropy(8, 2.0), 6)
    0.76049
    """
    width, t = _cylinder(width, temperature)
    return float(_ring(width, t, 1, 1)[0])


def block_information(
    block: int | tuple[int, int], distance: ArrayLike, temperature: float, width: int = 8
) -> float | NDArray[np.float64]:
    """Mutual information of two blocks of spins on an infinite cylinder, in nats.

    Parameters
    ----------
    block : int or (int, int)
        Side of square blocks, or sites along the cylinder and sites around it. Blocks that go
        all around may be of any length, others may have at most 8 sites.
    distance : int or array_like of int
        From the last row of one block to the first row of the other, at least 1 (the blocks
        touch) and at most 100000.
    temperature : float
        Temperature in units of J, greater than 0.
    width : int, default 8
        Circumference of the cylinder, from 1 to 12.

    Returns
    -------
    float or ndarray
        Between 0 and the entropy of a block; never more than whole rings share, however long
        (rings that face each other screen what lies behind them).

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Both blocks have the same columns. Time goes as 4^sites 2^width for each distance, or, for
    rings, as 4^width; 40 distances take some milliseconds at the default width, and a second for
    rings of 12.

    Examples
    --------
    >>> information = block_information((2, 2), [1, 10, 100], temperature=2.0)
    >>> information.round(4)
    array([0.5705, 0.2912, 0.0023])
    """
    along, around = check_shape(block, "block", minimum=1)
    width, t = _cylinder(width, temperature)
    if around > width:
        raise ValueError(f"block must have at most {width} sites around the cylinder, got {block}")
    if around < width and along * around > _MOST_SITES:
        raise ValueError(
            f"block must have at most {_MOST_SITES} sites, or go all around the cylinder, "
            f"got {block}"
        )
    steps = _distances(distance)
    if not steps.size:
        return np.empty(steps.shape)
    first, last = int(steps.min()), int(steps.max())
    if around == width:
        found = _ring(width, t, first, last)
    else:
        vector, weights, _ = leading_vector(width, t)
        found = np.empty(last - first + 1)
        scratch = np.empty(informations.block_scratch_size(along, around, width))
        informations.block_information(
            along, around, width, t, first, vector, weights, scratch, found
        )
    answer = found[steps - first]
    return float(answer) if steps.ndim == 0 else answer


def cylinder_correlation(
    distance: ArrayLike, temperature: float, width: int = 8
) -> float | NDArray[np.float64]:
    """Correlation <s_0 s_d> of two spins, one behind the other along an infinite cylinder.

    Parameters
    ----------
    distance : int or array_like of int
        From 0 to 100000.
    temperature : float
        Temperature in units of J, greater than 0.
    width : int, default 8
        Circumference of the cylinder, from 1 to 12.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> round(cylinder_correlation(1, 2.0, width=1), 6)  # the chain: tanh(1/2)
    0.462117
    """
    width, t = _cylinder(width, temperature)
    steps = _distances(distance, least=0)
    if not steps.size:
        return np.empty(steps.shape)
    first, last = int(steps.min()), int(steps.max())
    vector, weights, _ = leading_vector(width, t)
    found = np.empty(last - first + 1)
    kernels.correlation(width, t, first, vector, weights, np.empty(2 << width), found)
    answer = found[steps - first]
    return float(answer) if steps.ndim == 0 else answer


def cylinder_energy(width: int, temperature: float) -> float:
    """Mean energy per site of an infinite cylinder, in units of J.

    Parameters
    ----------
    width : int
        Circumference, from 1 to 12. On a width of 1 each site is joined to itself as well.
    temperature : float
        Temperature in units of J, greater than 0.

    Returns
    -------
    float
        Minus the correlation of neighbours along the cylinder, minus that of neighbours around it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> round(cylinder_energy(12, 3.0), 4)  # of the plane: -0.8173
    -0.8187
    """
    width, t = _cylinder(width, temperature)
    vector, weights, _ = leading_vector(width, t)
    rows = np.arange(1 << width)
    turned = ((rows << 1) & ((1 << width) - 1)) | (rows >> (width - 1))
    broken = float((weights * vector**2) @ np.bitwise_count(rows ^ turned)) / width
    return -float(cylinder_correlation(1, t, width)) - (1.0 - 2.0 * broken)


def _cylinder(width: Any, temperature: Any) -> tuple[int, float]:
    return integer(width, "width", 1, _WIDEST), check_temperature(temperature)


def _distances(distance: ArrayLike, least: int = 1) -> NDArray[np.int64]:
    given = np.asarray(distance)
    if given.ndim == 0:
        return np.asarray(integer(distance, "distance", least, _FARTHEST))
    flat = [integer(each, "distance", least, _FARTHEST) for each in given.ravel()]
    return np.array(flat, dtype=np.int64).reshape(given.shape)


def _ring(width: int, temperature: float, first: int, last: int) -> Array:
    vector, weights, _ = leading_vector(width, temperature)
    found = np.empty(last - first + 1)
    informations.ring_information(
        width, temperature, first, vector, weights, np.empty(2 << width), found
    )
    return found
