"""What is measured at the bench of each component, one file each: its `BENCH`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ergolib.live.plan import Bench

__all__ = ["bench"]


def bench(name: str) -> Bench:
    """Return the bench of the component of this name."""
    found: Bench = import_module(f"ergolib.live.benches.{name}").BENCH
    return found
