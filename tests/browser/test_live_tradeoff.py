"""Two errors, one trade: the page's samples are the native ones, and its curve is exact."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.information.latents import (
    gaussian_bracket,
    gaussian_landmarks,
    gaussian_latent_errors,
    gaussian_sum_errors,
)
from ergolib.live.tradeoff_parts import STEP, noise
from ergolib.live.tradeoff_system import PORTION, SAMPLES, GaussianSamples, weights

BODY = ".live-body[data-frames]"
FIRST = SAMPLES // PORTION


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def state(page):
    """Return the six sums, then how many samples are in the slice and how they correlate."""
    return [float(n) for n in page.locator(BODY).get_attribute("data-state").split(",")]


def row(page, index):
    """Return what a row of the account says: measured, error, exact."""
    cells = page.locator(f".rows p:nth-child({index + 2}) > :is(b, small, span:last-child)")
    return [float(text.replace("−", "-").replace("± ", "")) for text in cells.all_text_contents()]


@pytest.mark.parametrize(
    ("correlation", "reads", "place"), [(0.8, "both", -1.0), (-0.45, "half", 1.5)]
)
def test_the_page_and_the_native_samples_agree_to_the_last_bit(
    open_live, correlation, reads, place
):
    page = open_live(f"#tradeoff=o{place},r{correlation},l{reads},s12,a-0.5")
    for _ in range(4):
        press(page, "Step")
    native = GaussianSamples(correlation, noise(place), reads, 12).run(FIRST + 4)
    found = state(page)
    assert found[:6] == native.state["sums"].tolist()
    a, b, latent = native.samples()
    known = gaussian_latent_errors(
        [[1.0, correlation], [correlation, 1.0]], weights(reads, correlation), noise(place)
    )
    w = weights(reads, correlation)
    spread = (w[0] ** 2 + w[1] ** 2 + 2 * w[0] * w[1] * correlation + noise(place)) ** 0.5
    inside = np.abs(latent / spread + 0.5) < 0.125
    assert found[6] == inside.sum()
    assert found[7] == pytest.approx(np.corrcoef(a[inside], b[inside])[0, 1], rel=1e-9)
    estimates = native.estimates()
    exact = (known.mediation, *known.stochastic)
    for i, name in enumerate(("mediation", "redundancy_a", "redundancy_b")):
        assert row(page, i) == pytest.approx([*estimates[name], exact[i]], abs=6e-5)
    other = GaussianSamples(correlation, noise(place), reads, 13).run(FIRST + 4)
    assert found[0] != other.state["sums"][0]


def test_buttons_go_to_the_places_worth_knowing(open_live):
    page = open_live()
    marks = gaussian_landmarks(0.8)
    value = page.locator(".reading .value").first
    page.get_by_role("button", name="Wyner’s", exact=True).press("Enter")
    expect(value).to_have_text("0.45")
    expect(page.locator(".note")).to_contain_text("are independent")
    assert row(page, 0)[2] == pytest.approx(0.0, abs=1e-4)
    assert row(page, 1)[2] == pytest.approx(marks.wyner_redundancy, abs=4e-3)
    page.get_by_role("button", name="Equal", exact=True).press("Space")
    mediation, redundancy = row(page, 0)[2], row(page, 1)[2]
    assert mediation == pytest.approx(marks.equal_error, abs=2e-3)
    assert redundancy == pytest.approx(marks.equal_error, abs=2e-3)
    page.locator(".slide input").press("Home")
    expect(page.locator(".note")).to_contain_text("Worse than no latent")
    least = gaussian_sum_errors(0.8, noise(-5.0))
    assert [row(page, 0)[2], row(page, 1)[2]] == pytest.approx(least[:2], abs=6e-5)


def test_what_two_variables_share_follows_their_correlation(open_live):
    page = open_live()
    slider = page.get_by_role("slider", name="Correlation")
    for key, rho in (("End", 0.95), ("Home", -0.95)):
        slider.press(key)
        shared = page.locator(".shared b").all_text_contents()
        known = [f"{each:.3f}" for each in gaussian_bracket(rho)]
        assert shared == known
    slider.fill("0")
    expect(page.locator(".shared b").nth(1)).to_have_text("0.000")
    before = state(page)[:6]
    page.get_by_label("Λ reads").select_option("one")
    assert state(page)[:6] == before  # no number was drawn anew


def test_more_samples_narrow_the_error(open_live):
    page = open_live(f"#tradeoff=o{32 * STEP},v64")
    begun = row(page, 0)[1]
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 60000")
    press(page, "Pause")
    measured, error, exact = row(page, 0)
    assert error < 0.25 * begun
    assert abs(measured - exact) < 5.0 * error + 1e-4


def test_a_slice_is_dragged(open_live):
    page = open_live("#tradeoff=a0")
    box = page.locator(".stage canvas").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 0.15 * box["width"], middle[1] - 0.15 * box["height"], steps=4)
    page.mouse.up()
    amount = page.locator(".amount").nth(1)
    expect(amount).to_have_text(re.compile(r"^1\.\d$"))
    page.mouse.move(*middle)  # without a button held, nothing follows
    expect(amount).to_have_text(re.compile(r"^1\.\d$"))
    assert 0 < state(page)[6] < 200
