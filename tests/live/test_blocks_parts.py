"""The blocks' tables and poster are those of the native package."""

import io

import numpy as np
import pytest
from PIL import Image

from ergolib import IsingCylinder, exact, palette
from ergolib.live.blocks import BlocksLive
from ergolib.live.blocks_parts import (
    BLOCKS,
    COMPONENT,
    FARTHEST,
    LENGTH,
    MARGIN,
    PIXEL,
    WIDTHS,
    data,
    outlines,
    plane,
    poster,
)


def read(table):
    return np.cumsum(table["differences"]) / table["unit"]


def test_the_plane():
    tables = plane()
    assert len(tables) == FARTHEST
    for distance in (1, 7, 32):
        values = read(tables[distance - 1])
        for temperature in (1.0, 2.0, 2.26, 2.28, 4.0):
            at = round((temperature - 1.0) / tables[0]["step"])
            exactly = exact.pair_information(exact.ising_correlation(distance, temperature))
            assert values[at] == pytest.approx(exactly, abs=0.51 / tables[0]["unit"])
    # the negative control: another distance
    assert abs(read(tables[0]) - read(tables[6])).max() > 0.05


def test_far_away():
    known = data()
    assert read(known["FAR"])[100] == pytest.approx(exact.long_range_information(2.0), abs=5.1e-5)
    assert known["T_C"] == exact.T_C


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("block", BLOCKS)
def test_the_poster_shows_the_native_cylinder_and_both_blocks(width, block):
    given = COMPONENT.complete({"ring": width, "block": block, "temperature": 2.4, "seed": 3})
    picture = Image.open(io.BytesIO(poster(given))).convert("RGBA")
    assert picture.size == (LENGTH * PIXEL, (max(WIDTHS) + 2 * MARGIN) * PIXEL)
    middles = np.asarray(picture)[PIXEL // 2 :: PIXEL, PIXEL // 2 :: PIXEL]
    top = MARGIN + (max(WIDTHS) - width) // 2
    strip = middles[top : top + width, :, :3]
    up = np.array(list(bytes.fromhex(palette.SPIN_UP[1:])))
    native = IsingCylinder(width, 2.4, length=LENGTH, seed=3)
    assert np.array_equal((strip == up).all(axis=2), native.spins.T > 0)
    assert not middles[:top, :, 3].any()
    (a, upper, a_end, lower), (b, _, b_end, _) = outlines(given)
    assert b - (a_end - 1) == given["distance"]  # from face to face
    assert a_end - a == b_end - b == BLOCKS[block][0]
    assert lower - upper == (BLOCKS[block][1] or width)
    assert 0 <= a and b_end <= LENGTH and 0 <= upper and lower <= width


def test_the_farthest_block_is_in_the_picture():
    for block in BLOCKS:
        last = outlines(COMPONENT.complete({"distance": FARTHEST, "block": block}))[1]
        assert last[2] <= LENGTH


def test_the_class_gives_the_native_system():
    live = BlocksLive(temperature=1.9, ring=6, seed=4)
    native = IsingCylinder(6, 1.9, length=LENGTH, seed=4)
    assert np.array_equal(live.system().run(5).spins, native.run(5).spins)
    with pytest.raises(ValueError, match="distance"):
        BlocksLive(distance=33)
