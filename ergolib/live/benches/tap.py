"""The bench of the energy tap: what two isolated systems hold, together or apart, beside theory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ergolib import Microcanonical, exact
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity
from ergolib.live.tap import TapLive
from ergolib.live.tap_system import TwoSystems, common_price, energy_at

__all__ = ["BENCH"]

NAMES = ("left", "right", "right_size", "start", "valve", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(TapLive, {name: given[name] for name in NAMES})]


@cache
def _prices(**arguments: Any) -> tuple[TwoSystems, float | None, float | None]:
    """Return the systems, and the price of each by theory once they are in equilibrium."""
    both = TwoSystems(**arguments)
    if arguments["valve"]:
        common = common_price(both.left, both.right)
        return both, common, common
    return both, common_price(both.left), common_price(both.right)


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    both, *prices = _prices(**arguments)
    where = "on which both agree" if arguments["valve"] else "that this energy has"
    found = []
    for name, side, price in zip(("left", "right"), (both.left, both.right), prices, strict=True):
        held, inside = _expected(side, price)
        found += [
            Quantity(
                f"{name}_energy",
                f"energy per site, {name}",
                theory=inside,
                source="large system",
                meaning="Above the ground state; theory is that of a large system and its purses, "
                f"at the price {where}.",
            ),
            Quantity(
                f"{name}_purse",
                f"energy in a purse, {name}",
                theory=held,
                source="exponential law",
                meaning=f"At the price {where}.",
            ),
        ]
    return found


def _expected(system: Microcanonical, price: float | None) -> tuple[float | None, float | None]:
    """Return what a purse and a site hold at a price."""
    if price is None:
        return None, None
    held = float(exact.purse_energy(price, system.quantum, system.capacity))
    inside = (energy_at(system, price) - system.purses.size * held) / system.sites
    return held, inside


BENCH = Bench(
    live=TapLive,
    cases=_cases,
    quantities=_quantities,
    unit="sweeps",
    wait=2000,
    steps=4000,
    every=4,
    introduction=(
        "The tap is shut here. With the valve open both systems are measured once they have "
        "traded, and theory knows the price on which they agree, unless one of them is a Potts "
        "lattice; with the valve shut each keeps its own."
    ),
)
