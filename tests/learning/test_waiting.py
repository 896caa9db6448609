"""Waiting times of walkers: a barrier's are exponential, a saddle's are not."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from ergolib.learning.waiting import Walkers, coefficient_of_variation, exponential_test


def test_the_test_accepts_the_barrier_and_rejects_the_saddle():
    behind = Walkers("barrier", temperature=0.35, walkers=96, seed=1, dt=0.02).wait()
    upon = Walkers("saddle", temperature=1e-4, walkers=96, seed=1).wait()
    accepted, rejected = (exponential_test(w.waiting_times) for w in (behind, upon))
    assert accepted.p_value > 0.01 and abs(accepted.sigmas) < 3.0
    assert rejected.p_value < 2e-4 and rejected.sigmas < -4.0
    for walkers, test in ((behind, accepted), (upon, rejected)):
        mean, deviation = walkers.exact_moments()
        seen = coefficient_of_variation(walkers.waiting_times)
        assert abs(seen.mean - deviation / mean) < 5.0 * seen.error
        assert test.coefficient_of_variation == pytest.approx(seen.mean)


def test_greenwoods_statistic_has_its_exact_mean_and_variance():
    rng, n = np.random.default_rng(2), 16
    found = [exponential_test(rng.exponential(3.0, n), samples=100).sigmas for _ in range(2000)]
    assert abs(np.mean(found)) < 5.0 / math.sqrt(2000)
    assert np.std(found) == pytest.approx(1.0, abs=0.2)


def test_p_values_of_exponential_lists_are_even():
    rng = np.random.default_rng(3)
    found = [exponential_test(rng.exponential(1.0, 12), samples=400).p_value for _ in range(400)]
    for level in (0.1, 0.5):
        share = np.mean(np.array(found) <= level)
        assert abs(share - level) < 5.0 * math.sqrt(level * (1.0 - level) / 400)


def test_the_error_of_a_variation_is_its_scatter():
    rng = np.random.default_rng(4)
    for draw, truth in ((rng.standard_exponential, 1.0), (lambda n: rng.gamma(9.0, 1.0, n), 1 / 3)):
        found = [coefficient_of_variation(draw(400)) for _ in range(400)]
        values = np.array([each.mean for each in found])
        errors = np.array([each.error for each in found])
        assert errors.mean() == pytest.approx(values.std(), rel=0.2)
        assert abs(values.mean() - truth) < 5.0 * values.std() / 20.0 + 0.01
    assert coefficient_of_variation([2.0, 2.0, 2.0]).error == 0.0


def test_walkers_run_on_after_pickling_and_batches_are_kept():
    walkers = Walkers("saddle", temperature=1e-3, walkers=40, seed=3).run(900)
    twin = pickle.loads(pickle.dumps(walkers))
    for each in (walkers, twin):
        each.run(700)
        each.run(801)
    assert walkers.positions.tobytes() == twin.positions.tobytes()
    assert walkers.waiting_times.tobytes() == twin.waiting_times.tobytes()
    assert walkers.waiting_times.size % 40 == 0 and walkers.waiting_times.size >= 40
    other = Walkers("saddle", temperature=1e-3, walkers=40, seed=4).run(2401)
    assert walkers.positions.tobytes() != other.positions.tobytes()
    seen = walkers.observe()
    assert seen["passages"] == walkers.waiting_times.size
    assert seen["mean"] == walkers.waiting_times.mean()
    assert 0.0 < seen["waiting"] <= 1.0
    assert math.isnan(Walkers(seed=1).observe()["mean"])


def test_energy_and_marks():
    barrier = Walkers("barrier", drive=0.5, seed=1, walkers=3)
    assert barrier.energy() == 0.0 and barrier.marks == (-math.inf, 3.0)
    assert barrier.barrier == pytest.approx(2.0 / 3.0)
    saddle = Walkers("saddle", start=0.1, seed=1, walkers=3)
    assert saddle.energy() == pytest.approx(-0.005) and saddle.barrier == 0.0


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"landscape": "hill"}, "landscape"),
        ({"drive": 0.0}, "drive"),
        ({"temperature": 0.0}, "temperature"),
        ({"temperature": 11.0}, "temperature must be at most 10"),
        ({"start": 3.75}, "start must be between the marks, -inf and 3.75, got 3.75"),
        ({"landscape": "saddle", "start": -1.0}, "start"),
        ({"walkers": 0}, "walkers"),
        ({"dt": 0.3}, "dt must be at most"),
        ({"dt": math.nan}, "dt"),
        ({"bridge": 1}, "bridge"),
        ({"seed": -1}, "seed"),
    ],
)
def test_wrong_arguments_are_named(given, named):
    with pytest.raises((ValueError, TypeError), match=named):
        Walkers(**{"seed": 1, **given})


def test_a_wait_that_would_never_end_is_refused():
    with pytest.raises(ValueError, match="temperature must be higher, or batches fewer"):
        Walkers(temperature=0.06, seed=1).wait()
    with pytest.raises((ValueError, TypeError), match="times"):
        exponential_test([1.0, 2.0])
    with pytest.raises((ValueError, TypeError), match="times must be greater than 0"):
        coefficient_of_variation([1.0, 2.0, 0.0])
