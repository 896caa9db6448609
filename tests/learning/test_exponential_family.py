"""Fits of couplings: against a general optimiser, known cases, convexity, and where none is."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize
from scipy.special import logsumexp

from ergolib.information import kl_divergence
from ergolib.learning.knowledge import (
    InfiniteCouplings,
    NotConverged,
    couplings_of,
    exponential_family,
    fit_couplings,
    product_distribution,
    subsets_to_order,
)

SEEDS = st.integers(0, 2**32 - 1)
EVEN = np.array([1, 0, 0, 1, 0, 1, 1, 0]) / 4.0


def features(n, subsets):
    """Return sigma_S for each subset and state, one product at a time."""
    spins = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
    return np.array(
        [np.prod(spins[:, [k for k in range(n) if s >> k & 1]], axis=1) for s in subsets]
    )


def random_target(rng, n, spread=1.0):
    return rng.dirichlet(np.full(2**n, spread))


# Against others


@pytest.mark.parametrize("seed", range(4))
def test_a_general_optimiser_finds_the_same(seed):
    rng = np.random.default_rng(seed)
    n, temperature = 4, float(rng.uniform(0.3, 3.0))
    target = random_target(rng, n)
    subsets = rng.choice(np.arange(1, 16), size=7, replace=False)
    rows, ridge = features(n, subsets), float(rng.choice([0.0, 0.1]))

    def loss(theta):
        log_p = theta @ rows - logsumexp(theta @ rows)
        slope = rows @ (np.exp(log_p) - target) + ridge * theta
        return 0.5 * ridge * theta @ theta - target @ log_p, slope

    theirs = minimize(loss, np.zeros(7), jac=True, method="BFGS", options={"gtol": 1e-9})
    fit = fit_couplings(target, subsets=subsets, temperature=temperature, ridge=ridge)
    assert fit.couplings[subsets] / temperature == pytest.approx(theirs.x, abs=1e-7)
    assert np.count_nonzero(fit.couplings) == 7
    log_p = theirs.x @ rows - logsumexp(theirs.x @ rows)
    assert fit.divergence == pytest.approx(kl_divergence(target, np.exp(log_p)), abs=1e-8)
    assert fit.converged and fit.gradient < 1e-12
    if not ridge:  # the means that were fitted are met, others are not
        assert rows @ fit.distribution == pytest.approx(rows @ target, abs=1e-13)
        others = features(n, sorted(set(range(1, 16)) - set(subsets)))
        assert np.abs(others @ (fit.distribution - target)).max() > 1e-3


@pytest.mark.parametrize("order", [2, 3])
def test_a_curvature_too_large_to_write_gives_the_same(order, monkeypatch):
    target = random_target(np.random.default_rng(5), 8)
    written = fit_couplings(target, order=order)
    monkeypatch.setattr(exponential_family, "DENSE", 0)
    unwritten = fit_couplings(target, order=order)
    assert unwritten.couplings == pytest.approx(written.couplings, abs=1e-9)


def test_all_couplings_are_those_of_the_energies():
    target = random_target(np.random.default_rng(6), 6)
    fit = fit_couplings(target, order=6, temperature=0.7)
    expected = couplings_of(-0.7 * np.log(target))
    assert fit.couplings[1:] == pytest.approx(expected[1:], abs=1e-12)
    assert fit.couplings[0] == 0.0
    assert 0.0 <= fit.divergence < 1e-25


# Known cases


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_independent_spins_have_fields_and_no_pairs(seed):
    means = np.random.default_rng(seed).uniform(-0.99, 0.99, 4)
    fit = fit_couplings(product_distribution(means), order=2, temperature=1.5)
    assert fit.couplings[[1, 2, 4, 8]] == pytest.approx(1.5 * np.arctanh(means), abs=1e-9)
    assert fit.couplings[subsets_to_order(4, 2)[4:]] == pytest.approx(0.0, abs=1e-9)
    assert fit.divergence < 1e-20


def test_a_pair_has_the_coupling_of_its_agreement():
    share = 0.8 / 2, 0.2 / 2
    fit = fit_couplings([share[0], share[1], share[1], share[0]], order=2, temperature=2.0)
    assert fit.couplings == pytest.approx([0.0, 0.0, 0.0, 2.0 * 0.5 * math.log(4.0)], abs=1e-12)


def test_pairs_know_nothing_of_parity():
    fit = fit_couplings(EVEN, order=2)
    assert not fit.couplings.any()
    assert fit.divergence == pytest.approx(math.log(2.0), abs=1e-15)
    # with a share of every state the triple says the rest
    blurred = 0.9 * EVEN + 0.1 / 8
    assert fit_couplings(blurred, order=2).divergence == pytest.approx(
        kl_divergence(blurred, np.full(8, 1 / 8)), abs=1e-14
    )
    assert fit_couplings(blurred, order=3).divergence < 1e-20


def test_opposite_patterns_become_the_couplings_of_mattis():
    """All pairs xi_k xi_l alike, no fields; a cut instead of a fit loses nearly everything."""
    n, state = 8, 0b10110010
    target = np.full(2**n, 0.05 / 2**n)
    target[[state, 2**n - 1 - state]] += 0.475
    fit = fit_couplings(target, order=2)
    pairs = subsets_to_order(n, 2)[n:]
    signs = features(n, pairs)[:, state]
    assert np.ptp(signs * fit.couplings[pairs]) < 1e-12
    assert signs[0] * fit.couplings[pairs[0]] > 0.1
    assert np.abs(fit.couplings[1 << np.arange(n)]).max() < 1e-12
    cut = couplings_of(-np.log(target))[pairs]
    log_cut = cut @ features(n, pairs)
    lost = kl_divergence(target, np.exp(log_cut - logsumexp(log_cut)))
    assert fit.divergence < 0.2 * lost
    assert fit.divergence < 0.2 * fit_couplings(target, order=1).divergence


def test_more_couplings_never_lose_more():
    target = random_target(np.random.default_rng(8), 6, 0.5)
    lost = [fit_couplings(target, order=k).divergence for k in range(1, 7)]
    assert all(more < less for less, more in pairwise(lost))


# One optimum


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_the_curvature_is_a_covariance(seed):
    rng = np.random.default_rng(seed)
    n = 4
    chosen = rng.choice(np.arange(1, 16), size=9, replace=False)
    loss = exponential_family._Loss(random_target(rng, n), chosen, 0.0)
    theta = rng.normal(scale=2.0, size=9)
    p = np.exp(loss.log_p(theta))
    curvature = loss.curvature(p)
    rows = features(n, chosen)
    direct = (rows * p) @ rows.T - np.outer(rows @ p, rows @ p)
    assert curvature == pytest.approx(direct, abs=1e-12)
    assert np.linalg.eigvalsh(curvature).min() > -1e-12
    vector = rng.normal(size=9)
    assert loss.curve(p)(vector) == pytest.approx(direct @ vector, abs=1e-11)
    step = 1e-5 * vector
    ahead, behind = (np.exp(loss.log_p(theta + s * step)) for s in (1, -1))
    change = loss.slope(theta + step, ahead) - loss.slope(theta - step, behind)
    assert change / 2e-5 == pytest.approx(direct @ vector, abs=1e-6)
    gain = loss.value(theta + step) - loss.value(theta - step)
    assert gain == pytest.approx(2.0 * loss.slope(theta, p) @ step, abs=1e-9)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_all_starts_meet(seed):
    rng = np.random.default_rng(seed)
    target = random_target(rng, 5)
    first, second = (
        fit_couplings(target, order=2, start=rng.normal(scale=3.0, size=32)) for _ in range(2)
    )
    assert first.couplings == pytest.approx(second.couplings, abs=1e-8)


# Where no couplings are best


@pytest.mark.parametrize(
    ("states", "order"),
    [([5], 1), ([5], 2), ([0, 7], 2), ([0, 3, 5, 6], 3), ([0, 1, 2], 2), ([0, 2, 4, 6], 1)],
)
def test_couplings_without_end_are_found_out(states, order):
    target = np.zeros(8)
    target[states] = 1.0 / len(states)
    with pytest.raises(InfiniteCouplings, match=r"never visits .* of 8 states.* ridge"):
        fit_couplings(target, order=order)
    soft, softer = (fit_couplings(target, order=order, ridge=r) for r in (1e-2, 1e-4))
    assert np.abs(soft.couplings).max() < np.abs(softer.couplings).max()
    assert 0.0 < softer.divergence < soft.divergence


def best_is_finite(target, rows):
    """Ask a linear program for couplings that lower only states the target never visits."""
    slack = (rows - (rows @ target)[:, None]).T
    found = linprog(slack.sum(axis=0), A_ub=slack, b_ub=np.zeros(len(slack)), bounds=(-1, 1))
    return found.fun > -1e-7


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_they_are_found_out_just_where_they_are(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 6))
    order, visited = int(rng.integers(1, n + 1)), int(rng.integers(1, 2**n + 1))
    target = np.zeros(2**n)
    target[rng.choice(2**n, visited, replace=False)] = rng.dirichlet(np.full(visited, 5.0))
    try:
        fit_couplings(target, order=order)
        finite = True
    except InfiniteCouplings:
        finite = False
    assert finite == best_is_finite(target, features(n, subsets_to_order(n, order)))


@pytest.mark.parametrize(("states", "order"), [([0, 7], 1), ([0, 3, 5, 6], 2), ([1, 2, 4, 7], 1)])
def test_states_never_visited_may_do_no_harm(states, order):
    target = np.zeros(8)
    target[states] = 1.0 / len(states)
    assert not fit_couplings(target, order=order).couplings.any()


def test_large_but_finite_couplings_are_not_called_infinite():
    rare = 1e-6
    fit = fit_couplings(product_distribution([1.0 - 2.0 * rare, 0.3, -0.2]), order=2)
    assert fit.couplings[1] == pytest.approx(0.5 * math.log((1.0 - rare) / rare), rel=1e-6)


def test_many_patterns_in_many_spins_have_no_finite_fit():
    rng = np.random.default_rng(3)
    target = np.zeros(2**10)
    target[rng.choice(2**10, 6, replace=False)] = 1.0 / 6
    with pytest.raises(InfiniteCouplings):
        fit_couplings(target, order=2)


def test_a_fit_cut_short_has_no_result():
    target = random_target(np.random.default_rng(9), 5)
    with pytest.raises(NotConverged, match="did not come to rest in 2 steps"):
        fit_couplings(target, order=2, iterations=2)
    assert issubclass(InfiniteCouplings, NotConverged)


# Arguments


def test_subsets_are_listed_by_order():
    for n, order in [(1, 1), (4, 2), (5, 5)]:
        listed = subsets_to_order(n, order)
        sizes = [int(s).bit_count() for s in listed]
        assert sizes == sorted(sizes)
        assert set(listed) == {s for s in range(1, 2**n) if s.bit_count() <= order}


def test_no_couplings_at_all():
    target = random_target(np.random.default_rng(10), 3)
    fit = fit_couplings(target, subsets=[])
    assert fit.distribution == pytest.approx(np.full(8, 1 / 8), abs=1e-16)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"target": []}, ValueError, "target"),
        ({"target": [0.5, 0.25, 0.25]}, ValueError, r"target must have 2\^N"),
        ({"target": [0.5, 0.6]}, ValueError, "sum to 1"),
        ({"target": [0.5, math.nan]}, ValueError, "target must hold finite"),
        ({"target": [[0.5, 0.5], [0.0, 0.0]]}, ValueError, r"shape \(2\^N,\)"),
        ({"order": None}, TypeError, "order or subsets"),
        ({"order": 1, "subsets": [1]}, TypeError, "not both"),
        ({"order": 4}, ValueError, "order must be an integer from 1 to 3"),
        ({"order": 0}, ValueError, "order"),
        ({"order": None, "subsets": [0]}, ValueError, "from 1 to 7"),
        ({"order": None, "subsets": [8]}, ValueError, "got 8"),
        ({"order": None, "subsets": [1, 1]}, ValueError, "twice"),
        ({"order": None, "subsets": [1.5]}, ValueError, "integers"),
        ({"order": None, "subsets": ["a"]}, TypeError, "subsets"),
        ({"temperature": 0.0}, ValueError, "temperature"),
        ({"ridge": -1.0}, ValueError, "ridge"),
        ({"start": [1.0, 2.0]}, ValueError, "start must have shape"),
        ({"tolerance": 0.0}, ValueError, "tolerance"),
        ({"iterations": -1}, ValueError, "iterations"),
    ],
)
def test_bad_arguments_are_named(change, error, words):
    arguments = {"target": np.full(8, 1 / 8), "order": 2} | change
    with pytest.raises(error, match=words):
        fit_couplings(**arguments)


def test_too_many_spins_are_refused_with_what_they_need():
    with pytest.raises(ValueError, match=r"n = 40.*GiB"):
        subsets_to_order(40, 2)
