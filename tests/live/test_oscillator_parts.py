"""What the oscillator's page knows of theory, and its poster."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from ergolib import exact
from ergolib.live.component import component
from ergolib.live.oscillator_parts import EVERY, PIXELS, poster, radii, system, visits


def test_the_circles_hold_their_shares():
    """Integrate the exact density over the plane, ring by ring."""
    r = np.linspace(0, 10, 200_001)
    ring = 2 * np.pi * r * exact.oscillator_density(r, 1.0) * exact.oscillator_density(0.0, 1.0)
    inside = np.cumsum(ring) * (r[1] - r[0])
    for radius, share in zip(radii(), (0.5, 0.9, 0.99), strict=True):
        assert np.interp(radius, r, inside) == pytest.approx(share, abs=1e-4)


def test_the_table_is_the_exact_density():
    made = component("oscillator").constants()["NORMAL"]
    values = np.cumsum(made["differences"]) / made["unit"]
    places = made["low"] + made["step"] * np.arange(values.size)
    assert np.abs(values - exact.oscillator_density(places, 1.0)).max() < 0.51e-5


@pytest.mark.parametrize("thermostat", ["nose-hoover", "langevin"])
def test_the_poster_is_the_native_path(thermostat):
    parameters = component("oscillator").complete({"thermostat": thermostat, "begin": 500})
    path = system(parameters).trajectory(500, EVERY)
    image = np.asarray(Image.open(io.BytesIO(poster(parameters))))
    assert image.shape == (PIXELS, PIXELS)
    assert np.array_equal(image >= 4, visits(path) > 0)


def test_momentum_points_upwards():
    counts = visits(np.array([[1.0, 2.0]]))
    row, column = np.argwhere(counts)[0]
    assert row < PIXELS / 2 < column
