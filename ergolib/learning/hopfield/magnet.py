"""A magnet that remembers, to hold in the hand.

N spins s = +1 or -1 with couplings learnt from M patterns xi^mu have the energy

    E = - 1/2 sum_ij J_ij s_i s_j,    J_ii = 0,

in units of the coupling (k_B = 1); `ergolib.learning.hopfield.learnt_couplings` says what J is. A
pattern is remembered if its overlap m_mu = (1/N) sum_i xi_i^mu s_i stays near 1 once the spins may
move. With Hebb's couplings it does at T = 0 for M / N below 0.138 (Amit, Gutfreund and Sompolinsky
1985), and at T up to 1 for a few patterns. Source: Hopfield, PNAS 79, 2554 (1982).

No matrix of couplings is stored: fields are made of the M overlaps, so that 10,000 spins with 1,400
patterns take 14 MB.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, real
from ergolib.arguments import temperature as check_temperature
from ergolib.kernels import hopfield as kernels
from ergolib.kernels import memories
from ergolib.kernels.ising import random_spins
from ergolib.kernels.random import seed_state
from ergolib.learning.hopfield.learnt_couplings import inverse_of_overlaps
from ergolib.learning.knowledge.states import check_memory
from ergolib.learning.knowledge.stored_patterns import StoredPatterns
from ergolib.systems.system import check_seed

__all__ = ["Hopfield", "Retrieval"]

Couplings = Literal["hebbian", "pseudo-inverse"]

COUPLINGS = ("hebbian", "pseudo-inverse")
# Bytes for an entry of a pattern; then its weight, made and kept, and three matrices of M < N.
BYTES = {"hebbian": 1, "pseudo-inverse": 41}


class Retrieval(NamedTuple):
    """Where a state went at T = 0.

    Attributes
    ----------
    overlap : float
        With the pattern asked for; if none was, the overlap of largest absolute value.
    sweeps : int
        How many were made, the last of them idle if `converged`.
    converged : bool
        Whether the state is a minimum: no spin turned in the last sweep.
    """

    overlap: float
    sweeps: int
    converged: bool


class Hopfield(StoredPatterns):
    """Spins with couplings learnt from patterns; they start at the first pattern.

    Parameters
    ----------
    patterns : array_like, optional
        Shape (M, N): +1 and -1. None draws them at random, with equal chances, from `seed`.
    size : int, default 1000
        N, the number of spins, if patterns are to be drawn; at least 2.
    load : float, default 0.05
        M / N, if patterns are to be drawn: M is `load` times `size`, rounded, and at least 1.
    temperature : float, default 0.0
        In units of the coupling, at least 0; it can be changed at any time. At 0 a spin follows its
        field, and stays where that is zero.
    couplings : {"hebbian", "pseudo-inverse"}, default "hebbian"
        The rule of learning. ``"pseudo-inverse"`` needs fewer patterns than spins, and none a
        linear combination of others.
    seed : int, default 0
        At least 0. The same seed gives the same patterns and path. None draws one.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or if more than 1 GiB would be needed.

    Examples
    --------
    >>> memory = Hopfield(size=500, load=0.02, seed=1)
    >>> memory.retrieve(pattern=3, flipped=0.2)
    Retrieval(overlap=1.0, sweeps=2, converged=True)
    """

    def __init__(
        self,
        patterns: ArrayLike | None = None,
        size: int = 1000,
        load: float = 0.05,
        temperature: float = 0.0,
        couplings: Couplings = "hebbian",
        seed: int | None = 0,
    ) -> None:
        self._couplings = choice(couplings, "couplings", COUPLINGS)
        self.temperature = temperature
        self.seed = check_seed(seed)
        self._drawn = patterns is None
        self._generator = seed_state(self.seed)
        if patterns is None:
            self._draw(*_check_load(size, load, self._couplings))
        else:
            self._store(patterns, BYTES[self._couplings])
        self._learn()
        self.start()

    def _learn(self) -> None:
        """Make the weights by which overlaps become fields, and each spin's action on itself."""
        count, size = self._sums.size, self._spins.size
        if self._couplings == "hebbian":
            self._weights: NDArray[Any] = self._patterns
            self._own = np.full(size, float(count))
            return
        self._inverse = inverse_of_overlaps(np.ascontiguousarray(self.patterns))
        weights = self.patterns.T @ self._inverse
        self._own = (weights * self.patterns.T).sum(axis=1)
        self._weights = np.ascontiguousarray(weights).ravel()

    def __repr__(self) -> str:
        """Return what this memory is: its start can be had from it if the patterns were drawn."""
        start = f"size={self.sites}, load={self.load!r}"
        if not self._drawn:
            start = f"<{self._sums.size} patterns of {self.sites} spins>"
        return (
            f"Hopfield({start}, temperature={self._temperature!r}, "
            f"couplings={self._couplings!r}, seed={self.seed})"
        )

    @property
    def temperature(self) -> float:
        """Temperature in units of the coupling (k_B = 1), finite and at least 0."""
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        self._temperature = _check_temperature(value)

    @property
    def price(self) -> float:
        """The price of energy, 1 / temperature, in nats; infinite at 0."""
        return 1.0 / self._temperature if self._temperature > 0.0 else math.inf

    @property
    def load(self) -> float:
        """Patterns per spin, M / N."""
        return self._sums.size / self._spins.size

    @property
    def couplings(self) -> str:
        """The rule of learning."""
        return self._couplings

    @property
    def nearest(self) -> int:
        """The pattern whose overlap has the largest absolute value; the first if there is a tie."""
        return int(np.argmax(np.abs(self._sums)))

    def start(self, pattern: int | Sequence[int] | None = 0, flipped: float = 0.0) -> Self:
        """Begin at a damaged copy of a pattern, at a mixture of several, or at random.

        Parameters
        ----------
        pattern : int, sequence of int or None, default 0
            Which, from 0 to M - 1. An odd number of different ones mean their mixture, at each spin
            what most of them say. None is a state drawn at random.
        flipped : float, default 0.0
            The share of the spins that are turned, from 0 to 1; they are picked at random. Their
            number, share times N, is rounded. It is 0 at random.

        Returns
        -------
        Hopfield
            The system itself.

        Raises
        ------
        TypeError, ValueError
            If an argument is not of its kind, or out of range.
        """
        damage = (self._flips(flipped), self._spins, self._order, self._generator)
        if pattern is None:
            if flipped != 0.0:
                raise ValueError(f"flipped must be 0 for a random start, got {flipped!r}")
            random_spins(self._spins, self._generator)
        elif isinstance(pattern, (list, tuple, range, np.ndarray)) and np.ndim(pattern) == 1:
            memories.mixture(self._patterns, self._mixed(pattern), *damage)
        else:
            which = integer(pattern, "pattern", 0, self._sums.size - 1)
            kernels.cue(self._patterns, which, *damage)
        self._add_up()
        return self

    def _mixed(self, patterns: Sequence[int]) -> NDArray[np.int64]:
        """Return the patterns of a mixture, if most of them have something to say everywhere."""
        chosen = [integer(each, "pattern", 0, self._sums.size - 1) for each in patterns]
        if len(chosen) % 2 == 0 or len(set(chosen)) < len(chosen):
            raise ValueError(
                f"pattern must be one, or an odd number of different ones, got {chosen!r}"
            )
        return np.array(chosen, dtype=np.int64)

    def run(self, sweeps: int = 1) -> Self:
        """Move forward at the temperature, by the heat bath or, at 0, down the energy.

        Parameters
        ----------
        sweeps : int, default 1
            At least 0. A sweep visits each spin once, in an order drawn anew.

        Returns
        -------
        Hopfield
            The system itself.
        """
        hebbian = self._couplings == "hebbian"
        move = kernels.heat_bath if hebbian else kernels.weighted_heat_bath
        for some in self._portions(integer(sweeps, "sweeps", 0)):
            move(*self._arrays(), self._temperature, some, self._generator)
        return self

    def retrieve(
        self, pattern: int | None = None, flipped: float = 0.0, most_sweeps: int = 1000
    ) -> Retrieval:
        """Sweep at T = 0, whatever the temperature, until no spin turns.

        Parameters
        ----------
        pattern : int, optional
            Start there, as `start` does. None starts from the present state.
        flipped : float, default 0.0
            The share of its spins that are turned before; 0 without a `pattern`.
        most_sweeps : int, default 1000
            At least 1: when to stop waiting. Every turn lowers the energy, so there is an end.

        Returns
        -------
        Retrieval
            Overlap, sweeps made, and whether the state is a minimum of the energy.

        Raises
        ------
        TypeError, ValueError
            If an argument is not of its kind or out of range.
        """
        most_sweeps = integer(most_sweeps, "most_sweeps", 1)
        if pattern is not None:
            self.start(pattern, flipped)
        elif real(flipped, "flipped") != 0.0:
            raise ValueError(f"flipped must be 0 unless a pattern is given, got {flipped!r}")
        hebbian = self._couplings == "hebbian"
        fall = kernels.descend if hebbian else kernels.weighted_descend
        made, sweeps, turned = np.zeros(1, dtype=np.int64), 0, 1
        for some in self._portions(most_sweeps):
            turned = fall(*self._arrays(), some, made, self._generator)
            sweeps += int(made[0])
            if turned == 0:
                break
        which = self.nearest if pattern is None else pattern
        return Retrieval(float(self._sums[which] / self.sites), sweeps, turned == 0)

    def _arrays(self) -> tuple[NDArray[Any], ...]:
        """Return the arrays with which every kernel that moves begins."""
        return self._patterns, self._weights, self._own, self._spins, self._sums, self._order

    def energy(self) -> float:
        """Return the energy per spin, -1/(2 N) sum of J_ij s_i s_j, made of the overlaps.

        With Hebb's couplings it is -(sum of squared overlaps - M/N) / 2: -1/2 in one pattern alone,
        for many spins.
        """
        sums = self._sums.astype(np.float64)
        pairs = sums @ sums if self._couplings == "hebbian" else sums @ self._inverse @ sums
        return float(0.5 * (self._own.sum() - pairs) / self.sites**2)

    def observe(self) -> dict[str, float]:
        """Measure the energy per spin and the overlap of largest absolute value, with its sign."""
        return {"energy": self.energy(), "overlap": float(self._sums[self.nearest] / self.sites)}


def _check_temperature(value: Any) -> float:
    """Return a finite temperature of at least 0."""
    if real(value, "temperature") < 0.0:
        raise ValueError(f"temperature must be a finite number of at least 0, got {value!r}")
    return 0.0 if value == 0.0 else check_temperature(value)


def _check_load(size: Any, load: Any, couplings: str) -> tuple[int, int]:
    """Return how many patterns to draw, and of how many spins, if there is room for them."""
    size = integer(size, "size", 2)
    count = max(1.0, float(np.rint(positive(load, "load") * size)))
    check_memory(size * count, "size and load", BYTES[couplings])
    check_memory(size, "size")
    return int(count), size
