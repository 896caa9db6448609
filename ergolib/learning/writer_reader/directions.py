"""What the directions of a writer and a reader tell of each other, in nats.

Take pairs (u, v) from random starts whose law no rotation changes, and train each by a law that no
rotation changes. Then at any time

1. *each direction alone is even on the sphere*: (R u, R v) is as likely as (u, v) for every
   rotation R, so the law of u / |u| is the one that no rotation changes;
2. *what they tell of each other is a matter of their angle alone*. Against two independent
   directions the joint law of (u / |u|, v / |v|) has a density h that no rotation or reflection
   changes, and these carry any two directions at an angle to any other two at the same: h depends
   on c = cos(angle) only. The law of c is then f(c) = f_0(c) h(c), where independent directions
   have f_0(c) proportional to (1 - c^2)^((d - 3)/2). So the mutual information, which for two parts
   is the total correlation, is

       I = <ln h> = D(f || f_0) = integral of f ln(f / f_0) dc.

Nothing is preferred, and yet each comes to know the other: the symmetry is broken contingently, by
the start. If it is broken by hand, neither step holds and D(f || f_0) is not what they tell.

*The exact curve.* For starts of equal length r, let y = ln tan(angle / 2). By the closed form of
the flow y_t = y - ln w(t, y): training moves y. Independent directions have the density
sech^(d-1)(y), up to a constant, and I is the divergence of the law of y_t from it. From some time
on y_t(y) turns back (a pair nearly opposite at the start waits long at the saddle), and then the
densities of two or three starts that lead to one angle add up. At the end the angle is
arctan(A / s), with A the area of the first parallelogram: so I stays finite. For a small start its
last value is

    (d - 1) ln(s / r^2) + ln 2 - (psi(1/2) - psi(d/2)) / 2,

which grows without bound only as the start goes to 0. A small start buys agreement, and costs time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, positive
from ergolib.kernels import spacings
from ergolib.learning.writer_reader.closed_form import _time
from ergolib.learning.writer_reader.ensemble import check_pairs

__all__ = [
    "DirectionInformation",
    "direction_information",
    "estimate_direction_information",
    "small_start_information",
]

Array = NDArray[np.float64]

REACH = 40.0  # of ln tan(angle / 2), in units of 1 / (d - 1): e^-40 of the weight is beyond
GRID = 4001  # places at which a turn of y_t(y) is looked for
PANELS = 41  # that the range is cut into, at least, with 65 places in each
HALVINGS = 60
FLAT = 1e-12  # a slope less than that is at a turn


@dataclass(frozen=True)
class _Map:
    """How training moves y = ln tan(angle / 2) in some time."""

    dimension: int
    target: float
    start: float
    time: float

    def log_density(self, y: Array) -> Array:
        """Return the logarithm of the density of independent directions, up to a constant."""
        return np.asarray(-(self.dimension - 1) * (np.logaddexp(y, -y) - math.log(2.0)))

    def __call__(self, y: Array) -> tuple[Array, Array]:
        """Return y_t and its slope."""
        s, t, r2 = self.target, self.time, self.start**2
        p = 4.0 * r2 / (1.0 + np.exp(2.0 * y))
        q = 4.0 * r2 / (1.0 + np.exp(-2.0 * y))
        dp, dq = -0.5 * p * q / r2, 0.5 * p * q / r2
        product, dproduct = p * q, dp * q + p * dq
        root = np.sqrt(4.0 * s * s + product)
        droot = 0.5 * dproduct / root
        fading = np.exp(-root * t)
        tanh, rest = (1.0 - fading) / (1.0 + fading), 2.0 * fading / (1.0 + fading)
        dtanh = 0.5 * t * droot * rest * (2.0 - rest)
        above = root + (2.0 * s + q) * tanh
        dabove = droot + dq * tanh + (2.0 * s + q) * dtanh
        below = product / (root + 2.0 * s) + p * tanh + 2.0 * s * rest
        dbelow = (dproduct - product * droot / (root + 2.0 * s)) / (root + 2.0 * s)
        dbelow += dp * tanh + (p - 2.0 * s) * dtanh
        return y - np.log(above / below), 1.0 - dabove / above + dbelow / below

    def solve(self, low: float, high: float, wanted: Array) -> Array:
        """Return the y between two places, where y_t only rises or falls, with these y_t."""
        a, b = np.full(wanted.shape, low), np.full(wanted.shape, high)
        rises = self(np.array([low, high]))[0]
        sign = 1.0 if rises[1] > rises[0] else -1.0
        for _ in range(HALVINGS):
            middle = 0.5 * (a + b)
            beyond = sign * (self(middle)[0] - wanted) > 0.0
            a, b = np.where(beyond, a, middle), np.where(beyond, middle, b)
        return 0.5 * (a + b)


def direction_information(
    time: float, dimension: int = 8, target: float = 1.0, start: float = 0.1
) -> float:
    """Return what the directions of u and v tell of each other after some time of gradient flow.

    Exact, by quadrature over the law of starts of equal length and independent directions, to about
    1e-6 nat.

    Parameters
    ----------
    time : float
        At least 0.
    dimension, target, start
        As for `WriterReader`.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> [round(direction_information(t, dimension=3), 3) for t in (0.0, 1.0, 2.0, 4.0, 8.0)]
    [0.0, 2.119, 5.714, 10.879, 10.904]
    """
    d, s = integer(dimension, "dimension", 2), positive(target, "target")
    move = _Map(d, s, positive(start, "start"), _time(time))
    if move.time == 0.0:
        return 0.0
    end = REACH / (d - 1) + 2.0
    turns = _turns(move, end)
    branches = list(zip([-end, *turns], [*turns, end], strict=True))
    heights = move(np.array([-end, *turns, end]))[0]
    cuts = {-end, end, *turns}
    for low, high in branches:
        ends = move(np.array([low, high]))[0]
        inside = heights[(heights > ends.min()) & (heights < ends.max())]
        cuts |= set(move.solve(low, high, inside).tolist())
    places = np.array(sorted(cuts | set(np.linspace(-end, end, PANELS).tolist())))
    y, weights = _nodes(places[:-1], places[1:])
    weights = weights * np.exp(move.log_density(y))
    return max(float(weights @ _log_ratio(move, branches, y)) / float(weights.sum()), 0.0)


def _turns(move: _Map, end: float) -> list[float]:
    """Return where y_t(y) turns."""
    from scipy.optimize import brentq

    y = np.linspace(-end, end, GRID)
    slopes = move(y)[1]
    at = np.flatnonzero(slopes[:-1] * slopes[1:] < 0.0)

    def slope(place: float) -> float:
        return float(move(np.array([place]))[1][0])

    return [float(brentq(slope, y[i], y[i + 1], xtol=1e-14)) for i in at]


def _nodes(low: Array, high: Array) -> tuple[Array, Array]:
    """Return places and weights that bear a logarithm at both ends (Takahasi and Mori 1974)."""
    x = np.linspace(-3.2, 3.2, 65)
    inner = 0.5 * math.pi * np.sinh(x)
    share = 0.5 * np.exp(inner) / np.cosh(inner)
    weights = 0.5 * (x[1] - x[0]) * 0.5 * math.pi * np.cosh(x) / np.cosh(inner) ** 2
    span = (high - low)[:, None]
    return (low[:, None] + span * share).ravel(), (span * weights).ravel()


def _log_ratio(move: _Map, branches: list[tuple[float, float]], y: Array) -> Array:
    """Return ln(f_t / f_0) at the y_t of these y: all y that lead there count."""
    x, slope = move(y)
    density = np.exp(move.log_density(y)) / np.maximum(np.abs(slope), FLAT)
    for low, high in branches:
        ends = np.sort(move(np.array([low, high]))[0])
        inside = (x > ends[0]) & (x < ends[1]) & ((y < low) | (y > high))
        if inside.any():
            other = move.solve(low, high, x[inside])
            steep = np.maximum(np.abs(move(other)[1]), FLAT)
            density[inside] += np.exp(move.log_density(other)) / steep
    with np.errstate(divide="ignore"):
        log_density = np.log(density)
    return np.asarray(np.where(density > 0.0, log_density - move.log_density(x), 0.0))


def small_start_information(dimension: int = 8, target: float = 1.0, start: float = 0.1) -> float:
    """Return what the directions tell of each other in the end, for a small start, in closed form.

    (d - 1) ln(s / r^2) + ln 2 - (psi(1/2) - psi(d/2)) / 2 nats, with an error of order r^4 / s^2.

    Parameters
    ----------
    dimension, target, start
        As for `WriterReader`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> round(small_start_information(3), 3)
    10.903
    """
    from scipy.special import psi

    d, s = integer(dimension, "dimension", 2), positive(target, "target")
    r = positive(start, "start")
    level = (d - 1) * math.log(s / r**2) + math.log(2.0)
    return level - 0.5 * float(psi(0.5) - psi(0.5 * d))


@dataclass(frozen=True)
class DirectionInformation:
    """What directions tell of each other, estimated from samples.

    Attributes
    ----------
    information, error : float
        In nats; one standard deviation, itself known to about 15 %.
    order : int
        m, of the gaps that were looked at.
    seeds : int
        How many pairs there were.
    """

    information: float
    error: float
    order: int
    seeds: int


def estimate_direction_information(
    writers: ArrayLike, readers: ArrayLike, order: int = 4
) -> DirectionInformation:
    """Estimate what the directions of u and v tell of each other, from one pair for each seed.

    It is right for pairs whose law no rotation changes (test that: `uniformity_test`). The angles
    are put where independent directions would lie evenly from 0 to 1, and the gaps between them
    tell how unevenly they do (`ergolib.kernels.spacings`).

    Parameters
    ----------
    writers, readers : array_like
        Shape (seeds, d): at least ``order + 2`` pairs.
    order : int, default 4
        Gaps reach over so many samples. A larger one has less spread and more bias.

    Returns
    -------
    DirectionInformation
        Not biased if the directions are independent. Else it is biased by a few hundredths of a
        nat for a thousand seeds, upwards where the density has a sharp edge: at the end of training
        by about 0.05 in three dimensions.

    Raises
    ------
    TypeError, ValueError
        If they are not pairs, or too few; or if two angles are equal to all digits.
    """
    from scipy.special import betainc

    u, v = check_pairs(writers, readers)
    m = integer(order, "order", 1)
    seeds, d = u.shape
    if seeds < m + 2:
        raise ValueError(f"writers must be at least {m + 2} for order {m}, got {seeds}")
    first = u / np.linalg.norm(u, axis=1, keepdims=True)
    second = v / np.linalg.norm(v, axis=1, keepdims=True)
    haversine = 0.25 * ((first - second) ** 2).sum(axis=1)
    half = 0.5 * (d - 1)
    evenly, out = betainc(half, half, haversine), np.zeros(2)
    spacings.information(m, evenly, out)
    if not np.isfinite(out).all():
        raise ValueError("writers and readers must have different angles, got some that are equal")
    return DirectionInformation(float(out[0]), float(out[1]), m, seeds)
