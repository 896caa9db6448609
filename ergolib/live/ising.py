"""The Ising model, alive, with its parameters in Python.

from ergolib.live import IsingLive

live = IsingLive(temperature=1.8, seed=3)
live  # in a notebook: the component
live.temperature = 2.5  # moves its slider; dragging the slider changes the parameter
live.system()  # the same run natively, as an `ergolib.Ising`
"""

from __future__ import annotations

from typing import Any

from ergolib import Ising
from ergolib.live.ising_parts import COMPONENT, PARAMETERS
from ergolib.live.panel import Live, parameter

__all__ = ["IsingLive"]


class IsingLive(Live):
    """A lattice of Ising spins with a thermostat, and what theory says beside what is measured.

    Parameters
    ----------
    temperature : float, default 2.27
        From 0.5 to 5, in units of J; the component keeps it to hundredths.
    size : {64, 128, 256, 512}, default 256
        Side of the lattice.
    seed : int, default 7
        From 0 to 2^32 - 1. The same seed gives the same bits as ``ergolib.Ising``.
    rule : {"metropolis", "heat-bath", "multispin"}
        The law of motion; ``ergolib.Ising`` calls it `update`.
    start : {"random", "up"}
        All spins drawn at random, or all up.
    speed : {1, 2, 4, 8, 16, 64, 1024}, default 8
        Sweeps a frame, at most: no frame computes for longer than about 8 ms.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 50
        Sweeps before the first frame.
    sweeps, energy, magnetization : int, float, float
        Reported by the component a few times a second; energy and magnetization are per site.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    size: Any = parameter(PARAMETERS["size"])
    seed: Any = parameter(PARAMETERS["seed"])
    rule: Any = parameter(PARAMETERS["rule"])
    start: Any = parameter(PARAMETERS["start"])
    speed: Any = parameter(PARAMETERS["speed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    energy: Any = parameter(PARAMETERS["energy"])
    magnetization: Any = parameter(PARAMETERS["magnetization"])

    _component = COMPONENT

    def system(self) -> Ising:
        """Return a native system with the same parameters, before its first sweep."""
        names = ("size", "temperature", "seed", "start")
        return Ising(**{name: getattr(self, name) for name in names}, update=self.rule)
