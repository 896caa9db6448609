"""The bench of the turned circuit: what it still does at an angle, beside a run made beforehand.

Batches know nothing of each other. Other sequences than these were read beforehand, at angles
fifteen degrees apart; between them a cubic spline speaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scipy.interpolate import CubicSpline

from ergolib.live.misorientation import MisorientationLive
from ergolib.live.misorientation_system import (
    BATCH,
    DEGREES,
    MEASURED,
    curves,
    law,
    levels,
)
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [
        Case(
            MisorientationLive,
            {name: given[name] for name in ("circuit", "angle", "reader", "seed")},
        )
    ]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    angle, reader, circuit = (arguments[name] for name in ("angle", "reader", "circuit"))
    rows = curves(circuit)[reader]

    def at(values: list[float]) -> float:
        return float(CubicSpline(DEGREES, values)(angle))

    known = levels(circuit)
    says = f"; the cosine law says {at(law(circuit)):.3f}" if reader == "keys" else ""
    return [
        Quantity(
            "induction",
            "induction score",
            theory=at(rows[0]),
            source=f"{MEASURED * BATCH} sequences, ± {at(rows[1]):.3f}",
            meaning="Attention to the places after earlier copies of a token. A head that looks "
            f"evenly has {known['uniform']:.3f}{says}.",
        ),
        Quantity(
            "loss_predictable",
            "loss on predictable tokens",
            theory=at(rows[2]),
            source=f"{MEASURED * BATCH} sequences, ± {at(rows[3]):.3f}",
            meaning="In nats. Who knows the shared rule alone, and looks nowhere, has "
            f"{known['bigram']:.3f}.",
        ),
        Quantity(
            "previous_token",
            "previous-token score",
            meaning="Of the first layer, which reads tokens alone: no turning touches it.",
        ),
    ]


BENCH = Bench(
    live=MisorientationLive,
    cases=_cases,
    quantities=_quantities,
    unit="batches",
    wait=0,
    steps=200,
    introduction=(
        "A step is a batch of 16 new sequences. Theory here is the same circuit, read beforehand "
        "on other sequences; the cosine law expects the score from the untouched circuit alone."
    ),
)
