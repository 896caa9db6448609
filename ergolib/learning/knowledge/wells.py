"""Wells of a chosen width: one pattern as a bound state, exactly.

A well about a pattern xi of N spins depends on the overlap m = (1/N) sum_i xi_i sigma_i alone,

    E = -N eps w(m),    w(m) = max(m, 0)^p,

where the power p, 2 or more, sets its width (Krotov and Hopfield 2016); p = infinity is the golf
hole, w = 1 at m = 1 and 0 elsewhere. With k spins that differ from xi, m = 1 - 2k/N, and C(N, k)
states share it. What melts, and at which temperature, is in `well_phases`; which couplings
it takes, in `well_orders`.

Our reconstruction of what Y. He and V. Lubchenko, Neural Computation 37, 742 (2025) call bound
states, in our own notation, with wells from D. Krotov and J. J. Hopfield, NIPS 29 (2016). k_B = 1.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, positive, real

__all__ = ["check_exponent", "check_price", "well_energies"]

Array = NDArray[np.float64]

MOST_SPINS = 10**6  # along the overlap
LARGEST_EXPONENT = 10**6


def check_exponent(value: Any, name: str = "exponent") -> float:
    """Return an exponent as a float: a whole number of at least 2, or infinity.

    Raises
    ------
    TypeError, ValueError
        For anything else, naming the argument.
    """
    wrong = ValueError(
        f"{name} must be a whole number from 2 to {LARGEST_EXPONENT}, or infinity (the golf "
        f"hole), got {value!r}"
    )
    try:
        golf_hole = not isinstance(value, (bool, str)) and float(value) == math.inf
    except (TypeError, ValueError, OverflowError):
        golf_hole = False
    if golf_hole:
        return math.inf
    power = real(value, name)
    if not (2.0 <= power <= LARGEST_EXPONENT and power == int(power)):
        raise wrong
    return power


def check_price(temperature: float, depth: float) -> None:
    """Raise ValueError if a depth at a temperature is too many nats for a float."""
    if not math.isfinite(depth / temperature):
        raise ValueError(
            f"temperature must not be so low that a depth of {depth:g} over it is infinite, "
            f"got {temperature!r}"
        )


def well_energies(n: int, exponent: float, depth_per_spin: float = 1.0) -> Array:
    """Return the energy of a well, -N eps w(m), by the number of spins that agree, 0 to N.

    Parameters
    ----------
    n : int
        Spins N, from 1 to 10^6.
    exponent : int or float
        p, a whole number of at least 2, or ``math.inf`` for the golf hole.
    depth_per_spin : float, default 1.0
        eps, greater than 0.

    Returns
    -------
    ndarray, shape (N + 1,)
        At the overlaps -1, -1 + 2/N, ... 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> well_energies(4, 2)
    array([ 0.,  0.,  0., -1., -4.])
    """
    n = integer(n, "n", 1, MOST_SPINS)
    power, eps = check_exponent(exponent), positive(depth_per_spin, "depth_per_spin")
    agree = np.arange(n + 1)
    if power == math.inf:
        return np.where(agree == n, -n * eps, 0.0)
    with np.errstate(under="ignore"):
        deep = np.maximum(2.0 * agree / n - 1.0, 0.0) ** power
    return 0.0 - n * eps * deep
