"""The misorientation curve: what a circuit still does when its two ends are turned apart.

Turn the writing of the first layer by an angle t as the second layer's keys see it (`turned`). The
key of place j is that of its token plus that of what was written there, so that a logit becomes

    s_ij = a_ij + cos(t) b_ij + sin(t) n_ij,

a from tokens alone, b from the writing as it is, n from the writing led out of its space. A simple
theory says: a and n do not matter, and b is one number for the m places that query i looks for and
another for the other places. Then the odds of looking where it should are

    A_i / (1 - A_i) = m / (n_i - m) exp(cos(t) D_i),

with one margin D_i for each query, and so *the log-odds run along the cosine*: from those of
uniform attention, m/(n_i - m), at 90 degrees to those of the untouched model at 0,

    ln odds A_i(t) = (1 - cos t) ln odds A_i(uniform) + cos(t) ln odds A_i(0).      (`cosine_law`)

Nothing is fitted: the curve follows from the untouched model. Its mean over queries is what is
compared with the measured score. It is steepest where the odds are even, long after the first few
degrees, which hardly matter: a circuit in which both ends agree only roughly already works.

Where the theory misses: tokens do say something (a little below uniform at 90 degrees); and it has
two levels only. A query that looked at a wrong place would by the law look at the right ones when
the writing is reversed; in the model it looks at a third kind of place, which nobody wrote about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import reals
from ergolib.learning.composition.behaviours import QUANTITIES, _look, behaviour
from ergolib.learning.composition.circuits import _float32, _two_layers
from ergolib.learning.composition.interventions import turned
from ergolib.learning.transformer import Architecture

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["cosine_law", "misorientation_curve"]

Array = NDArray[np.float64]

ANGLES = (0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0, 105.0, 120.0, 135.0, 150.0, 165.0, 180.0)


def misorientation_curve(
    architecture: Architecture,
    parameters: ArrayLike,
    tokens: ArrayLike,
    degrees: ArrayLike = ANGLES,
    reader: str = "keys",
    seed: int = 0,
) -> pd.DataFrame:
    """Measure what a model does with the writing turned by some angles, beside the cosine law.

    Parameters
    ----------
    architecture : Architecture
        As for `turned`.
    parameters : array_like, shape (architecture.count,)
    tokens : array_like of int, shape (sequences, context + 1)
        As for `behaviour`.
    degrees : array_like, default 0, 15, ..., 180
        The angles.
    reader : {"keys", "queries", "values", "unembedding", "every reader", "whole model"}
        Who sees the writing turned. The law is that of the keys.
    seed : int, default 0
        Of the directions towards which it is turned.

    Returns
    -------
    pandas.DataFrame
        A row for each angle: ``degrees``, the four quantities of `behaviour`, the error of each as
        ``..._error``, and ``law``.
    """
    import pandas as pd

    angles = _angles(degrees)
    law = cosine_law(architecture, parameters, tokens, angles)
    rows = []
    for angle, expected in zip(angles, law, strict=True):
        found = behaviour(*turned(architecture, parameters, float(angle), reader, seed), tokens)
        row = {"degrees": float(angle)}
        for name in QUANTITIES:
            row |= {name: getattr(found, name), f"{name}_error": getattr(found, f"{name}_error")}
        rows.append(row | {"law": float(expected)})
    return pd.DataFrame(rows)


def cosine_law(
    architecture: Architecture,
    parameters: ArrayLike,
    tokens: ArrayLike,
    degrees: ArrayLike = ANGLES,
) -> Array:
    """Return the induction score that the cosine law expects, from the untouched model alone.

    Parameters
    ----------
    architecture, parameters, tokens
        As for `behaviour`, with two layers or more.
    degrees : array_like, default 0, 15, ..., 180
        The angles.

    Returns
    -------
    ndarray
        One for each angle. Where every place that a query may look at is one that it should, its
        attention is 1 at any angle.
    """
    _two_layers(architecture)
    angles = _angles(degrees)
    read = architecture.checked_tokens(tokens)
    looked = _look(architecture, _float32(architecture, parameters), read)
    parts = [_targets(architecture, *arrays) for arrays in looked]
    uniform = np.concatenate([part[0] for part in parts])
    heads = np.concatenate([part[1] for part in parts], axis=1)
    if not len(uniform):
        raise ValueError("tokens must hold some that are predictable, got none")
    best = heads[np.argmax(heads.mean(axis=1))]
    cosines = np.cos(np.radians(np.fmod(angles, 360.0)))
    with np.errstate(divide="ignore", invalid="ignore"):  # where all places are right
        start, end = _log_odds(uniform), _log_odds(best)
        odds = start + cosines[:, None] * (end - start)
        attention = np.where(uniform < 1.0, 1.0 / (1.0 + np.exp(-odds)), 1.0)
    return np.asarray(attention.mean(axis=1))


def _angles(degrees: ArrayLike) -> Array:
    """Return an angle or several as a row."""
    angles = np.atleast_1d(reals(degrees, "degrees"))
    if angles.ndim != 1 or not angles.size:
        raise ValueError(f"degrees must be an angle or a row of them, got shape {angles.shape}")
    return angles


def _log_odds(share: Array) -> Array:
    """Return ln(p / (1 - p)), of shares that single precision may round to 0 or 1."""
    inside = np.clip(share, 1e-7, 1.0 - 1e-7)
    return np.log(inside / (1.0 - inside))


def _targets(
    architecture: Architecture,
    tokens: NDArray[np.int8],
    attention: NDArray[np.float32],
    told: NDArray[np.float32],
) -> tuple[Array, Array]:
    """Return the attention of predictable tokens to places after copies of theirs.

    If it is uniform, shape (tokens,), and for each head after the first layer, (heads, tokens).
    """
    context = architecture.context
    read = tokens.reshape(-1, context + 1)
    inputs, following = read[:, :-1], read[:, 1:]
    seen = np.tri(context, dtype=bool)
    after = np.zeros((len(read), context, context), bool)
    after[:, :, 1:] = inputs[:, :, None] == inputs[:, None, :-1]
    after &= seen
    predictable = (after & (following[:, :, None] == inputs[:, None, :])).any(axis=2)
    uniform = after.sum(axis=2) / np.arange(1, context + 1)
    shape = (architecture.layers * architecture.heads, len(read), context, context)
    heads = attention.reshape(shape)[architecture.heads :]
    paid = np.where(after, heads, np.float32(0.0)).sum(axis=3, dtype=np.float64)
    return uniform[predictable], paid[:, predictable]
