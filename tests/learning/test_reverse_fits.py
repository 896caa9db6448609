"""Fits in the other direction: several minima, where they are, and where there is one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from ergolib.information import kl_divergence
from ergolib.learning.knowledge import (
    NotConverged,
    fit_couplings,
    forward_divergence_along,
    index_of,
    mattis_free_energy,
    mattis_minima,
    product_distribution,
    product_fits,
    product_minima,
    reverse_divergence,
    reverse_divergence_along,
    symmetric_minima,
)

SEEDS = st.integers(0, 2**32 - 1)
N = 10


def two_patterns(background, pattern=(1,) * N):
    """Two opposite patterns, and a share of the probability for all states alike."""
    n = len(pattern)
    target = np.full(2**n, background / 2**n)
    state = int(index_of(pattern)[0])
    target[[state, 2**n - 1 - state]] += 0.5 * (1.0 - background)
    return target


# Two opposite patterns and a background


@pytest.mark.parametrize(
    ("background", "overlaps"), [(0.1, [-0.9996, 0, 0.9996]), (0.5, [-0.9956, 0, 0.9956])]
)
def test_mean_field_settles_on_a_pattern_or_on_none(background, overlaps):
    pattern = np.array([1, -1, -1, 1, 1, -1, 1, -1, 1, 1])
    target = two_patterns(background, pattern)
    along = symmetric_minima(target, pattern)
    assert along.overlaps == pytest.approx(overlaps, abs=5e-5)
    assert (along.barrier_divergences > np.delete(along.divergences, 1)).all()
    found = product_minima(target, seed=3)
    assert found.unfinished == 0 and (found.stability > 0.5).all()
    assert len(found.means) == 3
    order = np.argsort(found.means @ pattern)
    assert found.means[order] == pytest.approx(np.outer(along.overlaps, pattern), abs=1e-9)
    assert found.divergences[order] == pytest.approx(along.divergences, abs=1e-12)


@pytest.mark.parametrize("background", [0.9, 0.95, 1.0])
def test_a_wide_background_leaves_one_minimum(background):
    target = two_patterns(background)
    assert symmetric_minima(target, [1] * N).overlaps == pytest.approx([0.0], abs=1e-12)
    assert product_minima(target).means == pytest.approx(np.zeros((1, N)), abs=1e-9)


@pytest.mark.parametrize("background", [0.1, 0.5, 0.9])
def test_forward_there_is_always_one_at_nothing(background):
    """The negative control: the same target, fitted in the direction of likelihood."""
    target = two_patterns(background)
    fit = fit_couplings(target, order=1)
    assert np.abs(fit.couplings).max() <= 1e-15
    m = np.linspace(-1.0, 1.0, 2001)[1:-1]
    curve = forward_divergence_along(m, target, [1] * N)
    assert (np.diff(curve, 2) > 0.0).all()
    assert m[curve.argmin()] == pytest.approx(0.0, abs=1e-12)
    assert curve.min() == pytest.approx(fit.divergence, abs=1e-12)
    m = np.tanh(np.linspace(-6.0, 6.0, 2001))
    rises = np.diff(reverse_divergence_along(m, target, [1] * N)) > 0.0
    assert int((rises[1:] & ~rises[:-1]).sum()) == (1 if background == 0.9 else 3)


# Along a pattern


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_the_curves_are_the_divergences(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 7))
    target, pattern = rng.dirichlet(np.ones(2**n)), rng.choice([-1, 1], n)
    target = 0.99 * target + 0.01 / 2**n
    m = float(rng.uniform(-1.0, 1.0))
    q = product_distribution(m * pattern)
    assert reverse_divergence_along(m, target, pattern) == pytest.approx(kl_divergence(q, target))
    assert forward_divergence_along(m, target, pattern) == pytest.approx(kl_divergence(target, q))


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_no_minimum_along_a_pattern_is_missed(seed):
    """Against the lowest points of a fine grid."""
    rng = np.random.default_rng(seed)
    n = 6
    target = np.exp(rng.normal(scale=3.0, size=2**n))
    target /= target.sum()
    pattern = rng.choice([-1, 1], n)
    found = symmetric_minima(target, pattern)
    grid = np.tanh(np.linspace(-12.0, 12.0, 4801))
    curve = reverse_divergence_along(grid, target, pattern)
    low = np.flatnonzero((curve[1:-1] < curve[:-2]) & (curve[1:-1] <= curve[2:])) + 1
    low = low[np.abs(grid[low]) < 1.0 - 1e-7]  # beyond, rounding makes minima of its own
    assert len(found.overlaps) >= 1 and len(found.barriers) == len(found.overlaps) - 1
    for m in grid[low]:
        assert np.abs(np.arctanh(found.overlaps) - np.arctanh(m)).min() < 0.01
    assert (np.diff(found.overlaps) > 0.0).all()


def test_ends_may_be_forbidden():
    target = two_patterns(0.5)
    assert reverse_divergence_along([1.0], target, [1] * N)[0] == pytest.approx(
        -math.log(target[0])
    )
    assert forward_divergence_along([1.0], target, [1] * N)[0] == math.inf
    single = np.zeros(4)
    single[0] = 1.0
    assert forward_divergence_along(1.0, single, [1, 1]) == 0.0


# All product distributions


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_the_reverse_divergence_is_that_of_the_distribution(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    means, target = rng.uniform(-1, 1, n), 0.9 * rng.dirichlet(np.ones(2**n)) + 0.1 / 2**n
    q = product_distribution(means)
    spins = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
    assert q == pytest.approx(np.prod(0.5 * (1.0 + means * spins), axis=1), abs=1e-15)
    assert reverse_divergence(means, target) == pytest.approx(kl_divergence(q, target), abs=1e-12)


def test_fields_and_couplings_are_derivatives():
    rng = np.random.default_rng(4)
    logs, means = rng.normal(size=32), rng.uniform(-0.9, 0.9, 5)

    def mean(m):
        return float(product_distribution(m) @ logs)

    step = 1e-4 * np.eye(5)
    slope = [(mean(means + each) - mean(means - each)) / 2e-4 for each in step]
    assert product_fits._fields(logs, means[None])[0] == pytest.approx(slope, abs=1e-9)
    second = [
        [
            (mean(means + a + b) - mean(means + a - b) - mean(means - a + b) + mean(means - a - b))
            / 4e-8
            for b in step
        ]
        for a in step
    ]
    np.fill_diagonal(second := np.array(second), 0.0)
    assert product_fits._couplings(logs, means) == pytest.approx(second, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_a_general_optimiser_finds_no_other_minimum(seed):
    rng = np.random.default_rng(seed)
    target = np.exp(rng.normal(scale=2.0, size=32))
    target /= target.sum()
    found = product_minima(target, starts=200, seed=seed)
    assert found.unfinished == 0
    assert (np.diff(found.divergences) >= 0.0).all()
    for means in found.means:  # at rest: no other mean is better for the others
        for k in range(5):
            for other in np.clip(means[k] + np.array([-1e-3, 1e-3]), -1.0, 1.0):
                moved = means.copy()
                moved[k] = other
                assert reverse_divergence(moved, target) > reverse_divergence(means, target) - 1e-12

    def loss(fields):
        return reverse_divergence(np.tanh(fields), target)

    for _ in range(15):
        theirs = minimize(loss, rng.uniform(-2, 2, 5), method="BFGS")
        if theirs.success:
            assert np.abs(np.tanh(theirs.x) - found.means).max(axis=1).min() < 1e-3
    assert found.reached.sum() == 202


def test_a_saddle_is_left():
    """All means zero is at rest by symmetry, but no minimum: every start must leave it."""
    n, coupling = 6, 0.5  # a Mattis model far below its critical temperature
    spins = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
    target = np.exp(coupling * 0.5 * spins.sum(axis=1) ** 2)
    target /= target.sum()
    found = product_minima(target, starts=8)
    assert len(found.means) == 2
    assert found.means[0] == pytest.approx(-found.means[1])
    m = abs(found.means[0, 0])
    assert m == pytest.approx(math.tanh(coupling * (n - 1) * m), abs=1e-12)
    assert np.ptp(np.abs(found.means)) < 1e-12


def test_the_same_seed_finds_the_same():
    target = two_patterns(0.5)
    first, again = (product_minima(target, starts=12, seed=5) for _ in range(2))
    assert np.array_equal(first.means, again.means)
    assert np.array_equal(first.reached, again.reached)


def test_a_search_cut_short_has_no_result():
    rng = np.random.default_rng(1)
    target = np.exp(rng.normal(scale=4.0, size=64))
    with pytest.raises(NotConverged, match="came to rest in 1 sweeps"):
        product_minima(target / target.sum(), starts=3, sweeps=1)


# The Mattis model


@pytest.mark.parametrize(
    ("temperature", "overlap", "barrier"),
    [(0.5, 0.957504, 0.163262), (0.7, 0.828635, 0.062818), (0.9, 0.525430, 0.007343)],
)
def test_minima_and_barriers_of_curie_and_weiss(temperature, overlap, barrier):
    found = mattis_minima(temperature)
    assert found.overlaps == pytest.approx([-overlap, overlap], abs=5.1e-7)
    assert found.barrier == pytest.approx(barrier, abs=5.1e-7)
    m = found.overlaps[1]
    assert m == pytest.approx(math.tanh(m / temperature), abs=1e-14)
    assert found.free_energies == pytest.approx(mattis_free_energy(found.overlaps, temperature))


def test_the_rate_of_leaving_grows_as_the_barrier():
    assert mattis_minima(0.5).barrier / 0.5 == pytest.approx(0.326524, abs=5e-7)


@pytest.mark.parametrize("temperature", [1.0, 1.5, 100.0])
def test_above_the_critical_temperature_there_is_one_minimum(temperature):
    found = mattis_minima(temperature)
    assert found.overlaps.tolist() == [0.0] and found.barrier == 0.0
    assert mattis_minima(temperature, field=-0.2).overlaps[0] < 0.0


def test_a_field_beyond_the_spinodal_leaves_one_minimum():
    temperature = 0.5
    edge = math.sqrt(1.0 - temperature)
    spinodal = edge - temperature * math.atanh(edge)
    two, one = (mattis_minima(temperature, field=f * spinodal) for f in (0.999, 1.001))
    assert len(two.overlaps) == 2 and 0.0 < two.barrier < 1e-3
    assert len(one.overlaps) == 1 and one.barrier == 0.0 and one.overlaps[0] > 0.9


@given(st.floats(0.01, 3.0), st.floats(-2.0, 2.0))
@settings(max_examples=60, deadline=None)
def test_minima_are_minima(temperature, field):
    found = mattis_minima(temperature, field)
    grid = np.linspace(-1.0, 1.0, 4001)
    curve = mattis_free_energy(grid, temperature, field)
    assert found.free_energies.min() <= curve.min() + 1e-14
    assert found.free_energies.min() == pytest.approx(curve.min(), abs=1e-3)
    assert found.barrier >= 0.0


# Arguments


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: product_distribution([]), ValueError, "means"),
        (lambda: product_distribution([1.5]), ValueError, "from -1 to 1"),
        (lambda: product_distribution([math.nan]), ValueError, "means"),
        (lambda: product_distribution([0.0] * 40), ValueError, "GiB"),
        (lambda: reverse_divergence([0.0], [0.25] * 4), ValueError, "means must have shape"),
        (lambda: reverse_divergence([0.0], [1.0, 0.0]), ValueError, "positive everywhere"),
        (lambda: product_minima([1.0, 0.0]), ValueError, "give every state a share"),
        (lambda: product_minima([]), ValueError, "target"),
        (lambda: product_minima([0.5, 0.5], starts=0), ValueError, "starts"),
        (lambda: product_minima([0.5, 0.5], seed=-1), ValueError, "seed"),
        (lambda: symmetric_minima([0.25] * 4, [1, 0]), ValueError, "pattern must hold"),
        (lambda: symmetric_minima([0.25] * 4, [1]), ValueError, "pattern must have shape"),
        (lambda: symmetric_minima([1.0, 0.0], [1]), ValueError, "positive everywhere"),
        (lambda: reverse_divergence_along(2.0, [0.5, 0.5], [1]), ValueError, "overlaps"),
        (lambda: mattis_free_energy(0.0, 0.0), ValueError, "temperature"),
        (lambda: mattis_minima(math.nan), ValueError, "temperature"),
        (lambda: mattis_minima(0.5, field=math.inf), ValueError, "field"),
        (lambda: mattis_minima("cold"), TypeError, "temperature"),
    ],
)
def test_bad_arguments_are_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
