"""An oscillator with a thermostat, alive, with its parameters in Python.

from ergolib.live import OscillatorLive

live = OscillatorLive(thermostat="nose-hoover-chain")
live  # in a notebook: the component
live.system()  # the same path natively, as an `ergolib.Oscillator`
"""

from __future__ import annotations

from typing import Any

from ergolib import Oscillator
from ergolib.live.oscillator_parts import COMPONENT, PARAMETERS, system
from ergolib.live.panel import Live, parameter

__all__ = ["OscillatorLive"]


class OscillatorLive(Live):
    """A particle on a spring in the plane of position and momentum, and where it should be found.

    Parameters
    ----------
    temperature : float, default 1.0
        From 0.2 to 2, in units of the spring constant; the component keeps it to hundredths.
    seed : int, default 7
        From 0 to 2^32 - 1; only Langevin's bath draws random numbers.
    thermostat : {"nose-hoover", "nose-hoover-chain", "langevin"}
        As for ``ergolib.Oscillator``; the chain has three links.
    speed : {1, 10, 100, 1000, 100000}, default 10
        Points of the path a frame, at most: one in 0.1 units of time.
    mass, friction : float, default 1.0
        Of each link of a Nose-Hoover thermostat, and of Langevin's bath; from 0.1 to 4.
    q, p : float, default 1.0 and 0.0
        Where the path begins, from -4.5 to 4.5. The reader may choose by pointing.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 3000
        Points before the first frame.
    time, mean_q2, mean_p2 : float
        Reported by the component a few times a second; averages since the temperature changed.
    """

    temperature: Any = parameter(PARAMETERS["temperature"])
    seed: Any = parameter(PARAMETERS["seed"])
    thermostat: Any = parameter(PARAMETERS["thermostat"])
    speed: Any = parameter(PARAMETERS["speed"])
    mass: Any = parameter(PARAMETERS["mass"])
    friction: Any = parameter(PARAMETERS["friction"])
    q: Any = parameter(PARAMETERS["q"])
    p: Any = parameter(PARAMETERS["p"])
    running: Any = parameter(PARAMETERS["running"])
    begin: Any = parameter(PARAMETERS["begin"])
    time: Any = parameter(PARAMETERS["time"])
    mean_q2: Any = parameter(PARAMETERS["mean_q2"])
    mean_p2: Any = parameter(PARAMETERS["mean_p2"])

    _component = COMPONENT

    def system(self) -> Oscillator:
        """Return a native system with the same parameters, at its beginning."""
        return system({name: getattr(self, name) for name in PARAMETERS})
