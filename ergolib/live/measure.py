"""Measure, or cool. What is shown as code is what is run.

`Measurement` runs a system from its start, does not count the first steps, and makes a table of all
that `observe` says from then on. `Cooling` is `ergolib.cool`. Either has a `code`, a script that
gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import pandas as pd

from ergolib import System, cool, heat
from ergolib.arguments import integer, temperatures
from ergolib.live.limits import LIMITS
from ergolib.live.panel import Live
from ergolib.live.plan import Bench, Case, Given, Result
from ergolib.live.quantities import MEAN, Quantity
from ergolib.live.watch import Progress, Watched

__all__ = ["Cooling", "Measurement"]

MOST = 10_000_000  # steps; beyond this it is a job for a script
MOST_TEMPERATURES = 100


@dataclass(frozen=True)
class _Plan:
    """A bench, the parameters of its component at a moment, and how long to run.

    Attributes
    ----------
    bench : Bench
    given : mapping
        All parameters of the component.
    wait, steps, every : int
        Steps before measuring, while measuring, and between measurements.
    """

    bench: Bench
    given: Given
    wait: int
    steps: int
    every: int = 1

    def __post_init__(self) -> None:
        unit = self.bench.unit
        integer(self.every, f"{unit} between measurements", 1, MOST)
        integer(self.wait, f"{unit} before measuring", 0, MOST)
        integer(self.steps, f"{unit} while measuring", 2 * self.every, MOST)
        most = LIMITS.looks
        if self.steps // self.every > most:
            raise ValueError(
                f"{unit} between measurements must be at least {-(-self.steps // most)}, or "
                f"there would be more than {most} of them, got {self.every}"
            )

    @cached_property
    def cases(self) -> list[Case]:
        """The systems."""
        return self.bench.cases(self.given)

    def _imports(self, *functions: str) -> list[str]:
        """Return the lines that import what the code needs."""
        make = self.cases[0].make
        ours = {name for name in functions if name}
        lines = [f"from ergolib.live import {make.__name__}"] if issubclass(make, Live) else []
        names = sorted(ours if lines else ours | {make.__name__})
        return [*([f"from ergolib import {', '.join(names)}"] if names else []), *lines]


class Measurement(_Plan):
    """Run from the start, wait, then look again and again."""

    @property
    def progress(self) -> Progress:
        """A new count of all the steps there will be."""
        return Progress((self.wait + self.steps) * len(self.cases))

    def _look(self, case: Case) -> str:
        look = f"system.run({self.every}).observe()"
        if case.also:
            more = ", ".join(f'"{name}": system.{name}' for name in case.also)
            look = f"{{**{look}, {more}}}"
        return look

    @property
    def code(self) -> str:
        """A script that gives the same numbers."""
        case = self.cases[0]
        quantities = self.bench.quantities(case.arguments, self.steps)
        lines = ["import pandas as pd", *self._imports(*(each.how.function for each in quantities))]
        body = [
            f"system.run({self.wait})",
            f"table = pd.DataFrame({self._look(case)} for _ in range({self.steps // self.every}))",
            "found = {",
            *(f'    "{each.name}": {each.code},' for each in quantities),
            "}",
        ]
        if len(self.cases) == 1:
            return "\n".join([*lines, "", f"system = {_fold(case.code)}", *body, "print(found)\n"])
        return "\n".join(
            [
                *lines,
                "",
                "systems = [",
                *(f"    {each.code}," for each in self.cases),
                "]",
                "for system in systems:",
                *(f"    {line}" for line in [*body, "print(found)"]),
                "",
            ]
        )

    def run(self, progress: Progress) -> list[Result]:
        """Measure."""
        return [self._measure(case, Watched(case.system(), progress)) for case in self.cases]

    def _measure(self, case: Case, system: System) -> Result:
        system.run(self.wait)
        table = pd.DataFrame(list(self._looks(case, system)))
        quantities = self.bench.quantities(case.arguments, self.steps)
        found = [(each, each.find(table)) for each in quantities]
        return Result(case.arguments, self.wait, self.steps, self.every, found)

    def _looks(self, case: Case, system: System) -> Iterator[dict[str, float]]:
        for _ in range(self.steps // self.every):
            seen = system.run(self.every).observe()
            yield {**seen, **{name: getattr(system, name) for name in case.also}}


@dataclass(frozen=True)
class Cooling(_Plan):
    """Cool through falling temperatures, measuring at each; heat again if they rise after.

    Attributes
    ----------
    through : str
        Temperatures, separated by commas or spaces.
    """

    through: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.bench.bath(self.given):
            raise ValueError("cooling needs a heat bath, and the particles have none now")
        if len(self.temperatures) > MOST_TEMPERATURES:
            raise ValueError(
                f"temperatures must be at most {MOST_TEMPERATURES}, got {len(self.temperatures)}"
            )

    @cached_property
    def temperatures(self) -> list[float]:
        """The temperatures, as numbers."""
        words = self.through.replace(",", " ").split()
        try:
            values = [float(word) for word in words]
        except ValueError:
            raise ValueError(
                f"temperatures must be numbers with commas between them, got {self.through!r}"
            ) from None
        temperatures(values, "temperatures")
        falls = [after < before for before, after in pairwise(values)]
        level = any(after == before for before, after in pairwise(values))
        if not values or level or falls != sorted(falls, reverse=True) or falls[:1] == [False]:
            raise ValueError(
                "temperatures must be one or more that fall, and may rise again after, got "
                f"{self.through!r}"
            )
        return values

    @cached_property
    def legs(self) -> tuple[list[float], list[float]]:
        """The temperatures on the way down, and those on the way up, if there is one."""
        turn = self.temperatures.index(min(self.temperatures)) + 1
        return self.temperatures[:turn], self.temperatures[turn:]

    @property
    def progress(self) -> Progress:
        """A new count of all the steps there will be."""
        counted = self.steps - self.steps % self.every
        return Progress((self.wait + counted) * len(self.temperatures))

    @property
    def code(self) -> str:
        """A script that gives the same table."""
        down, up = self.legs
        pandas = ["import pandas as pd"] if up else []
        ours = self._imports("cool", "heat" if up else "")
        lines = [*pandas, *ours, "", f"system = {_fold(self.cases[0].code)}"]
        if not up:
            return "\n".join([*lines, self._leg("table", "cool", down), "print(table)\n"])
        legs = [self._leg("down", "cool", down), self._leg("up", "heat", up)]
        joined = "table = pd.concat([down, up], ignore_index=True)"
        return "\n".join([*lines, *legs, joined, "print(table)\n"])

    def _leg(self, name: str, function: str, through: list[float]) -> str:
        call = f"{name} = {function}("
        return (
            f"{call}system, temperatures={through},\n{' ' * len(call)}steps={self.steps}, "
            f"equilibrate={self.wait}, measure_every={self.every})"
        )

    def run(self, progress: Progress) -> pd.DataFrame:
        """Cool, and heat again; what theory says stands beside what is measured."""
        system = Watched(self.cases[0].system(), progress)
        down, up = self.legs
        legs = [(cool, down), (heat, up)] if up else [(cool, down)]
        table = pd.concat(
            [
                through(
                    system, leg, steps=self.steps, equilibrate=self.wait, measure_every=self.every
                )
                for through, leg in legs
            ],
            ignore_index=True,
        )
        for row, temperature in enumerate(self.temperatures):
            for each in self.at(temperature):
                if each.theory is not None:
                    table.loc[row, f"{each.name}_theory"] = each.theory
        return table

    def at(self, temperature: float) -> list[Quantity]:
        """Return the quantities that `cool` measures, with what is known at a temperature."""
        arguments = {**self.cases[0].arguments, "temperature": temperature}
        quantities = self.bench.quantities(arguments, self.steps)
        return [each for each in quantities if each.how is MEAN and each.key == each.name]


def _fold(call: str, width: int = 96) -> str:
    """Break a long call into lines at its commas."""
    indent = " " * (len("system = ") + call.index("(") + 1)
    lines = [""]
    for part in call.split(", "):
        longer = f"{lines[-1]}, {part}" if lines[-1] else part
        if lines[-1] and len(longer) + len(indent) > width:
            lines[-1] += ","
            lines.append(part)
        else:
            lines[-1] = longer
    return f"\n{indent}".join(lines)
