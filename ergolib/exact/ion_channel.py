"""A channel for ions, four places long: every state of it.

The selectivity filter of a potassium channel is so narrow that ions stand in it in single file,
with water between them. Here a filter is a row of sites, each with an ion (1) or with water (0),
and nothing else of it is known: 2^sites states. Its features are

- ``ions``: how many ions are in it;
- ``neighbours``: how many pairs of ions stand on adjacent sites, where they repel each other;
- ``depth``: sum of the ions' places, from the middle of the filter inwards (the first site is the
  outermost), which a voltage across the membrane pulls at;
- ``entrance``: whether there is an ion on the outermost site.

With a price for each feature the filter has the distribution p ~ exp(-sum price * feature). At a
temperature T these prices are (energy) / T: -mu/T for an ion taken from water where its chemical
potential is mu, u/T for a pair that repels with u, and -(charge * field * spacing)/T.

The filter is a toy in the spirit of Rogers, Beck and Rempe (arXiv 1105.5662; J. Stat. Phys. 145,
385, 2011), who build up a model of an ion channel by adding one piece of information at a time.
States and features are ours, not theirs, and are chosen so that all can be listed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, real

__all__ = ["channel_features", "channel_probabilities", "channel_states"]

_MOST_SITES = 16


def channel_states(sites: int = 4) -> NDArray[np.int8]:
    """Return all states of a filter.

    Parameters
    ----------
    sites : int, default 4
        From 1 to 16.

    Returns
    -------
    ndarray of int8, shape (2^sites, sites)
        1 for an ion, 0 for water; the first column is the outermost site. States with fewer ions
        come first, and of those with as many, ions farther out.

    Raises
    ------
    TypeError, ValueError
        If `sites` is not an integer in the range.

    Examples
    --------
    >>> channel_states(2).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    number = integer(sites, "sites", 1, _MOST_SITES)
    index = np.arange(1 << number)
    occupied = (index[:, np.newaxis] >> np.arange(number - 1, -1, -1)) & 1
    order = np.lexsort((-index, occupied.sum(axis=1)))
    return occupied[order].astype(np.int8)


def channel_features(sites: int = 4) -> dict[str, NDArray[np.float64]]:
    """Return the features of all states of a filter.

    Parameters
    ----------
    sites : int, default 4
        From 1 to 16.

    Returns
    -------
    dict of str to ndarray, shape (2^sites,)
        ``ions``, ``neighbours``, ``depth`` (in site spacings) and ``entrance``, by state as in
        `channel_states`.

    Raises
    ------
    TypeError, ValueError
        If `sites` is not an integer in the range.
    """
    states = channel_states(sites).astype(np.float64)
    places = np.arange(states.shape[1]) - 0.5 * (states.shape[1] - 1)
    return {
        "ions": states.sum(axis=1),
        "neighbours": (states[:, 1:] * states[:, :-1]).sum(axis=1),
        "depth": states @ places,
        "entrance": states[:, 0].copy(),
    }


def channel_probabilities(prices: Mapping[str, float], sites: int = 4) -> NDArray[np.float64]:
    """Return the probability of each state of a filter, by summing over all of them.

    Parameters
    ----------
    prices : mapping of str to float
        In nats for a unit of each feature of `channel_features`; 0 for one that is left out.
    sites : int, default 4
        From 1 to 16.

    Returns
    -------
    ndarray of float64, shape (2^sites,)
        exp(-sum price * feature) / Z, by state as in `channel_states`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or a price is of no feature.

    Examples
    --------
    Two ions that avoid each other:

    >>> p = channel_probabilities({"ions": -2.0, "neighbours": 3.0})
    >>> [round(float(p @ each), 3) for each in list(channel_features().values())[:2]]
    [2.046, 0.218]
    """
    features = channel_features(sites)
    unknown = [name for name in prices if name not in features]
    if unknown:
        raise ValueError(f"prices must be of {', '.join(features)}, got {unknown[0]!r}")
    cost = np.zeros(1 << sites)
    for name, price in prices.items():
        cost += real(price, f"prices[{name!r}]") * features[name]
    weights: NDArray[np.float64] = np.exp(cost.min() - cost)
    return weights / weights.sum()
