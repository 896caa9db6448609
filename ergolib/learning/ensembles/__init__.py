"""Ensembles of trained transformers: the same experiment, seed after seed, in tables.

One training run is an anecdote. These are the runs that the pages count: when the circuit forms
(`waiting`, `drive`, `starts`, `optimisers`), where in the stream of vectors it settles
(`crystals`), to which side of the plateau it falls (`sides`), and whether it stays where it
hardly forms (`hysteresis`, `sweeps`). They were trained by `ergolib.scan`, and are stored in the
package:

    from ergolib.learning.ensembles import stored
    stored("waiting").groupby("in_context")["t50"].describe()

    python -m ergolib.learning.ensembles --list         # what there is
    python -m ergolib.learning.ensembles waiting        # train one again; alone, all

What is made of waiting times - intervals, tests, laws - is in `dispersion`, `survival` and `laws`,
which know nothing of transformers. The columns of a run are those of `Watched.summary`.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning.ensembles.dispersion import (
        LagTest,
        VariationInterval,
        lagged_exponential_test,
        variation_interval,
    )
    from ergolib.learning.ensembles.experiments import (
        crystal,
        hysteresis,
        optimised,
        sided,
        started,
        swept,
    )
    from ergolib.learning.ensembles.formation import (
        Watched,
        circuit_formation,
        first_passage,
        rule,
        watch,
    )
    from ergolib.learning.ensembles.laws import GroupedLine, drive_laws, grouped_line
    from ergolib.learning.ensembles.registry import ENSEMBLES, Ensemble, find_ensemble
    from ergolib.learning.ensembles.survival import Survival, hazards, kaplan_meier
    from ergolib.learning.ensembles.tables import build, origin, stored, stored_names

__all__ = [
    "ENSEMBLES",
    "Ensemble",
    "GroupedLine",
    "LagTest",
    "Survival",
    "VariationInterval",
    "Watched",
    "build",
    "circuit_formation",
    "crystal",
    "drive_laws",
    "find_ensemble",
    "first_passage",
    "grouped_line",
    "hazards",
    "hysteresis",
    "kaplan_meier",
    "lagged_exponential_test",
    "optimised",
    "origin",
    "rule",
    "sided",
    "started",
    "stored",
    "stored_names",
    "swept",
    "variation_interval",
    "watch",
]

_HOME = {
    "dispersion": (
        "LagTest",
        "VariationInterval",
        "lagged_exponential_test",
        "variation_interval",
    ),
    "experiments": ("crystal", "hysteresis", "optimised", "sided", "started", "swept"),
    "formation": ("Watched", "circuit_formation", "first_passage", "rule", "watch"),
    "laws": ("GroupedLine", "drive_laws", "grouped_line"),
    "registry": ("ENSEMBLES", "Ensemble", "find_ensemble"),
    "survival": ("Survival", "hazards", "kaplan_meier"),
    "tables": ("build", "origin", "stored", "stored_names"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
