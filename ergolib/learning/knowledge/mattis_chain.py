"""How long one stored pattern and its mirror image stay apart: the Mattis model, exactly.

Couplings J_ij = xi_i xi_j / N store one pattern xi. The energy is that of Curie and Weiss in the
gauge sigma_i -> xi_i sigma_i,

    E = -M^2 / (2N),   M = sum_i xi_i sigma_i,

every pair counted once. (With or without the diagonal i = j: that is a constant, -1/2, and no flip
changes it.) One step of heat-bath dynamics picks a spin at random and turns it with probability
1/(1 + exp(dE/T)), where a flip from M to M - 2 costs dE = 2 (M - 1) / N. The slowest mode is a
function of M alone, and odd: below T = 1 it tells the pattern from its mirror image. So instead of
2^N states there are the N/2 values M > 0, and the step to M <= 0 is a step to where the mode
vanishes or turns its sign.

On such a chain the inverse of 1 - P, the Green function, is a sum of positive terms only. With the
stationary weight pi(M), the conductance pi(M) P(M -> M') of a link and R(M) the sum of the
resistances, its inverses, from 0 to M (half the resistance of the link from 1 to -1 if N is odd),

    G(M, M') = R(min(M, M')) pi(M').

Its largest eigenvalue is 1/(1 - lambda_2), with all its digits, however near lambda_2 is to 1; for
any positive v the largest and the least of (G v)/v enclose it (Collatz and Wielandt), which tells
when to stop. Below T = 1 it grows as exp(N df/T), where df is the barrier of the free energy per
spin -m^2/2 - T s(m). After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our
notation; chain and Green function: Levin, Peres and Wilmer, Markov Chains and Mixing Times (2009),
chapter 12; D. C. Mattis, Phys. Lett. A 56, 421 (1976).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer
from ergolib.arguments import temperature as check_temperature

__all__ = ["mattis_gap", "mattis_relaxation_time"]

Array = NDArray[np.float64]
Clock = Literal["steps", "continuous"]

CLOCKS = ("steps", "continuous")
MOST_SPINS = 10_000
LARGEST_LOG = 700.0  # exp of it is a float still
_ENOUGH = 1e-12
_MOST_PRODUCTS = 10_000
_SMALLEST = 1e-304


def _chain(spins: int, temperature: float) -> tuple[Array, Array]:
    """Return, for M > 0 rising, the chance of a step to M - 2, and ln pi(M + 2) - ln pi(M)."""
    up = np.arange(spins // 2 + 1, spins + 1, dtype=np.float64)  # spins along the pattern
    m = 2.0 * up - spins
    down = up / spins * np.exp(-np.logaddexp(0.0, 2.0 * (m - 1.0) / (spins * temperature)))
    if spins % 2:
        down[0] *= 2.0  # from 1 to -1 the mode turns its sign: twice the drop over one link
    climb = np.log((spins - up) / (up + 1.0), where=up < spins, out=np.zeros(up.size))
    return down, (climb + 2.0 * (m + 1.0) / (spins * temperature))[:-1]


def mattis_gap(spins: int, temperature: float) -> float:
    """Return 1 - lambda_2 of one heat-bath step of a pattern stored in N spins.

    Parameters
    ----------
    spins : int
        N, from 2 to 10000.
    temperature : float
        Greater than 0; the pattern is held below 1.

    Returns
    -------
    float
        With a relative error of 1e-12 or less, also where 1 - lambda_2 is far below the spacing of
        floats near 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or the gap is less than a float can hold
        (about 1e-304).
    RuntimeError
        If the enclosure of the eigenvalue did not close.
    """
    from scipy.linalg import solve_banded

    n = integer(spins, "spins", 2, MOST_SPINS)
    t = check_temperature(temperature)
    down, climb = _chain(n, t)
    heights = np.append(0.0, np.cumsum(climb))
    highest = float(np.max(heights - np.minimum.accumulate(heights)))
    if not highest < LARGEST_LOG or down.min() == 0.0:
        raise ValueError(
            "temperature must be high enough for the gap to be a float (it is below about "
            f"exp(-{max(highest, -np.log(_SMALLEST)):.4g})), got {temperature!r}"
        )
    # G v by two sums of positive terms: t(M) = sum over M' >= M of pi(M') v(M') / pi(M), from the
    # top down, and then (G v)(M) = sum over M' <= M of t(M') / P(M' -> M' - 2).
    bands = np.ones((2, down.size))
    bands[0, 1:] = -np.exp(climb)
    v = np.ones(down.size)
    low, high = 0.0, np.inf
    for _ in range(_MOST_PRODUCTS):
        applied = np.cumsum(solve_banded((0, 1), bands, v) / down)
        ratio = applied / v
        low, high = float(ratio.min()), float(ratio.max())
        if high - low <= _ENOUGH * high:
            break
        v = applied / applied.max()
    if not high - low <= _ENOUGH * high:
        raise RuntimeError(
            f"the gap of {n} spins at T = {t!r} did not converge: 1/gap is enclosed within "
            f"a relative {(high - low) / high:.1g} only, after {_MOST_PRODUCTS} products"
        )
    return 2.0 / (low + high)


def mattis_relaxation_time(spins: int, temperature: float, clock: Clock = "steps") -> float:
    """Return the exact relaxation time of a pattern stored in N spins, in sweeps.

    Parameters
    ----------
    spins : int
        N, from 2 to 10000.
    temperature : float
        Greater than 0; the pattern is held below 1.
    clock : {"steps", "continuous"}, optional
        Steps: N of them are a sweep, tau = -1/(N ln lambda_2), as in
        `ergolib.exact.relaxation_time`. Continuous: every spin is updated at the ticks of a clock
        of its own, on average once in a sweep, tau = 1/(N (1 - lambda_2)), longer by 1/(2N).

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or the time is more than a float holds.
    RuntimeError
        If the eigenvalue did not converge.

    Examples
    --------
    >>> round(mattis_relaxation_time(8, 0.5, clock="continuous"), 3)
    52.547
    >>> f"{mattis_relaxation_time(64, 0.5):.5e}"
    '4.18308e+09'
    """
    choice(clock, "clock", CLOCKS)
    gap = mattis_gap(spins, temperature)
    return 1.0 / (spins * gap) if clock == "continuous" else float(-1.0 / (spins * np.log1p(-gap)))
