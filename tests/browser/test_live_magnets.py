"""The three magnets: the page's are those of the native system, flip by flip."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib import Ising, palette
from ergolib.kernels.flips import heat_bath_flips
from ergolib.kernels.random import seed_state
from ergolib.live.magnets_parts import GAP, SQUARE

BODY = ".live-body[data-frames]"

# What stands in the middle of each tile: the red of its colour.
TILES = """([sides, square, gap]) => {
  const canvas = document.querySelector(".stage canvas");
  const context = canvas.getContext("2d");
  return sides.map((side, i) => Array.from({ length: side * side }, (_, site) => {
    const cell = square / side;
    const x = i * (square + gap) + (site % side + 0.5) * cell;
    const y = (Math.floor(site / side) + 0.5) * cell;
    return context.getImageData(x, y, 1, 1).data[0];
  }));
}"""


def spins(page, sides):
    up = int(palette.SPIN_UP[1:3], 16)
    seen = page.evaluate(TILES, [sides, SQUARE, GAP])
    return [np.where(np.array(each) == up, 1, -1) for each in seen]


def sweeps(page):
    return int(page.locator(BODY).get_attribute("data-steps"))


@pytest.mark.parametrize(("name", "sides"), [("4-8-16", [4, 8, 16]), ("3-4-6", [3, 4, 6])])
def test_the_page_and_the_native_kernel_agree_to_the_last_spin(open_live, name, sides):
    page = open_live(f"#magnets=T2.60,s40,n{name}")
    page.get_by_role("button", name="Run").click()
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.frames > 5")
    page.get_by_role("button", name="Pause").click()
    done = sweeps(page)
    assert done > 1000
    for i, (side, seen) in enumerate(zip(sides, spins(page, sides), strict=True)):
        given = {"size": side, "temperature": 2.6, "seed": 40 + i, "start": "up"}
        native = Ising(**given, update="heat-bath", scan="random").run(done)
        assert np.array_equal(seen, native.spins.ravel())


def test_flips_are_counted_as_natively(open_live):
    page = open_live("#magnets=T2.20,s3,n3-4-6")
    for _ in range(30):
        page.get_by_role("button", name="Step").click()
    made, state = np.ones(9, dtype=np.int8), seed_state(3)
    tally = np.zeros(3, dtype=np.int64)
    # The threshold is 3/4 of the exact |m|, times 9 spins: between 5 and 7 at this temperature.
    heat_bath_flips(made, 3, 3, 2.2, sweeps(page), 6.0, tally, state)
    first = page.locator(".magnets .record").first
    words = "1 flip" if tally[1] == 1 else f"{tally[1]} flips"
    expect(first.locator(".title").first).to_contain_text(words)
    assert tally[1] > 2


def test_a_new_temperature_begins_a_new_count(open_live):
    page = open_live()
    expect(page.locator(".clock")).to_have_text("1,000 sweeps at this temperature")
    page.locator(".slide input").press("ArrowRight")
    page.get_by_role("button", name="Step").click()
    expect(page.locator(".clock")).to_have_text("1 sweeps at this temperature")
    expect(page.locator(".magnets .record").first).to_contain_text("0 flips")


def test_a_large_magnet_has_no_sides_above_the_critical_temperature(open_live):
    page = open_live("#magnets=T3.00")
    expect(page.locator(".magnets .record").nth(2)).to_contain_text("no sides")
    expect(page.locator(".magnets .record").nth(2)).to_contain_text("no barrier")
