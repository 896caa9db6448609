"""Mediator determines redund: why two observers can translate.

X = (X_1 ... X_n) are parts, X_-i all of them but the i-th. Let L be any latent (a mediator, if it
is good) and L' any other (a redund). Then, in nats,

    H(L'|L) <= D(X|L) + sum_i H(L'|X_-i),

where D(X|L) = sum_i I(X_i; X_i+1 ... X_n | X_1 ... X_i-1, L) is the dual total correlation of the
parts once L is known: 0 just if L mediates exactly. For two parts D(X|L) = I(A;B|L), and this is
H(L'|L) <= I(A;B|L) + H(L'|A) + H(L'|B). So what is nearly determined by whatever part is left out
is nearly determined by whatever mediates. Two natural latents of one X, found by two observers who
agree on P[X] and on nothing else, each determine the other up to their errors. (J. Wentworth and
D. Lorell, *Natural Latents*, arXiv 2509.03780, 2025, for two parts; the form for n is ours.)

Proof. By the chain rule H(L'|L) is the sum over i < n of I(L';X_i|X_1 ... X_i-1, L), plus
H(L'|X_1 ... X_n-1, L). The last is at most H(L'|X_-n), for conditions do not add entropy. In each
other term add X_i+1 ... X_n to L', which cannot lower it, and split it by the chain rule:

    I(X_i+1 ... X_n; X_i | X_1 ... X_i-1, L) + I(L';X_i|X_-i, L).

The first ones sum to D(X|L). The second is at most H(L'|X_-i, L), and so at most H(L'|X_-i). QED.

Nothing was asked of how L and L' go together, so the bound holds for any P[L, L'|X]. For n > 2 the
mediation error TC(X|L) may not stand for D(X|L), which is at most (n - 1) TC(X|L). Take three bits
of which an even number are 1, L a constant, and L' = X. Each pair determines L', but H(L'|L) is
2 ln 2 and TC(X|L) only ln 2; D(X|L) is 2 ln 2, and the bound is met without slack.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import probabilities
from ergolib.information.latents.channels import as_channel, check_memory, parts
from ergolib.information.latents.errors import information, redundancy_of
from ergolib.information.measures import conditional_entropy

__all__ = [
    "Translation",
    "mediator_determines_redund",
    "translation_errors",
    "translation_from_joint",
]

Array = NDArray[np.float64]


class Translation(NamedTuple):
    """What a mediator L leaves open about a redund L', and the bound on it; in nats.

    Attributes
    ----------
    entropy : float
        H(L'|L).
    bound : float
        The mediation term and all redundancy terms, summed.
    slack : float
        The bound less the entropy: at least 0, but for rounding.
    mediation : float
        D(X|L), the dual total correlation of the parts given L; I(A;B|L) for two.
    redundancy : tuple of float
        H(L'|X_-i) for each part i.
    """

    entropy: float
    bound: float
    slack: float
    mediation: float
    redundancy: tuple[float, ...]


def mediator_determines_redund(p: ArrayLike, mediator: ArrayLike, redund: ArrayLike) -> Translation:
    """Return H(L'|L) and the bound D(X|L) + sum_i H(L'|X_-i) on it.

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two.
    mediator, redund : array_like
        Two latents L and L' of the parts, each as labels or as P[L|X]: see `as_channel`. Where they
        have chance in them, each is drawn by its own dice, independently given X; for any other
        pair see `translation_from_joint`.

    Returns
    -------
    Translation
        The entropy, the bound, its slack and every term.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of at least two parts, or one of the others is not a latent
        of it.

    Examples
    --------
    Two coins that agree nine times in ten. Alice calls the state by the first coin, which mediates;
    Bob by the second.

    >>> p = [[0.45, 0.05], [0.05, 0.45]]
    >>> found = mediator_determines_redund(p, [[0, 0], [1, 1]], [[0, 1], [0, 1]])
    >>> round(found.entropy, 6), round(found.bound, 6)
    (0.325083, 0.325083)
    """
    joint = parts(p)
    first, second = as_channel(joint, mediator, "mediator"), as_channel(joint, redund, "redund")
    pair = _pair(joint, first, second, "redund")
    return _translation(pair, joint[..., None] * first, joint[..., None] * second)


def translation_from_joint(joint: ArrayLike) -> Translation:
    """Return H(L'|L) and its bound for a mediator and a redund that are not drawn independently.

    Parameters
    ----------
    joint : array_like
        P[X_1, ..., X_n, L, L']: at least two parts, then the mediator, then the redund.

    Returns
    -------
    Translation
        As for `mediator_determines_redund`.

    Raises
    ------
    TypeError, ValueError
        If `joint` is not a distribution with at least four axes.

    Examples
    --------
    A latent that is a coin of its own tells nothing of a second one, but all of itself:

    >>> joint = np.zeros((2, 2, 2, 2))
    >>> joint[:, :, 0, 0] = joint[:, :, 1, 1] = 1 / 8
    >>> translation_from_joint(joint).entropy
    0.0
    """
    every = probabilities(joint, "joint")
    if every.ndim < 4:
        raise ValueError(
            "joint must have an axis for each of at least two parts and for both latents, got "
            f"shape {every.shape}"
        )
    pair = every.sum(axis=tuple(range(every.ndim - 2)))
    return _translation(pair, every.sum(axis=-1), every.sum(axis=-2))


def translation_errors(p: ArrayLike, latent: ArrayLike, other: ArrayLike) -> tuple[float, float]:
    """Return what each of two latents leaves open about the other, H(L'|L) and H(L|L'), in nats.

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two.
    latent, other : array_like
        Two latents L and L', as for `mediator_determines_redund`.

    Returns
    -------
    (float, float)
        H(L'|L) and H(L|L'). Both are 0 if the two are one latent under two names.

    Raises
    ------
    TypeError, ValueError
        As for `mediator_determines_redund`.

    Examples
    --------
    >>> p = np.full((2, 2), 0.25)
    >>> translation_errors(p, [[0, 0], [1, 1]], [[1, 1], [0, 0]])
    (0.0, 0.0)
    """
    joint = parts(p)
    first, second = as_channel(joint, latent, "latent"), as_channel(joint, other, "other")
    pair = _pair(joint, first, second, "other")
    return conditional_entropy(pair, 1, 0), conditional_entropy(pair, 0, 1)


def _pair(joint: Array, first: Array, second: Array, name: str) -> Array:
    """Return P[L, L'] of two latents drawn independently given the parts."""
    weighted = (joint[..., None] * first).reshape(joint.size, -1)
    check_memory(weighted.shape[1] * second.shape[-1], name)
    return weighted.T @ second.reshape(joint.size, -1)


def _translation(pair: Array, mediated: Array, redundant: Array) -> Translation:
    """Return all terms from P[L, L'], P[X, L] and P[X, L']."""
    entropy = conditional_entropy(pair, 1, 0)
    count = mediated.ndim - 1
    mediation = math.fsum(
        information(mediated, (i,), tuple(range(i + 1, count)), (*range(i), count))
        for i in range(count - 1)
    )
    redundancy = redundancy_of(redundant, "deterministic")
    bound = math.fsum((mediation, *redundancy))
    return Translation(entropy, bound, bound - entropy, mediation, redundancy)
