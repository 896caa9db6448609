"""Experiments on what learns, each a function that makes one table with its intervals.

He and Lubchenko propose experiments and leave them undone (Neural Computation 37, 742, 2025); these
are ours, in our own notation. A table is made from a seed and comes out the same each time; from
another seed its numbers differ, within their intervals.

    python -m ergolib.learning.experiments                  # what there is
    python -m ergolib.learning.experiments minima --seed 7  # one of them

Each row is a condition. A quantity x has three columns, `x`, `x_low` and `x_high`: the mean over
`runs` independent repeats and its 95 % interval. Nats, k_B = 1.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning.experiments.chain_training import (
        Trained,
        train_by_chains,
        training_by_chains,
    )
    from ergolib.learning.experiments.data import (
        BinaryData,
        above_medians,
        binary_digits,
        split_data,
        tumour_measurements,
    )
    from ergolib.learning.experiments.digits_training import training_on_digits
    from ergolib.learning.experiments.ergodicity_and_performance import (
        passage_and_loss,
        passage_and_temperature,
    )
    from ergolib.learning.experiments.gibbs_chains import library_shares
    from ergolib.learning.experiments.intervals import (
        differences,
        interval,
        tabulate,
        with_intervals,
    )
    from ergolib.learning.experiments.memories import (
        cue_account,
        retrieval_curve,
        retrieval_drop,
        spurious_states,
    )
    from ergolib.learning.experiments.minima import minima_by_order
    from ergolib.learning.experiments.minima_of_free_energy import (
        mattis_crossing,
        minima_by_size,
        minima_by_temperature,
        overlap_minima,
    )
    from ergolib.learning.experiments.one_or_several import (
        loss_of_one_or_several,
        patterns_and_background,
    )
    from ergolib.learning.experiments.one_or_several_training import training_of_one_or_several
    from ergolib.learning.experiments.optima import optima_of_fits
    from ergolib.learning.experiments.real_data import experts_on_digits, experts_on_tumours
    from ergolib.learning.experiments.registry import EXPERIMENTS, Experiment, find_experiment
    from ergolib.learning.experiments.targets import (
        distances,
        funnels,
        holes,
        parity,
        patterns_apart,
    )

__all__ = [
    "EXPERIMENTS",
    "BinaryData",
    "Experiment",
    "Trained",
    "above_medians",
    "binary_digits",
    "cue_account",
    "differences",
    "distances",
    "experts_on_digits",
    "experts_on_tumours",
    "find_experiment",
    "funnels",
    "holes",
    "interval",
    "library_shares",
    "loss_of_one_or_several",
    "mattis_crossing",
    "minima_by_order",
    "minima_by_size",
    "minima_by_temperature",
    "optima_of_fits",
    "overlap_minima",
    "parity",
    "passage_and_loss",
    "passage_and_temperature",
    "patterns_and_background",
    "patterns_apart",
    "retrieval_curve",
    "retrieval_drop",
    "split_data",
    "spurious_states",
    "tabulate",
    "train_by_chains",
    "training_by_chains",
    "training_of_one_or_several",
    "training_on_digits",
    "tumour_measurements",
    "with_intervals",
]

_HOME = {
    "chain_training": ("Trained", "train_by_chains", "training_by_chains"),
    "data": (
        "BinaryData",
        "above_medians",
        "binary_digits",
        "split_data",
        "tumour_measurements",
    ),
    "digits_training": ("training_on_digits",),
    "ergodicity_and_performance": ("passage_and_loss", "passage_and_temperature"),
    "gibbs_chains": ("library_shares",),
    "intervals": ("differences", "interval", "tabulate", "with_intervals"),
    "memories": ("cue_account", "retrieval_curve", "retrieval_drop", "spurious_states"),
    "minima": ("minima_by_order",),
    "minima_of_free_energy": (
        "mattis_crossing",
        "minima_by_size",
        "minima_by_temperature",
        "overlap_minima",
    ),
    "one_or_several": ("loss_of_one_or_several", "patterns_and_background"),
    "one_or_several_training": ("training_of_one_or_several",),
    "optima": ("optima_of_fits",),
    "real_data": ("experts_on_digits", "experts_on_tumours"),
    "registry": ("EXPERIMENTS", "Experiment", "find_experiment"),
    "targets": ("distances", "funnels", "holes", "parity", "patterns_apart"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
