"""The blocks in the browser: numbers as `ergolib.information` has them, and a block that moves."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import expect

from ergolib.information import block_information, cylinder_correlation
from ergolib.live.blocks_parts import BLOCKS, FACE, LENGTH

BODY = ".live-body[data-frames]"


@pytest.fixture
def still(open_bare, bare_url):
    """Open the component for a reader who asked for less motion."""
    pages = []

    def open_it(**address):
        page = open_bare(reduced_motion="reduce")
        pages.append(page)
        letters = ",".join(f"{letter}{value}" for letter, value in address.items())
        page.goto(f"{bare_url}/blocks.html#blocks={letters}")
        page.wait_for_selector(BODY)
        return page

    yield open_it
    for page in pages:
        assert page.problems == []


def information(page):
    return float(page.locator(BODY).get_attribute("data-information"))


def settled(page, expected):
    page.wait_for_function(
        "([selector, value]) => "
        "Math.abs(document.querySelector(selector).dataset.information - value) < 1e-12",
        arg=[BODY, expected],
    )


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize(("t", "d", "w"), [(2.0, 12, 10), (1.5, 32, 4), (3.0, 1, 8)])
def test_the_information_is_the_native_one(still, block, t, d, w):
    page = still(T=t, d=d, b=block, w=w)
    along, around = BLOCKS[block]
    exactly = block_information((along, around or w), d, t, w)
    assert information(page) == pytest.approx(exactly, rel=1e-12)
    shown = page.locator(".amounts b").text_content()
    assert float(shown.removesuffix(" nat")) == pytest.approx(exactly, abs=5.1e-4)
    agree = (1 + cylinder_correlation(d, t, w)) / 2
    expect(page.locator(".reach .title span").last).to_have_text(f"{agree:.3f}")


def test_the_second_block_moves_by_key_pointer_and_slider(still):
    page = still(T="2", d=12, b="1", w=8)
    strip = page.get_by_role("slider", name="Distance of the second block")
    strip.press("ArrowRight")
    settled(page, block_information(1, 13, 2.0, 8))
    strip.press("Home")
    settled(page, block_information(1, 1, 2.0, 8))
    strip.press("End")
    settled(page, block_information(1, 32, 2.0, 8))
    box = strip.bounding_box()
    across = box["width"] / LENGTH
    page.mouse.move(box["x"] + 30 * across, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + (FACE + 7.5) * across, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    settled(page, block_information(1, 7, 2.0, 8))
    assert strip.get_attribute("aria-valuenow") == "7"
    assert strip.get_attribute("aria-valuetext").startswith("7: 0.")
    page.get_by_label("Distance", exact=True).press("ArrowLeft")
    settled(page, block_information(1, 6, 2.0, 8))
    page.wait_for_function("() => location.hash.includes(',d6,')")


def test_the_words_say_how_it_ends(still):
    cold, hot = still(T="1.6", w=6), still(T="3", w=6)
    words = cold.locator(".note").text_content()
    c = cylinder_correlation([40, 41], 1.6, 6)
    half = math.log(2) / (2 * math.log(c[0] / c[1]))
    found = float(re.search(r"every ([\d,.]+) steps", words)[1].replace(",", ""))
    assert found == pytest.approx(half, rel=0.05)
    assert "0.594 nat" in words
    assert hot.locator(".note").text_content().startswith("Above Tc information dies")


def test_the_second_plot_is_computed(still):
    page = still(T="2", d=3, b="2x2", w=8)
    page.wait_for_selector(f"{BODY}[data-swept='61']")
    path = page.locator(".plot.profile path.own").last.get_attribute("d")
    places = [[float(n) for n in one.split()] for one in path[1:].split("L")]
    assert len(places) == 61
    for i in (0, 20, 40, 60):
        exactly = block_information((2, 2), 3, 1 + i * 0.05, 8)
        assert places[i] == pytest.approx([100 * i / 60, 100 * (1 - exactly)], abs=0.011)


def test_counting_agrees_with_what_is_exact(still):
    page = still(T="3", d=2, b="1", w=10)
    page.get_by_label("Rings a frame").select_option("all that fit")
    page.get_by_role("button", name="Run").press("Enter")
    page.wait_for_function(
        "() => +document.querySelector('.live-body').dataset.steps > 20000", timeout=20_000
    )
    page.get_by_role("button", name="Pause").press("Enter")
    said = page.locator(".reach .title b").text_content()
    mean, error = (float(part) for part in re.match(r"([\d.]+) ± ([\d.]+)", said).groups())
    exactly = (1 + cylinder_correlation(2, 3.0, 10)) / 2
    assert abs(mean - exactly) < 8 * max(error, 5e-4)  # eight blocks: the error itself is rough
    assert error < 0.02
