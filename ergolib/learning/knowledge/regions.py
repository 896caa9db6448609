"""Part of the states, and which products of spins still differ there.

A gate cuts the 2^N states into regions. On a region some products of spins are the same: where
sigma_1 is +1 always, sigma_1 sigma_2 is sigma_2, and sigma_1 is a constant, which no distribution
feels. Couplings of such products are not determined. What is left are the sigma_S that are
independent of each other and of the constant, found from their inner products on the region,

    sum over the region of sigma_S sigma_S' = c_(S xor S'),    c = the transform of the region.

They are whole numbers: a product is dependent where elimination leaves nothing of its square.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.learning.knowledge.states import check_memory
from ergolib.learning.knowledge.walsh import walsh_hadamard

__all__ = ["check_region", "independent_on"]

MOST = 1500  # products that are compared with each other
NOTHING = 1e-9  # of the square of a product: what rounding leaves


def check_region(region: ArrayLike, target: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return a region as a boolean array, or say what is wrong with it.

    Parameters
    ----------
    region : array_like of bool, shape (2^N,)
        True for its states.
    target : ndarray, shape (2^N,)
        A distribution, which must be 0 elsewhere.

    Returns
    -------
    ndarray of bool, shape (2^N,)

    Raises
    ------
    TypeError
        If it does not hold booleans.
    ValueError
        If it is not of the shape of `target`, or the target has a share outside.
    """
    states = np.asarray(region)
    if states.dtype != np.bool_:
        raise TypeError(f"region must hold True and False, got {states.dtype}")
    if states.shape != target.shape:
        raise ValueError(f"region must have shape {target.shape}, got {states.shape}")
    outside = float(target[~states].sum())
    if outside > 0.0:
        raise ValueError(f"region must hold all of the target, got one with {outside:.3g} outside")
    return states


def independent_on(region: NDArray[np.bool_], subsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the subsets whose products of spins are independent on a region, the first first.

    Parameters
    ----------
    region : ndarray of bool, shape (2^N,)
        At least one state.
    subsets : ndarray of int64
        The earlier ones are kept where one says what others say. At most 1500.

    Returns
    -------
    ndarray of int64
        Fewer of them than there are states in the region.

    Raises
    ------
    ValueError
        If there are more than 1500 subsets.

    Examples
    --------
    The first of two spins is up: only the second is left to be coupled.

    >>> independent_on(np.array([True, False, True, False]), np.array([1, 2, 3]))
    array([2])
    """
    if subsets.size > MOST:
        raise ValueError(
            f"order and subsets must leave at most {MOST} couplings on a region, got {subsets.size}"
        )
    check_memory(3.0 * subsets.size**2, "region and subsets")
    counts = walsh_hadamard(region.astype(np.float64))
    matrix = counts[subsets[:, None] ^ subsets]
    matrix -= np.outer(counts[subsets], counts[subsets]) / counts[0]  # without the constant
    kept: list[int] = []
    for k in range(subsets.size):
        if len(kept) == counts[0] - 1:
            break
        left = matrix[k, k]
        if left > NOTHING * counts[0]:
            kept.append(k)
            row = matrix[k, k + 1 :]
            matrix[k + 1 :, k + 1 :] -= np.outer(row, row / left)
    return subsets[kept]
