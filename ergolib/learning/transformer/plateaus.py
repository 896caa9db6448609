"""How well a Markov chain can be foretold by who has never seen it before.

A sequence is a stationary chain of k states, whose matrix P has independent rows, each uniform on
the simplex. Losses in nats per token, averaged over matrices:

    uniform     ln k                                 knowing nothing
    unigram     E[ H(pi) ]                           knowing the stationary law pi
    bigram      E[ sum_i pi_i H(P_i) ]               knowing the matrix: the entropy rate

A reader has to learn the matrix from the sequence itself, by counting, and its loss falls towards
these values as the sequence grows longer (Edelman et al. 2024). Rows are weighted by pi: the plain
mean of H(P_i), which is 1/2 for k = 2, is another number.

For k = 2 the integrals are elementary: with a and b uniform chances to change, pi = (b, a)/(a + b),
whose density is 1 / (2 max(t, 1 - t)^2), and

    unigram = 2 ln 2 - pi^2 / 12,        bigram = (3 - 12 ln 2 - 12 ln^2 2 + 2 pi^2) / 18.

For k = 3 they come from an integral over three numbers (`three_states`) and are stored. For more
states they are averaged over scrambled Sobol points (Owen 1998), sixteen scramblings of which give
the error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy
from scipy.stats import qmc

from ergolib.arguments import integer
from ergolib.statistics import Estimate, blocked_error

__all__ = ["Plateaus", "counted", "counting_losses", "markov_plateaus"]

Floats = NDArray[np.float64]

MOST_STATES = 127
SCRAMBLINGS = 16
THREE = (0.978624115048683, 0.818936097431124)  # unigram and bigram, from three_states
ENTRIES = 2**17  # of matrices averaged at once


@dataclass(frozen=True)
class Plateaus:
    """Losses in nats per token on Markov chains with random rows.

    Attributes
    ----------
    uniform, unigram, bigram : float
        Of who knows nothing, the stationary law, or the transition matrix.
    unigram_error, bigram_error : float
        One standard deviation; 0 where the value is exact.
    """

    uniform: float
    unigram: float
    bigram: float
    unigram_error: float = 0.0
    bigram_error: float = 0.0


@cache
def markov_plateaus(states: int) -> Plateaus:
    """Return the plateaus for chains of so many states.

    Parameters
    ----------
    states : int
        From 2 to 127.

    Returns
    -------
    Plateaus
        Exact for 2 and 3 states; beyond, by quasi-Monte Carlo with its error.

    Raises
    ------
    TypeError, ValueError
        If `states` is not an integer in this range.
    """
    if integer(states, "states", 2, MOST_STATES) == 2:
        two, square = math.log(2.0), math.pi**2
        bigram = (3.0 - 12.0 * two - 12.0 * two**2 + 2.0 * square) / 18.0
        return Plateaus(two, 2.0 * two - square / 12.0, bigram)
    if states == 3:
        return Plateaus(math.log(3.0), *THREE)
    return sampled_plateaus(states)


def sampled_plateaus(states: int) -> Plateaus:
    """Average over scrambled Sobol points, also where the value is known."""
    points = 2 ** round(math.log2(ENTRIES / states**2))
    averages = np.array([_average(states, points, seed) for seed in range(SCRAMBLINGS)])
    unigram, bigram = averages.mean(axis=0)
    errors = averages.std(axis=0, ddof=1) / math.sqrt(SCRAMBLINGS)
    return Plateaus(math.log(states), float(unigram), float(bigram), *map(float, errors))


def _average(states: int, points: int, seed: int) -> tuple[float, float]:
    """Return the mean of H(pi) and of the entropy rate over one scrambling of Sobol's points."""
    cube = qmc.Sobol(states * states, seed=seed).random(points)
    rows = -np.log1p(-cube.reshape(points, states, states))
    rows /= rows.sum(axis=2, keepdims=True)
    weights = stationary_laws(rows)
    rates = (weights * -xlogy(rows, rows).sum(axis=2)).sum(axis=1)
    return float(-xlogy(weights, weights).sum(axis=1).mean()), float(rates.mean())


def stationary_laws(matrices: Floats) -> Floats:
    """Return the stationary law of each of many matrices, shape (..., k), without subtractions.

    Grassmann, Taksar and Heyman, Oper. Res. 33, 1107 (1985).
    """
    left = matrices.copy()
    for last in range(matrices.shape[-1] - 1, 0, -1):
        left[..., :last, last] /= left[..., last, :last].sum(axis=-1, keepdims=True)
        left[..., :last, :last] += left[..., :last, last, None] * left[..., last, None, :last]
    law = np.ones(matrices.shape[:-1])
    for last in range(1, matrices.shape[-1]):
        law[..., last] = (law[..., :last] * left[..., :last, last]).sum(axis=-1)
    return law / law.sum(axis=-1, keepdims=True)


def counting_losses(
    states: int, positions: int = 100, sequences: int = 4000, seed: int = 0
) -> tuple[Estimate, Estimate]:
    """Measure what a reader loses who counts, and starts every count at 1.

    The unigram reader foretells x with probability (n_x + 1) / (n + k) after n tokens; the bigram
    reader likewise, by what followed the present state. For rows uniform on the simplex the latter
    is Bayes's rule, but for the knowledge that the first token has the stationary law.

    Parameters
    ----------
    states : int
        From 2 to 127.
    positions : int, default 100
        The loss is averaged over so many tokens, from the second of each sequence on.
    sequences : int, default 4000
        At least 2.
    seed : int, default 0

    Returns
    -------
    (Estimate, Estimate)
        Of the unigram and of the bigram reader, in nats per token. From each sequence's loss that
        of who knows its law or its matrix is taken away, whose mean is known (`markov_plateaus`,
        of which the error counts), so that the error is small.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer in its range.
    """
    known = markov_plateaus(states)
    positions = integer(positions, "positions", 1)
    sequences = integer(sequences, "sequences", 2)
    rng = np.random.default_rng(integer(seed, "seed", 0))
    rows = rng.dirichlet(np.ones(states), (sequences, states))
    law = stationary_laws(rows)
    each, places = np.arange(sequences), [_picked(law, rng)]
    known_losses = np.zeros((2, sequences))
    for _ in range(positions):
        chances = rows[each, places[-1]]
        following = _picked(chances, rng)
        known_losses[0] -= np.log(law[each, following])
        known_losses[1] -= np.log(chances[each, following])
        places.append(following)
    excess = np.array(counted(np.stack(places, axis=1), states)) - known_losses / positions
    return (
        _beyond(known.unigram, known.unigram_error, excess[0]),
        _beyond(known.bigram, known.bigram_error, excess[1]),
    )


def counted(tokens: ArrayLike, states: int) -> tuple[Floats, Floats]:
    """Return what the two readers of `counting_losses` lose on given sequences.

    Parameters
    ----------
    tokens : array_like of int, shape (sequences, places)
        From 0 to states - 1. Each but the first of a sequence is foretold.
    states : int
        From 2 to 127.

    Returns
    -------
    unigram, bigram : ndarray of float64, shape (sequences,)
        In nats per token.

    Raises
    ------
    TypeError, ValueError
        If tokens are not integers in the range, in sequences of at least 2.
    """
    states = integer(states, "states", 2, MOST_STATES)
    array = np.asarray(tokens)
    if array.dtype.kind not in "iu":
        raise TypeError(f"tokens must hold integers, got {array.dtype}")
    if array.ndim != 2 or len(array) == 0 or array.shape[1] < 2:
        raise ValueError(f"tokens must have shape (sequences, 2 or more), got {array.shape}")
    if array.min() < 0 or array.max() >= states:
        raise ValueError(f"tokens must lie from 0 to {states - 1}, got others among them")
    places = array.astype(np.intp).T
    each = np.arange(len(array))
    tallies, pairs = np.ones((len(array), states)), np.ones((len(array), states, states))
    lost = np.zeros((2, len(array)))
    for present, following in pairwise(places):
        tallies[each, present] += 1.0
        seen = pairs[each, present]
        lost[0] -= np.log(tallies[each, following] / tallies.sum(axis=1))
        lost[1] -= np.log(seen[each, following] / seen.sum(axis=1))
        pairs[each, present, following] += 1.0
    unigram, bigram = lost / (len(places) - 1)
    return unigram, bigram


def _picked(chances: Floats, rng: np.random.Generator) -> NDArray[np.intp]:
    """Pick a state for each row of chances."""
    below = rng.random(len(chances))[:, None] >= chances.cumsum(axis=1)[:, :-1]
    return below.sum(axis=1)


def _beyond(known: float, error: float, excess: Floats) -> Estimate:
    """Add a measured excess to a known value."""
    found = blocked_error(excess)
    total = math.hypot(error, found.error)
    return Estimate(known + found.mean, total, 0.5, excess.size, found.converged)
