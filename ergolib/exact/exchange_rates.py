"""The price of energy as a function of the energy: what an isolated system asks for a unit of it.

A system with energy E and no bath has entropy S(E), and the price dS/dE = beta, in nats for a unit
of energy (k_B = 1). Per site, with the energy e above the ground state unless said otherwise:

- units with two levels, 0 and the gap w, of which a share x = e/w is raised:
  s = -x ln x - (1 - x) ln(1 - x), and beta = (1/w) ln((1 - x)/x), below zero for x > 1/2;
- oscillators with quanta w, n = e/w of them for each (Einstein, Ann. Phys. 22, 180, 1907):
  s = (1 + n) ln(1 + n) - n ln n, and beta = (1/w) ln(1 + 1/n);
- a demon's purse, which is such an oscillator, or one cut off at c quanta:
  <E> = w [1/(exp(x) - 1) - (c + 1)/(exp((c + 1) x) - 1)] with x = beta w
  (Creutz, Phys. Rev. Lett. 50, 1411, 1983, without the limit);
- the infinite two-dimensional Ising model with E = -sum over neighbouring pairs of s s': Onsager's
  energy (Phys. Rev. 65, 117, 1944) solved for 1/T, and his entropy there. With every second spin
  turned over the energy changes its sign and nothing else does, so that s(-e) = s(e) and
  beta(-e) = -beta(e).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, positive, reals
from ergolib.exact.onsager import onsager_energy, onsager_entropy

__all__ = [
    "einstein_solid_entropy",
    "einstein_solid_price",
    "onsager_entropy_of_energy",
    "onsager_price",
    "purse_energy",
    "two_level_entropy",
    "two_level_price",
]

Array = NDArray[np.float64]

HALVINGS = 80
COLDEST, HOTTEST = 1.0 / 60.0, 1e9  # temperatures between which an energy of Onsager's is sought


def _over(
    formula: Callable[[Array], Array], energy: ArrayLike, low: float, high: float
) -> float | Array:
    """Apply a formula to energies between low and high, both allowed; a scalar gives a float."""
    checked = reals(energy, "energy")
    bad = (checked < low) | (checked > high)
    if bad.any():
        limit = f"at least {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"
        raise ValueError(f"energy must be {limit}, got {float(checked[bad].flat[0])!r}")
    with np.errstate(divide="ignore"):
        values = formula(np.atleast_1d(checked))
    return float(values[0]) if checked.ndim == 0 else values.reshape(checked.shape)


def _x_ln_x(x: Array) -> Array:
    return np.where(x > 0.0, x * np.log(np.where(x > 0.0, x, 1.0)), 0.0)


def two_level_price(energy: ArrayLike, gap: float = 2.0) -> float | Array:
    r"""Price of energy of independent units with two levels, in nats for a unit of energy.

    .. math:: \beta = \frac1w \ln\frac{1-x}{x}, \qquad x = e/w

    Parameters
    ----------
    energy : float or array_like
        Energy per unit above the ground state, from 0 to the gap.
    gap : float, default 2.0
        Distance w of the two levels; 2 for a spin in a field of 1.

    Returns
    -------
    float or ndarray
        Infinite at 0, minus infinite at the gap, and below 0 for more than half of it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    w = positive(gap, "gap")
    return _over(lambda e: (np.log1p(-e / w) - np.log(e / w)) / w, energy, 0.0, w)


def two_level_entropy(energy: ArrayLike, gap: float = 2.0) -> float | Array:
    r"""Entropy of independent units with two levels, in nats per unit.

    .. math:: s = -x\ln x - (1-x)\ln(1-x), \qquad x = e/w

    Parameters
    ----------
    energy, gap
        As for `two_level_price`.

    Returns
    -------
    float or ndarray
        ln 2 at half the gap, 0 at both ends.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    w = positive(gap, "gap")
    return _over(lambda e: -_x_ln_x(e / w) - _x_ln_x(1.0 - e / w), energy, 0.0, w)


def einstein_solid_price(energy: ArrayLike, quantum: float = 1.0) -> float | Array:
    r"""Price of energy of an Einstein solid, in nats for a unit of energy.

    .. math:: \beta = \frac1w \ln\!\left(1 + \frac{w}{e}\right)

    Parameters
    ----------
    energy : float or array_like
        Energy per oscillator above the ground state, at least 0.
    quantum : float, default 1.0
        The quantum w.

    Returns
    -------
    float or ndarray
        Infinite at 0; never below 0, for an oscillator can take any energy.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Source: Einstein, Ann. Phys. 22, 180 (1907). It is also the reading of a demon whose purse holds
    e on average (Creutz, Phys. Rev. Lett. 50, 1411, 1983).
    """
    w = positive(quantum, "quantum")
    return _over(lambda e: np.log1p(w / e) / w, energy, 0.0, math.inf)


def einstein_solid_entropy(energy: ArrayLike, quantum: float = 1.0) -> float | Array:
    r"""Entropy of an Einstein solid, in nats per oscillator.

    .. math:: s = (1+n)\ln(1+n) - n\ln n, \qquad n = e/w

    Parameters
    ----------
    energy, quantum
        As for `einstein_solid_price`.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    For many oscillators: it is the limit of ln[(K + N - 1)! / (K! (N - 1)!)] / N for K = n N.
    """
    w = positive(quantum, "quantum")
    return _over(lambda e: _x_ln_x(1.0 + e / w) - _x_ln_x(e / w), energy, 0.0, math.inf)


def purse_energy(price: ArrayLike, quantum: float = 1.0, most: int | None = None) -> float | Array:
    r"""Mean energy in a demon's purse where energy has a given price.

    .. math:: \frac{\langle E\rangle}{w} = \frac{1}{e^x - 1} - \frac{c+1}{e^{(c+1)x} - 1},
              \qquad x = \beta w

    Parameters
    ----------
    price : float or array_like
        The price beta, in nats for a unit of energy.
    quantum : float, default 1.0
        The quantum w: a purse holds whole quanta.
    most : int, optional
        How many it holds at most, the c of the formula; at least 1. By default there is no limit,
        and the price must be greater than 0.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    w, beta = positive(quantum, "quantum"), reals(price, "price")
    if most is None:
        if (beta <= 0.0).any():
            raise ValueError(
                "price must be greater than 0 for purses without limit, which would hold ever "
                f"more, got {float(beta[beta <= 0.0].flat[0])!r}"
            )
        with np.errstate(over="ignore"):
            values = np.asarray(w / np.expm1(beta * w))
        return float(values) if values.ndim == 0 else values
    quanta = np.arange(integer(most, "most", 1, 10_000) + 1)
    exponent = -np.multiply.outer(beta * w, quanta)
    weights = np.exp(exponent - exponent.max(axis=-1, keepdims=True))
    values = w * (weights @ quanta) / weights.sum(axis=-1)
    return float(values) if np.ndim(values) == 0 else np.asarray(values)


def _onsager_temperature(energy: Array) -> Array:
    """Return the temperature at which Onsager's energy is this one, which is below 0."""
    low = np.full(energy.shape, math.log(COLDEST))
    high = np.full(energy.shape, math.log(HOTTEST))
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        colder = np.asarray(onsager_energy(np.exp(middle))) > energy
        low, high = np.where(colder, low, middle), np.where(colder, middle, high)
    found: Array = np.exp(0.5 * (low + high))
    return found


def onsager_price(energy: ArrayLike) -> float | Array:
    """Price of energy of the infinite two-dimensional Ising model, in nats for a unit of J.

    Parameters
    ----------
    energy : float or array_like
        Energy per site in units of J, between -2 and 2.

    Returns
    -------
    float or ndarray
        1/T where Onsager's energy is this one: ln(1 + sqrt 2)/2 = 0.440687 at -sqrt 2, where the
        curve is level for an instant; 0 at 0, and below 0 beyond it. Infinite at -2, where the last
        unit of energy has the price of finding one turned spin among infinitely many.

    Raises
    ------
    TypeError, ValueError
        If `energy` is not a finite number from -2 to 2, or an array of them.

    Notes
    -----
    Source: Onsager, Phys. Rev. 65, 117 (1944), solved by halving an interval.
    """

    def formula(e: Array) -> Array:
        price = np.where(e == 0.0, 0.0, np.inf)
        inside = (e != 0.0) & (np.abs(e) < 2.0)
        if inside.any():
            price[inside] = 1.0 / _onsager_temperature(-np.abs(e[inside]))
        return np.where(e > 0.0, -price, price)

    return _over(formula, energy, -2.0, 2.0)


def onsager_entropy_of_energy(energy: ArrayLike) -> float | Array:
    """Entropy per site of the infinite two-dimensional Ising model with a given energy, in nats.

    Parameters
    ----------
    energy : float or array_like
        Energy per site in units of J, between -2 and 2.

    Returns
    -------
    float or ndarray
        0 at -2 and 2, 0.306470 at -sqrt 2, ln 2 at 0; its slope is `onsager_price`.

    Raises
    ------
    TypeError, ValueError
        As for `onsager_price`.

    Notes
    -----
    Source: Onsager, Phys. Rev. 65, 117 (1944).
    """

    def formula(e: Array) -> Array:
        entropy = np.where(e == 0.0, math.log(2.0), 0.0)
        inside = (e != 0.0) & (np.abs(e) < 2.0)
        if inside.any():
            temperature = _onsager_temperature(-np.abs(e[inside]))
            entropy[inside] = onsager_entropy(temperature)
        return entropy

    return _over(formula, energy, -2.0, 2.0)
