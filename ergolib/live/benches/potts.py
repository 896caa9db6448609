"""The bench of the plateau: the energy beside what is exact of it, and a way down and back.

For two colours the Potts energy is (E_Ising - 2) / 2 a site at half of Ising's temperature, and
Kaufman's formula is exact for the very lattice. For more than four, Baxter's two energies are those
of the phases at the critical temperature, and only there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib import Potts, exact
from ergolib.live.plan import Bench, Case
from ergolib.live.potts import PottsLive
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]

NAMES = ("q", "size", "temperature", "seed")


def _cases(given: Mapping[str, Any]) -> list[Case]:
    arguments = {name: given[name] for name in NAMES}
    if given["start"] == "half":  # which a system alone does not know
        return [Case(PottsLive, {**arguments, "rule": given["rule"], "start": "half"})]
    return [Case(Potts, {**arguments, "update": given["rule"], "start": given["start"]})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    q, temperature, size = arguments["q"], arguments["temperature"], arguments["size"]
    critical = exact.potts_critical_temperature(q)
    hot, cold = exact.potts_critical_energies(q)
    if q == 2:
        known = {
            "theory": 0.5 * (exact.kaufman_energy(2.0 * temperature, size) - 2.0),
            "exact": True,
            "source": "Kaufman",
            "meaning": "Half of Kaufman's energy at twice the temperature, less one: exact for "
            "this very lattice.",
        }
    elif hot > cold:
        known = {
            "meaning": f"At <i>T</i><sub>c</sub> = {critical:.4f} the phases have −{-hot:.4f} and "
            f"−{-cold:.4f} (Baxter)."
        }
    else:
        known = {"meaning": f"At <i>T</i><sub>c</sub> = {critical:.4f} it is −{-hot:.4f}."}
    return [
        Quantity("energy", "energy per site", **known),
        Quantity(
            "magnetization",
            "order",
            meaning="1 if all have one colour; nearly 0 if all colours are as frequent.",
        ),
    ]


BENCH = Bench(
    live=PottsLive,
    cases=_cases,
    quantities=_quantities,
    unit="sweeps",
    wait=500,
    steps=2000,
    cooling="0.73, 0.71, 0.705, 0.7, 0.695, 0.69, 0.68, 0.69, 0.695, 0.7, 0.705, 0.71, 0.73",
    introduction=(
        "For two colours the energy is known exactly, for this very lattice; for more, it is known "
        "at the critical temperature. Near it a run stays long in the phase in which it began, and "
        "its error does not tell: start at random, then with one colour, and compare."
    ),
)
