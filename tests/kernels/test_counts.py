"""Drawing and counting, against formulas written a second time and exact expectations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ergolib.information import mutual_information
from ergolib.kernels import counts, random

METHODS = counts.METHODS


def alias(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    keep, other = np.zeros(weights.size), np.zeros(weights.size, dtype=np.int64)
    counts.alias_table(weights, keep, other, np.zeros(weights.size, dtype=np.int64))
    return keep, other


def entropies(counted: np.ndarray) -> np.ndarray:
    out = np.zeros(4)
    counts.entropies(np.ascontiguousarray(counted, dtype=np.int64).ravel(), out)
    return out


def informations(table: np.ndarray) -> np.ndarray:
    margins, out = np.zeros(sum(table.shape), dtype=np.int64), np.zeros(4)
    flat = np.ascontiguousarray(table, dtype=np.int64).ravel()
    counts.informations(flat, *table.shape, margins, out)
    assert (margins == np.concatenate([table.sum(axis=1), table.sum(axis=0)])).all()
    return out


def by_the_book(counted: np.ndarray) -> np.ndarray:
    """Write the formulas once more, as one reads them."""
    c = counted[counted > 0].astype(float)
    n = c.sum()
    f = c / n
    plug_in = -(f * np.log(f)).sum()
    singles = min((c == 1).sum(), n - 1)
    x = (1.0 - singles / n) * f
    return np.array(
        [
            plug_in,
            plug_in + (c.size - 1) / (2 * n),
            -(x * np.log(x) / (1.0 - (1.0 - x) ** n)).sum(),
        ]
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60))
def test_the_alias_table_holds_the_distribution(weights: list[float]) -> None:
    given_weights = np.array(weights)
    if not given_weights.any():
        given_weights[0] = 1.0
    keep, other = alias(given_weights)
    size = given_weights.size
    held = keep / size + np.bincount(other, (1.0 - keep) / size, size)
    assert held == pytest.approx(given_weights / given_weights.sum(), abs=1e-14)
    assert ((keep >= 0.0) & (keep <= 1.0)).all()
    impossible = given_weights == 0.0
    assert (keep[impossible] == 0.0).all()
    assert not impossible[other[~(keep == 1.0)]].any()


def test_draws_are_of_the_distribution() -> None:
    weights = np.random.default_rng(2).dirichlet(np.full(40, 0.7))
    keep, other = alias(weights)
    counted = np.zeros(40, dtype=np.int64)
    counts.draw(keep, other, 1_000_000, counted, random.seed_state(11))
    assert counted.sum() == 1_000_000
    assert stats.chisquare(counted, 1e6 * weights).pvalue > 1e-6
    slightly_other = weights * (1.0 + 0.02 * np.cos(np.arange(40)))  # the negative control
    assert stats.chisquare(counted, 1e6 * slightly_other / slightly_other.sum()).pvalue < 1e-6


def test_drawing_in_parts_is_the_same_drawing() -> None:
    """A page draws a million over several frames."""
    keep, other = alias(np.arange(1.0, 9.0))
    once, parts = np.zeros((2, 8), dtype=np.int64)
    states = random.seed_state(5), random.seed_state(5)
    counts.draw(keep, other, 1000, once, states[0])
    for part in (1, 0, 700, 299):
        counts.draw(keep, other, part, parts, states[1])
    assert (once == parts).all() and (states[0] == states[1]).all()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 40) | st.integers(0, 10**6), min_size=1, max_size=30))
def test_entropies_are_those_of_the_book(listed: list[int]) -> None:
    counted = np.array(listed)
    if not counted.any():
        assert (entropies(counted) == 0.0).all()
        return
    assert entropies(counted)[:3] == pytest.approx(by_the_book(counted), rel=1e-9, abs=1e-12)
    assert np.isfinite(entropies(counted)).all()


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 500), st.integers(0, 2**32 - 1))
def test_informations_are_sums_of_entropies(rows: int, columns: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = rng.dirichlet(np.full(rows * columns, 0.5))
    table = rng.multinomial(n, cells).reshape(rows, columns)
    found = informations(table)
    parts = by_the_book(table.sum(axis=1)) + by_the_book(table.sum(axis=0)) - by_the_book(table)
    assert found[:3] == pytest.approx(parts, rel=1e-9, abs=1e-12)
    assert found[0] == pytest.approx(mutual_information(table / n, 0, 1), rel=1e-13, abs=1e-16)
    assert found[0] >= 0.0
    assert informations(table.T)[:3] == pytest.approx(found[:3], abs=1e-12)


def test_a_table_that_is_the_product_of_its_margins() -> None:
    table = np.outer([1, 2, 3], [4, 0, 5])
    assert informations(table)[0] == 0.0
    table[0, 0] += 1
    assert 0.0 < informations(table)[0] < 1e-2
    big = np.outer([300, 301], [500, 7]) * 7000
    big[0, 0] += 1  # of 2 10^9: a difference of entropies would show nothing but rounding
    assert 0.0 < informations(big)[0] < 1e-17


def test_states_met_once() -> None:
    """With no coverage at all, one of n states counts as met twice: C = 1/n."""
    n = 50
    c = 1.0 / n
    truth = -np.log(c / n) * c / (1.0 - (1.0 - c / n) ** n)
    assert entropies(np.ones(n))[2] == pytest.approx(truth, rel=1e-12)
    assert truth > np.log(n)  # it does see that there must be more
    assert entropies(np.array([1]))[:3].tolist() == [0.0, 0.0, 0.0]
    assert entropies(np.array([7, 0]))[:3].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("states", [4, 32])
def test_the_error_is_the_spread_where_the_first_order_vanishes(states: int) -> None:
    """Of equally likely states, 2 n (ln K - H) is chi-squared with v = K - 1 degrees of freedom."""
    rng = np.random.default_rng(8)
    n, repeats, v = 1000, 2000, states - 1
    uniform = np.full(states, 1 / states)
    found = np.array([entropies(rng.multinomial(n, uniform)) for _ in range(repeats)])
    spread = n**2 * (found[:, 0] - np.log(states) + v / (2 * n)) ** 2
    assert abs(spread.mean() - v / 2) < 5 * spread.std() / repeats**0.5
    # the first term of the error cannot be negative, and so stays a little too large
    left = v * (stats.chi2.sf(v, v + 2) - stats.chi2.sf(v, v))
    said = n**2 * found[:, 3] ** 2
    assert abs(said.mean() - (left + v / 2)) < 5 * said.std() / repeats**0.5
    assert abs(said.mean() - 1.5 * v) > 5 * said.std() / repeats**0.5  # its bias left in
