"""A writer and a reader in gradient flow, solved.

With p = u + v and q = u - v the overlap is a = (|p|^2 - |q|^2) / 4, and p only grows while q only
shrinks: p = p_0 sqrt(w), q = q_0 / sqrt(w). Let P = |p_0|^2, Q = |q_0|^2, R^2 = 4 s^2 + P Q and
T = tanh(R t / 2). Then dw/dt = 2 (s - a) w is a Riccati equation with constant coefficients, and

    w(t) = (R + (2 s + Q) T) / (R + (P - 2 s) T),   a(t) = (P w - Q / w) / 4.

If u = v at the start, with a_0 = |u|^2, it is a logistic curve,

    a(t) = s / (1 + (s / a_0 - 1) e^(-2 s t)), half way up at ln(s / a_0 - 1) / (2 s).

The start decides it all: the pair ends with u + v = p_0 sqrt(w_end), w_end = (2 s + R) / P, so the
direction on which it will agree, (u_0 + v_0) / |u_0 + v_0|, is there from the beginning. (For u and
v alone there remains the angle arctan(A / s), with A the area of their parallelogram.) A start with
v = -u has P = 0: it goes to the saddle at u = v = 0 and stays there.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import positive, real
from ergolib.kernels import writer_reader as kernels
from ergolib.learning.writer_reader.ensemble import check_pairs

__all__ = [
    "aligned_half_time",
    "final_angles",
    "flow_half_times",
    "flow_overlaps",
    "flow_pairs",
    "shared_directions",
]

Array = NDArray[np.float64]


def _squares(first: Array, second: Array) -> tuple[Array, Array]:
    sums, differences = np.zeros((2, first.shape[0]))
    kernels.sums_and_differences(first.shape[1], first.ravel(), second.ravel(), sums, differences)
    return sums, differences


def _time(value: float) -> float:
    time = real(value, "time")
    if time < 0.0:
        raise ValueError(f"time must be a finite number of at least 0, got {value!r}")
    return time


def growths(sums: Array, differences: Array, time: float, target: float) -> Array:
    """Return w = (|p| / |p_0|)^2 for arrays of P and Q."""
    w = np.zeros(sums.size)
    kernels.growth(target, time, sums, differences, w)
    return w


def flow_pairs(
    writers: ArrayLike, readers: ArrayLike, time: float, target: float = 1.0
) -> tuple[Array, Array]:
    """Return writers and readers after some time of gradient flow, exactly.

    Parameters
    ----------
    writers, readers : array_like
        Shape (seeds, d): u and v of each pair at the start.
    time : float
        At least 0.
    target : float, default 1.0
        s, greater than 0.

    Returns
    -------
    (ndarray, ndarray)
        Each of shape (seeds, d).

    Raises
    ------
    TypeError, ValueError
        If starts, time or target are not of their kind or out of range.
    """
    u, v = check_pairs(writers, readers)
    w = growths(*_squares(u, v), _time(time), positive(target, "target"))[:, None]
    p, q = (u + v) * np.sqrt(w), (u - v) / np.sqrt(w)
    return 0.5 * (p + q), 0.5 * (p - q)


def flow_overlaps(
    writers: ArrayLike, readers: ArrayLike, time: float, target: float = 1.0
) -> Array:
    """Return a = u.v after some time of gradient flow, exactly; arguments as for `flow_pairs`.

    Returns
    -------
    ndarray
        Shape (seeds,).

    Examples
    --------
    A balanced start: u = v.

    >>> u = [[0.1, 0.0]]
    >>> round(float(flow_overlaps(u, u, 2.297559925)[0]), 6)
    0.5
    """
    sums, differences = _squares(*check_pairs(writers, readers))
    w = growths(sums, differences, _time(time), positive(target, "target"))
    return np.asarray(0.25 * (sums * w - differences / w))


def flow_half_times(writers: ArrayLike, readers: ArrayLike, target: float = 1.0) -> Array:
    """Return when a = u.v goes through s / 2 in gradient flow, exactly.

    Parameters
    ----------
    writers, readers, target
        As for `flow_pairs`.

    Returns
    -------
    ndarray
        Shape (seeds,): 0 for a pair whose a is as large from the start, infinite if u = -v.

    Examples
    --------
    >>> u = [[1.0, 0.0]]
    >>> tilt = [[0.0, 1.0]]
    >>> float(flow_half_times(u, u)[0]), round(float(flow_half_times(u, tilt)[0]), 6)
    (0.0, 0.331305)
    """
    sums, differences = _squares(*check_pairs(writers, readers))
    times = np.zeros(sums.size)
    kernels.half_times(positive(target, "target"), sums, differences, times)
    return times


def aligned_half_time(overlap: float, target: float = 1.0) -> float:
    """Return the half-time of a pair that starts with u = v and u.v = `overlap`.

    Parameters
    ----------
    overlap : float
        a_0, greater than 0.
    target : float, default 1.0
        s, greater than 0.

    Returns
    -------
    float
        ln(s / a_0 - 1) / (2 s), or 0 if a_0 is s / 2 or more.

    Raises
    ------
    TypeError, ValueError
        If one of them is not a number greater than 0.

    Examples
    --------
    >>> [round(aligned_half_time(a), 6) for a in (0.1, 0.01, 0.001)]
    [1.098612, 2.29756, 3.453377]
    """
    a, s = positive(overlap, "overlap"), positive(target, "target")
    return math.log(s / a - 1.0) / (2.0 * s) if a < 0.5 * s else 0.0


def shared_directions(writers: ArrayLike, readers: ArrayLike) -> Array:
    """Return the direction of u + v of each pair: in training without noise it never changes.

    Parameters
    ----------
    writers, readers : array_like
        Shape (seeds, d): at the start, or at any time.

    Returns
    -------
    ndarray
        Shape (seeds, d), of length 1.

    Raises
    ------
    TypeError, ValueError
        If they are not pairs, or u = -v for one, which will never agree.
    """
    u, v = check_pairs(writers, readers)
    p = u + v
    length = np.linalg.norm(p, axis=1, keepdims=True)
    if not length.all():
        raise ValueError("readers must not be minus the writers, got a pair with u = -v")
    return np.asarray(p / length)


def final_angles(writers: ArrayLike, readers: ArrayLike, target: float = 1.0) -> Array:
    """Return the angle that remains between u and v when gradient flow has ended, in radians.

    The area A of the parallelogram of u and v is conserved, and a ends at s: the angle is
    arctan(A / s). It is pi for a pair with u = -v.

    Parameters
    ----------
    writers, readers, target
        As for `flow_pairs`.

    Returns
    -------
    ndarray
        Shape (seeds,).
    """
    u, v = check_pairs(writers, readers)
    s = positive(target, "target")
    wedge = u[:, :, None] * v[:, None, :] - v[:, :, None] * u[:, None, :]
    area = np.sqrt(0.5 * (wedge**2).sum(axis=(1, 2)))
    never = ~(u + v).any(axis=1)
    return np.where(never, np.pi, np.arctan2(area, s))
