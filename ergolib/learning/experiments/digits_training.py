r"""How one pairwise model and several learn handwritten digits: held-out nats against the steps.

Couplings are learnt in steps of persistent chains (`fit_contrastive`). Here learning is stopped
after few of them or many, converged or not, and what the model has come to know is measured on
pictures held out: nats = -(mean of ln p), ln Z by annealed importance sampling. Who learns what is
decided once, by a mixture of independent spins, and experts share the chains: a step renews equally
many spins whether one model learns or ten. Nats.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ergolib.arguments import integer, positive
from ergolib.learning.experiments.data import binary_digits, split_data
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.knowledge.contrastive_experts import (
    experts_log_likelihood,
    fit_experts_contrastive,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["training_on_digits"]

CHAINS = 320  # of all experts together
ANY = 1e9  # a mismatch that is never met: whether it has converged is what is looked at
ALL = 0.999  # patterns may change hands as they like: there is one round


def training_on_digits(
    seed: int = 0,
    repeats: int = 3,
    experts: Sequence[int] = (1, 5, 10),
    steps: Sequence[int] = (10, 30, 100, 300),
    ridge: float = 0.03,
) -> pd.DataFrame:
    """Measure what one model and several know of digits after so many steps.

    Parameters
    ----------
    seed : int, default 0
    repeats : int, default 3
        Splits of the 1,797 pictures: 80 % to learn from, 20 % held out.
    experts : sequence of int, default (1, 5, 10)
        How many, from 1 to 80.
    steps : sequence of int, default (10, 30, 100, 300)
        Each at least 10; each fit begins anew.
    ridge : float, default 0.03
        Greater than 0: see `fit_experts_contrastive`.

    Returns
    -------
    pandas.DataFrame
        A row for each number of experts and of steps: `experts`, `steps`; then, each with its
        interval, `nats` held out, `training_nats`, `annealing_error` (the standard error of `nats`
        from ln Z) and `updates` (millions of spins renewed); and `runs`.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn is not installed.
    TypeError, ValueError
        If an argument is not of its kind.
    NotConverged
        If an ln Z is not to be trusted.
    """
    start, many = integer(seed, "seed", 0), integer(repeats, "repeats", 1)
    parts = [integer(k, "experts", 1, CHAINS // 4) for k in experts]
    stops = [integer(s, "steps", 10) for s in steps]
    prior = positive(ridge, "ridge")
    patterns = binary_digits().patterns
    records = []
    for repeat in range(many):
        rng = np.random.default_rng([start, repeat])
        train, _, test = split_data(len(patterns), rng, validation=0.0)
        own = int(rng.integers(2**31))
        for k in parts:
            for stop in stops:
                made = fit_experts_contrastive(
                    patterns[train],
                    k,
                    ridge=prior,
                    chains=CHAINS // k // 2 * 2,
                    steps=stop,
                    tolerance=ANY,
                    rounds=1,
                    settled=ALL,
                    annealed_chains=64,
                    annealed_steps=max(50, 250 // k),
                    seed=own,
                )
                log_p, error = experts_log_likelihood(made, patterns[test])
                record = {"experts": k, "steps": stop, "nats": -float(log_p.mean())}
                record |= {"training_nats": -made.log_likelihood, "annealing_error": error}
                records.append(record | {"updates": 1e-6 * made.updates})
    return tabulate(records, ["experts", "steps"])
