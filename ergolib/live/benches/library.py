"""The bench of the library: energy and overlaps, beside sums over all 2^64 states."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ergolib.learning.knowledge import LibraryEquilibrium, library_equilibrium
from ergolib.live.library import LibraryLive
from ergolib.live.library_parts import patterns, power, temperature
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]

NAMES = ("octaves", "exponent", "pictures", "start", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(LibraryLive, {name: given[name] for name in NAMES})]


@cache
def _known(pictures: str, exponent: int, t: float) -> LibraryEquilibrium:
    return library_equilibrium(patterns(pictures), power(exponent), t)


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    t = arguments.get("temperature", temperature(arguments["octaves"]))
    known = _known(arguments["pictures"], arguments["exponent"], t)
    return [
        Quantity(
            "energy",
            "energy per pixel",
            theory=known.energy,
            exact=True,
            source="all states",
            meaning="In units of ε: −1 within a picture.",
        ),
        Quantity(
            "overlap",
            "largest overlap",
            theory=known.overlap,
            exact=True,
            source="all states",
            meaning="1 within a picture; noise has 0.1, for one of three is always the nearest.",
        ),
        Quantity(
            "bound",
            "share that is bound",
            "overlap >= 0.5",
            theory=float(known.bound.sum()),
            exact=True,
            source="all states",
            meaning="An overlap of 1/2 or more: three pixels in four agree with a picture.",
        ),
    ]


BENCH = Bench(
    live=LibraryLive,
    cases=_cases,
    quantities=_quantities,
    unit="sweeps",
    wait=1000,
    steps=20_000,
    cooling="2.5, 2, 1.8, 1.6, 1.5, 1.4, 1.2, 1, 0.8, 0.6, 0.8, 1, 1.2, 1.4, 1.5, 1.6, 1.8, 2, 2.5",
    introduction=(
        "Exact values are sums over all 2⁶⁴ states of these three pictures. Near the melting "
        "temperature, and far from it for narrow wells, a run of this length stays where it began: "
        "then what is measured is off by many of its own errors. That is the broken ergodicity "
        "which makes a library."
    ),
)
