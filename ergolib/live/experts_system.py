"""Experts that learn a distribution, and chains that sample what they have learnt.

A target Z over the 2^N states of N spins is a few patterns and a background: with a share b every
state is as likely as every other. The experts begin with couplings near 0 and climb
(`ergolib.kernels.experts`); what they say of the states is sampled by chains, one for each expert
(`ergolib.kernels.expert_chains`). A step is one of learning or, when all is learnt, a sweep.

Bit k of a state is 1 where spin k is -1. Nats. After Y. He and V. Lubchenko, Neural Computation 37,
742 (2025), in our own notation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer, real
from ergolib.kernels import expert_chains
from ergolib.kernels import experts as kernels
from ergolib.kernels.random import seed_state
from ergolib.learning.knowledge import subsets_to_order
from ergolib.systems.system import System, check_seed

__all__ = ["LEARNT", "SPREAD", "TARGETS", "WELLS", "ExpertsRun", "Target", "numbers_of"]

Array = NDArray[np.float64]

SPREAD = 0.03  # of the couplings at the start: alike, but for what breaks the symmetry
LEARNT = 1000  # steps: then the picture is still, and the axis ends
OTHER_SEED = 2**32  # is added for the chains
WELLS = 4  # at most


@dataclass(frozen=True)
class Target:
    """A few states and how likely they are.

    Attributes
    ----------
    spins : int
        N.
    wells : tuple of tuple of int
        The states at the bottom of each well.
    weights : tuple of float
        The share of each well, 1 in all, without the background.
    flips : float
        Each spin of a pattern is flipped with this probability.
    reach : int
        So many flips from its bottom, a state still belongs to a well.
    """

    spins: int
    wells: tuple[tuple[int, ...], ...]
    weights: tuple[float, ...]
    flips: float = 0.0
    reach: int = 1

    @property
    def pure(self) -> Array:
        """The distribution without a background, shape (2^N,)."""
        made = np.zeros(1 << self.spins)
        for bottoms, weight in zip(self.wells, self.weights, strict=True):
            for bottom in bottoms:
                away = self._away(bottom)
                shares = self.flips**away * (1.0 - self.flips) ** (self.spins - away)
                made += weight / len(bottoms) * shares
        return made

    def distribution(self, background: float) -> Array:
        """Return the distribution with a background, shape (2^N,)."""
        return (1.0 - background) * self.pure + background / (1 << self.spins)

    @property
    def members(self) -> NDArray[np.int64]:
        """Of each state, the well to which it belongs, or `WELLS`; shape (2^N,)."""
        made = np.full(1 << self.spins, WELLS)
        for well, bottoms in enumerate(self.wells):
            for bottom in bottoms:
                made[self._away(bottom) <= self.reach] = well
        return made

    def _away(self, bottom: int) -> NDArray[np.int64]:
        """Return in how many spins each state differs from one."""
        states = np.arange(1 << self.spins, dtype=np.int64)
        return np.bitwise_count(states ^ bottom).astype(np.int64)


#: The patterns of 8 spins were drawn at random, any two at least 4 flips apart.
TARGETS = {
    "funnels": Target(8, ((0b11010110,), (0b00011011,), (0b01001100,)), (0.5, 0.3, 0.2), 0.06),
    "rare": Target(
        8,
        ((0b01111001,), (0b10000011,), (0b00001000,), (0b11110010,)),
        (0.4, 0.32, 0.24, 0.04),
    ),
    "opposite": Target(8, ((0b10110010,), (0b01001101,)), (0.5, 0.5)),
    "parity-3": Target(3, ((0,), (3,), (5,), (6,)), (0.25,) * 4, reach=0),
    "parity-4": Target(4, ((0, 15), (3, 12), (5, 10), (6, 9)), (0.25,) * 4, reach=0),
}


def numbers_of(spins: int, experts: int, order: int) -> int:
    """Return how many numbers a model has: couplings of each expert, and weights less one."""
    return experts * subsets_to_order(spins, min(order, spins)).size + experts - 1


class ExpertsRun(System):
    """One model or several, which learn a target; then chains that sample them.

    Parameters
    ----------
    target : {"funnels", "rare", "opposite", "parity-3", "parity-4"}
        Three patterns whose spins are flipped; four patterns, one of them rare; a pattern and its
        opposite; an even number of three, or of four, spins down.
    background : float
        b, above 0 and at most 1.
    experts : int, default 3
        K, from 1 to 4.
    order : int, default 1
        Couplings of at most so many spins, from 1 to 3.
    seed : int, optional
        At least 0.
    sampling : bool, default False
        Whether a step is a sweep of the model that has learnt for 1000 steps, instead of a step of
        learning.

    Attributes
    ----------
    target : Target
    trace : list of float
        D_KL(target || model) at the start and after each step of learning, in nats.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    target: Target
    trace: list[float]

    def __init__(
        self,
        target: str = "funnels",
        background: float = 0.05,
        experts: int = 3,
        order: int = 1,
        seed: int | None = None,
        sampling: bool = False,
    ) -> None:
        self.target = TARGETS[choice(target, "target", TARGETS)]
        share = real(background, "background")
        if not 0.0 < share <= 1.0:
            raise ValueError(
                f"background must be a number above 0 and at most 1, got {background!r}"
            )
        number = integer(experts, "experts", 1, 4)
        self._order = integer(order, "order", 1, 3)
        self.seed = check_seed(seed)
        self._sampling = bool(sampling)
        self._temperature = 1.0
        self._goal = self.target.distribution(share)
        size = self._goal.size
        self._weights = np.zeros(number)
        self._theta, self._p, self._shares, self._slopes, self._directions = np.zeros(
            (5, number * size)
        )
        self._generator = seed_state(self.seed)
        kernels.begin(
            self._weights,
            self._theta,
            self._slopes,
            self._directions,
            self._order,
            SPREAD,
            self._generator,
        )
        self.trace = [self._climb(0)[0]]
        self._places = np.zeros(number, dtype=np.int64)
        self._chance = seed_state(self.seed + OTHER_SEED)
        self._trail = np.zeros(1, dtype=np.int64)
        if self._sampling:
            self._learn(LEARNT)
            expert_chains.scatter(self._places, size, self._chance)
            self._trail[0] = self._places[0]

    @property
    def sites(self) -> int:
        """What a step costs, in spins."""
        return 10 * self._theta.size

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Weights, couplings and distributions of the experts, and where their chains are."""
        return {
            "weights": self._weights,
            "couplings": self._theta,
            "distributions": self._p,
            "places": self._places,
        }

    @property
    def goal(self) -> Array:
        """The target distribution, with its background."""
        return self._goal

    @property
    def model(self) -> Array:
        """What the experts say together: sum_k w_k p_k."""
        return np.asarray(self._weights @ self._p.reshape(self._weights.size, -1))

    @property
    def sampling(self) -> bool:
        """Whether a step is a sweep."""
        return self._sampling

    @property
    def numbers(self) -> int:
        """How many numbers the model has."""
        return numbers_of(self.target.spins, self._weights.size, self._order)

    def shares(self, distribution: Array) -> Array:
        """Return what a distribution gives to each well, and last to no well; shape (5,)."""
        found = np.zeros(WELLS + 1)
        np.add.at(found, self.target.members, distribution)
        return found

    def _climb(self, steps: int) -> list[float]:
        """Make so many steps and return the loss after each; of none, the loss there is."""
        trace = np.zeros(steps)
        lost = kernels.learn(
            self._goal,
            self._weights,
            self._theta,
            self._p,
            self._shares,
            self._slopes,
            self._directions,
            np.zeros(self._goal.size),
            self._order,
            0,
            trace,
        )
        return [float(each) for each in trace] or [float(lost)]

    def _learn(self, steps: int) -> None:
        for some in self._portions(steps):
            self.trace += self._climb(some)

    def run(self, steps: int = 1) -> Self:
        """Make so many steps of learning, or sweeps."""
        count = integer(steps, "steps", 0)
        if self._sampling:
            self.sample(count)
        else:
            self._learn(count)
        return self

    def sample(self, sweeps: int) -> NDArray[np.int64]:
        """Make sweeps; return which expert's chain moved, and where it is: k 2^N + s of each."""
        trail = np.zeros(integer(sweeps, "sweeps", 0), dtype=np.int64)
        expert_chains.sample(
            self._weights, self._p, self._places, self.target.spins, trail, self._chance
        )
        if trail.size:
            self._trail[0] = trail[-1]
        return trail

    def energy(self) -> float:
        """Return nothing: energies here are logarithms of what is known."""
        return 0.0

    def observe(self) -> dict[str, float]:
        """Return the loss, what the model gives to each well, and where the last sweep ended.

        Returns
        -------
        dict
            ``divergence``, D_KL(target || model) in nats; ``model_1`` to ``model_4``, the model's
            share of each well; ``in_1`` to ``in_4``, 1 if the chain that has moved last is in it,
            else 0.
        """
        here = int(self.target.members[self._trail[0] % self._goal.size])
        shares = self.shares(self.model)
        seen = {"divergence": self.trace[-1]}
        for well in range(WELLS):
            seen[f"model_{well + 1}"] = float(shares[well])
            seen[f"in_{well + 1}"] = float(self._sampling and here == well)
        return seen
