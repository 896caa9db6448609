"""Pairwise experts from data: parity, planted experts, exact sums, and where there are none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logsumexp

from ergolib.learning.knowledge import (
    NotConverged,
    bernoulli_log_likelihood,
    experts_log_likelihood,
    fit_bernoulli_mixture,
    fit_experts_contrastive,
    pair_energies,
    spins_of,
)

QUICK = {"chains": 64, "steps": 200, "annealed_chains": 100, "annealed_steps": 100}


def planted(seed, n=24, count=500, flips=(0.2, 0.8)):
    """Two kinds: neighbours in a chain mostly agree, or mostly do not; their means are the same."""
    rng = np.random.default_rng(seed)
    kinds = np.repeat([0, 1], count)
    steps = np.where(rng.random((2 * count, n)) < np.take(flips, kinds)[:, None], -1, 1)
    steps[:, 0] = rng.choice([-1, 1], size=2 * count)
    return np.cumprod(steps, axis=1).astype(np.int8), kinds


def test_two_experts_know_parity_and_one_does_not():
    """Three bits of even parity: one pairwise model loses ln 2, two lose nothing."""
    even = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]] * 200)
    one = fit_experts_contrastive(even, 1, ridge=0.0, **QUICK)
    two = fit_experts_contrastive(even, 2, ridge=1e-4, starts=4, **QUICK)
    assert len(two.starts) == 4 and max(e for e in two.starts if e) == two.log_likelihood
    assert one.log_likelihood == pytest.approx(-np.log(8.0), abs=0.02)
    assert two.log_likelihood == pytest.approx(-np.log(4.0), abs=0.06)
    assert two.log_likelihood < -np.log(4.0) + 5.0 * two.log_likelihood_error


def test_planted_experts_are_found_where_states_are_too_many():
    """24 spins, 2^24 states: who is who, and 500 patterns held out."""
    data, kinds = planted(1)
    held, _ = planted(2, count=250)
    one, two = (fit_experts_contrastive(data, k, ridge=0.003, starts=k, **QUICK) for k in (1, 2))
    right = (two.labels == kinds).mean()
    assert max(right, 1.0 - right) > 0.95
    assert np.abs(two.weights - 0.5).max() < 0.05 and two.converged
    assert two.moved[-1] <= 0.02 and two.updates >= 2 * 64 * 200 * 24
    (first, error), (second, other) = (experts_log_likelihood(e, held) for e in (one, two))
    gain = second - first
    bar = 5.0 * np.hypot(gain.std() / np.sqrt(gain.size), np.hypot(error, other))
    assert gain.mean() > bar
    spins = fit_bernoulli_mixture(data, 2)
    assert (second - bernoulli_log_likelihood(spins, held)).mean() > bar


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_the_likelihood_is_that_of_all_states_summed(temperature):
    data, _ = planted(3, n=10, count=150)
    made = fit_experts_contrastive(data, 3, temperature, ridge=0.01, **QUICK)
    states, terms = spins_of(10), []
    for w, h, j, ln_z, error in zip(
        made.weights, made.fields, made.couplings, made.log_partitions, made.errors, strict=True
    ):
        log_p = -pair_energies(states, h, j) / temperature
        truth = logsumexp(log_p)
        assert abs(ln_z - truth) < 5.0 * error < 0.5
        terms.append(np.log(w) + log_p - truth)
    exact = logsumexp(terms, axis=0)
    assert np.exp(exact).sum() == pytest.approx(1.0, abs=1e-12)
    found, error = experts_log_likelihood(made, states)
    assert np.abs(found - exact).max() < 5.0 * made.errors.max()
    assert abs((found - exact).mean()) < 5.0 * error
    assert made.weights.sum() == pytest.approx(1.0) and 0.0 <= made.log_likelihood_error < 0.1


def test_experts_that_do_not_come_to_rest_are_not_returned():
    data, _ = planted(4, n=10, count=100)
    with pytest.raises(NotConverged, match="differs from that of the data"):
        fit_experts_contrastive(data, 2, tolerance=0.001, **QUICK)
    noise = np.random.default_rng(5).choice([-1, 1], size=(200, 10))
    with pytest.raises(NotConverged, match="changed hands"):
        fit_experts_contrastive(noise, 4, ridge=0.3, rounds=1, settled=0.0, **QUICK)


def test_the_same_seed_and_as_many_experts_as_patterns():
    data = spins_of(6)[[0, 3, 12, 21, 42, 63]]
    first, again = (
        fit_experts_contrastive(data, 6, ridge=0.01, tolerance=0.5, seed=3, **QUICK)
        for _ in range(2)
    )
    assert np.array_equal(first.couplings, again.couplings)
    assert (first.weights >= 1.0 / 6.0 - 1e-12).all()  # nobody is idle


def test_a_mixture_of_one_kind_is_its_means():
    data = planted(7, n=9, count=60)[0]
    mixture = fit_bernoulli_mixture(data, 1)
    assert np.allclose(mixture.means[0], data.sum(axis=0) / (len(data) + 1.0), atol=1e-12)
    log_p = np.log((1.0 + mixture.means * spins_of(9)) / 2.0).sum(axis=1)
    assert np.allclose(bernoulli_log_likelihood(mixture, spins_of(9)), log_p, atol=1e-12)
    assert np.exp(log_p).sum() == pytest.approx(1.0)


def test_kinds_of_independent_spins_are_found():
    rng = np.random.default_rng(8)
    means = np.where(rng.random((3, 20)) < 0.5, 0.8, -0.8)
    kinds = rng.integers(3, size=1500)
    data = np.where(rng.random((1500, 20)) < 0.5 * (1.0 + means[kinds]), 1, -1)
    found = fit_bernoulli_mixture(data, 3, seed=1)
    order = np.abs(found.means[:, None] - means).max(axis=2).argmin(axis=0)
    assert sorted(order) == [0, 1, 2]
    assert np.abs(found.means[order] - means).max() < 5.0 * 0.6 / np.sqrt(450)
    assert np.allclose(found.shares.sum(axis=1), 1.0) and found.weights.sum() == pytest.approx(1)
    more = [fit_bernoulli_mixture(data, k).log_likelihood for k in (1, 2, 3)]
    assert more[0] < more[1] - 0.5 < more[2] - 1.0
    with pytest.raises(NotConverged, match="none came to rest"):
        fit_bernoulli_mixture(data, 3, iterations=2, tolerance=1e-12)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"patterns": []}, "patterns"),
        ({"patterns": [[0, 1]]}, r"\+1 and -1"),
        ({"experts": 0}, "experts"),
        ({"experts": 9}, "experts"),
        ({"temperature": 0.0}, "temperature"),
        ({"ridge": -1.0}, "ridge"),
        ({"chains": 5}, "even"),
        ({"steps": 1}, "steps"),
        ({"rate": 0.0}, "rate"),
        ({"tolerance": 0.0}, "tolerance"),
        ({"starts": 0}, "starts"),
        ({"rounds": 0}, "rounds"),
        ({"settled": 1.0}, "settled"),
        ({"annealed_chains": 3}, "annealed_chains"),
        ({"annealed_steps": 0}, "annealed_steps"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_arguments_are_named(change, words):
    given = {"patterns": [[1, 1], [1, -1], [-1, 1], [-1, -1]], "experts": 2} | change
    with pytest.raises(ValueError, match=words):
        fit_experts_contrastive(**given)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"components": 5}, "components"),
        ({"starts": 0}, "starts"),
        ({"tolerance": -1.0}, "tolerance"),
        ({"iterations": 0}, "iterations"),
    ],
)
def test_bad_arguments_of_the_mixture_are_named(change, words):
    with pytest.raises(ValueError, match=words):
        fit_bernoulli_mixture(**({"patterns": [[1, 1], [1, -1]], "components": 2} | change))
    mixture = fit_bernoulli_mixture([[1, 1], [1, -1]], 1)
    with pytest.raises(ValueError, match="2 spins"):
        bernoulli_log_likelihood(mixture, [[1, 1, 1]])
