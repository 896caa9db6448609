"""Two variables that are sampled again and again, and how much they seem to know of each other.

Either two dice with K faces, thrown apart, which share nothing; or two blocks of k spins, K = 2^k,
on opposite rows of the 4 x 4 torus (H = -sum s s' over neighbours, k_B = J = 1): block A is the
first k spins of row 0, block B as many of row 2 from the third column on, so that two single spins
are as far apart as they can be. Their joint distribution is known exactly, from all 65536 states.
An experiment draws n samples and estimates the mutual information by three methods.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib import exact
from ergolib.arguments import choice, integer
from ergolib.information import mutual_information
from ergolib.kernels import counts
from ergolib.kernels.random import seed_state
from ergolib.systems.system import System

__all__ = ["Experiments", "classes", "joint"]

SIDE = 4
STATES = (2, 4, 8, 16)
METHODS = ("plug_in", "miller_madow", "chao_shen")
#: The temperature of the spins; dice are what spins are in infinite heat.
TEMPERATURES = {
    "dice": math.inf,
    "5": 5.0,
    "3": 3.0,
    "2.5": 2.5,
    "2.269": exact.T_C,
    "2": 2.0,
    "1.5": 1.5,
}

Array = NDArray[np.float64]


def blocks(p: Array, states: int) -> Array:
    """Return the joint distribution of blocks A and B, shape (states, states), from all states."""
    width = states.bit_length() - 1
    last = SIDE * SIDE - 1  # axis k is site 15 - k
    a = [last - column for column in range(width)]
    b = [last - 2 * SIDE - (column + 2) % SIDE for column in range(width)]
    rest = tuple(axis for axis in range(SIDE * SIDE) if axis not in a + b)
    kept = p.reshape((2,) * (SIDE * SIDE)).transpose(*a, *b, *rest)
    return kept.reshape(states, states, -1).sum(axis=2)


@cache
def classes(states: int) -> tuple[int, ...]:
    """Return for each cell of the table, row by row, to which class of equal probabilities it is.

    The symmetries of the torus are those of every temperature; one is enough to find them.
    """
    p = blocks(all_states("3"), states).ravel()
    return tuple(int(k) for k in np.unique(np.round(np.log(p), 9), return_inverse=True)[1])


@cache
def all_states(variables: str) -> Array:
    """Return the probabilities of all states of the torus; not to be changed."""
    return exact.state_probabilities(TEMPERATURES[variables], SIDE)


@cache
def class_probabilities(variables: str, states: int) -> tuple[float, ...]:
    """Return the probability of one cell of each class."""
    place = np.array(classes(states))
    p = blocks(all_states(variables), states).ravel()
    return tuple(float(p[place == k].mean()) for k in range(place.max() + 1))


def joint(variables: str, states: int) -> Array:
    """Return the exact joint distribution, shape (states, states)."""
    if variables == "dice":
        return np.full((states, states), 1.0 / states**2)
    return np.array(class_probabilities(variables, states))[list(classes(states))].reshape(
        states, states
    )


class Experiments(System):
    """Independent experiments of n samples each; a step is one experiment.

    Parameters
    ----------
    variables : {"dice", "5", "3", "2.5", "2.269", "2", "1.5"}
        Dice, or spins at one of these temperatures ("2.269" is the critical one).
    states : {2, 4, 8, 16}
        Of each variable.
    samples : int
        In an experiment, from 1 to 10^7.
    seed : int
        At least 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    def __init__(self, variables: str, states: int, samples: int, seed: int) -> None:
        self._variables = choice(variables, "variables", TEMPERATURES)
        self._states = integer(states, "states", 2, 16)
        if self._states not in STATES:
            raise ValueError(f"states must be one of {STATES}, got {states!r}")
        self._samples = integer(samples, "samples", 1, 10_000_000)
        self.seed = integer(seed, "seed", 0)
        self._temperature = TEMPERATURES[self._variables]
        self._generator = seed_state(self.seed)
        cells = self._states**2
        self._keep, self._other = np.empty(cells), np.empty(cells, dtype=np.int64)
        weights = np.ascontiguousarray(joint(self._variables, self._states)).ravel()
        counts.alias_table(weights, self._keep, self._other, np.empty(cells, dtype=np.int64))
        self._counts = np.zeros(cells, dtype=np.int64)
        self._margins = np.zeros(2 * self._states, dtype=np.int64)
        self._found = np.zeros(4)

    @property
    def sites(self) -> int:
        """What a step costs: its samples, and the cells to look through."""
        return self._samples + self._counts.size

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Counts of the latest experiment, what was found, and the generator; views."""
        return {"counts": self._counts, "found": self._found, "generator": self._generator}

    @property
    def counts(self) -> NDArray[np.int64]:
        """The table of the latest experiment, shape (states, states)."""
        return self._counts.reshape(self._states, self._states)

    def information(self) -> float:
        """Return the exact mutual information, in nats."""
        return mutual_information(joint(self._variables, self._states), 0, 1)

    def run(self, steps: int = 1) -> Self:
        """Do so many experiments; the latest one is kept."""
        for _ in range(integer(steps, "steps", 0)):
            self._counts[:] = 0
            counts.draw(self._keep, self._other, self._samples, self._counts, self._generator)
            counts.informations(
                self._counts, self._states, self._states, self._margins, self._found
            )
        return self

    def energy(self) -> float:
        """Return nothing: it is the information that is measured here."""
        return 0.0

    def observe(self) -> dict[str, float]:
        """Return the information in the latest experiment, in nats, by each method.

        Returns
        -------
        dict
            ``plug_in``, ``miller_madow`` and ``chao_shen``, and ``error``, which the plug-in
            gives itself.
        """
        return dict(zip((*METHODS, "error"), map(float, self._found), strict=True))
