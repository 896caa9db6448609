"""Two Gaussian variables: what they share, and the exact trade between a latent's two errors.

A and B have variance 1 and correlation rho. Three answers to what they share (in nats):

- Gacs and Korner (1973): K = 0 for |rho| < 1. No function of A is a function of B.
- Shannon: I = -1/2 ln(1 - rho^2).
- Wyner (1975): C = 1/2 ln[(1 + |rho|) / (1 - |rho|)], what must be known to make them independent.

For rho > 0 let L = A + B + N, with N of variance v. (For rho < 0, A - B; below rho is |rho|.) In
each slice L = l, A and B have equal variances and the correlation

    r = (rho v - (1 - rho^2)) / (v + 1 - rho^2),

which falls from rho (v infinite: a latent that says nothing) through 0 to -1 (v = 0: the sum is
known, and what A has more, B has less). The errors are functions of r:

    I(A;B|L)             = -1/2 ln(1 - r^2)
    I(L;A|B) = I(L;B|A)  = 1/2 ln[(1 + rho) / (1 + r)] = 1/2 ln[1 + (1 - rho^2)/v]

There are three places to know. At v = (1 - rho^2)/rho, r = 0: L mediates exactly, and
I(L;AB) = C. At v = (1 - rho^2)(1 + 2 rho)/rho^2, r = rho/(1 + rho): both errors are
ln(1 + rho) - 1/2 ln(1 + 2 rho). Below v = (1 - rho)^2 (1 + rho)/(2 rho), r < -rho: a collider,
worse than no latent.

No latent at all does better than L with 0 <= r <= rho. For any latent of two parts

    I(L;A|B) + I(L;B|A) = I(L;AB) - I(A;B) + I(A;B|L),

so the mean of the two redundancy errors, at a given mediation error, is least where I(L;AB) is;
and E. Sula and M. Gastpar (*On Wyner's common information in the Gaussian case*, arXiv 1912.07083,
2020) proved that for Gaussian A, B this least value is 1/2 ln[(1 + rho)(1 - r)/((1 - rho)(1 + r))]
with r^2 = 1 - exp(-2 I(A;B|L)), which L attains. The larger of the two errors is no less than
their mean. As rho goes to 1, I grows without bound and the equal errors go to 1/2 ln(4/3) = 0.1438:
two who see almost the same never share a number to its last digit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import reals

__all__ = [
    "GaussianBracket",
    "GaussianLandmarks",
    "GaussianSumErrors",
    "gaussian_bracket",
    "gaussian_landmarks",
    "gaussian_sum_errors",
    "gaussian_trade_off",
]

Array = NDArray[np.float64]


class GaussianBracket(NamedTuple):
    """Three answers to what two Gaussian variables share, from the least to the most, in nats.

    Attributes
    ----------
    gacs_korner : float or ndarray
        K, the entropy of what both know for sure.
    mutual_information : float or ndarray
        I.
    wyner : float or ndarray
        C, the information that makes them independent.
    """

    gacs_korner: Any
    mutual_information: Any
    wyner: Any


class GaussianSumErrors(NamedTuple):
    """What the latent L = A + B + noise (A - B, if rho < 0) does; in nats, but for `left`.

    Attributes
    ----------
    mediation : float or ndarray
        I(A;B|L).
    redundancy : float or ndarray
        I(L;A|B) = I(L;B|A).
    information : float or ndarray
        I(L;AB).
    left : float or ndarray
        The correlation that is left within a slice, with its sign as if rho were positive: from
        |rho| for a latent that says nothing, through 0, to -1.
    """

    mediation: Any
    redundancy: Any
    information: Any
    left: Any


class GaussianLandmarks(NamedTuple):
    """Where the latent L = A + B + noise has something to show; noise is a variance.

    Attributes
    ----------
    wyner_noise, wyner_redundancy : float or ndarray
        Where it mediates exactly, and its redundancy error there, 1/2 ln(1 + |rho|).
    equal_noise, equal_error : float or ndarray
        Where both errors are equal, and what they are.
    collider_noise : float or ndarray
        With less noise than this it mediates worse than no latent.
    """

    wyner_noise: Any
    wyner_redundancy: Any
    equal_noise: Any
    equal_error: Any
    collider_noise: Any


def gaussian_bracket(correlation: ArrayLike) -> GaussianBracket:
    """Return K <= I <= C for two Gaussian variables, in nats.

    Parameters
    ----------
    correlation : float or array_like
        From -1 to 1. At the ends all three are infinite; anywhere between, K = 0.

    Returns
    -------
    GaussianBracket
        Floats, or arrays of the shape of `correlation`.

    Raises
    ------
    TypeError, ValueError
        If `correlation` is not a number from -1 to 1, or several.

    Examples
    --------
    >>> [round(each, 6) for each in gaussian_bracket(0.8)]
    [0.0, 0.510826, 1.098612]
    """
    rho = np.abs(_correlations(correlation, ends=True))
    with np.errstate(divide="ignore"):
        shared = -0.5 * (np.log1p(-rho) + np.log1p(rho))
        common = 0.5 * (np.log1p(rho) - np.log1p(-rho))
    certain = np.where(rho == 1.0, np.inf, 0.0)
    return GaussianBracket(_as_given(certain), _as_given(shared), _as_given(common))


def gaussian_sum_errors(correlation: ArrayLike, noise: ArrayLike) -> GaussianSumErrors:
    """Return the errors of the latent A + B + noise (A - B, if rho < 0), in nats.

    Parameters
    ----------
    correlation : float or array_like
        Between -1 and 1.
    noise : float or array_like
        Variance of the noise, greater than 0, where A and B have variance 1.

    Returns
    -------
    GaussianSumErrors
        Floats, or arrays as the two broadcast.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a number in its range, or the shapes do not broadcast.

    Examples
    --------
    >>> [round(each, 6) for each in gaussian_sum_errors(0.8, 1.0)]
    [0.055282, 0.153742, 0.763035, 0.323529]
    """
    rho, v = np.abs(_correlations(correlation)), _noises(noise)
    try:
        rho, v = np.broadcast_arrays(rho, v)
    except ValueError:
        raise ValueError(
            f"noise must broadcast with correlation, got shapes {v.shape} and {rho.shape}"
        ) from None
    free = (1.0 - rho) * (1.0 + rho)  # the variance of A given B
    left = (rho * v - free) / (v + free)
    less = (v * (1.0 - rho) + 2.0 * free) / (v + free)  # 1 - r
    more = v * (1.0 + rho) / (v + free)  # 1 + r
    with np.errstate(divide="ignore"):
        near = np.log1p(-left * left)
    mediation = -0.5 * np.where(np.abs(left) < 0.5, near, np.log(less) + np.log(more))
    redundancy = 0.5 * np.log1p(free / v)
    information = 0.5 * np.log1p(2.0 * (1.0 + rho) / v)
    return GaussianSumErrors(*map(_as_given, (mediation, redundancy, information, left)))


def gaussian_landmarks(correlation: ArrayLike) -> GaussianLandmarks:
    """Return where A + B + noise mediates, where its errors are equal, and where it is a collider.

    Parameters
    ----------
    correlation : float or array_like
        Between -1 and 1. At 0 there is nothing to mediate: all noises are infinite.

    Returns
    -------
    GaussianLandmarks
        Floats, or arrays of the shape of `correlation`.

    Raises
    ------
    TypeError, ValueError
        If `correlation` is not a number between -1 and 1, or several.

    Examples
    --------
    >>> [round(each, 6) for each in gaussian_landmarks(0.8)]
    [0.45, 0.293893, 1.4625, 0.110031, 0.045]
    """
    rho = np.abs(_correlations(correlation))
    free = (1.0 - rho) * (1.0 + rho)
    with np.errstate(divide="ignore"):
        wyner = free / rho
        equal = free * (1.0 + 2.0 * rho) / rho**2
        collider = (1.0 - rho) * free / (2.0 * rho)
    either = 0.5 * np.log1p(rho**2 / (1.0 + 2.0 * rho))  # (1 + rho)^2 / (1 + 2 rho)
    found = (wyner, 0.5 * np.log1p(rho), equal, either, collider)
    return GaussianLandmarks(*map(_as_given, found))


def gaussian_trade_off(correlation: ArrayLike, mediation: ArrayLike) -> Any:
    """Return the least redundancy error that any latent can have at a given mediation error.

    The redundancy error is the mean of the two, I(L;A|B) and I(L;B|A); the larger is no less. It is
    attained by A + B + noise (Sula and Gastpar 2020).

    Parameters
    ----------
    correlation : float or array_like
        Between -1 and 1.
    mediation : float or array_like
        I(A;B|L) in nats, at least 0. From I(A;B) on, a constant will do, and the answer is 0.

    Returns
    -------
    float or ndarray
        In nats, as the two broadcast.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a number in its range, or the shapes do not broadcast.

    Examples
    --------
    >>> [round(each, 6) for each in gaussian_trade_off(0.8, [0.0, 0.110031, 0.6])]
    [0.293893, 0.110031, 0.0]
    """
    rho, error = np.abs(_correlations(correlation)), reals(mediation, "mediation")
    if (error < 0.0).any():
        raise ValueError(f"mediation must be at least 0, got {float(error.min())!r}")
    try:
        rho, error = np.broadcast_arrays(rho, error)
    except ValueError:
        raise ValueError(
            f"mediation must broadcast with correlation, got shapes {error.shape} and {rho.shape}"
        ) from None
    left = np.sqrt(-np.expm1(-2.0 * error))
    return _as_given(0.5 * np.log1p(np.maximum(rho - left, 0.0) / (1.0 + left)))


def _correlations(value: Any, ends: bool = False) -> Array:
    """Return correlations that are between -1 and 1, or may be at the ends."""
    rho = reals(value, "correlation")
    bad = ~((np.abs(rho) <= 1.0) if ends else (np.abs(rho) < 1.0))
    if bad.any():
        words = "from -1 to 1" if ends else "between -1 and 1 (not at the ends)"
        raise ValueError(f"correlation must be {words}, got {float(rho[bad][0])!r}")
    return rho


def _noises(value: Any) -> Array:
    """Return variances greater than 0."""
    noise = reals(value, "noise")
    if not (noise > 0.0).all():
        raise ValueError(
            f"noise must be a variance greater than 0, got {float(noise[~(noise > 0.0)][0])!r}"
        )
    return noise


def _as_given(values: Array) -> Any:
    """Return a float for a number, an array for an array."""
    return float(values) if np.ndim(values) == 0 else np.asarray(values)
