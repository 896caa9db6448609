"""Three rows of an Ising lattice and the bit they share, alive, with their parameters in Python.

from ergolib.live import RowsLive

live = RowsLive(around=7, distance=4, temperature=2.0)
live  # in a notebook: the component
live.system()  # the same strip natively
"""

from __future__ import annotations

from typing import Any

from ergolib.live.panel import Live, parameter
from ergolib.live.rows_parts import COMPONENT, PARAMETERS, system
from ergolib.live.rows_system import VotingRows

__all__ = ["RowsLive"]


class RowsLive(Live):
    """A strip of Ising spins closed into a ring, whose three rows vote.

    Parameters
    ----------
    temperature : float, default 2.0
        In units of J, from 1 to 6; the component keeps it to hundredths.
    around : {3, 5, 7, 9}, default 7
        Spins in a row, w.
    distance : int, default 4
        Rows from a to b, from b to c and from c to a, 1 to 8: the strip is three times as long.
    speed : {1, 4, 16, 64, 256, 1024}, default 4
        Sweeps a frame, at most: no frame computes for longer than about 8 ms.
    seed : int, default 36
        From 0 to 2^32 - 1. The same seed gives the same spins as ``ergolib.Ising`` with the heat
        bath.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 256
        Sweeps before the first frame.
    sweeps, outvoted, information, mediation, redundancy : int, float, float, float, float
        Reported by the component a few times a second: how often one of the three rows was
        outvoted, as measured; and exactly, in nats, I(A;B), I(A;B|L) and H(L|A) at the present
        temperature, of rows a and b and the majority L of all three.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    around: Any = parameter(PARAMETERS["around"])
    distance: Any = parameter(PARAMETERS["distance"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    outvoted: Any = parameter(PARAMETERS["outvoted"])
    information: Any = parameter(PARAMETERS["information"])
    mediation: Any = parameter(PARAMETERS["mediation"])
    redundancy: Any = parameter(PARAMETERS["redundancy"])

    _component = COMPONENT

    def system(self) -> VotingRows:
        """Return a native system with the same parameters, before its first sweep."""
        return system({name: getattr(self, name) for name in PARAMETERS})
