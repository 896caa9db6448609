"""The brittle common part: the page's samples are the native ones, and so are its numbers."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.information import mutual_information
from ergolib.information.latents import gacs_korner_study
from ergolib.live.support_parts import PARAMETERS, grown
from ergolib.live.support_system import SampledSupport, joint

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def samples(page):
    return int(page.locator(BODY).get_attribute("data-steps"))


def counts(page):
    return [float(n) for n in page.locator(BODY).get_attribute("data-counts").split(",")]


def row(page, kind):
    """Return the numbers of a row of the account: of the sample and exact."""
    cells = page.locator(f".rows .{kind} > :is(b, span:last-child)").all_text_contents()
    return [float(text.rstrip(" %").replace("−", "-")) for text in cells]


def close(found, *expected):
    assert found == pytest.approx(expected, abs=0.00051)


@pytest.mark.parametrize(
    ("hash", "given"),
    [("e-2,jinner,s12", ("inner", 0.01)), ("e-5,juneven,s3", ("uneven", 0.0))],
)
def test_the_page_and_the_native_sample_agree_to_the_last_bit(open_live, hash, given):
    page = open_live(f"#support={hash}")
    for _ in range(3):
        press(page, "Step")
    seed = int(hash.partition(",s")[2])
    native = SampledSupport(*given, seed=seed).run(grown(0, BEGIN + 3))
    assert samples(page) == native.samples
    assert counts(page) == native.counts.ravel().tolist()
    close(row(page, "common")[:1], native.observe()["common"])
    other = SampledSupport(*given, seed=seed + 1).run(native.samples)
    assert counts(page) != other.counts.ravel().tolist()


def test_one_stray_ends_it_and_a_tolerance_brings_the_label_back(open_live):
    """By keyboard: heavy noise, then rare cells left out."""
    page = open_live("#support=e-2,s4")
    expect(page.locator(".rows .common span").last).to_have_text("0.000")
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 20000")
    press(page, "Pause")
    expect(page.locator(".found b")).to_have_text("one component")
    expect(page.locator(".note")).to_contain_text("nothing is common for certain")
    close(row(page, "common"), 0.0, 0.0)
    choice = page.get_by_label("Leave out cells below")
    choice.focus()
    for _ in range(2):
        choice.press("ArrowDown")
    expect(page.locator(".found b")).to_have_text("4 components")
    expect(page.locator(".note")).to_contain_text("The label is back")
    p = joint("blocks", 0.01)
    sample = np.array(counts(page)).reshape(8, 8) / samples(page)
    seen, exact = (gacs_korner_study(each, 0.001).iloc[0] for each in (sample, p))
    for kind, column in (("common", "entropy"), ("open", "open_to_b"), ("mediation", "mediation")):
        close(row(page, kind), seen[column], exact[column])
    close(row(page, "nothing"), *(mutual_information(each, 0, 1) for each in (sample, p)))
    assert row(page, "dropped") == pytest.approx([100 * seen["dropped"], 0.75], rel=0.06)
    assert exact["open_to_b"] > 0.05  # the errors are not nothing


def test_other_noise_keeps_the_size_of_the_sample_and_none_means_none(open_live):
    page = open_live("#support=e-1")
    before = samples(page)
    slider = page.locator(".slide input")
    slider.press("Home")
    expect(page.locator(".reading .value").first).to_have_text("none")
    assert samples(page) == before
    native = SampledSupport("blocks", 0.0, seed=PARAMETERS["seed"].default).run(before)
    assert counts(page) == native.counts.ravel().tolist()
    expect(page.locator(".note")).to_contain_text("nothing ever goes astray")
    press(page, "Reset")
    assert samples(page) == 0
    expect(page.locator(".found b")).to_have_text("no sample yet")
    close(row(page, "common"), 0.0, np.log(4.0))


def test_a_ring_has_nothing_in_common_for_certain(open_live):
    page = open_live("#support=jring,e-5")
    expect(page.locator(".note")).to_contain_text("they share only nearly")
    close(row(page, "common"), 0.0, 0.0)
    close(row(page, "nothing")[1:], np.log(2.0))
