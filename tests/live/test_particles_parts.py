"""What the components of particles know: exact lines, boxes, posters, systems."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from ergolib import Particles, exact
from ergolib.exact.lennard_jones import BOND
from ergolib.live import pair_parts, particles_parts
from ergolib.statistics import blocked_error

CUTOFF = 2.5


def read(table):
    values = np.cumsum(table["differences"]) / table["unit"]
    return np.round(table["low"] + table["step"] * np.arange(values.size), 9), values


def test_the_dilute_gas_is_the_second_virial_coefficient():
    made = particles_parts.dilute()
    temperatures, values = read(made["DILUTE"])
    step = 1e-3
    beta = 1.0 / temperatures
    # u / rho = d B_2 / d beta, by another difference
    slope = (
        exact.second_virial(1.0 / (beta + step), CUTOFF)
        - exact.second_virial(1.0 / (beta - step), CUTOFF)
    ) / (2.0 * step)
    assert np.abs(values - slope).max() < 2e-3
    for density, least in made["LEAST"].items():
        assert density * abs(exact.second_virial(least, CUTOFF)) == pytest.approx(0.2, abs=0.01)


def test_a_dilute_gas_has_the_energy_of_the_line():
    """The line of the page against the particles of the page."""
    made = particles_parts.dilute()
    temperatures, values = read(made["DILUTE"])
    given = {"density": 0.05, "number": 100, "temperature": 1.5, "begin": 0, "seed": 8}
    system = particles_parts.system(particles_parts.COMPONENT.complete(given)).run(4000)
    series = np.array([system.run(50).observe()["potential_energy"] for _ in range(2000)])
    mean = blocked_error(series)
    expected = 0.05 * values[temperatures.tolist().index(1.5)]
    second_order = 0.05**2 * 3.0  # the third virial coefficient's part is of this size
    assert abs(series.mean() - expected) < 5.0 * mean.error + second_order
    assert abs(series.mean() - 2.0 * expected) > 5.0 * mean.error + second_order


def test_the_share_of_time_bound_is_the_exact_one():
    known = pair_parts.data()["BOUND"]
    assert list(known) == list(pair_parts.SIDES)
    for side in pair_parts.SIDES:
        temperatures, values = read(known[side])
        for at in (0, 30, 145):
            expected = exact.bound_probability(temperatures[at], side, side, cutoff=CUTOFF)
            assert values[at] == pytest.approx(expected, abs=6e-4)


def test_the_pair_of_the_page_is_bound_as_often_as_theory_says():
    given = {"temperature": 0.5, "side": 6, "friction": 2, "seed": 5}
    system = pair_parts.system(pair_parts.COMPONENT.complete(given)).run(2000)
    bound = np.empty(20_000)
    for i in range(bound.size):
        dx, dy = np.abs(np.subtract(*system.run(40).positions))
        bound[i] = np.hypot(min(dx, 6.0 - dx), min(dy, 6.0 - dy)) < BOND
    error = blocked_error(bound).error
    expected = exact.bound_probability(0.5, 6.0, 6.0, BOND, CUTOFF)
    assert abs(bound.mean() - expected) < 5.0 * error
    assert abs(bound.mean() - exact.bound_probability(0.5, 6.0, 6.0, 2.0, CUTOFF)) > 5.0 * error


@pytest.mark.parametrize("number", particles_parts.NUMBERS)
def test_a_filled_void_holds_a_crystal_at_rest(number):
    given = {"number": number, "density": 0.93, "start": "crystal", "temperature": 0.05}
    system = particles_parts.system(particles_parts.COMPONENT.complete(given))
    assert system.number == number
    seen = system.observe()
    assert seen["potential_energy"] == pytest.approx(exact.triangular_crystal(CUTOFF).energy)
    assert seen["psi6"] == pytest.approx(1.0)
    assert seen["largest_cluster"] == 1.0


@pytest.mark.parametrize("number", particles_parts.NUMBERS)
def test_there_is_room_for_more_neighbours_than_particles_can_have(number):
    """A page cannot make room while it runs: it has twice that of a crystal's three shells."""
    given = {"number": number, "density": 0.93, "start": "crystal"}
    crystal = particles_parts.system(particles_parts.COMPONENT.complete(given))
    pairs = crystal.state["lists"][number]
    assert pairs == 9 * number
    assert 2 * pairs < particles_parts.data()["PAIRS"][number]


@pytest.mark.parametrize("density", particles_parts.DENSITIES)
@pytest.mark.parametrize("start", ["gas", "crystal"])
def test_every_start_can_move(density, start):
    given = {"density": density, "start": start, "number": 100, "temperature": 1.5}
    system = particles_parts.system(particles_parts.COMPONENT.complete(given)).run(100)
    assert isinstance(system, Particles)
    assert system.density == pytest.approx(density, rel=2e-3)
    momentum = particles_parts.system(particles_parts.COMPONENT.complete(given)).velocities.sum(0)
    assert np.abs(momentum).max() < 1e-12


@pytest.mark.parametrize("dynamics", particles_parts.DYNAMICS)
def test_the_law_is_that_of_the_native_system(dynamics):
    given = {"dynamics": dynamics, "number": 100, "rate": 0.01, "restitution": 0.8}
    system = particles_parts.system(particles_parts.COMPONENT.complete(given))
    assert system.dynamics == dynamics
    expected = {"friction": 0.5} if dynamics == "langevin" else None
    assert system.options == (
        expected or {"restitution": 0.8} if dynamics != "extraction" else {"rate": 0.01}
    )


@pytest.mark.parametrize(
    ("parts", "given"),
    [
        (particles_parts, {}),
        (particles_parts, {"number": 1000, "density": 0.05}),
        (particles_parts, {"density": 0.93, "start": "crystal", "number": 200}),
        (pair_parts, {}),
        (pair_parts, {"side": 24, "start": "apart"}),
    ],
)
def test_posters_are_small_pictures(parts, given):
    png = parts.poster(parts.COMPONENT.complete(given))
    assert len(base64.b64encode(png)) < 20_000
    image = Image.open(io.BytesIO(png))
    assert image.size[0] == image.size[1]
