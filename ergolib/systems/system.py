"""What every system has in common: a temperature, a way to move, and something to measure.

A system's attributes are plain numbers and arrays, its random number generator's state among
them. So it pickles completely: saved, loaded and continued, it takes the same path as one that was
never stopped.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from copy import deepcopy
from typing import Any, Self

from numpy.typing import NDArray

from ergolib.arguments import integer
from ergolib.arguments import temperature as check_temperature

__all__ = ["System", "check_seed"]


def check_seed(seed: Any) -> int:
    """Return a seed as an integer of at least 0; None draws one below 2^53."""
    return secrets.randbits(53) if seed is None else integer(seed, "seed", 0)


class System(ABC):
    """A physical system at a temperature, which `run` moves forward."""

    seed: int
    _temperature: float

    @property
    def temperature(self) -> float:
        """Temperature in units of J (k_B = 1), a finite number greater than 0."""
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        self._temperature = check_temperature(value)

    @property
    def price(self) -> float:
        """The price of energy, 1 / temperature: nats of entropy for a unit of energy."""
        return 1.0 / self._temperature

    @property
    @abstractmethod
    def sites(self) -> int:
        """Number of spins or particles."""

    @property
    @abstractmethod
    def state(self) -> dict[str, NDArray[Any]]:
        """The arrays that change when the system moves; views, not copies."""

    @abstractmethod
    def run(self, steps: int = 1) -> Self:
        """Move forward by a number of steps and return the system itself."""

    @abstractmethod
    def energy(self) -> float:
        """Return the energy per site."""

    @abstractmethod
    def observe(self) -> dict[str, float]:
        """Measure everything of interest in the present state."""

    def copy(self) -> Self:
        """Return an independent twin: run alike, it takes the same path."""
        return deepcopy(self)
