"""The landscape that loses its couplings: the page has the native one, and says what it shows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.learning.knowledge.exponential_family import fit_couplings
from ergolib.live.landscape_system import FewerCouplings

BODY = ".live-body[data-frames]"


@pytest.fixture
def open_landscape(open_live):
    """Open it, and wait until its curves are there."""

    def open_it(hash=""):
        page = open_live(hash)
        page.wait_for_selector(f"{BODY}[data-curves]", state="attached")
        return page

    return open_it


def press(page, name):
    page.get_by_role("button", name=name, exact=True).press("Enter")


def state(page):
    """Return the clock, the divergence, the couplings and the minima."""
    body = page.locator(BODY)
    numbers = [float(number) for number in body.get_attribute("data-state").split(",")]
    minima = [int(number) for number in body.get_attribute("data-minima").split(",")]
    return [int(n) for n in numbers[:4]], numbers[4], np.array(numbers[5:]), minima


def cells(page):
    """Return the rows of the account that are seen, as lists of words."""
    rows = page.locator(".account tbody tr:visible").all()
    return [row.locator("th, td").all_text_contents() for row in rows]


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("s12,k3", {"order": 3, "seed": 12}),
        (
            "pmirror,n10,f0.04,b0.3,s7,k9",
            {
                "target": "mirror", "spins": 10, "flips": 0.04, "background": 0.3, "order": 9,
                "seed": 7,
            },
        ),
        (
            "pparity3,n6,ccut,T0.5",
            {"target": "parity3", "spins": 6, "fit": "cut", "temperature": 0.5},
        ),
    ],
)  # fmt: skip
def test_the_page_and_the_native_landscape_agree_to_the_last_bit(open_landscape, hash, given):
    page = open_landscape(f"#landscape={hash}")

    def alike(native):
        clock, lost, theta, minima = state(page)
        assert clock == native.clock.tolist()
        assert lost == max(0.0, native.distribution()[1])
        assert (theta == native.theta).all()
        found = native.tree()
        assert sorted(minima) == sorted(found.minima.tolist())

    alike(FewerCouplings(**{"seed": 1, **given}))
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.frames > 24")
    press(page, "Pause")
    for _ in range(3):
        press(page, "Step")
    clock, _, theta, _ = state(page)
    assert clock[3] > 20
    alike(FewerCouplings(**{"seed": 1, **given}).run(clock[3]))
    other = FewerCouplings(**{"seed": 1, **given, "background": 0.5}).run(clock[3])
    assert not np.array_equal(theta, other.theta)


def test_a_golf_hole_by_keyboard(open_landscape):
    page = open_landscape("#landscape=phole")
    slider = page.locator(".slide input")
    pattern = int(FewerCouplings("hole", seed=1).patterns[0])
    assert state(page)[3] == [pattern]
    assert cells(page)[0][1:] == ["90.0 %", "90.0 %", "lowest"]
    assert cells(page)[1][3] == "none"
    slider.press("Home")
    slider.press("ArrowRight")  # pairs
    target = FewerCouplings("hole", seed=1).target
    best = fit_couplings(target, order=2)
    clock, lost, _, minima = state(page)
    assert clock[0] == 2
    assert lost == pytest.approx(best.divergence, abs=1e-12)
    assert sorted(minima) == sorted([pattern, pattern ^ 255])
    rows = cells(page)
    assert rows[0][2] == f"{100 * best.distribution[pattern]:.1f} %"
    assert rows[1][2] == f"{100 * best.distribution[pattern ^ 255]:.1f} %"
    assert float(rows[1][3]) > 1.0
    expect(page.locator(".note")).to_contain_text("1 deep minimum was never stored, a mirror image")
    # Left as they were, the couplings hold the pattern no longer.
    page.get_by_label("Couplings that are left").press("End")
    assert state(page)[1] > 10 * lost
    assert float(cells(page)[0][2].removesuffix(" %")) < 3.0
    expect(page.locator(".note")).to_contain_text("here")
    # Its share of pairs is that of the exact couplings.
    share = (math.comb(8, 2) + 8) / (2**8 - 1)
    expect(page.locator(".title b").first).to_have_text(f"kept {100 * share:.1f} %")


def test_minima_are_counted_and_the_temperature_says_which_are_deep(open_landscape):
    page = open_landscape("#landscape=k7")
    shown = page.locator(".plots .title b").nth(2)
    expect(shown).to_have_text("3 of 114")
    heat = page.get_by_label("Temperature T")
    heat.press("End")
    native = FewerCouplings("three", order=7, temperature=3.0, seed=1)
    assert state(page)[1] == native.distribution()[1]
    deep = int(native.observe()["deep"])
    expect(shown).to_have_text(f"{deep} of 114")
    page.get_by_label("Spins", exact=True).press("Home")
    assert state(page)[0][0] == 6  # as many orders as there are
    assert page.locator(".slide input").get_attribute("max") == "6"


def test_a_link_to_an_order_stays_there_and_reset_brings_all_couplings_back(open_bare, bare_url):
    page = open_bare()
    page.goto(f"{bare_url}/landscape.html#landscape=k2")
    page.wait_for_selector(f"{BODY}[data-curves]", state="attached")
    before = state(page)
    page.wait_for_timeout(400)
    assert (before[0][0], state(page)[0]) == (2, before[0])
    page.get_by_label("Couplings that are left").select_option("cut")
    assert state(page)[0][0] == 2  # another setting keeps the order
    press(page, "Reset")
    assert state(page)[0][0] == 8
    assert page.problems == []
