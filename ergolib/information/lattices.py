"""What the spins of a small torus know of each other, from the probabilities of all its states.

The map is the Boltzmann distribution of the Ising model (H = -sum s s' - field sum s, k_B = 1,
J = 1) on a periodic lattice of at most 20 sites. With N spins and entropy S: the total correlation
TC = sum_i H(s_i) - S; the dual total correlation D = S - sum_i H(s_i | all others); what one spin
says of all others together, of the one farthest from it, and the two halves of each other. Nothing
is sampled or estimated.

The 4 x 4 torus is the graph of the four-dimensional cube, so that different geometries agree on it
(row and row, block and block): test code that depends on geometry on 3 x 5.
"""

from __future__ import annotations

from typing import NamedTuple

from ergolib.arguments import shape as check_shape
from ergolib.exact import state_probabilities
from ergolib.information.measures import (
    conditional_entropy,
    dual_total_correlation,
    entropy,
    mutual_information,
    total_correlation,
)

__all__ = ["LatticeInformation", "lattice_information"]


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
        Side of a square, or both sides (Lx, Ly): each at least 2, at most 20 sites. 4 x 4 takes a
        twentieth of a second, 4 x 5 two.
    temperature : float
        Temperature in units of J, greater than 0.
    field : float, default 0.0
        In units of J.

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
