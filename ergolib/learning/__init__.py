"""What learns: models that come to know something, and what it costs them to keep it.

`knowledge` holds binary generative models as libraries of bound states, after He and Lubchenko;
`hopfield` holds memories written into pair couplings; `experiments` makes tables of both, each with
its intervals; `transformer` holds small networks of attention heads, `composition` what their
layers do together, `ensembles` hundreds of their training runs in tables, `writer_reader` the
simplest circuit, solved. Energies in nats times the temperature, k_B = 1.

    from ergolib.learning.knowledge import couplings_of, library_energies
    from ergolib.learning.hopfield import Hopfield

A package is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning import (
        composition,
        ensembles,
        experiments,
        hopfield,
        knowledge,
        transformer,
        writer_reader,
    )

__all__ = [
    "composition",
    "ensembles",
    "experiments",
    "hopfield",
    "knowledge",
    "transformer",
    "writer_reader",
]


if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, {}, __all__)
