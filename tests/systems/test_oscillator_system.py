"""`Oscillator`: which of its thermostats samples the canonical distribution, and which does not."""

from __future__ import annotations

import pickle
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from ergolib import Oscillator, exact
from ergolib.statistics import blocked_error

SEED = 20261121
THERMOSTATS = ["nose-hoover-chain", "nose-hoover", "langevin", "verlet"]
CANONICAL = ["nose-hoover-chain", "langevin"]
MOMENTS = {  # of q and p in units of sqrt(T)
    "q2": (lambda q, p: q**2, 1.0),
    "p2": (lambda q, p: p**2, 1.0),
    "q4": (lambda q, p: q**4, 3.0),
    "p4": (lambda q, p: p**4, 3.0),
    "q2p2": (lambda q, p: q**2 * p**2, 1.0),
    "near the middle": (lambda q, p: (q**2 + p**2 < 0.8) * 1.0, 1.0 - np.exp(-0.4)),
}
BAR = stats.norm.isf(5.7e-7 / 2 / (len(MOMENTS) * 4))


@cache
def path(thermostat: str, temperature: float = 1.0) -> np.ndarray:
    scale = temperature**0.5
    oscillator = Oscillator(
        thermostat, temperature, start=(scale, 0.0), dt=0.05, mass=temperature, seed=SEED
    )
    return oscillator.trajectory(300_000, every=10) / scale


@pytest.mark.parametrize("temperature", [1.0, 0.3])
@pytest.mark.parametrize("thermostat", CANONICAL)
def test_moments_are_canonical(thermostat: str, temperature: float) -> None:
    for name, (moment, truth) in MOMENTS.items():
        got = blocked_error(moment(*path(thermostat, temperature).T))
        assert got.converged, name
        assert abs(got.mean - truth) < BAR * got.error, (name, got)
        assert got.error < 0.05


def chi_square(samples: np.ndarray) -> float:
    """Chance of counts as uneven as these, if the samples were normal; 20 equal bins."""
    edges = stats.norm.ppf(np.linspace(0, 1, 21))
    return float(stats.chisquare(np.histogram(samples, edges)[0]).pvalue)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("thermostat", CANONICAL)
def test_distribution_is_normal(thermostat: str, axis: int) -> None:
    assert chi_square(path(thermostat)[::30, axis]) > 5.7e-7 / 4  # every 15 units of time


def test_a_single_thermostat_is_not_ergodic() -> None:
    """The failure the page is about, and the negative control of the tests above."""
    orbit = path("nose-hoover")
    radius = np.hypot(*orbit.T)
    assert radius.min() > 0.99 and 1.8 < radius.max() < 1.9  # an annulus, for ever
    q2 = blocked_error(orbit[:, 0] ** 2)
    assert abs(q2.mean - 1.0) > 50 * q2.error and q2.mean == pytest.approx(0.79, abs=0.02)
    assert chi_square(orbit[::30, 0]) < 1e-30
    # and yet a thermometer would notice nothing
    p2 = blocked_error(orbit[:, 1] ** 2)
    assert abs(p2.mean - 1.0) < 0.005


def test_alone_it_keeps_its_energy() -> None:
    orbit = path("verlet")
    assert np.abs(np.hypot(*orbit.T) - 1.0).max() < 1e-3


@pytest.mark.parametrize("thermostat", ["nose-hoover-chain", "nose-hoover", "verlet"])
def test_conserved_energy(thermostat: str) -> None:
    errors = []
    for dt in (0.02, 0.01):
        oscillator = Oscillator(thermostat, dt=dt, temperature=0.7)
        before = oscillator.conserved_energy()
        worst = [abs(oscillator.run().conserved_energy() - before) for _ in range(round(10.0 / dt))]
        errors.append(max(worst))
    assert 0.0 < errors[1] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(4.0, abs=0.3)


def test_langevin_conserves_nothing() -> None:
    with pytest.raises(ValueError, match=r"thermostat must not be 'langevin'"):
        Oscillator("langevin").conserved_energy()


@pytest.mark.parametrize("thermostat", THERMOSTATS)
def test_saved_loaded_and_continued_it_takes_the_same_path(thermostat: str) -> None:
    oscillator = Oscillator(thermostat, seed=5, start=(0.3, -1.0)).run(100)
    loaded = pickle.loads(pickle.dumps(oscillator))
    twin = oscillator.copy()
    np.testing.assert_array_equal(oscillator.trajectory(50, 3), loaded.trajectory(50, 3))
    assert twin.run(150).observe() == loaded.observe() == oscillator.observe()


@pytest.mark.parametrize("thermostat", THERMOSTATS)
def test_run_and_trajectory_are_one_motion(thermostat: str) -> None:
    one, other = Oscillator(thermostat, seed=2), Oscillator(thermostat, seed=2)
    trail = one.trajectory(10, every=7)
    assert trail.shape == (10, 2)
    other.run(70)
    assert (other.position, other.momentum) == tuple(trail[-1])
    seen = other.observe()
    assert seen["energy"] == pytest.approx((other.position**2 + other.momentum**2) / 2)
    assert seen["kinetic_energy"] == other.momentum**2 / 2
    assert other.run(0).observe() == seen


def test_temperature_can_be_changed() -> None:
    oscillator = Oscillator("langevin", seed=1)
    oscillator.temperature = 9.0
    got = blocked_error(oscillator.trajectory(20_000, 50)[:, 0] ** 2)
    assert abs(got.mean - 9.0) < 5 * got.error
    assert abs(got.mean - 1.0) > 5 * got.error


@pytest.mark.parametrize("temperature", [0.3, 2.0])
def test_densities(temperature: float) -> None:
    whole = quad(exact.oscillator_density, -np.inf, np.inf, args=(temperature,))[0]
    assert whole == pytest.approx(1.0)

    def integrand(x: float, power: int) -> float:  # k = x^2, for the density is infinite at k = 0
        return 2 * x ** (2 * power + 1) * exact.oscillator_kinetic_density(x * x, temperature)

    means = [quad(integrand, 1e-12, np.inf, args=(power,))[0] for power in (0, 1, 2)]
    np.testing.assert_allclose(means, [1.0, temperature / 2, 3 * temperature**2 / 4], rtol=1e-6)
    x = np.array([[-1.0, 0.5]])
    np.testing.assert_allclose(exact.oscillator_density(x, 1.7), stats.norm.pdf(x, scale=1.7**0.5))
    assert exact.oscillator_kinetic_density(np.array([-1.0, 0.0]), 1.0).tolist() == [0.0, np.inf]


BAD: list[tuple[dict[str, Any], type, str]] = [
    ({"thermostat": "berendsen"}, ValueError, "thermostat must be one of .* got 'berendsen'"),
    ({"temperature": 0.0}, ValueError, "temperature .* got 0.0"),
    ({"start": 1.0}, TypeError, "start must be a pair .* got 1.0"),
    ({"start": (1.0, 2.0, 3.0)}, ValueError, "start must be a pair .* got"),
    ({"start": (1.0, np.nan)}, ValueError, "start must be a finite number, got nan"),
    ({"dt": 0.0}, ValueError, "dt must be greater than 0 and at most 1, got 0.0"),
    ({"dt": 1.5}, ValueError, "dt must be greater than 0 and at most 1, got 1.5"),
    ({"chain_length": 1}, ValueError, "chain_length must be an integer from 2 .* got 1"),
    ({"mass": 1e-6}, ValueError, "temperature must be at most .* of mass 1e-06, .* got 1.0"),
    ({"temperature": 1e12}, ValueError, "temperature must be at most 312.5 for dt 0.02 .* got 1"),
    ({"mass": -1.0}, ValueError, "mass must be greater than 0, got -1.0"),
    ({"friction": "some"}, TypeError, "friction .* got 'some'"),
    ({"seed": -1}, ValueError, "seed .* got -1"),
]


@pytest.mark.parametrize("arguments,error,message", BAD, ids=str)
def test_bad_arguments(arguments: dict[str, Any], error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        Oscillator(**arguments)


def test_bad_runs() -> None:
    with pytest.raises(ValueError, match=r"steps .* at least 0, got -1"):
        Oscillator().run(-1)
    with pytest.raises(ValueError, match=r"points .* at least 1, got 0"):
        Oscillator().trajectory(0)
    with pytest.raises(ValueError, match=r"every .* from 1 to .*, got 0"):
        Oscillator().trajectory(5, every=0)
    with pytest.raises(ValueError, match=r"every .* to .*, got 10{30}"):
        Oscillator().trajectory(5, every=10**30)
    wild = Oscillator(start=(1e200, 1.0))
    with pytest.raises(ArithmeticError, match=r"runs away from position 1e\+200 .* dt = 0.02 is"):
        wild.run(1000)
    assert (wild.position, wild.momentum) == (1e200, 1.0)  # not NaN
    cold = Oscillator(mass=0.01, temperature=1.0)
    with pytest.raises(ValueError, match=r"temperature must be at most 3\.125 for dt 0\.02"):
        cold.temperature = 3.2
    assert cold.temperature == 1.0
    Oscillator("langevin", mass=1e-6, temperature=100.0).run(10)  # no thermostat of that mass
