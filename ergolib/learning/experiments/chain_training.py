r"""Experiment 3, learning: chains that cannot cross do not learn how often each pattern comes.

A model of pairs (or of more) climbs the likelihood of a distribution Z step by step,

    theta_S <- theta_S + rate (<sigma_S>_Z - <sigma_S>_model),    theta = J / T,

where the model's means are found in one of three ways:

- *exact*: by a sum over all states;
- *persistent*: in chains that go on from step to step (Younes 1999; Tieleman 2008);
- *restarted*: in chains that are set back to the data at each step and make one sweep (contrastive
  divergence, G. E. Hinton, Neural Computation 14, 1771, 2002).

Z holds M = 4 patterns as funnels with unequal weights. The model starts *blank*, all couplings 0;
or it starts *equal*: it knows the patterns already and thinks them equally common. Then all that
there is to learn are the weights of wells. Chains that start in the data and do not leave their
wells have the data's weights, whatever the model's are: they see nothing to be learned.

So two mismatches of the means are reported, what the chains saw and what is really left, and the
shares of the patterns. Couplings are averaged over the second half of the steps, as is what was
seen. Nothing here claims to have converged: what is measured is how far each way came in the same
number of steps; `optimum` is the exact fit. After Y. He and V. Lubchenko, Neural Computation 37,
742 (2025), in our own notation. Nats, k_B = 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, probabilities, real
from ergolib.kernels import gibbs_states as kernel
from ergolib.kernels import walsh
from ergolib.kernels.random import seed_state
from ergolib.learning.experiments.gibbs_chains import APART, library_shares
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.experiments.targets import funnels, patterns_apart
from ergolib.learning.knowledge.conjoint import boltzmann_distribution, gibbs_gap
from ergolib.learning.knowledge.exponential_family import fit_couplings, subsets_to_order
from ergolib.learning.knowledge.gibbs_spectra import relaxation_spectrum
from ergolib.learning.knowledge.states import spin_count
from ergolib.learning.knowledge.walsh import energies_of, walsh_hadamard

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Trained", "train_by_chains", "training_by_chains"]

Array = NDArray[np.float64]

WEIGHTS = (0.45, 0.32, 0.20, 0.03)
MEANS = ("exact", "persistent", "restarted")
MOST_SPINS = 12
FIRST = 0.1  # of the steps have the whole rate; then it falls as the root of their number


class Trained(NamedTuple):
    """Where some steps of learning led; not a fit that has converged.

    Attributes
    ----------
    couplings : ndarray, shape (2^N,)
        J_S at T = 1, a mean over the second half of the steps.
    distribution : ndarray, shape (2^N,)
        p of these couplings.
    seen : float
        The largest mismatch of a mean that was seen, averaged over the second half of the steps.
    left : float
        The largest mismatch of a mean that is really left.
    """

    couplings: Array
    distribution: Array
    seen: float
    left: float


def train_by_chains(
    target: ArrayLike,
    order: int,
    means: str,
    start: ArrayLike | None = None,
    steps: int = 1000,
    chains: int = 256,
    rate: float = 0.05,
    seed: int = 0,
) -> Trained:
    """Take a number of steps up the likelihood of a distribution.

    Parameters
    ----------
    target : array_like, shape (2^N,)
        Z, the data. Chains start as samples of it.
    order : int
        Couplings of up to so many spins.
    means : {"exact", "persistent", "restarted"}
        How the model's means are found.
    start : array_like, shape (2^N,), optional
        Couplings to begin with; those of more spins are left out. None by default.
    steps, chains : int, default 1000 and 256
        Chains make one sweep in each step.
    rate : float, default 0.05
        Of the first tenth of the steps; then it falls as the root of their number.
    seed : int, default 0

    Returns
    -------
    Trained

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.
    """
    goal = probabilities(target, "target")
    n = spin_count(goal.size, "target")
    way = choice(means, "means", MEANS)
    most, many = integer(steps, "steps", 2), integer(chains, "chains", 1)
    fastest = positive(rate, "rate")
    chosen = subsets_to_order(n, order)
    theta = np.zeros(chosen.size)
    if start is not None:
        given = np.asarray(start, dtype=np.float64)
        if given.shape != goal.shape:
            raise ValueError(f"start must have shape {goal.shape}, got {given.shape}")
        theta = given[chosen]
    sampler = _Sampler(goal, many, integer(seed, "seed", 0))
    moments = walsh_hadamard(goal)[chosen]
    mean, seen = np.zeros_like(theta), np.zeros_like(theta)
    for step in range(most):
        looked = sampler.look(_spread(theta, chosen, goal.size), way)
        walsh.transform(looked)
        miss = moments - looked[chosen]
        theta = theta + fastest * min(1.0, (FIRST * most / (step + 1)) ** 0.5) * miss
        if step >= most // 2:
            mean += theta
            seen += miss
    half = most - most // 2
    couplings = _spread(mean / half, chosen, goal.size)
    p = boltzmann_distribution(energies_of(couplings))
    left = float(np.abs(moments - walsh_hadamard(p)[chosen]).max())
    return Trained(couplings, p, float(np.abs(seen / half).max()), left)


class _Sampler:
    """The model's distribution, or what chains show of it."""

    def __init__(self, goal: Array, chains: int, seed: int) -> None:
        self.goal, self.spins = goal, spin_count(goal.size, "target")
        self.below = np.cumsum(goal)
        self.rng, self.stream = np.random.default_rng(seed), seed_state(seed)
        self.unused = np.zeros(goal.size, dtype=np.int64)
        self.chains = self.data(chains)

    def data(self, count: int) -> NDArray[np.int64]:
        """Draw samples of the data."""
        drawn = np.searchsorted(self.below, self.rng.random(count), side="right")
        return np.minimum(drawn, self.goal.size - 1).astype(np.int64)

    def look(self, couplings: Array, means: str) -> Array:
        """Return p, or the share of the chains in each state after one sweep more.

        The couplings are overwritten.
        """
        walsh.transform(couplings)  # in place: -E
        if means == "exact":
            p = np.exp(couplings - couplings.max())
            return np.asarray(p / p.sum())
        if means == "restarted":
            self.chains = self.data(self.chains.size)
        kernel.heat_bath(-couplings, 1.0, self.spins, 1, self.chains, self.unused, self.stream)
        return np.bincount(self.chains, minlength=self.goal.size) / self.chains.size


def _spread(theta: Array, chosen: NDArray[np.int64], size: int) -> Array:
    """Return couplings of all subsets, those that were not chosen being 0."""
    full = np.zeros(size)
    full[chosen] = theta
    return full


def training_by_chains(
    seed: int = 0,
    n: int = 10,
    order: int = 2,
    flips: Sequence[float] = (0.003, 0.01, 0.1),
    weights: ArrayLike = WEIGHTS,
    steps: int = 1000,
    repeats: int = 6,
) -> pd.DataFrame:
    """Teach models by exact means and by chains.

    Parameters
    ----------
    seed : int, default 0
        Of patterns and chains.
    n : int, default 10
        Spins N, from 5 to 12.
    order : int, default 2
        Couplings of up to so many spins.
    flips : sequence of float, default (0.003, 0.01, 0.1)
        Rates f of the funnels.
    weights : array_like, default (0.45, 0.32, 0.20, 0.03)
        Of the patterns.
    steps : int, default 1000
        Of learning.
    repeats : int, default 6
        Independent sets of patterns, and chains.

    Returns
    -------
    pandas.DataFrame
        One row for each `flip`, `start` ("blank", "equal", or "optimum") and `means` ("exact",
        "persistent", "restarted", or, for the optimum, "fitted"), with `log_time`, log10 of the
        relaxation time of the model that was learnt, in sweeps; `excess`, D_KL above that of the
        optimum, in nats; `rare`, the share of the rarest pattern in the library; `misjudged`, half
        the sum of |share - weight| over patterns; `seen` and `left`, the mismatch of the means;
        their intervals, and `runs`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    NotConverged
        If an exact fit did not come to rest.
    """
    spins, runs = integer(n, "n", 5, MOST_SPINS), integer(repeats, "repeats", 1)
    rates, shares = [real(flip, "flips") for flip in flips], probabilities(weights, "weights")
    records = []
    for stream in np.random.SeedSequence(integer(seed, "seed", 0)).spawn(runs):
        rng = np.random.default_rng(stream)
        rows = patterns_apart(shares.size, spins, APART, rng)
        for rate in rates:
            goal = funnels(rows, rate, shares)
            best = fit_couplings(goal, order=order)
            equal = fit_couplings(funnels(rows, rate), order=order).couplings
            ends = {("optimum", "fitted"): Trained(best.couplings, best.distribution, 0.0, 0.0)}
            for start, couplings in (("blank", None), ("equal", equal)):
                for means in MEANS:
                    own = int(rng.integers(2**32))
                    ends[start, means] = train_by_chains(
                        goal, order, means, start=couplings, steps=steps, seed=own
                    )
            for (start, means), end in ends.items():
                condition = {"flip": rate, "start": start, "means": means}
                records.append(condition | _judged(end, goal, rows, shares, best.divergence))
    return tabulate(records, ["flip", "start", "means"])


def _judged(
    end: Trained, goal: Array, patterns: NDArray[np.int8], weights: Array, least: float
) -> dict[str, Any]:
    """Return what was learnt."""
    held = library_shares(end.distribution, patterns).patterns
    energies = energies_of(end.couplings)
    return {
        "log_time": float(np.log10(relaxation_spectrum(energies).continuous_times[0])),
        "excess": gibbs_gap(goal, energies) - least,
        "rare": float(held[weights.argmin()]),
        "misjudged": 0.5 * float(np.abs(held - weights).sum()),
        "seen": end.seen,
        "left": end.left,
    }
