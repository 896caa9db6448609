"""How strongly two heads are connected: composition scores, overlap and match.

A head of the first layer adds a V O to the residual stream (rows are vectors; a is what it attends
to), a head of the second compares q = x Q with k = x K. How much of what the first writes arrives
at the second is measured by a *composition score* (Elhage et al. 2021),

    |A B| / (|A| |B|),    A the matrix that writes, B the one that reads, Frobenius norms:
    A = V1 O1 and B = K2 Q2^T (K-composition), Q2 K2^T (Q-), V2 O2 (V-composition).

It is 1 at most, and 0 if nothing arrives. By chance it is 1/sqrt(d): let A be any matrix and B
isotropic, that is of a law that no rotation of the d dimensions changes. Then E[B B^T] is the
identity times E|B|^2 / d, so that E|A B|^2 = tr(A^T A E[B B^T]) = |A|^2 E|B|^2 / d, whatever the
ranks. (A rotation leaves |B| as it is, so that this holds for each |B| by itself, and 1/d is
exactly the mean square of the score.)

Composition weighs all directions by how strongly they are written and read. What matters more is
whether tokens meet: with the embedding E of all tokens without its mean,

    write W = (E - Ē) V1 O1,    read R = (E - Ē) Q2 K2^T        (a row for each token),

*overlap* is that of the spaces of their k leading right singular vectors, |U_k^T V_k|^2 / k, by
chance k/d; *match* is the cosine of W R^T and the identity without its mean, 1 if the second layer
looks for each token exactly where the first layer writes it, by chance 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, reals
from ergolib.kernels import composition
from ergolib.learning.transformer import Architecture
from ergolib.learning.transformer.architecture import checked_architecture

__all__ = [
    "Circuit",
    "circuit",
    "composition_baseline",
    "composition_score",
    "match",
    "read_matrix",
    "write_matrix",
    "write_read_overlap",
]

Array = NDArray[np.float64]


class Circuit(NamedTuple):
    """How a head of the first layer is connected with one of the second.

    Attributes
    ----------
    overlap : float
        Of what is written and what is read, from 0 to 1; `random_overlap` by chance.
    match : float
        From -1 to 1; 0 by chance.
    k_composition, q_composition, v_composition : float
        From 0 to 1; `composition_baseline` by chance.
    writer, reader : int
        The heads, counted from 1.
    kept : int
        How many directions span each subspace: as asked, or fewer where a matrix has a lower rank.
    """

    overlap: float
    match: float
    k_composition: float
    q_composition: float
    v_composition: float
    writer: int
    reader: int
    kept: int


def circuit(
    architecture: Architecture,
    parameters: ArrayLike,
    kept: int = 8,
    writer: int | None = None,
    reader: int | None = None,
) -> Circuit:
    """Measure how a head of the first layer and one of the second are connected.

    Parameters
    ----------
    architecture : Architecture
        Of two layers or more.
    parameters : array_like, shape (architecture.count,)
    kept : int, default 8
        Leading directions that span what is written and what is read.
    writer, reader : int, optional
        The heads, counted from 1. By default the pair with the largest overlap; with several heads
        that is larger than `random_overlap` even by chance.

    Returns
    -------
    Circuit

    Raises
    ------
    ValueError
        If there is one layer only, a head does not exist, `kept` is not between 1 and the width,
        or nothing is written or read, so that there are no directions.
    """
    weights = _float32(architecture, parameters)
    _two_layers(architecture)
    heads = [
        -1 if head is None else integer(head, name, 1, architecture.heads) - 1
        for head, name in ((writer, "writer"), (reader, "reader"))
    ]
    kept = integer(kept, "kept", 1, architecture.width)
    size = composition.workspace_size(
        architecture.vocabulary, architecture.width, architecture.head_width
    )
    out = np.empty(composition.READINGS)
    found = composition.write_read(*architecture.sizes, kept, *heads, weights, np.empty(size), out)
    if not found:
        raise ValueError("parameters must write and read something, got zero matrices among them")
    if not out[8]:
        raise ArithmeticError("the singular directions did not converge")
    # Rounding must not lead out of the range.
    overlap, matched, by_key, by_query, by_value = np.clip(out[:5], -1.0, 1.0).tolist()
    pair = int(out[5]) + 1, int(out[6]) + 1
    return Circuit(overlap, matched, by_key, by_query, by_value, *pair, int(out[7]))


def write_read_overlap(
    architecture: Architecture,
    parameters: ArrayLike,
    kept: int = 8,
    writer: int | None = None,
    reader: int | None = None,
) -> float:
    """Return how much of what is read was written, from 0 to 1; arguments as for `circuit`."""
    return circuit(architecture, parameters, kept, writer, reader).overlap


def match(
    architecture: Architecture,
    parameters: ArrayLike,
    writer: int | None = None,
    reader: int | None = None,
) -> float:
    """Return how nearly each token is looked for where it is written; arguments as for `circuit`.

    Returns
    -------
    float
        Cosine of W R^T and the identity without its mean, from -1 to 1; 0 by chance.
    """
    return circuit(architecture, parameters, writer=writer, reader=reader).match


def composition_score(writes: ArrayLike, reads: ArrayLike) -> float:
    """Return |A B| / (|A| |B|) of a matrix that writes and one that reads.

    Parameters
    ----------
    writes : array_like, shape (any, d)
        A: rows are what it writes.
    reads : array_like, shape (d, any)
        B: what it makes of a row.

    Returns
    -------
    float
        From 0 to 1; `composition_baseline` by chance.

    Raises
    ------
    ValueError
        If the shapes do not fit, a number is not finite, or a matrix is zero.
    """
    first, second = _matrix(writes, "writes"), _matrix(reads, "reads")
    if first.shape[1] != second.shape[0]:
        raise ValueError(
            f"writes must have as many columns as reads has rows, got shapes {first.shape} and "
            f"{second.shape}"
        )
    units = [_of_length_1(first, "writes"), _of_length_1(second, "reads")]
    return min(1.0, float(np.linalg.norm(units[0] @ units[1])))


def composition_baseline(width: int) -> float:
    """Return the composition score of isotropic random matrices, 1/sqrt(d).

    It is the root of the mean square, for every rank; a single pair of low rank scatters around it.
    """
    return float(integer(width, "width", 1) ** -0.5)


def write_matrix(architecture: Architecture, parameters: ArrayLike, head: int = 1) -> Array:
    """Return W = (E - Ē) V1 O1, what a head of the first layer writes for each token.

    Parameters
    ----------
    architecture : Architecture
    parameters : array_like, shape (architecture.count,)
    head : int, default 1
        Counted from 1.

    Returns
    -------
    ndarray, shape (vocabulary, width)
    """
    embedding, views = _centred(architecture, parameters)
    head = integer(head, "head", 1, architecture.heads)
    value, output = (views[architecture.name(name, 1, head)] for name in "VO")
    return np.asarray(embedding @ value @ output)


def read_matrix(architecture: Architecture, parameters: ArrayLike, head: int = 1) -> Array:
    """Return R = (E - Ē) Q2 K2^T, where a head of the second layer looks for each token.

    Arguments as for `write_matrix`, but that there must be two layers.
    """
    _two_layers(architecture)
    embedding, views = _centred(architecture, parameters)
    head = integer(head, "head", 1, architecture.heads)
    query, key = (views[architecture.name(name, 2, head)] for name in "QK")
    return np.asarray(embedding @ query @ key.T)


def _centred(
    architecture: Architecture, parameters: ArrayLike
) -> tuple[Array, dict[str, NDArray[np.float64]]]:
    """Return the embedding without its mean, and all matrices, as float64."""
    checked_architecture(architecture)
    views = architecture.views(architecture.checked_parameters(parameters).astype(np.float64))
    return views["E"] - views["E"].mean(axis=0), views


def _float32(architecture: Architecture, parameters: ArrayLike) -> NDArray[np.float32]:
    """Return checked parameters as the kernels take them."""
    checked_architecture(architecture)
    with np.errstate(over="ignore"):
        weights = architecture.checked_parameters(parameters).astype(np.float32)
    if not np.isfinite(weights).all():
        raise ValueError("parameters must fit float32, got a number that is too large")
    return weights


def _two_layers(architecture: Architecture) -> None:
    checked_architecture(architecture)
    if architecture.layers < 2:
        raise ValueError("architecture must have at least 2 layers, got 1")


def _matrix(value: ArrayLike, name: str) -> Array:
    array = reals(value, name)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} must be a matrix, got shape {array.shape}")
    return array


def _of_length_1(matrix: Array, name: str) -> Array:
    """Return a matrix over its Frobenius norm, also where the squares would be too large."""
    largest = float(np.abs(matrix).max())
    if largest == 0.0:
        raise ValueError(f"{name} must not be zero, got a matrix of zeros")
    scaled = matrix / largest
    return np.asarray(scaled / np.linalg.norm(scaled))
