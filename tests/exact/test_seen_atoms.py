"""What atoms tell of a crystal: the table, other ways to the same numbers, and least squares."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib import exact

TABLE = {0.05: 3.009746, 0.10: 1.623457, 0.15: 0.819738, 0.20: 0.331776, 0.30: 0.025087}
CELL = 0.5 * math.sqrt(3.0)


@pytest.mark.parametrize(("spread", "nats"), TABLE.items())
def test_the_first_atom(spread, nats):
    assert exact.crystal_information(spread) == pytest.approx(nats, abs=5e-7)
    assert exact.crystal_information(3.0 * spread, lattice=3.0) == pytest.approx(nats, abs=5e-7)


def test_a_spread_of_half_the_constant_leaves_almost_nothing():
    assert exact.crystal_information(0.5) == pytest.approx(5.8e-6, abs=5e-8)
    # Six shortest waves of amplitude e = exp(-G^2 s^2 / 2): half the mean square is 3 e^2, and the
    # cube of three waves that close a triangle takes off 2 e^3, for I = <d^2>/2 - <d^3>/6 + ...
    for spread in (0.5, 0.7, 1.0):
        wave = math.exp(-8.0 * math.pi**2 / 3.0 * spread**2)
        waves = 3.0 * wave**2 - 2.0 * wave**3
        assert exact.crystal_information(spread) == pytest.approx(waves, rel=30 * wave**2 + 1e-9)
    assert exact.crystal_information(5.0) == 0.0


@pytest.mark.parametrize("spread", [0.06, 0.13, 0.25, 0.35])
def test_another_integral_gives_the_same(spread):
    """Over a rectangle of two cells instead of a rhombus, and with the sites summed by shells."""
    x = (np.arange(300) + 0.5) / 300
    y = math.sqrt(3.0) * x
    density = np.zeros((300, 300))
    for i in range(-4, 6):
        for j in range(-3, 5):
            for half in (0.0, 0.5):
                dx, dy = x[:, None] - i - half, y[None, :] - math.sqrt(3.0) * (j + half)
                density += np.exp(-(dx**2 + dy**2) / (2 * spread**2)) / (2 * math.pi * spread**2)
    assert density.mean() * CELL == pytest.approx(1.0, abs=1e-12)
    relative = density * CELL
    nats = (relative * np.log(np.maximum(relative, 1e-300))).mean()
    assert exact.crystal_information(spread) == pytest.approx(nats, abs=1e-12)


def test_both_ways_to_sum_agree_where_they_meet():
    below, above = exact.crystal_information([0.3 - 1e-12, 0.3])
    assert below == pytest.approx(above, abs=1e-11)
    below, above = exact.crystal_information([0.045 - 1e-12, 0.045])
    assert below == pytest.approx(above, abs=1e-10)


def test_arrays_and_order():
    spreads = np.array([[0.1, 0.2], [0.3, 0.4]])
    found = exact.crystal_information(spreads)
    assert found.shape == (2, 2)
    assert (np.diff(found.ravel()) < 0.0).all()
    both = exact.crystal_information(spreads, atoms=2)
    assert (both > found).all()
    assert (both < 2.0 * found).all()  # what the second says is partly known


@pytest.mark.parametrize("atoms", [1, 2])
def test_the_law_of_many_holds_where_the_spread_is_small(atoms):
    for spread in (0.01, 0.05, 0.08):
        law = exact.crystal_information_law(spread, atoms)
        assert law == pytest.approx(exact.crystal_information(spread, atoms=atoms), abs=1e-4)
    assert (
        abs(exact.crystal_information_law(0.2, atoms) - exact.crystal_information(0.2, atoms=atoms))
        > 0.05
    )
    assert exact.crystal_information_law(0.01, 8) - exact.crystal_information_law(
        0.01, 4
    ) == pytest.approx(math.log(2.0))


def test_the_law_with_the_axes_unknown():
    """Phase and angle are a normal posterior, whose entropy is that of three independent errors."""
    sites = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0], [1.0, 1.0]])
    s = 0.02
    lever = math.sqrt(((sites - sites.mean(axis=0)) ** 2).sum())
    errors = [s / 2.0, s / 2.0, s / lever]
    left = sum(0.5 * math.log(2 * math.pi * math.e * error**2) for error in errors)
    before = math.log(CELL * math.pi / 3.0)
    assert exact.crystal_information_law(s, 4, sites=sites) == pytest.approx(before - left)


# Prediction ------------------------------------------------------------------------------------


def least_squares(rng, sites, at, spread, turned, runs):
    """Squared errors of a fit to trembling atoms, for atoms at `at`: shape (runs, points)."""
    seen = sites + spread * rng.normal(size=(runs, *sites.shape))
    new = at + spread * rng.normal(size=(runs, *at.shape))
    middle = sites.mean(axis=0)
    from_middle, to_middle = at - middle, sites - middle
    shift = seen.mean(axis=1) - middle
    angle = np.zeros(runs)
    if turned:
        off = seen - seen.mean(axis=1, keepdims=True)
        sines = to_middle[:, 0] * off[..., 1] - to_middle[:, 1] * off[..., 0]
        cosines = (to_middle * off).sum(axis=-1)
        angle = np.arctan2(sines.sum(axis=1), cosines.sum(axis=1))
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    turned_x = c * from_middle[:, 0] - s * from_middle[:, 1]
    turned_y = s * from_middle[:, 0] + c * from_middle[:, 1]
    predicted = middle + shift[:, None] + np.stack([turned_x, turned_y], axis=-1)
    return ((new - predicted) ** 2).sum(axis=-1)


SITES = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, CELL], [2.0, 0.0], [1.5, CELL]])
AT = np.array([[1.0, 0.3], [6.0, 0.0], [20.0, 5.0]])


@pytest.mark.parametrize("orientation", ["known", "unknown"])
def test_the_error_of_a_map_follows_its_lever(orientation):
    spread, runs = 0.02, 40_000
    rng = np.random.default_rng(3)
    squared = least_squares(rng, SITES, AT, spread, orientation == "unknown", runs)
    mean, error = squared.mean(axis=0), squared.std(axis=0) / math.sqrt(runs)
    expected = exact.prediction_error(spread, SITES, AT, orientation)
    assert (np.abs(mean - expected) < 5.0 * error).all()
    # the negative control: far away, the formula for a place nearby fails
    if orientation == "unknown":
        assert abs(mean[2] - expected[0]) > 50.0 * error[2]
    else:
        assert expected[0] == expected[2] == spread**2 * (2 + 2 / 5)


def test_two_atoms_have_a_lever_of_their_own():
    """Halfway between them the angle does not matter; at one of them it adds half."""
    sites = [[0.0, 0.0], [2.0, 0.0]]
    assert exact.prediction_error(0.1, sites, [1.0, 0.0]) == pytest.approx(0.03)
    assert exact.prediction_error(0.1, sites, [2.0, 0.0]) == pytest.approx(0.035)


# A real crystal --------------------------------------------------------------------------------


def test_a_harmonic_crystal_blurs_with_the_logarithm_of_distance():
    """The slope of theory, less the even background that joined edges add."""
    columns, rows, t = 192, 222, 0.1
    distance, squared = exact.relative_displacement(columns, rows, t)
    a = distance[0]
    area = columns * rows * CELL * a * a
    slope = exact.elastic_blur(t)
    straight = slope * (np.log(distance / a) - 0.5 * math.pi * distance**2 / area)
    rest = squared - straight
    far = (distance > 8 * a) & (distance < 24 * a)
    assert np.ptp(rest[far]) < 0.004 * slope
    assert np.ptp((squared - 1.02 * straight)[far]) > 0.012 * slope  # a slope 2 % off is seen


def test_neighbours_tremble_together():
    distance, squared = exact.relative_displacement(16, 18, 0.1)
    alone = 2.0 * exact.harmonic_mean_square_displacement(16, 18, 0.1)
    assert squared[0] < 0.6 * alone
    assert (np.diff(squared) > 0.0).all()
    assert distance[-1] == pytest.approx(8 * distance[0])


# What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize("spread", [0.0, -0.1, math.nan, math.inf, [0.1, -0.1]])
def test_impossible_spreads_are_refused(spread):
    with pytest.raises(ValueError, match="spread must"):
        exact.crystal_information(spread)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: exact.crystal_information(0.1, lattice=0.0), "lattice"),
        (lambda: exact.crystal_information(0.1, atoms=3), "atoms must be an integer from 1 to 2"),
        (lambda: exact.crystal_information_law(0.1, 0), "atoms"),
        (lambda: exact.crystal_information_law(0.1, 2, sites=[[0, 0]]), "sites must be one for"),
        (lambda: exact.crystal_information_law(0.1, 1, sites=[[0, 0]]), "two or more that differ"),
        (lambda: exact.prediction_error(0.1, [[0, 0]], [1, 0]), "two or more that differ"),
        (lambda: exact.prediction_error(0.1, [], [1, 0]), "sites"),
        (lambda: exact.prediction_error(0.1, [[0, 0], [1, 0]], [1, 0, 0]), "at must have shape"),
        (lambda: exact.prediction_error(0.1, [[0, 0], [1, 0]], [1, 0], "guessed"), "orientation"),
        (lambda: exact.prediction_error(math.nan, [[0, 0], [1, 0]], [1, 0]), "spread"),
        (lambda: exact.relative_displacement(16, 17, 0.1), "rows"),
        (lambda: exact.elastic_blur(-0.1), "temperature"),
    ],
)
def test_impossible_arguments_are_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_words_are_no_spreads():
    with pytest.raises(TypeError, match="spread"):
        exact.crystal_information("much")
