"""An energy tap and two systems in contact, alive, with their parameters in Python.

from ergolib.live import TapLive

live = TapLive(left="potts", rate=0.1)
live  # in a notebook: the component
live.system().run(1000).observe()  # the same systems natively, with the tap as it stands
"""

from __future__ import annotations

from typing import Any

from ergolib.live.panel import Live, parameter
from ergolib.live.tap_parts import COMPONENT, PARAMETERS, native
from ergolib.live.tap_system import TwoSystems

__all__ = ["TapLive"]


class TapLive(Live):
    """Two isolated systems, whose demons show the price of energy; a tap, and a valve between them.

    Parameters
    ----------
    left, right : {"ising", "potts", "two-level", "oscillators"}
        What they are made of.
    right_size : {64, 32, 16}, default 64
        Side of the system on the right; that on the left has 64.
    start : {"hot-cold", "cold-hot", "equal"}
        Which of them begins with much energy; or both with the same for each site.
    rate : float, default 0.0
        Energy out of the tap for each site of the left system in 1000 sweeps, from -0.4 to 0.4.
    valve : bool, default False
        Whether demons of both meet.
    seed : int, default 3
        From 0 to 2^32 - 1. The same seed gives the same bits as `system`.
    speed : {1, 4, 16, 64}, default 16
        Sweeps a frame, at most: no frame computes for longer than about 8 ms.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    sweeps, left_energy, right_energy, nats : int, float, float, float
        Reported by the component a few times a second: energies per site above the ground state,
        and the nats that both have gained since the start by their demons' account.
    """

    rate: Any = parameter(PARAMETERS["rate"])
    valve: Any = parameter(PARAMETERS["valve"])
    seed: Any = parameter(PARAMETERS["seed"])
    left: Any = parameter(PARAMETERS["left"])
    right: Any = parameter(PARAMETERS["right"])
    right_size: Any = parameter(PARAMETERS["right_size"])
    start: Any = parameter(PARAMETERS["start"])
    speed: Any = parameter(PARAMETERS["speed"])
    running: Any = parameter(PARAMETERS["running"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    left_energy: Any = parameter(PARAMETERS["left_energy"])
    right_energy: Any = parameter(PARAMETERS["right_energy"])
    nats: Any = parameter(PARAMETERS["nats"])

    _component = COMPONENT

    def system(self) -> TwoSystems:
        """Return the systems natively, before their first sweep with the tap and the valve."""
        return native({name: getattr(self, name) for name in PARAMETERS})
