"""Knowledge as a breaking of ergodicity: a model that knows is one that stays where it is.

N binary variables sigma_k = +1 or -1 have 2^N states. What a model knows of them is an energy for
each state, and what it says at temperature T is a Gibbs distribution, p = exp(-E/T) / Z. A *library*
gives some states low energies: they are bound, and as long as the model is cold enough it stays
among them, though nearly all states lie elsewhere.

A reconstruction after Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own
notation: equations and figures of the paper are not reproduced. Nats, k_B = 1.

A state is an index s = 0 ... 2^N - 1, whose bit k is 1 where sigma_k = -1. A subset S of the
variables is an index likewise, and sigma_S, the product of its spins, is (-1)^popcount(s & S).
Energies, couplings and distributions are arrays of 2^N numbers. Patterns are rows of +1 and -1.

>>> from ergolib.learning.knowledge import bound_share, couplings_of, library_energies
>>> energies = library_energies([[1, 1, 1, 1], [-1, -1, -1, -1]], depth=4.0)
>>> energies.size, couplings_of(energies).round(3)[:4]
(16, array([-3.5,  0. ,  0. ,  0.5]))

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ergolib.learning.knowledge.states import check_patterns, index_of, spins_of

__all__ = [
    "check_patterns",
    "index_of",
    "spins_of",
]

_HOME = {
    "states": ("check_patterns", "index_of", "spins_of"),
}
_MODULE = {name: module for module, names in _HOME.items() for name in names}


if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted

    def __getattr__(name: str) -> Any:
        """Import the module that holds `name` on first use (PEP 562)."""
        if name not in _MODULE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_MODULE[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted(set(globals()) | set(__all__))
