"""Where a particle on a spring is found in a heat bath.

With the energy E = (p^2 + q^2) / 2 of a particle of unit mass, and k_B = 1, the Boltzmann
distribution exp(-E/T)/Z makes q and p independent and normal, each of mean 0 and variance
T, so that on average <p^2>/2 = <q^2>/2 = T/2: equipartition. The kinetic energy k = p^2/2
then has the density exp(-k/T) / sqrt(pi T k), a gamma distribution of shape 1/2 whose
variance is twice the square of its mean. Source: any textbook, such as Huang, Statistical
Mechanics (1987), chapter 7.
"""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import reals
from ergolib.arguments import temperature as check_temperature

__all__ = ["oscillator_density", "oscillator_kinetic_density"]

Array = NDArray[np.float64]


@overload
def oscillator_density(coordinate: float, temperature: float) -> float: ...
@overload
def oscillator_density(coordinate: ArrayLike, temperature: float) -> float | Array: ...
def oscillator_density(coordinate: ArrayLike, temperature: float) -> float | Array:
    """Probability density of the position, and as well of the momentum, in a heat bath.

    Parameters
    ----------
    coordinate : float or array_like
        Position or momentum of a particle of unit mass on a spring of unit strength.
    temperature : float
        Greater than 0.

    Returns
    -------
    float or ndarray
        exp(-x^2 / 2T) / sqrt(2 pi T).

    Raises
    ------
    TypeError, ValueError
        If a coordinate is not a finite number, or the temperature not one greater than 0.
    """
    t = check_temperature(temperature)
    x = reals(coordinate, "coordinate")
    with np.errstate(over="ignore"):
        density = np.exp(-0.5 * x * x / t) / np.sqrt(2.0 * np.pi * t)
    return float(density) if x.ndim == 0 else density


@overload
def oscillator_kinetic_density(kinetic_energy: float, temperature: float) -> float: ...
@overload
def oscillator_kinetic_density(kinetic_energy: ArrayLike, temperature: float) -> float | Array: ...
def oscillator_kinetic_density(kinetic_energy: ArrayLike, temperature: float) -> float | Array:
    """Probability density of the kinetic energy of one degree of freedom in a heat bath.

    Parameters
    ----------
    kinetic_energy : float or array_like
        k = p^2/2.
    temperature : float
        Greater than 0.

    Returns
    -------
    float or ndarray
        exp(-k/T) / sqrt(pi T k); 0 below k = 0 and infinite at it.

    Raises
    ------
    TypeError, ValueError
        If an energy is not a finite number, or the temperature not one greater than 0.
    """
    t = check_temperature(temperature)
    k = reals(kinetic_energy, "kinetic_energy")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        density = np.where(k < 0.0, 0.0, np.exp(-k / t) / np.sqrt(np.pi * t * k))
    return float(density) if k.ndim == 0 else density
