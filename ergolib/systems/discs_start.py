"""Where hard discs can begin, and what is refused: overlaps, and more discs than there is room for.

Discs of diameter sigma, N of them, cover the fraction phi = N pi sigma^2 / (4 width height) of
their box. No arrangement covers more than pi / (2 sqrt 3) = 0.9069. Discs that are thrown in one by
one cover 0.4 before it takes long; where more is asked for, they begin in staggered rows.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import positive, real, sides
from ergolib.exact.granular import CLOSEST
from ergolib.kernels import discs_start, neighbours

__all__ = ["arrange", "cells", "check_apart", "check_box", "check_diameter", "check_positions"]

Array = NDArray[np.float64]

THROWN = 0.4  # covered by discs that are thrown in
NEAR = 1.0 - 1e-9  # touching is not overlapping, whatever the last digits say


def check_diameter(value: Any) -> float:
    """Return a diameter: finite and at least 0."""
    number = real(value, "diameter")
    if number < 0.0:
        raise ValueError(f"diameter must be a finite number of at least 0, got {value!r}")
    return number


def check_box(
    box: Any, density: Any, number: int, diameter: float, walls: bool
) -> tuple[float, float]:
    """Return width and height, from the box or the density, if the discs can be in it."""
    if box is not None:
        if density is not None:
            raise ValueError(f"density follows from number and box: leave it out, got {density!r}")
        width, height = sides(box, "box")
    else:
        width = height = math.sqrt(
            number / positive(0.1 if density is None else density, "density")
        )
    least = diameter if walls else 3.0 * diameter
    if min(width, height) < least * (1.0 - 1e-12):
        reason = "a disc fits in" if walls else "no disc meets another twice round the edges"
        raise ValueError(
            f"box must be at least {least:.6g} on either side, so that {reason}, got "
            f"{width:.6g} x {height:.6g}"
        )
    covered = 0.25 * math.pi * number * diameter * diameter / (width * height)
    if covered >= CLOSEST:
        what = "box must be larger" if density is None else "density must be lower"
        raise ValueError(
            f"{what}: {number} discs of diameter {diameter:g} would cover {covered:.4f} of the "
            f"area, and no more than {CLOSEST:.4f} can be covered"
        )
    return width, height


def check_positions(
    places: Array, box: tuple[float, float], diameter: float, walls: bool, name: str
) -> Array:
    """Return positions inside the box, if no discs overlap."""
    sizes = np.array(box)
    if walls:
        rim = 0.5 * diameter * NEAR
        if (places < rim).any() or (places > sizes - rim).any():
            raise ValueError(
                f"{name} must keep discs of diameter {diameter:g} inside the walls of a box "
                f"{box[0]:.6g} x {box[1]:.6g}, got {places[_outside(places, sizes, rim)].tolist()}"
            )
        inside = np.clip(places, 0.5 * diameter, sizes - 0.5 * diameter)
        inside = np.minimum(inside, np.nextafter(sizes, 0.0))
    else:
        inside = np.mod(places, sizes)
        inside[inside >= sizes] = 0.0  # the remainder may be rounded up
    if diameter > 0.0:
        check_apart(inside, box, diameter, walls, name)
    return inside


def _outside(places: Array, sizes: Array, rim: float) -> int:
    bad = ((places < rim) | (places > sizes - rim)).any(axis=1)
    return int(bad.argmax())


def check_apart(
    places: Array, box: tuple[float, float], diameter: float, walls: bool, name: str
) -> None:
    """Refuse discs that overlap, naming the worst pair."""
    x, y = np.ascontiguousarray(places.T)
    number, reach = len(places), diameter * NEAR
    # Walls push discs off the edges: in a box a little larger none meets another round them.
    width, height = (side + (diameter if walls else 0.0) for side in box)
    head = np.empty(neighbours.cells(number, width, height, reach), dtype=np.int64)
    following, first = np.empty(number, dtype=np.int64), np.empty(number + 1, dtype=np.int64)
    arguments: tuple[Any, ...] = (x, y, width, height, reach, head, following, first)
    found = neighbours.half_list(*arguments, np.empty(0, dtype=np.int64))
    if found == 0:
        return
    partners = np.empty(found, dtype=np.int64)
    neighbours.half_list(*arguments, partners)
    owners = np.repeat(np.arange(number), np.diff(first))
    away = np.abs(places[owners] - places[partners])
    away = np.minimum(away, np.abs(np.array([width, height]) - away))
    distance = np.hypot(*away.T)
    worst = int(distance.argmin())
    pair = sorted((int(owners[worst]), int(partners[worst])))
    raise ValueError(
        f"{name} must keep discs at least a diameter apart, {diameter:g}, got "
        f"{distance[worst]:.6g} between discs {pair[0]} and {pair[1]}"
    )


def arrange(
    start: str,
    number: int,
    box: tuple[float, float],
    diameter: float,
    walls: bool,
    generator: NDArray[np.uint64],
) -> Array:
    """Spread discs over the box, or over its left half.

    Raises
    ------
    ValueError
        If they find no room.
    """
    radius = 0.5 * diameter if walls else 0.0
    left, bottom = radius, radius
    right = 0.5 * box[0] if start == "half" else box[0] - radius
    breadth, depth = right - left, box[1] - 2.0 * radius
    x, y = np.empty((2, number))
    # Centres of discs have this room, discs themselves a little more.
    room = (breadth + diameter) * (depth + 2.0 * radius) if walls else breadth * depth
    covered = 0.25 * math.pi * number * diameter * diameter / room if breadth > 0.0 else math.inf
    if covered < THROWN and depth > 0.0:
        columns, rows = cells(number, breadth, depth, diameter)
        head = np.empty(columns * rows, dtype=np.int64)
        following = np.empty(number, dtype=np.int64)
        period = (math.inf, math.inf) if walls else box
        space = (columns, rows, head, following, generator)
        part = (left, bottom, breadth, depth)
        if discs_start.scatter(x, y, *part, *period, diameter, *space) == number:
            return np.column_stack([x, y])
    elif covered < CLOSEST:
        places = _staggered(number, breadth, depth, diameter, walls)
        if places is not None:
            return places + np.array([left, bottom])
    raise ValueError(
        f"density must be lower for start={start!r}: {number} discs of diameter {diameter:g} find "
        f"no room on {breadth:.6g} x {depth:.6g}; a start of your own (positions) may"
    )


def _staggered(
    number: int, breadth: float, depth: float, diameter: float, walls: bool
) -> Array | None:
    """Return places on staggered rows with the fewest vacancies, or None if there is no room.

    Between walls the rows reach from one to the other; otherwise they are even in number, and join.
    """
    best: tuple[int, int, float, float] | None = None
    for rows in range(2, 2 * math.ceil(depth / diameter) + 3, 1 if walls else 2):
        columns = math.ceil(number / rows)
        across = breadth / (columns - 0.5) if walls else breadth / columns
        up = depth / (rows - 1) if walls else depth / rows
        fits = across >= diameter and math.hypot(0.5 * across, up) >= diameter
        alone = up >= 0.5 * diameter  # rows but one do not touch
        if fits and alone and (best is None or columns * rows < best[0] * best[1]):
            best = columns, rows, across, up
    if best is None:
        return None
    columns, rows, across, up = best
    row, column = (axis.ravel() for axis in np.indices((rows, columns)))
    sites = np.column_stack([across * (column + 0.5 * (row % 2)), up * row])
    return sites[np.arange(number) * len(sites) // number]


def cells(number: int, breadth: float, depth: float, diameter: float) -> tuple[int, int]:
    """Return columns and rows of cells that are no narrower than a disc, about one a disc."""
    side = max(diameter * neighbours.HAIR, math.sqrt(breadth * depth / number))
    return max(1, math.floor(breadth / side)), max(1, math.floor(depth / side))
