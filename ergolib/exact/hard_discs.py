"""Hard discs in equilibrium: how far they fly, and how hard they push.

N discs of diameter sigma, n of them in a unit of area, cover the fraction phi = pi n sigma^2 / 4.
Nothing but phi matters: temperature only sets the pace. Both results here rest on the same number,
the pair correlation at contact, for which Henderson's approximation is

    chi = (1 - 7 phi / 16) / (1 - phi)^2.

A disc of mean speed sqrt(pi T / 2 m) collides at the rate omega = 2 n sigma chi sqrt(pi T / m)
(`collision_rate`), so that its mean free path is

    l = sqrt(pi T / 2 m) / omega = 1 / (2 sqrt(2) n sigma chi).

A collision hands over momentum across a distance sigma, which adds to the pressure of an ideal gas:

    P = n T (1 + 2 phi chi) = n T (1 + phi^2 / 8) / (1 - phi)^2.

Source: Henderson, Mol. Phys. 30, 971 (1975); Chapman and Cowling, The Mathematical Theory of
Non-uniform Gases (1970), chapter 16 (Enskog's theory). For a dilute gas both are exact; up to phi =
0.3 `ergolib.HardDiscs` agrees with them to 0.3 per cent; near freezing, phi = 0.70, they end.
"""

from __future__ import annotations

import math

from ergolib.arguments import positive
from ergolib.arguments import temperature as check_temperature
from ergolib.exact.granular import CLOSEST, collision_rate

__all__ = ["hard_disc_pressure", "mean_free_path"]


def mean_free_path(density: float, diameter: float = 1.0) -> float:
    """Mean distance that a disc flies between collisions, 1 / (2 sqrt(2) n sigma chi).

    Parameters
    ----------
    density : float
        Discs per unit of area, n.
    diameter : float, default 1
        Sigma, in any unit of length.

    Returns
    -------
    float
        In the same unit; the same at all temperatures.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite number greater than 0, or the discs cover more of the area
        than discs can (0.9069).

    Examples
    --------
    >>> f"{mean_free_path(density=0.01):.3f}"
    '34.949'
    """
    return math.sqrt(0.5 * math.pi) / collision_rate(density, diameter)


def hard_disc_pressure(density: float, diameter: float = 1.0, temperature: float = 1.0) -> float:
    """Pressure of a fluid of hard discs, n T (1 + phi^2 / 8) / (1 - phi)^2.

    Parameters
    ----------
    density : float
        Discs per unit of area, n.
    diameter : float, default 1
        Sigma, in any unit of length.
    temperature : float, default 1
        k_B = 1.

    Returns
    -------
    float
        Energy per area.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite number greater than 0, or the discs cover more of the area
        than discs can (0.9069).

    Notes
    -----
    Henderson's equation of state. Its second virial coefficient, pi sigma^2 / 2, is exact.
    """
    n, sigma = positive(density, "density"), positive(diameter, "diameter")
    t = check_temperature(temperature)
    phi = 0.25 * math.pi * n * sigma**2
    if phi >= CLOSEST:
        raise ValueError(
            f"density must be less than {CLOSEST / (0.25 * math.pi * sigma**2):.6g},"
            f" where discs of diameter {sigma:g} are packed, got {density!r}"
        )
    return n * t * (1.0 + phi * phi / 8.0) / (1.0 - phi) ** 2
