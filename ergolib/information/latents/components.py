"""The part that nobody can mistake: connected components of what occurs, for any number of parts.

A latent is an exact redund if every X_-i, all parts but one, determines it: H(L|X_-i) = 0 for every
i. Take two states that occur and differ in one part only. Whoever misses that part cannot tell them
apart, so they must have one label; and so must all that are joined by a chain of such pairs. The
components of this graph are the finest exact redund: any other is a function of them. For two
parts their entropy is the common information of Gacs and Korner; see `gacs_korner`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.information.latents.channels import parts

__all__ = ["label_support", "support_components"]

Labels = NDArray[np.int64]


def support_components(p: ArrayLike) -> Labels:
    """Label what can be told apart without mistake, whichever part is missing.

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two.

    Returns
    -------
    ndarray of int64, in the shape of `p`
        Counted from 0 in the order of the first states; 0 where `p` is 0.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of at least two parts.

    Examples
    --------
    >>> support_components([[0.5, 0.0, 0.0], [0.0, 0.25, 0.25]])
    array([[0, 0, 0],
           [0, 1, 1]])
    """
    return np.maximum(label_support(parts(p) > 0.0), 0)


def label_support(occurs: NDArray[np.bool_]) -> Labels:
    """Label the states that occur by their components, in the order of the first; others are -1."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    places = np.flatnonzero(occurs)
    states = np.stack(np.unravel_index(places, occurs.shape))
    nodes, ties = len(places), []
    for part in range(occurs.ndim):  # a node for each value of X_-i, tied to its states
        shape = tuple(1 if axis == part else side for axis, side in enumerate(occurs.shape))
        seen = states.copy()
        seen[part] = 0
        _, group = np.unique(np.ravel_multi_index(tuple(seen), shape), return_inverse=True)
        ties.append(group + nodes)
        nodes += int(group.max()) + 1
    left = np.tile(np.arange(len(places)), occurs.ndim)
    graph = coo_array((np.ones(len(left)), (left, np.concatenate(ties))), shape=(nodes, nodes))
    _, found = connected_components(graph, directed=False)
    labels = np.full(occurs.size, -1, dtype=np.int64)
    _, first, inverse = np.unique(found[: len(places)], return_index=True, return_inverse=True)
    labels[places] = np.argsort(np.argsort(first))[inverse]
    return labels.reshape(occurs.shape)
