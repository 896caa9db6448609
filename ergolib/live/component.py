"""What a live component is, before anything draws it.

The same description serves three places: the page of the book (`static`), the Panel class in
JupyterLab or under ``panel serve``, and the script itself, which imports the constants. Nothing
here needs Panel.
"""

from __future__ import annotations

import importlib
import math
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ergolib.kernels import Kernel
from ergolib.live import bundle
from ergolib.live.highlight import highlight
from ergolib.live.wasm import build

#: Every component and where it is described. A new one is entered here.
WHERE = {"ising": "ergolib.live.ising_parts"}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a component: its default and what else it may be.

    Attributes
    ----------
    default : bool, int, float or str
        Its type is the parameter's.
    range : (low, high), optional
        For numbers.
    options : tuple, optional
        All values it takes, if they are few.
    settable : bool, default True
        Whether a reader sets it; if not, the component reports it.
    """

    default: Any
    range: tuple[float, float] | None = None
    options: tuple[Any, ...] | None = None
    settable: bool = True

    def check(self, name: str, value: Any) -> Any:
        """Return a value that the parameter takes; raise ValueError or TypeError for any other."""
        if self.options is not None:
            if isinstance(value, bool) or value not in self.options:
                listed = ", ".join(repr(option) for option in self.options)
                raise ValueError(f"{name} must be one of {listed}, got {value!r}")
            return value
        kind = type(self.default)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not kind:
            raise TypeError(f"{name} must be of type {kind.__name__}, got {value!r}")
        if self.range is not None:
            low, high = self.range
            if not (math.isfinite(value) and low <= value <= high):
                raise ValueError(f"{name} must be between {low} and {high}, got {value!r}")
        return value


@dataclass(frozen=True)
class Component:
    """A live component.

    Attributes
    ----------
    name : str
        Names its script, its place in a page's address and the files it is written to.
    title : str
        What it shows, in a few words.
    invitation : str
        One sentence (HTML) that says what to try.
    parameters : mapping of str to Parameter
        Everything that crosses between script and page, or script and Python.
    data : callable
        Makes the constants that the script imports from ``./data.js``.
    kernels : mapping of str to Kernel
        The source shown for each value of the parameter that chooses the kernel.
    poster : callable
        Draws the first frame for complete parameters: a PNG.
    """

    name: str
    title: str
    invitation: str
    parameters: Mapping[str, Parameter]
    data: Callable[[], dict[str, Any]]
    kernels: Mapping[str, Kernel]
    poster: Callable[[Mapping[str, Any]], bytes]

    def complete(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return all parameters: those given, checked, and the defaults of the others."""
        unknown = sorted(set(given) - set(self.parameters))
        if unknown:
            raise TypeError(
                f"{self.name} has no parameter {unknown[0]!r}; it has {', '.join(self.parameters)}"
            )
        checked = {name: self.parameters[name].check(name, value) for name, value in given.items()}
        return {name: checked.get(name, each.default) for name, each in self.parameters.items()}

    @staticmethod
    def module(kernels: Mapping[str, Kernel]) -> dict[str, Any]:
        """Return compiled kernels as the script takes them: a third of the size, deflated."""
        built = build(kernels)
        deflated = b64encode(zlib.compress(built.code, 9)).decode()
        return {**built.describe(), "code": deflated}

    def constants(self) -> dict[str, Any]:
        """Return the constants, with the parameters' ranges and options."""
        ranges = {name: each.range for name, each in self.parameters.items() if each.range}
        options = {name: each.options for name, each in self.parameters.items() if each.options}
        return {**self.data(), "RANGES": ranges, "OPTIONS": options, "SOURCES": None}

    def sources(self) -> dict[str, str]:
        """Return the kernels' sources as HTML."""
        return {name: highlight(kernel.source) for name, kernel in self.kernels.items()}

    def esm(self) -> str:
        """Return the component as one ES module, its kernels' sources included."""
        return bundle.esm(self.name, {**self.constants(), "SOURCES": self.sources()})


def component(name: str) -> Component:
    """Return the component of this name."""
    if name not in WHERE:
        raise ValueError(f"component must be one of {', '.join(map(repr, WHERE))}, got {name!r}")
    found: Component = importlib.import_module(WHERE[name]).COMPONENT
    return found
