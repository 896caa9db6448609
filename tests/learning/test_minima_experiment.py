"""Minima against coupling order and temperature: exact anchors, and tables from two seeds."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import comb
from scipy.stats import norm

from ergolib.learning.experiments import (
    differences,
    funnels,
    holes,
    mattis_crossing,
    minima_by_order,
    minima_by_size,
    minima_by_temperature,
    optima_of_fits,
    overlap_minima,
    parity,
    patterns_apart,
)
from ergolib.learning.experiments.minima import Target, look
from ergolib.learning.experiments.minima_of_free_energy import mattis_levels
from ergolib.learning.knowledge import (
    energies_of,
    fit_couplings,
    library_energies,
    mattis_free_energy,
    mattis_minima,
    overlap_free_energy,
    spins_of,
)

pytestmark = pytest.mark.filterwarnings("error")

SIZES = {"n": 7, "patterns": 3, "orders": (1, 2, 3)}


@pytest.fixture(scope="module")
def table():
    return minima_by_order(seed=1, repeats=8, **SIZES)


def row(table: pd.DataFrame, **condition) -> pd.Series:
    found = table.loc[np.logical_and.reduce([table[k] == v for k, v in condition.items()])]
    assert len(found) == 1
    return found.iloc[0]


def disagreement(first: pd.DataFrame, second: pd.DataFrame) -> float:
    """Return by how much two tables differ more than they may, family-wise 5 sigma being 1."""
    found = differences(first, second)
    return float(found["sigma"].max() / norm.isf(norm.sf(5.0) / len(found)))


def test_another_seed_agrees_within_the_intervals(table):
    again = minima_by_order(seed=2, repeats=8, **SIZES)
    assert disagreement(table, again) < 1.0
    assert not table.equals(again) and table.equals(minima_by_order(seed=1, repeats=8, **SIZES))
    other = minima_by_order(seed=2, repeats=8, flip=0.2, **SIZES)  # must fail: shallower funnels
    assert disagreement(table, other) > 1.0


def krawtchouk_levels(n: int, order: int, depth: float) -> np.ndarray:
    """E(d) of the golf hole cut off after `order`, by sums of binomials alone."""
    d = np.arange(n + 1)
    total = np.zeros(n + 1)
    for k in range(0, order + 1, 2):
        total += sum((-1) ** j * comb(d, j) * comb(n - d, k - j) for j in range(k + 1))
    return -(2.0 ** (1 - n)) * depth * total


def test_a_golf_hole_cut_off_after_four_has_a_minimum_in_every_balanced_state():
    """N = 10: two holes, and C(10, 5) = 252 ripples; none after two, and none with all orders."""
    levels = krawtchouk_levels(10, 4, 10.0)
    assert levels[5] < levels[4] and levels[1] > levels[0]  # a ring of minima at d = 5
    table = minima_by_order(n=10, orders=(2, 4), repeats=1)
    holes_ = table[table["target"] == "pair of holes"]
    found = holes_.set_index(["kept", "order"])["minima"]
    assert found["cut", 2] == 2 and found["cut", 4] == 2 + comb(10, 5) and found["all", 10] == 2
    barrier = holes_.set_index(["kept", "order"])["barrier"]
    assert barrier["all", 10] == pytest.approx(10.0, abs=1e-5)
    for order in (2, 4):
        cut = krawtchouk_levels(10, order, 10.0)
        assert barrier["cut", order] == pytest.approx(cut.max() - cut[0], abs=1e-5)


def test_a_parity_has_no_minimum_of_its_own_before_the_last_order(table):
    n, b = SIZES["n"], 0.01
    lost = (1 - b / 2) * math.log(2 - b) + b / 2 * math.log(b)
    for kept in ("cut", "refit"):
        for order in (1, 2, 3):
            here = row(table, target="parity", kept=kept, order=order)
            assert here["minima"] == 1 and here["stored"] == 2.0 ** (1 - n)
            assert here["divergence"] == pytest.approx(lost, abs=1e-9)
    whole = row(table, target="parity", kept="all", order=n)
    assert whole["minima"] == whole["deep"] == 2 ** (n - 1) and whole["stored"] == 1.0


def test_pairs_know_nothing_of_an_even_parity():
    """D_KL is ln 2 exactly, and with a single minimum, the plain, nothing is stored."""
    from ergolib.information import dual_total_correlation, total_correlation

    even = parity(3)
    fit = fit_couplings(even, order=2)
    assert fit.divergence == pytest.approx(math.log(2.0), abs=1e-15) and not fit.couplings.any()
    assert total_correlation(even.reshape(2, 2, 2)) == pytest.approx(math.log(2.0), abs=1e-12)
    assert dual_total_correlation(even.reshape(2, 2, 2)) == pytest.approx(
        2.0 * math.log(2.0), abs=1e-12
    )
    patterns = spins_of(3)[even > 0.0]
    seen = look(Target("parity", even, patterns), energies_of(fit.couplings))
    assert seen["minima"] == 1 and seen["stored"] == 0.25


def test_fields_have_one_minimum_and_all_couplings_those_that_were_stored(table):
    """And cutting never loses less than refitting."""
    assert (table[table["order"] == 1]["minima"] == 1).all()
    for target in ("random holes", "random funnels"):
        whole = row(table, target=target, kept="all", order=SIZES["n"])
        assert whole["divergence"] < 1e-12
    stored = row(table, target="random holes", kept="all", order=SIZES["n"])
    assert stored["minima"] == stored["minima_high"] == 3 and stored["stored"] == 1.0
    both = table.pivot(index=["target", "order"], columns="kept", values="divergence").dropna(
        subset=["cut"]
    )
    assert (both["cut"] >= both["refit"] - 1e-9).all()


def test_two_patterns_look_the_same_whichever_they_are(table):
    rng = np.random.default_rng(3)
    one = patterns_apart(1, SIZES["n"], 0, rng)
    pair = np.vstack((one, -one))
    for name, goal in (
        ("pair of holes", holes(pair, 7.0)),
        ("pair of funnels", funnels(pair, 0.05)),
    ):
        for order in (2, 3):
            seen = look(Target(name, goal, pair), energies_of(fit_couplings(goal, order).couplings))
            here = row(table, target=name, kept="refit", order=order)
            assert all(here[key] == pytest.approx(value, abs=2e-6) for key, value in seen.items())


def test_targets_are_what_they_say():
    rng = np.random.default_rng(4)
    rows = patterns_apart(3, 6, 2, rng)
    states = spins_of(6)
    weights = np.array([0.5, 0.3, 0.2])
    direct = sum(
        w * np.prod(np.where(states == pattern, 0.8, 0.2), axis=1)
        for w, pattern in zip(weights, rows, strict=True)
    )
    assert funnels(rows, 0.2, weights) == pytest.approx(direct, rel=1e-12)
    gibbs = np.exp(-library_energies(rows, depth=3.0))
    assert holes(rows, 3.0) == pytest.approx(gibbs / gibbs.sum(), rel=1e-12)
    assert parity(4, 0.5).sum() == pytest.approx(1.0) and parity(4)[0b0111] == 0.0


def test_one_minimum_becomes_two_at_the_crossing():
    """T_N, found by counting, is the formula; it falls to 1, where Curie and Weiss have it."""
    table = minima_by_size(sizes=(3, 4, 9, 10, 64, 65, 1024))
    assert table["crossing"].to_numpy() == pytest.approx(table["formula"].to_numpy(), abs=1e-6)
    even = table[table["n"] % 2 == 0]
    assert (even["crossing"].diff().dropna() < 0.0).all() and (table["crossing"] > 1.0).all()
    assert even["crossing"].iloc[-1] - 1.0 == pytest.approx(1.0 / 1024, rel=1e-2)
    last = table.iloc[-1]
    assert last["overlap"] == pytest.approx(0.957504, abs=2.0 / 1024)
    assert last["barrier"] == pytest.approx(0.163262, abs=1e-3)
    assert mattis_minima(1.0).overlaps.size == 1 and mattis_minima(1.0 - 1e-6).overlaps.size == 2
    assert mattis_crossing(10**7) == pytest.approx(1.0, abs=2e-7)


@pytest.mark.parametrize("heat", [0.5, 0.7, 0.9, 1.5])
def test_the_free_energy_of_many_spins_is_that_of_curie_and_weiss(heat):
    n = 20_000
    free = overlap_free_energy(mattis_levels(n), heat) / n
    m = 1.0 - 2.0 * np.arange(n + 1) / n
    assert free - free[n // 2] == pytest.approx(
        mattis_free_energy(m, heat) - mattis_free_energy(np.zeros(1), heat)[0], abs=1e-3
    )
    # Where F turns, (M + 1)/(N + 1) = tanh((M + 1)/(N T)): the m* of T N / (N + 1), exactly.
    found = 1.0 - 2.0 * overlap_minima(mattis_levels(n), heat) / n
    shifted = mattis_minima(heat * n / (n + 1)).overlaps
    assert np.sort(found) == pytest.approx(shifted, abs=2.0 / n)


@given(st.integers(1, 7), st.integers(0, 2**32 - 1), st.floats(0.1, 5.0))
@settings(max_examples=30, deadline=None)
def test_the_free_energy_of_the_overlap_is_a_sum_over_states(n, seed, heat):
    levels = np.random.default_rng(seed).normal(size=n + 1)
    unlike = np.bitwise_count(np.arange(1 << n))
    weight = np.bincount(unlike, weights=np.exp(-levels[unlike] / heat))
    assert overlap_free_energy(levels, heat) == pytest.approx(-heat * np.log(weight), abs=1e-9)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=12))
@settings(max_examples=60, deadline=None)
def test_minima_of_a_line_with_flat_stretches(steps):
    """Against walking down from every point; entropy is taken off beforehand."""
    free = np.array(steps, dtype=float)
    levels = free - (overlap_free_energy(np.zeros(free.size), 1.0))
    ends = set()
    for d in range(free.size):
        low = high = d
        while low > 0 and free[low - 1] == free[d]:
            low -= 1
        while high + 1 < free.size and free[high + 1] == free[d]:
            high += 1
        left = low == 0 or free[low - 1] > free[d]
        right = high + 1 == free.size or free[high + 1] > free[d]
        if left and right:
            ends.add(low)
    assert overlap_minima(levels, 1.0).tolist() == sorted(ends)


def test_pairs_have_no_third_minimum_and_all_orders_have():
    """N = 12: melting is sudden with all couplings, three minima of F; with pairs it is not."""
    table = minima_by_temperature(orders=(2, 4), temperatures=(0.5, 1.0, 1.05, 1.1, 1.5, 2.0))
    mattis = table[table["target"] == "mattis"].set_index("temperature")["minima"]
    assert mattis.to_dict() == {0.5: 2, 1.0: 2, 1.05: 2, 1.1: 1, 1.5: 1, 2.0: 1}
    pairs = table[(table["kept"] == "refit") & (table["order"] == 2)]
    assert (pairs["minima"] <= 2).all() and (pairs["minima"] == 2).any()
    whole = table[(table["kept"] == "all") & (table["order"] == 12)].set_index("temperature")
    assert (whole["minima"] == 3).all()
    bound = [whole.loc[t, "bound"] for t in (1.0, 1.5, 2.0)]
    assert bound == pytest.approx([0.987579, 0.592876, 0.164636], abs=1e-6)
    assert (whole["overlap"] == (whole.index < 1.574)).all()  # the deepest one jumps at T*


def test_maximum_likelihood_has_one_optimum_and_mean_field_several():
    first, second = (
        optima_of_fits(seed, n=6, patterns=3, backgrounds=(0.05, 0.95), starts=2, repeats=2)
        for seed in (1, 2)
    )
    for table in (first, second):
        forward = table[table["direction"] == "forward"]
        assert (forward["optima"] == 1).all() and (forward["optima_high"] == 1).all()
        several = row(table, direction="reverse", background=0.05)
        assert several["optima"] >= 3 and several["worst"] > several["best"] + 0.1
        assert row(table, direction="reverse", background=0.95)["optima"] == 1
    assert disagreement(first, second) < 1.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: minima_by_order(n=13), "n must be"),
        (lambda: minima_by_order(patterns=1), "patterns must be"),
        (lambda: minima_by_order(n=6, orders=(7,)), "orders must be"),
        (lambda: minima_by_order(n=6, flip=0.0), "flip must be above 0"),
        (lambda: minima_by_order(n=4, patterns=9, repeats=1), "apart must leave room"),
        (lambda: minima_by_size(cold=1.0), "cold must be below 1"),
        (lambda: mattis_crossing(1), "n must be"),
        (lambda: overlap_minima([1.0], 1.0), "levels must have shape"),
        (lambda: overlap_free_energy([1.0, 2.0], 0.0), "temperature"),
        (lambda: optima_of_fits(backgrounds=(0.0,)), "backgrounds must be above 0"),
        (lambda: holes([[1, 1], [1, 1]], 1.0), "one of them twice"),
        (lambda: funnels([[1, 1]], 0.1, [0.5, 0.5]), "weights must have shape"),
        (lambda: parity(3, 2.0), "background must be from 0 to 1"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()
