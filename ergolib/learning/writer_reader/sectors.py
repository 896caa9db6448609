"""The shared direction as a natural latent of writer and reader.

In the plane (d = 2) the directions of u, of v and of u + v are angles. Cut the circle into sectors,
so that Alice, who sees u, reads a label A, Bob, who sees v, a label B, and the latent L is the
sector of u + v: the direction on which they will agree. With f the direction of u + v and x half
the angle between u and v, u points to f + x and v to f - x. No rotation prefers an f, and x moves
as the closed form of the flow says, so that the joint of A, B and L is exact at any time. Its
errors are found by `ergolib.information.latents.latent_errors`.

Before training L is made of both and known to neither: given L, A and B depend on each other. It is
a collider, worse than no latent. After training each of them knows L, and beyond L they share
nothing, but for pairs at the border of two sectors: it is natural. Nobody put it there.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, positive
from ergolib.learning.writer_reader.closed_form import _time
from ergolib.learning.writer_reader.directions import _Map

__all__ = ["shared_direction_latent"]

Array = NDArray[np.float64]

STARTS = 40_001  # angles at the start
REACH = 40.0  # of ln tan(angle / 2)


def shared_direction_latent(
    time: float, sectors: int = 8, target: float = 1.0, start: float = 0.1
) -> tuple[Array, Array]:
    """Return the joint of the sectors of u and v after some time of gradient flow, and the latent.

    Parameters
    ----------
    time : float
        At least 0.
    sectors : int, default 8
        k, of the circle: from 2 to 64.
    target, start : float
        As for `WriterReader`, whose lengths are equal at the start.

    Returns
    -------
    p : ndarray
        Shape (k, k): the joint of the sector of u and that of v.
    latent : ndarray
        Shape (k, k, k): how likely each sector of u + v is, given both (even, where they cannot
        be).

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> from ergolib.information.latents import latent_errors
    >>> before, after = (latent_errors(*shared_direction_latent(t)) for t in (0.0, 8.0))
    >>> before.mediation > before.total_correlation  # a collider
    True
    >>> round(after.total_correlation, 2), round(after.mediation, 2), round(math.log(8), 2)
    (2.03, 0.0, 2.08)
    """
    k = integer(sectors, "sectors", 2, 64)
    move = _Map(2, positive(target, "target"), positive(start, "start"), _time(time))
    y = np.linspace(-REACH, REACH, STARTS)
    weights = np.exp(move.log_density(y))
    weights /= weights.sum()
    turn = np.arctan(np.exp(move(y)[0] if move.time > 0.0 else y)) * k / (2.0 * math.pi)
    whole = np.floor(turn).astype(int)
    over = turn - whole  # x is so many sectors and a part of one
    both = np.zeros((k, k))  # of A - L and B - L
    # f stands at a share z of its sector: u crosses a border if z > 1 - over, v if z < over
    z = np.sort(
        [np.zeros_like(over), np.minimum(over, 1.0 - over), np.maximum(over, 1.0 - over)], 0
    )
    ends = np.vstack([z[1:], np.ones_like(over)])
    for low, high in zip(z, ends, strict=True):
        middle = 0.5 * (low + high)
        a = whole + (middle + over >= 1.0)
        b = -whole - (middle < over)
        mass = 0.5 * weights * (high - low)
        np.add.at(both, (a % k, b % k), mass)
        np.add.at(both, (b % k, a % k), mass)  # the angle is as often the other way round
    labels = np.arange(k)
    shape = np.ix_(labels, labels, labels)
    joint = both[(shape[0] - shape[2]) % k, (shape[1] - shape[2]) % k] / k
    p = joint.sum(axis=-1)
    latent = np.divide(
        joint, p[..., None], out=np.full(joint.shape, 1.0 / k), where=p[..., None] > 0
    )
    return p / p.sum(), latent / latent.sum(axis=-1, keepdims=True)
