"""Three blocks of one magnet, alive, with their parameters in Python.

from ergolib.live import PatchesLive

live = PatchesLive(temperature=2.0, side=9)
live  # in a notebook: the component
live.system().run(5000).signs()  # the same run natively, and what the blocks say
"""

from __future__ import annotations

from typing import Any

from ergolib.live.panel import Live, parameter
from ergolib.live.patches_parts import COMPONENT, PARAMETERS, system
from ergolib.live.patches_system import WatchedBlocks

__all__ = ["PatchesLive"]


class PatchesLive(Live):
    """A large magnet, three blocks on it, and the errors of their majority as a latent.

    Parameters
    ----------
    temperature : float, default 1.8
        From 1.5 to 4, in units of J; the component keeps it to hundredths.
    side : {1, 3, 5, 9, 17}, default 5
        Of each block, in spins.
    latent : {"signs", "spins"}
        Λ is what most of the three signs say, or the sign of all spins of the three blocks.
    size : {64, 128, 256}, default 128
        Side of the lattice.
    places : str, default "88.88-88.168-157.128"
        Row and column of the middle of A, of B and of C, in 256ths of the side of the lattice. The
        reader drags them.
    speed : {1, 10, 100, 1000}, default 100
        Sweeps a frame, at most: no frame computes for longer than about 8 ms.
    seed : int, default 7
        From 0 to 2^32 - 1. All spins begin up.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 200
        Sweeps before the first frame.
    sweeps, shared, mediation, left_open : int, float, float, float
        Reported by the component a few times a second; the latter are I(A;B), I(A;B|Λ) and H(Λ|A)
        in nats, 0 until there is an error to go with them.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    side: Any = parameter(PARAMETERS["side"])
    latent: Any = parameter(PARAMETERS["latent"])
    size: Any = parameter(PARAMETERS["size"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    places: Any = parameter(PARAMETERS["places"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    shared: Any = parameter(PARAMETERS["shared"])
    mediation: Any = parameter(PARAMETERS["mediation"])
    left_open: Any = parameter(PARAMETERS["left_open"])

    _component = COMPONENT

    def system(self) -> WatchedBlocks:
        """Return a native system with the same parameters, before its first sweep."""
        return system({name: getattr(self, name) for name in PARAMETERS})
