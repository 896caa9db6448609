"""The search for two parts whose best latent needs chance, alive, with its parameters in Python.

from ergolib.live import ConjectureLive

live = ConjectureLive(size="3x3", labels=3)
live  # in a notebook: the component
live.system().run(1000).candidate().ratio  # the same search natively
"""

from __future__ import annotations

from typing import Any

from ergolib.live.conjecture_parts import COMPONENT, PARAMETERS, search
from ergolib.live.conjecture_system import Climb
from ergolib.live.panel import Live, parameter

__all__ = ["ConjectureLive"]


class ConjectureLive(Live):
    """A joint of two parts that climbs to a large ratio of its prices without and with chance.

    Parameters
    ----------
    reach : float, default 1.0
        Largest step of the logarithms of the joint, from 0.05 to 3.
    size : {"2x2", "2x3", "3x3"}
        States of A and of B.
    labels : {2, 3}
        Of the latent that may be drawn by chance.
    score : {"sum", "largest"}
        Of the three errors of a latent.
    seed : int, default 0
        From 0 to 2^32 - 1. The same seed gives the same bits as `system`.
    speed : {1, 4, 16}, default 4
        Joints tried in a frame, at most: no frame computes for longer than about 8 ms.
    begin : int, default 24
        Joints tried before the first frame.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    tried, stochastic, deterministic, ratio : int, float, float, float
        Reported by the component a few times a second: how many joints were tried, and of the
        present one the score of the best latent found, that of the best function, and their ratio.
    """

    reach: Any = parameter(PARAMETERS["reach"])
    size: Any = parameter(PARAMETERS["size"])
    labels: Any = parameter(PARAMETERS["labels"])
    score: Any = parameter(PARAMETERS["score"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    tried: Any = parameter(PARAMETERS["tried"])
    stochastic: Any = parameter(PARAMETERS["stochastic"])
    deterministic: Any = parameter(PARAMETERS["deterministic"])
    ratio: Any = parameter(PARAMETERS["ratio"])

    _component = COMPONENT

    def system(self) -> Climb:
        """Return the search natively, before its first proposal."""
        return search({name: getattr(self, name) for name in PARAMETERS})
