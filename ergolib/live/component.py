"""What a live component is, before anything draws it.

The same description serves three places: the page of the book (`static`), the Panel class in
JupyterLab or under ``panel serve``, and the script itself, which imports the constants. Nothing
here needs Panel.

To add a component called NAME, write

- ``NAME_parts.py``: its `Component`, called ``COMPONENT``: parameters, kernels, tables, poster;
- ``NAME.js``: ``export const render = live((the) => ({...}))``, where ``live.js`` says what a
  component supplies, ``dial.js`` what a thermostat can set, and ``instruments.js`` what can be read
  off it, on the plots of ``curve.js``, ``trace.js`` and ``profile.js``;
- ``NAME.css``, if it has boxes or a layout of its own: its rules begin with ``.live-NAME``;
- ``NAME.py``: the class for Panel, a few lines (``ising.py``), named in ``__init__.py``;
- ``benches/NAME.py``: its `Bench`, which says what Measure measures and what is known of it, and
  ``apps/NAME.py``, which serves it;

and enter it in `WHERE` below. The tests that hold for every component, in ``tests/live`` and
``tests/browser/test_live_every.py``, then include it: it comes alive, moves, rests, obeys the
keyboard, goes through the page's address, fails politely, is legible in both themes and fits a
phone. What remains is a test that its numbers are those of the native system.
"""

from __future__ import annotations

import importlib
import math
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ergolib.kernels import Kernel
from ergolib.live import bundle
from ergolib.live.highlight import highlight
from ergolib.live.wasm import build

#: Every component and where it is described. A new one is entered here.
WHERE = {
    "ising": "ergolib.live.ising_parts",
    "magnets": "ergolib.live.magnets_parts",
    "oscillator": "ergolib.live.oscillator_parts",
    "rotors": "ergolib.live.rotors_parts",
    "pair": "ergolib.live.pair_parts",
    "particles": "ergolib.live.particles_parts",
    "samples": "ergolib.live.samples_parts",
    "reveal": "ergolib.live.reveal_parts",
    "blocks": "ergolib.live.blocks_parts",
    "atoms": "ergolib.live.atoms_parts",
    "thermometer": "ergolib.live.thermometer_parts",
    "expansion": "ergolib.live.expansion_parts",
    "potts": "ergolib.live.potts_parts",
    "counting": "ergolib.live.counting_parts",
    "split": "ergolib.live.split_parts",
    "constraints": "ergolib.live.constraints_parts",
    "tap": "ergolib.live.tap_parts",
    "rows": "ergolib.live.rows_parts",
    "latent": "ergolib.live.latent_parts",
    "support": "ergolib.live.support_parts",
    "tradeoff": "ergolib.live.tradeoff_parts",
    "patches": "ergolib.live.patches_parts",
    "conjecture": "ergolib.live.conjecture_parts",
    "landscape": "ergolib.live.landscape_parts",
    "hopfield": "ergolib.live.hopfield_parts",
    "experts": "ergolib.live.experts_parts",
    "library": "ergolib.live.library_parts",
    "policy": "ergolib.live.policy_parts",
    "waiting": "ergolib.live.waiting_parts",
    "subspace": "ergolib.live.subspace_parts",
    "charges": "ergolib.live.charges_parts",
    "induction": "ergolib.live.induction_parts",
    "misorientation": "ergolib.live.misorientation_parts",
}

#: The boxes of a component below or beside its stage, in reading order.
BOXES = ("stage", "thermostat", "buttons", "plots", "trace", "settings", "kernel")


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
    letter : str, optional
        Stands for it in a page's address; without one, a link does not carry it.
    label : str, optional
        What it is called among the settings; without one, it is not there. Options become a choice,
        a bool a box to tick, a number with a `step` a slider.
    words : mapping, optional
        What the options are called, where that is not how they are written.
    step : float, optional
        How finely a slider sets it.
    """

    default: Any
    range: tuple[float, float] | None = None
    options: tuple[Any, ...] | None = None
    settable: bool = True
    letter: str = ""
    label: str = ""
    words: Mapping[Any, str] | None = None
    step: float | None = None

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
    invitation : str or callable
        One sentence (HTML) that says what to try; a callable is given the complete parameters.
    parameters : mapping of str to Parameter
        Everything that crosses between script and page, or script and Python. Each component has
        ``running`` (bool) and ``speed`` (steps a frame at most), and may have ``begin`` (steps
        before the first frame).
    data : callable
        Makes the constants that the script imports from ``./data.js``.
    kernels : mapping of str to Kernel
        The source shown for each value of the parameter that chooses the kernel.
    poster : callable
        Draws the first frame for complete parameters: a PNG.
    alternative : callable
        Says in words what the poster shows, for complete parameters.
    boxes : tuple of str, default `BOXES`
        The boxes that it fills, in reading order; each is an element of this class.
    layout : {"beside", "roomy", "above"}
        Where there is room, the stage stands beside thermostat and plots (which need more of it
        where they are roomy), or above all boxes.
    """

    name: str
    title: str
    invitation: str | Callable[[Mapping[str, Any]], str]
    parameters: Mapping[str, Parameter]
    data: Callable[[], dict[str, Any]]
    kernels: Mapping[str, Kernel]
    poster: Callable[[Mapping[str, Any]], bytes]
    alternative: Callable[[Mapping[str, Any]], str]
    boxes: tuple[str, ...] = BOXES
    layout: str = "beside"

    def invite(self, parameters: Mapping[str, Any]) -> str:
        """Return the invitation for complete parameters."""
        return self.invitation if isinstance(self.invitation, str) else self.invitation(parameters)

    @property
    def grid(self) -> str:
        """The classes of the element that holds the boxes."""
        return f"live-grid live-{self.layout} live-{self.name}"

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

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """What the script needs to know of each setting, in order; the seed comes last."""
        return {
            name: {
                key: value
                for key, value in (("label", p.label), ("words", p.words), ("step", p.step))
                if value
            }
            for name, p in sorted(self.parameters.items(), key=lambda item: item[0] == "seed")
            if p.label
        }

    def constants(self) -> dict[str, Any]:
        """Return the constants: the component's own, and what is known of its parameters."""
        all_of_them = self.parameters.items()
        return {
            **self.data(),
            "GRID": self.grid,
            "BOXES": self.boxes,
            "ADDRESS": {each.letter: name for name, each in all_of_them if each.letter},
            "RANGES": {name: each.range for name, each in all_of_them if each.range},
            "OPTIONS": {name: each.options for name, each in all_of_them if each.options},
            "REPORTED": [name for name, each in all_of_them if not each.settable],
            "SETTINGS": self.settings,
            "SOURCES": None,
        }

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


def table(low: float, step: float, values: ArrayLike, unit: int = 10_000) -> dict[str, Any]:
    """Return a function's values on an even grid as ``table.js`` reads them.

    Parameters
    ----------
    low, step : float
        The first place of the grid, and the distance to the next.
    values : array_like
        One value for each place.
    unit : int, default 10_000
        Values are kept to 1/unit. Each travels as its difference to the one before, in a third of
        the length.
    """
    whole = np.rint(np.asarray(values, dtype=float) * unit).astype(int)
    return {
        "low": low,
        "step": step,
        "unit": unit,
        "differences": np.diff(whole, prepend=0).tolist(),
    }
