"""The bench of the rows: how often each of three rows is outvoted by the two others.

The lattice is small, so that everything is exact for this very lattice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.information.latents import ising_row_signs
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity
from ergolib.live.rows import RowsLive

__all__ = ["BENCH"]

NAMES = ("around", "distance", "temperature", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(RowsLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    signs = ising_row_signs(arguments["around"], arguments["distance"], arguments["temperature"])
    against = {"a": signs[0, 1, 1], "b": signs[1, 0, 1], "c": signs[1, 1, 0]}
    shares = {name: 2.0 * float(p) for name, p in against.items()}  # a flip changes nothing
    found = [
        Quantity(
            "nobody",
            "nobody is outvoted",
            theory=1.0 - sum(shares.values()),
            exact=True,
            source="transfer matrix",
            meaning="How often all three rows vote alike; of three fair coins, one time in four.",
        )
    ]
    return found + [
        Quantity(
            name,
            f"row {name.upper()} is outvoted",
            theory=share,
            exact=True,
            source="transfer matrix",
            meaning="How often its majority is not Λ. Rows are equally far apart, and equal.",
        )
        for name, share in shares.items()
    ]


BENCH = Bench(
    live=RowsLive,
    cases=_cases,
    quantities=_quantities,
    unit="sweeps",
    wait=1000,
    steps=20_000,
    cooling="6, 4, 3, 2.5, 2.27, 2, 1.7, 1.4",
    introduction=(
        "What is exact is exact for this very lattice, by the same transfer matrix from which "
        "both errors of Λ come."
    ),
)
