"""The descent that fits a latent: downhill by a step that cannot overshoot.

A channel q(l|x) = P[L|X] is to make

    F = TC(X|L) + w sum_i R_i,    R_i = H(L|X_-i) or I(L;X_i|X_-i),

small. Written in entropies of P[x, l] = p(x) q(l|x), and with everything left out that does not
depend on q,

    F = sum_i H(X_i L) + w sum_i H(X_-i L) - (n - 1) H(L) - c H(X L),

with c = 1 for the deterministic errors and c = 1 + n w for the stochastic ones. Its slope, per
probability moved to the cell (x, l), is

    G(x, l) = - sum_i ln P[x_i, l] - w sum_i ln P[x_-i, l] + (n - 1) ln P[l] + c ln q(l|x),

up to what is the same for all labels of x. The first two sums of F are concave in q, and lie below
their tangents. The last term is c times sum p q ln q, and -H(L) is no more curved than sum p q ln q
(a marginal divergence is at most the joint one). So the step

    q(l|x) <- q(l|x) exp(-G(x, l) / (c + n - 1)) / normalisation

never raises F (mirror descent on a function that is smooth relative to the entropy: H. Lu,
R. Freund and Y. Nesterov, SIAM J. Optim. 28, 333, 2018). With logarithms of q as the state nothing
has to be cut off at the borders, where q goes to 0. It is the kind of iteration by which the
information bottleneck is solved.

F has many minima. A larger c makes noise in L cheaper, as a temperature does; so a random start is
first *cooled*: c comes down step by step to its value. For two blocks of 21 coins, where a plunge
from 16 random starts found the best latent once, slow cooling found it 16 times.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["Descent", "Objective", "descend"]

Array = NDArray[np.float64]
TINY = 1e-300


class Objective(NamedTuple):
    """What is made small: which parts there are and what their errors weigh.

    Attributes
    ----------
    joint : ndarray of float64
        P[X], one axis for each part.
    weight : float
        w, of the redundancy errors.
    noise : float
        c, the coefficient of -H(X L).
    """

    joint: Array
    weight: float
    noise: float

    @classmethod
    def of(cls, joint: Array, kind: str, weight: float) -> Objective:
        """Return the objective with errors of a kind, "deterministic" or "stochastic"."""
        noise = 1.0 + (joint.ndim * weight if kind == "stochastic" else 0.0)
        return cls(joint, weight, noise)

    def value(self, log_channel: Array) -> Array:
        """Return F, up to a constant, for channels along the first axis of an array."""
        joint = self._with(log_channel)
        total = -self.noise * _entropy(joint)
        for factor, marginal in self._marginals(joint):
            total += factor * _entropy(marginal)
        return total

    def slope(self, log_channel: Array, noise: Array) -> Array:
        """Return G with c = `noise` for each channel, up to what all labels of a row share."""
        joint = self._with(log_channel)
        slope = noise.reshape(-1, *(1,) * (joint.ndim - 1)) * log_channel
        for factor, marginal in self._marginals(joint):
            slope -= factor * np.log(np.maximum(marginal, TINY))
        return slope

    def gradient(self, log_channel: Array) -> Array:
        """Return the derivative of F with respect to the logarithms (before normalisation)."""
        channel = np.exp(log_channel)
        slope = self.slope(log_channel, np.full(len(channel), self.noise))
        mean = (channel * slope).sum(axis=-1, keepdims=True)
        return self.joint[..., None] * channel * (slope - mean)

    def _with(self, log_channel: Array) -> Array:
        return self.joint[..., None] * np.exp(log_channel)

    def _marginals(self, joint: Array) -> list[tuple[float, Array]]:
        """Return the factor of every term of F but the last, H(X L), and the marginal it is of."""
        count = self.joint.ndim
        every = tuple(range(1, count + 1))  # the parts: before them are the starts, then the labels
        terms = [(1.0, tuple(axis for axis in every if axis != part)) for part in every]
        terms += [(self.weight, (part,)) for part in every]
        terms += [(1.0 - count, every)]
        return [(factor, joint.sum(axis=axes, keepdims=True)) for factor, axes in terms]


class Descent(NamedTuple):
    """Where a descent from each of several starts ended.

    Attributes
    ----------
    log_channel : ndarray of float64
        ln q, one start after the other along the first axis.
    gradient : ndarray of float64
        Largest derivative of F, in nats per nat of a logarithm, for each start.
    iterations : ndarray of int64
        Steps made, those of the cooling included.
    """

    log_channel: Array
    gradient: Array
    iterations: NDArray[np.int64]


def descend(
    objective: Objective,
    log_channel: Array,
    heat: Array,
    cooling: int,
    iterations: int,
    tolerance: float,
) -> Descent:
    """Go downhill from several starts at once.

    Parameters
    ----------
    objective : Objective
        What is made small.
    log_channel : ndarray of float64, shape (starts,) + p.shape + (k,)
        Where to start; changed in place.
    heat : ndarray of float64, shape (starts,)
        What is added to c at first; 0 for a start that is not cooled.
    cooling : int
        Steps in which the heat goes to 0, evenly.
    iterations : int
        Steps at most, those of the cooling included.
    tolerance : float
        A start is left alone, after the cooling, once no derivative is larger.

    Returns
    -------
    Descent
    """
    gradient = np.full(len(log_channel), np.inf)
    steps = np.zeros(len(log_channel), dtype=np.int64)
    extra = float(objective.joint.ndim - 1)
    active = np.arange(len(log_channel))
    mass = objective.joint[..., None]
    axes = tuple(range(1, log_channel.ndim))
    for step in range(iterations + 1):
        here = log_channel[active]
        left = max(0.0, 1.0 - step / cooling) if cooling else 0.0
        noise = objective.noise + left * heat[active]
        slope = objective.slope(here, noise)
        channel = np.exp(here)
        slope -= (channel * slope).sum(axis=-1, keepdims=True)
        gradient[active] = np.abs(mass * channel * slope).max(axis=axes)
        going = (noise > objective.noise) | (gradient[active] > tolerance)
        if step == iterations or not going.any():
            break
        active, here, slope, noise = active[going], here[going], slope[going], noise[going]
        here -= slope / (noise + extra).reshape(-1, *(1,) * (here.ndim - 1))
        log_channel[active] = special.log_softmax(here, axis=-1)
        steps[active] += 1
    return Descent(log_channel, gradient, steps)


def _entropy(table: Array) -> Array:
    """Return -sum p ln p over all axes but the first."""
    return special.entr(table).reshape(len(table), -1).sum(axis=1)
