"""Three blocks of one magnet: spins and tallies are the native ones, and blocks move."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import expect

from ergolib import exact
from ergolib.live.patches_parts import PARAMETERS, far_apart
from ergolib.live.patches_system import PLACES, WatchedBlocks

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def state(page):
    """Return eight numbers, their errors, and energy and magnetization per site."""
    return [float(n) for n in page.locator(BODY).get_attribute("data-state").split(",")]


def until(page, sweeps):
    page.wait_for_function(
        f"() => +document.querySelector('{BODY}').dataset.steps > {sweeps}", timeout=60_000
    )


def block(page, letter):
    return page.get_by_role("button", name=re.compile(f"^Block {letter}"))


def places(page):
    """Return rows and columns of the middles, as the handles say."""
    said = [block(page, letter).get_attribute("aria-label") for letter in "ABC"]
    return [tuple(int(n) for n in re.findall(r"\d+", each)) for each in said]


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("T2.3,b5,n64,s9", {"temperature": 2.3, "size": 64, "seed": 9}),
        (
            "T3,b9,n128,s2,lspins,p0.250-90.3-170.100",
            {
                "temperature": 3.0,
                "side": 9,
                "latent": "spins",
                "seed": 2,
                "places": "0.250-90.3-170.100",
            },
        ),
    ],
)
def test_the_page_and_the_native_system_agree_to_the_last_bit(open_live, hash, given):
    page = open_live(f"#patches={hash}")
    for _ in range(20):
        press(page, "Step")
    native = WatchedBlocks(**given).run(BEGIN + 20)
    signs = native.signs()
    seen = native.lattice.observe()
    assert state(page)[:16] == [*signs[:8], *signs.errors]
    assert state(page)[16] == seen["energy"]
    assert abs(state(page)[17]) == seen["abs_magnetization"]
    other = WatchedBlocks(**{**given, "seed": 1}).run(BEGIN + 20)
    assert other.signs()[:8] != signs[:8]


def test_single_spins_far_apart_share_what_theory_says(open_live):
    page = open_live("#patches=T2,b1,s3,p0.0-85.85-171.171")
    press(page, "Run")
    until(page, 10_000)
    press(page, "Pause")
    found = state(page)
    for i, known in zip((0, 1, 4), far_apart(2.0, 1), strict=True):
        assert abs(found[i] - known) < 6.0 * found[8 + i]
        assert found[8 + i] < 0.02
    cells = page.locator(".rows p:not(.head):not(.note) > span:last-child").all_text_contents()
    assert [float(cell) for cell in cells] == pytest.approx(far_apart(2.0, 1), abs=6e-4)


def test_near_along_an_axis_two_spins_have_a_value_of_their_own(open_live):
    page = open_live("#patches=T2,b1,p64.64-64.72-190.190")
    expect(page.locator(".rows .head > span").last).to_have_text("4 apart")
    cells = page.locator(".rows p:not(.head):not(.note) > span:last-child").all_text_contents()
    known = exact.pair_information(float(exact.ising_correlation(4, 2.0)))
    assert float(cells[0]) == pytest.approx(known, abs=6e-4) and cells[1:] == ["–", "–"]
    block(page, "B").press("ArrowUp")
    expect(page.locator(".rows .head > span").last).to_have_text("far apart")


def test_blocks_move_by_keys_and_by_pointer(open_live):
    page = open_live("#patches=b5")
    before = places(page)
    block(page, "B").press("ArrowRight")
    block(page, "B").press("Shift+ArrowDown")
    after = places(page)
    assert after[1] == (before[1][0] + 8, before[1][1] + 1)
    assert (after[0], after[2]) == (before[0], before[2])
    assert math.isinf(state(page)[8])  # what was tallied was of another place
    box = page.locator(".stage canvas").bounding_box()
    site = box["width"] / 128
    grip = block(page, "C").bounding_box()
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20 * site, y - 70 * site, steps=6)  # over the upper edge, and round
    page.mouse.up()
    moved = places(page)[2]
    assert places(page)[:2] == after[:2]
    assert moved[0] == pytest.approx((before[2][0] - 70) % 128, abs=1)
    assert moved[1] == pytest.approx(before[2][1] + 20, abs=1)
    page.wait_for_function("() => /,p\\d+\\.\\d+-/.test(location.hash)")
    assert PLACES not in page.evaluate("location.hash")
    press(page, "Apart")
    rows = [row for row, _ in places(page)]
    assert {(b - a) % 128 for a, b in zip(rows, [*rows[1:], rows[0]], strict=True)} <= {42, 43}


def test_of_two_handles_that_overlap_the_nearest_block_is_taken(open_live):
    page = open_live("#patches=b1,p64.64-64.72-190.190")
    before = places(page)
    box = page.locator(".stage canvas").bounding_box()
    site = box["width"] / 128
    page.mouse.move(box["x"] + 32.5 * site, box["y"] + 32.5 * site)
    page.mouse.down()
    page.mouse.move(box["x"] + 32.5 * site, box["y"] + 52.5 * site, steps=4)
    page.mouse.up()
    after = places(page)
    assert after == [(52, 32), *before[1:]]


def test_larger_blocks_go_on_with_the_same_magnet(open_live):
    page = open_live()
    page.get_by_label("Blocks", exact=True).select_option("17 × 17")
    assert state(page)[17] == WatchedBlocks(128, 1.8, seed=7).run(BEGIN).observe()[
        "abs_magnetization"
    ] * (1 if state(page)[17] > 0 else -1)
    assert math.isinf(state(page)[8])


def verdict(page):
    return page.locator(".note b").text_content()


def test_the_verdict_turns_at_the_critical_temperature(open_live):
    page = open_live("#patches=T1.8,b9,v1000")
    expect(page.locator(".note b")).to_have_text("Nearly natural.")
    slider = page.locator(".slide input")
    slider.fill("2.8")
    expect(page.locator(".reading .value").first).to_have_text("2.80")
    press(page, "Run")
    until(page, 6000)
    press(page, "Pause")
    assert verdict(page) == "Worse than none."
    # quenched, and still in pieces
    slider.fill("1.6")
    for _ in range(3):
        press(page, "Step")
    assert verdict(page) == "Not in equilibrium."


def test_blocks_that_overlap_are_named(open_live):
    page = open_live("#patches=b9,p64.64-66.66-190.190")
    assert verdict(page) == "Overlapping."
    assert verdict(open_live("#patches=b9,p64.64-200.66-10.190")) != "Overlapping."


def test_heating_fills_the_notebook(open_live):
    page = open_live("#patches=T2.1,n64")
    press(page, "Heat")
    until(page, 12_000)
    press(page, "Pause")
    entries = page.locator(".notes > g")
    assert entries.count() >= 19  # 40 temperatures, in pairs
    assert entries.first.locator(".spot").count() == 3
    page.get_by_label("Blocks", exact=True).select_option("9 × 9")
    press(page, "Run")
    until(page, 13_000)
    press(page, "Pause")
    assert page.locator(".notes > g.other").count() >= 19
    press(page, "Reset")
    assert page.locator(".notes > g").count() == 0
