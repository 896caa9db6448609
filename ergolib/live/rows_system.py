"""A strip of Ising spins whose three rows vote, natively: what the component `rows` runs."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer
from ergolib.kernels.ising import random_spins
from ergolib.kernels.random import seed_state
from ergolib.kernels.votes import heat_bath_votes
from ergolib.systems.system import System

__all__ = ["VotingRows"]


class VotingRows(System):
    """A periodic lattice of 3 d rows, of which rows 0, d and 2 d vote after each sweep.

    Parameters
    ----------
    around : int
        Spins in a row: odd, from 1 to 63, so that each row has a majority.
    distance : int
        d, from 1 to 64.
    temperature : float
        In units of J, greater than 0.
    seed : int
        At least 0. The spins are those of ``ergolib.Ising(shape=(3 * distance, around),
        update="heat-bath")`` from this seed.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    def __init__(self, around: int, distance: int, temperature: float, seed: int) -> None:
        self._around = integer(around, "around", 1, 63)
        if self._around % 2 == 0:
            raise ValueError(f"around must be odd, got {around!r}")
        self._distance = integer(distance, "distance", 1, 64)
        self.temperature = temperature
        self.seed = integer(seed, "seed", 0)
        self._generator, self._coin = seed_state(self.seed), seed_state(self.seed + 1)
        self._spins = np.empty(self.sites, dtype=np.int8)
        self._tally = np.zeros(8)
        random_spins(self._spins, self._generator)

    @property
    def sites(self) -> int:
        """Number of spins."""
        return 3 * self._distance * self._around

    @property
    def spins(self) -> NDArray[np.int8]:
        """Spins, shape (3 * distance, around); a view."""
        return self._spins.reshape(-1, self._around)

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Spins, votes and the generators; views."""
        return {
            "spins": self._spins,
            "votes": self._tally,
            "generator": self._generator,
            "coin": self._coin,
        }

    def run(self, steps: int = 1) -> Self:
        """Make so many sweeps."""
        for some in self._portions(integer(steps, "steps", 0)):
            heat_bath_votes(
                self._spins, self._distance, self._around, self._temperature, some, self._tally,
                self._generator, self._coin,
            )  # fmt: skip
        return self

    def energy(self) -> float:
        """Return the energy per site, in units of J."""
        s = self.spins.astype(int)
        return -float((s * (np.roll(s, 1, 0) + np.roll(s, 1, 1))).sum()) / s.size

    def observe(self) -> dict[str, float]:
        """Return how the present state has voted.

        Returns
        -------
        dict
            ``nobody``, ``a``, ``b`` and ``c``: 1 for who is outvoted, 0 for the others; ``votes``,
            the sum of the three; ``energy`` per site.
        """
        signs = np.sign(self.spins[:: self._distance].sum(axis=1, dtype=np.int64))
        against = signs != np.sign(signs.sum())
        told = {name: float(yes) for name, yes in zip("abc", against, strict=True)}
        nobody = float(not against.any())
        return {"nobody": nobody, **told, "votes": float(signs.sum()), "energy": self.energy()}
