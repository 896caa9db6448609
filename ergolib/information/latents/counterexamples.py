"""A search for two parts that do much better with a latent drawn by chance.

If some joint distribution p of two parts had a stochastic latent with small errors, and every
latent that each part should know had errors a thousand times larger, then the two kinds of natural
latents would be two different things. Whether that can be was asked in April 2025 ($500); what has
been found out since stands in `ergolib.information.latents.prices`. Here is the experiment: p
climbs, by random moves of its logarithms, towards larger ratios of the best function's score
(exact) to the best channel's (found by descent). Nothing it finds proves that no larger ratio
exists; but each p it finds, with its channel, proves that one as large as its own does.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer, positive, shape
from ergolib.information.latents.prices import SCORES
from ergolib.kernels.conjecture import climb
from ergolib.kernels.random import seed_state

__all__ = ["Candidate", "LatentSearch", "search_counterexamples"]

Array = NDArray[np.float64]

MOST_CELLS = 12


class Candidate(NamedTuple):
    """A joint distribution of two parts, and what its best latents cost.

    Attributes
    ----------
    ratio : float
        deterministic / stochastic: at most the true ratio for this p; 1 where the stochastic score
        is below 1e-6 nats, where rounding would tell.
    stochastic : float
        Score of `latent`, in nats.
    deterministic : float
        Score of `function`, the least of all functions.
    p : ndarray of float64
    latent : ndarray of float64
        P[L|AB], shape ``p.shape + (labels,)``.
    function : ndarray of int64
        Labels, in the shape of `p`.
    """

    ratio: float
    stochastic: float
    deterministic: float
    p: Array
    latent: Array
    function: NDArray[np.int64]


class LatentSearch:
    """A climb to a joint distribution whose two prices differ much.

    It can be interrupted, pickled and continued: it then takes the path of one never stopped.

    Parameters
    ----------
    size : (int, int), default (2, 2)
        States of A and of B; at most 12 cells in all.
    labels : int, optional
        Of the latent that is drawn by chance: by default as many as the smaller part has states.
    score : {"sum", "largest"}
        Of the three errors of a latent.
    seed : int, default 0
    width : float, default 1
        Largest step of the logarithms of p.
    effort : int, default 100
        Steps of the descent for each proposal.
    patience : int, default 0
        Begin again at a random p after so many proposals without gain; 0 for never.

    Attributes
    ----------
    proposals, kept : int
        How many joint distributions were tried and accepted, since the beginning.
    visited : ndarray of float64, shape (n, 2)
        Stochastic score and ratio of each proposal of the last `run`.
    best : list of Candidate
        Where earlier climbs ended.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.

    Examples
    --------
    >>> search = LatentSearch(seed=0).run(400)
    >>> search.candidate().ratio > 1.5
    True
    """

    def __init__(
        self,
        size: Any = (2, 2),
        labels: int | None = None,
        score: str = "sum",
        *,
        seed: int = 0,
        width: float = 1.0,
        effort: int = 100,
        patience: int = 0,
    ) -> None:
        na, nb = shape(size, "size")
        if na * nb > MOST_CELLS:
            raise ValueError(f"size must have at most {MOST_CELLS} cells, got {na} x {nb}")
        self.size = (na, nb)
        self.labels = min(na, nb) if labels is None else integer(labels, "labels", 2, 8)
        self.score = choice(score, "score", SCORES)
        self.width = positive(width, "width")
        self.effort = integer(effort, "effort", 1)
        self.patience = integer(patience, "patience", 0)
        n, rows, sets = na * nb, na * nb * self.labels, 1 << (na * nb)
        self.best: list[Candidate] = []
        self.visited = np.empty((0, 2))
        self._p, self._logits, self._channel = np.zeros(n), np.zeros(n), np.zeros(rows)
        self._function = np.zeros(n, dtype=np.int64)
        self._account = np.array([0.0, 0.0, 0.0, 0.0, 0.0, -1.0])
        sums = self.labels * (na + nb + 1)
        self._work = np.zeros(5 * n + 3 * rows + sums + 3 + 4 * sets)
        self._index = np.zeros(sets + 4 * n, dtype=np.int64)
        self._state = seed_state(integer(seed, "seed", 0))

    @property
    def proposals(self) -> int:
        """How many joint distributions were tried."""
        return int(self._account[3])

    @property
    def kept(self) -> int:
        """How many of them were accepted."""
        return int(self._account[4])

    def run(self, proposals: int) -> LatentSearch:
        """Propose so many joint distributions; return the search."""
        left = integer(proposals, "proposals", 0)
        pieces = [np.empty((0, 2))]
        while left > 0:
            if self.patience and self._account[5] >= self.patience:
                self.restart()
            before = self.proposals
            visited = np.zeros(2 * left)
            climb(
                *self.size, self.labels, int(self.score == "largest"), left, self.effort,
                self.patience, self.width, np.arange(self._p.size), self._logits, self._p,
                self._channel, self._function, self._account, visited, self._work, self._index,
                self._state,
            )  # fmt: skip
            made = self.proposals - before
            pieces.append(visited[: 2 * made].reshape(made, 2))
            left -= made
        self.visited = np.concatenate(pieces)
        return self

    def restart(self) -> LatentSearch:
        """Keep where the climb has come to in `best`, and begin again at a random p."""
        if self._account[5] >= 0.0:
            self.best.append(self.candidate())
        self._account[5] = -1.0
        return self

    def candidate(self) -> Candidate:
        """Return where the climb has come to; run it first."""
        if self._account[5] < 0.0:
            raise ValueError("run() must be called before candidate(): nothing was proposed yet")
        stochastic, deterministic, ratio = (float(each) for each in self._account[:3])
        return Candidate(
            ratio,
            stochastic,
            deterministic,
            self._p.reshape(self.size).copy(),
            self._channel.reshape(*self.size, self.labels).copy(),
            self._function.reshape(self.size).copy(),
        )


def search_counterexamples(
    size: Any = (2, 2),
    proposals: int = 1000,
    *,
    restarts: int = 4,
    labels: int | None = None,
    score: str = "sum",
    seed: int = 0,
) -> list[Candidate]:
    """Climb several times from random joint distributions; return where each climb ended.

    Parameters
    ----------
    size, labels, score, seed
        As for `LatentSearch`.
    proposals : int, default 1000
        Of each climb. A thousand take 0.2 s for 2 x 2 and 0.7 s for 3 x 3.
    restarts : int, default 4
        How many climbs.

    Returns
    -------
    list of Candidate
        The largest ratio first.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.
    """
    integer(proposals, "proposals", 1)
    search = LatentSearch(size, labels, score, seed=seed)
    for _ in range(integer(restarts, "restarts", 1)):
        search.run(proposals).restart()
    return sorted(search.best, key=lambda each: -each.ratio)
