"""A network that remembers, alive, with its parameters in Python.

from ergolib.live import HopfieldLive

live = HopfieldLive(alpha=0.02, start="random", temperature=1.2)
live  # in a notebook: the component
live.system()  # the same run natively, as an `ergolib.learning.hopfield.Hopfield`
"""

from __future__ import annotations

from typing import Any

from ergolib.live.hopfield_parts import COMPONENT, PARAMETERS, native
from ergolib.live.hopfield_system import Memories
from ergolib.live.panel import Live, parameter

__all__ = ["HopfieldLive"]


class HopfieldLive(Live):
    """A network of 1024 spins that has learnt patterns, cooled into a memory or none.

    Parameters
    ----------
    temperature : float, default 0.25
        From 0 to 1.2, in units of the coupling.
    alpha : float, default 0.05
        The load, patterns per spin, from 0.01 to 0.2 in steps of 0.01.
    flipped : float, default 0.3
        The share of the spins of a cue that are turned, from 0 to 0.5.
    couplings : {"hebbian", "pseudo-inverse"}, default "hebbian"
    memories : {"pictures", "random"}, default "pictures"
        What the first three patterns are; all others are random.
    speed : {1, 4, 16, 64}, default 1
        Sweeps a frame, at most: no frame computes for longer than about 8 ms. At 1 there is a
        sweep only every fourth frame.
    seed : int, default 7
        From 0 to 2^32 - 1.
    start : {"cue", "random", "mixture"}, default "cue"
        At a damaged pattern, at random, or at a mixture of the first three.
    trial : int, default 0
        From 0 to 1000: another start and another path. A cue is of pattern `trial` modulo their
        number.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    sweeps, overlap, nearest, energy : int, float, int, float
        Reported by the component a few times a second: the overlap of largest absolute value, its
        pattern (from 0), and the energy per spin.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    alpha: Any = parameter(PARAMETERS["alpha"])
    flipped: Any = parameter(PARAMETERS["flipped"])
    couplings: Any = parameter(PARAMETERS["couplings"])
    memories: Any = parameter(PARAMETERS["memories"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    start: Any = parameter(PARAMETERS["start"])
    trial: Any = parameter(PARAMETERS["trial"])
    running: Any = parameter(PARAMETERS["running"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    overlap: Any = parameter(PARAMETERS["overlap"])
    nearest: Any = parameter(PARAMETERS["nearest"])
    energy: Any = parameter(PARAMETERS["energy"])

    _component = COMPONENT

    def system(self) -> Memories:
        """Return a native network with the same parameters, before its first sweep."""
        return native({name: getattr(self, name) for name in PARAMETERS})
