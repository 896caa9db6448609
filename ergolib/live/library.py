"""A library of pictures that melts and freezes, alive, with its parameters in Python.

from ergolib.live import LibraryLive

live = LibraryLive(exponent=3, start=1)
live  # in a notebook: the component
live.system()  # the same run natively, as an `ergolib.learning.knowledge.DenseMemory`
"""

from __future__ import annotations

from typing import Any

from ergolib.learning.knowledge import DenseMemory
from ergolib.live.library_parts import COMPONENT, PARAMETERS, native
from ergolib.live.panel import Live, parameter

__all__ = ["LibraryLive"]


class LibraryLive(Live):
    """Three pictures as bound states: wells of a chosen width, melted and frozen.

    Parameters
    ----------
    octaves : float, default 0.75
        Logarithm of the temperature to base 2, from -2 (T = 0.25) to 3 (T = 8); the component
        keeps it to 32nds.
    exponent : {2, 3, 4, 6, 10, 0}, default 4
        The power p of the wells: the larger, the narrower. 0 stands for the golf hole.
    pictures : {"unlike", "alike"}
        Which three are stored: moon, star and note, or heart, arrow and tree.
    start : {0, 1, 2, 3}
        The picture to begin with; 0, the default, begins with noise.
    speed : {1, 4, 16, 64, 256}, default 16
        Sweeps a frame, at most: no frame computes for longer than about 8 ms.
    seed : int, default 1
        From 0 to 2^32 - 1. The same seed gives the same bits as `system`.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 20
        Sweeps before the first frame.
    sweeps, energy, overlap, nearest : int, float, float, int
        Reported by the component a few times a second: the energy per pixel, the largest overlap,
        and the picture (0, 1, 2) whose it is.
    """

    octaves: Any = parameter(PARAMETERS["octaves"])
    exponent: Any = parameter(PARAMETERS["exponent"])
    pictures: Any = parameter(PARAMETERS["pictures"])
    start: Any = parameter(PARAMETERS["start"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    energy: Any = parameter(PARAMETERS["energy"])
    overlap: Any = parameter(PARAMETERS["overlap"])
    nearest: Any = parameter(PARAMETERS["nearest"])

    _component = COMPONENT

    def system(self) -> DenseMemory:
        """Return the library natively, before its first sweep."""
        return native({name: getattr(self, name) for name in PARAMETERS})
