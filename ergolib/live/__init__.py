"""What the page shows: live components, and the compiler that brings kernels to the browser.

    from ergolib.live import IsingLive, ising_app

`IsingLive` is the component of the page with its parameters in Python, `ising_app` adds what only
Python can do. Both need Panel, which is imported when one of them is first used; `static`, which
draws components in a page, does not. `component` says how to add one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ergolib.live.atoms import AtomsLive
    from ergolib.live.bench import (
        atoms_app,
        blocks_app,
        charges_app,
        conjecture_app,
        constraints_app,
        counting_app,
        expansion_app,
        experts_app,
        hopfield_app,
        induction_app,
        ising_app,
        landscape_app,
        latent_app,
        library_app,
        magnets_app,
        misorientation_app,
        oscillator_app,
        pair_app,
        particles_app,
        patches_app,
        policy_app,
        potts_app,
        reveal_app,
        rotors_app,
        rows_app,
        split_app,
        subspace_app,
        support_app,
        tap_app,
        thermometer_app,
        tradeoff_app,
        waiting_app,
    )
    from ergolib.live.blocks import BlocksLive
    from ergolib.live.charges import ChargesLive
    from ergolib.live.conjecture import ConjectureLive
    from ergolib.live.constraints import ConstraintsLive
    from ergolib.live.counting import CountingLive
    from ergolib.live.expansion import ExpansionLive
    from ergolib.live.experts import ExpertsLive
    from ergolib.live.hopfield import HopfieldLive
    from ergolib.live.induction import InductionLive
    from ergolib.live.ising import IsingLive
    from ergolib.live.landscape import LandscapeLive
    from ergolib.live.latent import LatentLive
    from ergolib.live.library import LibraryLive
    from ergolib.live.magnets import MagnetsLive
    from ergolib.live.misorientation import MisorientationLive
    from ergolib.live.oscillator import OscillatorLive
    from ergolib.live.pair import PairLive
    from ergolib.live.particles import ParticlesLive
    from ergolib.live.patches import PatchesLive
    from ergolib.live.policy import PolicyLive
    from ergolib.live.potts import PottsLive
    from ergolib.live.reveal import RevealLive
    from ergolib.live.rotors import RotorsLive
    from ergolib.live.rows import RowsLive
    from ergolib.live.samples import SamplesLive
    from ergolib.live.split import SplitLive
    from ergolib.live.subspace import SubspaceLive
    from ergolib.live.support import SupportLive
    from ergolib.live.tap import TapLive
    from ergolib.live.thermometer import ThermometerLive
    from ergolib.live.tradeoff import TradeoffLive
    from ergolib.live.waiting import WaitingLive

__all__ = [
    "AtomsLive",
    "BlocksLive",
    "ChargesLive",
    "ConjectureLive",
    "ConstraintsLive",
    "CountingLive",
    "ExpansionLive",
    "ExpertsLive",
    "HopfieldLive",
    "InductionLive",
    "IsingLive",
    "LandscapeLive",
    "LatentLive",
    "LibraryLive",
    "MagnetsLive",
    "MisorientationLive",
    "OscillatorLive",
    "PairLive",
    "ParticlesLive",
    "PatchesLive",
    "PolicyLive",
    "PottsLive",
    "RevealLive",
    "RotorsLive",
    "RowsLive",
    "SamplesLive",
    "SplitLive",
    "SubspaceLive",
    "SupportLive",
    "TapLive",
    "ThermometerLive",
    "TradeoffLive",
    "WaitingLive",
    "atoms_app",
    "blocks_app",
    "charges_app",
    "conjecture_app",
    "constraints_app",
    "counting_app",
    "expansion_app",
    "experts_app",
    "hopfield_app",
    "induction_app",
    "ising_app",
    "landscape_app",
    "latent_app",
    "library_app",
    "magnets_app",
    "misorientation_app",
    "oscillator_app",
    "pair_app",
    "particles_app",
    "patches_app",
    "policy_app",
    "potts_app",
    "reveal_app",
    "rotors_app",
    "rows_app",
    "samples_app",
    "split_app",
    "subspace_app",
    "support_app",
    "tap_app",
    "thermometer_app",
    "tradeoff_app",
    "waiting_app",
]

_HOMES = {
    "AtomsLive": "ergolib.live.atoms",
    "BlocksLive": "ergolib.live.blocks",
    "ChargesLive": "ergolib.live.charges",
    "ConjectureLive": "ergolib.live.conjecture",
    "ConstraintsLive": "ergolib.live.constraints",
    "CountingLive": "ergolib.live.counting",
    "ExpansionLive": "ergolib.live.expansion",
    "ExpertsLive": "ergolib.live.experts",
    "HopfieldLive": "ergolib.live.hopfield",
    "InductionLive": "ergolib.live.induction",
    "IsingLive": "ergolib.live.ising",
    "LandscapeLive": "ergolib.live.landscape",
    "LatentLive": "ergolib.live.latent",
    "LibraryLive": "ergolib.live.library",
    "MagnetsLive": "ergolib.live.magnets",
    "MisorientationLive": "ergolib.live.misorientation",
    "OscillatorLive": "ergolib.live.oscillator",
    "PairLive": "ergolib.live.pair",
    "ParticlesLive": "ergolib.live.particles",
    "PatchesLive": "ergolib.live.patches",
    "PolicyLive": "ergolib.live.policy",
    "PottsLive": "ergolib.live.potts",
    "RevealLive": "ergolib.live.reveal",
    "RotorsLive": "ergolib.live.rotors",
    "RowsLive": "ergolib.live.rows",
    "SamplesLive": "ergolib.live.samples",
    "SplitLive": "ergolib.live.split",
    "SubspaceLive": "ergolib.live.subspace",
    "SupportLive": "ergolib.live.support",
    "TapLive": "ergolib.live.tap",
    "ThermometerLive": "ergolib.live.thermometer",
    "TradeoffLive": "ergolib.live.tradeoff",
    "WaitingLive": "ergolib.live.waiting",
    "atoms_app": "ergolib.live.bench",
    "blocks_app": "ergolib.live.bench",
    "charges_app": "ergolib.live.bench",
    "conjecture_app": "ergolib.live.bench",
    "constraints_app": "ergolib.live.bench",
    "counting_app": "ergolib.live.bench",
    "expansion_app": "ergolib.live.bench",
    "hopfield_app": "ergolib.live.bench",
    "induction_app": "ergolib.live.bench",
    "experts_app": "ergolib.live.bench",
    "ising_app": "ergolib.live.bench",
    "landscape_app": "ergolib.live.bench",
    "latent_app": "ergolib.live.bench",
    "library_app": "ergolib.live.bench",
    "magnets_app": "ergolib.live.bench",
    "misorientation_app": "ergolib.live.bench",
    "oscillator_app": "ergolib.live.bench",
    "pair_app": "ergolib.live.bench",
    "particles_app": "ergolib.live.bench",
    "patches_app": "ergolib.live.bench",
    "policy_app": "ergolib.live.bench",
    "potts_app": "ergolib.live.bench",
    "reveal_app": "ergolib.live.bench",
    "rotors_app": "ergolib.live.bench",
    "rows_app": "ergolib.live.bench",
    "samples_app": "ergolib.live.bench",
    "split_app": "ergolib.live.bench",
    "subspace_app": "ergolib.live.bench",
    "support_app": "ergolib.live.bench",
    "tap_app": "ergolib.live.bench",
    "thermometer_app": "ergolib.live.bench",
    "tradeoff_app": "ergolib.live.bench",
    "waiting_app": "ergolib.live.bench",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ergolib.live' has no attribute {name!r}")
    try:
        return getattr(import_module(_HOMES[name]), name)
    except ModuleNotFoundError as error:
        if error.name in ("panel", "param", "bokeh"):
            raise ImportError(f"{name} needs Panel: pip install 'ergolib[live]'") from error
        raise


def __dir__() -> list[str]:
    return sorted(__all__)
