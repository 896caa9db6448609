"""A transformer that trains and is looked at now and then, natively: the same bits as the page.

It is a `Transformer` on a `RandomRule` with the bigram probability a = 0.9 - q, so that a tenth of
all tokens are noise whatever the driving force q is. Every ten steps its scores are measured on
sequences that it never trains on. t50 is the first such step at which the induction score has come
half-way from its first value to its highest so far; while it still rises, t50 moves.
"""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, real
from ergolib.kernels import composition
from ergolib.learning.transformer import RandomRule, Transformer
from ergolib.learning.transformer.reading import stream
from ergolib.systems.system import System, check_seed

__all__ = ["EVERY", "KEPT", "RISE", "InductionRun", "bigram"]

EVERY = 10  # steps from one look to the next
KEPT = 8  # directions that span what is written, or read
RISE = 0.2  # of the induction score: less is no transition
NOISE = 0.1  # of all tokens


def bigram(drive: float) -> float:
    """Return a = 0.9 - q, to two decimals."""
    return round(1.0 - NOISE - drive, 2)


class InductionRun(System):
    """A transformer in training, with its scores every ten steps.

    Parameters
    ----------
    drive : float, default 0.6
        q, the probability that the next token follows the sequence's own rule: from 0 to 0.9.
    rate : float, default 0.1
        Learning rate.
    batch : int, default 32
        Sequences in a batch.
    seed : int, optional
        Of the start and of the data; at least 0.

    Attributes
    ----------
    transformer : Transformer
    looks : list of dict
        For each step at which it was looked at: ``step`` and all that `observe` measures then.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    transformer: Transformer
    looks: list[dict[str, float]]

    def __init__(
        self, drive: float = 0.6, rate: float = 0.1, batch: int = 32, seed: int | None = None
    ) -> None:
        q = real(drive, "drive")
        if not 0.0 <= q <= 1.0 - NOISE:
            raise ValueError(f"drive must be between 0 and {1.0 - NOISE}, got {drive!r}")
        self.seed = check_seed(seed)
        self._temperature = 1.0
        source = RandomRule(in_context=q, bigram=bigram(q))
        self.transformer = Transformer(source=source, seed=self.seed, rate=rate, batch=batch)
        self._steps = 0
        self.looks = []
        self._look()

    @property
    def sites(self) -> int:
        """What a step costs: about twice as many operations for each parameter and token."""
        return 100_000

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """The parameters."""
        return {"parameters": self.transformer.parameters}

    @property
    def steps(self) -> int:
        """Steps of training so far."""
        return self._steps

    @property
    def half(self) -> int:
        """t50, or 0 if the induction score has not risen enough."""
        scores = [look["induction"] for look in self.looks if not math.isnan(look["induction"])]
        if not scores or max(scores) - scores[0] <= RISE:
            return 0
        level = 0.5 * (scores[0] + max(scores))
        return next(int(look["step"]) for look in self.looks if look["induction"] >= level)

    def _look(self) -> None:
        """Measure, if that has not been done at this step."""
        if self.looks and self.looks[-1]["step"] == self._steps:
            return
        transformer = self.transformer
        sizes = transformer.architecture.sizes
        found = np.zeros(composition.READINGS)
        work = np.zeros(composition.workspace_size(sizes[0], sizes[2], sizes[3]))
        composition.write_read(*sizes, KEPT, 0, 0, transformer.parameters, work, found)
        seen = transformer.observe()
        self.looks.append({"step": float(self._steps), **seen, "overlap": float(found[0])})

    def run(self, steps: int = 1) -> Self:
        """Train for some steps, at least 0, and return the system itself.

        Raises
        ------
        Diverged
            If a loss or a gradient is not finite any more.
        """
        left = integer(steps, "steps", 0)
        while left > 0:
            some = min(left, EVERY - self._steps % EVERY)
            self.transformer.train(some)
            self._steps += some
            left -= some
            if self._steps % EVERY == 0:
                self._look()
        return self

    def observed(self, sequences: int) -> NDArray[np.int8]:
        """Return the first of the sequences on which it is measured, shape (sequences, T + 1)."""
        transformer = self.transformer
        return transformer.source.tokens(sequences, transformer.architecture.context, stream(0, 2))

    def energy(self) -> float:
        """Return the loss, in nats: what training lowers."""
        return self.observe()["loss"]

    def observe(self) -> dict[str, float]:
        """Measure on sequences that are never trained on.

        Returns
        -------
        dict
            ``loss`` in nats; ``loss_predictable``, of tokens whose like has followed the same token
            before; ``induction`` and ``previous_token`` scores; ``overlap``, of the eight strongest
            directions of what layer 1 writes with those that layer 2 reads; ``half``, t50 or 0.
        """
        self._look()
        seen = {name: value for name, value in self.looks[-1].items() if name != "step"}
        return {**seen, "half": float(self.half)}
