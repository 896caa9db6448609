"""What the spins of a small torus know of each other, exactly.

The map is the Boltzmann distribution of the Ising model (H = -sum s s' - field sum s, k_B = 1,
J = 1) on a periodic lattice. With N spins and entropy S: the total correlation
TC = sum_i H(s_i) - S; the dual total correlation D = S - sum_i H(s_i | all others); what one spin
says of all others together, of the one farthest from it, and the two halves of each other. Nothing
is sampled or estimated.

Up to 20 sites the probabilities of all states are listed, and the definitions used as they stand.
Larger lattices, without a field, go row by row: S is Kaufman's; the halves meet in their edge rows
(`half_information`); what one spin says of another follows from their correlation, and the rest
speaks to a spin through its four neighbours alone, so that H(s_0 | all others) is a mean over their
16 states, whose probabilities `spin_posterior` has.

The 4 x 4 torus is the graph of the four-dimensional cube, so that different geometries agree on it
(row and row, block and block): test code that depends on geometry on 3 x 5.
"""

from __future__ import annotations

import math
from itertools import product
from typing import NamedTuple

from ergolib.arguments import real
from ergolib.arguments import shape as check_shape
from ergolib.arguments import temperature as check_temperature
from ergolib.exact import kaufman_entropy, pair_information, state_probabilities
from ergolib.information.halves import half_information
from ergolib.information.measures import (
    binary_entropy,
    conditional_entropy,
    dual_total_correlation,
    entropy,
    mutual_information,
    total_correlation,
)
from ergolib.information.spin_maps import WIDEST, spin_posterior

__all__ = ["LatticeInformation", "lattice_information"]

LISTED = 20  # sites: a million states


class LatticeInformation(NamedTuple):
    """Entropies and informations of a small lattice, in nats.

    Attributes
    ----------
    entropy : float
        S, of the whole lattice.
    total_correlation : float
        TC = sum of H(s_i) - S. It grows on cooling, all the way to (N - 1) ln 2.
    dual_total_correlation : float
        D = S - sum of H(s_i | all others).
    one_and_rest : float
        I(s_0; all others). At most ln 2, however much s_0 says of each.
    one_and_antipode : float
        I(s_0; s_far), of the site half a lattice away along both axes.
    half_and_half : float
        I(first Lx // 2 rows; the other rows).
    one_given_rest : float
        H(s_0 | all others).
    """

    entropy: float
    total_correlation: float
    dual_total_correlation: float
    one_and_rest: float
    one_and_antipode: float
    half_and_half: float
    one_given_rest: float


def lattice_information(
    shape: int | tuple[int, int], temperature: float, field: float = 0.0
) -> LatticeInformation:
    """Return the entropies and informations of a small periodic Ising lattice, exactly.

    Parameters
    ----------
    shape : int or (int, int)
        Side of a square, or both sides (Lx, Ly), each at least 2: up to 20 sites, or Lx from 3 to
        341 and Ly from 3 to 12. 4 x 4 takes a twentieth of a second, 4 x 5 two, 8 x 8 a
        thirtieth, 10 x 10 two, 12 x 12 a quarter of a minute.
    temperature : float
        Temperature in units of J, greater than 0.
    field : float, default 0.0
        In units of J; 0 beyond 20 sites.

    Returns
    -------
    LatticeInformation

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> found = lattice_information(4, 2.0)
    >>> round(found.total_correlation, 6), round(found.one_and_rest, 8)
    (8.02803, 0.55971141)
    """
    lx, ly = check_shape(shape, "shape")
    t, h = check_temperature(temperature), real(field, "field")
    if lx * ly <= LISTED:
        return _listed(lx, ly, t, h)
    if min(lx, ly) < 3 or ly > WIDEST or lx > 4096 // WIDEST:
        raise ValueError(
            f"shape must have at most {LISTED} sites, or from 3 to {4096 // WIDEST} rows and from 3"
            f" to {WIDEST} columns, got {shape!r}"
        )
    if h != 0.0:
        raise ValueError(f"field must be 0 beyond {LISTED} sites, got {field!r}")
    return _row_by_row(lx, ly, t)


def _listed(lx: int, ly: int, temperature: float, field: float) -> LatticeInformation:
    """Use the definitions on the list of all states."""
    sites = lx * ly
    # axis i is site i: the lowest bit of a state's number is site 0, and the last axis
    p = state_probabilities(temperature, (lx, ly), field).reshape((2,) * sites).T
    others = tuple(range(1, sites))
    half = lx // 2 * ly
    return LatticeInformation(
        entropy=entropy(p),
        total_correlation=total_correlation(p),
        dual_total_correlation=dual_total_correlation(p),
        one_and_rest=mutual_information(p, 0, others),
        one_and_antipode=mutual_information(p, 0, lx // 2 * ly + ly // 2),
        half_and_half=mutual_information(p, tuple(range(half)), tuple(range(half, sites))),
        one_given_rest=conditional_entropy(p, of=0, given=others),
    )


def _row_by_row(lx: int, ly: int, temperature: float) -> LatticeInformation:
    """Put the same numbers together from what is known of rows, pairs and neighbours."""
    sites = lx * ly
    total = sites * kaufman_entropy(temperature, (lx, ly))
    private = _given_neighbours(lx, ly, temperature)
    seen = spin_posterior({(0, 0): 1}, (lx, ly), temperature).magnetization
    return LatticeInformation(
        entropy=total,
        total_correlation=sites * math.log(2.0) - total,
        dual_total_correlation=total - sites * private,
        one_and_rest=math.log(2.0) - private,
        one_and_antipode=float(pair_information(seen[lx // 2, ly // 2])),
        half_and_half=half_information((lx, ly), temperature),
        one_given_rest=private,
    )


def _given_neighbours(lx: int, ly: int, temperature: float) -> float:
    """Return H(s_0 | its four neighbours), which screen it from all others."""
    neighbours = ((0, 1), (0, ly - 1), (1, 0), (lx - 1, 0))
    left_open = 0.0
    for states in product((1, -1), repeat=4):
        seen = dict(zip(neighbours, states, strict=True))
        chance = math.exp(spin_posterior(seen, (lx, ly), temperature).log_probability)
        up = 1.0 / (1.0 + math.exp(-2.0 * sum(states) / temperature))
        left_open += chance * binary_entropy(up)
    return left_open
