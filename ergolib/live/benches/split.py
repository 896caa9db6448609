"""The bench of the split: what each spin reads of the majority, and what energy has been taken out.

The lattice has at most 64 spins, so that everything is exact for this very lattice.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from ergolib import Ising, exact
from ergolib.information import lattice_split
from ergolib.live.benches.blocks import INFORMATION
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity
from ergolib.live.split import SplitLive
from ergolib.live.split_parts import temperature

__all__ = ["BENCH"]

_split = cache(lattice_split)


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [
        Case(
            Ising,
            {
                "size": given["size"],
                "temperature": temperature(given["octaves"]),
                "seed": given["seed"],
                "update": "heat-bath",
            },
        )
    ]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    t, side = arguments["temperature"], arguments["size"]
    split = _split(side, t)
    return [
        Quantity(
            "energy",
            "energy per spin",
            theory=exact.kaufman_energy(t, side),
            exact=True,
            source="Kaufman",
            meaning="d<i>TC</i> = −d<i>E</i>/<i>T</i>: what is taken out pays for correlation.",
        ),
        Quantity(
            "reading",
            "one reading, <i>I</i>(<i>s<sub>i</sub></i>; Λ)",
            "abs_magnetization",
            INFORMATION,
            theory=split.readings / side**2,
            exact=True,
            source="counted",
            meaning="What a spin says of the majority Λ, in nats: it agrees with probability "
            "(1 + ⟨|<i>m</i>|⟩)/2.",
        ),
        Quantity(
            "ties",
            "<i>P</i>(<i>M</i> = 0)",
            "magnetization == 0",
            theory=1.0 - split.latent_information / float(np.log(2.0)),
            exact=True,
            source="counted",
            meaning="How often a coin decides; all spins together say ln 2 (1 − <i>P</i>) of Λ.",
        ),
    ]


BENCH = Bench(
    live=SplitLive,
    cases=_cases,
    quantities=_quantities,
    unit="sweeps",
    wait=1000,
    steps=20_000,
    cooling="8, 5, 4, 3.5, 3, 2.7, 2.5, 2.27, 2, 1.7, 1.4, 1",
    introduction=(
        "Everything is exact for this very lattice: energy from Kaufman's solution, the rest from "
        "the counts of all its states."
    ),
)
