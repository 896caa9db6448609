"""The points of a scan: a product of parameters' values, or a list of points.

A product {"size": (16, 32), "temperature": (2.0, 2.3, 2.6)} has six points, the last parameter
changing fastest, and two axes. A list of points, such as [{"size": 16, "temperature": 2.0},
{"size": 32, "temperature": 2.3}], has one axis, called `point`. A parameter's values are all whole
numbers, all numbers, all words or all true and false, and no point may occur twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import isnan
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Grid", "Point", "read_grid"]

Point = dict[str, Any]
AXIS = "point"  # the axis of a list of points


@dataclass(frozen=True)
class Grid:
    """What a scan runs through.

    Attributes
    ----------
    points : tuple of dict
        Each a value for each parameter, as Python's own int, float, str or bool.
    axes : tuple of str
        The names of the grid's axes.
    shape : tuple of int
        Their lengths; the product is the number of points.
    coordinates : dict
        For each parameter, the axes it runs along and its values there.
    """

    points: tuple[Point, ...]
    axes: tuple[str, ...]
    shape: tuple[int, ...]
    coordinates: dict[str, tuple[tuple[str, ...], NDArray[Any]]]

    def __len__(self) -> int:
        return len(self.points)

    def index(self, point: int) -> tuple[int, ...]:
        """Return where the point of this number is along each axis."""
        return tuple(int(one) for one in np.unravel_index(point, self.shape))

    @property
    def text(self) -> str:
        """The grid in one line, the same for the same grid and for no other."""
        values = {name: array.tolist() for name, (_, array) in self.coordinates.items()}
        return json.dumps({"axes": self.axes, **values})


def read_grid(given: Any) -> Grid:
    """Return the points a user asked for.

    Parameters
    ----------
    given : mapping of str to sequence, or sequence of mapping
        Each parameter's values, for their product; or the points themselves.

    Raises
    ------
    TypeError, ValueError
        If it is neither, or empty, a value cannot be a coordinate, or a point occurs twice.
    """
    if isinstance(given, Mapping):
        return _product(given)
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise TypeError(
            "grid must be a mapping of names to values, or a list of points, "
            f"got {type(given).__name__}"
        )
    return _listed(list(given))


def _product(given: Mapping[Any, Any]) -> Grid:
    """Return all combinations of the parameters' values."""
    if not given:
        raise ValueError("grid must have at least one parameter, got none")
    values = {_name(name): _values(name, _listing(name, some)) for name, some in given.items()}
    for name, some in values.items():
        if len(set(some)) < len(some):
            raise ValueError(f"grid must have no value twice, got {name} = {_twice(some)!r} again")
    points = tuple(dict(zip(values, point, strict=True)) for point in product(*values.values()))
    axes, shape = tuple(values), tuple(map(len, values.values()))
    return Grid(points, axes, shape, {name: ((name,), np.array(values[name])) for name in values})


def _listed(given: Sequence[Any]) -> Grid:
    """Return the points of a list."""
    if not given:
        raise ValueError("grid must have at least one point, got none")
    for point in given:
        if not isinstance(point, Mapping) or point.keys() != given[0].keys() or not point:
            raise TypeError(
                "grid must be a list of points that all have the same parameters, "
                f"got {point!r} after {given[0]!r}"
            )
    names = [_name(name) for name in given[0]]
    values = {name: _values(name, [point[name] for point in given]) for name in names}
    rows = list(zip(*values.values(), strict=True))
    if len(set(rows)) < len(rows):
        again = dict(zip(names, _twice(rows), strict=True))
        raise ValueError(f"grid must have no point twice, got {again} again")
    points = tuple(dict(zip(names, row, strict=True)) for row in rows)
    return Grid(
        points, (AXIS,), (len(points),), {name: ((AXIS,), np.array(values[name])) for name in names}
    )


def _name(name: Any) -> str:
    if not isinstance(name, str) or not name.isidentifier() or name == AXIS:
        raise ValueError(
            f"grid must name parameters as functions do, other than {AXIS!r}, got {name!r}"
        )
    return name


def _listing(name: str, some: Any) -> list[Any]:
    if isinstance(some, (str, bytes, Mapping)) or not isinstance(some, Iterable):
        raise TypeError(f"grid must have a sequence of values for {name}, got {some!r}")
    if not (found := list(some)):
        raise ValueError(f"grid must have at least one value for {name}, got none")
    return found


def _values(name: str, some: list[Any]) -> list[Any]:
    """Return values as Python's own, all of one type."""
    plain = [one.item() if isinstance(one, (np.generic, np.ndarray)) else one for one in some]
    kinds: tuple[tuple[type, Any], ...] = ((bool, bool), (str, str), (Integral, int), (Real, float))
    for kind, convert in kinds:
        fits = all(isinstance(one, kind) for one in plain)
        if fits and (kind is bool or not any(isinstance(one, bool) for one in plain)):
            found = [convert(one) for one in plain]
            if convert is float and any(map(isnan, found)):
                raise ValueError(f"grid must have numbers for {name}, got NaN among them")
            return found
    raise TypeError(f"grid must have numbers, or words, or bools for {name}, got {some!r}")


def _twice(some: Sequence[Any]) -> Any:
    return next(one for place, one in enumerate(some) if one in some[:place])
