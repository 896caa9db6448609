"""What the magnets' page knows of theory."""

from __future__ import annotations

import numpy as np
import pytest

from ergolib import exact
from ergolib.live.component import component
from ergolib.live.magnets_parts import poster, systems

CONSTANTS = component("magnets").constants()


def value(table, temperature):
    values = np.cumsum(table["differences"]) / table["unit"]
    return values[round((temperature - table["low"]) / table["step"])]


def entry(name, side):
    return CONSTANTS[name].get(side) or CONSTANTS[name][str(side)]


@pytest.mark.parametrize("temperature", [1.0, 1.33, 2.0, 2.27, 4.0])
@pytest.mark.parametrize("side", [3, 4])
def test_the_time_between_flips_is_twice_the_exact_relaxation_time(side, temperature):
    known = value(entry("BETWEEN", side), temperature)
    assert known == pytest.approx(2 * exact.relaxation_time(temperature, side), rel=1e-3)


@pytest.mark.parametrize("temperature", [1.0, 2.02, 4.0])
@pytest.mark.parametrize("side", [3, 4, 6])
def test_the_two_sides_are_exact(side, temperature):
    known = exact.finite_magnetization_moments(temperature, side)["abs_m"]
    assert value(entry("MAGNETIZATION", side), temperature) == pytest.approx(known, abs=1e-4)


def test_the_barrier_is_that_of_two_walls():
    for temperature in (1.0, 1.9, 3.0):
        expected = 2 * exact.interface_tension(temperature) / temperature / np.log(10)
        assert value(CONSTANTS["BARRIER"], temperature) == pytest.approx(expected, abs=1e-4)


def test_the_poster_is_the_native_run():
    import io

    from PIL import Image

    parameters = component("magnets").complete({"temperature": 2.8, "seed": 1, "begin": 30})
    image = np.asarray(Image.open(io.BytesIO(poster(parameters))))
    for i, magnet in enumerate(systems(parameters)):
        spins = magnet.run(30).spins
        cell = 384 // len(spins)
        middle = image[cell // 2 :: cell, i * 432 + cell // 2 : i * 432 + 384 : cell]
        assert np.array_equal(middle, spins > 0)
