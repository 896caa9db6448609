"""What is known of a die or an ion channel, alive, with its parameters in Python.

from ergolib.live import ConstraintsLive

live = ConstraintsLive(mean_1=4.5, know_2=True, mean_2=0.2)
live  # in a notebook: the component
live.system().most  # the same distribution natively, with prices and entropy
"""

from __future__ import annotations

from typing import Any

from ergolib.live.constraints_parts import COMPONENT, PARAMETERS, system
from ergolib.live.constraints_system import Throws
from ergolib.live.panel import Live, parameter

__all__ = ["ConstraintsLive"]


class ConstraintsLive(Live):
    """The distribution that says no more than some means, its prices, and throws of it.

    Parameters
    ----------
    what : {"die", "channel"}, default "die"
        A die with six faces, or an ion channel of four sites (`ergolib.exact.channel_features`).
    know_1, know_2, know_3 : bool, default True, False, False
        Which means are known. Of the die: spots, the share of threes and fours, that of ones and
        sixes. Of the channel: ions, ions side by side, depth of all ions.
    mean_1, mean_2, mean_3 : float, default 4.5, 0.25, 0.4
        Their values; what cannot be reached is moved to where it can.
    speed : {1, 10, 1000, 1000000}, default 1
        Throws a frame, at most.
    seed : int, default 7
        From 0 to 2^32 - 1. The same seed gives the same throws as `system`.
    running : bool, default True
        Whether it is thrown. Readers who asked their system for less motion start it themselves.
    begin : int, default 100
        Throws before the first frame.
    throws, entropy, learned : int, float, float
        Reported by the component: throws since the distribution changed; entropy that is left,
        and what the means have told, in nats.
    """

    what: Any = parameter(PARAMETERS["what"])
    know_1: Any = parameter(PARAMETERS["know_1"])
    mean_1: Any = parameter(PARAMETERS["mean_1"])
    know_2: Any = parameter(PARAMETERS["know_2"])
    mean_2: Any = parameter(PARAMETERS["mean_2"])
    know_3: Any = parameter(PARAMETERS["know_3"])
    mean_3: Any = parameter(PARAMETERS["mean_3"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    throws: Any = parameter(PARAMETERS["throws"])
    entropy: Any = parameter(PARAMETERS["entropy"])
    learned: Any = parameter(PARAMETERS["learned"])

    _component = COMPONENT

    def system(self) -> Throws:
        """Return a native system with the same parameters, before it is thrown."""
        return system({name: getattr(self, name) for name in PARAMETERS})
