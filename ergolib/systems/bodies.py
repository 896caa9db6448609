"""What an isolated system can be made of: states with whole-numbered energies, and moves of them.

Each body counts its energy from the ground state, in which it begins, in units that make all of
them whole numbers:

- `IsingBody`: a square lattice of Ising spins with joined edges, E = -(sum over neighbouring pairs
  of s s'); a turned spin changes it by a multiple of 4;
- `PottsBody`: spins with q colours, E = -(neighbouring pairs of one colour), in steps of 1;
- `TwoLevelBody`: independent units, 0 or `gap`;
- `OscillatorBody`: an Einstein solid, any number of quanta for each oscillator.

`sweep` lets demons move it, by the laws in `ergolib.kernels.demons`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib.kernels import demons, ising, potts

__all__ = ["Body", "IsingBody", "OscillatorBody", "PottsBody", "TwoLevelBody"]

Integers = NDArray[np.int64]
Words = NDArray[np.uint64]


class Body(ABC):
    """A state, its energy, and how demons change it.

    Attributes
    ----------
    shape : (int, int)
        Rows and columns.
    array : ndarray
        The state, flat: int8, or int64 for oscillators.
    quantum : int
        Every change of energy is a multiple of it.
    ground : int
        The energy of the ground state, which counts as 0 here.
    most : int or None
        No state has more energy above the ground state; None if there is no end to it.
    """

    quantum: int
    ground: int = 0
    most: int | None = None

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape
        self.array: NDArray[Any] = np.zeros(shape[0] * shape[1], dtype=np.int8)

    @property
    def sites(self) -> int:
        """Number of spins, units or oscillators."""
        return self.shape[0] * self.shape[1]

    @abstractmethod
    def energy(self) -> int:
        """Count the energy above the ground state."""

    @abstractmethod
    def sweep(self, purses: Integers, capacity: int, trail: Integers, state: Words) -> None:
        """Make a sweep for each place of `trail`, and write there what purses hold after it."""


class IsingBody(Body):
    """Ising spins, all up to begin with."""

    quantum = 4

    def __init__(self, shape: tuple[int, int]) -> None:
        super().__init__(shape)
        self.array[:] = 1
        self.ground = -2 * self.sites
        self.most = 4 * self.sites

    def energy(self) -> int:
        """Count the energy above the ground state."""
        out = np.empty(2)
        ising.observe(self.array, *self.shape, out)
        return int(out[0]) - self.ground

    def sweep(self, purses: Integers, capacity: int, trail: Integers, state: Words) -> None:
        """Let demons turn spins."""
        demons.ising(self.array, *self.shape, purses, capacity, trail, state)


class PottsBody(Body):
    """Potts spins, all of the first colour to begin with."""

    quantum = 1

    def __init__(self, shape: tuple[int, int], colours: int) -> None:
        super().__init__(shape)
        self.colours = colours
        self.ground = -2 * self.sites
        self.most = 2 * self.sites

    def energy(self) -> int:
        """Count the energy above the ground state."""
        return int(potts.energy(self.array, *self.shape)) - self.ground

    def sweep(self, purses: Integers, capacity: int, trail: Integers, state: Words) -> None:
        """Let demons recolour spins."""
        demons.potts(self.array, *self.shape, self.colours, purses, capacity, trail, state)


class TwoLevelBody(Body):
    """Independent units with two levels, all in the lower one to begin with."""

    def __init__(self, shape: tuple[int, int], gap: int) -> None:
        super().__init__(shape)
        self.quantum = gap
        self.most = gap * self.sites

    def energy(self) -> int:
        """Count the energy above the ground state."""
        return self.quantum * int(self.array.sum(dtype=np.int64))

    def sweep(self, purses: Integers, capacity: int, trail: Integers, state: Words) -> None:
        """Let demons raise and lower units."""
        demons.two_level(self.array, self.quantum, purses, capacity, trail, state)


class OscillatorBody(Body):
    """Oscillators, all at rest to begin with."""

    def __init__(self, shape: tuple[int, int], quantum: int) -> None:
        super().__init__(shape)
        self.array = np.zeros(self.sites, dtype=np.int64)
        self.quantum = quantum

    def energy(self) -> int:
        """Count the energy above the ground state."""
        return self.quantum * int(self.array.sum())

    def sweep(self, purses: Integers, capacity: int, trail: Integers, state: Words) -> None:
        """Let demons trade quanta."""
        demons.oscillators(self.array, self.quantum, purses, capacity, trail, state)
