"""The bench of the thermometer: many snapshots, each read, and what the readings scatter by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.information import ising_temperature_bound
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity
from ergolib.live.thermometer import ThermometerLive
from ergolib.live.thermometer_parts import truth

__all__ = ["BENCH"]

COLD = 1.0  # below, most snapshots of spins show nothing out of order


def _cases(given: Mapping[str, Any]) -> list[Case]:
    arguments = {name: given[name] for name in ("lattice", "size", "seed")}
    return [Case(ThermometerLive, {"mode": "bath", "temperature": truth(given), **arguments})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    t, size = arguments["temperature"], arguments["size"]
    spins = arguments["lattice"] == "spins"
    bound: dict[str, Any] = {"meaning": "How far a single reading is off, squared."}
    if spins and t >= COLD:
        bound = {
            "theory": ising_temperature_bound(t, size) ** 2,
            "source": "Cramér and Rao",
            "meaning": "How far a single reading is off, squared. No unbiased reading of one "
            "snapshot can have less than the bound, which is that of the energy.",
        }
    return [
        Quantity(
            "score",
            "score per site",
            theory=0.0,
            exact=True,
            source="every spin in its bath",
            meaning="How much better a site agrees with its neighbours than the bath expects of "
            "it: 0 on average, exactly.",
        ),
        Quantity(
            "reading",
            "temperature read",
            theory=t,
            source="bath",
            meaning="That of the bath, in a large lattice: a reading is off by a part of about "
            "its error squared.",
        ),
        Quantity("squared_error", "squared error", **bound),
        Quantity(
            "expected_squared_error",
            "squared error expected",
            meaning="What each snapshot says of its own reading.",
        ),
    ]


BENCH = Bench(
    live=ThermometerLive,
    cases=_cases,
    quantities=_quantities,
    unit="sweeps",
    wait=0,
    steps=4000,
    every=4,
    cooling="3.5, 3, 2.6, 2.27, 2, 1.6",
    introduction=(
        "A hidden temperature is told here. Every measurement is the reading of one snapshot: the "
        "third row is how far they are off, the fourth how far each expects to be."
    ),
)
