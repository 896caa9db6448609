"""The oscillator: the page's path is the native one, and the reader chooses where it begins."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib import Oscillator
from ergolib.live.oscillator_parts import DT, EVERY, LINKS, REACH

BODY = ".live-body[data-frames]"


def path_of(page):
    """Return the number of steps so far, and where the particle is."""
    body = page.locator(BODY)
    steps = round(float(body.get_attribute("data-steps")) / DT)
    return steps, tuple(map(float, body.get_attribute("data-phase").split(",")))


@pytest.mark.parametrize("thermostat", ["nose-hoover", "nose-hoover-chain", "langevin"])
def test_the_page_and_the_native_kernel_agree_to_the_last_bit(open_live, thermostat):
    page = open_live(f"#oscillator=T0.80,s12,b{thermostat},m1.5,f0.7,q-0.5,p1.25")
    page.get_by_role("button", name="Run").click()
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.frames > 5")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Step").click()
    steps, phase = path_of(page)
    assert steps > 3000 * EVERY
    given = {"start": (-0.5, 1.25), "dt": DT, "chain_length": LINKS, "mass": 1.5, "friction": 0.7}
    native = Oscillator(thermostat, temperature=0.8, seed=12, **given).run(steps)
    assert phase == (native.position, native.momentum)
    other = Oscillator(thermostat, temperature=0.81, seed=12, **given).run(steps)
    assert phase != (other.position, other.momentum)


def test_the_averages_are_those_of_the_path(open_live):
    page = open_live("#oscillator=q2,p0")
    path = Oscillator("nose-hoover", start=(2.0, 0.0), dt=DT).trajectory(3000, EVERY)
    for row, column in enumerate(path.T):
        shown = page.locator(".plot b").nth(row).text_content()
        assert float(shown) == pytest.approx(np.mean(column**2), abs=6e-4)
    radii = np.hypot(*path.T)[:, None] < np.sqrt(-2 * np.log(1 - np.array([0.5, 0.9, 0.99])))
    expected = " · ".join(f"{100 * share:.0f}" for share in radii.mean(axis=0))
    expect(page.locator(".circles b")).to_have_text(f"{expected} %")


def test_the_reader_chooses_by_arrow_keys(open_live):
    page = open_live("#oscillator=q1,p0")
    plane = page.get_by_role("application")
    plane.press("ArrowRight")
    plane.press("ArrowUp")
    page.wait_for_function("() => location.hash.includes('q1.1,p0.1')")
    expect(plane).to_have_attribute("aria-label", re.compile("position 1.10, momentum 0.10"))
    steps, _ = path_of(page)
    assert steps == 0
    plane.press("Tab")
    assert page.evaluate("document.activeElement.type") == "range"


@pytest.mark.parametrize("touch", [False, True])
def test_the_reader_chooses_by_pressing(open_live, touch):
    options = {"viewport": {"width": 360, "height": 740}, "has_touch": True} if touch else {}
    page = open_live(**options)
    plane = page.get_by_role("application")
    box = plane.bounding_box()
    position = {"x": box["width"] * 0.75, "y": box["height"] * 0.25}
    plane.tap(position=position) if touch else plane.click(position=position)
    half = REACH / 2
    label = plane.get_attribute("aria-label")
    assert f"position {half:.2f}" in label
    assert f"momentum {half:.2f}" in label
    page.get_by_role("button", name="Step").click()
    steps, phase = path_of(page)
    native = Oscillator("nose-hoover", start=(half, half), dt=DT).run(steps)
    assert phase == (native.position, native.momentum)
