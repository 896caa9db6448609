"""Experiments on any system: cool it, heat it, quench it, and write down what happens.

An experiment takes a system as it is and leaves it as it ends, so that `cool` followed by `heat`
is one story, and shows hysteresis where there is any. The price of energy, 1 / T, stands beside
every temperature.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer
from ergolib.arguments import temperature as check_temperature
from ergolib.arguments import temperatures as check_temperatures
from ergolib.statistics import blocked_error
from ergolib.systems.system import System

__all__ = ["cool", "heat", "quench"]


def cool(
    system: System,
    temperatures: ArrayLike,
    steps: int,
    equilibrate: int | None = None,
    measure_every: int = 1,
    progress: bool = False,
) -> pd.DataFrame:
    """Cool a system through falling temperatures, measuring at each.

    Parameters
    ----------
    system : System
        It is moved, and stays at the last temperature.
    temperatures : array_like
        One or more temperatures, each less than the one before.
    steps : int
        Steps at each temperature while measuring: at least twice `measure_every`.
    equilibrate : int, optional
        Steps at each temperature before measuring; ``steps // 5`` by default.
    measure_every : int, default 1
        Steps between measurements.
    progress : bool, default False
        Whether to show a progress bar.

    Returns
    -------
    pandas.DataFrame
        One row per temperature: ``temperature``, ``price`` (1 / temperature), for each key of the
        system's `observe` its mean ``<key>`` and one standard deviation of it ``<key>_error`` (by
        blocking), ``heat_capacity`` and ``heat_capacity_error`` (per site, from the fluctuations
        of the energy, N <(e - <e>)^2> / T^2), ``steps``, and ``converged``: whether every error
        of the row can be trusted, since the run is 200 autocorrelation times long or longer.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or the temperatures do not fall.
    """
    return _ramp(system, temperatures, steps, equilibrate, measure_every, progress, "fall")


def heat(
    system: System,
    temperatures: ArrayLike,
    steps: int,
    equilibrate: int | None = None,
    measure_every: int = 1,
    progress: bool = False,
) -> pd.DataFrame:
    """Heat a system through rising temperatures, measuring at each.

    Arguments, table and errors are those of `cool`, except that each temperature must be greater
    than the one before.
    """
    return _ramp(system, temperatures, steps, equilibrate, measure_every, progress, "rise")


def quench(
    system: System,
    temperature: float,
    steps: int,
    measure_every: int = 1,
    progress: bool = False,
    over: int = 0,
) -> pd.DataFrame:
    """Bring a system to a temperature, at once or at a steady rate, and watch it all the while.

    Parameters
    ----------
    system : System
        It is moved, and stays at the temperature.
    temperature : float
        In units of J.
    steps : int
        How long to watch, in all: at least `measure_every` and at least `over`.
    measure_every : int, default 1
        Steps between measurements.
    progress : bool, default False
        Whether to show a progress bar.
    over : int, default 0
        Steps over which the temperature changes linearly, from that of the system now. It changes
        before each of these steps by the same amount, and has arrived with the last of them. With
        0 it jumps.

    Returns
    -------
    pandas.DataFrame
        One row per measurement, the first before any step: ``step``, ``temperature`` and each key
        of the system's `observe`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    _check_system(system)
    temperature = check_temperature(temperature)
    measure_every = integer(measure_every, "measure_every", 1)
    steps = integer(steps, "steps", measure_every)
    over = integer(over, "over", 0, steps)
    start = system.temperature
    if over == 0:
        system.temperature = temperature
    rows = [{"step": 0, "temperature": system.temperature, **system.observe()}]
    times = range(measure_every, steps + 1, measure_every)
    for end in _watch(times, progress, "quench", len(times)):
        for step in range(end - measure_every + 1, min(end, over) + 1):
            part = step / over
            system.temperature = (1.0 - part) * start + part * temperature
            system.run(1)
        system.run(min(measure_every, max(0, end - over)))
        rows.append({"step": end, "temperature": system.temperature, **system.observe()})
    return pd.DataFrame(rows)


def _ramp(
    system: System,
    temperatures: ArrayLike,
    steps: int,
    equilibrate: int | None,
    measure_every: int,
    progress: bool,
    direction: str,
) -> pd.DataFrame:
    """Measure a system at temperatures that all fall or all rise."""
    _check_system(system)
    values = np.atleast_1d(check_temperatures(temperatures, "temperatures"))
    if values.ndim != 1:
        raise ValueError(f"temperatures must be one-dimensional, got shape {values.shape}")
    sign = -1.0 if direction == "fall" else 1.0
    if values.size == 0 or not (sign * np.diff(values) > 0.0).all():
        raise ValueError(
            f"temperatures must be one or more that {direction}, got {values.tolist()!r}"
        )
    measure_every = integer(measure_every, "measure_every", 1)
    steps = integer(steps, "steps", 2 * measure_every)
    wait = steps // 5 if equilibrate is None else integer(equilibrate, "equilibrate", 0)
    rows = []
    label = "cool" if direction == "fall" else "heat"
    for temperature in _watch(values.tolist(), progress, label, values.size):
        system.temperature = temperature
        system.run(wait)
        series = _measurements(system, steps // measure_every, measure_every)
        rows.append(_summary(series, temperature, system.sites, steps))
    return pd.DataFrame(rows)


def _measurements(system: System, count: int, every: int) -> dict[str, NDArray[np.float64]]:
    """Run and measure; return one series for each key of `observe`."""
    seen = [system.run(every).observe() for _ in range(count)]
    return {key: np.array([one[key] for one in seen]) for key in seen[0]}


def _summary(
    series: dict[str, NDArray[np.float64]], temperature: float, sites: int, steps: int
) -> dict[str, Any]:
    """Return means and errors at one temperature, and whether the errors can be trusted."""
    row: dict[str, Any] = {"temperature": temperature, "price": 1.0 / temperature}
    converged = True
    for key, values in series.items():
        estimate = blocked_error(values)
        converged &= estimate.converged
        row[key], row[f"{key}_error"] = estimate.mean, estimate.error
        if key == "energy":
            scale = sites / temperature**2
            spread = blocked_error(scale * (values - estimate.mean) ** 2)
            # the mean itself fluctuates by its error, and takes that much from the spread
            row["heat_capacity"] = spread.mean + scale * estimate.error**2
            row["heat_capacity_error"] = spread.error
            converged &= spread.converged
    return row | {"steps": steps, "converged": converged}


def _check_system(system: Any) -> None:
    if not isinstance(system, System):
        raise TypeError(f"system must be a System such as Ising, got {system!r}")


def _watch(items: Iterable[Any], progress: bool, label: str, total: int) -> Iterator[Any]:
    """Go through items, with a progress bar if asked."""
    if not progress:
        return iter(items)
    from tqdm.auto import tqdm

    return iter(tqdm(items, desc=label, total=total))
