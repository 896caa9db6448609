"""The bench of the rotors: stiffness, length and vortices beside waves, loops and the bath."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ergolib import Rotors, exact
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import CHANGE, Quantity
from ergolib.live.rotors import RotorsLive
from ergolib.live.rotors_parts import COLD, DT, HOT, cold_energy, hot_energy

__all__ = ["BENCH"]

NAMES = ("size", "temperature", "seed", "friction", "start")
WAVES = "Small waves, to second order in <i>T</i>: no vortices."
LOOPS = "Bonds and the loops round one square: the first terms of a series in 1/<i>T</i>."


def _cases(given: Mapping[str, Any]) -> list[Case]:
    arguments = {name: given[name] for name in NAMES}
    return [Case(RotorsLive if given["start"] == "pair" else Rotors, arguments)]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    t, size = arguments["temperature"], arguments["size"]
    if not arguments["friction"]:
        return [
            Quantity(
                "energy_change",
                "change of energy",
                "energy",
                CHANGE,
                theory=0.0,
                source="conserved",
                meaning="Conserved, but for the error of a step: these rotors are alone.",
            ),
            Quantity(
                "kinetic_temperature",
                "kinetic temperature",
                meaning="It follows from the energy; no formula says how.",
            ),
            Quantity("abs_magnetization", "|<i>m</i>|"),
            Quantity("vortices", "vortices per square"),
        ]
    energy, stiffness, length = _waves(t, size) if t <= COLD else _loops(t)
    return [
        Quantity(
            "kinetic_temperature",
            "kinetic temperature",
            theory=t,
            exact=True,
            source="bath",
            meaning="That of the bath, exactly.",
        ),
        Quantity("potential_energy", "potential energy per rotor", **energy),
        Quantity("helicity_modulus", "helicity modulus <i>Υ</i>", **stiffness),
        Quantity("abs_magnetization", "|<i>m</i>|", **length),
        Quantity(
            "vortices",
            "vortices per square",
            meaning="Of both signs. Vortices of a start at random pair off slowly in the cold.",
        ),
    ]


def _waves(t: float, size: int) -> tuple[dict[str, Any], ...]:
    """Return what is known in the cold of energy, stiffness and length."""
    return (
        {"theory": float(cold_energy(np.asarray(t))), "source": "waves", "meaning": WAVES},
        {
            "theory": 1.0 - 0.25 * t,
            "source": "waves",
            "meaning": "Small waves, to first order in <i>T</i>.",
        },
        {
            "theory": exact.spin_wave_magnetization(t, size),
            "source": "waves",
            "meaning": "Small waves alone: true as <i>T</i> → 0, for this very size, once all "
            "vortices are gone.",
        },
    )


def _loops(t: float) -> tuple[dict[str, Any], ...]:
    """Return what is known above the transition."""
    energy: dict[str, Any] = {}
    if t >= HOT:
        energy = {"theory": float(hot_energy(np.asarray(t))), "source": "loops", "meaning": LOOPS}
    return (
        energy,
        {
            "theory": 0.0,
            "source": "infinite lattice",
            "meaning": "Above <i>T</i><sub>BKT</sub> the infinite lattice has none.",
        },
        {
            "theory": 0.0,
            "source": "infinite lattice",
            "meaning": "The infinite lattice has none, at any temperature; a finite one has.",
        },
    )


BENCH = Bench(
    live=RotorsLive,
    cases=_cases,
    quantities=_quantities,
    wait=2000,
    steps=10_000,
    every=10,
    cooling="1.5, 1.2, 1.1, 1, 0.9, 0.8, 0.6, 0.3",
    bath=lambda given: bool(given["friction"]),
    introduction=(
        f"A step is {DT:g} units of time. In the cold, theory has small waves; in the heat, small "
        "loops; in between, where vortices come apart, there is no formula."
    ),
)
