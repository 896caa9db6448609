"""One potential for learning and for recall: A({E}, T) = sum_i Z_i E_i - F({E}, T).

Data give the state i the weight Z_i. A model gives it the energy E_i, and at temperature T the
probability p_i = exp(-E_i/T) / exp(-F/T), where

    F({E}, T) = -T ln sum_i exp(-E_i/T),    dF/dE_i = p_i.

F is concave in the energies, and its Legendre transform gives the free energy of a model whose
weights x_i are held wherever one likes,

    F({E}, T) = min over x of [sum_i x_i E_i + T sum_i x_i ln x_i],

the minimum being at x = p. So for any energies and the data's weights in place of x,

    sum_i Z_i E_i - T S(Z) >= F,    the excess being T D_KL(Z || p)

(Gibbs's inequality), and A = T S(Z) + T D_KL(Z || p), T times the cross-entropy, is least where the
model's weights are those of the data. Learning goes down A in the energies; recall goes down
sum x E + T sum x ln x in the weights.

A caveat that has to be said each time. A is convex in the energies, and energies are linear in
couplings: with fixed features, all subsets or a few, likelihood has *one* optimum. Many minima do
not come from there. They are in the free energy of states, F(m), and in reduced descriptions
fitted the other way round, by D_KL(q || Z) or a mean field.

Our reading of the conjoint potential of Y. He and V. Lubchenko, Neural Computation 37, 742 (2025),
in our own notation. Nats, k_B = 1, energies in units of the temperature's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp, xlogy

from ergolib.arguments import positive, probabilities
from ergolib.learning.knowledge.states import check_memory, check_states, spin_count

__all__ = [
    "boltzmann_distribution",
    "conjoint_potential",
    "free_energy",
    "gibbs_gap",
    "legendre_free_energy",
]

Array = NDArray[np.float64]


def free_energy(energies: ArrayLike, temperature: float = 1.0) -> float:
    """Return F = -T ln sum_i exp(-E_i/T).

    Parameters
    ----------
    energies : array_like, shape (2^N,)
        The energy of every state.
    temperature : float, default 1.0

    Returns
    -------
    float
        From min E - T N ln 2 to min E.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> round(free_energy([0.0, 0.0, 0.0, 0.0], 2.0), 6)  # -2 ln 4
    -2.772589
    """
    levels, price = _model(energies, temperature)
    lowest = float(levels.min())
    return lowest - price * float(logsumexp(_scaled(levels, price)))


def boltzmann_distribution(energies: ArrayLike, temperature: float = 1.0) -> Array:
    """Return p_i = exp(-(E_i - F)/T), which is dF/dE_i.

    Parameters
    ----------
    energies : array_like, shape (2^N,)
        The energy of every state.
    temperature : float, default 1.0

    Returns
    -------
    ndarray, shape (2^N,)
        Probabilities, 1 in all.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> boltzmann_distribution([0.0, 1.0], 1.0).round(6)
    array([0.731059, 0.268941])
    """
    p: Array = np.exp(_scaled(*_model(energies, temperature)))
    return p / p.sum()


def conjoint_potential(weights: ArrayLike, energies: ArrayLike, temperature: float = 1.0) -> float:
    """Return A = sum_i Z_i E_i - F({E}, T), which is T times the cross-entropy of data and model.

    Parameters
    ----------
    weights : array_like, shape (2^N,)
        The data's distribution Z.
    energies : array_like, shape (2^N,)
        The model's energy of every state.
    temperature : float, default 1.0

    Returns
    -------
    float
        At least T S(Z). dA/dE_i = Z_i - p_i.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the shapes differ.

    Examples
    --------
    >>> round(conjoint_potential([0.5, 0.0, 0.0, 0.5], [0.0, 0.0, 0.0, 0.0]), 6)  # ln 4
    1.386294
    """
    z, levels, price = _both(weights, energies, temperature)
    return _conjoint(z, levels, price)


def gibbs_gap(weights: ArrayLike, energies: ArrayLike, temperature: float = 1.0) -> float:
    """Return sum_i Z_i E_i - T S(Z) - F, the excess in Gibbs's inequality: T D_KL(Z || p).

    Parameters
    ----------
    weights : array_like, shape (2^N,)
        The data's distribution Z.
    energies : array_like, shape (2^N,)
        The model's energy of every state.
    temperature : float, default 1.0

    Returns
    -------
    float
        At least 0, up to rounding; 0 where the model is the data.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the shapes differ.

    Examples
    --------
    >>> round(gibbs_gap([0.5, 0.0, 0.0, 0.5], [0.0, 0.0, 0.0, 0.0], 3.0), 6)  # 3 ln 2
    2.079442
    """
    z, levels, price = _both(weights, energies, temperature)
    scaled = _scaled(levels, price)
    log_p = scaled - logsumexp(scaled)
    seen, p = z > 0.0, np.exp(log_p)
    ratio = log_p[seen] - np.log(z[seen])
    # Each term is x - 1 - ln x of the ratio x = p/z: none is negative, near 1 no digits cancel.
    near = np.expm1(np.minimum(ratio, 1.0)) - ratio
    far = p[seen] - z[seen] - z[seen] * ratio
    terms = np.where(np.abs(ratio) < 1.0, z[seen] * np.maximum(near, 0.0), far)
    gap = price * float(terms.sum() + p[~seen].sum())
    if not np.isfinite(gap):  # so cold that E/T is more than a float64 holds: T is nothing
        return _conjoint(z, levels, price) + price * float(xlogy(z, z).sum())
    return gap


def legendre_free_energy(weights: ArrayLike, temperature: float = 1.0) -> float:
    """Return T sum_i x_i ln x_i = max over {E} of [F({E}, T) - sum_i x_i E_i].

    Parameters
    ----------
    weights : array_like, shape (2^N,)
        A distribution x, held by whatever energies it takes: E_i = -T ln x_i, or an infinite
        energy where x_i is 0.
    temperature : float, default 1.0

    Returns
    -------
    float
        Minus the temperature times the entropy of x: from -T N ln 2 to 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.

    Examples
    --------
    >>> round(legendre_free_energy([0.25, 0.25, 0.25, 0.25], 2.0), 6)
    -2.772589
    """
    x = _distribution(weights)
    return positive(temperature, "temperature") * float(xlogy(x, x).sum()) + 0.0


def _model(energies: ArrayLike, temperature: float) -> tuple[Array, float]:
    """Return checked energies and temperature."""
    levels, _ = check_states(energies, "energies")
    if not np.ptp(levels / 2.0) < np.finfo(float).max / 2.0:
        raise ValueError("energies must differ by finite amounts, got some as large as floats go")
    return levels, positive(temperature, "temperature")


def _both(
    weights: ArrayLike, energies: ArrayLike, temperature: float
) -> tuple[Array, Array, float]:
    """Return checked weights, energies and temperature."""
    levels, price = _model(energies, temperature)
    z = _distribution(weights)
    if z.shape != levels.shape:
        raise ValueError(
            f"weights and energies must have one shape, got {z.shape} and {levels.shape}"
        )
    return z, levels, price


def _distribution(weights: ArrayLike) -> Array:
    """Return a checked distribution over 2^N states."""
    z = probabilities(weights, "weights")
    if z.ndim != 1:
        raise ValueError(f"weights must have shape (2^N,), got shape {z.shape}")
    spin_count(z.size, "weights")
    check_memory(z.size, "weights")
    return z


def _scaled(levels: Array, price: float) -> Array:
    """Return -(E - min E)/T; -inf where it is more than a float64 holds."""
    with np.errstate(over="ignore"):
        return -(levels - levels.min()) / price


def _conjoint(z: Array, levels: Array, price: float) -> float:
    """Return sum Z E - F, both counted from the lowest energy."""
    return float(z @ (levels - levels.min())) + price * float(logsumexp(_scaled(levels, price)))
