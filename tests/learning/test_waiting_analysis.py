"""Intervals and tests for waiting times hold for laws that are known, and fail where they must."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from ergolib.learning.ensembles import (
    drive_laws,
    grouped_line,
    hazards,
    kaplan_meier,
    lagged_exponential_test,
    variation_interval,
)

N = 48


def test_the_interval_of_the_variation_holds_1_for_exponential_times():
    rng = np.random.default_rng(1)
    found = variation_interval(rng.exponential(3.0, 400))
    assert found.low < 1.0 < found.high and found.high - found.low < 0.4
    narrow = variation_interval(rng.normal(400.0, 40.0, N))
    assert narrow.low < 0.1 < narrow.high < 0.2  # the negative control: nothing like 1


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng, true, hits = np.random.default_rng(2), 0.1, {"normal": 0, "bootstrap": 0}
    trials = 200
    for _ in range(trials):
        times = rng.normal(1.0, true, 30)
        for method in hits:
            one = variation_interval(times, 0.9, method, samples=400)
            hits[method] += one.low <= true <= one.high
    sigma = math.sqrt(trials * 0.9 * 0.1)
    assert abs(hits["normal"] - 0.9 * trials) < 5 * sigma  # exact
    assert abs(hits["bootstrap"] - 0.88 * trials) < 5 * sigma  # as measured with 400 trials


def test_the_normal_interval_is_the_noncentral_ts():
    from scipy.stats import nct

    times = np.array([9.0, 10.0, 11.0, 10.5, 9.5, 10.2])
    found = variation_interval(times, method="normal")
    ratio = math.sqrt(6) / found.value
    assert nct.cdf(ratio, 5, math.sqrt(6) / found.low) == pytest.approx(0.025, abs=1e-6)
    assert nct.cdf(ratio, 5, math.sqrt(6) / found.high) == pytest.approx(0.975, abs=1e-6)


def test_the_lag_test_knows_neither_lag_nor_mean():
    rng = np.random.default_rng(3)
    base = rng.exponential(1.0, N)
    tests = [lagged_exponential_test(lag + mean * base) for lag, mean in ((0.1, 1), (400, 30))]
    assert tests[0].variation_after_lag == pytest.approx(tests[1].variation_after_lag)
    assert tests[0].p_lagged == tests[1].p_lagged


def test_the_lag_test_tells_the_two_laws_apart():
    rng = np.random.default_rng(4)
    lagged = lagged_exponential_test(300.0 + rng.exponential(40.0, N))
    normal = lagged_exponential_test(rng.normal(400.0, 40.0, N))
    assert lagged.p_lagged > 0.05 and lagged.p_normal < 1e-3 and lagged.log_ratio < 0.0
    assert normal.p_normal > 0.05 and normal.p_lagged < 1e-3 and normal.log_ratio > 0.0


def test_the_lag_tests_p_is_uniform_where_the_law_holds():
    rng = np.random.default_rng(5)
    p = [lagged_exponential_test(2 + rng.exponential(1, 20), 500).p_lagged for _ in range(400)]
    assert abs(np.mean(np.array(p) < 0.1) - 0.1) < 5 * math.sqrt(0.1 * 0.9 / 400)


def test_the_ratio_is_that_of_the_largest_likelihoods():
    from scipy.stats import expon, norm

    times = np.random.default_rng(6).gamma(3.0, 2.0, 25)
    fits = {law: law.logpdf(times, *law.fit(times)).sum() for law in (norm, expon)}
    found = lagged_exponential_test(times, 100).log_ratio
    assert found == pytest.approx(fits[norm] - fits[expon], abs=1e-9)


def test_survival_without_censoring_is_the_share_that_waits():
    times = np.array([3.0, 1.0, 2.0, 2.0, 5.0])
    found = kaplan_meier(times, np.ones(5, bool))
    assert found.times.tolist() == [1.0, 2.0, 3.0, 5.0]
    assert found.share.tolist() == pytest.approx([0.8, 0.4, 0.2, 0.0])
    # Greenwood's error is then the binomial one
    expected = np.sqrt(found.share * (1 - found.share) / 5)
    assert found.error.tolist() == pytest.approx(expected.tolist())
    assert found.median == 2.0 and found.censored == 0
    assert (found.low <= found.share).all() and (found.share <= found.high).all()


def test_survival_of_remission_as_in_the_textbooks():
    """6-mercaptopurine (Freireich et al., Blood 21, 699, 1963), the data that all books print."""
    times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    passed = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    found = kaplan_meier(times, np.array(passed, bool))
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    share = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    error = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert found.share.tolist() == pytest.approx(share, abs=6e-4)
    assert found.error.tolist() == pytest.approx(error, abs=6e-5)
    assert found.median == 23 and found.median_low == 13 and found.median_high == math.inf
    assert found.censored == 12


def test_a_survival_in_which_nothing_happened():
    found = kaplan_meier([10.0, 10.0], [False, False])
    assert found.times.size == 0 and found.median == math.inf and found.censored == 2


def test_the_hazard_is_constant_behind_a_barrier_and_rises_on_a_saddle():
    rng = np.random.default_rng(9)
    times = rng.exponential(100.0, 2000)
    given_up = np.minimum(times, 250.0)
    barrier = hazards(given_up, times < 250.0, [0, 50, 100, 250])
    assert ((barrier["hazard_low"] < 0.01) & (0.01 < barrier["hazard_high"])).all()
    assert barrier["passed"].sum() == (times < 250.0).sum()
    assert barrier["exposure"].sum() == pytest.approx(given_up.sum())
    saddle = hazards(rng.normal(100, 10, 500), np.ones(500, bool), [0, 90, 100, 110, math.inf])
    assert saddle["hazard"].is_monotonic_increasing
    assert saddle["hazard_high"][0] < saddle["hazard_low"][1]


def test_a_hazard_has_the_interval_of_a_poisson_count():
    found = hazards([1.0, 2.0, 3.0, 4.0], [True, True, False, True], [0, 4, 5])
    assert found["passed"].tolist() == [3, 0] and found["exposure"].tolist() == [10.0, 0.0]
    # Garwood's interval of 3, as tables print it
    assert found.loc[0, ["hazard_low", "hazard_high"]].tolist() == pytest.approx(
        [0.0618672, 0.876727], rel=1e-5
    )
    assert found.loc[1, ["hazard", "hazard_low", "hazard_high"]].isna().all()


def test_the_law_of_the_drive_is_told():
    rng = np.random.default_rng(7)
    drives = (0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9)
    laws = {"power": lambda q: 80.0 * q**-3.3, "barrier": lambda q: 20.0 * math.exp(1.8 / q)}
    for true, law in laws.items():
        rows = [(q, law(q) * rng.lognormal(0.0, 0.05)) for q in drives for _ in range(20)]
        found = drive_laws(pd.DataFrame(rows, columns=["in_context", "t50"]), samples=500)
        false = "barrier" if true == "power" else "power"
        slope = {"power": -3.3, "barrier": 1.8}[true]
        assert found[true].slope_low < slope < found[true].slope_high
        assert found[true].p_value > 0.01 and found[false].p_value < 1e-3  # the negative control


def test_a_line_through_groups_is_that_of_weighted_least_squares():
    rng = np.random.default_rng(8)
    groups = {x: rng.normal(2.0 - x, 0.1 * (1 + x), 12) for x in (0.0, 1.0, 2.0, 4.0)}
    found = grouped_line(groups, samples=200)
    slope, intercept = np.polyfit(found.x, found.mean, 1, w=1 / found.error)
    assert (found.slope, found.intercept) == pytest.approx((slope, intercept))
    assert found.slope_low < -1.0 < found.slope_high and found.freedom == 2
    assert found.p_value > 1e-3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: variation_interval([1.0, 2.0, 3.0]), "times must be 4 or more"),
        (lambda: variation_interval([1.0, 2.0, 3.0, -1.0]), "greater than 0"),
        (lambda: variation_interval([1.0, 2.0, 3.0, math.nan]), "times must"),
        (lambda: variation_interval([2.0] * 5), "times must differ"),
        (lambda: variation_interval([1.0, 2.0, 3.0, 4.0], 1.0), "confidence must be"),
        (lambda: variation_interval([1.0, 2.0, 3.0, 4.0], method="t"), "method must be"),
        (lambda: lagged_exponential_test([2.0] * 5), "times must differ"),
        (lambda: kaplan_meier([1.0], [1]), "passed must be True or False"),
        (lambda: kaplan_meier([], np.array([], bool)), "one or more"),
        (lambda: kaplan_meier([1.0], [True], 2.0), "confidence must be"),
        (lambda: hazards([1.0], [True], [1.0, 1.0]), "edges must be"),
        (lambda: hazards([1.0], [True], [-1.0, 1.0]), "edges must be"),
        (lambda: grouped_line({1.0: [1, 2, 3], 2.0: [1, 2, 3]}), "groups must be 3 or more"),
        (lambda: grouped_line({1.0: [1, 1, 1], 2.0: [1, 2, 3], 3.0: [1, 2, 3]}), "no error"),
        (
            lambda: drive_laws(pd.DataFrame({"in_context": [0.4], "t50": [math.nan]})),
            "no censored run",
        ),
    ],
)
def test_what_cannot_be_analysed(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
