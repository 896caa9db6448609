"""What the map says: entropy and information, of distributions, of samples and of models.

Every quantity is in nats. A distribution is an array of probabilities with one axis for each
variable; a sample is an array of observations.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ergolib.information.divergences import jensen_shannon_divergence, kl_divergence
    from ergolib.information.measures import (
        binary_entropy,
        conditional_entropy,
        dual_total_correlation,
        entropy,
        mutual_information,
        total_correlation,
    )

__all__ = [
    "binary_entropy",
    "conditional_entropy",
    "dual_total_correlation",
    "entropy",
    "jensen_shannon_divergence",
    "kl_divergence",
    "mutual_information",
    "total_correlation",
]

_HOME = {
    "divergences": ("jensen_shannon_divergence", "kl_divergence"),
    "measures": (
        "binary_entropy",
        "conditional_entropy",
        "dual_total_correlation",
        "entropy",
        "mutual_information",
        "total_correlation",
    ),
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
