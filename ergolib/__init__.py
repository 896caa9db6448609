"""Statistical mechanics as controlled forgetting: kernels, systems and exact results.

    from ergolib import Ising, cool, domains, exact, verify

Names are imported when they are first used, so that ``import ergolib`` is quick and compiles
nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# The function, not the module of the same name: once the module is imported, the name is safe.
from ergolib.verify import Verification, VerificationError, verify

if TYPE_CHECKING:
    from ergolib import exact, information, learning, palette, price
    from ergolib.protocols import cool, heat, quench
    from ergolib.scans import ScanError, scan
    from ergolib.statistics import (
        Estimate,
        binder_cumulant,
        blocked_error,
        integrated_autocorrelation_time,
        jackknife,
        sign_flips,
    )
    from ergolib.structure import (
        bond_order,
        clusters,
        pair_correlation,
        pair_entropy,
        structure_factor,
    )
    from ergolib.systems import (
        HardDiscs,
        Ising,
        IsingCylinder,
        Microcanonical,
        Oscillator,
        Particles,
        Potts,
        Rotors,
        System,
        UnstableError,
    )

__version__ = "0.1.0"

__all__ = [
    "Estimate",
    "HardDiscs",
    "Ising",
    "IsingCylinder",
    "Microcanonical",
    "Oscillator",
    "Particles",
    "Potts",
    "Rotors",
    "ScanError",
    "System",
    "UnstableError",
    "Verification",
    "VerificationError",
    "__version__",
    "binder_cumulant",
    "blocked_error",
    "bond_order",
    "clusters",
    "cool",
    "domains",
    "exact",
    "heat",
    "information",
    "integrated_autocorrelation_time",
    "jackknife",
    "learning",
    "pair_correlation",
    "pair_entropy",
    "palette",
    "price",
    "quench",
    "scan",
    "sign_flips",
    "structure_factor",
    "verify",
]

_HOMES = {
    "Estimate": "ergolib.statistics",
    "HardDiscs": "ergolib.systems",
    "Ising": "ergolib.systems",
    "IsingCylinder": "ergolib.systems",
    "Microcanonical": "ergolib.systems",
    "Oscillator": "ergolib.systems",
    "Particles": "ergolib.systems",
    "Potts": "ergolib.systems",
    "Rotors": "ergolib.systems",
    "ScanError": "ergolib.scans",
    "System": "ergolib.systems",
    "UnstableError": "ergolib.systems",
    "binder_cumulant": "ergolib.statistics",
    "blocked_error": "ergolib.statistics",
    "bond_order": "ergolib.structure",
    "clusters": "ergolib.structure",
    "cool": "ergolib.protocols",
    "heat": "ergolib.protocols",
    "integrated_autocorrelation_time": "ergolib.statistics",
    "jackknife": "ergolib.statistics",
    "pair_correlation": "ergolib.structure",
    "pair_entropy": "ergolib.structure",
    "quench": "ergolib.protocols",
    "scan": "ergolib.scans",
    "sign_flips": "ergolib.statistics",
    "structure_factor": "ergolib.structure",
}
_MODULES = ("domains", "exact", "information", "learning", "palette", "price")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"ergolib.{name}")
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'ergolib' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
