"""The bench of counting: the error that walks claim by their spread, and how far off they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ergolib.kernels import legendre
from ergolib.live.counting import CountingLive
from ergolib.live.counting_system import LATTICES, complete, known_log_g, unit
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import LAST, Quantity

__all__ = ["BENCH"]

NAMES = ("lattice", "schedule", "place", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(CountingLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    name = arguments["lattice"]
    side, q = LATTICES[name]
    whole = complete(name)
    log_g = price = None
    if whole:
        out = np.zeros(5)
        level = round(arguments["place"] * 2 * side * side)
        legendre.tangent(known_log_g(name), unit(name), level, out)
        price, log_g = float(out[0]), float(known_log_g(name)[int(out[4])])
    return [
        Quantity(
            "log_g",
            "ln <i>g</i> at the tangent",
            how=LAST,
            theory=log_g,
            exact=True,
            source="exact counts",
            meaning="Nats; the mean of eight walks, and its error by their spread. All are right "
            "at the lowest energy, where <i>g</i> is known.",
        ),
        Quantity(
            "price",
            "price there",
            how=LAST,
            theory=price,
            exact=True,
            source="exact counts",
            meaning="The slope of ln <i>g</i>, in nats for a unit of energy.",
        ),
        Quantity(
            "log_states",
            "ln of all states",
            how=LAST,
            theory=float(side * side * np.log(q)),
            exact=True,
            source="N ln q",
            meaning="The sum over all energies, which was not used: a test of the whole walk.",
        ),
        Quantity(
            "claimed",
            "error of ln <i>g</i>, claimed",
            how=LAST,
            meaning="By the spread of the walks; the root of its mean square over all energies.",
        ),
        Quantity(
            "deviation",
            "how far off ln <i>g</i> is",
            how=LAST,
            meaning="From what is known of it; the same mean.",
        ),
        Quantity("log_f", "ln <i>f</i>", how=LAST, meaning="What a visit still adds to ln g."),
    ]


BENCH = Bench(
    live=CountingLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=100,
    every=10,
    unit="thousand sweeps",
    introduction=(
        "It runs eight walks of `ergolib.price.WangLandau`; the one above is none of them. "
        "What they claim as the error of ln g comes from how far they lie apart; beside it stands "
        "how far their mean is off what is known (both as the root of the mean square over "
        "energies). If ln f only halves, neither gets smaller however long they run."
    ),
)
