"""More samples, less information: estimates of a mutual information, with parameters in Python.

from ergolib.live import SamplesLive

live = SamplesLive(variables="2", states=4, decades=3.0)
live  # in a notebook: the component
live.system().run(100).observe()  # the same experiments natively
"""

from __future__ import annotations

from typing import Any

from ergolib.live import samples_parts as parts
from ergolib.live.panel import Live, parameter
from ergolib.live.samples_system import Experiments

__all__ = ["SamplesLive"]


class SamplesLive(Live):
    """Experiments that look for mutual information where there is none, or some.

    Parameters
    ----------
    decades : float, default 2.5
        Samples in an experiment, as a power of ten: from 1 to 6, in quarters.
    variables : {"dice", "5", "3", "2.5", "2.269", "2", "1.5"}
        Two dice thrown apart, or two blocks of spins at this temperature, on opposite rows of the
        4 x 4 torus.
    states : {2, 4, 8, 16}, default 16
        Of each variable: faces of a die, or 2^k for k spins.
    speed : {1, 2, 8, 32, 1024}, default 2
        Experiments a frame, at most: no frame computes for longer than about 8 ms. A large
        experiment takes several frames.
    seed : int, default 4
        From 0 to 2^32 - 1.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 20
        Experiments, or pieces of 100 000 samples of larger ones, before the first frame.
    experiments, plug_in, miller_madow, chao_shen : int, float, float, float
        Reported by the component a few times a second: how many experiments were done with so many
        samples, and what they found on average, in nats.
    """

    decades: Any = parameter(parts.PARAMETERS["decades"])
    variables: Any = parameter(parts.PARAMETERS["variables"])
    states: Any = parameter(parts.PARAMETERS["states"])
    speed: Any = parameter(parts.PARAMETERS["speed"])
    seed: Any = parameter(parts.PARAMETERS["seed"])
    running: Any = parameter(parts.PARAMETERS["running"])
    begin: Any = parameter(parts.PARAMETERS["begin"])
    experiments: Any = parameter(parts.PARAMETERS["experiments"])
    plug_in: Any = parameter(parts.PARAMETERS["plug_in"])
    miller_madow: Any = parameter(parts.PARAMETERS["miller_madow"])
    chao_shen: Any = parameter(parts.PARAMETERS["chao_shen"])

    _component = parts.COMPONENT

    def system(self) -> Experiments:
        """Return the experiments natively, before the first one."""
        return parts.system({name: getattr(self, name) for name in parts.PARAMETERS})
