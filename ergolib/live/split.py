"""What energy buys of a small magnet, alive, with its parameters in Python.

from ergolib.live import SplitLive

live = SplitLive(size=4, octaves=1.0)  # at temperature 2
live  # in a notebook: the component
live.system()  # the same run natively, as an `ergolib.Ising`
"""

from __future__ import annotations

from typing import Any

from ergolib import Ising
from ergolib.live.panel import Live, parameter
from ergolib.live.split_parts import COMPONENT, PARAMETERS, system

__all__ = ["SplitLive"]


class SplitLive(Live):
    """A small magnet that is cooled, and its total correlation, split by its majority.

    Parameters
    ----------
    octaves : float, default 2.0
        Logarithm of the temperature to base 2, from 0 (T = 1) to 3.5 (T = 11.3); the component
        keeps it to 64ths.
    size : {4, 6, 8}, default 6
        Side of the lattice.
    speed : {1, 4, 16, 64, 256}, default 64
        Sweeps a frame, at most: no frame computes for longer than about 8 ms.
    seed : int, default 7
        From 0 to 2^32 - 1. The same seed gives the same spins as ``ergolib.Ising`` with the heat
        bath.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 512
        Sweeps before the first frame.
    sweeps, energy, readings, paid, bought : int, float, float, float, float
        Reported by the component a few times a second: the energy per spin, and in nats for the
        whole lattice what all spins read of their majority, what was paid since the beginning (heat
        that went into the bath over its temperature) and what was bought by it (total correlation,
        exactly).
    """

    octaves: Any = parameter(PARAMETERS["octaves"])
    size: Any = parameter(PARAMETERS["size"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    energy: Any = parameter(PARAMETERS["energy"])
    readings: Any = parameter(PARAMETERS["readings"])
    paid: Any = parameter(PARAMETERS["paid"])
    bought: Any = parameter(PARAMETERS["bought"])

    _component = COMPONENT

    def system(self) -> Ising:
        """Return a native system with the same parameters, before its first sweep."""
        return system({name: getattr(self, name) for name in PARAMETERS})
