"""The search for a counterexample as a system: a step is a joint distribution tried.

It is `ergolib.information.latents.LatentSearch`, with what a bench needs of a system.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer
from ergolib.information.latents import Candidate, LatentSearch
from ergolib.live.athermal import Athermal
from ergolib.systems.system import check_seed

__all__ = ["EFFORT", "PATIENCE", "SIZES", "Climb"]

SIZES = {"2x2": (2, 2), "2x3": (2, 3), "3x3": (3, 3)}
EFFORT = 100  # steps of the descent for a joint
PATIENCE = 500  # joints without gain, until another climb begins


class Climb(Athermal):
    """A joint of two parts that climbs to a large ratio of its prices, without and with chance.

    Parameters
    ----------
    size : {"2x2", "2x3", "3x3"}
        States of A and of B.
    labels : int, default 2
        Of the latent that may be drawn by chance.
    score : {"sum", "largest"}
        Of the three errors of a latent.
    reach : float, default 1.0
        Largest step of the logarithms of the joint.
    seed : int, optional
        At least 0.

    Attributes
    ----------
    search : LatentSearch
        What climbs.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.
    """

    search: LatentSearch

    def __init__(
        self,
        size: str = "2x2",
        labels: int = 2,
        score: str = "sum",
        reach: float = 1.0,
        seed: int | None = None,
    ) -> None:
        self.seed = check_seed(seed)
        shape = SIZES[choice(size, "size", SIZES)]
        self.search = LatentSearch(
            shape, labels, score, seed=self.seed, width=reach, effort=EFFORT, patience=PATIENCE
        )

    @property
    def sites(self) -> int:
        """What a joint costs, in sweeps of a spin."""
        return 1000

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """The joint, its latent and its function."""
        found = self.candidate()
        return {"p": found.p, "latent": found.latent, "function": found.function}

    def candidate(self) -> Candidate:
        """Return where the climb is."""
        return self.search.candidate()

    def run(self, steps: int = 1) -> Self:
        """Try so many joints."""
        for some in self._portions(integer(steps, "steps", 0)):
            self.search.run(some)
        return self

    def observe(self) -> dict[str, float]:
        """Return what the best latents of the present joint cost, and the largest ratio so far.

        Returns
        -------
        dict
            ``stochastic`` and ``deterministic``, in nats; their ``ratio``; ``best``, the largest
            ratio of this climb and all before it.
        """
        found = self.candidate() if self.search.proposals else None
        before = [each.ratio for each in self.search.best]
        ratio = found.ratio if found else 1.0
        return {
            "stochastic": found.stochastic if found else 0.0,
            "deterministic": found.deterministic if found else 0.0,
            "ratio": ratio,
            "best": float(np.max([ratio, *before])),
        }
