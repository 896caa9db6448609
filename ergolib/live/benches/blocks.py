"""The bench of the two blocks: two spins on a cylinder, as far apart as the blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ergolib import Estimate, exact, information, jackknife
from ergolib.live.blocks import BlocksLive
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import How, Quantity

__all__ = ["BENCH"]


def _information(series: pd.Series) -> Estimate:
    return jackknife(exact.pair_information, np.asarray(series))


INFORMATION = How("jackknife(exact.pair_information, {0})", _information, "exact, jackknife")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    from ergolib import IsingCylinder

    arguments = {
        "width": given["ring"],
        "temperature": given["temperature"],
        "length": given["distance"] + 1,
        "seed": given["seed"],
    }
    return [Case(IsingCylinder, arguments)]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    t, width, distance = arguments["temperature"], arguments["width"], arguments["length"] - 1
    correlation = float(information.cylinder_correlation(distance, t, width))
    plane = float(exact.pair_information(max(0.0, float(exact.ising_correlation(distance, t)))))
    return [
        Quantity(
            "correlation",
            f"correlation ⟨<i>s</i><sub>0</sub> <i>s</i><sub>{distance}</sub>⟩",
            theory=correlation,
            exact=True,
            source="transfer matrix",
            meaning=f"Of two spins {distance} rings apart, one behind the other.",
        ),
        Quantity(
            "pair_information",
            "their mutual information",
            "correlation",
            INFORMATION,
            theory=float(exact.pair_information(correlation)),
            exact=True,
            source="transfer matrix",
            meaning="In nats, from the correlation: [(1+<i>c</i>) ln(1+<i>c</i>) + "
            "(1−<i>c</i>) ln(1−<i>c</i>)]/2.",
        ),
        Quantity(
            "plane_information",
            "the same, on the plane",
            "correlation",
            INFORMATION,
            theory=plane,
            source="infinite plane",
            meaning="Two spins of the infinite plane, as far apart (Toeplitz determinant). Where a "
            "wall round the cylinder is cheap, the cylinder has less.",
        ),
        Quantity(
            "energy",
            "energy per spin",
            theory=information.cylinder_energy(width, t),
            exact=True,
            source="transfer matrix",
            meaning="The bonds in the window: exact from the first ring on.",
        ),
    ]


BENCH = Bench(
    live=BlocksLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=20_000,
    every=1,
    unit="rings",
    cooling="3, 2.6, 2.4, 2.2, 2, 1.8",
    introduction=(
        "A step is a ring. Each is drawn from its exact distribution, given the one before: there "
        "is nothing to wait for. The window is as long as the blocks are apart, and the two rings "
        "at its ends are compared, spin by spin."
    ),
)
