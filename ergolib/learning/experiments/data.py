"""Real data in two values: handwritten digits, and tumours that were measured.

Both ship with scikit-learn (the extra `data`), which is imported when they are first asked for.

- Digits: 1,797 pictures of 8 x 8 pixels, each 0 to 16 (E. Alpaydin and C. Kaynak, Optical
  Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998; the part that was its
  test set). A pixel is +1 where it is at least a threshold. Pixels that are the same in all
  pictures are dropped: no model loses or gains a nat by them.
- Tumours: 569 biopsies of the breast, 30 measurements each: of ten properties of the cells their
  mean, their standard error and the worst (W. H. Wolberg, W. N. Street and O. L. Mangasarian,
  Breast Cancer Wisconsin (Diagnostic), UCI Machine Learning Repository, 1995). A measurement is +1
  where it is above its median among the *training* data: nothing is known of those held out.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import real, reals

__all__ = ["BinaryData", "above_medians", "binary_digits", "split_data", "tumour_measurements"]

Array = NDArray[np.float64]
Spins = NDArray[np.int8]
Indices = NDArray[np.int64]


class BinaryData(NamedTuple):
    """Patterns, and what their spins are.

    Attributes
    ----------
    patterns : ndarray of int8, shape (M, N)
        +1 and -1.
    kept : ndarray of int64, shape (N,)
        Which pixel each spin is, row by row.
    dropped : ndarray of int64
        The pixels that never change.
    labels : ndarray of int64, shape (M,)
        What was written: 0 to 9. No model here is told.
    """

    patterns: Spins
    kept: Indices
    dropped: Indices
    labels: Indices


def binary_digits(threshold: float = 8.0) -> BinaryData:
    """Return scikit-learn's handwritten digits in black and white.

    Parameters
    ----------
    threshold : float, default 8
        Above 0 and up to 16: a pixel is +1 from here on.

    Returns
    -------
    BinaryData
        1,797 patterns; at the threshold 8 they have 54 spins, and 10 pixels are dropped.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn is not installed, saying how to.
    TypeError, ValueError
        If the threshold is not a number in its range.
    """
    level = real(threshold, "threshold")
    if not 0.0 < level <= 16.0:
        raise ValueError(f"threshold must be above 0 and at most 16, got {threshold!r}")
    bunch = _datasets().load_digits()
    spins = np.where(bunch.data >= level, 1, -1).astype(np.int8)
    varies = spins.min(axis=0) < spins.max(axis=0)
    return BinaryData(
        np.ascontiguousarray(spins[:, varies]),
        np.flatnonzero(varies),
        np.flatnonzero(~varies),
        np.asarray(bunch.target, dtype=np.int64),
    )


def tumour_measurements(errors: bool = True) -> tuple[Array, tuple[str, ...]]:
    """Return the measurements of scikit-learn's breast tumours.

    Parameters
    ----------
    errors : bool, default True
        Whether the ten standard errors are among them, or only means and worst values.

    Returns
    -------
    (ndarray, tuple of str)
        Shape (569, 30), or (569, 20); and their names.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn is not installed, saying how to.
    """
    bunch = _datasets().load_breast_cancer()
    names = [str(name) for name in bunch.feature_names]
    chosen = [i for i, name in enumerate(names) if errors or not name.endswith("error")]
    return np.asarray(bunch.data[:, chosen], dtype=np.float64), tuple(names[i] for i in chosen)


def above_medians(training: ArrayLike, *others: ArrayLike) -> tuple[Spins, ...]:
    """Return +1 where a measurement is above the median of the training data, and -1 elsewhere.

    Parameters
    ----------
    training : array_like, shape (M, N)
        Its medians count.
    *others : array_like, shape (any, N)
        Validation and test data.

    Returns
    -------
    tuple of ndarray of int8
        The training data and the others, in that order.

    Raises
    ------
    TypeError, ValueError
        If they are not finite real numbers, or differ in N.

    Examples
    --------
    >>> above_medians([[1.0], [2.0], [9.0]], [[3.0]])
    (array([[-1],
           [-1],
           [ 1]], dtype=int8), array([[1]], dtype=int8))
    """
    tables = [reals(values, "measurements") for values in (training, *others)]
    if any(t.ndim != 2 or t.shape[1] != tables[0].shape[-1] or not t.size for t in tables):
        raise ValueError(
            "measurements must have shape (M, N), with one N for all of them, "
            f"got {[t.shape for t in tables]}"
        )
    medians = np.median(tables[0], axis=0)
    return tuple(np.where(t > medians, 1, -1).astype(np.int8) for t in tables)


def split_data(
    count: int, rng: np.random.Generator, validation: float = 0.2, test: float = 0.2
) -> tuple[Indices, Indices, Indices]:
    """Return who is learnt from, who chooses, and who is held out: a random split in three.

    Parameters
    ----------
    count : int
        Of the data.
    rng : numpy.random.Generator
    validation, test : float, default 0.2
        Shares of the data; the rest is for training.

    Returns
    -------
    (ndarray, ndarray, ndarray)
        Indices for training, validation and test. Every datum is in one of them.
    """
    order = rng.permutation(count)
    held, chosen = round(test * count), round(validation * count)
    return order[held + chosen :], order[held : held + chosen], order[:held]


def _datasets() -> Any:
    """Return `sklearn.datasets`, or raise the error that says how to install it."""
    try:
        import sklearn.datasets
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "the real data ship with scikit-learn, which is not installed here: "
            "pip install 'ergolib[data]'"
        ) from error
    return sklearn.datasets
