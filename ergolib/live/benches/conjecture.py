"""The bench of the search for a counterexample: the largest ratio that was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.live.conjecture import ConjectureLive
from ergolib.live.conjecture_parts import BINARY, RECORD
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import LAST, Quantity

__all__ = ["BENCH"]

NAMES = ("size", "labels", "score", "reach", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(ConjectureLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    two = arguments["size"] == "2x2"
    known: dict[str, Any] = {}
    if arguments["score"] == "sum":
        known = {
            "theory": BINARY if two else RECORD,
            "source": "nearly fair coins" if two else "a joint of 12 × 12",
        }
    return [
        Quantity(
            "best",
            "largest ratio",
            how=LAST,
            meaning="The largest of all joints tried: a lower bound of the constant asked for. "
            "Beside it stands the best known.",
            **known,
        ),
        Quantity(
            "ratio",
            "ratio of this climb",
            how=LAST,
            meaning="The best function’s score over that of the best channel found.",
        ),
        Quantity("stochastic", "score with chance, nats", how=LAST),
        Quantity("deterministic", "score of the best function, nats", how=LAST),
    ]


BENCH = Bench(
    live=ConjectureLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=4000,
    every=20,
    unit="joints",
    introduction=(
        "A step is a joint distribution tried. Every ratio that is found proves that one so large "
        "exists; none proves that there is no larger one."
    ),
)
