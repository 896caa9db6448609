"""The kernels of the crystal's map against plain sums, and the pieces that they draw."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib.kernels import crystal_map, crystal_picture, crystal_territory
from ergolib.kernels.random import seed_state

CELL = 0.5 * math.sqrt(3.0)
TURN = math.pi / 3.0


def lattice_vectors(reach=6):
    i, j = (each.ravel() for each in np.mgrid[-reach : reach + 1, -reach : reach + 1])
    return np.stack([i + 0.5 * j, CELL * j], axis=1)


def turned(points, angle):
    c, s = math.cos(angle), math.sin(angle)
    return points @ np.array([[c, s], [-s, c]])


def relative(u, spread):
    """The wrapped density q, by a sum over sites; u has shape (..., 2)."""
    u = np.asarray(u)
    row = np.round(u[..., 1] / CELL)
    near = np.stack([np.round(u[..., 0] - 0.5 * row) + 0.5 * row, CELL * row], axis=-1)
    gaps = (u - near)[..., None, :] - lattice_vectors()
    bell = np.exp(-0.5 * (gaps**2).sum(axis=-1) / spread**2)
    return CELL * bell.sum(axis=-1) / (2 * math.pi * spread**2)


class Map:
    """A grid, its posterior for some sightings, and a place for all that kernels need."""

    def __init__(self, seen, spread, angles):
        self.seen, self.spread = np.asarray(seen, dtype=float), spread
        self.angles = np.asarray(angles, dtype=float)
        self.columns, self.rows, _ = crystal_map.layout(spread, 12)
        cells = self.angles.size * self.columns * self.rows
        self.likelihood, self.weight = np.zeros(cells), np.zeros(cells)
        self.share, self.table = (
            np.zeros(self.angles.size),
            np.zeros(2 * (self.columns + self.rows)),
        )
        self.nats = []
        for x, y in self.seen:
            crystal_map.sight(
                self.likelihood, self.angles, self.columns, self.rows, 1.0, spread, x, y, self.table
            )
            self.nats.append(crystal_map.weigh(self.likelihood, self.weight, self.share))

    @property
    def grid(self):
        return self.weight, self.share, self.angles, self.columns, self.rows, 1.0, self.spread

    def phases(self):
        row, column = np.mgrid[: self.rows, : self.columns]
        return np.stack([column / self.columns, CELL * row / self.rows], axis=-1)

    def predict(self, points):
        x, y = (np.ascontiguousarray(axis) for axis in np.asarray(points, dtype=float).T)
        found = np.zeros(x.size)
        crystal_map.predict(*self.grid, x, y, found, self.table)
        return found

    def paint(self, side, pixels):
        picture = np.zeros(pixels * pixels)
        scratch = np.zeros(
            max((self.rows + 1) * (self.columns + 1) + self.rows * self.columns, 2 * picture.size)
        )
        crystal_picture.paint(*self.grid, side, pixels, picture, scratch)
        return picture, scratch


@pytest.mark.parametrize("spread", [0.07, 0.2, 0.6])
def test_a_sighting_has_the_wrapped_normal_density(spread):
    angles = [0.0, 0.3, 1.0]
    made = Map([[0.37, -2.11]], spread, angles)
    found = np.exp(made.likelihood).reshape(3, made.rows, made.columns)
    for k, angle in enumerate(angles):
        u = turned(np.array([0.37, -2.11]), -angle) - made.phases()
        assert np.allclose(found[k], relative(u, spread), rtol=1e-11, atol=1e-30)
        assert found[k].mean() == pytest.approx(1.0, abs=1e-6)


def test_posterior_and_information_are_those_of_bayes():
    seen = np.array([[0.1, 0.2], [1.0, 0.4], [-1.4, 2.0]])
    angles = TURN * (np.arange(30) + 0.5) / 30
    made = Map(seen, 0.15, angles)
    product = np.ones((30, made.rows, made.columns))
    for place in seen:
        for k, angle in enumerate(angles):
            product[k] *= relative(turned(place, -angle) - made.phases(), 0.15)
    weight = product / product.sum()
    assert np.allclose(made.weight, weight.ravel(), rtol=1e-9, atol=1e-30)
    assert np.allclose(made.share, weight.sum(axis=(1, 2)))
    assert made.nats[-1] == pytest.approx((weight * np.log(weight * weight.size)).sum())
    share = made.share
    assert crystal_map.divergence(share) == pytest.approx((share * np.log(share * 30)).sum())
    assert crystal_map.divergence(np.full(7, 1 / 7)) == pytest.approx(0.0, abs=1e-15)


def test_the_density_of_the_next_atom_is_the_posterior_mean():
    seen = np.array([[0.1, 0.2], [1.0, 0.4]])
    angles = np.array([0.2, 0.5])
    made = Map(seen, 0.1, angles)
    points = np.random.default_rng(1).uniform(-3, 3, (20, 2))
    weight = made.weight.reshape(2, made.rows, made.columns)
    expected = [
        sum(
            (weight[k] * relative(turned(point, -angle) - made.phases(), 0.1)).sum()
            for k, angle in enumerate(angles)
        )
        for point in points
    ]
    assert np.allclose(made.predict(points), expected, rtol=1e-10)


def test_after_one_atom_its_neighbours_are_twice_as_blurred():
    """Analytic: the posterior of the phase is as wide as the atom, so the next one has 2 s^2."""
    made = Map([[0.4, 0.3]], 0.12, [0.7])
    points = np.random.default_rng(2).uniform(-3, 3, (50, 2))
    u = turned(points - [0.4, 0.3], -0.7)
    assert np.allclose(made.predict(points), relative(u, math.sqrt(2) * 0.12), rtol=1e-6)


@pytest.mark.parametrize(("spread", "angles"), [(0.1, 1), (0.25, 1), (0.1, 90), (0.3, 60)])
def test_the_picture_is_the_density(spread, angles):
    grid = TURN * (np.arange(angles) + 0.5) / angles
    made = Map([[0.4, 0.3], [1.3, 0.4], [0.9, -0.6]], spread, grid)
    picture, _ = made.paint(6.0, 40)
    middles = 6.0 * (np.arange(40) + 0.5) / 40 - 3.0
    points = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
    exact = made.predict(points)
    assert np.abs(picture - exact).max() < 0.03 * exact.max()


@pytest.mark.parametrize(("spread", "angles"), [(0.06, 1), (0.2, 1), (0.08, 100)])
def test_each_seen_atom_is_taken_off_once(spread, angles):
    seen = np.array([[0.05, 0.1], [1.9, 0.3], [-1.0, -1.6]])
    grid = TURN * (np.arange(angles) + 0.5) / angles
    made = Map(seen, spread, grid)
    picture, scratch = made.paint(10.0, 200)
    before = picture.copy()
    x, y = (np.ascontiguousarray(axis) for axis in seen.T)
    crystal_picture.clear_seen(*made.grid, x, y, 3, 10.0, 200, picture, scratch)
    atoms = (before - picture).sum() * (10.0 / 200) ** 2 / CELL
    assert atoms == pytest.approx(3.0, abs=0.09)  # a picture's peaks may be a fiftieth too low
    for place in seen:
        column, row = ((place + 5.0) * 20).astype(int)
        assert picture[row * 200 + column] < 0.12 * before[row * 200 + column] + 0.35 * (
            spread > 0.1
        )
    assert picture.min() >= 0.0


# Territories -----------------------------------------------------------------------------------


def piece(seed, spread=0.1, side=8.0):
    """Atoms in the window, their sites, and the truth."""
    x, y, site_x, site_y = np.zeros((4, 250))
    status, truth, state = np.zeros(250, dtype=np.int8), np.zeros(3), seed_state(seed)
    given = (x, y, site_x, site_y, status, 1.0, spread, side, truth, state)
    count = crystal_territory.crystal(*given)
    assert count < 250
    inside = np.flatnonzero(status[:count] == crystal_territory.HIDDEN)
    assert (np.maximum(np.abs(x), np.abs(y))[inside] < side / 2).all()
    outside = np.flatnonzero(status[:count] == crystal_territory.OUTSIDE)
    assert (np.maximum(np.abs(x), np.abs(y))[outside] >= side / 2).all()
    return np.stack([x, y], axis=1)[inside], np.stack([site_x, site_y], axis=1)[inside], truth


def test_a_piece_of_crystal_is_one():
    gaps, angles, counts, phases = [], [], [], []
    for seed in range(300):
        atoms, sites, truth = piece(seed)
        local = turned(sites, -truth[0]) - truth[1:]
        rows = local[:, 1] / CELL
        assert np.allclose(rows, np.round(rows), atol=1e-9)
        columns = local[:, 0] - 0.5 * np.round(rows)
        assert np.allclose(columns, np.round(columns), atol=1e-9)
        assert len(np.unique(np.round(sites, 6), axis=0)) == len(sites)
        assert np.abs(atoms).max() < 4.0
        inner = np.abs(sites).max(axis=1) < 3.0  # whose atoms are in the window, whatever they do
        gaps.append((atoms - sites)[inner].ravel())
        counts.append(len(atoms))
        angles.append(truth[0])
        phases.append(truth[1:])
    gaps = np.concatenate(gaps)
    assert abs(gaps.mean()) < 5 * 0.1 / math.sqrt(gaps.size)
    assert abs((gaps**2).mean() - 0.01) < 5 * 0.01 * math.sqrt(2 / gaps.size)
    assert abs(np.mean(counts) - 64 / CELL) < 5 * np.std(counts) / math.sqrt(300)
    assert abs(np.mean(angles) - TURN / 2) < 5 * TURN / math.sqrt(12 * 300)
    assert np.allclose(np.mean(phases, axis=0), [0.5, CELL / 2], atol=5 / math.sqrt(12 * 300))


def test_no_more_atoms_than_there_is_room_for():
    x, y, site_x, site_y = np.full((4, 20), np.nan)
    status, truth = np.zeros(20, dtype=np.int8), np.zeros(3)
    given = (x, y, site_x, site_y, status, 1.0, 0.1, 8.0, truth, seed_state(1))
    assert crystal_territory.crystal(*given) == 20
    assert np.isfinite(x).all()


def test_the_same_errors_whatever_the_spread():
    drawn = {}
    for spread in (0.05, 0.2):
        x, y, site_x, site_y = np.zeros((4, 250))
        status, truth = np.ones(250, dtype=np.int8), np.zeros(3)
        given = (x, y, site_x, site_y, status, 1.0, spread, 8.0, truth, seed_state(9))
        count = crystal_territory.crystal(*given)
        assert (status[:count] == crystal_territory.SEEN).all()
        drawn[spread] = count, truth, site_x, (x - site_x) / spread
    for one, other in zip(drawn[0.05], drawn[0.2], strict=True):
        assert np.allclose(one, other, atol=1e-12)


def test_a_gas_is_anywhere():
    x, y = np.zeros((2, 4000))
    crystal_territory.gas(x, y, 4000, 8.0, seed_state(5))
    counts, _, _ = np.histogram2d(x, y, bins=8, range=[[-4, 4], [-4, 4]])
    assert abs(((counts - 62.5) ** 2 / 62.5).sum() - 63) < 5 * math.sqrt(2 * 63)
    x[:] = -99
    crystal_territory.gas(x, y, 10, 8.0, seed_state(5))
    assert (x[10:] == -99).all()


def test_atoms_are_picked_evenly_and_once():
    state, counts = seed_state(3), np.zeros(6)
    seen = np.array([0, 1, 0, 0, 1, 0, 0], dtype=np.int8)
    for _ in range(6000):
        counts[crystal_territory.pick(seen, 6, state)] += 1
    assert (counts[[1, 4]] == 0).all()
    assert np.abs(counts[[0, 2, 3, 5]] - 1500).max() < 5 * math.sqrt(6000 * 3 / 16)
    assert crystal_territory.pick(np.ones(4, dtype=np.int8), 4, state) == -1


@pytest.mark.parametrize("angles", [1, 100])
def test_the_best_lattice_is_that_of_least_squares(angles):
    atoms, sites, truth = piece(8, spread=0.03)
    chosen = np.array([3, 20, 33, 41, 50])
    grid = truth[:1] if angles == 1 else TURN * (np.arange(angles) + 0.5) / angles
    made = Map(atoms[chosen], 0.03, grid)
    x, y = (np.ascontiguousarray(axis) for axis in atoms[chosen].T)
    best = np.zeros(3)
    crystal_territory.fit(made.weight, made.angles, made.columns, made.rows, 1.0, x, y, 5, best)
    # the same fit with the true labels
    labels = turned(sites[chosen], -truth[0]) - truth[1:]
    middle, off = atoms[chosen].mean(axis=0), labels - labels.mean(axis=0)
    spans = atoms[chosen] - middle
    sines = (off[:, 0] * spans[:, 1] - off[:, 1] * spans[:, 0]).sum()
    angle = math.atan2(sines, (off * spans).sum()) if angles > 1 else truth[0]
    phase = turned(middle, -angle) - labels.mean(axis=0)
    assert best[0] == pytest.approx(angle, abs=1e-9)
    difference = turned(np.array([best[1:] - phase]), angle)[0]
    rest = turned(difference, -angle)
    row = np.round(rest[1] / CELL)
    assert np.allclose(
        [rest[0] - 0.5 * row - np.round(rest[0] - 0.5 * row), rest[1] - CELL * row], 0, atol=1e-9
    )


def test_misses_are_those_of_plain_arithmetic():
    from ergolib import exact

    spread = 0.05
    atoms, sites, truth = piece(4, spread)
    seen = np.zeros(200, dtype=np.int8)
    chosen = np.array([5, 30, 50])
    seen[chosen] = 1
    best = truth + np.array([0.004, 0.01, -0.02])
    x, y = np.zeros((2, 200))
    site_x, site_y = np.zeros((2, 200))
    (x[: len(atoms)], y[: len(atoms)]), (site_x[: len(atoms)], site_y[: len(atoms)]) = (
        atoms.T,
        sites.T,
    )
    tally = np.full(15, 7.0)
    crystal_territory.misses(
        x, y, site_x, site_y, seen, len(atoms), best, 1.0, spread, 1, 1.5, tally
    )
    hidden = np.flatnonzero(seen[: len(atoms)] == 0)
    predicted = turned(turned(sites, -truth[0]) - truth[1:] + best[1:], best[0])
    squared = ((atoms - predicted) ** 2).sum(axis=1)[hidden]
    formula = exact.prediction_error(spread, sites[chosen], sites[hidden])
    formula = np.minimum(formula, 2 * spread**2 + 5 / 36)
    ring = (np.hypot(*(sites[hidden] - sites[chosen].mean(axis=0)).T) / 1.5).astype(int)
    for which, (number, misses, expected) in enumerate(tally.reshape(-1, 3)):
        assert number == (ring == which).sum()
        assert misses == pytest.approx(squared[ring == which].sum())
        assert expected == pytest.approx(formula[ring == which].sum())


def test_the_law_is_that_of_theory():
    from ergolib import exact

    sites = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 1.0]])
    out = np.zeros(3)
    x, y = (np.ascontiguousarray(axis) for axis in sites.T)
    crystal_territory.centre(x, y, 3, out)
    assert np.allclose(out[:2], sites.mean(axis=0))
    law = crystal_territory.law(0.03, 3, 1.5, out[2])
    assert law == pytest.approx(exact.crystal_information_law(0.03, 3, 1.5, sites))
    assert crystal_territory.law(0.03, 3, 1.5, 0.0) == pytest.approx(
        exact.crystal_information_law(0.03, 3, 1.5)
    )


def test_a_lost_lattice_misses_by_the_second_moment_of_the_cell():
    rng = np.random.default_rng(1)
    u = rng.uniform(size=(200_000, 2)) @ np.array([[1.0, 0.0], [0.5, CELL]])
    gaps = u[:, None] - lattice_vectors(2)
    squared = (gaps**2).sum(axis=-1).min(axis=1)
    error = squared.std() / math.sqrt(squared.size)
    assert abs(squared.mean() - crystal_territory.LOST) < 5 * error
    assert pytest.approx(5 / 36) == crystal_territory.LOST
