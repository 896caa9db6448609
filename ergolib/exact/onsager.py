"""Onsager's solution: the infinite two-dimensional Ising model without a field.

H = -J sum_<ij> s_i s_j on the infinite square lattice, k_B = 1, J = 1, K = 1/T; all
quantities are per site. With phi = ln Z / N, kappa = 2 sinh 2K / cosh^2 2K and
kappa' = 2 tanh^2 2K - 1, and the complete elliptic integrals K(kappa), E(kappa),

    phi = ln(2 cosh 2K) + (1/pi) int_0^(pi/2) ln[(1 + sqrt(1 - kappa^2 sin^2 t))/2] dt
    u   = -coth 2K [1 + (2/pi) kappa' K(kappa)]
    c   = (2/pi)(K coth 2K)^2 {2K(kappa) - 2E(kappa) - (1 - kappa')[pi/2 + kappa' K(kappa)]}
    f   = -T phi,    s = (u - f)/T.

SciPy's `ellipk` takes kappa^2, not kappa. Here it is called as `ellipkm1(kappa'^2)`,
which keeps its digits next to T_c. These forms serve between T = 1.34 and 4.39. Beyond
lie the series of `_series`, because there the formulas above subtract nearly equal
numbers. Source: Onsager, Phys. Rev. 65, 117 (1944).
"""

from __future__ import annotations

import math
from functools import cache
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.exact import _series
from ergolib.exact._critical import Array, coupling, over_temperatures, sinh_excess

__all__ = ["onsager_energy", "onsager_entropy", "onsager_free_energy", "onsager_heat_capacity"]

_COLD = -4.0 / math.log(_series.X_MAX)  # exp(-4/T) = X_MAX
_HOT = 1.0 / math.atanh(math.sqrt(_series.X_MAX))  # tanh^2(1/T) = X_MAX
_CUTOFF = 180.0  # exp(-4 * 180) is still a normal number; K delta(x) is 0 beyond


@cache
def _nodes() -> tuple[Array, Array]:
    """Return tanh-sinh nodes and weights on (0, pi/2), dense at 0 where kappa' matters."""
    step = 1.0 / 24.0
    x = np.arange(-84, 85) * step
    g = math.pi * np.sinh(x)
    t = 0.5 * math.pi / (1.0 + np.exp(-g))
    weight = step * 0.5 * math.pi * math.pi * np.cosh(x) / (4.0 * np.cosh(0.5 * g) ** 2)
    return t, weight


def _integral(kappa_prime: Array, kappa_squared: Array) -> Array:
    """Return (1/pi) int_0^(pi/2) ln[(1 + sqrt(kappa'^2 + kappa^2 sin^2 t))/2] dt."""
    t, weight = _nodes()
    sine_squared = np.sin(t) ** 2
    out = np.empty_like(kappa_prime)
    for start in range(0, kappa_prime.size, 4096):  # bounds the memory
        part = slice(start, start + 4096)
        root = np.sqrt(kappa_prime[part, None] ** 2 + kappa_squared[part, None] * sine_squared)
        out[part] = np.log1p(0.5 * (root - 1.0)) @ weight
    return out / math.pi


def _cold(temperature: Array) -> tuple[Array, Array, Array, Array]:
    """Return u, f, s, c from the low-temperature series."""
    k = coupling(temperature, _CUTOFF)
    d0, d1, d2 = _series.delta(np.exp(-4.0 * k))
    return -2.0 + 4.0 * d1, -2.0 - temperature * d0, d0 + 4.0 * k * d1, 16.0 * k * k * d2


def _hot(temperature: Array) -> tuple[Array, Array, Array, Array]:
    """Return u, f, s, c from the high-temperature series."""
    k = 1.0 / temperature
    v = np.tanh(k)
    y = v * v
    d0, d1, d2 = _series.delta(y)
    phi = math.log(2.0) + np.log1p(2.0 * np.sinh(0.5 * k) ** 2) * 2.0 + d0
    slope = 2.0 * v + 2.0 * (1.0 - y) * (d1 / v)
    bend = 2.0 * (1.0 - y) * (1.0 + (2.0 * (1.0 - y) * d2 - (1.0 + y) * d1) / np.maximum(y, 1e-300))
    return -slope, -temperature * phi, phi - k * slope, k * k * bend


def _middle(temperature: Array) -> tuple[Array, Array, Array, Array]:
    """Return u, f, s, c from the elliptic integrals."""
    from scipy.special import ellipe, ellipkm1

    k = 1.0 / temperature
    excess = sinh_excess(temperature)
    s = 1.0 + excess
    cosh_squared = 1.0 + s * s
    kappa_prime = excess * (2.0 + excess) / cosh_squared
    kappa_squared = 4.0 * s * s / cosh_squared**2
    coth = np.sqrt(cosh_squared) / s
    big_k = ellipkm1(kappa_prime**2)
    big_e = ellipe(kappa_squared)
    product = np.where(kappa_prime == 0.0, 0.0, kappa_prime) * np.where(
        kappa_prime == 0.0, 1.0, big_k
    )
    u = -coth * (1.0 + (2.0 / math.pi) * product)
    phi = math.log(2.0) + 0.5 * np.log(cosh_squared) + _integral(kappa_prime, kappa_squared)
    bracket = 2.0 * big_k - 2.0 * big_e - (1.0 - kappa_prime) * (0.5 * math.pi + product)
    c = (2.0 / math.pi) * (k * coth) ** 2 * bracket
    return u, -temperature * phi, phi + k * u, c


def _evaluate(which: int, temperature: ArrayLike) -> float | Array:
    """Return quantity number `which` of (u, f, s, c), choosing the form by temperature."""

    def formula(t: Array) -> Array:
        flat = t.ravel()
        out = np.empty_like(flat)
        cold, hot = flat < _COLD, flat > _HOT
        parts = ((cold, _cold), (hot, _hot), (~(cold | hot), _middle))
        for mask, form in parts:
            if mask.any():
                out[mask] = form(flat[mask])[which]
        return out.reshape(t.shape)

    return over_temperatures(formula, temperature)


@overload
def onsager_energy(temperature: float) -> float: ...
@overload
def onsager_energy(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def onsager_energy(temperature: ArrayLike) -> float | NDArray[np.float64]:
    r"""Energy per site of the infinite lattice, in units of J.

    .. math:: u = -\coth 2K\,[1 + (2/\pi)\,\kappa' \mathcal{K}(\kappa)]

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray
        A float for a scalar, else an array of the shape of `temperature`. It is
        -sqrt 2 at `T_C`, -2 at T = 0 and near -2/T when hot.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    Source: Onsager, Phys. Rev. 65, 117 (1944).
    """
    return _evaluate(0, temperature)


@overload
def onsager_free_energy(temperature: float) -> float: ...
@overload
def onsager_free_energy(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def onsager_free_energy(temperature: ArrayLike) -> float | NDArray[np.float64]:
    r"""Free energy per site of the infinite lattice, in units of J.

    .. math:: -f/T = \ln(2\cosh 2K) + \frac1\pi\int_0^{\pi/2}
              \ln\frac{1+\sqrt{1-\kappa^2\sin^2\theta}}{2}\,d\theta

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray
        At `T_C` it is -T_c [ln(2)/2 + 2G/pi], with Catalan's constant G.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    Source: Onsager, Phys. Rev. 65, 117 (1944).
    """
    return _evaluate(1, temperature)


@overload
def onsager_entropy(temperature: float) -> float: ...
@overload
def onsager_entropy(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def onsager_entropy(temperature: ArrayLike) -> float | NDArray[np.float64]:
    r"""Entropy per site of the infinite lattice, in nats: s = (u - f)/T.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray
        From 0 (cold) to ln 2 (hot); 0.306470158 at `T_C`. Relative precision holds
        also in the cold, where s is of order exp(-8/T).

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    Source: Onsager, Phys. Rev. 65, 117 (1944).
    """
    return _evaluate(2, temperature)


@overload
def onsager_heat_capacity(temperature: float) -> float: ...
@overload
def onsager_heat_capacity(temperature: ArrayLike) -> float | NDArray[np.float64]: ...
def onsager_heat_capacity(temperature: ArrayLike) -> float | NDArray[np.float64]:
    r"""Heat capacity per site of the infinite lattice, c = du/dT, in units of k_B.

    .. math:: c = \frac2\pi (K\coth 2K)^2 \{2\mathcal{K} - 2\mathcal{E}
              - (1-\kappa')[\pi/2 + \kappa'\mathcal{K}]\}

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.

    Returns
    -------
    float or ndarray
        `inf` at `T_C` exactly: the divergence is logarithmic, c ~ -0.4945 ln|1 - T/T_c|.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them.

    Notes
    -----
    Source: Onsager, Phys. Rev. 65, 117 (1944).
    """
    return _evaluate(3, temperature)
