"""What the page on what energy buys knows: exact curves, the collider, and the first picture."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image

from ergolib import exact
from ergolib.information import lattice_split
from ergolib.live import SplitLive
from ergolib.live.component import component
from ergolib.live.split_parts import (
    ARROW,
    PICTURE,
    SIDES,
    STEP,
    collider,
    first_state,
    poster,
    temperature,
    temperatures,
)


@pytest.fixture(scope="module")
def constants():
    return component("split").constants()


def values(tabulated):
    return np.cumsum(tabulated["differences"]) / tabulated["unit"]


def test_the_dial_is_a_logarithm_of_the_temperature(constants):
    t = temperatures()
    assert constants["TEMPERATURES"] == t
    assert (t[0], t[64], t[128]) == (1.0, 2.0, 4.0)
    assert np.log2(t) == pytest.approx(STEP * np.arange(len(t)), abs=8e-6)
    assert constants["RANGES"]["octaves"] == (0.0, STEP * (len(t) - 1))
    assert 2.0 ** constants["CRITICAL"] == pytest.approx(exact.T_C, rel=1e-8)


@pytest.mark.parametrize("side", [4, 6])
def test_the_tables_are_the_exact_split(constants, side):
    known = {name: values(each) for name, each in constants["EXACT"][str(side)].items()}
    for place in (0, 60, 76, 150, 224):
        split = lattice_split(side, temperature(place * STEP))
        found = [known[name][place] for name in ("total", "readings", "told")]
        expected = [split.total_correlation, split.readings, split.latent_information]
        assert found == pytest.approx(expected, abs=6e-6)
        rest = found[0] - found[1] + found[2]
        assert rest == pytest.approx(split.given_latent, abs=2e-5)


@pytest.mark.parametrize("side", SIDES)
def test_what_is_bought_is_energy_over_temperature(constants, side):
    known = values(constants["EXACT"][str(side)]["total"])
    t = np.array(temperatures())
    energy = side**2 * np.asarray(exact.kaufman_energy(t, side))
    paid = -(np.diff(energy) * 0.5 * (1.0 / t[1:] + 1.0 / t[:-1])).sum()
    assert paid == pytest.approx(known[-1] - known[0], rel=2e-3)


def test_the_infinite_lattice(constants):
    total, explained = (values(constants["INFINITE"][name]) for name in ("total", "explained"))
    for place in (10, 64, 90):
        t = temperature(place * STEP)
        pure = exact.ising_total_correlation(t, phase="pure")
        assert total[place] == pytest.approx(exact.ising_total_correlation(t), abs=6e-6)
        assert total[place] - explained[place] == pytest.approx(pure, abs=2e-5)
    assert explained[90] == 0.0 < explained[64]


@pytest.mark.parametrize("side", [4, 6])
def test_the_collider_begins_where_it_is_marked(constants, side):
    begins = collider(side)
    assert constants["COLLIDER"][str(side)] == pytest.approx(math.log2(begins), abs=1e-6)
    assert lattice_split(side, begins - 0.1).redundancy > 0.0
    assert lattice_split(side, begins + 0.1).redundancy < 0.0


def test_the_poster_shows_who_differs():
    """Tiles are light or dark as spins are with or against the majority, whichever it is."""
    majorities = set()
    for seed in range(6):
        parameters = component("split").complete({"octaves": 1.3, "size": 4, "seed": seed})
        spins, most = first_state(parameters)
        majorities.add(most)
        assert spins.sum() * most >= 0
        image = np.asarray(Image.open(io.BytesIO(poster(parameters))))
        assert image.shape == (PICTURE, PICTURE)
        cell = PICTURE // 4
        tiles = image[4::cell, 4::cell]  # a corner of each
        assert np.array_equal(tiles == 2, spins != most)
        tip = image[round(0.35 * cell) :: cell, round(0.42 * cell) :: cell] != tiles
        assert np.array_equal(tip, spins > 0)
    assert majorities == {-1, 1}
    assert min(y for _, y in ARROW) == pytest.approx(1.0 - max(y for _, y in ARROW))


def test_the_native_system_is_the_same_run():
    shown = SplitLive(size=4, octaves=1.3, seed=5)
    parameters = component("split").complete({"size": 4, "octaves": 1.3, "seed": 5, "begin": 40})
    native = shown.system().run(40)
    assert np.array_equal(first_state(parameters)[0], native.spins)
    assert native.temperature == temperature(1.3)
