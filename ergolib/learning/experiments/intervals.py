r"""How far to trust a mean over a few repeats: Student's interval, and whether two tables agree.

An experiment is run R times, each time with patterns, data and chains of its own, and gives R
independent values of every quantity. Their mean m has the standard error s / sqrt(R), s being their
spread, and the interval

    m - t s / sqrt(R)  ...  m + t s / sqrt(R)

holds the true mean in 95 % of all experiments, if the values are spread as a normal distribution:
t is the 0.975 quantile of Student's distribution with R - 1 degrees of freedom, 1.96 for many
repeats, 2.36 for 8, 12.7 for 2. One run says nothing about its spread: its interval is infinite.
Values that are all the same have an interval of no width. For a number that is exact that is right;
for a count it only says that nothing else was seen, as might happen by luck in few repeats.

Two tables of one experiment, made from different seeds, are compared by Welch's test: the
difference of two means over the root of their squared errors, in Student's distribution with
Satterthwaite's degrees of freedom.

Student, Biometrika 6, 1 (1908); B. L. Welch, Biometrika 34, 28 (1947).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from scipy.stats import t as student

from ergolib.arguments import integer, reals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["differences", "interval", "tabulate", "with_intervals"]

CONFIDENCE = 0.95
SAME = 1e-9  # exact numbers that differ by less are the same but for rounding
NO_BREAK = "\N{NO-BREAK SPACE}"  # an interval stays on one line of a narrow page
LARGEST_SIGMA = 37.5  # beyond, the probability of a normal distribution is no float


def interval(values: ArrayLike, confidence: float = CONFIDENCE) -> tuple[float, float, float]:
    """Return the mean of independent repeats and its confidence interval.

    Parameters
    ----------
    values : array_like, shape (R,)
        One number from each repeat; at least one.
    confidence : float, default 0.95
        Between 0 and 1.

    Returns
    -------
    (float, float, float)
        Mean, lower end, upper end. For one value the ends are -inf and inf.

    Raises
    ------
    TypeError, ValueError
        If there is no value, or one is not a finite real number, or the confidence is out of range.

    Examples
    --------
    >>> [round(x, 3) for x in interval([1.0, 2.0, 3.0])]
    [2.0, -0.484, 4.484]
    """
    array = reals(values, "values")
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"values must have shape (R,) with R of at least 1, got shape {array.shape}"
        )
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must be between 0 and 1, got {confidence!r}")
    mean = float(array.mean())
    if array.size == 1:
        return mean, -np.inf, np.inf
    if (array == array[0]).all():
        return float(array[0]), float(array[0]), float(array[0])
    error = float(array.std(ddof=1)) / array.size**0.5
    reach = float(student.isf(0.5 * (1.0 - confidence), array.size - 1)) * error
    return mean, mean - reach, mean + reach


def tabulate(
    records: Iterable[Mapping[str, Any]], by: Sequence[str], exact: bool = False
) -> pd.DataFrame:
    """Return one row for each condition: means over repeats, with their intervals.

    Parameters
    ----------
    records : iterable of mapping
        One for each run of each condition: the condition's columns, and a finite number for each
        quantity measured.
    by : sequence of str
        The columns that make the condition.
    exact : bool, default False
        Whether the quantities do not vary at all, so that one run has intervals of no width.

    Returns
    -------
    pandas.DataFrame
        In the order in which conditions first appear: the columns `by`; for each quantity x its
        mean `x` and the ends `x_low` and `x_high` of its 95 % interval; and `runs`, the number of
        records.

    Raises
    ------
    TypeError, ValueError
        If there is no record, columns differ between records, or a quantity is not a finite number.

    Examples
    --------
    >>> tabulate([{"order": 2, "minima": 3}, {"order": 2, "minima": 3}], ["order"])
       order  minima  minima_low  minima_high  runs
    0      2     3.0         3.0          3.0     2
    """
    import pandas as pd

    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    names: list[str] | None = None
    for record in records:
        if names is None:
            names = list(record)
        if list(record) != names or any(name not in record for name in by):
            raise ValueError(
                f"records must have the columns {names}, with {list(by)} among them, "
                f"got {list(record)}"
            )
        groups.setdefault(tuple(record[name] for name in by), []).append(record)
    if names is None:
        raise ValueError("records must hold at least one run, got none")
    measured = [name for name in names if name not in by]
    rows = []
    for condition, runs in groups.items():
        row: dict[str, Any] = dict(zip(by, condition, strict=True))
        for name in measured:
            values = reals([run[name] for run in runs], f"{name} at {row}")
            mean, low, high = interval(values)
            if exact and values.size == 1:
                low = high = mean
            row[name], row[f"{name}_low"], row[f"{name}_high"] = mean, low, high
        rows.append(row | {"runs": len(runs)})
    return pd.DataFrame(rows)


def with_intervals(table: pd.DataFrame, digits: int = 3) -> pd.DataFrame:
    """Return a table to be read: each quantity with its interval, as "0.255 [0.202, 0.308]".

    Parameters
    ----------
    table : pandas.DataFrame
        As `tabulate` makes it.
    digits : int, default 3
        After the point, at least 0.

    Returns
    -------
    pandas.DataFrame
        The same rows and columns, but for those of the intervals' ends, which stand in brackets
        behind their mean, with a no-break space between them. A number whose interval has no width
        stands alone.

    Raises
    ------
    TypeError, ValueError
        If `digits` is not an integer of at least 0.

    Examples
    --------
    >>> table = tabulate([{"T": 1, "m": m} for m in (0.1, 0.2, 0.3)], ["T"])
    >>> with_intervals(table, digits=1)["m"][0].replace(NO_BREAK, " ")
    '0.2 [-0.0, 0.4]'
    """
    places = integer(digits, "digits", 0)
    shown = table.copy()
    for name in [each for each in table.columns if f"{each}_low" in table.columns]:
        ends = table[[name, f"{name}_low", f"{name}_high"]].to_numpy(dtype=float)
        shown[name] = [
            f"{mean:.{places}f}"
            + (f" [{low:.{places}f},{NO_BREAK}{high:.{places}f}]" if high > low else "")
            for mean, low, high in ends
        ]
        shown = shown.drop(columns=[f"{name}_low", f"{name}_high"])
    return shown


def differences(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Compare two tables of one experiment that were made from different seeds.

    Parameters
    ----------
    first, second : pandas.DataFrame
        As `tabulate` makes them, with the same conditions in the same order.

    Returns
    -------
    pandas.DataFrame
        One row for each condition and quantity: the condition's columns; `quantity`; `first` and
        `second`, the two means; `probability` of so large a difference or a larger one if both
        measure the same; and `sigma`, the same as the distance from 0 of a normal number. Exact
        numbers, whose intervals have no width, are the same (sigma 0) or not (sigma inf).

    Raises
    ------
    ValueError
        If the tables do not have the same columns and conditions, or there is only one run of what
        is not exact.
    """
    import pandas as pd

    if list(first.columns) != list(second.columns) or len(first) != len(second):
        raise ValueError("first and second must be two tables of one experiment")
    measured = [name for name in first.columns if f"{name}_low" in first.columns]
    ends = {name + end for name in measured for end in ("", "_low", "_high")}
    by = [name for name in first.columns if name not in ends and name != "runs"]
    rows = []
    for (_, one), (_, two) in zip(first.iterrows(), second.iterrows(), strict=True):
        if any(one[name] != two[name] for name in by):
            raise ValueError(
                f"first and second must have the same conditions, got {dict(one[by])} and "
                f"{dict(two[by])}"
            )
        for name in measured:
            chance = _welch(*_error(one, name), *_error(two, name))
            sigma = min(float(-ndtri(0.5 * chance)), LARGEST_SIGMA) if chance > 0.0 else np.inf
            row = {key: one[key] for key in by}
            row |= {"quantity": name, "first": one[name], "second": two[name]}
            rows.append(row | {"probability": chance, "sigma": max(sigma, 0.0)})
    return pd.DataFrame(rows)


def _error(row: pd.Series[Any], name: str) -> tuple[float, float, int]:
    """Return a mean, its standard error, and its degrees of freedom."""
    mean, freedom = float(row[name]), int(row["runs"]) - 1
    reach = 0.5 * (float(row[f"{name}_high"]) - float(row[f"{name}_low"]))
    if reach == 0.0:
        return mean, 0.0, max(freedom, 1)
    if freedom < 1:
        raise ValueError(f"first and second must have at least 2 runs of {name}, got 1")
    return mean, reach / float(student.isf(0.5 * (1.0 - CONFIDENCE), freedom)), freedom


def _welch(
    mean: float, error: float, freedom: int, other: float, other_error: float, other_freedom: int
) -> float:
    """Return the probability of so large a difference between two means, or a larger one."""
    apart, rounding = abs(mean - other), SAME * max(1.0, abs(mean), abs(other))
    if apart <= rounding:
        return 1.0
    one, two = error**2, other_error**2
    if one + two == 0.0:
        return 0.0
    share = (one + two) ** 2 / (one**2 / freedom + two**2 / other_freedom)
    return float(2.0 * student.sf(apart / (one + two) ** 0.5, share))
