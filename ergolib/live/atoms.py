"""Hidden atoms, alive, with their parameters in Python.

from ergolib.live import AtomsLive

live = AtomsLive(spread=0.08, known=True)
live  # in a notebook: the component
live.system().run(100)  # a hundred territories natively, one after the other
"""

from __future__ import annotations

from typing import Any

from ergolib.live import atoms_parts as parts
from ergolib.live.atoms_run import Territories
from ergolib.live.panel import Live, parameter

__all__ = ["AtomsLive"]


class AtomsLive(Live):
    """Steam and ice under their covers, and what a few molecules tell of the rest.

    Parameters
    ----------
    spread : float, default 0.1
        Standard deviation of an atom from its site along each axis, from 0.05 to 0.3 lattice
        constants; the component keeps it to hundredths.
    known : bool, default False
        Whether the direction of the crystal's axes is known before the first look.
    speed : {1, 8, 60}, default 1
        Looks a second; 60 are as many as fit.
    seed : int, default 7
        From 0 to 2^32 - 1.
    running : bool, default True
        Whether atoms are revealed by chance, territory after territory, twelve in each. Readers who
        asked their system for less motion start it themselves; who points at an atom, pauses it.
    begin : int, default 3
        Looks before the first frame.
    looks, nats : int, float
        Reported by the component: atoms of the crystal that were seen, and what they told.

    Notes
    -----
    An atom at which the reader points is taken for one found by chance. That it was the nearest to
    the finger tells a little more, which the map leaves out; territories in which the reader chose
    do not count in the means.
    """

    spread: Any = parameter(parts.PARAMETERS["spread"])
    known: Any = parameter(parts.PARAMETERS["known"])
    speed: Any = parameter(parts.PARAMETERS["speed"])
    seed: Any = parameter(parts.PARAMETERS["seed"])
    running: Any = parameter(parts.PARAMETERS["running"])
    begin: Any = parameter(parts.PARAMETERS["begin"])
    looks: Any = parameter(parts.PARAMETERS["looks"])
    nats: Any = parameter(parts.PARAMETERS["nats"])

    _component = parts.COMPONENT

    def system(self) -> Territories:
        """Return the same territories natively, the first of them under its cover."""
        return Territories(self.spread, self.known, self.seed)
