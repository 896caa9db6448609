"""A network that remembers pictures, natively: the same bits as the component.

N = 32 x 32 spins have learnt M = load N patterns. The first three may be pictures, all others are
drawn at random. Any single picture is as good as a random pattern, for turning round all spins at
which it is -1 makes every other pattern random again and it the state of all spins up. The three
pictures have overlap 0 with one another, where random ones have some 1/32: they are symmetrical in
different ways. A flower is its own mirror image in both directions; turned by half a turn, yin and
yang change places; mirrored in one direction, light and dark tiles do.

Patterns come from the seed, one after another, so that those written first stay when more are
learnt. Starts and motion come from another stream, one for each trial.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer, real
from ergolib.kernels import memories as kernels
from ergolib.kernels.random import seed_state
from ergolib.learning.hopfield import Hopfield
from ergolib.learning.hopfield.magnet import Couplings

__all__ = [
    "MIXED",
    "OTHER_SEED",
    "SIDE",
    "SITES",
    "STARTS",
    "WHICH",
    "Memories",
    "count_of",
    "pictures",
]

SIDE = 32
SITES = SIDE * SIDE
OTHER_SEED = 2**32  # times 1 + trial is added to the seed, for starts and motion
STARTS = ("cue", "random", "mixture")
WHICH = ("pictures", "random")
MIXED = (0, 1, 2)


def count_of(load: float) -> int:
    """Return how many patterns a load to two digits means."""
    return round(round(100 * load) / 100 * SITES)


def pictures() -> NDArray[np.int8]:
    """Return three pictures, shape (3, 1024): a flower, yin and yang, and tiles.

    Any two of them agree at exactly half of the spins.
    """
    y, x = np.mgrid[0:SIDE, 0:SIDE] - 0.5 * (SIDE - 1)
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    flower = (radius < 11.0 + 4.0 * np.cos(8.0 * angle)) & (radius > 3.6)
    # The boundary of yin and yang bulges to one side above and to the other below.
    big = SIDE / 2 - 1.2
    above, below = (np.hypot(x, y + sign * big / 2) for sign in (1.0, -1.0))
    light = ((x < 0.0) | (above < big / 2)) & ~(below < big / 2)
    light = (light & ~(above < big / 6)) | (below < big / 6)
    light = np.where(radius < big, light, x > 0.0)
    tiles = (x * y > 0.0) ^ (np.abs(x) + np.abs(y) < SIDE / 2)
    drawn = np.array([flower, light, tiles]).reshape(3, SITES)
    return np.where(drawn, 1, -1).astype(np.int8)


class Memories(Hopfield):
    """The network of the component, before its first sweep.

    Parameters
    ----------
    load : float, default 0.05
        Patterns per spin, from 0.01 to 1, to two digits.
    temperature : float, default 0.25
        At least 0.
    couplings : {"hebbian", "pseudo-inverse"}
    memories : {"pictures", "random"}
        What the first three patterns are.
    start : {"cue", "random", "mixture"}
        At a damaged pattern (number `trial` modulo M), at random, or at a mixture of the first
        three.
    flipped : float, default 0.3
        The share of the spins of a cue that are turned.
    trial : int, default 0
        Each is another start and another path.
    seed : int, default 0
        At least 0, below 2^32.
    """

    def __init__(
        self,
        load: float = 0.05,
        temperature: float = 0.25,
        couplings: str = "hebbian",
        memories: str = "pictures",
        start: str = "cue",
        flipped: float = 0.3,
        trial: int = 0,
        seed: int = 0,
    ) -> None:
        if not 0.005 <= real(load, "load") < 1.0:
            raise ValueError(f"load must be from 0.01 to 1, got {load!r}")
        count, number = count_of(load), integer(trial, "trial", 0)
        drawn = 3 if choice(memories, "memories", WHICH) == "pictures" else 0
        begin, first = choice(start, "start", STARTS), integer(seed, "seed", 0)
        patterns = np.empty(SITES * count, dtype=np.int8)
        kernels.draw_patterns(patterns, SITES, drawn, seed_state(first))
        for pattern, picture in enumerate(pictures()[:drawn]):
            kernels.store(patterns, pattern, picture)
        rows = patterns.reshape(SITES, count).T
        super().__init__(
            rows, temperature=temperature, couplings=cast(Couplings, couplings), seed=seed
        )
        self._generator[:] = seed_state(first + OTHER_SEED * (1 + number))
        if begin == "cue":
            self.start(number % count, flipped)
        else:
            self.start(None if begin == "random" else MIXED)

    def _learn(self) -> None:
        """Make the weights, those of pseudo-inverse couplings by kernels as the page does."""
        if self._couplings == "hebbian":
            super()._learn()
            return
        count = self._sums.size
        inverse, self._own = np.empty(count * count), np.empty(self.sites)
        weights = np.empty(self._patterns.size)
        if not kernels.invert_overlaps(self._patterns, self.sites, inverse) > 0.0:
            raise ValueError("patterns must be linearly independent for pseudo-inverse couplings")
        kernels.project(self._patterns, inverse, weights, self._own)
        self._weights, self._inverse = weights, inverse.reshape(count, count)

    def observe(self) -> dict[str, float]:
        """Measure the energy per spin, and the largest overlap with its sign and without."""
        seen = super().observe()
        return {**seen, "largest": abs(seen["overlap"])}
