"""Counting states, alive, with its parameters in Python.

from ergolib.live import CountingLive

live = CountingLive(lattice="ising-16", seed=3)
live  # in a notebook: the component
live.walk()  # the same walk natively, before its first move
live.system().run(100).observe()  # eight others natively: a thousand sweeps of each in a step
"""

from __future__ import annotations

from typing import Any

from ergolib.live import counting_system
from ergolib.live.counting_parts import COMPONENT, PARAMETERS
from ergolib.live.panel import Live, parameter
from ergolib.price.countable import LatticeWalker

__all__ = ["CountingLive"]


class CountingLive(Live):
    """A walk that counts the states of a small lattice, and the price of energy as their slope.

    Parameters
    ----------
    place : float, default 0.26
        Where the tangent is drawn: from 0, the lowest energy, to 1, the highest.
    lattice : {"ising-4", "ising-8", "ising-16", "potts3-6", "potts10-5", "potts10-12"}
        An Ising lattice of 4 x 4, 8 x 8 (the default) or 16 x 16 sites, or a Potts lattice of 3 or
        10 states for each of so many sites.
    schedule : {"1/t", "flat"}, default "1/t"
        How ln f falls: as 1/t in the end, or by halving only, whenever the visits look flat.
    speed : {1, 8, 64, 512, 100000}, default 64
        Sweeps a frame, at most: no frame computes for longer than about 8 ms.
    seed : int, default 1
        From 0 to 2^32 - 1. The same seed gives the same bits as `walk`.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 400
        Sweeps before the first frame.
    sweeps, error, log_f : int, float, float
        Reported by the component a few times a second: the root of the mean square deviation of
        ln g from what is known, and what a visit adds to ln g now.
    """

    place: Any = parameter(PARAMETERS["place"])
    lattice: Any = parameter(PARAMETERS["lattice"])
    schedule: Any = parameter(PARAMETERS["schedule"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    error: Any = parameter(PARAMETERS["error"])
    log_f: Any = parameter(PARAMETERS["log_f"])

    _component = COMPONENT

    def walk(self) -> LatticeWalker:
        """Return the walk of the page natively, before its first move."""
        return counting_system.walker(self.lattice, self.schedule, self.seed)

    def system(self) -> counting_system.Counting:
        """Return eight other walks natively, from the same seed, before their first move."""
        names = ("lattice", "schedule", "place", "seed")
        return counting_system.Counting(**{name: getattr(self, name) for name in names})
