"""The bench of the Ising model: energy and magnetization beside Kaufman and Yang."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib import Ising, exact
from ergolib.live.ising import IsingLive
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]


def _cases(given: Mapping[str, Any]) -> list[Case]:
    arguments = {name: given[name] for name in ("size", "temperature", "seed")}
    return [Case(Ising, {**arguments, "update": given["rule"], "start": given["start"]})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    temperature, size = arguments["temperature"], arguments["size"]
    return [
        Quantity(
            "energy",
            "energy per spin",
            theory=exact.kaufman_energy(temperature, size),
            exact=True,
            source="Kaufman",
            meaning="Kaufman: exact for this very lattice.",
        ),
        Quantity(
            "abs_magnetization",
            "|<i>m</i>|",
            theory=exact.yang_magnetization(temperature),
            source="Yang",
            meaning="Yang: exact for the infinite lattice; a finite one has more near and above "
            "<i>T</i><sub>c</sub>.",
        ),
    ]


BENCH = Bench(
    live=IsingLive,
    cases=_cases,
    quantities=_quantities,
    unit="sweeps",
    wait=1000,
    steps=5000,
    cooling="3, 2.7, 2.5, 2.4, 2.3, 2.2, 2, 1.5",
    introduction=(
        "Below *T*<sub>c</sub> a run that starts at random may stay in stripes for very long, and "
        "then starting *all up* is the honest choice."
    ),
)
