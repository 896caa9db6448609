"""The bench of hidden atoms: what they tell and how far a map misses, over many territories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib import exact
from ergolib.live.atoms import AtomsLive
from ergolib.live.atoms_parts import LAWFUL, expected_nats
from ergolib.live.atoms_run import LOOKS
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]

NAMES = ("spread", "known", "seed")
OFTEN = 0.12  # from this spread on two lattices fit often enough to be met
SURE = 0.1  # up to this spread hardly an atom is taken for its neighbour


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(AtomsLive, {name: given[name] for name in NAMES})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    s, known = arguments["spread"], arguments["known"]
    return [
        Quantity(
            "nats_1",
            "nats, one atom",
            theory=float(exact.crystal_information(s)),
            source="exact",
            meaning="The same for every atom, and whether the axes are known or not.",
        ),
        *(_nats(s, known, k) for k in (2, 5, LOOKS)),
        *_errors(s, known, "near", "within two lattice constants of the middle of those seen"),
        *_errors(s, known, "far", "further away"),
    ]


def _nats(s: float, known: bool, k: int) -> Quantity:
    """Return what is known of the information that k atoms give."""
    label = f"nats, {k} atoms"
    if not known:
        return Quantity(
            f"nats_{k}", label, meaning="Of phase and angle; theory has a law for one lattice left."
        )
    if k == 2:
        theory = float(exact.crystal_information(s, atoms=2))
        return Quantity(
            "nats_2",
            label,
            theory=theory,
            exact=s >= OFTEN,
            source="exact",
            meaning="Exactly. In the cold, territories where two lattices fit are so rare that "
            "hardly any are met, and the average is a little more.",
        )
    lawful = s <= LAWFUL
    return Quantity(
        f"nats_{k}",
        label,
        theory=expected_nats(s)[k - 1],
        source="law" if lawful else "average",
        meaning="ln[<i>k</i> <i>A</i> / (2π e <i>s</i>²)], right here to 1e-4."
        if lawful
        else "An average over other crystals, to about 0.01.",
    )


def _errors(s: float, known: bool, name: str, where: str) -> list[Quantity]:
    """Return what is known of the squared error of prediction, in some rings."""
    label = f"squared error, {name}"
    anywhere = [[0.0, 0.0]] * LOOKS
    if known:
        return [
            Quantity(
                f"{name}_error",
                label,
                theory=float(exact.prediction_error(s, anywhere, anywhere[0], "known")),
                exact=s <= SURE,
                source="formula",
                meaning=f"<i>s</i>² (2 + 2/{LOOKS}), the same near and far; here, {where}.",
            )
        ]
    return [
        Quantity(
            f"{name}_error",
            label,
            f"{name}_error - {name}_formula",
            theory=0.0,
            source="formula",
            meaning=f"Less what the lever formula says of the same atoms, {where}.",
        ),
        Quantity(f"{name}_formula", f"formula, {name}", meaning="With the lever of each atom."),
    ]


BENCH = Bench(
    live=AtomsLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=400,
    every=1,
    unit="territories",
    introduction=(
        "A step is a new territory with twelve looks at atoms picked by chance. Of the steam there "
        "is nothing to measure: every look tells nothing, in all territories."
    ),
)
