"""What the component of rotors says is what theory says, and its poster is the native run."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from ergolib import Estimate, Rotors, blocked_error, exact
from ergolib.live import RotorsLive
from ergolib.live.rotors_parts import COMPONENT, DT, PARAMETERS, cold_energy, hot_energy, native


def test_the_class_has_the_parameters_that_the_page_has():
    live = RotorsLive()
    for name, described in PARAMETERS.items():
        assert getattr(live, name) == described.default
    assert repr(RotorsLive(friction=0, size=64)) == "RotorsLive(size=64, friction=0)"
    assert live.get_root().data.friction == 1  # Bokeh has no other use for these names


@pytest.mark.parametrize(
    "wrong", [{"temperature": 0.0}, {"friction": 2}, {"size": 100}, {"start": "up"}, {"marks": 2}]
)
def test_wrong_parameters_are_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        RotorsLive(**wrong)


@pytest.mark.parametrize("start", ["random", "aligned"])
def test_the_native_system_is_the_same_run(start):
    chosen = {"size": 32, "temperature": 0.8, "seed": 5, "friction": 0.1, "start": start}
    shown, plain = RotorsLive(**chosen).system(), Rotors(**chosen)
    assert shown.dt == plain.dt == DT
    plain.run(20)
    assert not np.array_equal(shown.angles, plain.angles)
    shown.run(20)
    assert all(np.array_equal(shown.state[name], array) for name, array in plain.state.items())


def test_a_pair_starts_a_quarter_apart():
    charges = RotorsLive(size=64, start="pair").system().vortex_charges()
    (plus,), (minus,) = (np.nonzero(charges == sign)[1] for sign in (1, -1))
    assert minus - plus == 16


@pytest.mark.parametrize("changes", [{}, {"temperature": 1.5, "size": 256}, {"friction": 0}])
def test_the_poster_is_the_native_run(changes):
    complete = COMPONENT.complete(changes)
    png = COMPONENT.poster(complete)
    assert len(png) < 15_000
    drawn = np.asarray(Image.open(io.BytesIO(png)))
    angles = native(complete).run(complete["begin"]).angles
    angles = angles[:: angles.shape[0] // 128, :: angles.shape[0] // 128]
    off = np.abs(np.exp(1j * angles) - np.exp(2j * np.pi * drawn / 64))
    assert off.max() <= np.pi / 64


def potential(temperature: float) -> Estimate:
    rotors = Rotors(size=64, temperature=temperature, seed=3, update="metropolis", start="aligned")
    rotors.run(200)
    series = [rotors.run(2).observe()["potential_energy"] for _ in range(600)]
    return blocked_error(series)


@pytest.mark.parametrize(("temperature", "left"), [(2.5, 12 * 0.1961**5), (0.4, 0.06 * 0.4**3)])
def test_the_limits_of_the_energy_are_its_limits(temperature, left):
    """What is left out is of the next order; with one term fewer, it would be seen."""
    found = potential(temperature)
    measured, error = found.mean, found.error
    grid = np.array([temperature])
    cold = temperature < 1.0
    limit = cold_energy(grid)[0] if cold else hot_energy(grid)[0]
    coarse = temperature / 2 - 2 if cold else 2 * exact.rotor_chain_energy(temperature)
    assert error < 1e-3
    assert abs(measured - limit) < left + 5 * error
    assert abs(measured - coarse) > left + 5 * error


def test_the_tables_hold_what_theory_says():
    data = COMPONENT.constants()
    for name, theory in [("JUMP", exact.helicity_jump)]:
        values = np.cumsum(data[name]["differences"]) / data[name]["unit"]
        grid = data[name]["low"] + data[name]["step"] * np.arange(values.size)
        assert grid[-1] == pytest.approx(2.5)
        assert np.abs(values - theory(grid)).max() < 0.51e-4
    for size, table in data["LENGTH"].items():
        values = np.cumsum(table["differences"]) / table["unit"]
        grid = table["low"] + table["step"] * np.arange(values.size)
        assert np.abs(values - exact.spin_wave_magnetization(grid, size)).max() < 0.51e-4
