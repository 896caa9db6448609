"""The neighbour list is all pairs within reach, each once, in every box."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.kernels import neighbours


def listed(x, y, width, height, reach, room=None):
    """Return pairs found and how many the kernel says there are."""
    number = x.size
    head = np.empty(neighbours.cells(number, width, height, reach), np.int64)
    following, first = np.empty(number, np.int64), np.empty(number + 1, np.int64)
    partners = np.full(number * (number - 1) // 2 if room is None else room, -7, np.int64)
    found = neighbours.half_list(x, y, width, height, reach, head, following, first, partners)
    assert first[0] == 0 and first[-1] == found and (np.diff(first) >= 0).all()
    owners = np.repeat(np.arange(number), np.diff(first))
    return owners, partners, found


def all_pairs(x, y, width, height, reach):
    """Every pair nearer than `reach`, by NumPy."""
    dx, dy = (x[:, None] - x) / width, (y[:, None] - y) / height
    dx, dy = width * (dx - np.rint(dx)), height * (dy - np.rint(dy))
    square = dx**2 + dy**2
    i, j = np.nonzero(np.triu(square < reach**2, 1))
    unsure = np.abs(square - reach**2) < 1e-9 * reach**2
    return set(zip(i.tolist(), j.tolist(), strict=True)), unsure


@settings(max_examples=300, deadline=None)
@given(
    number=st.integers(1, 120),
    width=st.floats(0.5, 40.0),
    height=st.floats(0.5, 40.0),
    reach=st.one_of(st.floats(0.3, 12.0), st.just(np.inf)),
    clumped=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_list_is_all_pairs(number, width, height, reach, clumped, seed):
    rng = np.random.default_rng(seed)
    spread = rng.normal(0.0, 1.0, (2, number)) if clumped else rng.random((2, number)) * 100.0
    x, y = spread[0] % width, spread[1] % height
    owners, partners, found = listed(x, y, width, height, reach)
    pairs = [tuple(sorted(pair)) for pair in zip(owners.tolist(), partners.tolist(), strict=False)]
    pairs = pairs[:found]
    expected, unsure = all_pairs(x, y, width, height, reach)
    assert len(set(pairs)) == len(pairs) == found
    assert all(unsure[pair] for pair in set(pairs) ^ expected)


@pytest.mark.parametrize("sides", [(3, 3), (3, 7), (5, 4)])
def test_pairs_on_the_edges_of_cells_are_not_lost(sides):
    """Points on a grid of half a cell: many distances are the reach but for 1e-12."""
    width, height = 0.7 * sides[0], 0.7 * sides[1]
    grid = np.arange(2 * max(sides)) * 0.35
    x, y = (axis.ravel() for axis in np.meshgrid(grid[grid < width], grid[grid < height]))
    for nudge in (0.0, 1e-16, -1e-16, 1e-12):
        a, b = (x + nudge) % width, (y + nudge) % height
        reach = 0.7 * (1.0 + 1e-12)
        _, _, found = listed(a, b, width, height, reach)
        assert found == len(all_pairs(a, b, width, height, reach)[0])


def test_too_short_a_list_is_said_and_not_overrun():
    rng = np.random.default_rng(2)
    x, y = rng.random((2, 200)) * 12.0
    _, _, needed = listed(x, y, 12.0, 12.0, 2.5)
    room = needed // 3
    guard = np.full(room + 50, -7, np.int64)
    head = np.empty(neighbours.cells(200, 12.0, 12.0, 2.5), np.int64)
    following, first = np.empty(200, np.int64), np.empty(201, np.int64)
    arguments = (x, y, 12.0, 12.0, 2.5, head, following, first)
    assert neighbours.half_list(*arguments, guard[:room]) == needed
    assert (guard[room:] == -7).all()
    exact = np.full(needed, -7, np.int64)
    assert neighbours.half_list(*arguments, exact) == needed and (exact >= 0).all()


def test_a_few_particles_in_a_large_box_need_few_cells():
    assert neighbours.cells(5, 1e6, 1e6, 1.0) == 20
    x, y = np.array([0.1, 999_999.9, 5e5]), np.array([0.1, 999_999.9, 5e5])
    owners, partners, found = listed(x, y, 1e6, 1e6, 1.0)
    assert found == 1 and {owners[0], partners[0]} == {0, 1}


def test_nothing_is_written_out_of_bounds_for_positions_that_are_no_positions():
    x = np.array([np.nan, np.inf, -np.inf, 1e300, -5.0, 1.0])
    _, _, found = listed(x, x[::-1].copy(), 9.0, 9.0, 1.0)
    assert 0 <= found <= 15
