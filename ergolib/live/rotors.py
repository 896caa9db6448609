"""Rotors, alive, with their parameters in Python.

from ergolib.live import RotorsLive

live = RotorsLive(temperature=0.8, seed=3)
live  # in a notebook: the component
live.friction = 0  # alone with their energy
live.system()  # the same run natively, as an `ergolib.Rotors`
"""

from __future__ import annotations

from typing import Any

from ergolib import Rotors
from ergolib.live.panel import Live, parameter
from ergolib.live.rotors_parts import COMPONENT, PARAMETERS, native

__all__ = ["RotorsLive"]


class RotorsLive(Live):
    """A lattice of rotors in a heat bath, with its vortices, and what theory says of it.

    Parameters
    ----------
    temperature : float, default 0.3
        From 0.05 to 2.5, in units of J; the component keeps it to hundredths. Velocities are drawn
        at this temperature when a run starts.
    size : {16, 32, 64, 128, 256}, default 128
        Side of the lattice.
    seed : int, default 4
        From 0 to 2^32 - 1. The same seed gives the same bits as ``ergolib.Rotors``.
    friction : {0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10}, default 1
        Torque per angular velocity. At 0 the rotors are alone with their energy, and the
        thermostat only shows their temperature.
    start : {"random", "aligned", "pair"}
        All angles drawn at random, or all 0, or around a vortex and its partner, a quarter of the
        size apart.
    look : {"colours", "arrows"}
        With arrows, too; on a larger lattice one for every second, fourth or eighth rotor.
    marks : bool, default True
        Whether vortices are marked, as long as they are not too many.
    speed : {1, 2, 4, 8, 16, 64}, default 4
        Steps of 0.05 a frame, at most: no frame computes for longer than about 8 ms.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 200
        Steps before the first frame.
    steps, energy, kinetic_temperature, abs_magnetization, vortices : int, then float
        Reported by the component a few times a second, as ``Rotors.observe`` measures them.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    size: Any = parameter(PARAMETERS["size"])
    seed: Any = parameter(PARAMETERS["seed"])
    friction: Any = parameter(PARAMETERS["friction"])
    start: Any = parameter(PARAMETERS["start"])
    look: Any = parameter(PARAMETERS["look"])
    marks: Any = parameter(PARAMETERS["marks"])
    speed: Any = parameter(PARAMETERS["speed"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    steps: Any = parameter(PARAMETERS["steps"])
    energy: Any = parameter(PARAMETERS["energy"])
    kinetic_temperature: Any = parameter(PARAMETERS["kinetic_temperature"])
    abs_magnetization: Any = parameter(PARAMETERS["abs_magnetization"])
    vortices: Any = parameter(PARAMETERS["vortices"])

    _component = COMPONENT

    def system(self) -> Rotors:
        """Return a native system with the same parameters, before its first step."""
        return native({name: getattr(self, name) for name in PARAMETERS})
