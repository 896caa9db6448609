"""A gas let go: the page's numbers are the native ones, and time can be turned."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.live.expansion_parts import PARAMETERS, diameter
from ergolib.live.expansion_system import CELLS, LetGo

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


def press(page, name, times=1):
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click()


def pause(page):
    press(page, "Pause")


def state(page):
    """Return the steps so far, the first disc's four numbers, and what was gained."""
    body = page.locator(BODY)
    numbers = list(map(float, body.get_attribute("data-state").split(",")))
    return int(body.get_attribute("data-steps")), numbers[:4], numbers[4:]


@pytest.mark.parametrize("collisions", ["none", "rare", "often"])
def test_the_page_and_the_native_system_agree_to_the_last_bit(open_live, collisions):
    page = open_live(f"#expansion=c{collisions},n1000,s12")
    press(page, "Let go")
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.frames > 20")
    pause(page)
    steps, disc, gained = state(page)
    assert steps > BEGIN + 20
    native = LetGo(1000, diameter(collisions, 1000), 12, wait=BEGIN).run(steps - BEGIN)
    assert disc == [*native.gas.positions[0], *native.gas.velocities[0]]
    seen = native.observe()
    np.testing.assert_allclose(gained, [seen[f"gained_{name}"] for name in CELLS], atol=1e-12)
    other = LetGo(1000, diameter(collisions, 1000), 13, wait=BEGIN).run(steps - BEGIN)
    assert disc != [*other.gas.positions[0], *other.gas.velocities[0]]


def come_home(page):
    press(page, "Reverse time")
    if page.get_by_role("button", name="Run").count():
        press(page, "Run")
    page.get_by_role("button", name="Run").wait_for(timeout=30_000)
    return page.locator(".record .title").text_content()


def test_an_ideal_gas_comes_home_to_the_last_bit(open_live):
    page = open_live("#expansion=n1000")
    press(page, "Let go")
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.frames > 40")
    assert state(page)[2][0] > 0.1
    assert "all are home, to the last bit" in come_home(page)
    assert state(page)[2] == [0.0, 0.0, 0.0]


def test_and_one_that_was_nudged_does_not(open_live):
    page = open_live("#expansion=n1000")
    press(page, "Let go")
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.frames > 10")
    press(page, "Nudge one")
    said = come_home(page)
    assert "all are home, all within 1 × 10⁻¹⁰" in said


def test_discs_come_home_soon_and_not_late(open_live):
    page = open_live("#expansion=coften,n1000")
    press(page, "Let go")
    press(page, "Step", 4)
    assert "all are home, all within" in come_home(page)
    press(page, "Reset")
    press(page, "Let go")
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 400")
    assert "of 1,000 are home" in come_home(page)
    assert state(page)[2][2] > 0.1


def test_what_can_be_done_when(open_live):
    page = open_live()
    expect(page.get_by_role("button", name="Reverse time")).to_be_disabled()
    press(page, "Let go")
    expect(page.get_by_role("button", name="Let go")).to_be_disabled()
    expect(page.get_by_role("button", name="Reverse time")).to_be_enabled()
    press(page, "Reset")
    expect(page.get_by_role("button", name="Let go")).to_be_enabled()
    assert page.locator(".path").text_content() == "no collisions"
