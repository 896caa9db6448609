"""What a few atoms tell: the posterior against theory, its symmetries, and real crystals."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from ergolib import Particles, exact, information
from ergolib.information import atom_posterior, expected_atom_information

CELL = 0.5 * math.sqrt(3.0)
SEEN = np.array([[0.31, 0.22], [2.25, 0.31], [1.18, 2.05], [-0.7, 1.8], [-1.9, -0.4]])


def turned(points, angle):
    c, s = math.cos(angle), math.sin(angle)
    return points @ np.array([[c, s], [-s, c]])


def territory(rng, spread, angle, reach=9):
    """Sites of a lattice at random, and atoms that tremble about them."""
    i, j = (each.ravel() for each in np.mgrid[-reach : reach + 1, -reach : reach + 1])
    phase = rng.uniform(size=2) * [1.0, CELL]
    sites = turned(np.stack([i + 0.5 * j, CELL * j], axis=1) + phase, angle)
    return sites, sites + spread * rng.normal(size=sites.shape)


# Against theory --------------------------------------------------------------------------------


@pytest.mark.parametrize("spread", [0.05, 0.1, 0.15, 0.2, 0.3])
@pytest.mark.parametrize("orientation", [None, 0.4])
def test_the_first_atom_always_tells_the_same(spread, orientation):
    """Wherever it is, and whether the axes are known or not: of the angle it says nothing."""
    for place in ([0.0, 0.0], [0.7, -3.1]):
        seen = atom_posterior([place], spread, orientation=orientation)
        assert seen.information[0] == pytest.approx(exact.crystal_information(spread), abs=1e-6)
        assert seen.angle_information == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("spread", [0.12, 0.2])
def test_the_average_is_the_mutual_information(spread):
    found = expected_atom_information(spread, 12, territories=1500, seed=2)
    assert found.nats.shape == found.error.shape == (12,)
    assert found.nats[0] == pytest.approx(exact.crystal_information(spread), abs=1e-6)
    second = exact.crystal_information(spread, atoms=2)
    assert abs(found.nats[1] - second) < 5 * found.error[1]
    # the negative control: two atoms do not tell twice as much as one
    assert abs(found.nats[1] - 2 * found.nats[0]) > 5 * found.error[1]
    assert (np.diff(found.nats) > 0.0).all()


def test_many_atoms_tell_the_logarithm_of_their_number():
    found = expected_atom_information(0.08, 12, territories=50, seed=1)
    law = [exact.crystal_information_law(0.08, k) for k in range(1, 13)]
    assert np.abs(found.nats - law).max() < 1e-3
    # the negative control: where sites overlap, several atoms tell half a nat less
    warm = expected_atom_information(0.2, 8, territories=300, seed=1)
    less = exact.crystal_information_law(0.2, 8) - warm.nats[-1]
    assert less > 5 * warm.error[-1]
    assert less == pytest.approx(0.5, abs=0.1)


def test_units_are_the_readers():
    small = atom_posterior(SEEN, 0.1)
    large = atom_posterior(7.0 * SEEN, 0.7, lattice=7.0)
    assert np.allclose(small.information, large.information, atol=1e-9)
    assert np.allclose(small.density([[3.0, 1.0]]), large.density([[21.0, 7.0]]))


def test_a_gas_tells_nothing():
    seen = atom_posterior(SEEN, 0.1, state="gas")
    assert (seen.information == 0.0).all()
    assert (seen.picture(8.0, 20) == 1.0).all()
    assert (seen.log_score(SEEN + 0.3) == 0.0).all()
    with pytest.raises(ValueError, match="best_lattice needs state 'crystal'"):
        _ = seen.best_lattice


# Symmetries ------------------------------------------------------------------------------------


def test_the_order_of_sightings_does_not_matter():
    one, other = atom_posterior(SEEN, 0.1), atom_posterior(SEEN[::-1], 0.1)
    assert np.allclose(one.weights, other.weights, rtol=1e-9, atol=1e-15)
    assert one.information[-1] == pytest.approx(other.information[-1])
    assert one.information[-2] != pytest.approx(other.information[-2], abs=1e-3)


@pytest.mark.parametrize("orientation", [None, 0.3])
def test_moving_all_atoms_moves_the_map(orientation):
    points = np.array([[3.0, 1.0], [0.2, -2.0]])
    move = np.array([17.3, -4.1])
    one = atom_posterior(SEEN, 0.12, orientation=orientation)
    other = atom_posterior(SEEN + move, 0.12, orientation=orientation)
    assert np.allclose(one.information, other.information, atol=1e-7)
    assert np.allclose(one.density(points), other.density(points + move), atol=1e-7)


def test_lattice_vectors_change_nothing_where_the_axes_are_known():
    """Each sighting may be moved by a lattice vector of its own."""
    steps = np.array([[1, 0], [-3, 2], [0, 5], [4, -4], [0, 0]])
    vectors = turned(steps @ np.array([[1.0, 0.0], [0.5, CELL]]), 0.3)
    points = np.array([[3.0, 1.0], [0.2, -2.0]])
    one = atom_posterior(SEEN, 0.12, orientation=0.3)
    other = atom_posterior(SEEN + vectors, 0.12, orientation=0.3)
    assert np.allclose(one.information, other.information, atol=1e-6)
    assert np.allclose(one.density(points), other.density(points), rtol=1e-6)
    # the negative control: half a lattice vector is none
    half = atom_posterior(SEEN + 0.5 * vectors, 0.12, orientation=0.3)
    assert not np.allclose(one.information, half.information, atol=1e-2)


def test_sixty_degrees_are_none():
    points = np.array([[3.0, 1.0], [0.2, -2.0]])
    one = atom_posterior(SEEN, 0.12, orientation=0.3)
    other = atom_posterior(SEEN, 0.12, orientation=0.3 - math.pi / 3)
    assert np.allclose(one.density(points), other.density(points), rtol=1e-6)


# The map ---------------------------------------------------------------------------------------


def test_one_atom_of_a_crystal_whose_axes_are_unknown_gives_rings():
    seen = atom_posterior([[0.0, 0.0]], 0.07)
    angles = np.linspace(0.0, 2.0 * math.pi, 12, endpoint=False) + 0.1
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    first, between = seen.density(ring), seen.density(1.37 * ring)
    assert np.ptp(first) < 1e-3 * first.mean()
    assert first.mean() > 2.0 > 0.1 > between.mean()


def test_three_atoms_find_the_lattice():
    rng = np.random.default_rng(5)
    angle = 0.37
    sites, atoms = territory(rng, 0.04, angle)
    near = np.argsort((sites**2).sum(axis=1))[[0, 3, 8, 15, 20]]
    seen = atom_posterior(atoms[near], 0.04)
    found, site = seen.best_lattice
    assert abs(math.remainder(found - angle, math.pi / 3)) < 5 * 0.04 / 2.0
    assert np.abs(seen.nearest_sites([site]) - site).max() < 1e-9
    hidden = np.setdiff1d(np.flatnonzero((sites**2).sum(axis=1) < 9.0), near)
    predicted = seen.nearest_sites(sites[hidden])
    assert np.sqrt(((predicted - sites[hidden]) ** 2).sum(axis=1)).max() < 0.2
    assert seen.log_score(atoms[hidden]).mean() > 1.5


def test_the_picture_shows_the_others():
    seen = atom_posterior(SEEN[:1], 0.08, orientation=0.2)
    picture = seen.picture(6.0, 120)
    assert picture.shape == (120, 120)
    assert picture[60, 60] < 0.02 * picture.max()  # the atom's own site
    off = seen.picture(6.0, 120, middle=(seen.origin[0] + 0.5, seen.origin[1]))
    apart = np.abs(off[:, :110] - picture[:, 10:])
    assert apart.max() < 0.03 * picture.max()  # each is a fiftieth off
    assert picture.max() > 3.0


def test_errors_follow_the_lever():
    """Territories at random, a fit to five atoms, and the others at three distances."""
    rng, spread, runs = np.random.default_rng(11), 0.04, 120
    rings = [(0.0, 1.5), (4.0, 5.0), (7.0, 8.0)]
    ratios = np.zeros((runs, 3))
    wrong = np.zeros(runs)
    for run in range(runs):
        sites, atoms = territory(rng, spread, rng.uniform(0, math.pi / 3), reach=14)
        near = np.argsort((sites**2).sum(axis=1))[:12]
        chosen = rng.choice(near, 5, replace=False)
        seen = atom_posterior(atoms[chosen], spread)
        far = np.hypot(*(sites - sites[chosen].mean(axis=0)).T)
        for i, (low, high) in enumerate(rings):
            others = np.setdiff1d(np.flatnonzero((far >= low) & (far < high)), chosen)
            missed = atoms[others] - seen.nearest_sites(sites[others])
            formula = exact.prediction_error(spread, sites[chosen], sites[others])
            ratios[run, i] = (missed**2).sum() / formula.sum()
            if i == 2:
                close = exact.prediction_error(spread, sites[chosen], sites[chosen[0]])
                wrong[run] = (missed**2).sum(axis=1).mean() / close
    mean, error = ratios.mean(axis=0), ratios.std(axis=0) / math.sqrt(runs)
    assert (error < 0.12).all()
    assert (np.abs(mean - 1.0) < 5 * error).all(), (mean, error)
    # the negative control: far away, with the formula for a place nearby
    assert wrong.mean() - 1.0 > 5 * wrong.std() / math.sqrt(runs)


# Against reality -------------------------------------------------------------------------------


A, COLUMNS, ROWS, T = 1.1132013, 20, 22, 0.1


def around(positions, box, middle, cut):
    """Atoms within a distance of one of them, seen from it, nearest first."""
    gaps = positions - positions[middle]
    gaps -= box * np.round(gaps / box)
    far = np.hypot(*gaps.T)
    order = np.argsort(far)
    return gaps[order[far[order] < cut]]


def test_a_simulated_crystal_is_worth_nats_that_fall_with_distance():
    """Its atoms tremble with their neighbours, and the map blurs as Mermin's logarithm.

    The map of the toy, of spread s, expects of each axis a variance v = s^2 (1 + 1/5). At a
    distance R it really has half the mean squared relative displacement, less what the five have
    in common: so its score falls as that of `exact.relative_displacement` rises, divided by 2 v.
    """
    i, j = (each.ravel() for each in np.mgrid[:COLUMNS, :ROWS])
    start = A * np.stack([i + 0.5 * (j % 2) + 0.25, CELL * (j + 0.5)], axis=1)
    box = np.array([COLUMNS * A, ROWS * CELL * A])
    crystal = Particles(start=start, box=tuple(box), temperature=T, seed=4, dt=0.01).run(4000)
    rng = np.random.default_rng(3)
    edges = A * np.array([1.8, 3.2, 4.8, 6.4, 8.0])
    spread = 0.05 * A
    scores = np.zeros((60, 4))
    for each in scores:
        crystal.run(200)
        atoms = around(crystal.positions, box, rng.integers(len(start)), edges[-1] + A)
        seen = atom_posterior(atoms[:5], spread, A, orientation=0.0)
        far = np.hypot(*(atoms[5:] - atoms[:5].mean(axis=0)).T)
        score = seen.log_score(atoms[5:])
        each[:] = [score[(far >= a) & (far < b)].mean() for a, b in pairwise(edges)]
    mean, error = scores.mean(axis=0), scores.std(axis=0) / math.sqrt(len(scores))
    assert (mean > 5 * error).all()
    assert mean[0] > 2.5
    fall = scores[:, 0] - scores[:, 3]
    fall_error = fall.std() / math.sqrt(len(fall))
    assert fall.mean() > 5 * fall_error
    distance, squared = exact.relative_displacement(COLUMNS, ROWS, T)
    middles = 0.5 * (edges[1:] + edges[:-1])
    rise = np.diff(np.interp(middles[[0, 3]], distance, squared))[0]
    expected = rise / (2.0 * spread**2 * 1.2)
    # harmonic theory is right to a tenth at this temperature, and rings are wide
    assert abs(fall.mean() - expected) < 5 * fall_error + 0.2 * expected


def test_in_vapour_no_lattice_is_worth_anything():
    gas = Particles(number=400, density=0.05, temperature=1.0, seed=2).run(3000)
    box = np.array(gas.box)
    rng = np.random.default_rng(1)
    spreads = (0.15, 0.25, 0.5)
    scores = np.zeros((40, 3))
    for each in scores:
        gas.run(100)
        atoms = around(gas.positions, box, rng.integers(400), 9.0)
        for i, spread in enumerate(spreads):
            seen = atom_posterior(atoms[:5], spread * A, A, orientation=0.0)
            each[i] = seen.log_score(atoms[5:]).mean()
    mean, error = scores.mean(axis=0), scores.std(axis=0) / math.sqrt(len(scores))
    assert mean[0] < -5 * error[0]  # a bold map that is wrong is worse than none
    assert (mean < 3 * error + 1e-3).all()
    assert abs(mean[2]) < 0.02  # and one that claims nothing is worth nothing


# What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"sightings": []}, "sightings must have shape"),
        ({"sightings": np.zeros((0, 2))}, "n at least 1"),
        ({"sightings": [[0.0, 0.0, 0.0]]}, "sightings"),
        ({"sightings": [[0.0, math.nan]]}, "sightings must hold finite numbers"),
        ({"spread": 0.0}, "spread must"),
        ({"spread": -0.1}, "spread must"),
        ({"spread": math.nan}, "spread must"),
        ({"spread": 0.005}, "spread must be from 0.01 to 1 lattice constants"),
        ({"spread": 1.2}, "spread must be from"),
        ({"lattice": -1.0}, "lattice must"),
        ({"orientation": math.inf}, "orientation must"),
        ({"state": "liquid"}, "state must be one of 'crystal', 'gas'"),
        ({"sightings": np.eye(2) * 1e6, "spread": 0.02}, "twenty|20,000,000"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, named):
    given = {"sightings": SEEN, "spread": 0.1, **changes}
    with pytest.raises(ValueError, match=named):
        atom_posterior(**given)


def test_words_are_refused():
    with pytest.raises(TypeError, match="spread"):
        atom_posterior(SEEN, "warm")
    with pytest.raises(ValueError, match="atoms"):
        expected_atom_information(0.1, 0)
    with pytest.raises(ValueError, match="territories"):
        expected_atom_information(0.1, 2, territories=1)
    seen = atom_posterior(SEEN, 0.1)
    with pytest.raises(ValueError, match="points"):
        seen.density([1.0, 2.0])
    with pytest.raises(ValueError, match="pixels"):
        seen.picture(8.0, 5000)
    with pytest.raises(ValueError, match="middle"):
        seen.picture(8.0, 20, middle=(1.0, 2.0, 3.0))


def test_a_lattice_that_everything_contradicts_is_still_a_map():
    """A gas taken for a cold crystal: absurd, but finite, and no NaN."""
    seen = atom_posterior(np.random.default_rng(1).uniform(0, 5, (12, 2)), 0.04)
    assert np.isfinite(seen.information).all()
    assert seen.weights.sum() == pytest.approx(1.0)
    assert np.isfinite(seen.log_score([[0.5, 0.5]])).all()


def test_the_names_are_public():
    assert {"atom_posterior", "expected_atom_information"} <= set(information.__all__)
