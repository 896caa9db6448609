"""Two thermometers for rotors: how well neighbours agree, and how fast they turn.

A snapshot of rotors (`ergolib.Rotors`: energy in units of J, k_B = 1) holds angles, and perhaps
velocities. Both tell the temperature, independently of each other.

*Angles.* The neighbours of a rotor pull it towards the direction of their sum, of length h. Given
them its angle has a von Mises distribution about that direction, with concentration h/T, and the
most likely 1/T = b is that of

    sum over sites of h [cos(theta - direction) - I_1(b h) / I_0(b h)] = 0,

as for spins (`ergolib.information.thermometry`), with a ratio of Bessel functions in place of tanh.

*Velocities.* Each is normal with variance T / I, whatever the angles do (equipartition), so that
the mean of I omega^2 over N rotors is T, give or take T sqrt(2/N).

The bound of Cramer and Rao is T / sqrt(N c) with the heat capacity of what is looked at: 1/2 for
velocities, whose thermometer attains it, and that of the potential energy for angles, which is
known exactly on the chain.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, reals
from ergolib.arguments import temperature as check_temperature
from ergolib.exact import rotor_chain_heat_capacity
from ergolib.information.thermometry import TemperatureEstimate, of_price, temperature_bound
from ergolib.kernels import pseudolikelihood_rotors as kernels

__all__ = [
    "rotor_chain_temperature_bound",
    "rotor_pseudolikelihood_temperature",
    "velocity_temperature",
]

_LARGEST_ANGLE = 1e6  # radians: beyond, digits are lost


def rotor_pseudolikelihood_temperature(
    angles: ArrayLike, *, boundary: str = "periodic"
) -> TemperatureEstimate:
    """Read the temperature off the angles of one snapshot, by maximum pseudolikelihood.

    Parameters
    ----------
    angles : array_like
        In radians, up to 10^6 either way: shape (rows, columns), or (rotors,) for a chain.
    boundary : {"periodic", "free"}, default "periodic"
        Whether edges are joined, as in `ergolib.Rotors` (sides of at least 3), or only bonds inside
        the snapshot are known (at least 2 rotors).

    Returns
    -------
    TemperatureEstimate
        Temperature 0 if all neighbours agree, -0.0 if all point opposite ways, each to within the
        last digits of a cosine, which is so below T of 1e-12; its error is then 0.

    Raises
    ------
    TypeError, ValueError
        If `angles` is not such an array, or there is nothing to learn, as the neighbours of every
        rotor cancel.
    """
    joined = int(choice(boundary, "boundary", ("periodic", "free")) == "periodic")
    array = _check_angles(angles, joined)
    flat = array.ravel()
    x, y, strength, alignment = (np.empty(flat.size) for _ in range(4))
    kernels.alignments(flat, *array.shape, joined, x, y, strength, alignment)
    strength[strength < 1e-12] = 0.0  # what rounding leaves of neighbours that cancel
    price = float(kernels.price(strength, alignment))
    if math.isnan(price):
        raise ValueError(
            "angles must include one whose neighbours do not cancel: where there is none, any "
            "temperature fits"
        )
    if math.isinf(price):
        return TemperatureEstimate(math.copysign(0.0, price), 0.0, price, math.inf, flat.size)
    out = np.empty(2)
    kernels.sandwich(strength, alignment, *array.shape, joined, price, x, out)
    # The sum over pairs is a random number, and that of a few rotors can be no variance.
    variance = max(float(out[1]), 0.5 * float(out[0]))
    return of_price(price, math.sqrt(variance) / float(out[0]), flat.size)


def velocity_temperature(velocities: ArrayLike, inertia: float = 1.0) -> TemperatureEstimate:
    """Read the temperature off the velocities of one snapshot: the mean of I omega^2.

    Parameters
    ----------
    velocities : array_like
        Angular velocities, of any shape, not all 0. (Those at the end of a step of `ergolib.Rotors`
        are too slow by a part of about dt^2; at its default step that is 2 in a thousand at most.)
    inertia : float, default 1.0
        Moment of inertia, greater than 0.

    Returns
    -------
    TemperatureEstimate
        Its error is T sqrt(2 / N).

    Raises
    ------
    TypeError, ValueError
        If velocities are not finite numbers, there is none, or all are 0.
    """
    values = reals(velocities, "velocities")
    if values.size == 0 or not values.any():
        raise ValueError(f"velocities must not all be 0, got {values.size} of them and no other")
    with np.errstate(over="ignore"):
        mean = positive(inertia, "inertia") * float(np.square(values).mean())
    if not 0.0 < mean < math.inf:
        raise ValueError("velocities must have squares that are numbers, got some too large")
    spread = math.sqrt(2.0 / values.size)
    return TemperatureEstimate(mean, mean * spread, 1.0 / mean, spread / mean, values.size)


def rotor_chain_temperature_bound(temperature: float, sites: int) -> float:
    """Return the least error of a temperature read off the angles of a ring of rotors.

    Parameters
    ----------
    temperature : float
        Greater than 0.
    sites : int
        Number of rotors, at least 2.

    Returns
    -------
    float
        T / sqrt(N c), with the exact heat capacity of the potential energy of a long chain.
    """
    number = integer(sites, "sites", 2)
    capacity = float(rotor_chain_heat_capacity(check_temperature(temperature)))
    return temperature_bound(temperature, capacity, number)


def _check_angles(angles: Any, joined: int) -> NDArray[np.float64]:
    """Return angles as a contiguous array of two dimensions, or say what is wrong."""
    array = reals(angles, "angles")
    shape = array.shape
    sides = shape if array.ndim == 2 and shape[0] > 1 else shape[-1:]
    least = 3 if joined else 1
    if array.ndim not in (1, 2) or min(sides) < least or array.size < 2:
        more = ", each at least 3 where edges are joined" if joined else " with at least 2 rotors"
        raise ValueError(
            f"angles must have a shape (rows, columns) or (rotors,){more}, got shape {shape}"
        )
    largest = float(np.abs(array).max())
    if largest > _LARGEST_ANGLE:
        raise ValueError(f"angles must be at most 10^6 radians, got {largest!r} among them")
    return np.ascontiguousarray(np.atleast_2d(array))
