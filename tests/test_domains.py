"""Domains: clusters against SciPy's, windings against the unrolled lattice, and known patterns."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ergolib import Ising, exact
from ergolib.domains import (
    broken_bonds,
    clusters,
    correlation_function,
    domain_length,
    half_distance,
    stripe_winding,
)

PLACE = np.arange(24)


def islands(rows: int = 16, columns: int = 24) -> np.ndarray:
    spins = np.ones((rows, columns), dtype=int)
    spins[3:6, 4:9] = -1
    spins[10, 23], spins[10, 0] = -1, -1  # across the seam
    return spins


def pattern(down: int, across: int, width: int = 24, period: int = 24) -> np.ndarray:
    """Stripes along the lines where down * row + across * column is constant."""
    row, column = np.meshgrid(np.arange(width), np.arange(width), indexing="ij")
    return np.where((down * row + across * column) % period < period // 2, 1, -1)


def some_spins(rng: np.random.Generator) -> np.ndarray:
    """Random spins, some of them smoothed, so that clusters of all kinds occur."""
    rows, columns = rng.integers(2, 24, 2)
    noise = rng.normal(size=(rows, columns))
    smooth = ndimage.gaussian_filter(noise, rng.choice([0.01, 0.7, 1.5, 4.0]), mode="wrap")
    return np.where(smooth > 0, 1, -1)


def torus_components(spins: np.ndarray) -> tuple[int, np.ndarray]:
    """Clusters as SciPy finds them in the graph of equal neighbours."""
    site = np.arange(spins.size).reshape(spins.shape)
    edges = []
    for axis in (0, 1):
        agree = spins == np.roll(spins, -1, axis)
        edges.append(np.stack([site[agree], np.roll(site, -1, axis)[agree]]))
    first, second = np.concatenate(edges, axis=1)
    graph = coo_array((np.ones(first.size), (first, second)), shape=(spins.size, spins.size))
    count, labels = connected_components(graph, directed=False)
    return count, labels.reshape(spins.shape)


def test_clusters_are_those_of_the_graph() -> None:
    rng = np.random.default_rng(1)
    for _ in range(150):
        spins = some_spins(rng)
        found = clusters(spins)
        count, labels = torus_components(spins)
        assert len(found.sizes) == len(found.kinds) == len(found.windings) == count
        np.testing.assert_array_equal(np.bincount(found.labels.ravel()), found.sizes)
        # equal up to numbering, and numbered in the order of first sites
        pairs = set(zip(labels.ravel().tolist(), found.labels.ravel().tolist(), strict=True))
        assert len(pairs) == count
        firsts = [int(np.flatnonzero(found.labels.ravel() == k)[0]) for k in range(count)]
        assert firsts == sorted(firsts)


def test_windings_are_those_of_the_unrolled_lattice() -> None:
    """On 5 x 5 copies, a cluster is one with its copies that a loop of it leads to."""
    rng = np.random.default_rng(2)
    copies, kinds = 5, [0, 0, 0]
    for _ in range(120):
        spins = some_spins(rng)
        found = clusters(spins)
        _, labels = torus_components(np.tile(spins, (copies, copies)))
        rows, columns = spins.shape
        for k in range(len(found.sizes)):
            row, column = np.argwhere(found.labels == k)[0]
            images = labels[row::rows, column::columns]
            same = {(int(i), int(j)) for i, j in np.argwhere(images == images[0, 0])}
            kinds[found.kinds[k]] += 1
            if found.kinds[k] == 0:
                assert same == {(0, 0)}
            elif found.kinds[k] == 1:
                a, b = found.windings[k]
                assert same == {(int(n * a) % copies, int(n * b) % copies) for n in range(copies)}
            else:
                assert len(same) == copies**2
            if found.kinds[k] != 1:
                assert found.windings[k].tolist() == [0, 0]
    assert min(kinds) > 20  # all kinds were met


def test_clusters_within_a_frame_are_those_of_scipy() -> None:
    rng = np.random.default_rng(3)
    spins = rng.choice([-1, 1], (30, 40), p=[0.45, 0.55])
    spins[0], spins[:, 0] = -1, -1
    labels, count = ndimage.label(spins == 1)
    found = clusters(spins)
    ups = found.sizes[np.unique(found.labels[spins == 1])]
    assert len(ups) == count
    assert sorted(ups) == sorted(np.bincount(labels.ravel())[1:])


@pytest.mark.parametrize("down,across", [(1, 1), (1, -1), (2, 1), (1, -2), (3, 2), (0, 1), (1, 0)])
def test_stripes(down: int, across: int) -> None:
    winding = (across, -down) if across > 0 else (-across, down)
    winding = (0, 1) if winding[0] == 0 else winding
    spins = pattern(down, across)
    assert stripe_winding(spins) == winding
    assert stripe_winding(-spins) == winding
    assert stripe_winding(np.roll(spins, (5, 17), (0, 1))) == winding
    assert set(clusters(spins).kinds) == {1}
    spins[3, 4] *= -1  # a spin out of place changes nothing
    assert stripe_winding(spins) == winding


def test_many_stripes() -> None:
    found = clusters(pattern(1, 1, period=8))
    assert len(found.sizes) == 6 and set(found.kinds) == {1}
    assert {tuple(one) for one in found.windings.tolist()} == {(1, -1)}
    assert stripe_winding(pattern(0, 1, period=4)[:2]) == (1, 0)


@pytest.mark.parametrize("spins", [np.ones((5, 6)), islands(), -islands(), islands().T])
def test_no_stripes(spins: np.ndarray) -> None:
    assert stripe_winding(spins) == (0, 0)


def test_islands() -> None:
    found = clusters(islands())
    assert found.sizes.tolist() == [16 * 24 - 17, 15, 2]
    assert found.kinds.tolist() == [2, 0, 0]
    assert found.windings.tolist() == [[0, 0]] * 3


def test_a_chequerboard_has_no_clusters() -> None:
    found = clusters(np.where((PLACE[:, None] + PLACE) % 2, 1, -1))
    assert found.sizes.tolist() == [1] * 576
    assert stripe_winding(np.where((PLACE[:, None] + PLACE) % 2, 1, -1)) == (0, 0)


def test_walls() -> None:
    assert domain_length(np.ones((4, 4))) == float("inf")
    assert broken_bonds(islands()) == (16 + 6) / (2 * 16 * 24)
    assert domain_length(pattern(0, 1, period=8)) == 8.0  # 4 along one axis, endless on the other
    magnet = Ising(32, 2.4, seed=3).run(50)
    assert broken_bonds(magnet.spins) == pytest.approx(0.5 + magnet.energy() / 4)


def test_correlation_function() -> None:
    spins = some_spins(np.random.default_rng(5))
    rows, columns = spins.shape
    got = correlation_function(spins)
    assert got.shape == (min(rows, columns) // 2 + 1,)
    expected = [
        0.5 * sum(np.mean(spins * np.roll(spins, r, axis)) for axis in (0, 1))
        for r in range(got.size)
    ]
    np.testing.assert_allclose(got, expected, atol=1e-12)
    assert correlation_function(np.ones((6, 7))) == pytest.approx(np.ones(4))
    assert 1 - 2 * broken_bonds(spins) == pytest.approx(got[1])


def test_half_distance() -> None:
    r = np.arange(40)
    exponential = np.exp(-r / 7.0)
    assert half_distance(exponential) == pytest.approx(7.0 * np.log(2), abs=0.01)
    critical = 0.7034 * np.maximum(r, 0.5) ** -0.25
    assert half_distance(critical, critical) == float("inf")
    assert half_distance(critical * exponential, critical) == half_distance(exponential)
    assert half_distance(0.8 * exponential, 0.8) == pytest.approx(half_distance(exponential))
    assert half_distance([1.0, 1.0, 0.0]) == 1.5
    assert half_distance([0.4, 0.3]) == 0.0
    assert half_distance(np.ones(5)) == float("inf")


@pytest.mark.parametrize("bad", [[1.0], 1.0, [1.0, np.nan, 0.0], [[1.0] * 3] * 3])
def test_bad_correlation(bad) -> None:
    with pytest.raises(ValueError, match=r"correlation must hold finite .* got an array of shape"):
        half_distance(bad)


@pytest.mark.parametrize("bad", [0.0, [1.0, 0.5], [1.0, 0.5, -0.1], np.nan])
def test_bad_equilibrium(bad) -> None:
    with pytest.raises(ValueError, match=r"equilibrium must be .* got an array of shape"):
        half_distance([1.0, 0.5, 0.2], bad)


@pytest.mark.parametrize("bad", [[1, -1], [[1, 0], [1, 1]], [[1, 1]], np.ones((2, 2, 2))])
@pytest.mark.parametrize("function", [clusters, stripe_winding, broken_bonds, domain_length])
def test_bad_spins(function, bad) -> None:
    with pytest.raises(ValueError, match=r"spins must be \+1 or -1 .* got \w+ of shape"):
        function(bad)
    with pytest.raises(ValueError, match=r"spins must be"):
        correlation_function(bad)


def quenched(sweeps: int, runs: int) -> list[tuple[int, int]]:
    """Quench from infinite temperature to almost zero, many times."""
    return [
        stripe_winding(Ising(32, 0.1, seed=seed, update="heat-bath").run(sweeps).spins)
        for seed in range(runs)
    ]


def test_a_third_of_all_quenches_end_in_stripes() -> None:
    runs = 1200
    found = quenched(160, runs)
    truth = 2 * exact.winding_probability(0, 1)
    share = sum(winding in ((0, 1), (1, 0)) for winding in found) / runs
    assert abs(share - truth) < 5 * np.sqrt(truth * (1 - truth) / runs)
    # the negative control: before the quench, hardly any
    before = quenched(0, 300)
    assert sum(winding != (0, 0) for winding in before) < 0.05 * 300
