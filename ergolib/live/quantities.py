"""What is measured at a bench: how, and what is known of it.

A quantity says in one object how it is estimated from a table of measurements, how that is written
in code, and which number theory has for it. A theory may be *exact* for the very system that is
measured, and then the distance is given in standard deviations; or it holds in a limit (an infinite
lattice, a thin gas, the cold), and then a distance would say more about the limit than about the
measurement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ergolib import Estimate, binder_cumulant, blocked_error, sign_flips

__all__ = ["BINDER", "CHANGE", "FLIPS", "LAST", "MEAN", "Found", "How", "Quantity"]


@dataclass(frozen=True)
class Found:
    """A measured number.

    Attributes
    ----------
    value : float
    error : float or None
        One standard deviation; None if it is not a matter of chance.
    converged : bool
        Whether the run was long enough to trust the error.
    """

    value: float
    error: float | None = None
    converged: bool = True

    @classmethod
    def of(cls, result: Any) -> Found:
        """Return what the code of a quantity has found: an `Estimate` or a number."""
        if isinstance(result, Estimate):
            return cls(result.mean, result.error, result.converged)
        return cls(float(result))


@dataclass(frozen=True)
class How:
    """How a number is found from a series, and how that is written.

    Attributes
    ----------
    written : str
        Code, with ``{0}`` where the series stands.
    find : callable
        Takes the series and returns an `Estimate` or a number.
    function : str
        The name that the code needs from ``ergolib``; empty if none.
    """

    written: str
    find: Callable[[pd.Series], Any]
    function: str = ""


def _flips(series: pd.Series) -> int:
    return sign_flips(series, level=0.75 * series.abs().mean())


MEAN = How("blocked_error({0})", blocked_error, "blocked_error")
BINDER = How("binder_cumulant({0})", binder_cumulant, "binder_cumulant")
FLIPS = How("sign_flips({0}, level=0.75 * {0}.abs().mean())", _flips, "sign_flips")
LAST = How("{0}.iloc[-1]", lambda series: series.iloc[-1])
CHANGE = How("{0}.iloc[-1] - {0}.iloc[0]", lambda series: series.iloc[-1] - series.iloc[0])


@dataclass(frozen=True)
class Quantity:
    """Something to measure.

    Attributes
    ----------
    name : str
        Its column in a table.
    label : str
        What it is called, as HTML.
    series : str, optional
        A key of `observe`, or an expression in such keys; `name` by default.
    how : How, default `MEAN`
        What is made of the series.
    theory : float, optional
        What theory says.
    exact : bool
        Whether it says so of this very system.
    source : str
        Where that comes from, in a word or two.
    meaning : str
        What the comparison means, in a sentence (HTML).
    """

    name: str
    label: str
    series: str = ""
    how: How = MEAN
    theory: float | None = None
    exact: bool = False
    source: str = ""
    meaning: str = ""

    @property
    def key(self) -> str:
        """The series, or the name if it is the same."""
        return self.series or self.name

    @property
    def code(self) -> str:
        """The expression that finds it in a ``table``."""
        column = f'table["{self.key}"]' if self.key.isidentifier() else f'table.eval("{self.key}")'
        return self.how.written.format(column)

    def find(self, table: pd.DataFrame) -> Found:
        """Find it in a table of measurements."""
        series: Any = table[self.key] if self.key.isidentifier() else table.eval(self.key)
        found = Found.of(self.how.find(series))
        if self.how is FLIPS and found.value > 0:  # rare and independent, as clicks of a counter
            return Found(found.value, found.value**0.5)
        return found
