"""The experiments: functions of a point that train one transformer, or two, and say what became.

Each is a pure function of its point, seed included, as `ergolib.scan` wants it. What is not said is
as in the recommended setting: drive q = 0.6, batches of 32, rate 0.1, momentum 0.9.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ergolib.learning.composition import write_subspace
from ergolib.learning.ensembles.formation import KEPT, Watched, circuit_formation, rule, watch
from ergolib.learning.transformer import Architecture, Transformer

__all__ = ["crystal", "hysteresis", "optimised", "sided", "started", "swept"]

GROWN = 800  # steps after which a circuit is complete at the recommended setting
THINNED = 2  # every second observation of a crystal is kept
LATER = {"decay": 12_000, "batch": 4000, "drive": 14_000}  # steps: some fresh ones are slow
DRIVES = np.round(np.concatenate([np.arange(0.6, 0.19, -0.05), np.arange(0.25, 0.61, 0.05)]), 2)
STAY = 300  # steps at each drive of a sweep

CURVES = ("loss", "loss_predictable", "induction", "previous_token", "overlap", "match")
SETTINGS: dict[str, dict[str, float]] = {
    "decay": {"weight_decay": 1e-3},
    "batch": {"batch": 8},
    "drive": {"in_context": 0.3},
}
OPTIMISERS: dict[str, tuple[int, dict[str, Any]]] = {
    "adam": (2000, {"optimiser": "adam", "rate": 3e-3}),
    "batch 8": (4000, {"batch": 8}),
    "one layer": (1500, {"architecture": Architecture(layers=1)}),
}


def crystal(seed: int, data_seed: int) -> dict[str, Any]:
    """Train 800 steps; return a row, curves, and the 8 leading directions that layer 1 writes."""
    seen = watch(Transformer(seed=seed, data_seed=data_seed), GROWN, whole=True)
    curves = {f"{name}_curve": np.array(seen.seen[name][::THINNED]) for name in CURVES}
    trained = seen.transformer
    written = write_subspace(trained.architecture, trained.parameters, KEPT)
    return {**seen.summary(), **curves, "written": written}


def hysteresis(setting: str, start: str, seed: int) -> dict[str, float]:
    """Train long in a hostile setting, from a fresh start or with a circuit grown before.

    `setting` is "decay" (of the weights, 1e-3), "batch" (of 8) or "drive" (q = 0.3); `start` is
    "fresh" or "seeded". The seeded one first takes 800 steps in the recommended setting.
    """
    changed = dict(SETTINGS[setting])
    source = rule(changed.pop("in_context", 0.6))
    transformer = Transformer(seed=seed)
    before = np.nan
    if start == "seeded":
        before = transformer.train(GROWN).observe()["induction"]
    transformer.source = source
    for name, value in changed.items():
        setattr(transformer, name, value)
    seen = _seldom(transformer, LATER[setting], 50)
    row = seen.summary()
    kept = ("steps", "plateau", "loss", "induction", "previous_token", "overlap", "match")
    return {"induction_before": before, **{name: row[name] for name in kept}}


def swept(seed: int) -> dict[str, Any]:
    """Lower the drive in steps of 0.05 from 0.6 to 0.2 and raise it again, 300 steps at each.

    A transformer that has grown its circuit at 0.6 is swept; returned is what was seen at the end
    of each stay, on the sequences of that drive.
    """
    transformer = Transformer(seed=seed).train(GROWN)
    rows = []
    for drive in DRIVES:
        transformer.source = rule(float(drive))
        rows.append(transformer.train(STAY).observe())
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def started(what: str, scale: float, seed: int) -> dict[str, float]:
    """Form a circuit from a start of another size.

    `what` is "output", for the standard deviation of what the heads write at the start (W_O), 0.05
    as recommended; or "all", for a factor of all parameters at the start.
    """
    if what == "output":
        return circuit_formation(seed=seed, limit=4000, output_scale=scale)
    transformer = Transformer(seed=seed)
    transformer.parameters[:] *= np.float32(scale)
    return watch(transformer, 4000).summary()


def optimised(variant: str, seed: int) -> dict[str, float]:
    """Form a circuit, or not: by "adam", in batches of 8 ("batch 8"), or with "one layer"."""
    limit, settings = OPTIMISERS[variant]
    return watch(Transformer(seed=seed, **settings), limit).summary()


def sided(seed: int, data_seed: int) -> dict[str, float]:
    """Form a circuit, or not, in batches of 8, from a start on data that others meet as well.

    Does the start choose the side of the saddle, or the noise?
    """
    return watch(Transformer(seed=seed, data_seed=data_seed, batch=8), 4000).summary()


def _seldom(transformer: Transformer, steps: int, every: int) -> Watched:
    """Train and look once in a while, whatever happens."""
    seen = Watched(transformer)
    seen.look()
    for _ in range(steps // every):
        transformer.train(every)
        seen.look()
    return seen
