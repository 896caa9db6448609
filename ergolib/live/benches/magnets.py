"""The bench of the small magnets: how large, how Gaussian, and how often they change sides.

Up to 64 spins, the magnetization and Binder's cumulant are exact for the very lattice. A lattice of
9 or 16 spins has an exact relaxation time tau as well, and if flips are rare, one comes every 2 tau
sweeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ergolib import Ising, exact
from ergolib.live.magnets import MagnetsLive
from ergolib.live.magnets_parts import COUNTED, SOLVED, sides
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import BINDER, FLIPS, Quantity

__all__ = ["BENCH"]

_relaxation_time = cache(exact.relaxation_time)  # a second or more for 16 spins

COUNTS = "Summed over all states of this very lattice."


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [
        Case(
            Ising,
            {
                "size": side,
                "temperature": given["temperature"],
                "seed": given["seed"] + i,
                "update": "heat-bath",
                "scan": "random",
                "start": "up",
            },
        )
        for i, side in enumerate(sides(given))
    ]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    temperature, side = arguments["temperature"], arguments["size"]
    if side in COUNTED:
        known = exact.finite_magnetization_moments(temperature, side)
        length = {"theory": known["abs_m"], "exact": True, "source": "counted", "meaning": COUNTS}
        cumulant = {"theory": known["binder"], "exact": True, "source": "counted"}
        cumulant["meaning"] = COUNTS
    else:
        yang = exact.yang_magnetization(temperature)
        length = {"theory": yang, "source": "Yang", "meaning": "Yang: of the infinite lattice."}
        cumulant = {"meaning": "2/3 if |<i>m</i>| is always the same, 0 if <i>m</i> is normal."}
    flips: dict[str, Any] = {"meaning": "Too many states for an exact relaxation time."}
    if side in SOLVED:
        flips = {
            "theory": steps / (2.0 * _relaxation_time(temperature, side)),
            "source": "one in 2 τ",
            "meaning": "One every 2 τ, τ being the exact relaxation time: true where τ is many "
            "sweeps, and only there.",
        }
    return [
        Quantity("abs_magnetization", "|<i>m</i>|", **length),
        Quantity("binder", "<i>U</i><sub>4</sub>", "magnetization", BINDER, **cumulant),
        Quantity("flips", "changes of side", "magnetization", FLIPS, **flips),
    ]


BENCH = Bench(
    live=MagnetsLive,
    cases=_cases,
    quantities=_quantities,
    unit="sweeps",
    wait=1000,
    steps=50_000,
    introduction=(
        "All three are measured, after every sweep. A magnet has changed sides when it has gone "
        "from three quarters of its usual |*m*| to as much on the other side; the error of their "
        "number is its root, as for any rare event."
    ),
)
