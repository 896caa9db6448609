"""Error bars against a process whose memory is known, and against exact magnets."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from ergolib import Ising, exact
from ergolib.statistics import (
    Estimate,
    binder_cumulant,
    blocked_error,
    integrated_autocorrelation_time,
    jackknife,
    sign_flips,
)


def remembering(tau: float, count: int, copies: int, seed: int = 1) -> np.ndarray:
    """Series with variance 1, mean 0 and integrated autocorrelation time tau, in equilibrium."""
    a = (2 * tau - 1) / (2 * tau + 1)
    rng = np.random.default_rng(seed)
    first = rng.normal(size=(copies, 1))
    noise = rng.normal(size=(copies, count)) * np.sqrt(1 - a * a)
    return lfilter([1.0], [1.0, -a], noise, axis=1, zi=a * first)[0]


def exact_error(tau: float, count: int) -> float:
    """Standard deviation of the mean, from the sum of all correlations of a finite series."""
    a = (2 * tau - 1) / (2 * tau + 1)
    t = np.arange(1, count)
    return float(np.sqrt((1 + 2 * np.sum((1 - t / count) * a**t)) / count))


@pytest.mark.parametrize("tau", [0.5, 1.0, 5.0, 40.0])
def test_error_and_time_are_exact(tau: float) -> None:
    count = max(20_000, round(1000 * tau))
    estimates = [blocked_error(series) for series in remembering(tau, count, 100)]
    errors = np.array([estimate.error for estimate in estimates])
    times = np.array([estimate.autocorrelation_time for estimate in estimates])
    # the larger of two estimates is a little too large, by less than its own spread
    assert errors.mean() == pytest.approx(exact_error(tau, count), rel=0.08)
    assert errors.std() < 0.25 * errors.mean()
    assert times.mean() == pytest.approx(tau, rel=0.16)
    z = np.array([estimate.mean for estimate in estimates]) / errors
    assert 0.8 < np.sqrt(np.mean(z**2)) < 1.2
    assert all(estimate.converged for estimate in estimates)


def test_forgetting_the_memory_is_seen() -> None:
    """The negative control: errors as if independent are wrong by sqrt(2 tau)."""
    series = remembering(40.0, 20_000, 100)
    naive = series.std(axis=1) / np.sqrt(20_000)
    assert np.sqrt(np.mean((series.mean(axis=1) / naive) ** 2)) > 5.0


def test_short_series_say_so() -> None:
    estimates = [blocked_error(series) for series in remembering(200.0, 2_000, 50)]
    assert not any(estimate.converged for estimate in estimates)
    z = np.array([estimate.mean / estimate.error for estimate in estimates])
    assert np.sqrt(np.mean(z**2)) < 2.0


def test_mean_is_plain_and_scale_follows() -> None:
    series = remembering(3.0, 1001, 1)[0]
    one, other = blocked_error(series), blocked_error(10.0 - 4.0 * series)
    assert one.mean == pytest.approx(series.mean(), abs=1e-15) and one.count == 1001
    assert other.error == pytest.approx(4.0 * one.error)
    assert other.mean == pytest.approx(10.0 - 4.0 * one.mean)
    assert other.autocorrelation_time == pytest.approx(one.autocorrelation_time)


def test_frozen_and_tiny_series() -> None:
    frozen = blocked_error([2.0] * 100)
    assert (frozen.mean, frozen.error, frozen.converged) == (2.0, 0.0, False)
    pair = blocked_error([1.0, 3.0])
    assert pair.mean == 2.0 and pair.error >= 1.0 and not pair.converged


@pytest.mark.parametrize("bad", [[], [1.0], 3.0, [[1.0, 2.0], [3.0, 4.0]]])
def test_wrong_shape(bad: object) -> None:
    with pytest.raises(ValueError, match=r"series must be one-dimensional .* got shape \("):
        blocked_error(bad)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_not_finite(bad: float) -> None:
    with pytest.raises(ValueError, match="series must hold finite numbers"):
        blocked_error([1.0, bad, 2.0])


@pytest.mark.parametrize("tau", [0.5, 2.0, 20.0])
def test_autocorrelation_time_of_a_known_memory(tau: float) -> None:
    """x' = a x + noise has tau = (1 + a) / (2 - 2 a); the larger of two estimates errs upwards."""
    count = 20_000
    many = remembering(tau, count, 60)
    times = [integrated_autocorrelation_time(series) for series in many]
    spread = 2 * tau * (2 * tau / count) ** (1 / 3)
    assert np.mean(times) == pytest.approx(tau, abs=5 * spread / np.sqrt(60) + 0.5 * spread)
    assert all(abs(time - tau) < 5 * spread for time in times)
    # the negative control: another memory is told apart
    assert abs(np.mean(times) - 2 * tau) > 5 * spread / np.sqrt(60) + 0.5 * spread
    assert times[0] == blocked_error(many[0]).autocorrelation_time
    assert integrated_autocorrelation_time(7.0 + 3.0 * many[0]) == pytest.approx(times[0])


def test_autocorrelation_time_of_nothing() -> None:
    assert integrated_autocorrelation_time([2.0] * 50) == 0.5


def test_jackknife_of_a_mean_is_the_mean() -> None:
    series = remembering(3.0, 4001, 1)[0]
    one, other = jackknife(lambda mean: mean, series), blocked_error(series)
    assert one.mean == pytest.approx(other.mean, abs=1e-12)
    assert one.error == pytest.approx(other.error, rel=1e-6)
    assert one.count == other.count


@pytest.mark.parametrize("tau", [0.5, 5.0])
def test_jackknife_takes_off_the_bias(tau: float) -> None:
    """The square of a mean of 0 is 0, but the square of a measured mean is not."""
    many = remembering(tau, 600, 1500) + 0.3
    estimates = [jackknife(lambda mean: mean**2, series) for series in many]
    means = np.array([estimate.mean for estimate in estimates])
    scatter = means.std() / np.sqrt(means.size)
    assert abs(means.mean() - 0.09) < 4.5 * scatter
    plain = np.array([series.mean() ** 2 for series in many])
    assert abs(plain.mean() - 0.09) > (1.5 if tau < 1 else 5.0) * scatter  # the bias is there
    assert plain.mean() - 0.09 == pytest.approx(exact_error(tau, 600) ** 2, abs=4 * scatter)


@pytest.mark.parametrize("tau", [0.5, 5.0])
def test_jackknife_knows_its_error(tau: float) -> None:
    estimates = [jackknife(np.exp, series) for series in remembering(tau, 3000, 300)]
    z = np.array([(estimate.mean - 1.0) / estimate.error for estimate in estimates])
    assert np.sqrt(np.mean(z**2)) == pytest.approx(1.0, abs=0.2)
    naive = z * np.sqrt(2.0 * np.array([e.autocorrelation_time for e in estimates]))
    assert np.sqrt(np.mean(naive**2)) > 2.5 or tau < 1  # the negative control


def test_jackknife_of_two_series_knows_that_they_go_together() -> None:
    series = remembering(2.0, 5000, 1)[0] + 10.0
    ratio = jackknife(lambda a, b: a / b, 2.0 * series, series)
    assert ratio.mean == pytest.approx(2.0) and ratio.error < 1e-10


@pytest.mark.parametrize("size,update,every", [(4, "heat-bath", 4), (6, "wolff", 1)])
def test_binder_cumulant_of_small_magnets(size: int, update: str, every: int) -> None:
    truth = {4: 0.61719932, 6: 0.61435624}[size]
    assert exact.finite_magnetization_moments(exact.T_C, size)["binder"] == pytest.approx(truth)
    magnet = Ising(size, exact.T_C, seed=20261121, update=update).run(100)
    got = binder_cumulant([magnet.run(every).magnetization() for _ in range(20_000)])
    assert got.converged and got.error < 0.002
    assert abs(got.mean - truth) < 5 * got.error
    assert abs(got.mean - (truth - 0.02)) > 5 * got.error


def small_magnets(copies: int, count: int) -> list[Estimate]:
    out = []
    for seed in range(copies):
        magnet = Ising(4, 2.0, seed=seed, update="heat-bath").run(100)
        out.append(binder_cumulant([magnet.run(1).magnetization() for _ in range(count)]))
    return out


def test_binder_error_is_right_and_one_without_memory_is_not() -> None:
    truth = exact.finite_magnetization_moments(2.0, 4)["binder"]
    estimates = small_magnets(150, 1500)
    z = np.array([(estimate.mean - truth) / estimate.error for estimate in estimates])
    assert abs(z.mean()) < 0.35
    assert np.sqrt(np.mean(z**2)) == pytest.approx(1.0, abs=0.25)
    # the negative control: as if every measurement were a new one
    naive = z * np.sqrt([2.0 * estimate.autocorrelation_time for estimate in estimates])
    assert np.sqrt(np.mean(naive**2)) > 1.5


def test_binder_cumulant_at_both_ends() -> None:
    rng = np.random.default_rng(1)
    hot = binder_cumulant(rng.normal(size=20_000))
    assert abs(hot.mean) < 5 * hot.error < 0.1
    cold = binder_cumulant(rng.choice([-0.9, 0.9], 1000))
    assert cold.mean == pytest.approx(2 / 3) and cold.error < 1e-10
    units = rng.normal(size=500) + 0.5
    assert binder_cumulant(units * 1e200).mean == pytest.approx(binder_cumulant(units).mean)
    assert binder_cumulant(abs(units)).mean == pytest.approx(binder_cumulant(units).mean)


BAD_JACKKNIFE = [
    ((), "series must be one or more, got none"),
    (([1.0, 2.0], [1.0, 2.0, 3.0]), "series must have equal lengths, got 2, 3"),
    (([1.0],), r"series must be one-dimensional .* got shape \(1,\)"),
    (([1.0, np.nan],), "series must hold finite numbers"),
    (([0.0, 0.0, 1.0],), "function must be finite for the means"),
]


@pytest.mark.parametrize("series,message", BAD_JACKKNIFE, ids=str)
def test_bad_jackknife(series: tuple[object, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        jackknife(lambda *means: 1.0 / means[0], *series)  # type: ignore[arg-type]


def test_jackknife_of_a_function_of_numbers_only() -> None:
    with pytest.raises(ValueError, match=r"function must keep the shape \(3,\), got \(\)"):
        jackknife(lambda mean: 1.0, [1.0, 2.0, 3.0])


@pytest.mark.parametrize("bad", [[], [1.0], [1.0, np.inf], [0.0, 0.0]])
def test_bad_magnetizations(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="magnetizations must"):
        binder_cumulant(bad)


def test_sign_flips_by_hand() -> None:
    assert sign_flips([1.0, 0.1, -0.1, 0.9, -0.2, -1.0, 0.3, -0.8, 0.8], 0.5) == 2
    assert sign_flips([0.1, -0.1, 0.2], 0.5) == 0
    assert sign_flips([1, -1, 1, -1], 1.0) == 3


def test_sign_flips_of_a_small_magnet_come_at_the_exact_rate() -> None:
    sweeps, tau = 60_000, exact.relaxation_time(1.8, 3)
    magnet = Ising(3, 1.8, seed=20261121, update="heat-bath", scan="random", start="up")
    m = np.array([magnet.run().magnetization() for _ in range(sweeps)])
    expected = sweeps / (2 * tau)
    assert abs(sign_flips(m, 0.75) - expected) < 5 * np.sqrt(expected)
    # the negative control: every change of sign is not a flip
    assert sign_flips(m, 0.01) - expected > 5 * np.sqrt(expected)


@pytest.mark.parametrize("level", [0.0, -1.0, np.nan])
def test_bad_level(level: float) -> None:
    with pytest.raises(ValueError, match="level must be"):
        sign_flips([1.0, -1.0], level)
