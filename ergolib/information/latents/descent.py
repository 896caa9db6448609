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
information bottleneck is solved. Along a flat valley it creeps. So every two steps are followed by
a leap along the curve that they began (R. Varadhan and C. Roland, Scand. J. Stat. 35, 335, 2008),
which is taken back if F is not the smaller for it; that saves nine steps in ten.

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
FIRST_LEAP = 4.0  # in steps


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
        slope = _each(noise, joint) * log_channel
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
        Steps made, those of the cooling included; leaps are not counted.
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
    count = len(log_channel)
    steps = np.zeros(count, dtype=np.int64)
    hot = np.flatnonzero(heat > 0.0)
    for step in range(min(cooling, iterations) if len(hot) else 0):
        noise = objective.noise + (1.0 - step / cooling) * heat[hot]
        log_channel[hot], _ = _step(objective, log_channel[hot], noise)
        steps[hot] += 1

    gradient, longest = np.empty(count), np.full(count, FIRST_LEAP)
    active = np.arange(count)
    while True:
        here = log_channel[active]
        noise = np.full(len(active), objective.noise)
        once, gradient[active] = _step(objective, here, noise)
        going = (gradient[active] > tolerance) & (steps[active] < iterations)
        if not going.any():
            return Descent(log_channel, gradient, steps)
        active, here, once, noise = active[going], here[going], once[going], noise[going]
        twice, _ = _step(objective, once, noise)
        leapt, longest[active] = _leap(objective, here, once, twice, longest[active])
        only_one = steps[active] + 1 == iterations
        log_channel[active] = np.where(_each(only_one, here), once, leapt)
        steps[active] += np.where(only_one, 1, 2)


def _step(objective: Objective, here: Array, noise: Array) -> tuple[Array, Array]:
    """Return where one step leads, and the largest derivative of F at its beginning."""
    slope = objective.slope(here, noise)
    channel = np.exp(here)
    slope -= (channel * slope).sum(axis=-1, keepdims=True)
    moved = np.abs(objective.joint[..., None] * channel * slope).reshape(len(here), -1)
    length = 1.0 / (noise + (objective.joint.ndim - 1.0))
    there = special.log_softmax(here - _each(length, here) * slope, axis=-1)
    return there, moved.max(axis=1)


def _leap(
    objective: Objective, here: Array, once: Array, twice: Array, longest: Array
) -> tuple[Array, Array]:
    """Return where two steps would lead if they went on, or the second if that is no better.

    With r the first step and v the second less the first, the leap is to here + 2 a r + a^2 v; a is
    the length of r over that of v, and at most `longest`, which grows while leaps succeed.
    """
    first = once - here
    bend = twice - once - first
    axes = tuple(range(1, here.ndim))
    mass = objective.joint[..., None] * np.exp(once)
    squares = (mass * bend**2).sum(axis=axes)
    ratio = np.sqrt((mass * first**2).sum(axis=axes) / np.maximum(squares, TINY))
    reach = np.clip(ratio, 1.0, longest)
    a = _each(reach, here)
    leapt = special.log_softmax(here + 2.0 * a * first + a * a * bend, axis=-1)
    good = objective.value(leapt) <= objective.value(twice)
    grown = np.where(reach == longest, 4.0 * longest, longest)
    shrunk = np.maximum(0.25 * longest, 1.0)
    return np.where(_each(good, here), leapt, twice), np.where(good, grown, shrunk)


def _each(numbers: NDArray, like: Array) -> NDArray:
    """Return one number for each start in a shape that goes with an array of channels."""
    return numbers.reshape(-1, *(1,) * (like.ndim - 1))


def _entropy(table: Array) -> Array:
    """Return -sum p ln p over all axes but the first."""
    return special.entr(table).reshape(len(table), -1).sum(axis=1)
