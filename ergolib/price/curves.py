"""What a unit of energy costs at each energy: price curves.

The price of energy, in nats of entropy for a unit of energy, is the slope of ln g,

    beta(E) = dS/dE = d ln g / dE = 1/T(E),

in a system whose energy is fixed (microcanonical). Between two neighbouring energies it is their
difference, exactly. Steps of ln g are uneven on a small lattice, and those of a measured ln g noisy
too; so there is also a smooth curve: at each energy, the slope of the cubic that fits ln g best in
a window around it, near energies counting for more (Savitzky and Golay 1964; weights of Cleveland
1979). It follows true structure wider than the window, and flattens what is narrower.

In contact with a bath the price is set, 1/T, and the mean energy follows (canonical). In a large
system the two curves are one. In a small one they part where two phases coexist: the microcanonical
curve bends back, the canonical one cannot, for d<E>/d beta = -(variance of E) is never positive.

The slope of the price, gamma = d beta / dE, is -beta^2 / C where C is the heat capacity.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import positive, real
from ergolib.arguments import temperatures as check_temperatures
from ergolib.price.density import DensityOfStates, as_density, jackknife_error

__all__ = ["PriceCurve", "canonical_price_curve", "price_curve"]

Array = NDArray[np.float64]

DEGREE = 3  # of the local fit
FEWEST = 7  # energies in a window


def _none() -> Array:
    return np.empty((0, 0))


@dataclass(frozen=True, eq=False, repr=False)
class PriceCurve:
    """The price of energy along an axis of energies.

    Attributes
    ----------
    energies : ndarray
        Rising, of the whole system: midpoints of steps, energies, or mean energies.
    prices : ndarray
        Nats per unit of energy.
    slopes : ndarray
        d price / d energy: gamma. Empty if the curve is of steps.
    price_replicates, slope_replicates : ndarray
        One row for each replicate of the density of states; empty if that is exact.
    energy_errors : ndarray
        One standard deviation of the energies: 0 unless they are means.
    method : str
        ``"difference"``, ``"smooth"`` or ``"canonical"``.
    window : float
        Width of the smooth fit, in units of energy; 0 for the others.
    """

    energies: Array
    prices: Array
    slopes: Array
    price_replicates: Array = field(default_factory=_none)
    slope_replicates: Array = field(default_factory=_none)
    energy_errors: Array = field(default_factory=lambda: np.empty(0))
    method: str = "smooth"
    window: float = 0.0
    _edges: Array = field(default_factory=lambda: np.empty(0))

    def __repr__(self) -> str:
        """Return what kind of curve it is and what it spans."""
        return (
            f"PriceCurve({self.method}, {self.energies.size} energies from {self.energies[0]:g} "
            f"to {self.energies[-1]:g}, prices from {self.prices.min():.4g} to "
            f"{self.prices.max():.4g})"
        )

    @property
    def errors(self) -> Array:
        """One standard deviation of each price."""
        return jackknife_error(self.price_replicates, np.zeros_like(self.prices))

    @property
    def slope_errors(self) -> Array:
        """One standard deviation of each slope."""
        return jackknife_error(self.slope_replicates, np.zeros_like(self.slopes))

    def table(self) -> pd.DataFrame:
        """Return ``energy``, ``energy_error``, ``price``, ``error`` and, where known, slopes."""
        columns = {
            "energy": self.energies,
            "energy_error": self.energy_errors
            if self.energy_errors.size
            else np.zeros_like(self.energies),
            "price": self.prices,
            "error": self.errors,
        }
        if self.slopes.size:
            columns |= {"slope": self.slopes, "slope_error": self.slope_errors}
        return pd.DataFrame(columns)

    def at(self, energy: float) -> float:
        """Return the price at an energy.

        Parameters
        ----------
        energy : float
            Within the curve.

        Returns
        -------
        float
            On a curve of steps, that of the step the energy lies on (of the two steps that meet
            at an energy of the system, the upper one); else interpolated between neighbours.

        Raises
        ------
        TypeError, ValueError
            If the energy is not a finite number within the curve.
        """
        value = real(energy, "energy")
        span = self._edges if self._edges.size else self.energies
        if not span[0] <= value <= span[-1]:
            raise ValueError(f"energy must be from {span[0]:g} to {span[-1]:g}, got {value!r}")
        if self._edges.size:
            step = int(np.searchsorted(span, value, "right")) - 1
            return float(self.prices[min(step, self.prices.size - 1)])
        return float(np.interp(value, self.energies, self.prices))


def price_curve(density: Any, window: float | None = None) -> PriceCurve:
    """Return the microcanonical price of energy, d ln g / dE.

    Parameters
    ----------
    density : DensityOfStates or (energies, counts)
        With at least two energies.
    window : float, optional
        Width of a smooth local fit, in units of energy; it must hold at least seven energies. None
        takes differences between neighbouring energies, which are exact but uneven.

    Returns
    -------
    PriceCurve
        At the midpoints between neighbouring energies; with a window, at each energy around which
        the whole window fits and holds at least seven. Its errors are of chance, not of what the
        window smooths away: try two windows.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the window holds too few energies or is too wide.

    Examples
    --------
    >>> from ergolib import exact, price
    >>> curve = price.price_curve(exact.density_of_states(6))
    >>> round(curve.at(-70), 4)  # (ln 72 - ln 2) / 8
    0.4479
    """
    table = as_density(density)
    if table.energies.size < 2:
        raise ValueError(f"density must have at least 2 energies, got {table.energies.size}")
    if window is None:
        return _differences(table)
    return _smooth(table, positive(window, "window"))


def canonical_price_curve(density: Any, temperatures: ArrayLike) -> PriceCurve:
    """Return the canonical price of energy: 1/T against the mean energy at T.

    Parameters
    ----------
    density : DensityOfStates or (energies, counts)
        As for `price_curve`.
    temperatures : array_like
        One or more, greater than 0, no two alike.

    Returns
    -------
    PriceCurve
        From the lowest temperature to the highest. Prices are exact and energies have errors. The
        slope is -1 / (variance of E).

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    table = as_density(density)
    t = np.atleast_1d(check_temperatures(temperatures, "temperatures"))
    if t.ndim != 1 or t.size == 0 or np.unique(t).size != t.size:
        raise ValueError(f"temperatures must be one or more, no two alike, got {t.tolist()!r:.80}")
    t = np.sort(t)
    energies, errors = table.energy(t)
    flat = np.flatnonzero(table.heat_capacity(t).value <= 0.0)
    if flat.size:
        raise ValueError(
            f"temperatures must be high enough for the energy to vary, got {float(t[flat[0]])!r}"
        )

    def slopes(one: DensityOfStates) -> Array:
        return np.asarray(-1.0 / (t**2 * one.heat_capacity(t).value))

    replicates = [DensityOfStates(table.energies, one) for one in table.replicates]
    return PriceCurve(
        energies,
        1.0 / t,
        slopes(table),
        np.tile(1.0 / t, (len(replicates), 1)),
        np.array([slopes(one) for one in replicates]).reshape(len(replicates), t.size),
        errors,
        "canonical",
    )


def _differences(table: DensityOfStates) -> PriceCurve:
    """Return the slope of each step between neighbouring energies."""
    gaps = np.diff(table.energies)
    return PriceCurve(
        0.5 * (table.energies[:-1] + table.energies[1:]),
        np.diff(table.log_g) / gaps,
        np.empty(0),
        np.diff(table.replicates, axis=1) / gaps,
        method="difference",
        _edges=table.energies,
    )


def _smooth(table: DensityOfStates, window: float) -> PriceCurve:
    """Return slope and curvature of the cubic that fits best around each energy."""
    energies, half = table.energies, 0.5 * window
    inside = (energies - half >= energies[0] - 1e-9) & (energies + half <= energies[-1] + 1e-9)
    middles = np.flatnonzero(inside)
    if middles.size == 0:
        raise ValueError(
            f"window must be at most the span of the energies, "
            f"{energies[-1] - energies[0]:g}, got {window!r}"
        )
    held = np.searchsorted(energies, energies[middles] + half + 1e-9) - np.searchsorted(
        energies, energies[middles] - half - 1e-9
    )
    if held.max() < FEWEST:
        raise ValueError(
            f"window must hold at least {FEWEST} energies, got {window!r}, which holds {held.max()}"
        )
    middles = middles[held >= FEWEST]  # near the ends there may be fewer
    first = np.zeros((middles.size, energies.size))
    second = np.zeros_like(first)
    for row, middle in enumerate(middles):
        away = (energies - energies[middle]) / half
        near = np.flatnonzero(np.abs(away) < 1.0 + 1e-12)
        weight = np.sqrt((1.0 - np.minimum(1.0, np.abs(away[near])) ** 3) ** 3)
        powers = away[near, None] ** np.arange(DEGREE + 1)
        fit = np.linalg.pinv(powers * weight[:, None]) * weight
        first[row, near] = fit[1] / half
        second[row, near] = 2.0 * fit[2] / half**2
    return PriceCurve(
        energies[middles],
        first @ table.log_g,
        second @ table.log_g,
        table.replicates @ first.T,
        table.replicates @ second.T,
        method="smooth",
        window=window,
    )
