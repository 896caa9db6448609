"""A landscape that loses its couplings, alive, with its parameters in Python.

from ergolib.live import LandscapeLive

live = LandscapeLive(target="hole", order=2)
live  # in a notebook: the component
live.system().tree().table  # the same landscape natively: the passes between its minima
"""

from __future__ import annotations

from typing import Any

from ergolib.live.landscape_parts import COMPONENT, PARAMETERS, native
from ergolib.live.landscape_system import FewerCouplings
from ergolib.live.panel import Live, parameter

__all__ = ["LandscapeLive"]


class LandscapeLive(Live):
    """A landscape drawn as a tree of its minima, while couplings are taken away order by order.

    Parameters
    ----------
    order : int, default 8
        Couplings of at most so many spins are kept; more than there are spins count as all.
    target : {"hole", "mirror", "three", "four", "parity3", "parity"}
        What is stored: one pattern, two opposite ones, three or four random ones; or all states of
        even parity, of three spins or of all.
    fit : {"refit", "cut"}
        Whether couplings that are left are fitted again.
    spins : {8, 6, 10}
        N.
    temperature : float, default 1.0
        Of the model, from 0.2 to 3. Couplings are made at the temperature 1.
    background : float, default 0.1
        The share of the target that all states have evenly, from 0.06 to 0.9.
    flips : float, default 0.0
        The rate at which every spin of the target is flipped, from 0 to 0.3.
    speed : {1, 2, 4, 8}, default 2
        Steps a frame, at most: no frame computes for longer than about 8 ms.
    seed : int, default 1
        Of the patterns, from 0 to 2^32 - 1. The same seed gives the same bits as `system`.
    running : bool, default True
        Whether couplings are taken away. Readers who asked their system for less motion start it
        themselves.
    steps, minima, deep, divergence : int, int, int, float
        Reported by the component a few times a second: steps made; minima, and how many of them are
        deeper than T; D_KL(target || model) in nats.
    """

    order: Any = parameter(PARAMETERS["order"])
    target: Any = parameter(PARAMETERS["target"])
    fit: Any = parameter(PARAMETERS["fit"])
    spins: Any = parameter(PARAMETERS["spins"])
    temperature: Any = parameter(PARAMETERS["temperature"])
    background: Any = parameter(PARAMETERS["background"])
    flips: Any = parameter(PARAMETERS["flips"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    steps: Any = parameter(PARAMETERS["steps"])
    minima: Any = parameter(PARAMETERS["minima"])
    deep: Any = parameter(PARAMETERS["deep"])
    divergence: Any = parameter(PARAMETERS["divergence"])

    _component = COMPONENT

    def system(self) -> FewerCouplings:
        """Return the landscape natively, before its first step."""
        return native({name: getattr(self, name) for name in PARAMETERS})
