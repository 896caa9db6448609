"""A library of patterns, to hold in the hand, to melt and to freeze.

N spins sigma = +1 or -1 in M wells of a chosen width,

    E = -N eps sum_mu max(m_mu, 0)^p,    m_mu = (1/N) sum_i xi_i^mu sigma_i,

in units of eps (k_B = 1): bound states below a high-temperature phase, with a gap N eps that is
extensive. Wells of small p are wide: they are found from far away, and run into one another. Those
of large p are narrow: they are kept apart, and not found. The golf hole, p = infinity, is found by
chance alone, once in about 2^N steps. `wells` and `bound_states` know what is exact.

Source: Krotov and Hopfield, Advances in Neural Information Processing Systems 29 (2016), at a
temperature; the reading as bound states is after He and Lubchenko (2025), in our own notation.
"""

from __future__ import annotations

import math
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from ergolib.arguments import integer, positive
from ergolib.kernels import dense_memory as kernels
from ergolib.kernels.hopfield import cue, random_patterns
from ergolib.kernels.random import seed_state
from ergolib.learning.knowledge.stored_patterns import StoredPatterns
from ergolib.learning.knowledge.wells import check_exponent, well_energies
from ergolib.systems.system import check_seed

__all__ = ["DenseMemory"]


class DenseMemory(StoredPatterns):
    """Spins in the wells of M patterns; they start at the first.

    Parameters
    ----------
    patterns : array_like, optional
        Shape (M, N): +1 and -1, at least two spins. None draws three of 64 spins, from `seed`.
    exponent : int or float, default 4
        p, a whole number of at least 2: the larger, the narrower the wells. ``math.inf`` makes
        golf holes.
    temperature : float, default 1.0
        In the units of eps, greater than 0; it can be changed at any time.
    depth_per_spin : float, default 1.0
        eps, greater than 0: a well is N eps deep.
    seed : int, default 0
        At least 0. The same seed gives the same path. None draws one.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or if more than 1 GiB would be needed.

    Examples
    --------
    >>> memory = DenseMemory(exponent=4, temperature=1.0, seed=1).start(2, flipped=0.1).run(50)
    >>> memory.nearest, bool(memory.overlaps[2] > 0.9)
    (2, True)
    """

    def __init__(
        self,
        patterns: ArrayLike | None = None,
        exponent: float = 4,
        temperature: float = 1.0,
        depth_per_spin: float = 1.0,
        seed: int | None = 0,
    ) -> None:
        self._exponent = check_exponent(exponent)
        self._depth = positive(depth_per_spin, "depth_per_spin")
        self.temperature = temperature
        self.seed = check_seed(seed)
        self._drawn = patterns is None
        self._generator = seed_state(self.seed)
        if patterns is None:
            self._draw(count=3, size=64)
        else:
            self._store(patterns, bytes_each=1)
        self._table = well_energies(self.sites, self._exponent, self._depth)
        self.start()

    def __repr__(self) -> str:
        """Return what this memory is: its start can be had from it if the patterns were drawn."""
        power = "math.inf" if self._exponent == math.inf else str(int(self._exponent))
        first = "" if self._drawn else f"<{self._sums.size} patterns of {self.sites} spins>, "
        return (
            f"DenseMemory({first}exponent={power}, temperature={self._temperature!r}, "
            f"depth_per_spin={self._depth!r}, seed={self.seed})"
        )

    @property
    def exponent(self) -> float:
        """The power p of the wells; ``math.inf`` for golf holes. It can be changed at any time."""
        return self._exponent

    @exponent.setter
    def exponent(self, value: float) -> None:
        table = well_energies(self.sites, value, self._depth)
        self._exponent, self._table = check_exponent(value), table

    @property
    def depth_per_spin(self) -> float:
        """The depth of a well for each spin, eps."""
        return self._depth

    @property
    def nearest(self) -> int:
        """The pattern of the largest overlap; the first of them if there is a tie."""
        return int(np.argmax(self._sums))

    def start(self, pattern: int = 0, flipped: float = 0.0) -> Self:
        """Begin at a damaged copy of a pattern.

        Parameters
        ----------
        pattern : int, default 0
            Which, from 0 to M - 1.
        flipped : float, default 0.0
            The share of the spins that are turned, from 0 to 1; they are picked at random. Their
            number, share times N, is rounded.

        Returns
        -------
        DenseMemory
            The system itself.

        Raises
        ------
        TypeError, ValueError
            If an argument is not of its kind, or out of range.
        """
        pattern = integer(pattern, "pattern", 0, self._sums.size - 1)
        flips = self._flips(flipped)
        cue(self._patterns, pattern, flips, self._spins, self._order, self._generator)
        self._add_up()
        return self

    def melt(self) -> Self:
        """Begin anew at infinite temperature: every spin up or down with equal chance."""
        random_patterns(self._spins, self._generator)
        self._add_up()
        return self

    def damage(self, flipped: float = 0.25) -> Self:
        """Turn a share of the spins, picked at random, whatever they are.

        Parameters
        ----------
        flipped : float, default 0.25
            From 0 to 1; its product with N is rounded.

        Returns
        -------
        DenseMemory
            The system itself.

        Raises
        ------
        TypeError, ValueError
            If the share is not of its kind, or out of range.
        """
        flips = self._flips(flipped)
        kernels.damage(self._patterns, self._spins, self._sums, self._order, flips, self._generator)
        return self

    def run(self, sweeps: int = 1) -> Self:
        """Move forward at the temperature, by the heat bath.

        Parameters
        ----------
        sweeps : int, default 1
            At least 0. A sweep visits each spin once, in an order drawn anew, and draws it from
            its distribution given all others.

        Returns
        -------
        DenseMemory
            The system itself.
        """
        for some in self._portions(integer(sweeps, "sweeps", 0)):
            kernels.heat_bath(
                self._patterns,
                self._table,
                self._spins,
                self._sums,
                self._order,
                self._temperature,
                some,
                self._generator,
            )
        return self

    def energy(self) -> float:
        """Return the energy per spin, -eps sum_mu w(m_mu)."""
        return float(self._table[(self._sums + self.sites) // 2].sum() / self.sites)

    def observe(self) -> dict[str, float]:
        """Measure the energy per spin and the largest overlap."""
        return {"energy": self.energy(), "overlap": float(self._sums.max() / self.sites)}
