"""Error bars against a process whose memory is known: x' = a x + noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from ergolib.statistics import blocked_error


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
