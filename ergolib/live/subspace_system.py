"""Pairs of writers and readers on a sphere, natively: the same bits as the component.

In three dimensions a direction is a point of a sphere. `ergolib.learning.writer_reader` holds the
law; noise, where there is any, has one strength.
"""

from __future__ import annotations

from typing import Any, Self

from numpy.typing import NDArray

from ergolib.arguments import choice, integer
from ergolib.learning.writer_reader import (
    WriterReader,
    estimate_direction_information,
    uniformity_test,
)
from ergolib.live.athermal import Athermal
from ergolib.systems.system import check_seed

__all__ = ["DIMENSION", "NOISE", "ORDER", "PUSH", "TRAININGS", "SubspaceRun"]

DIMENSION = 3
NOISE = 0.5  # standard deviation of the noise on each component of a slope
PUSH = 1.0  # in units of the start's length
ORDER = 4  # of the gaps that tell what directions know of each other
TRAININGS = ("flow", "descent", "noisy")


class SubspaceRun(Athermal):
    """Writers and readers in three dimensions, each pair trained from its own start.

    Parameters
    ----------
    training : {"flow", "descent", "noisy"}
        Gradient flow, gradient descent, or descent with noise of standard deviation 0.5 on each
        component of a slope.
    start, target, rate, seeds, seed
        As for `WriterReader`; at least 10 seeds.
    push : bool, default False
        Whether each start is pushed along the first axis, by its own length.

    Attributes
    ----------
    pairs : WriterReader
    """

    pairs: WriterReader

    def __init__(
        self,
        training: str = "flow",
        start: float = 0.1,
        target: float = 1.0,
        rate: float = 0.02,
        seeds: int = 300,
        push: bool = False,
        seed: int | None = None,
    ) -> None:
        kind = choice(training, "training", TRAININGS)
        self.seed = check_seed(seed)
        self.pairs = WriterReader(
            DIMENSION,
            integer(seeds, "seeds", 10),
            target,
            start,
            self.seed,
            push=PUSH if push else 0.0,
            training="flow" if kind == "flow" else "descent",
            rate=rate,
            noise=NOISE if kind == "noisy" else 0.0,
        )

    @property
    def sites(self) -> int:
        """Number of components of all writers."""
        return DIMENSION * self.pairs.seeds

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Writers and readers; views, not copies."""
        return self.pairs.state

    def run(self, steps: int = 1) -> Self:
        """Make so many steps and return the system itself."""
        self.pairs.run(steps)
        return self

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            Means over pairs of ``overlap`` u.v and ``cosine``; ``information`` and its ``error``,
            what directions tell of each other, in nats; ``writers`` and ``readers``, Rayleigh's
            statistic of each; ``drift``, how far u u^T - v v^T has moved at most; ``halfway``, the
            share of the pairs whose overlap has gone through half of the target.
        """
        seen = self.pairs.observe()
        told = estimate_direction_information(self.pairs.writers, self.pairs.readers, ORDER)
        return {
            "overlap": seen["overlap"],
            "cosine": seen["cosine"],
            "information": told.information,
            "error": told.error,
            "writers": uniformity_test(self.pairs.writers).rayleigh,
            "readers": uniformity_test(self.pairs.readers).rayleigh,
            "drift": seen["drift"],
            "halfway": float((self.pairs.half_times >= 0.0).mean()),
        }
