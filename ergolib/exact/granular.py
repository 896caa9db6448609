"""Haff's law: how a gas cools whose particles lose energy whenever they meet.

Hard discs of diameter sigma and mass m, n of them in a unit of area, collide with the restitution
alpha: the normal component g of their relative velocity turns into -alpha g. Momentum is conserved,
energy is not (alpha = 1 excepted). The temperature T is the mean kinetic energy per particle
(k_B = 1, two dimensions), in the frame in which the gas as a whole is at rest.

How often. A disc meets others at the rate of 2 sigma n chi times the mean relative speed, which for
Maxwell's velocities in the plane is sqrt(pi T / m):

    omega = 2 n sigma chi sqrt(pi T / m).

Enskog's factor chi, the pair correlation at contact, says how much more often discs meet that are
in each other's way; with phi = pi n sigma^2 / 4, the fraction of the area they cover, Henderson's
approximation is chi = (1 - 7 phi / 16) / (1 - phi)^2.

How much. A collision takes (1 - alpha^2) m g^2 / 4. Faster pairs meet more often, so that among
collisions g has the density g e^(-m g^2 / 4T), and m g^2 / 4 the mean T: a collision takes
(1 - alpha^2) T. Two particles share it, so that

    dT/dt = - (1 - alpha^2) omega(T) T / 2,

and, since omega goes as sqrt T,

    T(t) = T_0 / (1 + t / t_H)^2,      1 / t_H = (1 - alpha^2) omega(T_0) / 4.

Source: Haff, J. Fluid Mech. 134, 401 (1983). Two things are taken for granted: that velocities stay
Maxwellian, which is right to order 1 - alpha, and that the gas stays uniform, which it does not.
Inelastic discs gather into clusters after a while, and then cool more slowly (Brito and Ernst,
Europhys. Lett. 43, 497, 1998).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import positive, real, reals
from ergolib.arguments import temperature as check_temperature

__all__ = ["collision_rate", "haff_temperature", "haff_time"]

CLOSEST = math.pi / (2.0 * math.sqrt(3.0))  # the area covered by discs packed as in a honeycomb


def collision_rate(
    density: float, diameter: float = 1.0, temperature: float = 1.0, mass: float = 1.0
) -> float:
    """Collisions of one disc per unit of time, 2 n sigma chi sqrt(pi T / m).

    Parameters
    ----------
    density : float
        Discs per unit of area, n.
    diameter : float, default 1
        Sigma, in any unit of length.
    temperature : float, default 1
        Mean kinetic energy per particle.
    mass : float, default 1
        Of one disc.

    Returns
    -------
    float
        Each collision counts for both of its discs. Enskog's theory: exact for a dilute gas, good
        to a per cent or so in a dense fluid, meaningless in a crystal.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite number greater than 0, or the discs cover more of the area
        than discs can (0.9069).
    """
    n, sigma = positive(density, "density"), positive(diameter, "diameter")
    t, m = check_temperature(temperature), positive(mass, "mass")
    covered = 0.25 * math.pi * n * sigma**2
    if covered >= CLOSEST:
        raise ValueError(
            f"density must be less than {CLOSEST / (0.25 * math.pi * sigma**2):.6g},"
            f" where discs of diameter {sigma:g} are packed, got {density!r}"
        )
    contact = (1.0 - 7.0 * covered / 16.0) / (1.0 - covered) ** 2
    return 2.0 * n * sigma * contact * math.sqrt(math.pi * t / m)


def haff_time(
    density: float,
    diameter: float = 1.0,
    restitution: float = 0.95,
    temperature: float = 1.0,
    mass: float = 1.0,
) -> float:
    """Time in which an inelastic gas cools to a quarter, t_H = 4 / ((1 - alpha^2) omega).

    Parameters
    ----------
    density : float
        Discs per unit of area.
    diameter : float, default 1
        In any unit of length.
    restitution : float, default 0.95
        Alpha, from 0 (nothing of the normal velocity is left) to 1 (elastic).
    temperature : float, default 1
        At the start: mean kinetic energy per particle.
    mass : float, default 1
        Of one disc.

    Returns
    -------
    float
        In units of diameter * sqrt(mass / energy); infinite for elastic discs.

    Raises
    ------
    TypeError, ValueError
        If the restitution is not a number from 0 to 1, another argument is not a finite number
        greater than 0, or the discs cover more of the area than discs can.

    Examples
    --------
    >>> f"{haff_time(density=0.05, restitution=0.95):.3f}"
    '217.375'
    """
    alpha = real(restitution, "restitution")
    if not 0.0 <= alpha <= 1.0:
        raise ValueError(f"restitution must be a number from 0 to 1, got {restitution!r}")
    rate = collision_rate(density, diameter, temperature, mass)
    lost = (1.0 - alpha) * (1.0 + alpha)
    return 4.0 / (lost * rate) if lost > 0.0 else math.inf


def haff_temperature(
    time: ArrayLike,
    density: float,
    diameter: float = 1.0,
    restitution: float = 0.95,
    temperature: float = 1.0,
    mass: float = 1.0,
) -> float | NDArray[np.float64]:
    """Temperature of a uniform gas of inelastic discs, T_0 / (1 + t / t_H)^2.

    Parameters
    ----------
    time : float or array_like
        Since the start, at least 0.
    density : float
        Discs per unit of area.
    diameter : float, default 1
        In any unit of length.
    restitution : float, default 0.95
        From 0 to 1 (elastic: nothing cools).
    temperature : float, default 1
        At the start: mean kinetic energy per particle.
    mass : float, default 1
        Of one disc.

    Returns
    -------
    float or ndarray
        In the units of `temperature`.

    Raises
    ------
    TypeError, ValueError
        If a time is not a finite number of at least 0, or another argument is one that
        `haff_time` does not take.
    """
    scale = haff_time(density, diameter, restitution, temperature, mass)
    t = reals(time, "time")
    if not (t >= 0.0).all():
        raise ValueError(f"time must be at least 0, got {time!r}")
    cooling = 1.0 + t / scale
    with np.errstate(over="ignore"):
        cooled = check_temperature(temperature) / (cooling * cooling)
    return float(cooled) if t.ndim == 0 else cooled
