"""The bench of the oscillator: equipartition, and what a single thermostat makes of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ergolib import Oscillator
from ergolib.live.oscillator import OscillatorLive
from ergolib.live.oscillator_parts import DT, EVERY, LINKS
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]

MISSED = (
    "The circle holds half of it in a bath. One Nosé–Hoover thermostat keeps the path on a torus, "
    "or between tori, for ever: no run is long enough."
)
FRICTION = (
    "Right all the same: while the friction stays finite, its rate of change, "
    "<i>p</i>² − <i>T</i>, must average to 0."
)


def _cases(given: Mapping[str, Any]) -> list[Case]:
    thermostat = given["thermostat"]
    arguments = {
        "thermostat": thermostat,
        "temperature": given["temperature"],
        "start": (given["q"], given["p"]),
        "dt": DT,
    }
    if thermostat == "langevin":
        arguments |= {"friction": given["friction"], "seed": given["seed"]}
    else:
        arguments |= {"mass": given["mass"]}
    if thermostat == "nose-hoover-chain":
        arguments |= {"chain_length": LINKS}
    return [Case(Oscillator, arguments)]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    t = arguments["temperature"]
    single = arguments["thermostat"] == "nose-hoover"
    right = "Equipartition: exact, but for a term in the square of the step."
    bath: dict[str, Any] = {"source": "bath", "exact": not single}
    inside = f"position ** 2 + momentum ** 2 < {round(2.0 * t * math.log(2.0), 6)}"
    return [
        Quantity(
            "squared_position",
            "⟨<i>q</i>²⟩",
            "position ** 2",
            theory=t,
            meaning="What a bath would give." if single else right,
            **bath,
        ),
        Quantity(
            "squared_momentum",
            "⟨<i>p</i>²⟩",
            "momentum ** 2",
            theory=t,
            meaning=FRICTION if single else right,
            **bath,
        ),
        Quantity(
            "inner_half",
            "time within the first circle",
            inside,
            theory=0.5,
            meaning=MISSED if single else "Half of the time: the circle is drawn so.",
            **bath,
        ),
    ]


BENCH = Bench(
    live=OscillatorLive,
    cases=_cases,
    quantities=_quantities,
    wait=5_000,
    steps=500_000,
    every=EVERY,
    introduction=(
        f"A step is {DT:g} units of time; the period is 2π. In a heat bath *q* and *p* are normal, "
        "of mean 0 and variance *T*."
    ),
)
