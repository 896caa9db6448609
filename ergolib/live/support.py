"""A sampled joint distribution and its connected components, alive, with parameters in Python.

from ergolib.live import SupportLive

live = SupportLive(joint="blocks", decades=-2.0, tolerance=0.001)
live  # in a notebook: the component
live.system().run(10_000).observe()  # the same sample natively
"""

from __future__ import annotations

from typing import Any

from ergolib.live.panel import Live, parameter
from ergolib.live.support_parts import COMPONENT, PARAMETERS, system
from ergolib.live.support_system import SampledSupport

__all__ = ["SupportLive"]


class SupportLive(Live):
    """Two variables that are sampled, and what they have in common for certain.

    Parameters
    ----------
    decades : float, default -3.0
        Decimal logarithm of the share of samples that land anywhere, from -5 to 0; -5 stands for
        none. The component keeps it to eighths.
    joint : {"blocks", "uneven", "inner", "ring"}
        The joint distribution without noise: see `ergolib.live.support_system`.
    tolerance : {0.0, 0.0001, 0.001, 0.005, 0.02}
        Cells with this share of the sample or less are left out in looking for components.
    speed : {1, 4, 16}, default 4
        Portions a frame, at most; a portion is a sample, or 1/200 of all so far.
    seed : int, default 5
        From 0 to 2^32 - 1. The same seed gives the same samples as `system`.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 200
        Portions before the first frame.
    samples, common, tolerant : int, float, float
        Reported by the component a few times a second: samples so far, and K in nats, of the sample
        and with cells below the tolerance left out.
    """

    decades: Any = parameter(PARAMETERS["decades"])
    joint: Any = parameter(PARAMETERS["joint"])
    tolerance: Any = parameter(PARAMETERS["tolerance"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    samples: Any = parameter(PARAMETERS["samples"])
    common: Any = parameter(PARAMETERS["common"])
    tolerant: Any = parameter(PARAMETERS["tolerant"])

    _component = COMPONENT

    def system(self) -> SampledSupport:
        """Return the sample natively, before its first."""
        return system({name: getattr(self, name) for name in PARAMETERS})
