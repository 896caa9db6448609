"""Latents by resampling: draw the parts again, each from what all the others say.

Given X = x, draw X_i' from P[X_i|X_-i = x_-i], for every part at once and by separate dice, and let
L = (X_1' ... X_n'). Nobody has to guess a latent first. (J. Wentworth and D. Lorell, *Calculating
Natural Latents via Resampling*, 2024, who call it competitively optimal: about as good as the best
approximate natural latent there is.) It is one step of Gibbs sampling, made for all parts together.

If X has an exactly natural latent Q, one that every X_-i determines and that mediates, then
P[X_i|X_-i] = P[X_i|Q]. So X' is a second sample with the same Q, and nothing else in common with
X: X' tells Q, and so it mediates; X_-i tells Q, and so X_i says no more about X'. Both stochastic
errors are 0. But X' is full of private chance, H(X'|X_-i) = H(X|Q): it is no *deterministic*
natural latent. What is natural about it is Q, not the rest.

For two parts the redundancy errors are exactly

    I(X';A|B) = I(A;B) - I(B;B'),    I(X';B|A) = I(A;B) - I(A;A'):

what is lost when B is forgotten and drawn again from A. (B - A - B' is a Markov chain, and A' is
drawn from B alone.) Three flips of a coin of unknown bias show the limit: one flip says so little
about the bias that what is drawn again has forgotten most of it.

Drawing again can also be done to a latent that one has: L' from P[L|X_-i], without a look at part
i. Then X_i says nothing about L' that the others do not, exactly. What of the other errors? Measure
them by Jensen-Shannon divergences from the product that each asks for, and let e_i, e_j and m be
the errors of L for part i, for another part and for mediation. Then those of L' are at most

    0,    (2 sqrt(e_i) + sqrt(e_j))^2,    (2 sqrt(e_i) + sqrt(m))^2

(D. Lorell, 2025, for two parts). The proof is that the root of a Jensen-Shannon divergence is a
distance (D. Endres and J. Schindelin, IEEE Trans. Inf. Theory 49, 1858, 2003): P[X,L] and P[X,L']
are sqrt(e_i) apart, and so, at most, are what either asks for.

In nats of mutual information no such bound is linear. Let A be a fair bit, and B = A but for a
chance q of being blank. L = A mediates; its redundancy errors are I(L;A|B) = q ln 2 and
I(L;B|A) = 0. Drawn again from B, the second error is h(q/2) - q ln 2; and so it is for X'. That is
about log_2(1/q)/2 times q ln 2: more than any factor, as q goes to 0. So "about as good as the
best" cannot mean within a factor, in nats. A linear bound of this kind had been announced (2025)
and was withdrawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer
from ergolib.information.latents.channels import as_channel, check_memory, parts

__all__ = ["redrawn_latent", "resampled_latent"]

Array = NDArray[np.float64]


def resampled_latent(p: ArrayLike) -> Array:
    """Return the latent L = (X_1' ... X_n'): every part drawn again from what the others say.

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two. With N states in all the answer
        holds N^2 numbers.

    Returns
    -------
    ndarray of float64, shape ``p.shape + (N,)``
        P[L|X]; label ``np.ravel_multi_index(new, p.shape)`` stands for x' = `new`. Where P[X_-i] is
        0 for some i, and so P[X], the row is all 0.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of at least two parts, or the answer would need more than 2
        GiB.

    Examples
    --------
    One fair bit, written twice, comes back as it was:

    >>> resampled_latent([[0.5, 0.0], [0.0, 0.5]])[[0, 1], [0, 1]]
    array([[1., 0., 0., 0.],
           [0., 0., 0., 1.]])
    """
    joint = parts(p)
    check_memory(joint.size**2, "p")
    channel = np.ones((*joint.shape, 1))
    for part in range(joint.ndim):
        drawn = _given_rest(joint, part)
        channel = channel[..., :, None] * drawn[..., None, :]
        channel = channel.reshape(*joint.shape, -1)
    return channel


def redrawn_latent(p: ArrayLike, latent: ArrayLike, part: int) -> Array:
    """Return a latent drawn again without a look at one part: L' from P[L|X_-i].

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two.
    latent : array_like
        L, as labels or as P[L|X]: see `as_channel`.
    part : int
        The axis of the part i that is left out.

    Returns
    -------
    ndarray of float64, shape ``p.shape + (k,)``
        P[L'|X], the same for all values of part i. Where P[X_-i] is 0 the row is all 0.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of at least two parts, `latent` is not a latent of it, or
        `part` is not one of its axes.

    Examples
    --------
    Two coins that agree nine times in ten. The first, read off the second:

    >>> redrawn_latent([[0.45, 0.05], [0.05, 0.45]], [[0, 0], [1, 1]], part=0)[0]
    array([[0.9, 0.1],
           [0.1, 0.9]])
    """
    joint = parts(p)
    axis = integer(part, "part", -joint.ndim, joint.ndim - 1) % joint.ndim
    channel = as_channel(joint, latent)
    share = (joint[..., None] * channel).sum(axis=axis, keepdims=True)
    total = share.sum(axis=-1, keepdims=True)
    again = np.divide(share, total, out=np.zeros_like(share), where=total > 0.0)
    return np.broadcast_to(again, channel.shape).copy()


def _given_rest(joint: Array, part: int) -> Array:
    """Return P[X_i|X_-i], the axis of part i of length 1 and its values on a last axis."""
    total = joint.sum(axis=part, keepdims=True)
    share = np.divide(joint, total, out=np.zeros_like(joint), where=total > 0.0)
    return np.expand_dims(np.moveaxis(share, part, -1), part)
