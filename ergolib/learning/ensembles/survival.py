"""Waiting times of which some are only known to be longer: who still waits, and the hazard.

Of n runs, some end before what is waited for has happened: they are censored. Where d_i of the r_i
runs that still wait pass at the time t_i, the probability to wait longer than t is estimated as

    S(t) = product over t_i <= t of (1 - d_i / r_i),

a run that is censored being counted among those that wait up to then. Its variance, by Greenwood,
is S^2 times the sum of d_i / (r_i (r_i - d_i)); intervals are taken for ln(-ln S), so that they
stay between 0 and 1. Without censoring S is the share of runs that still wait.

The *hazard* is the rate at which those who still wait pass. Behind a barrier it is the same at all
times, once a lag is over; on a saddle it rises; and it falls if some wait for what never comes. In
a span of time it is estimated as the number of passages over the time that all runs together spent
waiting in it, with the exact interval of a Poisson count (Garwood 1936).

E. L. Kaplan and P. Meier, J. Am. Stat. Assoc. 53, 457 (1958); M. Greenwood, Reports on Public
Health 33, 1 (1926); R. Brookmeyer and J. Crowley, Biometrics 38, 29 (1982), for the median;
F. Garwood, Biometrika 28, 437 (1936).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri
from scipy.stats import chi2

from ergolib.arguments import reals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Survival", "hazards", "kaplan_meier"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Survival:
    """The share of runs that wait longer, as a function of time.

    Attributes
    ----------
    times : ndarray
        Where it falls, in order.
    share : ndarray
        From each of these times on, up to the next; before the first it is 1.
    error : ndarray
        One standard deviation of it, by Greenwood.
    low, high : ndarray
        Ends of its interval.
    waiting : ndarray of int
        How many runs still waited just before.
    censored : int
        How many runs did not pass.
    median : float
        The time at which half has passed; infinite if that was not seen.
    median_low, median_high : float
        Ends of its interval: the times at which 1/2 enters and leaves that of `share`.
    """

    times: Array
    share: Array
    error: Array
    low: Array
    high: Array
    waiting: NDArray[np.intp]
    censored: int
    median: float
    median_low: float
    median_high: float


def kaplan_meier(times: ArrayLike, passed: ArrayLike, confidence: float = 0.95) -> Survival:
    """Estimate how many wait longer than t, from runs that passed and runs that were given up.

    Parameters
    ----------
    times : array_like
        Shape (n,), greater than 0: when each run passed, or was given up.
    passed : array_like of bool
        Shape (n,): which of them passed. At the same time, passing comes first.
    confidence : float, default 0.95
        Of the intervals, each by itself.

    Returns
    -------
    Survival

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.
    """
    values, events = _checked(times, passed, confidence)
    moments = np.unique(values[events])
    waiting = np.array([(values >= moment).sum() for moment in moments], dtype=np.intp)
    passing = np.array([(values[events] == moment).sum() for moment in moments], dtype=np.intp)
    share: Array = np.cumprod(1.0 - passing / waiting, dtype=np.float64)
    left = np.maximum(waiting - passing, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.cumsum(passing / (waiting * left))
        error = np.where(left > 0, share * np.sqrt(hazard), 0.0)
        reach = ndtri(0.5 + 0.5 * confidence) * np.sqrt(hazard) / np.abs(np.log(share))
        ends = [np.where(left > 0, share ** np.exp(sign * reach), 0.0) for sign in (1.0, -1.0)]
    low, high = ends

    def first(below: NDArray[np.bool_]) -> float:
        return float(moments[np.argmax(below)]) if below.any() else np.inf

    return Survival(
        times=moments,
        share=share,
        error=error,
        low=low,
        high=high,
        waiting=waiting,
        censored=int((~events).sum()),
        median=first(share <= 0.5),
        median_low=first(low <= 0.5),
        median_high=first(high < 0.5),
    )


def hazards(
    times: ArrayLike, passed: ArrayLike, edges: ArrayLike, confidence: float = 0.95
) -> pd.DataFrame:
    """Estimate the rate at which those who still wait pass, span by span.

    Parameters
    ----------
    times, passed : array_like
        As for `kaplan_meier`.
    edges : array_like
        Shape (m + 1,), rising, the first at least 0: the m spans of time. The last edge may be
        infinite.
    confidence : float, default 0.95
        Of the intervals, each by itself.

    Returns
    -------
    pandas.DataFrame
        For each span: `start`, `end`, how many `passed`, the `exposure` (waiting time of all runs
        in it), the `hazard` and its ends `hazard_low` and `hazard_high`; NaN where nobody waited.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.
    """
    import pandas as pd

    values, events = _checked(times, passed, confidence)
    marks = np.asarray(edges, dtype=np.float64)
    if marks.ndim != 1 or marks.size < 2 or not (np.diff(marks) > 0.0).all() or marks[0] < 0.0:
        raise ValueError(f"edges must be 2 or more rising numbers from 0 on, got {edges!r}")
    tail = 0.5 - 0.5 * confidence
    rows = []
    for start, end in pairwise(marks):
        exposure = float((np.clip(values, start, end) - start).sum())
        count = int((events & (values > start) & (values <= end)).sum())
        low = 0.5 * float(chi2.ppf(tail, 2 * count)) if count else 0.0
        high = 0.5 * float(chi2.isf(tail, 2 * count + 2))
        rates = [one / exposure if exposure else np.nan for one in (count, low, high)]
        rows.append((start, end, count, exposure, *rates))
    names = ["start", "end", "passed", "exposure", "hazard", "hazard_low", "hazard_high"]
    return pd.DataFrame(rows, columns=names)


def _checked(
    times: ArrayLike, passed: ArrayLike, confidence: float
) -> tuple[Array, NDArray[np.bool_]]:
    """Return times and which of them passed, if they are what they should be."""
    values, events = reals(times, "times"), np.asarray(passed)
    if values.ndim != 1 or values.size == 0 or (values <= 0.0).any():
        raise ValueError("times must be one or more numbers greater than 0")
    if events.dtype != np.bool_ or events.shape != values.shape:
        raise ValueError(
            f"passed must be True or False for each of {values.size} times, got {passed!r}"
        )
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must be between 0 and 1, got {confidence!r}")
    return values, events
