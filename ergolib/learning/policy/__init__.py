"""A policy that learns which arms pay: its entropy, its collapse, and what stops it.

`Bandit` is a softmax policy over a few arms, which follows the expected gradient or learns from
the arms it plays. With an entropy bonus of weight tau it comes to rest at the Gibbs distribution of
the rewards at the temperature tau: training cools it. `entropy_gradient` and `entropy_after` say
what one logit does to the entropy, `gibbs_policy` and `frontier` where it can rest, and `twin_arms`
what chance does to two arms that pay the same.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning.policy.bandit import REWARDS, Bandit
    from ergolib.learning.policy.distributions import (
        entropy,
        entropy_after,
        entropy_gradient,
        free_energy,
        frontier,
        gibbs_policy,
        largest_free_energy,
        softmax,
    )
    from ergolib.learning.policy.twins import TwinArms, twin_arms

__all__ = [
    "REWARDS",
    "Bandit",
    "TwinArms",
    "entropy",
    "entropy_after",
    "entropy_gradient",
    "free_energy",
    "frontier",
    "gibbs_policy",
    "largest_free_energy",
    "softmax",
    "twin_arms",
]

_HOME = {
    "bandit": ("REWARDS", "Bandit"),
    "distributions": (
        "entropy",
        "entropy_after",
        "entropy_gradient",
        "free_energy",
        "frontier",
        "gibbs_policy",
        "largest_free_energy",
        "softmax",
    ),
    "twins": ("TwinArms", "twin_arms"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
