"""What has neither a temperature nor an energy, as a system: samples drawn, or joints tried."""

from __future__ import annotations

from ergolib.systems.system import System

__all__ = ["Athermal"]


class Athermal(System):
    """A system without a temperature, which cannot be set, and without energy."""

    _temperature = 1.0

    @property
    def temperature(self) -> float:
        """Has no meaning here; 1."""
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        raise AttributeError(f"temperature cannot be set on {type(self).__name__}: it has none")

    def energy(self) -> float:
        """Return 0: there is none."""
        return 0.0
