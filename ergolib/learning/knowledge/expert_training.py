r"""How experts come to know: the loss of a mixture, step by step.

`fit_experts` asks where learning ends; this asks how it goes there. Each step gives every state to
the experts in the shares in which they explain it and moves each expert's couplings up the slope of
its own likelihood, as far as is sure not to be too far (`ergolib.kernels.experts`, which also says
why no step can make the loss larger, whatever the target). K experts that begin with small random
couplings are nearly one model; the loss first settles at nearly the loss of one, and falls again
when the experts have parted: the symmetry between them has been broken.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation. Nats, k_B = 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, positive, probabilities, real
from ergolib.kernels import experts as kernel
from ergolib.kernels.random import seed_state
from ergolib.learning.knowledge.states import check_memory, check_states

__all__ = ["TrainedExperts", "train_experts"]

Array = NDArray[np.float64]


class TrainedExperts(NamedTuple):
    """A mixture of experts after some steps, and how it came there.

    Attributes
    ----------
    divergences : ndarray, shape (steps + 1,)
        D_KL(target || mixture), in nats, at the start and after each step. Never rises, but for
        rounding.
    weights : ndarray, shape (K,)
        w_k.
    couplings : ndarray, shape (K, 2^N)
        J^k_S, in units of energy.
    distributions : ndarray, shape (K, 2^N)
        p_k.
    responsibilities : ndarray, shape (K, 2^N)
        w_k p_k / m for each state.
    distribution : ndarray, shape (2^N,)
        m = sum_k w_k p_k.
    settled : bool
        Whether the last tenth of the steps changed the loss by less than the tolerance. False says
        that the curve has not reached its end; a curve that waits on a plateau may still say True.
    """

    divergences: Array
    weights: Array
    couplings: Array
    distributions: Array
    responsibilities: Array
    distribution: Array
    settled: bool


def train_experts(
    target: ArrayLike,
    experts: int = 2,
    order: int = 2,
    steps: int = 200,
    temperature: float = 1.0,
    spread: float = 0.1,
    conjugate: bool = False,
    tolerance: float = 1e-4,
    seed: int = 0,
) -> TrainedExperts:
    """Train a mixture of experts and return its curve.

    Parameters
    ----------
    target : array_like, shape (2^N,)
        A distribution over states; zeros are allowed (the loss then falls for ever, more and more
        slowly, if couplings would have to be infinite).
    experts : int, default 2
        K. One expert is plain maximum likelihood.
    order : int, default 2
        Couplings of all subsets with at most so many members.
    steps : int, default 200
    temperature : float, default 1
        T. It scales the couplings and changes nothing else.
    spread : float, default 0.1
        Standard deviation of J/T at the start. With 0 all experts are alike and stay so.
    conjugate : bool, default False
        Whether steps go along conjugate directions in place of the slope.
    tolerance : float, default 1e-4
        In nats; see `TrainedExperts.settled`.
    seed : int, default 0

    Returns
    -------
    TrainedExperts

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or more than 1 GiB would be needed.

    Examples
    --------
    >>> even = [0.25, 0, 0, 0.25, 0, 0.25, 0.25, 0]
    >>> [round(float(train_experts(even, k).divergences[-1]), 3) for k in (1, 2)]
    [0.693, 0.0]
    """
    goal, n = check_states(probabilities(target, "target"), "target")
    number, most = integer(experts, "experts", 1), integer(order, "order", 1, n)
    length, start = integer(steps, "steps", 0), integer(seed, "seed", 0)
    heat, rest = positive(temperature, "temperature"), positive(tolerance, "tolerance")
    wide = real(spread, "spread")
    if wide < 0.0:
        raise ValueError(f"spread must be at least 0, got {spread!r}")
    if not isinstance(conjugate, bool):
        raise TypeError(f"conjugate must be True or False, got {conjugate!r}")
    check_memory(6.0 * number * goal.size + 3.0 * goal.size, "target and experts")
    weights, trace = np.empty(number), np.empty(length)
    theta, p, shares, slopes, directions = np.zeros((5, number * goal.size))
    kernel.begin(weights, theta, slopes, directions, most, wide, seed_state(start))
    rest_of = (p, shares, slopes, directions, np.empty(goal.size), most, int(conjugate))
    first = kernel.learn(goal, weights, theta, *rest_of, np.empty(0))
    kernel.learn(goal, weights, theta, *rest_of, trace)
    divergences = np.concatenate([[first], trace])
    looked = max(1, length // 10)
    settled = length > 0 and bool(divergences[-1 - looked] - divergences[-1] < rest)
    shape = (number, goal.size)
    distributions = p.reshape(shape)
    return TrainedExperts(
        divergences,
        weights,
        heat * theta.reshape(shape),
        distributions,
        shares.reshape(shape),
        weights @ distributions,
        settled,
    )
