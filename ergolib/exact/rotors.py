"""Rotors: the chain exactly, and what is known of the square lattice.

Rotors of angle theta with energy V = - sum over neighbouring pairs of cos(theta - theta'), joined
edges, J = 1, k_B = 1, K = 1/T. Their velocities add T/2 to the energy and 1/2 to the heat capacity
of each, whatever the angles do.

**The chain** is solved by Fourier series, for exp(K cos D) = sum over m of I_m(K) exp(i m D), with
I_m the modified Bessel functions. Around a ring of n sites only equal m meet, so that

    Z / (2 pi)^n = sum over m of I_m(K)^n.

A long chain keeps m = 0 alone: with r = I_1(K) / I_0(K), <cos D> = r between neighbours, r^d at
distance d, and there is no transition. The winding numbers of the ring and its stiffness are in the
other terms.

**The square lattice** is not solved. Cold does not break its symmetry (Mermin and Wagner, Phys.
Rev. Lett. 17, 1133, 1966), but below a temperature T_BKT correlations fall only as a power of the
distance (Berezinskii 1971; Kosterlitz and Thouless, J. Phys. C 6, 1181, 1973). What stands here of
it says whether it is exact, a limit, or measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer
from ergolib.arguments import shape as check_shape
from ergolib.exact._critical import Array, coupling, over_temperatures

__all__ = [
    "T_BKT",
    "T_BKT_INTERVAL",
    "helicity_jump",
    "rotor_chain_correlation",
    "rotor_chain_correlation_length",
    "rotor_chain_energy",
    "rotor_chain_heat_capacity",
    "rotor_chain_helicity",
    "spin_wave_exponent",
    "spin_wave_magnetization",
]

T_BKT: float = 0.8929
"""The Berezinskii-Kosterlitz-Thouless temperature of the square lattice, in units of J: measured.

1 / 1.11996(6) = 0.89289(5) by Komura and Okabe, J. Phys. Soc. Jpn. 81, 113001 (2012), and in
accord with Hasenbusch, J. Phys. A 38, 5869 (2005). Hsieh, Kao and Sandvik, J. Stat. Mech. P09001
(2013), find it several error bars higher; `T_BKT_INTERVAL` holds all of them."""

T_BKT_INTERVAL: tuple[float, float] = (0.892, 0.894)
"""Bounds of T_BKT that the published measurements agree on."""

_SERIES_FROM = 60.0  # couplings from which r is taken from its series in 1/K


def _series() -> Array:
    """Return the coefficients a_k of r = sum over k of a_k / K^k, from r' = 1 - r/K - r^2."""
    a = [1.0]
    for k in range(1, 16):
        a.append(0.5 * ((k - 2) * a[k - 1] - sum(a[i] * a[k - i] for i in range(1, k))))
    return np.array(a)


def _missing(k: Array) -> Array:
    """Return 1 - r = 1 - I_1(K) / I_0(K), to full relative precision also in the cold."""
    from scipy.special import i0e, i1e

    a = _series()
    x = 1.0 / np.maximum(k, _SERIES_FROM)
    far = -x * np.polyval(a[:0:-1], x)
    near = 1.0 - i1e(np.minimum(k, 1e3)) / i0e(np.minimum(k, 1e3))
    return np.where(k > _SERIES_FROM, far, near)


def _infinite_heat_capacity(k: Array) -> Array:
    """Return K^2 dr/dK: as it stands, or by the series of r where that would lose digits."""
    a = _series()
    x = 1.0 / np.maximum(k, _SERIES_FROM)
    far = -np.polyval((np.arange(a.size) * a)[:0:-1], x)
    near_k = np.clip(k, 1e-6, _SERIES_FROM)
    r = 1.0 - _missing(near_k)
    near = near_k**2 * (1.0 - r / near_k - r * r)
    return np.where(k > _SERIES_FROM, far, np.where(k < 1e-6, 0.5 * k * k, near))


def _bessel_ratios(k: float, sites: int) -> tuple[Array, Array]:
    """Return m from -M to M and I_m(K) / I_0(K), M beyond all that count in a ring of `sites`."""
    from scipy.special import ive

    largest = 3 + math.ceil(min(40.0 + k, math.sqrt(80.0 * k / sites) + 40.0))
    m = np.arange(-largest, largest + 1)
    return m.astype(np.float64), ive(np.abs(m), k) / ive(0, k)


def _ring(formula: Callable[[float, int], float], sites: int) -> Callable[[Array], Array]:
    """Make a formula for one coupling one for an array of temperatures."""
    return lambda t: np.array([formula(k, sites) for k in coupling(t, 1e8).ravel()])


def _check_sites(sites: int | None) -> int | None:
    return None if sites is None else integer(sites, "sites", 2)


def _ring_cosine(k: float, sites: int) -> float:
    """Return <cos D> between neighbours on a ring: d ln Z / dK / n."""
    _, rho = _bessel_ratios(k, sites)
    slope = 0.5 * (rho[:-2] + rho[2:])
    here = rho[1:-1]
    return float((here ** (sites - 1) * slope).sum() / (here**sites).sum())


def _ring_heat_capacity(k: float, sites: int) -> float:
    """Return K^2 d^2 ln Z / dK^2 / n. What is left when it is colder than 1e-5 is below 1e-5.

    With x_m = I_m' / I_m it is K^2 (n var(x) + <dx/dK>), and dx/dK = 1 + (m/K)^2 - x/K - x^2 by
    Bessel's equation.
    """
    k, asked = min(max(k, 1e-100), 1e5), min(k, 1e5)  # when hotter, it is in proportion to K^2
    m, rho = _bessel_ratios(k, sites)
    counts = rho[1:-1] ** sites > 0.0
    m, here = m[1:-1][counts], rho[1:-1][counts]
    x = 0.5 * (rho[:-2] + rho[2:])[counts] / here
    weight = here**sites / (here**sites).sum()
    spread = (weight * (x - (weight * x).sum()) ** 2).sum()
    slope = (weight * (1.0 + (m / k) ** 2 - x / k - x * x)).sum()
    return float(asked * asked * (sites * spread + slope))


@overload
def rotor_chain_energy(temperature: float, sites: int | None = None) -> float: ...
@overload
def rotor_chain_energy(
    temperature: ArrayLike, sites: int | None = None
) -> float | NDArray[np.float64]: ...
def rotor_chain_energy(
    temperature: ArrayLike, sites: int | None = None
) -> float | NDArray[np.float64]:
    """Potential energy per site of a chain of rotors, u = -I_1(K) / I_0(K) for a long one.

    Add T/2 for the velocities.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    sites : int, optional
        Number of rotors on a ring, at least 2 (two rotors on a ring have two bonds). By default the
        chain is infinite; an open chain of any length has the same energy per bond.

    Returns
    -------
    float or ndarray
        From -1 to 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    On a ring, u = - sum I_m^(n-1) I_m' / sum I_m^n, with I_m' = (I_{m-1} + I_{m+1}) / 2.
    """
    number = _check_sites(sites)
    if number is None:
        return over_temperatures(lambda t: _missing(coupling(t, 1e300)) - 1.0, temperature)
    return over_temperatures(_ring(lambda k, n: -_ring_cosine(k, n), number), temperature)


@overload
def rotor_chain_heat_capacity(temperature: float, sites: int | None = None) -> float: ...
@overload
def rotor_chain_heat_capacity(
    temperature: ArrayLike, sites: int | None = None
) -> float | NDArray[np.float64]: ...
def rotor_chain_heat_capacity(
    temperature: ArrayLike, sites: int | None = None
) -> float | NDArray[np.float64]:
    """Heat capacity per site of the potential energy, K^2 (1 - r/K - r^2) for a long chain.

    Add 1/2 for the velocities.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    sites : int, optional
        Number of rotors on a ring, at least 2. By default the chain is infinite.

    Returns
    -------
    float or ndarray
        In units of k_B; at T = 0 it is 1/2, on a ring of n sites (n - 1) / 2n. The error on a ring
        is some 1e-15 / T^2, and 1e-5 at worst.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    number = _check_sites(sites)
    if number is None:
        return over_temperatures(lambda t: _infinite_heat_capacity(coupling(t, 1e150)), temperature)
    return over_temperatures(_ring(_ring_heat_capacity, number), temperature)


@overload
def rotor_chain_correlation(
    distance: int, temperature: float, sites: int | None = None
) -> float: ...
@overload
def rotor_chain_correlation(
    distance: int, temperature: ArrayLike, sites: int | None = None
) -> float | NDArray[np.float64]: ...
def rotor_chain_correlation(
    distance: int, temperature: ArrayLike, sites: int | None = None
) -> float | NDArray[np.float64]:
    """Correlation <cos(theta_0 - theta_d)> at a distance d: r^d in a long chain.

    Parameters
    ----------
    distance : int
        Sites apart, at least 0; on a ring at most `sites`.
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    sites : int, optional
        Number of rotors on a ring, at least 2. By default the chain is infinite; the two ends of
        an open chain of d + 1 rotors have the same correlation.

    Returns
    -------
    float or ndarray
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    On a ring it is sum I_m^(n-d) I_{m+1}^d / sum I_m^n.
    """
    number = _check_sites(sites)
    d = integer(distance, "distance", 0, number)
    if number is None:
        return over_temperatures(
            lambda t: (
                np.exp(d * np.log1p(-_missing(coupling(t, 1e300)))) if d else np.ones(t.shape)
            ),
            temperature,
        )

    def ring(k: float, n: int) -> float:
        _, rho = _bessel_ratios(k, n)
        return float((rho[:-1] ** (n - d) * rho[1:] ** d).sum() / (rho**n).sum())

    return over_temperatures(_ring(ring, number), temperature)


@overload
def rotor_chain_correlation_length(temperature: float) -> float: ...
@overload
def rotor_chain_correlation_length(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def rotor_chain_correlation_length(temperature: ArrayLike) -> float | NDArray[np.float64]:
    """Correlation length of a long chain, xi = -1 / ln(I_1(K) / I_0(K)).

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray
        In lattice spacings; 2 / T in the cold.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.
    """

    def formula(t: Array) -> Array:
        k = coupling(t, 1e300)
        with np.errstate(divide="ignore"):
            near = -1.0 / np.log1p(-_missing(k))
        return np.where(k < 1e-6, 1.0 / np.log(2.0 * np.maximum(t, 1.0)), near)

    return over_temperatures(formula, temperature)


@overload
def rotor_chain_helicity(temperature: float, sites: int) -> float: ...
@overload
def rotor_chain_helicity(temperature: ArrayLike, sites: int) -> float | NDArray[np.float64]: ...
def rotor_chain_helicity(temperature: ArrayLike, sites: int) -> float | NDArray[np.float64]:
    """Helicity modulus of a ring of n rotors, Upsilon = n T sum m^2 I_m^n / sum I_m^n.

    It says what a twist phi of the whole ring costs in free energy, F = Upsilon phi^2 / (2 n), and
    is <cos D> - <(sum sin D)^2> / (n T). It vanishes as the ring grows: a chain has no stiffness.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    sites : int
        Number of rotors on the ring, at least 2.

    Returns
    -------
    float or ndarray
        In units of J; 1 at T = 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    A twist turns I_m^n into I_m^n exp(i m phi); Upsilon is n times the second derivative of
    F = -T ln Z at phi = 0. The definition is that of Fisher, Barber and Jasnow, Phys. Rev. A 8,
    1111 (1973).
    """
    number = integer(sites, "sites", 2)

    def ring(k: float, n: int) -> float:
        m, rho = _bessel_ratios(k, n)
        weight = rho**n
        return float(n / k * (m * m * weight).sum() / weight.sum())

    return over_temperatures(_ring(ring, number), temperature)


@overload
def spin_wave_exponent(temperature: float) -> float: ...
@overload
def spin_wave_exponent(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def spin_wave_exponent(temperature: ArrayLike) -> float | NDArray[np.float64]:
    """Exponent eta = T / (2 pi) of the decay of correlations with distance, r^-eta.

    The limit of low temperature on the square lattice, not exact: only small waves are counted, and
    no vortices. In the true exponent T / (2 pi Upsilon) the stiffness Upsilon replaces 1; at T_BKT
    it is 1/4.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    Source: Berezinskii, Sov. Phys. JETP 32, 493 (1971).
    """
    return over_temperatures(lambda t: t / (2.0 * math.pi), temperature)


@overload
def spin_wave_magnetization(temperature: float, size: int | tuple[int, int]) -> float: ...
@overload
def spin_wave_magnetization(
    temperature: ArrayLike, size: int | tuple[int, int]
) -> float | NDArray[np.float64]: ...
def spin_wave_magnetization(
    temperature: ArrayLike, size: int | tuple[int, int]
) -> float | NDArray[np.float64]:
    """Length of the magnetization of a cold finite torus, in the spin-wave approximation.

    |m| = exp(-(T / 2N) sum over k of 1 / (4 - 2 cos kx - 2 cos ky)), k = 0 left out. A limit of low
    temperature, not exact: the cosine is replaced by its parabola. The sum grows as ln N, so that
    |m| falls as L^(-T / 4 pi), slowly, to 0 at every temperature.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    size : int or (int, int)
        Side of a square, or rows and columns; at least 2.

    Returns
    -------
    float or ndarray
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Source: Berezinskii, Sov. Phys. JETP 32, 493 (1971); Archambault, Bramwell and Holdsworth, J.
    Phys. A 30, 8363 (1997), for the finite torus.
    """
    rows, columns = check_shape(size)
    waves = [2.0 - 2.0 * np.cos(2.0 * math.pi * np.arange(side) / side) for side in (rows, columns)]
    stiffness = np.add.outer(*waves).ravel()[1:]
    exponent = float((1.0 / stiffness).sum()) / (2.0 * rows * columns)
    return over_temperatures(lambda t: np.exp(-exponent * t), temperature)


@overload
def helicity_jump(temperature: float) -> float: ...
@overload
def helicity_jump(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def helicity_jump(temperature: ArrayLike) -> float | NDArray[np.float64]:
    """Helicity modulus 2 T / pi, below which the square lattice cannot stay stiff.

    At T_BKT the helicity modulus of the infinite lattice drops from this value, 0.5684, to 0. The
    jump is exact; on a finite lattice it is rounded, and the crossing lies too high by terms in
    1 / ln L.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray
        In units of J.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    Source: Nelson and Kosterlitz, Phys. Rev. Lett. 39, 1201 (1977).
    """
    return over_temperatures(lambda t: 2.0 * t / math.pi, temperature)
