"""The bench of the network that remembers: the overlap of its nearest memory, and the energy.

Theory is that of infinitely many spins, near a memory. A network that has fallen elsewhere, into a
mixture or the spin glass, is far from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.learning.hopfield import ags_overlap
from ergolib.live.hopfield import HopfieldLive
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]

NAMES = ("temperature", "alpha", "flipped", "couplings", "memories", "start", "trial", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(HopfieldLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    known: dict[str, Any] = {}
    temperature = arguments["temperature"]
    if arguments["couplings"] == "hebbian" and not 0.0 < temperature < 0.01:
        known = {
            "theory": ags_overlap(arguments["alpha"], temperature),
            "source": "Amit, Gutfreund, Sompolinsky",
            "meaning": "Of infinitely many spins near a memory; 0 where there is none. 1024 spins "
            "keep some overlap always, and near the border they round it.",
        }
    return [
        Quantity("largest", "largest overlap", **known),
        Quantity("energy", "energy per spin"),
    ]


BENCH = Bench(
    live=HopfieldLive,
    cases=_cases,
    quantities=_quantities,
    unit="sweeps",
    wait=200,
    steps=2000,
    cooling="1.2, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1",
    introduction=(
        "Theory has infinitely many spins, and is for Hebb's couplings; where none is given, none "
        "is known here."
    ),
)
