"""The bench of the experts: what they lose when all is learnt, or where their chains are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.learning.knowledge import fit_couplings
from ergolib.live.experts import ExpertsLive
from ergolib.live.experts_parts import system
from ergolib.live.experts_system import LEARNT
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import LAST, Quantity

__all__ = ["BENCH"]

NAMES = ("target", "background", "experts", "order", "seed", "sampling")
WORDS = ("A", "B", "C", "D")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(ExpertsLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    made = system(arguments)
    count = len(made.target.wells)
    if made.sampling:
        model = made.shares(made.model)
        return [
            Quantity(
                f"in_{well + 1}",
                f"time in {WORDS[well]}",
                theory=float(model[well]),
                exact=True,
                source="the model’s share",
                meaning="What the model gives to the states of this well, summed. Where one chain "
                "must cross barriers, few crossings are few data, and the error says less than it "
                "seems to.",
            )
            for well in range(count)
        ]
    goal = made.shares(made.goal)
    best = fit_couplings(made.goal, order=min(arguments["order"], made.target.spins))
    return [
        Quantity(
            "divergence",
            "<i>D</i><sub>KL</sub>(target ‖ model)",
            how=LAST,
            theory=best.divergence + 0.0,
            source="best single model",
            meaning="In nats. A single model comes down to this and no further, for its loss is "
            "convex; several may pass below it, or come to rest where they should not.",
        ),
        *(
            Quantity(
                f"model_{well + 1}",
                f"share of {WORDS[well]}",
                how=LAST,
                theory=float(goal[well]),
                source="the target’s share",
                meaning="What the model gives to the states of this well.",
            )
            for well in range(count)
        ),
    ]


BENCH = Bench(
    live=ExpertsLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=LEARNT,
    every=1,
    unit="steps",
    introduction=(
        "A step is one of learning; where the component samples, the model has learnt for 1000 "
        "steps before, and a step is a sweep: an expert is picked, and its chain moves."
    ),
)
