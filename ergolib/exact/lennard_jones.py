"""Lennard-Jones particles at rest: what holds two of them, seven of them, and a crystal together.

Two particles at distance r have the energy

    u(r) = 4 (r^-12 - r^-6),

in units of the depth of its well, epsilon, with lengths in units of sigma, where u is zero. Its
minimum is -1, at r = 2^(1/6). Simulations cut it off at a distance c (`cutoff`) and lift it to meet
zero there, u(r) - u(c) for r < c and 0 beyond: the *truncated and shifted* potential. That is a
different substance. With c = 2.5 a pair is bound by 0.9837 instead of 1, a crystal by 3.17 a
particle instead of 3.38, and the critical point is at T = 0.459 (Smit and Frenkel, J. Chem. Phys.
94, 5663, 1991). So every function here takes a cutoff; None is the full potential.

At temperature zero particles in the plane arrange themselves so that the energy is least: a few of
them in a piece of the triangular lattice, many in the lattice itself. The full crystal can be
summed in closed form: a vector of the triangular lattice has squared length n = i^2 + ij + j^2, and
the number of vectors of each length, 6 sum over d | n of chi(d) with chi = 0, 1, -1 for
d = 0, 1, 2 mod 3 (Dirichlet's theorem on this quadratic form), gives

    sum of |r|^-2s  =  6 zeta(s) 3^-s [zeta(s, 1/3) - zeta(s, 2/3)]

with the zeta functions of Riemann and Hurwitz.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, positive
from ergolib.arguments import temperatures as positives

__all__ = [
    "Cluster",
    "Crystal",
    "cluster_minimum",
    "crystal_energy",
    "escape_energy",
    "lennard_jones_energy",
    "lennard_jones_force",
    "triangular_crystal",
]

Array = NDArray[np.float64]

CONTACT = 2.0 ** (1.0 / 6.0)  # where the energy of a pair is least
#: Nearer than this are neighbours, and a pair is bound: about the first minimum of g(r), between
#: the shells of a crystal at 1.11 and 1.93.
BOND = 1.5
LARGEST_CUTOFF = 100.0  # beyond, the energy of a crystal differs from the full one by 1e-8


@dataclass(frozen=True)
class Cluster:
    """A few particles at rest where their energy is least.

    Attributes
    ----------
    energy : float
        In units of epsilon.
    positions : ndarray of float64
        Shape (n, 2), in units of sigma, about the centre of mass.
    """

    energy: float
    positions: Array


@dataclass(frozen=True)
class Crystal:
    """The triangular lattice at rest, at zero pressure.

    Attributes
    ----------
    spacing : float
        Distance of nearest neighbours, in units of sigma.
    energy : float
        Per particle, in units of epsilon.
    density : float
        Particles in an area sigma^2: 2 / (sqrt(3) spacing^2).
    """

    spacing: float
    energy: float
    density: float


def bare(distance: Array) -> Array:
    """Return u(r) of the full potential, unchecked."""
    with np.errstate(over="ignore"):
        sixth = distance**-6.0
        return 4.0 * sixth * (sixth - 1.0)


def checked_cutoff(cutoff: float | None, least: float = 0.0) -> float:
    """Return the cutoff as a float, infinite for None."""
    if cutoff is None:
        return math.inf
    number = positive(cutoff, "cutoff")
    if not least < number <= LARGEST_CUTOFF:
        raise ValueError(
            f"cutoff must be greater than {least:.6g} and at most {LARGEST_CUTOFF:g},"
            f" or None for the full potential, got {cutoff!r}"
        )
    return number


def lift(cutoff: float) -> float:
    """Return by how much a cutoff lifts the potential, -u(c)."""
    return 0.0 if math.isinf(cutoff) else -float(bare(np.asarray(cutoff)))


def lennard_jones_energy(distance: ArrayLike, cutoff: float | None = None) -> float | Array:
    """Energy of two Lennard-Jones particles, u(r) = 4 (r^-12 - r^-6).

    Parameters
    ----------
    distance : float or array_like
        In units of sigma, greater than 0.
    cutoff : float, optional
        Truncate there and shift, so that the energy goes to zero without a jump. The full
        potential by default.

    Returns
    -------
    float or ndarray
        In units of epsilon.

    Raises
    ------
    TypeError, ValueError
        If a distance or the cutoff is not a finite number greater than 0, or the cutoff is
        greater than 100.
    """
    r, end = positives(distance, "distance"), checked_cutoff(cutoff)
    energy = np.where(r < end, bare(r) + lift(end), 0.0)
    return float(energy) if r.ndim == 0 else energy


def lennard_jones_force(distance: ArrayLike, cutoff: float | None = None) -> float | Array:
    """Force between two Lennard-Jones particles, -du/dr = 24 (2 r^-13 - r^-7).

    A cutoff leaves the force as it is up to there, and makes it zero beyond: it jumps.

    Parameters
    ----------
    distance : float or array_like
        In units of sigma, greater than 0.
    cutoff : float, optional
        The full potential by default.

    Returns
    -------
    float or ndarray
        In units of epsilon / sigma; positive if they repel.

    Raises
    ------
    TypeError, ValueError
        If a distance or the cutoff is not a finite number greater than 0, or the cutoff is
        greater than 100.
    """
    r, end = positives(distance, "distance"), checked_cutoff(cutoff)
    with np.errstate(over="ignore"):
        sixth = r**-6.0
        force = np.where(r < end, 24.0 * sixth * (2.0 * sixth - 1.0) / r, 0.0)
    return float(force) if r.ndim == 0 else force


def escape_energy(cutoff: float | None = None) -> float:
    """Energy that parts two particles at rest: the depth of the well, 1 + u(c).

    Parameters
    ----------
    cutoff : float, optional
        Where the potential is truncated and shifted; the full potential by default.

    Returns
    -------
    float
        In units of epsilon; 0 if the cutoff leaves no attraction.

    Raises
    ------
    TypeError, ValueError
        If the cutoff is not a number greater than 0 and at most 100.
    """
    end = checked_cutoff(cutoff)
    return 1.0 - lift(end) if end > CONTACT else 0.0


def _lattice_sum(s: int) -> float:
    """Sum |r|^-2s over the triangular lattice of spacing 1, its origin left out."""
    from scipy.special import zeta

    thirds = zeta(s, 1.0 / 3.0) - zeta(s, 2.0 / 3.0)
    return float(6.0 * zeta(s) * 3.0**-s * thirds)


@lru_cache(maxsize=64)
def _shells(reach: float) -> tuple[Array, Array]:
    """Return the squared lengths of lattice vectors up to a reach, and how many have each."""
    side = math.ceil(reach * 2.0 / math.sqrt(3.0)) + 1
    i, j = np.meshgrid(np.arange(-side, side + 1), np.arange(-side, side + 1))
    squares, counts = np.unique(i * i + i * j + j * j, return_counts=True)
    inside = (squares > 0) & (squares <= reach * reach)
    return squares[inside].astype(np.float64), counts[inside].astype(np.float64)


def crystal_energy(spacing: ArrayLike, cutoff: float | None = None) -> float | Array:
    """Energy per particle of an infinite triangular lattice of Lennard-Jones particles at rest.

    Half the sum of u over all lattice vectors. For the full potential, 2 (Z(6) a^-12 - Z(3) a^-6)
    with the sums Z(s) of this module's introduction.

    Parameters
    ----------
    spacing : float or array_like
        Distance of nearest neighbours, in units of sigma, at least 0.1.
    cutoff : float, optional
        Where the potential is truncated and shifted; the full potential by default.

    Returns
    -------
    float or ndarray
        In units of epsilon.

    Raises
    ------
    TypeError, ValueError
        If a spacing is not a finite number of at least 0.1, or the cutoff is not a number greater
        than 0 and at most 100.
    """
    a, end = positives(spacing, "spacing"), checked_cutoff(cutoff)
    if (a < 0.1).any():
        raise ValueError(f"spacing must be at least 0.1, got {float(a.min())!r}")
    if math.isinf(end):
        energy = 2.0 * (_lattice_sum(6) * a**-12.0 - _lattice_sum(3) * a**-6.0)
    else:
        energy = np.array([_cut_energy(each, end) for each in a.flat]).reshape(a.shape)
    return float(energy) if a.ndim == 0 else energy


def _cut_energy(spacing: float, cutoff: float) -> float:
    squares, counts = _shells(cutoff / spacing)
    return 0.5 * float(counts @ (bare(spacing * np.sqrt(squares)) + lift(cutoff)))


def triangular_crystal(cutoff: float | None = None) -> Crystal:
    """Ground state of many Lennard-Jones particles in the plane: spacing, energy and density.

    With the sums Z(s) over lattice vectors, the energy 2 (Z(6) a^-12 - Z(3) a^-6) is least at
    a^6 = 2 Z(6) / Z(3). With a cutoff the sums end there, and change as the crystal is compressed
    and new shells come within it; the energy has no minimum where a shell enters, for the new
    shell attracts.

    Parameters
    ----------
    cutoff : float, optional
        Where the potential is truncated and shifted; the full potential by default.

    Returns
    -------
    Crystal
        Spacing, energy per particle, density.

    Raises
    ------
    TypeError, ValueError
        If the cutoff is not a number greater than 2^(1/6), below which nothing attracts, and at
        most 100.

    Examples
    --------
    >>> crystal = triangular_crystal()
    >>> f"{crystal.spacing:.8f} {crystal.energy:.8f} {crystal.density:.5f}"
    '1.11145478 -3.38212348 0.93473'
    """
    end = checked_cutoff(cutoff, least=CONTACT)
    if math.isinf(end):
        return _at_rest((2.0 * _lattice_sum(6) / _lattice_sum(3)) ** (1.0 / 6.0), cutoff)
    squares, counts = _shells(end)  # more than come within the cutoff at any spacing above 1
    sixth, third = np.cumsum(counts * squares**-6.0), np.cumsum(counts * squares**-3.0)
    spacings = (2.0 * sixth / third) ** (1.0 / 6.0)
    lengths = np.sqrt(np.append(squares, np.inf))
    consistent = (lengths[:-1] * spacings < end) & (end <= lengths[1:] * spacings)
    found = [_at_rest(float(spacing), cutoff) for spacing in spacings[consistent]]
    return min(found, key=lambda crystal: crystal.energy)


def _at_rest(spacing: float, cutoff: float | None) -> Crystal:
    energy = float(crystal_energy(spacing, cutoff))
    return Crystal(spacing, energy, 2.0 / (math.sqrt(3.0) * spacing**2))


def cluster_minimum(number: int) -> Cluster:
    """Lowest energy of a few particles of the full potential, in the plane, and where they are.

    Every connected piece of the triangular lattice with as many nearest neighbours as possible is
    relaxed; the lowest is kept. Seven make a hexagon with one in the middle. With a cutoff of at
    least 2.3 all pairs are within it, and the same positions have an energy that is higher by
    n (n - 1) / 2 times -u(c).

    Parameters
    ----------
    number : int
        Particles, 2 to 7.

    Returns
    -------
    Cluster
        Energy and positions.

    Raises
    ------
    TypeError, ValueError
        If the number is not an integer from 2 to 7.

    Examples
    --------
    >>> f"{cluster_minimum(7).energy:.8f}"
    '-12.53486652'
    """
    found = _relaxed(integer(number, "number", 2, 7))
    return Cluster(found.energy, found.positions.copy())


@cache
def _relaxed(number: int) -> Cluster:
    return min((_relax(patch) for patch in _patches(number)), key=lambda cluster: cluster.energy)


def _patches(number: int) -> list[Array]:
    """Return the connected pieces of the triangular lattice with the most nearest neighbours."""
    steps = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))
    grown: dict[tuple[int, ...], tuple[tuple[int, int], ...]] = {(): ((0, 0),)}
    for _ in range(number - 1):
        larger = {}
        for patch in grown.values():
            around = {(i + di, j + dj) for i, j in patch for di, dj in steps}
            for site in sorted(around.difference(patch)):
                more = (*patch, site)
                larger[_squares(more)] = more  # one of those alike but for place and direction
        grown = larger
    most = max(squares.count(1) for squares in grown)
    to_plane = CONTACT * np.array([[1.0, 0.0], [0.5, 0.5 * math.sqrt(3.0)]])
    return [np.array(p) @ to_plane for squares, p in grown.items() if squares.count(1) == most]


def _squares(patch: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """Return the squared distances of all pairs, sorted: the same however a piece is turned."""
    i, j = np.array(patch).T
    di, dj = (each[:, None] - each[None, :] for each in (i, j))
    return tuple(sorted((di * di + di * dj + dj * dj)[np.triu_indices(len(patch), 1)].tolist()))


def _relax(start: Array) -> Cluster:
    """Go downhill from a piece of the lattice until no force is left."""
    from scipy.optimize import minimize

    first, second = np.triu_indices(len(start), 1)

    def energy_and_slope(flat: Array) -> tuple[float, Array]:
        positions = flat.reshape(-1, 2)
        apart = positions[first] - positions[second]
        r = np.hypot(*apart.T)
        pull = (-24.0 * (2.0 * r**-12.0 - r**-6.0) / r**2)[:, None] * apart
        slope = np.zeros_like(positions)
        np.add.at(slope, first, pull)
        np.add.at(slope, second, -pull)
        return float(bare(r).sum()), slope.ravel()

    found = minimize(energy_and_slope, start.ravel(), jac=True, method="BFGS", tol=1e-9)
    positions = found.x.reshape(-1, 2)
    return Cluster(float(found.fun), positions - positions.mean(axis=0))
