"""The bench of two particles: how often they are bound, and how deep they sit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib import exact
from ergolib.exact.lennard_jones import BOND
from ergolib.live.pair import PairLive
from ergolib.live.particles_parts import CUTOFF
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import CHANGE, Quantity

__all__ = ["BENCH"]

NAMES = ("temperature", "friction", "side", "start", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(PairLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    t, side = arguments["temperature"], float(arguments["side"])
    if not arguments["friction"]:
        return [
            Quantity("bound", "share of time bound", "2 * largest_cluster - 1"),
            Quantity("kinetic_temperature", "kinetic temperature"),
            Quantity(
                "energy_change",
                "change of energy",
                "energy",
                CHANGE,
                theory=0.0,
                source="conserved",
                meaning="Conserved, but for the error of a step: there is no bath, and so there "
                "is no equilibrium to compare with.",
            ),
        ]
    return [
        Quantity(
            "bound",
            "share of time bound",
            "2 * largest_cluster - 1",
            theory=exact.bound_probability(t, side, side, cutoff=CUTOFF),
            exact=True,
            source="one integral",
            meaning=f"Nearer than {BOND:g}, by one integral over this very void.",
        ),
        Quantity(
            "potential_energy",
            "potential energy per particle",
            theory=0.5 * exact.pair_energy(t, side, side, cutoff=CUTOFF),
            exact=True,
            source="one integral",
            meaning="Half the mean energy of the pair, by one more integral.",
        ),
        Quantity(
            "kinetic_temperature",
            "kinetic temperature",
            theory=t,
            exact=True,
            source="bath",
            meaning="That of the bath, whether they are bound or not.",
        ),
    ]


BENCH = Bench(
    live=PairLive,
    cases=_cases,
    quantities=_quantities,
    wait=20_000,
    steps=2_000_000,
    every=20,
    cooling="0.6, 0.5, 0.4, 0.3, 0.25, 0.2",
    bath=lambda given: bool(given["friction"]),
    introduction=(
        "A step is 0.005 units of time. In the cold the pair rarely lets go and rarely meets "
        "again: an average then needs millions of steps, and says so if it had too few."
    ),
)
