r"""ln Z of fields and pair couplings where 2^N states are too many to sum over.

What a model says of a pattern, ln p = -E/T - ln Z, needs the sum Z over all states. Annealed
importance sampling (R. M. Neal, Statistics and Computing 11, 125, 2001) begins with independent
spins, whose Z_0 = prod_k 2 cosh a_k is known, and turns them into the model along beta = 0 ... 1,

    E_beta = (1 - beta) E_independent + beta E.

A chain gains at each step the weight exp(E_before - E_after); the mean weight of many chains is
Z / Z_0, without bias. Of its logarithm that is not true: ln of a mean of few weights is too low on
average (Jensen's inequality), and a likelihood made with it is too high. In physics this is
Jarzynski's equality (1997): the mean of exp(-W) over a process that is not slow.

The same process backwards, from samples of the model to independent spins, gives Z_0 / Z likewise,
and so an ln Z that is too high on average (after Y. Burda, R. B. Grosse and R. Salakhutdinov,
AISTATS 2015; they go further and bound the likelihood of each pattern). Forwards and backwards are
a bracket, and where they disagree, one of them has missed something: the chains went too fast, or
stayed out of a well. The bracket is as good as its samples. They are patterns that are given, or
else the chains that went forwards, chosen by their weights; renewed by sweeps of the model in both
cases. A well that neither contains is missed by both.

So independent spins that lean to one of two wells, as those made of samples of one do, would say
nothing of the other. Where they lean, *scouts* are sent as well: chains that begin at all states
alike. Each then goes backwards to the independent spins that lean. If its weight on that way is
w, chains from there would find its way forwards with a chance that is smaller than its own by w
over the mean weight backwards (G. E. Crooks, Phys. Rev. E 60, 2721, 1999). Scouts for whom less
than one chain in number would be expected are in states that were missed, and their weights, of
which the mean is again without bias, say how much of Z that is. A well that no scout finds either
is still missed. Nats, k_B = 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logsumexp

from ergolib.arguments import integer, positive, reals
from ergolib.kernels import annealing, contrastive
from ergolib.kernels.random import seed_state
from ergolib.learning.knowledge.states import check_memory, check_patterns

__all__ = ["AnnealedEstimate", "annealed_log_partition", "pair_energies"]

Array = NDArray[np.float64]
Spins = NDArray[np.int8]

PORTION = 1 << 30  # operations between two looks at whether the reader wants it stopped
FEWEST = 30.0  # effective samples: with fewer the error itself is not known
LEAST_SHARE = 0.05  # of the chains: with less, the weights that matter are the rare ones
SIGMAS = 5.0  # by which forwards and backwards may disagree
FEWER = 2.0  # ln: of 500 chains, say, a seventh of one would go that way
MISSED = 0.01  # of the sum, in states that scouts find and chains do not


class AnnealedEstimate(NamedTuple):
    """An estimate of ln Z, and whether it is to be trusted.

    Attributes
    ----------
    log_partition : float
        ln Z, from chains that went forwards: on average too low.
    error : float
        Its standard error, to first order: the error of the mean weight over the mean weight.
    effective_samples : float
        (sum of weights)^2 / (sum of their squares): as many chains of equal weight would say as
        much.
    reverse : float
        ln Z from chains that went backwards: on average too high, if they began at samples.
    reverse_error : float
        Its standard error.
    reverse_effective_samples : float
        As above, of the chains that went backwards.
    trusted : bool
        True if both have at least 30 effective samples, and 5 % of their chains, agree within 5
        standard errors, and scouts did not find 1 % of Z elsewhere.
    doubt : str
        Why it is not trusted; empty if it is.
    """

    log_partition: float
    error: float
    effective_samples: float
    reverse: float
    reverse_error: float
    reverse_effective_samples: float
    trusted: bool
    doubt: str


def annealed_log_partition(
    fields: ArrayLike,
    couplings: ArrayLike,
    temperature: float = 1.0,
    samples: ArrayLike | None = None,
    base: ArrayLike | None = None,
    chains: int = 500,
    steps: int = 500,
    sweeps: int = 1,
    seed: int = 0,
) -> AnnealedEstimate:
    """Estimate ln Z of fields and pair couplings by annealed importance sampling.

    Parameters
    ----------
    fields : array_like, shape (N,)
        h_k, in units of energy.
    couplings : array_like, shape (N, N)
        J_kl, symmetric, with a diagonal of zeros.
    temperature : float, default 1
        T.
    samples : array_like, shape (M, N), optional
        Patterns where the chains that go backwards begin, the data that the model was fitted to for
        instance. They are renewed by `steps` / 10 sweeps of the model first. By default, where the
        chains that go forwards end.
    base : array_like, shape (N,), optional
        a_k, the fields of the independent spins, in units of energy. By default those with the
        means of the samples, or none without samples: all states equally likely. Unless they are
        none, scouts are sent, which takes twice the time.
    chains : int, default 500
        In each direction, at least 30. A chain takes up to N^2 operations in a sweep: by default 64
        spins need a second, and 784 a minute.
    steps : int, default 500
        Steps of beta, all of the same size, at least 1.
    sweeps : int, default 1
        At each step.
    seed : int, default 0

    Returns
    -------
    AnnealedEstimate

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the chains would need more than 1 GiB.

    Examples
    --------
    Two spins, Z = 2 e^J + 2 e^(-J).

    >>> ln_z = annealed_log_partition([0.0, 0.0], [[0.0, 1.0], [1.0, 0.0]])
    >>> bool(abs(ln_z.log_partition - np.log(4.0 * np.cosh(1.0))) < 5.0 * ln_z.error)
    True
    >>> ln_z.trusted
    True
    """
    h, matrix, heat = _model(fields, couplings, temperature)
    number, many = integer(chains, "chains", int(FEWEST)), integer(steps, "steps", 1)
    each = integer(sweeps, "sweeps", 1)
    state = seed_state(integer(seed, "seed", 0))
    check_memory(8.0 * h.size**2 + 2.0 * number * h.size, f"chains = {number}")
    given = None if samples is None else check_patterns(samples, "samples")
    if given is not None and given.shape[1] != h.size:
        raise ValueError(f"samples must have {h.size} spins, one for each field, got {given.shape}")
    start = _base(base, given, h.size, heat)
    path = np.linspace(0.0, 1.0, many + 1)
    spins = np.empty((number, h.size), dtype=np.int8)
    annealing.draw_independent(spins.ravel(), start, state)
    weights = _go(spins, start, h, matrix, path, each, state)
    _begin_backwards(spins, weights, given, np.random.default_rng([seed, 1]))
    _renew(spins, h, matrix, 1 + many * each // 10, state)
    back = _go(spins, start, h, matrix, path[::-1].copy(), each, state)
    known = float(np.logaddexp(start, -start).sum())
    forward, error, good = _mean(weights)
    backward, back_error, back_good = _mean(back)
    doubt = _doubt(number, good, back_good, forward + backward, float(np.hypot(error, back_error)))
    if not doubt and start.any():
        ways = (h, matrix, path, each)
        missed = _missed(number, start, ways, known, forward, -backward, [seed, 2])
        doubt = _unseen(missed)
    return AnnealedEstimate(
        known + forward, error, good, known - backward, back_error, back_good, not doubt, doubt
    )


def pair_energies(patterns: ArrayLike, fields: ArrayLike, couplings: ArrayLike) -> Array:
    """Return E = -sum_k h_k sigma_k - sum_(k<l) J_kl sigma_k sigma_l of each pattern.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        +1 and -1.
    fields : array_like, shape (N,)
        h_k.
    couplings : array_like, shape (N, N)
        J_kl, symmetric, with a diagonal of zeros.

    Returns
    -------
    ndarray, shape (M,)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or their shapes do not fit.

    Examples
    --------
    >>> pair_energies([[1, 1], [1, -1]], [0.5, 0.0], [[0.0, 2.0], [2.0, 0.0]])
    array([-2.5,  1.5])
    """
    h, matrix, _ = _model(fields, couplings, 1.0)
    rows = check_patterns(patterns)
    if rows.shape[1] != h.size:
        raise ValueError(f"patterns must have {h.size} spins, one for each field, got {rows.shape}")
    spins = rows.astype(np.float64)
    return np.asarray(-(spins @ h) - 0.5 * ((spins @ matrix) * spins).sum(axis=1))


def _model(
    fields: ArrayLike, couplings: ArrayLike, temperature: float
) -> tuple[Array, Array, float]:
    """Return h / T, J / T and T, or say what is wrong with them."""
    heat = positive(temperature, "temperature")
    h, matrix = reals(fields, "fields"), reals(couplings, "couplings")
    if h.ndim != 1 or h.size == 0:
        raise ValueError(f"fields must have shape (N,) with N of at least 1, got {h.shape}")
    if matrix.shape != (h.size, h.size):
        raise ValueError(
            f"couplings must have shape ({h.size}, {h.size}), a row for each field, "
            f"got {matrix.shape}"
        )
    if not np.array_equal(matrix, matrix.T) or matrix.diagonal().any():
        raise ValueError("couplings must be symmetric, with a diagonal of zeros")
    return h / heat, np.ascontiguousarray(matrix / heat), heat


def _base(base: ArrayLike | None, samples: Spins | None, n: int, heat: float) -> Array:
    """Return the fields of the independent spins, over T."""
    if base is not None:
        start = reals(base, "base")
        if start.shape != (n,):
            raise ValueError(f"base must have shape ({n},), one for each field, got {start.shape}")
        return np.asarray(start / heat)
    if samples is None:
        return np.zeros(n)
    up = (samples > 0).sum(axis=0) + 1.0  # each spin seen once more up and once more down
    return np.asarray(0.5 * np.log(up / (len(samples) + 2.0 - up)))


def _go(
    spins: Spins,
    base: Array,
    fields: Array,
    couplings: Array,
    betas: Array,
    sweeps: int,
    state: NDArray[np.uint64],
) -> Array:
    """Take all chains along the path, in place, and return the logarithms of their weights."""
    weights, room = np.zeros(len(spins)), np.zeros(fields.size)
    for some in _portions(len(spins), sweeps * betas.size * fields.size**2):
        own = weights[some]
        annealing.anneal(
            spins[some].ravel(), base, fields, couplings.ravel(), betas, sweeps, own, room, state
        )
    return weights


def _portions(chains: int, each: int) -> Iterator[slice]:
    """Cut chains that cost so many operations each into pieces of about a second."""
    most = max(1, PORTION // each)
    for first in range(0, chains, most):
        yield slice(first, first + most)


def _begin_backwards(
    spins: Spins, weights: Array, samples: Spins | None, rng: np.random.Generator
) -> None:
    """Put the chains at samples: at those given, or at themselves, chosen by their weights."""
    if samples is None:
        chosen = spins[_systematic(weights, rng)]
    else:
        order = np.resize(rng.permutation(len(samples)), len(spins))
        chosen = samples[order]
    spins[:] = chosen


def _systematic(weights: Array, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return as many chains as there are, each as often as its weight says, but for rounding."""
    shares = np.exp(weights - weights.max())
    marks = (np.arange(shares.size) + rng.random()) / shares.size
    return np.minimum(np.searchsorted(np.cumsum(shares / shares.sum()), marks), shares.size - 1)


def _renew(
    spins: Spins, fields: Array, couplings: Array, sweeps: int, state: NDArray[np.uint64]
) -> None:
    """Run all chains of the model, in place."""
    room = np.zeros(fields.size)
    for some in _portions(len(spins), sweeps * fields.size**2):
        own = spins[some].ravel()
        contrastive.sweep_chains(own, fields, couplings.ravel(), sweeps, 1.0, room, state)


def _mean(log_weights: Array) -> tuple[float, float, float]:
    """Return the logarithm of the mean weight, its standard error and the effective samples."""
    n = log_weights.size
    shares = np.exp(log_weights - log_weights.max())
    total = shares.sum()
    error = float(shares.std(ddof=1) / np.sqrt(n) / (total / n))
    log_mean = float(logsumexp(log_weights) - np.log(n))
    return log_mean, error, float(total**2 / (shares @ shares))


def _doubt(chains: int, good: float, back_good: float, apart: float, error: float) -> str:
    """Return why an estimate is not to be trusted, or nothing."""
    least = max(FEWEST, LEAST_SHARE * chains)
    for samples, which in ((good, "forwards"), (back_good, "backwards")):
        if not samples >= least:
            return (
                f"of {chains} chains that went {which} the weights of {samples:.3g} count, "
                f"and {least:.3g} are needed: more steps, or more chains"
            )
    if not abs(apart) <= SIGMAS * error + 1e-9:
        return (
            f"forwards and backwards differ by {abs(apart):.3g} with an error of {error:.2g}: more "
            "steps, or a well that the chains did not find"
        )
    return ""


def _missed(
    number: int,
    base: Array,
    ways: tuple[Array, Array, Array, int],
    known: float,
    forward: float,
    backward: float,
    seed: list[int],
) -> float:
    """Return the share of Z in states that scouts find and chains from the base do not.

    `known` is ln Z_0 of the base, and `forward` and `backward` are ln(Z / Z_0) either way.
    """
    fields, couplings, path, sweeps = ways
    state = seed_state(int(np.random.default_rng(seed).integers(2**63)))
    spins = np.empty((number, fields.size), dtype=np.int8)
    alike = np.zeros(fields.size)
    annealing.draw_independent(spins.ravel(), alike, state)
    found = _go(spins, alike, fields, couplings, path, sweeps, state)
    _renew(spins, fields, couplings, 1 + (path.size - 1) * sweeps // 10, state)
    back = _go(spins, base, fields, couplings, path[::-1].copy(), sweeps, state)
    unreached = back + backward < -np.log(number) - FEWER
    if not unreached.any():
        return 0.0
    elsewhere = fields.size * np.log(2.0) + logsumexp(found[unreached]) - np.log(number)
    return float(expit(elsewhere - known - forward))


def _unseen(missed: float) -> str:
    """Return what to say of states that chains from the base did not find, or nothing."""
    if missed <= MISSED:
        return ""
    return (
        f"scouts, from all states alike, found {missed:.2g} of the sum in states that chains from "
        "the independent spins given, or made of the samples, do not reach: other samples, or "
        "another base"
    )
