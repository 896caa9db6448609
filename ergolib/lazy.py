"""Names that are imported when they are first used (PEP 562).

A package lists which of its modules holds which of its public names:

    _HOME = {"onsager": ("onsager_energy", "onsager_entropy"), ...}
    __getattr__, __dir__ = lazily(__name__, _HOME)

so that ``import ergolib`` compiles nothing, and nobody waits for what they do not use.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

__all__ = ["lazily"]


def lazily(
    package: str, homes: Mapping[str, Sequence[str]], packages: Sequence[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the ``__getattr__`` and the ``__dir__`` of a package.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    homes : mapping of str to sequence of str
        For each module of the package, the public names in it.
    packages : sequence of str, optional
        Its public packages.

    Raises
    ------
    ValueError
        If a public name is also a module's. Whoever imports a module of a package sets it as an
        attribute there, and ``from package import name`` would give the module.
    """
    module_of = {name: module for module, names in homes.items() for name in names}
    if both := sorted(module_of.keys() & homes.keys()):
        raise ValueError(f"homes must not have a name that is a module's, too, got {both[0]!r}")

    def find(name: str) -> Any:
        if name in packages:
            return import_module(f"{package}.{name}")
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{module_of[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *module_of, *packages})

    return find, names
