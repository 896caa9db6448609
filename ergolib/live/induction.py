"""A transformer that grows an induction head, alive, with its parameters in Python.

from ergolib.live import InductionLive

live = InductionLive(drive=0.7, seed=3)
live  # in a notebook: the component
live.system().run(400).observe()  # the same training natively
"""

from __future__ import annotations

from typing import Any

from ergolib.live.induction_parts import COMPONENT, PARAMETERS, native
from ergolib.live.induction_system import InductionRun
from ergolib.live.panel import Live, parameter

__all__ = ["InductionLive"]


class InductionLive(Live):
    """A transformer with two layers of attention, trained while one looks.

    Parameters
    ----------
    drive : float, default 0.6
        q, the share of tokens that follow the rule of their own sequence, from 0.3 to 0.9; a share
        0.9 - q follows the rule of all sequences, the rest none.
    rate : {0.1, 0.01, 0.02, 0.05, 0.2, 0.5, 1.0, 2.0, 5.0}
        Learning rate.
    batch : {32, 4, 8, 16, 64}
        Sequences in a batch.
    speed : {1, 2, 4, 8}, default 1
        Steps a frame, at most: no frame computes for longer than about 8 ms.
    place : int, default 18
        The token, from 1 to 32, from which it is shown what is looked at.
    sequence : int, default 1
        Which sequence is shown, from 1 to 16.
    seed : int, default 0
        Of the start and of the data, from 0 to 2^32 - 1. The same seed gives the same bits as
        `system`.
    running : bool, default True
        Whether it trains. Readers who asked their system for less motion start it themselves.
    steps, loss, induction, half : int, float, float, int
        Reported by the component a few times a second: steps made, the loss in nats, the induction
        score, and the step t50 at which that had come half-way; 0 before.
    """

    drive: Any = parameter(PARAMETERS["drive"])
    rate: Any = parameter(PARAMETERS["rate"])
    batch: Any = parameter(PARAMETERS["batch"])
    speed: Any = parameter(PARAMETERS["speed"])
    place: Any = parameter(PARAMETERS["place"])
    sequence: Any = parameter(PARAMETERS["sequence"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    steps: Any = parameter(PARAMETERS["steps"])
    loss: Any = parameter(PARAMETERS["loss"])
    induction: Any = parameter(PARAMETERS["induction"])
    half: Any = parameter(PARAMETERS["half"])

    _component = COMPONENT

    def system(self) -> InductionRun:
        """Return the network natively, before its first step."""
        return native({name: getattr(self, name) for name in PARAMETERS})
