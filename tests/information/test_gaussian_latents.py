"""Latents of Gaussian variables, against tables, grids, samples, and a search for better ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize

from ergolib.information import mutual_information
from ergolib.information.latents import (
    gaussian_bracket,
    gaussian_landmarks,
    gaussian_latent_errors,
    gaussian_sum_errors,
    gaussian_trade_off,
    shared_mean_covariance,
    shared_mean_errors,
)

CORRELATIONS = (0.05, 0.3, 0.5, 0.8, 0.95)


def pair(rho):
    return np.array([[1.0, rho], [rho, 1.0]])


def random_covariance(rng, n):
    root = rng.normal(size=(n, n))
    return root @ root.T + 0.1 * np.eye(n)


# What is known ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rho", "shared", "common"),
    [(0.5, 0.143841, 0.549306), (0.8, 0.510826, 1.098612), (0.9, 0.830366, 1.472219)],
)
def test_the_bracket_of_the_curriculum(rho, shared, common):
    assert gaussian_bracket(rho) == pytest.approx((0.0, shared, common), abs=5e-7)
    assert gaussian_bracket(-rho) == gaussian_bracket(rho)


def test_what_both_know_for_sure_jumps_at_the_end():
    assert gaussian_bracket([0.0, 1.0 - 1e-15, 1.0]).gacs_korner.tolist() == [0.0, 0.0, math.inf]
    assert gaussian_bracket(-1) == (math.inf, math.inf, math.inf)
    assert gaussian_bracket(0) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("noise", "mediation", "redundancy"),
    [
        (0.45, 0.0, 0.293893),
        (0.5, 0.001083, 0.271162),
        (1.0, 0.055282, 0.153742),
        (2.0, 0.161530, 0.082757),
        (5.0, 0.309190, 0.034763),
        (1.4625, 0.110031, 0.110031),
    ],
)
def test_the_errors_of_the_curriculum(noise, mediation, redundancy):
    found = gaussian_sum_errors(0.8, noise)
    assert found[:2] == pytest.approx((mediation, redundancy), abs=6e-7)
    general = gaussian_latent_errors(pair(0.8), [1.0, 1.0], noise)
    assert general.mediation == pytest.approx(found.mediation, abs=1e-14)
    assert general.stochastic == pytest.approx((found.redundancy,) * 2, rel=1e-12)
    assert general.information == pytest.approx(found.information, rel=1e-12)
    turned = gaussian_latent_errors(pair(-0.8), [1.0, -1.0], noise)
    assert turned.mediation == pytest.approx(found.mediation, abs=1e-14)
    assert gaussian_sum_errors(-0.8, noise) == found


def test_where_both_errors_are_equal_found_by_search():
    for rho in CORRELATIONS:
        marks = gaussian_landmarks(rho)

        def apart(log, rho=rho):
            mediation, redundancy, *_ = gaussian_sum_errors(rho, math.exp(log))
            return mediation - redundancy

        low = math.log(marks.wyner_noise)  # below it the collider's errors may cross too
        assert marks.equal_noise == pytest.approx(math.exp(brentq(apart, low, 20.0)), rel=1e-9)
        assert gaussian_sum_errors(rho, marks.equal_noise)[:2] == pytest.approx(
            (marks.equal_error,) * 2, rel=1e-9
        )
        shared, common = gaussian_bracket(rho)[1:]
        exactly = gaussian_sum_errors(rho, marks.wyner_noise)
        assert exactly.mediation == pytest.approx(0.0, abs=1e-14)
        assert exactly.redundancy == pytest.approx(marks.wyner_redundancy, rel=1e-12)
        assert exactly.redundancy == pytest.approx(0.5 * (common - shared), rel=1e-10)
        assert exactly.information == pytest.approx(common, rel=1e-12)
        collider = gaussian_sum_errors(rho, marks.collider_noise)
        assert collider.mediation == pytest.approx(shared, rel=1e-9)
        assert collider.redundancy == pytest.approx(common, rel=1e-9)
        assert gaussian_sum_errors(rho, 0.9 * marks.collider_noise).mediation > shared
    assert gaussian_landmarks(0.8).equal_noise == pytest.approx(1.4625, abs=1e-12)
    assert gaussian_landmarks(1.0 - 1e-9).equal_error == pytest.approx(0.5 * math.log(4 / 3))


@given(rho=st.floats(0.01, 0.99), log=st.floats(-12.0, 12.0))
@settings(max_examples=100, deadline=None)
def test_the_identity_behind_the_trade(rho, log):
    """I(A;B|L) = I(A;B) + I(L;B|A) - I(L;B), and the mean of both redundancies from it."""
    found = gaussian_sum_errors(rho, math.exp(log))
    shared = gaussian_bracket(rho).mutual_information
    told = found.information - found.redundancy  # I(L;B) = I(L;AB) - I(L;A|B)
    assert found.mediation == pytest.approx(shared + found.redundancy - told, abs=1e-10)
    assert found.left <= rho
    assert found.mediation == pytest.approx(-0.5 * math.log1p(-(found.left**2)), abs=1e-6)


# By other ways -----------------------------------------------------------------------------------


def on_a_grid(rho, weights, noise, step):
    """Return I(A;B|L), I(L;A|B) and I(L;B|A) of the density on a grid."""
    x = np.arange(-6.0, 6.0 + 0.5 * step, step)
    spread = math.sqrt(float(np.asarray(weights) @ pair(rho) @ weights) + noise)
    latent = np.arange(-6.0, 6.0 + 0.5 * step, step) * spread
    a, b = x[:, None, None], x[None, :, None]
    quadratic = (a * a - 2.0 * rho * a * b + b * b) / (1.0 - rho * rho)
    off = latent[None, None, :] - weights[0] * a - weights[1] * b
    p = np.exp(-0.5 * quadratic - 0.5 * off * off / noise)
    p /= p.sum()
    return [mutual_information(p, i, j, given=3 - i - j) for i, j in ((0, 1), (2, 0), (2, 1))]


@pytest.mark.parametrize(
    ("rho", "weights", "noise"),
    [(0.8, (1.0, 1.0), 1.0), (0.5, (1.0, 0.3), 0.7), (-0.4, (1.0, 1.0), 2.0)],
)
def test_a_grid_finds_the_same(rho, weights, noise):
    found = gaussian_latent_errors(pair(rho), weights, noise)
    known = [found.mediation, *found.stochastic]
    off = [
        np.abs(np.subtract(on_a_grid(rho, weights, noise, step), known)).max()
        for step in (1.5, 1.0, 0.4)
    ]
    assert off[2] < off[1] < off[0]
    assert off[2] < 1e-7 < off[0]  # all but what lies beyond 6 spreads
    other = gaussian_latent_errors(pair(rho), weights, 1.1 * noise)  # the negative control
    assert abs(other.stochastic[0] - known[1]) > 1e-3


def test_samples_find_the_same():
    """The latent's effect read off samples: residuals of what is given, and their correlation."""
    rng = np.random.default_rng(5)
    covariance = random_covariance(rng, 3)
    weights, noise = rng.normal(size=(2, 3)), random_covariance(rng, 2)
    known = gaussian_latent_errors(covariance, weights, noise)
    count = 200_000
    x = rng.multivariate_normal(np.zeros(3), covariance, count)
    latent = x @ weights.T + rng.multivariate_normal(np.zeros(2), noise, count)

    def log_det(*columns):
        return np.linalg.slogdet(np.cov(np.column_stack(columns).T))[1]

    def found(rows):
        parts, seen = x[rows], latent[rows]
        each = [log_det(parts[:, i], seen) for i in range(3)]
        mediation = 0.5 * (sum(each) - 2.0 * log_det(seen) - log_det(parts, seen))
        first = 0.5 * (log_det(parts) + log_det(parts[:, 1:], seen))
        return mediation, first - 0.5 * (log_det(parts[:, 1:]) + log_det(parts, seen))

    blocks = np.array([found(rows) for rows in np.split(np.arange(count), 40)])
    error = blocks.std(axis=0, ddof=1) / math.sqrt(40)
    bias = 3.0 / (count / 40)  # of the order of parameters over samples
    exact = np.array([known.mediation, known.stochastic[0]])
    assert (np.abs(blocks.mean(axis=0) - exact) < 5.0 * error + bias).all()
    wrong = gaussian_latent_errors(covariance, weights, 1.2 * noise)
    assert abs(blocks[:, 1].mean() - wrong.stochastic[0]) > 5.0 * error[1] + bias


# No other latent is better ------------------------------------------------------------------------


@given(seed=st.integers(0, 2**32 - 1), rho=st.floats(-0.95, 0.95), rows=st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_no_gaussian_latent_is_below_the_curve(seed, rho, rows):
    weights = np.random.default_rng(seed).normal(scale=2.0, size=(rows, 2))
    found = gaussian_latent_errors(pair(rho), weights, np.eye(rows))
    least = gaussian_trade_off(rho, found.mediation)
    assert np.mean(found.stochastic) > least - 1e-9
    # what the proof of that rests on
    shared = gaussian_bracket(rho).mutual_information
    total = found.information - shared + found.mediation
    assert sum(found.stochastic) == pytest.approx(total, rel=1e-9, abs=1e-12)


def test_a_search_ends_on_the_curve():
    """The best of all pairs of linear readings, by a general optimiser, is the noisy sum."""

    def errors(values):
        return gaussian_latent_errors(pair(0.8), values.reshape(2, 2), np.eye(2))

    best = minimize(
        lambda values: float(np.mean(errors(values).stochastic)),
        np.random.default_rng(3).normal(size=4),
        method="SLSQP",
        constraints={"type": "ineq", "fun": lambda values: 0.05 - errors(values).mediation},
        options={"ftol": 1e-10},
    )
    assert best.success
    assert best.fun == pytest.approx(gaussian_trade_off(0.8, 0.05), abs=1e-6)
    readings = best.x.reshape(2, 2)
    precision = readings.T @ readings  # that of L about (A, B): along (1, 1) and no other
    noise = brentq(lambda v: gaussian_sum_errors(0.8, v).mediation - 0.05, 0.45, 9.0)
    assert precision == pytest.approx(np.full((2, 2), 1.0 / noise), abs=5e-3)


def test_unequal_weights_are_worse():
    for weights in ((1.0, 0.5), (1.0, 0.0), (1.0, -0.2)):
        for noise in (0.1, 0.5, 3.0):
            found = gaussian_latent_errors(pair(0.8), weights, noise)
            assert np.mean(found.stochastic) > gaussian_trade_off(0.8, found.mediation) + 1e-4


def test_the_curve_is_that_of_the_sum():
    for rho in CORRELATIONS:
        marks = gaussian_landmarks(rho)
        noise = marks.wyner_noise * np.exp(np.linspace(1e-6, 8.0, 40))
        found = gaussian_sum_errors(rho, noise)
        assert gaussian_trade_off(rho, found.mediation) == pytest.approx(found.redundancy, abs=1e-9)
        below = gaussian_sum_errors(rho, 0.5 * marks.wyner_noise)
        assert below.redundancy > gaussian_trade_off(rho, below.mediation) + 1e-3
        shared = gaussian_bracket(rho).mutual_information
        assert gaussian_trade_off(rho, [shared, 9.0]).tolist() == pytest.approx([0, 0], abs=1e-9)


# Blocks that share a mean -------------------------------------------------------------------------


@given(
    n=st.integers(2, 6),
    m=st.integers(1, 1000),
    log=st.floats(-6.0, 6.0),
    spread=st.floats(0.1, 10.0),
)
@settings(max_examples=60, deadline=None)
def test_blocks_in_closed_form_and_by_matrices(n, m, log, spread):
    found = shared_mean_errors(n, m, math.exp(log), spread=spread, scatter=0.7)
    covariance = shared_mean_covariance(n, m, spread=spread, scatter=0.7)
    general = gaussian_latent_errors(covariance, np.full(n, 1.0 / n), math.exp(log))
    assert found.mediation == pytest.approx(general.mediation, rel=1e-6, abs=1e-9)
    assert (found.redundancy,) * n == pytest.approx(general.stochastic, rel=1e-6)
    assert found.information == pytest.approx(general.information, rel=1e-6)
    assert found.total_correlation == pytest.approx(general.total_correlation, rel=1e-6)


def test_a_block_is_worth_its_mean():
    """Parts of several samples each, by determinants of all samples, agree with their means."""
    n, m, noise = 3, 4, 0.2
    whole = 1.3**2 + 0.7**2 * np.eye(n * m)  # every single sample
    weights = np.full(n * m, 1.0 / (n * m))
    ll = weights @ whole @ weights + noise
    within = whole - np.outer(whole @ weights, weights @ whole) / ll

    def log_det(matrix, blocks):
        keep = np.concatenate([np.arange(m) + m * i for i in blocks])
        return np.linalg.slogdet(matrix[np.ix_(keep, keep)])[1]

    mediation = 0.5 * (sum(log_det(within, [i]) for i in range(n)) - log_det(within, range(n)))
    given = [log_det(matrix, range(n)) - log_det(matrix, [1, 2]) for matrix in (whole, within)]
    found = shared_mean_errors(n, m, noise, spread=1.3, scatter=0.7)
    assert found.mediation == pytest.approx(mediation, rel=1e-10)
    assert found.redundancy == pytest.approx(0.5 * (given[0] - given[1]), rel=1e-10)


def test_more_blocks_help_and_more_samples_do_not():
    by_samples = [shared_mean_errors(2, 10**k).redundancy for k in range(9)]
    assert by_samples == sorted(by_samples)
    assert by_samples[-1] == pytest.approx(0.5 * math.log(2.0), abs=1e-8)
    by_blocks = [shared_mean_errors(10**k, 1).redundancy for k in range(2, 7)]
    assert 2.0 * np.multiply(by_blocks, 10.0 ** np.arange(2, 7)) == pytest.approx(1.0, abs=0.006)
    assert all(shared_mean_errors(n, 7).mediation == 0.0 for n in (2, 9, 1000))
    # two blocks are a pair of Gaussian variables
    rho = 1.0 / (1.0 + 1.0 / 40)
    assert shared_mean_errors(2, 40).redundancy == pytest.approx(0.5 * math.log1p(rho), rel=1e-12)


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("covariance", "weights", "noise", "words"),
    [
        ([[1, 0.5], [0.4, 1]], [1, 1], 1, "covariance must be symmetric, got 0.5 at \\[0, 1\\]"),
        ([[1, 2], [2, 1]], [1, 1], 1, "covariance must be positive definite.*eigenvalue of -1"),
        ([[1, 1], [1, 1]], [1, 1], 1, "covariance must be positive definite"),
        ([[1.0]], [1], 1, "covariance must be that of two parts or more"),
        ([1.0, 2.0], [1, 1], 1, "covariance must be a square matrix, got shape \\(2,\\)"),
        ([[1, 0], [0, 1]], [1, 1, 1], 1, "weights must have 2 columns.*got shape \\(3,\\)"),
        ([[1, 0], [0, 1]], [[1, 1], [0, 1]], 1, "noise must have a row and a column for each"),
        ([[1, 0], [0, 1]], [1, 1], 0, "noise must be positive definite"),
        ([[1, 0], [0, 1]], [1, 1], -1.0, "noise must be positive definite"),
        ([[1, 0], [0, math.nan]], [1, 1], 1, "covariance must hold finite numbers"),
    ],
)
def test_wrong_matrices(covariance, weights, noise, words):
    with pytest.raises(ValueError, match=words):
        gaussian_latent_errors(covariance, weights, noise)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gaussian_bracket(1.2), "correlation must be from -1 to 1, got 1.2"),
        (lambda: gaussian_sum_errors(1.0, 1.0), "correlation must be between -1 and 1"),
        (lambda: gaussian_sum_errors(0.5, -1.0), "noise must be a variance greater than 0"),
        (lambda: gaussian_sum_errors(0.5, 0.0), "noise must be a variance greater than 0"),
        (lambda: gaussian_sum_errors([0.1, 0.2], [1, 2, 3]), "noise must broadcast"),
        (lambda: gaussian_landmarks(-1.0), "correlation must be between -1 and 1"),
        (lambda: gaussian_trade_off(0.5, -0.1), "mediation must be at least 0"),
        (lambda: gaussian_trade_off([0.1, 0.2], [1, 2, 3]), "mediation must broadcast"),
        (lambda: shared_mean_errors(1, 5), "blocks must be an integer from 2"),
        (lambda: shared_mean_errors(2, 0), "samples must be an integer of at least 1"),
        (lambda: shared_mean_errors(2, 5, 0.0), "noise must be a finite number greater than 0"),
        (lambda: shared_mean_covariance(2, 5, spread=-1.0), "spread must be a finite number"),
    ],
)
def test_wrong_numbers(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_wrong_kinds():
    with pytest.raises(TypeError, match="correlation"):
        gaussian_bracket("strong")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="weights"):
        gaussian_latent_errors(pair(0.5), [True, False], 1.0)
