"""The bench of the trade: both errors from samples, beside the closed forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.information.latents import gaussian_latent_errors
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity
from ergolib.live.tradeoff import TradeoffLive
from ergolib.live.tradeoff_parts import noise
from ergolib.live.tradeoff_system import weights

__all__ = ["BENCH"]

NAMES = ("octaves", "correlation", "reads", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(TradeoffLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    rho = arguments["correlation"]
    reading = weights(arguments["reads"], rho)
    known = gaussian_latent_errors([[1.0, rho], [rho, 1.0]], reading, noise(arguments["octaves"]))
    return [
        Quantity(
            "mediation",
            "<i>I</i>(<i>A</i>;<i>B</i>|Λ)",
            theory=known.mediation,
            exact=True,
            source="closed form",
            meaning="What A and B still say of each other within a slice of Λ. A single step of 20 "
            "samples may find less than nothing: what chance adds on average is taken off.",
        ),
        Quantity(
            "redundancy_a",
            "<i>I</i>(Λ;<i>A</i>|<i>B</i>)",
            theory=known.stochastic[0],
            exact=True,
            source="closed form",
            meaning="What A says of Λ that B does not.",
        ),
        Quantity(
            "redundancy_b",
            "<i>I</i>(Λ;<i>B</i>|<i>A</i>)",
            theory=known.stochastic[1],
            exact=True,
            source="closed form",
            meaning="What B says of Λ that A does not.",
        ),
        Quantity(
            "information",
            "<i>I</i>(<i>A</i>;<i>B</i>)",
            theory=known.total_correlation,
            exact=True,
            source="−½ ln(1 − ρ²)",
            meaning="The mediation error of a latent that says nothing.",
        ),
    ]


BENCH = Bench(
    live=TradeoffLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=20_000,
    unit="steps of 20 samples",
    introduction=(
        "Each step draws its own 20 samples and estimates every information from them alone, so "
        "that the error of the average is its spread over the root of their number."
    ),
)
