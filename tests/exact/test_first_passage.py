"""Waiting times exactly: double integrals, eigenvalues, Kramers, Suzuki."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import dawsn

from ergolib import exact

G = 0.4


def well(drive=G):
    return partial(exact.metastable_potential, drive=drive)


def flat(x):
    return np.zeros_like(x)


def test_without_a_force_the_mean_is_a_parabola():
    for x in (-0.6, 0.0, 0.3):
        expected = (1.0 - x) * (x + 1.0) / (2.0 * 0.7)
        assert exact.mean_first_passage_time(flat, 0.7, x, 1.0, -1.0) == pytest.approx(expected)
    law = exact.first_passage_law(flat, 0.7, 0.0, 1.0, -1.0, points=400)
    assert law.rates[:3] == pytest.approx(0.7 * (np.array([1, 2, 3]) * np.pi / 2) ** 2, rel=1e-4)


def test_a_steady_wind_and_a_wall_far_behind():
    """Upwind there is no wall to find, downwind the mean is (1 - x) / v up to e^(-v / T)."""
    with pytest.raises(ValueError, match="potential must rise on the left"):
        exact.mean_first_passage_time(lambda x: 2.0 * x, 0.1, 0.0, 1.0)
    mean = exact.mean_first_passage_time(lambda x: -2.0 * x, 0.1, 0.0, 1.0)
    assert mean == pytest.approx(0.5, rel=1e-9)


def test_from_the_top_of_the_saddle_the_mean_is_an_integral_of_dawson():
    for t in (0.3, 0.1, 0.01, 0.003):
        expected = 2.0 * quad(dawsn, 0.0, 1.0 / math.sqrt(2.0 * t))[0]
        found = exact.mean_first_passage_time(exact.saddle_potential, t, 0.0, 1.0, -1.0)
        assert found == pytest.approx(expected, rel=2e-7)


@pytest.mark.parametrize("ratio", [1.0, 3.5, 7.0])
def test_the_law_has_the_mean_of_the_double_integral(ratio):
    t = exact.barrier_height(G) / ratio
    mean = exact.mean_first_passage_time(well(), t, 0.0, 1.5 / G)
    coarse = exact.first_passage_law(well(), t, 0.0, 1.5 / G, points=300)
    law = exact.first_passage_law(well(), t, 0.0, 1.5 / G, points=600)
    assert abs(law.mean / mean - 1.0) < 3e-5
    assert coarse.mean - mean == pytest.approx(4.0 * (law.mean - mean), rel=0.1)  # second order
    assert law.weights.sum() == pytest.approx(1.0)
    times = np.linspace(0.0, 3.0 * mean, 40)
    survival = law.survival(times)
    assert survival[0] == pytest.approx(1.0) and (np.diff(survival) < 0.0).all()
    step = 1e-4 * mean
    slope = (law.survival(times[1:] - step) - law.survival(times[1:] + step)) / (2.0 * step)
    assert law.density(times[1:]) == pytest.approx(slope, rel=1e-3)


def test_only_the_ratio_of_barrier_and_temperature_counts():
    means = [
        exact.mean_first_passage_time(well(g), exact.barrier_height(g) / 4.0, 0.0, 1.5 / g)
        for g in (0.2, 0.5, 1.3)
    ]
    assert means == pytest.approx([means[0]] * 3, rel=1e-9)


def test_behind_a_high_barrier_the_law_is_exponential_and_kramers_is_near():
    far = []
    for ratio in (1.0, 2.0, 4.0, 8.0):
        t = exact.barrier_height(G) / ratio
        law = exact.first_passage_law(well(), t, 0.0, 1.5 / G, points=400)
        far.append((1.0 - law.coefficient_of_variation, law.mean / exact.kramers_time(G, t) - 1.0))
    spread, above = np.array(far).T
    assert spread == pytest.approx([0.0748, 0.0442, 0.0097, 0.0003], abs=1e-4)
    assert above[1:] == pytest.approx([0.1097, 0.0927, 0.0417], abs=1e-4)
    assert abs(above[0]) < 0.05  # by chance: Kramers crosses the truth where he does not hold


def test_the_logarithm_of_the_mean_is_linear_in_the_inverse_square_of_the_drive():
    t, drives = 0.15, np.array([0.4, 0.45, 0.5])
    means = [exact.mean_first_passage_time(well(g), t, 0.0, 1.5 / g) for g in drives]
    slope = np.diff(np.log(means)) / np.diff(1.0 / drives**2)
    assert slope == pytest.approx(1.0 / (6.0 * t), rel=0.02)


def test_the_law_of_the_saddle_is_right_to_the_order_it_says():
    """Against eigenvalues, whose error of second order is taken off."""
    times, t = np.linspace(0.05, 9.0, 60), 0.01
    for x in (0.0, 0.2):
        laws = [
            exact.first_passage_law(exact.saddle_potential, t, x, 1.0, -1.0, points=n)
            for n in (500, 1000)
        ]
        coarse, fine = (law.survival(times) for law in laws)
        truth = fine + (fine - coarse) / 3.0
        miss = np.abs(exact.saddle_survival(times, t, x) - truth).max()
        assert miss < 4.0 * t**2
        # A control: had the mark no layer before it, the error would be of first order.
        plain = np.exp(times) * x
        spread = np.sqrt(t * (np.exp(2.0 * times) - 1.0))
        from scipy.special import ndtr

        naive = ndtr((1.0 - plain) / spread) - ndtr((-1.0 - plain) / spread)
        assert np.abs(naive - truth).max() > 10.0 * miss
        mean = exact.mean_first_passage_time(exact.saddle_potential, t, x, 1.0, -1.0)
        assert abs(exact.saddle_moments(t, x)[0] - mean) < t**2
        deviation = laws[1].deviation + (laws[1].deviation - laws[0].deviation) / 3.0
        assert abs(exact.saddle_moments(t, x)[1] - deviation) < 3.0 * t**2


def test_suzuki_and_the_deterministic_time_are_the_two_limits():
    for t in (1e-4, 1e-6, 1e-8):
        assert exact.saddle_moments(t) == pytest.approx(exact.suzuki_moments(t), abs=1.5 * t)
        mean, deviation = exact.saddle_moments(t, 0.1)
        assert mean == pytest.approx(exact.saddle_time(0.1), abs=60.0 * t)
        assert deviation == pytest.approx(math.sqrt(t) / 0.1, rel=0.02 + 60.0 * t)
    variation = [exact.saddle_moments(t)[1] / exact.saddle_moments(t)[0] for t in (1e-4, 1e-8)]
    assert variation == pytest.approx([0.2119, 0.1128], abs=1e-4)
    assert exact.saddle_time(0.01, mark=2.0, rate=0.5) == pytest.approx(2.0 * math.log(200.0))


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: exact.barrier_height(0.0), "drive"),
        (lambda: exact.kramers_time(0.4, 1e-4), "temperature must be at least B / 700"),
        (lambda: exact.kramers_time(0.4, -1.0), "temperature"),
        (lambda: exact.metastable_potential([0.0, math.nan], 0.4), "x"),
        (lambda: exact.mean_first_passage_time(flat, 1.0, 1.0, 0.5, 0.0), "high"),
        (lambda: exact.mean_first_passage_time(flat, 1.0, 0.2, 0.5, 0.3), "low"),
        (lambda: exact.mean_first_passage_time(well(), 1e-4, 0.0, 3.0), "temperature"),
        (lambda: exact.first_passage_law(well(), 0.01, 0.0, 3.75), "temperature"),
        (lambda: exact.first_passage_law(well(), 0.3, 0.0, 3.75, points=20), "points"),
        (
            lambda: exact.first_passage_law(exact.saddle_potential, 0.004, 0.0, 1.0, -1.0),
            "temperature must be higher",
        ),
        (lambda: exact.saddle_survival([1.0], 0.02), "temperature must be at most 0.01"),
        (lambda: exact.saddle_survival([-1.0], 0.01), "time"),
        (lambda: exact.saddle_moments(0.01, 1.0), "start must be between the marks"),
        (lambda: exact.saddle_time(2.0), "start must be at most the mark"),
        (lambda: exact.suzuki_moments("cold"), "temperature"),
    ],
)
def test_wrong_arguments_are_named(call, named):
    with pytest.raises((ValueError, TypeError), match=named):
        call()
