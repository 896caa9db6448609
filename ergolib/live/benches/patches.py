"""The bench of the patches: what A and B share, and how often A follows the majority."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ergolib import Estimate, exact, information, jackknife
from ergolib.live.benches.blocks import INFORMATION
from ergolib.live.patches import PatchesLive
from ergolib.live.patches_parts import far_apart
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import How, Quantity

__all__ = ["BENCH"]


def _coin(series: pd.Series) -> Estimate:
    return jackknife(information.binary_entropy, np.asarray(series))


OPEN = How("jackknife(information.binary_entropy, {0})", _coin, "information, jackknife")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    names = ("size", "temperature", "side", "places", "latent", "seed")
    return [Case(PatchesLive, {name: given[name] for name in names})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    t, side = arguments["temperature"], arguments["side"]
    shared, _, left_open = far_apart(t, side)
    what = "Single spins infinitely" if side == 1 else "Huge blocks, and still farther"
    source = "far apart" if side == 1 else "huge blocks"
    return [
        Quantity(
            "shared",
            "what A and B share, <i>I</i>(A; B)",
            "2 * alike - 1",
            INFORMATION,
            theory=shared,
            source=source,
            meaning="In nats, from how often their signs are alike, over all shifts and mirror "
            f"images. {what} apart, in the plane.",
        ),
        Quantity(
            "left_open",
            "what A leaves open about Λ, <i>H</i>(Λ|A)",
            "following",
            OPEN,
            theory=left_open,
            source=source,
            meaning="In nats, from how often the sign of A is that of the majority. Above "
            "<i>T</i><sub>c</sub> it is that of three fair coins.",
        ),
        Quantity(
            "energy",
            "energy per spin",
            theory=exact.kaufman_energy(t, arguments["size"]),
            exact=True,
            source="Kaufman",
            meaning="Kaufman: exact for this very lattice. That the run is long enough shows here.",
        ),
    ]


BENCH = Bench(
    live=PatchesLive,
    cases=_cases,
    quantities=_quantities,
    unit="sweeps",
    wait=2000,
    steps=20_000,
    every=10,
    cooling="4, 3, 2.6, 2.4, 2.3, 2.2, 2, 1.7",
    introduction=(
        "All shifts of the blocks are looked at, every ten sweeps, each with its mirror image: "
        "below *T*<sub>c</sub> a run stays in one phase, but the map does not know which."
    ),
)
