"""Two Gaussian variables and a latent with two errors, alive, with its parameters in Python.

from ergolib.live import TradeoffLive

live = TradeoffLive(correlation=0.8, octaves=0.0)  # the noise has variance 1
live  # in a notebook: the component
live.system().run(1000).estimates()  # the same samples natively
"""

from __future__ import annotations

from typing import Any

from ergolib.live import tradeoff_parts as parts
from ergolib.live.panel import Live, parameter
from ergolib.live.tradeoff_system import GaussianSamples

__all__ = ["TradeoffLive"]


class TradeoffLive(Live):
    """Samples of two Gaussian variables, a slice of a latent, and what the latent's errors are.

    Parameters
    ----------
    octaves : float, default 2.0
        Logarithm to base 2 of the variance of the latent's noise, from -5 to 6, in 32nds.
    correlation : float, default 0.8
        Of A and B, from -0.95 to 0.95.
    reads : {"both", "half", "one"}, default "both"
        The latent is A + B, A + B/2, or A, and noise; with B's sign turned if the correlation is
        negative.
    slice : float, default 0.8
        Where the slice of the latent is, in spreads of the latent, from -2.5 to 2.5.
    speed : {1, 4, 16, 64}, default 1
        Steps of 20 samples a frame, at most: no frame computes for longer than about 8 ms.
    seed : int, default 6
        From 0 to 2^32 - 1.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 0
        Steps before the first frame, besides those for the 2000 samples that a run begins with.
    samples, mediation, redundancy_a, redundancy_b : int, float, float, float
        Reported by the component a few times a second: how many samples there were, and what they
        say of I(A;B|L), I(L;A|B) and I(L;B|A), in nats.
    """

    octaves: Any = parameter(parts.PARAMETERS["octaves"])
    correlation: Any = parameter(parts.PARAMETERS["correlation"])
    reads: Any = parameter(parts.PARAMETERS["reads"])
    slice: Any = parameter(parts.PARAMETERS["slice"])
    speed: Any = parameter(parts.PARAMETERS["speed"])
    seed: Any = parameter(parts.PARAMETERS["seed"])
    running: Any = parameter(parts.PARAMETERS["running"])
    begin: Any = parameter(parts.PARAMETERS["begin"])
    samples: Any = parameter(parts.PARAMETERS["samples"])
    mediation: Any = parameter(parts.PARAMETERS["mediation"])
    redundancy_a: Any = parameter(parts.PARAMETERS["redundancy_a"])
    redundancy_b: Any = parameter(parts.PARAMETERS["redundancy_b"])

    _component = parts.COMPONENT

    def system(self) -> GaussianSamples:
        """Return the samples natively, before the first."""
        return parts.system({name: getattr(self, name) for name in parts.PARAMETERS})
