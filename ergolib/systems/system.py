"""What every system has in common: a temperature, a way to move, and something to measure.

A system's attributes are plain numbers and arrays, its random number generator's state among
them. So it pickles completely: saved, loaded and continued, it takes the same path as one that was
never stopped.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from copy import deepcopy
from inspect import get_annotations
from typing import Any, Self

from numpy.typing import NDArray

from ergolib.arguments import integer
from ergolib.arguments import temperature as check_temperature

__all__ = ["System", "check_seed"]

# Steps times sites in one call of a kernel: a second or less, after which Ctrl-C is heard.
PORTION = 1_000_000


def check_seed(seed: Any) -> int:
    """Return a seed as an integer of at least 0; None draws one below 2^53."""
    return secrets.randbits(53) if seed is None else integer(seed, "seed", 0)


class System(ABC):
    """A physical system at a temperature, which `run` moves forward.

    Only what has a meaning can be set: a misspelt name, or an option that belongs to the start,
    raises `AttributeError`. (A subclass names public attributes of its own with annotations.)
    """

    seed: int
    _temperature: float

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, if there is one of this name that can be set."""
        fixed = name == "seed" and "seed" in self.__dict__
        if fixed or not (name.startswith("_") or _knows(type(self), name)):
            raise AttributeError(
                f"{name} cannot be set on {type(self).__name__}, only "
                f"{', '.join(_settable(type(self)))}; got {value!r}"
            )
        super().__setattr__(name, value)

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

    def _portions(self, steps: int) -> Iterator[int]:
        """Cut a run into pieces, between which it can be interrupted."""
        most = max(1, PORTION // self.sites)
        while steps > 0:
            yield min(steps, most)
            steps -= most

    def copy(self) -> Self:
        """Return an independent twin: run alike, it takes the same path."""
        return deepcopy(self)


def _knows(kind: type, name: str) -> bool:
    """Tell whether a class has an attribute of this name, or says that its instances have."""
    return hasattr(kind, name) or any(name in get_annotations(one) for one in kind.__mro__)


def _settable(kind: type) -> list[str]:
    """Return the names of the properties that can be set."""
    names = {name for one in kind.__mro__ for name in vars(one)}
    return sorted(name for name in names if getattr(getattr(kind, name), "fset", None) is not None)
