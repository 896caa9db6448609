"""Finding transitions in a finite system: where the price of energy is least sensitive to energy.

Far from any transition the price beta(E) = d ln g / dE falls as energy is added, steadily, and its
slope gamma = d beta / dE is negative. At a transition energy is taken up at nearly one price: beta
has an inflection point and gamma a maximum. If that maximum is negative, the transition is
continuous. If it is positive the price rises while energy is added, the curve bends back, and two
phases coexist: the transition is of first order. This needs no infinite system, and no order
parameter (Schnabel, Seaton, Landau and Bachmann, Phys. Rev. E 84, 011127, 2011; Qi and Bachmann,
Phys. Rev. Lett. 120, 180601, 2018). On small systems it also finds what is no transition in the
limit: see how gamma changes with size.

Noise has maxima, too. A maximum counts only if it stands above the lowest point on either side by
so many errors of that difference; the error is that of the jackknife, and its own uncertainty is
allowed for (Student's distribution).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import positive
from ergolib.price.curves import PriceCurve
from ergolib.price.density import gaussian_sigmas, jackknife_error

__all__ = ["InflectionPoint", "inflection_points"]

Array = NDArray[np.float64]


class InflectionPoint(NamedTuple):
    """A maximum of gamma = d price / d energy.

    Attributes
    ----------
    order : str
        ``"first"`` if gamma is positive there, ``"continuous"`` if negative, ``"undecided"`` if
        its sign is within the noise.
    energy : float
        Where, on the curve's own energies.
    price, price_error : float
        Of energy, there.
    slope, slope_error : float
        Gamma and its error.
    sigmas : float
        How far the maximum stands out from what is on both sides, as sigmas of a normal
        distribution; infinite for an exact curve.
    """

    order: str
    energy: float
    price: float
    price_error: float
    slope: float
    slope_error: float
    sigmas: float


def inflection_points(curve: PriceCurve, sigmas: float = 5.0) -> list[InflectionPoint]:
    """Find the transitions on a microcanonical price curve.

    Parameters
    ----------
    curve : PriceCurve
        Smooth, as from ``price_curve(density, window)``. The window hides all that is narrower. An
        exact density has no errors, so that every maximum counts: take a window wide enough to
        cover the unevenness of a lattice's energies.
    sigmas : float, default 5.0
        How clear a maximum, and the sign of gamma there, must be.

    Returns
    -------
    list of InflectionPoint
        From low energy to high. The ends of the curve do not count.

    Raises
    ------
    TypeError, ValueError
        If the curve is not a smooth microcanonical one, or `sigmas` not greater than 0.
    """
    _check_curve(curve)
    least = positive(sigmas, "sigmas")
    found = []
    slopes, k = curve.slopes, len(curve.slope_replicates)
    for peak in _peaks(slopes):
        clear = min(
            gaussian_sigmas(
                float(slopes[peak] - slopes[valley]),
                _error_of_difference(curve.slope_replicates, peak, valley),
                k,
            )
            for valley in _valleys(slopes, peak)
        )
        if clear < least:
            continue
        slope_error = float(curve.slope_errors[peak])
        sign = gaussian_sigmas(float(slopes[peak]), slope_error, k)
        order = "first" if sign >= least else "continuous" if sign <= -least else "undecided"
        found.append(
            InflectionPoint(
                order,
                float(curve.energies[peak]),
                float(curve.prices[peak]),
                float(curve.errors[peak]),
                float(slopes[peak]),
                slope_error,
                clear,
            )
        )
    return found


def _check_curve(curve: Any) -> None:
    if not isinstance(curve, PriceCurve):
        raise TypeError(f"curve must be a PriceCurve, got {type(curve).__name__}")
    if curve.method != "smooth":
        raise ValueError(
            "curve must be a smooth microcanonical one, price_curve(density, window), "
            f"got one by {curve.method!r}"
        )


def _peaks(values: Array) -> NDArray[np.int64]:
    """Return where values are greater than their neighbours, the ends excepted."""
    inner = (values[1:-1] > values[:-2]) & (values[1:-1] >= values[2:])
    return np.flatnonzero(inner) + 1


def _valleys(values: Array, peak: int) -> tuple[int, int]:
    """Return the lowest point on each side of a peak, as far as nothing is higher than it."""
    higher = np.flatnonzero(values > values[peak])
    first = int(higher[higher < peak].max(initial=-1)) + 1
    last = int(higher[higher > peak].min(initial=values.size))
    left = first + int(np.argmin(values[first : peak + 1]))
    right = peak + int(np.argmin(values[peak:last]))
    return left, right


def _error_of_difference(replicates: Array, one: int, other: int) -> float:
    if len(replicates) == 0:
        return 0.0
    return float(jackknife_error(replicates[:, one] - replicates[:, other], np.zeros(())))
