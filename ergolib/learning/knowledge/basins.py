"""Where each state goes if it may only go down: minima of an energy and their basins.

The states of N spins are the corners of a hypercube, and a flip of one spin is an edge. A minimum
is a state none of whose N neighbours is lower; its basin is all that steepest descent leads to it.
A model knows as many things as there are minima its dynamics cannot leave, and a basin holds what
each of them is recalled from. States of equal energy joined by flips are one plateau: a plateau
goes as one to the lowest neighbour of any of its states, and is a minimum if there is none. (Two
states at the bottom of one trough are one minimum, not two.)

Energies that are equal on paper but came out of a transform differ in the last digits; round them
first, as in `basins_of(np.round(energies, 10))`. After Y. He and V. Lubchenko, Neural Computation
37, 742 (2025), in our notation; the method is that of Stillinger and Weber, Phys. Rev. A 25, 978
(1982).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.kernels.basins import descend
from ergolib.learning.knowledge.states import check_memory, check_states

__all__ = ["Basins", "basins_of"]


@dataclass(frozen=True, eq=False)
class Basins:
    """Minima of an energy, deepest first, and the basin of every state.

    Attributes
    ----------
    minima : ndarray of int64, shape (M,)
        The minima as states, by increasing energy, then by index. A plateau goes by the lowest of
        its indices.
    energies : ndarray of float64, shape (M,)
        Their energies.
    sizes : ndarray of int64, shape (M,)
        The number of states in each basin, 2^N in all.
    labels : ndarray of int64, shape (2^N,)
        For each state the number of its basin, 0 ... M - 1.
    """

    minima: NDArray[np.int64]
    energies: NDArray[np.float64]
    sizes: NDArray[np.int64]
    labels: NDArray[np.int64]

    def weights(self, distribution: ArrayLike) -> NDArray[np.float64]:
        """Return what a distribution over states gives to each basin.

        Parameters
        ----------
        distribution : array_like, shape (2^N,)
            One number for each state.

        Returns
        -------
        ndarray of float64, shape (M,)

        Raises
        ------
        TypeError, ValueError
            If there is not one finite number for each state.
        """
        values, _ = check_states(distribution, "distribution")
        if values.size != self.labels.size:
            raise ValueError(
                f"distribution must have {self.labels.size} entries, one for each state, "
                f"got {values.size}"
            )
        return np.bincount(self.labels, weights=values).astype(np.float64)


def by_energy(energies: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the states by increasing energy, those of equal energy by index."""
    return np.argsort(energies, kind="stable").astype(np.int64)


def basins_of(energies: ArrayLike) -> Basins:
    """Return the minima of an energy under single flips, and the basin of every state.

    Parameters
    ----------
    energies : array_like, shape (2^N,)
        The energy of each state (see `ergolib.learning.knowledge.states`). 2^20 states take about
        a second and 100 MB.

    Returns
    -------
    Basins

    Raises
    ------
    TypeError, ValueError
        If there are not 2^N finite numbers, or more than 1 GiB would be needed.

    Examples
    --------
    Two stored patterns in a flat landscape: the plain touches both, and goes to the one with the
    lower index.

    >>> found = basins_of([-4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -4.0])
    >>> found.minima, found.sizes
    (array([0, 7]), array([7, 1]))
    """
    values, spins = check_states(energies, "energies")
    check_memory(6.0 * values.size, "energies")
    basins, parents, exits = (np.empty(values.size, dtype=np.int64) for _ in range(3))
    descend(values, by_energy(values), spins, parents, exits, basins)
    minima = np.flatnonzero(basins == np.arange(values.size))
    minima = minima[by_energy(values[minima])]
    number = parents  # reused: the number of each minimum
    number[minima] = np.arange(minima.size)
    labels = number[basins]
    sizes = np.bincount(labels, minlength=minima.size).astype(np.int64)
    return Basins(minima, values[minima], sizes, labels)
