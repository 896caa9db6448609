"""What a reader holds: models with state, parameters, one verb and observables."""

from ergolib.systems.cylinder import IsingCylinder
from ergolib.systems.discs import HardDiscs
from ergolib.systems.ising import Ising
from ergolib.systems.microcanonical import Microcanonical
from ergolib.systems.oscillator import Oscillator
from ergolib.systems.particles import Particles, UnstableError
from ergolib.systems.potts import Potts
from ergolib.systems.rotors import Rotors
from ergolib.systems.system import System

__all__ = [
    "HardDiscs",
    "Ising",
    "IsingCylinder",
    "Microcanonical",
    "Oscillator",
    "Particles",
    "Potts",
    "Rotors",
    "System",
    "UnstableError",
]
