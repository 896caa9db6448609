"""Pairs of variables whose three common informations are known exactly.

K is what both can name without a mistake (Gacs and Korner), I the mutual information, C the least
that makes them independent (Wyner): K <= I <= C, all in nats, with h(x) = -x ln x - (1-x) ln(1-x).

- *Doubly symmetric binary source*: two fair coins that differ with probability a <= 1/2. K = 0
  unless a = 0; I = ln 2 - h(a); C = ln 2 + h(a) - 2 h(x), where x = (1 - sqrt(1 - 2a)) / 2: both
  are copies of one hidden fair coin, each flipped with probability x (Wyner 1975).
- *Erasure source*: A is a fair coin, B shows it, or with probability e nothing. K = 0 unless e = 0;
  I = (1 - e) ln 2; C = ln 2 for e <= 1/2, when nothing shorter than A will do, and h(e) beyond
  (P. Cuff, IEEE Trans. Inf. Theory 59, 7071, 2013).
- *Z-shaped source*: two binary variables that are never both 1. A product of distributions that
  avoids this cell has A = 0 or B = 0 for certain, and one of each kind is enough, since h is
  concave. With P(A=1) = a, P(B=1) = b and weights w and 1 - w, the entropy of the products,
  w h(b/w) + (1 - w) h(a/(1 - w)), is largest at w = b/(a + b), where it is h(a + b). So
  C = H(AB) - h(a + b) = (a + b) h(a/(a + b)): with probability a + b it must be said who it is.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ergolib.arguments import real
from ergolib.information.measures import binary_entropy, mutual_information

__all__ = [
    "CommonInformation",
    "erasure_source_information",
    "symmetric_source_information",
    "z_source_information",
]

LN2 = math.log(2.0)


class CommonInformation(NamedTuple):
    """What two variables have in common, in three senses; nats.

    Attributes
    ----------
    gacs_korner : float
        K, the entropy of the finest label that both know.
    mutual : float
        I(A;B).
    wyner : float
        C, the least information of a latent that makes them independent.
    """

    gacs_korner: float
    mutual: float
    wyner: float


def symmetric_source_information(flip: float) -> CommonInformation:
    """Return K, I and C of two fair coins that differ with some probability.

    Parameters
    ----------
    flip : float
        The probability that they differ, from 0 to 1. Beyond 1/2 it is 1 - flip that counts.

    Returns
    -------
    CommonInformation

    Raises
    ------
    TypeError, ValueError
        If `flip` is not a number from 0 to 1.

    Examples
    --------
    One coin in a hundred is enough to leave nothing in common for certain:

    >>> [round(each, 6) for each in symmetric_source_information(0.01)]
    [0.0, 0.637146, 0.685923]
    """
    a = _probability(flip, "flip")
    a = min(a, 1.0 - a)
    hidden = a / (1.0 + math.sqrt(1.0 - 2.0 * a))  # (1 - sqrt(1 - 2a)) / 2, without cancellation
    either = binary_entropy(a)
    return CommonInformation(
        gacs_korner=LN2 if a == 0.0 else 0.0,
        mutual=LN2 - either,
        wyner=max(LN2 + either - 2.0 * binary_entropy(hidden), 0.0),
    )


def erasure_source_information(erasure: float) -> CommonInformation:
    """Return K, I and C of a fair coin and of what is left of it where it may be erased.

    Parameters
    ----------
    erasure : float
        The probability that B shows nothing, from 0 to 1.

    Returns
    -------
    CommonInformation

    Raises
    ------
    TypeError, ValueError
        If `erasure` is not a number from 0 to 1.

    Examples
    --------
    >>> [round(each, 6) for each in erasure_source_information(0.25)]
    [0.0, 0.51986, 0.693147]
    """
    e = _probability(erasure, "erasure")
    return CommonInformation(
        gacs_korner=LN2 if e == 0.0 else 0.0,
        mutual=(1.0 - e) * LN2,
        wyner=LN2 if e <= 0.5 else binary_entropy(e),
    )


def z_source_information(only_a: float, only_b: float) -> CommonInformation:
    """Return K, I and C of two binary variables that are never both 1.

    Parameters
    ----------
    only_a, only_b : float
        P(A=1) and P(B=1): at least 0, together at most 1.

    Returns
    -------
    CommonInformation

    Raises
    ------
    TypeError, ValueError
        If they are not numbers from 0 to 1, or more than 1 together.

    Examples
    --------
    >>> [round(each, 6) for each in z_source_information(0.3, 0.2)]
    [0.0, 0.081614, 0.336506]
    """
    a, b = _probability(only_a, "only_a"), _probability(only_b, "only_b")
    rest = 1.0 - (a + b)
    if rest < -1e-12:
        raise ValueError(f"only_a and only_b must be at most 1 together, got {a!r} and {b!r}")
    either = min(a + b, 1.0)
    known = either * binary_entropy(min(a / either, 1.0)) if a > 0.0 and b > 0.0 else 0.0
    joint = np.array([[max(rest, 0.0), b], [a, 0.0]])
    return CommonInformation(
        gacs_korner=known if rest <= 0.0 else 0.0,
        mutual=mutual_information(joint / joint.sum(), 0, 1),
        wyner=known,
    )


def _probability(value: Any, name: str) -> float:
    """Return a number from 0 to 1."""
    number = real(value, name)
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"{name} must be a number from 0 to 1, got {number!r}")
    return number
