"""The charged pair: the page's path is the native one, and what it draws as exact is theory's."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import expect

from ergolib import exact
from ergolib.live.charges_parts import PARAMETERS
from ergolib.live.charges_system import DT, EVERY, Turning

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


def path_of(page):
    """Return the number of points so far, and the phase."""
    body = page.locator(BODY)
    points = round(float(body.get_attribute("data-steps")) / (DT * EVERY))
    return points, [float(each) for each in body.get_attribute("data-phase").split(",")]


def row(page, number):
    """Return what a row of the table measured, and what it knows."""
    cells = page.locator(".account tbody tr").nth(number).locator("td").all_text_contents()
    return [None if cell == "–" else float(cell.replace("−", "-")) for cell in cells]


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("J1.35,x0.5,y-0.9", {"momentum": 1.35, "x": 0.5, "y": -0.9}),
        (
            "dboth,f0.11,b0.7,a0.03",
            {"dynamics": "both", "friction": 0.11, "bias": 0.7, "apart": 0.03},
        ),
        ("dgradient-flow,x0.2,y0.1", {"dynamics": "gradient-flow", "x": 0.2, "y": 0.1}),
    ],
)  # fmt: skip
def test_the_page_and_the_native_pair_agree_to_the_last_bit(open_live, hash, given):
    page = open_live(f"#charges={hash}")
    page.get_by_role("button", name="Run").press("Enter")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.frames > 5")
    page.get_by_role("button", name="Pause").press("Enter")
    page.get_by_role("button", name="Step").press("Enter")
    points, phase = path_of(page)
    assert points > BEGIN
    assert phase == Turning(**given).run(points).state["phase"].tolist()
    other = {**given, "momentum": 1.4, "y": 0.15}
    assert phase != Turning(**other).run(points).state["phase"].tolist()


def test_what_is_exact_is_theorys_and_friction_takes_the_charge(open_live):
    page = open_live()
    pair = Turning().pair
    orbit = exact.charged_orbit(pair.energy(), 2.0)
    path = Turning().path(BEGIN)
    assert row(page, 0) == [2.0, 2.0]
    assert row(page, 1) == pytest.approx([path[:, 4].mean(), orbit.mean_loss], abs=6e-5)
    assert row(page, 2) == pytest.approx([path[:, 4].min(), orbit.least_loss], abs=6e-5)
    assert row(page, 3) == pytest.approx([pair.energy()] * 2, abs=6e-5)
    assert "never reaches 0" in page.locator(".note").text_content()
    expect(page.locator(".reading .value").nth(1)).to_have_text(f"{exact.charged_floor(2.0):.4f}")

    page.get_by_label("Dynamics").select_option("friction")
    page.get_by_label("Friction").press("ArrowRight")  # 0.06, and a new run
    page.get_by_label("Time a frame").select_option("128")
    for _ in range(4):
        page.get_by_role("button", name="Step").press("Enter")
    points, _ = path_of(page)
    law = 2.0 * math.exp(-0.06 * DT * EVERY * points)
    assert row(page, 0) == pytest.approx([law, law], abs=6e-5)
    page.wait_for_function(
        "() => location.hash.includes('dfriction') && location.hash.includes('f0.06')"
    )

    page.get_by_label("Dynamics").select_option("bias")
    page.get_by_role("button", name="Run").press("Enter")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 30")
    page.get_by_role("button", name="Pause").press("Enter")
    assert row(page, 0)[1] is None
    assert row(page, 2)[0] < 0.01 < orbit.least_loss  # the loss may touch 0 now,
    assert row(page, 1)[0] > 2.0 * orbit.mean_loss  # and is higher in the mean


def test_the_reader_chooses_charge_and_start_by_keyboard(open_live):
    page = open_live("#charges=x0.5,y1")
    page.get_by_label("at the start").press("Home")
    assert path_of(page) == (0, [0.5, 1.0, 0.5, 1.0, 0.0, 0.0, 0.0, 0.0])
    expect(page.locator(".reading .value").nth(1)).to_have_text("0.0000")
    plane = page.get_by_role("application")
    plane.press("ArrowRight")
    plane.press("ArrowDown")
    expect(plane).to_have_attribute("aria-label", re.compile("begins at 0.60, 0.90"))
    page.wait_for_function("() => location.hash.includes('x0.6,y0.9')")
    plane.press("Tab")
    assert page.evaluate("document.activeElement.type") == "range"


def test_with_its_sliders_at_their_ends_it_stays_finite(open_live):
    page = open_live(
        "#charges=J4,a0.5,b2,dbias,v128,x0.05,y0", viewport={"width": 360, "height": 740}
    )
    page.get_by_role("button", name="Run").press("Enter")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 100")
    page.get_by_role("button", name="Pause").press("Enter")
    points, phase = path_of(page)
    assert all(map(math.isfinite, phase))
    given = {"dynamics": "bias", "momentum": 4.0, "apart": 0.5, "bias": 2.0, "x": 0.05, "y": 0.0}
    assert phase == Turning(**given).run(points).state["phase"].tolist()
