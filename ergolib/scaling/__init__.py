"""Finite-size scaling: how a transition shows itself in magnets too small to have one.

    from functools import partial
    from ergolib import scan
    from ergolib.scaling import ising_moments, transition

    grid = {"size": (8, 16, 32), "temperature": (2.22, 2.27, 2.32), "seed": range(16)}
    table = scan(partial(ising_moments, sweeps=2000), grid)
    found = transition(table)
    found.temperature, found.nu, found.susceptibility.exponent

`moments` has the experiment, one magnet near its transition; `binder` what is concluded from many:
the temperature of the transition and two exponents, with errors; `costs` what it takes to measure
one. A larger run, of sides up to 128, is stored as a table (`larger_run`); the command
``python -m ergolib.scaling`` makes it again. To run a scan takes the extra `cluster`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.scaling.binder import PowerLaw, Transition, crossings, cumulants, transition
    from ergolib.scaling.costs import sample_cost, stored_costs
    from ergolib.scaling.larger import larger_run, origin
    from ergolib.scaling.moments import ising_moments

__all__ = [
    "PowerLaw",
    "Transition",
    "crossings",
    "cumulants",
    "ising_moments",
    "larger_run",
    "origin",
    "sample_cost",
    "stored_costs",
    "transition",
]

_HOME = {
    "binder": ("PowerLaw", "Transition", "crossings", "cumulants", "transition"),
    "costs": ("sample_cost", "stored_costs"),
    "larger": ("larger_run", "origin"),
    "moments": ("ising_moments",),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
