"""Natural latents: what two who look at different parts of a thing can both call by one name.

X = (X_1 ... X_n) are the parts of a thing, X_-i all of them but the i-th. A latent L is anything
drawn by a rule P[L|X]: a label, a count, a blurred reading. Two questions, in nats, decide what L
is worth:

- *mediation*: what do the parts say about each other once L is known? TC(X|L), for two I(A;B|L);
- *redundancy*: does L need any one part? I(L;X_i|X_-i), what part i adds to the others; or, more
  strictly, H(L|X_-i), what is open about L without it.

L is *natural* if both are small beside what there was to explain, TC(X), and to tell, H(L). X
itself mediates but is not redundant; a constant is redundant but mediates nothing. Which of two
coins was flipped is nearly natural, if 21 flips are seen here and 21 there:

>>> from ergolib.information.latents import latent_errors, two_bias_coins
>>> p, coin = two_bias_coins(21)  # two numbers of heads, and the coin as latent of both
>>> p.shape, coin.shape
((22, 22), (22, 22, 2))
>>> found = latent_errors(p, coin)
>>> [round(each, 3) for each in (found.total_correlation, found.mediation, *found.deterministic)]
[0.656, 0.0, 0.019, 0.019]

A joint `p` has one axis for each part. A latent of it is an array of integer labels in its shape,
L = f(X), or P[L|X], with one axis more, whose rows sum to 1. Here are

- the errors (`latent_errors`) and the theorem that two good latents translate into each other
  (`mediator_determines_redund`, `two_observers`);
- latents nobody has to guess: `support_components`, `sufficient_latents`, `resampled_latent`,
  `fit_latent`;
- two classical answers to what parts have in common, `gacs_korner` and `wyner_information`;
- cases known exactly: coins (`two_bias_errors`, `rounded_bias_errors`), Gaussian variables
  (`gaussian_sum_errors`, `gaussian_latent_errors`), rows of an Ising lattice (`ising_rows`);
- samples in place of a known joint: `estimate_latent_errors`, with error bars;
- the price of doing without chance: `price_ratio`, `search_counterexamples`.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.information.latents.channels import as_channel, with_latent
    from ergolib.information.latents.coins import (
        CoinBlocks,
        chernoff_information,
        rounded_bias_errors,
        two_bias_coins,
        two_bias_errors,
        uniform_bias_information,
    )
    from ergolib.information.latents.common_part import (
        CommonPart,
        gacs_korner,
        gacs_korner_study,
    )
    from ergolib.information.latents.components import support_components
    from ergolib.information.latents.counterexamples import (
        Candidate,
        LatentSearch,
        search_counterexamples,
    )
    from ergolib.information.latents.errors import (
        LatentErrors,
        latent_errors,
        mediation_error,
        redundancy_errors,
    )
    from ergolib.information.latents.from_samples import (
        SampledLatentErrors,
        SampledNats,
        estimate_latent_errors,
    )
    from ergolib.information.latents.gaussian import GaussianLatentErrors, gaussian_latent_errors
    from ergolib.information.latents.gaussian_means import (
        SharedMeanErrors,
        shared_mean_covariance,
        shared_mean_errors,
    )
    from ergolib.information.latents.gaussian_pairs import (
        GaussianBracket,
        GaussianLandmarks,
        GaussianSumErrors,
        gaussian_bracket,
        gaussian_landmarks,
        gaussian_sum_errors,
        gaussian_trade_off,
    )
    from ergolib.information.latents.lattice_blocks import BlockCodes, block_codes
    from ergolib.information.latents.observers import TwoObservers, two_observers
    from ergolib.information.latents.optimise import FittedLatent, fit_latent
    from ergolib.information.latents.prices import (
        DeterministicPrice,
        PriceRatio,
        StochasticPrice,
        binary_stochastic_price,
        deterministic_price,
        dilute,
        price_ratio,
        stochastic_price,
    )
    from ergolib.information.latents.resampling import redrawn_latent, resampled_latent
    from ergolib.information.latents.sources import (
        CommonInformation,
        erasure_source_information,
        symmetric_source_information,
        z_source_information,
    )
    from ergolib.information.latents.strays import common_information_with_strays
    from ergolib.information.latents.sufficiency import (
        SufficientLatent,
        latent_from_part,
        sufficient_latents,
        sufficient_statistic,
    )
    from ergolib.information.latents.three_rows import (
        RowErrors,
        collider_temperature,
        ising_row_signs,
        ising_rows,
        ising_rows_joint,
        ising_rows_translation,
    )
    from ergolib.information.latents.translation import (
        Translation,
        mediator_determines_redund,
        translation_errors,
        translation_from_joint,
    )
    from ergolib.information.latents.wyner import WynerInformation, wyner_information

__all__ = [
    "BlockCodes",
    "Candidate",
    "CoinBlocks",
    "CommonInformation",
    "CommonPart",
    "DeterministicPrice",
    "FittedLatent",
    "GaussianBracket",
    "GaussianLandmarks",
    "GaussianLatentErrors",
    "GaussianSumErrors",
    "LatentErrors",
    "LatentSearch",
    "PriceRatio",
    "RowErrors",
    "SampledLatentErrors",
    "SampledNats",
    "SharedMeanErrors",
    "StochasticPrice",
    "SufficientLatent",
    "Translation",
    "TwoObservers",
    "WynerInformation",
    "as_channel",
    "binary_stochastic_price",
    "block_codes",
    "chernoff_information",
    "collider_temperature",
    "common_information_with_strays",
    "deterministic_price",
    "dilute",
    "erasure_source_information",
    "estimate_latent_errors",
    "fit_latent",
    "gacs_korner",
    "gacs_korner_study",
    "gaussian_bracket",
    "gaussian_landmarks",
    "gaussian_latent_errors",
    "gaussian_sum_errors",
    "gaussian_trade_off",
    "ising_row_signs",
    "ising_rows",
    "ising_rows_joint",
    "ising_rows_translation",
    "latent_errors",
    "latent_from_part",
    "mediation_error",
    "mediator_determines_redund",
    "price_ratio",
    "redrawn_latent",
    "redundancy_errors",
    "resampled_latent",
    "rounded_bias_errors",
    "search_counterexamples",
    "shared_mean_covariance",
    "shared_mean_errors",
    "stochastic_price",
    "sufficient_latents",
    "sufficient_statistic",
    "support_components",
    "symmetric_source_information",
    "translation_errors",
    "translation_from_joint",
    "two_bias_coins",
    "two_bias_errors",
    "two_observers",
    "uniform_bias_information",
    "with_latent",
    "wyner_information",
    "z_source_information",
]

_HOME = {
    "channels": ("as_channel", "with_latent"),
    "coins": (
        "CoinBlocks",
        "chernoff_information",
        "rounded_bias_errors",
        "two_bias_coins",
        "two_bias_errors",
        "uniform_bias_information",
    ),
    "common_part": ("CommonPart", "gacs_korner", "gacs_korner_study"),
    "components": ("support_components",),
    "counterexamples": ("Candidate", "LatentSearch", "search_counterexamples"),
    "errors": ("LatentErrors", "latent_errors", "mediation_error", "redundancy_errors"),
    "from_samples": ("SampledLatentErrors", "SampledNats", "estimate_latent_errors"),
    "gaussian": ("GaussianLatentErrors", "gaussian_latent_errors"),
    "gaussian_means": ("SharedMeanErrors", "shared_mean_covariance", "shared_mean_errors"),
    "gaussian_pairs": (
        "GaussianBracket",
        "GaussianLandmarks",
        "GaussianSumErrors",
        "gaussian_bracket",
        "gaussian_landmarks",
        "gaussian_sum_errors",
        "gaussian_trade_off",
    ),
    "lattice_blocks": ("BlockCodes", "block_codes"),
    "observers": ("TwoObservers", "two_observers"),
    "optimise": ("FittedLatent", "fit_latent"),
    "prices": (
        "DeterministicPrice",
        "PriceRatio",
        "StochasticPrice",
        "binary_stochastic_price",
        "deterministic_price",
        "dilute",
        "price_ratio",
        "stochastic_price",
    ),
    "resampling": ("redrawn_latent", "resampled_latent"),
    "sources": (
        "CommonInformation",
        "erasure_source_information",
        "symmetric_source_information",
        "z_source_information",
    ),
    "strays": ("common_information_with_strays",),
    "sufficiency": (
        "SufficientLatent",
        "latent_from_part",
        "sufficient_latents",
        "sufficient_statistic",
    ),
    "three_rows": (
        "RowErrors",
        "collider_temperature",
        "ising_row_signs",
        "ising_rows",
        "ising_rows_joint",
        "ising_rows_translation",
    ),
    "translation": (
        "Translation",
        "mediator_determines_redund",
        "translation_errors",
        "translation_from_joint",
    ),
    "wyner": ("WynerInformation", "wyner_information"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
