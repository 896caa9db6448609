"""A writer and a reader that learn with momentum, alive, with their parameters in Python.

from ergolib.live import ChargesLive

live = ChargesLive(dynamics="friction", friction=0.1)
live  # in a notebook: the component
live.system()  # the same path natively
"""

from __future__ import annotations

from typing import Any

from ergolib.live.charges_parts import COMPONENT, PARAMETERS, system
from ergolib.live.charges_system import Turning
from ergolib.live.panel import Live, parameter

__all__ = ["ChargesLive"]


class ChargesLive(Live):
    """Writer and reader in the plane, with the angular momentum that they keep or lose.

    Parameters
    ----------
    momentum : float, default 2.0
        Angular momentum J at the start, from 0 to 4; kept to hundredths.
    dynamics : {"conserving", "gradient-flow", "friction", "bias", "both"}
        What moves them: see `ergolib.live.charges_system.DYNAMICS`.
    friction : float, default 0.05
        From 0 to 0.5; counts where the dynamics has friction.
    bias : float, default 1.0
        From 0 to 2; counts where the dynamics has a bias.
    apart : float, default 0.0
        u starts at 1 + apart times their middle, v at 1 - apart; from 0 to 0.5.
    x, y : float, default 0.0 and 1.3
        Where their middle starts, from -2 to 2. The reader may choose by pointing.
    speed : {1, 2, 8, 32, 128}, default 2
        Points of the path a frame, at most; one is 0.02 units of time.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 300
        Points before the first frame.
    time, loss, charge, mean_loss : float
        Reported by the component a few times a second; the mean is over the path so far.
    """

    momentum: Any = parameter(PARAMETERS["momentum"])
    dynamics: Any = parameter(PARAMETERS["dynamics"])
    friction: Any = parameter(PARAMETERS["friction"])
    bias: Any = parameter(PARAMETERS["bias"])
    apart: Any = parameter(PARAMETERS["apart"])
    speed: Any = parameter(PARAMETERS["speed"])
    x: Any = parameter(PARAMETERS["x"])
    y: Any = parameter(PARAMETERS["y"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    time: Any = parameter(PARAMETERS["time"])
    loss: Any = parameter(PARAMETERS["loss"])
    charge: Any = parameter(PARAMETERS["charge"])
    mean_loss: Any = parameter(PARAMETERS["mean_loss"])

    _component = COMPONENT

    def system(self) -> Turning:
        """Return a native system with the same parameters, at its beginning."""
        return system({name: getattr(self, name) for name in PARAMETERS})
