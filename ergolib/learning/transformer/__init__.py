"""Attention-only transformers, small enough to be watched while they learn.

A sequence of tokens x_1 ... x_T is read by a few layers of attention heads that write into one
stream of vectors; the last vectors are read as the probabilities of the next token. Row convention:
a vector is a row, q = r W_Q. Losses are in nats.

`Architecture` names the sizes and finds each matrix in one flat array of parameters. `reference`
says in NumPy what is computed; the kernels in `ergolib.kernels.transformer` are its fast copy.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning.transformer.architecture import GAIN, Architecture
    from ergolib.learning.transformer.reference import (
        attention_patterns,
        log_probabilities,
        loss,
        loss_and_gradients,
    )

__all__ = [
    "GAIN",
    "Architecture",
    "attention_patterns",
    "log_probabilities",
    "loss",
    "loss_and_gradients",
]

_HOME = {
    "architecture": ("GAIN", "Architecture"),
    "reference": ("attention_patterns", "log_probabilities", "loss", "loss_and_gradients"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
