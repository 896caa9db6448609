"""How far a latent is from natural: what it does not mediate, and where it is not redundant.

X = (X_1 ... X_n) are parts, X_-i all of them but the i-th, L a latent given by P[L|X]. Everything
is in nats.

- Mediation error: TC(X|L) = D(P[X, L] || P[L] prod_i P[X_i|L]), what is lost by describing each
  part alone once L is known. For two parts it is I(X_1;X_2|L).
- Stochastic redundancy error of part i: I(L;X_i|X_-i), what part i says about L that the others
  do not.
- Deterministic redundancy error of part i: H(L|X_-i), what is open about L without part i. It is
  the larger of the two, by H(L|X): they agree if L = f(X).

(J. Wentworth and D. Lorell, *Natural Latents*, arXiv 2509.03780, 2025.) Any latent must be held
against one that says nothing: for a constant, mediation costs TC(X) and redundancy nothing. A
latent with TC(X|L) > TC(X) is worse than none. It is a collider: it makes its parts depend on each
other (two coins, once it is known whether they agree).

The identity behind the trade, for two parts and any L, is

    I(A;B|L) = I(A;B) + I(L;B|A) - I(L;B)

(both I(A;B|L) + I(L;B) and I(A;B) + I(L;B|A) are I(AL;B)): mediation must be paid for by what L
says about B, and what L says of B beyond A comes on top.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice
from ergolib.information.latents.channels import with_latent
from ergolib.information.measures import conditional_entropy, entropy, mutual_information

__all__ = ["LatentErrors", "latent_errors", "mediation_error", "redundancy_errors"]

Array = NDArray[np.float64]

Axes = tuple[int, ...]

KINDS = ("stochastic", "deterministic")
AT_ONCE = 1 << 15  # numbers: what the processor keeps near it


class LatentErrors(NamedTuple):
    """What a latent fails to do, beside what there was to do; all in nats.

    Attributes
    ----------
    mediation : float
        TC(X|L).
    stochastic : tuple of float
        I(L;X_i|X_-i) for each part i.
    deterministic : tuple of float
        H(L|X_-i) for each part i.
    entropy : float
        H(L): the deterministic errors are at most that.
    information : float
        I(L;X), what L says about the parts together.
    total_correlation : float
        TC(X): the mediation error of a latent that says nothing.
    """

    mediation: float
    stochastic: tuple[float, ...]
    deterministic: tuple[float, ...]
    entropy: float
    information: float
    total_correlation: float

    @property
    def explained(self) -> float:
        """TC(X) - TC(X|L): what L mediates; less than 0 for a collider, worse than no latent."""
        return self.total_correlation - self.mediation


def mediation_error(p: ArrayLike, latent: ArrayLike) -> float:
    """Return the mediation error TC(X|L), in nats; for two parts it is I(X_1;X_2|L).

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two.
    latent : array_like
        Integer labels in the shape of `p`, or P[L|X] in the shape ``p.shape + (k,)``: see
        `as_channel`.

    Returns
    -------
    float
        0 if the parts are independent once L is known.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of at least two parts, or `latent` is not a latent of it.

    Examples
    --------
    One fair bit, copied twice: the bit mediates, a constant does not.

    >>> p = [[0.5, 0.0], [0.0, 0.5]]
    >>> mediation_error(p, [[0, 0], [1, 1]])
    0.0
    >>> round(mediation_error(p, [[0, 0], [0, 0]]), 6)
    0.693147
    """
    return _mediation(with_latent(p, latent))


def redundancy_errors(
    p: ArrayLike, latent: ArrayLike, kind: str = "stochastic"
) -> tuple[float, ...]:
    """Return the redundancy error of each part, in nats.

    Parameters
    ----------
    p, latent : array_like
        As for `mediation_error`.
    kind : {"stochastic", "deterministic"}
        I(L;X_i|X_-i), or H(L|X_-i).

    Returns
    -------
    tuple of float
        One for each part i, in the order of the axes of `p`. For two parts X_-1 is X_2, so that
        the deterministic ones are H(L|X_2), H(L|X_1).

    Raises
    ------
    TypeError, ValueError
        As for `mediation_error`, and if `kind` is not one of the two.

    Examples
    --------
    Two independent fair coins, the first as latent: nobody needs the second, but who has only the
    second knows nothing.

    >>> [round(each, 6) for each in redundancy_errors(np.full((2, 2), 0.25), [[0, 0], [1, 1]])]
    [0.693147, 0.0]
    """
    which = choice(kind, "kind", KINDS)
    return redundancy_of(with_latent(p, latent), which)


def latent_errors(p: ArrayLike, latent: ArrayLike) -> LatentErrors:
    """Return all errors of a latent, and what to hold them against.

    Parameters
    ----------
    p, latent : array_like
        As for `mediation_error`.

    Returns
    -------
    LatentErrors
        Sixteen parts of two states and a latent of two take a quarter of a second.

    Raises
    ------
    TypeError, ValueError
        As for `mediation_error`.

    Examples
    --------
    Two coins that agree nine times in ten, and the first as latent:

    >>> found = latent_errors([[0.45, 0.05], [0.05, 0.45]], [[0, 0], [1, 1]])
    >>> found.mediation, [round(each, 6) for each in found.deterministic]
    (0.0, [0.325083, 0.0])
    """
    joint = with_latent(p, latent)
    stochastic = redundancy_of(joint, "stochastic")
    return LatentErrors(
        mediation=_mediation(joint),
        stochastic=stochastic,
        deterministic=redundancy_of(joint, "deterministic"),
        entropy=entropy(_latent_alone(joint)),
        information=stochastic[-1] + _told(joint.sum(axis=-2)),  # I(L;X_n|X_-n) + I(L;X_-n)
        total_correlation=_mediation(joint.sum(axis=-1)[..., None]),
    )


def information(joint: Array, a: Axes, b: Axes, given: Axes) -> float:
    """Return I(A;B|C) for groups of axes that are all there are, some values of C at a time.

    The mean over slabs of C of their own I(A;B|C) is the same number, and needs little memory.
    """
    size = [math.prod(joint.shape[axis] for axis in group) for group in (given, a, b)]
    table = joint.transpose(*given, *a, *b).reshape(size)
    rows = max(AT_ONCE // (size[1] * size[2]), 1)
    slabs = (table[first : first + rows] for first in range(0, size[0], rows))
    weighted = ((float(slab.sum()), slab) for slab in slabs)
    return math.fsum(
        weight * mutual_information(slab / weight, 1, 2, given=0)
        for weight, slab in weighted
        if weight > 0.0
    )


def without(part: int, count: int) -> Axes:
    """Return the axes of X_-i: all `count` parts but one."""
    return tuple(axis for axis in range(count) if axis != part)


def redundancy_of(joint: Array, kind: str) -> tuple[float, ...]:
    """Return the error of each part, from an array whose last axis is the latent's."""
    count = joint.ndim - 1
    if kind == "stochastic":
        return tuple(
            information(joint, (count,), (part,), without(part, count)) for part in range(count)
        )
    unseen = (joint.sum(axis=part) for part in range(count))
    return tuple(conditional_entropy(each, count - 1, range(count - 1)) for each in unseen)


def _mediation(joint: Array) -> float:
    """Return TC(X|L) = sum_i I(X_i; X_1 ... X_i-1 | L), from an array whose last axis is L's."""
    terms = []
    while joint.ndim > 2:  # the last part, with all before it; and then forget it
        last = joint.ndim - 2
        terms.append(information(joint, (last,), tuple(range(last)), (last + 1,)))
        joint = joint.sum(axis=last)
    return math.fsum(terms)


def _told(joint: Array) -> float:
    """Return I(L;X) = sum_i I(L; X_i | X_1 ... X_i-1), from an array whose last axis is L's."""
    terms = []
    while joint.ndim > 1:
        last = joint.ndim - 2
        terms.append(information(joint, (last + 1,), (last,), tuple(range(last))))
        joint = joint.sum(axis=last)
    return math.fsum(terms)


def _latent_alone(joint: Array) -> Array:
    """Return P[L]; summed axis by axis, the error of rounding stays small."""
    while joint.ndim > 1:
        joint = joint.sum(axis=0)
    return joint
