"""A warm crystal in the plane, exactly, as long as its atoms only tremble.

Near the ground state the energy of a displaced crystal is a quadratic form, and all averages are
Gaussian. For a triangular lattice of N Lennard-Jones particles in a periodic box, at spacing a,
waves of wave vector k do not mix, and each has the 2 x 2 dynamical matrix

    D(k) = sum over R of  K(R) (1 - cos k.R),
    K(R) = u''(R) RR/R^2 + u'(R)/R (1 - RR/R^2),

R running over the lattice vectors within the cutoff (Born and Huang 1954). At temperature T, with
the centre of mass at rest, equipartition among the waves gives the covariance of displacements a
distance R apart,

    C(R) = (T/N)  sum over k, not 0, of  D(k)^-1 cos k.R .

The mean square displacement tr C(0) grows with the logarithm of N, because long waves cost little
and D ~ k^2: in the plane an infinite crystal at any T > 0 has no fixed sites (Mermin, Phys. Rev.
176, 250, 1968). The structure factor at the shortest reciprocal lattice vectors G is therefore less
than N,

    S(G) = sum over R of  exp(-G.(C(0) - C(R)).G),

and grows as N to a power less than 1. Corrections are of the order T: real atoms do not tremble
quite harmonically.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, positive
from ergolib.arguments import temperature as check_temperature
from ergolib.exact.lennard_jones import CONTACT, checked_cutoff, triangular_crystal

__all__ = [
    "crystal_frequencies",
    "harmonic_mean_square_displacement",
    "harmonic_structure_factor",
]

Array = NDArray[np.float64]

FARTHEST = 30.0  # spacings; beyond, the full potential's stiffness is less than 1e-8 of the nearest


def crystal_frequencies(
    columns: int, rows: int, spacing: float | None = None, cutoff: float | None = 2.5
) -> Array:
    """Angular frequencies of a triangular crystal's waves, two for each wave vector.

    Parameters
    ----------
    columns, rows : int
        Particles along a row, at least 3, and rows, even and at least 4. The box is
        columns * a by rows * a sqrt(3) / 2.
    spacing : float, optional
        Distance a of nearest neighbours; that of least energy by default.
    cutoff : float or None, default 2.5
        Where the potential is truncated and shifted; None is the full potential.

    Returns
    -------
    ndarray of float64
        Shape (rows, columns, 2), ascending in the last axis, in units of (epsilon/m)^(1/2) / sigma.
        The two of the wave vector 0, at [0, 0], are zero: the crystal moves as a whole.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or the crystal is not stable at this spacing.
    """
    squared = np.linalg.eigvalsh(_dynamical_matrices(*_checked(columns, rows, spacing, cutoff)))
    squared[0, 0] = 0.0
    return np.sqrt(squared)


def harmonic_mean_square_displacement(
    columns: int,
    rows: int,
    temperature: float,
    spacing: float | None = None,
    cutoff: float | None = 2.5,
) -> float:
    """Mean square distance of a particle from its site, <u^2> = tr C(0), in a harmonic crystal.

    Parameters
    ----------
    columns, rows, spacing, cutoff
        As for `crystal_frequencies`.
    temperature : float
        In units of epsilon.

    Returns
    -------
    float
        In units of sigma^2, with the centre of mass at rest.

    Raises
    ------
    TypeError, ValueError
        As `crystal_frequencies`, or if the temperature is not a finite number greater than 0.
    """
    checked = _checked(columns, rows, spacing, cutoff)
    covariance = check_temperature(temperature) * _covariances(*checked)
    return float(np.trace(covariance[0, 0]))


def harmonic_structure_factor(
    columns: int,
    rows: int,
    temperature: float,
    spacing: float | None = None,
    cutoff: float | None = 2.5,
) -> float:
    """Structure factor S(G) of a harmonic crystal, averaged over its shortest vectors G.

    There are six, |G| = 4 pi / (sqrt(3) a), in three opposite pairs. At T = 0 each has S = N.

    Parameters
    ----------
    columns, rows, spacing, cutoff
        As for `crystal_frequencies`.
    temperature : float
        In units of epsilon.

    Returns
    -------
    float
        Between 0 and N = columns * rows.

    Raises
    ------
    TypeError, ValueError
        As `harmonic_mean_square_displacement`.
    """
    columns, rows, spacing, cutoff = _checked(columns, rows, spacing, cutoff)
    covariance = check_temperature(temperature) * _covariances(columns, rows, spacing, cutoff)
    length = 4.0 * math.pi / (math.sqrt(3.0) * spacing)
    angles = math.pi / 6.0 + math.pi / 3.0 * np.arange(3)
    vectors = length * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    blurred = np.einsum("gi,rcij,gj->grc", vectors, covariance[0, 0] - covariance, vectors)
    return float(np.exp(-blurred).sum(axis=(1, 2)).mean())


def _checked(
    columns: int, rows: int, spacing: float | None, cutoff: float | None
) -> tuple[int, int, float, float | None]:
    """Return the arguments with the spacing filled in, or say what is wrong with them."""
    columns, rows = integer(columns, "columns", 3), integer(rows, "rows", 4)
    if rows % 2:
        raise ValueError(f"rows must be even, so that the lattice closes on itself, got {rows!r}")
    checked_cutoff(cutoff, least=CONTACT)
    spacing = triangular_crystal(cutoff).spacing if spacing is None else spacing
    return columns, rows, positive(spacing, "spacing"), cutoff


def _stiffness(spacing: float, cutoff: float | None) -> tuple[Array, Array]:
    """Return lattice vectors R within the cutoff, shape (n, 2), and K(R), shape (n, 2, 2)."""
    reach = min(checked_cutoff(cutoff), FARTHEST * spacing)
    side = math.ceil(reach / spacing * 2.0 / math.sqrt(3.0)) + 1
    i, j = (each.ravel() for each in np.mgrid[-side : side + 1, -side : side + 1])
    vectors = spacing * np.stack([i + 0.5 * j, 0.5 * math.sqrt(3.0) * j], axis=1)
    lengths = np.hypot(*vectors.T)
    inside = (lengths > 0.0) & (lengths < reach)
    vectors, r = vectors[inside], lengths[inside]
    slope = -24.0 * (2.0 * r**-13 - r**-7)
    curvature = 24.0 * (26.0 * r**-14 - 7.0 * r**-8)
    along = np.einsum("ni,nj->nij", vectors, vectors) / (r * r)[:, None, None]
    across = np.eye(2) - along
    return vectors, curvature[:, None, None] * along + (slope / r)[:, None, None] * across


def _wave_vectors(columns: int, rows: int, spacing: float) -> Array:
    """Return the N different wave vectors of the box, shape (rows, columns, 2)."""
    x = 2.0 * math.pi / (columns * spacing) * np.arange(columns)
    y = 2.0 * math.pi / (rows * spacing * math.sqrt(0.75)) * np.arange(rows)
    return np.stack(np.broadcast_arrays(x, y[:, None]), axis=-1)


@lru_cache(maxsize=8)
def _dynamical_matrices(columns: int, rows: int, spacing: float, cutoff: float | None) -> Array:
    """Return D(k), shape (rows, columns, 2, 2)."""
    vectors, stiffness = _stiffness(spacing, cutoff)
    phases = _wave_vectors(columns, rows, spacing) @ vectors.T
    # 1 - cos without cancellation
    matrices = np.tensordot(2.0 * np.sin(0.5 * phases) ** 2, stiffness, axes=1)
    softest = np.linalg.eigvalsh(matrices).reshape(-1, 2)[1:].min()
    if not softest > 0.0:
        raise ValueError(
            f"spacing must be one at which the crystal is stable, got {spacing!r}: "
            f"a wave has squared frequency {softest:.3g}"
        )
    return matrices


@lru_cache(maxsize=8)
def _covariances(columns: int, rows: int, spacing: float, cutoff: float | None) -> Array:
    """Return C(R) / T for the N lattice vectors R, shape (rows, columns, 2, 2); R = 0 comes first.

    A lattice vector from row 0 to row j lies half a spacing farther to the right for odd j, so
    that its phase is not that of a plain Fourier series, but one with a twist.
    """
    matrices = _dynamical_matrices(columns, rows, spacing, cutoff).copy()
    matrices[0, 0] = np.eye(2)
    inverse = np.linalg.inv(matrices)
    inverse[0, 0] = 0.0  # the centre of mass is at rest
    over_rows = np.exp(2j * math.pi / rows * np.outer(np.arange(rows), np.arange(rows)))
    over_columns = np.exp(2j * math.pi / columns * np.outer(np.arange(columns), np.arange(columns)))
    half_step = np.exp(1j * math.pi / columns * np.arange(columns))
    twist = np.where(np.arange(rows)[:, None] % 2, half_step, 1.0)  # (row of R, column of k)
    partly = np.tensordot(over_rows, inverse, axes=1)  # over the rows of k
    partly = partly * twist[:, :, None, None]
    whole = np.einsum("ck,rkij->rcij", over_columns, partly)
    return whole.real / (rows * columns)
