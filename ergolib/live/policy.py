"""A policy that is cooled, alive, with its parameters in Python.

from ergolib.live import PolicyLive

live = PolicyLive(rewards="twins", method="sampled", temperature=0.0)
live  # in a notebook: the component
live.system().run(2000).observe()  # the same policy natively
"""

from __future__ import annotations

from typing import Any

from ergolib.learning.policy import Bandit
from ergolib.live.panel import Live, parameter
from ergolib.live.policy_parts import COMPONENT, PARAMETERS, native

__all__ = ["PolicyLive"]


class PolicyLive(Live):
    """A softmax policy over eight arms that learns, at the temperature of its entropy bonus.

    Parameters
    ----------
    temperature : float, default 0.1
        tau, from 0 to 0.5.
    rewards : {"ladder", "twins", "close", "needle"}
        What the arms pay: `ergolib.learning.policy.REWARDS`.
    method : {"expected", "sampled"}
        Whether it follows the expected gradient, or learns from one arm at a time.
    rate : {0.1, 0.02, 0.5}
        Of learning.
    arm : {1, 2, ..., 8}, default 8
        Whose logit the reader can push, counted from 1.
    speed : {1, 4, 16, 64, 256}, default 4
        Steps a frame, at most: no frame computes for longer than about 8 ms.
    seed : int, default 1
        From 0 to 2^32 - 1. The same seed gives the same bits as `system`.
    running : bool, default True
        Whether it learns. Readers who asked their system for less motion start it themselves.
    begin : int, default 60
        Steps before the first frame.
    steps, reward, entropy, gap : int, float, float, float
        Reported by the component a few times a second: steps made, mean reward, entropy in nats,
        and how far F is below the largest.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    rewards: Any = parameter(PARAMETERS["rewards"])
    method: Any = parameter(PARAMETERS["method"])
    rate: Any = parameter(PARAMETERS["rate"])
    arm: Any = parameter(PARAMETERS["arm"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    steps: Any = parameter(PARAMETERS["steps"])
    reward: Any = parameter(PARAMETERS["reward"])
    entropy: Any = parameter(PARAMETERS["entropy"])
    gap: Any = parameter(PARAMETERS["gap"])

    _component = COMPONENT

    def system(self) -> Bandit:
        """Return the bandit natively, before its first step."""
        return native({name: getattr(self, name) for name in PARAMETERS})
