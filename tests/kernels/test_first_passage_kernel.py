"""Walkers at a mark: their waiting times are the exact ones, and steps do not lengthen them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib import exact
from ergolib.kernels import first_passage
from ergolib.kernels.random import seed_state

SHIFT = 0.5826  # -zeta(1/2) / sqrt(2 pi), of a mark that is looked at once a step


def waited(curvature, drive, temperature, low, high, start, walkers, dt, bridge, seed):
    """Return the waiting times of a batch."""
    positions, times = np.full(walkers, start), np.full(walkers, -1.0)
    clock, generator = np.array([0, walkers]), seed_state(seed)
    while clock[1] > 0:
        first_passage.walk(
            curvature, drive, temperature, low, high, dt, bridge, positions, times, clock, 100_000,
            generator,
        )  # fmt: skip
    return times


def sigmas(times, mean):
    return (times.mean() - mean) / (times.std(ddof=1) / math.sqrt(times.size))


def test_steps_lengthen_waiting_as_their_root_unless_there_is_a_bridge():
    t = 0.1
    truth = exact.mean_first_passage_time(exact.saddle_potential, t, 0.0, 1.0, -1.0)
    errors = []
    for dt in (0.08, 0.02):
        mark = 1.0 + SHIFT * math.sqrt(2.0 * t * dt)
        late = exact.mean_first_passage_time(exact.saddle_potential, t, 0.0, mark, -mark)
        plain = waited(-1.0, 0.0, t, -1.0, 1.0, 0.0, 20_000, dt, 0, 3)
        assert abs(sigmas(plain, late)) < 5.0  # as if the marks stood further away
        errors.append(plain.mean() - truth)
        bridged = waited(-1.0, 0.0, t, -1.0, 1.0, 0.0, 20_000, dt, 1, 4)
        assert abs(sigmas(bridged, truth)) < 5.0
        assert sigmas(plain, truth) > 5.0  # the control: without a bridge it is seen
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.4)


def test_behind_a_barrier_and_on_a_saddle_mean_and_variation_are_exact():
    g, ratio = 0.4, 2.0
    t = exact.barrier_height(g) / ratio
    law = exact.first_passage_law(
        lambda x: exact.metastable_potential(x, g), t, 0.0, 1.5 / g, points=400
    )
    times = waited(1.0, g, t, -math.inf, 1.5 / g, 0.0, 3000, 0.02, 1, 5)
    assert abs(sigmas(times, law.mean)) < 5.0
    z = (times - times.mean()) / times.std()
    c = times.std() / times.mean()
    error = float((c * (0.5 * (z * z - 1.0) - c * z)).std()) / math.sqrt(times.size)
    assert abs(c - law.coefficient_of_variation) < 5.0 * error
    for start in (0.0, 0.05):
        mean, deviation = exact.saddle_moments(1e-3, start)
        times = waited(-1.0, 0.0, 1e-3, -1.0, 1.0, start, 20_000, 0.01, 1, 6)
        assert abs(sigmas(times, mean)) < 5.0
        assert times.std() == pytest.approx(deviation, rel=0.04)
        # The whole law, in twenty bins that are equally likely.
        grid = np.linspace(0.0, 30.0, 60_001)
        share = 1.0 - exact.saddle_survival(grid, 1e-3, start)
        counts = np.histogram(np.interp(times, grid, share), bins=20, range=(0.0, 1.0))[0]
        chi = ((counts - 1000.0) ** 2 / 1000.0).sum()
        assert chi < 19.0 + 5.0 * math.sqrt(38.0)
        # The control: the law of another start.
        wrong = 1.0 - exact.saddle_survival(grid, 1e-3, start + 0.02)
        counts = np.histogram(np.interp(times, grid, wrong), bins=20, range=(0.0, 1.0))[0]
        assert ((counts - 1000.0) ** 2 / 1000.0).sum() > 19.0 + 10.0 * math.sqrt(38.0)


def test_without_noise_the_time_is_the_logarithm_of_the_start():
    for start in (0.5, 0.01, 1e-6):
        (time,) = waited(-1.0, 0.0, 0.0, -1.0, 1.0, start, 1, 0.001, 1, 1)
        assert time == pytest.approx(math.log(1.0 / start), abs=0.0011)


def test_a_run_in_parts_is_the_same_run_and_stops_when_none_waits():
    def begin():
        return np.zeros(50), np.full(50, -1.0), np.array([0, 50]), seed_state(8)

    whole, parts = begin(), begin()
    given = (-1.0, 0.0, 1e-3, -1.0, 1.0, 0.01, 1)
    left = first_passage.walk(*given, *whole[:3], 5000, whole[3])
    for steps in (1, 7, 300, 4692):
        rest = first_passage.walk(*given, *parts[:3], steps, parts[3])
    assert left == rest > 3000
    assert whole[2].tolist() == [5000 - left, 0]
    for one, other in zip(whole, parts, strict=True):
        assert one.tobytes() == other.tobytes()
    assert set(np.abs(whole[0])) == {1.0}


@pytest.mark.parametrize(
    ("temperature", "start"), [(1e-2, 0.0), (1e-2, -0.3), (1e-5, 0.004), (1e-8, 0.1), (1e-8, 1e-4)]
)
def test_the_law_of_the_saddle_is_that_of_theory(temperature, start):
    out, times = np.empty(2), np.linspace(0.0, 25.0, 300)
    first_passage.saddle_moments(temperature, start, out)
    assert out == pytest.approx(exact.saddle_moments(temperature, start), rel=1e-6)
    share = np.empty(times.size)
    first_passage.saddle_survival(temperature, start, times, share)
    assert share == pytest.approx(exact.saddle_survival(times, temperature, start), abs=1e-11)
