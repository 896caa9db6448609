r"""One pairwise model against several, on real data: nats per sample, held out.

Handwritten digits and tumours, in two values each (`ergolib.learning.experiments.data`), are split
at random into 60 % to learn from, 20 % for validation and 20 % that are held out. Each model says
of those

    nats = -(mean of ln p over the samples held out),

the lower the better, and by how much it gains on one pairwise model in the same split. Models:

- independent spins, and mixtures of K kinds of independent spins (`fit_bernoulli_mixture`), one of
  them with as many parameters as one pairwise model;
- one pairwise model, and mixtures of K pairwise experts (`fit_experts_contrastive`), whose ln Z is
  measured by annealed importance sampling; for 20 spins also summed exactly, from the same fits.

The ridge is the one of three with which *one* pairwise model says most of the validation part. All
experts take it: what is chosen is chosen in favour of the single model. A fit that does not
converge is tried again with twice and with four times the steps, and then raises. Held-out data are
used once, at the end.

Repeats are splits of the same samples, learnt with other random numbers: an interval says how much
hangs on those, and not how other digits or other tumours would fare. Nats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from ergolib.arguments import integer, reals
from ergolib.learning.experiments.data import (
    above_medians,
    binary_digits,
    split_data,
    tumour_measurements,
)
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.knowledge.bernoulli_mixtures import (
    bernoulli_log_likelihood,
    fit_bernoulli_mixture,
)
from ergolib.learning.knowledge.contrastive_experts import (
    ContrastiveExperts,
    experts_log_likelihood,
    fit_experts_contrastive,
)
from ergolib.learning.knowledge.exponential_family import NotConverged
from ergolib.learning.knowledge.walsh import walsh_hadamard

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["experts_on_digits", "experts_on_tumours"]

Spins = NDArray[np.int8]
Record = dict[str, Any]

TRIES = 3  # with 1, 2 and 4 times the steps
STEPS = 200  # of learning
BY = ["likelihood", "model", "parts", "parameters"]
SUMMED = 20  # spins whose states are summed over exactly


class _Split(NamedTuple):
    """One split of the data, and the seed of what is learnt from it."""

    training: Spins
    validation: Spins
    test: Spins
    seed: int


def experts_on_digits(
    seed: int = 0,
    repeats: int = 3,
    experts: Sequence[int] = (1, 2, 5, 10),
    ridges: Sequence[float] = (0.01, 0.03, 0.1),
    samples: int | None = None,
) -> pd.DataFrame:
    """Compare one pairwise model with several on handwritten digits: 54 pixels, 2^54 states.

    Parameters
    ----------
    seed : int, default 0
    repeats : int, default 3
        Splits of the data.
    experts : sequence of int, default (1, 2, 5, 10)
        How many experts, and how many kinds of independent spins; 1 is always there.
    ridges : sequence of float, default (0.01, 0.03, 0.1)
        Of which one is chosen on the validation part.
    samples : int, optional
        So many of the 1,797 pictures, chosen at random in each repeat; all by default.

    Returns
    -------
    pandas.DataFrame
        A row for each model: `likelihood`, "annealed" where ln Z was measured and "exact" where it
        was summed or needs no sum; `model`, `parts` (K), `parameters`; then, each with its
        interval, `nats` held out, `training_nats`, `gain` on one pairwise model, `annealing_error`
        (the standard error of `nats` from ln Z), `ridge`, `rounds` of who learns what, `moved` (the
        share of the training data that changed hands in the first of them) and `updates` (millions
        of spins renewed to learn the couplings, in the attempt that converged); and `runs`.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn is not installed.
    TypeError, ValueError
        If an argument is not of its kind.
    NotConverged
        If a fit did not converge, with four times the steps either.
    """
    start, many, parts = _checked(seed, repeats, experts)
    patterns = binary_digits().patterns
    total = integer(samples, "samples", 50, len(patterns)) if samples is not None else None
    records: list[Record] = []
    for repeat in range(many):
        rng = np.random.default_rng([start, repeat])
        some = rng.permutation(len(patterns))[:total]
        pieces = [patterns[some[part]] for part in split_data(len(some), rng)]
        split = _Split(pieces[0], pieces[1], pieces[2], int(rng.integers(2**31)))
        records += _against_one(_compare(split, parts, ridges))
    return tabulate(records, BY)


def experts_on_tumours(
    seed: int = 0,
    repeats: int = 3,
    experts: Sequence[int] = (1, 2, 5, 10),
    ridges: Sequence[float] = (0.01, 0.03, 0.1),
    errors: Sequence[bool] = (False, True),
) -> pd.DataFrame:
    """Compare one pairwise model with several on measurements of tumours.

    Parameters
    ----------
    seed : int, default 0
    repeats : int, default 3
        Splits of the data.
    experts : sequence of int, default (1, 2, 5, 10)
        How many experts, and how many kinds of independent spins; 1 is always there.
    ridges : sequence of float, default (0.01, 0.03, 0.1)
        Of which one is chosen on the validation part.
    errors : sequence of bool, default (False, True)
        Whether to take means and worst values only, 20 measurements, or standard errors too, 30.

    Returns
    -------
    pandas.DataFrame
        As `experts_on_digits`, after a column `measurements`, 20 or 30. Pairwise models of 20 have
        two rows, the same fits with ln Z measured and summed.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn is not installed.
    TypeError, ValueError
        If an argument is not of its kind.
    NotConverged
        If a fit did not converge, with four times the steps either.
    """
    start, many, parts = _checked(seed, repeats, experts)
    records: list[Record] = []
    for with_errors in errors:
        values, names = tumour_measurements(with_errors)
        for repeat in range(many):
            rng = np.random.default_rng([start, repeat])
            pieces = above_medians(*(values[part] for part in split_data(len(values), rng)))
            split = _Split(pieces[0], pieces[1], pieces[2], int(rng.integers(2**31)))
            found = _against_one(_compare(split, parts, ridges))
            records += [{"measurements": len(names)} | record for record in found]
    return tabulate(records, ["measurements", *BY])


def _checked(seed: int, repeats: int, experts: Sequence[int]) -> tuple[int, int, list[int]]:
    """Return the arguments that the experiments share, or say what is wrong with them."""
    parts = {1} | {integer(k, "experts", 1) for k in experts}
    return integer(seed, "seed", 0), integer(repeats, "repeats", 1), sorted(parts)


def _compare(split: _Split, parts: list[int], ridges: Sequence[float]) -> Iterator[Record]:
    """Yield what each model says of a split."""
    n = split.training.shape[1]
    pair_parameters = n + n * (n - 1) // 2
    as_many = round((pair_parameters + 1) / (n + 1))
    for k in sorted({*parts, as_many}):
        mixture = fit_bernoulli_mixture(split.training, k, starts=3, seed=split.seed)
        yield _record(
            "independent spins" if k == 1 else "mixture of independent spins",
            k,
            k * (n + 1) - 1,
            -float(bernoulli_log_likelihood(mixture, split.test).mean()),
            -mixture.log_likelihood,
        )
    ridge = _best_ridge(split, ridges)
    for k in parts:
        made = _learn(split, k, ridge, chains=max(64, 256 // k), annealed=max(100, 500 // k))
        name = "one pairwise model" if k == 1 else "pairwise experts"
        count = k * (pair_parameters + 1) - 1
        cost = {
            "ridge": ridge,
            "rounds": len(made.moved),
            "moved": made.moved[0],
            "updates": 1e-6 * made.updates,
        }
        log_p, error = experts_log_likelihood(made, split.test)
        known = -made.log_likelihood
        yield _record(name, k, count, -float(log_p.mean()), known, error, "annealed") | cost
        if n <= SUMMED:
            summed = made._replace(log_partitions=_exact(made), errors=np.zeros(k))
            log_p, _ = experts_log_likelihood(summed, split.test)
            known_p, _ = experts_log_likelihood(summed, split.training)
            yield _record(name, k, count, -float(log_p.mean()), -float(known_p.mean())) | cost


def _record(
    model: str,
    parts: int,
    parameters: int,
    nats: float,
    training: float,
    error: float = 0.0,
    likelihood: str = "exact",
) -> Record:
    """Return one run of one model; what it cost is nothing unless said otherwise."""
    return {
        "likelihood": likelihood,
        "model": model,
        "parts": parts,
        "parameters": parameters,
        "nats": nats,
        "training_nats": training,
        "gain": 0.0,
        "annealing_error": error,
        "ridge": 0.0,
        "rounds": 0,
        "moved": 0.0,
        "updates": 0.0,
    }


def _against_one(records: Iterator[Record]) -> list[Record]:
    """Return the records of a split with their gain on one pairwise model, exact if it can be."""
    found = list(records)
    one = {r["likelihood"]: r["nats"] for r in found if r["model"] == "one pairwise model"}
    for record in found:
        record["gain"] = one.get(record["likelihood"], one["annealed"]) - record["nats"]
    return found


def _best_ridge(split: _Split, ridges: Sequence[float]) -> float:
    """Return the ridge with which one pairwise model says most of the validation part."""
    tried = [float(r) for r in reals(list(ridges), "ridges")]
    if not tried:
        raise ValueError("ridges must hold at least one number, got none")
    if len(tried) == 1:
        return tried[0]
    scores = []
    for ridge in tried:
        made = _learn(split, 1, ridge, chains=128, annealed=200)
        scores.append(float(experts_log_likelihood(made, split.validation)[0].mean()))
    return tried[int(np.argmax(scores))]


def _learn(
    split: _Split, experts: int, ridge: float, chains: int, annealed: int
) -> ContrastiveExperts:
    """Fit experts to the training part, more slowly if that does not converge."""
    attempt = 1
    while True:
        try:
            return fit_experts_contrastive(
                split.training,
                experts,
                ridge=ridge,
                chains=chains,
                steps=STEPS << (attempt - 1),
                tolerance=0.25,
                annealed_chains=64,
                annealed_steps=annealed,
                seed=split.seed + attempt,
            )
        except NotConverged:
            if attempt == TRIES:
                raise
            attempt += 1


def _exact(made: ContrastiveExperts) -> NDArray[np.float64]:
    """Return ln Z of each expert, by a sum over all states."""
    k, n = made.fields.shape
    rows, columns = np.triu_indices(n, 1)
    sums = np.zeros(k)
    for expert in range(k):
        theta = np.zeros(1 << n)
        theta[1 << np.arange(n)] = made.fields[expert]
        theta[(1 << rows) | (1 << columns)] = made.couplings[expert][rows, columns]
        sums[expert] = logsumexp(walsh_hadamard(theta / made.temperature))
    return sums
