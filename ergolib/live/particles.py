"""Particles in a periodic void, alive, with their parameters in Python.

from ergolib.live import ParticlesLive

live = ParticlesLive(number=1000, temperature=0.42)
live  # in a notebook: the component
live.system().run(10_000)  # the same run natively, as an `ergolib.Particles`
"""

from __future__ import annotations

from typing import Any

from ergolib import Particles
from ergolib.live import particles_parts as parts
from ergolib.live.panel import Live, parameter

__all__ = ["ParticlesLive"]


class ParticlesLive(Live):
    """Lennard-Jones particles in a void, cooled in one of three ways.

    Truncated and shifted at 2.5, in steps of 0.005.

    Parameters
    ----------
    dynamics : {"langevin", "inelastic", "extraction"}
        Contact with a heat bath (friction 0.5), collisions that lose energy, or energy taken out
        at a fixed rate. A run goes on when it changes.
    temperature : float, default 1.0
        Of the bath, and of the velocities at the start; from 0.05 to 1.5.
    restitution : float, default 0.9
        For ``"inelastic"``, from 0.5 to 1.
    rate : float, default 0.0
        For ``"extraction"``: energy per particle and unit of time, from -0.02 (heating, which
        stops at a temperature of 1.5) to 0.02. At 0, Newton's law alone.
    density : {0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.93}, default 0.3
        At 0.93 the void is a rectangle that a crystal at rest fills.
    number : {100, 200, 400, 1000, 2000}, default 400
        Particles.
    start : {"gas", "crystal"}
        Spread out evenly; or a piece of crystal in the middle of the void (up to density 0.5;
        above, particles are spread out in either case).
    colour : {"heat", "order", "droplet"}
        By kinetic energy; by psi6 of each particle, the hue its argument; or the largest droplet.
    show : {"curves", "waves", "pairs"}
        Beside the void: energy and order, the structure factor, or the pair correlation.
    seed : int, default 3
        From 0 to 2^32 - 1.
    speed : {1, 2, 5, 10, 20, 50, 1000}, default 20
        Steps a frame, at most: no frame computes for longer than about 8 ms.
    running : bool, default True
        Whether it moves. Readers who asked their system for less motion start it themselves.
    begin : int, default 1000
        Steps before the first frame.
    steps, energy, kinetic_temperature, psi6, largest_cluster : int, float, ...
        Reported by the component a few times a second, as by ``ergolib.Particles.observe``.
    """

    dynamics: Any = parameter(parts.PARAMETERS["dynamics"])
    temperature: Any = parameter(parts.PARAMETERS["temperature"])
    restitution: Any = parameter(parts.PARAMETERS["restitution"])
    rate: Any = parameter(parts.PARAMETERS["rate"])
    density: Any = parameter(parts.PARAMETERS["density"])
    number: Any = parameter(parts.PARAMETERS["number"])
    start: Any = parameter(parts.PARAMETERS["start"])
    colour: Any = parameter(parts.PARAMETERS["colour"])
    show: Any = parameter(parts.PARAMETERS["show"])
    speed: Any = parameter(parts.PARAMETERS["speed"])
    seed: Any = parameter(parts.PARAMETERS["seed"])
    running: Any = parameter(parts.PARAMETERS["running"])
    begin: Any = parameter(parts.PARAMETERS["begin"])
    steps: Any = parameter(parts.PARAMETERS["steps"])
    energy: Any = parameter(parts.PARAMETERS["energy"])
    kinetic_temperature: Any = parameter(parts.PARAMETERS["kinetic_temperature"])
    psi6: Any = parameter(parts.PARAMETERS["psi6"])
    largest_cluster: Any = parameter(parts.PARAMETERS["largest_cluster"])

    _component = parts.COMPONENT

    def system(self) -> Particles:
        """Return a native system with the same parameters, before its first step.

        It does not stop heating by itself, as the page does.
        """
        return parts.system({name: getattr(self, name) for name in parts.PARAMETERS})
