"""Each look at a configuration against its definition, written out in NumPy or SciPy."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ergolib.kernels import neighbours, structure

configurations = st.fixed_dictionaries(
    {
        "number": st.integers(1, 90),
        "width": st.floats(1.0, 30.0),
        "height": st.floats(1.0, 30.0),
        "clumped": st.booleans(),
        "seed": st.integers(0, 2**32 - 1),
    }
)


def scattered(number, width, height, clumped, seed):
    rng = np.random.default_rng(seed)
    spread = rng.normal(0.0, 1.5, (2, number)) if clumped else 100.0 * rng.random((2, number))
    return spread[0] % width, spread[1] % height, width, height


def half_list(x, y, width, height, reach):
    head = np.empty(neighbours.cells(x.size, width, height, reach), np.int64)
    following, first = np.empty(x.size, np.int64), np.empty(x.size + 1, np.int64)
    partners = np.empty(x.size * (x.size - 1) // 2 + 1, np.int64)
    neighbours.half_list(x, y, width, height, reach, head, following, first, partners)
    return first, partners


def differences(x, y, width, height):
    dx, dy = x - x[:, None], y - y[:, None]
    return dx - width * np.rint(dx / width), dy - height * np.rint(dy / height)


def bonds(x, y, width, height, radius, reach=None):
    number = x.size
    re, im, counts, mean = np.ones(number), np.ones(number), np.ones(number, np.int64), np.ones(2)
    pairs = half_list(x, y, width, height, radius if reach is None else reach)
    structure.bond_order(x, y, width, height, radius, *pairs, re, im, counts, mean)
    return re + 1j * im, counts, complex(*mean)


def clusters(x, y, width, height, radius, reach=None):
    labels, sizes = np.full((2, x.size), -7, np.int64)
    pairs = half_list(x, y, width, height, radius if reach is None else reach)
    largest = structure.clusters(x, y, width, height, radius, *pairs, labels, sizes)
    return labels, sizes, largest


@settings(max_examples=150, deadline=None)
@given(configurations, st.floats(0.2, 4.0), st.floats(0.0, 1.0))
def test_bond_order_is_its_definition(made, radius, skin):
    x, y, *box = scattered(**made)
    local, counts, mean = bonds(x, y, *box, radius, reach=radius + skin)
    dx, dy = differences(x, y, *box)
    distance = np.hypot(dx, dy)
    near = (distance < radius) & (distance > 0.0)
    assert np.array_equal(counts, near.sum(axis=1))
    summed = np.where(near, np.exp(6j * np.arctan2(dy, dx)), 0.0).sum(axis=1)
    expected = np.divide(summed, counts, out=np.zeros(x.size, complex), where=counts > 0)
    np.testing.assert_allclose(local, expected, atol=1e-12)
    assert mean == pytest.approx(expected.mean(), abs=1e-12)


def test_two_in_one_place_have_no_direction():
    x = y = np.array([1.0, 1.0, 1.5])
    local, counts, mean = bonds(x, y, 10.0, 10.0, 1.5)
    assert counts.tolist() == [1, 1, 2]
    np.testing.assert_allclose(local, np.exp(6j * np.pi / 4), atol=1e-15)
    assert mean == pytest.approx(np.exp(6j * np.pi / 4))
    alone = bonds(np.array([1.0]), np.array([1.0]), 5.0, 5.0, 1.5)
    assert alone[0][0] == alone[2] == 0.0 and alone[1][0] == 0


def canonical(labels):
    """Number parts in the order of their first members."""
    return np.unique(labels, return_index=True)[1].argsort().argsort()[np.unique(labels,
        return_inverse=True)[1]]  # fmt: skip


def check_parts(labels, sizes, largest, number, edges):
    i, j = edges
    graph = coo_array((np.ones(i.size), (i, j)), shape=(number, number))
    parts, expected = connected_components(graph, directed=False)
    assert np.array_equal(labels, canonical(expected))
    counted = np.bincount(expected)
    assert np.array_equal(
        sizes[:parts], counted[np.unique(expected, return_index=True)[1].argsort()]
    )
    assert not sizes[parts:].any() and largest == counted.max()


@settings(max_examples=200, deadline=None)
@given(configurations, st.floats(0.1, 4.0), st.floats(0.0, 1.0))
def test_clusters_are_connected_components(made, radius, skin):
    x, y, *box = scattered(**made)
    dx, dy = differences(x, y, *box)
    near = np.nonzero(np.triu(dx**2 + dy**2 < radius**2, 1))
    check_parts(*clusters(x, y, *box, radius, reach=radius + skin), x.size, near)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 200), st.floats(0.0, 2.0), st.integers(0, 2**32 - 1))
def test_parts_of_any_graph(number, edges_each, seed):
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, number, (2, int(edges_each * number)))
    order = np.argsort(i, kind="stable")
    first = np.searchsorted(i[order], np.arange(number + 1))
    labels, sizes = np.full((2, number), -7, np.int64)
    largest = structure.components(first, j[order], labels, sizes)
    check_parts(labels, sizes, largest, number, (i, j))


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_chain_of_many_is_one_cluster(shuffled):
    """The worst for a union-find without shortened paths."""
    x = np.arange(200_000.0)
    if shuffled:
        np.random.default_rng(3).shuffle(x)
    y = np.zeros_like(x)
    head = np.empty(neighbours.cells(x.size, x.size + 0.0, 4.0, 1.1), np.int64)
    following, first = np.empty(x.size, np.int64), np.empty(x.size + 1, np.int64)
    partners = np.empty(x.size + 1, np.int64)
    box = float(x.size), 4.0
    assert neighbours.half_list(x, y, *box, 1.1, head, following, first, partners) == x.size
    labels, sizes = np.empty((2, x.size), np.int64)
    assert structure.clusters(x, y, *box, 1.1, first, partners, labels, sizes) == x.size
    assert not labels.any()


def histogram(x, y, width, height, reach, bins, room=None):
    room = neighbours.cells(x.size, width, height, reach) if room is None else room
    counts = np.zeros(bins, np.int64)
    head, following = np.empty(room, np.int64), np.empty(x.size, np.int64)
    structure.pair_histogram(x, y, width, height, reach, head, following, counts)
    return counts


@settings(max_examples=200, deadline=None)
@given(configurations, st.floats(0.02, 0.5), st.integers(1, 60), st.booleans())
@example({"number": 2, "width": 3.0, "height": 3.0, "clumped": False, "seed": 0}, 0.5, 1, False)
def test_the_histogram_counts_every_pair_once(made, share, bins, cramped):
    x, y, width, height = scattered(**made)
    reach = share * min(width, height)
    counts = histogram(x, y, width, height, reach, bins, room=9 if cramped else None)
    distance = np.hypot(*differences(x, y, width, height))[np.triu_indices(x.size, 1)]
    place = distance[distance < reach] * (bins / reach)
    expected = np.bincount(place.astype(int).clip(max=bins - 1), minlength=bins)
    unsure = np.abs(place - np.rint(place)) < 1e-9  # on the edge of a bin either will do
    assert np.abs(counts - expected).sum() <= 2 * unsure.sum()


def test_the_histogram_is_added_to():
    x, y, *box = scattered(50, 9.0, 7.0, False, 1)
    counts = histogram(x, y, *box, 3.0, 20)
    twice = counts.copy()
    head, following = np.empty(64, np.int64), np.empty(50, np.int64)
    structure.pair_histogram(x, y, *box, 3.0, head, following, twice)
    assert np.array_equal(twice, 2 * counts)


def waves(x, y, width, height, columns, rows):
    scratch = np.full(structure.waves(columns, rows), np.nan)
    out = np.empty((rows + 1, 2 * columns + 1))
    structure.structure_factor(x, y, width, height, columns, rows, scratch, out.ravel())
    return out


def summed(x, y, width, height, columns, rows):
    """The sum over particles, each wave on its own, with the digits of a long double."""
    across, up = np.arange(-columns, columns + 1), np.arange(rows + 1)
    turns = up[:, None, None] * (np.longdouble(1) * y / height)
    turns = turns + across[None, :, None] * (np.longdouble(1) * x / width)
    angle = (turns - np.rint(turns)) * (8 * np.arctan(np.longdouble(1)))
    return np.cos(angle).sum(axis=2), np.sin(angle).sum(axis=2)


@settings(max_examples=60, deadline=None)
@given(configurations, st.integers(0, 12), st.integers(0, 12))
def test_the_structure_factor_is_its_definition(made, columns, rows):
    x, y, *box = scattered(**made)
    re, im = summed(x, y, *box, columns, rows)
    expected = ((re**2 + im**2) / x.size).astype(float)
    np.testing.assert_allclose(waves(x, y, *box, columns, rows), expected, atol=1e-11)


def test_rounding_stays_below_its_bound_at_long_recurrences():
    """One particle and two: |sum| is wrong by less than 2e-15 N (n_x + n_y)."""
    rng = np.random.default_rng(5)
    columns = rows = 400
    n = np.abs(np.arange(-columns, columns + 1)) + np.arange(rows + 1)[:, None] + 1
    for number in (1, 2, 10):
        x, y = 13.0 * rng.random(number), 7.0 * rng.random(number)
        found = np.sqrt(number * waves(x, y, 13.0, 7.0, columns, rows))
        re, im = summed(x, y, 13.0, 7.0, columns, rows)
        error = np.abs(found - np.hypot(re, im)).astype(float)
        large = np.hypot(re, im) > 1e-3 * number
        assert (error < 2e-15 * number * n)[large].all()
        assert error.max() > 0.0
    # a negative control for the test's own reference
    with mp.workdps(40):
        turn = 2 * mp.pi * (mp.mpf(x[0]) / 13 * 399 + mp.mpf(y[0]) / 7 * 377)
        one = summed(x[:1], y[:1], 13.0, 7.0, 399, 377)
    assert float(abs(one[0][377, -1] - mp.cos(turn))) < 1e-15
    assert float(abs(one[0][377, -2] - mp.cos(turn))) > 1e-6
