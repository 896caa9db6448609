"""The thermometer's native side: it begins in equilibrium, hides a temperature, and reads it."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import Ising, Rotors, exact, palette
from ergolib.information import ising_temperature_bound
from ergolib.live import ThermometerLive
from ergolib.live.thermometer_parts import (
    COMPONENT,
    ROTOR_HEAT_CAPACITY,
    SIZES,
    native,
    places,
    truth,
)
from ergolib.live.thermometer_system import HIDDEN, Thermometer, hidden_temperature
from ergolib.statistics import blocked_error

SIGMAS = 5.0


def values(table):
    return np.cumsum(table["differences"]) / table["unit"]


@pytest.mark.parametrize("lattice", HIDDEN)
def test_a_seed_hides_a_temperature(lattice):
    low, high = HIDDEN[lattice]
    hidden = [hidden_temperature(seed, lattice) for seed in range(300)]
    assert all(low <= t <= high and round(t, 2) == t for t in hidden)
    assert np.mean(hidden) == pytest.approx((low + high) / 2, abs=0.1 * (high - low))
    made = Thermometer(lattice, 16, seed=7)
    assert made.temperature == hidden_temperature(7, lattice)
    # Told or hidden, it is the same snapshot.
    told = Thermometer(lattice, 16, made.temperature, seed=7)
    assert np.array_equal(made.snapshot, told.snapshot)


@pytest.mark.parametrize(
    ("temperature", "size"), [(1.6, 32), (2.1, 32), (exact.T_C, 32), (2.5, 64)]
)
def test_spins_begin_in_equilibrium(temperature, size):
    many = [Thermometer("spins", size, temperature, seed) for seed in range(60)]
    energies = np.array([one.energy() for one in many])
    error = energies.std(ddof=1) / np.sqrt(energies.size)
    assert abs(energies.mean() - exact.kaufman_energy(temperature, size)) < SIGMAS * error
    assert abs(energies.mean() - exact.kaufman_energy(1.1 * temperature, size)) > SIGMAS * error
    scores = np.array([one.observe()["score"] for one in many])
    assert abs(scores.mean()) < SIGMAS * scores.std(ddof=1) / np.sqrt(scores.size)


@pytest.mark.parametrize("temperature", [0.4, 0.9, 1.5])
def test_rotors_begin_in_equilibrium(temperature):
    energies = np.array(
        [Thermometer("rotors", 16, temperature, seed).energy() for seed in range(60)]
    )
    error = energies.std(ddof=1) / np.sqrt(energies.size)
    rotors = Rotors(size=16, temperature=temperature, seed=3, update="wolff", start="aligned")
    rotors.run(300)
    known = blocked_error([rotors.run(2).energy() for _ in range(1500)])
    assert abs(energies.mean() - known.mean) < SIGMAS * np.hypot(error, known.error)


@pytest.mark.parametrize("lattice", HIDDEN)
def test_it_moves_as_the_systems_do_and_goes_on_after_a_pause(lattice):
    made = Thermometer(lattice, 16, 1.3, seed=4)
    assert set(made.state) == {"snapshot", "generator"}
    beginning = made.state["generator"].copy()
    if lattice == "spins":
        other = Ising(size=16, temperature=1.3, seed=0, update="heat-bath")
        other.spins = made.snapshot
    else:
        other = Rotors(
            size=16, temperature=1.3, seed=0, update="metropolis", start=made.snapshot.copy()
        )
    other.state["generator"][:] = beginning
    saved = pickle.loads(pickle.dumps(made.run(3)))
    other.run(3)
    now = other.spins if lattice == "spins" else other.angles
    assert np.array_equal(made.snapshot, now)
    made.temperature = saved.temperature = 0.9
    assert np.array_equal(made.run(5).snapshot, saved.run(5).snapshot)
    assert made.observe() == saved.observe()
    assert made.energy() == pytest.approx(made.observe()["energy"])
    assert repr(saved).startswith("Thermometer(of=")


def test_a_system_that_cannot_be_is_refused():
    for wrong, error in (
        ({"of": "discs"}, ValueError),
        ({"size": 2}, ValueError),
        ({"temperature": 0.0}, ValueError),
        ({"seed": -1}, ValueError),
    ):
        with pytest.raises(error, match=next(iter(wrong))):
            Thermometer(**wrong)


def test_the_class_makes_what_the_page_shows():
    shown = ThermometerLive(mode="bath", temperature=1.9, size=32, seed=5, lattice="rotors")
    assert shown.system().temperature == 1.9
    assert np.array_equal(shown.system().snapshot, Thermometer("rotors", 32, 1.9, 5).snapshot)
    hidden = ThermometerLive(size=32, seed=5).system()
    assert hidden.temperature == hidden_temperature(5, "spins")
    assert truth(COMPONENT.complete({"seed": 5})) == hidden.temperature
    assert truth(COMPONENT.complete({"mode": "bath", "temperature": 3.0})) == 3.0
    for wrong in ({"mode": "lab"}, {"lattice": "discs"}, {"guess": 9.0}, {"size": 48}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            ThermometerLive(**wrong)


def test_the_tables_hold_what_theory_says():
    data = COMPONENT.constants()
    grid = places()
    for size in SIZES:
        agreement = values(data["AGREEMENT"][size])
        assert np.abs(agreement + 2.0 * exact.kaufman_energy(grid, size)).max() < 0.51e-4
        assert (np.diff(agreement) <= 0.0).all()
        bound = values(data["BOUND"]["spins"][size])
        warm = grid > 1.0
        known = [ising_temperature_bound(float(t), size) / t for t in grid[warm]]
        assert np.abs(bound[warm] - known).max() < 0.51e-5
        assert (bound <= 1.0).all()


def test_the_bound_of_rotors_is_that_of_the_measured_heat_capacity():
    bound = values(COMPONENT.constants()["BOUND"]["rotors"][64])
    capacity = 1.0 / (64.0 * bound) ** 2
    at = {float(t): float(c) for t, c in zip(places(), capacity, strict=True)}
    for temperature, known in ROTOR_HEAT_CAPACITY.items():
        if temperature in at:
            assert at[temperature] == pytest.approx(known, rel=2e-3)
    # Waves alone in the cold, two bonds in the heat; and the book's reference run between them.
    assert at[0.2] == pytest.approx(0.5 + 0.2 / 8.0, rel=0.02)
    assert at[0.4] == pytest.approx(0.573, rel=0.03)
    assert at[1.0] == pytest.approx(1.33, rel=0.05)
    assert at[4.0] == pytest.approx(2.0 * exact.rotor_chain_heat_capacity(4.0), rel=0.12)


@pytest.mark.parametrize("temperature", [0.6, 1.4, 2.5])
def test_the_heat_capacity_of_rotors_is_measured_again(temperature):
    rotors = Rotors(size=32, temperature=temperature, seed=4, update="metropolis", start="aligned")
    energies = np.array(
        [rotors.run(400).run(3).energy()] + [rotors.run(3).energy() for _ in range(1500)]
    )
    squares = blocked_error(1024.0 * (energies - energies.mean()) ** 2 / temperature**2)
    known = ROTOR_HEAT_CAPACITY[temperature]
    assert abs(squares.mean - known) < SIGMAS * np.hypot(squares.error, 0.01 * known)
    assert abs(squares.mean - 1.5 * known) > SIGMAS * squares.error


@pytest.mark.parametrize("changes", [{}, {"size": 128, "seed": 3}, {"lattice": "rotors"}])
def test_the_poster_is_the_native_snapshot(changes):
    complete = COMPONENT.complete(changes)
    png = COMPONENT.poster(complete)
    assert len(png) < 9_000
    image = Image.open(io.BytesIO(png))
    snapshot = native(complete).snapshot
    assert image.size == snapshot.shape
    if complete["lattice"] == "spins":
        up = np.array(list(bytes.fromhex(palette.SPIN_UP[1:])))
        drawn = np.where((np.asarray(image.convert("RGB")) == up).all(axis=2), 1, -1)
        assert np.array_equal(drawn, snapshot)
    else:
        off = np.abs(np.exp(1j * snapshot) - np.exp(2j * np.pi * np.asarray(image) / 64))
        assert off.max() <= np.pi / 64


def test_what_it_says_before_it_is_alive_does_not_tell():
    hidden = COMPONENT.complete({"seed": 2})
    told = f"{truth(hidden):g}"
    assert told not in COMPONENT.alternative(hidden) + COMPONENT.invite(hidden)
    shown = COMPONENT.complete({"mode": "bath", "temperature": 1.25})
    assert "1.25" in COMPONENT.alternative(shown)
    assert COMPONENT.invite(shown) != COMPONENT.invite(hidden)
