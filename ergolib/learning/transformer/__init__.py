"""Attention-only transformers, small enough to be watched while they learn.

A sequence of tokens x_1 ... x_T is read by a few layers of attention heads that write into one
stream of vectors; the last vectors are read as the probabilities of the next token. Row convention:
a vector is a row, q = r W_Q. Losses are in nats.

`Transformer` learns from a source of tokens, `RandomRule`, `MarkovRows` or `RepeatedTokens`, whose
plateaus are known without training.

    Transformer(seed=1).train(600).observe()

`Architecture` names the sizes and finds each matrix in one flat array of parameters. `reference`
says in NumPy what is computed; the kernels in `ergolib.kernels.transformer` are its fast copy.
`flows` are roads down the loss in double precision, and `charges` what they conserve.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning.transformer.architecture import GAIN, Architecture
    from ergolib.learning.transformer.charged_pair import ChargedPair
    from ergolib.learning.transformer.charges import (
        angular_momenta,
        balances,
        bias_strains,
        bias_torques,
        translations,
    )
    from ergolib.learning.transformer.flows import (
        Road,
        Slope,
        adam,
        batch_slope,
        gradient_descent,
        gradient_flow,
        hamiltonian_flow,
        heavy_ball,
    )
    from ergolib.learning.transformer.plateaus import Plateaus, counting_losses, markov_plateaus
    from ergolib.learning.transformer.reference import (
        attention_patterns,
        log_probabilities,
        loss,
        loss_and_gradients,
    )
    from ergolib.learning.transformer.sources import MarkovRows, RandomRule, RepeatedTokens
    from ergolib.learning.transformer.training import Diverged, Transformer

__all__ = [
    "GAIN",
    "Architecture",
    "ChargedPair",
    "Diverged",
    "MarkovRows",
    "Plateaus",
    "RandomRule",
    "RepeatedTokens",
    "Road",
    "Slope",
    "Transformer",
    "adam",
    "angular_momenta",
    "attention_patterns",
    "balances",
    "batch_slope",
    "bias_strains",
    "bias_torques",
    "counted",
    "counting_losses",
    "gradient_descent",
    "gradient_flow",
    "hamiltonian_flow",
    "heavy_ball",
    "log_probabilities",
    "loss",
    "loss_and_gradients",
    "markov_plateaus",
    "translations",
]

_HOME = {
    "architecture": ("GAIN", "Architecture"),
    "charged_pair": ("ChargedPair",),
    "charges": ("angular_momenta", "balances", "bias_strains", "bias_torques", "translations"),
    "flows": (
        "Road",
        "Slope",
        "adam",
        "batch_slope",
        "gradient_descent",
        "gradient_flow",
        "hamiltonian_flow",
        "heavy_ball",
    ),
    "plateaus": ("Plateaus", "counted", "counting_losses", "markov_plateaus"),
    "reference": ("attention_patterns", "log_probabilities", "loss", "loss_and_gradients"),
    "sources": ("MarkovRows", "RandomRule", "RepeatedTokens"),
    "training": ("Diverged", "Transformer"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
