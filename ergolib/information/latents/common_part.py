"""What two parts have in common exactly: Gacs and Korner's common information, and how frail it is.

Two people look at the same thing; one sees A, the other B. What can both name, without a word and
without a mistake? Let the values of A and of B be the nodes of a graph, with an edge for each pair
that occurs together. A label that both can read off cannot change along an edge, so the finest one
is the connected component, and

    K(A;B) = max H(L) over L = f(A) = g(B) = H(component) <= I(A;B)

(P. Gacs and J. Korner, Problems of Control and Information Theory 2, 149, 1973). It asks which
pairs occur, not how often. If one pair in a million lands between two components they are one, and
K falls to 0, while I(A;B) hardly changes: K is not continuous in the distribution.

The remedy is to be content with *nearly*: leave out rare cells when looking for components, and
charge for them afterwards. The label found in this way is a latent L = f(A), and its errors are
those of any latent: I(A;B|L) for mediation, H(L|B) for redundancy (H(L|A) is 0).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import real, reals
from ergolib.information.latents.components import label_support
from ergolib.information.latents.errors import latent_errors
from ergolib.information.measures import Axes, entropy, grouped

__all__ = ["CommonPart", "gacs_korner", "gacs_korner_study"]

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


class CommonPart(NamedTuple):
    """The exact common part of two variables: a component of the graph of what occurs.

    Attributes
    ----------
    entropy : float
        K = H(component) in nats, of the cells that were kept.
    components : int
        How many there are.
    labels_a, labels_b : ndarray of int64
        The component of each value of A and of B, counted from 0 in the order of the first value of
        A; -1 for a value that never occurs, or only in cells that were left out.
    dropped : float
        Probability of the cells that were left out.
    """

    entropy: float
    components: int
    labels_a: Labels
    labels_b: Labels
    dropped: float


def gacs_korner(p: ArrayLike, a: Axes = 0, b: Axes = 1, tolerance: float = 0.0) -> CommonPart:
    """Find the common part of two variables by the connected components of their support.

    Parameters
    ----------
    p : array_like
        Probabilities, one axis for each variable. Of a sample, counts divided by their sum.
    a, b : int or tuple of int, default 0, 1
        The variables A and B: several together count as one, whose values are numbered as NumPy
        ravels them.
    tolerance : float, default 0.0
        Cells with this probability or less are left out: at least 0, less than 1.

    Returns
    -------
    CommonPart

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution, `a` and `b` are not different axes of it, `tolerance` is not
        a number from 0 to 1, or no cell is above it.

    Examples
    --------
    Two blocks, one twice as likely as the other; then one sample in a hundred lands anywhere:

    >>> p = np.array([[2, 2, 0, 0], [2, 2, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]) / 12
    >>> found = gacs_korner(p)
    >>> round(found.entropy, 6), found.labels_a.tolist()
    (0.636514, [0, 0, 1, 1])
    >>> noisy = 0.99 * p + 0.01 / 16
    >>> gacs_korner(noisy).entropy
    0.0
    >>> found = gacs_korner(noisy, tolerance=0.001)
    >>> found.components, round(found.dropped, 6)
    (2, 0.005)
    """
    return _common_part(grouped(p, a=a, b=b), _tolerance(tolerance))


def gacs_korner_study(
    p: ArrayLike, tolerances: ArrayLike, a: Axes = 0, b: Axes = 1
) -> pd.DataFrame:
    """Tell, for several tolerances, which common part is found and what it is worth.

    Cells below the tolerance are ignored in looking for components, but not in judging the label:
    errors are those under the whole of `p`. The label is read off A; values of A that have none
    share one of their own.

    Parameters
    ----------
    p, a, b
        As for `gacs_korner`.
    tolerances : array_like
        Numbers from 0 to 1, in any order.

    Returns
    -------
    pandas.DataFrame
        A row for each tolerance: ``tolerance``; ``components``, ``entropy`` (K of what was kept)
        and ``dropped`` as `gacs_korner` finds them; of the latent L = label of A under `p`, in
        nats, ``label_entropy`` H(L), ``mediation`` I(A;B|L), ``open_to_a`` H(L|A), which is 0, and
        ``open_to_b`` H(L|B); and ``disagreement``, the probability that the label read off B is
        another.

    Raises
    ------
    TypeError, ValueError
        As for `gacs_korner`.

    Examples
    --------
    >>> noisy = 0.99 * np.kron(np.eye(2), np.full((2, 2), 0.125)) + 0.01 / 16
    >>> table = gacs_korner_study(noisy, [0.0, 0.001])
    >>> table[["components", "open_to_b"]].round(6).values.tolist()
    [[1.0, 0.0], [2.0, 0.031479]]
    """
    joint = grouped(p, a=a, b=b)
    each = [
        _tolerance(value, "tolerances") for value in np.atleast_1d(reals(tolerances, "tolerances"))
    ]
    return pd.DataFrame([_judged(joint, tolerance) for tolerance in each])


def _judged(joint: Array, tolerance: float) -> dict[str, Any]:
    """Return a row of the study."""
    found = _common_part(joint, tolerance)
    label = np.where(found.labels_a < 0, found.components, found.labels_a)
    latent = np.broadcast_to(label[:, None], joint.shape)
    errors = latent_errors(joint, latent)
    apart = found.labels_a[:, None] != found.labels_b
    return {
        "tolerance": tolerance,
        "components": found.components,
        "entropy": found.entropy,
        "dropped": found.dropped,
        "label_entropy": errors.entropy,
        "mediation": errors.mediation,
        "open_to_a": errors.deterministic[1],
        "open_to_b": errors.deterministic[0],
        "disagreement": float(joint[apart].sum()),
    }


def _common_part(joint: Array, tolerance: float) -> CommonPart:
    """Find the components of p[a, b] and what they weigh."""
    kept = joint > tolerance
    if not kept.any():
        raise ValueError(
            f"tolerance must leave at least one cell, the largest of which has {joint.max():.6g}, "
            f"got {tolerance!r}"
        )
    labels = label_support(kept)
    weights = np.bincount(labels[kept], weights=joint[kept])
    return CommonPart(
        entropy=entropy(weights / weights.sum()),
        components=weights.size,
        labels_a=labels.max(axis=1),
        labels_b=labels.max(axis=0),
        dropped=float(joint[~kept].sum()),
    )


def _tolerance(value: Any, name: str = "tolerance") -> float:
    """Return a checked tolerance."""
    tolerance = real(value, name)
    if not 0.0 <= tolerance < 1.0:
        raise ValueError(f"{name} must be at least 0 and less than 1, got {tolerance!r}")
    return tolerance
