"""What the map says: entropy and information, of distributions, of samples and of models.

Every quantity is in nats. A distribution is an array of probabilities with one axis for each
variable; a sample is an array of observations.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.information import latents
    from ergolib.information.atom_map import (
        AtomPosterior,
        ExpectedInformation,
        atom_posterior,
        expected_atom_information,
    )
    from ergolib.information.bounds import Bounds, entropy_bounds, mutual_information_bounds
    from ergolib.information.cells import CellEntropy, boltzmann_entropy
    from ergolib.information.chains import chain_distribution, entropy_rate, excess_entropy
    from ergolib.information.conditional_simulation import (
        ConditionalSimulation,
        Nats,
        RevealAccount,
    )
    from ergolib.information.cylinders import (
        block_information,
        cylinder_correlation,
        cylinder_energy,
        cylinder_excess_entropy,
    )
    from ergolib.information.divergences import jensen_shannon_divergence, kl_divergence
    from ergolib.information.estimators import (
        SampleEstimate,
        estimate_entropy,
        estimate_mutual_information,
    )
    from ergolib.information.halves import half_information
    from ergolib.information.lattices import LatticeInformation, lattice_information
    from ergolib.information.measures import (
        binary_entropy,
        conditional_entropy,
        dual_total_correlation,
        entropy,
        mutual_information,
        total_correlation,
    )
    from ergolib.information.plug_in import mean_plug_in_entropy, mean_plug_in_information
    from ergolib.information.reveals import Reveal, one_spin_information, reveal_in_turn
    from ergolib.information.sampled_maps import SpinMap, sampled_spin_posterior, spin_map
    from ergolib.information.snapshots import snapshot_from_image
    from ergolib.information.spin_maps import SpinPosterior, spin_posterior
    from ergolib.information.splits import LatentSplit, lattice_split, split_by_latent
    from ergolib.information.thermometry import (
        TemperatureEstimate,
        ising_temperature_bound,
        likelihood_temperature,
        pseudolikelihood_temperature,
        temperature_bound,
    )
    from ergolib.information.thermometry_rotors import (
        rotor_chain_temperature_bound,
        rotor_pseudolikelihood_temperature,
        velocity_temperature,
    )

__all__ = [
    "AtomPosterior",
    "Bounds",
    "CellEntropy",
    "ConditionalSimulation",
    "ExpectedInformation",
    "LatentSplit",
    "LatticeInformation",
    "Nats",
    "Reveal",
    "RevealAccount",
    "SampleEstimate",
    "SpinMap",
    "SpinPosterior",
    "TemperatureEstimate",
    "atom_posterior",
    "binary_entropy",
    "block_information",
    "boltzmann_entropy",
    "chain_distribution",
    "conditional_entropy",
    "cylinder_correlation",
    "cylinder_energy",
    "cylinder_excess_entropy",
    "dual_total_correlation",
    "entropy",
    "entropy_bounds",
    "entropy_rate",
    "estimate_entropy",
    "estimate_mutual_information",
    "excess_entropy",
    "expected_atom_information",
    "half_information",
    "ising_temperature_bound",
    "jensen_shannon_divergence",
    "kl_divergence",
    "latents",
    "lattice_information",
    "lattice_split",
    "likelihood_temperature",
    "mean_plug_in_entropy",
    "mean_plug_in_information",
    "mutual_information",
    "mutual_information_bounds",
    "one_spin_information",
    "pseudolikelihood_temperature",
    "reveal_in_turn",
    "rotor_chain_temperature_bound",
    "rotor_pseudolikelihood_temperature",
    "sampled_spin_posterior",
    "snapshot_from_image",
    "spin_map",
    "spin_posterior",
    "split_by_latent",
    "temperature_bound",
    "total_correlation",
    "velocity_temperature",
]

_HOME = {
    "atom_map": (
        "AtomPosterior",
        "ExpectedInformation",
        "atom_posterior",
        "expected_atom_information",
    ),
    "bounds": ("Bounds", "entropy_bounds", "mutual_information_bounds"),
    "cells": ("CellEntropy", "boltzmann_entropy"),
    "chains": ("chain_distribution", "entropy_rate", "excess_entropy"),
    "conditional_simulation": ("ConditionalSimulation", "Nats", "RevealAccount"),
    "cylinders": (
        "block_information",
        "cylinder_correlation",
        "cylinder_energy",
        "cylinder_excess_entropy",
    ),
    "divergences": ("jensen_shannon_divergence", "kl_divergence"),
    "estimators": ("SampleEstimate", "estimate_entropy", "estimate_mutual_information"),
    "halves": ("half_information",),
    "lattices": ("LatticeInformation", "lattice_information"),
    "measures": (
        "binary_entropy",
        "conditional_entropy",
        "dual_total_correlation",
        "entropy",
        "mutual_information",
        "total_correlation",
    ),
    "plug_in": ("mean_plug_in_entropy", "mean_plug_in_information"),
    "reveals": ("Reveal", "one_spin_information", "reveal_in_turn"),
    "sampled_maps": ("SpinMap", "sampled_spin_posterior", "spin_map"),
    "snapshots": ("snapshot_from_image",),
    "spin_maps": ("SpinPosterior", "spin_posterior"),
    "splits": ("LatentSplit", "lattice_split", "split_by_latent"),
    "thermometry": (
        "TemperatureEstimate",
        "ising_temperature_bound",
        "likelihood_temperature",
        "pseudolikelihood_temperature",
        "temperature_bound",
    ),
    "thermometry_rotors": (
        "rotor_chain_temperature_bound",
        "rotor_pseudolikelihood_temperature",
        "velocity_temperature",
    ),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME, ("latents",))
