"""The library of pictures: its pixels are the native ones, and its buttons do what they say."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.learning.knowledge import library_equilibrium, library_melting
from ergolib.live import LibraryLive
from ergolib.live.library_parts import FLIPS, PARAMETERS, SITES, patterns, power, temperature

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


def press(page, name):
    page.get_by_role("button", name=name, exact=True).press("Enter")


def spins(page):
    return np.array(page.locator(BODY).get_attribute("data-state").split(","), dtype=int)


def at_least(page, sweeps):
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps >= {sweeps}")


@pytest.mark.parametrize(("exponent", "pictures", "start"), [(4, "unlike", 3), (2, "alike", 0)])
def test_the_page_and_the_native_system_agree_to_the_last_bit(open_live, exponent, pictures, start):
    page = open_live(f"#library=o0.5,p{exponent},l{pictures},a{start},s12")
    for _ in range(5):
        press(page, "Step")
    given = {"octaves": 0.5, "exponent": exponent, "pictures": pictures, "start": start}
    native = LibraryLive(**given, seed=12).system().run(BEGIN + 5)
    assert np.array_equal(spins(page), native.spins)
    press(page, "Damage")
    assert np.array_equal(spins(page), native.damage(FLIPS / SITES).spins)
    press(page, "Melt")
    press(page, "Step")
    assert np.array_equal(spins(page), native.melt().run(1).spins)
    page.locator(".settings select").first.select_option("0")  # the golf hole, in the same run
    press(page, "Step")
    native.exponent = power(0)
    assert np.array_equal(spins(page), native.run(1).spins)
    assert not np.array_equal(spins(page), LibraryLive(**given, seed=13).system().melt().spins)


def test_what_is_exact_is_said(open_live):
    """The largest overlap and the free energy at its place, at three temperatures."""
    page = open_live()
    slider = page.locator(".slide input")
    for octaves in (0.375, 0.5625, 1.0):
        slider.fill(str(octaves))
        library = library_equilibrium(patterns("unlike"), 4, temperature(octaves))
        said = page.locator(".plot .title").first.text_content()
        assert float(said.split("exact")[1]) == pytest.approx(library.overlap, abs=0.0051)
        press(page, "Step")
        now = 2 * max(int(n) for n in (patterns("unlike") == spins(page)).sum(axis=1)) - SITES
        level = int(np.argmin(abs(library.levels - now / SITES)))
        nats = library.free_energy / temperature(octaves)
        height = 100.0 - min(2.5 * (nats[level] - nats.min()), 100.0)
        point = page.locator(".plot.profile circle.point")
        assert float(point.get_attribute("cy")[:-1]) == pytest.approx(height, abs=0.01)
    assert library_melting(patterns("unlike"), 4) == pytest.approx(1.4929, abs=1e-4)
    expect(page.get_by_role("status")).to_contain_text("melting at 1.49")


def test_it_melts_and_freezes_and_a_golf_hole_does_not(open_live):
    says = ".says"
    page = open_live("#library=v256,o0.375,a1")
    expect(page.locator(says)).to_contain_text("moon")
    page.locator(".slide input").press("End")
    press(page, "Run")
    expect(page.locator(says)).to_have_text("Melted: near no picture.")
    page.locator(".slide input").fill("-1")
    expect(page.locator(says)).to_contain_text("every pixel right")
    page.locator(".slide input").press("End")
    page.locator(".settings select").first.select_option("0")
    expect(page.locator(says)).to_have_text("Melted: near no picture.")
    page.locator(".slide input").fill("-1")
    at_least(page, 20_000)
    expect(page.locator(says)).to_have_text("Melted: near no picture.")
    page.locator(".book").nth(1).press("Enter")  # put there, it stays
    expect(page.locator(says)).to_have_text("The star, every pixel right.")
    at_least(page, int(page.locator(BODY).get_attribute("data-steps")) + 5000)
    expect(page.locator(says)).to_have_text("The star, every pixel right.")


def test_a_ramp_leaves_a_trail_both_ways(open_live):
    page = open_live("#library=v256,o0.5")
    press(page, "Heat")
    page.wait_for_function("() => document.querySelectorAll('.trail .heated').length > 4")
    press(page, "Cool")
    page.wait_for_function("() => document.querySelectorAll('.trail .cooled').length > 4")
    press(page, "Pause")  # or the ramp goes on, and leaves a new trail
    press(page, "Reset")
    expect(page.locator(".trail circle")).to_have_count(0)


def test_a_pixel_is_turned_by_keyboard_and_by_pointer(open_live):
    page = open_live()
    canvas = page.locator(".stage canvas")
    before = spins(page)
    canvas.press("ArrowRight")
    canvas.press("ArrowDown")
    canvas.press("Space")
    turned = np.flatnonzero(spins(page) != before)
    assert turned.tolist() == [4 * 8 + 4]
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.1, "y": box["height"] * 0.9})
    assert np.flatnonzero(spins(page) != before).tolist() == [36, 56]
    press(page, "Run")
    canvas.press("Space")  # the hand stops it
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible()


def test_a_finger_turns_a_pixel(open_live):
    page = open_live(has_touch=True, viewport={"width": 360, "height": 740})
    before, canvas = spins(page), page.locator(".stage canvas")
    box = canvas.bounding_box()
    canvas.tap(position={"x": box["width"] * 0.9, "y": box["height"] * 0.4})
    assert np.flatnonzero(spins(page) != before).tolist() == [3 * 8 + 7]
