"""The subspace nobody chose, alive, with its parameters in Python.

from ergolib.live import SubspaceLive

live = SubspaceLive(start=0.05, seeds=1000)
live  # in a notebook: the component
live.system().run(300).observe()  # the same steps natively
"""

from __future__ import annotations

from typing import Any

from ergolib.live import subspace_parts as parts
from ergolib.live.panel import Live, parameter
from ergolib.live.subspace_system import SubspaceRun

__all__ = ["SubspaceLive"]


class SubspaceLive(Live):
    """Writers and readers on a sphere, pair by pair trained to agree on a direction.

    Parameters
    ----------
    training : {"flow", "descent", "noisy"}
        Gradient flow, gradient descent, or descent with noise of standard deviation 0.5 on each
        component of a slope.
    start : {0.1, 0.4, 0.2, 0.05, 0.025}
        Length of every writer and reader at the start.
    target : {1.0, 0.5, 2.0}
        s, what u.v should be.
    rate : {0.02, 0.01, 0.05, 0.1, 0.2}
        Time of a step: of the flow, or the learning rate of the descent.
    seeds : {300, 100, 1000}
        How many pairs there are, each with its own start.
    speed : {1, 2, 4, 8}
        Steps a frame, at most.
    push : bool, default False
        Whether each start is pushed along the first axis, by its own length: then the symmetry is
        broken by hand.
    seed : int, default 3
        From 0 to 2^32 - 1.
    chosen : int, default 70
        The pair whose path is shown; the last one, if there are not so many.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 0
        Steps before the first frame.
    steps, time, overlap, cosine, information, drift : int, then float
        Reported by the component a few times a second: steps and their time; means over pairs of
        u.v and of the cosine of the angle; what directions tell of each other, in nats; how far
        u u^T - v v^T has moved at most.
    """

    training: Any = parameter(parts.PARAMETERS["training"])
    start: Any = parameter(parts.PARAMETERS["start"])
    target: Any = parameter(parts.PARAMETERS["target"])
    rate: Any = parameter(parts.PARAMETERS["rate"])
    seeds: Any = parameter(parts.PARAMETERS["seeds"])
    speed: Any = parameter(parts.PARAMETERS["speed"])
    push: Any = parameter(parts.PARAMETERS["push"])
    seed: Any = parameter(parts.PARAMETERS["seed"])
    chosen: Any = parameter(parts.PARAMETERS["chosen"])
    running: Any = parameter(parts.PARAMETERS["running"])
    begin: Any = parameter(parts.PARAMETERS["begin"])
    steps: Any = parameter(parts.PARAMETERS["steps"])
    time: Any = parameter(parts.PARAMETERS["time"])
    overlap: Any = parameter(parts.PARAMETERS["overlap"])
    cosine: Any = parameter(parts.PARAMETERS["cosine"])
    information: Any = parameter(parts.PARAMETERS["information"])
    drift: Any = parameter(parts.PARAMETERS["drift"])

    _component = parts.COMPONENT

    def system(self) -> SubspaceRun:
        """Return the pairs natively, before their first step."""
        return parts.system({name: getattr(self, name) for name in parts.PARAMETERS})
