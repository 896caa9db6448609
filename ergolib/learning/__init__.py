"""What learns: models that come to know something, and what it costs them to keep it.

`knowledge` holds binary generative models as libraries of bound states, after He and Lubchenko;
`hopfield` holds memories written into pair couplings. Energies in nats times the temperature,
k_B = 1.

    from ergolib.learning.knowledge import couplings_of, library_energies
    from ergolib.learning.hopfield import Hopfield

A package is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ergolib.learning import hopfield, knowledge

__all__ = ["hopfield", "knowledge"]


if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted

    def __getattr__(name: str) -> Any:
        """Import a package on first use (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted(set(globals()) | set(__all__))
