"""The bench of the sampled support: how often samples go astray, and what is left in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib.information.latents import common_information_with_strays
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import LAST, Quantity
from ergolib.live.support import SupportLive
from ergolib.live.support_parts import noise_at, truly
from ergolib.live.support_system import VALUES, SampledSupport, joint

__all__ = ["BENCH"]

NAMES = ("joint", "decades", "tolerance", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(SupportLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    noise, name = noise_at(arguments["decades"]), arguments["joint"]
    p, labels = joint(name, noise), truly(name)
    apart = p[[[a != b for b in labels[VALUES:]] for a in labels[:VALUES]]].sum()
    kept = SampledSupport(name).components(p, arguments["tolerance"])[2]
    mean = common_information_with_strays(p, labels[:VALUES], labels[VALUES:], steps)
    return [
        Quantity(
            "astray",
            "samples astray",
            theory=float(apart),
            exact=0.0 < apart < 1.0,
            source="the joint",
            meaning="The share that falls between two components of the joint without noise.",
        ),
        Quantity(
            "common",
            "<i>K</i> of the sample",
            how=LAST,
            theory=mean,
            source="mean of such samples",
            meaning="In nats, at the end; one sample is not the mean of all.",
        ),
        Quantity(
            "tolerant",
            "<i>K</i> with the tolerance",
            how=LAST,
            theory=kept,
            source="the joint",
            meaning="Cells below the tolerance left out, in the sample and in the joint itself.",
        ),
    ]


BENCH = Bench(
    live=SupportLive,
    cases=_cases,
    quantities=_quantities,
    unit="samples",
    wait=0,
    steps=10_000,
    introduction=(
        "A step is a sample, and samples know nothing of each other. What is found of the support "
        "belongs to the whole sample, as it is in the end."
    ),
)
