"""The bench of the induction head that grows: trained natively, its last scores and t50."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.learning.transformer import RandomRule
from ergolib.live.induction import InductionLive
from ergolib.live.induction_parts import random_level
from ergolib.live.induction_system import bigram
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import LAST, Quantity

__all__ = ["BENCH"]

NAMES = ("drive", "rate", "batch", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(InductionLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    drive = arguments["drive"]
    source = RandomRule(in_context=drive, bigram=bigram(drive))
    return [
        Quantity(
            "loss",
            "loss, nats a token",
            how=LAST,
            theory=source.plateau,
            source="bigram plateau",
            meaning="On 256 sequences that are never trained on. The best that can be done without "
            f"looking back is the plateau; with both rules known it would be {source.floor:.3f}.",
        ),
        Quantity(
            "loss_predictable",
            "loss on tokens that were told before",
            how=LAST,
            meaning="Tokens that have followed the same token earlier in their sequence.",
        ),
        Quantity(
            "induction",
            "induction score",
            how=LAST,
            meaning="At those tokens: attention of layer 2 to what followed before.",
        ),
        Quantity(
            "previous_token",
            "previous-token score",
            how=LAST,
            meaning="Attention of layer 1 to the token before.",
        ),
        Quantity(
            "overlap",
            "overlap of write and read",
            how=LAST,
            theory=random_level(),
            source="random subspaces, on average",
            meaning="Of the eight strongest directions of each; 1 if both are the same.",
        ),
        Quantity(
            "half",
            "<i>t</i><sub>50</sub>, steps",
            how=LAST,
            meaning="The step at which the induction score was half-way from its first value to "
            "its highest; 0 if it has hardly risen.",
        ),
    ]


BENCH = Bench(
    live=InductionLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=600,
    every=10,
    unit="steps",
    introduction=(
        "The same network is trained natively from its start, with the same numbers, and looked at "
        "every ten steps; the last look is shown."
    ),
)
