"""States of N binary variables, and what they are called.

A state of N spins sigma_k = +1 or -1 is an index s = 0 ... 2^N - 1 whose bit k is 1 where spin k
is -1, so that state 0 has all spins up:

    sigma_k(s) = 1 - 2 ((s >> k) & 1).

A subset S of the spins is an index likewise, bit k being 1 where spin k belongs to it, and the
product of its spins is sigma_S(s) = (-1)^popcount(s & S). A pattern is a state written out: a row
of N numbers +1 or -1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, reals

__all__ = [
    "check_memory",
    "check_patterns",
    "check_spins",
    "check_states",
    "index_of",
    "spin_count",
    "spins_of",
]

LARGEST = 1 << 30  # bytes, 1 GiB
LARGEST_N = 27  # 2^27 float64 take 1 GiB
MOST_SPINS = 62  # an int64 can count the states of so many
MOST_STATES_SPINS = 1024  # 2^N is a float up to here; far beyond any memory


def check_memory(numbers: float, name: str, bytes_each: int = 8) -> None:
    """Raise ValueError, naming the argument, if so many numbers would take more than 1 GiB.

    Parameters
    ----------
    numbers : int or float
        How many numbers there would be.
    name : str
        The argument's name, for the error message.
    bytes_each : int, default 8
        8 for float64 and int64, 1 for int8.

    Raises
    ------
    ValueError
        Saying how much memory it would take.
    """
    if bytes_each * numbers > LARGEST:
        raise ValueError(
            f"{name} must leave arrays of at most 1 GiB, got one that needs "
            f"{bytes_each * numbers / 2**30:.3g} GiB"
        )


def check_spins(n: int, name: str) -> None:
    """Raise ValueError, naming the argument, if 2^n float64 would take more than 1 GiB.

    Parameters
    ----------
    n : int
        Spins, however many.
    name : str
        The argument's name, for the error message.

    Raises
    ------
    ValueError
        If n is more than 27, saying how much memory 2^n numbers would take.
    """
    if n > LARGEST_N:
        raise ValueError(
            f"{name} must have at most {LARGEST_N} spins for arrays of at most 1 GiB, got {n}, "
            f"which need 2^{n - LARGEST_N} GiB each"
        )


def spins_of(n: int) -> NDArray[np.int8]:
    """Return all states of n spins, written out.

    Parameters
    ----------
    n : int
        Spins, at least 1. The array takes n 2^n bytes.

    Returns
    -------
    ndarray of int8, shape (2^n, n)
        Row s is state s: +1 where bit k of s is 0, -1 where it is 1.

    Raises
    ------
    TypeError, ValueError
        If `n` is not an integer of at least 1, or the array would need more than 1 GiB (n > 25).

    Examples
    --------
    >>> spins_of(2)
    array([[ 1,  1],
           [-1,  1],
           [ 1, -1],
           [-1, -1]], dtype=int8)
    """
    n = integer(n, "n", 1, MOST_STATES_SPINS)
    check_memory(float(n) * 2.0**n, f"n = {n}", bytes_each=1)
    spins = np.empty((1 << n, n), dtype=np.int8)
    states = np.arange(1 << n, dtype=np.int64)
    for k in range(n):
        spins[:, k] = 1 - 2 * ((states >> k) & 1)
    return spins


def index_of(patterns: ArrayLike) -> NDArray[np.int64]:
    """Return the index of each pattern among the 2^N states.

    Parameters
    ----------
    patterns : array_like
        Shape (M, N), or (N,) for one: +1 and -1, at most 62 in a pattern.

    Returns
    -------
    ndarray of int64, shape (M,)
        With bit k set where spin k is -1.

    Raises
    ------
    TypeError, ValueError
        If `patterns` is not of its kind (see `check_patterns`).

    Examples
    --------
    >>> index_of([[1, 1, 1], [-1, 1, 1], [-1, -1, -1]])
    array([0, 1, 7])
    """
    rows = check_patterns(patterns)
    if rows.shape[1] > MOST_SPINS:
        raise ValueError(
            f"patterns must have at most {MOST_SPINS} spins to be given an index, "
            f"got {rows.shape[1]}"
        )
    return (rows < 0) @ (np.int64(1) << np.arange(rows.shape[1], dtype=np.int64))


def check_patterns(patterns: ArrayLike, name: str = "patterns") -> NDArray[np.int8]:
    """Return patterns as an int8 array of shape (M, N), or say what is wrong with them.

    Parameters
    ----------
    patterns : array_like
        Shape (M, N), or (N,) for one pattern: +1 and -1. Patterns may repeat.
    name : str, default "patterns"
        The argument's name, for the error message.

    Returns
    -------
    ndarray of int8, shape (M, N)
        A copy, contiguous.

    Raises
    ------
    TypeError
        If there are not only real numbers.
    ValueError
        If there is no pattern or no spin, the rows differ in length, or a number is not +1 or -1.
    """
    if isinstance(patterns, np.ndarray) and patterns.dtype == np.int8:
        array: NDArray = patterns  # as they are: eight times smaller than floats
    else:
        array = reals(patterns, name)
    if array.ndim == 1:
        array = array[np.newaxis]
    if array.ndim != 2 or array.size == 0:
        raise ValueError(
            f"{name} must have shape (M, N) with at least one pattern and one spin, "
            f"got shape {np.shape(patterns)}"
        )
    wrong = (array != 1) & (array != -1)
    if wrong.any():
        first = array[wrong][0]
        raise ValueError(f"{name} must hold +1 and -1, got {first.item()!r} among them")
    return np.array(array, dtype=np.int8, order="C")


def spin_count(size: int, name: str) -> int:
    """Return N where an array has 2^N entries, or raise ValueError naming the argument."""
    n = size.bit_length() - 1
    if n < 1 or size != 1 << n:
        raise ValueError(
            f"{name} must have 2^N entries, one for each state of N >= 1 spins, got {size}"
        )
    return n


def check_states(values: ArrayLike, name: str) -> tuple[NDArray[np.float64], int]:
    """Return 2^N finite numbers as a contiguous float64 copy, and N.

    Parameters
    ----------
    values : array_like, shape (2^N,)
        One number for each state, or each subset.
    name : str
        The argument's name, for the error message.

    Returns
    -------
    (ndarray of float64, int)

    Raises
    ------
    TypeError, ValueError
        If they are not finite real numbers along one axis, 2^N of them with N of at least 1, or
        take more than 1 GiB.
    """
    array = reals(values, name)
    if array.ndim != 1:
        raise ValueError(f"{name} must have shape (2^N,), got shape {array.shape}")
    n = spin_count(array.size, name)
    check_memory(array.size, name)
    return np.array(array), n
