"""Entropy and information of a distribution of which there is only a sample.

There are four ways to go from counts to an answer. Three are explained in `ergolib.kernels.counts`,
whose kernels do the work here and in the book's pages:

- ``"plug-in"``: take frequencies for probabilities. Biased by about -(K - 1) / 2n for the entropy
  of K states from n samples, and so by about +(A - 1)(B - 1) / 2n for the information of A and B
  states: it finds information where there is none.
- ``"miller-madow"``: add back that bias, with the states seen for those that exist (Miller 1955).
- ``"chao-shen"``: allow for states not seen yet (Chao and Shen 2003).

The fourth is Bayesian: ``"nsb"`` (Nemenman, Shafee and Bialek 2002), in `ergolib.information.nsb`.

Every answer comes with an error, one standard deviation, which says how far another sample of the
same size would lead to another answer. *It says nothing of the bias*, which the first three share
to different degrees: with too few samples, all of them are certain and wrong. What can be said with
certainty is in `ergolib.information.bounds`; `ergolib.information.plug_in` knows the bias of the
first exactly, if the distribution is known.

Of an information, `"miller-madow"` and `"chao-shen"` may be negative: a negative one is zero within
its error, or there are too few samples. Cutting it off would bring the bias back.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer
from ergolib.information import nsb
from ergolib.kernels import counts as kernels

__all__ = ["SampleEstimate", "estimate_entropy", "estimate_mutual_information"]

METHODS = (*kernels.METHODS, "nsb")
Counts = NDArray[np.int64]

_RESAMPLES = 200  # for the error of Chao-Shen, then known to 5 %
_DRAWS = 400  # from the posterior, for the error of an information, then known to 4 %
_MOST_SAMPLES = 2**31 - 1


class SampleEstimate(NamedTuple):
    """What a sample says of a distribution, and how far another sample would differ.

    Attributes
    ----------
    value : float
        In nats.
    error : float
        One standard deviation; the bias is not in it.
    method : str
        By which it was estimated.
    samples : int
        How many there were.
    """

    value: float
    error: float
    method: str
    samples: int


def estimate_entropy(
    counts: ArrayLike | None = None,
    *,
    samples: ArrayLike | None = None,
    method: str = "miller-madow",
    states: int | None = None,
) -> SampleEstimate:
    """Estimate an entropy, in nats, from counts of states or from the samples themselves.

    Parameters
    ----------
    counts : array_like of int, optional
        How often each state was met, of any shape; zeros for those that were not.
    samples : array_like, optional
        Instead of counts: the samples, of shape (n,), or (n, variables) for states of several
        variables, such as spins.
    method : {"miller-madow", "plug-in", "chao-shen", "nsb"}
        See above.
    states : int, optional
        How many states there are, met or not: only "nsb" asks. By default as many as there are
        counts; with `samples`, it must be given for "nsb".

    Returns
    -------
    SampleEstimate
        Value and error. The error of "plug-in" and "miller-madow" is that of the delta method to
        second order, sqrt((sum f ln^2 f - H^2) / n + (K - 1) / 2n^2); that of "chao-shen" the
        spread of 200 resamples (bootstrap); that of "nsb" the posterior standard deviation.

    Raises
    ------
    TypeError, ValueError
        If neither or both of counts and samples are given, a count is negative or not an integer,
        there are fewer than 2 samples or more than 2^31 - 1, the method is unknown, or `states` is
        fewer than those met.

    Notes
    -----
    If every state was met only once, as in far too small samples, "plug-in" gives ln n, which only
    says how many samples there were; "chao-shen" then takes one state to have been met twice.

    Examples
    --------
    >>> estimate = estimate_entropy([4, 1, 1, 0], method="miller-madow")
    >>> round(estimate.value, 4), round(estimate.error, 4)
    (1.0342, 0.2083)
    """
    method = choice(method, "method", METHODS)
    if (counts is None) == (samples is None):
        raise TypeError("estimate_entropy takes either counts or samples, got both or neither")
    if samples is None:
        table = check_counts(counts, "counts")
        known = integer(states, "states", _met(table)) if states is not None else table.size
    else:
        table = np.bincount(_labels(samples, "samples")[0])
        known = table.size if states is None else integer(states, "states", _met(table))
        if method == "nsb" and states is None:
            raise ValueError("states must be given for method 'nsb' with samples, got None")
    flat = table.ravel()
    total = enough(flat)
    if method == "nsb":
        value, error = nsb.entropy_posterior(flat, known)
    else:
        value, error = _by_kernel(flat, method, total, _entropies)
    return SampleEstimate(value, error, method, total)


def estimate_mutual_information(
    table: ArrayLike | None = None,
    *,
    samples: tuple[ArrayLike, ArrayLike] | None = None,
    method: str = "miller-madow",
) -> SampleEstimate:
    """Estimate a mutual information, in nats, from a table of counts or from paired samples.

    Parameters
    ----------
    table : array_like of int, optional
        Shape (A, B): how often state a of the first and b of the second variable were met together.
    samples : (array_like, array_like), optional
        Instead of a table: n samples of each, taken together, of shape (n,) or (n, variables).
    method : {"miller-madow", "plug-in", "chao-shen", "nsb"}
        See above. For "nsb" the states are those of the table: a table made of `samples` has only
        those that were met.

    Returns
    -------
    SampleEstimate
        Value and error. The error of "plug-in" and "miller-madow" is that of the delta method to
        second order, which holds for independent variables too; that of "chao-shen" the spread of
        200 resamples (bootstrap); that of "nsb" the posterior standard deviation, in part from 400
        draws, the same ones each time.

    Raises
    ------
    TypeError, ValueError
        If neither or both of table and samples are given, the table does not have two axes, a count
        is negative or not an integer, there are fewer than 2 samples or more than 2^31 - 1, or the
        method is unknown.

    Examples
    --------
    >>> estimate = estimate_mutual_information([[30, 20], [20, 30]], method="plug-in")
    >>> round(estimate.value, 4), round(estimate.error, 4)
    (0.0201, 0.0186)
    """
    method = choice(method, "method", METHODS)
    if (table is None) == (samples is None):
        raise TypeError(
            "estimate_mutual_information takes either a table or samples, got both or neither"
        )
    counted = check_counts(table, "table") if samples is None else _paired(samples)
    if counted.ndim != 2:
        raise ValueError(f"table must have two axes, got shape {counted.shape}")
    flat = counted.ravel()
    total = enough(flat)
    if method == "nsb":
        value, error = nsb.information_posterior(counted, _DRAWS)
    else:
        rows, columns = counted.shape
        margins = np.empty(rows + columns, dtype=np.int64)

        def informations(cells: Counts) -> NDArray[np.float64]:
            out = np.empty(4)
            kernels.informations(cells, rows, columns, margins, out)
            return out

        value, error = _by_kernel(flat, method, total, informations)
    return SampleEstimate(value, error, method, total)


def _entropies(counts: Counts) -> NDArray[np.float64]:
    """Return what the kernel says of counts."""
    out = np.empty(4)
    kernels.entropies(counts, out)
    return out


def _by_kernel(counts: Counts, method: str, total: int, measure: Any) -> tuple[float, float]:
    """Return a kernel's estimate and its error."""
    number = kernels.METHODS.index(method)
    out = measure(counts)
    if method != "chao-shen":
        return float(out[number]), float(out[3])
    rng = np.random.default_rng(0)
    met = counts > 0
    again = np.zeros_like(counts)
    values = np.empty(_RESAMPLES)
    for i in range(_RESAMPLES):
        again[met] = rng.multinomial(total, counts[met] / total)
        values[i] = measure(again)[number]
    return float(out[number]), float(values.std(ddof=1))


def check_counts(value: Any, name: str) -> Counts:
    """Return counts as integers, or say what is wrong with them."""
    message = f"{name} must hold integers of at least 0"
    try:
        given = np.asarray(value)
    except ValueError:
        raise ValueError(f"{message} in a rectangular array, got one that is ragged") from None
    if given.ndim == 0 or given.size == 0:
        raise ValueError(f"{message} along at least one axis, got shape {given.shape}")
    if given.dtype.kind not in "iu":
        raise TypeError(f"{message}, got {given.dtype}")
    if given.min() < 0:
        raise ValueError(f"{message}, got {int(given.min())} among them")
    if int(given.max()) > _MOST_SAMPLES:
        raise ValueError(f"{message} and less than 2^31, got {int(given.max())} among them")
    return np.ascontiguousarray(given, dtype=np.int64)


def _met(counts: Counts) -> int:
    """Return how many states were met."""
    return max(1, int(np.count_nonzero(counts)))


def enough(counts: Counts) -> int:
    """Return the number of samples, or say that there are too few."""
    total = int(counts.sum())
    if not 2 <= total <= _MOST_SAMPLES:
        raise ValueError(f"there must be at least 2 samples and fewer than 2^31, got {total}")
    return total


def _labels(value: Any, name: str) -> tuple[Counts, int]:
    """Return the samples' states as numbers from 0, and how many different ones there are."""
    given = np.asarray(value)
    if given.ndim not in (1, 2) or given.size == 0:
        raise ValueError(f"{name} must have shape (n,) or (n, variables), got {given.shape}")
    if given.dtype.kind not in "iufbUS":
        raise TypeError(f"{name} must hold numbers or words, got {given.dtype}")
    if given.dtype.kind == "f" and not np.isfinite(given).all():
        raise ValueError(f"{name} must hold finite numbers, got NaN or infinity among them")
    different, labels = np.unique(given, axis=0, return_inverse=True)
    return labels.reshape(-1).astype(np.int64), len(different)


def _paired(samples: Any) -> Counts:
    """Return the table of counts of two variables sampled together."""
    if not isinstance(samples, (tuple, list)) or len(samples) != 2:
        raise TypeError("samples must be a pair of arrays, one for each variable")
    (first, rows), (second, columns) = (_labels(each, "samples") for each in samples)
    if first.size != second.size:
        raise ValueError(f"samples must be as many of each, got {first.size} and {second.size}")
    joint = np.bincount(first * columns + second, minlength=rows * columns)
    return joint.reshape(rows, columns).astype(np.int64)
