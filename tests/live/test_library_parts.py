"""What the page on bound states knows: its pictures, exact curves, and the first frame."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image

from ergolib.learning.knowledge import DenseMemory, library_equilibrium, melting_temperature
from ergolib.live import LibraryLive
from ergolib.live.component import component
from ergolib.live.library_parts import (
    EXPONENTS,
    GOLF_HOLE,
    PICTURE,
    PICTURES,
    SITES,
    STEP,
    alternative,
    patterns,
    places,
    poster,
    power,
    temperature,
)


@pytest.fixture(scope="module")
def constants():
    return component("library").constants()


def test_the_pictures_are_what_is_said_of_them():
    for name, low, high in (("unlike", 31, 33), ("alike", 46, 50)):
        rows = patterns(name)
        assert rows.shape == (3, SITES) and set(np.unique(rows)) == {-1, 1}
        agree = [(rows[i] == rows[j]).sum() for i, j in ((0, 1), (0, 2), (1, 2))]
        assert low <= min(agree) and max(agree) <= high
    assert patterns("unlike")[0][:8].tolist() == [1, 1, 1, -1, -1, -1, -1, 1]


@pytest.mark.parametrize("pictures", PICTURES)
def test_the_curves_are_exact(constants, pictures):
    for p in EXPONENTS:
        known = constants["OVERLAP"][pictures][str(p)]
        values = np.cumsum(known["differences"]) / known["unit"]
        assert (known["low"], known["step"], values.size) == (-2.0, STEP, len(places()))
        for place in (0, 74, 81, 96, 160):
            t = temperature(-2.0 + place * STEP)
            exact = library_equilibrium(patterns(pictures), power(p), t).overlap
            assert values[place] == pytest.approx(exact, abs=6e-6)
        t, place = constants["MELTING"][pictures][str(p)]
        assert place == pytest.approx(math.log2(t), abs=1e-6)
        library = library_equilibrium(patterns(pictures), power(p), t)
        assert library.bound.sum() == pytest.approx(0.5, abs=1e-4)
    hole = melting_temperature(patterns(pictures), SITES, 1.0)
    assert constants["MELTING"][pictures][str(GOLF_HOLE)][0] == pytest.approx(hole, rel=1e-3)


def test_wells_of_alike_pictures_run_into_one_another_if_they_are_wide():
    """The lowest state of p = 2 is none of the pictures; that of p = 4 and more is."""
    cold = {p: library_equilibrium(patterns("alike"), power(p), 0.25) for p in EXPONENTS}
    assert cold[2].overlap == pytest.approx(0.8125, abs=0.002)
    assert cold[2].energy < -1.6
    assert all(cold[p].overlap > 0.998 for p in EXPONENTS if p != 2)
    apart = library_equilibrium(patterns("unlike"), 2, 0.25)
    assert apart.overlap > 0.999 and apart.bound == pytest.approx([1 / 3] * 3, abs=0.01)


def test_what_the_page_tells_happens():
    """Melted by heat; p = 4 comes back on cooling, a golf hole does not, two alike merge."""
    rows = {name: patterns(name) for name in PICTURES}
    ends = {}
    for name, p in (("unlike", 4), ("unlike", GOLF_HOLE), ("alike", 2), ("alike", 4)):
        memory = DenseMemory(rows[name], exponent=power(p), temperature=8.0, seed=1).run(3000)
        assert memory.overlaps.max() < 0.6
        for place in reversed(places()):
            memory.temperature = temperature(place)
            memory.run(100)
        ends[name, p] = memory.overlaps.max()
    assert ends["unlike", 4] == ends["alike", 4] == 1.0
    assert ends["unlike", GOLF_HOLE] < 0.5
    assert ends["alike", 2] == 0.8125


def test_the_poster_is_the_first_frame():
    given = {"start": 3, "octaves": 1.0, "exponent": 2, "seed": 5}
    parameters = component("library").complete(given)
    image = np.asarray(Image.open(io.BytesIO(poster(parameters))))
    assert image.shape == (PICTURE, PICTURE)
    cell = PICTURE // 8
    native = LibraryLive(**given).system().run(parameters["begin"])
    ink = image[cell // 2 :: cell, cell // 2 :: cell] == 2
    assert np.array_equal(ink.ravel(), native.spins < 0)
    assert not np.array_equal(native.spins, patterns("unlike")[2])
    assert "note" in alternative(parameters) and "2.00" in alternative(parameters)
    melted = component("library").complete({"start": 0, "pictures": "alike"})
    assert "noise" in alternative(melted)
    assert LibraryLive(start=0, exponent=GOLF_HOLE).system().exponent == math.inf
    assert abs(LibraryLive().system().overlaps).max() < 0.6
