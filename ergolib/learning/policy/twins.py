"""Two arms that pay the same: the expected gradient keeps them equal, and chance does not.

With logits z_1 and z_2, x = z_1 - z_2 and p = 1 / (1 + e^-x), a sampled step plays arm 1 with the
probability p and moves x by 2 rate c (1 - p), or arm 2 and moves it by -2 rate c p. Here c = r - b
is what an arm pays above a fixed baseline. On average x does not move: it is a martingale, and the
symmetric policy a fixed point of the expected gradient. But its variance grows by
(2 rate c)^2 p (1 - p) a step: one arm gets ahead, and its twin is tried less. Where p (1 - p) is
small x hardly moves, so that the policy stays long with either arm, though never for ever.

Averages over all paths follow exactly: u_(n+1)(x) = p u_n(x + 2 rate c (1 - p))
+ (1 - p) u_n(x - 2 rate c p) for what is expected n steps later, from u_0 = what is asked for. The
functions are smooth, and are interpolated by cubics on a fine grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, positive, real

__all__ = ["TwinArms", "twin_arms"]

Array = NDArray[np.float64]

_REACH = 40.0  # where e^-x is nothing
_SPACING = 0.01


@dataclass(frozen=True)
class TwinArms:
    """What is expected of two equal arms after 0, 1, 2, ... sampled steps.

    Attributes
    ----------
    imbalance : ndarray
        <abs(p_1 - p_2)>: 0 while both are played alike, 1 once one is.
    entropy : ndarray
        <H> in nats, from ln 2.
    variance : ndarray
        Of z_1 - z_2, whose mean is 0.
    """

    imbalance: Array
    entropy: Array
    variance: Array


def twin_arms(steps: int, rate: float, advantage: float = 1.0) -> TwinArms:
    """Return the exact averages of a sampled policy over two arms that pay the same.

    Parameters
    ----------
    steps : int
        At least 0.
    rate : float
        Of learning; greater than 0.
    advantage : float, default 1
        c, what both pay above the baseline, which stays where it is. With c = 0 nothing moves.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or if 2 rate abs(c) is above 10.
    """
    from scipy.sparse import csr_array

    count = integer(steps, "steps", 0)
    jump = 2.0 * positive(rate, "rate") * real(advantage, "advantage")
    if abs(jump) > 10.0:
        raise ValueError(f"rate must be at most {5.0 / abs(advantage):.3g} here, got {rate!r}")
    half = round(_REACH / _SPACING)
    x = _SPACING * np.arange(half + 1)  # what is asked for is even in x
    p = 1.0 / (1.0 + np.exp(-x))
    columns, weights = [], []
    for chance, end in ((p, x + jump * (1.0 - p)), (1.0 - p, x - jump * p)):
        place = np.minimum(np.abs(end), _REACH) / _SPACING
        first = np.clip(np.floor(place).astype(int) - 1, -1, half - 3)
        s = place - first  # from 1 to 2 between the middle two of four points
        four = (
            -(s - 1.0) * (s - 2.0) * (s - 3.0) / 6.0,
            s * (s - 2.0) * (s - 3.0) / 2.0,
            -s * (s - 1.0) * (s - 3.0) / 2.0,
            s * (s - 1.0) * (s - 2.0) / 6.0,
        )
        for k, weight in enumerate(four):
            columns.append(np.abs(first + k))
            weights.append(chance * weight)
    rows = np.tile(np.arange(half + 1), 8)
    shape = (half + 1, half + 1)
    step = csr_array((np.concatenate(weights), (rows, np.concatenate(columns))), shape=shape)
    q = 1.0 - p
    entropy = -p * np.log(p) - q * np.log(np.maximum(q, 1e-300))
    asked = np.stack([p - q, entropy, p * q], axis=1)
    found = np.empty((count + 1, 3))
    for n in range(count + 1):
        found[n] = asked[0]
        asked = step @ asked
    grown = jump**2 * np.concatenate([[0.0], np.cumsum(found[:-1, 2])])
    return TwinArms(found[:, 0], found[:, 1], grown)
