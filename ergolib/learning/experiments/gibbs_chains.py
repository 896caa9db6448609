"""Chains of Gibbs sampling, and where they spend their time among a few patterns.

A model of N spins is one energy for each of 2^N states, or several of them, *experts*, each with a
weight. A chain of one model makes N steps of the heat bath in a sweep
(`ergolib.kernels.gibbs_states`). A chain of several experts first draws one of them by its weight,
then lets this expert's own chain make the sweep: it crosses from one expert to another whenever it
likes, at no cost in energy, because the weights are known.

A chain is *at* a pattern if it differs from it in one spin at most. If any two patterns differ in
three spins or more, it is at one of them at a time. All states that are at a pattern are the
library; the rest, nearly all states, are where a model goes that is too warm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.kernels import gibbs_states as kernel
from ergolib.kernels.random import seed_state
from ergolib.learning.experiments.targets import distances
from ergolib.learning.knowledge.states import spin_count

__all__ = ["APART", "Model", "Shares", "library_shares", "visits_of"]

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

APART = 3  # spins in which two patterns differ at least
REACH = 1  # spins in which a state differs at most from a pattern that it is at


class Model(NamedTuple):
    """One model, or several experts.

    Attributes
    ----------
    weights : ndarray, shape (K,)
        How often each expert is asked, 1 in all.
    energies : ndarray, shape (K, 2^N)
        Of each expert, in nats at T = 1.
    """

    weights: Array
    energies: Array

    def distribution(self, temperature: float = 1.0) -> Array:
        """Return sum_k w_k exp(-E_k/T) / Z_k."""
        levels = -(self.energies - self.energies.min(axis=1, keepdims=True)) / temperature
        p = np.exp(levels)
        return np.asarray(self.weights @ (p / p.sum(axis=1, keepdims=True)))


class Shares(NamedTuple):
    """What a distribution, or a chain, gives to a library.

    Attributes
    ----------
    bound : float
        The share of all of it that is at some pattern.
    patterns : ndarray, shape (M,)
        Of this, the share of each pattern; 1 in all, or all 0 if nothing is in the library.
    """

    bound: float
    patterns: Array


def library_shares(distribution: ArrayLike, patterns: ArrayLike) -> Shares:
    """Return what a distribution over states gives to each pattern.

    Parameters
    ----------
    distribution : array_like, shape (2^N,)
        Probabilities, or counts of visits.
    patterns : array_like, shape (M, N)
        Any two of them differ in 3 spins or more.

    Returns
    -------
    Shares
    """
    weights = np.asarray(distribution, dtype=np.float64)
    at = weights @ (distances(patterns) <= REACH)
    bound = float(at.sum())
    return Shares(bound / float(weights.sum()), at / bound if bound > 0.0 else at)


def visits_of(
    model: Model, chains: int, sweeps: int, rng: np.random.Generator, heat: float = 1.0
) -> Counts:
    """Run independent chains, and count where each of them is after each sweep.

    A chain starts in the state of lowest energy: of its model, or that of each expert.

    Parameters
    ----------
    model : Model
    chains, sweeps : int
        How many chains, and how long.
    rng : numpy.random.Generator
        Draws the seed of the chains, and the experts.
    heat : float, default 1
        T.

    Returns
    -------
    ndarray of int64, shape (chains, 2^N)
        `sweeps` visits in each row.
    """
    size = model.energies.shape[1]
    n = spin_count(size, "energies")
    stream = seed_state(int(rng.integers(2**63)))
    visits = np.zeros((chains, size), dtype=np.int64)
    lowest = model.energies.argmin(axis=1)
    for row in visits:
        # Expert chains do not know of each other, so that only how often each is drawn matters.
        drawn = rng.multinomial(sweeps, model.weights)
        for energies, start, turns in zip(model.energies, lowest, drawn.tolist(), strict=True):
            here = np.array([start], dtype=np.int64)
            kernel.heat_bath(energies, 1.0 / heat, n, turns, here, row, stream)
    return visits
