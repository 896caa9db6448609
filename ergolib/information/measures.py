"""Entropy and information of a distribution that is known.

A map is a probability for each state of the territory. Its entropy H(X) = -sum p ln p (Shannon
1948), in nats, is what the map leaves open. When the state consists of variables, the map also says
what they know of each other:

- conditional entropy H(A|B) = H(AB) - H(B): what B leaves open about A;
- mutual information I(A;B|C) = H(AC) + H(BC) - H(ABC) - H(C): what A says about B, given C;
- total correlation TC = sum_i H(X_i) - H(X): what is lost by describing each variable alone
  (Watanabe, IBM J. Res. Dev. 4, 66, 1960), also called multi-information;
- dual total correlation D = H(X) - sum_i H(X_i | all others): what two or more variables share
  (Han, Inf. Control 36, 133, 1978). TC + D = sum_i I(X_i; all others).

A distribution is an array with one axis for each variable: ``p[i, j, k]`` is the probability that
the first is in its state i, the second in j and the third in k. Axes are counted from 0, or from
the end as -1, -2, ...; a tuple of axes is one variable made of several. All states of a lattice of
N spins, as `ergolib.exact.state_probabilities` has them, are such an array after
``.reshape((2,) * N)``, where axis k is site N - 1 - k.

Differences of entropies would lose their digits where variables are nearly independent. So an
information is summed as a divergence from independence, I(A;B|C) = D(p_abc || p_ac p_bc / p_c),
in the way that `ergolib.information.divergences` explains: no term is negative and none cancel.
TC and D are sums of such terms by the chain rule, TC = sum_i I(X_i; X_1 ... X_i-1) and
D = sum_i I(X_i; X_i+1 ... X_N | X_1 ... X_i-1); a conditional entropy is one sum of terms
-p ln(p_ab/p_b). Held against 50 digits, entropies are right to about 1e-15 of themselves, and an
information I near zero to 1e-16 sqrt(I).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ergolib.arguments import integer, probabilities, reals
from ergolib.information.divergences import divergence

__all__ = [
    "binary_entropy",
    "conditional_entropy",
    "dual_total_correlation",
    "entropy",
    "mutual_information",
    "total_correlation",
]

Array = NDArray[np.float64]
Axes = int | Sequence[int]


def entropy(p: ArrayLike, axes: Axes | None = None) -> float:
    """Return the entropy -sum p ln p of some variables, or of all, in nats.

    Parameters
    ----------
    p : array_like
        Probabilities, one axis for each variable.
    axes : int or tuple of int, optional
        The variables; the others are summed over. All by default.

    Returns
    -------
    float
        From 0 to the logarithm of the number of states.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution (an entry negative, NaN or infinite; not summing to 1 within
        1e-9; no entries) or `axes` are not different axes of it.

    Examples
    --------
    >>> round(entropy([0.5, 0.25, 0.25]), 6)  # 3/2 ln 2
    1.039721
    """
    joint = probabilities(p, "p")
    if axes is None:
        return _entropy(joint)
    return _entropy(_marginal(joint, _axes(axes, "axes", joint.ndim)))


def conditional_entropy(p: ArrayLike, of: Axes, given: Axes) -> float:
    """Return the conditional entropy H(A|B) = H(AB) - H(B), in nats.

    Parameters
    ----------
    p : array_like
        Probabilities, one axis for each variable.
    of : int or tuple of int
        The variables A.
    given : int or tuple of int
        The variables B; ``()`` for none.

    Returns
    -------
    float
        From 0, where B determines A, to H(A), where it says nothing.

    Raises
    ------
    TypeError, ValueError
        As for `entropy`, and if an axis is in both.

    Examples
    --------
    >>> p = [[0.5, 0.0], [0.25, 0.25]]
    >>> round(conditional_entropy(p, of=1, given=0), 6)  # half of the time, ln 2
    0.346574
    """
    joint = probabilities(p, "p")
    what = _axes(of, "of", joint.ndim)
    known = _axes(given, "given", joint.ndim, empty=True)
    _disjoint(of=what, given=known)
    table = _grouped(joint, known, what)
    # -p ln(p/q) with q >= p; rounding may put a sum below its largest term
    totals = np.maximum(table.sum(axis=1, keepdims=True), table)
    return -float(special.rel_entr(table, totals).ravel().sum()) + 0.0


def mutual_information(p: ArrayLike, a: Axes, b: Axes, given: Axes = ()) -> float:
    """Return the mutual information I(A;B) = H(A) + H(B) - H(AB), or I(A;B|C), in nats.

    Parameters
    ----------
    p : array_like
        Probabilities, one axis for each variable.
    a, b : int or tuple of int
        The variables A and B.
    given : int or tuple of int, default ()
        The variables C; none by default.

    Returns
    -------
    float
        At least 0 and at most the smaller of H(A|C) and H(B|C).

    Raises
    ------
    TypeError, ValueError
        As for `entropy`, and if two of the three share an axis.

    Examples
    --------
    Two fair coins and their exclusive or: any two are independent, until the third is known.

    >>> p = np.zeros((2, 2, 2))
    >>> p[0, 0, 0] = p[0, 1, 1] = p[1, 0, 1] = p[1, 1, 0] = 0.25
    >>> mutual_information(p, 0, 1), round(mutual_information(p, 0, 1, given=2), 6)
    (0.0, 0.693147)
    """
    joint = probabilities(p, "p")
    first, second = _axes(a, "a", joint.ndim), _axes(b, "b", joint.ndim)
    known = _axes(given, "given", joint.ndim, empty=True)
    _disjoint(a=first, b=second, given=known)
    return _information(_grouped(joint, known, first, second))


def total_correlation(p: ArrayLike) -> float:
    """Return the total correlation TC = sum_i H(X_i) - H(X) of all variables, in nats.

    It is the divergence of the distribution from the product of its marginals.

    Parameters
    ----------
    p : array_like
        Probabilities, one axis for each variable.

    Returns
    -------
    float
        At least 0, where the variables are independent; 0 for a single one.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution.

    Examples
    --------
    >>> p = np.zeros((2, 2, 2))
    >>> p[0, 0, 0] = p[1, 1, 1] = 0.5  # one bit, written three times
    >>> round(total_correlation(p), 6), round(dual_total_correlation(p), 6)  # 2 ln 2, ln 2
    (1.386294, 0.693147)
    """
    joint = probabilities(p, "p")
    parts = []
    while joint.ndim > 1:  # I(last; all before it), and then forget the last
        parts.append(_information(joint.reshape(1, -1, joint.shape[-1])))
        joint = joint.sum(axis=-1)
    return math.fsum(parts)


def dual_total_correlation(p: ArrayLike) -> float:
    """Return the dual total correlation D = H(X) - sum_i H(X_i | all others), in nats.

    It is also called binding information.

    Parameters
    ----------
    p : array_like
        Probabilities, one axis for each variable.

    Returns
    -------
    float
        From 0 to H(X); 0 for a single variable, and I(X_1;X_2) for two.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution.

    Examples
    --------
    >>> p = np.zeros((2, 2, 2))
    >>> p[0, 0, 0] = p[0, 1, 1] = p[1, 0, 1] = p[1, 1, 0] = 0.25  # exclusive or
    >>> round(total_correlation(p), 6), round(dual_total_correlation(p), 6)  # ln 2, 2 ln 2
    (0.693147, 1.386294)
    """
    joint = probabilities(p, "p")
    shape = joint.shape
    return math.fsum(
        _information(joint.reshape(math.prod(shape[:i]), shape[i], -1))
        for i in range(joint.ndim - 1)
    )


def binary_entropy(p: ArrayLike) -> Any:
    """Return the entropy -p ln p - (1 - p) ln(1 - p) of a coin, in nats.

    Parameters
    ----------
    p : array_like
        Probability of heads, one or several, from 0 to 1.

    Returns
    -------
    float or ndarray
        In the shape of `p`, from 0 to ln 2.

    Raises
    ------
    TypeError, ValueError
        If `p` is not of numbers from 0 to 1.

    Examples
    --------
    >>> round(binary_entropy(0.1), 6)
    0.325083
    """
    heads = reals(p, "p")
    if ((heads < 0.0) | (heads > 1.0)).any():
        wrong = float(heads[(heads < 0.0) | (heads > 1.0)][0])
        raise ValueError(f"p must hold probabilities from 0 to 1, got {wrong!r}")
    tails = 1.0 - heads
    answer = special.entr(heads) - special.xlog1py(tails, -heads * (heads < 1.0))
    return float(answer) if heads.ndim == 0 else answer


def _axes(value: Any, name: str, count: int, empty: bool = False) -> tuple[int, ...]:
    """Return axes counted from 0, or say why they are not different axes of `count`."""
    listed = value if isinstance(value, (list, tuple, np.ndarray, range)) else (value,)
    found = tuple(integer(each, name, -count, count - 1) % count for each in listed)
    if len(set(found)) < len(found):
        raise ValueError(f"{name} must be different axes, got {value!r}")
    if not (found or empty):
        raise ValueError(f"{name} must be at least one axis, got {value!r}")
    return found


def _disjoint(**groups: tuple[int, ...]) -> None:
    """Raise ValueError if two groups of axes share one."""
    seen: dict[int, str] = {}
    for name, axes in groups.items():
        for axis in axes:
            if axis in seen:
                raise ValueError(
                    f"{seen[axis]} and {name} must not share an axis, got {axis} twice"
                )
            seen[axis] = name


def _marginal(joint: Array, axes: tuple[int, ...]) -> Array:
    """Return the distribution of some variables, in the order given."""
    rest = [axis for axis in range(joint.ndim) if axis not in axes]
    kept = joint.transpose(*axes, *rest)
    return _sum(kept.reshape(*kept.shape[: len(axes)], -1), -1)[..., 0]


def grouped(p: ArrayLike, **groups: Axes) -> Array:
    """Return the checked distribution of named groups of variables, one axis for each group."""
    joint = probabilities(p, "p")
    found = {name: _axes(axes, name, joint.ndim) for name, axes in groups.items()}
    _disjoint(**found)
    return _grouped(joint, *found.values())


def _grouped(joint: Array, *groups: tuple[int, ...]) -> Array:
    """Return the distribution of groups of variables, one axis for each group."""
    marginal = _marginal(joint, tuple(axis for group in groups for axis in group))
    return marginal.reshape([math.prod(joint.shape[axis] for axis in group) for group in groups])


def _sum(p: Array, axis: int) -> Array:
    """Return the sum along an axis, of length 1 then, with an error that does not grow with it.

    NumPy adds numbers that are next to each other in memory in pairs, and others one by one.
    """
    along = np.ascontiguousarray(np.moveaxis(p, axis, -1))
    return np.moveaxis(along.sum(axis=-1, keepdims=True), -1, axis)


def _entropy(p: Array) -> float:
    """Return -sum p ln p."""
    return float(special.entr(np.minimum(p, 1.0)).ravel().sum())


def _information(p: Array) -> float:
    """Return I(A;B|C) for an array p[c, a, b]."""
    p_ca, p_cb = _sum(p, 2), _sum(p, 1)
    p_c = _sum(p_ca, 1)
    share = np.divide(p_ca, p_c, out=np.zeros_like(p_ca), where=p_c > 0.0)
    independent = share * p_cb
    # q >= p^2 can vanish in rounding only if p < 1e-161
    return divergence(np.where(independent > 0.0, p, 0.0), independent)
