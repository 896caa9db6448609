"""Minima, basins and passes against brute force on small landscapes."""

from __future__ import annotations

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.learning.knowledge import (
    basins_of,
    couplings_of,
    energies_of,
    index_of,
    library_energies,
    merge_tree,
    pass_energy,
    spins_of,
)

pytestmark = pytest.mark.filterwarnings("error")


@st.composite
def landscapes(draw: st.DrawFn) -> np.ndarray:
    """Draw 2 to 64 energies, with few values or many."""
    n = draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    levels = draw(st.sampled_from([1, 2, 3, 6, 10**6]))
    return rng.integers(levels, size=1 << n).astype(float)


def neighbours(energies: np.ndarray, state: int) -> list[int]:
    return [state ^ (1 << k) for k in range(energies.size.bit_length() - 1)]


def plateau(energies: np.ndarray, state: int) -> list[int]:
    found, new = {state}, [state]
    while new:
        here = new.pop()
        for other in neighbours(energies, here):
            if other not in found and energies[other] == energies[state]:
                found.add(other)
                new.append(other)
    return sorted(found)


def end_of_descent(energies: np.ndarray, state: int) -> int:
    while True:
        flat = plateau(energies, state)
        around = {other for here in flat for other in neighbours(energies, here)}
        lower = [(energies[other], other) for other in around if energies[other] < energies[state]]
        if not lower:
            return flat[0]
        state = min(lower)[1]


def minimax(energies: np.ndarray, start: int) -> np.ndarray:
    """Return the pass from one state to each other, by Dijkstra's method with max for sum."""
    best = np.full(energies.size, np.inf)
    best[start] = energies[start]
    heap = [(energies[start], start)]
    while heap:
        height, here = heapq.heappop(heap)
        for other in neighbours(energies, here):
            reach = max(height, energies[other])
            if reach < best[other]:
                best[other] = reach
                heapq.heappush(heap, (reach, other))
    return best


@settings(deadline=None, max_examples=100)
@given(landscapes())
def test_basins_by_brute_force(energies: np.ndarray) -> None:
    ends = [end_of_descent(energies, state) for state in range(energies.size)]
    found = basins_of(energies)
    assert found.minima[found.labels].tolist() == ends
    assert sorted(found.minima) == sorted(set(ends))
    assert found.energies.tolist() == energies[found.minima].tolist() == sorted(found.energies)
    assert found.sizes.tolist() == [ends.count(minimum) for minimum in found.minima]


@settings(deadline=None, max_examples=100)
@given(landscapes())
def test_passes_by_brute_force(energies: np.ndarray) -> None:
    tree = merge_tree(energies)
    assert tree.minima.tolist() == basins_of(energies).minima.tolist()
    heights = tree.heights()
    for i, one in enumerate(tree.minima):
        expected = minimax(energies, int(one))
        assert heights[i].tolist() == expected[tree.minima].tolist()
        for j, two in enumerate(tree.minima):
            assert tree.height(int(one), int(two)) == heights[i, j]
    start = int(energies.sum()) % energies.size
    expected = minimax(energies, start)
    for end in range(0, energies.size, 5):
        assert pass_energy(energies, start, end) == expected[end]
        assert pass_energy(energies, end, start) == expected[end]


@settings(deadline=None, max_examples=50)
@given(landscapes())
def test_the_tree_is_a_tree(energies: np.ndarray) -> None:
    tree = merge_tree(energies)
    table = tree.table
    assert sorted(table["other"]) == list(range(1, tree.minima.size))  # all but the deepest end
    assert (table["deeper"] < table["other"]).all()
    assert (np.diff(table["height"]) >= 0.0).all()
    assert (table["barrier"] > 0.0).all()
    assert (energies[table["saddle"]] == table["height"]).all()
    rows = table["height"] - tree.energies[table["other"]]
    assert rows.tolist() == table["barrier"].tolist()


def test_renaming_the_spins_changes_no_height() -> None:
    energies = np.random.default_rng(5).normal(size=256)
    bits = np.random.default_rng(6).permutation(8)
    states = np.arange(256)
    moved = sum(((states >> k) & 1) << int(bits[k]) for k in range(8)) ^ 0b10110
    other = np.empty(256)
    other[moved] = energies
    one, two = merge_tree(energies), merge_tree(other)
    assert two.minima.tolist() == moved[one.minima].tolist()
    assert two.heights().tolist() == one.heights().tolist()
    assert basins_of(other).sizes.tolist() == basins_of(energies).sizes.tolist()


def test_one_well_and_a_plain() -> None:
    assert basins_of(np.zeros(32)).minima.tolist() == [0]
    assert len(merge_tree(np.zeros(32)).table) == 0
    assert merge_tree(np.zeros(32)).heights().tolist() == [[0.0]]
    trough = basins_of([-1.0, -1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0])  # 0 and 1 are one minimum
    assert trough.minima.tolist() == [0, 6]


def test_magnet_and_parity() -> None:
    """Pairs make two wells, parity one for each state of even parity: all passes at the top."""
    n = 8
    m = spins_of(n).sum(axis=1)
    tree = merge_tree(-(m.astype(float) ** 2) / (2 * n))
    assert tree.minima.tolist() == [0, 255]
    assert tree.table["barrier"].tolist() == [n / 2]  # from M = 8 to M = 0
    assert m[tree.table["saddle"][0]] == 0
    wells = merge_tree(-np.prod(spins_of(4), axis=1).astype(float))
    assert wells.minima.size == 8
    assert (wells.table["barrier"] == 2.0).all()


def test_a_library_has_a_minimum_for_each_pattern() -> None:
    patterns = spins_of(10)[[0, 0b1111100000, 0b0101011010]]
    energies = library_energies(patterns, depth=12.0)
    found = basins_of(energies)
    assert sorted(found.minima) == sorted(index_of(patterns))
    assert found.sizes.sum() == 1024
    p = np.exp(-(energies - energies.min()))
    weights = found.weights(p / p.sum())
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert weights.min() > 0.3
    # Energies back from a transform carry noise, which rounding takes away; without it (the
    # negative control) the plain breaks up.
    back = energies_of(couplings_of(energies + np.pi) * 1.1)
    assert basins_of(np.round(back, 9)).minima.size == 3
    noisy = energies + np.random.default_rng(0).normal(scale=1e-14, size=1024)
    assert basins_of(noisy).minima.size > 3
    assert basins_of(np.round(noisy, 9)).minima.size == 3


def test_random_energies_have_one_minimum_in_n_plus_one() -> None:
    """A state is the lowest of itself and its N neighbours with probability 1/(N + 1), exactly."""
    n, draws = 10, 100
    rng = np.random.default_rng(11)
    counts = [basins_of(rng.normal(size=1 << n)).minima.size for _ in range(draws)]
    error = np.std(counts, ddof=1) / np.sqrt(draws)
    assert abs(np.mean(counts) - 2**n / (n + 1)) < 5 * error
    assert abs(np.mean(counts) - 2**n / n) > 5 * error  # the negative control


def test_bad_input() -> None:
    for function in (basins_of, merge_tree):
        for bad in ([0.0, 1.0, 2.0], [], [0.0, np.nan], [[0.0, 1.0]]):
            with pytest.raises(ValueError, match="energies"):
                function(bad)
        with pytest.raises(TypeError, match="energies"):
            function("ab")
        with pytest.raises(ValueError, match="GiB"):
            function(np.zeros(1 << 25))
    with pytest.raises(ValueError, match="end must be"):
        pass_energy([0.0, 1.0], 0, 2)
    tree = merge_tree([0.0, 1.0, 1.0, 0.0])
    with pytest.raises(ValueError, match="start must be one of the minima"):
        tree.height(1, 0)
    with pytest.raises(ValueError, match="distribution must have 4"):
        basins_of([0.0, 1.0, 1.0, 0.0]).weights([0.5, 0.5])
