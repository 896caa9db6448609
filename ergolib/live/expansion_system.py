"""A gas let go, natively: the same bits as the component, and what the component measures.

A closed box is 1 wide; the gas begins in its left half, behind a wall, and `LetGo` takes the wall
away at once. A step is 1/512 of the time in which a disc of thermal speed crosses the box.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib import HardDiscs, exact
from ergolib.arguments import integer
from ergolib.information import boltzmann_entropy
from ergolib.systems.system import System

__all__ = ["CELLS", "COLUMNS", "FASTEST", "HEIGHT", "STEP", "WIDTH", "LetGo", "held", "released"]

WIDTH, HEIGHT = 1.0, 0.5625
STEP = 2.0**-9  # of time, a whole number of ticks
COLUMNS = 32
CELLS = {"wide": 2.0, "middle": 1.0, "narrow": 0.5}  # thermal speeds
FASTEST = 4.0  # beyond, velocities are counted in the outermost cells


def held(number: int, diameter: float, seed: int) -> HardDiscs:
    """Return a gas behind its wall."""
    return HardDiscs(number, seed=seed, diameter=diameter, box=(0.5 * WIDTH, HEIGHT), walls=True)


def released(gas: HardDiscs) -> HardDiscs:
    """Return the gas without that wall."""
    return HardDiscs(
        start=gas.positions,
        velocities=gas.velocities,
        seed=gas.seed,
        diameter=gas.diameter,
        box=(WIDTH, HEIGHT),
        walls=True,
    )


def entropies(gas: HardDiscs) -> dict[str, float]:
    """Return the corrected Boltzmann entropy per disc for cells of each size."""
    places, velocities = gas.positions, np.clip(gas.velocities, -FASTEST, np.nextafter(FASTEST, 0))
    return {
        name: boltzmann_entropy(places, velocities, gas.box, COLUMNS, width).corrected
        for name, width in CELLS.items()
    }


class LetGo(System):
    """A gas let go.

    Parameters
    ----------
    number : int
        Discs, at least 2.
    diameter : float
        In units of the box's width; 0 for an ideal gas.
    seed : int
        At least 0.
    wait : int, default 0
        Steps behind the wall, before it is taken away.
    """

    def __init__(self, number: int, diameter: float, seed: int, wait: int = 0) -> None:
        self.seed = seed
        self.gas = released(held(number, diameter, seed).run(integer(wait, "wait", 0) * STEP))
        self._temperature = self.gas.temperature
        self._before = entropies(self.gas)

    gas: HardDiscs

    @property
    def sites(self) -> int:
        """Number of discs."""
        return self.gas.number

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Those of the gas."""
        return self.gas.state

    def run(self, steps: int = 1) -> Self:
        """Let time pass, in steps of 1/512; at least 0."""
        self.gas.run(integer(steps, "steps", 0) * STEP)
        return self

    def energy(self) -> float:
        """Return the energy per disc."""
        return self.gas.energy()

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            ``time`` since the gas was let go; ``gained_wide``, ``gained_middle`` and
            ``gained_narrow``, the entropy gained per disc for each size of cells;
            ``beyond_wide``, ``beyond_middle`` and ``beyond_narrow``, the same less what the law of
            the ideal gas says at this time; and what `HardDiscs.observe` says.
        """
        time, now = self.gas.time, entropies(self.gas)
        seen = {"time": time}
        for name, width in CELLS.items():
            gained = now[name] - self._before[name]
            law = exact.free_expansion_entropy(min(width * time / WIDTH, 100.0), width)
            seen[f"gained_{name}"] = gained
            seen[f"beyond_{name}"] = gained - float(law)
        return {**seen, **self.gas.observe()}
