"""Waiting times: nucleation behind a barrier, escape from a saddle, and how to tell.

Both leave a plateau suddenly. Behind a barrier a walker waits for a rare kick, and forgets how
long it has waited: its waiting time is exponential, with a coefficient of variation of 1. On a
saddle something grows from the start: all wait for about ln(1 / start), and the coefficient of
variation is small. `Walkers` are hundreds of walkers at once; `ergolib.exact.first_passage` has
their exact laws; `coefficient_of_variation` and `exponential_test` take any list of times.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning.waiting.variation import (
        ExponentialTest,
        coefficient_of_variation,
        exponential_test,
    )
    from ergolib.learning.waiting.walkers import Batches, Walkers

__all__ = [
    "Batches",
    "ExponentialTest",
    "Walkers",
    "coefficient_of_variation",
    "exponential_test",
]

_HOME = {
    "variation": ("ExponentialTest", "coefficient_of_variation", "exponential_test"),
    "walkers": ("Batches", "Walkers"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
