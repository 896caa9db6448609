"""Two layers that work together: what one writes and the other reads, and how they depend on it.

The law of a transformer prefers no direction of its residual stream, yet the layers of a trained
one agree on some: the second reads where the first writes. `circuit` measures how well they agree,
`subspace_overlap` compares the directions of two models, `knock_outs` turn the writing as one
reader alone sees it, and `misorientation_curve` does so angle by angle, beside a simple theory.
All of them take an architecture and its parameters, as in
``circuit(model.architecture, model.parameters)``.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning.composition.behaviours import Behaviour, behaviour, change
    from ergolib.learning.composition.circuits import (
        Circuit,
        circuit,
        composition_baseline,
        composition_score,
        match,
        read_matrix,
        write_matrix,
        write_read_overlap,
    )
    from ergolib.learning.composition.interventions import (
        READERS,
        Altered,
        knock_outs,
        rotated,
        scrambled,
        turned,
        unfolded,
        without_write,
    )
    from ergolib.learning.composition.misorientation import cosine_law, misorientation_curve
    from ergolib.learning.composition.subspaces import (
        principal_angles,
        random_overlap,
        random_overlap_spread,
        read_subspace,
        subspace_overlap,
        subspace_overlaps,
        write_subspace,
    )

__all__ = [
    "READERS",
    "Altered",
    "Behaviour",
    "Circuit",
    "behaviour",
    "change",
    "circuit",
    "composition_baseline",
    "composition_score",
    "cosine_law",
    "knock_outs",
    "match",
    "misorientation_curve",
    "principal_angles",
    "random_overlap",
    "random_overlap_spread",
    "read_matrix",
    "read_subspace",
    "rotated",
    "scrambled",
    "subspace_overlap",
    "subspace_overlaps",
    "turned",
    "unfolded",
    "without_write",
    "write_matrix",
    "write_read_overlap",
    "write_subspace",
]

_HOME = {
    "behaviours": ("Behaviour", "behaviour", "change"),
    "circuits": (
        "Circuit",
        "circuit",
        "composition_baseline",
        "composition_score",
        "match",
        "read_matrix",
        "write_matrix",
        "write_read_overlap",
    ),
    "interventions": (
        "READERS",
        "Altered",
        "knock_outs",
        "rotated",
        "scrambled",
        "turned",
        "unfolded",
        "without_write",
    ),
    "misorientation": ("cosine_law", "misorientation_curve"),
    "subspaces": (
        "principal_angles",
        "random_overlap",
        "random_overlap_spread",
        "read_subspace",
        "subspace_overlap",
        "subspace_overlaps",
        "write_subspace",
    ),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
