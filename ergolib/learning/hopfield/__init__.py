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
    from ergolib.learning.hopfield.replica import (
        Capacity,
        Memory,
        ags_capacity,
        ags_overlap,
        ags_state,
    )

__all__ = [
    "Capacity",
    "Hopfield",
    "Memory",
    "Retrieval",
    "ags_capacity",
    "ags_energy",
    "ags_overlap",
    "ags_state",
    "glass_energy",
    "ground_state_load",
    "hebbian_couplings",
    "pseudo_inverse_couplings",
]

_HOME = {
    "ground_states": ("ags_energy", "glass_energy", "ground_state_load"),
    "learnt_couplings": ("hebbian_couplings", "pseudo_inverse_couplings"),
    "magnet": ("Hopfield", "Retrieval"),
    "replica": ("Capacity", "Memory", "ags_capacity", "ags_overlap", "ags_state"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
