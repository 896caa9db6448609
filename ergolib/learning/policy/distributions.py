"""Policies as distributions: entropy, one logit's change, Gibbs, and the frontier of both.

A policy plays arm i with the probability p_i = e^(z_i) / sum_j e^(z_j). If one logit z_i grows by
d and the others stay, with Z = 1 + p_i (e^d - 1) the entropy H = -sum p ln p becomes exactly

    H' = ln Z + [H - p_i (e^d - 1) ln p_i - p_i e^d d] / Z,

to first order dH = -d p_i (ln p_i + H): pushing up an arm costs entropy if it is likelier than
e^(-H), and brings some if it is less likely.

With rewards r_i and a temperature tau, F = <r> + tau H is at most tau ln sum_i e^(r_i / tau), and
less by tau D(p || q) for any policy but the Gibbs distribution q. Along Gibbs distributions of
different tau, dH / d<r> = -1 / tau: one more unit of reward costs 1 / tau nats of entropy. With
E = -<r> that is dS / dE = 1 / T. Rewards and tau in one unit, entropies in nats.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, probabilities, real, reals

__all__ = [
    "entropy",
    "entropy_after",
    "entropy_gradient",
    "free_energy",
    "frontier",
    "gibbs_policy",
    "largest_free_energy",
    "softmax",
]

Array = NDArray[np.float64]

_LARGEST = 700.0


def _vector(value: ArrayLike, name: str) -> Array:
    """Return finite numbers, one for each arm."""
    array = reals(value, name)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} must hold one number for each arm, got shape {array.shape}")
    return array


def _policy(value: ArrayLike) -> Array:
    """Return the probabilities of the arms."""
    array = probabilities(value, "policy")
    if array.ndim != 1:
        raise ValueError(f"policy must hold one number for each arm, got shape {array.shape}")
    return array


def _tau(value: float) -> float:
    """Return a temperature of at least 0."""
    tau = real(value, "temperature")
    if tau < 0.0:
        raise ValueError(f"temperature must be a finite number of at least 0, got {value!r}")
    return tau


def softmax(logits: ArrayLike) -> Array:
    """Return e^z, divided by its sum.

    Raises
    ------
    TypeError, ValueError
        If the logits are not finite numbers, one for each arm.
    """
    z = _vector(logits, "logits")
    grown = np.exp(z - z.max())
    return np.asarray(grown / grown.sum())


def entropy(policy: ArrayLike) -> float:
    """Return H = -sum p ln p in nats.

    Raises
    ------
    TypeError, ValueError
        If the policy does not hold probabilities that add up to 1.
    """
    p = _policy(policy)
    return float(-(p * np.log(np.where(p > 0.0, p, 1.0))).sum())


def entropy_gradient(policy: ArrayLike) -> Array:
    """Return dH / dz_i = -p_i (ln p_i + H), in nats for a unit of each logit; they add up to 0.

    Raises
    ------
    TypeError, ValueError
        If the policy does not hold probabilities that add up to 1.
    """
    p = _policy(policy)
    return np.asarray(-p * (np.log(np.where(p > 0.0, p, 1.0)) + entropy(p)))


def entropy_after(policy: ArrayLike, arm: int, change: float) -> float:
    """Return the entropy after one logit has changed, exactly.

    Parameters
    ----------
    policy : array_like
        Probabilities before.
    arm : int
        Whose logit changes, from 0.
    change : float
        By how much; at most 700 either way.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    p = _policy(policy)
    i, d = integer(arm, "arm", 0, p.size - 1), real(change, "change")
    if abs(d) > _LARGEST:
        raise ValueError(f"change must be between -{_LARGEST:g} and {_LARGEST:g}, got {change!r}")
    if p[i] == 0.0:
        return entropy(p)
    total = 1.0 + p[i] * math.expm1(d)
    held = entropy(p) - p[i] * math.expm1(d) * math.log(p[i]) - p[i] * math.exp(d) * d
    return math.log(total) + held / total


def gibbs_policy(rewards: ArrayLike, temperature: float) -> Array:
    """Return e^(r / tau) / Z; at tau = 0 the best arms, evenly.

    Parameters
    ----------
    rewards : array_like
        One for each arm.
    temperature : float
        tau, at least 0, in the unit of the rewards.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    r, tau = _vector(rewards, "rewards"), _tau(temperature)
    if tau == 0.0:
        best = (r == r.max()).astype(float)
        return np.asarray(best / best.sum())
    with np.errstate(over="ignore", under="ignore"):
        grown = np.exp((r - r.max()) / tau)
    return np.asarray(grown / grown.sum())


def free_energy(policy: ArrayLike, rewards: ArrayLike, temperature: float) -> float:
    """Return F = <r> + tau H of a policy, in the unit of the rewards.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or there are not as many rewards as arms.
    """
    p, r, tau = _policy(policy), _vector(rewards, "rewards"), _tau(temperature)
    if p.size != r.size:
        raise ValueError(f"rewards must be {p.size}, one for each arm, got {r.size}")
    return float(p @ r) + tau * entropy(p)


def largest_free_energy(rewards: ArrayLike, temperature: float) -> float:
    """Return tau ln sum e^(r / tau), which no policy's F exceeds; at tau = 0 the best reward.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    r, tau = _vector(rewards, "rewards"), _tau(temperature)
    if tau == 0.0:
        return float(r.max())
    with np.errstate(over="ignore", under="ignore"):
        return float(r.max() + tau * math.log(np.exp((r - r.max()) / tau).sum()))


def frontier(rewards: ArrayLike, temperatures: ArrayLike) -> tuple[Array, Array]:
    """Return mean reward and entropy of the Gibbs distributions at these temperatures.

    No policy of the same entropy has a larger mean reward. The slope dH / d<r> is -1 / tau.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    r, taus = _vector(rewards, "rewards"), _vector(temperatures, "temperatures")
    policies = [gibbs_policy(r, float(tau)) for tau in taus]
    return np.array([p @ r for p in policies]), np.array([entropy(p) for p in policies])
