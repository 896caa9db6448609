"""Straight lines through groups of runs: how the wait depends on the drive and on the start.

Nucleation and the escape from a saddle foretell different laws of the waiting time t:

    power      t = A q^-p              ln t is a line in ln q
    barrier    t = A exp(c / q)        ln t is a line in 1 / q
    saddle     t = (1 / r) ln(1 / start) + ...     t is a line in ln(1 / start)

A group are the runs at one x, alike but for their seeds. Through the groups' means, each with its
own standard error, goes the line of least squares. Whether the law holds is told by what is left:
chi^2, the sum of squares of (mean - line) / error, is about the number of groups less 2 if it does.
(Errors from few runs are themselves uncertain, so that p-values are rough: with 8 runs to a group,
chi^2 is too large by a factor of about 1.4 on average.) The interval of the slope is that of
the bootstrap, in which runs are drawn anew within each group; it is one for the best line and says
nothing for a law that does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2

from ergolib.arguments import integer, reals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GroupedLine", "drive_laws", "grouped_line"]

Array = NDArray[np.float64]
FEWEST = 3  # runs in a group, and groups


@dataclass(frozen=True)
class GroupedLine:
    """A line through the means of groups.

    Attributes
    ----------
    intercept, slope : float
    slope_low, slope_high : float
        The interval of the slope, by the bootstrap.
    chi_square : float
        What the line leaves.
    freedom : int
        The number of groups less 2.
    p_value : float
        The probability of so large a chi^2 or a larger one if the law holds and errors are known.
    x, mean, error : ndarray
        The groups.
    """

    intercept: float
    slope: float
    slope_low: float
    slope_high: float
    chi_square: float
    freedom: int
    p_value: float
    x: Array
    mean: Array
    error: Array


def grouped_line(
    groups: Mapping[float, ArrayLike],
    confidence: float = 0.95,
    samples: int = 5000,
    seed: int = 1,
) -> GroupedLine:
    """Lay a line through groups of runs.

    Parameters
    ----------
    groups : mapping of float to array_like
        For each x, 3 or more independent values; 3 groups or more.
    confidence : float, default 0.95
        Of the slope's interval.
    samples : int, default 5000
        Of the bootstrap.
    seed : int, default 1
        Of the bootstrap.

    Returns
    -------
    GroupedLine

    Raises
    ------
    TypeError, ValueError
        If there are too few groups, runs in one, or they are all the same, or not finite.
    """
    x = reals([*groups], "groups")
    runs = [reals(values, f"groups[{at}]") for at, values in groups.items()]
    if len(x) < FEWEST or any(one.ndim != 1 or one.size < FEWEST for one in runs):
        raise ValueError(f"groups must be {FEWEST} or more, of {FEWEST} or more values each")
    if any(one.std() == 0.0 for one in runs):
        raise ValueError("groups must have values that differ within each, or there is no error")
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must be between 0 and 1, got {confidence!r}")
    mean = np.array([one.mean() for one in runs])
    error = np.array([one.std(ddof=1) / one.size**0.5 for one in runs])
    intercept, slope = _line(x, mean, error)
    rng = np.random.default_rng(integer(seed, "seed", 0))
    drawn = integer(samples, "samples", 100)
    means = np.stack(
        [rng.choice(one, (drawn, one.size)).mean(axis=1) for one in runs], axis=-1
    )  # (samples, groups)
    _, slopes = _line(x, means, error)
    low, high = np.quantile(slopes, [0.5 - 0.5 * confidence, 0.5 + 0.5 * confidence])
    left = float((((mean - intercept - slope * x) / error) ** 2).sum())
    freedom = len(x) - 2
    return GroupedLine(
        intercept=float(intercept),
        slope=float(slope),
        slope_low=float(low),
        slope_high=float(high),
        chi_square=left,
        freedom=freedom,
        p_value=float(chi2.sf(left, freedom)),
        x=x,
        mean=mean,
        error=error,
    )


def drive_laws(table: pd.DataFrame, **options: Any) -> dict[str, GroupedLine]:
    """Hold waiting times at several drives against a power law and the law of a barrier.

    Parameters
    ----------
    table : pandas.DataFrame
        With the columns `in_context` (q) and `t50`; runs that are censored leave a law out of it
        that depends on them, so that there must be none.
    **options
        For `grouped_line`.

    Returns
    -------
    dict of str to GroupedLine
        "power": ln t50 over ln q, the slope being -p; "barrier": ln t50 over 1 / q, the slope c.

    Raises
    ------
    ValueError
        If a run is censored.
    """
    if table["t50"].isna().any():
        raise ValueError("table must hold no censored run: leave out the drives that have some")
    drives, times = table["in_context"].to_numpy(float), table["t50"].to_numpy(float)
    groups = {float(drive): np.log(times[drives == drive]) for drive in np.unique(drives)}
    by = {"power": np.log, "barrier": np.reciprocal}
    return {
        law: grouped_line({float(scale(drive)): runs for drive, runs in groups.items()}, **options)
        for law, scale in by.items()
    }


def _line(x: Array, y: Array, error: Array) -> tuple[Array, Array]:
    """Return intercept and slope of the line of least squares, for each row of y."""
    weight = error**-2.0 / (error**-2.0).sum()
    centre = (weight * x).sum()
    slope = (y * weight * (x - centre)).sum(axis=-1) / (weight * (x - centre) ** 2).sum()
    return (y * weight).sum(axis=-1) - slope * centre, slope
