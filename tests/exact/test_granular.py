"""Haff's law against the curriculum's numbers, its differential equation, and kinetic integrals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from ergolib import exact

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize(("alpha", "time"), [(0.99, 1065.03), (0.95, 217.375), (0.9, 111.548)])
def test_times_to_the_printed_digits(alpha: float, time: float) -> None:
    assert exact.haff_time(0.05, 1.0, alpha, 1.0) == pytest.approx(time, rel=5e-6)


def test_the_printed_collision_rate() -> None:
    assert exact.collision_rate(0.05) == pytest.approx(0.188732, abs=5e-7)


def test_the_direct_simulation_the_curriculum_cites_lies_on_the_law() -> None:
    """DSMC has chi = 1, which is what the rate tends to when dilute: rescale the time by it."""
    scale = 231.46
    chi = exact.collision_rate(0.05) / (2.0 * 0.05 * math.sqrt(math.pi))
    assert exact.haff_time(0.05) * chi == pytest.approx(scale, abs=0.005)
    for time, simulated, law in ((100.0, 0.4884, 0.4876), (600.0, 0.0780, 0.0775)):
        got = exact.haff_temperature(time / chi, 0.05)
        assert got == pytest.approx(law, abs=5e-5)
        assert got == pytest.approx(simulated, rel=0.01)


@settings(max_examples=25, deadline=None)
@given(
    density=st.floats(1e-3, 0.9),
    alpha=st.floats(0.0, 0.999),
    start=st.floats(1e-3, 1e3),
    mass=st.floats(0.1, 10.0),
)
def test_it_solves_its_differential_equation(
    density: float, alpha: float, start: float, mass: float
) -> None:
    end = 3.0 * exact.haff_time(density, 1.0, alpha, start, mass)

    def cooling(_: float, t: np.ndarray) -> list[float]:
        rate = exact.collision_rate(density, 1.0, float(t[0]), mass)
        return [-0.5 * (1.0 - alpha**2) * rate * t[0]]

    solved = solve_ivp(cooling, (0.0, end), [start], rtol=1e-9, atol=1e-12 * start)
    law = exact.haff_temperature(solved.t, density, 1.0, alpha, start, mass)
    np.testing.assert_allclose(solved.y[0], law, rtol=1e-6)
    assert exact.haff_temperature(end, density, 1.0, alpha, start, mass) == pytest.approx(
        start / 16.0
    )


def test_the_mean_relative_speed_and_the_mean_loss() -> None:
    """The two kinetic averages of the derivation, by quadrature, at T = 0.7 and m = 1.3."""
    t, m = 0.7, 1.3
    speed = quad(lambda v: v**2 * math.exp(-m * v * v / (4 * t)), 0, 40)[0]
    speed /= quad(lambda v: v * math.exp(-m * v * v / (4 * t)), 0, 40)[0]
    assert speed == pytest.approx(math.sqrt(math.pi * t / m))
    loss = quad(lambda g: m * g**2 / 4 * g * math.exp(-m * g * g / (4 * t)), 0, 40)[0]
    loss /= quad(lambda g: g * math.exp(-m * g * g / (4 * t)), 0, 40)[0]
    assert loss == pytest.approx(t)
    dilute = 1e-9
    assert exact.collision_rate(dilute, 1.0, t, m) == pytest.approx(2 * dilute * speed)


def test_units_and_limits() -> None:
    assert exact.haff_time(0.05, restitution=1.0) == math.inf
    assert exact.haff_temperature(1e6, 0.05, restitution=1.0, temperature=2.0) == 2.0
    assert exact.haff_temperature(0.0, 0.05, temperature=3.0) == 3.0
    assert isinstance(exact.haff_temperature(1, 0.05), float)
    assert exact.haff_temperature([[0.0, 1.0]], 0.05).shape == (1, 2)  # type: ignore[union-attr]
    # lengths twice as long, at the same area covered: speeds cross them in twice the time
    assert exact.haff_time(0.05 / 4.0, 2.0) == pytest.approx(2.0 * exact.haff_time(0.05))
    assert exact.haff_time(0.05, temperature=4.0) == pytest.approx(0.5 * exact.haff_time(0.05))
    assert exact.haff_time(0.05, mass=4.0) == pytest.approx(2.0 * exact.haff_time(0.05))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"density": 0.0}, ValueError, "density must be a finite number greater than 0"),
        ({"density": 1.2}, ValueError, "density must be less than 1.1547, where discs"),
        ({"density": 0.3, "diameter": 2.0}, ValueError, "density must be less than 0.288675"),
        ({"diameter": "1"}, TypeError, "diameter"),
        ({"restitution": 1.01}, ValueError, "restitution must be a number from 0 to 1, got 1.01"),
        ({"restitution": -0.1}, ValueError, "restitution must be"),
        ({"restitution": math.nan}, ValueError, "restitution must be"),
        ({"temperature": -1.0}, ValueError, "temperature must be"),
        ({"mass": math.inf}, ValueError, "mass must be"),
        ({"time": -1.0}, ValueError, "time must be at least 0, got -1.0"),
        ({"time": [0.0, math.nan]}, ValueError, "time must hold finite numbers, got nan"),
        ({"time": "soon"}, TypeError, "time must be"),
        ({"time": True}, TypeError, "time must be"),
        ({"time": ["a"]}, TypeError, "time must hold finite numbers"),
        ({"time": None}, TypeError, "time must be"),
    ],
)
def test_bad_input_is_refused_by_name(
    given: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        exact.haff_temperature(**{"time": 1.0, "density": 0.05, **given})
