"""The map of a magnet after some of its spins were seen, exactly.

The prior is the Boltzmann distribution of the Ising model (H = -sum s s' - field sum s over a
periodic lattice, k_B = 1, J = 1) at a known temperature. Seeing spins leaves the states that agree
with them, in the same proportions: the posterior. Its mean spins are the best prediction of what is
still hidden: site i is up with probability (1 + m_i)/2. The probability of what was seen gives the
surprise, -ln P in nats, of the whole and, by differences, of each new spin.

The sum over states goes from row to row (`ergolib.kernels.posterior`). A torus is closed by doing
it for each state of one row in turn, the one of which most is known; a cylinder, whose first and
last rows are not joined, needs one way forward and one back.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer, real
from ergolib.arguments import shape as check_shape
from ergolib.arguments import temperature as check_temperature
from ergolib.kernels import posterior as kernels

__all__ = ["SpinPosterior", "spin_posterior"]

Boundary = Literal["torus", "cylinder"]

WIDEST = 12
_MOST_SITES = 4096
_DEEPEST = 700.0  # weights of exp(-700) and more are numbers; much below they are 0


class SpinPosterior(NamedTuple):
    """What is known of each spin, and how probable what was seen had been.

    Attributes
    ----------
    magnetization : ndarray of float64, shape (rows, columns)
        The mean of each spin given those seen; +1 or -1 where one was seen.
    log_probability : float
        ln of the probability that the spins seen have the signs they were seen with, before any
        was seen; at most 0. Its negative is the surprise in nats.
    """

    magnetization: NDArray[np.float64]
    log_probability: float


def spin_posterior(
    revealed: Mapping[tuple[int, int], int],
    shape: int | tuple[int, int],
    temperature: float,
    field: float = 0.0,
    boundary: Boundary = "torus",
) -> SpinPosterior:
    """Return the mean of every spin of an Ising lattice given those that were seen.

    Parameters
    ----------
    revealed : mapping of (int, int) to int
        ``{(row, column): spin}``, +1 or -1; may be empty.
    shape : int or (int, int)
        Side of a square, or rows and columns; at most 4096 sites. Of a torus the shorter side is at
        most 12, of a cylinder the number of columns. A side of 2 has doubled bonds; a side of 1
        joins each site to itself, which changes nothing.
    temperature : float
        Temperature in units of J, greater than 0 (and not so low that weights leave the range of
        floats: at least about 0.1 on a width of 12, 0.07 on 8).
    field : float, default 0.0
        In units of J.
    boundary : {"torus", "cylinder"}, default "torus"
        Whether the first row is joined to the last. Rows are always rings.

    Returns
    -------
    SpinPosterior
        ``magnetization`` and ``log_probability``, right to about 1e-12.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Time on a torus: 2^(width + hidden spins in the best-known row) width length. 8 x 8 takes some
    hundredths of a second, 10 x 10 a quarter, 12 x 12 up to five seconds, and half of that for each
    further spin seen in the row in which most were seen. A cylinder takes some milliseconds.

    Examples
    --------
    >>> one = spin_posterior({(0, 0): 1}, shape=4, temperature=2.0)
    >>> round(float(one.magnetization[0, 1]), 6), round(one.log_probability, 6)
    (0.87769, -0.693147)
    """
    rows, columns = check_shape(shape, "shape", minimum=1)
    choice(boundary, "boundary", ("torus", "cylinder"))
    torus = boundary == "torus"
    width = min(rows, columns) if torus else columns
    if width > WIDEST or rows * columns > _MOST_SITES:
        side = "shorter side" if torus else "number of columns"
        raise ValueError(
            f"shape must have at most {_MOST_SITES} sites and a {side} of at most {WIDEST}, "
            f"got {shape!r}"
        )
    t, h = check_temperature(temperature), real(field, "field")
    coldest = _coldest(width, h)
    if t < coldest:
        raise ValueError(
            f"temperature must be at least {coldest:.4g} for a width of {width} and this field, "
            f"got {temperature!r}"
        )
    clamps = clamped(revealed, rows, columns)
    turned = torus and columns > rows
    if turned:  # so that the rows are the short sides
        clamps = np.ascontiguousarray(clamps.T)
    log_free = _log_weight(*clamps.shape, t, h, torus)
    if not clamps.any():
        mean = _mean(clamps.shape, t, h, torus)
        return SpinPosterior(mean.T.copy() if turned else mean, 0.0)
    mean, log_weight = _posterior(clamps, t, h, torus)
    return SpinPosterior(mean.T.copy() if turned else mean, min(0.0, log_weight - log_free))


def summable(rows: int, columns: int, temperature: float) -> bool:
    """Return whether `spin_posterior` takes such a torus, without a field."""
    width = min(rows, columns)
    return width <= WIDEST and rows * columns <= _MOST_SITES and temperature >= _coldest(width, 0.0)


def _coldest(width: int, field: float) -> float:
    """Return the temperature below which weights leave the range of floats."""
    return (6.0 + 4.0 * abs(field)) * width / _DEEPEST


def clamped(revealed: Any, rows: int, columns: int) -> NDArray[np.int8]:
    """Return the spins that were seen as an array, 0 for hidden ones."""
    if not isinstance(revealed, Mapping):
        raise TypeError(
            "revealed must be a mapping of (row, column) to a spin, such as {(0, 0): 1}, "
            f"got {type(revealed).__name__}"
        )
    clamps = np.zeros((rows, columns), dtype=np.int8)
    for site, spin in revealed.items():
        if not isinstance(site, tuple) or len(site) != 2:
            raise ValueError(f"revealed must have sites (row, column), got {site!r}")
        row = integer(site[0], "the row in revealed", 0, rows - 1)
        column = integer(site[1], "the column in revealed", 0, columns - 1)
        value = integer(spin, "a spin in revealed", -1, 1)
        if value == 0:
            raise ValueError(f"a spin in revealed must be +1 or -1, got 0 at {site!r}")
        clamps[row, column] = value
    return clamps


def _posterior(
    clamps: NDArray[np.int8], temperature: float, field: float, torus: bool
) -> tuple[NDArray[np.float64], float]:
    """Return the mean spins and ln of the weight of what agrees with the clamps."""
    rows, columns = clamps.shape
    mean = np.zeros(clamps.size)
    scratch = np.empty(kernels.scratch_size(rows, columns))
    given = clamps.ravel(), rows, columns, temperature, field, scratch
    if torus:
        weight = kernels.torus_posterior(*given, np.empty(clamps.size), mean)
    else:
        weight = kernels.cylinder_posterior(*given, mean)
    return mean.reshape(rows, columns), float(weight)


@lru_cache(maxsize=64)
def _log_weight(rows: int, columns: int, temperature: float, field: float, torus: bool) -> float:
    """Return ln of the weight of all states."""
    kernel = kernels.torus_log_weight if torus else kernels.cylinder_log_weight
    return float(kernel(rows, columns, temperature, field, np.empty(3 << columns)))


def _mean(
    shape: tuple[int, int], temperature: float, field: float, torus: bool
) -> NDArray[np.float64]:
    """Return the mean spins if none was seen."""
    if field == 0.0:
        return np.zeros(shape)
    if not torus:
        return _posterior(np.zeros(shape, dtype=np.int8), temperature, field, torus)[0]
    # all sites are alike: the probability that one is up
    clamps = np.zeros(shape, dtype=np.int8)
    clamps[0, 0] = 1
    weight = _posterior(clamps, temperature, field, torus)[1]
    up = np.exp(min(0.0, weight - _log_weight(*shape, temperature, field, torus)))
    return np.full(shape, 2.0 * up - 1.0)
