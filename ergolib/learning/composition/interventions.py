"""Knock-outs, which show who depends on the direction in which the first layer writes.

The law of a model knows no direction of the residual stream: rotate all that writes to it and all
that reads from it together, and it computes the same (`rotated`: the exact control). What the
circuit needs is that both ends *agree*. So the writing of the first layer is changed as one reader
alone sees it, through a matrix M (o M instead of o; tokens stay as they are):

- `scrambled`: a random rotation of all d dimensions;
- `turned`: a rotation by an angle in n planes, each spanned by one of n orthonormal directions that
  span all that the first layer can write and by a direction orthogonal to all of these. At 90
  degrees the whole write subspace is turned out of itself, at 180 degrees writing is reversed;
- `without_write`: without its k leading directions.

The second layer has three readers: the *keys* (what can be looked for), the *queries* (what is
looked for) and the *values* (what is copied); the fourth is the *unembedding*. In an induction head
of the kind of Elhage et al. (2021), by K-composition, only the keys should depend on the writing.
`knock_outs` does all of it.

Each change gives parameters of an *unfolded* model, of twice the width, whose stream keeps tokens
and writing apart (`ergolib.kernels.misorientation`); unchanged it computes what the model does.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, real
from ergolib.kernels import misorientation
from ergolib.kernels.random import seed_state
from ergolib.learning.composition.behaviours import QUANTITIES, Behaviour, behaviour, change
from ergolib.learning.composition.circuits import _float32, _two_layers
from ergolib.learning.composition.subspaces import write_subspace
from ergolib.learning.transformer import Architecture

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "READERS",
    "Altered",
    "knock_outs",
    "rotated",
    "scrambled",
    "turned",
    "unfolded",
    "without_write",
]

Array = NDArray[np.float64]
Floats = NDArray[np.float32]

#: Who may see the writing of the first layer changed.
READERS = ("keys", "queries", "values", "unembedding", "every reader")
CODES = {
    "keys": misorientation.KEY,
    "queries": misorientation.QUERY,
    "values": misorientation.VALUE,
    "unembedding": misorientation.UNEMBEDDING,
    "every reader": misorientation.EVERY,
    "nobody": misorientation.NOBODY,
}


class Altered(NamedTuple):
    """A changed model: ``behaviour(*altered, tokens)`` reads with it.

    Attributes
    ----------
    architecture : Architecture
    parameters : ndarray of float32
    """

    architecture: Architecture
    parameters: Floats


def unfolded(architecture: Architecture, parameters: ArrayLike) -> Altered:
    """Return the same model, of twice the width, whose stream keeps tokens and writing apart."""
    identity = np.eye(_stream(architecture).width)
    return _seen_through(architecture, parameters, "nobody", identity)


def rotated(architecture: Architecture, parameters: ArrayLike, seed: int = 0) -> Altered:
    """Rotate all that writes to the stream and all that reads from it by one random rotation.

    Parameters
    ----------
    architecture : Architecture
    parameters : array_like, shape (architecture.count,)
    seed : int, default 0
        Of the rotation, uniform among all (reflections included).

    Returns
    -------
    Altered
        It computes the same, but for rounding.
    """
    weights = _float32(architecture, parameters)
    matrix = _random_rotation(architecture.width, seed)
    return _together(architecture, weights, matrix)


def scrambled(
    architecture: Architecture, parameters: ArrayLike, reader: str = "keys", seed: int = 0
) -> Altered:
    """Rotate the writing of the first layer at random, as one reader sees it.

    Parameters
    ----------
    architecture : Architecture
        Of two layers or more.
    parameters : array_like, shape (architecture.count,)
    reader : {"keys", "queries", "values", "unembedding", "every reader"}, default "keys"
        The first three are of the second layer; later layers are among "every reader" alone.
    seed : int, default 0
        Of the rotation of all d dimensions, uniform among all (reflections included).

    Returns
    -------
    Altered
    """
    matrix = _random_rotation(_stream(architecture).width, seed)
    return _seen_through(architecture, parameters, reader, matrix)


def turned(
    architecture: Architecture,
    parameters: ArrayLike,
    degrees: float,
    reader: str = "keys",
    seed: int = 0,
) -> Altered:
    """Turn the writing of the first layer by an angle, as one reader sees it.

    With directions w_1 ... w_n, orthonormal, that span the rows of the first layer's O (of all its
    heads), and p_1 ... p_n, drawn at random, orthonormal and orthogonal to all w,

        w_i becomes cos(angle) w_i + sin(angle) p_i,
        p_i becomes cos(angle) p_i - sin(angle) w_i,

    and all else stays. So each vector that is written makes this angle with what it was.

    Parameters
    ----------
    architecture : Architecture
        Of two layers or more, with a width of at least 2 * heads * head_width: each direction
        needs a partner.
    parameters : array_like, shape (architecture.count,)
    degrees : float
        The angle.
    reader : {"keys", "queries", "values", "unembedding", "every reader", "whole model"}
        Who sees it so. "whole model" turns the same planes in everything on the stream instead,
        which changes nothing but rounding.
    seed : int, default 0
        Of the partners.

    Returns
    -------
    Altered

    Raises
    ------
    ValueError
        If there is no room for partners, or an argument is out of its range.
    """
    reader = choice(reader, "reader", (*READERS, "whole model"))
    angle = math.radians(math.fmod(real(degrees, "degrees"), 360.0))
    weights = _float32(_stream(architecture), parameters)
    width, written = architecture.width, architecture.heads * architecture.head_width
    if 2 * written > width:
        raise ValueError(
            f"architecture must have a width of at least 2 * heads * head_width, {2 * written}, to "
            f"turn what is written out of itself, got {width}"
        )
    frame, flat = np.empty(2 * written * width), np.empty(width * width)
    generator = seed_state(_seed(seed))
    count = misorientation.planes(*architecture.sizes, weights, generator, frame)
    misorientation.rotation_in_planes(width, count, angle, frame, flat)
    matrix = flat.reshape(width, width)
    if reader == "whole model":
        return _together(architecture, weights, matrix)
    return _seen_through(architecture, weights, reader, matrix)


def without_write(
    architecture: Architecture, parameters: ArrayLike, kept: int = 8, reader: str = "keys"
) -> Altered:
    """Take away the leading directions of what the first layer writes, as one reader sees it.

    Parameters
    ----------
    architecture : Architecture
        Of two layers or more; of several heads all directions are taken away.
    parameters : array_like, shape (architecture.count,)
    kept : int, default 8
        How many of each head's `write_subspace`.
    reader : {"keys", "queries", "values", "unembedding", "every reader"}, default "keys"
        As for `scrambled`.

    Returns
    -------
    Altered
    """
    width = _stream(architecture).width
    heads = range(1, architecture.heads + 1)
    gone = np.concatenate([write_subspace(architecture, parameters, kept, n) for n in heads])
    basis, _ = np.linalg.qr(gone.T)
    return _seen_through(architecture, parameters, reader, np.eye(width) - basis @ basis.T)


def knock_outs(
    architecture: Architecture, parameters: ArrayLike, tokens: ArrayLike, seed: int = 0
) -> pd.DataFrame:
    """Change the writing for each reader in turn, and measure what the model still does.

    Parameters
    ----------
    architecture : Architecture
        As for `turned`.
    parameters : array_like, shape (architecture.count,)
    tokens : array_like of int, shape (sequences, context + 1)
        As for `behaviour`.
    seed : int, default 0
        Of the rotations.

    Returns
    -------
    pandas.DataFrame
        A row for each change, with ``change``, ``reader``, the four quantities of `behaviour`,
        the error of each as ``..._error``, and by how much induction changed, ``difference`` and
        ``difference_error``, on the same sequences.
    """
    import pandas as pd

    model = architecture, parameters
    every = [
        ("none", "", Altered(architecture, _float32(*model))),
        ("random rotation", "whole model", rotated(*model, seed)),
        *(("random rotation", who, scrambled(*model, who, seed)) for who in READERS),
        *((f"turned by {n}°", "keys", turned(*model, n, "keys", seed)) for n in (30, 60, 90)),
        ("without 8 directions", "keys", without_write(*model, 8, "keys")),
        ("without 8 directions", "queries", without_write(*model, 8, "queries")),
    ]
    before = behaviour(architecture, every[0][2].parameters, tokens)
    rows = [_row(what, who, before, behaviour(*altered, tokens)) for what, who, altered in every]
    return pd.DataFrame(rows)


def _row(what: str, who: str, before: Behaviour, after: Behaviour) -> dict[str, object]:
    """Return a row of the table of knock-outs."""
    found: dict[str, object] = {"change": what, "reader": who}
    for name in QUANTITIES:
        found |= {name: getattr(after, name), f"{name}_error": getattr(after, f"{name}_error")}
    difference, error = change(before, after, "induction")
    return found | {"difference": difference, "difference_error": error}


def _stream(architecture: Architecture) -> Architecture:
    """Return an architecture of two layers or more, checked."""
    _two_layers(architecture)
    return architecture


def _seen_through(
    architecture: Architecture, parameters: ArrayLike, reader: str, matrix: Array
) -> Altered:
    """Show the writing to a reader through a matrix."""
    code = CODES[reader if reader == "nobody" else choice(reader, "reader", READERS)]
    weights = _float32(architecture, parameters)
    sizes = {**vars(architecture), "width": 2 * architecture.width}
    wide = Architecture(**sizes)
    out = np.empty(wide.count, np.float32)
    flat = np.ascontiguousarray(matrix, np.float64).ravel()
    misorientation.unfold(*architecture.sizes, code, flat, weights, out)
    return Altered(wide, out)


def _together(architecture: Architecture, weights: Floats, matrix: Array) -> Altered:
    """Rotate all that writes and all that reads."""
    out = np.empty_like(weights)
    flat = np.ascontiguousarray(matrix, np.float64).ravel()
    misorientation.rotate_everything(*architecture.sizes, flat, weights, out)
    return Altered(architecture, out)


def _random_rotation(width: int, seed: int) -> Array:
    """Return a matrix of O(d), all equally likely (Mezzadri 2007)."""
    normal = np.random.default_rng(_seed(seed)).standard_normal((width, width))
    q, r = np.linalg.qr(normal)
    return np.asarray(q * np.sign(np.diag(r)))


def _seed(seed: int) -> int:
    return integer(seed, "seed", 0)
