r"""One expert for each region of the states: a hard gate, and what it is worth.

A gate says for each of the 2^N states which of G regions it is in: where the first spin is down, or
which of some patterns is nearest. Each region has an expert of its own, which has no other states:

    p(sigma) = w_g p_g(sigma),    g = g(sigma),
    p_g(sigma) = exp(sum_S J^g_S sigma_S / T) / Z_g    on region g, 0 elsewhere.

Regions do not overlap, so the loss of the whole is a sum (the chain rule of the divergence),

    D_KL(target || p) = D_KL(v || w) + sum_g v_g D_KL(target_g || p_g),

with v_g the target's share of region g and target_g the target within it. The best weights are
w = v, and every expert is fitted for itself; each of these fits has one optimum.

**Gated experts never lose more than one model with couplings among the same subsets.** That model,
cut to a region, is an expert that could have been chosen. Parity is where the gain is largest for
its price: of three spins with product +1 no pair says anything, but where the first spin is known
to be up, the other two are a pair that agrees. With a background b two experts hold the blurred
parity exactly, for any b > 0, by a pair J_23/T = +-(1/2) ln((2 - b)/b); of the parity itself they
lose -ln(1 - b/2), which goes to 0 with b while the pair grows without end. The gate is knowledge,
too: it is given, not fitted, and for a pattern in each region it is worth N spins a pattern.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our own notation. Nats, k_B = 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import positive, probabilities, real, reals
from ergolib.learning.knowledge.exponential_family import (
    InfiniteCouplings,
    NotConverged,
    fit_couplings,
)
from ergolib.learning.knowledge.states import (
    check_memory,
    check_patterns,
    check_spins,
    check_states,
    index_of,
)

__all__ = ["GatedExperts", "fit_gated", "nearest_pattern_gate"]

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

WORK = 12  # arrays of 2^N numbers in use at once, beside those of the experts


class GatedExperts(NamedTuple):
    """A distribution made of one expert for each region.

    Attributes
    ----------
    weights : ndarray, shape (G,)
        w_g, the target's share of each region.
    couplings : ndarray, shape (G, 2^N)
        J^g_S, in units of energy. 0 where none was allowed, where the region leaves it
        undetermined, and in a region that the target never visits.
    distributions : ndarray, shape (G, 2^N)
        p_g, 0 outside its region.
    divergences : ndarray, shape (G,)
        D_KL(target_g || p_g), in nats, the ridge not counted.
    gate : ndarray of int64, shape (2^N,)
        The region of each state.
    distribution : ndarray, shape (2^N,)
        p = sum_g w_g p_g.
    divergence : float
        D_KL(target || p), in nats: the divergences of the experts, weighted.
    converged : bool
        True: where it would not be, `fit_gated` raises.
    """

    weights: Array
    couplings: Array
    distributions: Array
    divergences: Array
    gate: Labels
    distribution: Array
    divergence: float
    converged: bool


def nearest_pattern_gate(patterns: ArrayLike) -> Labels:
    """Return for each state which pattern differs from it in the fewest spins.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        +1 and -1, no two the same.

    Returns
    -------
    ndarray of int64, shape (2^N,)
        From 0 to M - 1. Of patterns equally near the first is taken.

    Raises
    ------
    TypeError, ValueError
        If `patterns` is not of its kind, holds one twice, or 2^N numbers need more than 1 GiB.

    Examples
    --------
    >>> nearest_pattern_gate([[1, 1, 1], [-1, -1, -1]])
    array([0, 0, 0, 1, 0, 1, 1, 1])
    """
    rows = check_patterns(patterns)
    check_spins(rows.shape[1], "patterns")
    stored = index_of(rows)
    if np.unique(stored).size != stored.size:
        raise ValueError("patterns must differ from each other, got one of them twice")
    size = 1 << rows.shape[1]
    check_memory(4.0 * size, "patterns")
    states = np.arange(size, dtype=np.int64)
    gate, nearest = np.zeros(size, dtype=np.int64), np.bitwise_count(states ^ stored[0])
    for label, pattern in enumerate(stored[1:], start=1):
        away = np.bitwise_count(states ^ pattern)
        closer = away < nearest
        gate[closer], nearest[closer] = label, away[closer]
    return gate


def fit_gated(
    target: ArrayLike,
    gate: ArrayLike,
    order: int | None = None,
    subsets: ArrayLike | None = None,
    temperature: float = 1.0,
    ridge: float = 0.0,
    tolerance: float = 1e-10,
) -> GatedExperts:
    """Fit one expert to each region of a gate, by maximum likelihood.

    Parameters
    ----------
    target : array_like, shape (2^N,)
        A distribution over states. Within a region it may have zeros only where no couplings could
        grow for ever to forbid these states, or with a ridge.
    gate : array_like of int, shape (2^N,)
        The region of each state, from 0; each number up to the largest must occur.
    order : int, optional
        Couplings of all subsets with at most so many members; 2 by default.
    subsets : array_like of int, optional
        The subsets that are coupled, in place of `order`; may be empty.
    temperature : float, default 1
        T. It scales the couplings and changes nothing else.
    ridge : float, default 0
        r, at least 0: (r/2) sum (J_S/T)^2 over all experts is added to the loss of the whole.
    tolerance : float, default 1e-10
        The largest slope allowed in a fit.

    Returns
    -------
    GatedExperts

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, more than 1500 couplings are allowed, or more than 1 GiB
        would be needed.
    InfiniteCouplings
        If the target has states of probability 0 and no finite couplings are best in a region,
        saying which. A parity without a background is the usual case: its experts would forbid half
        of their states, and the loss comes as near to 0 as one likes without reaching it.
    NotConverged
        If a fit did not come to rest, saying in which region.

    Examples
    --------
    Three bits of even parity, a share of 0.1 blurred: pairs know nothing of it, but two experts
    that are told the first bit know all.

    >>> blurred = 0.9 * np.array([1, 0, 0, 1, 0, 1, 1, 0]) / 4 + 0.1 / 8
    >>> fit = fit_gated(blurred, gate=np.arange(8) % 2, order=2)
    >>> round(fit_couplings(blurred, order=2).divergence, 4), fit.divergence < 1e-12
    (0.4946, True)
    """
    goal, _ = check_states(probabilities(target, "target"), "target")
    labels, regions = _gate(gate, goal.size)
    if order is None and subsets is None:
        order = 2
    heat, penalty = positive(temperature, "temperature"), real(ridge, "ridge")
    check_memory((2.0 * regions + WORK) * goal.size, "target and gate")
    weights = np.bincount(labels, weights=goal, minlength=regions).astype(np.float64)
    couplings, distributions = np.zeros((2, regions, goal.size))
    divergences = np.zeros(regions)
    for region, weight in enumerate(weights):
        states = labels == region
        if weight == 0.0:
            distributions[region, states] = 1.0 / states.sum()
            continue
        part = np.where(states, goal / weight, 0.0)
        part /= part.sum()
        rate = penalty / weight
        try:
            fit = fit_couplings(part, order, subsets, heat, rate, states, tolerance=tolerance)
        except NotConverged as error:
            kind = InfiniteCouplings if isinstance(error, InfiniteCouplings) else NotConverged
            raise kind(f"in region {region} of the gate {error}") from error
        couplings[region], distributions[region] = fit.couplings, fit.distribution
        divergences[region] = fit.divergence
    whole = weights @ distributions
    lost = float(weights @ divergences)
    return GatedExperts(weights, couplings, distributions, divergences, labels, whole, lost, True)


def _gate(gate: ArrayLike, size: int) -> tuple[Labels, int]:
    """Return the region of each state, and how many regions there are."""
    numbers = reals(gate, "gate")
    if numbers.shape != (size,):
        raise ValueError(f"gate must have shape ({size},), one for each state, got {numbers.shape}")
    wrong = (numbers != np.floor(numbers)) | (numbers < 0) | (numbers >= size)
    if wrong.any():
        raise ValueError(
            f"gate must hold integers from 0 to {size - 1}, got {float(numbers[wrong][0]):g} "
            "among them"
        )
    labels = numbers.astype(np.int64)
    empty = np.flatnonzero(np.bincount(labels) == 0)
    if empty.size:
        raise ValueError(f"gate must give each region a state, got none for region {empty[0]}")
    return labels, int(labels.max()) + 1
