"""The experiments by name: where each of them is, and what it asks in one line.

An experiment is a function `(seed=0, ..., repeats=...) -> pandas.DataFrame` with one row for each
condition, whose quantities x have columns `x`, `x_low` and `x_high`, a 95 % interval over
independent repeats (`ergolib.learning.experiments.intervals`). To enter one in, add a line below,
and its function to the package's table of names.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EXPERIMENTS", "Experiment", "find_experiment"]


class Experiment(NamedTuple):
    """One experiment.

    Attributes
    ----------
    module : str
        The module of `ergolib.learning.experiments` it is in.
    function : str
        The function's name.
    question : str
        What it asks, in one line.
    """

    module: str
    function: str
    question: str

    def load(self) -> Callable[..., pd.DataFrame]:
        """Return the function itself; its module is imported now."""
        module = import_module(f"ergolib.learning.experiments.{self.module}")
        found: Any = getattr(module, self.function)
        return found  # type: ignore[no-any-return]


EXPERIMENTS: dict[str, Experiment] = {
    "cues": Experiment(
        "memories", "cue_account", "How many nats of a memory come back from a damaged copy?"
    ),
    "ergodicity_and_performance": Experiment(
        "ergodicity_and_performance",
        "passage_and_loss",
        "What is a model worth, and can its sampler still get about in it?",
    ),
    "experts_on_digits": Experiment(
        "real_data",
        "experts_on_digits",
        "Do several pairwise models say more of handwritten digits than one?",
    ),
    "experts_on_tumours": Experiment(
        "real_data",
        "experts_on_tumours",
        "Do several pairwise models say more of measured tumours than one?",
    ),
    "minima": Experiment(
        "minima", "minima_by_order", "How many minima has a landscape with fewer couplings?"
    ),
    "minima_by_size": Experiment(
        "minima_of_free_energy", "minima_by_size", "Where do two minima of F(m) become one?"
    ),
    "minima_by_temperature": Experiment(
        "minima_of_free_energy",
        "minima_by_temperature",
        "How many minima has F along a pattern, order by order, when warmed?",
    ),
    "one_or_several": Experiment(
        "one_or_several",
        "loss_of_one_or_several",
        "Does one model lose more than several experts?",
    ),
    "one_or_several_training": Experiment(
        "one_or_several_training",
        "training_of_one_or_several",
        "Which is trained in fewer steps, one model or several?",
    ),
    "optima": Experiment(
        "optima", "optima_of_fits", "In how many optima does the training itself end?"
    ),
    "passage_and_temperature": Experiment(
        "ergodicity_and_performance",
        "passage_and_temperature",
        "What does cooling a learnt model protect, and which passages does it close?",
    ),
    "retrieval": Experiment(
        "memories", "retrieval_curve", "How much does a Hopfield network remember at a load?"
    ),
    "retrieval_drop": Experiment(
        "memories", "retrieval_drop", "How sharply does its memory end, for so many spins?"
    ),
    "spurious": Experiment(
        "memories", "spurious_states", "Where does a network end that was reminded of nothing?"
    ),
    "training_by_chains": Experiment(
        "chain_training",
        "training_by_chains",
        "Do chains that cannot cross learn how common each pattern is?",
    ),
    "training_on_digits": Experiment(
        "digits_training",
        "training_on_digits",
        "What have one model and several come to know of digits after so many steps?",
    ),
}


def find_experiment(name: str) -> Experiment:
    """Return the experiment of a name; hyphens are read as underscores.

    Raises
    ------
    ValueError
        If there is none, with the names there are and the nearest of them.
    """
    from difflib import get_close_matches

    key = name.replace("-", "_")
    if key in EXPERIMENTS:
        return EXPERIMENTS[key]
    near = get_close_matches(key, EXPERIMENTS, 1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    raise ValueError(
        f"there is no experiment {name!r}{hint}: there are {', '.join(sorted(EXPERIMENTS))}"
    )
