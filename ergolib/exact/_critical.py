"""The critical point of the square lattice, and quantities that vanish there.

The infinite two-dimensional Ising model (k_B = 1, J = 1, coupling K = 1/T) is critical
where it equals its own Kramers-Wannier dual: sinh 2K = 1, or T_c = 2/ln(1 + sqrt 2).
Near T_c the exact formulas hold differences such as sinh 2K - 1. Taken as they stand,
those lose all their digits. The addition theorem for sinh gives the same difference
from T - T_c with none lost, if the float `T_C` is understood to *be* the critical
temperature. Source: Kramers and Wannier, Phys. Rev. 60, 252 (1941); Onsager, Phys.
Rev. 65, 117 (1944).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import temperatures

__all__ = ["T_C"]

Array = NDArray[np.float64]

T_C: float = 2.0 / math.log1p(math.sqrt(2.0))
"""The critical temperature 2/ln(1 + sqrt 2) = 2.269185314213, in units of J."""

_NEAR = 0.5


def over_temperatures(formula: Callable[[Array], Array], temperature: ArrayLike) -> float | Array:
    """Apply `formula` to checked temperatures; a scalar in gives a float out."""
    checked = temperatures(temperature)
    values = formula(np.atleast_1d(checked))
    return float(values[0]) if checked.ndim == 0 else values.reshape(checked.shape)


def coupling(temperature: Array, largest: float = np.inf) -> Array:
    """Return K = 1/T, cut off at `largest` so that exponentials of it stay finite."""
    with np.errstate(over="ignore"):
        return np.minimum(1.0 / temperature, largest)


def sinh_excess(temperature: Array) -> Array:
    """Return sinh 2K - 1 to full relative precision, also next to T_c.

    With d = 2K - 2K_c and sinh 2K_c = 1, cosh 2K_c = sqrt 2, it is
    2 sinh^2(d/2) + sqrt 2 sinh d. K is cut off at 150.
    """
    clipped = np.maximum(temperature, 1.0 / 150.0)
    d = (2.0 / T_C) * ((T_C - clipped) / clipped)
    return 2.0 * np.sinh(0.5 * d) ** 2 + math.sqrt(2.0) * np.sinh(d)


def gap(temperature: Array) -> Array:
    """Return gamma_0 = 2K + ln tanh K = 2K - 2K*, positive below T_c and negative above.

    Near T_c it is taken from sinh gamma_0 = coth 2K (sinh 2K - 1).
    """
    k = coupling(temperature, 1e300)
    excess = sinh_excess(temperature)
    near = np.abs(excess) < _NEAR
    safe = np.where(near, excess, 0.0)
    s = 1.0 + safe
    close = np.arcsinh(np.sqrt(1.0 + s * s) / s * safe)
    return np.where(near, close, 2.0 * k + np.log(np.tanh(k)))
