"""The ensembles by name: what each asks, its points, its experiment, and the tables it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

from ergolib.learning.composition import subspace_overlap
from ergolib.learning.ensembles.experiments import (
    CURVES,
    DRIVES,
    GROWN,
    OPTIMISERS,
    SETTINGS,
    THINNED,
    crystal,
    hysteresis,
    optimised,
    sided,
    started,
    swept,
)
from ergolib.learning.ensembles.formation import EVERY, circuit_formation

if TYPE_CHECKING:
    import pandas as pd
    import xarray

__all__ = ["ENSEMBLES", "Ensemble", "find_ensemble"]

OTHER_DATA = 1000  # added to a seed for data that its start has not met
STEPS = np.arange(0, GROWN + 1, EVERY * THINNED)

Tables = dict[str, "pd.DataFrame"]
Points = tuple[dict[str, Any], ...]


def _one_table(name: str, data: xarray.Dataset) -> Tables:
    """Return one row for each point."""
    points = [str(key) for key in data.coords if key in data.variables and key != "point"]
    return {name: data.to_dataframe().reset_index()[[*points, *map(str, data.data_vars)]]}


def _crystals(name: str, data: xarray.Dataset) -> Tables:
    """Return a row for each run; their curves; and the overlap of each two that are compared.

    Compared are the 8 directions written, between starts that met the data of their own seed
    (`kind` "two starts"), and between one start on two sets of data ("one start").
    """
    import pandas as pd

    long = [*(f"{curve}_curve" for curve in CURVES), "written"]
    (rows,) = _one_table(name, data.drop_vars(long)).values()
    own = (data["seed"] == data["data_seed"]).values
    seeds, written = data["seed"].values, data["written"].values
    curves = pd.concat(
        pd.DataFrame({"seed": seed, "step": STEPS} | {c: one[f"{c}_curve"] for c in CURVES})
        for seed, one in ((int(seeds[i]), data.isel(point=i)) for i in np.flatnonzero(own))
    )
    pairs = []
    for i in range(len(seeds)):
        for j in range(i):
            if own[j] and (own[i] or seeds[i] == seeds[j]):
                kind = "two starts" if own[i] else "one start"
                overlap = subspace_overlap(written[i], written[j])
                pairs.append((kind, int(seeds[j]), int(seeds[i]), overlap))
    overlaps = pd.DataFrame(pairs, columns=["kind", "first", "second", "overlap"])
    return {
        name: rows,
        f"{name}_curves": curves.reset_index(drop=True),
        f"{name}_overlaps": overlaps,
    }


def _sweeps(name: str, data: xarray.Dataset) -> Tables:
    """Return a row for each stay of each seed: on the way down, or up again."""
    import pandas as pd

    way = np.where(np.arange(len(DRIVES)) <= int(DRIVES.argmin()), "down", "up")
    frames = []
    for i in range(data.sizes["seed"]):
        one = data.isel(seed=i)
        head = {"seed": int(one["seed"]), "way": way, "in_context": DRIVES}
        frames.append(pd.DataFrame(head | {str(n): one[n].values for n in data.data_vars}))
    return {name: pd.concat(frames, ignore_index=True)}


@dataclass(frozen=True)
class Ensemble:
    """Many training runs that answer one question.

    Attributes
    ----------
    question : str
        In one line.
    experiment : callable
        What is done at a point.
    points : tuple of dict
        The points, as `ergolib.scan` takes them.
    tables : callable
        From the ensemble's name and the scan's dataset to its tables, by name; by default one row
        for each point.
    dims : mapping
        Names for the axes of results that are arrays.
    """

    question: str
    experiment: Callable[..., Mapping[str, Any]]
    points: Points | dict[str, Any]
    tables: Callable[[str, xarray.Dataset], Tables] = _one_table
    dims: dict[str, list[str]] = field(default_factory=dict)


def _points(**columns: Any) -> Points:
    """Return all combinations of values, the last changing fastest."""
    from itertools import product

    return tuple(dict(zip(columns, values, strict=True)) for values in product(*columns.values()))


ENSEMBLES: dict[str, Ensemble] = {
    "waiting": Ensemble(
        "How long do runs that differ in their seed alone wait for the circuit?",
        circuit_formation,
        _points(in_context=(0.6, 0.4), seed=range(48)),
    ),
    "crystals": Ensemble(
        "Do seeds agree on the subspace in which the layers meet? Does a start choose it?",
        crystal,
        (
            *({"seed": seed, "data_seed": seed} for seed in range(16)),
            *({"seed": seed, "data_seed": seed + OTHER_DATA} for seed in range(6)),
        ),
        _crystals,
        {**{f"{curve}_curve": ["step"] for curve in CURVES}, "written": ["kept", "stream"]},
    ),
    "hysteresis": Ensemble(
        "Where no circuit forms, does one that was formed elsewhere stay, and is its loss lower?",
        hysteresis,
        _points(setting=tuple(SETTINGS), start=("fresh", "seeded"), seed=range(6)),
    ),
    "drive": Ensemble(
        "How does the wait depend on the drive q?",
        circuit_formation,
        _points(in_context=(0.9, 0.8, 0.7, 0.5, 0.45), seed=range(8)),
    ),
    "starts": Ensemble(
        "How does the wait depend on the size of the start?",
        started,
        (
            *_points(what=("output",), scale=(0.2, 0.1, 0.05, 0.025, 0.0125), seed=range(6)),
            *_points(what=("all",), scale=(1.4, 0.7, 0.5), seed=range(6)),
        ),
    ),
    "optimisers": Ensemble(
        "Does the circuit form by Adam, in small batches, or with one layer alone?",
        optimised,
        _points(variant=tuple(OPTIMISERS), seed=range(6)),
    ),
    "sides": Ensemble(
        "In small batches: is it the start or the data that leads to the circuit, or away from it?",
        sided,
        _points(seed=range(6), data_seed=range(OTHER_DATA, OTHER_DATA + 5)),
    ),
    "sweeps": Ensemble(
        "If the drive is lowered slowly and raised again, where does the circuit go and return?",
        swept,
        {"seed": range(6)},
        _sweeps,
        {key: ["stay"] for key in ("loss", "loss_predictable", "induction", "previous_token")},
    ),
}


def find_ensemble(name: str) -> Ensemble:
    """Return the ensemble of a name; hyphens are read as underscores.

    Raises
    ------
    ValueError
        If there is none, with the names there are and the nearest of them.
    """
    key = name.replace("-", "_")
    if key in ENSEMBLES:
        return ENSEMBLES[key]
    near = get_close_matches(key, ENSEMBLES, 1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    raise ValueError(f"there is no ensemble {name!r}{hint}: there are {', '.join(ENSEMBLES)}")
