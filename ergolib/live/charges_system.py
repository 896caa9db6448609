"""Writer and reader with momentum, natively: the same bits as the component."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer
from ergolib.learning.transformer import ChargedPair
from ergolib.systems.system import System

__all__ = ["DT", "DYNAMICS", "EVERY", "Turning"]

DT, EVERY = 0.002, 10  # a point of the path every ten steps

#: Which of friction and bias act, and whether there are momenta at all.
DYNAMICS = {
    "gradient-flow": (False, False, False),
    "conserving": (True, False, False),
    "friction": (True, True, False),
    "bias": (True, False, True),
    "both": (True, True, True),
}


class Turning(System):
    """A charged pair as the component moves it: a step is a point of its path, 0.02 of time.

    Parameters
    ----------
    dynamics : {"conserving", "gradient-flow", "friction", "bias", "both"}
        What moves it: momentum alone, none, or momentum with friction, a fixed bias, or both.
    momentum : float, default 2
        J at the start.
    friction, bias : float
        They count where the dynamics has them.
    apart : float, default 0
        How unlike writer and reader start.
    x, y : float
        Where their middle starts.
    """

    pair: ChargedPair

    def __init__(
        self,
        dynamics: str = "conserving",
        momentum: float = 2.0,
        friction: float = 0.05,
        bias: float = 1.0,
        apart: float = 0.0,
        x: float = 0.0,
        y: float = 1.3,
    ) -> None:
        moving, rubs, held = DYNAMICS[choice(dynamics, "dynamics", DYNAMICS)]
        self.pair = ChargedPair(
            momentum,
            (x, y),
            apart=apart,
            friction=friction if rubs else 0.0,
            bias=bias if held else 0.0,
            dynamics="momentum" if moving else "gradient flow",
            dt=DT,
        )
        self._temperature = 1.0

    @property
    def sites(self) -> int:
        """Number of vectors."""
        return 2

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """What they are, and their momenta."""
        return dict(self.pair.state)

    def run(self, points: int = 1) -> Self:
        """Move on by so many points of the path."""
        if integer(points, "points", 0):
            self.pair.run(points * EVERY)
        return self

    def path(self, points: int) -> NDArray[np.float64]:
        """Move on, and return u_x, u_y, v_x, v_y, the loss and J at each point."""
        return self.pair.trail(points, EVERY)

    def energy(self) -> float:
        """Return the energy."""
        return self.pair.energy()

    def observe(self) -> dict[str, float]:
        """Return loss, energy, charge J and time."""
        seen = self.pair.observe()
        return {"charge": seen.pop("angular_momentum"), **seen}
