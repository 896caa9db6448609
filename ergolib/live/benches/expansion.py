"""The bench of a gas let go: its entropy beside the law, its collisions beside Enskog's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ergolib import exact
from ergolib.live.expansion import ExpansionLive
from ergolib.live.expansion_parts import diameter
from ergolib.live.expansion_system import CELLS, HEIGHT, WIDTH
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]

NAMES = ("collisions", "number", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(ExpansionLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    if arguments["collisions"] == "none":
        return [_beyond(name, width) for name, width in CELLS.items()]
    number = arguments["number"]
    density = number / (WIDTH * HEIGHT)
    size = diameter(arguments["collisions"], number)
    return [
        Quantity(
            "collision_rate",
            "collisions of a disc per time",
            theory=exact.collision_rate(density, size),
            source="Enskog",
            meaning="Enskog's theory, once the gas has spread over the whole box.",
        ),
        Quantity(
            "pressure",
            "pressure",
            theory=exact.hard_disc_pressure(density, size),
            source="Henderson",
            meaning="Henderson's equation of state, once the gas has spread.",
        ),
        *(_gained(name, width) for name, width in CELLS.items()),
    ]


def _beyond(name: str, width: float) -> Quantity:
    return Quantity(
        f"beyond_{name}",
        f"entropy beyond the law, Δ<i>v</i> = {width:g}",
        theory=0.0,
        source="exact law",
        meaning="The law for these velocities and for cells that are narrow along the box; these "
        "are a 32nd of it wide.",
    )


def _gained(name: str, width: float) -> Quantity:
    return Quantity(
        f"gained_{name}",
        f"entropy gained, Δ<i>v</i> = {width:g}",
        theory=math.log(2.0),
        source="equilibrium",
        meaning="In the end ln 2 for each disc, whatever the cells.",
    )


BENCH = Bench(
    live=ExpansionLive,
    cases=_cases,
    quantities=_quantities,
    wait=1024,
    steps=2048,
    every=16,
    introduction=(
        "The gas is let go at once, and a step is 1/512 of the time in which a thermal disc "
        "crosses the box. Measured from step 1024 on, colliding discs have all but spread; take "
        "none to wait, and an ideal gas, and the law is tried from its beginning."
    ),
)
