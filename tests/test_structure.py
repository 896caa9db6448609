"""Crystals, ideal gases and their symmetries: what the structure functions must say of each."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, chi2, norm

import ergolib
from ergolib import bond_order, clusters, pair_correlation, structure_factor
from ergolib.structure import BondOrder

FIVE_SIGMA = 2.0 * norm.sf(5.0)


def bar(tests: int) -> float:
    """Return how many sigma one of many tests may be off, that any is by chance once in 1.7e6."""
    return float(norm.isf(0.5 * FIVE_SIGMA / tests))


def triangular(columns: int, rows: int, a: float = 1.0) -> tuple[np.ndarray, tuple[float, float]]:
    """A perfect crystal of columns x 2 rows in a rectangle that it fits."""
    i, j = np.meshgrid(np.arange(columns), np.arange(2 * rows))
    x, y = a * (i + 0.5 * (j % 2)), a * 0.5 * math.sqrt(3.0) * j
    return np.stack([x.ravel(), y.ravel()], axis=1), (a * columns, a * math.sqrt(3.0) * rows)


def gas(number: int, box: tuple[float, float], configurations: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((configurations, number, 2)) * box


# A perfect crystal.


def test_a_perfect_crystal_has_order_one() -> None:
    positions, box = triangular(14, 9, 1.11)
    order = bond_order(positions, box)
    assert (order.neighbours == 6).all()
    np.testing.assert_allclose(order.local, 1.0, atol=1e-12)
    assert order.mean == pytest.approx(1.0, abs=1e-12)


def test_a_square_crystal_has_none() -> None:
    positions = np.argwhere(np.ones((8, 6))).astype(float)
    order = bond_order(positions, (8.0, 6.0), radius=1.2)
    assert (order.neighbours == 4).all()
    np.testing.assert_allclose(order.local, 0.0, atol=1e-12)


@pytest.mark.parametrize("angle", [0.0, 0.1, -0.7, math.pi / 6, math.pi / 3, 2.0])
def test_the_phase_turns_six_times_as_fast_as_the_crystal(angle: float) -> None:
    piece, _ = triangular(6, 4)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    order = bond_order(piece @ turn, (40.0, 30.0), radius=1.2)
    np.testing.assert_allclose(order.local, np.exp(6j * angle), atol=1e-10)
    assert order.mean == pytest.approx(np.exp(6j * angle), abs=1e-10)


def test_the_spots_of_a_perfect_crystal() -> None:
    a = 1.11
    positions, box = triangular(10, 6, a)
    found = structure_factor(positions, box, reach=14.0)
    length = np.hypot(*found.k.T)
    spots = found.S > 1e-9 * len(positions)
    np.testing.assert_allclose(found.S[spots], len(positions), rtol=1e-12)
    np.testing.assert_allclose(found.S[~spots], 0.0, atol=1e-9)
    first = 4.0 * math.pi / (math.sqrt(3.0) * a)
    rings = first * np.sqrt([1, 1, 1, 3, 3, 3, 4, 4, 4])  # half of six each, in half a plane
    np.testing.assert_allclose(np.sort(length[spots & (length < 2.1 * first)]), rings, rtol=1e-12)
    assert np.isnan(found.error).all()


def test_the_shells_of_a_perfect_crystal() -> None:
    positions, box = triangular(12, 7)
    table = pair_correlation(positions, box, reach=3.05, bins=61)
    step = 0.05
    density = len(positions) / (box[0] * box[1]) * (1.0 - 1.0 / len(positions))
    around = density * table["g"] * 2.0 * math.pi * table["r"] * step
    shells = {1.0: 6, math.sqrt(3.0): 6, 2.0: 6, math.sqrt(7.0): 12, 3.0: 6}
    for distance, many in shells.items():
        near = np.abs(table["r"] - distance) < 0.051  # both bins, if on an edge
        assert around[near].sum() == pytest.approx(many, rel=1e-12)
    assert around.sum() == pytest.approx(36.0)


# An ideal gas, where every number is known.


def test_an_ideal_gas_has_structure_factor_one() -> None:
    """S is 1 on average, with variance 1 - 1/N, and no two waves are correlated."""
    number, box = 10, (9.0, 6.0)
    samples = gas(number, box, 1500, 11)
    found = structure_factor(samples, box, reach=12.0)
    spread = math.sqrt((1.0 - 1.0 / number) / len(samples))
    z = (found.S - 1.0) / spread
    assert np.abs(z).max() < bar(z.size)
    overall = (found.S.mean() - 1.0) / spread * math.sqrt(z.size)
    assert abs(overall) < 5.0
    # with 1/(N - 1) in place of 1/N it would be found out
    wrong = (found.S.mean() * number / (number - 1) - 1.0) / spread * math.sqrt(z.size)
    assert wrong > 50.0
    assert found.error.mean() == pytest.approx(spread, rel=0.1)


def test_the_radial_average_of_an_ideal_gas() -> None:
    box = (40.0, 25.0)
    table = structure_factor(gas(500, box, 1, 12)[0], box, reach=8.0).radial(20)
    assert len(table) == 20
    many = table[table["waves"] > 15]
    z = (many["S"] - 1.0) / np.sqrt((1.0 - 1.0 / 500) / many["waves"])
    assert np.abs(z).max() < bar(len(many))
    assert (table["k"].diff()[1:] > 0.0).all() and table["k"].max() <= 8.0
    assert table["waves"].sum() == pytest.approx(
        math.pi * 64 / 2 * 1000 / (2 * math.pi) ** 2, rel=0.02
    )


def z_of_pairs(table: Any, pairs: float, area: float) -> np.ndarray:
    """Pairs of an ideal gas are pairwise independent: their counts are binomial, exactly."""
    step = table["r"][1] - table["r"][0]
    chance = 2.0 * math.pi * table["r"] * step / area
    return np.asarray((table["g"] - 1.0) * np.sqrt(pairs * chance / (1.0 - chance)))


@pytest.mark.parametrize("number", [2, 5, 300])
def test_an_ideal_gas_has_pair_correlation_one(number: int) -> None:
    box = (9.0, 7.0)
    samples = gas(number, box, max(20, 200_000 // number**2), 13)
    table = pair_correlation(samples, box, bins=40)
    pairs = len(samples) * number * (number - 1) / 2.0
    z = z_of_pairs(table, pairs, 63.0)
    assert np.abs(z).max() < bar(40)
    assert FIVE_SIGMA / 2.0 < chi2.cdf((z**2).sum(), 40) < 1.0 - FIVE_SIGMA / 2.0
    # negative controls: a particle that meets itself; a shell measured at its inner edge
    forgetful = table.assign(g=table["g"] * (number - 1) / number)
    if number < 10:
        assert np.abs(z_of_pairs(forgetful, pairs, 63.0)).max() > bar(40)
    step = table["r"][1] - table["r"][0]
    inner = table.assign(g=table["g"] * table["r"] / (table["r"] - 0.5 * step))
    assert np.abs(z_of_pairs(inner, pairs, 63.0)).max() > bar(40)


def test_errors_of_the_pair_correlation() -> None:
    box = (9.0, 7.0)
    samples = gas(60, box, 400, 14)
    series = pair_correlation(samples, box, bins=10)
    one = pair_correlation(samples[0], box, bins=10)
    np.testing.assert_allclose(series["error"] * 20.0, one["error"], rtol=0.4)
    np.testing.assert_allclose(series["r"], np.arange(0.175, 3.5, 0.35))


def test_the_local_bond_order_of_an_ideal_gas() -> None:
    """Of n neighbours in random directions, abs(psi)^2 is 1/n on average; n is binomial."""
    box, number, radius = (14.0, 11.0), 200, 1.2
    orders = [bond_order(each, box, radius) for each in gas(number, box, 400, 15)]
    n = np.arange(1, number)
    expected = float((binom.pmf(n, number - 1, math.pi * radius**2 / 154.0) / n).sum())
    means = np.array([np.mean(np.abs(order.local) ** 2) for order in orders])
    assert abs(means.mean() - expected) < 5.0 * means.std(ddof=1) / math.sqrt(len(means))
    # a negative control: if six neighbours were the rule
    assert abs(means.mean() - 1.0 / 6.0) > 5.0 * means.std(ddof=1) / math.sqrt(len(means))


def test_the_bonds_of_an_ideal_gas_cancel_as_random_steps_do() -> None:
    """Their sum is a walk of pairwise independent steps: its mean square is their number."""
    box, number, radius = (14.0, 11.0), 150, 1.4
    orders = [bond_order(each, box, radius) for each in gas(number, box, 1000, 16)]
    square = np.array([abs((o.neighbours * o.local).sum() / 2.0) ** 2 for o in orders])
    expected = 0.5 * number * (number - 1) * math.pi * radius**2 / 154.0
    assert abs(square.mean() - expected) < 5.0 * square.std(ddof=1) / math.sqrt(1000)


def test_the_order_of_an_ideal_gas_falls_as_one_over_the_root_of_its_number() -> None:
    scaled = []
    for number, side in ((100, 10.0), (400, 20.0), (1600, 40.0)):
        orders = [bond_order(each, side) for each in gas(number, (side, side), 300, number)]
        square = np.array([number * abs(order.mean) ** 2 for order in orders])
        scaled.append((square.mean(), square.std(ddof=1) / math.sqrt(300)))
    for (one, its), (other, error) in pairwise(scaled):
        assert abs(one - other) < 5.0 * math.hypot(its, error)
        assert 2.0 * one - other > 5.0 * math.hypot(2.0 * its, error)  # N^(-1) would be found out


# Waves are pairs, and nothing depends on where the box begins.

boxes = st.tuples(st.floats(4.0, 25.0), st.floats(4.0, 25.0))


@settings(max_examples=40, deadline=None)
@given(box=boxes, number=st.integers(1, 60), seed=st.integers(0, 2**32 - 1))
def test_waves_are_sums_over_pairs(box: tuple[float, float], number: int, seed: int) -> None:
    """N S(k) = N + 2 sum over pairs of cos(k r): the sum rule that links S and g, exactly."""
    positions = gas(number, box, 1, seed)[0]
    found = structure_factor(positions, box, reach=8.0)
    apart = (positions[:, None] - positions)[np.triu_indices(number, 1)]
    apart -= box * np.rint(apart / box)
    expected = 1.0 + 2.0 * np.cos(apart @ found.k.T).sum(axis=0) / number
    np.testing.assert_allclose(found.S, expected, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    box=boxes,
    number=st.integers(2, 80),
    shift=st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)),
    seed=st.integers(0, 2**32 - 1),
)
def test_no_place_is_special(
    box: tuple[float, float], number: int, shift: tuple[float, float], seed: int
) -> None:
    here = gas(number, box, 1, seed)[0]
    there = here + shift  # out of the box: it is wrapped
    one, other = bond_order(here, box), bond_order(there, box)
    assert np.array_equal(one.neighbours, other.neighbours)
    np.testing.assert_allclose(one.local, other.local, atol=1e-7)
    assert np.array_equal(clusters(here, box).labels, clusters(there, box).labels)
    np.testing.assert_allclose(
        structure_factor(here, box, 6.0).S, structure_factor(there, box, 6.0).S, atol=1e-7
    )
    counts = [pair_correlation(each, box, bins=30)["g"].cumsum() for each in (here, there)]
    assert (np.abs(counts[0] - counts[1]) > 1e-6).sum() <= 1  # a distance on the edge of a bin


@settings(max_examples=30, deadline=None)
@given(box=boxes, number=st.integers(2, 80), seed=st.integers(0, 2**32 - 1))
def test_no_axis_and_no_particle_is_special(
    box: tuple[float, float], number: int, seed: int
) -> None:
    here = gas(number, box, 1, seed)[0]
    order = np.random.default_rng(seed).permutation(number)
    there, turned = here[order][:, ::-1], box[::-1]  # a mirror: theta becomes 90 degrees - theta
    one, other = bond_order(here, box), bond_order(there, turned)
    np.testing.assert_allclose(other.local, -one.local[order].conj(), atol=1e-9)
    sizes = clusters(here, box), clusters(there, turned)
    assert sorted(sizes[0].sizes) == sorted(sizes[1].sizes)
    np.testing.assert_allclose(
        structure_factor(here, box, 6.0).S.mean(), structure_factor(there, turned, 6.0).S.mean()
    )


def test_a_cluster_goes_round_the_box() -> None:
    line = np.stack([np.arange(0.5, 20.0, 1.0), np.full(20, 0.2)], axis=1)
    found = clusters(line, (20.0, 8.0), radius=1.1)
    assert found.largest == 20 and found.sizes.tolist() == [20]
    line[[4, 11], 1] = 4.0  # cut in two places: two pieces and two particles alone
    found = clusters(line, (20.0, 8.0), radius=1.1)
    assert found.sizes.tolist() == [12, 1, 6, 1] and found.largest == 12
    assert found.labels[[0, 4, 5, 11, 19]].tolist() == [0, 1, 2, 3, 0]


def test_many_neighbours_find_room() -> None:
    """All in one place but a little: more pairs than the list was made for."""
    crowd = np.random.default_rng(4).normal(5.0, 0.1, (100, 2))
    assert (bond_order(crowd, 10.0).neighbours == 99).all()
    assert clusters(crowd, 10.0).largest == 100


def test_the_whole_plane() -> None:
    positions, box = triangular(4, 3)
    found = structure_factor(positions, box, reach=9.0)
    table = found.table()
    assert list(table.columns) == ["kx", "ky", "S"] and len(table) == 2 * len(found.S)
    points = {(round(x, 9), round(y, 9)) for x, y in zip(table["kx"], table["ky"], strict=True)}
    assert len(points) == len(table) and (0.0, 0.0) not in points
    assert {(-x, -y) for x, y in points} == points
    expected = sum(
        0.0 < math.hypot(2 * math.pi * i / box[0], 2 * math.pi * j / box[1]) <= 9.0
        for i in range(-20, 21)
        for j in range(-20, 21)
    )
    assert len(points) == expected
    at_the_reach = structure_factor([[0.0, 0.0]], 10.0, reach=2.0 * math.pi / 10.0)
    assert len(at_the_reach.S) == 2


def test_names_are_public() -> None:
    for name in ("bond_order", "clusters", "pair_correlation", "structure_factor"):
        assert name in ergolib.__all__ and callable(getattr(ergolib, name))
    assert isinstance(bond_order([[0.0, 0.0]], 4.0), BondOrder)


FEW = [[0.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: bond_order([0.0, 1.0], 9.0), ValueError, r"positions must have shape \(N, 2\)"),
        (lambda: bond_order([[0.0, 1.0, 2.0]], 9.0), ValueError, "positions must have shape"),
        (lambda: bond_order([], 9.0), ValueError, "positions must have shape"),
        (lambda: bond_order([FEW, FEW], 9.0), ValueError, "positions must have shape"),
        (lambda: bond_order([FEW], 9.0), ValueError, "positions must have shape"),
        (lambda: bond_order([[0.0], [1.0, 2.0]], 9.0), ValueError, "different lengths"),
        (lambda: bond_order([[0.0, math.nan]], 9.0), ValueError, "positions must be finite"),
        (lambda: clusters("abc", 9.0), TypeError, "positions must be real numbers"),
        (lambda: clusters(None, 9.0), TypeError, "positions must be real numbers"),
        (lambda: clusters([[1j, 0.0]], 9.0), TypeError, "positions must be real numbers"),
        (lambda: clusters(FEW, (9.0, -1.0)), ValueError, "box must be a finite length"),
        (lambda: clusters(FEW, "9"), TypeError, "box must be a finite length"),
        (lambda: clusters(FEW, 9.0, radius=0.0), ValueError, "radius must be a finite number"),
        (lambda: clusters(FEW, (9.0, 2.9)), ValueError, "radius must be at most half of the box"),
        (lambda: pair_correlation(FEW, 9.0, reach=4.6), ValueError, "reach must be at most half"),
        (lambda: pair_correlation(FEW, 9.0, reach=math.inf), ValueError, "reach must be"),
        (lambda: pair_correlation(FEW, 9.0, bins=0), ValueError, "bins must be an integer"),
        (lambda: pair_correlation(FEW[:1], 9.0), ValueError, "at least 2 particles, got 1"),
        (lambda: structure_factor(FEW, 9.0, reach=0.1), ValueError, "at least 0.698132 in this"),
        (lambda: structure_factor(FEW, 9e5), ValueError, "reach must hold from one to 4,000,000"),
        (lambda: structure_factor(FEW, 9.0, reach=-1.0), ValueError, "reach must be a finite"),
        (lambda: structure_factor(FEW, 9.0).radial(0), ValueError, "bins must be an integer"),
    ],
)
def test_bad_input_is_refused_by_name(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
