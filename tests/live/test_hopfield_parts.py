"""What the page of memories knows: pictures, theory, and the first frame."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import palette
from ergolib.learning.hopfield import (
    Hopfield,
    ags_capacity,
    ags_overlap,
    kind_of_state,
    memory_load,
)
from ergolib.live import HopfieldLive
from ergolib.live.component import component
from ergolib.live.hopfield_parts import GAP, LOADS, SCALE, native, poster
from ergolib.live.hopfield_system import SIDE, SITES, Memories, count_of, pictures


@pytest.fixture(scope="module")
def constants():
    return component("hopfield").constants()


def values(tabulated):
    return np.cumsum(tabulated["differences"]) / tabulated["unit"]


def test_pictures_have_nothing_in_common():
    drawn = pictures().astype(int)
    assert np.array_equal(drawn @ drawn.T, SITES * np.eye(3, dtype=int))
    flower, light, tiles = drawn.reshape(3, SIDE, SIDE)
    assert np.array_equal(flower, flower[::-1]) and np.array_equal(flower, flower[:, ::-1])
    assert np.array_equal(light, -light[::-1, ::-1])
    assert np.array_equal(tiles, -tiles[::-1]) and np.array_equal(tiles, -tiles[:, ::-1])


def test_the_page_draws_the_same_pictures(constants):
    for hexes, picture in zip(constants["PICTURES"], pictures(), strict=True):
        bits = bin(int(hexes, 16))[2:].zfill(SITES)
        assert np.array_equal([1 if bit == "1" else -1 for bit in bits], picture)
        assert len(hexes) == SITES // 4


def test_the_tables_are_the_theory(constants):
    assert constants["COUNTS"] == [count_of(load) for load in LOADS]
    assert constants["COUNTS"][4] == 51
    for load, temperature in ((0.01, 0.5), (0.05, 0.25), (0.13, 0.0), (0.13, 0.2), (0.2, 0.1)):
        known = values(constants["EXACT"][round(100 * load) - 1])[round(100 * temperature)]
        assert known == pytest.approx(ags_overlap(load, temperature), abs=6e-5)
    for load, temperature in constants["LASTS"][::6]:
        assert load == pytest.approx(ags_capacity(temperature).load, abs=6e-6)
    for load, temperature in constants["WINS"][::6]:
        assert load == pytest.approx(memory_load(temperature), abs=6e-6)
    for load, temperature in constants["GLASS"]:
        assert (temperature - 1.0) ** 2 == pytest.approx(load, abs=1e-5)


@pytest.mark.parametrize("memories", ["pictures", "random"])
def test_memories_stay_when_more_are_learnt(memories):
    few, many = (Memories(load, memories=memories, seed=3) for load in (0.02, 0.15))
    count = few.patterns.shape[0]
    assert np.array_equal(few.patterns, many.patterns[:count])
    assert np.array_equal(few.patterns[:3], pictures()) == (memories == "pictures")
    other = Memories(0.02, memories=memories, seed=4)
    assert not np.array_equal(few.patterns[3:], other.patterns[3:])
    # as random as random ones: overlaps of 1/32, give or take
    overlaps = (many.patterns.astype(int) @ many.patterns.T)[np.triu_indices(154, 1)] / SITES
    assert overlaps.std() == pytest.approx(1 / 32, rel=0.05)
    assert abs(overlaps.mean()) < 5 / 32 / overlaps.size**0.5


def test_it_learns_as_the_system_does():
    hebbian, projected = (
        Memories(0.1, 0.0, couplings, seed=2) for couplings in ("hebbian", "pseudo-inverse")
    )
    plain = Hopfield(projected.patterns, couplings="pseudo-inverse", seed=1)
    assert np.abs(plain._weights - projected._weights).max() < 1e-12
    assert np.abs(plain._own - projected._own).max() < 1e-10
    plain.spins = projected.spins
    assert plain.energy() == pytest.approx(projected.energy(), abs=1e-12)
    assert projected.retrieve(5) == (1.0, 1, True)
    assert hebbian.observe()["largest"] == pytest.approx(0.4, abs=0.001)  # 30 % are turned


def test_starts():
    mixed = Memories(0.01, 0.0, start="mixture", seed=7)
    assert np.array_equal(mixed.overlaps[:3], [0.5, 0.5, 0.5])  # pictures are orthogonal
    assert kind_of_state(mixed.run(50).overlaps) == "mixture"
    first, second = (Memories(0.02, 0.0, start="random", trial=trial) for trial in (0, 1))
    assert not np.array_equal(first.spins, second.spins)
    assert np.array_equal(first.patterns, second.patterns)
    for trial in (0, 2, 21):
        cue = Memories(0.02, 0.0, flipped=0.25, trial=trial)
        assert cue.overlaps[trial % 20] == 0.5
        assert kind_of_state(cue.run(20).overlaps) == "pattern"


@pytest.mark.parametrize(
    "given",
    [
        {"alpha": 0.02, "temperature": 0.6},
        {"couplings": "pseudo-inverse", "start": "random", "memories": "random", "trial": 4},
    ],
)
def test_saved_loaded_and_continued_it_takes_the_same_path(given):
    shown = HopfieldLive(**given, seed=5)
    whole, stopped = shown.system().run(9), shown.system().run(4)
    loaded = pickle.loads(pickle.dumps(stopped)).run(5)
    for name, array in whole.state.items():
        assert np.array_equal(array, loaded.state[name])
    assert whole.observe() == loaded.observe()
    assert not np.array_equal(whole.spins, HopfieldLive(**given, seed=6).system().run(9).spins)


def test_the_poster_is_the_native_start():
    parameters = component("hopfield").complete({"trial": 1, "flipped": 0.2, "seed": 9})
    image = Image.open(io.BytesIO(poster(parameters))).convert("RGBA")
    assert image.size == (SCALE * (3 * SIDE + 2 * GAP), SCALE * SIDE)
    pixels = np.asarray(image)[SCALE // 2 :: SCALE, SCALE // 2 :: SCALE]
    state, memory, difference = (pixels[:, k * (SIDE + GAP) :][:, :SIDE] for k in range(3))
    up = np.array([*bytes.fromhex(palette.SPIN_UP[1:]), 255])
    same = np.array([*bytes.fromhex(palette.PALE[1:]), 255])
    network = native(parameters)
    assert np.array_equal((state == up).all(axis=2).ravel(), network.spins > 0)
    assert np.array_equal((memory == up).all(axis=2).ravel(), pictures()[1] > 0)
    assert np.array_equal((difference == same).all(axis=2).ravel(), network.spins == pictures()[1])
    assert "at 205 of 1024 spins" in component("hopfield").alternative(parameters)


def test_wrong_arguments_are_named():
    for wrong, message in (
        ({"load": 0.0}, "load must be"),
        ({"load": 1.5}, "load must be"),
        ({"start": "cold"}, "start must be one of"),
        ({"memories": "none"}, "memories must be one of"),
        ({"couplings": "hebb"}, "couplings must be"),
        ({"trial": -1}, "trial must be"),
        ({"flipped": 2.0}, "flipped must be"),
    ):
        with pytest.raises(ValueError, match=message):
            Memories(**wrong)
