r"""Experiment 3: what a model knows, and whether its sampler can still get about in it.

M = 4 patterns of N spins are drawn with unequal weights, one of them rarely (3 %), and each spin is
turned at a rate f on the way: funnels, the deeper the smaller f. A model learns from a number of
samples, and one sample more that is spread evenly over all states, so that no state is impossible:

- *pairs*, *triples*: couplings of up to 2, 3 spins by maximum likelihood;
- *all*: every coupling, which is the table of the samples itself;
- *field experts*, *pair experts*: for each pattern a model of fields, or of pairs, that learns from
  the samples nearest to it (a teacher knows the patterns), asked as often as there were samples;
- *truth*: the distribution that the samples come from.

Performance is the loss on all that could be held out, -sum Z ln p, exactly; `excess` is what it is
above that of the truth, D_KL(Z || p). Ergodicity is the longest relaxation time tau of Gibbs
sampling, exactly, in sweeps (of the slowest expert, if there are several), and what real chains do:
`chains` of them start in the state of lowest energy, nearly always the commonest pattern (experts:
each in its own), and make some sweeps. How many patterns has one visited, what share of its time is
at the rare pattern, and what share in the library at all?

Cooling a learnt model deepens its wells: p_lib goes to 1 and the passages close. That is the
trade-off of `passage_and_temperature`.

After an experiment that Y. He and V. Lubchenko suggest, Neural Computation 37, 742 (2025), in our
own notation. Nats, k_B = 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, probabilities, real
from ergolib.arguments import temperatures as check_temperatures
from ergolib.learning.experiments.gibbs_chains import APART, Model, library_shares, visits_of
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.experiments.targets import distances, funnels, patterns_apart
from ergolib.learning.knowledge.conjoint import gibbs_gap
from ergolib.learning.knowledge.exponential_family import fit_couplings
from ergolib.learning.knowledge.gibbs_spectra import relaxation_spectrum

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["WEIGHTS", "passage_and_loss", "passage_and_temperature"]

Array = NDArray[np.float64]

WEIGHTS = (0.45, 0.32, 0.20, 0.03)
MODELS = ("pairs", "triples", "all", "field experts", "pair experts", "truth")
MOST_SPINS = 12


class Task(NamedTuple):
    """What is to be learned, and what there is to learn it from.

    Attributes
    ----------
    patterns : ndarray of int8, shape (M, N)
    weights : ndarray, shape (M,)
    truth : ndarray, shape (2^N,)
        Z.
    counts : ndarray, shape (2^N,)
        How often each state was drawn.
    """

    patterns: NDArray[np.int8]
    weights: Array
    truth: Array
    counts: Array


def passage_and_loss(
    seed: int = 0,
    n: int = 10,
    flips: Sequence[float] = (0.01, 0.02, 0.05, 0.1),
    weights: ArrayLike = WEIGHTS,
    samples: int = 1000,
    sweeps: int = 300,
    chains: int = 32,
    repeats: int = 8,
) -> pd.DataFrame:
    """Measure loss and passage of several models of the same samples.

    Parameters
    ----------
    seed : int, default 0
        Of patterns, samples and chains.
    n : int, default 10
        Spins N, from 5 to 12.
    flips : sequence of float, default (0.01, 0.02, 0.05, 0.1)
        Rates f, above 0 and at most 1/2.
    weights : array_like, default (0.45, 0.32, 0.20, 0.03)
        How often each pattern is drawn.
    samples : int, default 1000
        Drawn for training.
    sweeps, chains : int, default 300 and 32
        Of the sampler.
    repeats : int, default 8
        Independent sets of patterns, samples and chains.

    Returns
    -------
    pandas.DataFrame
        One row for each `flip` and `model`, with `log_time`, log10 of tau in sweeps; `loss` and
        `excess`, in nats; `bound` and `rare`, the model's share of the library and, within it, of
        the rarest pattern; `bound_chain` and `rare_chain`, the chains' shares; `visited`, the share
        of patterns that one chain was at; their intervals, and `runs`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    NotConverged
        If a fit did not come to rest.
    """
    rates = [real(flip, "flips") for flip in flips]
    length, many = integer(sweeps, "sweeps", 1), integer(chains, "chains", 1)
    records = []
    for rng in _streams(seed, repeats):
        rows = _patterns(n, weights, rng)
        for rate in rates:
            task = draw_task(rows, weights, rate, samples, rng)
            for name, model in models_of(task).items():
                condition = {"flip": rate, "model": name}
                records.append(condition | _measure(model, task, length, many, rng))
    return tabulate(records, ["flip", "model"])


def passage_and_temperature(
    seed: int = 0,
    n: int = 10,
    flip: float = 0.02,
    temperatures: ArrayLike = (0.6, 0.8, 1.0, 1.25, 1.6, 2.5),
    models: Sequence[str] = ("pairs", "all", "field experts", "truth"),
    weights: ArrayLike = WEIGHTS,
    samples: int = 1000,
    sweeps: int = 300,
    chains: int = 32,
    repeats: int = 8,
) -> pd.DataFrame:
    """Cool and heat models that were learnt at T = 1.

    Parameters
    ----------
    flip : float, default 0.02
        f.
    temperatures : array_like
        T at which models are run.
    models : sequence of str, default ("pairs", "all", "field experts", "truth")
        Which models.
    seed, n, weights, samples, sweeps, chains, repeats
        As for `passage_and_loss`.

    Returns
    -------
    pandas.DataFrame
        One row for each `model` and `temperature`, with the columns of
        `passage_and_loss`. (Experts are cooled one by one; how often each is asked stays
        what it was.)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or a model is so cold that double
        precision cannot resolve its slowest mode.
    NotConverged
        If a fit did not come to rest.
    """
    heats = check_temperatures(temperatures).ravel().tolist()
    length, many = integer(sweeps, "sweeps", 1), integer(chains, "chains", 1)
    names = [choice(name, "models", MODELS) for name in models]
    records = []
    for rng in _streams(seed, repeats):
        task = draw_task(_patterns(n, weights, rng), weights, flip, samples, rng)
        made = models_of(task)
        for name in names:
            for heat in heats:
                condition = {"model": name, "temperature": heat}
                records.append(condition | _measure(made[name], task, length, many, rng, heat))
    return tabulate(records, ["model", "temperature"])


def _streams(seed: int, repeats: int) -> Iterator[np.random.Generator]:
    """Yield a generator for each repeat."""
    runs = integer(repeats, "repeats", 1)
    for stream in np.random.SeedSequence(integer(seed, "seed", 0)).spawn(runs):
        yield np.random.default_rng(stream)


def _patterns(n: int, weights: ArrayLike, rng: np.random.Generator) -> NDArray[np.int8]:
    """Draw as many patterns as there are weights."""
    count = probabilities(weights, "weights").size
    return patterns_apart(count, integer(n, "n", 5, MOST_SPINS), APART, rng)


def draw_task(
    patterns: NDArray[np.int8],
    weights: ArrayLike,
    flip: float,
    samples: int,
    rng: np.random.Generator,
) -> Task:
    """Draw the samples that models learn from.

    Parameters
    ----------
    patterns : ndarray, shape (M, N)
    weights : array_like, shape (M,)
    flip : float
        f.
    samples : int
        At least 1.
    rng : numpy.random.Generator

    Returns
    -------
    Task
    """
    truth = funnels(patterns, flip, weights)
    truth /= truth.sum()
    counts = rng.multinomial(integer(samples, "samples", 1), truth).astype(np.float64)
    return Task(patterns, probabilities(weights, "weights"), truth, counts)


def models_of(task: Task) -> Mapping[str, Model]:
    """Return all models of a task, by name.

    Parameters
    ----------
    task : Task

    Returns
    -------
    mapping of str to Model
    """
    seen = _smoothed(task.counts)
    return {
        "pairs": _one(fit_couplings(seen, order=2).distribution),
        "triples": _one(fit_couplings(seen, order=3).distribution),
        "all": _one(seen),
        "field experts": _experts(task, 1),
        "pair experts": _experts(task, 2),
        "truth": _one(task.truth),
    }


def _smoothed(counts: Array) -> Array:
    """Return the shares of states among samples, one of which is spread over all of them."""
    return (counts + 1.0 / counts.size) / (counts.sum() + 1.0)


def _one(distribution: Array) -> Model:
    """Return a model that has a distribution at T = 1."""
    return Model(np.ones(1), -np.log(distribution)[None])


def _experts(task: Task, order: int) -> Model:
    """Return an expert for each pattern, with couplings of so many spins."""
    unlike = distances(task.patterns)
    nearest = unlike == unlike.min(axis=1, keepdims=True)
    parts = (task.counts[:, None] * nearest / nearest.sum(axis=1, keepdims=True)).T
    weights = parts.sum(axis=1)
    fits = [fit_couplings(_smoothed(part), order=order).distribution for part in parts]
    return Model(weights / weights.sum(), -np.log(np.array(fits)))


def _measure(
    model: Model, task: Task, sweeps: int, chains: int, rng: np.random.Generator, heat: float = 1.0
) -> dict[str, Any]:
    """Return what one model is worth, and what its chains do."""
    p = model.distribution(heat)
    rarest = int(task.weights.argmin())
    times = [relaxation_spectrum(levels, heat).continuous_times[0] for levels in model.energies]
    excess = gibbs_gap(task.truth, -np.log(p))
    visits = visits_of(model, chains, sweeps, rng, heat)
    been = library_shares(visits.sum(axis=0), task.patterns)
    asked = library_shares(p, task.patterns)
    return {
        "log_time": float(np.log10(max(times))),
        "loss": excess - float(task.truth @ np.log(task.truth)),
        "excess": excess,
        "bound": asked.bound,
        "bound_chain": been.bound,
        "rare": float(asked.patterns[rarest]),
        "rare_chain": float(been.patterns[rarest]),
        "visited": _visited(visits, task.patterns),
    }


def _visited(visits: NDArray[np.int64], patterns: NDArray[np.int8]) -> float:
    """Return the share of patterns that a chain was at, a mean over chains."""
    each = [library_shares(row, patterns).patterns > 0.0 for row in visits]
    return float(np.mean(each))
