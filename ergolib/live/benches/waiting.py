"""The bench of walkers that wait: mean and mean square of their waiting times."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity
from ergolib.live.waiting import WaitingLive

__all__ = ["BENCH"]

NAMES = ("temperature", "decades", "landscape", "drive", "start", "seed")
TOGETHER = 10  # walkers of a batch: hundreds of batches are wanted


@cache
def _exact(**given: Any) -> tuple[float, float]:
    moments: tuple[float, float] = WaitingLive(**given).system().walkers.exact_moments()
    return moments


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(WaitingLive, {name: given[name] for name in NAMES} | {"walkers": TOGETHER})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    mean, deviation = _exact(**arguments)
    return [
        Quantity(
            "mean",
            "mean waiting time",
            theory=mean,
            exact=True,
            source="Fokker–Planck",
            meaning="All walkers of a batch start together, and all are waited for.",
        ),
        Quantity(
            "mean_square",
            "mean squared waiting time",
            theory=mean**2 + deviation**2,
            exact=True,
            source="Fokker–Planck",
            meaning="Over the squared mean it is 2 for an exponential law, and 1 plus the squared "
            "coefficient of variation for any.",
        ),
        Quantity("longest", "the longest of a batch, on average"),
    ]


BENCH = Bench(
    live=WaitingLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=40,
    every=1,
    unit="batches",
    introduction=(
        "A step is a batch of ten: they start together, and the last is waited for. Behind a high "
        "barrier that takes a while."
    ),
)
