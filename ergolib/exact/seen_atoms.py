r"""What an atom that you see tells of a crystal, and how far that knowledge reaches.

A crystal in the plane, exactly as simple as it can be: a triangular lattice of known constant a, at
an unknown place (the *phase*, evenly distributed over the unit cell of area A = sqrt(3) a^2 / 2),
each atom displaced from its site by a normal error of variance s^2 along x and along y, on its own.

*One atom.* Where the atom is, modulo the lattice, has a density p: a normal one, wrapped round the
cell. What it says of the phase is

    I_1(s) = ln A - h(p),    h(p) = -integral over the cell of p ln p,

in nats. *Two atoms.* Seen alone, each is anywhere; only their difference, modulo the lattice, has a
distribution, that of a normal error of variance 2 s^2. So the entropy of both together is
ln A + h(p of variance 2 s^2), and I_2(s) = 2 I_1(s) - I_1(sqrt(2) s), exactly. *Many.* If s is so
small that nobody takes one site for its neighbour, all is normal, and the phase is known to a
variance s^2 / k along each axis:

    I_k = ln[ k A / (2 pi e s^2) ],

to 1e-4 nat up to s = 0.08 a, and to 0.004 nat up to 0.1 a. Beyond, the first atom alone tells a
little more (never less than nothing), and several tell less, because an atom half way between two
sites may belong to either: a tenth of a nat at 0.15 a, half a nat at 0.2 a. In an ideal gas
I_k = 0 for every k.

If the axes are unknown too, by an angle evenly distributed over the 60 degrees that matter, k atoms
at sites r_i fix it to a variance s^2 / sum |r_i - rbar|^2, as the slope of a regression, and

    I_k = ln[ (pi/3) k A sqrt(sum |r_i - rbar|^2) / (2 pi e s^2)^(3/2) ],

once only one lattice is left. The next atom, at a site r, is then predicted with the mean squared
error s^2 [2 + 2/k + |r - rbar|^2 / sum |r_i - rbar|^2]: its own trembling, that of the fitted
phase, and that of the fitted angle, with r as its *lever*. A map is good near what was seen and
gets worse with distance.

*A real crystal.* Its atoms do not tremble on their own. An elastic crystal in the plane has no
fixed sites: for R much larger than a,

    <|u(R) - u(0)|^2> = (T / pi) [1/mu + 1/(lambda + 2 mu)] ln(R / a) + const

(Mermin, Phys. Rev. 176, 250, 1968), mu and lambda being Lamé's constants, so that a map blurs with
the logarithm of distance even if the axes are known.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, reals
from ergolib.arguments import temperature as check_temperature
from ergolib.exact.harmonic_crystal import _checked, _covariances, _dynamical_matrices

__all__ = [
    "crystal_information",
    "crystal_information_law",
    "elastic_blur",
    "prediction_error",
    "relative_displacement",
]

Array = NDArray[np.float64]

ROOT_3 = math.sqrt(3.0)
SHARP = 0.045  # below, neighbouring sites overlap by less than exp(-1 / (8 s^2)), 1e-26
FLAT = 2.0  # beyond, less than 1e-90 nat
SIDE = 160  # points along each axis of the cell: exact to rounding for SHARP and all above
WAVES = 5  # reciprocal lattice vectors along each axis, on either side


def crystal_information(
    spread: ArrayLike, lattice: float = 1.0, atoms: int = 1
) -> float | NDArray[np.float64]:
    """Information that the first atom, or the first two, give about the phase of a lattice.

    Parameters
    ----------
    spread : float or array_like
        Standard deviation s of an atom's displacement along each axis, greater than 0.
    lattice : float, default 1.0
        Lattice constant a, in the same unit.
    atoms : {1, 2}, default 1
        How many are seen. For more there is no closed form; `crystal_information_law` holds where
        s is small.

    Returns
    -------
    float or ndarray of float64
        In nats, exact to rounding: ln A - h(p) for one atom, 2 I_1(s) - I_1(sqrt(2) s) for two.

    Raises
    ------
    TypeError, ValueError
        If a number is not finite and greater than 0, or `atoms` is neither 1 nor 2.

    Examples
    --------
    >>> round(crystal_information(0.1), 6), round(crystal_information(0.1, atoms=2), 6)
    (1.623457, 2.313136)
    """
    given = _spreads(spread)
    ratios = given / positive(lattice, "lattice")
    if integer(atoms, "atoms", 1, 2) == 1:
        found = np.vectorize(_first, otypes=[float])(ratios)
    else:
        found = 2.0 * np.vectorize(_first, otypes=[float])(ratios)
        found -= np.vectorize(_first, otypes=[float])(math.sqrt(2.0) * ratios)
    return float(found) if given.ndim == 0 else found


def crystal_information_law(
    spread: float, atoms: int, lattice: float = 1.0, sites: ArrayLike | None = None
) -> float:
    """Information that k atoms give about the lattice, as long as no site is mistaken for another.

    Parameters
    ----------
    spread : float
        Standard deviation s of an atom's displacement along each axis.
    atoms : int
        How many are seen, k at least 1.
    lattice : float, default 1.0
        Lattice constant a.
    sites : array_like, optional
        Shape (k, 2): where they sit. Give them if the axes are unknown, over 60 degrees; k is then
        at least 2. By default the axes are known.

    Returns
    -------
    float
        ln[k A / (2 pi e s^2)] in nats; with the axes unknown,
        ln[(pi/3) k A sqrt(sum |r - rbar|^2) / (2 pi e s^2)^(3/2)]. Where s is too large it may be
        negative, and is then not true.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or all sites are one.
    """
    s, a = positive(spread, "spread"), positive(lattice, "lattice")
    k = integer(atoms, "atoms", 1)
    phase = math.log(k * 0.5 * ROOT_3 * a * a / (2.0 * math.pi * math.e * s * s))
    if sites is None:
        return phase
    points = _points(sites, "sites")
    if len(points) != k:
        raise ValueError(f"sites must be one for each of the {k} atoms, got {len(points)}")
    return phase + math.log(
        math.pi / 3.0 * math.sqrt(_moment(points) / (2.0 * math.pi * math.e)) / s
    )


def prediction_error(
    spread: float, sites: ArrayLike, at: ArrayLike, orientation: str = "unknown"
) -> float | NDArray[np.float64]:
    """Mean squared distance of an unseen atom from where a crystal's map puts it.

    Parameters
    ----------
    spread : float
        Standard deviation s of an atom's displacement along each axis.
    sites : array_like
        Shape (k, 2): the sites of the atoms that were seen.
    at : array_like
        Shape (2,) or (n, 2): the sites of atoms that were not.
    orientation : {"unknown", "known"}, default "unknown"
        Whether the direction of the axes had to be found from the atoms.

    Returns
    -------
    float or ndarray of float64
        s^2 [2 + 2/k + |r - rbar|^2 / sum |r_i - rbar|^2], both components together; without the
        last term if the axes are known. It is right for least squares, as long as the errors are
        much smaller than half a lattice constant.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or the axes are unknown and all sites are one.
    """
    s, seen = positive(spread, "spread"), _points(sites, "sites")
    target = reals(at, "at")
    if target.ndim not in (1, 2) or target.shape[-1] != 2:
        raise ValueError(f"at must have shape (2,) or (n, 2), got {target.shape}")
    levers = np.zeros(target.shape[:-1])
    if choice(orientation, "orientation", ("unknown", "known")) == "unknown":
        levers = ((target - seen.mean(axis=0)) ** 2).sum(axis=-1) / _moment(seen)
    found = s * s * (2.0 + 2.0 / len(seen) + levers)
    return float(found) if found.ndim == 0 else found


def relative_displacement(
    columns: int,
    rows: int,
    temperature: float,
    spacing: float | None = None,
    cutoff: float | None = 2.5,
) -> tuple[Array, Array]:
    """Mean squared relative displacement of two atoms of a harmonic Lennard-Jones crystal.

    Parameters
    ----------
    columns, rows, spacing, cutoff
        As for `crystal_frequencies`.
    temperature : float
        In units of epsilon.

    Returns
    -------
    (ndarray of float64, ndarray of float64)
        Shape (columns // 2,) each: distances R along a row, from 1 to columns // 2 spacings, in
        units of sigma, and <|u(R) - u(0)|^2> = 2 tr[C(0) - C(R)], in units of sigma^2.

    Raises
    ------
    TypeError, ValueError
        As `harmonic_mean_square_displacement`.
    """
    columns, rows, a, cutoff = _checked(columns, rows, spacing, cutoff)
    covariance = check_temperature(temperature) * _covariances(columns, rows, a, cutoff)
    traces: Array = np.einsum("rii->r", covariance[0])
    steps = np.arange(1, columns // 2 + 1)
    distances: Array = np.asarray(a * steps, dtype=float)
    squared: Array = 2.0 * (traces[0] - traces[steps])
    return distances, squared


def elastic_blur(
    temperature: float, spacing: float | None = None, cutoff: float | None = 2.5
) -> float:
    """How fast a crystal's map blurs: the growth of <|u(R) - u(0)|^2> for each unit of ln R.

    Parameters
    ----------
    temperature : float
        In units of epsilon.
    spacing, cutoff
        As for `crystal_frequencies`.

    Returns
    -------
    float
        (T / pi) [1/mu + 1/(lambda + 2 mu)], in units of sigma^2, for the triangular Lennard-Jones
        crystal; Lamé's constants are those of its longest waves, whose squared frequencies are
        mu A k^2 and (lambda + 2 mu) A k^2.

    Raises
    ------
    TypeError, ValueError
        As `crystal_frequencies`, or if the temperature is not a finite number greater than 0.
    """
    t = check_temperature(temperature)
    columns = 600  # long enough waves: what is next in k^2 is 1e-5 of them
    checked = _checked(columns, 4, spacing, cutoff)
    area = 0.5 * ROOT_3 * checked[2] ** 2
    squared = np.linalg.eigvalsh(_dynamical_matrices(*checked)[0, 1])
    wave = 2.0 * math.pi / (columns * checked[2])
    moduli = squared / (area * wave * wave)
    return float(t / math.pi * (1.0 / moduli).sum())


def _spreads(spread: ArrayLike) -> Array:
    """Return spreads as an array, or say what is wrong with them."""
    given = reals(spread, "spread")
    if (given <= 0.0).any():
        worst = float(given.min())
        raise ValueError(f"spread must hold finite numbers greater than 0, got {worst!r}")
    return given


def _points(sites: ArrayLike, name: str) -> Array:
    """Return sites as an array of shape (k, 2), k at least 1."""
    points = reals(sites, name)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(f"{name} must have shape (k, 2), k at least 1, got {points.shape}")
    return points


def _moment(points: Array) -> float:
    """Return the sum of squared distances from the mean."""
    moment = float(((points - points.mean(axis=0)) ** 2).sum())
    if not moment > 0.0:
        raise ValueError("sites must be two or more that differ, or they do not show the axes")
    return moment


@lru_cache(maxsize=4096)
def _first(ratio: float) -> float:
    """Return I_1 in nats for a spread in units of the lattice constant."""
    if ratio < SHARP:
        return math.log(0.5 * ROOT_3 / (2.0 * math.pi * math.e * ratio * ratio))
    if ratio > FLAT:
        return 0.0
    excess = _excess(ratio)
    density = np.maximum(1.0 + excess, 1e-300)  # x ln x is 0 where nothing is
    logarithm = np.where(excess > -0.5, np.log1p(np.maximum(excess, -0.5)), np.log(density))
    terms = density * logarithm - excess
    small = np.abs(excess) < 1e-4  # where the difference would lose digits
    terms[small] = excess[small] ** 2 * (0.5 - excess[small] / 6.0 + excess[small] ** 2 / 12.0)
    return float(terms.mean())


def _excess(ratio: float) -> Array:
    """Return A p - 1 on an even grid over the cell, for a wrapped normal density p.

    In coordinates along the two lattice vectors the cell is a unit square. Where s is small, the
    density is a sum over the nearest sites; where it is large, over the longest waves. Either way
    the mean of a smooth periodic function over the grid is its integral.
    """
    along = np.arange(SIDE) / SIDE
    if ratio < 0.3:
        total = np.zeros((SIDE, SIDE))
        for i in range(-4, 5):
            for j in range(-4, 5):
                x, y = along[:, None] - i, along[None, :] - j
                total += np.exp(-(x * x + x * y + y * y) / (2.0 * ratio * ratio))
        return 0.5 * ROOT_3 / (2.0 * math.pi * ratio * ratio) * total - 1.0
    total = np.zeros((SIDE, SIDE))
    for m in range(-WAVES, WAVES + 1):
        for n in range(-WAVES, WAVES + 1):
            if (m, n) != (0, 0):  # |G|^2 = (4/3) (2 pi)^2 (m^2 - m n + n^2)
                square = 16.0 * math.pi**2 / 3.0 * (m * m - m * n + n * n)
                phase = 2.0 * math.pi * (m * along[:, None] + n * along[None, :])
                total += math.exp(-0.5 * square * ratio * ratio) * np.cos(phase)
    return total
