"""What a transformer shows on sequences that it does not learn from.

They come from a stream of random numbers of their own, the same for every seed, so that two
transformers, or one at two moments, are compared on the same sequences. The scores are those of
`ergolib.kernels.composition`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer
from ergolib.kernels import composition, transformer
from ergolib.kernels.random import jump, seed_state
from ergolib.learning.transformer.architecture import Architecture
from ergolib.learning.transformer.sources import Source

__all__ = ["Reading", "stream"]

Tokens = NDArray[np.int8]
Floats = NDArray[np.float32]

OBSERVED = 256  # sequences on which a transformer is observed
AT_ONCE = 2**26  # entries of attention in memory at a time, of four bytes each


def stream(seed: int, jumps: int) -> NDArray[np.uint64]:
    """Return the generator of a seed after some jumps of 2^128 words."""
    state: NDArray[np.uint64] = seed_state(seed)
    for _ in range(jumps):
        jump(state)
    return state


class Reading:
    """A transformer as a reader: its losses, where it attends, and the scores of its circuit."""

    _architecture: Architecture
    _source: Source
    _parameters: Floats
    _workspace: Floats

    def _draw(self, sequences: int, generator: NDArray[np.uint64]) -> Tokens:
        """Draw tokens from the source, which may be anybody's."""
        drawn = self._source.tokens(sequences, self._architecture.context, generator)
        tokens = self._architecture.checked_tokens(drawn, "source.tokens")
        if len(tokens) != sequences:
            raise ValueError(f"source.tokens must give {sequences} sequences, got {len(tokens)}")
        return tokens

    def unseen(self, sequences: int = OBSERVED) -> Tokens:
        """Return the sequences on which it is observed, and of which no training sees any.

        Parameters
        ----------
        sequences : int, default 256
            The first so many of a fixed stream, the same for every seed.

        Returns
        -------
        ndarray of int8, shape (sequences, context + 1)
        """
        return self._draw(integer(sequences, "sequences", 1), stream(0, 2))

    def loss(self, sequences: int = OBSERVED) -> float:
        """Return the loss on sequences that no training sees.

        Parameters
        ----------
        sequences : int, default 256
            How many of those that `unseen` gives.

        Returns
        -------
        float
            In nats per token; `sequence_losses` has its error.
        """
        return float(self.sequence_losses(sequences).mean())

    def sequence_losses(self, sequences: int = OBSERVED) -> NDArray[np.float64]:
        """Return the loss on each of some sequences that no training sees, in nats per token.

        They are independent, so that the error of the mean is their spread / sqrt(sequences).
        """
        tokens = self.unseen(sequences)
        most = self._fit()
        parts = [self._look(tokens[i : i + most])[1] for i in range(0, len(tokens), most)]
        return -np.concatenate(parts).mean(axis=1, dtype=np.float64)

    def attention(self, tokens: ArrayLike) -> NDArray[np.float32]:
        """Return where each head attends.

        Parameters
        ----------
        tokens : array_like of int, shape (sequences, context + 1)
            The last token of a sequence is not read.

        Returns
        -------
        ndarray of float32, shape (layers, heads, sequences, context, context)
            What place i (row) pays to place j <= i; each row sums to 1.
        """
        return self._look(self._architecture.checked_tokens(tokens))[0]

    def observe(self) -> dict[str, float]:
        """Measure the present state on 256 sequences that no training sees.

        They are the same for every seed, and fewer if the context is so long that their attention
        would take more than 256 MiB.

        Returns
        -------
        dict
            ``loss``; ``loss_predictable``, on tokens whose like has followed the same token before
            in the sequence; ``induction``, the attention at those places to what followed before;
            ``previous_token``, the attention of the first layer to the place before. Scores are of
            the best head of their layer. Where no token is predictable, NaN.

        Raises
        ------
        ValueError
            If a parameter is not finite.
        ArithmeticError
            If they are so large that the loss is not.
        """
        tokens = self.unseen(min(OBSERVED, self._fit()))
        attention, log_probabilities = self._look(tokens)
        sizes = self._architecture
        out = np.empty(4)
        composition.scores(
            sizes.vocabulary,
            sizes.context,
            sizes.layers,
            sizes.heads,
            len(tokens),
            tokens.ravel(),
            attention.ravel(),
            log_probabilities.ravel(),
            out,
        )
        names = ("loss", "loss_predictable", "induction", "previous_token")
        return dict(zip(names, out.tolist(), strict=True))

    def _fit(self) -> int:
        """Return for how many sequences there is room to look at once."""
        sizes = self._architecture
        return max(1, AT_ONCE // (sizes.layers * sizes.heads * sizes.context**2))

    def _look(self, tokens: Tokens) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return attention, and the log-probability of the right next token at every place."""
        sizes, sequences = self._architecture, len(tokens)
        places = sequences, sizes.context
        attention = np.empty((sizes.layers, sizes.heads, *places, sizes.context), np.float32)
        told = np.empty(places, np.float32)
        parameters = sizes.checked_parameters(self._parameters)
        arrays = tokens.ravel(), attention.ravel(), told.ravel(), self._workspace
        if not math.isfinite(transformer.look(*sizes.sizes, sequences, parameters, *arrays)):
            raise ArithmeticError(
                "the transformer has no finite loss: its parameters are too large for single "
                f"precision, up to {np.abs(parameters).max():.3g}"
            )
        return attention, told
