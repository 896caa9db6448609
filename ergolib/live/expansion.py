"""A gas let go, alive, with its parameters in Python.

from ergolib.live import ExpansionLive

live = ExpansionLive(collisions="often")
live  # in a notebook: the component
live.system().run(512).observe()  # the same gas natively, let go at once
"""

from __future__ import annotations

from typing import Any

from ergolib.live.expansion_parts import COMPONENT, PARAMETERS, diameter
from ergolib.live.expansion_system import LetGo
from ergolib.live.panel import Live, parameter

__all__ = ["ExpansionLive"]


class ExpansionLive(Live):
    """A gas in the left half of a closed box, let go; its entropy for three sizes of cells.

    Parameters
    ----------
    collisions : {"none", "rare", "often"}
        An ideal gas; discs whose mean free path is the width of the box; or a thirtieth of it.
    number : {1000, 4000, 16000}, default 4000
        Discs.
    cells : {"wide", "middle", "narrow"}, default "middle"
        Which cells are drawn: 2, 1 or 0.5 thermal speeds high, and a 32nd of the box wide.
    speed : {1, 2, 4, 8, 32}, default 4
        Steps of 1/512 of time a frame, at most: no frame computes for longer than about 8 ms.
    seed : int, default 5
        From 0 to 2^32 - 1. The same seed gives the same bits as `system`.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 32
        Steps before the first frame.
    time, gained_wide, gained_middle, gained_narrow, distance : float
        Reported by the component a few times a second: the time since the gas was let go, the
        entropy gained per disc in nats for each size of cells, and the root of the mean square
        distance of discs from where they were then.
    """

    collisions: Any = parameter(PARAMETERS["collisions"])
    number: Any = parameter(PARAMETERS["number"])
    cells: Any = parameter(PARAMETERS["cells"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    time: Any = parameter(PARAMETERS["time"])
    gained_wide: Any = parameter(PARAMETERS["gained_wide"])
    gained_middle: Any = parameter(PARAMETERS["gained_middle"])
    gained_narrow: Any = parameter(PARAMETERS["gained_narrow"])
    distance: Any = parameter(PARAMETERS["distance"])

    _component = COMPONENT

    def system(self) -> LetGo:
        """Return the gas natively, let go before its first step; its `gas` is an `HardDiscs`."""
        return LetGo(self.number, diameter(self.collisions, self.number), self.seed)
