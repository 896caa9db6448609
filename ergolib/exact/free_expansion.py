"""A gas let go that never collides: how fast its Boltzmann entropy grows, for given cells.

An ideal gas fills a slab of length L and is let go into a box with joined edges of length 2 L (or
into a closed box of length L from its left half: unfold it, mirror images and all, and it is the
same). Its one-particle space (x, v) is cut into cells that are narrow in x and dv wide in v, and a
macrostate says how many particles are in each. With the fractions p its Boltzmann entropy per
particle is S = -sum p ln(p / |cell|).

In the space of one velocity the gas stays a slab, which moves on. In a cell are velocities from v
to v + dv, slabs that after a time t are spread over a length dv t. So the fraction p(x) of the cell
at x that is filled is the average of the slab, 1 inside and 0 outside, over a window as long as

    w = dv t / L

in units of L, if the distribution of velocities is flat across a cell. The entropy has grown by
dS = -(1 / L) int p ln p dx over the length 2 L. A window up to w = 1 makes two ramps of length w L,
on each of which p goes evenly from 0 to 1:

    dS = 2 w int_0^1 -p ln p dp = w / 2.

For longer ones let w = 2 k + r with 0 <= r < 2. The window holds k whole periods, one L of slab in
each, and a rest: p goes from p_low = (k + max(0, r - 1)) / w to p_high = (k + min(r, 1)) / w and
back, on two ramps of length m = min(r, 2 - r) with plateaus of length 1 - m between them, and

    dS = 2 w [F(p_high) - F(p_low)] - (1 - m) [p_high ln p_high + p_low ln p_low],

F(p) = p^2 / 4 - (p^2 / 2) ln p being the integral of -p ln p. At even w the filling is even, p =
1/2, and dS = ln 2, all that there is to gain. The rate, dv / 2 L, is zero for the finest cells:
without cells nothing is ever forgotten (Liouville 1838).

Across a wide cell Maxwell's distribution is not flat: slow velocities weigh more than fast ones.
Then p(x) is the window's average with these weights, and dS the mean over all cells: for dv a whole
thermal speed, 4 % less.

Source: Garrido, Goldstein, Huse and Lebowitz, arXiv:2403.07519 (2024), study the entropy and its
dependence on the cells; the law is derived here.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import positive, reals

__all__ = ["free_expansion_entropy"]

Array = NDArray[np.float64]

LARGEST = 2.0**40  # beyond which the whole periods in w leave no digits for the rest
LONGEST = 100.0  # the same for weighted windows, which are averaged slab by slab
FASTEST = 7.0  # thermal speeds
PLACES = 1024  # along the box


def free_expansion_entropy(w: ArrayLike, velocity_cell: float | None = None) -> float | Array:
    """Boltzmann entropy gained by an ideal gas let go into twice its room, in nats per particle.

    Parameters
    ----------
    w : float or array_like
        At least 0, up to 2^40: dv t / L, for velocity cells of width dv and a gas that began in a
        slab of length L in a box with joined edges of length 2 L, or in the left half of a closed
        box of length L.
    velocity_cell : float, optional
        dv in units of the thermal speed sqrt(T / m), from 0.01 to 10, for Maxwell's velocities and
        cells that end at whole multiples of it; then w is at most 100, and the result good to 1e-5.
        Without it cells are narrow.

    Returns
    -------
    float or ndarray
        For narrow cells w / 2 up to w = 1; ln 2 at w = 2, 4, ...; a little less between these.

    Raises
    ------
    TypeError, ValueError
        If an argument does not hold finite numbers in its range.

    Examples
    --------
    >>> f"{free_expansion_entropy(1.5):.6f}"
    '0.655465'
    """
    values = reals(w, "w")
    if velocity_cell is not None:
        return _weighted(values, positive(velocity_cell, "velocity_cell"))
    if not ((values >= 0.0) & (values <= LARGEST)).all():
        raise ValueError(f"w must be from 0 to 2^40, got {w!r}")
    whole = np.floor(0.5 * values)
    rest = values - 2.0 * whole
    safe = np.where(values > 0.0, values, 1.0)
    low = (whole + np.maximum(0.0, rest - 1.0)) / safe
    high = (whole + np.minimum(rest, 1.0)) / safe
    ramp = np.minimum(rest, 2.0 - rest)
    gained = 2.0 * values * (_integral(high) - _integral(low))
    gained += (1.0 - ramp) * (_content(high) + _content(low))
    gained = np.where(values > 0.0, gained, 0.0)
    return float(gained) if values.ndim == 0 else gained


def _content(p: Array) -> Array:
    """Return -p ln p."""
    return -p * np.log(np.where(p > 0.0, p, 1.0))


def _integral(p: Array) -> Array:
    """Return the integral of -p ln p from 0 to p."""
    return 0.25 * p * p + 0.5 * p * _content(p)


def _weighted(values: Array, cell: float) -> float | Array:
    """Return the entropy gained where Maxwell's distribution is not flat across a cell."""
    if not 0.01 <= cell <= 10.0:
        raise ValueError(f"velocity_cell must be from 0.01 to 10 thermal speeds, got {cell!r}")
    if not ((values >= 0.0) & (values <= LONGEST)).all():
        raise ValueError(f"w must be from 0 to 100 for a velocity_cell, got {values.tolist()!r}")
    low: Array = np.arange(math.ceil(FASTEST / cell)).astype(np.float64) * cell
    gained = np.array([_mean_gain(w / cell, low, cell) for w in values.ravel()])
    return float(gained[0]) if values.ndim == 0 else gained.reshape(values.shape)


def _mean_gain(t: float, low: Array, cell: float) -> float:
    """Return the entropy gained after a time t, in units of L over the thermal speed.

    Cells of opposite velocities gain alike. What is at x with the velocity v was at x - v t, so of
    the slabs [2 j, 2 j + 1] those velocities are at x that lie between (x - 2 j - 1) / t and
    (x - 2 j) / t.
    """
    from scipy.special import ndtr

    if t == 0.0:
        return 0.0
    x = (np.arange(PLACES) + 0.5) * (2.0 / PLACES)
    gained, total = 0.0, 0.0
    for start in low:
        end = start + cell
        slab = np.arange(np.floor(-0.5 * end * t) - 1.0, 2.0)[:, None] + 0.0
        slab = slab[(2.0 * slab[:, 0] + 1.0 >= -end * t) & (2.0 * slab[:, 0] <= 2.0 - start * t)]
        most = np.clip((x - 2.0 * slab) / t, start, end)
        least = np.clip((x - 2.0 * slab - 1.0) / t, start, end)
        weight = float(ndtr(end) - ndtr(start))
        p = np.minimum((ndtr(most) - ndtr(least)).sum(axis=0) / weight, 1.0)
        gained += weight * float(_content(p).mean()) * 2.0
        total += weight
    return gained / total
