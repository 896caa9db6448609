"""What a bench is: which systems, how long to run them, what to look at, and what was found.

A component's parameters make one system or several. Each is a `Case`: the call that makes it, which
can be carried out and written down, so that the code that is shown is the code that is run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ergolib import System
from ergolib.live.panel import Live
from ergolib.live.quantities import Found, Quantity

__all__ = ["Bench", "Case", "Result"]

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One system of a plan: the call that makes it.

    Attributes
    ----------
    make : type
        A system such as `Ising`, or a component whose `system` is meant.
    arguments : mapping
        What it is called with.
    also : tuple of str
        Attributes of the system to look at besides what it observes.
    """

    make: type
    arguments: Given
    also: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The call as it is written."""
        given = ", ".join(f"{name}={_written(value)}" for name, value in self.arguments.items())
        return f"{self.make.__name__}({given})" + ".system()" * issubclass(self.make, Live)

    def system(self) -> System:
        """Carry out the call."""
        made: Any = self.make(**self.arguments)
        system: System = made.system() if issubclass(self.make, Live) else made
        return system


@dataclass(frozen=True)
class Bench:
    """What can be measured of a component, and what is known.

    Attributes
    ----------
    live : type
        The component's class.
    cases : callable
        Takes all parameters of the component and returns the systems it shows.
    quantities : callable
        Takes the arguments of a case and the time of a measurement in steps; returns what to
        measure.
    introduction : str
        What Measure compares, in a paragraph of Markdown.
    wait, steps, every : int
        Steps before measuring, while measuring, and between two measurements, to begin with.
    unit : str, default "steps"
        What a step is called, in the plural.
    cooling : str
        Temperatures to cool through, to begin with; empty if cooling makes no sense.
    bath : callable
        Whether there is a heat bath to cool, for all parameters of the component.
    """

    live: type[Live]
    cases: Callable[[Given], list[Case]]
    quantities: Callable[[Given, int], list[Quantity]]
    introduction: str
    wait: int
    steps: int
    every: int = 1
    unit: str = "steps"
    cooling: str = ""
    bath: Callable[[Given], bool] = lambda given: True

    def given(self, live: Live) -> dict[str, Any]:
        """Return the parameters of a component, without the crumbs of a slider."""
        values = {name: getattr(live, name) for name in live._component.parameters}
        return {
            name: round(value, 6) if isinstance(value, float) else value
            for name, value in values.items()
        }


@dataclass(frozen=True)
class Result:
    """What was found of one system."""

    arguments: Given
    wait: int
    steps: int
    every: int
    found: list[tuple[Quantity, Found]]

    def as_row(self) -> dict[str, Any]:
        """Return it as a row of a table, by the names that `cool` uses."""
        row = {**self.arguments, "equilibrate": self.wait, "steps": self.steps}
        row["measure_every"] = self.every
        for quantity, found in self.found:
            row[quantity.name] = found.value
            if found.error is not None:
                row[f"{quantity.name}_error"] = found.error
            if quantity.theory is not None:
                row[f"{quantity.name}_theory"] = quantity.theory
                row[f"{quantity.name}_theory_is"] = quantity.source
        return row | {"converged": all(found.converged for _, found in self.found)}


def _written(value: Any) -> str:
    """Write a value as code, words in double quotes, so that none can end its own quotation."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
