"""The price at which two phases coexist: Maxwell's construction.

Where the price curve beta(E) of a finite system bends back, S(E) is not concave: a straight line
touches it in two points, E_o and E_d, and runs above it in between. At the price that is the
slope of this line both phases are equally good: S - beta E is the same, and P(E) has two peaks of
one height. The line cuts equal areas off the price curve (Maxwell 1875):

    integral from E_o to E_d of [beta(E) - beta_t] dE = 0.

E_d - E_o is the latent heat. The largest distance of S below the line is the barrier between the
phases, ln of the ratio of P(E) at its peaks and between them; in a box with joined edges it is that
of two walls between phases, and grows as their length. The line is what remains of S in the limit
of a large system, and what a bath sees at any size: canonical entropy is the concave hull.

The price so found differs from the limit by about ln(q) / (E_d - E_o) if there are q ordered phases
and one disordered (Borgs and Kotecky 1990), for then equal peaks are not equal weights.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline

from ergolib.arguments import positive
from ergolib.price.curves import PriceCurve
from ergolib.price.density import gaussian_sigmas, jackknife_error
from ergolib.price.inflections import _check_curve

__all__ = ["Coexistence", "maxwell_construction"]

Array = NDArray[np.float64]

ROUNDING = 1e-12  # of the entropy's range: less is no barrier


class Coexistence(NamedTuple):
    """Two phases at one price.

    Attributes
    ----------
    price, price_error : float
        At which they coexist, in nats per unit of energy.
    energy_ordered, energy_ordered_error : float
        Of the phase of lower energy, where the line touches.
    energy_disordered, energy_disordered_error : float
        Of the other.
    barrier, barrier_error : float
        Nats by which entropy falls short of the line in between.
    sigmas : float
        How far the barrier is from none, as sigmas of a normal distribution; infinite if exact.
    """

    price: float
    price_error: float
    energy_ordered: float
    energy_ordered_error: float
    energy_disordered: float
    energy_disordered_error: float
    barrier: float
    barrier_error: float
    sigmas: float

    @property
    def temperature(self) -> float:
        """1 / price."""
        return 1.0 / self.price

    @property
    def latent_heat(self) -> float:
        """Difference of the two energies, of the whole system."""
        return self.energy_disordered - self.energy_ordered


def maxwell_construction(curve: PriceCurve, sigmas: float = 5.0) -> Coexistence:
    """Find the price at which two phases coexist, from a curve that bends back.

    Parameters
    ----------
    curve : PriceCurve
        Smooth, as from ``price_curve(density, window)``.
    sigmas : float, default 5.0
        How clear the barrier between the phases must be.

    Returns
    -------
    Coexistence
        Of the deepest of all places where S(E) is not concave.

    Raises
    ------
    TypeError, ValueError
        If the curve is not a smooth microcanonical one, does not bend back, or only by noise.
    """
    _check_curve(curve)
    least = positive(sigmas, "sigmas")
    whole = curve.prices, curve.slopes
    entropy = _entropy(curve.energies, *whole)
    bridge = _deepest(curve.energies, entropy)
    if bridge is None:
        raise ValueError("curve must bend back for two phases to coexist; its price only falls")
    replicates = list(zip(curve.price_replicates, curve.slope_replicates, strict=True))
    values = np.array([_measures(curve.energies, *one, *bridge) for one in replicates])
    errors = jackknife_error(values.reshape(-1, 4), np.zeros(4)).tolist()
    price, ordered, disordered, barrier = _measures(curve.energies, *whole, *bridge)
    clear = gaussian_sigmas(barrier, errors[3], len(replicates))
    if clear < least:
        raise ValueError(
            f"curve must bend back by more than noise: the barrier is {barrier:.2g} nats, with an "
            f"error of {errors[3]:.2g}, {clear:.1f} of {least:g} sigmas"
        )
    return Coexistence(
        price,
        errors[0],
        ordered,
        errors[1],
        disordered,
        errors[2],
        barrier,
        errors[3],
        clear,
    )


def _entropy(energies: Array, prices: Array, slopes: Array) -> Array:
    """Return the integral of the price, from the first energy."""
    return np.asarray(CubicHermiteSpline(energies, prices, slopes).antiderivative()(energies))


def _deepest(energies: Array, entropy: Array) -> tuple[int, int, int] | None:
    """Return ends and middle of the straight part of the concave hull that is farthest above S."""
    hull: list[int] = []
    for i in range(energies.size):
        while len(hull) > 1 and _turns_up(energies, entropy, hull[-2], hull[-1], i):
            hull.pop()
        hull.append(i)
    best, answer = ROUNDING * max(1.0, float(np.ptp(entropy))), None
    for a, b in pairwise(hull):
        gap = _below(energies, entropy, a, b)
        if gap.max() > best:
            best, answer = float(gap.max()), (a, b, a + int(np.argmax(gap)))
    return answer


def _turns_up(x: Array, y: Array, a: int, b: int, c: int) -> bool:
    return bool((y[b] - y[a]) * (x[c] - x[b]) <= (y[c] - y[b]) * (x[b] - x[a]))


def _below(energies: Array, entropy: Array, a: int, b: int) -> Array:
    """Return how far S is below the line from a to b, at each energy from a to b."""
    price = (entropy[b] - entropy[a]) / (energies[b] - energies[a])
    between = slice(a, b + 1)
    return np.asarray(entropy[a] + price * (energies[between] - energies[a]) - entropy[between])


def _measures(
    energies: Array, prices: Array, slopes: Array, a: int, b: int, middle: int
) -> tuple[float, float, float, float]:
    """Return price, both energies and barrier, near the ends and the middle of a line.

    To first order the ends do not matter for price and barrier: the line is a tangent there.
    """
    entropy = _entropy(energies, prices, slopes)
    price = float((entropy[b] - entropy[a]) / (energies[b] - energies[a]))
    barrier = float(_below(energies, entropy, a, b)[middle - a])
    ends = [float(energies[i] + (price - prices[i]) / slopes[i]) for i in (a, b)]
    return price, ends[0], ends[1], barrier
