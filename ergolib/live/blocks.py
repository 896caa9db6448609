"""Two blocks of one lattice, alive, with their parameters in Python.

from ergolib.live import BlocksLive

live = BlocksLive(temperature=2.0, block="2x2", distance=12)
live  # in a notebook: the component
live.system()  # the same piece of a cylinder natively, as an `ergolib.IsingCylinder`
"""

from __future__ import annotations

from typing import Any

from ergolib import IsingCylinder
from ergolib.live.blocks_parts import COMPONENT, PARAMETERS, system
from ergolib.live.panel import Live, parameter

__all__ = ["BlocksLive"]


class BlocksLive(Live):
    """A piece of an infinite Ising cylinder, two blocks on it, and what they know of each other.

    Parameters
    ----------
    temperature : float, default 2.0
        From 1 to 4, in units of J; the component keeps it to hundredths.
    distance : int, default 12
        From the last ring of block A to the first of block B, 1 to 32. The reader drags block B.
    block : {"1", "1x2", "2x2", "ring"}, default "2x2"
        One spin; two, side by side around the cylinder; a square of four; or a whole ring.
    ring : {4, 6, 8, 10}, default 10
        Spins in a ring.
    speed : {1, 4, 40, 40000}, default 1
        Quarters of a ring a frame, at most: no frame computes for longer than about 8 ms.
    seed : int, default 8
        From 0 to 2^32 - 1. The same seed gives the same spins as ``ergolib.IsingCylinder``.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    rings, information : int, float
        Reported by the component a few times a second: rings since the start, and the exact
        information of the two blocks in nats, as ``ergolib.information.block_information`` has it.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    distance: Any = parameter(PARAMETERS["distance"])
    block: Any = parameter(PARAMETERS["block"])
    ring: Any = parameter(PARAMETERS["ring"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    rings: Any = parameter(PARAMETERS["rings"])
    information: Any = parameter(PARAMETERS["information"])

    _component = COMPONENT

    def system(self) -> IsingCylinder:
        """Return a native window with the same parameters, before it moves."""
        return system({name: getattr(self, name) for name in PARAMETERS})
