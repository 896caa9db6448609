"""Experts that learn a distribution, alive, with their parameters in Python.

from ergolib.live import ExpertsLive

live = ExpertsLive(target="parity-3", experts=2, order=2)
live  # in a notebook: the component
live.system().run(1000).trace[-1]  # the same steps natively
"""

from __future__ import annotations

from typing import Any

from ergolib.live import experts_parts as parts
from ergolib.live.experts_system import ExpertsRun
from ergolib.live.panel import Live, parameter

__all__ = ["ExpertsLive"]


class ExpertsLive(Live):
    """One model or several that learn a distribution, and chains that sample what they have learnt.

    Parameters
    ----------
    background : float, default 0.05
        Share of the target in which all states are alike, from 0.01 to 0.3, in hundredths.
    target : {"funnels", "rare", "opposite", "parity-3", "parity-4"}
        Three patterns whose spins are flipped now and then; four patterns, one of them rare; a
        pattern and its opposite; an even number of three, or of four, spins down.
    experts : {3, 1, 2, 4}
        Models that share the states among them; 1 is a single model.
    order : {1, 2, 3}
        Couplings of at most so many spins: fields; fields and pairs; and triples.
    sampling : bool, default False
        Whether chains sample; experts that have learnt nothing first learn for 1000 steps.
    speed : {4, 1, 16, 64, 256}
        Sweeps a frame, at most: no frame computes for longer than about 8 ms. Learning begins at a
        sixteenth of a step for each, and goes faster the more steps there were.
    seed : int, default 3
        From 0 to 2^32 - 1.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 0
        Steps of learning before the first frame, at most 1000.
    steps, sweeps, divergence : int, int, float
        Reported by the component a few times a second: steps of learning, sweeps, and
        D_KL(target || model) in nats.
    """

    background: Any = parameter(parts.PARAMETERS["background"])
    target: Any = parameter(parts.PARAMETERS["target"])
    experts: Any = parameter(parts.PARAMETERS["experts"])
    order: Any = parameter(parts.PARAMETERS["order"])
    sampling: Any = parameter(parts.PARAMETERS["sampling"])
    speed: Any = parameter(parts.PARAMETERS["speed"])
    seed: Any = parameter(parts.PARAMETERS["seed"])
    running: Any = parameter(parts.PARAMETERS["running"])
    begin: Any = parameter(parts.PARAMETERS["begin"])
    steps: Any = parameter(parts.PARAMETERS["steps"])
    sweeps: Any = parameter(parts.PARAMETERS["sweeps"])
    divergence: Any = parameter(parts.PARAMETERS["divergence"])

    _component = parts.COMPONENT

    def system(self) -> ExpertsRun:
        """Return the experts natively, before their first step; learnt, where they are sampled."""
        return parts.system({name: getattr(self, name) for name in parts.PARAMETERS})
