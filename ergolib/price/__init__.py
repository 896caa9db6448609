"""What energy costs: the price of a unit of energy is 1/T = dS/dE, in nats.

Densities of states are counted by random walks or put together from runs at several temperatures;
entropies are integrated from energies; prices are the slope of all of these; distributions of
maximum entropy have prices as their multipliers. Entropies are in nats, k_B = J = 1.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.price.canonical_averages import canonical, energy_distribution
    from ergolib.price.coexistence import Coexistence, maxwell_construction
    from ergolib.price.constraints import MaximumEntropy, gibbs_distribution, maximum_entropy
    from ergolib.price.contact import drain, exchange
    from ergolib.price.countable import Countable
    from ergolib.price.curves import PriceCurve, canonical_price_curve, price_curve
    from ergolib.price.density import DensityOfStates, Measured
    from ergolib.price.entropy_curves import constraints_in_turn, entropy_curve
    from ergolib.price.flat_walks import WangLandau, wang_landau
    from ergolib.price.histograms import MultiHistogram, multi_histogram
    from ergolib.price.inflections import InflectionPoint, inflection_points
    from ergolib.price.integration import integration_prices, thermodynamic_integration
    from ergolib.price.reach import Unreachable, reachable_interval
    from ergolib.price.unrolled import histogram_series

__all__ = [
    "Coexistence",
    "Countable",
    "DensityOfStates",
    "InflectionPoint",
    "MaximumEntropy",
    "Measured",
    "MultiHistogram",
    "PriceCurve",
    "Unreachable",
    "WangLandau",
    "canonical",
    "canonical_price_curve",
    "constraints_in_turn",
    "drain",
    "energy_distribution",
    "entropy_curve",
    "exchange",
    "gibbs_distribution",
    "histogram_series",
    "inflection_points",
    "integration_prices",
    "maximum_entropy",
    "maxwell_construction",
    "multi_histogram",
    "price_curve",
    "reachable_interval",
    "thermodynamic_integration",
    "wang_landau",
]

_HOME = {
    "canonical_averages": ("canonical", "energy_distribution"),
    "coexistence": ("Coexistence", "maxwell_construction"),
    "constraints": ("MaximumEntropy", "gibbs_distribution", "maximum_entropy"),
    "contact": ("drain", "exchange"),
    "countable": ("Countable",),
    "curves": ("PriceCurve", "canonical_price_curve", "price_curve"),
    "density": ("DensityOfStates", "Measured"),
    "entropy_curves": ("constraints_in_turn", "entropy_curve"),
    "flat_walks": ("WangLandau", "wang_landau"),
    "histograms": ("MultiHistogram", "multi_histogram"),
    "inflections": ("InflectionPoint", "inflection_points"),
    "integration": ("integration_prices", "thermodynamic_integration"),
    "reach": ("Unreachable", "reachable_interval"),
    "unrolled": ("histogram_series",),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
