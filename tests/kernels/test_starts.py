"""How particles begin."""

from __future__ import annotations

import numpy as np
import pytest

from ergolib import structure
from ergolib.exact import triangular_crystal
from ergolib.kernels import starts
from ergolib.kernels.random import seed_state

SPACING = triangular_crystal(2.5).spacing


def arrays(number: int) -> np.ndarray:
    return np.full((2, number), np.nan)


@pytest.mark.parametrize("number", [1, 2, 3, 10, 97, 400])
@pytest.mark.parametrize("sides", [(20.0, 20.0), (11.0, 31.0), (40.0, 7.0)])
def test_spread_particles_stand_inside_and_apart(number, sides):
    x, y = arrays(number)
    starts.spread(x, y, *sides)
    assert ((x >= 0.0) & (x < sides[0]) & (y >= 0.0) & (y < sides[1])).all()
    apart = np.abs(np.array([x[:, None] - x, y[:, None] - y]))
    apart = np.minimum(apart, np.array(sides)[:, None, None] - apart)
    distance = np.hypot(*apart) + 1e9 * np.eye(number)
    if number > 30:  # at least 0.7 of the spacing of a perfect lattice
        assert distance.min() > 0.7 * np.sqrt(2.0 * sides[0] * sides[1] / np.sqrt(3.0) / number)


@pytest.mark.parametrize(("columns", "rows"), [(10, 10), (20, 20), (25, 40)])
def test_where_a_crystal_fits_the_box_it_is_what_spreads_most_evenly(columns, rows):
    box = columns * SPACING, rows * SPACING * np.sqrt(0.75)
    x, y = arrays(columns * rows)
    starts.spread(x, y, *box)
    order = structure.bond_order(np.column_stack([x, y]), box, radius=1.5)
    assert (order.neighbours == 6).all()
    assert abs(order.mean) == pytest.approx(1.0, abs=1e-12)


def test_seven_compact_particles_are_a_hexagon():
    x, y = arrays(7)
    starts.compact(x, y, 10.0, 12.0, SPACING)
    assert (x[0], y[0]) == (5.0, 6.0)
    assert np.hypot(x[1:] - 5.0, y[1:] - 6.0) == pytest.approx(np.full(6, SPACING))
    angles = np.sort(np.degrees(np.arctan2(y[1:] - 6.0, x[1:] - 5.0)) % 360.0 + 1e-9) % 360.0
    assert angles == pytest.approx(60.0 * np.arange(6), abs=1e-6)


@pytest.mark.parametrize("number", [2, 19, 100, 1000])
def test_a_compact_piece_is_one_round_crystal(number):
    x, y = arrays(number)
    starts.compact(x, y, 100.0, 100.0, SPACING)
    places = np.column_stack([x, y])
    assert structure.clusters(places, 100.0).largest == number
    assert len(np.unique(places.round(6), axis=0)) == number
    radius = SPACING * np.sqrt(np.sqrt(3.0) / 2.0 * number / np.pi)
    assert np.hypot(x - 50.0, y - 50.0).max() < radius + SPACING


@pytest.mark.parametrize("sides", [(12.0, 12.0), (30.0, 5.0), (7.0, 21.0), (1.2, 9.0)])
def test_a_compact_piece_does_not_meet_itself_and_says_how_many_have_room(sides):
    x, y = arrays(500)
    placed = starts.compact(x, y, *sides, SPACING)
    assert placed < 500
    x, y = x[:placed], y[:placed]
    assert np.abs(x - 0.5 * sides[0]).max(initial=0.0) <= 0.5 * (sides[0] - SPACING) + 1e-9
    assert np.abs(y - 0.5 * sides[1]).max(initial=0.0) <= 0.5 * (sides[1] - SPACING) + 1e-9
    # all sites that are so far inside, by counting them
    i, j = np.meshgrid(np.arange(-60, 61), np.arange(-60, 61))
    sites = SPACING * np.array([i + 0.5 * j, np.sqrt(0.75) * j])
    room = 0.5 * (np.array(sides) - SPACING)[:, None, None] + 1e-9
    assert placed == (np.abs(sites) <= room).all(axis=0).sum()


def test_velocities_are_maxwells_without_drift():
    vx, vy = arrays(20_000)
    starts.maxwell(vx, vy, 0.4, seed_state(5))
    for v in (vx, vy):
        assert abs(v.mean()) < 1e-12
        assert v.var() == pytest.approx(0.4, abs=5 * 0.4 * np.sqrt(2.0 / v.size))
        assert (v**4).mean() == pytest.approx(3 * 0.16, abs=5 * 0.16 * np.sqrt(96.0 / v.size))
    assert abs(np.mean(vx * vy)) < 5 * 0.4 / np.sqrt(vx.size)
