"""Couplings learnt from chains: against the exact fit, and where there is no result."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import t as student

from ergolib.kernels import KERNELS
from ergolib.kernels.random import seed_state
from ergolib.learning.knowledge import (
    InfiniteCouplings,
    NotConverged,
    fit_contrastive,
    fit_couplings,
    index_of,
    spins_of,
)

N = 10
PAIRS = np.triu_indices(N, 1)


def ising_data(seed, n=N, count=1500, scale=0.25):
    """Patterns drawn from a random Ising model by exact probabilities."""
    rng = np.random.default_rng(seed)
    spins = spins_of(n).astype(float)
    couplings = np.triu(rng.normal(scale=scale, size=(n, n)), 1)
    log_p = np.einsum("ik,kl,il->i", spins, couplings, spins) + spins @ rng.normal(0, scale, n)
    p = np.exp(log_p - log_p.max())
    return spins_of(n)[rng.choice(2**n, size=count, p=p / p.sum())]


def exact(data):
    shares = np.bincount(index_of(data), minlength=2**N) / len(data)
    fit = fit_couplings(shares, order=2)
    fields = fit.couplings[1 << np.arange(N)]
    return np.concatenate([fields, fit.couplings[(1 << PAIRS[0]) | (1 << PAIRS[1])]])


def test_the_exact_fit_is_met_within_errors():
    """Twelve seeds: 55 couplings, a family-wise bar of 5 sigma, in Student's distribution."""
    data = ising_data(1)
    fits = [fit_contrastive(data, chains=128, steps=1000, seed=s) for s in range(12)]
    found = np.array([np.concatenate([f.fields, f.couplings[PAIRS]]) for f in fits])
    error = found.std(axis=0, ddof=1) / np.sqrt(len(fits))
    bar = student.isf(5.7e-7 / 2 / found.shape[1], len(fits) - 1)
    miss = np.abs(found.mean(axis=0) - exact(data)) / error
    assert miss.max() < bar
    assert error.max() < 0.01
    other = np.abs(found.mean(axis=0) - exact(ising_data(2))) / error  # must fail: other data
    assert other.max() > 2.0 * bar


def test_more_spins_than_can_be_summed_over():
    rng = np.random.default_rng(3)
    n = 24
    hidden = rng.choice([-1, 1], size=(800, 4))
    data = np.where(rng.random((800, n)) < 0.7, np.repeat(hidden, 6, axis=1), -1)
    fit = fit_contrastive(data, temperature=2.0, chains=512, steps=800)
    assert fit.converged and fit.mismatch < 0.05 and fit.error < 0.02
    assert np.array_equal(fit.couplings, fit.couplings.T) and not fit.couplings.diagonal().any()
    within = np.kron(np.eye(4), np.ones((6, 6))) - np.eye(n)
    assert fit.couplings[within > 0].mean() > 10.0 * abs(fit.couplings[within == 0].mean())


def test_the_same_seed_learns_the_same():
    data = ising_data(4, count=300)
    first, again, other = (
        fit_contrastive(data, chains=32, steps=60, tolerance=1.0, seed=s) for s in (5, 5, 6)
    )
    assert np.array_equal(first.couplings, again.couplings)
    assert not np.array_equal(first.couplings, other.couplings)


def test_the_heat_bath_samples_its_model():
    """Three spins in 40,000 chains: a chi-square of all 8 states, and other fields must fail."""
    fields, couplings = (
        np.array([0.3, -0.2, 0.1]),
        np.array([0, 0.5, -0.4, 0.5, 0, 0.3, -0.4, 0.3, 0]),
    )
    spins = np.ones(3 * 40_000, dtype=np.int8)
    KERNELS["contrastive.sweep_chains"](
        spins, fields, couplings, 30, 0.5, np.zeros(3), seed_state(7)
    )
    seen = np.bincount(index_of(spins.reshape(-1, 3)), minlength=8)

    def chi_square(h):
        s = spins_of(3).astype(float)
        weight = np.exp(
            0.5 * (s @ h + 0.5 * np.einsum("ik,kl,il->i", s, couplings.reshape(3, 3), s))
        )
        expected = weight / weight.sum() * 40_000
        return float(((seen - expected) ** 2 / expected).sum())

    assert chi_square(fields) < 42.0  # 5 sigma for 7 degrees of freedom
    assert chi_square(fields + 0.1) > 42.0


def test_data_that_never_change_have_no_finite_couplings():
    data = ising_data(5, count=100)
    stuck, bound = data.copy(), data.copy()
    stuck[:, 3] = 1
    bound[:, 4] = -bound[:, 2]
    with pytest.raises(InfiniteCouplings, match="spin 3 is always the same"):
        fit_contrastive(stuck)
    with pytest.raises(InfiniteCouplings, match="product of spins 2 and 4"):
        fit_contrastive(bound)


def test_a_fit_that_missed_the_means_has_no_result():
    with pytest.raises(NotConverged, match="differs from that of the data"):
        fit_contrastive(ising_data(6), chains=32, steps=10, rate=1e-4, tolerance=0.01)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"patterns": []}, "patterns"),
        ({"patterns": [[0, 1]]}, r"\+1 and -1"),
        ({"patterns": [[np.nan, 1]]}, "patterns"),
        ({"chains": 5}, "even"),
        ({"chains": 2}, "chains"),
        ({"steps": 1}, "steps"),
        ({"sweeps": 0}, "sweeps"),
        ({"rate": 0.0}, "rate"),
        ({"tolerance": -1.0}, "tolerance"),
        ({"temperature": 0.0}, "temperature"),
        ({"ridge": -1.0}, "ridge"),
        ({"background": 1.0}, "background"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_arguments_are_named(change, words):
    arguments = {"patterns": [[1, 1], [1, -1], [-1, 1], [-1, -1]]} | change
    with pytest.raises(ValueError, match=words):
        fit_contrastive(**arguments)


def exact_with_priors(data, ridge, background):
    """Fields and pairs by a general optimiser, all states summed over."""
    n = data.shape[1]
    spins, (rows, columns) = spins_of(n).astype(float), np.triu_indices(n, 1)
    features = np.hstack([spins, spins[:, rows] * spins[:, columns]])
    shares = np.bincount(index_of(data), minlength=2**n) / len(data)
    goal = (1.0 - background) * (shares @ features)
    prior = np.where(np.arange(features.shape[1]) < n, 0.0, ridge)

    def loss(theta):
        log_p = features @ theta
        log_z = logsumexp(log_p)
        means = np.exp(log_p - log_z) @ features
        slope = means - goal + prior * theta
        return log_z - goal @ theta + 0.5 * (prior * theta) @ theta, slope

    found = minimize(loss, np.zeros(len(prior)), jac=True, method="BFGS", options={"gtol": 1e-7})
    assert np.abs(found.jac).max() < 1e-6
    return found.x


def test_a_ridge_and_a_background_keep_couplings_finite():
    """Data in which a spin and a pair never change: twelve seeds against a general optimiser."""
    data = ising_data(7, n=6, count=400)
    data[:, 3], data[:, 4] = 1, -data[:, 2]
    pairs = np.triu_indices(6, 1)
    fits = [
        fit_contrastive(data, ridge=0.1, background=0.1, steps=800, tolerance=0.1, seed=s)
        for s in range(12)
    ]
    found = np.array([np.concatenate([f.fields, f.couplings[pairs]]) for f in fits])
    error = found.std(axis=0, ddof=1) / np.sqrt(len(fits))
    bar = student.isf(5.7e-7 / 2 / found.shape[1], len(fits) - 1)
    miss = np.abs(found.mean(axis=0) - exact_with_priors(data, 0.1, 0.1)) / error
    assert miss.max() < bar and error.max() < 0.02
    for other in ((0.15, 0.1), (0.1, 0.15)):  # must fail: another ridge, another background
        wrong = np.abs(found.mean(axis=0) - exact_with_priors(data, *other)) / error
        assert wrong.max() > 1.5 * bar


def test_a_ridge_on_pairs_alone_makes_no_well_of_the_opposite():
    """Spins that are nearly always up: with a ridge on fields, too, all down is a well."""
    data = np.where(np.random.default_rng(8).random((200, N)) < 0.93, 1, -1)
    shares = np.bincount(index_of(data), minlength=2**N) / len(data)
    for ridge in (0.03, 0.3):
        both = fit_couplings(shares, order=2, ridge=ridge).couplings
        pairs = np.zeros((N, N))
        pairs[PAIRS] = both[(1 << PAIRS[0]) | (1 << PAIRS[1])]
        field_when_down = both[1 << np.arange(N)] - (pairs + pairs.T).sum(axis=1)
        assert (field_when_down < 0.0).all()  # each spin is held down
        ours = fit_contrastive(data, ridge=ridge, background=0.005, steps=300, tolerance=0.1)
        assert (ours.fields - ours.couplings.sum(axis=1) > 0.0).all()  # each is driven up
