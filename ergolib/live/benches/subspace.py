"""The bench of the subspace: what directions tell of each other, beside what is exact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.learning.writer_reader import direction_information
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import LAST, Quantity
from ergolib.live.subspace import SubspaceLive
from ergolib.live.subspace_system import DIMENSION

__all__ = ["BENCH"]

NAMES = ("training", "start", "target", "rate", "seeds", "push", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(SubspaceLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    time = (steps + BENCH.wait) * arguments["rate"]
    known = None
    if not arguments["push"]:
        known = direction_information(time, DIMENSION, arguments["target"], arguments["start"])
    even = None if arguments["push"] else float(DIMENSION)
    return [
        Quantity(
            "overlap",
            "<i>u</i>·<i>v</i>",
            how=LAST,
            theory=arguments["target"],
            source="in the end",
            meaning="The mean over the pairs after the last step; the target, once all have "
            "left the saddle.",
        ),
        Quantity(
            "information",
            "<i>I</i>(writer; reader)",
            how=LAST,
            theory=known,
            source="gradient flow",
            meaning="What the directions tell of each other after the last step, in nats; theory "
            "is the exact curve of the flow. The estimate comes from gaps between angles.",
        ),
        Quantity(
            "writers",
            "evenness of writers, <i>S</i>",
            how=LAST,
            theory=even,
            source="mean of even ones",
            meaning="Rayleigh’s statistic: 3 on average, with a spread of 2.4, if no direction is "
            "preferred.",
        ),
        Quantity(
            "readers",
            "evenness of readers, <i>S</i>",
            how=LAST,
            theory=even,
            source="mean of even ones",
            meaning="The same of the readers.",
        ),
        Quantity(
            "drift",
            "drift of <i>uu</i><sup>T</sup> − <i>vv</i><sup>T</sup>",
            how=LAST,
            theory=0.0 if arguments["training"] == "flow" else None,
            source="conserved",
            meaning="The largest change, in units of |<i>u</i><sub>0</sub>|² + "
            "|<i>v</i><sub>0</sub>|²: what the steps of Runge and Kutta get wrong.",
        ),
    ]


BENCH = Bench(
    live=SubspaceLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=320,
    every=1,
    introduction=(
        "All pairs are trained for so many steps; the table holds what is seen after the last one."
    ),
)
