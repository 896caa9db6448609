"""Boltzmann entropy of a snapshot: how many ways there are to be in these cells.

N particles are seen at places and with velocities, and all that is kept is how many of them, N_a,
are in each cell a of the space of one particle. The N-particle states that look the same fill a
volume whose logarithm, with p_a = N_a / N and |a| the volume of a cell, is but for a constant

    N S = -N sum p_a ln(p_a / |a|)

(Boltzmann 1877; Garrido, Goldstein, Huse and Lebowitz, arXiv:2403.07519, 2024). Cells are part of
the question: the same snapshot, and the same trajectory, has an entropy for each way to cut the
space. Axes that are left out are forgotten altogether.

With few particles in a cell S says more about their number than about the gas. If the N were drawn
at random from a smooth density, S would on average be too small by (K - 1) / 2 N, K being the cells
that the density reaches; Miller (1955) puts the occupied cells for K, which corrects most of it
while there are several particles to a cell. Its scatter is that of ln p among the particles,
sqrt(var(ln p) / N).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, positive, reals, sides
from ergolib.kernels import occupation

__all__ = ["CellEntropy", "boltzmann_entropy"]

Array = NDArray[np.float64]

MOST_CELLS = 50_000_000


class CellEntropy(NamedTuple):
    """Boltzmann entropy of a snapshot, per particle, in nats.

    Attributes
    ----------
    entropy : float
        -sum p ln(p / |cell|): of these numbers in these cells. It is 0 for particles spread evenly
        over a unit of volume of the axes that are used.
    corrected : float
        What it would be for very many particles of the same density: entropy +
        (occupied - 1) / (2 number).
    error : float
        One standard deviation of `corrected`, if the particles are independent draws.
    occupied : int
        Cells that hold a particle.
    number : int
        Particles.
    """

    entropy: float
    corrected: float
    error: float
    occupied: int
    number: int


def boltzmann_entropy(
    positions: ArrayLike,
    velocities: ArrayLike,
    box: float | tuple[float, float],
    cells: int | tuple[int, int] = 64,
    velocity_cell: float | tuple[float | None, float | None] | None = 0.5,
) -> CellEntropy:
    """Boltzmann entropy per particle of a snapshot, for the cells that one cares for.

    Parameters
    ----------
    positions : array_like of float
        Shape (N, 2), inside the box.
    velocities : array_like of float
        Shape (N, 2).
    box : float or (float, float)
        Side of a square, or width and height.
    cells : int or (int, int), default 64
        Cells along x, or along x and y.
    velocity_cell : float or (float, float) or None, default 0.5
        Width of a cell in v_x, or in v_x and v_y; None leaves an axis (or both) out. Cells end at
        whole multiples of the width.

    Returns
    -------
    CellEntropy

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, a particle is outside the box, or there
        would be more than 50 million cells.

    Examples
    --------
    >>> places = [[0.5, 0.5], [0.5, 0.5], [1.5, 0.5], [1.5, 0.5]]
    >>> round(boltzmann_entropy(places, np.zeros((4, 2)), (2.0, 1.0), cells=2).entropy, 6)
    0.0
    """
    width, height = sides(box, "box")
    x, y = _points(positions, "positions")
    vx, vy = _points(velocities, "velocities")
    if x.size != vx.size:
        raise ValueError(f"velocities must be as many as positions, {x.size}, got {vx.size}")
    for place, side, axis in ((x, width, "x"), (y, height, "y")):
        if place.min() < 0.0 or place.max() > side:
            bad = place[(place < 0.0) | (place > side)][0]
            raise ValueError(
                f"positions must be inside the box, {axis} from 0 to {side:g}, got {bad!r}"
            )
    columns, rows = _counts(cells)
    (dvx, across), (dvy, upwards) = _velocity_axes(velocity_cell, vx, vy)
    if columns * rows * across * upwards > MOST_CELLS:
        raise ValueError(
            f"cells must be at most {MOST_CELLS} in all, got {columns} x {rows} in place and "
            f"{across} x {upwards} in velocity: take fewer, or a wider velocity_cell"
        )
    counts = np.empty(columns * rows * across * upwards, dtype=np.int64)
    steps = (dvx or 1.0, dvy or 1.0)
    occupation.occupy(x, y, vx, vy, width, height, *steps, columns, rows, across, upwards, counts)
    volume = (width / columns) * (height / rows) * steps[0] * steps[1]
    return _entropy(counts, volume)


def _entropy(counts: NDArray[np.int64], volume: float) -> CellEntropy:
    """Return the entropy of numbers in cells of one volume."""
    out = np.empty(5)
    occupation.entropy(counts, volume, out)
    entropy, corrected, error, occupied, number = out.tolist()
    return CellEntropy(entropy, corrected, error, int(occupied), int(number))


def _points(value: ArrayLike, name: str) -> tuple[Array, Array]:
    """Return both columns of an array of shape (N, 2)."""
    array = reals(value, name)
    if array.ndim != 2 or array.shape[1] != 2 or not len(array):
        raise ValueError(f"{name} must be of shape (N, 2), N at least 1, got {array.shape}")
    return np.ascontiguousarray(array[:, 0]), np.ascontiguousarray(array[:, 1])


def _counts(cells: Any) -> tuple[int, int]:
    """Return the cells along x and y."""
    if isinstance(cells, (list, tuple, np.ndarray)):
        if len(cells) != 2:
            raise ValueError(f"cells must be an integer or a pair of them, got {cells!r}")
        return integer(cells[0], "cells", 1, MOST_CELLS), integer(cells[1], "cells", 1, MOST_CELLS)
    return integer(cells, "cells", 1, MOST_CELLS), 1


def _velocity_axes(
    width: Any, vx: Array, vy: Array
) -> tuple[tuple[float | None, int], tuple[float | None, int]]:
    """Return, for each axis, the width of a cell (None: left out) and how many there are."""
    pair = width if isinstance(width, (list, tuple, np.ndarray)) else (width, None)
    if len(pair) != 2:
        raise ValueError(f"velocity_cell must be a width or a pair of them, got {width!r}")
    axes: list[tuple[float | None, int]] = []
    for each, v in zip(pair, (vx, vy), strict=True):
        if each is None:
            axes.append((None, 1))
            continue
        step = positive(each, "velocity_cell")
        reach = float(np.abs(v).max()) / step
        if reach > MOST_CELLS:
            raise ValueError(
                f"velocity_cell must be wider: velocities up to {np.abs(v).max():g} would take "
                f"more than {MOST_CELLS} cells, got {each!r}"
            )
        axes.append((step, 2 * (math.floor(reach) + 1)))
    return axes[0], axes[1]
