"""Estimates from samples: what they are on average, how far they scatter, and who is calibrated."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from ergolib import exact
from ergolib.information import (
    entropy,
    entropy_bounds,
    estimate_entropy,
    estimate_mutual_information,
    mean_plug_in_entropy,
    mean_plug_in_information,
    mutual_information,
    mutual_information_bounds,
    nsb,
    plug_in,
)

METHODS = ("plug-in", "miller-madow", "chao-shen", "nsb")


def rows(temperature: float) -> np.ndarray:
    """Return the joint distribution of two opposite rows of the 4 x 4 torus."""
    p = exact.state_probabilities(temperature, 4).reshape(16, 16, 16, 16)
    return p.sum(axis=(0, 2))


def repeated(p: np.ndarray, n: int, repeats: int, method: str, seed: int = 1) -> np.ndarray:
    """Return values and errors of independent experiments, shape (2, repeats)."""
    rng = np.random.default_rng([20261122, seed])
    tables = rng.multinomial(n, p.ravel(), size=repeats).reshape(repeats, *p.shape)
    estimate = estimate_mutual_information if p.ndim == 2 else estimate_entropy
    return np.array([estimate(table, method=method)[:2] for table in tables]).T


# The plug-in, whose average is known


def test_the_mean_plug_in_by_listing_all_samples() -> None:
    p = np.array([0.5, 0.3, 0.2])
    total = 0.0
    for sample in itertools.product(range(3), repeat=5):
        chance = math.prod(p[k] for k in sample)
        total += chance * entropy(np.bincount(sample, minlength=3) / 5)
    assert mean_plug_in_entropy(p, 5) == pytest.approx(total, abs=1e-13)
    assert mean_plug_in_entropy(p, 1) == 0.0
    assert mean_plug_in_entropy([1.0, 0.0], 7) == 0.0


def test_the_bias_is_half_a_state_a_sample() -> None:
    """<H> = H - (K - 1) / 2n + (1 - sum 1/p) / 12n^2 + ...  (Harris 1975)."""
    p = np.array([0.4, 0.3, 0.2, 0.1])
    for n in (300, 3000, 30_000):
        bias = mean_plug_in_entropy(p, n) - entropy(p)
        first = -3 / (2 * n)
        second = (1.0 - (1.0 / p).sum()) / (12 * n**2)
        assert bias == pytest.approx(first + second, abs=20 * n**-3.0 + 1e-11)
        assert abs(bias - (first - 1 / (2 * n))) > 0.1 / n  # the negative control: K, not K - 1
    assert mean_plug_in_entropy(p, 2**31 - 1) == pytest.approx(entropy(p), abs=1e-8)


@pytest.mark.parametrize("p", [0.9, 0.5, 0.01, 1e-4])
def test_the_series_for_many_samples_is_the_sum(p: float) -> None:
    """On either side of where one takes over from the other, and with one moment left out."""
    n = math.ceil(plug_in._MANY / p)
    by_sum = plug_in._mean_term(p, n - 1)
    by_series = plug_in._mean_term(p, n + 1)
    slope = plug_in._by_moments(p, n + 1) - plug_in._by_moments(p, n - 1)
    assert by_series - by_sum == pytest.approx(slope, abs=3e-13)
    assert plug_in._by_moments(p, n - 1) == pytest.approx(by_sum, abs=3e-13)
    assert abs(plug_in._by_moments(p, n // 100) - plug_in._mean_term(p, n // 100)) > 1e-14 * p


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 2000))
def test_the_bias_is_never_more_than_paninskis(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(int(rng.integers(1, 12)), 0.5))
    missing = entropy(p) - mean_plug_in_entropy(p, n)
    assert -1e-11 <= missing <= math.log1p((p.size - 1) / n)


@pytest.mark.parametrize(
    ("p", "n"),
    [(np.full((2, 2), 0.25), 20), (np.full((8, 8), 1 / 64), 50), (rows(2.0), 200)],
    ids=["coins", "dice", "Ising rows"],
)
def test_information_out_of_nothing(p: np.ndarray, n: int) -> None:
    """The plug-in finds what it should on average: too much. Five sigma for three cases."""
    values, _ = repeated(p, n, 3000, "plug-in")
    error = values.std(ddof=1) / values.size**0.5
    predicted = mean_plug_in_information(p, 0, 1, n)
    assert abs(values.mean() - predicted) < 5 * error
    assert abs(values.mean() - mutual_information(p, 0, 1)) > 20 * error  # the negative control


def test_the_law_of_the_bias_is_for_many_samples() -> None:
    coins = np.full((8, 8), 1 / 64)
    for n, accuracy in ((50, 0.5), (5000, 0.02), (500_000, 2e-4)):
        law = 7 * 7 / (2 * n)
        assert mean_plug_in_information(coins, 0, 1, n) == pytest.approx(law, rel=accuracy)
    assert mean_plug_in_information(coins, 0, 1, 10) != pytest.approx(49 / 20, rel=0.1)
    assert mean_plug_in_information(coins, 0, 1, 10) < math.log(8)


# All methods


def test_correcting_the_bias() -> None:
    """Two dice of eight faces that know nothing of each other, 400 throws: 1/13 of a nat, or 0."""
    dice, n, repeats = np.full((8, 8), 1 / 64), 400, 600
    mean, error = {}, {}
    for method in METHODS[:2]:
        values, _ = repeated(dice, n, repeats, method)
        mean[method], error[method] = values.mean(), values.std() / repeats**0.5
    assert mean["plug-in"] > 100 * error["plug-in"]
    # what is left is of order 1 / n^2
    left = mean_plug_in_information(dice, 0, 1, n) - 49 / (2 * n)
    seen = 64 * (1.0 - (1.0 - 1 / 64) ** n)
    left += (64 - seen) / (2 * n)  # pairs never met are not counted
    assert abs(mean["miller-madow"] - left) < 5 * error["miller-madow"]
    assert abs(mean["miller-madow"]) < 0.1 * mean["plug-in"]


@pytest.mark.parametrize("method", METHODS)
def test_consistency(method: str) -> None:
    """With enough samples all agree with the exact value; with few, the plug-in does not."""
    p = rows(exact.T_C)
    truth = mutual_information(p, 0, 1)
    rng = np.random.default_rng([7, METHODS.index(method)])
    table = rng.multinomial(3_000_000, p.ravel()).reshape(p.shape)
    found = estimate_mutual_information(table, method=method)
    assert abs(found.value - truth) < 5 * found.error
    assert found.error < 5e-4 and found.samples == 3_000_000 and found.method == method
    if method == "plug-in":
        table = rng.multinomial(1000, p.ravel()).reshape(p.shape)
        few = estimate_mutual_information(table, method=method)
        assert abs(few.value - truth) > 5 * few.error


@pytest.mark.parametrize(
    ("p", "n", "method"),
    [
        (np.array([0.4, 0.3, 0.2, 0.1]), 300, "plug-in"),
        (np.array([0.4, 0.3, 0.2, 0.1]), 300, "miller-madow"),
        (np.array([0.4, 0.3, 0.2, 0.1]), 300, "chao-shen"),
        (rows(2.0), 20_000, "miller-madow"),
        (np.array([[0.4, 0.1], [0.1, 0.4]]), 300, "chao-shen"),
    ],
)
def test_errors_say_how_far_another_sample_would_be(p: np.ndarray, n: int, method: str) -> None:
    """Over 800 experiments the spread is known to 2.5 %, and the errors to be right within 10 %."""
    values, errors = repeated(p, n, 800, method)
    ratio = (errors**2).mean() ** 0.5 / values.std()
    assert 0.88 < ratio < 1.12
    truth = mutual_information(p, 0, 1) if p.ndim == 2 else entropy(p)
    covered = (abs(values - truth) < 2 * errors).mean()
    assert 0.91 < covered < 0.985


# The Bayesian


@pytest.mark.parametrize(
    ("counts", "states", "mean", "error"),
    [
        ([4, 12, 4, 5, 3, 1, 5, 1, 2, 2, 2, 2, 11, 3, 4, 12, 12, 1, 2], 100,
         2.806096916054329, 0.11947690919021678),
        ([5, 5], 2, 0.6594537733620955, 0.048108904914861375),
        ([10, 0, 0], 3, 0.09394977341114304, 0.15744140860774006),
        ([1, 1, 1], 1000, 4.405987075552181, 1.5428447068563382),
        ([1000, 990, 1010], 3, 1.0983001590498425, 0.0003326592490263394),
        ([2], 2, 0.27384132630285946, 0.2704681800423286),
    ],
)  # fmt: skip
def test_nsb_against_forty_digits(
    counts: list[int], states: int, mean: float, error: float
) -> None:
    """By adaptive quadrature of the original formulas in 40 digits (mpmath)."""
    found = estimate_entropy(counts, method="nsb", states=states)
    assert found.value == pytest.approx(mean, rel=1e-11)
    assert found.error == pytest.approx(error, rel=1e-9)


def test_nsb_is_what_others_find() -> None:
    """The example in the manual of ndd, another implementation (github.com/simomarsili/ndd)."""
    counts = [4, 12, 4, 5, 3, 1, 5, 1, 2, 2, 2, 2, 11, 3, 4, 12, 12, 1, 2]
    found = estimate_entropy(counts, method="nsb", states=100)
    assert found.value == pytest.approx(2.8060962529931225, abs=2e-6)
    assert found.error == pytest.approx(0.11945501149743358, abs=1e-4)


def test_nsb_far_from_what_can_be_counted() -> None:
    rng = np.random.default_rng(3)
    uniform = rng.multinomial(1_000_000, np.full(64, 1 / 64))
    found = estimate_entropy(uniform, method="nsb")
    assert abs(found.value - math.log(64)) < 5 * found.error < 1e-3
    few = estimate_entropy([1, 1], method="nsb", states=2**20)
    assert 0.0 < few.value < 20 * math.log(2) and few.error > 2.0
    certain = estimate_entropy([10**9], method="nsb", states=5)
    assert 0.0 < certain.value < 1e-6
    assert estimate_entropy([5], method="nsb")[:2] == (0.0, 0.0)


def from_the_prior(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Draw a distribution from the prior: xi uniform, the beta that has it, Dirichlet."""
    states = math.prod(shape)
    xi = rng.uniform(0.0, math.log(states))
    log_beta = optimize.brentq(
        lambda u: float(
            special.digamma(states * np.exp(u) + 1) - special.digamma(np.exp(u) + 1) - xi
        ),
        -90.0,
        30.0,
    )
    weights = rng.standard_gamma(np.full(states, np.exp(log_beta)))
    if not weights.any():  # all smaller than the smallest float: one state has it all
        weights[rng.integers(states)] = 1.0
    return (weights / weights.sum()).reshape(shape)


@pytest.mark.parametrize("shape", [(20,), (4, 5)])
def test_nsb_is_calibrated_under_its_own_prior(shape: tuple[int, ...]) -> None:
    """Who draws worlds from the prior finds them, on average, where the posterior puts them."""
    rng = np.random.default_rng(12)
    repeats, n = 250, 30
    scores, values = np.empty((2, repeats))
    for i in range(repeats):
        p = from_the_prior(rng, shape)
        counts = rng.multinomial(n, p.ravel()).reshape(shape)
        truth = entropy(p) if p.ndim == 1 else mutual_information(p, 0, 1)
        estimate = estimate_entropy if p.ndim == 1 else estimate_mutual_information
        found = estimate(counts, method="nsb")
        scores[i] = (truth - found.value) / found.error
        values[i] = truth - found.value
    assert abs(values.mean()) < 5 * values.std() / repeats**0.5
    assert abs((scores**2).mean() - 1.0) < 5 * (scores**2).std() / repeats**0.5
    assert (scores**2).std() < 5.0  # or the last line would say nothing
    too_sure = (2.0 * scores) ** 2  # the negative control: errors half as large
    assert abs(too_sure.mean() - 1.0) > 5 * too_sure.std() / repeats**0.5


def test_moments_of_a_dirichlet_posterior() -> None:
    """Wolpert and Wolf's, with the cancelling terms taken out, against draws."""
    a = np.array([0.3, 1.3, 2.3, 2.3, 7.3])
    value, number = np.array([0.0, 1.0, 2.0, 7.0]), np.array([1.0, 1.0, 2.0, 1.0])
    means, variances = nsb._moments(value, number, np.array([0.3]))
    drawn = np.random.default_rng(4).dirichlet(a, 40_000)
    entropies = special.entr(drawn).sum(axis=1)
    assert abs(entropies.mean() - means[0]) < 5 * entropies.std() / 200
    squares = (entropies - entropies.mean()) ** 2
    assert abs(squares.mean() - variances[0]) < 5 * squares.std() / 200


# What is certain


def largest_change(n: int) -> float:
    return (math.log(n) + (n - 1) * math.log(n / (n - 1))) / n


@settings(max_examples=300, deadline=None)
@given(st.integers(2, 60), st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_one_sample_changes_little(n: int, a: int, b: int, seed: int) -> None:
    """What McDiarmid's inequality asks for, for entropy and, twice, for information."""
    rng = np.random.default_rng(seed)
    table = rng.multinomial(n, rng.dirichlet(np.full(a * b, 0.3))).reshape(a, b)
    other = table.copy()
    other.flat[rng.choice(np.flatnonzero(table))] -= 1
    other.flat[rng.integers(a * b)] += 1
    for estimate, most in ((estimate_entropy, 1.0), (estimate_mutual_information, 2.0)):
        change = estimate(table, method="plug-in").value - estimate(other, method="plug-in").value
        assert abs(change) <= most * largest_change(n) + 1e-14
    worst = estimate_entropy([n - 1, 1], method="plug-in").value
    assert worst == pytest.approx(largest_change(n), abs=1e-14)  # from n equal ones


@pytest.mark.parametrize("temperature", [1.5, 5.0])
def test_bounds_hold(temperature: float) -> None:
    p = rows(temperature)
    truth, information = entropy(p), mutual_information(p, 0, 1)
    rng = np.random.default_rng(6)
    for n in (100, 100_000):
        for table in rng.multinomial(n, p.ravel(), size=50).reshape(50, 16, 16):
            low, high, confidence = entropy_bounds(table, confidence=0.5)
            assert low <= truth <= high and confidence == 0.5  # far more often than they need to
            low, high, _ = mutual_information_bounds(table)
            assert low <= information <= high
    wide, narrow = (entropy_bounds(table, confidence=c) for c in (0.99, 0.5))
    assert wide.low < narrow.low < truth < narrow.high < wide.high


def test_enough_samples_prove_something() -> None:
    p = np.array([[0.45, 0.05], [0.05, 0.45]])
    table = (1_000_000 * p).astype(np.int64)
    low, high, _ = mutual_information_bounds(table)
    assert 0.3 < low < mutual_information(p, 0, 1) < high < 0.43
    # merging rows of a finer table cannot prove more than there is
    fine = np.repeat(table // 8, 8, axis=0)
    merged = fine.reshape(2, 8, 2).sum(axis=1)
    assert mutual_information_bounds(fine).low < mutual_information_bounds(merged).low
    assert entropy_bounds([2, 0]).low == 0.0
    assert entropy_bounds([3, 1], states=1000).high == pytest.approx(math.log(1000))


# Arguments


def test_samples_or_counts() -> None:
    rng = np.random.default_rng(1)
    a, b = np.arange(500) % 3, rng.integers(0, 4, 500)
    table = np.zeros((3, 4), dtype=int)
    np.add.at(table, (a, b), 1)
    for method in METHODS:
        by_table = estimate_mutual_information(table, method=method)
        by_samples = estimate_mutual_information(samples=(a, b), method=method)
        assert by_table.value == pytest.approx(by_samples.value, abs=1e-12)
    spins = 2 * rng.integers(0, 2, (500, 3)) - 1
    names = np.array(["".join("-+"[int(s > 0)] for s in each) for each in spins])
    for method in METHODS[:3]:
        one = estimate_entropy(samples=spins, method=method)
        other = estimate_entropy(samples=names, method=method)
        assert one.value == pytest.approx(other.value, abs=1e-14)
        assert one.samples == 500
    assert estimate_entropy(samples=[0.5, 0.5, 1.5, 2.5]).samples == 4
    both = estimate_mutual_information(samples=(spins, names), method="plug-in")
    assert both.value == pytest.approx(estimate_entropy(samples=spins, method="plug-in").value)


@pytest.mark.parametrize("method", METHODS)
def test_all_different_samples_give_numbers(method: str) -> None:
    """Nothing can be known, and what is said is finite."""
    found = estimate_entropy(np.ones(40, dtype=int), method=method, states=1000)
    assert math.isfinite(found.value) and math.isfinite(found.error)
    if method == "plug-in":
        assert found.value == pytest.approx(math.log(40))
    if method in ("chao-shen", "nsb"):
        assert found.value > math.log(40)
    table = estimate_mutual_information(np.eye(12, dtype=int), method=method)
    assert math.isfinite(table.value) and math.isfinite(table.error)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: estimate_entropy(), TypeError, "either counts or samples, got both or neither"),
        (lambda: estimate_entropy([1, 2], samples=[1, 2]), TypeError, "either counts or samples"),
        (lambda: estimate_entropy([1]), ValueError, "least 2 samples and fewer than 2.31, got 1"),
        (lambda: estimate_entropy([0, 0]), ValueError, "at least 2 samples"),
        (lambda: estimate_entropy([2**31]), ValueError, "less than 2.31, got 2147483648"),
        (lambda: estimate_entropy([2**30, 2**30]), ValueError, "fewer than 2.31, got 2147483648"),
        (lambda: estimate_entropy([3, -1]), ValueError, "counts must hold integers of at least 0"),
        (lambda: estimate_entropy([0.5, 0.5]), TypeError, "counts must hold integers .* float64"),
        (lambda: estimate_entropy([]), ValueError, "counts must hold integers"),
        (lambda: estimate_entropy([[1], [1, 2]]), ValueError, "ragged"),
        (lambda: estimate_entropy([1, 2], method="best"), ValueError, "method must be one of"),
        (lambda: estimate_entropy([1, 2], states=1), ValueError, "states must be an integer"),
        (lambda: estimate_entropy(samples=[1, 2], method="nsb"), ValueError, "states must be"),
        (lambda: estimate_entropy(samples=[1.0, math.nan]), ValueError, "samples must hold finite"),
        (lambda: estimate_entropy(samples=[None, 1]), TypeError, "samples must hold numbers or"),
        (lambda: estimate_entropy(samples=np.ones((2, 2, 2))), ValueError, "samples must have"),
        (lambda: estimate_mutual_information([1, 2]), ValueError, "table must have two axes"),
        (lambda: estimate_mutual_information(), TypeError, "either a table or samples"),
        (
            lambda: estimate_mutual_information(samples=([1, 2], [1, 2, 3])),
            ValueError,
            "samples must be as many of each, got 2 and 3",
        ),
        (lambda: estimate_mutual_information(samples=([1, 2],)), TypeError, "a pair of arrays"),
        (lambda: entropy_bounds([1, 2], confidence=1.0), ValueError, "confidence must be between"),
        (lambda: entropy_bounds([1, 2], states=1), ValueError, "states must be an integer"),
        (lambda: mutual_information_bounds([3, 4]), ValueError, "table must have two axes"),
        (lambda: mean_plug_in_entropy([0.5, 0.5], 0), ValueError, "samples must be an integer"),
        (lambda: mean_plug_in_information([[1.0]], 0, 0, 5), ValueError, "must not share an axis"),
    ],
)  # fmt: skip
def test_wrong_arguments(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
