"""What the component 'constraints' knows of a die or of an ion channel, and throws of them.

Three constraints at most, each with a feature of the states. A mean that is asked for and cannot be
reached, given the others, is moved to where it can: the first to the ends of its feature, the
second to what the first allows, and so on. Throws are drawn from the distribution of largest
entropy; a step of `run` is one throw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib import exact
from ergolib.arguments import choice, integer
from ergolib.kernels import counts, reachable
from ergolib.kernels.random import seed_state
from ergolib.price import MaximumEntropy, maximum_entropy
from ergolib.systems.system import System, check_seed

__all__ = ["CONSTRAINTS", "KINDS", "Kind", "Throws", "kind", "reached"]

Array = NDArray[np.float64]

CONSTRAINTS = 3
SNAP = 1e-6  # a mean so near to the end of its interval is the end


@dataclass(frozen=True)
class Kind:
    """Something with states and features.

    Attributes
    ----------
    features : ndarray, shape (3, states)
    words : tuple of str
        What each mean is called.
    units : tuple of str
        What a price is paid for; empty if a mean is a share.
    names : tuple of str
        Of the features, as a throw reports them.
    known : tuple of bool
        Which means are told to begin with.
    means : tuple of float
        Their values to begin with.
    """

    features: Array
    words: tuple[str, ...]
    units: tuple[str, ...]
    names: tuple[str, ...]
    known: tuple[bool, ...]
    means: tuple[float, ...]


KINDS = ("die", "channel")


@cache
def kind(name: str) -> Kind:
    """Return the die or the channel."""
    if name == "die":
        faces = np.arange(1.0, 7.0)
        middle = (faces == 3) | (faces == 4)
        ends = (faces == 1) | (faces == 6)
        return Kind(
            features=np.array([faces, middle, ends], dtype=float),
            words=("mean number of spots", "share of threes and fours", "share of ones and sixes"),
            units=("spot", "", ""),
            names=("spots", "threes_and_fours", "ones_and_sixes"),
            known=(True, False, False),
            means=(4.5, 0.25, 0.4),
        )
    features = exact.channel_features()
    return Kind(
        features=np.array([features[name] for name in ("ions", "neighbours", "depth")]),
        words=("mean number of ions", "mean number of ions side by side", "mean depth of all ions"),
        units=("ion", "pair", "site"),
        names=("ions", "neighbours", "depth"),
        known=(True, True, False),
        means=(2.0, 0.25, 0.3),
    )


def reached(of: Kind, known: Sequence[bool], means: Sequence[float]) -> dict[int, float]:
    """Return the means that are told, each where the ones before it allow."""
    told: dict[int, float] = {}
    for k in range(CONSTRAINTS):
        if known[k]:
            low, high = ends(of, k, told)
            mean = min(max(float(means[k]), low), high)
            mean = low if mean - low < SNAP else high if high - mean < SNAP else mean
            told[k] = mean
    return told


def ends(of: Kind, which: int, told: dict[int, float]) -> tuple[float, float]:
    """Return between which values a mean can lie, given others."""
    found = np.zeros(2)
    rows = of.features[list(told)].ravel()
    reachable.reachable_ends(rows, np.array(list(told.values())), of.features[which], found)
    return float(found[0]), float(found[1])


class Throws(System):
    """Throws of a die, or looks at an ion channel, of which some means are known.

    Parameters
    ----------
    what : {"die", "channel"}
    known : sequence of bool
        Which of the three means are known.
    means : sequence of float
        Their values; what cannot be reached is moved to where it can.
    seed : int, optional

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    def __init__(
        self,
        what: str = "die",
        known: Sequence[bool] = (True, False, False),
        means: Sequence[float] = (4.5, 0.25, 0.4),
        seed: int | None = None,
    ) -> None:
        self._what = choice(what, "what", KINDS)
        self.seed = check_seed(seed)
        self._temperature = 1.0
        self._told = reached(kind(what), known, means)
        p = self.most.probabilities
        states = p.size
        self._logs = np.log(p, out=np.full(states, -np.inf), where=p > 0.0)
        self._keep, self._other = np.empty(states), np.empty(states, dtype=np.int64)
        counts.alias_table(p, self._keep, self._other, np.empty(states, dtype=np.int64))
        self._counts, self._latest = np.zeros((2, states), dtype=np.int64)
        self._generator = seed_state(self.seed)

    @property
    def told(self) -> dict[int, float]:
        """The means that are known, by number of the constraint."""
        return dict(self._told)

    @property
    def most(self) -> MaximumEntropy:
        """The distribution of largest entropy."""
        rows = kind(self._what).features[list(self._told)]
        return maximum_entropy(rows, list(self._told.values()))

    @property
    def temperature(self) -> float:
        """Has no meaning here; 1."""
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        raise AttributeError("temperature cannot be set on Throws: tell them other means")

    @property
    def sites(self) -> int:
        """What a throw costs."""
        return 1

    @property
    def counts(self) -> NDArray[np.int64]:
        """How often each state was thrown, shape (states,)."""
        return self._counts

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Counts, the latest throw, and the generator; views."""
        return {"counts": self._counts, "latest": self._latest, "generator": self._generator}

    def run(self, steps: int = 1) -> Self:
        """Throw so many times; the latest throw is remembered."""
        before = integer(steps, "steps", 0) - 1
        if before >= 0:
            for many, into in ((before, self._counts), (1, self._latest)):
                if into is self._latest:
                    into[:] = 0
                counts.draw(self._keep, self._other, many, into, self._generator)
            self._counts += self._latest
        return self

    def energy(self) -> float:
        """Return the first feature of the latest throw."""
        return float(kind(self._what).features[0] @ self._latest)

    def observe(self) -> dict[str, float]:
        """Return features and surprise -ln p of the latest throw."""
        of = kind(self._what)
        values = of.features @ self._latest
        thrown = self._latest > 0
        seen = {name: float(value) for name, value in zip(of.names, values, strict=True)}
        return {**seen, "surprise": -float(self._logs[thrown].sum())}
