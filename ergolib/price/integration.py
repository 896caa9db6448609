"""Entropy from energies alone: thermodynamic integration.

A simulation measures the mean energy at a temperature, but not the entropy. Heat flows through it
all the same: with the price beta = 1/T (k_B = 1),

    d ln Z / d beta = -<E>,    S = ln Z + beta <E>,

so that from a price beta_0 where ln Z is known, usually 0, where ln Z is the logarithm of the
number of states (N ln q),

    ln Z(beta) = ln Z(beta_0) - integral of <E> from beta_0 to beta.

The energies are joined by a cubic spline, which is integrated exactly. Its integral, and so the
entropy, is a weighted sum of the energies, and their errors carry through it with these weights.
What the spline misses between the prices is another error, the quadrature error: it is stated
as the change in the answer if every other price is left out, which is about sixteen times what is
still missed where the energy is smooth, and a fair measure where it is not.

In entropy the integral is that of the heat over the temperature, S = ln Z_0 - integral of C/T.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import make_interp_spline

from ergolib.arguments import integer, positive, real, reals

__all__ = ["integration_prices", "thermodynamic_integration"]

Array = NDArray[np.float64]

FEWEST = 5  # prices, so that every other one still makes a curve


def integration_prices(price: float, count: int = 17, start: float = 0.0) -> Array:
    """Return prices at which to measure the energy, from one to another, closer at both ends.

    They are the points of Clenshaw and Curtis (1960), at which a spline or a polynomial through a
    smooth curve is accurate.

    Parameters
    ----------
    price : float
        Where the entropy is wanted, 1/T: greater than `start`.
    count : int, default 17
        How many prices, an odd number of at least 5.
    start : float, default 0.0
        Where ln Z is known, at least 0: 0 is infinite temperature.

    Returns
    -------
    ndarray
        From `start` to `price`, both included, rising.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    end = positive(price, "price")
    first = real(start, "start")
    if not 0.0 <= first < end:
        raise ValueError(f"start must be at least 0 and less than price = {end!r}, got {first!r}")
    number = integer(count, "count", FEWEST)
    if number % 2 == 0:
        raise ValueError(f"count must be odd, so that every other price spans all, got {number}")
    prices = first + 0.5 * (end - first) * (1.0 - np.cos(np.linspace(0.0, np.pi, number)))
    prices[-1] = end
    return prices


def thermodynamic_integration(
    prices: ArrayLike,
    energies: ArrayLike,
    errors: ArrayLike | None = None,
    *,
    log_states: float | None = None,
    anchor: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """Return entropy and ln Z at prices, from the mean energies there.

    Parameters
    ----------
    prices : array_like
        Shape (n,), n at least 5: 1/T, all different, at least 0. `integration_prices` suggests
        some; a table of `cool` has them as ``table.price``.
    energies : array_like
        Shape (n,): mean energies. If they are per site, so are ln Z, entropies and `log_states`.
    errors : array_like, optional
        Shape (n,): independent errors of the energies, at least 0; 0 by default.
    log_states : float, optional
        Ln of the number of states, N ln q (or ln q per site). Then one of the prices must be 0,
        infinite temperature, where the energy is a plain average over all states.
    anchor : (float, float), optional
        Instead: one of the prices, and ln Z there. In the cold it is ln(ground states) - price * E.

    Returns
    -------
    pandas.DataFrame
        One row per price, rising: ``price``, ``energy``, ``energy_error``,
        ``log_partition_function``, ``entropy``, each with its ``_error``, and
        ``quadrature_error``, which ln Z and the entropy have in common.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, out of range, or does not fit the others.

    Examples
    --------
    >>> import numpy as np
    >>> from ergolib import exact, price
    >>> prices = price.integration_prices(1.0, 33)
    >>> states = price.DensityOfStates.from_counts(*exact.density_of_states(4))
    >>> warm = [states.energy(1 / beta).value for beta in prices[1:]]
    >>> table = price.thermodynamic_integration(prices, [0.0, *warm], log_states=16 * np.log(2))
    >>> round(float(table.entropy.iloc[-1]), 4)
    0.7442
    """
    beta, energy, error = _checked(prices, energies, errors)
    where, log_z = _anchor(beta, log_states, anchor)
    areas = _areas(beta)  # areas[i] @ energy: the integral up to price i
    weights = areas - areas[where]
    log_partition = log_z - weights @ energy
    slopes = np.diag(beta)
    entropy = log_partition + beta * energy
    return pd.DataFrame(
        {
            "price": beta,
            "energy": energy,
            "energy_error": error,
            "log_partition_function": log_partition,
            "log_partition_function_error": np.sqrt((weights**2) @ error**2),
            "entropy": entropy,
            "entropy_error": np.sqrt(((slopes - weights) ** 2) @ error**2),
            "quadrature_error": np.abs(_coarser(beta, where) @ energy - weights @ energy),
        }
    )


def _checked(
    prices: ArrayLike, energies: ArrayLike, errors: ArrayLike | None
) -> tuple[Array, Array, Array]:
    beta, energy = reals(prices, "prices"), reals(energies, "energies")
    if beta.ndim != 1 or beta.size < FEWEST or (beta < 0.0).any():
        raise ValueError(
            f"prices must be {FEWEST} or more, each at least 0, got {beta.tolist()!r:.80}"
        )
    if np.unique(beta).size != beta.size:
        raise ValueError("prices must all be different, got one twice")
    error = np.zeros_like(beta) if errors is None else reals(errors, "errors")
    for name, array in (("energies", energy), ("errors", error)):
        if array.shape != beta.shape:
            raise ValueError(f"{name} must have the shape {beta.shape}, got {array.shape}")
    if (error < 0.0).any():
        raise ValueError(f"errors must be at least 0, got {float(error.min())!r} among them")
    order = np.argsort(beta)
    return beta[order], energy[order], error[order]


def _anchor(beta: Array, log_states: float | None, anchor: Any) -> tuple[int, float]:
    """Return at which price ln Z is known, and ln Z there."""
    if (log_states is None) == (anchor is None):
        raise ValueError("log_states or anchor must be given, and not both")
    if log_states is not None:
        if beta[0] != 0.0:
            raise ValueError(
                "prices must include 0 (infinite temperature), where log_states is ln Z, "
                f"got {float(beta[0])!r} and more; or give an anchor"
            )
        return 0, real(log_states, "log_states")
    if not isinstance(anchor, (tuple, list)) or len(anchor) != 2:
        raise TypeError(f"anchor must be a pair (price, ln Z), got {anchor!r}")
    price, log_z = real(anchor[0], "anchor[0]"), real(anchor[1], "anchor[1]")
    where = int(np.argmin(np.abs(beta - price)))
    if abs(beta[where] - price) > 1e-12 * max(1.0, abs(price)):
        raise ValueError(f"anchor must be at one of the prices, got price {price!r}")
    return where, log_z


def _areas(beta: Array, wanted: Array | None = None) -> Array:
    """Return the matrix that integrates a spline through values at prices, up to each price."""
    spline = make_interp_spline(beta, np.eye(beta.size), k=3).antiderivative()
    return np.asarray(spline(beta if wanted is None else wanted))


def _coarser(beta: Array, where: int) -> Array:
    """Return the same as the weights, with every other price left out."""
    kept = np.unique(np.append(np.arange(0, beta.size, 2), [beta.size - 1, where]))
    weights = np.zeros((beta.size, beta.size))
    if kept.size > 3:
        areas = _areas(beta[kept], beta)
    else:  # three prices make a parabola
        spline = make_interp_spline(beta[kept], np.eye(kept.size), k=2).antiderivative()
        areas = np.asarray(spline(beta))
    weights[:, kept] = areas - areas[where]
    return weights
