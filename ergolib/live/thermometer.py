"""A thermometer made of one snapshot, alive, with its parameters in Python.

from ergolib.live import ThermometerLive

live = ThermometerLive(mode="bath", temperature=2.5)
live  # in a notebook: the component
live.reading, live.reading_error  # what the present snapshot says
live.system().read()  # the first one natively
"""

from __future__ import annotations

from typing import Any

from ergolib.live.panel import Live, parameter
from ergolib.live.thermometer_parts import COMPONENT, PARAMETERS, native
from ergolib.live.thermometer_system import Thermometer

__all__ = ["ThermometerLive"]


class ThermometerLive(Live):
    """A lattice in a bath whose temperature is read off each of its snapshots.

    Parameters
    ----------
    mode : {"guess", "bath"}
        Whether the temperature is hidden, for the reader to guess and the thermometer to read, or
        set by the reader.
    lattice : {"spins", "rotors"}
        The Ising or the XY model.
    size : {32, 64, 128}, default 64
        Side of the lattice.
    guess : float, default 2.0
        The reader's guess, from 0.2 to 4, in units of J.
    temperature : float, default 2.27
        Of the bath, where it is set, from 0.2 to 4.
    seed : int, default 1
        From 0 to 2^32 - 1: it makes the snapshot and, where that is hidden, its temperature.
    speed : {1, 2, 4, 16, 64}, default 1
        Sweeps a frame, at most: no frame computes for longer than about 8 ms.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    sweeps, reading, reading_error, rounds : int, float, float, int
        Reported by the component: sweeps since the snapshot was new, the temperature by the
        neighbours and its error once it has been read (0 before), rounds played.
    """

    mode: Any = parameter(PARAMETERS["mode"])
    lattice: Any = parameter(PARAMETERS["lattice"])
    size: Any = parameter(PARAMETERS["size"])
    guess: Any = parameter(PARAMETERS["guess"])
    temperature: Any = parameter(PARAMETERS["temperature"])
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    sweeps: Any = parameter(PARAMETERS["sweeps"])
    reading: Any = parameter(PARAMETERS["reading"])
    reading_error: Any = parameter(PARAMETERS["reading_error"])
    rounds: Any = parameter(PARAMETERS["rounds"])

    _component = COMPONENT

    def system(self) -> Thermometer:
        """Return the first snapshot natively, in its bath; its `read` is the thermometer."""
        return native({name: getattr(self, name) for name in PARAMETERS})
