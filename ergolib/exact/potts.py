"""Baxter's Potts model: the temperature at which a lattice changes, and the energy it gives up.

E = -(number of neighbouring pairs of one colour) on the infinite square lattice, with q colours,
k_B = 1 and J = 1; all quantities are per site. The lattice is its own dual at the critical
temperature

    T_c = 1 / ln(1 + sqrt q),    where the energy is    e_c = -(1 + 1 / sqrt q)

(Potts 1952). Up to q = 4 it has just this one energy there. Beyond, two phases coexist, of energies
e_c + L/2 (disordered) and e_c - L/2 (ordered), with the latent heat

    L = 2 (1 + 1/sqrt q) tanh(theta/2) prod_{n>=1} tanh^2(n theta),    2 cosh theta = sqrt q

(Baxter, J. Phys. C 6, L445, 1973). All of L is given up at one temperature, so at one price 1/T_c,
and the entropies of the two phases differ by L / T_c. They follow from the free energy, for q > 4

    phi = ln Z / N = (ln q)/2 + theta + 2 sum_{n>=1} exp(-n theta) tanh(n theta) / n,

as s = phi + e / T_c.

The product is the square of Jacobi's theta_4 at the nome p = exp(-2 theta), and converges slowly
where theta is small, just above q = 4. There it is evaluated in its other form,

    theta_4 = 1 + 2 sum_{n>=1} (-1)^n p^(n^2)
            = sqrt(2 pi / theta) sum_{n>=0} exp(-(pi (2n + 1))^2 / (8 theta)),

which shows how faint the transition then is: L falls as exp(-pi^2 / (4 theta)), faster than any
power of q - 4.
"""

from __future__ import annotations

import math
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import reals

__all__ = [
    "potts_critical_energies",
    "potts_critical_entropies",
    "potts_critical_temperature",
    "potts_entropy_jump",
    "potts_latent_heat",
]

Array = NDArray[np.float64]

_TERMS = 12  # more than either form of theta_4 needs
_INTEGRAL = 4.0 * math.log(math.gamma(0.25) / (2.0 * math.gamma(0.75)))
"""2 int_0^inf exp(-t) tanh(t) / t dt, the limit of the series of phi at q = 4."""


def _colours(q: ArrayLike) -> Array:
    """Return q as an array of numbers greater than 0."""
    array = reals(q, "q")
    if not (array > 0.0).all():
        raise ValueError(f"q must be greater than 0, got {float(array[array <= 0.0][0])!r}")
    return array


def _given(value: Array) -> float | Array:
    """Return a float for a scalar, and else the array."""
    return float(value) if value.ndim == 0 else value


def _theta(q: Array) -> Array:
    """Return theta of 2 cosh theta = sqrt q; 0 for q up to 4.

    cosh theta - 1 = 2 sinh^2(theta/2) keeps its digits next to q = 4.
    """
    excess = np.maximum(q - 4.0, 0.0) / (2.0 * (np.sqrt(q) + 2.0))  # cosh theta - 1
    return np.asarray(2.0 * np.arcsinh(np.sqrt(0.5 * excess)))


def _theta_four(theta: Array) -> Array:
    """Return prod tanh(n theta) over n = 1, 2, ...: Jacobi's theta_4 at exp(-2 theta)."""
    n = np.arange(1, _TERMS + 1)
    narrow = np.maximum(theta, 1.0)[..., None]  # one form serves above 1, the other below
    direct = 1.0 + 2.0 * ((-1.0) ** n * np.exp(-2.0 * narrow * n * n)).sum(axis=-1)
    wide = np.clip(theta, 1e-300, 1.0)[..., None]
    odd = np.exp(-((math.pi * (2 * n - 1)) ** 2) / (8.0 * wide)).sum(axis=-1)
    other = np.sqrt(2.0 * math.pi / wide[..., 0]) * odd
    return np.where(theta > 1.0, direct, other)


def _latent_heat(q: Array) -> Array:
    theta = _theta(q)
    return 2.0 * (1.0 + 1.0 / np.sqrt(q)) * np.tanh(0.5 * theta) * _theta_four(theta) ** 2


def _critical_price(q: Array) -> Array:
    return np.log1p(np.sqrt(q))


@overload
def potts_critical_temperature(q: float) -> float: ...
@overload
def potts_critical_temperature(q: ArrayLike) -> float | Array: ...
def potts_critical_temperature(q: ArrayLike) -> float | Array:
    """Temperature 1 / ln(1 + sqrt q) at which the square lattice is its own dual.

    Parameters
    ----------
    q : number or array_like
        How many colours; any number greater than 0. (Fortuin and Kasteleyn's clusters give the
        model a meaning where q is not whole; q = 1 is percolation.)

    Returns
    -------
    float or ndarray
        In units of J, of the shape of `q`. For q = 2 it is half that of the Ising model.

    Raises
    ------
    TypeError, ValueError
        If `q` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    With x = exp(1/T), the dual of a lattice has (x - 1)(x* - 1) = q. Source: Potts, Proc. Camb.
    Phil. Soc. 48, 106 (1952).
    """
    return _given(1.0 / _critical_price(_colours(q)))


def potts_critical_energies(q: ArrayLike) -> tuple[float | Array, float | Array]:
    """Energies per site of the disordered and of the ordered phase at the critical temperature.

    Parameters
    ----------
    q : number or array_like
        How many colours; any number greater than 0.

    Returns
    -------
    disordered, ordered : float or ndarray
        In units of J, of the shape of `q`. Up to q = 4 they are the same.

    Raises
    ------
    TypeError, ValueError
        As for `potts_critical_temperature`.

    Notes
    -----
    -(1 + 1/sqrt q) plus and minus half the latent heat. Source: Baxter, J. Phys. C 6, L445 (1973).
    """
    number = _colours(q)
    middle, half = -(1.0 + 1.0 / np.sqrt(number)), 0.5 * _latent_heat(number)
    return _given(np.asarray(middle + half)), _given(np.asarray(middle - half))


@overload
def potts_latent_heat(q: float) -> float: ...
@overload
def potts_latent_heat(q: ArrayLike) -> float | Array: ...
def potts_latent_heat(q: ArrayLike) -> float | Array:
    """Energy per site that is given up at the critical temperature.

    Parameters
    ----------
    q : number or array_like
        How many colours; any number greater than 0.

    Returns
    -------
    float or ndarray
        In units of J, of the shape of `q`: 0 up to q = 4, near 2 for many colours.

    Raises
    ------
    TypeError, ValueError
        As for `potts_critical_temperature`.

    Notes
    -----
    Source: Baxter, J. Phys. C 6, L445 (1973); the formula opens this module.
    """
    return _given(np.asarray(_latent_heat(_colours(q))))


@overload
def potts_entropy_jump(q: float) -> float: ...
@overload
def potts_entropy_jump(q: ArrayLike) -> float | Array: ...
def potts_entropy_jump(q: ArrayLike) -> float | Array:
    """Entropy per site that is given up at the critical temperature: latent heat over T_c.

    Parameters
    ----------
    q : number or array_like
        How many colours; any number greater than 0.

    Returns
    -------
    float or ndarray
        In nats, of the shape of `q`; 0 up to q = 4.

    Raises
    ------
    TypeError, ValueError
        As for `potts_critical_temperature`.
    """
    number = _colours(q)
    return _given(np.asarray(_latent_heat(number) * _critical_price(number)))


def _series(theta: float) -> float:
    """Return 2 sum_{n>=1} exp(-n theta) tanh(n theta) / n.

    Where theta is small, the sum is close to an integral (Euler and Maclaurin).
    """
    if theta < 1e-3:
        return _INTEGRAL - theta + theta * theta / 6.0
    n = np.arange(1, math.ceil(40.0 / theta) + 1)
    return float(2.0 * (np.exp(-n * theta) * np.tanh(n * theta) / n).sum())


def potts_critical_entropies(q: ArrayLike) -> tuple[float | Array, float | Array]:
    """Entropies per site of the disordered and of the ordered phase at the critical temperature.

    Parameters
    ----------
    q : number or array_like
        How many colours; any number of at least 4.

    Returns
    -------
    disordered, ordered : float or ndarray
        In nats, of the shape of `q`. For q = 4 they are the same.

    Raises
    ------
    TypeError, ValueError
        If `q` is not a finite number of at least 4, or an array of them.

    Notes
    -----
    s = phi + e / T_c with phi = ln Z / N, which the two phases share. Source: Baxter, J. Phys. C 6,
    L445 (1973); the formula opens this module.
    """
    number = _colours(q)
    if not (number >= 4.0).all():
        raise ValueError(f"q must be at least 4, got {float(number[number < 4.0][0])!r}")
    theta = _theta(number)
    phi = 0.5 * np.log(number) + theta + np.vectorize(_series, otypes=[float])(theta)
    disordered, ordered = potts_critical_energies(number)
    price = _critical_price(number)
    return _given(np.asarray(phi + price * disordered)), _given(np.asarray(phi + price * ordered))
