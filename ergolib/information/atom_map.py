"""What a few atoms tell: the map of a crystal, and of a gas.

In a *gas* an atom may be anywhere, whatever others do: each that is seen tells nothing of the rest.
In a *crystal* every atom stands near a site of one lattice, a normal error of standard deviation s
away along each axis. So each that is seen tells where the lattice lies: its phase, evenly
distributed over a cell before, and its angle, if that is not known, over 60 degrees.

The posterior is worked out on a grid of angles and phases (`ergolib.kernels.crystal_map`), which is
fine enough for sums to be integrals. What was gained is its Kullback-Leibler divergence from the
even prior, in nats. The map is the density of the other atoms that it implies. Two atoms are taken
not to know of each other: that no two share a site is left out, which is of no importance for atoms
further apart than a few s. `ergolib.exact.seen_atoms` says what is to be expected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, real, reals
from ergolib.kernels import crystal_map, crystal_picture, crystal_territory

__all__ = ["AtomPosterior", "ExpectedInformation", "atom_posterior", "expected_atom_information"]

Array = NDArray[np.float64]

TURN = math.pi / 3.0  # after which a triangular lattice is the same
SHARPEST, FLATTEST = 0.01, 1.0  # spreads, in lattice constants
MOST = 20_000_000  # cells of a grid
FEWEST = 4  # atoms for which a grid is made, so that it is finer than a picture needs
MOST_PIXELS = 2000


class ExpectedInformation(NamedTuple):
    """Averages over crystals, with their standard errors, in nats."""

    nats: Array
    error: Array


@dataclass(frozen=True, eq=False)
class AtomPosterior:
    """What is known of the atoms that were not seen.

    Attributes
    ----------
    state : {"crystal", "gas"}
    sightings : ndarray of float64
        Shape (k, 2): the atoms that were seen.
    spread, lattice : float
        The atoms' standard deviation s along each axis, and the lattice constant a.
    angles : ndarray of float64
        Shape (n,), in radians: the angles of the grid; one if it was known.
    weights : ndarray of float64
        Shape (n, rows, columns), sum 1: the posterior. The phase of row i and column j is
        (a j / columns, sqrt(3) a i / (2 rows)), in axes turned with the lattice, from `origin`.
    origin : (float, float)
        The mean of the sightings.
    information : ndarray of float64
        Shape (k,), in nats: gained about phase and angle by the first sighting, the first two, ...
    angle_information : float
        Nats about the angle alone, in the end; 0 if it was known before.
    """

    state: str
    sightings: Array
    spread: float
    lattice: float
    angles: Array
    weights: Array
    origin: tuple[float, float]
    information: Array
    angle_information: float

    @property
    def best_lattice(self) -> tuple[float, tuple[float, float]]:
        """The likeliest lattice, by least squares: its angle in radians, and one of its sites."""
        self._of_a_crystal("best_lattice")
        best = self._best()
        x, y = _turned(best[1:], best[0])
        return float(best[0]), (float(x + self.origin[0]), float(y + self.origin[1]))

    def nearest_sites(self, points: ArrayLike) -> Array:
        """Return the site of the likeliest lattice that is nearest to each point.

        Parameters
        ----------
        points : array_like
            Shape (n, 2).

        Returns
        -------
        ndarray of float64
            Shape (n, 2).

        Raises
        ------
        TypeError, ValueError
            If the points are not as above, or the state is a gas.
        """
        self._of_a_crystal("nearest_sites")
        given, best = _places(points, "points", 0), self._best()
        a, high = self.lattice, 0.5 * math.sqrt(3.0) * self.lattice
        local = _turned((given - self.origin).T, -best[0]).T - best[1:]
        row = np.floor(local[:, 1] / high)[:, None] + np.arange(0, 2)
        column = np.round(local[:, :1] / a - 0.5 * row)
        sites = np.stack([a * (column + 0.5 * row), high * row], axis=-1)
        nearest = ((sites - local[:, None]) ** 2).sum(axis=-1).argmin(axis=1)
        found = sites[np.arange(len(sites)), nearest] + best[1:]
        return _turned(found.T, best[0]).T + self.origin

    def density(self, points: ArrayLike) -> Array:
        """Return how dense atoms are at some points, relative to an even map.

        Parameters
        ----------
        points : array_like
            Shape (n, 2).

        Returns
        -------
        ndarray of float64
            Shape (n,): 1 everywhere in a gas. It is that of an atom found next, wherever it is.

        Raises
        ------
        TypeError, ValueError
            If the points are not finite numbers of that shape.
        """
        given = _places(points, "points", 0)
        if self.state == "gas":
            return np.ones(len(given))
        _, rows, columns = self.weights.shape
        share = self.weights.sum(axis=(1, 2))
        weight = self.weights.ravel()
        if (share < 1e-15).any():  # no weight worth the time
            share = np.where(share < 1e-15, 0.0, share)
        x, y = (np.ascontiguousarray(axis) for axis in (given - self.origin).T)
        found, table = np.zeros(len(given)), np.zeros(2 * (rows + columns))
        grid = (self.angles, columns, rows, self.lattice, self.spread)
        crystal_map.predict(weight, share, *grid, x, y, found, table)
        return found

    def log_score(self, points: ArrayLike) -> Array:
        """Return by how many nats the map does better than an even one, for each atom found.

        Parameters
        ----------
        points : array_like
            Shape (n, 2): atoms that were not seen.

        Returns
        -------
        ndarray of float64
            Shape (n,): the logarithm of `density`. Its mean is what the map was worth; a bold map
            that is wrong has a negative one.

        Raises
        ------
        TypeError, ValueError
            As `density`.
        """
        return np.log(np.maximum(self.density(points), 1e-300))

    def picture(
        self, side: float, pixels: int = 120, middle: tuple[float, float] | None = None
    ) -> Array:
        """Return a picture of the density of all atoms that were not seen.

        Parameters
        ----------
        side : float
            Of the square that is shown.
        pixels : int, default 120
            Along each side, from 8 to 2000.
        middle : (float, float), optional
            Of the square; `origin` by default.

        Returns
        -------
        ndarray of float64
            Shape (pixels, pixels), the first row at the bottom, relative to an even map. The sites
            of the atoms that were seen are taken off. It is interpolated: peaks may be lower than
            those of `density` by a fiftieth.

        Raises
        ------
        TypeError, ValueError
            If an argument is out of range.
        """
        side, pixels = positive(side, "side"), integer(pixels, "pixels", 8, MOST_PIXELS)
        centre = np.asarray(self.origin if middle is None else reals(middle, "middle"))
        if centre.shape != (2,):
            raise ValueError(f"middle must be two numbers, got {middle!r}")
        if self.state == "gas":
            return np.ones((pixels, pixels))
        _, rows, columns = self.weights.shape
        moved = self._about(centre, columns, rows)
        share = moved.sum(axis=(1, 2))
        seen = (self.sightings - centre).T
        x, y = (np.ascontiguousarray(axis) for axis in seen)
        found = np.zeros(pixels * pixels)
        scratch = np.zeros(max((rows + 1) * (columns + 1) + rows * columns, 2 * found.size))
        grid = (moved.ravel(), share, self.angles, columns, rows, self.lattice, self.spread)
        crystal_picture.paint(*grid, side, pixels, found, scratch)
        crystal_picture.clear_seen(*grid, x, y, x.size, side, pixels, found, scratch)
        return found.reshape(pixels, pixels)

    def _about(self, centre: Array, columns: int, rows: int) -> Array:
        """Return the posterior for phases from another origin."""
        if np.array_equal(centre, self.origin):
            return self.weights
        grid = (self.angles, columns, rows, self.lattice, self.spread)
        weights, _, _ = _posterior(self.sightings - centre, *grid)
        return weights

    def _best(self) -> Array:
        """Return angle and phase of the likeliest lattice, seen from the origin."""
        _, rows, columns = self.weights.shape
        x, y = (np.ascontiguousarray(axis) for axis in (self.sightings - self.origin).T)
        best = np.zeros(3)
        shape = (columns, rows, self.lattice)
        crystal_territory.fit(self.weights.ravel(), self.angles, *shape, x, y, x.size, best)
        return best

    def _of_a_crystal(self, name: str) -> None:
        if self.state == "gas":
            raise ValueError(f"{name} needs state 'crystal', got 'gas': a gas has no lattice")


def atom_posterior(
    sightings: ArrayLike,
    spread: float,
    lattice: float = 1.0,
    *,
    orientation: float | None = None,
    state: str = "crystal",
) -> AtomPosterior:
    """Work out what a few atoms that were seen tell of all others.

    Parameters
    ----------
    sightings : array_like
        Shape (k, 2), k at least 1: where atoms were seen, in any order.
    spread : float
        Standard deviation s of an atom from its site along each axis, from 0.01 to 1 lattice
        constants.
    lattice : float, default 1.0
        Lattice constant a of the triangular lattice, in the unit of the sightings.
    orientation : float, optional
        Direction of an axis of the lattice, in radians. By default it is unknown, over 60 degrees.
    state : {"crystal", "gas"}
        In a gas atoms do not know of each other; spread and lattice then say nothing.

    Returns
    -------
    AtomPosterior

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range; if so many atoms so far apart fix the lattice so sharply
        that the grid would have more than twenty million cells.

    Examples
    --------
    >>> seen = atom_posterior([[0.3, 0.2], [2.3, 0.2]], spread=0.1, orientation=0.0)
    >>> seen.information.round(3)
    array([1.623, 2.317])
    >>> seen.density([[5.3, 0.2], [5.8, 0.2]]).round(2)  # on a site, and between two
    array([9.19, 0.01])
    """
    places = _places(sightings, "sightings", 1)
    a, s = positive(lattice, "lattice"), positive(spread, "spread")
    kind = choice(state, "state", ("crystal", "gas"))
    middle = places.mean(axis=0)
    origin = (float(middle[0]), float(middle[1]))
    if kind == "gas":
        even = np.ones((1, 1, 1))
        nothing = np.zeros(len(places))
        return AtomPosterior(kind, places, s, a, np.zeros(1), even, origin, nothing, 0.0)
    if not SHARPEST <= s / a <= FLATTEST:
        raise ValueError(
            f"spread must be from {SHARPEST:g} to {FLATTEST:g} lattice constants, got {s!r} with "
            f"a lattice constant of {a!r}"
        )
    columns, rows, angles = _grid(places, s / a, a, orientation)
    weights, information, angle = _posterior(places - middle, angles, columns, rows, a, s)
    return AtomPosterior(kind, places, s, a, angles, weights, origin, information, angle)


def expected_atom_information(
    spread: float,
    atoms: int,
    lattice: float = 1.0,
    *,
    territories: int = 400,
    seed: int = 0,
) -> ExpectedInformation:
    """Estimate what the first atom, the first two, ... tell of the phase, the axes being known.

    Parameters
    ----------
    spread : float
        Standard deviation s of an atom from its site along each axis, from 0.01 to 1 lattice
        constants.
    atoms : int
        How many are seen, from 1 to 1000.
    lattice : float, default 1.0
        Lattice constant.
    territories : int, default 400
        Crystals to average over, at least 2.
    seed : int, default 0
        Of the random numbers.

    Returns
    -------
    ExpectedInformation
        `nats` and `error`, shape (atoms,) each: the mean divergence of the posterior from the
        prior, which is the mutual information of sightings and phase, with its standard error.
        `exact.crystal_information` knows the first two.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.
    """
    s = positive(spread, "spread") / positive(lattice, "lattice")
    if not SHARPEST <= s <= FLATTEST:
        raise ValueError(
            f"spread must be from {SHARPEST:g} to {FLATTEST:g} lattice constants, got {spread!r}"
        )
    count = integer(atoms, "atoms", 1, 1000)
    number = integer(territories, "territories", 2)
    rng = np.random.default_rng(integer(seed, "seed", 0))
    columns, rows, _ = crystal_map.layout(s, count)
    found = np.zeros((number, count))
    for each in found:
        phase = rng.uniform(size=2) * [1.0, 0.5 * math.sqrt(3.0)]
        seen = phase + s * rng.normal(size=(count, 2))
        each[:] = _posterior(seen, np.zeros(1), columns, rows, 1.0, s)[1]
    return ExpectedInformation(found.mean(axis=0), found.std(axis=0, ddof=1) / math.sqrt(number))


def _grid(
    places: Array, ratio: float, lattice: float, orientation: float | None
) -> tuple[int, int, Array]:
    """Return columns, rows and angles of a grid for these sightings."""
    lever = 0.0
    if orientation is None:
        spans = places - places.mean(axis=0)
        lever = max(1.0, math.sqrt(float((spans**2).sum()) / len(places)) / lattice)
    columns, rows, number = crystal_map.layout(ratio, max(len(places), FEWEST), lever)
    if columns * rows * number > MOST:
        raise ValueError(
            f"sightings must not be so many and so far apart that the grid has more than {MOST:,} "
            f"cells, got {columns * rows * number:,}: give fewer, or the orientation"
        )
    if orientation is not None:
        return columns, rows, np.array([real(orientation, "orientation")])
    return columns, rows, TURN * (np.arange(number) + 0.5) / number


def _posterior(
    seen: Array, angles: Array, columns: int, rows: int, lattice: float, spread: float
) -> tuple[Array, Array, float]:
    """Return weights, nats after each sighting, and nats about the angle alone."""
    cells = angles.size * rows * columns
    likelihood, weight, share = np.zeros(cells), np.zeros(cells), np.zeros(angles.size)
    table, nats = np.zeros(2 * (rows + columns)), np.zeros(len(seen))
    for i, (x, y) in enumerate(seen):
        place = (float(x), float(y))
        crystal_map.sight(likelihood, angles, columns, rows, lattice, spread, *place, table)
        nats[i] = crystal_map.weigh(likelihood, weight, share)
    return weight.reshape(-1, rows, columns), nats, float(crystal_map.divergence(share))


def _places(points: ArrayLike, name: str, least: int) -> Array:
    """Return points as an array of shape (n, 2), or say what is wrong with them."""
    given = reals(points, name)
    if given.ndim != 2 or given.shape[1] != 2 or len(given) < least:
        raise ValueError(
            f"{name} must have shape (n, 2)" + f", n at least {least}" * bool(least) + ", "
            f"got {given.shape}"
        )
    return given


def _turned(pair: NDArray[np.float64], angle: float) -> Array:
    """Turn vectors, given as an x and a y, by an angle."""
    c, s = math.cos(angle), math.sin(angle)
    return np.stack([c * pair[0] - s * pair[1], s * pair[0] + c * pair[1]])
