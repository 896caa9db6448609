"""The plateau, alive, with its parameters in Python.

from ergolib.live import PottsLive

live = PottsLive(q=8, temperature=0.76)
live  # in a notebook: the component
live.system()  # the same run natively, as an `ergolib.Potts`
"""

from __future__ import annotations

from typing import Any

from ergolib import Potts
from ergolib.live.panel import Live, parameter
from ergolib.live.potts_parts import COMPONENT, PARAMETERS, system

__all__ = ["PottsLive"]


class PottsLive(Live):
    """A Potts lattice with a thermostat, and the price of its energy beside the exact plateau.

    Parameters
    ----------
    q : {2, 3, 4, 5, 6, 8, 10, 20}, default 10
        Number of colours.
    temperature : float, default 0.735
        In units of J; the component keeps it to thousandths, and within a twelfth of the critical
        temperature of q colours.
    seed : int, default 7
        From 0 to 2^32 - 1. The same seed gives the same bits as ``ergolib.Potts``.
    size : {64, 128, 256}, default 128
        Side of the lattice.
    start : {"random", "ordered", "half"}
        All colours drawn at random, all sites of one colour, or one half of each.
    rule : {"heat-bath", "metropolis"}
        The law of motion; ``ergolib.Potts`` calls it `update`.
    rate : {100, 300, 1000, 3000, 10000}, default 1000
        Sweeps in which Cool and Heat change the temperature by 0.01.
    speed : {1, 4, 16, 1024}, default 16
        Sweeps a frame, at most: no frame computes for longer than about 8 ms.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 100
        Sweeps before the first frame.
    sweeps, energy, share, given, nats : int, float, float, float, float
        Reported by the component a few times a second: the energy per site, the largest share of
        a colour, and what was given to the bath, in energy and in nats per site.
    """

    q: Any = parameter(PARAMETERS["q"])
    temperature: Any = parameter(PARAMETERS["temperature"])
    seed: Any = parameter(PARAMETERS["seed"])
    size: Any = parameter(PARAMETERS["size"])
    start: Any = parameter(PARAMETERS["start"])
    rule: Any = parameter(PARAMETERS["rule"])
    rate: Any = parameter(PARAMETERS["rate"])
    speed: Any = parameter(PARAMETERS["speed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    energy: Any = parameter(PARAMETERS["energy"])
    share: Any = parameter(PARAMETERS["share"])
    given: Any = parameter(PARAMETERS["given"])
    nats: Any = parameter(PARAMETERS["nats"])

    _component = COMPONENT

    def system(self) -> Potts:
        """Return a native system with the same parameters, before its first sweep."""
        return system({name: getattr(self, name) for name in PARAMETERS})
