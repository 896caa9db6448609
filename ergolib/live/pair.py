"""Two particles in a periodic void, alive, with their parameters in Python.

from ergolib.live import PairLive

live = PairLive(temperature=0.3, side=18)
live  # in a notebook: the component
live.system().run(10_000)  # the same run natively, as an `ergolib.Particles`
"""

from __future__ import annotations

from typing import Any

from ergolib import Particles
from ergolib.live import pair_parts as parts
from ergolib.live.panel import Live, parameter

__all__ = ["PairLive"]


class PairLive(Live):
    """Two Lennard-Jones particles: the valley they sit in, and how often they let go.

    Truncated and shifted at 2.5, in steps of 0.005. They count as bound when nearer than
    1.5, as in ``exact.bound_probability(temperature, side, side)``.

    Parameters
    ----------
    temperature : float, default 0.2
        Of the bath, and of the velocities at the start; from 0.05 to 1.5.
    friction : {0, 0.1, 0.5, 2}, default 0.5
        Of the bath. At 0 there is none, and the energy is kept. A run goes on when it changes.
    side : {6, 9, 12, 18, 24}, default 9
        Of the void, a square.
    start : {"together", "apart"}
        Where the energy of the pair is least; or on their way towards one another from half a
        side apart, each with velocity sqrt(temperature).
    seed : int, default 2
        From 0 to 2^32 - 1.
    speed : {1, 2, 5, 10, 20, 100, 10000}, default 10
        Steps a frame, at most: no frame computes for longer than about 8 ms.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 200
        Steps before the first frame.
    steps, energy, distance : int, float, float
        Reported by the component a few times a second; the energy is that of both together, about
        their centre of mass.
    """

    temperature: Any = parameter(parts.PARAMETERS["temperature"])
    friction: Any = parameter(parts.PARAMETERS["friction"])
    side: Any = parameter(parts.PARAMETERS["side"])
    start: Any = parameter(parts.PARAMETERS["start"])
    speed: Any = parameter(parts.PARAMETERS["speed"])
    seed: Any = parameter(parts.PARAMETERS["seed"])
    running: Any = parameter(parts.PARAMETERS["running"])
    begin: Any = parameter(parts.PARAMETERS["begin"])
    steps: Any = parameter(parts.PARAMETERS["steps"])
    energy: Any = parameter(parts.PARAMETERS["energy"])
    distance: Any = parameter(parts.PARAMETERS["distance"])

    _component = parts.COMPONENT

    def system(self) -> Particles:
        """Return a native system with the same parameters, before its first step."""
        return parts.system({name: getattr(self, name) for name in parts.PARAMETERS})
