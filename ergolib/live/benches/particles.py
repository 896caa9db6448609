"""The bench of particles in a void: a bath's averages, or what happened without a bath.

With a bath, kinetic energy is known exactly, and the rest in two limits. A gas so thin that only
pairs meet has the pressure rho T (1 + B_2 rho) and the potential energy -rho T^2 dB_2/dT per
particle, from the free energy rho T B_2 per particle. A cold crystal is a set of springs, with the
energy e_0 + T, where e_0 is that at rest and T/2 belongs to each of two coordinates.

The laws without a bath have no equilibrium: one can only say what happened, and that the account of
energy is in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib import exact
from ergolib.live.particles import ParticlesLive
from ergolib.live.particles_parts import CRYSTAL, CUTOFF, DT, FILLED
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import CHANGE, LAST, Quantity

__all__ = ["BENCH"]

NAMES = ("dynamics", "temperature", "density", "number", "start", "seed")
OPTION = {"langevin": (), "inelastic": ("restitution",), "extraction": ("rate",)}
MELTING = 0.4  # a crystal of low pressure does not stay one above
THIN = 0.2  # a gas is thin while rho |B_2| is less


def _cases(given: Mapping[str, Any]) -> list[Case]:
    names = (*NAMES, *OPTION[given["dynamics"]])
    also = ("removed", "conserved") if given["dynamics"] != "langevin" else ()
    return [Case(ParticlesLive, {name: given[name] for name in names}, also)]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    if arguments["dynamics"] == "langevin":
        return _averages(arguments["temperature"], arguments["density"])
    return _story(arguments, steps)


def _averages(t: float, density: float) -> list[Quantity]:
    gas, crystal = _thin_gas(t, density), _crystal(t, density)
    return [
        Quantity(
            "kinetic_temperature",
            "kinetic temperature",
            theory=t,
            exact=True,
            source="bath",
            meaning="That of the bath, exactly, whatever the particles do.",
        ),
        Quantity("potential_energy", "potential energy", **(crystal or gas.get("energy", {}))),
        Quantity("pressure", "pressure", **gas.get("pressure", {})),
        Quantity("psi6", "|<i>ψ</i><sub>6</sub>|", meaning="Bond order: 1 in a perfect crystal."),
        Quantity("largest_cluster", "largest droplet", meaning="As a share of all particles."),
    ]


def _thin_gas(t: float, density: float) -> dict[str, dict[str, Any]]:
    """Return what is known of energy and pressure while only pairs meet; nothing beyond."""
    second = float(exact.second_virial(t, CUTOFF))
    small = density * abs(second)
    if small >= THIN:
        return {}
    h = 1e-4 * t
    above, below = (float(exact.second_virial(t + d, CUTOFF)) for d in (h, -h))
    meaning = (
        "Thin gas: true to first order in the density, so good to about "
        f"<i>ρ</i>|<i>B</i><sub>2</sub>| = {small:.2f}."
    )
    energy = -density * t * t * (above - below) / (2.0 * h)
    pressure = density * t * (1.0 + second * density)
    return {
        name: {"theory": theory, "source": "thin gas", "meaning": meaning}
        for name, theory in (("energy", energy), ("pressure", pressure))
    }


def _crystal(t: float, density: float) -> dict[str, Any]:
    """Return what is known of the energy in the cold; nothing in the heat."""
    if t > MELTING:
        return {}
    edges = (
        "this one has none, but its springs are not quite."
        if density == FILLED
        else "a droplet lies above it, since its rim lacks neighbours."
    )
    return {
        "theory": CRYSTAL.energy + t,
        "source": "crystal without edges",
        "meaning": f"Crystal of springs without edges: {edges}",
    }


def _story(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    return [
        Quantity("kinetic_temperature", "kinetic temperature at the end", how=LAST),
        Quantity("energy", "energy at the end", how=LAST, meaning="Per particle."),
        Quantity(
            "removed",
            "energy removed in all",
            how=LAST,
            meaning="Per particle, since the start."
            if arguments["dynamics"] == "inelastic"
            else f"Per particle, since the start: {arguments['rate']:g} in each unit of time"
            f"{', as long as there is heat to take' if arguments['rate'] > 0.0 else ''}.",
        ),
        Quantity(
            "account",
            "change of energy + removed",
            "conserved",
            CHANGE,
            theory=0.0,
            source="conserved",
            meaning="The only exact line: nothing is lost, but for the error of a step.",
        ),
        Quantity("psi6", "|<i>ψ</i><sub>6</sub>| at the end", how=LAST),
        Quantity("largest_cluster", "largest droplet at the end", how=LAST),
    ]


BENCH = Bench(
    live=ParticlesLive,
    cases=_cases,
    quantities=_quantities,
    wait=10_000,
    steps=100_000,
    every=50,
    cooling="0.6, 0.5, 0.45, 0.4, 0.35, 0.3, 0.2",
    bath=lambda given: given["dynamics"] == "langevin",
    introduction=(
        f"A step is {DT:g} units of time. With a bath, averages stand beside what is known of a "
        "thin gas and of a crystal. Without one there is no equilibrium, and the table says what "
        "happened from the start to the end."
    ),
)
