"""The bench of samples: what experiments find on average, and what they should."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.information import mean_plug_in_information, mutual_information
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity
from ergolib.live.samples import SamplesLive
from ergolib.live.samples_parts import samples
from ergolib.live.samples_system import joint

__all__ = ["BENCH"]

NAMES = ("variables", "states", "decades", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(SamplesLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    p = joint(arguments["variables"], arguments["states"])
    n = samples(arguments["decades"])
    truth = mutual_information(p, 0, 1)
    bias = (arguments["states"] - 1) ** 2 / (2 * n)
    return [
        Quantity(
            "plug_in",
            "plug-in",
            theory=mean_plug_in_information(p, 0, 1, n),
            exact=True,
            source="binomial sums",
            meaning=f"Its average over all tables of {n} samples, exactly. The truth is "
            f"{truth:.5f}, and the law (<i>K</i> − 1)²/2<i>n</i> for the bias gives {bias:.5f}.",
        ),
        Quantity(
            "miller_madow",
            "Miller–Madow",
            theory=truth,
            source="the truth",
            meaning="What it should find. It is biased too where states were missed.",
        ),
        Quantity(
            "chao_shen",
            "Chao–Shen",
            theory=truth,
            source="the truth",
            meaning="What it should find. It helps only while some states were met just once.",
        ),
    ]


BENCH = Bench(
    live=SamplesLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=2_000,
    unit="experiments",
    introduction=(
        "Each experiment draws its own samples, so that the error of the average is its spread "
        "over the root of their number."
    ),
)
