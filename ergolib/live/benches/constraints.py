"""The bench of the constraints: throws, whose means are those that were told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.live.constraints import ConstraintsLive
from ergolib.live.constraints_parts import system
from ergolib.live.constraints_system import CONSTRAINTS, kind
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]

NAMES = ("what", *(f"{of}_{k}" for k in range(1, CONSTRAINTS + 1) for of in ("know", "mean")))


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(ConstraintsLive, {name: given[name] for name in (*NAMES, "seed")})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    of, made = kind(arguments["what"]), system(arguments)
    most, told = made.most, made.told
    expected = of.features @ most.probabilities
    spread = ((of.features - expected[:, None]) ** 2) @ most.probabilities
    means = [
        Quantity(
            of.names[k],
            of.words[k],
            theory=float(expected[k]),
            exact=bool(spread[k] > 1e-9),
            source="told" if k in told else "expected",
            meaning="A mean that was told."
            if k in told
            else "Not told: what follows from what was, and from nothing else.",
        )
        for k in range(CONSTRAINTS)
    ]
    surprise = Quantity(
        "surprise",
        "surprise −ln <i>p</i>",
        theory=most.entropy,
        exact=bool(most.learned > 1e-3 and most.entropy > 1e-3),
        source="entropy",
        meaning="In nats; its mean is the entropy.",
    )
    return [*means, surprise]


BENCH = Bench(
    live=ConstraintsLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=20_000,
    every=1,
    unit="throws",
    introduction=(
        "A step is a throw, drawn from the distribution of largest entropy. Throws know nothing of "
        "each other."
    ),
)
