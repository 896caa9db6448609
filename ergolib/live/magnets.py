"""Three small magnets, alive, with their parameters in Python.

from ergolib.live import MagnetsLive

live = MagnetsLive(temperature=1.8)
live  # in a notebook: the component
live.systems()  # the same three runs natively, as `ergolib.Ising`
"""

from __future__ import annotations

from typing import Any

from ergolib import Ising
from ergolib.live.magnets_parts import COMPONENT, PARAMETERS, systems
from ergolib.live.panel import Live, parameter

__all__ = ["MagnetsLive"]


class MagnetsLive(Live):
    """Three Ising magnets that differ in size, and how often each of them changes sides.

    Parameters
    ----------
    temperature : float, default 2.0
        From 1 to 4, in units of J; the component keeps it to hundredths.
    seed : int, default 7
        From 0 to 2^32 - 1; the three magnets take this seed and the next two. The same seed gives
        the same bits as ``ergolib.Ising`` with the heat bath and sites picked at random.
    sizes : {"4-8-16", "4-6-8", "3-4-6"}
        Sides of the three lattices.
    speed : {1, 10, 100, 1000, 100000}, default 100
        Sweeps a frame, at most: no frame computes for longer than about 8 ms.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 1000
        Sweeps before the first frame.
    sweeps, first_flips, second_flips, third_flips : int
        Reported by the component a few times a second; flips since the temperature changed.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    seed: Any = parameter(PARAMETERS["seed"])
    sizes: Any = parameter(PARAMETERS["sizes"])
    speed: Any = parameter(PARAMETERS["speed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    first_flips: Any = parameter(PARAMETERS["first_flips"])
    second_flips: Any = parameter(PARAMETERS["second_flips"])
    third_flips: Any = parameter(PARAMETERS["third_flips"])

    _component = COMPONENT

    def systems(self) -> list[Ising]:
        """Return the three magnets natively, before their first sweep."""
        return systems({name: getattr(self, name) for name in PARAMETERS})
