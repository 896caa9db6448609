"""The bench of the editor of latents: worlds, whose mean surprises are the terms of the theorem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib.information import conditional_entropy, mutual_information
from ergolib.live.latent import LatentLive
from ergolib.live.latent_system import Worlds
from ergolib.live.plan import Bench, Case
from ergolib.live.quantities import Quantity

__all__ = ["BENCH"]

Array = NDArray[np.float64]


def _cases(given: Mapping[str, Any]) -> list[Case]:
    return [Case(LatentLive, {name: given[name] for name in ("preset", "edits", "seed")})]


def _quantities(arguments: Mapping[str, Any], steps: int) -> list[Quantity]:
    made = Worlds(**arguments)
    first, second = (made.p[..., None] * each for each in (made.latent, made.other))
    both = np.einsum("ab,abk,abl->kl", made.p, made.latent, made.other)
    terms = {
        "mediation": mutual_information(first, 0, 1, given=2),
        "redundancy_a": conditional_entropy(second, of=2, given=0),
        "redundancy_b": conditional_entropy(second, of=2, given=1),
    }
    translation = conditional_entropy(both, of=1, given=0)
    said = {
        "mediation": ("I(A;B|Λ)", "What the parts still say of each other when Λ is known."),
        "redundancy_a": ("H(Λ′|A)", "What part A alone leaves open of Λ′."),
        "redundancy_b": ("H(Λ′|B)", "What part B alone leaves open of Λ′."),
    }
    measured = [
        Quantity(
            name,
            said[name][0],
            theory=terms[name],
            exact=_varies(name, first, second, both),
            source="counted",
            meaning=said[name][1],
        )
        for name in terms
    ]
    bound = sum(terms.values())
    return [
        *measured,
        Quantity(
            "translation",
            "H(Λ′|Λ)",
            theory=translation,
            exact=_varies("translation", first, second, both),
            source="counted",
            meaning=f"At most the sum of the three above, {bound:.3f}: a mediator determines what "
            "is redundant.",
        ),
    ]


def _varies(name: str, first: Array, second: Array, both: Array) -> bool:
    """Tell whether a term differs between worlds; if not, there is no error to compare with."""
    if name == "mediation":
        apart = first.sum(1, keepdims=True) * first.sum(0)
        weights, ratios = (
            first,
            np.divide(
                first * first.sum((0, 1)), apart, out=np.zeros_like(first), where=apart > 0.0
            ),
        )
    else:
        of = {"redundancy_a": second.sum(1), "redundancy_b": second.sum(0), "translation": both}
        weights, ratios = _shares(of[name])
    logs = np.log(ratios[weights > 0.0])
    return bool(np.ptp(logs) > 1e-9)


def _shares(joint: Array) -> tuple[Array, Array]:
    """Return a table and the share of each entry in its row."""
    rows = joint.sum(axis=1, keepdims=True)
    return joint, np.divide(joint, rows, out=np.zeros_like(joint), where=rows > 0.0)


BENCH = Bench(
    live=LatentLive,
    cases=_cases,
    quantities=_quantities,
    wait=0,
    steps=20_000,
    every=1,
    unit="worlds",
    introduction=(
        "A step is a world. What is averaged is pointwise, such as −ln <i>p</i>(<i>l</i>′|<i>l</i>)"
        " of the world that was drawn: unlike what is reckoned from tallies, such a mean has no "
        "bias."
    ),
)
