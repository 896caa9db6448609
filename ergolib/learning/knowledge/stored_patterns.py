"""What every magnet with patterns written into it has in common.

N spins sigma_i = +1 or -1 and M patterns xi^mu. A state is known by its overlaps,

    m_mu = (1/N) sum_i xi_i^mu sigma_i,

kept as the integers N m_mu, so that nothing is lost by rounding, and a flip costs M operations.
What energy the overlaps have is for each system to say (`DenseMemory`, `Hopfield`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import real
from ergolib.kernels.hopfield import overlap_sums, random_patterns
from ergolib.learning.knowledge.states import check_memory, check_patterns
from ergolib.systems.system import PORTION, System

__all__ = ["StoredPatterns"]


class StoredPatterns(System):
    """Spins, the patterns they may be near, and their overlaps."""

    _generator: NDArray[np.uint64]

    def _store(self, patterns: ArrayLike, bytes_each: int) -> None:
        """Keep patterns that were given, if there are `bytes_each` for each of their entries."""
        rows = check_patterns(patterns)
        if rows.shape[1] < 2:
            raise ValueError("patterns must have at least 2 spins, got 1")
        check_memory(rows.size, "patterns", bytes_each)
        self._patterns = np.ascontiguousarray(rows.T).ravel()
        self._make_room(*rows.shape)

    def _draw(self, count: int, size: int) -> None:
        """Draw patterns at random, with equal chances."""
        self._patterns = np.empty(size * count, dtype=np.int8)
        random_patterns(self._patterns, self._generator)
        self._make_room(count, size)

    def _make_room(self, count: int, size: int) -> None:
        self._spins = np.empty(size, dtype=np.int8)
        self._sums = np.empty(count, dtype=np.int64)
        self._order = np.arange(size, dtype=np.int64)

    @property
    def sites(self) -> int:
        """Number of spins, N."""
        return self._spins.size

    @property
    def patterns(self) -> NDArray[np.int8]:
        """What is stored, +1 and -1: a read-only view of shape (M, N)."""
        view = self._patterns.reshape(self.sites, -1).T
        view.flags.writeable = False
        return view

    @property
    def spins(self) -> NDArray[np.int8]:
        """The spins, +1 or -1: a read-only view of shape (N,). Assign an array to set them."""
        view = self._spins.view()
        view.flags.writeable = False
        return view

    @spins.setter
    def spins(self, value: ArrayLike) -> None:
        rows = check_patterns(value, "spins")
        if np.ndim(value) != 1 or rows.shape[1] != self.sites:
            raise ValueError(f"spins must have shape ({self.sites},), got {np.shape(value)}")
        self._spins[:] = rows[0]
        self._add_up()

    @property
    def overlaps(self) -> NDArray[np.float64]:
        """Overlaps with all patterns, m_mu = (1/N) sum_i xi_i^mu sigma_i: shape (M,)."""
        return self._sums / self.sites

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """All that changes in a run: spins, N overlaps, order of the last sweep, generator."""
        return {
            "spins": self.spins,
            "overlap_sums": self._sums,
            "order": self._order,
            "generator": self._generator,
        }

    def _add_up(self) -> None:
        """Take the overlaps anew from the spins."""
        overlap_sums(self._patterns, self._spins, self._sums)

    def _flips(self, share: Any) -> int:
        """Return how many spins a share of them is."""
        part = real(share, "flipped")
        if not 0.0 <= part <= 1.0:
            raise ValueError(f"flipped must be a number from 0 to 1, got {share!r}")
        return round(part * self.sites)

    def _portions(self, steps: int) -> Iterator[int]:
        """Cut a run into pieces of well under a second: a spin costs M operations."""
        most = max(1, 4 * PORTION // self._patterns.size)
        while steps > 0:
            yield min(steps, most)
            steps -= most
