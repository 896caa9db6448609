"""What two rows of an Ising lattice share, and whether a sign explains it: exactly.

Three rows a, b, c of a periodic lattice (H = -sum s s' over neighbours, k_B = 1, J = 1, no field)
are d apart, on a torus of `width` columns and 3d rows. Below T_c they lie in one phase, and its
sign is what they have in common. So the natural latent to try is the majority L of the three rows'
own majorities. It mediates if I(A;B|L) is small, and is redundant if H(L|A) is, so that any row
tells it. Both hold in the cold and in the heat neither does. Worse: of independent rows a majority
makes dependent ones, a *collider*, so that I(A;B|L) > I(A;B), and no latent at all would be better.

Rows are followed by transfer matrix (`ergolib.kernels.rows` and `rows_errors`), and only those that
no symmetry makes alike. (J. Wentworth and D. Lorell, *Natural Latents*, arXiv 2509.03780, 2025; an
Ising example is told in their *Natural Latents: The Concepts*, 2024.)
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer
from ergolib.arguments import temperature as check_temperature
from ergolib.information.cylinders import leading_vector
from ergolib.information.latents.channels import check_memory
from ergolib.information.latents.translation import Translation
from ergolib.information.measures import conditional_entropy
from ergolib.kernels import rows, rows_errors

__all__ = [
    "RowErrors",
    "collider_temperature",
    "ising_row_signs",
    "ising_rows",
    "ising_rows_joint",
    "ising_rows_translation",
]

Array = NDArray[np.float64]
Distance = float | tuple[float, float, float]

_FARTHEST = 10_000
_HOPELESS = 100  # columns
_CODES = {"majority": rows.MAJORITY, "sign": rows.SIGN, "spin": rows.SPIN}
_LATENTS = (*_CODES, "row", "constant")
_BITS = ("majority", "sign", "constant")


class RowErrors(NamedTuple):
    """What two rows share, and how a latent fails to be natural; all in nats.

    Attributes
    ----------
    information : float
        I(A;B): the mediation error of a constant.
    mediation : float
        I(A;B|L).
    stochastic : (float, float)
        I(L;A|B) and I(L;B|A).
    deterministic : (float, float)
        H(L|B) and H(L|A), in the order of `redundancy_errors`; equal where b and c are as far
        apart as c and a.
    entropy : float
        H(L).
    told : float
        I(L;A,B), what both rows say of L.
    """

    information: float
    mediation: float
    stochastic: tuple[float, float]
    deterministic: tuple[float, float]
    entropy: float
    told: float

    @property
    def redundancy(self) -> float:
        """The larger of H(L|B) and H(L|A)."""
        return max(self.deterministic)

    @property
    def explained(self) -> float:
        """1 - I(A;B|L) / I(A;B): 1 for a mediator, 0 for a constant, negative for a collider."""
        if self.mediation == self.information:
            return 0.0
        return 1.0 - self.mediation / self.information if self.information > 0.0 else -math.inf

    @property
    def unread(self) -> float:
        """Part of the latent that a row does not tell: the redundancy over H(L); 0 of nothing."""
        return self.redundancy / self.entropy if self.entropy > 0.0 else 0.0


def ising_rows(
    width: int, distance: Distance, temperature: float, latent: str = "majority"
) -> RowErrors:
    """Find what rows a and b of an Ising lattice share, and both errors of a latent; exact.

    Parameters
    ----------
    width : int
        Circumference: sites in a row, from 1. A width of 11 takes a tenth of a second, 13 a second,
        16 a minute. With a width of 2, neighbours in a row are joined by two bonds.
    distance : int or (int, int, int)
        From a to b, b to c and c to a: from 1 to 10000 steps each; one number stands for all three.
        One that is ``math.inf`` cuts the torus open there: ``(inf, d, d)`` are rows of an infinite
        cylinder with c midway between a and b.
    temperature : float
        Temperature in units of J, greater than 0.
    latent : {"majority", "sign", "spin", "row", "constant"}
        The majority of the three rows' signs; the sign of row c; one spin of row c; row a itself;
        or nothing. A row's sign is that of its majority, and of a row that has none (`width` is
        even) that of a fair coin.

    Returns
    -------
    RowErrors
        Right to about 1e-14, and mostly to a relative 1e-9 however small.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or would need more than 2 GiB: a width
        above 16, or above 13 for one spin.

    Examples
    --------
    >>> found = ising_rows(7, 4, 2.0)
    >>> [round(n, 6) for n in (found.information, found.mediation, found.redundancy)]
    [0.624046, 0.002912, 0.040785]
    """
    kind = choice(latent, "latent", _LATENTS)
    out = _errors(width, distance, temperature, _CODES.get(kind, rows.SIGN))
    information, mediation, of_a, of_b, by_a, by_b, entropy, told, row, rest = map(float, out[:10])
    if kind == "constant":
        return RowErrors(information, information, (0.0, 0.0), (0.0, 0.0), 0.0, 0.0)
    if kind == "row":
        return RowErrors(information, 0.0, (rest, 0.0), (rest, 0.0), row, row)
    return RowErrors(information, mediation, (of_a, of_b), (by_b, by_a), entropy, told)


def ising_rows_joint(
    width: int, distance: Distance, temperature: float, latent: str = "majority"
) -> Array:
    """Joint distribution P[A, B, L] of two rows of an Ising lattice and a latent; exact.

    Parameters
    ----------
    width, distance, temperature
        As for `ising_rows`.
    latent : {"majority", "sign", "spin"}
        As for `ising_rows`.

    Returns
    -------
    ndarray, shape (2^width, 2^width, 2)
        Bit x of a row's number is 1 where site x is up; label 1 is +. Summed over the last axis it
        is the distribution of the rows, for any latent of the reader's own.

    Raises
    ------
    TypeError, ValueError
        As for `ising_rows`; it needs more than 2 GiB for a width above 13.

    Examples
    --------
    >>> ising_rows_joint(3, 1, 2.0).shape
    (8, 8, 2)
    """
    kind = choice(latent, "latent", tuple(_CODES))
    n, steps, t = _rows(width, distance, temperature)
    check_memory(2 << (2 * n), "width")
    states = 1 << n
    out = np.empty(2 * states * states)
    rows.joint(n, *steps, t, _CODES[kind], _leading(n, steps, t), np.empty(3 * states), out)
    return np.ascontiguousarray(out.reshape(states, 2, states)[:, ::-1].swapaxes(1, 2))


def ising_row_signs(width: int, distance: Distance, temperature: float) -> Array:
    """Joint distribution of the signs of rows a, b and c, exact.

    Parameters
    ----------
    width, distance, temperature
        As for `ising_rows`.

    Returns
    -------
    ndarray, shape (2, 2, 2)
        One axis for each row; index 1 is +. A row without a majority has the sign of a fair coin.

    Raises
    ------
    TypeError, ValueError
        As for `ising_rows`.

    Examples
    --------
    >>> round(float(ising_row_signs(7, 4, 2.0)[1, 1, 1]), 6)
    0.485029
    """
    signs = _errors(width, distance, temperature, rows.SIGN)[10:]
    return (signs / signs.sum()).reshape(2, 2, 2)


def ising_rows_translation(
    width: int,
    distance: Distance,
    temperature: float,
    mediator: str = "majority",
    redund: str = "sign",
) -> Translation:
    """Return what one latent of the rows leaves open about another, H(L'|L), and the bound on it.

    The theorem: H(L'|L) <= I(A;B|L) + H(L'|A) + H(L'|B), however L and L' go together. Here they
    read the same three rows, and where a row has no majority the same coin.

    Parameters
    ----------
    width, distance, temperature
        As for `ising_rows`.
    mediator, redund : {"majority", "sign", "constant"}
        L and L': the majority of three signs, the sign of row c, or nothing.

    Returns
    -------
    Translation
        H(L'|L), the bound, its slack and its terms.

    Raises
    ------
    TypeError, ValueError
        As for `ising_rows`.

    Examples
    --------
    >>> found = ising_rows_translation(7, 4, 2.0)
    >>> round(found.entropy, 6), round(found.bound, 6)
    (0.055911, 0.172288)
    """
    first, second = choice(mediator, "mediator", _BITS), choice(redund, "redund", _BITS)
    signs = ising_row_signs(width, distance, temperature)
    pair = np.zeros((2, 2))
    for (a, b, c), p in np.ndenumerate(signs):
        bit = {"majority": int(a + b + c > 1), "sign": int(c), "constant": 0}
        pair[bit[first], bit[second]] += p
    entropy = conditional_entropy(pair, 1, 0)
    mediation = ising_rows(width, distance, temperature, first).mediation
    redundancy = ising_rows(width, distance, temperature, second).deterministic
    bound = math.fsum((mediation, *redundancy))
    return Translation(entropy, bound, bound - entropy, mediation, redundancy)


def collider_temperature(width: int, distance: Distance) -> float:
    """Temperature above which the majority of three rows is worse than no latent at all.

    There I(A;B|L) = I(A;B). In the heat knowing the majority of independent rows makes them
    dependent, by up to 0.084950 nat.

    Parameters
    ----------
    width, distance
        As for `ising_rows`.

    Returns
    -------
    float
        In units of J, right to about 1e-9.

    Raises
    ------
    TypeError, ValueError
        As for `ising_rows`.
    ArithmeticError
        If no such temperature is found between 0.02 and 100.

    Examples
    --------
    >>> round(collider_temperature(7, 4), 6)
    2.742158
    """
    from scipy.optimize import brentq

    def explained(t: float) -> float:
        found = ising_rows(width, distance, t)
        return found.information - found.mediation

    low, high = 2.0, 4.0
    while explained(high) >= 0.0 and high < 100.0:
        low, high = high, min(2.0 * high, 100.0)
    while explained(low) <= 0.0 and low > 0.02:
        low, high = max(0.5 * low, 0.02), low
    if not explained(low) > 0.0 > explained(high):
        raise ArithmeticError(
            f"no temperature between {low} and {high} makes the majority as good as nothing"
        )
    return float(brentq(explained, low, high, xtol=1e-11))


def _errors(width: Any, distance: Any, temperature: Any, latent: int) -> Array:
    """Return the eighteen numbers of `rows_errors.errors`."""
    n, steps, t = _rows(width, distance, temperature)
    size = rows_errors.scratch_size(n, latent)
    check_memory(size, "width")
    out = np.empty(18)
    rows_errors.errors(n, *steps, t, latent, _leading(n, steps, t), np.empty(size), out)
    return out


def _rows(width: Any, distance: Any, temperature: Any) -> tuple[int, tuple[int, int, int], float]:
    """Return checked arguments; 0 for a distance without end."""
    n = integer(width, "width", 1)
    if n > _HOPELESS:
        raise ValueError(
            f"width must leave arrays of at most 2 GiB, got {n}, which needs about "
            f"10^{round(2 * n * math.log10(2)) - 9} GiB"
        )
    each = distance if isinstance(distance, (list, tuple, np.ndarray)) else (distance,) * 3
    if len(each) != 3:
        raise ValueError(
            f"distance must be one number of steps or three, from a to b, b to c and c to a, "
            f"got {distance!r}"
        )
    a, b, c = (_steps(one) for one in each)
    return n, (a, b, c), check_temperature(temperature)


def _steps(distance: Any) -> int:
    if isinstance(distance, float) and distance == math.inf:
        return 0
    return integer(distance, "distance", 1, _FARTHEST)


def _leading(width: int, steps: tuple[int, int, int], temperature: float) -> Array:
    """Return the leading vector, if any strip has no end."""
    return leading_vector(width, temperature)[0] if 0 in steps else np.empty(0)
