"""Samples: the page's experiments are the native ones, and a scan goes through all sizes."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.live.samples_parts import samples
from ergolib.live.samples_system import Experiments

BODY = ".live-body[data-frames]"


def counts(page):
    return [int(n) for n in page.locator(BODY).get_attribute("data-counts").split(",")]


def shows(page, row, column, value):
    """Tell whether a number in the table is this one, rounded."""
    text = page.locator(".methods p").nth(row).locator("b, span").nth(column).text_content()
    places = len(text.partition(".")[2])
    return places >= 3 and abs(float(text.replace("−", "-")) - value) <= 0.501 * 10**-places


@pytest.mark.parametrize(("variables", "states"), [("dice", 16), ("2", 4), ("2.269", 16)])
def test_the_page_and_the_native_experiments_agree(open_live, variables, states):
    page = open_live(f"#samples=n3.25,v{variables},k{states},s77")
    page.get_by_role("button", name="Step").click()
    native = Experiments(variables, states, samples(3.25), 77)
    found = [list(native.run().observe().values())[:3] for _ in range(21)]
    assert counts(page) == native.counts.ravel().tolist()
    mean, spread = np.mean(found, axis=0), np.std(found, axis=0, ddof=1)
    for row in range(3):
        assert shows(page, row + 1, 1, mean[row])
        assert shows(page, row + 1, 2, spread[row])
        assert shows(page, row + 1, 3, mean[row] - native.information())
    assert shows(page, 4, 1, native.information())
    assert counts(page) != native.run().counts.ravel().tolist()


def test_a_large_experiment_is_drawn_in_pieces(open_live):
    page = open_live("#samples=n5.5,s3")  # four pieces
    for _ in range(4):
        page.get_by_role("button", name="Step").click()
    native = Experiments("dice", 16, samples(5.5), 3).run(6)
    assert counts(page) == native.counts.ravel().tolist()
    expect(page.locator(".methods .head")).to_contain_text("6 experiments")


def test_a_scan_goes_through_all_sizes_and_ends(open_live):
    page = open_live("#samples=n5")
    scan = page.get_by_role("button", name="Scan")
    scan.press("Enter")
    expect(scan).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".slide input")).to_have_value("6", timeout=30_000)
    expect(scan).to_have_attribute("aria-pressed", "false", timeout=30_000)
    assert page.locator(".plot svg g g").count() == 3 * 5
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Reset").click()
    assert page.locator(".plot svg g g").count() == 0


def test_sizes_tried_before_stay_in_the_plot(open_live):
    page = open_live("#samples=n3")
    slider = page.locator(".slide input")
    for _ in range(2):
        slider.press("ArrowRight")
        page.get_by_role("button", name="Step").click()
    assert page.locator(".plot svg g g").count() == 3 * 3
    expect(page.locator(".methods .head")).to_contain_text("1 experiment")
    page.get_by_label("Variables").select_option("spins at T = 2")
    assert page.locator(".plot svg g g").count() == 0  # others begin a new plot
