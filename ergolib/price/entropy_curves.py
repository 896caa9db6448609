"""What each constraint teaches, and what the next bit of a mean would cost.

The largest entropy S(m) is a concave function of the means. Its slope along a mean is the price of
that constraint. The tangent meets the axis m = 0 at S - price m, which is ln Z: the Legendre
transform, drawn. Constraints that are added one at a time lower the entropy each by the divergence
of the new distribution from the old one (Csiszar, Ann. Probab. 3, 146, 1975): what they teach,
which depends on what was known before.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ergolib.arguments import integer
from ergolib.price.constraints import maximum_entropy
from ergolib.price.reach import constraints, reachable_interval

__all__ = ["constraints_in_turn", "entropy_curve"]


def entropy_curve(
    features: ArrayLike,
    means: ArrayLike | None = None,
    which: int = 0,
    points: int = 101,
    base: ArrayLike | None = None,
) -> pd.DataFrame:
    """Return the largest entropy over one mean, all others being kept.

    Parameters
    ----------
    features, means, base : array_like
        As for `maximum_entropy`; the mean that changes may be anything. For a single constraint
        `means` may be left out.
    which : int, default 0
        The constraint whose mean changes.
    points : int, default 101
        From one end of what can be reached to the other, both included; at least 2.

    Returns
    -------
    DataFrame
        ``mean``, ``entropy`` (nats), ``price`` (its slope; infinite at the ends) and ``intercept``
        (where the tangent meets the axis: ln Z if there is but one constraint).

    Raises
    ------
    TypeError, ValueError
        As for `maximum_entropy`, and if `which` is not one of the constraints.

    Examples
    --------
    >>> entropy_curve([1, 2, 3, 4, 5, 6], points=3).round(4)
       mean  entropy  price  intercept
    0   1.0   0.0000    inf       -inf
    1   3.5   1.7918    0.0     1.7918
    2   6.0   0.0000   -inf        inf
    """
    if means is None:
        means = np.zeros(1)
    rows, targets = constraints(features, means)
    which = integer(which, "which", 0, rows.shape[0] - 1)
    count = integer(points, "points", 2)
    others = np.delete(rows, which, axis=0), np.delete(targets, which)
    possible = np.ones(rows.shape[1], dtype=bool)
    if base is not None:
        maximum_entropy(rows[:0], [], base)  # says what is wrong with the base
        possible = np.asarray(base) > 0.0
    low, high = reachable_interval(rows[which, possible], others[0][:, possible], others[1])
    table = []
    for mean in np.linspace(low, high, count):
        targets[which] = mean
        found = maximum_entropy(rows, targets, base)
        price = float(found.prices[which])
        table.append((float(mean), found.entropy, price, _intercept(found.entropy, price, mean)))
    return pd.DataFrame(table, columns=["mean", "entropy", "price", "intercept"])


def _intercept(entropy: float, price: float, mean: float) -> float:
    """Return where a tangent meets the axis m = 0: at infinity, if it is vertical."""
    if np.isfinite(price):
        return float(entropy - price * mean)
    return float(-np.copysign(np.inf, price * mean)) if mean != 0.0 else entropy


def constraints_in_turn(
    features: ArrayLike,
    means: ArrayLike,
    base: ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Add constraints one at a time, and see what each teaches.

    Parameters
    ----------
    features, means, base : array_like
        As for `maximum_entropy`; constraints are added in this order.
    names : sequence of str, optional
        What the constraints are called; ``"0"``, ``"1"``, ... by default.

    Returns
    -------
    DataFrame
        A row for knowing nothing and for each constraint: ``known`` (its name), ``expected`` (its
        mean before it was told) and ``told``, ``entropy`` left, nats ``learned`` by it, and, under
        ``price of NAME``, what all prices are once it is known. All ``learned`` sum to what all
        constraints teach together, whatever the order.

    Raises
    ------
    TypeError, ValueError
        As for `maximum_entropy`, and if there is not a name for each constraint.

    Examples
    --------
    >>> faces = [1, 2, 3, 4, 5, 6]
    >>> six = [0, 0, 0, 0, 0, 1]
    >>> table = constraints_in_turn([faces, six], [4.5, 0.5], names=["spots", "sixes"])
    >>> table[["known", "expected", "entropy", "learned"]].round(4)
         known  expected  entropy  learned
    0  nothing       NaN   1.7918   0.0000
    1    spots    3.5000   1.6136   0.1782
    2    sixes    0.3475   1.4979   0.1157
    """
    rows, targets = constraints(features, means)
    count = targets.size
    called = [str(k) for k in range(count)] if names is None else [str(name) for name in names]
    if len(called) != count:
        raise ValueError(f"names must hold a name for each of {count} constraints, got {names!r}")
    before = maximum_entropy(rows[:0], [], base)
    table: list[dict[str, object]] = [
        {"known": "nothing", "entropy": before.entropy, "learned": 0.0}
    ]
    for k in range(count):
        after = maximum_entropy(rows[: k + 1], targets[: k + 1], base)
        prices = {f"price of {called[j]}": float(after.prices[j]) for j in range(k + 1)}
        table.append(
            {
                "known": called[k],
                "expected": float(rows[k] @ before.probabilities),
                "told": float(targets[k]),
                "entropy": after.entropy,
                # the divergence between both, by Pythagoras: a probability may have underflowed
                "learned": max(after.learned - before.learned, 0.0),
                **prices,
            }
        )
        before = after
    columns = ["known", "expected", "told", "entropy", "learned"]
    return pd.DataFrame(table, columns=columns + [f"price of {name}" for name in called])
