r"""Fields and pair couplings learnt from data where 2^N states are too many to sum over.

Maximum likelihood asks that the means of sigma_k and of sigma_k sigma_l be those of the data
(`fit_couplings`). With too many states for a sum the model's own means are measured in chains that
run at the model's temperature and persist while its couplings change by a little,

    theta_S <- theta_S + rate (<sigma_S>_data - <sigma_S>_chains),    theta = J / T.

This is persistent contrastive divergence (L. Younes, Stochastics 65, 177, 1999; T. Tieleman, ICML
2008). The chains begin at the data. They are noisy, so couplings are averaged over the second half
of the steps, during which the rate falls (Polyak and Juditsky 1992).

Where a spin, or the product of two, never changes in the data, the best couplings are infinite, and
it is so in most real data. Two remedies may be joined. A *background* mixes the data with a share
eta of all states, as if eta M of M patterns had been blank: every mean shrinks by 1 - eta. A
*ridge*, (r/2) sum_(k<l) (J_kl/T)^2, is added to the loss (nats per pattern): a Gaussian prior of
variance 1/(r M), under which pairs that say little have no coupling. It leaves the fields alone. A
ridge on them, too, has them replaced by couplings, which hold up each spin's mean as well but do
not know up from down: the opposite of the data becomes a well of its own, and chains that begin at
the data never see it.

Whether that is the optimum is not believed but measured: the couplings stay, new chains are run,
half of them from random states and half from the data, and each half must show the means it should
(those of the data, less r J_kl/T). In a model that has several wells and keeps its chains in them
this is necessary, not sufficient: the halves may agree and the shares of the wells be wrong. Nats,
k_B = 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, positive, real
from ergolib.kernels import contrastive as kernel
from ergolib.kernels.random import seed_state
from ergolib.learning.knowledge.exponential_family import InfiniteCouplings, NotConverged
from ergolib.learning.knowledge.states import check_memory, check_patterns

__all__ = ["ContrastiveFit", "fit_contrastive"]

Array = NDArray[np.float64]
Spins = NDArray[np.int8]


class ContrastiveFit(NamedTuple):
    """Fields and pair couplings that show the means of the data, or nearly so with a ridge.

    Attributes
    ----------
    fields : ndarray, shape (N,)
        h_k, in units of energy.
    couplings : ndarray, shape (N, N)
        J_kl, symmetric, with a diagonal of zeros: E = -sum_k h_k sigma_k - sum_(k<l) J_kl sigma_k
        sigma_l.
    mismatch : float
        The largest difference between a mean in the data, mixed and less r J/T, and in new chains,
        the worse half of them.
    error : float
        The largest standard error of a mean in such a half, from the spread of its chains.
    converged : bool
        True: where it would not be, `fit_contrastive` raises.
    """

    fields: Array
    couplings: Array
    mismatch: float
    error: float
    converged: bool


def fit_contrastive(
    patterns: ArrayLike,
    temperature: float = 1.0,
    ridge: float = 0.0,
    background: float = 0.0,
    chains: int = 256,
    steps: int = 2000,
    sweeps: int = 1,
    rate: float = 0.05,
    tolerance: float = 0.05,
    seed: int = 0,
) -> ContrastiveFit:
    """Fit fields and pair couplings to patterns by persistent contrastive divergence.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        The data: +1 and -1. For N up to 20 `fit_couplings` is exact.
    temperature : float, default 1
        T. It scales the couplings and changes nothing else.
    ridge : float, default 0
        r, at least 0: (r/2) sum_(k<l) (J_kl/T)^2 is added to the loss. (The ridge of
        `fit_couplings` counts fields, too.)
    background : float, default 0
        eta, at least 0 and below 1: the share of all states that the data are mixed with.
    chains : int, default 256
        Samples that persist; at least 4, and an even number.
    steps : int, default 2000
        Changes of the couplings; at least 10. Each takes up to N^2 operations for a chain and
        sweep: by default 64 spins need a second or two, and 784 minutes.
    sweeps : int, default 1
        Of each chain between two changes.
    rate : float, default 0.05
        Of the first steps; from a tenth of the steps on it falls as the root of their number.
    tolerance : float, default 0.05
        The largest mismatch of a mean that is accepted.
    seed : int, default 0

    Returns
    -------
    ContrastiveFit

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the fit would need more than 1 GiB.
    InfiniteCouplings
        If a spin never changes in the data, or, without a ridge, a product of two, and there is no
        background. (Couplings may be infinite for other reasons that are not seen here; then the
        fit depends on the steps.)
    NotConverged
        If the means of the data were not met: too few steps, too high a rate, or chains that stay
        in their wells.
    """
    data = check_patterns(patterns)
    heat = positive(temperature, "temperature")
    number = integer(chains, "chains", 4)
    if number % 2:
        raise ValueError(f"chains must be an even number, got {number}")
    most, each = integer(steps, "steps", 10), integer(sweeps, "sweeps", 1)
    first, rest = positive(rate, "rate"), positive(tolerance, "tolerance")
    start = integer(seed, "seed", 0)
    penalty = not_negative(ridge, "ridge")
    blank = not_negative(background, "background")
    if blank >= 1.0:
        raise ValueError(f"background must be at least 0 and below 1, got {background!r}")
    n = data.shape[1]
    check_memory(8.0 * n * n + 3.0 * number * n + data.size, f"patterns of {n} spins")
    rng = np.random.default_rng(start)
    goal = (1.0 - blank) * _moments(data)
    _vary(goal if penalty == 0.0 else np.diag(goal.diagonal()))
    spins = data[rng.integers(len(data), size=number)]
    prior = np.full((n, n), penalty)
    np.fill_diagonal(prior, 0.0)
    theta = _learn(goal, prior, spins, most, each, first, seed_state(start))
    goal -= prior * theta
    mismatch, error = _check(theta, goal, data, number, most * each // 4, rng)
    if not mismatch <= rest:
        raise NotConverged(
            f"after {most} steps a mean differs from that of the data by {mismatch:.3g} (with an "
            f"error of {error:.2g}), more than the tolerance of {rest:.3g}; more steps or sweeps, "
            "or a lower rate, may help"
        )
    couplings = theta.copy()
    np.fill_diagonal(couplings, 0.0)
    return ContrastiveFit(heat * theta.diagonal(), heat * couplings, mismatch, error, True)


def not_negative(value: float, name: str) -> float:
    """Return a number of at least 0, or raise the error that says what is wrong with it."""
    number = real(value, name)
    if number < 0.0:
        raise ValueError(f"{name} must be a finite number of at least 0, got {value!r}")
    return number


def _moments(spins: Spins) -> Array:
    """Return <sigma_k sigma_l>, with <sigma_k> in place of the diagonal."""
    rows = spins.astype(np.float64)
    matrix = rows.T @ rows / len(rows)
    np.fill_diagonal(matrix, rows.mean(axis=0))
    return matrix


def _vary(goal: Array) -> None:
    """Raise if a spin, or the product of two, is always the same."""
    stuck = np.argwhere(np.abs(goal) >= 1.0)
    if len(stuck):
        k, other = (int(i) for i in stuck[0])
        what = f"spin {k} is" if k == other else f"the product of spins {k} and {other} is"
        raise InfiniteCouplings(
            f"the couplings grow without end: in the data {what} always the same; a "
            "background keeps them finite, and a ridge those of pairs"
        )


def _run(spins: Spins, theta: Array, sweeps: int, state: NDArray[np.uint64]) -> None:
    """Run all chains, in place, with fields on the diagonal of theta."""
    couplings = theta.copy()
    np.fill_diagonal(couplings, 0.0)
    kernel.sweep_chains(
        spins.ravel(),
        theta.diagonal().copy(),
        couplings.ravel(),
        sweeps,
        1.0,
        np.zeros(len(theta)),
        state,
    )


def _learn(
    goal: Array,
    prior: Array,
    spins: Spins,
    steps: int,
    sweeps: int,
    rate: float,
    state: NDArray[np.uint64],
) -> Array:
    """Return J / T, fields on the diagonal, averaged over the second half of the steps."""
    theta, mean = np.zeros_like(goal), np.zeros_like(goal)
    np.fill_diagonal(theta, np.arctanh(np.clip(goal.diagonal(), -0.99, 0.99)))
    for step in range(steps):
        _run(spins, theta, sweeps, state)
        slower = min(1.0, float(np.sqrt(0.1 * steps / (step + 1))))
        theta += rate * slower * (goal - _moments(spins))
        theta /= 1.0 + rate * slower * prior  # the ridge's slope, taken at the new couplings
        if step >= steps // 2:
            mean += theta
    return mean / (steps - steps // 2)


def _check(
    theta: Array, goal: Array, data: Spins, chains: int, sweeps: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Return the largest mismatch of new chains, and its error, the worse half of them."""
    half, n = chains // 2, len(goal)
    looks = max(2, sweeps)
    state = seed_state(int(rng.integers(2**63)))
    starts = (
        rng.choice(np.array([-1, 1], dtype=np.int8), size=(half, n)),
        data[rng.integers(len(data), size=half)].copy(),
    )
    worst = [0.0, 0.0]
    for spins in starts:
        _run(spins, theta, looks, state)
        total = np.zeros_like(goal)
        own = np.zeros((half, n))  # means of each chain
        for _ in range(looks):
            _run(spins, theta, 1, state)
            total += _moments(spins)
            own += spins
        worst[0] = max(worst[0], float(np.abs(total / looks - goal).max()))
        spread = (own / looks).std(axis=0, ddof=1) / np.sqrt(half)
        worst[1] = max(worst[1], float(spread.max()))
    return worst[0], worst[1]
