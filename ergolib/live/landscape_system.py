"""A landscape whose couplings are taken away order by order, natively: the same bits as the page.

A target over N spins is a sum of couplings among all subsets of them. Step by step those of the
highest order fade, what is left is refitted (or not), there is a rest, and the next order follows
(`ergolib.kernels.landscape`).
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer, real
from ergolib.arguments import temperature as check_temperature
from ergolib.kernels import landscape, targets
from ergolib.kernels.random import seed_state
from ergolib.learning.knowledge.exponential_family import NotConverged, fit_couplings
from ergolib.learning.knowledge.merging import MergeTree, merge_tree
from ergolib.systems.system import System, check_seed

__all__ = ["APART", "KINDS", "SIZES", "FewerCouplings"]

Array = NDArray[np.float64]

SIZES = (6, 8, 10)
APART = {6: 2, 8: 3, 10: 3}  # flips between random patterns, at least
KINDS = {"hole": 1, "mirror": 2, "three": 3, "four": 4, "parity3": 0, "parity": 0}  # patterns


class FewerCouplings(System):
    """A model that loses its couplings order by order.

    Parameters
    ----------
    target : {"hole", "mirror", "three", "four", "parity3", "parity"}
        What is stored: one random pattern, two opposite ones, three or four random ones; or all
        states in which the product of the first three spins, or of all, is +1.
    spins : {6, 8, 10}
        N.
    fit : {"refit", "cut"}
        Whether couplings that are left are fitted to the target, or stay as they were.
    order : int, optional
        The orders kept at the beginning, from 1 to N; more count as N, the default. A model that is
        refitted begins at its best fit.
    temperature : float, default 1
        Of the model. Couplings are made at the temperature 1.
    background : float, default 0.1
        The share of the target that all states have evenly, from 0.001 to 1.
    flips : float, default 0
        The rate at which every spin of the target is flipped, from 0 to 1/2.
    seed : int, optional
        Of the random patterns; at least 0.

    Attributes
    ----------
    n : int
        N.
    patterns : ndarray of int64
        Stored patterns, as states.
    target : ndarray, shape (2^N,)
        The distribution that is to be known.
    couplings : ndarray, shape (2^N,)
        Those of all orders, in nats.
    theta : ndarray, shape (2^N,)
        Those of the model.
    clock : ndarray of int64, shape (4,)
        As `ergolib.kernels.landscape.take_away` has it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    NotConverged
        If the couplings are to be fitted, and the fit did not come to rest.
    """

    n: int
    patterns: NDArray[np.int64]
    target: Array
    couplings: Array
    theta: Array
    clock: NDArray[np.int64]

    def __init__(
        self,
        target: str = "three",
        spins: int = 8,
        fit: str = "refit",
        order: int | None = None,
        temperature: float = 1.0,
        background: float = 0.1,
        flips: float = 0.0,
        seed: int | None = None,
    ) -> None:
        self.seed = check_seed(seed)
        self._temperature = check_temperature(temperature)
        self._kind = choice(target, "target", KINDS)
        self.n = integer(spins, "spins", 1)
        if self.n not in SIZES:
            raise ValueError(f"spins must be one of {', '.join(map(str, SIZES))}, got {spins!r}")
        self._fitted = int(choice(fit, "fit", ("refit", "cut")) == "refit")
        kept = self.n if order is None else integer(order, "order", 1)
        share = _between(background, "background", 0.001, 1.0)
        rate = _between(flips, "flips", 0.0, 0.5)
        size = 1 << self.n
        self.patterns = np.zeros(KINDS[self._kind], dtype=np.int64)
        if self.patterns.size:
            drawn = self.patterns[:1] if self._kind == "mirror" else self.patterns
            targets.random_states(self.n, APART[self.n], drawn, seed_state(self.seed))
            if self._kind == "mirror":
                self.patterns[1] = self.patterns[0] ^ (size - 1)
        self.target, self.couplings, self.theta = (np.zeros(size) for _ in range(3))
        self._work = np.zeros((5, size))
        targets.mix(self.patterns, self.parity, rate, share, self.target)
        landscape.exact_couplings(self.target, self.couplings)
        self.clock = np.zeros(4, dtype=np.int64)
        self._best: dict[int, float] = {}  # what the best fit of an order loses, where it is known
        self._begin(min(kept, self.n))

    def _begin(self, order: int) -> None:
        """Keep couplings of at most so many spins, and fit them if they are to be."""
        landscape.keep(self.couplings, order, self.theta)
        if self._fitted and landscape.refit(self.target, self.theta, *self._work, order) < 0:
            raise NotConverged(
                f"the fit of order {order} did not come to rest in {landscape.MOST} steps; "
                "a larger background may help"
            )
        self.clock[:] = order, landscape.FADE, 0, 0

    @property
    def parity(self) -> int:
        """The subset of spins whose product is +1, as an index; 0 if patterns are stored."""
        return {"parity3": 7, "parity": (1 << self.n) - 1}.get(self._kind, 0)

    @property
    def order(self) -> int:
        """The orders that are kept; while couplings fade, those that fade count."""
        return int(self.clock[0])

    @property
    def sites(self) -> int:
        """States, of which each step takes some rounds."""
        return 32 << self.n

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """The couplings, and what is done with them."""
        return {"theta": self.theta, "clock": self.clock}

    def run(self, steps: int = 1) -> Self:
        """Make some steps, at least 0, and return the system itself."""
        for some in self._portions(integer(steps, "steps", 0)):
            landscape.take_away(
                self.target, self.couplings, self.theta, *self._work, self._fitted, self.clock, some
            )
        return self

    def energies(self) -> tuple[Array, Array]:
        """Return E = -ln p at the temperature 1 of all states, and the same to 2^-20."""
        values, levels = np.empty(self.theta.size), np.empty(self.theta.size)
        landscape.energies(self.theta, values, levels)
        return values, levels

    def tree(self) -> MergeTree:
        """Return the minima, and the passes between them."""
        return merge_tree(self.energies()[1])

    def distribution(self) -> tuple[Array, float]:
        """Return the model at its temperature, and D_KL(target || model) in nats."""
        p = np.empty(self.theta.size)
        lost = landscape.lost(self.target, self.energies()[0], self._temperature, p)
        return p, float(lost)

    def energy(self) -> float:
        """Return the average energy per spin at the temperature, in nats."""
        return float(self.distribution()[0] @ self.energies()[0]) / self.n

    def observe(self) -> dict[str, float]:
        """Measure the present landscape.

        Returns
        -------
        dict
            ``order``; ``divergence``, D_KL(target || model) in nats; ``minima``; how many of them
            are ``deep``, the lowest and all whose pass lies more than T above them; how many
            patterns are ``found`` among the minima; ``excess``, the divergence at T = 1 above that
            of the best fit, found by Newton's method.
        """
        tree = self.tree()
        return {
            "order": float(self.order),
            "divergence": self.distribution()[1],
            "minima": float(tree.minima.size),
            "deep": 1.0 + float((tree.table["barrier"] > self._temperature).sum()),
            "found": float(np.isin(self.patterns, tree.minima).sum()),
            "excess": self._excess(),
        }

    def _excess(self) -> float:
        if self.order not in self._best:
            self._best[self.order] = fit_couplings(self.target, order=self.order).divergence
        p = np.empty(self.theta.size)
        return (
            float(landscape.lost(self.target, self.energies()[0], 1.0, p)) - self._best[self.order]
        )


def _between(value: Any, name: str, low: float, high: float) -> float:
    """Return a number within its range, or say what it must be."""
    number = real(value, name)
    if not low <= number <= high:
        raise ValueError(f"{name} must be between {low} and {high}, got {value!r}")
    return number
