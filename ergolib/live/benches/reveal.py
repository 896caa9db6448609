"""The bench of revealed spins: what is connected to them, and what their neighbours know."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ergolib import exact, information
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity
from ergolib.live.reveal import RevealLive
from ergolib.live.reveal_system import sites

__all__ = ["BENCH"]

NAMES = ("temperature", "size", "places", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(RevealLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    t, size = arguments["temperature"], arguments["size"]
    known = len(sites(arguments["places"], size))
    energy = exact.kaufman_energy(t, size)
    free = Quantity(
        "energy",
        "energy per site",
        theory=energy if known < 2 else None,
        exact=known < 2,
        source="Kaufman" if known < 2 else "",
        meaning="Exact for this very lattice: one known spin, by symmetry, does not change it."
        if known < 2
        else "Of the states that agree with what is known.",
    )
    neighbour = Quantity(
        "neighbour",
        "mean of a neighbour, times the sign of the first known spin",
        theory=-0.5 * energy if known == 1 else None,
        exact=known == 1,
        source="−<i>u</i>/2" if known == 1 else "",
        meaning="How surely a neighbour agrees with the known spin: each bond holds −<i>u</i>/2 on "
        "average, with <i>u</i> Kaufman's energy."
        if known == 1
        else "With several known spins there is no simple formula.",
    )
    left = Quantity(
        "left",
        "entropy that its neighbours leave a spin",
        theory=math.log(2.0) - information.one_spin_information(t),
        source="endless lattice",
        meaning="Exact for an endless lattice of which nothing is known; ln 2 less this is all "
        "that one spin tells about all others together.",
    )
    connected = Quantity("connected", "share of the hidden spins that are connected")
    return [*([neighbour, connected] if known else []), free, left]


BENCH = Bench(
    live=RevealLive,
    cases=_cases,
    quantities=_quantities,
    unit="samples",
    wait=200,
    steps=20_000,
    introduction=(
        "Each sample is a lattice that agrees with all uncovered spins, drawn by clusters. A "
        "hidden spin is connected if its cluster holds an uncovered one."
    ),
)
