"""The bench of the landscape that loses its couplings: what is lost, and how many minima."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.live.landscape import LandscapeLive
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import LAST, Quantity

__all__ = ["BENCH"]

NAMES = ("target", "fit", "spins", "order", "temperature", "background", "flips", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(LandscapeLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    refitted = arguments["fit"] == "refit"
    theory: dict[str, Any] = {"theory": 0.0, "source": "Newton’s method"} if refitted else {}
    return [
        Quantity(
            "excess",
            "<i>D</i><sub>KL</sub> at <i>T</i> = 1, above the best fit, nats",
            how=LAST,
            meaning="A fit has one optimum, found here in another way. While couplings fade or are "
            "still being fitted, more is lost; at rest, nothing."
            if refitted
            else "What a fit of the couplings that are left would gain.",
            **theory,
        ),
        Quantity(
            "divergence",
            "<i>D</i><sub>KL</sub>(target ‖ model), nats",
            how=LAST,
            meaning="What the model loses at its temperature.",
        ),
        Quantity("order", "orders kept", how=LAST),
        Quantity("minima", "minima", how=LAST),
        Quantity(
            "deep",
            "minima deeper than <i>T</i>",
            how=LAST,
            meaning="The lowest, and all whose pass to a deeper one lies more than T above them.",
        ),
        Quantity("found", "stored patterns that are minima", how=LAST),
    ]


BENCH = Bench(
    live=LandscapeLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=200,
    every=20,
    unit="steps",
    introduction=(
        "In each step couplings of the highest order that is left fade a little, or those that "
        "remain are fitted, or there is a rest. The last landscape is measured."
    ),
)
