"""What theory knows: exact results to hold a simulation against.

The two-dimensional Ising model, H = -J sum_<ij> s_i s_j - h sum_i s_i on a periodic
square lattice, with k_B = 1 and J = 1. Functions take a temperature, or an array of
them, and return floats, or arrays; what is per site says so. Each module holds one idea
and names its source:

- `onsager`: energy, free energy, entropy and heat capacity of the infinite lattice;
- `order`: its magnetisation, interface tension and correlation length;
- `correlations`: the correlation of two of its spins at any distance;
- `long_range`: what two of its spins say of each other, however far apart;
- `kaufman`: the same thermodynamics on a finite torus;
- `counting`: the density of states of small tori, in integers;
- `beale`: the same of larger ones, as ln g;
- `ensembles`: moments of the magnetisation from those counts;
- `enumeration`: every state of a still smaller torus;
- `sharing`: its total correlation, and that of a ring;
- `relaxation`: how long single-spin dynamics remembers;
- `percolation`: how often a quench ends in stripes.

Lennard-Jones particles in the plane, in reduced units (sigma = epsilon = m = k_B = 1), and discs
that lose energy when they meet:

- `lennard_jones`: the potential, small clusters and the crystal at rest;
- `lennard_jones_pairs`: two particles at a temperature: virial coefficient, bound or free;
- `granular`: Haff's law of cooling;
- `hard_discs`: the free path and the pressure of discs that lose none;
- `free_expansion`: the entropy of an ideal gas let go, for cells of a given size.

Rotors, H = sum I omega^2 / 2 - sum cos(theta - theta'):

- `rotors`: the chain and the ring exactly; what is known of the square lattice.

The Potts model, E = -(number of neighbouring pairs of one of q colours):

- `potts`: its critical temperature, and the energy and entropy given up there (Baxter);
- `potts_counting`: the density of states of small tori, in integers, for any q;
- `potts_ensembles`: energy, heat capacity and entropy from those counts.

A crystal of which a few atoms are seen:

- `seen_atoms`: what they tell of the lattice, and how far that reaches.

One particle on a spring:

- `oscillator`: where a heat bath puts it.

Ions in single file:

- `ion_channel`: every state of a small filter.

Systems left to themselves, with an energy and no temperature:

- `exchange_rates`: the price of a unit of energy, and the entropy, at any energy.

A walker that waits to pass a mark:

- `first_passage`: behind a barrier and on a saddle, its waiting time and the law of it.

A memory that is wiped:

- `erasure`: Landauer's bound, in joules.

A writer and a reader that learn with momentum:

- `charged`: the angular momentum they cannot unlearn, and the loss that it keeps.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.exact._critical import T_C
    from ergolib.exact.beale import log_density_of_states
    from ergolib.exact.charged import (
        ChargedOrbit,
        charged_circle,
        charged_floor,
        charged_flow_loss,
        charged_orbit,
        charged_potential,
    )
    from ergolib.exact.correlations import ising_correlation
    from ergolib.exact.counting import density_of_states, joint_density_of_states
    from ergolib.exact.ensembles import (
        BINDER_CRITICAL,
        boltzmann_distribution,
        finite_magnetization_moments,
    )
    from ergolib.exact.enumeration import state_energies, state_probabilities, state_spins
    from ergolib.exact.erasure import BOLTZMANN, landauer_energy, nats_per_joule
    from ergolib.exact.exchange_rates import (
        einstein_solid_entropy,
        einstein_solid_price,
        onsager_entropy_of_energy,
        onsager_price,
        purse_energy,
        two_level_entropy,
        two_level_price,
    )
    from ergolib.exact.first_passage import (
        PassageLaw,
        barrier_height,
        first_passage_law,
        kramers_time,
        mean_first_passage_time,
        metastable_potential,
        saddle_moments,
        saddle_potential,
        saddle_survival,
        saddle_time,
        suzuki_moments,
    )
    from ergolib.exact.free_expansion import free_expansion_entropy
    from ergolib.exact.granular import collision_rate, haff_temperature, haff_time
    from ergolib.exact.hard_discs import hard_disc_pressure, mean_free_path
    from ergolib.exact.harmonic_crystal import (
        crystal_frequencies,
        harmonic_mean_square_displacement,
        harmonic_structure_factor,
    )
    from ergolib.exact.ion_channel import channel_features, channel_probabilities, channel_states
    from ergolib.exact.kaufman import (
        kaufman_energy,
        kaufman_entropy,
        kaufman_free_energy,
        kaufman_heat_capacity,
        kaufman_log_partition_function,
    )
    from ergolib.exact.lennard_jones import (
        cluster_minimum,
        crystal_energy,
        escape_energy,
        lennard_jones_energy,
        lennard_jones_force,
        triangular_crystal,
    )
    from ergolib.exact.lennard_jones_pairs import (
        bound_probability,
        boyle_temperature,
        dilute_total_correlation,
        pair_energy,
        second_virial,
        second_virial_derivative,
    )
    from ergolib.exact.long_range import long_range_information, pair_information
    from ergolib.exact.onsager import (
        onsager_energy,
        onsager_entropy,
        onsager_free_energy,
        onsager_heat_capacity,
    )
    from ergolib.exact.order import (
        correlation_length,
        critical_correlation,
        interface_tension,
        yang_magnetization,
    )
    from ergolib.exact.oscillator import oscillator_density, oscillator_kinetic_density
    from ergolib.exact.percolation import winding_probability
    from ergolib.exact.potts import (
        potts_critical_energies,
        potts_critical_entropies,
        potts_critical_temperature,
        potts_entropy_jump,
        potts_latent_heat,
    )
    from ergolib.exact.potts_counting import potts_density_of_states
    from ergolib.exact.potts_ensembles import (
        potts_energy,
        potts_entropy,
        potts_heat_capacity,
        potts_log_partition_function,
    )
    from ergolib.exact.relaxation import relaxation_time, transition_matrix
    from ergolib.exact.rotors import (
        T_BKT,
        T_BKT_INTERVAL,
        helicity_jump,
        rotor_chain_correlation,
        rotor_chain_correlation_length,
        rotor_chain_energy,
        rotor_chain_heat_capacity,
        rotor_chain_helicity,
        spin_wave_exponent,
        spin_wave_magnetization,
    )
    from ergolib.exact.seen_atoms import (
        crystal_information,
        crystal_information_law,
        elastic_blur,
        prediction_error,
        relative_displacement,
    )
    from ergolib.exact.sharing import ising_total_correlation, ring_total_correlation

__all__ = [
    "BINDER_CRITICAL",
    "BOLTZMANN",
    "T_BKT",
    "T_BKT_INTERVAL",
    "T_C",
    "ChargedOrbit",
    "PassageLaw",
    "barrier_height",
    "boltzmann_distribution",
    "bound_probability",
    "boyle_temperature",
    "channel_features",
    "channel_probabilities",
    "channel_states",
    "charged_circle",
    "charged_floor",
    "charged_flow_loss",
    "charged_orbit",
    "charged_potential",
    "cluster_minimum",
    "collision_rate",
    "correlation_length",
    "critical_correlation",
    "crystal_energy",
    "crystal_frequencies",
    "crystal_information",
    "crystal_information_law",
    "density_of_states",
    "dilute_total_correlation",
    "einstein_solid_entropy",
    "einstein_solid_price",
    "elastic_blur",
    "escape_energy",
    "finite_magnetization_moments",
    "first_passage_law",
    "free_expansion_entropy",
    "haff_temperature",
    "haff_time",
    "hard_disc_pressure",
    "harmonic_mean_square_displacement",
    "harmonic_structure_factor",
    "helicity_jump",
    "interface_tension",
    "ising_correlation",
    "ising_total_correlation",
    "joint_density_of_states",
    "kaufman_energy",
    "kaufman_entropy",
    "kaufman_free_energy",
    "kaufman_heat_capacity",
    "kaufman_log_partition_function",
    "kramers_time",
    "landauer_energy",
    "lennard_jones_energy",
    "lennard_jones_force",
    "log_density_of_states",
    "long_range_information",
    "mean_first_passage_time",
    "mean_free_path",
    "metastable_potential",
    "nats_per_joule",
    "onsager_energy",
    "onsager_entropy",
    "onsager_entropy_of_energy",
    "onsager_free_energy",
    "onsager_heat_capacity",
    "onsager_price",
    "oscillator_density",
    "oscillator_kinetic_density",
    "pair_energy",
    "pair_information",
    "potts_critical_energies",
    "potts_critical_entropies",
    "potts_critical_temperature",
    "potts_density_of_states",
    "potts_energy",
    "potts_entropy",
    "potts_entropy_jump",
    "potts_heat_capacity",
    "potts_latent_heat",
    "potts_log_partition_function",
    "prediction_error",
    "purse_energy",
    "relative_displacement",
    "relaxation_time",
    "ring_total_correlation",
    "rotor_chain_correlation",
    "rotor_chain_correlation_length",
    "rotor_chain_energy",
    "rotor_chain_heat_capacity",
    "rotor_chain_helicity",
    "saddle_moments",
    "saddle_potential",
    "saddle_survival",
    "saddle_time",
    "second_virial",
    "second_virial_derivative",
    "spin_wave_exponent",
    "spin_wave_magnetization",
    "state_energies",
    "state_probabilities",
    "state_spins",
    "suzuki_moments",
    "transition_matrix",
    "triangular_crystal",
    "two_level_entropy",
    "two_level_price",
    "winding_probability",
    "yang_magnetization",
]

_HOME = {
    "_critical": ("T_C",),
    "beale": ("log_density_of_states",),
    "charged": (
        "ChargedOrbit",
        "charged_circle",
        "charged_floor",
        "charged_flow_loss",
        "charged_orbit",
        "charged_potential",
    ),
    "correlations": ("ising_correlation",),
    "counting": ("density_of_states", "joint_density_of_states"),
    "ensembles": (
        "BINDER_CRITICAL",
        "boltzmann_distribution",
        "finite_magnetization_moments",
    ),
    "enumeration": ("state_energies", "state_probabilities", "state_spins"),
    "erasure": ("BOLTZMANN", "landauer_energy", "nats_per_joule"),
    "exchange_rates": (
        "einstein_solid_entropy",
        "einstein_solid_price",
        "onsager_entropy_of_energy",
        "onsager_price",
        "purse_energy",
        "two_level_entropy",
        "two_level_price",
    ),
    "first_passage": (
        "PassageLaw",
        "barrier_height",
        "first_passage_law",
        "kramers_time",
        "mean_first_passage_time",
        "metastable_potential",
        "saddle_moments",
        "saddle_potential",
        "saddle_survival",
        "saddle_time",
        "suzuki_moments",
    ),
    "free_expansion": ("free_expansion_entropy",),
    "granular": ("collision_rate", "haff_temperature", "haff_time"),
    "hard_discs": ("hard_disc_pressure", "mean_free_path"),
    "harmonic_crystal": (
        "crystal_frequencies",
        "harmonic_mean_square_displacement",
        "harmonic_structure_factor",
    ),
    "ion_channel": ("channel_features", "channel_probabilities", "channel_states"),
    "kaufman": (
        "kaufman_energy",
        "kaufman_entropy",
        "kaufman_free_energy",
        "kaufman_heat_capacity",
        "kaufman_log_partition_function",
    ),
    "lennard_jones": (
        "cluster_minimum",
        "crystal_energy",
        "escape_energy",
        "lennard_jones_energy",
        "lennard_jones_force",
        "triangular_crystal",
    ),
    "lennard_jones_pairs": (
        "bound_probability",
        "boyle_temperature",
        "dilute_total_correlation",
        "pair_energy",
        "second_virial",
        "second_virial_derivative",
    ),
    "long_range": ("long_range_information", "pair_information"),
    "onsager": (
        "onsager_energy",
        "onsager_entropy",
        "onsager_free_energy",
        "onsager_heat_capacity",
    ),
    "order": (
        "correlation_length",
        "critical_correlation",
        "interface_tension",
        "yang_magnetization",
    ),
    "oscillator": ("oscillator_density", "oscillator_kinetic_density"),
    "percolation": ("winding_probability",),
    "potts": (
        "potts_critical_energies",
        "potts_critical_entropies",
        "potts_critical_temperature",
        "potts_entropy_jump",
        "potts_latent_heat",
    ),
    "potts_counting": ("potts_density_of_states",),
    "potts_ensembles": (
        "potts_energy",
        "potts_entropy",
        "potts_heat_capacity",
        "potts_log_partition_function",
    ),
    "relaxation": ("relaxation_time", "transition_matrix"),
    "rotors": (
        "T_BKT",
        "T_BKT_INTERVAL",
        "helicity_jump",
        "rotor_chain_correlation",
        "rotor_chain_correlation_length",
        "rotor_chain_energy",
        "rotor_chain_heat_capacity",
        "rotor_chain_helicity",
        "spin_wave_exponent",
        "spin_wave_magnetization",
    ),
    "seen_atoms": (
        "crystal_information",
        "crystal_information_law",
        "elastic_blur",
        "prediction_error",
        "relative_displacement",
    ),
    "sharing": ("ising_total_correlation", "ring_total_correlation"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
