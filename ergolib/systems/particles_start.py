"""Where particles can be put to begin with: spread out, at random, or as a crystal.

N particles in a rectangle of width x height with joined edges. Places nearer to each other than
0.7 sigma are refused: there a pair has an energy of 255 epsilon, and no step of a usual length can
follow what happens next.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib.kernels import neighbours, starts
from ergolib.kernels.random import fill_uniform

__all__ = ["check_apart", "crystal", "filled", "lattice", "random"]

Array = NDArray[np.float64]

CLOSEST = 0.7  # sigma
APART = 1.0  # at least this far apart are particles that are placed at random
TRIES = 2000  # for each of them


def lattice(number: int, width: float, height: float) -> Array:
    """Spread any number of particles evenly: staggered rows of almost equal length.

    Returns
    -------
    ndarray of float64
        Shape (number, 2).
    """
    x, y = np.empty((2, number))
    starts.spread(x, y, width, height)
    return np.column_stack([x, y])


def random(number: int, width: float, height: float, generator: NDArray[np.uint64]) -> Array:
    """Place particles one by one, each at random where it is at least 1 sigma from all before it.

    Raises
    ------
    ValueError
        If no room is found for one of them.
    """
    positions = np.empty((number, 2))
    box = np.array([width, height])
    draw = np.empty(2)
    for i in range(number):
        for _ in range(TRIES):
            fill_uniform(draw, generator)
            away = np.abs(positions[:i] - draw * box)
            away = np.minimum(away, box - away)
            if not (np.einsum("ij,ij->i", away, away) < APART**2).any():
                break
        else:
            raise ValueError(
                f"density must be lower for start='random': after {i} of {number} particles no "
                f"room was found for another; got {number / (width * height):.4g} "
                "(start='lattice' has no such limit)"
            )
        positions[i] = draw * box
    return positions


def crystal(number: int, width: float, height: float, spacing: float) -> Array:
    """Put particles on the sites of a triangular lattice nearest to the middle of the box.

    Raises
    ------
    ValueError
        If the box has no room for so many sites.
    """
    x, y = np.empty((2, number))
    room = starts.compact(x, y, width, height, spacing)
    if room < number:
        raise ValueError(
            f"box must have room for a crystal of {number} particles with spacing {spacing:.5g}, "
            f"got {width:.5g} x {height:.5g}, which holds {room} "
            "(Particles.crystal makes a box that a crystal fills)"
        )
    return np.column_stack([x, y])


def filled(columns: int, rows: int, spacing: float) -> tuple[float, float]:
    """Return the box that a triangular crystal of columns x rows particles fills."""
    return columns * spacing, rows * 0.5 * math.sqrt(3.0) * spacing


def check_apart(positions: Array, width: float, height: float, name: str) -> None:
    """Refuse particles that overlap, naming the worst pair.

    Raises
    ------
    ValueError
        If two are nearer than 0.7.
    """
    x, y = np.ascontiguousarray(positions.T)
    number = x.size
    head = np.empty(neighbours.cells(number, width, height, CLOSEST), dtype=np.int64)
    following, first = np.empty(number, dtype=np.int64), np.empty(number + 1, dtype=np.int64)
    arguments: tuple[Any, ...] = (x, y, width, height, CLOSEST, head, following, first)
    found = neighbours.half_list(*arguments, np.empty(0, dtype=np.int64))
    if found == 0:
        return
    partners = np.empty(found, dtype=np.int64)
    neighbours.half_list(*arguments, partners)
    owners = np.repeat(np.arange(number), np.diff(first))
    away = np.abs(positions[owners] - positions[partners])
    away = np.minimum(away, np.array([width, height]) - away)
    distance = np.hypot(*away.T)
    worst = int(distance.argmin())
    pair = sorted((int(owners[worst]), int(partners[worst])))
    raise ValueError(
        f"{name} must keep particles at least {CLOSEST} apart, got {distance[worst]:.4g} "
        f"between particles {pair[0]} and {pair[1]}"
    )
