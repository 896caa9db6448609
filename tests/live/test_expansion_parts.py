"""What the page of a gas let go knows: its gases, the law for its cells, and its poster."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image

from ergolib import exact
from ergolib.live import ExpansionLive
from ergolib.live.component import component
from ergolib.live.expansion_parts import NUMBERS, PATHS, SIDE, diameter, gases, measures, poster
from ergolib.live.expansion_system import (
    CELLS,
    FASTEST,
    HEIGHT,
    STEP,
    WIDTH,
    LetGo,
    held,
    released,
)


@pytest.mark.parametrize("collisions", ["rare", "often"])
@pytest.mark.parametrize("number", NUMBERS)
def test_discs_have_the_free_path_that_is_said(collisions: str, number: int) -> None:
    path = exact.mean_free_path(number / (WIDTH * HEIGHT), diameter(collisions, number))
    assert path == pytest.approx(PATHS[collisions], rel=1e-9)
    assert gases()[collisions][number]["path"] == PATHS[collisions]


def test_what_the_script_goes_by_does_not_depend_on_the_seed() -> None:
    for collisions in PATHS:
        for seed in (1, 2, 3):
            gas = held(1000, diameter(collisions, 1000), seed)
            assert measures(gas) == gases()[collisions][1000]["held"]
            free = released(gas.run(7 * STEP))
            assert measures(free) == gases()[collisions][1000]["free"]


def test_the_table_is_the_law_for_each_size_of_cells() -> None:
    made = component("expansion").constants()["LAWS"]
    for name, width in CELLS.items():
        values = np.cumsum(made[name]["differences"]) / made[name]["unit"]
        times = made[name]["step"] * np.arange(values.size)
        law = exact.free_expansion_entropy(width * times, velocity_cell=width)
        assert np.abs(values - law).max() < 1e-5
        assert values[0] == 0.0 and values[-1] == pytest.approx(math.log(2.0), abs=0.01)


def test_the_system_follows_the_law_and_comes_home() -> None:
    some = LetGo(4000, 0.0, 5, wait=32)
    home = some.gas.positions
    seen = [some.run(128).observe() for _ in range(4)]
    for row in seen:
        for name in CELLS:
            assert abs(row[f"beyond_{name}"]) < 0.04
    assert seen[-1]["gained_wide"] > seen[-1]["gained_middle"] > seen[-1]["gained_narrow"] > 0.2
    some.gas.reverse()
    back = some.run(512).observe()
    assert back["gained_narrow"] == 0.0
    assert np.array_equal(some.gas.positions, home)


def test_the_class_gives_the_native_system() -> None:
    shown = ExpansionLive(collisions="often", number=1000, seed=3).system().run(20)
    plain = LetGo(1000, diameter("often", 1000), 3).run(20)
    assert np.array_equal(shown.gas.positions, plain.gas.positions)
    assert shown.sites == 1000 and shown.temperature == pytest.approx(1.0)
    assert plain.observe()["time"] == 20 * STEP


def test_no_velocity_is_beyond_the_outermost_cells_for_long() -> None:
    assert math.erfc(FASTEST / math.sqrt(2.0)) < 1e-4


def test_the_poster_is_the_native_gas() -> None:
    parameters = component("expansion").complete({"number": 1000, "begin": 10})
    image = np.asarray(Image.open(io.BytesIO(poster(parameters))))
    gas = held(1000, 0.0, parameters["seed"]).run(10 * STEP)
    assert image.shape == (SIDE, SIDE)
    high = round(SIDE * HEIGHT)
    columns = (gas.positions[:, 0] * SIDE).astype(int)
    assert np.array_equal(np.unique(columns), np.unique(np.argwhere(image[:high] == 1)[:, 1]))
    assert not (image[:, SIDE // 2 + 1 :] == 1).any()
    fastest = columns[gas.velocities[:, 0].argmax()]
    above = np.argwhere(image[high + 1 :] == 1)
    assert fastest in above[above[:, 0] == above[:, 0].min()][:, 1]  # upwards is to the right
