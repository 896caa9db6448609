"""A table of how many states there are at each energy, and how well it is known.

The density of states g(E) is all that equilibrium asks of a system. With S(E) = ln g(E), in nats,

    Z(T) = sum over E of g(E) exp(-E/T),    P(E) = g(E) exp(-E/T) / Z,

it gives every thermal average at every temperature, and its slope, d ln g / dE, is the price of
energy. It may be counted exactly (`ergolib.exact`), by a random walk (`wang_landau`), or from runs
at several temperatures (`multi_histogram`). All three are kept in the same table, so that whatever
is calculated from one can be calculated from the others.

Errors are carried by *replicates*: the same table made from all data but a part, k of them, each
with another part left out. Whatever is calculated is calculated from each replicate, too, and has
the error of the jackknife (Quenouille 1956; Tukey 1958), which needs no derivatives and knows how
the errors at different energies go together:

    error^2 = (k - 1)/k * sum over replicates of (value - mean of these values)^2.

Energies here are those of the whole system, not per site. k_B = 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ergolib.arguments import reals, temperatures

__all__ = ["DensityOfStates", "Measured", "as_density", "gaussian_sigmas", "jackknife_error"]

Array = NDArray[np.float64]


class Measured(NamedTuple):
    """Numbers and their errors.

    Attributes
    ----------
    value : float or ndarray
        The estimate.
    error : float or ndarray
        One standard deviation of it; 0 where the density of states is exact.
    """

    value: Any
    error: Any


def _no_replicates() -> Array:
    return np.empty((0, 0))


@dataclass(frozen=True, eq=False)
class DensityOfStates:
    """ln g at each energy, with errors.

    Attributes
    ----------
    energies : ndarray
        The n energies that occur, rising, of the whole system.
    log_g : ndarray
        ln g at each of them, in nats.
    replicates : ndarray
        Shape (k, n), k = 0 or at least 2: ln g from all data but a part. None for an exact table.
    converged : bool
        Whether the errors can be trusted, as far as the method that made the table can tell.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not hold finite numbers, or do not fit one another.
    """

    energies: Array
    log_g: Array
    replicates: Array = field(default_factory=_no_replicates)
    converged: bool = True

    def __post_init__(self) -> None:
        energies, log_g = reals(self.energies, "energies"), reals(self.log_g, "log_g")
        replicates = reals(self.replicates, "replicates")
        if energies.ndim != 1 or energies.size < 1 or not (np.diff(energies) > 0.0).all():
            raise ValueError(
                f"energies must be one or more that rise, got shape {energies.shape}"
                + (f" from {energies.flat[0]!r}" if energies.size else "")
            )
        if log_g.shape != energies.shape:
            raise ValueError(f"log_g must have the shape {energies.shape}, got {log_g.shape}")
        if replicates.size == 0:
            replicates = np.empty((0, energies.size))
        if replicates.ndim != 2 or replicates.shape[1] != energies.size or len(replicates) == 1:
            raise ValueError(
                f"replicates must have the shape (k, {energies.size}), k = 0 or at least 2, "
                f"got {replicates.shape}"
            )
        for name, array in (("energies", energies), ("log_g", log_g), ("replicates", replicates)):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def __repr__(self) -> str:
        """Return how many energies there are, from where to where, and how well they are known."""
        known = "exact" if not len(self.replicates) else f"error up to {self.errors.max():.2g}"
        return (
            f"{type(self).__name__}({self.energies.size} energies from {self.energies[0]:g} "
            f"to {self.energies[-1]:g}, {known})"
        )

    @classmethod
    def from_counts(cls, energies: ArrayLike, counts: ArrayLike) -> DensityOfStates:
        """Return the table of exact counts, such as those of `exact.density_of_states`.

        Parameters
        ----------
        energies : array_like
            Rising.
        counts : array_like
            The number of states at each, greater than 0. (Where logarithms are known instead, as
            from `exact.log_density_of_states`, call ``DensityOfStates(energies, log_counts)``.)

        Raises
        ------
        TypeError, ValueError
            If these are not finite numbers, or a count is not greater than 0.
        """
        numbers = reals(counts, "counts")
        if numbers.size == 0 or not (numbers > 0.0).all():
            raise ValueError(f"counts must be greater than 0, got {numbers.tolist()!r:.60}")
        return DensityOfStates(reals(energies, "energies"), np.log(numbers))

    @property
    def errors(self) -> Array:
        """One standard deviation of each ln g, that of a constant common to all included."""
        return np.asarray(jackknife_error(self.replicates, np.zeros_like(self.log_g)))

    @property
    def log_states(self) -> Measured:
        """Ln of the number of all states, sum over E of g(E)."""
        return self.estimate(lambda log_g: special.logsumexp(log_g, axis=-1))

    def estimate(self, function: Callable[[Array], ArrayLike]) -> Measured:
        """Return a function of ln g, with its error by the jackknife.

        Parameters
        ----------
        function : callable
            It takes ln g, shape (n,), and returns a finite number or an array of them.

        Returns
        -------
        Measured
            The function and its error.

        Raises
        ------
        ValueError
            If the function is not finite.
        """
        value = np.asarray(function(self.log_g), dtype=np.float64)
        values = np.array([function(one) for one in self.replicates], dtype=np.float64)
        if not (np.isfinite(value).all() and np.isfinite(values).all()):
            raise ValueError("function must be finite for ln g and its replicates")
        error = jackknife_error(values, np.zeros_like(value))
        if value.ndim == 0:
            return Measured(float(value), float(error))
        return Measured(value, error)

    def table(self) -> pd.DataFrame:
        """Return a table of ``energy``, ``log_g`` and ``error``, one row per energy."""
        return pd.DataFrame({"energy": self.energies, "log_g": self.log_g, "error": self.errors})

    def log_partition_function(self, temperature: ArrayLike) -> Measured:
        """Return ln Z(T) = ln of the sum over E of g exp(-E/T)."""
        return self._averaged(temperature, lambda log_z, mean, variance, t: log_z)

    def free_energy(self, temperature: ArrayLike) -> Measured:
        """Return F = -T ln Z."""
        return self._averaged(temperature, lambda log_z, mean, variance, t: -t * log_z)

    def energy(self, temperature: ArrayLike) -> Measured:
        """Return the mean energy <E>, of the whole system.

        Parameters
        ----------
        temperature : array_like
            Greater than 0, of any shape. This and what follows holds for `heat_capacity`,
            `entropy`, `free_energy` and `log_partition_function` as well.

        Returns
        -------
        Measured
            Value and error, of the shape of `temperature`; numbers for a number.

        Raises
        ------
        TypeError, ValueError
            If a temperature is not a finite number greater than 0, or one that the data say
            nothing of.
        """
        return self._averaged(temperature, lambda log_z, mean, variance, t: mean)

    def heat_capacity(self, temperature: ArrayLike) -> Measured:
        """Return the heat capacity (<E^2> - <E>^2) / T^2."""
        return self._averaged(temperature, lambda log_z, mean, variance, t: variance / t**2)

    def entropy(self, temperature: ArrayLike) -> Measured:
        """Return the entropy S = ln Z + <E>/T in nats."""
        return self._averaged(temperature, lambda log_z, mean, variance, t: log_z + mean / t)

    def distribution(self, temperature: float) -> Measured:
        """Return the probability of each energy at one temperature, P(E) = g exp(-E/T) / Z."""
        t = self._checked(temperature)
        if t.ndim != 0:
            raise ValueError(f"temperature must be one number, got shape {t.shape}")
        return self.estimate(lambda log_g: special.softmax(log_g - self.energies / t))

    def _checked(self, temperature: ArrayLike) -> Array:
        """Return temperatures as an array; who knows only some of them says so here."""
        return temperatures(temperature, "temperature")

    def _averaged(
        self, temperature: ArrayLike, quantity: Callable[[Array, Array, Array, Array], Array]
    ) -> Measured:
        """Return a quantity made of ln Z, <E> and the variance of E at each temperature."""
        t = self._checked(temperature)
        return self.estimate(lambda log_g: quantity(*_moments(self.energies, log_g, t), t))


def _moments(energies: Array, log_g: Array, temperature: Array) -> tuple[Array, Array, Array]:
    """Return ln Z, the mean and the variance of the energy, in the shape of the temperature."""
    weights = log_g - (energies - energies[0]) / temperature[..., None]
    log_z = special.logsumexp(weights, axis=-1)
    chances = np.exp(weights - log_z[..., None])
    mean = (chances * energies).sum(axis=-1)
    variance = (chances * (energies - mean[..., None]) ** 2).sum(axis=-1)
    return log_z - energies[0] / temperature, mean, variance


def jackknife_error(values: Array, otherwise: Array) -> Array:
    """Return the jackknife error of values, one row for each replicate; `otherwise` if none."""
    if len(values) == 0:
        return otherwise
    k = len(values)
    squares = ((values - values.mean(axis=0)) ** 2).sum(axis=0)
    return np.asarray(np.sqrt((k - 1) / k * squares))


def gaussian_sigmas(value: float, error: float, replicates: int) -> float:
    """Return how many sigmas of a normal distribution are as rare as this many errors.

    An error found from k parts is itself uncertain: value / error follows Student's distribution
    with k - 1 degrees of freedom, in which 5 errors are not rare if k is small.
    """
    if error == 0.0:
        return 0.0 if value == 0.0 else math.copysign(math.inf, value)
    if replicates == 0:
        return value / error
    rarity = special.stdtr(replicates - 1, -abs(value) / error)
    return math.copysign(float(-special.ndtri(rarity)), value)


def as_density(density: Any) -> DensityOfStates:
    """Return a density of states, given that or exact (energies, counts).

    Raises
    ------
    TypeError, ValueError
        If it is neither, or the counts are not greater than 0.
    """
    if isinstance(density, DensityOfStates):
        return density
    if not isinstance(density, (tuple, list)) or len(density) != 2:
        raise TypeError(
            "density must be a DensityOfStates or a pair (energies, counts) such as "
            f"exact.density_of_states gives, got {type(density).__name__}"
        )
    return DensityOfStates.from_counts(*density)
