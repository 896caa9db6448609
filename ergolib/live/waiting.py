"""Walkers that wait behind a barrier or on a saddle, alive, with their parameters in Python.

from ergolib.live import WaitingLive

live = WaitingLive(landscape="saddle", decades=-6.0, start=0.001)
live  # in a notebook: the component
live.system().run(3).walkers.waiting_times  # the same walkers natively
"""

from __future__ import annotations

from typing import Any

from ergolib.learning.waiting import Batches
from ergolib.live.panel import Live, parameter
from ergolib.live.waiting_parts import COMPONENT, PARAMETERS, native

__all__ = ["WaitingLive"]


class WaitingLive(Live):
    """Walkers that wait to pass a mark, batch after batch, and their law.

    Parameters
    ----------
    temperature : float, default 0.3
        Behind the barrier, from 0.15 to 1.
    decades : float, default -4.0
        On the saddle the temperature is 10^decades; from -8 to -2.
    landscape : {"barrier", "saddle"}
        Where they wait.
    drive : float, default 0.4
        g of the barrier, from 0.4 to 0.8; its height is 1 / (6 g^2).
    start : {0.0, 0.0001, 0.001, 0.01, 0.1}
        Where they start on the saddle.
    walkers : {400, 100, 10}
        How many.
    speed : {1, 4, 16, 64}, default 4
        Steps a frame, at most, each about a 400th of the mean waiting time: no frame computes for
        longer than about 8 ms.
    seed : int, default 1
        From 0 to 2^32 - 1. The same seed gives the same bits as `system`.
    running : bool, default True
        Whether they move. Readers who asked their system for less motion start them themselves.
    begin : int, default 240
        Steps before the first frame.
    passages, mean, variation : int, float, float
        Reported by the component a few times a second: passages in whole batches since the dial
        moved, and of those times the mean and the coefficient of variation.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    decades: Any = parameter(PARAMETERS["decades"])
    landscape: Any = parameter(PARAMETERS["landscape"])
    drive: Any = parameter(PARAMETERS["drive"])
    start: Any = parameter(PARAMETERS["start"])
    walkers: Any = parameter(PARAMETERS["walkers"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    passages: Any = parameter(PARAMETERS["passages"])
    mean: Any = parameter(PARAMETERS["mean"])
    variation: Any = parameter(PARAMETERS["variation"])

    _component = COMPONENT

    def system(self) -> Batches:
        """Return the walkers natively, before their first batch: a step is a batch."""
        return Batches(native({name: getattr(self, name) for name in PARAMETERS}))
