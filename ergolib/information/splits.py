"""What a latent explains of a total correlation, and what it does not.

Let X = (X_1 ... X_N) be what is there, and L anything else, a *latent*: the sign of the
magnetisation, the temperature, a letter that was sent N times. Then, exactly and for any L,

    TC(X) = TC(X|L) + sum_i I(X_i;L) - I(X;L).

The sum says how often L is read: once by each variable. I(X;L) takes it off once, for being there
at all. What is left of the two, sum_i I(X_i;L) - I(X;L), is the redundancy: correlation that is
there because all read the same. TC(X|L) is the remainder, which L does not explain. (Proof: write
each term in entropies; -H(X|L) and sum_i H(X_i|L) cancel.)

The redundancy can be negative. Then knowing L *makes* correlations, TC(X|L) > TC(X): two coins that
know nothing of each other do so once their sum is told. Such an L is a collider (Pearl 1988). In
the Ising model the sign of M is one when it is hot, and the very opposite when it is cold.

For the Ising lattice without a field three latents need no sum over all states: with the mixture of
up and down, H(X_i) = ln 2, and

- "majority", the sign of M, drawn by a fair coin where M = 0: each spin reads it through
  a = <abs(m)>, so that I(X_i;L) = ln 2 - H_b((1 + a)/2), and I(X;L) = ln 2 (1 - P(M = 0));
- "magnetization", M itself: I(X_i;L) = ln 2 - <H_b((1 + m)/2)> and I(X;L) = H(M);
- "spin", a copy of one spin: I(X_j;L) follows from the correlation with it, and I(X;L) = ln 2.

P(M) comes from exact counts, and TC from Kaufman's entropy.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ergolib.arguments import choice, integer, probabilities
from ergolib.arguments import shape as check_shape
from ergolib.arguments import temperature as check_temperature
from ergolib.exact import (
    boltzmann_distribution,
    ising_total_correlation,
    pair_information,
)
from ergolib.information.measures import (
    binary_entropy,
    entropy,
    mutual_information,
    total_correlation,
)
from ergolib.information.spin_maps import spin_posterior

__all__ = ["LatentSplit", "lattice_split", "split_by_latent"]

LATENTS = ("majority", "magnetization", "spin")
LN2 = math.log(2.0)


class LatentSplit(NamedTuple):
    """A total correlation, split by a latent L; all in nats.

    Attributes
    ----------
    total_correlation : float
        TC(X).
    given_latent : float
        TC(X|L), averaged over L: the remainder, which L does not explain.
    readings : float
        The sum over variables of I(X_i;L).
    latent_information : float
        I(X;L), at most H(L).
    """

    total_correlation: float
    given_latent: float
    readings: float
    latent_information: float

    @property
    def redundancy(self) -> float:
        """TC(X) - TC(X|L) = sum_i I(X_i;L) - I(X;L): what L explains; less than 0 if a collider."""
        return self.readings - self.latent_information


def split_by_latent(p: ArrayLike, latent: int = -1) -> LatentSplit:
    """Split the total correlation of any variables by any latent.

    Parameters
    ----------
    p : array_like
        Joint probabilities of the variables and the latent, one axis for each: at least two.
    latent : int, default -1
        The axis of the latent.

    Returns
    -------
    LatentSplit
        Four numbers found each by its own definition, so that
        ``total_correlation == given_latent + readings - latent_information`` is a check.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution of at least two variables, or `latent` is not one of its axes.

    Examples
    --------
    One fair bit, copied three times, and the bit as latent: two copies too many.

    >>> p = np.zeros((2, 2, 2, 2))
    >>> p[0, 0, 0, 0] = p[1, 1, 1, 1] = 0.5
    >>> [round(each / LN2, 6) for each in split_by_latent(p)]
    [2.0, 0.0, 3.0, 1.0]

    Two fair coins, and as latent whether they agree: a collider.

    >>> p = np.zeros((2, 2, 2))
    >>> p[0, 0, 1] = p[1, 1, 1] = p[0, 1, 0] = p[1, 0, 0] = 0.25
    >>> [round(each / LN2, 6) for each in split_by_latent(p)]
    [0.0, 1.0, 0.0, 1.0]
    """
    joint = probabilities(p, "p")
    if joint.ndim < 2:
        raise ValueError(f"p must have an axis for the latent and one more, got {joint.ndim}")
    axis = integer(latent, "latent", -joint.ndim, joint.ndim - 1) % joint.ndim
    ordered = np.moveaxis(joint, axis, 0)
    weights = ordered.reshape(len(ordered), -1).sum(axis=1)
    variables = range(1, joint.ndim)
    return LatentSplit(
        total_correlation=total_correlation(ordered.sum(axis=0)),
        given_latent=math.fsum(
            float(weight) * total_correlation(given / given.sum())
            for weight, given in zip(weights, ordered, strict=True)
            if weight > 0.0
        ),
        readings=math.fsum(mutual_information(ordered, each, 0) for each in variables),
        latent_information=mutual_information(ordered, tuple(variables), 0),
    )


def lattice_split(
    shape: int | tuple[int, int], temperature: float, latent: str = "majority"
) -> LatentSplit:
    """Split the total correlation of a periodic Ising lattice without a field, exactly.

    Parameters
    ----------
    shape : int or (int, int)
        Side of a square, or both sides: at most 64 sites, the shorter side at most 8. 4 x 4
        takes a hundredth of a second, 6 x 6 a fifth, 8 x 8 some seconds the first time.
    temperature : float
        Temperature in units of J, greater than 0.
    latent : {"majority", "magnetization", "spin"}
        The sign of M (a fair coin at M = 0), M itself, or a copy of one spin.

    Returns
    -------
    LatentSplit
        Of the whole lattice. `given_latent` is what the other three leave.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> found = lattice_split(4, 2.0)
    >>> [round(each, 5) for each in found]
    [8.02803, 0.34261, 8.37644, 0.69102]
    """
    lx, ly = check_shape(shape, "shape")
    t, which = check_temperature(temperature), choice(latent, "latent", LATENTS)
    sites = lx * ly
    total = sites * ising_total_correlation(t, (lx, ly))
    if which == "spin":
        readings, told = _copied_spin(lx, ly, t), LN2
    else:
        _, magnetizations, joint = boltzmann_distribution(t, (lx, ly))
        chance = joint.sum(axis=0)
        m = magnetizations / sites
        if which == "majority":
            readings = sites * float(pair_information(min(float(chance @ np.abs(m)), 1.0)))
            told = LN2 * (1.0 - float(chance[magnetizations == 0].sum()))
        else:
            readings = sites * (LN2 - float(chance @ binary_entropy(0.5 * (1.0 + m))))
            told = entropy(chance)
    return LatentSplit(total, max(total - readings + told, 0.0), readings, told)


def _copied_spin(lx: int, ly: int, temperature: float) -> float:
    """Return sum_j I(s_j;s_0), the spin itself included."""
    correlation = spin_posterior({(0, 0): 1}, (lx, ly), temperature).magnetization
    return math.fsum(pair_information(np.clip(correlation, -1.0, 1.0)).ravel())  # type: ignore[union-attr]
