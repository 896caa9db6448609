r"""Several pairwise experts, learnt from data where 2^N states are too many to sum over.

One model with couplings between pairs may be too poor for all that is to be known. Several of them,
each of which knows a part, are a mixture,

    p(sigma) = sum_k w_k p_k(sigma),    p_k = exp(-E_k / T) / Z_k,

and may hold more (after He and Lubchenko, Neural Computation 37, 742, 2025, in our own notation).
The experts, and who learns what, are found in turn:

- each expert is fitted to the patterns that are its own, by `fit_contrastive`;
- each pattern goes to the expert with the largest w_k p_k.

This is expectation and maximisation with every pattern given to one expert wholly (G. Celeux and G.
Govaert, Computational Statistics and Data Analysis 14, 315, 1992). ln Z_k is measured by annealed
importance sampling, from the expert's own patterns; where it is not to be trusted, with more steps.
There are many optima, and which is reached depends on who learns what to begin with. The first
start is decided by a mixture of independent spins, which tells kinds apart by their means; each
further one by which of K patterns, drawn at random, is nearest, which may tell kinds apart that
have the same means. The best start is kept. At rest is where at most a small share of the patterns
still change hands, for ln Z_k and couplings are measured and not exact.

A ridge r adds (r/2) sum_k sum_pairs (J/T)^2 to the loss per pattern, all experts and all patterns
counted: the same prior for each coupling, whichever expert it belongs to. An expert that has a
share w of the patterns then has the ridge r / w of its own. Each has also seen one blank pattern
more (all states alike), so that no spin's field is infinite. Nats, k_B = 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from ergolib.arguments import integer, positive, real
from ergolib.learning.knowledge.annealed_importance import (
    AnnealedEstimate,
    annealed_log_partition,
    pair_energies,
)
from ergolib.learning.knowledge.bernoulli_mixtures import fit_bernoulli_mixture
from ergolib.learning.knowledge.contrastive_fits import (
    ContrastiveFit,
    fit_contrastive,
    not_negative,
)
from ergolib.learning.knowledge.exponential_family import NotConverged
from ergolib.learning.knowledge.states import check_memory, check_patterns

__all__ = ["ContrastiveExperts", "experts_log_likelihood", "fit_experts_contrastive"]

Array = NDArray[np.float64]
Spins = NDArray[np.int8]
Labels = NDArray[np.int64]

PATIENCE = 16  # how much slower chains may be cooled where ln Z is not to be trusted


class ContrastiveExperts(NamedTuple):
    """A mixture of pairwise models.

    Attributes
    ----------
    weights : ndarray, shape (K,)
        w_k: the share of the patterns that expert k was fitted to.
    fields : ndarray, shape (K, N)
        In units of energy.
    couplings : ndarray, shape (K, N, N)
        Of pairs, symmetric, with diagonals of zeros.
    log_partitions : ndarray, shape (K,)
        ln Z_k, by annealed importance sampling; all are to be trusted.
    errors : ndarray, shape (K,)
        Their standard errors.
    temperature : float
        T.
    labels : ndarray of int64, shape (M,)
        Which expert the fit gives each pattern to.
    log_likelihood : float
        Mean ln p of the patterns it was fitted to.
    log_likelihood_error : float
        Its standard error from those of ln Z_k.
    moved : tuple of float
        After each round, the share of the patterns that changed hands.
    updates : int
        Spins that were renewed to learn the couplings, in all rounds of this start: what it cost.
    starts : tuple of float or None
        The log-likelihood that each start came to; None where it did not come to rest.
    converged : bool
        True: where it would not be, `fit_experts_contrastive` raises.
    """

    weights: Array
    fields: Array
    couplings: Array
    log_partitions: Array
    errors: Array
    temperature: float
    labels: Labels
    log_likelihood: float
    log_likelihood_error: float
    moved: tuple[float, ...]
    updates: int
    starts: tuple[float | None, ...]
    converged: bool


class _Setting(NamedTuple):
    """How experts are fitted, weighed and given patterns."""

    temperature: float
    ridge: float
    chains: int
    steps: int
    rate: float
    tolerance: float
    annealed_chains: int
    annealed_steps: int
    rounds: int
    settled: float


class _Expert(NamedTuple):
    """One expert: its own patterns, its fit and its ln Z."""

    own: NDArray[np.bool_]
    fit: ContrastiveFit
    annealed: AnnealedEstimate


def fit_experts_contrastive(
    patterns: ArrayLike,
    experts: int,
    temperature: float = 1.0,
    ridge: float = 0.03,
    chains: int = 128,
    steps: int = 300,
    rate: float = 0.1,
    tolerance: float = 0.2,
    starts: int = 1,
    rounds: int = 10,
    settled: float = 0.02,
    annealed_chains: int = 200,
    annealed_steps: int = 200,
    seed: int = 0,
) -> ContrastiveExperts:
    """Fit a mixture of pairwise models to patterns.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        The data: +1 and -1.
    experts : int
        K, from 1 to M.
    temperature : float, default 1
        T. It scales fields and couplings and changes nothing else.
    ridge : float, default 0.03
        r, at least 0.
    chains, steps, rate, tolerance
        Of the fit of each expert: see `fit_contrastive`.
    starts : int, default 1
        Ways in which patterns are given to the experts to begin with; the first is that of
        `fit_bernoulli_mixture`.
    rounds : int, default 10
        That may be taken; each fits those experts whose patterns have changed.
    settled : float, default 0.02
        The share of the patterns, at least 0 and below 1, that may change hands in the last round.
    annealed_chains, annealed_steps : int, default 200
        Of the measurement of each ln Z: see `annealed_log_partition`. Up to 16 times more steps are
        taken where it is not to be trusted.
    seed : int, default 0

    Returns
    -------
    ContrastiveExperts

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the fit would need more than 1 GiB.
    NotConverged
        If no start came to rest: the means of an expert were not met, its ln Z is not to be
        trusted, or patterns went on changing hands.
    """
    data = check_patterns(patterns)
    m, n = data.shape
    number = integer(experts, "experts", 1, m)
    penalty = not_negative(ridge, "ridge")
    many, first = integer(starts, "starts", 1), integer(seed, "seed", 0)
    rest = real(settled, "settled")
    if not 0.0 <= rest < 1.0:
        raise ValueError(f"settled must be at least 0 and below 1, got {settled!r}")
    check_memory(3.0 * number * n * n + 4.0 * m * number, f"experts = {number}")
    setting = _Setting(
        positive(temperature, "temperature"),
        penalty,
        integer(chains, "chains", 4),
        integer(steps, "steps", 10),
        positive(rate, "rate"),
        positive(tolerance, "tolerance"),
        integer(annealed_chains, "annealed_chains", 30),
        integer(annealed_steps, "annealed_steps", 1),
        integer(rounds, "rounds", 1),
        rest,
    )
    reached: list[ContrastiveExperts | None] = []
    why = ""
    for start in range(many):
        rng = np.random.default_rng([first, start])
        try:
            reached.append(_settle(data, _first_owners(data, number, start, rng), setting, rng))
        except NotConverged as error:
            reached.append(None)
            why = str(error)
    found = [experts for experts in reached if experts is not None]
    if not found:
        raise NotConverged(f"of {many} starts none came to rest; of the last one: {why}")
    likelihoods = tuple(None if e is None else e.log_likelihood for e in reached)
    return max(found, key=lambda e: e.log_likelihood)._replace(starts=likelihoods)


def experts_log_likelihood(experts: ContrastiveExperts, patterns: ArrayLike) -> tuple[Array, float]:
    """Return ln p of each pattern, in nats, and the standard error of their mean.

    Parameters
    ----------
    experts : ContrastiveExperts
    patterns : array_like, shape (M, N)
        +1 and -1.

    Returns
    -------
    (ndarray, float)
        ln p, shape (M,); and the error of its mean that comes from those of ln Z_k. That the
        patterns are a sample is not in it.

    Raises
    ------
    TypeError, ValueError
        If the patterns are not of their kind, or have another number of spins.
    """
    terms = [
        np.log(w) - pair_energies(patterns, h, j) / experts.temperature - ln_z
        for w, h, j, ln_z in zip(
            experts.weights,
            experts.fields,
            experts.couplings,
            experts.log_partitions,
            strict=True,
        )
    ]
    return _mixed(np.stack(terms, axis=1), experts.errors)


def _mixed(joint: Array, errors: Array) -> tuple[Array, float]:
    """Return ln of the sum over experts, and the error of its mean over patterns."""
    log_p = logsumexp(joint, axis=1)
    shares = np.exp(joint - log_p[:, None]).mean(axis=0)
    return log_p, float(np.sqrt((shares * errors) @ (shares * errors)))


def _first_owners(data: Spins, experts: int, start: int, rng: np.random.Generator) -> Labels:
    """Return which expert each pattern begins with; equal patterns begin together."""
    if experts == 1:
        return np.zeros(len(data), dtype=np.int64)
    if start == 0:
        seed = int(rng.integers(2**31))
        return _all_have_some(fit_bernoulli_mixture(data, experts, seed=seed).shares)
    rows = data.astype(np.float64)
    kinds = np.unique(data, axis=0).astype(np.float64)
    if len(kinds) < experts:
        kinds = rows
    nearest = rows @ rng.permutation(kinds)[:experts].T
    undecided = rows @ rng.normal(scale=1e-6, size=(data.shape[1], experts))
    return _all_have_some(nearest + undecided)


def _all_have_some(joint: Array) -> Labels:
    """Return who knows each pattern best; but the least known ones go to experts that have none."""
    given, known = joint.argmax(axis=1), joint.max(axis=1)
    count = np.bincount(given, minlength=joint.shape[1])
    waiting = iter(np.argsort(known, kind="stable"))
    for k in np.flatnonzero(count == 0):
        taken = next(i for i in waiting if count[given[i]] > 1)
        count[given[taken]] -= 1
        given[taken], count[k] = k, 1
    return given


def _settle(
    data: Spins, labels: Labels, setting: _Setting, rng: np.random.Generator
) -> ContrastiveExperts:
    """Fit experts and give them patterns, in turn, until nearly none change hands."""
    number = int(labels.max()) + 1
    found: list[_Expert | None] = [None] * number
    moved: list[float] = []
    fits = 0
    for _ in range(setting.rounds):
        for k in range(number):
            own = labels == k
            before = found[k]
            if before is None or not np.array_equal(before.own, own):
                found[k] = _expert(data, own, setting, int(rng.integers(2**31)))
                fits += 1
        made = [expert for expert in found if expert is not None]
        joint = _joint(made, data, setting.temperature)
        moved.append(float((joint.argmax(axis=1) != labels).mean()))
        if moved[-1] <= setting.settled:
            updates = fits * setting.chains * setting.steps * data.shape[1]
            return _result(made, joint, setting.temperature, tuple(moved), updates)
        labels = _all_have_some(joint)
    raise NotConverged(
        f"after {setting.rounds} rounds {moved[-1]:.2g} of the patterns still changed hands, more "
        f"than {setting.settled:.2g}; more rounds, another ridge or fewer experts may help"
    )


def _expert(data: Spins, own: NDArray[np.bool_], setting: _Setting, seed: int) -> _Expert:
    """Fit an expert to its own patterns, and measure its ln Z."""
    rows = data[own]
    fit = fit_contrastive(
        rows,
        setting.temperature,
        setting.ridge * len(data) / len(rows),
        1.0 / (len(rows) + 1.0),
        setting.chains,
        setting.steps,
        rate=setting.rate,
        tolerance=setting.tolerance,
        seed=seed,
    )
    slower = 1
    while True:
        annealed = annealed_log_partition(
            fit.fields,
            fit.couplings,
            setting.temperature,
            samples=rows,
            chains=setting.annealed_chains,
            steps=slower * setting.annealed_steps,
            seed=seed,
        )
        if annealed.trusted:
            return _Expert(own, fit, annealed)
        if slower >= PATIENCE:
            raise NotConverged(f"ln Z of an expert is not to be trusted: {annealed.doubt}")
        slower *= 2


def _joint(experts: list[_Expert], data: Spins, temperature: float) -> Array:
    """Return ln [w_k p_k(sigma)] of each pattern and expert."""
    terms = [
        np.log(expert.own.mean())
        - pair_energies(data, expert.fit.fields, expert.fit.couplings) / temperature
        - expert.annealed.log_partition
        for expert in experts
    ]
    return np.stack(terms, axis=1)


def _result(
    experts: list[_Expert],
    joint: Array,
    temperature: float,
    moved: tuple[float, ...],
    updates: int,
) -> ContrastiveExperts:
    """Return the mixture, and what it says of the patterns it was fitted to."""
    errors = np.array([expert.annealed.error for expert in experts])
    log_p, error = _mixed(joint, errors)
    return ContrastiveExperts(
        weights=np.array([expert.own.mean() for expert in experts]),
        fields=np.array([expert.fit.fields for expert in experts]),
        couplings=np.array([expert.fit.couplings for expert in experts]),
        log_partitions=np.array([expert.annealed.log_partition for expert in experts]),
        errors=errors,
        temperature=temperature,
        labels=joint.argmax(axis=1),
        log_likelihood=float(log_p.mean()),
        log_likelihood_error=error,
        moved=moved,
        updates=updates,
        starts=(float(log_p.mean()),),
        converged=True,
    )
