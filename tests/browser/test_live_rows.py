"""Rows in the browser: exact numbers as natively, spins bit for bit, and controls by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from ergolib.information.latents import collider_temperature, ising_row_signs, ising_rows
from ergolib.live.rows_parts import GRID, HOTTEST, PARAMETERS
from ergolib.live.rows_system import VotingRows

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


def numbers(page, name):
    return [float(n) for n in page.locator(BODY).get_attribute(f"data-{name}").split(",")]


def settled(page, found):
    """Wait until the page has these exact values."""
    page.wait_for_function(
        "([selector, value]) => "
        "Math.abs(document.querySelector(selector).dataset.exact.split(',')[1] - value) < 1e-14",
        arg=[BODY, found.mediation],
    )
    exactly = [found.information, found.mediation, found.redundancy]
    assert numbers(page, "exact") == pytest.approx(exactly, rel=1e-13)


@pytest.mark.parametrize(("w", "d", "t"), [(7, 4, 2.0), (3, 1, 6.0), (5, 8, 1.0)])
def test_the_errors_are_the_native_ones(open_live, w, d, t):
    page = open_live(f"#rows=T{t},w{w},d{d}")
    found = ising_rows(w, d, t)
    settled(page, found)
    shown = page.locator(".curves b").all_text_contents()
    for text, value in zip(shown, found[:2], strict=False):
        assert text == "< 0.0001" or float(text) == pytest.approx(value, abs=5.1e-5)
    signs = ising_row_signs(w, d, t)
    told = page.locator(".tally p:not(.head) > span:last-child").all_text_contents()
    assert [float(text) for text in told] == pytest.approx(
        [2 * float(signs[i]) for i in ((1, 1, 1), (0, 1, 1), (1, 0, 1), (1, 1, 0))], abs=5.1e-4
    )


def test_the_spins_vote_as_natively(open_live):
    page = open_live("#rows=T2.5,w5,d3,s12")
    for _ in range(4):
        page.get_by_role("button", name="Step", exact=True).press("Enter")
    native = VotingRows(5, 3, 2.5, 12).run(BEGIN + 4)
    assert int(page.locator(BODY).get_attribute("data-steps")) == BEGIN + 4
    assert numbers(page, "tally") == native.state["votes"].tolist()
    other = VotingRows(5, 3, 2.5, 13).run(BEGIN + 4)
    assert numbers(page, "tally") != other.state["votes"].tolist()


def test_the_controls_and_the_words(open_live):
    page = open_live("#rows=T2,w7,d4")
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("Nearly natural. Λ explains 99.5 %")
    slider = page.locator(".slide input")
    slider.press("End")
    settled(page, ising_rows(7, 4, HOTTEST))
    expect(verdict).to_contain_text("Worse than none.")
    slider.press("Home")
    settled(page, ising_rows(7, 4, 1.0))
    page.get_by_label("Rows apart").press("ArrowRight")
    settled(page, ising_rows(7, 5, 1.0))
    page.get_by_label("In a row").select_option("3 spins")
    settled(page, ising_rows(3, 5, 1.0))
    page.wait_for_function("() => /w3.*d5|d5.*w3/.test(location.hash)")
    at = collider_temperature(3, 5)
    shade = page.locator(".shade")
    assert float(shade.get_attribute("x")) == pytest.approx(100 * (at - 1) / 5, abs=1e-4)


def test_the_curves_are_exact(open_live):
    page = open_live("#rows=T2,w5,d2")
    page.wait_for_selector(f"{BODY}[data-swept='{len(GRID)}']")
    for name in ("information", "mediation", "redundancy"):
        path = page.locator(f".plot > svg path.{name}").get_attribute("d")
        places = [[float(n) for n in one.split()] for one in path[1:].split("L")]
        assert len(places) == len(GRID)
        for i in (0, 30, 70, len(GRID) - 1):
            exactly = getattr(ising_rows(5, 2, GRID[i]), name)
            assert places[i] == pytest.approx(
                [100 * (GRID[i] - 1) / 5, 100 * (1 - exactly / 0.8)], abs=0.011
            )


def test_what_is_counted_agrees(open_live):
    page = open_live("#rows=T3,w3,d2,v1024")
    page.get_by_role("button", name="Run").press("Enter")
    page.wait_for_function(
        "() => +document.querySelector('.live-body').dataset.steps > 40000", timeout=20_000
    )
    page.get_by_role("button", name="Pause").press("Enter")
    said = page.locator(".tally b").first.text_content()
    mean, error = (float(part) for part in re.match(r"([\d.]+) ± ([\d.]+)", said).groups())
    exactly = 2 * float(ising_row_signs(3, 2, 3.0)[1, 1, 1])
    assert abs(mean - exactly) < 8 * max(error, 1e-3)  # eight blocks: the error itself is rough
    assert error < 0.02
