"""A bandit of a few arms, and the softmax policy that learns to play it.

The policy begins even. It follows the expected gradient of F = <r> + tau H, or learns from one arm
at a time (REINFORCE, with a moving baseline); `ergolib.kernels.policy` has both. Without an entropy
bonus its entropy goes to 0; with one it comes to rest at the Gibbs distribution of tau.
"""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, real, reals
from ergolib.kernels import policy as kernels
from ergolib.kernels.random import seed_state
from ergolib.systems.system import System, check_seed

__all__ = ["REWARDS", "Bandit"]

Array = NDArray[np.float64]

#: Rewards of eight arms that the book plays.
REWARDS = {
    "ladder": tuple(i / 7.0 for i in range(8)),
    "twins": (0.0, 0.2, 0.4, 1.0, 1.0, 0.4, 0.2, 0.0),
    "close": (0.0, 0.2, 0.4, 0.95, 1.0, 0.4, 0.2, 0.0),
    "needle": (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0),
}
METHODS = ("expected", "sampled")


class Bandit(System):
    """A softmax policy over arms, at a temperature tau.

    Parameters
    ----------
    rewards : str or array_like, default "ladder"
        A name in `REWARDS`, or one reward for each arm, at least 2.
    temperature : float, default 0.1
        tau, the weight of the entropy bonus, at least 0.
    rate : float, default 0.1
        By what part of the gradient the logits move in a step.
    method : {"expected", "sampled"}
        Whether a step follows the expected gradient, or that of one arm played.
    memory : float, default 0.05
        From 0 to 1: the part of its distance to the latest gain by which the baseline moves.
    baseline : float, default 0
        Where it begins.
    seed : int, optional
        At least 0; the expected gradient needs none.

    Attributes
    ----------
    rewards, logits, policy : ndarray
        One number for each arm; `policy` has the probabilities.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    rewards: Array
    logits: Array
    policy: Array

    def __init__(
        self,
        rewards: str | ArrayLike = "ladder",
        temperature: float = 0.1,
        rate: float = 0.1,
        method: str = "expected",
        memory: float = 0.05,
        baseline: float = 0.0,
        seed: int | None = None,
    ) -> None:
        self.seed = check_seed(seed)
        named = (
            REWARDS[choice(rewards, "rewards", REWARDS)] if isinstance(rewards, str) else rewards
        )
        self.rewards = reals(named, "rewards").copy()
        if self.rewards.ndim != 1 or self.rewards.size < 2:
            raise ValueError(f"rewards must be at least 2 numbers, got shape {self.rewards.shape}")
        self.temperature = temperature
        self._rate = positive(rate, "rate")
        self._method = choice(method, "method", METHODS)
        self._memory = real(memory, "memory")
        if not 0.0 <= self._memory <= 1.0:
            raise ValueError(f"memory must be between 0 and 1, got {memory!r}")
        self._baseline = np.array([real(baseline, "baseline")])
        self.logits = np.zeros(self.rewards.size)
        self.policy = np.full(self.rewards.size, 1.0 / self.rewards.size)
        self._generator = seed_state(self.seed)
        self._steps = 0

    @property
    def temperature(self) -> float:
        """The weight tau of the entropy bonus, at least 0."""
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        tau = real(value, "temperature")
        if tau < 0.0:
            raise ValueError(f"temperature must be a finite number of at least 0, got {value!r}")
        self._temperature = tau

    @property
    def price(self) -> float:
        """Nats of entropy for a unit of reward, 1 / tau; infinite without a bonus."""
        return 1.0 / self._temperature if self._temperature > 0.0 else math.inf

    @property
    def baseline(self) -> float:
        """What the sampled policy compares a gain with."""
        return float(self._baseline[0])

    @property
    def sites(self) -> int:
        """How many arms there are."""
        return self.rewards.size

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Logits, policy and baseline."""
        return {"logits": self.logits, "policy": self.policy, "baseline": self._baseline}

    def run(self, steps: int = 1) -> Self:
        """Learn for a number of steps and return the bandit itself.

        Raises
        ------
        FloatingPointError
            If the logits have run away, which a lower rate prevents.
        """
        for some in self._portions(integer(steps, "steps", 0)):
            given = (self.logits, self.rewards, self._temperature, self._rate)
            if self._method == "expected":
                kernels.follow(*given, some, self.policy)
            else:
                kernels.reinforce(
                    *given, self._memory, self._baseline, some, self.policy, self._generator
                )
            self._steps += some
            if not np.isfinite(self.logits).all():
                raise FloatingPointError(
                    f"the logits ran away within {self._steps} steps; rate must be lower, "
                    f"got {self._rate!r}"
                )
        return self

    def gibbs(self) -> Array:
        """Return the Gibbs distribution, where the expected gradient comes to rest."""
        return self._account()[0]

    def _account(self) -> tuple[Array, Array]:
        gibbs, out = np.empty(self.rewards.size), np.empty(6)
        kernels.account(self.policy, self.rewards, self._temperature, gibbs, out)
        return gibbs, out

    def energy(self) -> float:
        """Return -<r>: what pays is low in energy."""
        return -float(self.policy @ self.rewards)

    def observe(self) -> dict[str, float]:
        """Measure the policy.

        Returns
        -------
        dict
            ``reward`` and ``entropy`` (nats) of the policy, its ``free_energy`` <r> + tau H, and
            how far that is below the largest, ``gap`` = tau D(p || Gibbs).
        """
        _, out = self._account()
        reward, entropy, _, _, value, largest = out.tolist()
        return {
            "reward": reward,
            "entropy": entropy,
            "free_energy": value,
            "gap": max(0.0, largest - value),
        }
