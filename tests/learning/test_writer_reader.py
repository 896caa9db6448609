"""A writer and a reader: what is exact, what is conserved, how long they wait."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from ergolib.learning.writer_reader import (
    WriterReader,
    aligned_half_time,
    final_angles,
    flow_half_times,
    flow_overlaps,
    flow_pairs,
    noisy_start,
    shared_directions,
    waiting_times,
)


def norms(vectors):
    return np.linalg.norm(vectors, axis=-1)


# The start ------------------------------------------------------------------------------------


def test_starts_have_the_lengths_they_should():
    pairs = WriterReader(5, 4000, start=0.3, seed=2)
    assert norms(pairs.writers) == pytest.approx(0.3, abs=1e-15)
    assert norms(pairs.readers) == pytest.approx(0.3, abs=1e-15)
    normal = WriterReader(5, 4000, start=0.3, seed=2, lengths="gaussian")
    square = norms(normal.writers) ** 2 / 0.3**2 * 5  # chi-squared: mean 5, variance 10
    assert abs(square.mean() - 5.0) < 5.0 * (10.0 / 4000) ** 0.5
    assert square.var() == pytest.approx(10.0, rel=0.25)
    assert np.allclose(
        normal.writers / norms(normal.writers)[:, None], pairs.writers / 0.3, atol=1e-12
    )
    pushed = WriterReader(5, 4000, start=0.3, seed=2, push=0.5)
    assert np.allclose(pushed.writers - pairs.writers, [0.15, 0, 0, 0, 0], atol=1e-15)


# Against an integrator that knows nothing of p and q -------------------------------------------


@pytest.mark.parametrize(("dimension", "target", "start"), [(2, 1.0, 0.1), (7, 2.5, 0.8)])
def test_the_flow_is_that_of_an_independent_integrator(dimension, target, start):
    pairs = WriterReader(dimension, 3, target, start, seed=5, lengths="gaussian", rate=0.005)
    first = np.concatenate([each.ravel() for each in pairs.starts])

    def slopes(time, y):
        u, v = y.reshape(2, 3, dimension)
        miss = target - (u * v).sum(axis=1, keepdims=True)
        return np.concatenate([(miss * v).ravel(), (miss * u).ravel()])

    for time in (0.5, 2.0):
        end = solve_ivp(slopes, (0.0, time), first, rtol=1e-11, atol=1e-13).y[:, -1]
        u, v = end.reshape(2, 3, dimension)
        exact = flow_pairs(*pairs.starts, time, target)
        assert np.allclose(exact, (u, v), atol=1e-9)
        assert flow_overlaps(*pairs.starts, time, target) == pytest.approx((u * v).sum(1), abs=1e-9)
        pairs.run(round(time / 0.005) - pairs.steps)
        assert np.allclose((pairs.writers, pairs.readers), (u, v), atol=1e-8)
        assert pairs.time == pytest.approx(time)


def test_half_times_are_when_the_overlap_is_half_the_target():
    assert [aligned_half_time(a) for a in (0.1, 0.01, 0.001)] == pytest.approx(
        [1.098612, 2.297560, 3.453377], abs=5e-7
    )
    pairs = WriterReader(3, 50, 0.7, 0.2, seed=1, lengths="gaussian", rate=0.01).run(1500)
    exact = flow_half_times(*pairs.starts, 0.7)
    assert pairs.half_times == pytest.approx(exact, abs=1e-5)
    u, v = pairs.starts
    for each in range(5):
        there = flow_overlaps(u[each : each + 1], v[each : each + 1], exact[each], 0.7)
        assert there == pytest.approx(0.35, abs=1e-12)
    u = np.array([[0.1**0.5, 0.0]])
    assert flow_half_times(u, u) == pytest.approx(aligned_half_time(0.1), abs=1e-14)
    tiny = np.array([[1e-9, 0.0]])
    assert flow_half_times(tiny, tiny) == pytest.approx(aligned_half_time(1e-18), rel=1e-14)
    assert np.isnan(WriterReader(3, 5).run(1).half_times).all()


# What is conserved ----------------------------------------------------------------------------


def test_the_flow_conserves_and_a_step_of_descent_shrinks_the_matrix_by_a_known_factor():
    flow = WriterReader(8, 200, start=0.3, seed=3, rate=0.02).run(600)
    first, second = flow.starts
    before = first[:, :, None] * first[:, None, :] - second[:, :, None] * second[:, None, :]
    assert flow.drift < 1e-9
    assert np.allclose(flow.conserved, before, atol=1e-10)
    moved = norms((flow.writers[:, :, None] * flow.writers[:, None, :]).reshape(200, -1)).mean()
    assert moved > 0.9  # the parts of it have moved by as much
    drifts = []
    for rate in (0.02, 0.01):
        descent = WriterReader(8, 200, start=0.3, seed=3, training="descent", rate=rate)
        factor = np.ones(200)
        for _ in range(round(10 / rate)):
            factor *= 1.0 - (rate * (1.0 - descent.overlaps)) ** 2
            descent.run()
        assert np.allclose(descent.conserved, factor[:, None, None] * before, atol=1e-15)
        drifts.append(descent.drift)
    assert drifts[0] > 1e-2  # the control: it is seen
    assert drifts[0] / drifts[1] == pytest.approx(2.0, abs=0.1)  # of order rate


@pytest.mark.parametrize("training", ["flow", "descent"])
def test_the_final_direction_is_that_of_the_first_sum(training):
    pairs = WriterReader(8, 500, start=0.1, seed=4, training=training, rate=0.05)
    known = shared_directions(*pairs.starts)
    pairs.run(400)
    reached = pairs.writers / norms(pairs.writers)[:, None]
    assert ((reached * known).sum(axis=1)).min() > 0.9999
    assert shared_directions(pairs.writers, pairs.readers) == pytest.approx(known, abs=1e-12)
    angles = 2.0 * np.arcsin(np.sqrt(pairs.haversines))
    if training == "flow":
        assert angles == pytest.approx(final_angles(*pairs.starts), rel=1e-4, abs=1e-12)
    wrong = shared_directions(*WriterReader(8, 500, seed=5).starts)
    assert abs((reached * wrong).sum(axis=1).mean()) < 0.1  # the control: of another seed


def test_a_pair_that_starts_opposite_never_agrees():
    u = np.array([[0.6, 0.8], [0.3, 0.4]])
    v = np.array([[-0.6, -0.8], [0.3, 0.4]])
    pairs = WriterReader.from_starts(u, v).run(200)
    assert pairs.overlaps[0] < 0.0 and abs(pairs.overlaps[0]) < 1e-2
    assert pairs.overlaps[1] == pytest.approx(1.0, abs=5e-3)
    assert flow_half_times(u, v)[0] == np.inf
    assert final_angles(u, v)[0] == np.pi
    with pytest.raises(ValueError, match="readers must not be minus the writers"):
        shared_directions(u, v)


# Waiting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lengths", ["equal", "gaussian"])
@pytest.mark.parametrize("dimension", [2, 3, 8])
def test_waiting_times_have_the_law_they_should(dimension, lengths):
    law = waiting_times(dimension, 1.5, 0.2, lengths)
    starts = WriterReader(dimension, 20_000, 1.5, 0.2, seed=6, lengths=lengths).starts
    times = flow_half_times(*starts, 1.5)
    assert abs(times.mean() - law.mean) < 5.0 * law.deviation / 20_000**0.5
    assert times.std() == pytest.approx(law.deviation, rel=0.08)
    assert law.mean == pytest.approx(law.limit_mean, abs=0.02)
    assert law.variation < 0.5  # far from an exponential's 1
    small = waiting_times(dimension, 1.5, 1e-4, lengths)
    assert small.mean == pytest.approx(small.limit_mean, abs=1e-7)
    assert small.deviation == pytest.approx(small.limit_deviation, abs=1e-7)
    # ten times smaller: ln 10 / s longer, and as wide
    smaller = waiting_times(dimension, 1.5, 1e-5, lengths)
    assert smaller.mean - small.mean == pytest.approx(np.log(10.0) / 1.5, abs=1e-7)
    assert smaller.deviation == pytest.approx(small.deviation, abs=1e-7)


def test_in_three_dimensions_a_saddle_has_a_lag_and_an_exponential_tail():
    start = 0.001
    times = flow_half_times(*WriterReader(3, 20_000, start=start, seed=7).starts)
    tail = 2.0 * (times - np.log(1.0 / start**2) / 2.0)  # exponential of mean 1
    assert tail.min() > -1e-5
    assert abs(tail.mean() - 1.0) < 5.0 / 20_000**0.5
    assert (tail > 2.0).mean() == pytest.approx(np.exp(-2.0), abs=5.0 * 0.0025)
    assert times.std() / times.mean() < 0.1


def test_noise_is_a_larger_start():
    rate, noise, start = 0.05, 0.1, 0.01
    kwargs = {"lengths": "gaussian", "training": "descent", "rate": rate}
    noisy = WriterReader(8, 2000, start=start, seed=8, noise=noise, **kwargs).run(200)
    larger = noisy_start(start, noise, rate, 8)
    calm = WriterReader(8, 2000, start=larger, seed=9, **kwargs).run(200)
    assert larger > 4.0 * start
    times, others = noisy.half_times, calm.half_times
    assert np.isfinite(times).all()
    error = (times.var() / 2000 + others.var() / 2000) ** 0.5
    assert abs(times.mean() - others.mean()) < 5.0 * error
    assert times.std() == pytest.approx(others.std(), rel=0.1)
    assert times.std() / times.mean() < 0.2
    without = WriterReader(8, 2000, start=start, seed=8, **kwargs).run(300)
    assert without.half_times.mean() > times.mean() + 50.0 * error  # the control
    # and now noise chooses: the first sum tells less of the direction
    known = shared_directions(*noisy.starts)
    assert (known * shared_directions(noisy.writers, noisy.readers)).sum(1).mean() < 0.5


# Saved, loaded, continued; and nonsense ---------------------------------------------------------


@pytest.mark.parametrize(("training", "noise"), [("flow", 0.0), ("descent", 0.2)])
def test_saved_loaded_continued_it_takes_the_same_path(training, noise):
    pairs = WriterReader(4, 30, seed=11, training=training, noise=noise).run(70)
    loaded = pickle.loads(pickle.dumps(pairs))
    pairs.run(60)
    loaded.run(25).run(35)
    assert np.array_equal(pairs.writers, loaded.writers)
    assert np.array_equal(pairs.readers, loaded.readers)
    assert np.array_equal(pairs.half_times, loaded.half_times, equal_nan=True)
    assert (pairs.steps, pairs.observe()) == (loaded.steps, loaded.observe())
    other = WriterReader(4, 30, seed=12, training=training, noise=noise).run(130)
    assert not np.array_equal(pairs.writers, other.writers)


def test_a_step_that_is_too_long_is_said_and_the_last_finite_state_kept():
    pairs = WriterReader(3, 10, start=1.0, training="descent", rate=3.0)
    with pytest.raises(FloatingPointError, match="lower the rate"):
        pairs.run(500)
    assert np.isfinite(pairs.writers).all()
    assert pairs.steps == 0


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"dimension": 1}, ValueError, "dimension must be an integer of at least 2, got 1"),
        ({"dimension": 2.5}, ValueError, "dimension"),
        ({"seeds": 0}, ValueError, "seeds must be an integer of at least 1"),
        ({"target": 0.0}, ValueError, "target must be a finite number greater than 0"),
        ({"target": float("nan")}, ValueError, "target"),
        ({"start": -0.1}, ValueError, "start"),
        ({"start": "small"}, TypeError, "start"),
        ({"seed": -1}, ValueError, "seed"),
        ({"lengths": "long"}, ValueError, "lengths must be one of 'equal', 'gaussian'"),
        ({"push": float("inf")}, ValueError, "push"),
        ({"training": "adam"}, ValueError, "training must be one of 'flow', 'descent'"),
        ({"rate": 0.0}, ValueError, "rate"),
        ({"noise": 0.1}, ValueError, "noise must be 0 unless training is 'descent'"),
        ({"noise": -0.1, "training": "descent"}, ValueError, "noise"),
    ],
)
def test_nonsense_is_refused_by_name(given, error, words):
    with pytest.raises(error, match=words):
        WriterReader(**given)


def test_nonsense_starts_and_times_are_refused():
    good = np.ones((3, 2))
    with pytest.raises(ValueError, match="readers must have the shape of the writers"):
        WriterReader.from_starts(good, np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"writers must have shape \(seeds, d\)"):
        WriterReader.from_starts(np.ones(3), good)
    with pytest.raises(ValueError, match="length 0"):
        flow_overlaps(good, np.zeros((3, 2)), 1.0)
    with pytest.raises(ValueError, match="time must be"):
        flow_pairs(good, good, -1.0)
    with pytest.raises(ValueError, match="steps"):
        WriterReader().run(-1)
    with pytest.raises(ValueError, match="noise"):
        noisy_start(0.1, -1.0, 0.1)
