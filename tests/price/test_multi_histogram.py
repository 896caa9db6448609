"""Runs at several temperatures, combined: against exact enumeration, and where it must refuse."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from ergolib import Ising, Rotors, exact, price
from ergolib.price.density import gaussian_sigmas

BAR = 5.5  # family-wise 5 sigma for some tens of comparisons
BETWEEN = [1.9, 2.1, 2.269, 2.4, 2.8, 3.5, 4.5]


def boltzmann(density, temperature, count, rng):
    """Independent energies drawn from the exact distribution."""
    return rng.choice(density.energies, count, p=density.distribution(temperature).value)


@pytest.fixture(scope="module")
def six():
    return price.DensityOfStates.from_counts(*exact.density_of_states(6))


@pytest.fixture(scope="module")
def runs():
    temperatures = [1.8, 2.2, 2.6, 3.2, 5.0]
    series = []
    for seed, temperature in enumerate(temperatures):
        ising = Ising(size=6, temperature=temperature, seed=seed, update="heat-bath").run(200)
        series.append([36.0 * ising.run(1).energy() for _ in range(3000)])
    return temperatures, series


@pytest.fixture(scope="module")
def combined(runs):
    return price.multi_histogram(*runs, log_ground=math.log(2.0))


def sigmas(density, known, temperatures=BETWEEN):
    """The largest distance of energy, heat capacity and entropy from what is exact."""
    answer = []
    for name in ("energy", "heat_capacity", "entropy"):
        value, error = getattr(density, name)(temperatures)
        exactly = getattr(known, name)(temperatures).value
        k = len(density.replicates)
        answer += [gaussian_sigmas(*pair, k) for pair in zip(value - exactly, error, strict=True)]
    return max(abs(one) for one in answer)


def test_averages_between_the_runs_are_exact(combined, six):
    assert combined.converged
    assert sigmas(combined, six) < BAR
    assert (combined.energy(BETWEEN).error < 0.7).all()
    assert (combined.energy(BETWEEN).error > 0.01).all()
    assert (np.abs(combined.runs.sigmas) < BAR).all()


def test_ln_g_is_exact_where_it_was_seen(combined, six):
    where = np.searchsorted(six.energies, combined.energies)
    assert np.array_equal(six.energies[where], combined.energies)
    away = combined.log_g - six.log_g[where]
    for one, error in zip(away[1:], combined.errors[1:], strict=True):
        assert abs(gaussian_sigmas(float(one), float(error), 20)) < BAR


def test_a_biased_series_fails(runs, six):
    """The negative control: one run was hotter than it says; another is not in equilibrium."""
    temperatures, series = runs
    wrong = price.multi_histogram([1.8, 2.2, 2.4, 3.2, 5.0], series, log_ground=math.log(2.0))
    assert sigmas(wrong, six) > BAR
    assert np.abs(wrong.runs.sigmas).max() > BAR
    shifted = [np.asarray(one) + 8.0 * (k == 1) for k, one in enumerate(series)]
    wrong = price.multi_histogram(temperatures, shifted, log_ground=math.log(2.0))
    assert np.abs(wrong.runs.sigmas).max() > BAR


def test_errors_are_neither_too_small_nor_too_large(six):
    """Forty repetitions with independent energies: the spread of the answers is the error."""
    rng = np.random.default_rng(3)
    answers, errors = [], []
    for _ in range(40):
        series = [boltzmann(six, t, 400, rng) for t in (2.0, 2.6, 3.6)]
        one = price.multi_histogram([2.0, 2.6, 3.6], series, autocorrelation_times=[0.5] * 3)
        value, error = one.heat_capacity(2.3)
        answers.append(value)
        errors.append(error)
    # the ratio is known to 1 / sqrt(2 * 39) = 11 %
    assert np.std(answers, ddof=1) / np.mean(errors) == pytest.approx(1.0, abs=5 * 0.115)
    exactly = six.heat_capacity(2.3).value
    assert abs(np.mean(answers) - exactly) < BAR * np.std(answers, ddof=1) / math.sqrt(40)


def test_the_slope_of_the_dual_is_zero(six):
    """Each run's own mean energy is matched by all together, summed with its weight."""
    rng = np.random.default_rng(4)
    series = [boltzmann(six, t, 500, rng) for t in (2.0, 2.6, 3.6)]
    times = [0.5, 0.5, 0.5]
    one = price.multi_histogram([2.0, 2.6, 3.6], series, autocorrelation_times=times)
    total = sum(float(each.sum()) for each in series)
    assert 500 * one.energy([2.0, 2.6, 3.6]).value.sum() == pytest.approx(total, rel=1e-9)


def test_order_and_length_do_not_matter(six):
    rng = np.random.default_rng(5)
    cold, warm, hot = (boltzmann(six, t, n, rng) for t, n in ((2.0, 300), (2.6, 500), (3.6, 900)))
    times = [0.5, 0.7, 2.0]
    one = price.multi_histogram([2.0, 2.6, 3.6], [cold, warm, hot], autocorrelation_times=times)
    other = price.multi_histogram(
        [3.6, 2.0, 2.6], [hot, cold, warm], autocorrelation_times=[2.0, 0.5, 0.7]
    )
    assert one.log_g == pytest.approx(other.log_g, abs=1e-9)
    assert one.errors == pytest.approx(other.errors, abs=1e-9)


def test_one_run_alone_is_reweighted(six):
    rng = np.random.default_rng(6)
    one = price.multi_histogram(
        [2.4], [boltzmann(six, 2.4, 4000, rng)], autocorrelation_times=[0.5]
    )
    for temperature in (2.3, 2.4, 2.5):
        value, error = one.energy(temperature)
        away = value - six.energy(temperature).value
        assert abs(gaussian_sigmas(away, error, 20)) < BAR


def test_anchors(combined, runs):
    free = price.multi_histogram(*runs)
    assert free.log_partition_function(5.0).value == pytest.approx(0.0, abs=1e-9)
    states = price.multi_histogram(*runs, log_states=36 * math.log(2.0))
    assert states.log_states.value == pytest.approx(36 * math.log(2.0))
    assert combined.log_g[0] == pytest.approx(math.log(2.0))
    assert np.ptp(states.log_g - free.log_g) < 1e-9


def test_energies_that_are_not_discrete_are_binned():
    """Rotors on a chain: the exact energy, from a run at another temperature."""
    temperatures, series = [0.7, 1.0, 1.4], []
    for seed, temperature in enumerate(temperatures):
        chain = Rotors(
            size=24, dimension=1, temperature=temperature, seed=seed, update="metropolis"
        )
        chain.run(200)
        series.append([24.0 * chain.run(2).observe()["potential_energy"] for _ in range(1500)])
    for width in (None, 0.2):
        one = price.multi_histogram(temperatures, series, bin_width=width)
        value, error = one.energy(0.85)
        away = value - 24.0 * exact.rotor_chain_energy(0.85, 24)
        assert abs(gaussian_sigmas(away, error, 20)) < BAR
    assert one.energies.size < 200


def test_it_pickles(combined):
    again = pickle.loads(pickle.dumps(combined))
    assert again.energy(2.3) == combined.energy(2.3)
    assert again.runs.equals(combined.runs)


def test_histograms_do_as_well_as_series(six):
    """Correlated runs, of which only histograms and memory are left."""
    rng = np.random.default_rng(9)
    temperatures, series = [2.0, 2.6, 3.6], []
    for seed, temperature in enumerate(temperatures):
        drawn = np.repeat(boltzmann(six, temperature, 800, rng), 5)  # each five times: 2 tau = 5
        met = [(drawn == energy).sum() for energy in six.energies]
        series.append(price.histogram_series(six.energies, met, 2.5, seed))
        assert series[-1].size == pytest.approx(800, abs=20)
    one = price.multi_histogram(temperatures, series, log_ground=math.log(2.0))
    assert sigmas(one, six, [2.0, 2.3, 3.0, 3.6]) < BAR
    plain = [price.histogram_series(six.energies, six.energies**2, 0.5)]
    assert plain[0].size == (six.energies**2).sum()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (([1.0, 1.0], [1, 2]), "energies must be a row, all different"),
        (([1.0, 2.0], [1]), "counts must be 2 numbers"),
        (([1.0, 2.0], [0, 0]), "counts must be 2 numbers"),
        (([1.0, 2.0], [1, -1]), "counts must be 2 numbers"),
        (([1.0, 2.0], [1, 1], 0.1), "autocorrelation_time must be at least 0.5"),
    ],
)
def test_histograms_that_are_none(arguments, says):
    with pytest.raises(ValueError, match=says):
        price.histogram_series(*arguments)


def test_runs_that_do_not_overlap_are_named(six):
    rng = np.random.default_rng(7)
    series = [boltzmann(six, t, 200, rng) for t in (1.0, 1.1, 3.5, 4.0)]
    with pytest.raises(ValueError, match=r"temperatures 1\.1 and 3\.5: add a run in between"):
        price.multi_histogram([4.0, 1.0, 3.5, 1.1], [series[3], series[0], series[2], series[1]])


def test_temperatures_of_which_the_runs_say_nothing(six):
    rng = np.random.default_rng(8)
    one = price.multi_histogram([2.4, 2.6], [boltzmann(six, t, 500, rng) for t in (2.4, 2.6)])
    with pytest.raises(ValueError, match=r"from about 2\.4 to 2\.6, got 9\.0"):
        one.energy([2.5, 9.0])


@pytest.mark.parametrize(
    ("arguments", "more", "error", "says"),
    [
        (([1.0, 1.0], [[0.0, 1.0] * 50] * 2), {}, ValueError, "no two alike"),
        (([1.0, 2.0], [[0.0, 1.0] * 50]), {}, ValueError, "series must be as many as temperatures"),
        (([1.0], [[0.0, 1.0]]), {}, ValueError, "at least 40 energies for 20 blocks"),
        (([1.0], [[0.0, math.nan]]), {}, ValueError, "series must hold finite"),
        (([1.0], [[[0.0], [1.0]]]), {}, ValueError, "series must each be a row"),
        (([1.0], "abc"), {}, TypeError, "series must be a sequence"),
        (([-1.0], [[0.0, 1.0] * 50]), {}, ValueError, "temperatures must hold"),
        (([1.0], [[0.0, 1.0] * 50]), {"blocks": 1}, ValueError, "blocks must be an integer"),
        (([1.0], [[0.0, 1.0] * 50]), {"bin_width": 0.0}, ValueError, "bin_width must be"),
        (
            ([1.0], [[0.0, 1.0] * 50]),
            {"log_states": 1.0, "log_ground": 1.0},
            ValueError,
            "got both",
        ),
        (
            ([1.0], [[0.0, 1.0] * 50]),
            {"autocorrelation_times": [0.1]},
            ValueError,
            "autocorrelation_times must be 1 numbers of at least 0.5",
        ),
    ],
)
def test_bad_input_is_named(arguments, more, error, says):
    with pytest.raises(error, match=says):
        price.multi_histogram(*arguments, **more)
