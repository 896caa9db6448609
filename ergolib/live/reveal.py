"""A few spins revealed, alive, with their parameters in Python.

from ergolib.live import RevealLive

live = RevealLive(temperature=1.8, seed=3)
live  # in a notebook: the component
live.places  # the sites that the reader has uncovered
live.system().map.magnetization()  # the same map natively: `ergolib.information`
"""

from __future__ import annotations

from typing import Any

from ergolib.live.panel import Live, parameter
from ergolib.live.reveal_parts import COMPONENT, PARAMETERS, native
from ergolib.live.reveal_system import Reveals

__all__ = ["RevealLive"]


class RevealLive(Live):
    """A covered magnet, and the map that its uncovered spins make of the rest.

    Parameters
    ----------
    temperature : float, default 2.27
        From 1.2 to 4, in units of J; the component keeps it to hundredths. The map knows it.
    size : {32, 48, 64}, default 48
        Side of the lattice.
    seed : int, default 3
        From 0 to 2^32 - 1. The same seed gives the same territory and the same samples.
    places : str, default "1176"
        The uncovered sites, row * size + column, in order and with hyphens between them.
    look : {"belief", "links", "guess"}
        What the map shows: the mean of every spin, the sites that the present links join to
        uncovered ones, or the present sample.
    speed : {1, 4, 16, 64, 1024}, default 16
        Samples a frame, at most: no frame computes for longer than about 8 ms.
    running : bool, default True
        Whether it draws samples. Readers who asked their system for less motion start it
        themselves.
    begin : int, default 256
        Samples before the first frame.
    samples, uncovered, surprise, open_entropy : int, int, float, float
        Reported by the component a few times a second: samples since the last spin was uncovered,
        how many are, the surprise of their signs, and the entropies of the hidden spins, each by
        itself, added up, in nats.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    size: Any = parameter(PARAMETERS["size"])
    seed: Any = parameter(PARAMETERS["seed"])
    places: Any = parameter(PARAMETERS["places"])
    look: Any = parameter(PARAMETERS["look"])
    speed: Any = parameter(PARAMETERS["speed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    samples: Any = parameter(PARAMETERS["samples"])
    uncovered: Any = parameter(PARAMETERS["uncovered"])
    surprise: Any = parameter(PARAMETERS["surprise"])
    open_entropy: Any = parameter(PARAMETERS["open_entropy"])

    _component = COMPONENT

    def system(self) -> Reveals:
        """Return the territory and its map natively, before the first sample."""
        return native({name: getattr(self, name) for name in PARAMETERS})
