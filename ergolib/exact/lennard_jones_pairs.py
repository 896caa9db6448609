"""Two Lennard-Jones particles at temperature T: how strongly they hold, and how often.

Only the distance matters, and everything follows from one integral over the plane of the Boltzmann
factor e^(-u(r)/T), with u of `lennard_jones`, k_B = 1 and reduced units.

In a dilute gas each pair changes the pressure a little, P = rho T (1 + B_2 rho + ...), with the
second virial coefficient

    B_2(T) = - pi  integral from 0 to infinity of  (e^(-u(r)/T) - 1) r dr

in two dimensions: negative in the cold, where attraction wins, and positive in the heat, where the
cores count. It vanishes at the Boyle temperature. The same pairs make particles know of each other.
At this order g(r) = e^(-u/T), and the total correlation of N labelled positions,
TC = N ln V - S_config, which is minus the excess entropy, is per particle

    TC / N = pi rho  integral of (g ln g - g + 1) r dr = rho (B_2 + T dB_2/dT) = rho d(T B_2)/dT.

In a periodic box of width x height the second particle is somewhere in the box around the first,
corners included. With a cutoff c of at most half of the shorter side, the weight of all distances
below R is exactly

    Z(R) = J(min(R, c)) + (area of the box within R, less pi c^2, if R > c),

    J(R) = integral from 0 to R of  e^(-u(r)/T) 2 pi r dr.

The pair is *bound*, nearer than R, with probability Z(R) / Z(all): energy holds it together by a
factor of about e^(1/T), and the size of the void pulls it apart. Momenta do not enter, for in the
canonical ensemble they are independent of positions.

Near its minimum the well is met as u + 1 = (2 r^-6 - 1)^2, which has no cancellation, so that any
cold can be computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import positive, real
from ergolib.arguments import temperature as check_temperature
from ergolib.arguments import temperatures as check_temperatures
from ergolib.exact.lennard_jones import BOND, CONTACT, bare, checked_cutoff, escape_energy, lift

__all__ = [
    "bound_probability",
    "boyle_temperature",
    "dilute_total_correlation",
    "pair_energy",
    "second_virial",
    "second_virial_derivative",
]

Array = NDArray[np.float64]


FULL_END = 100.0  # up to here the full potential is integrated; beyond, its tail is a power law
COLDEST = 1e-20  # a colder pair is at rest to all digits
POINTS, WEIGHTS = np.polynomial.legendre.leggauss(40)


def _panels(temperature: float, start: float, end: float) -> Array:
    """Return edges of panels that see the well however narrow: e^(-u/T) has width (T/57)^(1/2)."""
    width = min(math.sqrt(temperature / 57.0), 0.05)
    steps = width * 2.0 ** np.arange(math.ceil(math.log2(1.0 / width)))
    parts = (
        np.geomspace(1e-4, 0.1, 10),
        np.arange(0.1, 3.0, 0.05),
        np.geomspace(3.0, FULL_END, 30),
        CONTACT - steps,
        [CONTACT],
        CONTACT + steps,
    )
    edges = np.concatenate(parts)
    return np.unique(np.concatenate([[start], edges[(edges > start) & (edges < end)], [end]]))


def _integral(
    integrand: Callable[[Array], Array], temperature: float, start: float, end: float
) -> float:
    """Integrate over distances, each panel by Gauss's rule of 40 points."""
    if end <= start:
        return 0.0
    edges = _panels(temperature, start, end)
    half = 0.5 * np.diff(edges)[:, None]
    distance = edges[:-1, None] + half * (POINTS + 1.0)
    with np.errstate(over="ignore"):
        return float(((half * integrand(distance)) @ WEIGHTS).sum())


def second_virial(temperature: ArrayLike, cutoff: float | None = None) -> float | Array:
    """Second virial coefficient in two dimensions, B_2 = -pi integral of (e^(-u/T) - 1) r dr.

    Parameters
    ----------
    temperature : float or array_like
        In units of epsilon, greater than 0.
    cutoff : float, optional
        Where the potential is truncated and shifted; the full potential by default.

    Returns
    -------
    float or ndarray
        In units of sigma^2; -inf below about T = 0.0014, where it is beyond the largest float.

    Raises
    ------
    TypeError, ValueError
        If a temperature is not a finite number greater than 0, or the cutoff is not a number
        greater than 0 and at most 100.

    Examples
    --------
    >>> f"{second_virial(1.0, cutoff=2.5):.6f}"
    '-0.817957'
    """
    t, end = check_temperatures(temperature), checked_cutoff(cutoff)
    values = np.array([_second_virial(float(each), end) for each in t.flat]).reshape(t.shape)
    return float(values) if t.ndim == 0 else values


def _second_virial(temperature: float, cutoff: float) -> float:
    raised = lift(cutoff)

    def mayer(r: Array) -> Array:
        return np.expm1(-(bare(r) + raised) / temperature) * r

    value = -math.pi * _integral(mayer, temperature, 0.0, min(cutoff, FULL_END))
    # beyond, e^(-u/T) - 1 = 4 r^-6 / T, the next terms being smaller by 10^-12
    return value - (math.pi * FULL_END**-4.0 / temperature if math.isinf(cutoff) else 0.0)


def second_virial_derivative(temperature: ArrayLike, cutoff: float | None = None) -> float | Array:
    """Derivative of the second virial coefficient, dB_2/dT = -(pi/T^2) integral of u e^(-u/T) r dr.

    Parameters
    ----------
    temperature : float or array_like
        In units of epsilon, greater than 0.
    cutoff : float, optional
        Where the potential is truncated and shifted; the full potential by default.

    Returns
    -------
    float or ndarray
        In units of sigma^2 / epsilon; inf below about T = 0.0014. The energy of a dilute gas is
        -rho T^2 dB_2/dT per particle.

    Raises
    ------
    TypeError, ValueError
        As for `second_virial`.

    Examples
    --------
    >>> f"{second_virial_derivative(1.0, cutoff=2.5):.6f}"
    '3.072470'
    """
    t, end = check_temperatures(temperature), checked_cutoff(cutoff)
    values = np.array([_derivative(float(each), end) for each in t.flat]).reshape(t.shape)
    return float(values) if t.ndim == 0 else values


def _derivative(temperature: float, cutoff: float) -> float:
    raised = lift(cutoff)

    def weighted(r: Array) -> Array:
        ratio = np.minimum((bare(r) + raised) / temperature, 800.0)  # from here on nothing is left
        return ratio * np.exp(-ratio) * r

    value = -math.pi * _integral(weighted, temperature, 0.0, min(cutoff, FULL_END))
    tail = math.pi * FULL_END**-4.0 / temperature if math.isinf(cutoff) else 0.0
    return (value + tail) / temperature


def dilute_total_correlation(
    density: float, temperature: ArrayLike, cutoff: float | None = None
) -> float | Array:
    """Total correlation of positions in a dilute gas, rho (B_2 + T dB_2/dT), in nats a particle.

    It is minus the excess entropy to first order in the density, exactly: the mutual information of
    two particles, summed over pairs.

    Parameters
    ----------
    density : float
        Particles in an area sigma^2, at least 0.
    temperature : float or array_like
        In units of epsilon, greater than 0.
    cutoff : float, optional
        Where the potential is truncated and shifted; the full potential by default.

    Returns
    -------
    float or ndarray
        At least 0; inf below about T = 0.0014.

    Raises
    ------
    TypeError, ValueError
        As for `second_virial`, or if the density is not a finite number of at least 0.

    Notes
    -----
    Positions are labelled: S_config is the entropy of who is where. Particles that cannot be told
    apart have ln N! less, and so has the ideal gas they are compared with, so that the difference
    is the same.

    Examples
    --------
    >>> f"{dilute_total_correlation(0.01, 1.0, cutoff=2.5):.6f}"
    '0.022545'
    """
    number = real(density, "density")
    if number < 0.0:
        raise ValueError(f"density must be a finite number of at least 0, got {density!r}")
    t, end = check_temperatures(temperature), checked_cutoff(cutoff)
    values = np.array([_shared(float(each), end) for each in t.flat]).reshape(t.shape)
    answer = number * values if number else np.zeros(t.shape)
    return float(answer) if t.ndim == 0 else answer


def _shared(temperature: float, cutoff: float) -> float:
    """Return B_2 + T dB_2/dT, from an integrand that is nowhere negative."""
    raised = lift(cutoff)

    def shared(r: Array) -> Array:
        x = np.minimum((bare(r) + raised) / temperature, 800.0)
        small = np.clip(x, -1.0, 1.0)
        few = -np.expm1(-small) - small * np.exp(-small)  # x^2/2 where they hardly feel each other
        return np.where(np.abs(x) < 1.0, few, 1.0 - (1.0 + x) * np.exp(-x)) * r

    return math.pi * _integral(shared, temperature, 0.0, min(cutoff, FULL_END))


def boyle_temperature(cutoff: float | None = None) -> float:
    """Temperature at which the second virial coefficient vanishes in two dimensions.

    There, attraction and cores cancel, and a dilute gas is as good as ideal.

    Parameters
    ----------
    cutoff : float, optional
        Where the potential is truncated and shifted, at least 1.2: with less, hardly anything
        attracts. The full potential by default.

    Returns
    -------
    float
        In units of epsilon.

    Raises
    ------
    TypeError, ValueError
        If the cutoff is not a number from 1.2 to 100.

    Examples
    --------
    >>> f"{boyle_temperature(cutoff=2.5):.6f}"
    '1.419793'
    """
    from scipy.optimize import brentq

    end = checked_cutoff(cutoff)
    if end < 1.2:
        raise ValueError(f"cutoff must be from 1.2 to 100, or None, got {cutoff!r}")
    return float(brentq(_second_virial, 0.02, 3.0, args=(end,), xtol=1e-13))


def _checked_box(width: float, height: float, cutoff: float) -> tuple[float, float, float]:
    w, h, end = positive(width, "width"), positive(height, "height"), checked_cutoff(cutoff)
    if end > 0.5 * min(w, h):
        raise ValueError(
            f"cutoff must be at most half of the shorter side, {0.5 * min(w, h):g}, got {cutoff!r}"
        )
    return w, h, end


def _excess(cutoff: float) -> Callable[[Array], Array]:
    """Return the energy of a pair within the cutoff, above the lowest it can have."""
    lowest = max(2.0 * cutoff**-6.0 - 1.0, 0.0) ** 2

    def excess(r: Array) -> Array:
        return (2.0 * r**-6.0 - 1.0) ** 2 - lowest

    return excess


def _area_within(radius: float, width: float, height: float) -> float:
    """Return the area of a disc that lies within a box about the same centre."""
    if radius >= 0.5 * math.hypot(width, height):
        return width * height
    area = math.pi * radius**2
    for half in (0.5 * width, 0.5 * height):
        if radius > half:  # two segments of the disc are outside
            segment = radius**2 * math.acos(half / radius) - half * math.sqrt(radius**2 - half**2)
            area -= 2.0 * segment
    return area


def bound_probability(
    temperature: float, width: float, height: float, radius: float = BOND, cutoff: float = 2.5
) -> float:
    """Probability that two particles alone in a periodic box are nearer than a radius.

    Parameters
    ----------
    temperature : float
        In units of epsilon, greater than 0.
    width, height : float
        Sides of the box, in units of sigma.
    radius : float, default 1.5
        Two particles nearer than this are said to be bound.
    cutoff : float, default 2.5
        Where the potential is truncated and shifted; at most half of the shorter side.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite number greater than 0, or the cutoff is more than half of
        the shorter side.
    """
    t = max(check_temperature(temperature), COLDEST)
    w, h, end = _checked_box(width, height, cutoff)
    reach = positive(radius, "radius")
    excess, free = _excess(end), math.exp(-escape_energy(end) / t)

    def weight(r: Array) -> Array:
        return np.exp(-excess(r) / t) * 2.0 * math.pi * r

    disc = math.pi * end**2
    within = max(_area_within(reach, w, h) - disc, 0.0) if reach > end else 0.0
    near = _integral(weight, t, 0.0, min(reach, end)) + free * within
    far = _integral(weight, t, min(reach, end), end) + free * (w * h - disc - within)
    return near / (near + far)


def pair_energy(temperature: float, width: float, height: float, cutoff: float = 2.5) -> float:
    """Mean potential energy of two particles alone in a periodic box.

    Parameters
    ----------
    temperature : float
        In units of epsilon, greater than 0.
    width, height : float
        Sides of the box, in units of sigma.
    cutoff : float, default 2.5
        Where the potential is truncated and shifted; at most half of the shorter side.

    Returns
    -------
    float
        In units of epsilon, of both together.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite number greater than 0, or the cutoff is more than half of
        the shorter side.
    """
    t = max(check_temperature(temperature), COLDEST)
    w, h, end = _checked_box(width, height, cutoff)
    excess, depth = _excess(end), escape_energy(end)
    free = math.exp(-depth / t) * (w * h - math.pi * end**2)

    def weight(r: Array) -> Array:
        return np.exp(-excess(r) / t) * r

    def weighted_energy(r: Array) -> Array:
        above = excess(r)
        return np.where(above < 800.0 * t, (above - depth) * np.exp(-above / t) * r, 0.0)

    inside = 2.0 * math.pi * _integral(weight, t, 0.0, end)
    return 2.0 * math.pi * _integral(weighted_energy, t, 0.0, end) / (inside + free)
