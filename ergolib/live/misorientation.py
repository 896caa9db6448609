"""A trained circuit with its two ends turned apart, alive, with its parameters in Python.

from ergolib.live import MisorientationLive

live = MisorientationLive(angle=60, turning=False)
live  # in a notebook: the component
live.system().run(20).observe()  # the same circuit natively, with the same sequences
"""

from __future__ import annotations

from typing import Any

from ergolib.live.misorientation_parts import COMPONENT, PARAMETERS, native
from ergolib.live.misorientation_system import TurnedCircuit
from ergolib.live.panel import Live, parameter

__all__ = ["MisorientationLive"]


class MisorientationLive(Live):
    """An induction head whose first layer's writing is seen turned by one of its readers.

    Parameters
    ----------
    angle : int, default 0
        Degrees, from 0 to 180.
    reader : {"keys", "queries", "values", "unembedding", "every", "whole"}, default "keys"
        Who sees the writing turned; the first three are of the second layer. "every" is every
        reader of it; "whole" turns all that writes and all that reads.
    circuit : {0, 1}, default 0
        The seed from which it was trained.
    turning : bool, default True
        Whether it turns by itself, five degrees after every 256 sequences.
    seed : int, default 4
        From 0 to 2^32 - 1. The same seed gives the same sequences as `system`.
    speed : {1, 2, 4}, default 1
        Steps a frame, at most; a step is 16 sequences.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    sequences, induction, loss : int, float, float
        Reported by the component a few times a second: sequences so far, and at the present angle
        the mean induction score and the mean loss on predictable tokens, in nats.
    """

    angle: Any = parameter(PARAMETERS["angle"])
    reader: Any = parameter(PARAMETERS["reader"])
    circuit: Any = parameter(PARAMETERS["circuit"])
    turning: Any = parameter(PARAMETERS["turning"])
    seed: Any = parameter(PARAMETERS["seed"])
    speed: Any = parameter(PARAMETERS["speed"])
    running: Any = parameter(PARAMETERS["running"])
    sequences: Any = parameter(PARAMETERS["sequences"])
    induction: Any = parameter(PARAMETERS["induction"])
    loss: Any = parameter(PARAMETERS["loss"])

    _component = COMPONENT

    def system(self) -> TurnedCircuit:
        """Return the circuit natively at the present angle, before it has read."""
        return native({name: getattr(self, name) for name in PARAMETERS})
