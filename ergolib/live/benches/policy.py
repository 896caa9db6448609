"""The bench of a policy that is cooled: reward, entropy and free energy, against Gibbs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.learning.policy import REWARDS, frontier, largest_free_energy
from ergolib.live.plan import Bench, Case
from ergolib.live.policy import PolicyLive
from ergolib.live.quantities import LAST, Quantity

__all__ = ["BENCH"]

NAMES = ("temperature", "rewards", "method", "rate", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(PolicyLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    rewards, tau = REWARDS[arguments["rewards"]], arguments["temperature"]
    reward, entropy = (float(each[0]) for each in frontier(rewards, [tau]))
    return [
        Quantity(
            "free_energy",
            "<i>F</i> = ⟨<i>r</i>⟩ + <i>τH</i>",
            how=LAST,
            theory=largest_free_energy(rewards, tau),
            source="τ ln <i>Z</i>",
            meaning="No policy has more; the expected gradient comes to it from below.",
        ),
        Quantity(
            "reward",
            "mean reward",
            how=LAST,
            theory=reward,
            source="Gibbs",
            meaning="At rest; arms that are hardly played come back slowly.",
        ),
        Quantity(
            "entropy",
            "entropy, nats",
            how=LAST,
            theory=entropy,
            source="Gibbs",
            meaning="The floor of the entropy at this temperature, as far as it is a floor: chance "
            "can bring a sampled policy below it.",
        ),
        Quantity("gap", "<i>τ D</i>(<i>p</i> ‖ Gibbs)", how=LAST),
    ]


BENCH = Bench(
    live=PolicyLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=20_000,
    every=20,
    unit="steps",
    introduction="The policy begins even. What it is like at the end stands beside Gibbs.",
)
