"""Knowledge as a breaking of ergodicity: a model that knows is one that stays where it is.

N binary variables sigma_k = +1 or -1 have 2^N states. What a model knows of them is an energy for
each state, and what it says at temperature T is a Gibbs distribution, p = exp(-E/T) / Z. A
*library* gives some states low energies: they are bound, and as long as the model is cold enough it
stays among them, though nearly all states lie elsewhere.

A reconstruction after Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own
notation: equations and figures of the paper are not reproduced. Nats, k_B = 1.

A state is an index s = 0 ... 2^N - 1, whose bit k is 1 where sigma_k = -1. A subset S of the
variables is an index likewise, and sigma_S, the product of its spins, is (-1)^popcount(s & S).
Energies, couplings and distributions are arrays of 2^N numbers. Patterns are rows of +1 and -1.

>>> from ergolib.learning.knowledge import bound_share, library_energies, melting_temperature
>>> energies = library_energies([[1, 1, 1, 1], [-1, -1, -1, -1]], depth=4.0)
>>> energies.size, round(bound_share(2, n=4, depth=4.0, temperature=1.0), 6)
(16, 0.88636)
>>> round(melting_temperature(2, n=4, depth_per_spin=1.0), 6)
2.055593

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning.knowledge.along_overlap import overlap_free_energy
    from ergolib.learning.knowledge.annealed_importance import (
        AnnealedEstimate,
        annealed_log_partition,
        pair_energies,
    )
    from ergolib.learning.knowledge.basins import Basins, basins_of
    from ergolib.learning.knowledge.bernoulli_mixtures import (
        BernoulliMixture,
        bernoulli_log_likelihood,
        fit_bernoulli_mixture,
    )
    from ergolib.learning.knowledge.bound_states import (
        LibraryEquilibrium,
        SiteGroups,
        library_equilibrium,
        library_melting,
        site_groups,
    )
    from ergolib.learning.knowledge.conjoint import (
        boltzmann_distribution,
        conjoint_potential,
        free_energy,
        gibbs_gap,
        legendre_free_energy,
    )
    from ergolib.learning.knowledge.contrastive_experts import (
        ContrastiveExperts,
        experts_log_likelihood,
        fit_experts_contrastive,
    )
    from ergolib.learning.knowledge.contrastive_fits import (
        ContrastiveFit,
        fit_contrastive,
    )
    from ergolib.learning.knowledge.dense_memory import DenseMemory
    from ergolib.learning.knowledge.expert_training import TrainedExperts, train_experts
    from ergolib.learning.knowledge.experts import FittedExperts, fit_experts
    from ergolib.learning.knowledge.exponential_family import (
        FittedFamily,
        InfiniteCouplings,
        NotConverged,
        fit_couplings,
        subsets_to_order,
    )
    from ergolib.learning.knowledge.gated_experts import (
        GatedExperts,
        fit_gated,
        nearest_pattern_gate,
    )
    from ergolib.learning.knowledge.gibbs_spectra import (
        RelaxationSpectrum,
        gibbs_matrix,
        relaxation_spectrum,
    )
    from ergolib.learning.knowledge.library import (
        bound_share,
        golf_hole_couplings,
        golf_hole_pair_share,
        library_energies,
        melting_temperature,
    )
    from ergolib.learning.knowledge.mattis_chain import mattis_gap, mattis_relaxation_time
    from ergolib.learning.knowledge.merging import MergeTree, merge_tree, pass_energy
    from ergolib.learning.knowledge.product_fits import (
        ProductMinima,
        product_distribution,
        product_minima,
        reverse_divergence,
    )
    from ergolib.learning.knowledge.states import check_patterns, index_of, spins_of
    from ergolib.learning.knowledge.symmetric_fits import (
        MattisMinima,
        SymmetricMinima,
        forward_divergence_along,
        mattis_free_energy,
        mattis_minima,
        reverse_divergence_along,
        symmetric_minima,
    )
    from ergolib.learning.knowledge.walsh import (
        coupling_power,
        couplings_of,
        energies_of,
        subset_orders,
        truncated,
        walsh_hadamard,
    )
    from ergolib.learning.knowledge.well_orders import well_coupling_shares, well_couplings
    from ergolib.learning.knowledge.well_phases import (
        Melting,
        WellFreeEnergy,
        well_bound_share,
        well_free_energy,
        well_melting,
        well_melting_temperature,
    )
    from ergolib.learning.knowledge.wells import well_energies

__all__ = [
    "AnnealedEstimate",
    "Basins",
    "BernoulliMixture",
    "ContrastiveExperts",
    "ContrastiveFit",
    "DenseMemory",
    "FittedExperts",
    "FittedFamily",
    "GatedExperts",
    "InfiniteCouplings",
    "LibraryEquilibrium",
    "MattisMinima",
    "Melting",
    "MergeTree",
    "NotConverged",
    "ProductMinima",
    "RelaxationSpectrum",
    "SiteGroups",
    "SymmetricMinima",
    "TrainedExperts",
    "WellFreeEnergy",
    "annealed_log_partition",
    "basins_of",
    "bernoulli_log_likelihood",
    "boltzmann_distribution",
    "bound_share",
    "check_patterns",
    "conjoint_potential",
    "coupling_power",
    "couplings_of",
    "energies_of",
    "experts_log_likelihood",
    "fit_bernoulli_mixture",
    "fit_contrastive",
    "fit_couplings",
    "fit_experts",
    "fit_experts_contrastive",
    "fit_gated",
    "forward_divergence_along",
    "free_energy",
    "gibbs_gap",
    "gibbs_matrix",
    "golf_hole_couplings",
    "golf_hole_pair_share",
    "index_of",
    "legendre_free_energy",
    "library_energies",
    "library_equilibrium",
    "library_melting",
    "mattis_free_energy",
    "mattis_gap",
    "mattis_minima",
    "mattis_relaxation_time",
    "melting_temperature",
    "merge_tree",
    "nearest_pattern_gate",
    "overlap_free_energy",
    "pair_energies",
    "pass_energy",
    "product_distribution",
    "product_minima",
    "relaxation_spectrum",
    "reverse_divergence",
    "reverse_divergence_along",
    "site_groups",
    "spins_of",
    "subset_orders",
    "subsets_to_order",
    "symmetric_minima",
    "train_experts",
    "truncated",
    "walsh_hadamard",
    "well_bound_share",
    "well_coupling_shares",
    "well_couplings",
    "well_energies",
    "well_free_energy",
    "well_melting",
    "well_melting_temperature",
]

_HOME = {
    "along_overlap": ("overlap_free_energy",),
    "annealed_importance": ("AnnealedEstimate", "annealed_log_partition", "pair_energies"),
    "basins": ("Basins", "basins_of"),
    "bernoulli_mixtures": (
        "BernoulliMixture",
        "bernoulli_log_likelihood",
        "fit_bernoulli_mixture",
    ),
    "bound_states": (
        "LibraryEquilibrium",
        "SiteGroups",
        "library_equilibrium",
        "library_melting",
        "site_groups",
    ),
    "conjoint": (
        "boltzmann_distribution",
        "conjoint_potential",
        "free_energy",
        "gibbs_gap",
        "legendre_free_energy",
    ),
    "contrastive_experts": (
        "ContrastiveExperts",
        "experts_log_likelihood",
        "fit_experts_contrastive",
    ),
    "contrastive_fits": (
        "ContrastiveFit",
        "fit_contrastive",
    ),
    "dense_memory": ("DenseMemory",),
    "expert_training": ("TrainedExperts", "train_experts"),
    "experts": ("FittedExperts", "fit_experts"),
    "exponential_family": (
        "FittedFamily",
        "InfiniteCouplings",
        "NotConverged",
        "fit_couplings",
        "subsets_to_order",
    ),
    "gated_experts": ("GatedExperts", "fit_gated", "nearest_pattern_gate"),
    "gibbs_spectra": ("RelaxationSpectrum", "gibbs_matrix", "relaxation_spectrum"),
    "library": (
        "bound_share",
        "golf_hole_couplings",
        "golf_hole_pair_share",
        "library_energies",
        "melting_temperature",
    ),
    "mattis_chain": ("mattis_gap", "mattis_relaxation_time"),
    "merging": ("MergeTree", "merge_tree", "pass_energy"),
    "product_fits": (
        "ProductMinima",
        "product_distribution",
        "product_minima",
        "reverse_divergence",
    ),
    "states": ("check_patterns", "index_of", "spins_of"),
    "symmetric_fits": (
        "MattisMinima",
        "SymmetricMinima",
        "forward_divergence_along",
        "mattis_free_energy",
        "mattis_minima",
        "reverse_divergence_along",
        "symmetric_minima",
    ),
    "walsh": (
        "coupling_power",
        "couplings_of",
        "energies_of",
        "subset_orders",
        "truncated",
        "walsh_hadamard",
    ),
    "well_orders": ("well_coupling_shares", "well_couplings"),
    "well_phases": (
        "Melting",
        "WellFreeEnergy",
        "well_bound_share",
        "well_free_energy",
        "well_melting",
        "well_melting_temperature",
    ),
    "wells": ("well_energies",),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
