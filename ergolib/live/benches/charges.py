"""The bench of the charged pair: charge and mean loss beside what is exactly known of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib import exact
from ergolib.live.charges import ChargesLive
from ergolib.live.charges_system import DYNAMICS, Turning
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]


def _cases(given: Mapping[str, Any]) -> list[Case]:
    names = ["dynamics", "momentum", "apart", "x", "y"]
    _, rubs, held = DYNAMICS[given["dynamics"]]
    names += ["friction"] * rubs + ["bias"] * held
    return [Case(ChargesLive, {name: given[name] for name in names})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    pair = Turning(**arguments).pair
    known = pair.dynamics == "momentum" and not (pair.friction or pair.bias)
    alike = known and not arguments["apart"]
    orbit = exact.charged_orbit(pair.energy(), arguments["momentum"]) if alike else None
    return [
        Quantity(
            "charge",
            "⟨<i>J</i>⟩",
            theory=arguments["momentum"] if known else None,
            exact=False,
            source="conserved",
            meaning="The angular momentum, to rounding."
            if known
            else "Not conserved: friction or a bias acts, or there is no momentum.",
        ),
        Quantity(
            "loss",
            "⟨<i>L</i>⟩",
            theory=orbit.mean_loss if orbit else None,
            exact=False,
            source="elliptic integrals",
            meaning="Over an orbit; a run that is not a whole number of periods is off by a part "
            "of one."
            if orbit
            else "No exact mean is known.",
        ),
        Quantity(
            "energy",
            "⟨<i>E</i>⟩",
            theory=pair.energy() if known or (pair.bias and not pair.friction) else None,
            exact=False,
            source="conserved",
            meaning="But for an error in the square of the step.",
        ),
    ]


BENCH = Bench(
    live=ChargesLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=50_000,
    every=1,
    introduction=(
        "A step is 0.02 units of time. Without friction and bias an alike pair has an orbit whose "
        "mean loss is exactly known."
    ),
)
