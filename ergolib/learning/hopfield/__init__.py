"""Memories written into the couplings of a magnet (Hopfield 1982), and how many fit.

N spins whose couplings were learnt from M patterns fall back to a pattern from a damaged copy of
it, as long as the load M / N is small: the magnet knows the patterns by having a broken ergodicity
for each. `Hopfield` is that magnet; `ags_overlap` and `ags_capacity` are what the theory of Amit,
Gutfreund and Sompolinsky (1985, 1987) says of infinitely many spins. Energies are in units of the
coupling, k_B = 1, so that they cost nats at a price of 1 / T.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning.hopfield.free_energy import (
        ags_free_energy,
        glass_state,
        memory_load,
    )
    from ergolib.learning.hopfield.ground_states import (
        ags_energy,
        glass_energy,
        ground_state_load,
    )
    from ergolib.learning.hopfield.learnt_couplings import (
        hebbian_couplings,
        pseudo_inverse_couplings,
    )
    from ergolib.learning.hopfield.magnet import Hopfield, Retrieval
    from ergolib.learning.hopfield.mixtures import (
        Mixture,
        mixture_capacity,
        mixture_state,
        mixture_temperature,
    )
    from ergolib.learning.hopfield.nats import (
        cooling_account,
        cue_account,
        few_pattern_entropy,
        nats_per_coupling,
        nats_told,
    )
    from ergolib.learning.hopfield.replica import (
        Capacity,
        Memory,
        ags_capacity,
        ags_overlap,
        ags_state,
    )
    from ergolib.learning.hopfield.retrieval import retrieval_curve, retrieval_drop
    from ergolib.learning.hopfield.spurious import kind_of_state, spurious_states

__all__ = [
    "Capacity",
    "Hopfield",
    "Memory",
    "Mixture",
    "Retrieval",
    "ags_capacity",
    "ags_energy",
    "ags_free_energy",
    "ags_overlap",
    "ags_state",
    "cooling_account",
    "cue_account",
    "few_pattern_entropy",
    "glass_energy",
    "glass_state",
    "ground_state_load",
    "hebbian_couplings",
    "kind_of_state",
    "memory_load",
    "mixture_capacity",
    "mixture_state",
    "mixture_temperature",
    "nats_per_coupling",
    "nats_told",
    "pseudo_inverse_couplings",
    "retrieval_curve",
    "retrieval_drop",
    "spurious_states",
]

_HOME = {
    "free_energy": ("ags_free_energy", "glass_state", "memory_load"),
    "ground_states": ("ags_energy", "glass_energy", "ground_state_load"),
    "learnt_couplings": ("hebbian_couplings", "pseudo_inverse_couplings"),
    "magnet": ("Hopfield", "Retrieval"),
    "mixtures": ("Mixture", "mixture_capacity", "mixture_state", "mixture_temperature"),
    "nats": (
        "cooling_account",
        "cue_account",
        "few_pattern_entropy",
        "nats_per_coupling",
        "nats_told",
    ),
    "replica": ("Capacity", "Memory", "ags_capacity", "ags_overlap", "ags_state"),
    "retrieval": ("retrieval_curve", "retrieval_drop"),
    "spurious": ("kind_of_state", "spurious_states"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
