"""Couplings among all subsets of spins: any energy of 2^N states is a sum of their products.

Energies E(sigma) of N spins have as many numbers as there are subsets S of the spins, and can be
written with one coupling for each,

    E(sigma) = -sum_S J_S sigma_S,    sigma_S = prod over k in S of sigma_k,
    J_S = -2^-N sum_s sigma_S(s) E(s),

since the products sigma_S are orthogonal. Pairs of spins are the couplings of an Ising model, and
single spins its fields; the order of a coupling is the number |S| of its spins. J of the empty set
is minus the average energy: it moves nothing. By Parseval's theorem sum_S J_S^2 is the mean square
energy, so that the *power* at each order says how much of the landscape is made of pairs, of
triples, and so on. A landscape cut off after pairs is not the best one made of pairs (whose
couplings are fitted, not copied): see `golf_hole_pair_share` for how bad it can be.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation. The transform
takes N 2^N additions (`ergolib.kernels.walsh`): 0.01 s for N = 20. Energies and couplings are in
one unit, that of the temperature with k_B = 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer
from ergolib.kernels import walsh as kernel
from ergolib.learning.knowledge.states import MOST_STATES_SPINS, check_memory, check_states

__all__ = [
    "coupling_power",
    "couplings_of",
    "energies_of",
    "subset_orders",
    "truncated",
    "walsh_hadamard",
]

Array = NDArray[np.float64]


def walsh_hadamard(values: ArrayLike) -> Array:
    """Return sum_s sigma_S(s) v(s) for every subset S: the Walsh-Hadamard transform.

    Parameters
    ----------
    values : array_like, shape (2^N,)
        One finite number for each state, N at least 1.

    Returns
    -------
    ndarray, shape (2^N,)
        Unnormalised: the transform of the transform is 2^N times the values. Of a distribution it
        holds the mean <sigma_S> of every product of spins.

    Raises
    ------
    TypeError, ValueError
        If `values` is not of its kind, would take more than 1 GiB, or is so large that sums
        overflow.

    Examples
    --------
    >>> walsh_hadamard([0.5, 0.0, 0.0, 0.5])  # two spins, always equal
    array([1., 0., 0., 1.])
    """
    return _transform(values, "values")


def couplings_of(energies: ArrayLike) -> Array:
    """Return the coupling J_S = -2^-N sum_s sigma_S(s) E(s) of every subset of spins.

    Parameters
    ----------
    energies : array_like, shape (2^N,)
        The energy of every state.

    Returns
    -------
    ndarray, shape (2^N,)
        In the unit of the energies; the first is minus their average.

    Raises
    ------
    TypeError, ValueError
        As `walsh_hadamard`.

    Examples
    --------
    >>> couplings_of([-1.0, 1.0, 1.0, -1.0])  # E = -sigma_0 sigma_1
    array([0., 0., 0., 1.])
    """
    transformed = _transform(energies, "energies")
    transformed /= -transformed.size  # a power of two: exact
    return transformed + 0.0  # no minus zero


def energies_of(couplings: ArrayLike) -> Array:
    """Return the energy E = -sum_S J_S sigma_S of every state: the way back.

    Parameters
    ----------
    couplings : array_like, shape (2^N,)
        The coupling of every subset.

    Returns
    -------
    ndarray, shape (2^N,)
        In the unit of the couplings.

    Raises
    ------
    TypeError, ValueError
        As `walsh_hadamard`.

    Examples
    --------
    >>> energies_of([0.0, 0.5, 0.0, 1.0])  # a pair, the first spin in a field
    array([-1.5,  1.5,  0.5, -0.5])
    """
    return 0.0 - _transform(couplings, "couplings")


def subset_orders(n: int) -> NDArray[np.int64]:
    """Return the order |S|, the number of spins, of every subset of n spins.

    Parameters
    ----------
    n : int
        Spins, at least 1.

    Returns
    -------
    ndarray of int64, shape (2^n,)

    Raises
    ------
    TypeError, ValueError
        If `n` is not an integer of at least 1, or the array would need more than 1 GiB (n > 27).

    Examples
    --------
    >>> subset_orders(3)
    array([0, 1, 1, 2, 1, 2, 2, 3])
    """
    n = integer(n, "n", 1, MOST_STATES_SPINS)
    check_memory(2.0**n, f"n = {n}")
    return np.bitwise_count(np.arange(1 << n, dtype=np.int64)).astype(np.int64)


def coupling_power(couplings: ArrayLike) -> Array:
    """Return the sum of J_S^2 over the subsets of each order.

    Parameters
    ----------
    couplings : array_like, shape (2^N,)
        The coupling of every subset.

    Returns
    -------
    ndarray, shape (N + 1,)
        At index k the power of the couplings among k spins. From index 1 on they sum to the
        variance of the energies over all states.

    Raises
    ------
    TypeError, ValueError
        If `couplings` is not of its kind, or so large that squares overflow.

    Examples
    --------
    >>> coupling_power([0.0, 0.5, 0.0, 1.0])
    array([0.  , 0.25, 1.  ])
    """
    given, n = check_states(couplings, "couplings")
    with np.errstate(over="ignore"):
        power = np.asarray(np.bincount(subset_orders(n), given**2, n + 1), dtype=np.float64)
    if not np.isfinite(power).all():
        raise ValueError("couplings must be small enough for their squares to be summed")
    return power


def truncated(couplings: ArrayLike, order: int) -> Array:
    """Return the couplings with those of more than `order` spins set to 0.

    Of all landscapes without higher orders it is the nearest in mean square energy over all
    states. It need not be near where the model is, in the few states of low energy.

    Parameters
    ----------
    couplings : array_like, shape (2^N,)
        The coupling of every subset.
    order : int
        The largest order kept, from 0 to N.

    Returns
    -------
    ndarray, shape (2^N,)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> truncated([0.0, 0.5, 0.0, 1.0], 1)
    array([0. , 0.5, 0. , 0. ])
    """
    kept, n = check_states(couplings, "couplings")
    kept[subset_orders(n) > integer(order, "order", 0, n)] = 0.0
    return kept


def _transform(values: ArrayLike, name: str) -> Array:
    """Return the transform of a checked copy."""
    array, _ = check_states(values, name)
    kernel.transform(array)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be small enough for the sum of all of them to be finite")
    return array
