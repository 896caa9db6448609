"""Walkers that wait: the page's are the native ones, and so is what it says of them."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.learning.waiting import Walkers, coefficient_of_variation
from ergolib.live.waiting_parts import PARAMETERS

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


def press(page, name):
    page.get_by_role("button", name=name, exact=True).press("Enter")


def state(page):
    """Return exact mean and variation, then 20 positions and 20 times."""
    numbers = page.locator(BODY).get_attribute("data-state").split(",")
    return np.array([float(number) for number in numbers])


def steps(page):
    return int(page.locator(BODY).get_attribute("data-steps"))


def cells(page, row):
    found = page.locator(".account tbody tr").nth(row).locator("td").all_text_contents()
    return [text.replace(",", "").removeprefix("± ") for text in found]


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("T0.4,g0.5,n100,s12", {"drive": 0.5, "temperature": 0.4}),
        ("lsaddle,e-5,a0.01,n100,s12", {"landscape": "saddle", "temperature": 1e-5, "start": 0.01}),
    ],
)
def test_the_page_and_the_native_walkers_agree_to_the_last_bit(open_live, hash, given):
    page = open_live(f"#waiting={hash}")
    for _ in range(3):
        press(page, "Step")
    native = Walkers(**given, walkers=100, seed=12)
    mean, deviation = native.exact_moments()
    native.run(steps(page))
    found = state(page)
    assert found[:2] == pytest.approx([mean, deviation / mean], rel=1e-3)
    assert (found[2:22] == native.positions[:20]).all()
    assert (found[22:] == native.times[:20]).all()
    other = Walkers(**given, walkers=100, seed=13).run(steps(page))
    assert not (found[2:22] == other.positions[:20]).all()


def test_what_it_says_of_whole_batches_is_what_is_there(open_live):
    """On a saddle some batches are soon whole; then the dial, by keyboard, begins anew."""
    page = open_live("#waiting=lsaddle,n100,s3,v64")
    press(page, "Run")
    page.wait_for_function(
        "() => +document.querySelector('.law b').textContent.replace(/\\D/g, '') >= 400"
    )
    press(page, "Pause")
    native = Walkers("saddle", temperature=1e-4, walkers=100, seed=3).run(steps(page))
    times = native.waiting_times
    spread = coefficient_of_variation(times)
    expect(page.locator(".law b")).to_have_text(f"{times.size:,} passages")
    mean, error, exact = cells(page, 0)
    assert float(mean) == pytest.approx(times.mean(), abs=0.006)
    assert float(error) == pytest.approx(times.std() / times.size**0.5, abs=0.006)
    assert float(exact) == pytest.approx(native.exact_moments()[0], abs=0.006)
    found, error, _ = (float(text) for text in cells(page, 1))
    assert (found, error) == pytest.approx((spread.mean, spread.error), abs=6e-4)
    expect(page.locator(".note")).to_contain_text("Not exponential")
    page.locator(".slide input").press("ArrowRight")
    expect(page.locator(".law b")).to_have_text("0 passages")
    expect(page.locator(".note")).to_contain_text("The first batch")
    page.get_by_label("They wait").press("Home")
    expect(page.locator(".reading .name").first).to_contain_text("price 1/T")
    assert page.locator(".slide input").get_attribute("max") == "1"
    assert cells(page, 0)[2] == "223.4"


def test_times_that_are_all_alike_are_no_error(open_live):
    """Far from the top and nearly without noise: they spread by less than a time step."""
    page = open_live("#waiting=lsaddle,e-8,a0.1,n100,s2,v64")
    press(page, "Run")
    page.wait_for_function(
        "() => +document.querySelector('.law b').textContent.replace(/\\D/g, '') >= 1000"
    )
    press(page, "Pause")
    native = Walkers("saddle", temperature=1e-8, start=0.1, walkers=100, seed=2).run(steps(page))
    mean, _, exact = cells(page, 0)
    assert float(mean) == pytest.approx(native.waiting_times.mean(), abs=0.006)
    assert exact == "2.30"  # ln 10
    spread = coefficient_of_variation(native.waiting_times)
    assert float(cells(page, 1)[0]) == pytest.approx(spread.mean, abs=6e-4)
    expect(page.locator(".note")).to_contain_text("less than a time step")
    assert page.locator(".plots .point:visible").count() == 2
    press(page, "Reset")
    assert page.locator(".plots .point:visible").count() == 0  # nothing has been found yet
