"""Every thermal average at every temperature, from one table of states.

At temperature T (k_B = 1) an energy has probability P(E) = g(E) exp(-E/T) / Z. So one density of
states gives the mean energy, the heat capacity (<E^2> - <E>^2) / T^2, the free energy F = -T ln Z
and the entropy S = (<E> - F) / T at any temperature, without another run.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ergolib.arguments import temperatures as check_temperatures
from ergolib.price.density import as_density

__all__ = ["canonical", "energy_distribution"]


def canonical(density: Any, temperatures: ArrayLike) -> pd.DataFrame:
    """Return thermal averages at temperatures, from a density of states.

    Parameters
    ----------
    density : DensityOfStates or (energies, counts)
        From `wang_landau`, `multi_histogram`, or `exact.density_of_states`.
    temperatures : array_like
        One or more, greater than 0.

    Returns
    -------
    pandas.DataFrame
        One row per temperature: ``temperature``, ``price`` (1 / temperature), and ``energy``,
        ``heat_capacity``, ``entropy`` (nats) and ``free_energy`` of the whole system, each with
        its error, ``<name>_error``, which is 0 if the density is exact.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> from ergolib import exact, price
    >>> table = price.canonical(exact.density_of_states(4), [1.0])
    >>> round(float(table.entropy[0]), 6)
    0.744186
    """
    table = as_density(density)
    values = np.atleast_1d(check_temperatures(temperatures, "temperatures"))
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"temperatures must be one or more in a row, got shape {values.shape}")
    columns = {"temperature": values, "price": 1.0 / values}
    for name in ("energy", "heat_capacity", "entropy", "free_energy"):
        columns[name], columns[f"{name}_error"] = getattr(table, name)(values)
    return pd.DataFrame(columns)


def energy_distribution(density: Any, temperature: float) -> pd.DataFrame:
    """Return the probability of each energy at one temperature.

    Where two phases coexist on a small lattice it has two peaks.

    Parameters
    ----------
    density : DensityOfStates or (energies, counts)
        As for `canonical`.
    temperature : float
        Greater than 0.

    Returns
    -------
    pandas.DataFrame
        One row per energy: ``energy``, ``probability`` and ``error``.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    table = as_density(density)
    chance, error = table.distribution(temperature)
    return pd.DataFrame({"energy": table.energies, "probability": chance, "error": error})
